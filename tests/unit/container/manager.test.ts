// The manager with workers that a test plays: starting, wiring, heartbeats, restarts, the circuit.
import { MessageChannel } from "node:worker_threads";
import { beforeEach, describe, expect, it } from "vitest";
import {
  ContainerManager,
  type ContainerWorker,
  DEFAULT_RESTART,
  type Manifest,
  type Port,
  Supervisor,
  type ToContainer,
} from "#container";
import { ManualClock } from "#platform/memory";

/** A worker that remembers what it was told. */
class PlayedWorker implements ContainerWorker {
  readonly name: string;
  readonly told: ToContainer[] = [];
  isTerminated = false;
  /** Answers no heartbeat. */
  isHung = false;
  say: (data: unknown) => void = () => undefined;
  crash: (message: string) => void = () => undefined;

  constructor(name: string) {
    this.name = name;
  }

  postMessage(message: unknown): void {
    this.told.push(message as ToContainer);
    const { kind } = message as ToContainer;
    if (kind === "stop") this.say({ kind: "stopped" });
    if (kind === "ping" && !this.isHung)
      this.say({ kind: "pong", packets: 0, refused: 0, memoryBytes: null });
  }

  onMessage(take: (data: unknown) => void): void {
    this.say = take;
  }

  onError(failed: (message: string) => void): void {
    this.crash = failed;
  }

  terminate(): void {
    this.isTerminated = true;
  }

  /** `boot`, `link data`, `ping` … */
  heard(): string[] {
    return this.told
      .filter(({ kind }) => kind !== "ping")
      .map((message) => (message.kind === "link" ? `link ${message.peer}` : message.kind));
  }
}

function manifest(name: string, links: string[], start: "eager" | "demand" = "eager"): Manifest {
  return {
    name,
    duty: name,
    start,
    restart: DEFAULT_RESTART,
    missedBeats: 3,
    links,
    ringBytes: 1024,
    memoryBudgetBytes: 1,
  };
}

let clock: ManualClock;
let workers: PlayedWorker[];
let ended: string[];
let pageLinks: string[];
let manager: ContainerManager;

beforeEach(() => {
  clock = new ManualClock();
  workers = [];
  ended = [];
  pageLinks = [];
  const manifests = [
    manifest("compute", ["page", "data"]),
    manifest("data", ["model"]),
    manifest("model", [], "demand"),
  ];
  manager = new ContainerManager(manifests, {
    clock,
    timer: clock,
    hasSharedMemory: true,
    spawn(name) {
      const worker = new PlayedWorker(name);
      workers.push(worker);
      return worker;
    },
    createChannel() {
      const { port1, port2 } = new MessageChannel();
      port1.unref();
      port2.unref();
      return [port1 as unknown as Port, port2 as unknown as Port];
    },
    config: (name) => Promise.resolve({ config: { name }, transfer: [] }),
    onControl: () => undefined,
    onPageLink: (name, link) => {
      pageLinks.push(name);
      link.close();
    },
    onEnded: (name, code) => ended.push(`${name} ${code}`),
  });
});

const latest = (name: string): PlayedWorker =>
  workers.findLast((worker) => worker.name === name) as PlayedWorker;
const phases = (): string =>
  manager
    .containers()
    .map(({ name, phase }) => `${name} ${phase}`)
    .join(", ");
const turns = async (): Promise<void> => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

describe("container manager", () => {
  it("starts what is eager and wires it once both ends are there", async () => {
    await manager.startAll();
    expect(phases()).toBe("compute starting, data starting, model stopped");
    expect(latest("compute").heard()).toEqual(["boot", "link page", "link data"]);
    expect(latest("data").heard()).toEqual(["boot", "link compute"]);
    expect(pageLinks).toEqual(["compute"]);
    for (const worker of workers) worker.say({ kind: "ready" });
    expect(phases()).toBe("compute running, data running, model stopped");
    const started = manager.start("model");
    await turns();
    expect(latest("model").heard()).toEqual(["boot", "link data"]);
    expect(latest("data").heard()).toEqual(["boot", "link compute", "link model"]);
    latest("model").say({ kind: "ready" });
    await started;
  });

  it("restarts what crashed, after a pause, with new links for its peers", async () => {
    await manager.startAll();
    for (const worker of workers) worker.say({ kind: "ready" });
    const first = latest("data");
    first.crash("boom");
    expect(first.isTerminated).toBe(true);
    expect(phases()).toBe("compute running, data waiting, model stopped");
    expect(ended).toEqual(["data crashed"]);
    clock.advance(499);
    expect(workers).toHaveLength(2);
    clock.advance(1);
    await turns();
    expect(workers).toHaveLength(3);
    expect(latest("data").heard()).toEqual(["boot", "link compute"]);
    expect(latest("compute").heard()).toEqual(["boot", "link page", "link data", "link data"]);
    expect(manager.containers()[1]).toMatchObject({ restarts: 1, lastError: "boom" });
    expect(manager.log("data")).toEqual(["ended: boom"]);
    // What the former worker still says is not heard.
    first.say({ kind: "failed", code: "x", message: "late", isFatal: true });
    expect(phases()).toBe("compute running, data starting, model stopped");
  });

  it("gives up after five restarts in two minutes, until a person starts it", async () => {
    await manager.startAll();
    for (let death = 0; death < 6; death++) {
      latest("data").crash("boom");
      clock.advance(15_000);
      await turns();
    }
    expect(phases()).toContain("data failed");
    clock.advance(600_000);
    await turns();
    expect(phases()).toContain("data failed");
    const started = manager.start("data");
    await turns();
    latest("data").say({ kind: "ready" });
    await started;
    expect(phases()).toContain("data running");
  });

  it("a fatal failure is not tried again", async () => {
    await manager.startAll();
    latest("data").say({ kind: "failed", code: "newer", message: "too new", isFatal: true });
    clock.advance(60_000);
    await turns();
    expect(phases()).toContain("data failed");
    expect(workers).toHaveLength(2);
    expect(ended).toEqual(["data newer"]);
  });

  it("ends what does not answer its heartbeats", async () => {
    await manager.startAll();
    for (const worker of workers) worker.isHung = true;
    for (let beat = 0; beat < 4; beat++) {
      latest("compute").say({ kind: "pong", packets: beat * 10, refused: 0, memoryBytes: 7 });
      clock.advance(2000);
    }
    expect(ended).toEqual(["data hung"]);
    expect(manager.containers()[0]).toMatchObject({ packetsPerSecond: 5, memoryBytes: 7 });
  });

  it("stops on request without restarting", async () => {
    await manager.startAll();
    await manager.stop("compute");
    expect(phases()).toContain("compute stopped");
    expect(latest("compute").told.at(-1)?.kind).toBe("stop");
    clock.advance(60_000);
    await turns();
    expect(workers).toHaveLength(2);
  });

  it("tells its watchers once a turn", async () => {
    let calls = 0;
    const dispose = manager.subscribe(() => {
      calls += 1;
    });
    await manager.startAll();
    await turns();
    const before = calls;
    for (const worker of workers) worker.say({ kind: "ready" });
    await turns();
    expect(calls).toBe(before + 1);
    dispose();
    await manager.stopAll();
    await turns();
    expect(calls).toBe(before + 1);
  });

  it("ignores what is no message of a container", async () => {
    await manager.startAll();
    for (const odd of [null, 7, "x", {}, { kind: 3 }, { kind: "unknown" }]) latest("data").say(odd);
    expect(phases()).toContain("data starting");
  });
});

describe("supervisor", () => {
  it("doubles the delay up to its limit and forgets after the window", () => {
    const supervisor = new Supervisor({
      firstDelayMs: 100,
      maxDelayMs: 500,
      maxRestarts: 4,
      windowMs: 1000,
    });
    expect([0, 1, 2, 3, 4].map((now) => supervisor.ended(now))).toEqual([100, 200, 400, 500, null]);
    expect(supervisor.ended(2000)).toBe(100);
    supervisor.reset();
    expect(supervisor.ended(2001)).toBe(100);
  });
});
