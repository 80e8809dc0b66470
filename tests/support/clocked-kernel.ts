// A whole kernel with a clock that only its user moves: programs run to their end, time passes when it is told to. Knows
// no platform; what is committed goes where `committed` sends it.
import {
  createKernel,
  type InstallExtras,
  type Kernel,
  type KernelNetwork,
  type ProgramResult,
} from "#kernel";
import { createSeededRandom } from "#platform/memory";
import type { Parser } from "#syntax";
import { World, type WorldImage } from "#world";

/** Some round moment in 2020. */
const START_MS = 1_577_836_800_000;
const WIZARD = 3;
/** More wake-ups than any program of a test needs. */
const MOST_WAKES = 10_000;
/** Bytes that a checkpoint is said to have: none is written. */
const CHECKPOINT_BYTES = 1000;

/** A host that takes connections wherever a program listens, and makes none. */
const LISTENING: KernelNetwork = {
  listenRefusal: null,
  connectRefusal: "Permission denied: this host makes no connections",
  listen: (descriptor) => descriptor,
  unlisten: () => undefined,
  connect: () => undefined,
};

export class ClockedKernel {
  readonly log: string[] = [];
  readonly #parser: Parser;
  readonly #clockTicks: number | undefined;
  #kernel: Kernel;
  #now = START_MS;

  /** The world has not started yet: call `begin`. */
  constructor(
    parser: Parser,
    image: WorldImage = World.freshImage(),
    extras?: InstallExtras,
    clockTicks?: number,
  ) {
    this.#parser = parser;
    this.#clockTicks = clockTicks;
    this.#kernel = this.#create();
    this.kernel.install(image, extras);
  }

  get kernel(): Kernel {
    return this.#kernel;
  }

  #create(): Kernel {
    return createKernel({
      clock: { now: () => this.#now },
      random: createSeededRandom(1),
      log: { write: (message) => this.log.push(message) },
      parser: this.#parser,
      monotonicNow: () => 0,
      localTime: universalTime,
      network: LISTENING,
      ...(this.#clockTicks === undefined ? {} : { clockTicks: this.#clockTicks }),
    });
  }

  /** Ends the world when all that is ready has run, and goes on from what is stored of it; `attach` connects who stays. */
  restart(attach: (kernel: Kernel) => void): void {
    this.settle();
    const records = [...this.kernel.records()];
    this.#kernel = this.#create();
    this.kernel.restore(records);
    attach(this.kernel);
    this.begin();
  }

  /** Starts the world and runs its first hooks. */
  begin(): void {
    this.kernel.start();
    this.settle();
  }

  /** End of each slice on a clock that stands at 0: before it, a task is interrupted whenever somebody looks. */
  deadline: number = Number.POSITIVE_INFINITY;
  /** Slices so far. */
  slices = 0;

  /** What was committed may be taken; called after every turn. */
  protected committed(): void {}

  /** Runs everything that is ready now; gives the time of the next sleeper. */
  settle(): number | null {
    for (;;) {
      const state = this.kernel.run(this.deadline);
      this.slices++;
      this.committed();
      if (state.wantsCheckpoint) this.kernel.checkpointed(CHECKPOINT_BYTES);
      else if (!state.hasReadyTasks) return state.nextWakeAt;
    }
  }

  /** Lets time pass, waking sleepers in their order. */
  pass(seconds: number): void {
    const end = this.#now + seconds * 1000;
    for (let wake = this.settle(); wake !== null && wake <= end; wake = this.settle())
      this.#now = Math.max(this.#now, wake);
    this.#now = end;
    this.settle();
  }

  /** Runs a program to its end; time passes only while it sleeps itself. */
  run(source: string, player: number = WIZARD, dialect: "moo" | "echo" = "moo"): ProgramResult {
    const id = this.kernel.runProgram(source, dialect, player);
    for (let wakes = 0; wakes < MOST_WAKES; wakes++) {
      const wake = this.settle();
      const result = this.kernel.programResult(id);
      if (result.isDone || wake === null) return result;
      this.#now = Math.max(this.#now, wake);
    }
    return this.kernel.programResult(id);
  }
}

/** `Thu Jan  1 00:00:00 1970 UTC`; undefined outside the years 0 to 9999. */
function universalTime(seconds: number): string | undefined {
  const date = new Date(seconds * 1000);
  const year = date.getUTCFullYear();
  if (!(year >= 0 && year <= 9999)) return undefined;
  const [weekday = "", day = "", month = "", , time = ""] = date.toUTCString().split(/,? /);
  return `${weekday} ${month} ${String(Number(day)).padStart(2)} ${time} ${year} UTC`;
}
