// Every action of the page has a name here, so that the palette can list it with its key and the keyboard can reach it.
// Keys are written as tinykeys writes them (`$mod` is Ctrl, or ⌘ on Apple machines).

/** An action with a name. */
export interface Command {
  readonly id: string;
  /** Sentence case; `Group: what it does`. */
  readonly title: string;
  /** Key for the whole page, or null. */
  readonly key: string | null;
  /** A key that works only inside one panel and is bound there; shown, not bound. */
  readonly localKey?: string;
  readonly isEnabled?: () => boolean;
  readonly run: () => void | Promise<void>;
}

/** True on Apple machines, where ⌘ takes the place of Ctrl. */
export const IS_APPLE: boolean =
  typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);

/** The key as people read it: `Ctrl+Shift+P`, on Apple machines `⇧⌘P`. */
export function keyText(key: string): string {
  const parts = key.split("+").map((part) =>
    part
      .replace(/^Key(?=[A-Z]$)/, "")
      .replace(/^Digit/, "")
      .replace("Backquote", "`")
      .replace("Comma", ","),
  );
  if (!IS_APPLE)
    return parts.map((part) => (part === "$mod" || part === "Control" ? "Ctrl" : part)).join("+");
  const order = ["Control", "Alt", "Shift", "$mod"];
  const signs: Record<string, string> = { Control: "⌃", Alt: "⌥", Shift: "⇧", $mod: "⌘" };
  const modifiers = order.filter((part) => parts.includes(part)).map((part) => signs[part]);
  return modifiers.join("") + parts.filter((part) => !order.includes(part)).join("");
}

/** The commands of the page by id. */
export class Commands {
  readonly #byId = new Map<string, Command>();

  add(...commands: readonly Command[]): void {
    for (const command of commands) this.#byId.set(command.id, command);
  }

  /** Commands that can run now, by title. */
  available(): Command[] {
    return [...this.#byId.values()]
      .filter((command) => command.isEnabled?.() ?? true)
      .sort((a, b) => a.title.localeCompare(b.title));
  }

  /** All commands in order of registration. */
  all(): Command[] {
    return [...this.#byId.values()];
  }

  /** Runs a command if it exists and may run; whether it did. */
  run(id: string): boolean {
    const command = this.#byId.get(id);
    if (command === undefined || command.isEnabled?.() === false) return false;
    void command.run();
    return true;
  }

  /** ` (Ctrl+S)` for a tooltip, or "". */
  keyHint(id: string): string {
    const command = this.#byId.get(id);
    const key = command?.key ?? command?.localKey ?? null;
    return key === null ? "" : ` (${keyText(key)})`;
  }
}
