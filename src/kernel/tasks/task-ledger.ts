// Which tasks need a record. A record is written only when a commit is taken, so a task that began and ended between
// two commits never has one.
//
//   touch ──► touched in this turn ──seal──► unsaved ──take──► saved
//                                     └─ended─► dropped, or its record is deleted if it has one
//
// A waiting task does not change, so its record can be written as late as that. The exception is a turn that is under
// way (preempted) when a commit is taken: an unsaved task that it touched is kept as it was before, for that record.
import type { Task } from "./task.ts";

/** The books of one task table. */
export class TaskLedger {
  #touched: Task[] = [];
  readonly #unsaved: Set<Task> = new Set();

  /** A task is new, or is about to change or to end. */
  touch(task: Task): void {
    task.references = null;
    if (task.isTouched) return;
    task.isTouched = true;
    if (task.isUnsaved) task.before = task.copy();
    task.text = null;
    this.#touched.push(task);
  }

  /** The record of a task that waits is not of its present state, though nobody touched it. */
  mustSave(task: Task): void {
    task.isUnsaved = true;
    this.#unsaved.add(task);
  }

  /** A turn is over. Gives the tasks that ended in it; `rests` is told of the others that it touched. */
  seal(rests: (task: Task) => void): readonly Task[] {
    const touched = this.#touched;
    if (touched.length === 0) return touched;
    this.#touched = [];
    const ended: Task[] = [];
    for (const task of touched) {
      task.isTouched = false;
      task.before = null;
      if (task.status === "ended") {
        ended.push(task);
        if (task.isUnsaved) this.#unsaved.delete(task);
        task.isUnsaved = false;
      } else {
        this.mustSave(task);
        rests(task);
      }
    }
    return ended;
  }

  /** Whether records are to be written. */
  get hasUnsaved(): boolean {
    return this.#unsaved.size > 0;
  }

  /** The tasks whose records are to be written, as they were at the latest seal; afterwards they have records. */
  take(): readonly Task[] {
    const images: Task[] = [];
    for (const task of this.#unsaved) {
      images.push(task.before ?? task);
      task.before = null;
      task.isUnsaved = false;
      task.isStored = true;
    }
    this.#unsaved.clear();
    return images;
  }
}
