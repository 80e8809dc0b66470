// The page as a person uses it: through roles and accessible names (they stay), never through classes.
import type { Locator, Page } from "playwright-core";

/** One open page of the app. */
export class WorldPage {
  readonly page: Page;
  readonly #input: Locator;
  readonly #output: Locator;

  constructor(page: Page) {
    this.page = page;
    this.#input = page.getByRole("textbox", { name: "Terminal input" });
    this.#output = page.getByRole("log", { name: "Terminal output" });
  }

  /** Waits until the world runs and lines can be sent. */
  async ready(): Promise<void> {
    await this.saved();
    await this.#input.waitFor();
  }

  /** The terminal's lines. */
  text(): Promise<string> {
    return this.#output.innerText();
  }

  /** Sends a line and waits for nothing. */
  async send(line: string): Promise<void> {
    await this.#input.fill(line);
    await this.#input.press("Enter");
  }

  /** Sends a line, and waits until what was printed after it matches; gives that. */
  async say(line: string, answer: RegExp): Promise<string> {
    const before = (await this.text()).length;
    if (!(await this.#input.isVisible()))
      await this.page.getByRole("tab", { name: /^Play( |$)/ }).click();
    await this.send(line);
    return this.until(answer, before);
  }

  /** Waits until the text after `from` matches. */
  async until(pattern: RegExp, from = 0): Promise<string> {
    const handle = await this.#output.elementHandle();
    const found = await this.page.waitForFunction(
      ([element, source, flags, start]) => {
        const text = ((element as HTMLElement).innerText ?? "").slice(start as number);
        return new RegExp(source as string, flags as string).test(text) && text;
      },
      [handle, pattern.source, pattern.flags, from] as const,
    );
    return (await found.jsonValue()) as string;
  }

  /** Waits until everything is on disk. */
  async saved(): Promise<void> {
    await this.page.getByRole("status", { name: "World state" }).getByText(/saved/).waitFor();
  }

  /** Opens `#12:look` or the like by quick open, and gives the editor. */
  async openVerb(reference: string): Promise<Locator> {
    await this.page.keyboard.press("ControlOrMeta+p");
    const quickOpen = this.page.getByRole("combobox", { name: "Quick open" });
    await quickOpen.fill(reference);
    await this.page.getByRole("option").first().waitFor();
    await quickOpen.press("Enter");
    const editor = this.page.getByRole("textbox", { name: "Verb code" });
    await editor.waitFor();
    return editor;
  }

  /** Replaces the text of the open verb and saves it. */
  async saveVerb(source: string): Promise<void> {
    await this.page.getByRole("textbox", { name: "Verb code" }).focus();
    await this.page.keyboard.press("ControlOrMeta+a");
    await this.page.keyboard.insertText(source);
    await this.page.getByRole("button", { name: "Save verb" }).click();
  }

  /** Chooses a database file and opens the world that it holds. */
  async importDump(path: string): Promise<string> {
    await this.page.locator("input[type=file]").first().setInputFiles(path);
    const dialog = this.page.getByRole("dialog", { name: "Import" });
    const open = dialog.getByRole("button", { name: "Open world" });
    await open.waitFor();
    const report = await dialog.innerText();
    await open.click();
    await dialog.waitFor({ state: "hidden" });
    return report;
  }
}
