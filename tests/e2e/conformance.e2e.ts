// The cases of tests/conformance in Chromium: page → compute container → kernel, and to the data container before anything
// is answered. The same notation and the same judge as in Node.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { caseFiles, nameOf } from "../conformance/case-files.ts";
import { launchChromium } from "../support/chromium.ts";

declare global {
  interface Window {
    /** Runs the cases of a file; what went wrong with each, or null. */
    judgeAll(text: string): Promise<(string | null)[]>;
  }
}

let browser: Browser;
let page: Page;

beforeAll(async () => {
  browser = await launchChromium();
  page = await browser.newPage();
  await page.goto(inject("conformanceUrl"));
  await page.waitForFunction(() => window.world?.status().phase === "running");
});
afterAll(() => browser.close());

for (const { file, text, cases } of caseFiles()) {
  describe(file, () => {
    let problems: readonly (string | null)[] = [];
    beforeAll(async () => {
      problems = await page.evaluate((all) => window.judgeAll(all), text);
    });
    for (const [i, given] of cases.entries())
      test(nameOf(given), () => {
        expect(problems).toHaveLength(cases.length);
        expect(problems[i]).toBeNull();
      });
  });
}
