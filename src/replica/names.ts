// What a name in a program stands for in the world, as far as it can be told without running it.
import { foldText, Obj } from "#value";
import type { World } from "#world";

const NOBODY = -1;

/**
 * The object that a chain like `this`, `$string_utils`, `#12` or `this.location` names; undefined if that is unknown.
 * `place` is the object whose verb is edited.
 */
export function objectOf(world: World, chain: string, place: number | null): number | undefined {
  const [head = "", ...rest] = chain.split(".");
  let object = headObject(world, head, place);
  for (const name of rest) {
    if (object === undefined) return undefined;
    object = propertyObject(world, object, name);
  }
  return object;
}

function headObject(world: World, head: string, place: number | null): number | undefined {
  if (head.startsWith("$")) return propertyObject(world, 0, head.slice(1));
  if (/^#\d+$/.test(head)) {
    const id = Number(head.slice(1));
    return world.isValid(id) ? id : undefined;
  }
  const word = foldText(head);
  if (word === "this") return place !== null && world.isValid(place) ? place : undefined;
  if (word === "player" || word === "caller") return propertyObject(world, 0, "player");
  return undefined;
}

function propertyObject(world: World, object: number, name: string): number | undefined {
  const value = world.peek(object, foldText(name));
  return value instanceof Obj && world.isValid(value.id) ? value.id : undefined;
}

/** The object and its ancestors, nearest first. */
export function lineage(world: World, object: number): readonly number[] {
  return [object, ...world.ancestorsOf(object)];
}

/** `#12 brass lamp`. */
export function objectLabel(world: World, object: number): string {
  const name = object === NOBODY ? "" : (world.get(object)?.name ?? "");
  return name === "" ? `#${object}` : `#${object} ${name}`;
}
