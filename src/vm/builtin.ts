// Builtin functions as the VM sees them: called with checked arguments, they give a value, or undefined after telling
// the control object what they wish instead (fail, call a verb, suspend …). A builtin never waits and never recurses
// into the interpreter.
import type { CallableVerb, Program } from "#program";
import { E_TYPE, type Err, type List, type Value } from "#value";
import type { Activation } from "./activation.ts";
import type { Detail } from "./detail.ts";
import type { TaskState } from "./task-state.ts";

export { ANY_TYPE, fitsType, NUMBER_TYPE, OBJECT_TYPE } from "./type-spec.ts";

/** A builtin function: what it takes, and its body. */
export interface Builtin<Context extends BuiltinControl = BuiltinControl> {
  /** Stable: stored in programs and task images. ORDER BUILTIN. */
  readonly id: number;
  readonly name: string;
  readonly minArgs: number;
  /** -1: any number. */
  readonly maxArgs: number;
  /** A type for each fixed argument, a type code, ANY_TYPE, NUMBER_TYPE or OBJECT_TYPE; missing entries mean any. */
  readonly types: readonly number[];
  /** Its arguments may be strings, lists or maps, which it may go through. */
  readonly looksInside: boolean;
  readonly run: (context: Context, args: List) => Value | undefined;
  /**
   * Goes on after a verb it called returned `result`, or after a wait ended. While an error unwinds through the builtin
   * (LANGUAGE 7.8) it is run to its end with calls suppressed: `call` then gives 0 at once.
   */
  readonly resume?: (
    context: Context,
    step: number,
    data: readonly Value[],
    result: Value,
  ) => Value | undefined;
}

/** What a task waits for. */
export type Wake =
  /** `at`: ms since 1970; null until resumed. */
  | { readonly kind: "time"; readonly at: number | null }
  | { readonly kind: "read"; readonly connection: number }
  /** Until these tasks have ended; `isGather`: for all their values, else for that of the only one. */
  | { readonly kind: "tasks"; readonly ids: readonly number[]; readonly isGather: boolean };

/** What a builtin wants done instead of giving a value. */
export type Wish =
  | {
      readonly kind: "call";
      readonly verb: CallableVerb;
      readonly name: string;
      readonly thisValue: Value;
      readonly args: List;
      /** Resume point of the builtin; -1: the verb's result is the builtin's result (`pass`, bf_ verbs). */
      readonly step: number;
      readonly data: readonly Value[];
    }
  /** Run a program in a frame of its own (`eval`); then resume at `step`. */
  | {
      readonly kind: "program";
      readonly program: Program;
      readonly step: number;
      readonly data: readonly Value[];
    }
  /** Without resume the woken value is the builtin's result. */
  | { readonly kind: "suspend"; readonly wake: Wake }
  | { readonly kind: "kill" }
  | { readonly kind: "abort"; readonly resource: "ticks" | "seconds" };

/** The VM's half of a builtin's context. The builtins room extends it with the world and the services. */
export class BuiltinControl {
  /** The calling frame. `set_task_perms` writes its programmer. */
  activation!: Activation;
  /** All frames of the task, bottom first; the last is `activation`. */
  frames!: Activation[];
  /** The running task. */
  task!: TaskState;
  taskId = 0;
  ticksLeft = 0;
  /** Set by fail. */
  failCode: Value = 0;
  failMessage = "";
  failValue: Value = 0;
  /** What the message says more than that of the code; null if nothing. An empty builtin name means the running one. */
  failDetail: Detail | null = null;
  wish: Wish | null = null;
  /** Elements of lists that builtins have made since the interpreter looked. */
  built = 0;
  /** True while an error unwinds through the running builtin. */
  isUnwinding = false;

  /** Raises an error; returns undefined for `return context.fail(E_TYPE)`. Default message: that of the code. */
  fail(code: Err, message: string = code.message, value: Value = 0): undefined {
    return this.raise(code, message, value);
  }

  /** Raises any value as a code. */
  raise(code: Value, message: string, value: Value): undefined {
    this.failCode = code;
    this.failMessage = message;
    this.failValue = value;
    this.failDetail = null;
    this.wish = null;
    return undefined;
  }

  /** Raises an error whose message may tell more. */
  failWith(code: Err, detail: Detail | null): undefined {
    this.fail(code);
    this.failDetail = detail;
    return undefined;
  }

  /** Raises E_TYPE for the argument at a position from 1, which should have been of one of these types. */
  failType(args: List, position: number, ...expected: readonly number[]): undefined {
    const got = args.at(position - 1);
    return this.failWith(E_TYPE, { kind: "argument", builtin: "", position, expected, got });
  }

  /** Raises E_TYPE for something within an argument. */
  failElement(got: Value, ...expected: readonly number[]): undefined {
    return this.failWith(E_TYPE, { kind: "operand", expected, got });
  }

  /** Hands a wish to the VM; returns undefined. */
  want(wish: Wish): undefined {
    this.wish = wish;
    return undefined;
  }
}
