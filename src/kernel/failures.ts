// Who hears of a task that failed: the hooks of LANGUAGE 9.4, and failing those, the player.
import { isTrue, List, type Value } from "#value";
import type { Ending, Executor, Failure } from "./tasks/executor.ts";
import type { ServerCalls } from "./tasks/server-calls.ts";
import type { Task } from "./tasks/task.ts";

/** Where lines of a traceback go, and bugs of ours. */
export interface FailureOutlets {
  /** Shows lines to the person behind the task; `fullLines`, which tell more, if that is a tool of programmers. */
  show(task: Task, lines: readonly string[], fullLines?: readonly string[]): void;
  log(message: string): void;
}

const SYSTEM = 0;

/** Reports failures of tasks. */
export class Failures {
  readonly #executor: Executor;
  readonly #calls: ServerCalls;
  readonly #outlets: FailureOutlets;

  constructor(executor: Executor, calls: ServerCalls, outlets: FailureOutlets) {
    this.#executor = executor;
    this.#calls = calls;
    this.#outlets = outlets;
  }

  /** Adds the step that tells of a failure. */
  report(task: Task, failure: Failure): void {
    if (failure.kind === "broken") {
      this.#outlets.log(`task ${task.id}: ${failure.message}`);
      this.#outlets.show(task, [
        "Internal error: the task was ended. This is a fault of the runtime.",
      ]);
      return;
    }
    if (task.isErrorHook) {
      this.#outlets.log(`an error hook failed: ${failure.lines.join("\n")}`);
      return;
    }
    this.#executor.step(() => this.#callHook(task, failure));
  }

  #callHook(task: Task, failure: Exclude<Failure, { kind: "broken" }>): void {
    const lines = new List([...failure.lines]);
    const isError = failure.kind === "failed";
    const name = isError ? "handle_uncaught_error" : "handle_task_timeout";
    const args: Value[] = isError
      ? [failure.code, failure.message, failure.value, failure.traceback, lines]
      : [failure.resource, failure.traceback, lines];
    const show = (): void =>
      this.#outlets.show(task, failure.lines, isError ? failure.fullLines : failure.lines);
    const then = (ending: Ending): void => {
      const isHandled =
        ending.kind === "suspended" || (ending.kind === "done" && isTrue(ending.value));
      if (!isHandled) show();
    };
    const hook = this.#calls.hook("server", SYSTEM, name, args, task.player, "", then);
    if (hook === null) show();
    else hook.isErrorHook = true;
  }
}
