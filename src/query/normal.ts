// Rules in the form that plans are made of: variables and constants are numbers, and each property is read by an item of its
// own into a variable of its own.
import { Err, Obj, type Value } from "#value";
import {
  type Literal,
  type Operator,
  predicateKey,
  type Rule,
  type SimpleTerm,
  type Term,
} from "./rule.ts";
import { bindings } from "./safety.ts";

/** A variable from 0; a constant of the plan from -1 downwards (`~arg` is its index); or ANY. */
export type Arg = number;

/** `_`, and variables that are mentioned once. */
export const ANY: Arg = -0x40000000;

/** Whether an argument is a variable. */
export function isVariable(arg: Arg): boolean {
  return arg >= 0;
}

/** `p(args)` or `not p(args)`, before it is known where its rows come from. */
export interface Atom {
  readonly kind: "atom";
  /** `name/arity`. */
  readonly predicate: string;
  readonly args: readonly Arg[];
  readonly isNegated: boolean;
}

/** A comparison. */
export interface Test {
  readonly kind: "test";
  readonly operator: Operator;
  readonly left: Arg;
  readonly right: Arg;
}

/** Both are the same, type-strictly. One of them may be unbound. */
export interface Unify {
  readonly kind: "unify";
  readonly left: Arg;
  readonly right: Arg;
}

/** `into` is the property `name` of `of`. */
export interface Read {
  readonly kind: "read";
  readonly of: Arg;
  readonly name: string;
  readonly into: number;
}

/** A part of a body. */
export type Item = Atom | Test | Unify | Read;

/** `head :- items`, all of which must hold, in any order in which what they need is bound. */
export interface NormalRule {
  readonly head: readonly Arg[];
  readonly items: readonly Item[];
  readonly variables: number;
}

/** A constant of a plan: a value, or the parameter with a name. */
export type Constant =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "parameter"; readonly name: string };

/** Brings a safe rule into normal form; its constants are added to those of the plan. */
export function normalize(rule: Rule, constants: Constant[]): NormalRule {
  return new Normalizer(rule, constants).result();
}

class Normalizer {
  readonly #rule: Rule;
  readonly #constants: Constant[];
  readonly #numbers = new Map<string, number>();
  readonly #items: Item[] = [];
  #variables = 0;

  constructor(rule: Rule, constants: Constant[]) {
    this.#rule = rule;
    this.#constants = constants;
  }

  result(): NormalRule {
    const { binders } = bindings(this.#rule);
    for (const [index, literal] of this.#rule.literals.entries())
      this.#literal(literal, binders.has(index));
    const head = this.#rule.terms.map((term) => this.#term(term));
    return {
      head,
      items: withoutLoners(this.#items, head, this.#variables),
      variables: this.#variables,
    };
  }

  #literal(literal: Literal, isBinder: boolean): void {
    if (literal.kind === "predicate") {
      const args = literal.terms.map((term) => this.#term(term));
      const predicate = predicateKey(literal.name, args.length);
      this.#items.push({ kind: "atom", predicate, args, isNegated: literal.isNegated });
      return;
    }
    const { operator } = literal;
    const isEquation = operator === "=" || operator === "==";
    const isStrict =
      isBinder || (isEquation && (isStrictTerm(literal.left) || isStrictTerm(literal.right)));
    const left = this.#term(literal.left);
    const right = this.#term(literal.right);
    this.#items.push(
      isStrict ? { kind: "unify", left, right } : { kind: "test", operator, left, right },
    );
  }

  #term(term: Term): Arg {
    if (term.kind !== "property") return this.#simple(term);
    let of = this.#simple(term.of);
    for (const name of term.names) {
      const into = this.#variables++;
      this.#items.push({ kind: "read", of, name, into });
      of = into;
    }
    return of;
  }

  #simple(term: SimpleTerm): Arg {
    switch (term.kind) {
      case "wildcard":
        return ANY;
      case "variable": {
        const known = this.#numbers.get(term.name);
        if (known !== undefined) return known;
        this.#numbers.set(term.name, this.#variables);
        return this.#variables++;
      }
      case "constant":
        this.#constants.push({ kind: "value", value: term.value });
        return ~(this.#constants.length - 1);
      case "parameter":
        this.#constants.push({ kind: "parameter", name: term.name });
        return ~(this.#constants.length - 1);
    }
  }
}

/** Whether `==` with this term is the same as to be matched by it: such an equation may bind early. */
function isStrictTerm(term: Term): boolean {
  if (term.kind === "parameter") return true;
  if (term.kind !== "constant") return false;
  return typeof term.value === "string" || term.value instanceof Obj || term.value instanceof Err;
}

/** Variables that only one atom mentions, and only once, ask for nothing. */
function withoutLoners(items: readonly Item[], head: readonly Arg[], variables: number): Item[] {
  const mentions = new Array<number>(variables).fill(0);
  const count = (arg: Arg): void => {
    if (isVariable(arg)) mentions[arg] = (mentions[arg] as number) + 1;
  };
  head.forEach(count);
  for (const item of items) argsOf(item).forEach(count);
  return items.map((item) =>
    item.kind === "atom"
      ? {
          ...item,
          args: item.args.map((arg) => (isVariable(arg) && mentions[arg] === 1 ? ANY : arg)),
        }
      : item,
  );
}

/** All arguments of an item. */
export function argsOf(item: Item): readonly Arg[] {
  switch (item.kind) {
    case "atom":
      return item.args;
    case "read":
      return [item.of, item.into];
    default:
      return [item.left, item.right];
  }
}
