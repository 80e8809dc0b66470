// Suite `query`: rules over relations of thousands of rows, in memory. Cold: a new engine, so plan, rows and indexes are made.
// Warm: plan, rows and indexes of the relations are there.

import { relationFor } from "#kernel";
import {
  listRelation,
  type Query,
  QueryEngine,
  type QueryHost,
  type Relation,
  type Rule,
  type Term,
} from "#query";
import { List, type Obj, obj, type Value } from "#value";
import { World } from "#world";
import { print, rowOf, startCpu } from "./figures.ts";

const OBJECTS = 5000;
const ROOT = 4;

/** How often each query runs for a measurement of it warm. */
const WARM = 20;

const parameters: ReadonlyMap<string, Value> = new Map();

function atom(name: string, ...variables: string[]): { name: string; terms: Term[] } {
  return { name, terms: variables.map((each): Term => ({ kind: "variable", name: each })) };
}

function rule(
  head: { name: string; terms: Term[] },
  ...body: { name: string; terms: Term[] }[]
): Rule {
  return {
    ...head,
    literals: body.map((literal) => ({ kind: "predicate", isNegated: false, ...literal })),
  };
}

const descendant = [
  rule(atom("descendant", "a", "d"), atom("parent", "d", "a")),
  rule(atom("descendant", "a", "d"), atom("parent", "c", "a"), atom("descendant", "c", "d")),
];

/** The other way to write it: from the answers on. */
const offspring = [
  rule(atom("offspring", "a", "d"), atom("parent", "d", "a")),
  rule(atom("offspring", "a", "d"), atom("offspring", "a", "c"), atom("parent", "d", "c")),
];

const generation = [
  rule(atom("same", "x", "y"), atom("parent", "x", "p"), atom("parent", "y", "p")),
  rule(
    atom("same", "x", "y"),
    atom("parent", "x", "p"),
    atom("same", "p", "q"),
    atom("parent", "y", "q"),
  ),
];

const closure = [
  rule(atom("reach", "x", "y"), atom("road", "x", "y")),
  rule(atom("reach", "x", "y"), atom("road", "x", "m"), atom("reach", "m", "y")),
];

/** Objects in a tree: each has five children, as far as they go. */
function tree(): Map<number, number> {
  const parents = new Map<number, number>();
  for (let at = 1; at < OBJECTS; at++) parents.set(ROOT + at, ROOT + Math.floor((at - 1) / 5));
  return parents;
}

function listOf(pairs: Iterable<readonly [number, number]>): List {
  return new List(Array.from(pairs, ([a, b]) => new List([obj(a), obj(b)])));
}

function hostOf(relation: (name: string, arity: number) => Relation | null): QueryHost {
  return { relation, readProperty: () => undefined, compare: () => false, tick: () => true };
}

/** The same objects in a world. */
function worldOf(parents: ReadonlyMap<number, number>): World {
  const world = World.fromImage(World.freshImage());
  world.create([1], 3);
  for (const [child, parent] of parents)
    if (world.create([parent], 3) !== child) throw new Error("objects have other numbers");
  return world;
}

/** Prints milliseconds of processor time a query. */
export async function benchQueries(runs: number): Promise<void> {
  const parents = tree();
  const parent = listOf(parents);
  const chain = listOf(Array.from({ length: 400 }, (_each, at) => [at, at + 1] as const));
  const lists = hostOf((name, arity) => listRelation(name === "road" ? chain : parent, arity));
  const world = worldOf(parents);
  const grants = { of: () => [], holders: () => [] };
  const view = { world, object: 0, programmer: 3, grants };
  const inWorld = hostOf((name, arity) => {
    const relation = relationFor(view, name, arity);
    return relation !== null && "rows" in relation ? relation : null;
  });
  const root: Obj = obj(ROOT);
  const leaf = obj(ROOT + OBJECTS - 1);
  const _ = undefined;
  const cases: [string, readonly Rule[], string, (Value | undefined)[], QueryHost][] = [
    ["descendants, a LIST", descendant, "descendant", [root, _], lists],
    ["descendants, built-in parent", descendant, "descendant", [root, _], inWorld],
    ["descendants, left recursion, a LIST", offspring, "offspring", [root, _], lists],
    ["ancestors, a LIST", descendant, "descendant", [_, leaf], lists],
    ["is a descendant, a LIST", descendant, "descendant", [root, leaf], lists],
    ["all pairs of descendants, a LIST", descendant, "descendant", [_, _], lists],
    ["same generation of a leaf, a LIST", generation, "same", [leaf, _], lists],
    ["transitive closure, a chain of 400", closure, "reach", [_, _], lists],
  ];
  for (const [name, rules, predicate, args, host] of cases) {
    const query: Query = { rules, name: predicate, args, parameters };
    const cold: number[] = [];
    const warm: number[] = [];
    let rows = 0;
    for (let run = 0; run < runs; run++) {
      const fresh = { ...query, rules: [...rules] };
      const engine = new QueryEngine();
      const begin = startCpu();
      engine.run(fresh, host);
      cold.push(begin() * 1000);
      const cpu = startCpu();
      for (let i = 0; i < WARM; i++) {
        const outcome = engine.run(fresh, host);
        rows = outcome.kind === "rows" ? outcome.rows.length : -1;
      }
      warm.push((cpu() * 1000) / WARM);
    }
    print({ ...rowOf(`${name}, cold`, "ms CPU", cold), checksum: `${rows} rows` });
    print({ ...rowOf(`${name}, warm`, "ms CPU", warm), checksum: `${rows} rows` });
  }
}
