// How spawned tasks ended (LANGUAGE 13.7): kept as long as a TASK value leads there.
import { E_INTRPT, type Value } from "#value";
import type { TaskResult } from "#vm";

/** Results are looked through once there are so many, and later once they have doubled. */
const FIRST_ROUND = 1000;

/** What waiting gives for a task that was killed. */
export const KILLED_RESULT: TaskResult = {
  kind: "raise",
  code: E_INTRPT,
  message: E_INTRPT.message,
  value: 0,
};

/** The results of one world. */
export class TaskResults {
  readonly #results = new Map<number, TaskResult>();
  /** Tasks under way that somebody has waited for. */
  readonly #awaited = new Set<number>();
  #round = FIRST_ROUND;
  /** Something has changed since it was stored. */
  isChanged = false;

  /** A spawned task has ended. */
  add(id: number, result: TaskResult): void {
    this.#results.set(id, result);
    this.#awaited.delete(id);
    this.isChanged = true;
  }

  get(id: number): TaskResult | undefined {
    return this.#results.get(id);
  }

  /** Somebody waits, or has waited, for a task under way. */
  noteAwaited(id: number): void {
    this.#awaited.add(id);
  }

  isAwaited(id: number): boolean {
    return this.#awaited.has(id);
  }

  /** All, by id. */
  entries(): IterableIterator<[number, TaskResult]> {
    return this.#results.entries();
  }

  /** Values that results hold. */
  *values(): Generator<Value> {
    for (const result of this.#results.values()) {
      yield result.value;
      if (result.kind === "raise") yield result.code;
    }
  }

  /** So many are kept that it is worth while to look for those that nothing leads to. */
  get isRoundDue(): boolean {
    return this.#results.size >= this.#round;
  }

  /** Forgets all results but those of these tasks. */
  keep(ids: ReadonlySet<number>): void {
    for (const id of this.#results.keys())
      if (!ids.has(id)) {
        this.#results.delete(id);
        this.isChanged = true;
      }
    this.#round = Math.max(FIRST_ROUND, 2 * this.#results.size);
  }
}
