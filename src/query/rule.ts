// Rules of queries as plain data (LANGUAGE 11.1 to 11.3). Whoever parses them makes these; nothing here knows syntax.
// Names of predicates, variables and properties arrive case-folded.
import type { Value } from "#value";

/** A term without a point. */
export type SimpleTerm =
  | { readonly kind: "wildcard" }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "constant"; readonly value: Value }
  /** An OBJ that each evaluation is given anew: `this`, `player`. */
  | { readonly kind: "parameter"; readonly name: string };

/** A term; `property` is `X.a.b`, its names in order and at least one. `$n` is the property `n` of the constant `#0`. */
export type Term =
  | SimpleTerm
  | { readonly kind: "property"; readonly of: SimpleTerm; readonly names: readonly string[] };

/** Operators of comparisons; `=` binds or compares. */
export type Operator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "=";

/** `p(t, …)` or `not p(t, …)`. */
export interface PredicateLiteral {
  readonly kind: "predicate";
  readonly isNegated: boolean;
  readonly name: string;
  readonly terms: readonly Term[];
}

/** `t op t`. */
export interface ComparisonLiteral {
  readonly kind: "comparison";
  readonly operator: Operator;
  readonly left: Term;
  readonly right: Term;
}

/** One condition of a rule. */
export type Literal = PredicateLiteral | ComparisonLiteral;

/** `name(terms) :- literals.` A rule without literals is a fact. */
export interface Rule {
  readonly name: string;
  readonly terms: readonly Term[];
  readonly literals: readonly Literal[];
}

/** What a predicate is known by: its name and its number of terms. */
export function predicateKey(name: string, arity: number): string {
  return `${name}/${arity}`;
}
