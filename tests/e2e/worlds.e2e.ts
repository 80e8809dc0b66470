// Whole worlds in the page: a world file out and in again, several worlds side by side, and the levers of waiting tasks.
import { readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync, zipSync } from "fflate";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { keepScreenshots, launchChromium } from "../support/chromium.ts";
import { WorldPage } from "../support/world-page.ts";

let browser: Browser;
let context: BrowserContext;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await keepScreenshots(context, task.name);
  await context.close();
});

async function open(): Promise<WorldPage> {
  const page: Page = await context.newPage();
  await page.goto(inject("pageUrl"));
  const world = new WorldPage(page);
  await world.ready();
  return world;
}

/** Presses "Export source files" and gives the path of what was downloaded. */
async function exported({ page }: WorldPage): Promise<string> {
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "Export source files" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/\.zip$/);
  return file.path();
}

/** The texts of a world file; the counter of tasks goes on while a world runs. */
async function texts(path: string): Promise<Record<string, string>> {
  const files = Object.entries(unzipSync(await readFile(path)));
  return Object.fromEntries(
    files.map(([name, bytes]) => [
      name,
      new TextDecoder().decode(bytes).replace(/next_task \d+/, "next_task N"),
    ]),
  );
}

test("a world file: exported, opened, exported again; a bad one is refused with its places", async () => {
  const world = await open();
  const { page } = world;
  await world.say("connect wizard", /Landing/);
  await world.say(';add_property(#0, "kept", {"in the file", 1.5}, {#3, "rc"})', /=>/);
  await world.saved();
  const first = await exported(world);
  await world.say(';delete_property(#0, "kept")', /=>/);

  const field = page.getByLabel("World file", { exact: true });
  const dialog = page.getByRole("dialog", { name: "Import" });
  const bad = join(tmpdir(), `dte-bad-${process.pid}.zip`);
  const files = unzipSync(await readFile(first));
  files["objects/000001.echo"] = new TextEncoder().encode("// echo-object 1\nobject lamp\n");
  await writeFile(bad, zipSync(files));
  await field.setInputFiles(bad);
  await dialog.getByText(/objects\/000001\.echo, line 2, column 8/).waitFor();
  expect(await dialog.getByRole("button", { name: "Open world" }).count()).toBe(0);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await world.say(";player", /=> #3/);

  await field.setInputFiles(first);
  await dialog.getByRole("button", { name: "Open world" }).click();
  await dialog.waitFor({ state: "hidden" });
  await world.saved();
  expect(await texts(await exported(world))).toEqual(await texts(first));
  await world.say("connect wizard", /Landing/);
  await world.say(";#0.kept", /=> \{"in the file", 1\.5\}/);
});

test("other formats: losses are shown before, what is written is read again, damage is repaired", async () => {
  const world = await open();
  const { page } = world;
  await world.say("connect wizard", /Landing/);
  await world.say(';add_property(#0, "kept", {1.5, "x"}, {#3, "rc"})', /=>/);
  await world.say(";;fork (1000) return 1; endfork return 2;", /=> 2/);
  await page.getByRole("button", { name: "Export source files" }).click();
  const exports = page.getByRole("dialog", { name: "Export" });
  await exports.getByRole("listitem").filter({ hasText: "1 forked task left out" }).waitFor();
  await exports.getByRole("button", { name: "Export anyway" }).waitFor();
  await exports.getByRole("radio", { name: /^JSON/ }).click();
  await exports.getByText("Nothing of the world is lost").waitFor();
  await exports.getByRole("radio", { name: /version 17/ }).click();
  await exports.getByText(/MB|kB/).waitFor();
  const download = page.waitForEvent("download");
  await exports.getByRole("button", { name: /^Export/ }).click();
  const dump = await (await download).path();
  expect(await exports.count()).toBe(0);

  const imports = page.getByRole("dialog", { name: "Import" });
  const field = page.getByLabel("MOO database file", { exact: true });
  const text = await readFile(dump, "latin1");
  const damaged = join(tmpdir(), `dte-damaged-${process.pid}.db`);
  await writeFile(damaged, text.slice(0, text.length - 200), "latin1");
  await field.setInputFiles(damaged);
  await imports.getByRole("alert").waitFor();
  expect(await imports.getByRole("button", { name: "Open world" }).count()).toBe(0);
  await imports
    .getByRole("listitem")
    .filter({ hasText: /line \d+.*Repair: / })
    .first()
    .waitFor();
  await imports.getByRole("button", { name: "Repair and read again" }).click();
  await imports.getByRole("listitem").filter({ hasText: "Repaired: " }).first().waitFor();
  await imports.getByRole("button", { name: "Cancel" }).click();

  await field.setInputFiles(dump);
  await imports.getByText(/ToastStunt database, version 17.*rules of ToastStunt/).waitFor();
  await imports.getByRole("button", { name: "Open world" }).click();
  await imports.waitFor({ state: "hidden" });
  await world.saved();
  await world.say("connect wizard", /Landing/);
  await world.say(";#0.kept", /=> \{1\.5, "x"\}/);

  await world.say(
    ';;add_property(#0, "table", [1 -> true], {#3, "rc"}); add_property(#0, "ghost", create(#1, #3, 1), {#3, "rc"}); return 1;',
    /=> 1/,
  );
  await page.getByRole("tree").getByText("System Object").click();
  await page
    .getByRole("status", { name: "Value of ghost" })
    .getByText(/cannot be typed here/)
    .waitFor();
  const table = page.getByRole("textbox", { name: "Value of table" });
  await table.fill('["a" -> {false}]');
  await table.press("Enter");
  await world.say(";#0.table", /=> \["a" -> \{false\}\]/);
});

test("what a program sends to telnet clients is not shown", async () => {
  const world = await open();
  await world.say("connect wizard", /Landing/);
  const shown = await world.say(
    ';;set_connection_option(player, "binary", 1); notify(player, "~FF~FBFbefore ~FF"); notify(player, "~FDFafter~0A"); set_connection_option(player, "binary", 0); notify(player, "done ÿ"); return 1;',
    /done ÿ/,
  );
  expect(shown).toMatch(/before after\ndone ÿ/);
});

test("worlds side by side: a new one, back by the list, and removed", async () => {
  const world = await open();
  const { page } = world;
  await page.getByRole("button", { name: "New world…" }).click();
  await page.getByRole("textbox", { name: "Name" }).fill("workshop");
  await page.getByRole("button", { name: "Create world" }).click();
  await page.waitForURL(/\?world=workshop$/);
  await world.ready();
  await world.say("connect wizard", /Landing/);
  await world.saved();
  const list = page.getByRole("list", { name: "Recent worlds" });
  await list.getByRole("link", { name: "main" }).click();
  await page.waitForURL((url) => url.search === "");
  await world.ready();
  await list.getByRole("link", { name: "workshop" }).waitFor();
  await page.getByRole("button", { name: "Remove the world workshop" }).click();
  await page.getByRole("button", { name: "Remove world", exact: true }).click();
  await list.getByRole("link", { name: "workshop" }).waitFor({ state: "detached" });
  const left = await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folders: string[] = [];
    for await (const name of (await root.getDirectoryHandle("dte")).keys()) folders.push(name);
    const databases = await indexedDB.databases();
    return { folders, databases: databases.map(({ name }) => name) };
  });
  expect(left).toEqual({ folders: ["main"], databases: ["dte:main"] });
});

test("a waiting task: its stack leads to the verb, and it is resumed at once", async () => {
  const world = await open();
  const { page } = world;
  await world.say("connect wizard", /Landing/);
  await world.say(
    ';;add_verb(#3, {#3, "rxd", "nap"}, {"any", "none", "none"}); set_verb_code(#3, "nap", {"suspend(1000);", "notify(player, \\"woken early\\");"}); return 1;',
    /=>/,
  );
  await world.send("nap x");
  await page
    .getByRole("navigation", { name: "Views" })
    .getByRole("button", { name: "Tasks" })
    .click();
  const row = page
    .getByRole("table", { name: "Tasks" })
    .getByRole("row")
    .filter({ hasText: "#3:nap" });
  await row.getByRole("button", { name: /^Stack of task/ }).click();
  const stack = page.getByRole("table", { name: "Stack" });
  await stack.getByRole("button", { name: "#3:nap" }).click();
  await page.getByRole("textbox", { name: "Verb code" }).waitFor();
  await row.getByRole("button", { name: /^Resume task/ }).click();
  await world.until(/woken early/);
  await row.waitFor({ state: "detached" });
});
