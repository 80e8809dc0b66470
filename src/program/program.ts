// A compiled program: instructions, constants and tables. Plain data, shared by all tasks that run it.
import type { Value } from "#value";

/** One instruction stream: the main body, or the body of a fork. */
export interface Unit {
  /** Instruction words, see opcode.ts. */
  readonly code: Int32Array;
  /** Registers needed: variables and temporaries. */
  readonly registerCount: number;
  /** [first word, line] pairs in order of words: the line of each instruction. */
  readonly lines: Int32Array;
  readonly handlers: readonly Handler[];
}

/** A protected range of a unit: an error at a word within [from, to) goes to target. Inner ranges come first. */
export interface Handler {
  readonly kind: "except" | "catch" | "finally";
  readonly from: number;
  readonly to: number;
  readonly target: number;
  /** Register with the LIST of codes; -1 for ANY. */
  readonly codes: number;
  /** Register that receives `{code, message, value, traceback}` (except), the code (catch), or the pending error (finally). */
  readonly result: number;
}

export interface Program {
  readonly dialect: "moo" | "echo";
  /** As it was written. */
  readonly source: string;
  readonly constants: readonly Value[];
  /** Names of verb-wide variables by register, as first spelled. All units share them. */
  readonly variables: readonly string[];
  /** `units[0]` is the main body. */
  readonly units: readonly Unit[];
}
