// What the whole is for, in Chromium: a world at its login, a database dropped in, play, programming, tasks, a reload.
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { keepScreenshots, launchChromium } from "../support/chromium.ts";
import { sharedFile } from "../support/shared-data.ts";
import { serveBuild } from "../support/web-server.ts";
import { WorldPage } from "../support/world-page.ts";

const lambdaCore = sharedFile("LambdaCore.db");
const needsCore = test.skipIf(lambdaCore === null);

let browser: Browser;
let context: BrowserContext;
let errors: string[];
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  errors = [];
});
afterEach(async ({ task }) => {
  if (task.result?.state === "fail") await keepScreenshots(context, task.name);
  await context.close();
});

async function open(url: string): Promise<WorldPage> {
  const page: Page = await context.newPage();
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") errors.push(message.text());
  });
  await page.goto(url);
  const world = new WorldPage(page);
  await world.ready();
  return world;
}

test("the shipped world is played and kept", async () => {
  const world = await open(inject("pageUrl"));
  expect(await world.page.evaluate(() => window.crossOriginIsolated)).toBe(true);
  await world.say("connect wizard", /Landing|You|Welcome/i);
  await world.say(";1 + 2", /=> 3/);
  await world.say(`;player.name = "Keeper"`, /=> "Keeper"/);
  await world.saved();
  await world.page.reload();
  await world.ready();
  await world.say(";player.name", /=> "Keeper"/);
  expect(errors).toEqual([]);
});

needsCore("LambdaCore: play, build, program, fork, reload, and no server any more", async () => {
  const server = await serveBuild();
  const world = await open(server.url);
  const report = await world.importDump(lambdaCore ?? "");
  expect(report).toMatch(/97/);
  expect(report).toMatch(/1,?728/);
  await world.until(/connect wizard/);
  await world.say("connect wizard", /The First Room/);
  await world.say("look", /This is all there is right now/);
  await world.say(";1 + 2", /=> 3/);
  const made = await world.say("@create $thing named lamp", /lamp with object number #\d+/);
  const lamp = /#\d+/.exec(made)?.[0] ?? "";
  await world.say("@verb lamp:light this none none rxd", /Verb added/);

  await world.openVerb(`${lamp}:light`);
  await world.saveVerb(
    `"It shines.";\nthis.description  =  "It shines.";\nplayer:tell("lit ", 6 * 7);`,
  );
  await world.page.getByText(/saved/).first().waitFor();
  await world.say("light lamp", /lit 42/);

  await world.say(
    `;;fork (0) for i in [1..100000] ${lamp}.name = tostr("lamp ", i); suspend(1); endfor endfork return "forked";`,
    /=> "forked"/,
  );
  await world.saved();
  await server.stop();
  await world.page.reload();
  await world.ready();
  const count = async (): Promise<number> =>
    Number(/"lamp (\d+)"/.exec(await world.say(`;${lamp}.name`, /=> "lamp \d+"/))?.[1]);
  const first = await count();
  while ((await count()) === first);
  expect(first).toBeGreaterThan(0);
  await world.say(`;verb_code(${lamp}, "light")`, /It shines/);
  const editor = await world.openVerb(`${lamp}:light`);
  expect(await editor.inputValue()).toContain("this.description  =  ");
  await world.say(`;length(queued_tasks()) > 0`, /=> 1/);
  expect(errors.filter((text) => !text.includes("ERR_CONNECTION_REFUSED"))).toEqual([]);
});
