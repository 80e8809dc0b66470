// The engine beside the reference on random programs: all predicates, with known and unknown arguments, cold and warm.
import { expect, test } from "vitest";
import { listRelation, type Operator, QueryEngine, type QueryHost, type Relation } from "#query";
import { Err, equalValues, Float, isInt, List, Obj, obj, Type, typeOf, type Value } from "#value";
import {
  type RandomProgram,
  randomPaths,
  randomProgram,
  seeded,
  VALUES,
} from "./random-program.ts";
import { evaluateNaively, keyOf, TooLarge } from "./reference.ts";

const parameters = new Map<string, Value>([["this", obj(2)]]);

/** Properties that exist for some values only. */
function readProperty(of: Value, name: string): Value | undefined {
  if (!(of instanceof Obj)) return undefined;
  if (name === "next") return of.id < 3 ? obj(of.id + 1) : undefined;
  return of.id % 2 === 0 ? "B" : 1;
}

/** Echo's operators as far as these values go; errors are false. */
function compare(operator: Operator, left: Value, right: Value): boolean {
  const number = (value: Value): number | undefined =>
    isInt(value) ? Number(value) : value instanceof Float ? value.value : undefined;
  const x = number(left);
  const y = number(right);
  const isEqual = x !== undefined && y !== undefined ? x === y : equalValues(left, right);
  if (operator === "=" || operator === "==") return isEqual;
  if (operator === "!=") return !isEqual;
  if (operator === "in")
    return right instanceof List && right.items.some((item) => compare("==", left, item));
  const order =
    x !== undefined && y !== undefined
      ? x - y
      : typeof left === "string" && typeof right === "string"
        ? left.toLowerCase() < right.toLowerCase()
          ? -1
          : left.toLowerCase() > right.toLowerCase()
            ? 1
            : 0
        : left instanceof Obj && right instanceof Obj
          ? left.id - right.id
          : undefined;
  if (order === undefined) return false;
  if (operator === "<") return order < 0;
  if (operator === "<=") return order <= 0;
  return operator === ">" ? order > 0 : order >= 0;
}

/** Canonical order, written anew: rank of type, then value. */
function canonical(left: Value, right: Value): number {
  const ranks = [Type.Int, Type.Obj, Type.Err, Type.Float, Type.Bool, Type.Str, Type.List];
  const rank = (value: Value): number => ranks.indexOf(typeOf(value) as never);
  if (rank(left) !== rank(right)) return rank(left) - rank(right);
  if (left instanceof List && right instanceof List) {
    for (let i = 0; i < Math.min(left.length, right.length); i++) {
      const order = canonical(left.at(i), right.at(i));
      if (order !== 0) return order;
    }
    return left.length - right.length;
  }
  if (left instanceof Err || right instanceof Err) throw new Error("no errors here");
  const plain = (value: Value): number | string =>
    typeof value === "string"
      ? value.toLowerCase()
      : value instanceof Float
        ? value.value
        : value instanceof Obj
          ? value.id
          : Number(value);
  return plain(left) < plain(right) ? -1 : plain(left) > plain(right) ? 1 : 0;
}

/** Relations as lists with a version, as rows without, and as lookups that answer for the first column. */
function hostOf(program: RandomProgram): QueryHost & { ticks: number } {
  const lists = new Map<string, List>();
  for (const [key, rows] of program.relations)
    lists.set(key, new List(rows.map((row) => new List([...row]))));
  return {
    ticks: 0,
    relation(name, arity): Relation | null {
      const list = lists.get(`${name}/${arity}`);
      if (list === undefined) return null;
      if (name === "e" || name === "g") return listRelation(list, arity);
      const rows = (): (readonly Value[])[] =>
        list.items.map((row) => (row as List).items as Value[]);
      if (name === "h") return { version: null, rows };
      return {
        version: null,
        rows,
        lookup: ([first]) =>
          first === undefined
            ? null
            : rows().filter(([value]) => equalValues(value as Value, first)),
      };
    },
    readProperty,
    compare,
    tick() {
      this.ticks++;
      return true;
    },
  };
}

/** Compares all predicates of a program; how many rows that were, or -1 if the reference finds it too large. */
function compareAll(program: RandomProgram, random: () => number, about: string): number {
  const { rules, levels, relations } = program;
  const naive = (() => {
    try {
      const rows = (name: string, arity: number) => relations.get(`${name}/${arity}`) ?? [];
      return evaluateNaively(rules, levels, { rows, readProperty, compare }, parameters, 10_000);
    } catch (error) {
      if (error instanceof TooLarge) return null;
      throw error;
    }
  })();
  if (naive === null) return -1;
  let rows = 0;
  const engine = new QueryEngine();
  const host = hostOf(program);
  for (const [key, relation] of naive) {
    const [name = "", arity] = key.split("/");
    const all = [...relation.values()];
    for (let round = 0; round < 4; round++) {
      const from = all[Math.floor(random() * all.length)];
      const args = Array.from({ length: Number(arity) }, (_, at) => {
        if (round === 0 || random() < 0.5) return undefined;
        return random() < 0.8 ? from?.[at] : VALUES[Math.floor(random() * VALUES.length)];
      });
      const expected = all.filter((row) =>
        row.every(
          (value, at) => args[at] === undefined || keyOf(value) === keyOf(args[at] as Value),
        ),
      );
      for (const warmth of ["cold", "warm"]) {
        const outcome = engine.run({ rules, name, args, parameters }, host);
        const what = `${about} ${warmth}: ${key} of ${args.map((arg) => (arg === undefined ? "_" : keyOf(arg)))}`;
        if (outcome.kind !== "rows") throw new Error(`${what} ended as ${outcome.kind}`);
        const found = outcome.rows.items as readonly List[];
        const wanted = expected.map((row) => keyOf(new List([...row]))).sort();
        const keys = found.map(keyOf).sort();
        if (keys.join(";") !== wanted.join(";")) expect(keys, what).toEqual(wanted);
        for (let i = 1; i < found.length; i++) {
          const order = canonical(found[i - 1] as Value, found[i] as Value);
          if (order >= 0) expect(order, what).toBeLessThan(0);
        }
        rows += found.length;
      }
    }
  }
  return rows;
}

/** Compares programs until so many were small enough; how many had rows. */
function compareMany(
  count: number,
  seed: number,
  make: (random: () => number) => RandomProgram,
): number {
  const random = seeded(seed);
  let withRows = 0;
  for (let number = 0, compared = 0; compared < count; number++) {
    const rows = compareAll(make(random), random, `seed ${seed}, program ${number}`);
    if (rows >= 0) compared++;
    if (rows > 0) withRows++;
  }
  return withRows;
}

test("2,000 random programs give what the reference gives", () => {
  expect(compareMany(2000, 11, randomProgram)).toBeGreaterThan(1000);
});

test("500 random programs about paths give what the reference gives", () => {
  expect(compareMany(500, 5, randomPaths)).toBeGreaterThan(400);
});
