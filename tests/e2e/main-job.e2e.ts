// The main job, as a person does it: open the page, drop a database, play, program, reload, lose the server.
import { join } from "node:path";
import type { Browser, Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { absent, sharedFile } from "../support/shared-data.ts";
import { serveBuild, type WebServer } from "../support/web-server.ts";

let browser: Browser;
let server: WebServer;

beforeAll(async () => {
  browser = await launchChromium();
  server = await serveBuild();
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

/** The parts of the page that keep their names (roles and accessible names). */
class Person {
  readonly page: Page;
  readonly output: Locator;
  readonly input: Locator;

  constructor(page: Page) {
    this.page = page;
    this.output = page.getByRole("log", { name: "Terminal output" });
    this.input = page.getByRole("textbox", { name: "Terminal input" });
  }

  async sees(text: string | RegExp): Promise<void> {
    await this.output.filter({ hasText: text }).waitFor({ timeout: 30_000 });
  }

  async types(line: string, answer: string | RegExp): Promise<void> {
    await this.input.fill(line);
    await this.input.press("Enter");
    await this.sees(answer);
  }

  async isSaved(): Promise<void> {
    await this.page.getByRole("status", { name: "World state" }).filter({ hasText: "saved" }).waitFor();
  }
}

test("a database is dropped on the page, played, programmed, and outlives page and server", async ({ skip }) => {
  const database = sharedFile("LambdaCore.db");
  if (database === null) return skip(absent("LambdaCore.db"));
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  const foreign: string[] = [];
  page.on("request", (request) => {
    if (!request.url().startsWith(server.url) && !/^(blob|data):/.test(request.url())) foreign.push(request.url());
  });
  const person = new Person(page);
  await page.goto(server.url);
  await person.sees("connect wizard");
  expect(await person.input.evaluate((element) => element === document.activeElement)).toBe(true);

  await page.locator('input[type="file"]').first().setInputFiles(database);
  const dialog = page.getByRole("dialog", { name: "Import" });
  await dialog.getByRole("button", { name: "Open world" }).click({ timeout: 60_000 });
  await person.sees("LambdaCore database");

  await person.types("connect wizard", "The First Room");
  await person.types(";1 + 2", "=> 3");
  await person.types("@create $thing named lamp", "You now have lamp");
  const lamp = /lamp with object number (#\d+)/.exec(await person.output.innerText())?.[1] as string;
  await person.types("@verb lamp:rub this none none", "Verb added");

  await page.keyboard.press("Control+P");
  await page.getByRole("combobox", { name: "Quick open" }).fill(`${lamp}:rub`);
  await page.keyboard.press("Enter");
  const code = page.getByRole("textbox", { name: "Verb code" });
  await code.waitFor({ timeout: 60_000 });
  await code.focus();
  const source = "/* my own words */\nplayer:tell(\"It glows.\");";
  for (const line of source.split("\n")) {
    await page.keyboard.insertText(line);
    await page.keyboard.press("Enter");
  }
  await page.keyboard.press("Control+S");
  await page.getByText("was saved").first().waitFor();
  await page.getByRole("tab", { name: /Play/ }).first().click();
  await person.types("rub lamp", "It glows.");
  await person.types(";;fork (0) for i in [1..500] suspend(1); player:tell(\"turn \", i); endfor endfork", /turn 2/);
  await person.isSaved();

  await page.reload();
  const before = Number(/turn (\d+)/.exec(await waitForText(person, /turn \d+/))?.[1]);
  expect(before).toBeGreaterThan(2);
  if (!(await person.output.innerText()).includes("lamp")) await person.types("inventory", "lamp");
  await person.types("rub lamp", "It glows.");
  await page.keyboard.press("Control+P");
  await page.getByRole("combobox", { name: "Quick open" }).fill(`${lamp}:rub`);
  await page.keyboard.press("Enter");
  await page.getByText("my own words").first().waitFor({ timeout: 60_000 });

  await page.getByText("offline-ready").first().waitFor({ timeout: 60_000 });
  await server.stop();
  await page.reload();
  await page.getByRole("tab", { name: /Play/ }).first().click();
  await person.types("inventory", "lamp");
  expect(foreign).toEqual([]);
  await context.close();
});

async function waitForText(person: Person, pattern: RegExp): Promise<string> {
  await person.sees(pattern);
  return person.output.innerText();
}

test("the shipped world teaches: its first commands answer, and a runaway verb ends by its ticks", async () => {
  const again = await serveBuild();
  const context = await browser.newContext({ viewport: { width: 1024, height: 700 } });
  const page = await context.newPage();
  const person = new Person(page);
  await page.goto(again.url);
  await person.sees("connect wizard");
  await person.types("connect wizard", "The Landing");
  await person.types("light lantern", "You light lantern");
  await person.types(";;while (1) endwhile", "Task ran out of ticks");
  await person.types(";length(players())", "=> 1");
  await context.close();
  await again.stop();
});
