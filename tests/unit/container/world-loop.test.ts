// The compute loop and the data service together, with a world that only counts: commits, acks, failures, restarts.
import { describe, expect, it } from "vitest";
import {
  type Commit,
  computeToData,
  computeToPage,
  createMemoryLinks,
  dataToCompute,
  decodeBulk,
  type Feed,
  type FromCompute,
  feedChannel,
  type PageToCompute,
  pageToCompute,
} from "#bus";
import { type RunnableWorld, WorldLoop } from "#container";
import { ManualClock, MemoryLog, MemoryStorage } from "#platform/memory";
import { DataService } from "#store";

/** A world whose every line is a change and an answer, held back until it is acknowledged. */
class CountingWorld implements RunnableWorld {
  lines: string[] = [];
  #changes: [string, Uint8Array][] = [];
  #events: { seq: number; event: FromCompute }[] = [];
  #acked = 0;
  seq = 0;
  failures: string[] = [];
  checkpoints: (number | null)[] = [];
  nextWakeAt: number | null = null;
  shutdown: string | null = null;
  wantsCheckpoint = false;
  runs = 0;

  connect(): void {}

  line(session: number, text: string): void {
    this.lines.push(text);
    this.#changes.push([`line/${this.lines.length}`, new TextEncoder().encode(text)]);
    const event: FromCompute = { kind: "output", session, text: `you said ${text}` };
    this.#events.push({ seq: this.seq + 1, event });
  }

  act(session: number, id: string, value: unknown): void {
    this.line(session, `${id} ${JSON.stringify(value)}`);
  }

  disconnect(): void {}

  run() {
    this.runs += 1;
    const state = {
      hasReadyTasks: false,
      nextWakeAt: this.nextWakeAt,
      shutdownMessage: this.shutdown,
      wantsCheckpoint: this.wantsCheckpoint,
    };
    this.nextWakeAt = null;
    this.wantsCheckpoint = false;
    this.shutdown = null;
    return state;
  }

  takeCommit(): Commit | null {
    if (this.#changes.length === 0) return null;
    this.seq += 1;
    const records = this.#changes;
    this.#changes = [];
    return { seq: this.seq, records };
  }

  takeEvents(): FromCompute[] {
    const ready = this.#events.filter(({ seq }) => seq <= this.#acked);
    this.#events = this.#events.filter(({ seq }) => seq > this.#acked);
    return ready.map(({ event }) => event);
  }

  acked(upTo: number): void {
    this.#acked = upTo;
  }

  storeFailed(message: string): void {
    this.failures.push(message);
  }

  checkpointed(bytes: number | null): void {
    this.checkpoints.push(bytes);
  }

  status() {
    return { name: "w", objects: 1, tasks: 0, lastTicks: 0, pending: 0, storeError: null };
  }
}

interface Setup {
  readonly world: CountingWorld;
  readonly loop: WorldLoop;
  readonly clock: ManualClock;
  readonly page: PageToCompute;
  readonly said: FromCompute[];
  readonly shutdowns: string[];
}

function start(firstSeq: number, pageCredit = 1 << 20): Setup {
  const clock = new ManualClock();
  const world = new CountingWorld();
  const shutdowns: string[] = [];
  const loop = new WorldLoop(world, firstSeq, {
    timer: clock,
    now: () => clock.now(),
    monotonicNow: () => clock.now(),
    soon: (next) => void setImmediate(next),
    onShutdown: (message) => shutdowns.push(message),
  });
  const [pageEnd, computeEnd] = createMemoryLinks(pageCredit);
  const page = pageToCompute(pageEnd);
  const said: FromCompute[] = [];
  page.onMessage((message) => said.push(message));
  loop.attachPage(computeToPage(computeEnd));
  return { world, loop, clock, page, said, shutdowns };
}

function join(loop: WorldLoop, data: DataService): void {
  const [computeEnd, dataEnd] = createMemoryLinks();
  data.attachCompute(dataToCompute(dataEnd));
  loop.attachData(computeToData(computeEnd));
}

async function openData(storage: MemoryStorage, clock: ManualClock): Promise<DataService> {
  storage.crash();
  return DataService.open(storage, { timer: clock, log: new MemoryLog(), kind: "memory" });
}

async function until(holds: () => boolean): Promise<void> {
  for (let turn = 0; turn < 1000; turn++) {
    if (holds()) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(holds()).toBe(true);
}

const outputs = (said: readonly FromCompute[]): string[] =>
  said.flatMap((message) => (message.kind === "output" ? [message.text] : []));

describe("world loop", () => {
  it("answers when the commit is on disk, and feeds the readers", async () => {
    const storage = new MemoryStorage();
    const { world, loop, clock, page, said } = start(0);
    const data = await openData(storage, clock);
    const [dataEnd, readerEnd] = createMemoryLinks();
    data.attachReader("model", feedChannel(dataEnd));
    const fed: Feed[] = [];
    feedChannel(readerEnd).onMessage((message) => fed.push(message));
    join(loop, data);
    page.post({ kind: "line", session: 1, text: "look" });
    await until(() => outputs(said).length === 1);
    expect(world.lines).toEqual(["look"]);
    await until(() => fed.length === 1);
    expect([...decodeBulk(data.load().chunks)].map(([key]) => key)).toEqual(["line/1"]);
    expect(said[0]).toMatchObject({ kind: "status" });
  });

  it("holds answers while the disk is full, says so, and gives them when it has room again", async () => {
    const storage = new MemoryStorage();
    const { world, loop, clock, page, said } = start(0);
    const data = await openData(storage, clock);
    join(loop, data);
    storage.refuses = "full";
    page.post({ kind: "line", session: 1, text: "a" });
    await until(() => world.failures.length === 1);
    expect(world.failures[0]).toContain("no space left");
    page.post({ kind: "line", session: 1, text: "b" });
    await until(() => world.lines.length === 2);
    expect(outputs(said)).toEqual([]);
    storage.refuses = null;
    clock.advance(5000);
    await until(() => outputs(said).length === 2);
    await data.close();
    expect((await openData(storage, clock)).info().records).toBe(2);
  });

  it("data dies: what was not acknowledged is sent again to the next one", async () => {
    const storage = new MemoryStorage();
    const { loop, clock, page, said } = start(0);
    join(loop, await openData(storage, clock));
    page.post({ kind: "line", session: 1, text: "a" });
    await until(() => outputs(said).length === 1);
    storage.refuses = "denied";
    page.post({ kind: "line", session: 1, text: "b" });
    page.post({ kind: "line", session: 1, text: "c" });
    await until(() => storage.appends === 2);
    storage.refuses = null;
    const next = await openData(storage, clock);
    join(loop, next);
    await until(() => outputs(said).length === 3);
    expect(next.load().lastSeq).toBeGreaterThanOrEqual(2);
    expect([...decodeBulk(next.load().chunks)].length).toBe(3);
  });

  it("compute dies: another world goes on with data's numbers", async () => {
    const storage = new MemoryStorage();
    const first = start(0);
    const data = await openData(storage, first.clock);
    join(first.loop, data);
    first.page.post({ kind: "line", session: 1, text: "a" });
    await until(() => outputs(first.said).length === 1);
    const second = start(data.load().lastSeq);
    second.world.lines.push("a");
    join(second.loop, data);
    second.page.post({ kind: "line", session: 1, text: "b" });
    await until(() => outputs(second.said).length === 1);
    expect(data.load().lastSeq).toBe(2);
    expect([...decodeBulk(data.load().chunks)].map(([key]) => key)).toEqual(["line/1", "line/2"]);
  });

  it("a page that does not read holds the output back in the world", async () => {
    const storage = new MemoryStorage();
    const { loop, clock, page, said, world } = start(0, 1000);
    join(loop, await openData(storage, clock));
    page.pause();
    const big = "x".repeat(100_000);
    for (let index = 0; index < 10; index++) {
      page.post({ kind: "line", session: 1, text: big });
      await until(() => world.lines.length === index + 1);
    }
    await until(() => world.seq > 0);
    page.resume();
    await until(() => outputs(said).length === 10);
    expect(outputs(said)[9]?.length).toBe(100_009);
  });

  it("sleeps until the next task is due", async () => {
    const { world, loop, clock } = start(0);
    await until(() => world.runs > 0);
    world.nextWakeAt = 60_000;
    loop.wake();
    await until(() => clock.waiting > 0);
    const runs = world.runs;
    clock.advance(59_000);
    await until(() => true);
    expect(world.runs).toBe(runs);
    clock.advance(1000);
    await until(() => world.runs > runs);
  });

  it("a shutdown is told when everything is on disk", async () => {
    const storage = new MemoryStorage();
    const { world, loop, clock, page, shutdowns } = start(0);
    const data = await openData(storage, clock);
    join(loop, data);
    storage.refuses = "full";
    page.post({ kind: "line", session: 1, text: "a" });
    await until(() => world.failures.length === 1);
    world.shutdown = "bye";
    loop.wake();
    await until(() => world.shutdown === null);
    expect(shutdowns).toEqual([]);
    storage.refuses = null;
    clock.advance(5000);
    await until(() => shutdowns.length === 1);
    expect(shutdowns).toEqual(["bye"]);
  });

  it("a checkpoint the world asks for is written and told", async () => {
    const storage = new MemoryStorage();
    const { world, loop, clock } = start(0);
    join(loop, await openData(storage, clock));
    world.wantsCheckpoint = true;
    loop.wake();
    await until(() => world.checkpoints.length === 1);
    expect(world.checkpoints).toEqual([0]);
  });

  it("stop ends when all is on disk", async () => {
    const storage = new MemoryStorage();
    const { world, loop, clock, page } = start(0);
    const data = await openData(storage, clock);
    join(loop, data);
    page.post({ kind: "line", session: 1, text: "a" });
    await until(() => world.lines.length === 1);
    await loop.stop();
    expect(data.load().lastSeq).toBe(1);
  });
});

describe("data service", () => {
  it("a reader that falls behind is told to load again", async () => {
    const clock = new ManualClock();
    const data = await openData(new MemoryStorage(), clock);
    const [dataEnd, readerEnd] = createMemoryLinks(1000);
    const reader = feedChannel(readerEnd);
    const fed: Feed[] = [];
    data.attachReader("model", feedChannel(dataEnd));
    reader.pause();
    reader.onMessage((message) => fed.push(message));
    const [computeEnd, serviceEnd] = createMemoryLinks(1 << 30);
    data.attachCompute(dataToCompute(serviceEnd));
    const compute = computeToData(computeEnd);
    const acks: number[] = [];
    compute.onMessage((message) => {
      if (message.kind === "ack") acks.push(message.upTo);
    });
    for (let seq = 1; seq <= 10; seq++)
      compute.post({
        kind: "commit",
        commit: { seq, records: [["big", new Uint8Array(8 * 2 ** 20)]] },
      });
    await until(() => acks.at(-1) === 10);
    reader.resume();
    await until(() => fed.at(-1)?.kind === "reload");
    expect(fed.length).toBeLessThan(10);
  });

  it("replace loads another world and tells the readers", async () => {
    const clock = new ManualClock();
    const storage = new MemoryStorage();
    const data = await openData(storage, clock);
    const [dataEnd, readerEnd] = createMemoryLinks();
    const fed: Feed[] = [];
    feedChannel(readerEnd).onMessage((message) => fed.push(message));
    data.attachReader("model", feedChannel(dataEnd));
    const other = await openData(new MemoryStorage(), clock);
    await data.replace(other.load().chunks);
    await until(() => fed.length === 1);
    expect(fed).toEqual([{ kind: "reload" }]);
    expect(await data.verify()).toEqual([]);
    expect(data.info()).toMatchObject({ kind: "memory", records: 0, notes: [] });
  });
});
