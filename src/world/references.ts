// Finding ANON and WAIF values inside others. Lists and maps are walked with a stack of our own; those that hold further
// ones are walked once, however often they occur.
import { Anon, type Compound, isCompound, Lambda, partsOf, type Value, Waif } from "#value";

/** A value that stands for something the world keeps. */
export type Reference = Anon | Waif;

/** Whether a value can be or hold a reference: a quick answer that is right only when it is no. */
export function mayRefer(value: Value | undefined): boolean {
  return (
    typeof value === "object" &&
    (value instanceof Anon || value instanceof Waif || isCompound(value))
  );
}

/** Walks values; one walk remembers which lists and maps it has seen. */
export class ReferenceWalk {
  readonly #seen: Set<Compound> = new Set();
  readonly #open: Compound[] = [];
  /** Values looked at so far. */
  count = 0;

  /** No list or map waits to be looked into. */
  get isDone(): boolean {
    return this.#open.length === 0;
  }

  /** Forgets what was seen and what waits. */
  reset(): void {
    this.#seen.clear();
    this.#open.length = 0;
    this.count = 0;
  }

  /** Looks at a value; what is inside it waits for `run`. */
  add(value: Value, found: (reference: Reference) => void): void {
    this.count++;
    if (typeof value !== "object" || value === null) return;
    if (value instanceof Anon || value instanceof Waif) found(value);
    else if (isCompound(value)) this.#open.push(value);
  }

  /** Looks into the lists and maps that wait until about `limit` values were looked at, or all. */
  run(limit: number, found: (reference: Reference) => void): void {
    const end = this.count + limit;
    for (let next = this.#open.pop(); next !== undefined; next = this.#open.pop()) {
      this.#walk(next, found);
      if (this.count >= end) return;
    }
  }

  #walk(compound: Compound, found: (reference: Reference) => void): void {
    if (this.#seen.has(compound)) return;
    const isLambda = compound instanceof Lambda;
    // a closure can lead back to itself
    if (isLambda) this.#seen.add(compound);
    const parts = partsOf(compound);
    const waiting = this.#open.length;
    for (let i = 0; i < parts.length; i++) this.add(parts[i] as Value, found);
    // a flat one is as quickly walked again as looked up
    if (!isLambda && this.#open.length > waiting) this.#seen.add(compound);
  }
}

/** Calls `found` for every reference in a value, several times for some; not for what WAIFs hold. */
export function eachReference(value: Value, found: (reference: Reference) => void): void {
  if (!mayRefer(value)) return;
  const walk = new ReferenceWalk();
  walk.add(value, found);
  walk.run(Number.POSITIVE_INFINITY, found);
}

/** Whether a value is a WAIF or leads to it through lists, maps and other WAIFs. */
export function leadsTo(value: Value, goal: Waif): boolean {
  if (!mayRefer(value)) return false;
  const walk = new ReferenceWalk();
  const waifs = new Set<Waif>();
  const found = (reference: Reference): void => {
    if (!(reference instanceof Waif) || waifs.has(reference)) return;
    waifs.add(reference);
    for (const held of reference.slots.values()) walk.add(held, found);
  };
  walk.add(value, found);
  while (!walk.isDone && !waifs.has(goal)) walk.run(4096, found);
  return waifs.has(goal);
}
