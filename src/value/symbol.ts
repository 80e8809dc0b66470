// SYM (LANGUAGE 2.4, 3.1): a name as a value.
import { foldText } from "./text.ts";
import type { Value } from "./value.ts";

/** A symbol: equal (equalValues) to those whose names differ in letter case only. */
export class Sym {
  /** As it was written first, without the quote. */
  readonly name: string;
  readonly folded: string;

  constructor(name: string) {
    this.name = name;
    this.folded = foldText(name);
  }
}

/**
 * `_` as an argument of a capability or a query: a symbol that no program can write, since `_` alone is no identifier of
 * the echo dialect. Ask `isWildcard`: what is read from a store is another instance.
 */
export const WILDCARD: Sym = new Sym("_");

/** Whether a value is the wildcard `_`. */
export function isWildcard(value: Value | undefined): boolean {
  return value instanceof Sym && value.name === "_";
}

const IDENTIFIER = /^(?!_$)[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether a text can be the name of a symbol or of a slot: an identifier other than `_`. */
export function isIdentifier(text: string): boolean {
  return IDENTIFIER.test(text);
}
