// A kernel on a clock of ours and a store that acknowledges at once, or when told.
import {
  createKernel,
  type Kernel,
  type KernelEvent,
  type KernelNetwork,
  NO_NETWORK,
  type ProgramResult,
} from "#kernel";
import { loadParser } from "#platform/node";
import type { Parser } from "#syntax";
import { World, type WorldImage } from "#world";

export const parser: Parser = await loadParser();

/** A kernel and everything around it. */
export class Bench {
  now = 1_000_000_000_000;
  readonly log: string[] = [];
  readonly kernel: Kernel;
  /** The store: all records so far. */
  readonly disk: Map<string, Uint8Array> = new Map();
  acks = true;
  /** Monotonic ms that pass at every look at the clock. */
  pace = 0;
  #monotonic = 0;
  #lastSeq = 0;
  shutdownMessage: string | null = null;
  checkpoints = 0;
  readonly #texts: Map<number, string[]> = new Map();
  readonly notices: KernelEvent[] = [];
  /** What programs may do with the host's network. */
  network: KernelNetwork = NO_NETWORK;

  constructor(image: WorldImage | null = World.freshImage(), disk?: Map<string, Uint8Array>) {
    const network = (): KernelNetwork => this.network;
    this.kernel = createKernel({
      clock: { now: () => this.now },
      random: { next: () => 0.5 },
      log: { write: (message) => this.log.push(message) },
      parser,
      monotonicNow: () => {
        this.#monotonic += this.pace;
        return this.#monotonic;
      },
      localTime: () => "Thu Jan  1 00:00:00 1970 UTC",
      network: {
        get listenRefusal() {
          return network().listenRefusal;
        },
        get connectRefusal() {
          return network().connectRefusal;
        },
        listen: (descriptor) => network().listen(descriptor),
        unlisten: (descriptor) => network().unlisten(descriptor),
        connect: (...request) => network().connect(...request),
      },
    });
    if (disk !== undefined) {
      this.disk = new Map(disk);
      this.kernel.restore(this.disk);
    } else if (image !== null) {
      this.kernel.install(image);
    }
  }

  start(): this {
    this.kernel.start();
    this.settle();
    return this;
  }

  connect(session: number, durability: "strict" | "relaxed" = "strict"): void {
    this.kernel.connect(session, { peer: "localhost", durability });
    this.settle();
  }

  /** One call of run, with its commit and events. */
  step(): boolean {
    const state = this.kernel.run(this.#monotonic + 8);
    this.shutdownMessage ??= state.shutdownMessage;
    if (state.wantsCheckpoint) {
      this.checkpoints++;
      this.kernel.checkpointed(1234);
    }
    const commit = this.kernel.takeCommit();
    if (commit !== null) {
      if (commit.seq <= this.#lastSeq)
        throw new Error(`commit ${commit.seq} after ${this.#lastSeq}`);
      this.#lastSeq = commit.seq;
      for (const [key, bytes] of commit.records)
        if (bytes === null) this.disk.delete(key);
        else this.disk.set(key, bytes);
    }
    if (this.acks) this.kernel.acked(this.#lastSeq);
    this.#collect();
    return state.hasReadyTasks || state.wantsCheckpoint;
  }

  #collect(): void {
    for (const event of this.kernel.takeEvents()) {
      if (event.kind === "output") this.#textOf(event.session).push(...event.text.split("\n"));
      else if (event.kind === "partial") this.#textOf(event.session).push(`${event.text}…`);
      else this.notices.push(event);
    }
  }

  #textOf(session: number): string[] {
    const lines = this.#texts.get(session) ?? [];
    this.#texts.set(session, lines);
    return lines;
  }

  /** Runs until nothing is ready. */
  settle(): void {
    for (let steps = 0; this.step(); steps++)
      if (steps > 10_000) throw new Error("does not come to rest");
    this.#collect();
  }

  /** Lets time pass, waking sleepers on the way. */
  sleep(seconds: number): void {
    const end = this.now + seconds * 1000;
    for (;;) {
      this.settle();
      const { nextWakeAt } = this.kernel.run(this.#monotonic + 8);
      if (nextWakeAt === null || nextWakeAt > end) break;
      this.now = Math.max(this.now, nextWakeAt);
    }
    this.now = end;
    this.settle();
  }

  /** Lines that a session saw since the last call. */
  seen(session = 1): string[] {
    const lines = this.#textOf(session);
    return lines.splice(0);
  }

  /** Types lines in one go and gives what the session saw. */
  type(...lines: string[]): string[] {
    return this.typeAs(1, ...lines);
  }

  typeAs(session: number, ...lines: string[]): string[] {
    for (const line of lines) this.kernel.line(session, line);
    this.settle();
    return this.seen(session);
  }

  /** Runs a program as #3 to its end. */
  program(source: string, player = 3): ProgramResult {
    const id = this.kernel.runProgram(source, "moo", player);
    this.settle();
    return this.kernel.programResult(id);
  }

  /** The literal of a program's result, or its errors. */
  value(source: string): string {
    const { literal, errors } = this.program(source);
    return literal ?? errors.join("|");
  }

  /** Gives an object a verb, owned by #3, in place of one of the same names. */
  verb(object: string, names: string, spec: string, source: string): void {
    const words = spec
      .split(" ")
      .map((word) => JSON.stringify(word))
      .join(", ");
    const lines = source
      .trim()
      .split("\n")
      .map((line) => JSON.stringify(line.trim()))
      .join(", ");
    const result = this.value(
      `at = "${names}" in verbs(${object});
       if (at) delete_verb(${object}, at); endif
       add_verb(${object}, {#3, "rxd", "${names}"}, {${words}});
       return set_verb_code(${object}, length(verbs(${object})), {${lines}});`,
    );
    if (result !== "{}") throw new Error(`${names}: ${result}`);
  }
}

/** A started fresh world with somebody logged in as #3 in session 1. */
export function wizardBench(profile: WorldImage["profile"] = "lambdamoo"): Bench {
  const bench = new Bench({ ...World.freshImage(), profile }).start();
  bench.connect(1);
  bench.type("");
  bench.seen();
  return bench;
}
