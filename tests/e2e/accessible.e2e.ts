// Axe finds nothing serious on the views of the page, light and dark, and the page holds at two sizes.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { WorldPage } from "../support/world-page.ts";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());

/** Serious and critical findings, one line each. */
async function findings(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const results = await page.evaluate(() =>
    (window as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run(),
  );
  return results.violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, help, nodes }) =>
      nodes.map((node) => `${id}: ${help}: ${node.target.join(" ")}`),
    );
}

describe.each([
  ["light", 1280, 800],
  ["dark", 1024, 700],
] as const)("%s, %i×%i", (colorScheme, width, height) => {
  test("start, play, editor and palette", async () => {
    const context = await browser.newContext({
      colorScheme,
      viewport: { width, height },
      bypassCSP: true,
    });
    const page = await context.newPage();
    await page.goto(inject("pageUrl"));
    const world = new WorldPage(page);
    await world.ready();
    expect(await findings(page)).toEqual([]);
    await world.say("connect wizard", /\S/);
    await world.openVerb("#4:look_self");
    expect(await findings(page)).toEqual([]);
    await page.keyboard.press("ControlOrMeta+Shift+p");
    await page.getByRole("combobox", { name: "Command palette" }).waitFor();
    expect(await findings(page)).toEqual([]);
    await context.close();
  });
});
