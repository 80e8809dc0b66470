// A compiled program: instructions and tables. Plain data, shared by all tasks that run it.
import type { Value } from "#value";

/** One instruction stream: the main body, or the body of a fork. */
export interface Unit {
  /** Instruction words, see opcode.ts. */
  readonly code: Int32Array;
  /** Registers of a new frame: unset or predeclared variables, constants, unset temporaries. */
  readonly template: readonly (Value | undefined)[];
  /** Register of the first temporary. */
  readonly firstTemporary: number;
  /** [first word, line] pairs in order of words: the line of each instruction. */
  readonly lines: Int32Array;
  /**
   * [word, register] pairs in order of words, one for each call: temporaries from that register on hold nothing that is
   * needed while the call is under way.
   */
  readonly live: Int32Array;
  /** Protected ranges, inner ones first. */
  readonly handlers: readonly Handler[];
}

/** A protected range of a unit: an error at a word within [from, to) goes to target. */
export interface Handler {
  readonly kind: "except" | "catch" | "finally";
  readonly from: number;
  readonly to: number;
  readonly target: number;
  /** Register with the LIST of codes; -1 for ANY. */
  readonly codes: number;
  /**
   * Register for `{code, message, value, traceback}` (except; -1 if unwanted), for the code (catch), or the first of
   * two with the pending outcome (finally).
   */
  readonly result: number;
}

/** Targets of one scattering assignment. */
export interface ScatterSpec {
  readonly required: number;
  readonly optional: number;
  readonly hasRest: boolean;
  /** Kind (0 required, 1 optional, 2 rest) and register of each target, in order. */
  readonly targets: Int32Array;
}

/** A predeclared variable that a program mentions: which one, and its register. */
export interface Special {
  readonly name: SpecialName;
  readonly register: number;
}

/** The variables that every frame has a value for from its start (LANGUAGE 7.6). */
export const SPECIAL_NAMES = [
  "this",
  "player",
  "caller",
  "verb",
  "args",
  "argstr",
  "dobj",
  "dobjstr",
  "prepstr",
  "iobj",
  "iobjstr",
] as const;

/** The name of a predeclared variable. */
export type SpecialName = (typeof SPECIAL_NAMES)[number];

/** Meanings of operators that a program was compiled with (LANGUAGE 1.1), as bits of `Program.rules`. */
export const Rule = {
  /** `%` has the sign of the divisor. */
  FloorModulo: 1,
  /** `for` iterates a STR, and STR `in` STR finds the place of a substring. */
  TextItems: 2,
  /** LIST `+` joins and appends. */
  ListPlus: 4,
  /** Properties and verbs of other values than OBJ, and ANON or WAIF as keys of a MAP. */
  AnyReceiver: 8,
  /** Messages of errors tell particulars (LANGUAGE 3.6). */
  DetailedErrors: 16,
  /** INT with FLOAT: the INT is promoted, and both compare by their exact values (LANGUAGE D1, D2). */
  MixedNumbers: 32,
  /** An INT beyond 64 bits is E_RANGE instead of wrapping (LANGUAGE D4). */
  BoundedInts: 64,
} as const;

/** Everything that a verb or a program compiles to. */
export interface Program {
  readonly dialect: "moo" | "echo";
  /** Bits of Rule. */
  readonly rules: number;
  /** As it was written. */
  readonly source: string;
  /** Names of verb-wide variables by register, as first spelled. All units share them. */
  readonly variables: readonly string[];
  /** Property and verb names as written, and case-folded. */
  readonly names: readonly string[];
  readonly foldedNames: readonly string[];
  readonly scatters: readonly ScatterSpec[];
  readonly specials: readonly Special[];
  /** Whether a command variable (`argstr` to `iobjstr`) is assigned: then callees get the current values. */
  readonly assignsCommand: boolean;
  /** Register of `player` if the program assigns it, else -1. */
  readonly playerRegister: number;
  /** `units[0]` is the main body. */
  readonly units: readonly Unit[];
}
