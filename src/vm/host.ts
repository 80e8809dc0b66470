// All that the VM knows of the world. Names of properties and verbs arrive case-folded; methods that can refuse give
// undefined (or false) and leave the reason in `failure`, so nothing is allocated on the hot path.
import type { CallableVerb, Program } from "#program";
import { E_INVARG, type Err, type Snapshot, type Value, type Waif } from "#value";
import type { Activation } from "./activation.ts";
import type { Builtin, BuiltinControl } from "./builtin.ts";

/** What became of a task that `spawn` made. */
export type TaskResult =
  | { readonly kind: "value"; readonly value: Value }
  | {
      readonly kind: "raise";
      readonly code: Value;
      readonly message: string;
      readonly value: Value;
    };

/** What waiting gives for a task that nobody knows (LANGUAGE 14.4), and for oneself. */
export const UNKNOWN_TASK: TaskResult = {
  kind: "raise",
  code: E_INVARG,
  message: E_INVARG.message,
  value: 0,
};

/** The world as the VM sees it. */
export interface VmHost<Context extends BuiltinControl = BuiltinControl> {
  /** Why the latest method refused. */
  readonly failure: Err;
  isValid(object: number): boolean;
  isWizard(programmer: number): boolean;
  /** E_INVIND, E_PROPNF, E_PERM. */
  getProperty(object: number, name: string, programmer: number): Value | undefined;
  /** E_INVIND, E_PROPNF, E_PERM, E_TYPE, E_INVARG. */
  setProperty(object: number, name: string, value: Value, programmer: number): boolean;
  /** A property of a WAIF: E_INVIND, E_PROPNF, E_PERM. */
  getWaifProperty(waif: Waif, name: string, programmer: number): Value | undefined;
  /** E_INVIND, E_PROPNF, E_PERM, E_RECMOVE. */
  setWaifProperty(waif: Waif, name: string, value: Value, programmer: number): boolean;
  /** Set by the VM once a closure was made: values that are stored may hold some (LANGUAGE 6.3). */
  hasClosures: boolean;
  /** The object whose verbs are those of a primitive value (LANGUAGE 4.9), by the property of `#0`; -1 if none. */
  prototype(property: string): number;
  /** The first verb along the lookup order that matches and has `x`; null if none. The object is valid. */
  findVerb(object: number, name: string): CallableVerb | null;
  /** Compiles (once) and gives the program; null if the source is broken. */
  compile(verb: CallableVerb): Program | null;
  /** The builtin with this stable id. */
  builtin(id: number): Builtin<Context>;
  /** LANGUAGE 7.10: whether `#0:bf_NAME` stands in for the builtin. */
  isProtected(builtinId: number): boolean;
  /** The id of a new forked task, or undefined (E_QUOTA). */
  reserveTask(programmer: number): number | undefined;
  /** Starts the reserved task after `seconds`; the frame is the task's own. */
  fork(id: number, frame: Activation, seconds: number): void;
  /** Starts the reserved task at once, as `spawn` does; `callerPerms` is the programmer of the frame that made it. */
  spawn(id: number, frame: Activation, callerPerms: number): void;
  /** Somebody wants to know how a task ended; null if it has not. Of one that does not exist: E_INVARG. */
  awaitTask(id: number): TaskResult | null;
  isTaskDone(id: number): boolean;
  /** Id of the builtin `kill_task`. */
  readonly killTask: number;
  /** A program that calls a builtin with its `args`. */
  builtinCaller(builtinId: number): Program;
  /** The program of a closure that was stored, whose unit 1 is the function; null if it does not compile. */
  compileStored(snapshot: Snapshot): Program | null;
  /** Milliseconds of a monotonic clock, for time limits. */
  now(): number;
  /** Whether values of the world and its tasks take more memory than they may; looks at all of them. */
  isFull(): boolean;
  /** Longest string and list that may be built (LANGUAGE 3.9), and whether passing it is an error or an abort. */
  readonly maxStringConcat: number;
  readonly maxListConcat: number;
  readonly isConcatCatchable: boolean;
}
