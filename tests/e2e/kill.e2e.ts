// The browser dies while a world is written: no command that was answered may be lost. 20 rounds over one profile.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, expect, inject, test } from "vitest";
import { CHROMIUM_ARGS, chromiumPath } from "../support/chromium.ts";
import { firstMatch } from "../support/web-server.ts";
import { WorldPage } from "../support/world-page.ts";

const ROUNDS = 20;
const profile = mkdtempSync(join(tmpdir(), "dte-kill-"));
let child: ChildProcess | null = null;

afterAll(() => {
  kill();
  rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
});

/** Attempts to start a browser: on a busy machine one now and then opens its port and then says nothing. */
const ATTEMPTS = 3;

/** A browser process of our own on the profile, so that its whole process group can be killed. */
async function startBrowser(attempt = 1): Promise<{ browser: Browser; page: Page }> {
  child = spawn(
    chromiumPath() ?? "chromium",
    [...CHROMIUM_ARGS, "--headless=new", "--remote-debugging-port=0", `--user-data-dir=${profile}`],
    { stdio: ["ignore", "pipe", "pipe"], detached: true },
  );
  const address = await firstMatch(child, /ws:\/\/\S+/);
  const browser = await chromium.connectOverCDP(address).catch((error: unknown) => {
    if (attempt === ATTEMPTS) throw error;
    return null;
  });
  if (browser === null) {
    kill();
    return startBrowser(attempt + 1);
  }
  const context = browser.contexts()[0];
  if (context === undefined) throw new Error("the browser has no context");
  return { browser, page: await context.newPage() };
}

function kill(): void {
  if (child?.pid !== undefined && child.exitCode === null && child.signalCode === null)
    process.kill(-child.pid, "SIGKILL");
  child = null;
}

test(`SIGKILL of the browser, ${ROUNDS} rounds: what was answered is there`, {
  timeout: 400_000,
}, async () => {
  let answered = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const { page } = await startBrowser();
    await page.goto(inject("pageUrl"));
    const world = new WorldPage(page);
    await world.ready();
    await world.say("connect wizard", /The Landing/);
    if (round === 0) await world.say("@property me.count 0", /Property added/);
    const text = await world.say(`;tostr("count ", me.count)`, /=> "count \d+"/);
    const kept = Number(/=> "count (\d+)"/.exec(text)?.[1]);
    expect(kept).toBeGreaterThanOrEqual(answered);
    // commands one after the other; the last is sent and the browser killed without waiting for it
    const last = kept + 2 + (round % 3);
    for (let next = kept + 1; next <= last; next++) {
      await world.say(`;me.count = ${next}`, new RegExp(`=> ${next}\\b`));
      answered = next;
    }
    await world.send(`;me.count = ${last + 1}`);
    if (round % 2 === 1) await page.waitForTimeout((round * 7) % 40);
    kill();
  }
  expect(answered).toBeGreaterThanOrEqual(ROUNDS * 2);
});
