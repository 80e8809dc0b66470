// Safety of a rule (LANGUAGE 11.5), and what each `=` of it does. A variable is bound by the positive predicate literals in
// which it stands as a term of its own. A variable that stands in none is bound by an `=` whose other side is bound: the
// first such `=` in order of writing, after which the search starts again at the first. Every other `=` compares.
import type { Literal, Rule, Term } from "./rule.ts";

/** What is wrong with a rule. */
export interface SafetyProblem {
  /** The variable that nothing binds, folded; `_` where a wildcard stands in the head or in a comparison. */
  readonly variable: string;
  /** Index of the literal that needs it, from 0; -1: the head. */
  readonly literal: number;
}

/** The first thing that makes a rule unsafe; null if it is safe. */
export function safetyProblem(rule: Rule): SafetyProblem | null {
  const { bound } = bindings(rule);
  const unboundIn = (terms: readonly Term[], allowsWildcard: boolean): string | undefined => {
    for (const term of terms) {
      if (term.kind === "wildcard" && !allowsWildcard) return "_";
      const name = variableOf(term);
      if (name !== undefined && !bound.has(name)) return name;
    }
    return undefined;
  };
  const inHead = unboundIn(rule.terms, false);
  if (inHead !== undefined) return { variable: inHead, literal: -1 };
  for (const [index, literal] of rule.literals.entries()) {
    const variable =
      literal.kind === "predicate"
        ? unboundIn(literal.terms, true)
        : unboundIn([literal.left, literal.right], false);
    if (variable !== undefined) return { variable, literal: index };
  }
  return null;
}

/** Which variables of a rule are bound, and which of its `=` bind (indexes of literals). */
export interface Bindings {
  readonly bound: ReadonlySet<string>;
  readonly binders: ReadonlySet<number>;
}

/** Finds out what binds the variables of a rule, safe or not. */
export function bindings(rule: Rule): Bindings {
  const bound = new Set<string>();
  const equations: { left: Term; right: Term; index: number }[] = [];
  for (const [index, literal] of rule.literals.entries()) {
    if (literal.kind === "comparison") {
      if (literal.operator === "=") equations.push({ ...literal, index });
    } else if (!literal.isNegated) {
      for (const term of literal.terms) if (term.kind === "variable") bound.add(term.name);
    }
  }
  const binders = new Set<number>();
  const binds = (to: Term, from: Term): boolean =>
    to.kind === "variable" && !bound.has(to.name) && isBound(from, bound);
  for (let at = 0; at < equations.length; at++) {
    const { left, right, index } = equations[at] as (typeof equations)[0];
    const target = binds(left, right) ? left : binds(right, left) ? right : null;
    if (target?.kind !== "variable") continue;
    bound.add(target.name);
    binders.add(index);
    equations.splice(at, 1);
    at = -1;
  }
  return { bound, binders };
}

function isBound(term: Term, bound: ReadonlySet<string>): boolean {
  const name = variableOf(term);
  return term.kind !== "wildcard" && (name === undefined || bound.has(name));
}

/** The variable that a term is or that its property is read from. */
function variableOf(term: Term): string | undefined {
  const simple = term.kind === "property" ? term.of : term;
  return simple.kind === "variable" ? simple.name : undefined;
}

/** A literal without its terms, for messages: `not p/2`, `<`. */
export function literalLabel(literal: Literal): string {
  if (literal.kind === "comparison") return literal.operator;
  return `${literal.isNegated ? "not " : ""}${literal.name}/${literal.terms.length}`;
}
