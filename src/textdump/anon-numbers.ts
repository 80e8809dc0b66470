// Numbers of anonymous objects in a file, and which of them nothing reaches any more.
import {
  ANON_BASE,
  Anon,
  type Compound,
  isCompound,
  Lambda,
  partsOf,
  type Value,
  Waif,
} from "#value";
import type { ObjectImage, WorldImage } from "#world";
import type { ForkedTask } from "./dump.ts";

/** Gives anonymous objects numbers in the order in which they are met. */
export class AnonNumbers {
  readonly #byId: ReadonlyMap<number, ObjectImage>;
  readonly #numbers: Map<number, number>;
  readonly #met: ObjectImage[] = [];
  #next: number;
  #taken = 0;

  /** `given` are numbers that are fixed already. */
  constructor(
    anonymous: readonly ObjectImage[],
    first: number,
    given: ReadonlyMap<number, number>,
  ) {
    this.#byId = new Map(anonymous.map((object) => [object.id, object]));
    this.#numbers = new Map(given);
    this.#next = first;
  }

  /** The number of an anonymous object; -1 if it does not exist. */
  numberOf(id: number): number {
    const known = this.#numbers.get(id);
    if (known !== undefined) return known;
    const object = this.#byId.get(id);
    if (object === undefined) return -1;
    const number = this.#next++;
    this.#numbers.set(id, number);
    this.#met.push(object);
    return number;
  }

  /** All that were met, in the order of their numbers. */
  get met(): readonly ObjectImage[] {
    return this.#met;
  }

  /** Those that were met since the last round. */
  takeRound(): readonly ObjectImage[] {
    const round = this.#met.slice(this.#taken);
    this.#taken = this.#met.length;
    return round;
  }
}

/** Anonymous objects that no value of the objects, the tasks and `pending` leads to, as values. */
export function unreachedAnonymous(
  world: WorldImage,
  tasks: readonly ForkedTask[],
  pending: readonly Value[],
): readonly Anon[] {
  const { objects, anonymous = [] } = world;
  if (anonymous.length === 0) return [];
  const unmet = new Map(anonymous.map((object) => [object.id, object]));
  const seen = new Set<Value>();
  const stack: Value[] = [...pending];
  for (const object of objects) enterSlots(stack, object);
  for (const task of tasks) enterTask(stack, task);
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    if (next instanceof Anon) {
      const object = unmet.get(next.id);
      unmet.delete(next.id);
      if (object !== undefined) enterSlots(stack, object);
    } else if (next instanceof Waif) {
      if (seen.has(next)) continue;
      seen.add(next);
      stack.push(...next.slots.values());
    } else if (isCompound(next)) {
      // a closure may lead back to itself
      if (next instanceof Lambda && seen.has(next)) continue;
      if (next instanceof Lambda) seen.add(next);
      for (const part of partsOf(next)) if (mayRefer(part)) stack.push(part);
    }
  }
  return [...unmet.keys()].map((id) => new Anon(id));
}

function enterSlots(stack: Value[], { slots }: ObjectImage): void {
  for (const { value } of slots) if (mayRefer(value)) stack.push(value);
}

function enterTask(stack: Value[], { thisValue, definer, variables }: ForkedTask): void {
  stack.push(thisValue);
  if (definer >= ANON_BASE) stack.push(new Anon(definer));
  for (const [, value] of variables) if (mayRefer(value)) stack.push(value);
}

function mayRefer(value: Value | undefined): value is Compound | Anon | Waif {
  return value instanceof Anon || value instanceof Waif || isCompound(value);
}
