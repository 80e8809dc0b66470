// All that the VM knows of the world. Names of properties and verbs arrive case-folded; methods that can refuse give
// undefined (or false) and leave the reason in `failure`, so nothing is allocated on the hot path.
import type { CallableVerb, Program } from "#program";
import type { Err, Value } from "#value";
import type { Activation } from "./activation.ts";
import type { Builtin, BuiltinControl } from "./builtin.ts";

export interface VmHost<Context extends BuiltinControl = BuiltinControl> {
  /** Why the latest method refused. */
  readonly failure: Err;
  isValid(object: number): boolean;
  isWizard(programmer: number): boolean;
  /** E_INVIND, E_PROPNF, E_PERM. */
  getProperty(object: number, name: string, programmer: number): Value | undefined;
  /** E_INVIND, E_PROPNF, E_PERM, E_TYPE, E_INVARG. */
  setProperty(object: number, name: string, value: Value, programmer: number): boolean;
  /** The first verb along the lookup order that matches and has `x`; null if none. The object is valid. */
  findVerb(object: number, name: string): CallableVerb | null;
  /** Compiles (once) and gives the program; null if the source is broken. */
  compile(verb: CallableVerb): Program | null;
  /** The builtin with this stable id. */
  builtin(id: number): Builtin<Context>;
  /** LANGUAGE 7.10: whether `#0:bf_NAME` stands in for the builtin. */
  isProtected(builtinId: number): boolean;
  /** Starts a forked task with a copy of the frame, running `unit` after `seconds`; its id, or undefined (E_QUOTA). */
  fork(parent: Activation, unit: number, seconds: number): number | undefined;
  /** Milliseconds of a monotonic clock, for the seconds limit. */
  now(): number;
}
