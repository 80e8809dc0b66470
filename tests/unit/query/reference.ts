// A second evaluator of LANGUAGE 11, as plain as can be: bottom-up, all rows, nothing kept. The engine is compared with it.

import type { ComparisonLiteral, Literal, Operator, Rule, SimpleTerm, Term } from "#query";
import { Err, Float, foldText, List, MapValue, Obj, type Value } from "#value";

/** What a program asks its surroundings. */
export interface ReferenceHost {
  rows(name: string, arity: number): readonly (readonly Value[])[];
  readProperty(of: Value, name: string): Value | undefined;
  compare(operator: Operator, left: Value, right: Value): boolean;
}

/** Thrown when a program is too large to be compared. */
export class TooLarge extends Error {}

/** Equal texts for equal values (type-strict, strings folded). */
export function keyOf(value: Value): string {
  if (typeof value === "string") return `s${JSON.stringify(foldText(value))}`;
  if (value instanceof Float) return `f${value.value + 0}`;
  if (value instanceof Obj) return `o${value.id}`;
  if (value instanceof Err) return `e${foldText(value.name)}`;
  if (value instanceof List) return `{${value.items.map(keyOf).join()}}`;
  if (value instanceof MapValue) return `[${value.parts().map(keyOf).join()}]`;
  return `${typeof value}${String(value)}`;
}

type Relation = Map<string, readonly Value[]>;
type Binding = Map<string, Value>;

/** All rows of a predicate with rules, by key. `levels`: predicates with rules, those that others negate in earlier levels. */
export function evaluateNaively(
  rules: readonly Rule[],
  levels: readonly (readonly string[])[],
  host: ReferenceHost,
  parameters: ReadonlyMap<string, Value>,
  budget: number,
): Map<string, Relation> {
  const relations = new Map<string, Relation>();
  let steps = 0;
  const rowsOf = (name: string, arity: number): Iterable<readonly Value[]> =>
    relations.get(`${name}/${arity}`)?.values() ?? host.rows(name, arity);
  for (const level of levels) for (const key of level) relations.set(key, new Map());
  for (const level of levels) while (level.some(deriveMore));
  return relations;

  /** Works off the rules of a predicate once; whether there was a new row. */
  function deriveMore(key: string): boolean {
    const relation = relations.get(key) as Relation;
    const before = relation.size;
    const found: Value[][] = [];
    for (const rule of rules) {
      if (`${rule.name}/${rule.terms.length}` !== key) continue;
      for (const binding of solutions(rule)) {
        const row = rule.terms.map((term) => evaluate(term, binding));
        if (row.every((value) => value !== undefined)) found.push(row as Value[]);
      }
    }
    for (const row of found) relation.set(row.map(keyOf).join(";"), row);
    return relation.size > before;
  }

  function evaluate(term: Term, binding: Binding): Value | undefined {
    if (term.kind !== "property") return simple(term, binding);
    let value = simple(term.of, binding);
    for (const name of term.names) if (value !== undefined) value = host.readProperty(value, name);
    return value;
  }

  function simple(term: SimpleTerm, binding: Binding): Value | undefined {
    if (term.kind === "constant") return term.value;
    if (term.kind === "parameter") return parameters.get(term.name);
    return term.kind === "variable" ? binding.get(term.name) : undefined;
  }

  /** Bindings of the plain variables of the positive atoms, then of those that equations bind, then what remains is asked. */
  function* solutions(rule: Rule): Generator<Binding> {
    const { binders, conditions } = equationsOf(rule);
    const atoms = rule.literals.filter(
      (literal) => literal.kind === "predicate" && !literal.isNegated,
    ) as Extract<Literal, { kind: "predicate" }>[];
    const join = function* (at: number, binding: Binding): Generator<Binding> {
      const atom = atoms[at];
      if (atom === undefined) {
        const whole = new Map(binding);
        for (const { variable, from } of binders) {
          const value = evaluate(from, whole);
          if (value === undefined) return;
          whole.set(variable, value);
        }
        if (
          atoms.every((each) => hasProperties(each, whole)) &&
          conditions.every((c) => holds(c, whole))
        )
          yield whole;
        return;
      }
      for (const row of rowsOf(atom.name, atom.terms.length)) {
        if (++steps > budget) throw new TooLarge();
        const next = matched(atom.terms, row, binding);
        if (next !== null) yield* join(at + 1, next);
      }
    };
    yield* join(0, new Map());
  }

  /** A binding with what a row adds to it; null if the row does not fit. */
  function matched(
    terms: readonly Term[],
    row: readonly Value[],
    binding: Binding,
  ): Binding | null {
    if (row.length !== terms.length) return null;
    const next = new Map(binding);
    for (const [i, term] of terms.entries()) {
      if (term.kind === "wildcard" || term.kind === "property") continue;
      const value = row[i] as Value;
      const known = simple(term, next);
      if (known !== undefined && keyOf(known) !== keyOf(value)) return null;
      if (known === undefined && term.kind === "variable") next.set(term.name, value);
    }
    return next;
  }

  /** Whether there is a row that fits the properties in an atom as well. */
  function hasProperties(atom: Extract<Literal, { kind: "predicate" }>, binding: Binding): boolean {
    return !atom.terms.some((term) => term.kind === "property") || exists(atom, binding);
  }

  function exists(atom: Extract<Literal, { kind: "predicate" }>, binding: Binding): boolean {
    for (const row of rowsOf(atom.name, atom.terms.length)) {
      const fits =
        row.length === atom.terms.length &&
        atom.terms.every((term, i) => {
          if (term.kind === "wildcard") return true;
          const value = evaluate(term, binding);
          return value !== undefined && keyOf(value) === keyOf(row[i] as Value);
        });
      if (fits) return true;
    }
    return false;
  }

  function holds(literal: Literal, binding: Binding): boolean {
    if (literal.kind === "predicate") {
      const hasValues = literal.terms.every(
        (term) => term.kind === "wildcard" || evaluate(term, binding) !== undefined,
      );
      return hasValues && !exists(literal, binding);
    }
    const left = evaluate(literal.left, binding);
    const right = evaluate(literal.right, binding);
    if (left === undefined || right === undefined) return false;
    return host.compare(literal.operator, left, right);
  }
}

/** Which `=` bind, in order, and all conditions that remain. */
function equationsOf(rule: Rule): {
  binders: { variable: string; from: Term }[];
  conditions: Literal[];
} {
  const bound = new Set<string>();
  for (const literal of rule.literals)
    if (literal.kind === "predicate" && !literal.isNegated)
      for (const term of literal.terms) if (term.kind === "variable") bound.add(term.name);
  const isBound = (term: Term): boolean => {
    const base = term.kind === "property" ? term.of : term;
    return base.kind !== "variable" || bound.has(base.name);
  };
  const binders: { variable: string; from: Term }[] = [];
  const used = new Set<Literal>();
  const binderIn = (literal: Literal): { variable: string; from: Term } | null => {
    if (literal.kind !== "comparison" || literal.operator !== "=" || used.has(literal)) return null;
    const { left, right }: ComparisonLiteral = literal;
    if (left.kind === "variable" && !isBound(left) && isBound(right))
      return { variable: left.name, from: right };
    if (right.kind === "variable" && !isBound(right) && isBound(left))
      return { variable: right.name, from: left };
    return null;
  };
  for (;;) {
    const literal = rule.literals.find((each) => binderIn(each) !== null);
    if (literal === undefined) break;
    const binder = binderIn(literal) as { variable: string; from: Term };
    used.add(literal);
    bound.add(binder.variable);
    binders.push(binder);
  }
  const conditions = rule.literals.filter(
    (literal) => !used.has(literal) && (literal.kind === "comparison" || literal.isNegated),
  );
  return { binders, conditions };
}
