// The storage contract on a real OPFS and a real IndexedDB, in a worker of Chromium; and the link contract's essence between
// a page and a worker is what world.e2e.ts runs on.
import { fileURLToPath } from "node:url";
import type { Browser } from "playwright-core";
import { build, type Rolldown } from "vite";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";

let browser: Browser;
let script: string;

beforeAll(async () => {
  browser = await launchChromium();
  const built = (await build({
    configFile: false,
    logLevel: "silent",
    build: {
      write: false,
      minify: false,
      lib: {
        entry: fileURLToPath(new URL("../browser/storage-worker.ts", import.meta.url)),
        formats: ["iife"],
        name: "storageWorker",
      },
    },
  })) as Rolldown.RolldownOutput[];
  script = built[0]?.output[0].code ?? "";
});
afterAll(() => browser.close());

test("every promise of a storage holds, with OPFS and without", async () => {
  const page = await browser.newPage();
  await page.goto(inject("pageUrl"));
  const results = await page.evaluate(
    (code) =>
      new Promise<string[]>((resolve, reject) => {
        const worker = new Worker(URL.createObjectURL(new Blob([code])));
        worker.onmessage = (event) => resolve(event.data);
        worker.onerror = (event) => reject(new Error(event.message));
      }),
    script,
  );
  expect(results.filter((line) => !line.endsWith(": holds"))).toEqual([]);
  expect(results.length).toBeGreaterThan(15);
});
