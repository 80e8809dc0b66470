// A world without anonymous objects and waifs: for formats that have only numbers and literals (LANGUAGE 18.4).
import {
  Anon,
  CaughtErr,
  isCompound,
  Lambda,
  List,
  mapLeaves,
  obj,
  partsOf,
  type Value,
  Waif,
} from "#value";
import { Flag, type ObjectImage, plainImage, type WorldImage } from "#world";

/** A world whose objects all have numbers, and which numbers those are. */
export interface OrdinaryWorld {
  readonly world: WorldImage;
  /** Number by the id of an anonymous object. */
  readonly numbers: ReadonlyMap<number, number>;
}

/** Numbers the anonymous objects above all others; they become the last children of their parents. */
export function withoutAnonymous(world: WorldImage): OrdinaryWorld {
  const { anonymous = [], maxObject } = world;
  const numbers = new Map<number, number>();
  if (anonymous.length === 0) return { world, numbers };
  const children = new Map<number, number[]>();
  for (const [i, object] of anonymous.entries()) numbers.set(object.id, maxObject + 1 + i);
  for (const { id, parents } of anonymous)
    for (const parent of parents) {
      const list = children.get(parent);
      const number = numbers.get(id) as number;
      if (list === undefined) children.set(parent, [number]);
      else list.push(number);
    }
  const numbered = (object: ObjectImage): ObjectImage => ({
    ...plainImage(object),
    id: numbers.get(object.id) ?? object.id,
    flags: object.flags & ~(Flag.Player | Flag.Programmer | Flag.Wizard),
    parents: object.parents.map((parent) => numbers.get(parent) ?? parent),
  });
  const objects = world.objects.map((object) => {
    const more = children.get(object.id);
    return more === undefined
      ? object
      : { ...plainImage(object), children: [...object.children, ...more] };
  });
  return {
    world: {
      ...world,
      objects: [...objects, ...anonymous.map(numbered)],
      anonymous: [],
      maxObject: maxObject + anonymous.length,
    },
    numbers,
  };
}

/** How often waifs inside waifs are unfolded before the innermost become 0. */
const MOST_ROUNDS = 50;

/** A value in which nothing needs more than a literal: ANON becomes OBJ, WAIF a LIST as in version 4. */
export function ordinaryValue(
  value: Value,
  numbers: ReadonlyMap<number, number>,
  replaced: (what: string) => void,
): Value {
  let now = value;
  for (let round = 0; ; round++) {
    let hasWaifs = false;
    // a waif that occurs often becomes one list: unfolded each time they would double with every round
    const lists = new Map<Waif, List>();
    const isLast = round === MOST_ROUNDS;
    now = mapLeaves(now, (leaf) => {
      if (leaf instanceof Anon) {
        replaced("an ANON became an OBJ");
        return obj(numbers.get(leaf.id) ?? -1);
      }
      if (!(leaf instanceof Waif)) return leaf;
      if (isLast) {
        replaced("a waif deep inside others became 0");
        return 0;
      }
      hasWaifs = true;
      const known = lists.get(leaf);
      if (known !== undefined) return known;
      replaced("a WAIF became a LIST");
      const pairs = [...leaf.slots].map(([name, inside]) => new List([name.slice(1), inside]));
      const list = new List([obj(leaf.classId), obj(leaf.owner), new List(pairs)]);
      lists.set(leaf, list);
      return list;
    });
    if (!hasWaifs) return now;
  }
}

/** Whether an error that knows where it was caught is in a value. */
export function holdsCaught(value: Value): boolean {
  const seen = new Set<Value>();
  const open: Value[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next instanceof CaughtErr) return true;
    if (!isCompound(next) || seen.has(next)) continue;
    seen.add(next);
    for (const part of partsOf(next)) if (isCompound(part)) open.push(part);
  }
  return false;
}

/** Whether a value is nested deeper than `depth`; looks no deeper. */
export function isDeeperThan(value: Value, depth: number): boolean {
  let level: ReadonlySet<Value> = new Set([value]);
  /** A closure that leads back to itself is not deep. */
  const closures = new Set<Value>();
  for (let at = 0; at <= depth; at++) {
    const next = new Set<Value>();
    for (const item of level) {
      if (!isCompound(item) || closures.has(item)) continue;
      if (item instanceof Lambda) closures.add(item);
      for (const part of partsOf(item)) if (isCompound(part)) next.add(part);
    }
    if (next.size === 0) return false;
    level = next;
  }
  return true;
}
