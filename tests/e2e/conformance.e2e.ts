// The cases of tests/conformance in Chromium: page → compute container → kernel, and to the data container before anything
// is answered. The same notation and the same judge as in Node.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, inject, test } from "vitest";
import { acceptanceCases, caseFiles, database, nameOf } from "../conformance/case-files.ts";
import { launchChromium } from "../support/chromium.ts";

declare global {
  interface Window {
    /** Runs the cases of a file; what went wrong with each, or null. */
    judgeAll(text: string, databases: Readonly<Record<string, string>>): Promise<(string | null)[]>;
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

for (const { file, text, cases } of [...caseFiles(), acceptanceCases()]) {
  describe(file, () => {
    let problems: readonly (string | null)[] = [];
    beforeAll(async () => {
      const names = new Set(cases.map(({ world }) => world).filter((name) => name !== null));
      const databases = Object.fromEntries([...names].map((name) => [name, database(name)]));
      problems = await page.evaluate(([all, texts]) => window.judgeAll(all, texts), [
        text,
        databases,
      ] as const);
    });
    for (const [i, given] of cases.entries())
      test(nameOf(given), () => {
        expect(problems).toHaveLength(cases.length);
        expect(problems[i]).toBeNull();
      });
  });
}
