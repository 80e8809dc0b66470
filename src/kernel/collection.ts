// When unreachable anonymous objects and WAIFs are looked for, and how their verbs `recycle` come to be called (LANGUAGE
// 7.12, ADR 0007).
//
//   after each turn   a step of the round under way; or a new round, once tasks have done so much since the last one that
//                     looking at everything again is little beside it; small worlds are looked at after every turn
//   run_gc()          a whole round at once, with what the running task holds
//   checkpoint        waits for a round that began after it was asked for
//   finalization      a turn of its own each, before other turns, as long as these tasks do not take more than their share
//
// Nothing here looks at a clock: what is collected when follows from what the world did.
import { MapValue, type Value, Waif } from "#value";
import type { World } from "#world";
import type { Ending, Executor } from "./tasks/executor.ts";
import type { ServerCalls } from "./tasks/server-calls.ts";

/** Values looked at in one step. */
const STEP = 10_000;
/** A round over so few values is worth doing after every turn. */
const SMALL = 500;
/** Ticks that a turn counts for beside those of its task. */
const TURN_TICKS = 100;
/** A tick pays for so many values. */
const VALUES_PER_TICK = 0.5;
/** Ticks that finalizations may use before another turn is due. */
const SHARE = 30_000;

/** Visits what the world itself does not hold: values of tasks that wait, of the running one, of connections. */
export type Roots = (visit: (value: Value) => void) => void;

/** Collects in one realm. */
export class Collection {
  readonly #world: World;
  readonly #roots: Roots;
  readonly #executor: Executor;
  readonly #calls: ServerCalls;
  /** Ticks since the latest round began. */
  #debt = 0;
  #lastWork = 0;
  /** A checkpoint waits: rounds that have to end before it. */
  #roundsOwed = 0;
  /** Ticks of finalizations since another turn ran. */
  #share = 0;
  #isFinalizing = false;

  constructor(world: World, roots: Roots, executor: Executor, calls: ServerCalls) {
    this.#world = world;
    this.#roots = roots;
    this.#executor = executor;
    this.#calls = calls;
  }

  /** Something is left to do even if no task ever runs again. */
  get isBusy(): boolean {
    const { unnumbered } = this.#world;
    return unnumbered.pendingCount > 0 || unnumbered.isCollecting || this.#roundsOwed > 0;
  }

  /** A turn is over; `ticks` are those of its latest task. */
  turnEnded(ticks: number): void {
    if (this.#isFinalizing) this.#share += ticks + TURN_TICKS;
    else this.#share = 0;
    this.#isFinalizing = false;
    if (!this.#world.unnumbered.hasReferences && !this.isBusy) return;
    this.#debt += ticks + TURN_TICKS;
    this.work();
  }

  /** A step, if there is something to do; false if not. */
  work(): boolean {
    const { unnumbered } = this.#world;
    if (!unnumbered.isCollecting) {
      if (!unnumbered.hasReferences) {
        this.#roundsOwed = 0;
        return false;
      }
      const isDue =
        this.#roundsOwed > 0 ||
        (this.#debt > 0 &&
          (this.#lastWork <= SMALL || this.#debt * VALUES_PER_TICK >= this.#lastWork));
      if (!isDue) return false;
      this.#begin();
    }
    if (unnumbered.collector.step(STEP)) this.#roundEnded();
    return true;
  }

  #begin(): void {
    this.#debt = 0;
    this.#world.unnumbered.collector.begin(this.#roots);
  }

  #roundEnded(): void {
    this.#lastWork = this.#world.unnumbered.collector.work;
    if (this.#roundsOwed > 0) this.#roundsOwed--;
  }

  /** A whole round now. */
  collect(): void {
    if (!this.#world.unnumbered.hasReferences) return;
    this.#begin();
    while (!this.#world.unnumbered.collector.step(Number.POSITIVE_INFINITY));
    this.#lastWork = this.#world.unnumbered.collector.work;
    this.#roundsOwed = 0;
  }

  /** A checkpoint is asked for: one more round has to end. */
  owe(): void {
    if (this.#world.unnumbered.hasReferences)
      this.#roundsOwed = this.#world.unnumbered.isCollecting ? 2 : 1;
  }

  /** The rounds that were owed are over. */
  get isSettled(): boolean {
    return this.#roundsOwed === 0;
  }

  /** Begins the next finalization as a turn; false if none is due now. */
  finalizeNext(): boolean {
    const { unnumbered } = this.#world;
    if (unnumbered.pendingCount === 0 || this.#share >= SHARE) {
      this.#share = 0;
      return false;
    }
    this.#isFinalizing = true;
    this.#executor.later(() => this.#finalize());
    return true;
  }

  #finalize(): void {
    const { unnumbered } = this.#world;
    const next = unnumbered.takePending();
    if (next === null || next.verb === null) return;
    const { value, verb } = next;
    const id = value instanceof Waif ? null : value.id;
    const name = value instanceof Waif ? ":recycle" : "recycle";
    const then = (ending: Ending): void => {
      // one that waits ends when its task does
      if (ending.kind !== "suspended" && id !== null) unnumbered.endAnonymous(id);
    };
    const task = this.#calls.finalizer(verb, name, value, then);
    if (task === null) {
      if (id !== null) unnumbered.endAnonymous(id);
    } else task.finalizes = id;
  }

  /** A task has ended: an anonymous object that it finalized ends with it. */
  taskEnded(finalizes: number | null): void {
    if (finalizes !== null) this.#world.unnumbered.endAnonymous(finalizes);
  }

  /** `gc_stats()`: how many anonymous objects and WAIFs are in which state. */
  stats(): MapValue {
    const { unnumbered } = this.#world;
    const { anonymous, waifs } = unnumbered.referenceCount;
    const white = unnumbered.pendingCount;
    const gray = unnumbered.isCollecting ? unnumbered.collector.grayCount : 0;
    const black = anonymous + waifs - white - gray;
    return MapValue.of([
      ["green", 0],
      ["yellow", 0],
      ["black", Math.max(0, black)],
      ["gray", gray],
      ["white", white],
      ["purple", 0],
      ["pink", 0],
    ]);
  }
}
