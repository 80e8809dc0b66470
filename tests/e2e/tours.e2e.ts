// The tours of tests/tours once more, in the page: the same lines typed, the same lines shown, over the whole bus.
import type { Browser, BrowserContext } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { TourPage } from "../support/page-tour.ts";
import { absent, sharedFile } from "../support/shared-data.ts";
import { CORE_TOURS, playTour, toursNamed } from "../support/tour.ts";

const url = inject("pageUrl");
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  context = await browser.newContext({ timezoneId: "UTC", serviceWorkers: "block" });
});
afterEach(() => context.close());

test.each(toursNamed("own-world"))("%s", async (name) => {
  expect(await playTour(await TourPage.open(context, url), name)).toEqual([]);
});

describe.each(CORE_TOURS)("%s", (prefix, database) => {
  const path = sharedFile(database);
  test.skipIf(path === null).each(toursNamed(prefix))(
    path === null ? absent(database) : "%s",
    async (name) => {
      const page = await TourPage.open(context, url, path ?? "");
      expect(await playTour(page, name)).toEqual([]);
    },
  );
});
