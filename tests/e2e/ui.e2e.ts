// What programs put beside a terminal, as a person meets it: LANGUAGE 17.11. Nothing that a program writes may run, load,
// cover or rename anything of the page.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import type { ContainerManager } from "#container";
import type { WorldClient } from "#gateway";
import { keepScreenshots, launchChromium } from "../support/chromium.ts";
import { WorldPage } from "../support/world-page.ts";

declare global {
  interface Window {
    world: WorldClient;
  }
}

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

let browser: Browser;
let context: BrowserContext;
let page: Page;
let world: WorldPage;
let pane: Locator;
/** Requests that left the page's own server. */
let foreign: string[];

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  await open(await browser.newContext());
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await keepScreenshots(context, task.name);
  await context.close();
});

/** A page in which the wizard is logged in, with a verb `try` that prints its arguments. */
async function open(made: BrowserContext): Promise<void> {
  context = made;
  foreign = [];
  page = await context.newPage();
  page.on("request", (request) => {
    const { protocol, origin } = new URL(request.url());
    if (!["data:", "blob:"].includes(protocol) && origin !== new URL(inject("pageUrl")).origin)
      foreign.push(request.url());
  });
  await page.goto(inject("pageUrl"));
  world = new WorldPage(page);
  pane = page.getByRole("region", { name: "World controls" });
  await world.ready();
  await world.say("connect wizard", /Landing/);
  await does(
    'add_verb(player, {player, "rxd", "try"}, {"any", "any", "any"});' +
      ' set_verb_code(player, "try", {"notify(player, \\"tried \\" + toliteral(args));"});',
  );
}

let statements = 0;

/** Runs statements as the wizard. */
async function does(source: string): Promise<void> {
  const mark = `done ${++statements}`;
  await world.say(`;;${source} return "${mark}";`, new RegExp(`=> "${mark}"`));
}

/** Does something in the page and gives the words that the verb `try` got. */
async function tries(act: () => Promise<void>): Promise<string> {
  const before = (await world.text()).length;
  await act();
  return /tried (.*)/.exec(await world.until(/tried .*/, before))?.[1] ?? "";
}

/** The accessible name of what has the focus. */
function focused(): Promise<string> {
  return page.evaluate(() => {
    const { activeElement } = document;
    const input = activeElement as HTMLInputElement;
    return (
      activeElement?.getAttribute("aria-label") ??
      input?.labels?.[0]?.textContent ??
      activeElement?.textContent ??
      ""
    );
  });
}

test("text is text, wherever it stands", async () => {
  await does(
    'x = "<img src=x onerror=alert(1)> &amp;"; ui_add_text("t", x); ui_add_button("b", x, ""); ui_add_input("i", x, x);' +
      ' ui_add_select("s", x, {x}, x); ui_add_list("l", {x}); ui_add_form("f", {{x, x, x}}, ""); ui_add_progress("p", 1, 2);' +
      ' ui_update("p", ["label" -> x]);',
  );
  const text = "<img src=x onerror=alert(1)> &amp;";
  await pane.getByText(text, { exact: true }).first().waitFor();
  expect(await pane.getByRole("button", { name: text, exact: true }).count()).toBe(2);
  expect(await pane.getByRole("textbox", { name: text, exact: true }).first().inputValue()).toBe(
    text,
  );
  expect(await pane.getByRole("progressbar", { name: text, exact: true }).count()).toBe(1);
  expect(await pane.getByRole("combobox", { name: text, exact: true }).innerText()).toContain(text);
  expect(await pane.locator("img").count()).toBe(0);
});

test("buttons, lines, choices, lists and forms act with what was entered", async () => {
  await does(
    'ui_add_button("b", "Go", "try go"); ui_add_input("i", "Say", "hello", "try %s");' +
      ' ui_add_select("s", "Size", {"Small", "Large"}, "", "try size %s"); ui_add_list("l", {"lamp", "a rug"}, "try item %s");' +
      ' ui_add_form("f", {{"n", "Name", "Ann"}, {"m", "Mail", ""}}, "try form %s");',
  );
  expect(await tries(() => pane.getByRole("button", { name: "Go" }).click())).toBe('{"go"}');
  const line = pane.getByRole("textbox", { name: "Say" });
  expect(await tries(() => line.press("Enter"))).toBe('{"hello"}');
  await line.fill("grüße & <b>");
  expect(await tries(() => line.press("Enter"))).toBe('{"grüße", "&", "<b>"}');
  expect(await tries(() => pane.getByRole("button", { name: "a rug" }).click())).toBe(
    '{"item", "a", "rug"}',
  );
  const size = pane.getByRole("combobox", { name: "Size" });
  expect(
    await tries(async () => {
      await size.selectOption("Large");
    }),
  ).toBe('{"size", "Large"}');
  await pane.getByRole("textbox", { name: "Mail" }).fill('a "b" c');
  expect(await tries(() => pane.getByRole("button", { name: "Send" }).click())).toBe(
    String.raw`{"form", "Ann", "a \"b\" c"}`,
  );
});

test("everything works with the keyboard alone", async () => {
  await does(
    'ui_add_button("b", "Go", "try go"); ui_add_select("s", "Size", {"Small", "Middle", "Large"}, 1, "try size %s");' +
      ' ui_add_list("l", {"lamp", "rug", "coin"}, "try item %s"); ui_add_form("f", {{"n", "Name", ""}}, "try form %s");',
  );
  await page.getByRole("textbox", { name: "Terminal input" }).focus();
  await page.keyboard.press("F6");
  expect(await focused()).toBe("Go");
  expect(await tries(() => page.keyboard.press("Enter"))).toBe('{"go"}');
  expect(await focused()).toBe("Go");
  await page.keyboard.press("Tab");
  expect(await focused()).toBe("Size");
  // walking through the options sends nothing before Enter
  expect(
    await tries(async () => {
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("ArrowDown");
      await page.keyboard.press("Enter");
    }),
  ).toBe('{"size", "Large"}');
  // or before the focus leaves
  expect(
    await tries(async () => {
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Tab");
    }),
  ).toBe('{"size", "Middle"}');
  expect(await focused()).toBe("lamp");
  await page.keyboard.press("End");
  expect(await focused()).toBe("coin");
  await page.keyboard.press("ArrowUp");
  expect(await tries(() => page.keyboard.press("Enter"))).toBe('{"item", "rug"}');
  await page.keyboard.press("Tab");
  expect(await focused()).toBe("Name");
  await page.keyboard.type("Ann");
  expect(await tries(() => page.keyboard.press("Enter"))).toBe('{"form", "Ann"}');
});

test("update, remove, focus and visible are followed; what is entered stays unless it is set", async () => {
  await does(
    'ui_add_text("t", "one"); ui_add_input("i", "Say", "", "try %s"); ui_add_progress("p", 1, 4);',
  );
  const line = pane.getByRole("textbox", { name: "Say" });
  await line.fill("typed");
  await does(
    'ui_update("t", ["text" -> "two", "style" -> ["bold" -> 1]]); ui_update("i", ["label" -> "Say"]);',
  );
  await pane.getByText("two").waitFor();
  expect(await line.inputValue()).toBe("typed");
  await does('ui_update("i", ["initial" -> "set"]); ui_update("p", ["num" -> 3]);');
  expect(await line.inputValue()).toBe("set");
  const progress = pane.getByRole("progressbar", { name: "Progress" });
  expect(await progress.getAttribute("aria-valuenow")).toBe("3");
  expect(await pane.getByRole("status").innerText()).toBe("Progress: 75 %");

  await page.getByRole("textbox", { name: "Terminal input" }).focus();
  await does('ui_focus("i");');
  await page.waitForFunction(() => document.activeElement?.closest("section") !== null);
  expect(await focused()).toBe("Say");
  await does('ui_set_visible("i", 0);');
  // a control that goes away gives the focus back
  await page.waitForFunction(() => document.activeElement?.ariaLabel === "Terminal input");
  expect(await line.isVisible()).toBe(false);
  await does('ui_set_visible("i", 1); ui_remove("t");');
  expect(await line.inputValue()).toBe("set");
  expect(await pane.getByText("two").count()).toBe(0);
  await does("ui_clear();");
  await pane.waitFor({ state: "detached" });
});

test("a program takes the focus from no other part of the page", async () => {
  await does('ui_add_button("b", "Go", "try go"); ui_add_text("t", "before");');
  await page.getByRole("searchbox", { name: "Find object" }).focus();
  // a line that is sent while the focus is elsewhere
  await page.evaluate(() => {
    const input = document.querySelector<HTMLInputElement>('[aria-label="Terminal input"]');
    if (input === null) throw new Error("there is no line to type in");
    input.value = ';;ui_focus("b"); ui_update("t", ["text" -> "after"]);';
    input.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
  });
  await pane.getByText("after").waitFor();
  await page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
  expect(await focused()).toBe("Find object");
  await page.getByRole("textbox", { name: "Terminal input" }).focus();
  await does('ui_focus("b");');
  await page.waitForFunction(() => document.activeElement?.textContent === "Go");
});

test("a reload and a crash keep the elements, and hiding them is up to the person", async () => {
  await does(
    'ui_add_text("t", "kept"); ui_add_select("s", "Size", {"Small", "Large"}, "", "try %s"); ui_add_text("h", "hidden");' +
      ' ui_set_visible("h", 0);',
  );
  await tries(async () => {
    await pane.getByRole("combobox", { name: "Size" }).selectOption("Large");
  });
  await world.saved();
  await page.reload();
  await pane.getByText("kept").waitFor();
  expect(await pane.getByRole("combobox", { name: "Size" }).inputValue()).toBe("Large");
  expect(await pane.getByText("hidden", { exact: true }).isVisible()).toBe(false);
  await page.evaluate(() => (window.world.containers as ContainerManager).kill("compute"));
  await does('ui_add_text("again", "again");');
  await pane.getByText("again").waitFor();
  await pane.getByText("kept").waitFor();
  await pane.getByRole("button", { name: "Hide world controls" }).click();
  await pane.waitFor({ state: "detached" });
  expect(await focused()).toBe("Terminal input");
  await does('ui_add_text("more", "more"); ui_focus("more");');
  expect(await pane.count()).toBe(0);
  await page.getByRole("button", { name: "Show world controls (4)" }).click();
  await pane.getByText("more").waitFor();
  await page.keyboard.press("ControlOrMeta+Shift+p");
  await page.getByRole("combobox", { name: "Command palette" }).fill("hide world controls");
  await page.getByRole("option", { name: "Show or hide world controls" }).waitFor();
  await page.keyboard.press("Enter");
  await pane.waitFor({ state: "detached" });
});

/** Each is written by a program as markup. `shot` is what remains to be read. */
const HOSTILE: readonly (readonly [name: string, html: string, shot: string])[] = [
  ["script", "<script>window.hacked = 1</script>shot", "shot"],
  [
    "handler",
    '<b onclick="window.hacked = 1" onmouseover=window.hacked=1 title=ok>shot</b>',
    "shot",
  ],
  ["picture", '<img src=x onerror="window.hacked = 1"><image href=x>shot', "shot"],
  [
    "foreign picture",
    '<img src="https://foreign.example/a.png" srcset="https://foreign.example/b.png 2x">shot',
    "shot",
  ],
  ["javascript link", '<a href="javascript:window.hacked = 1">shot</a>', "shot"],
  [
    "hidden javascript link",
    '<a href="jav&#x09;ascript:window.hacked = 1">shot</a><a href=" &#1; javascript:x">x</a>',
    "shotx",
  ],
  ["data link", '<a href="data:text/html,<script>1</script>">shot</a>', "shot"],
  ["own link", '<a href="/?world=other">shot</a><a href="#x">x</a>', "shotx"],
  [
    "vector",
    '<svg onload="window.hacked = 1"><script>window.hacked = 1</script><a xlink:href="javascript:1"><circle r=9 /></a></svg>shot',
    "shot",
  ],
  [
    "formula",
    '<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.hacked=1&gt;">shot',
    "",
  ],
  [
    "mutation",
    "<form><math><mtext></form><form><mglyph><style></math><img src onerror=window.hacked=1>",
    "",
  ],
  [
    "frame",
    '<iframe srcdoc="<script>parent.hacked = 1</script>"></iframe><object data=x></object><embed src=x>shot',
    "shot",
  ],
  [
    "style sheet",
    "<style>body { display: none } @import url(https://foreign.example/x.css);</style>shot",
    "shot",
  ],
  [
    "link and base",
    '<link rel=stylesheet href="https://foreign.example/x.css"><base href="https://foreign.example/"><meta http-equiv=refresh content="0;url=https://foreign.example/">shot',
    "shot",
  ],
  [
    "style",
    '<p style="position:fixed;inset:0;background:url(https://foreign.example/x)">shot</p>',
    "shot",
  ],
  [
    "classes and roles",
    '<div class="dialog banner" role=dialog aria-label=Import data-region=Fake id=app>shot</div>',
    "shot",
  ],
  [
    "clobbering",
    "<a id=document name=body>shot</a><img name=getElementById><form id=world name=location><input name=attributes></form>",
    "shot",
  ],
  [
    "form",
    '<form action="https://foreign.example/"><input name=password autofocus><button formaction="javascript:1">shot</button></form>',
    "shot",
  ],
  [
    "media",
    '<video src="https://foreign.example/v" poster="https://foreign.example/p" autoplay></video><audio src=x onerror=window.hacked=1></audio>shot',
    "shot",
  ],
  [
    "template",
    "<template><script>window.hacked = 1</script></template><noscript><p title='</noscript><img src=x onerror=window.hacked=1>'>shot</noscript>",
    "",
  ],
  ["comment", "<!--><img src=x onerror=window.hacked=1>-->shot", ""],
  ["unclosed", "<div><table><td>shot<a href='https://foreign.example/", "shot"],
  ["custom element", "<x-foo is=x-bar onclick=window.hacked=1>shot</x-foo>", "shot"],
];

test("markup is shown, and what could do harm is not there", async () => {
  await does(
    'ui_add_div("d", "<h2>News</h2><p>The <b>bridge</b> is <a href=\\"https://foreign.example/map\\">open</a>.</p><table><tr><td colspan=2>x</table>");',
  );
  const markup = pane.locator(".ui-markup");
  await pane.getByRole("heading", { name: "News" }).waitFor();
  const link = pane.getByRole("link", { name: "open" });
  expect(await link.getAttribute("target")).toBe("_blank");
  expect(await link.getAttribute("rel")).toBe("noopener noreferrer nofollow");
  const before = await page.evaluate(() => ({
    sheets: document.styleSheets.length,
    title: document.title,
    globals: Object.keys(window).length,
  }));
  for (const [name, html, shot] of HOSTILE) {
    await does(`ui_add_div("d", "<i>${name}</i>" + ${JSON.stringify(html)});`);
    await markup.getByText(name, { exact: true }).first().waitFor();
    const found = await markup.evaluate((element) => ({
      text: element.textContent ?? "",
      tags: [...element.querySelectorAll("*")].map(({ localName }) => localName),
      attributes: [...element.querySelectorAll("*")].flatMap((one) =>
        [...one.attributes].map((attribute) => `${attribute.name}=${attribute.value}`),
      ),
    }));
    expect(found.text, name).toContain(shot);
    expect(found.text, name).not.toContain("hacked");
    for (const tag of found.tags)
      expect(["a", "b", "div", "h2", "i", "p", "table", "tbody", "td", "tr"], name).toContain(tag);
    for (const attribute of found.attributes)
      expect(attribute, name).toMatch(
        /^(?:title=ok|target=_blank|rel=noopener noreferrer nofollow|href=https:\/\/foreign\.example\/)$/,
      );
  }
  const after = await page.evaluate(() => ({
    hacked: "hacked" in window,
    sheets: document.styleSheets.length,
    title: document.title,
    globals: Object.keys(window).length,
    isShown: getComputedStyle(document.body).display !== "none",
    regions: document.querySelectorAll("[data-region=Fake]").length,
  }));
  expect(after).toEqual({ ...before, hacked: false, isShown: true, regions: 0 });
  expect(foreign).toEqual([]);
  expect(await focused()).toBe("Terminal input");
});

test("axe finds nothing serious, light and dark", async () => {
  for (const colorScheme of ["light", "dark"] as const) {
    await context.close();
    await open(await browser.newContext({ colorScheme, bypassCSP: true }));
    await does(
      'for c in ({"text", "muted", "accent", "success", "warning", "error", "red", "green", "yellow", "blue", "magenta", "cyan"})' +
        ' ui_add_text(c, c, ["color" -> c]); ui_add_button("b" + c, c, "", ["color" -> c]); endfor' +
        ' for c in ({"panel", "accent", "success", "warning", "error"}) ui_add_text("g" + c, c, ["background" -> c]);' +
        ' ui_add_button("gb" + c, c, "", ["background" -> c]); endfor',
    );
    await does(
      'ui_add_input("i", "Say"); ui_add_select("s", "Size", {"S"}); ui_add_list("l", {"lamp", "rug"});' +
        ' ui_add_form("f", {{"n", "Name", ""}}, ""); ui_add_progress("p", 1, 2); ui_add_div("d", "<h3>x</h3><p>y <a href=\\"https://foreign.example/\\">z</a></p>");',
    );
    await pane.getByRole("link", { name: "z" }).waitFor();
    await page.evaluate(axe);
    const results = await page.evaluate(() =>
      (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
    );
    const serious = results.violations.filter(
      ({ impact }) => impact === "serious" || impact === "critical",
    );
    expect(
      serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${colorScheme} ${id}: ${html}`)),
    ).toEqual([]);
  }
});
