// A world in the page: containers that die, tabs that compete, a disk that fills up, a page without shared memory. Driven
// through the world client that the page keeps in `world`, so that what is tested is the runtime and not the IDE.
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from "vitest";
import type { ContainerManager } from "#container";
import type { Session, WorldClient } from "#gateway";
import { launchChromium } from "../support/chromium.ts";
import { absent, sharedFile } from "../support/shared-data.ts";

declare global {
  interface Window {
    world: WorldClient;
    session: Session;
    /** Sends a line; resolves with what came until it contains `wanted`. */
    say(line: string, wanted: string): Promise<string>;
  }
}

const url = inject("pageUrl");
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  context = await browser.newContext();
});
afterEach(() => context.close());

async function phase(page: Page, wanted: string): Promise<void> {
  await page.waitForFunction((name) => window.world?.status().phase === name, wanted);
}

/** A page with a running world and a session of its own. */
async function open(query = ""): Promise<Page> {
  const page = await context.newPage();
  await page.goto(url + query);
  await phase(page, "running");
  await join(page);
  return page;
}

async function join(page: Page, resume?: number): Promise<void> {
  await page.evaluate((id) => {
    const seen: string[] = [];
    let check = (): void => undefined;
    const session = window.world.openSession(id === undefined ? {} : { resume: id });
    window.session = session;
    session.onOutput((text) => {
      seen.push(text);
      check();
    });
    window.say = (line, wanted) =>
      new Promise((resolve) => {
        seen.length = 0;
        check = () => {
          if (seen.join("\n").includes(wanted)) resolve(seen.join("\n"));
        };
        session.send(line);
      });
  }, resume);
}

function say(page: Page, line: string, wanted: string): Promise<string> {
  return page.evaluate(
    ([text, part]) => window.say(text as string, part as string),
    [line, wanted],
  );
}

async function login(page: Page): Promise<void> {
  await say(page, "connect wizard", "The Landing");
}

function kill(page: Page, name: string): Promise<void> {
  return page.evaluate(
    (container) => (window.world.containers as ContainerManager).kill(container),
    name,
  );
}

describe("a world in the page", () => {
  test("keeps what was answered, over a reload", async () => {
    const page = await open();
    expect(await page.evaluate(() => window.world.status().carrier)).toBe("shared memory");
    await login(page);
    await say(page, ';add_property(#0, "kept", "by the journal", {#3, "rc"})', "=>");
    await page.reload();
    await phase(page, "running");
    await join(page);
    await login(page);
    expect(await say(page, ";#0.kept", "journal")).toContain("by the journal");
    expect(await page.evaluate(() => window.world.verifyStorage())).toEqual([]);
  });

  test("a session opened with its former id before the world runs is still logged in", async () => {
    const page = await open();
    await login(page);
    const id = await page.evaluate(() => window.session.id);
    // As soon as the page has its client, and so before the containers have begun.
    await page.addInitScript((resume) => {
      let world: WorldClient | null = null;
      Object.defineProperty(window, "world", {
        get: () => world,
        set: (client: WorldClient) => {
          world = client;
          window.session = client.openSession({ resume });
        },
      });
    }, id);
    await page.reload();
    await phase(page, "running");
    await page.waitForFunction(() => window.session.player?.name === "Wizard");
  });

  test("compute dies: the world goes on, with its sessions and waiting tasks", async () => {
    const page = await open();
    await login(page);
    await say(page, ';fork (2) notify(player, "the fork" + " ran"); endfork', "=>");
    const ran = page.evaluate(
      () =>
        new Promise<void>((resolve) => {
          window.session.onOutput((text) => {
            if (text.includes("the fork ran")) resolve();
          });
        }),
    );
    await kill(page, "compute");
    await phase(page, "restarting");
    await phase(page, "running");
    await ran;
    expect(await say(page, ";player", "=> #3")).toContain("=> #3");
    const row = await page.evaluate(() => window.world.containers.containers()[0]);
    expect(row).toMatchObject({ name: "compute", phase: "running", restarts: 1 });
  });

  test("data dies: what was not yet on disk is written by the next one", async () => {
    const page = await open();
    await login(page);
    await kill(page, "data");
    expect(await say(page, ';add_property(#0, "while_gone", 5, {#3, "rc"})', "=>")).toContain("=>");
    await page.reload();
    await phase(page, "running");
    await join(page);
    await login(page);
    expect(await say(page, ";#0.while_gone", "=> 5")).toContain("=> 5");
  });

  test("a second tab waits, says who has the world, and takes over when it closes", async () => {
    const first = await open();
    await login(first);
    await say(first, ';add_property(#0, "first_tab", 1, {#3, "rc"})', "=>");
    const second = await context.newPage();
    await second.goto(url);
    await phase(second, "held");
    await second.waitForFunction(() => window.world.status().holderVersion !== null);
    await first.waitForFunction(() => window.world.status().wantedByVersion !== null);
    await first.evaluate(() => window.world.releaseWorld());
    await phase(second, "running");
    await phase(first, "released");
    await join(second);
    await login(second);
    expect(await say(second, ";#0.first_tab", "=> 1")).toContain("=> 1");
    await second.close();
  });

  test("the disk is full: it is said, nothing is answered as done, and saving goes on by itself", async () => {
    const page = await open();
    await login(page);
    await say(page, ';add_property(#0, "ballast", 0, {#3, "rc"})', "=>");
    const client = await context.newCDPSession(page);
    const origin = new URL(url).origin;
    const usage = (await client.send("Storage.getUsageAndQuota", { origin })).usage;
    await client.send("Storage.overrideQuotaForOrigin", { origin, quotaSize: usage + 100_000 });
    // 16 MB of text in steps, until the quota refuses.
    await page.evaluate(() => {
      for (let step = 0; step < 30; step++)
        window.session.send(
          ';;s = "x"; for i in [1..19] s = s + s; endfor #0.ballast = {random(1000000), s}; return 1;',
        );
    });
    await page.waitForFunction(() => window.world.status().world?.storeError != null);
    const told = await page.evaluate(() => window.world.status().world?.storeError);
    expect(told).toContain("no space left");
    expect((await page.evaluate(() => window.world.exportSource())).length).toBeGreaterThan(30);
    await client.send("Storage.overrideQuotaForOrigin", { origin });
    await page.waitForFunction(() => window.world.status().world?.storeError === null);
    expect(await say(page, ";40 + 2", "=> 42")).toContain("=> 42");
    await page.reload();
    await phase(page, "running");
    expect(await page.evaluate(() => window.world.verifyStorage())).toEqual([]);
    expect(await page.evaluate(() => window.world.status().recoveryNotes)).toEqual([]);
  });

  test("output without end: the page stays awake and Stop ends it", async () => {
    const page = await open();
    await login(page);
    const result = await page.evaluate(async () => {
      let lines = 0;
      window.session.onOutput((text) => {
        lines += text.split("\n").length;
        return new Promise((resolve) => setTimeout(resolve, 1));
      });
      window.session.send(
        ';while (1) for i in [1..200] notify(player, "y"); endfor suspend(0); endwhile',
      );
      while (lines < 20_000) await new Promise((resolve) => setTimeout(resolve, 10));
      // between two turns of its own the page is given no more than a link may hold, however fast the world talks
      let most = 0;
      for (let turn = 0; turn < 50; turn++) {
        const before = lines;
        await new Promise((resolve) => setTimeout(resolve, 0));
        most = Math.max(most, lines - before);
      }
      await window.session.stop();
      const answer = await window.say(";6 * 7", "=> 42");
      return { most, answer };
    });
    expect(result.answer).toContain("=> 42");
    expect(result.most).toBeLessThan(200_000);
  });

  test("reset installs the shipped world again", async () => {
    const page = await open();
    await login(page);
    await say(page, ';add_property(#0, "gone", 1, {#3, "rc"})', "=>");
    await page.evaluate(() => window.world.resetWorld());
    await phase(page, "running");
    await login(page);
    expect(await say(page, ';`#0.gone ! E_PROPNF => "no"\'', "=>")).toContain('"no"');
  });

  test("without isolation everything goes over message ports", async () => {
    await context.close();
    context = await browser.newContext({ serviceWorkers: "block" });
    await context.route("**/*", async (route) => {
      const response = await route.fetch();
      const headers = Object.fromEntries(
        Object.entries(response.headers()).filter(
          ([name]) => !/^(cross-origin|document-isolation)/.test(name),
        ),
      );
      await route.fulfill({ response, headers });
    });
    const page = await open();
    expect(await page.evaluate(() => window.world.status().carrier)).toBe("message port");
    await login(page);
    expect(await say(page, ";40 + 2", "=> 42")).toContain("=> 42");
    await kill(page, "compute");
    await phase(page, "restarting");
    expect(await say(page, ";player", "=> #3")).toContain("=> #3");
  });
});

describe("imports", () => {
  test("a core is read beside the world, opened, and exported again", async ({ skip }) => {
    const core = sharedFile("LambdaCore.db");
    if (core === null) return skip(absent("LambdaCore.db"));
    const page = await open();
    await page.evaluate(() => {
      const input = document.createElement("input");
      input.type = "file";
      input.id = "dump";
      document.body.append(input);
    });
    await page.setInputFiles("#dump", core);
    const report = await page.evaluate(async () => {
      const [file] = (document.getElementById("dump") as HTMLInputElement).files ?? [];
      const stages: string[] = [];
      const result = await window.world.importDump(
        file as File,
        { profile: null, isRepairing: false },
        ({ stage }) => stages.push(stage),
        new AbortController().signal,
      );
      return { ...result, stages: [...new Set(stages)] };
    });
    expect(report).toMatchObject({ isImported: true, error: null });
    expect(report.objects).toBeGreaterThan(90);
    expect(report.stages).toContain("objects");
    // Not opened yet: the present world is there.
    await login(page);
    await page.evaluate(() => window.world.openImport());
    await phase(page, "running");
    await say(page, "connect wizard", "*** Connected ***");
    expect(await say(page, ";$player", "=> #")).toContain("=> #6");
    const dump = await page.evaluate(
      async () => (await window.world.exportWorld("lambdamoo")).bytes.length,
    );
    expect(dump).toBeGreaterThan(500_000);
    await page.reload();
    await phase(page, "running");
    expect(await page.evaluate(() => window.world.status().world?.objects)).toBeGreaterThan(90);
  });

  test("what is no database is refused with its line; cancelling leaves all as it was", async () => {
    const page = await open();
    const [bad, cancelled] = await page.evaluate(async () => {
      const stop = new AbortController();
      const run = (text: string, signal: AbortSignal) =>
        window.world.importDump(
          new Blob([text]),
          { profile: null, isRepairing: false },
          () => undefined,
          signal,
        );
      const refused = await run("** LambdaMOO Database, Format Version 4 **\nabc\n", stop.signal);
      stop.abort();
      return [refused, await run("x", stop.signal)];
    });
    expect(bad).toMatchObject({ isImported: false });
    expect(bad?.error).toMatch(/^line 2: /);
    expect(cancelled).toMatchObject({ isImported: false, error: "cancelled" });
    await login(page);
  });
});
