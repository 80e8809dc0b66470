// Plays tours in the page: through the world client, over the bus, in the containers that people use. Only the clock and
// the chance of the compute worker are ours: they stand still as in the tours for Node (tour.ts), and `wait` moves the clock.
import type { BrowserContext, Page } from "playwright-core";
import type { Session, WorldClient } from "#gateway";
import type { Answer, Command, TourPlayer, WantedLines } from "./tour.ts";

declare global {
  interface Window {
    world: WorldClient;
    tour: {
      readonly sessions: Map<number, Session>;
      readonly shown: { session: number; kind: "text" | "closed"; text: string }[];
      connect(session: number): void;
      /** The peer goes away: nobody is there to be told. */
      hangUp(session: number): void;
      /** Resolves when that much has come, or nothing more does for a long time. */
      until(wanted: readonly WantedLines[]): Promise<void>;
    };
  }
}

const START = Date.UTC(2026, 0, 15, 12);

/** Runs in the compute worker before its own code. */
const STILL = `
globalThis.tourNow = ${START};
Date.now = () => globalThis.tourNow;
crypto.getRandomValues = (words) => { for (let i = 0; i < words.length; i += 2) { words[i] = 0x80000000; words[i + 1] = 0; } return words; };
`;

/** A page whose world can be toured. */
export class TourPage implements TourPlayer {
  readonly #page: Page;

  private constructor(page: Page) {
    this.#page = page;
  }

  /** Opens the page with the shipped world, or with a database of this path. */
  static async open(context: BrowserContext, url: string, database?: string): Promise<TourPage> {
    await context.route(/\/compute-[\w-]+\.js$/, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, body: STILL + (await response.text()) });
    });
    const page = await context.newPage();
    await page.goto(url);
    await page.waitForFunction(() => window.world?.status().phase === "running");
    if (database !== undefined) await importDatabase(page, database);
    await page.evaluate(prepare);
    return new TourPage(page);
  }

  async play(command: Command, wanted: readonly WantedLines[]): Promise<Answer[]> {
    if (command.kind === "wait") await this.#wait(command.seconds);
    return this.#page.evaluate(
      async ([done, lines]) => {
        const { tour } = window;
        if (done.kind === "connect") tour.connect(done.session);
        else if (done.kind === "type") tour.sessions.get(done.session)?.send(done.text);
        else if (done.kind === "close") tour.hangUp(done.session);
        await tour.until(lines);
        return tour.shown.splice(0).sort((a, b) => a.session - b.session);
      },
      [command, wanted] as const,
    );
  }

  /** Second by second, as tasks that wake may sleep again; a question to the world makes it look at the clock. */
  async #wait(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      for (const worker of this.#page.workers())
        if (worker.url().includes("/compute-"))
          await worker.evaluate(() => {
            (globalThis as unknown as { tourNow: number }).tourNow += 1000;
          });
      await this.#page.evaluate(() => window.world.tools.objects());
    }
  }
}

async function importDatabase(page: Page, path: string): Promise<void> {
  await page.evaluate(() => {
    const input = document.createElement("input");
    input.type = "file";
    input.id = "tour-database";
    document.body.append(input);
  });
  await page.setInputFiles("#tour-database", path);
  await page.evaluate(async () => {
    const input = document.getElementById("tour-database") as HTMLInputElement;
    const file = input.files?.[0] as File;
    const { signal } = new AbortController();
    const report = await window.world.importDump(
      file,
      { profile: null, isRepairing: false },
      () => undefined,
      signal,
    );
    if (!report.isImported) throw new Error(`not imported: ${report.error}`);
    await window.world.openImport();
  });
  await page.waitForFunction(() => window.world.status().phase === "running");
}

/** In the page: the connections of the tour and what they show. */
function prepare(): void {
  const PATIENCE_MS = 20_000;
  const sessions = new Map<number, Session>();
  const shown: Window["tour"]["shown"] = [];
  const hungUp = new Set<number>();
  let check = (): void => undefined;
  window.tour = {
    sessions,
    shown,
    connect(number) {
      const session = window.world.openSession({});
      sessions.set(number, session);
      hungUp.delete(number);
      session.onOutput((text, isPartial) => {
        const lines = isPartial ? [`${text}…`] : text.split("\n");
        for (const line of lines) shown.push({ session: number, kind: "text", text: line });
        check();
      });
      session.onClosed(() => {
        if (hungUp.has(number)) return;
        shown.push({ session: number, kind: "closed", text: "" });
        check();
      });
    },
    hangUp(number) {
      hungUp.add(number);
      sessions.get(number)?.close();
    },
    async until(wanted) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, PATIENCE_MS);
        check = () => {
          const isThere = wanted.every(
            ({ session, count }) =>
              shown.filter((line) => line.session === session).length >= count,
          );
          if (!isThere) return;
          clearTimeout(timer);
          resolve();
        };
        check();
      });
      // what came of it without being wanted has a chance to be seen too; a world that was shut down answers nothing
      await window.world.tools.objects().catch(() => undefined);
    },
  };
}
