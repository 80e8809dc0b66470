// A world without anonymous objects: for formats that have only numbers (LANGUAGE 18.4).
import { Flag, type ObjectImage, type WorldImage } from "#world";

/** The bit of parents of anonymous objects, which means nothing without them. */
export const ANONYMOUS_FLAG: number = 256;

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
    ...object,
    id: numbers.get(object.id) ?? object.id,
    flags: object.flags & ~(Flag.Player | Flag.Programmer | Flag.Wizard),
    parents: object.parents.map((parent) => numbers.get(parent) ?? parent),
  });
  const objects = world.objects.map((object) => {
    const more = children.get(object.id);
    return more === undefined ? object : { ...object, children: [...object.children, ...more] };
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
