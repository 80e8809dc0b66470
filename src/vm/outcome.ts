// How a run of a task slice ended.
import type { List, Value } from "#value";
import type { Wake } from "./builtin.ts";

/** How a slice ended. */
export type Outcome =
  | { readonly kind: "done"; readonly value: Value }
  /**
   * Uncaught error; the stack is gone. `lines` is the printable traceback (LANGUAGE 9.4), `fullLines` the same with all
   * particulars of the message: for tools of programmers.
   */
  | {
      readonly kind: "failed";
      readonly code: Value;
      readonly message: string;
      readonly value: Value;
      readonly traceback: List;
      readonly lines: readonly string[];
      readonly fullLines: readonly string[];
    }
  | {
      readonly kind: "aborted";
      readonly resource: "ticks" | "seconds";
      readonly traceback: List;
      readonly lines: readonly string[];
    }
  | { readonly kind: "suspended"; readonly wake: Wake }
  | { readonly kind: "killed" }
  /** It was killed, but runs finally bodies first: run it again with a budget for these (LANGUAGE 13.8). */
  | { readonly kind: "dying" }
  /** The slice is over (deadline or interrupt): run it again to go on. The task stays atomic. */
  | { readonly kind: "preempted" };
