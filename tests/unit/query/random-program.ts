// Random programs for the comparison with the reference: stratified and safe, with recursion of all kinds.

import { type Literal, type Operator, type Rule, safetyProblem, type Term } from "#query";
import { Float, List, obj, type Value } from "#value";

/** Numbers from 0 up to 1, the same for the same seed (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Values that test what matching is: INT beside FLOAT, letter case, compound values. */
export const VALUES: readonly Value[] = [
  0,
  1,
  2,
  new Float(1),
  new Float(2),
  "a",
  "A",
  "b",
  obj(1),
  obj(2),
  obj(3),
  new List([1, "a"]),
  new List([1, "A"]),
  true,
];

/** A program and all it needs. */
export interface RandomProgram {
  readonly rules: readonly Rule[];
  /** Predicates by level; those of one level may be recursive through each other, and negate those of earlier levels. */
  readonly levels: readonly (readonly string[])[];
  /** Rows by `name/arity`. */
  readonly relations: ReadonlyMap<string, readonly (readonly Value[])[]>;
}

const NAMES = ["x", "y", "z", "w"];
const OPERATORS: readonly Operator[] = ["=", "=", "==", "!=", "<", "<=", ">", ">=", "in"];
const STORED = ["e/2", "f/2", "g/1", "h/3"];

/** Makes a program. */
export function randomProgram(random: () => number): RandomProgram {
  const below = (count: number): number => Math.floor(random() * count);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  // each program lives among few values, so that rows meet
  const domain = Array.from({ length: 3 + below(3) }, () => pick(VALUES));
  const relations = new Map<string, (readonly Value[])[]>();
  for (const key of STORED) {
    const arity = Number(key.slice(2));
    relations.set(
      key,
      Array.from({ length: below(arity === 1 ? 4 : 8) }, () =>
        Array.from({ length: random() < 0.05 ? arity + 1 : arity }, () => pick(domain)),
      ),
    );
  }
  const levels: string[][] = [];
  for (let level = 0, number = 0; level < 1 + below(3); level++)
    levels.push(
      Array.from({ length: 1 + below(2) }, () => `p${number++}/${pick([0, 1, 1, 2, 2, 2, 3])}`),
    );
  const rules: Rule[] = [];
  const term = (wildcard: number): Term => {
    const roll = random();
    if (roll < wildcard) return { kind: "wildcard" };
    if (roll < wildcard + 0.1) return { kind: "constant", value: pick(domain) };
    if (roll < wildcard + 0.12) return { kind: "parameter", name: "this" };
    const variable = { kind: "variable", name: pick(NAMES) } as const;
    if (roll > 0.95) return { kind: "property", of: variable, names: [pick(["kind", "next"])] };
    return variable;
  };
  const atom = (key: string, isNegated: boolean): Literal => {
    const [name = "", arity] = key.split("/");
    const terms = Array.from({ length: Number(arity) }, () => term(isNegated ? 0.2 : 0.08));
    return { kind: "predicate", isNegated, name, terms };
  };
  const literal = (level: number): Literal => {
    const roll = random();
    const earlier = levels.slice(0, level).flat();
    if (roll < 0.4) return atom(pick(STORED), false);
    if (roll < 0.7) return atom(pick(levels.slice(0, level + 1).flat()), false);
    if (roll < 0.82) return atom(pick([...STORED, ...earlier, ...earlier]), true);
    return { kind: "comparison", operator: pick(OPERATORS), left: term(0), right: term(0) };
  };
  for (const [level, keys] of levels.entries())
    for (const key of keys) {
      const [name = "", arity] = key.split("/");
      const wanted = 1 + below(3);
      for (let tries = 0, made = 0; made < wanted && tries < 40; tries++) {
        const isFact = random() < 0.15;
        const rule: Rule = {
          name,
          terms: Array.from(
            { length: Number(arity) },
            (): Term => (isFact ? { kind: "constant", value: pick(domain) } : term(0)),
          ),
          literals: isFact ? [] : Array.from({ length: 1 + below(3) }, () => literal(level)),
        };
        if (safetyProblem(rule) !== null) continue;
        rules.push(rule);
        made++;
      }
      // a predicate has at least one rule
      if (!rules.some((rule) => `${rule.name}/${rule.terms.length}` === key)) {
        const row = Array.from(
          { length: Number(arity) },
          (): Term => ({ kind: "constant", value: pick(domain) }),
        );
        rules.push({ name, terms: row, literals: [] });
      }
    }
  return { rules, levels, relations };
}

/** Rules that are linear in many ways, for the factored form: paths over `e/2` and `f/2`, from one end or the other. */
export function randomPaths(random: () => number): RandomProgram {
  const below = (count: number): number => Math.floor(random() * count);
  const pick = <T>(from: readonly T[]): T => from[below(from.length)] as T;
  const node = (): Value => obj(below(9));
  const pairs = (count: number): Value[][] => Array.from({ length: count }, () => [node(), node()]);
  const v = (name: string): Term => ({ kind: "variable", name });
  const p = (name: string, ...terms: Term[]): Literal => ({
    kind: "predicate",
    isNegated: false,
    name,
    terms,
  });
  const edge = (from: string, to: string): Literal =>
    random() < 0.5 ? p(pick(["e", "f"]), v(from), v(to)) : p("e", v(to), v(from));
  const x = v("x");
  const y = v("y");
  const bodies: (() => Literal[])[] = [
    () => [edge("x", "z"), p("p0", v("z"), y)],
    () => [p("p0", x, v("z")), edge("z", "y")],
    () => [p("p0", x, v("z")), p("p0", v("z"), y)],
    () => [p("p0", x, v("z")), p("p0", x, v("w")), edge("z", "w"), edge("w", "y")],
    () => [p("p0", x, v("z")), edge("z", "w"), p("p0", v("w"), y)],
    () => [
      edge("x", "z"),
      { kind: "predicate", isNegated: true, name: "g", terms: [v("z")] },
      p("p0", v("z"), y),
    ],
    () => [edge("x", "z"), p("p0", v("z"), y), edge("z", "w")],
    () => [
      edge("x", "z"),
      { kind: "predicate", isNegated: true, name: "q", terms: [v("z")] },
      p("p0", v("z"), y),
    ],
    () => [p("p0", y, x)],
    () => [edge("y", "z"), p("p0", x, v("z"))],
  ];
  const count = 1 + below(3);
  const rules: Rule[] = [
    { name: "q", terms: [x], literals: [p("g", x)] },
    { name: "q", terms: [{ kind: "constant", value: obj(5) }], literals: [] },
    { name: "p0", terms: [x, y], literals: [edge("x", "y")] },
    ...Array.from({ length: count }, () => ({
      name: "p0",
      terms: [x, y],
      literals: pick(bodies)(),
    })),
  ];
  return {
    rules,
    levels: [["q/1"], ["p0/2"]],
    relations: new Map([
      ["e/2", pairs(4 + below(8))],
      ["f/2", pairs(below(5))],
      ["g/1", Array.from({ length: below(3) }, () => [node()])],
    ]),
  };
}
