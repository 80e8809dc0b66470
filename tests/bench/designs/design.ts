// What the designs under comparison have in common: how they are loaded and run, and the slow halves of operators.
import { Operators } from "../../../src/vm/operators.ts";

/** A way to run programs. Each bundle of a variant exports one or more. */
export interface Design {
  readonly name: string;
  /** Parses and compiles once; the result can be run many times. */
  load(source: string): Loaded;
}

/** A program in the form that a design runs. */
export interface Loaded {
  /** Runs from the beginning to the end in slices of so many milliseconds; gives the literal of the result. */
  run(sliceMs: number): string;
}

/** Ticks between two looks at the clock, as in the product. */
export const CLOCK_TICKS = 2048;
export const MAX_SAFE: number = Number.MAX_SAFE_INTEGER;

/** Every type and every error off the fast paths: the product's own. */
export const operators: Operators = new Operators();

/** Ends a program: the alternatives have no handlers, so an error has nowhere else to go. */
export function fail(): never {
  throw new Error(`the program failed: ${operators.failure.message}`);
}

/** For nodes that the alternatives do not know. */
export function unsupported(kind: string): never {
  throw new Error(`the compared designs have no ${kind}`);
}
