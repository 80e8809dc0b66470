// Runs one thing at a time: the current task, or the next step of what is going on, or else the next ready entry.
//
//   turn      one entry of the ready queues and everything that follows from it at once: a command is the hook
//             `do_command`, then the verb, then the report of an error, then the suffix line
//   steps     what is left to do in this turn, in order; a step may begin a task
//   preempted a task whose slice is over stays `current`; nothing else happens in the world until it waits or ends
//
// Between turns the world is at rest: that is when changes are sealed into a commit.
import type { Value } from "#value";
import type { ActivationInit, TaskResult } from "#vm";
import type { Options } from "../options.ts";
import { budgetOf, DYING_BUDGET } from "./limits.ts";
import type { SliceOutcome, TaskRunner } from "./runner.ts";
import type { Task, TaskKind } from "./task.ts";
import { KILLED_RESULT } from "./task-results.ts";
import type { TaskTable } from "./task-table.ts";

/** How a task came to rest. */
export type Ending =
  | { readonly kind: "done"; readonly value: Value }
  | { readonly kind: "suspended" }
  | { readonly kind: "killed" }
  | Extract<SliceOutcome, { kind: "failed" | "aborted" | "broken" }>;

/** An ending to be reported (LANGUAGE 9.4). */
export type Failure = Extract<Ending, { kind: "failed" | "aborted" | "broken" }>;

/** What the executor needs done at the seams of tasks. */
export interface ExecutorEvents {
  /** A task failed: add steps that tell whom it concerns. */
  failed(task: Task, failure: Failure): void;
  /** A task has come to rest: add what waits for the end of the current task. */
  rested(task: Task, ending: Ending): void;
}

/** Runs tasks and the steps between them. */
export class Executor {
  readonly #table: TaskTable;
  readonly #runner: TaskRunner;
  readonly #options: Options;
  readonly #events: ExecutorEvents;
  #steps: (() => void)[] = [];
  #added: (() => void)[] = [];
  #then: ((ending: Ending) => void) | null = null;
  #isKilled = false;
  /** Ticks of the latest slice that came to rest. */
  lastTicks = 0;

  constructor(table: TaskTable, runner: TaskRunner, options: Options, events: ExecutorEvents) {
    this.#table = table;
    this.#runner = runner;
    this.#options = options;
    this.#events = events;
  }

  /** Nothing is under way. */
  get isAtRest(): boolean {
    return this.#table.current === null && this.#steps.length === 0 && this.#added.length === 0;
  }

  /** Adds a step: before those that were there, after others added by the same step. */
  step(action: () => void): void {
    this.#added.push(action);
  }

  /** Adds a step behind all others of this turn. */
  later(action: () => void): void {
    this.#steps.push(action);
  }

  /** Begins a task in this turn, as the last thing a step does; `then` becomes a step when it comes to rest. */
  begin(
    kind: TaskKind,
    init: ActivationInit,
    then: ((ending: Ending) => void) | null,
    id: number = this.#table.newId(),
  ): Task {
    const task = this.#table.create(id, kind, init.player);
    this.#runner.startFrame(task.state, init);
    this.#start(task, then);
    return task;
  }

  /** Goes on with a task that was taken from the ready queue. */
  proceed(task: Task, then: ((ending: Ending) => void) | null): void {
    if (task.isDying) {
      this.#runner.beginKill(task.state);
    } else if (task.awaited !== null) {
      task.state.continuation = this.#table.continuation(task.awaited);
      task.awaited = null;
    } else if (task.hasStarted) {
      this.#runner.resume(task.state, task.woken);
    }
    task.hasStarted = true;
    task.woken = 0;
    this.#start(task, then);
  }

  #start(task: Task, then: ((ending: Ending) => void) | null): void {
    const budget = task.isDying ? DYING_BUDGET : budgetOf(task.budgetKind, this.#options);
    task.msLeft = budget.ms;
    task.ticksGiven = budget.ticks;
    task.state.ticksLeft = budget.ticks;
    this.#table.current = task;
    this.#then = then;
  }

  /** Ends the current task before its next instruction; only between calls of `advance`. */
  killCurrent(): void {
    this.#isKilled = this.#table.current !== null;
  }

  /** Runs until it is at rest, or until about `deadlineMs`: then false. */
  advance(deadlineMs: number, now: () => number): boolean {
    for (;;) {
      this.#merge();
      const task = this.#table.current;
      if (task !== null) {
        if (!this.#slice(task, deadlineMs)) return false;
      } else {
        const action = this.#steps.shift();
        if (action === undefined) return true;
        action();
      }
      if (this.isAtRest) return true;
      if (now() >= deadlineMs) return false;
    }
  }

  #merge(): void {
    if (this.#added.length === 0) return;
    this.#steps.unshift(...this.#added);
    this.#added = [];
  }

  /** False if the slice is over before the task came to rest. */
  #slice(task: Task, deadlineMs: number): boolean {
    const outcome: SliceOutcome = this.#isKilled
      ? this.#abandon(task)
      : this.#runner.run(task, deadlineMs);
    if (outcome.kind === "preempted") return false;
    if (outcome.kind === "dying") {
      task.isDying = true;
      task.msLeft = DYING_BUDGET.ms;
      return true;
    }
    this.lastTicks = task.ticksGiven - task.state.ticksLeft;
    this.#table.current = null;
    const then = this.#then;
    this.#then = null;
    const ending = this.#rest(task, outcome);
    if (then !== null) this.step(() => then(ending));
    this.#events.rested(task, ending);
    return true;
  }

  #abandon(task: Task): { readonly kind: "killed" | "dying" } {
    this.#isKilled = false;
    if (!task.isDying && this.#runner.hasFinally(task.state)) {
      this.#runner.beginKill(task.state);
      return { kind: "dying" };
    }
    this.#runner.abandon(task.state);
    return { kind: "killed" };
  }

  #rest(task: Task, outcome: Exclude<SliceOutcome, { kind: "preempted" | "dying" }>): Ending {
    if (task.isDying && outcome.kind !== "broken") {
      // out of ticks, or whatever its finally bodies led to
      this.#runner.abandon(task.state);
      this.#table.end(task);
      return { kind: "killed" };
    }
    if (outcome.kind === "suspended") {
      // in this order: a task that suspended for no time runs before the connection's next line
      this.#table.wait(task, outcome.wake);
      this.#table.unfeed(task);
      return { kind: "suspended" };
    }
    const isAwaited = task.kind === "spawn" && this.#table.results.isAwaited(task.id);
    this.#table.end(task, resultOf(outcome));
    const hasFailed =
      outcome.kind === "failed" || outcome.kind === "aborted" || outcome.kind === "broken";
    // whoever waits for it gets its error
    if (hasFailed && !(isAwaited && outcome.kind === "failed")) this.#events.failed(task, outcome);
    return outcome;
  }
}

/** What those who wait for a task get. */
function resultOf(outcome: Exclude<Ending, { kind: "suspended" }>): TaskResult {
  if (outcome.kind === "done") return { kind: "value", value: outcome.value };
  if (outcome.kind !== "failed") return KILLED_RESULT;
  const { code, message, value } = outcome;
  return { kind: "raise", code, message, value };
}
