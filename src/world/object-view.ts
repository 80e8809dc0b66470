// Objects as plain data, made when somebody asks: whoever goes through a large world once, to write it, has one object's
// lists in memory at a time instead of all.
import {
  Flag,
  type HandlerImage,
  type ObjectImage,
  type SlotImage,
  type VerbImage,
} from "./image.ts";
import type { WorldObject } from "./world-object.ts";

/** An ObjectImage of what the object is at the moment of asking. Its lists are new at every call, so ask once. */
export class ObjectView implements ObjectImage {
  readonly #object: WorldObject;
  readonly #clear: ClearSlots;

  constructor(object: WorldObject, clear: ClearSlots) {
    this.#object = object;
    this.#clear = clear;
  }

  get id(): number {
    return this.#object.id;
  }

  get name(): string {
    return this.#object.name;
  }

  get flags(): number {
    return this.#object.flags & ~Flag.Charged;
  }

  get owner(): number {
    return this.#object.owner;
  }

  get location(): number {
    return this.#object.location;
  }

  get contents(): readonly number[] {
    return [...this.#object.contents];
  }

  get parents(): readonly number[] {
    return [...this.#object.parents];
  }

  get children(): readonly number[] {
    return [...this.#object.children];
  }

  get verbs(): readonly VerbImage[] {
    return this.#object.verbs.map((verb) => verb.image());
  }

  get definitions(): readonly string[] {
    return this.#object.definitions;
  }

  /** Undefined, as `handlers` and `queries`, where a plain image lacks it. */
  get requires(): readonly (readonly string[])[] | undefined {
    const { own } = this.#object;
    return own.some(({ requires }) => requires.length > 0)
      ? own.map(({ requires }) => requires)
      : undefined;
  }

  get handlers(): readonly HandlerImage[] | undefined {
    const handlers = this.#object.members?.handlers;
    return handlers?.length ? handlers.map((handler) => handler.image()) : undefined;
  }

  get queries(): readonly string[] | undefined {
    const queries = this.#object.members?.queries;
    return queries?.length ? queries.map(({ source }) => source) : undefined;
  }

  get slots(): readonly SlotImage[] {
    const { values, owners, perms } = this.#object;
    return owners.map((owner, slot) => {
      const value = values[slot];
      const bits = perms[slot] as number;
      return value === undefined ? this.#clear.slot(owner, bits) : { value, owner, perms: bits };
    });
  }
}

/** Larger numbers have no room beside the bits. */
const MOST_OWNER = 2 ** 48;

/** Slots without a value, one for all that are equal: most slots of a large world are such. */
export class ClearSlots {
  readonly #slots = new Map<number, SlotImage>();

  slot(owner: number, perms: number): SlotImage {
    if (Math.abs(owner) > MOST_OWNER) return { value: undefined, owner, perms };
    const key = owner * 8 + perms;
    let slot = this.#slots.get(key);
    if (slot === undefined) {
      slot = { value: undefined, owner, perms };
      this.#slots.set(key, slot);
    }
    return slot;
  }
}

/** A copy of every field, as no spread makes it of a view. */
export function plainImage(image: ObjectImage): ObjectImage {
  const { id, name, flags, owner, location, contents, parents, children } = image;
  const { verbs, definitions, slots, requires, handlers, queries } = image;
  return {
    id,
    name,
    flags,
    owner,
    location,
    contents,
    parents,
    children,
    verbs,
    definitions,
    slots,
    ...(requires === undefined ? {} : { requires }),
    ...(handlers === undefined ? {} : { handlers }),
    ...(queries === undefined ? {} : { queries }),
  };
}
