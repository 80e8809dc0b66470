// Runs a command in a world to its end, in one of three ways that must not be told apart: at one go, in the smallest slices,
// or with the world stored and restored between any two turns.
import type { Commit } from "#bus";
import { createKernel, type Kernel } from "#kernel";
import { createSeededRandom } from "#platform/memory";
import type { Random } from "#ports";
import type { WorldImage } from "#world";
import { parser } from "../../support/bare-vm.ts";

/** How a world is driven. */
export type Manner = "straight" | "sliced" | "restarted";

/** What came of it. */
export interface Ran {
  /** What the player saw. */
  readonly output: readonly string[];
  /** Bugs of ours that the kernel caught. */
  readonly bugs: readonly string[];
  readonly kernel: Kernel;
  readonly commits: readonly Commit[];
  /** All commits together, as a store has them. */
  readonly stored: ReadonlyMap<string, Uint8Array>;
  readonly restarts: number;
  /** It would have gone on, perhaps for ever: what is here is no end. */
  readonly isEndless: boolean;
}

const SESSION = 1;
const START_MS = 1_577_836_800_000;
/** Sleepers further away are not waited for. */
const PATIENCE_MS = 60_000;
/** Looks at the clock of a run at one go: some hundred turns. */
const LOOKS = 1000;
/** Runs of a world; a program that then still goes on does so for ever. */
const MOST_STEPS: Readonly<Record<Manner, number>> = { straight: 3, sliced: 4000, restarted: 1000 };
/** What the player types when the world waits. */
const TYPED = ["first line", "second", "third"];

class WorldRun {
  readonly #manner: Manner;
  readonly #random: Random = createSeededRandom(7);
  readonly #output: string[] = [];
  readonly #bugs: string[] = [];
  readonly #commits: Commit[] = [];
  readonly #stored = new Map<string, Uint8Array>();
  readonly #typed = [...TYPED];
  #kernel: Kernel;
  #now = START_MS;
  #isOpen = true;
  #isEndless = false;
  #looks = 0;
  #restarts = 0;

  constructor(image: WorldImage, manner: Manner) {
    this.#manner = manner;
    this.#kernel = this.#create();
    this.#kernel.install(image);
    this.#connect();
    this.#kernel.start();
    // the world's #0:do_login_command takes everybody for #3
    this.#settle("straight");
  }

  #create(): Kernel {
    return createKernel({
      clock: { now: () => this.#now },
      random: this.#random,
      log: { write: (message) => this.#note(message) },
      parser,
      monotonicNow: () => this.#looks++,
      localTime: () => undefined,
    });
  }

  #note(message: string): void {
    if (/^task \d+: |failed its check|does not fit|is lost/.test(message)) this.#bugs.push(message);
  }

  #connect(): void {
    this.#kernel.connect(SESSION, { peer: "tester", durability: "strict" });
  }

  run(command: string): Ran {
    this.#kernel.line(SESSION, command);
    for (
      let wake = this.#settle(this.#manner);
      !this.#isEndless;
      wake = this.#settle(this.#manner)
    ) {
      const line = this.#isOpen ? this.#typed.shift() : undefined;
      if (line !== undefined) this.#kernel.line(SESSION, line);
      else if (wake !== null && wake <= START_MS + PATIENCE_MS) this.#now = wake;
      else break;
    }
    this.#take();
    return {
      output: this.#output,
      bugs: this.#bugs,
      kernel: this.#kernel,
      commits: this.#commits,
      stored: this.#stored,
      restarts: this.#restarts,
      isEndless: this.#isEndless,
    };
  }

  /** Runs what is ready; gives the time of the next sleeper. */
  #settle(manner: Manner): number | null {
    for (let steps = 0; ; steps++) {
      const state = this.#kernel.run(manner === "straight" ? this.#looks + LOOKS : -1);
      this.#take();
      if (state.wantsCheckpoint) this.#kernel.checkpointed(1000);
      else if (!state.hasReadyTasks) return state.nextWakeAt;
      else if (steps >= MOST_STEPS[manner]) {
        this.#isEndless = true;
        return null;
      } else if (manner === "restarted") this.#restart();
    }
  }

  /** Lets the present turn end, stores, and goes on with what was stored. */
  #restart(): void {
    const live = new Map(this.#kernel.records());
    this.#take();
    for (const key of new Set([...live.keys(), ...this.#stored.keys()]))
      if (live.has(key) !== this.#stored.has(key)) this.#bugs.push(`commits and records: ${key}`);
    this.#kernel = this.#create();
    this.#kernel.restore([...this.#stored]);
    if (this.#isOpen) this.#connect();
    this.#kernel.start();
    this.#restarts++;
  }

  #take(): void {
    const commit = this.#kernel.takeCommit();
    for (const [key, bytes] of commit?.records ?? []) {
      if (bytes === null) this.#stored.delete(key);
      else this.#stored.set(key, bytes);
    }
    if (commit !== null) {
      this.#commits.push(commit);
      this.#kernel.acked(commit.seq);
    }
    for (const event of this.#kernel.takeEvents()) {
      if (event.kind === "output") this.#output.push(...event.text.split("\n"));
      else if (event.kind === "partial") this.#output.push(`~> ${event.text}`);
      else if (event.kind === "closed") this.#isOpen = false;
    }
  }
}

/** Runs a command as the player #3. */
export function runWorld(image: WorldImage, command: string, manner: Manner): Ran {
  return new WorldRun(image, manner).run(command);
}
