// The one file that knows the interpreter: everything that starts, runs, stores or shows a stack of activations.
import type { List, Value } from "#value";
import type { Activation, ActivationInit, Outcome } from "#vm";
import type { Task } from "./task.ts";

/** What a task computes: its stack of activations, bottom first. */
export interface TaskState {
  readonly id: number;
  readonly frames: Activation[];
}

/** How a slice ended; `broken` is a bug of ours: the task is dropped. */
export type SliceOutcome = Outcome | { readonly kind: "broken"; readonly message: string };

/** Runs tasks. */
export interface TaskRunner {
  newState(id: number): TaskState;
  /** Puts the first frame on an empty stack. */
  startFrame(state: TaskState, init: ActivationInit): void;
  /** Runs until it waits, ends, or about `deadlineMs`; `task.msLeft` and its ticks go down. */
  run(task: Task, deadlineMs: number): SliceOutcome;
  /** Ends the wait of a suspended task; an ERR is raised. */
  resume(state: TaskState, value: Value): void;
  /** Gives the next slice of a task its ticks. */
  setTicks(state: TaskState, ticks: number): void;
  /** Ticks used since `setTicks`. */
  ticksUsed(state: TaskState): number;
  /** Of the running task. */
  secondsLeft(): number;
  /** Line of the top frame. */
  line(state: TaskState): number;
  /** Rows of `task_stack`, top frame first. */
  rows(state: TaskState, includesLines: boolean): List;
}
