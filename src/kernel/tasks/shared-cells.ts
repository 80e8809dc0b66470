// Which waiting tasks hold variables that others may change: their records are made when a turn ends, and again after each
// turn that changed such a variable. Other tasks need none of this: while they wait they do not change.
import type { Cell, CellWatcher } from "#vm";
import type { Task } from "./task.ts";

/** The books of one task table. */
export class SharedCells implements CellWatcher {
  readonly #holders = new Map<Cell, Set<Task>>();
  readonly #held = new Map<Task, readonly Cell[]>();
  readonly #changed = new Set<Cell>();

  /** A waiting task holds these cells, and no others. */
  hold(task: Task, cells: Iterable<Cell>): void {
    this.release(task);
    const held = [...cells];
    if (held.length === 0) return;
    this.#held.set(task, held);
    for (const cell of held) {
      cell.watcher = this;
      const holders = this.#holders.get(cell);
      if (holders === undefined) this.#holders.set(cell, new Set([task]));
      else holders.add(task);
    }
  }

  /** A task does not wait any more. */
  release(task: Task): void {
    const held = this.#held.get(task);
    if (held === undefined) return;
    this.#held.delete(task);
    for (const cell of held) {
      const holders = this.#holders.get(cell);
      holders?.delete(task);
      if (holders?.size !== 0) continue;
      this.#holders.delete(cell);
      cell.watcher = null;
    }
  }

  cellChanged(cell: Cell): void {
    this.#changed.add(cell);
  }

  /** The waiting tasks that hold a variable which has changed since the last call. */
  takeStale(): ReadonlySet<Task> {
    const stale = new Set<Task>();
    for (const cell of this.#changed)
      for (const task of this.#holders.get(cell) ?? []) if (task.isWaiting) stale.add(task);
    this.#changed.clear();
    return stale;
  }
}
