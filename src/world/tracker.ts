// What the collector must know of changes: which slots may hold references, and, while it marks, what they held when it
// began. A world has a tracker from the first anonymous object or WAIF on; until then nothing of this costs anything.
//
// Marking sees the world as it was when the round began: a value that is overwritten meanwhile is marked first, and what
// is made meanwhile counts as reached. So tasks may run between the steps of a round.
import { ANON_BASE, type Value, Waif } from "#value";
import type { PropertyDefinition } from "./layout.ts";
import { mayRefer, type Reference, ReferenceWalk } from "./references.ts";
import type { WorldObject } from "./world-object.ts";

/** Slots by object. */
export type SlotSet = Map<WorldObject, Set<PropertyDefinition>>;

/** Keeps the collector's notes. */
export class Tracker {
  /** Slots of numbered objects that held references when they were last looked at. */
  readonly holders: SlotSet = new Map();
  /** Slots that were given a list, map or reference since. */
  unscanned: SlotSet = new Map();
  /** Number of the present or latest round. */
  round = 0;
  /** The world is being marked. */
  isMarking = false;
  /** Lists and maps that were reached and not yet looked into. */
  readonly walk: ReferenceWalk = new ReferenceWalk();
  /** References that were reached and whose values were not yet looked at. */
  readonly gray: Reference[] = [];

  /** A WAIF or an anonymous object is new. */
  born(made: Waif | WorldObject): void {
    made.round = this.round;
  }

  /** A slot is given another value; undefined: clear. */
  wrote(
    object: WorldObject,
    definition: PropertyDefinition,
    old: Value | undefined,
    value: Value | undefined,
  ): void {
    if (old !== undefined) this.released(old);
    // anonymous objects are looked at when they are reached
    if (object.id >= ANON_BASE) return;
    if (mayRefer(value)) this.mustScan(object, definition);
    else this.release(object, definition);
  }

  /** A value is no longer held where it was. */
  released(value: Value): void {
    if (this.isMarking && mayRefer(value)) this.walk.add(value, this.reach);
  }

  /** A slot may hold references: the next round looks at it. */
  mustScan(object: WorldObject, definition: PropertyDefinition): void {
    add(this.unscanned, object, definition);
  }

  /** A slot holds references. */
  hold(object: WorldObject, definition: PropertyDefinition): void {
    add(this.holders, object, definition);
  }

  /** A slot holds none. */
  release(object: WorldObject, definition: PropertyDefinition): void {
    const slots = this.holders.get(object);
    if (slots?.delete(definition) === true && slots.size === 0) this.holders.delete(object);
  }

  /** Marks a reference. */
  readonly reach = (reference: Reference): void => {
    if (reference instanceof Waif) {
      if (reference.round === this.round) return;
      reference.round = this.round;
    }
    this.gray.push(reference);
  };
}

function add(slots: SlotSet, object: WorldObject, definition: PropertyDefinition): void {
  const known = slots.get(object);
  if (known === undefined) slots.set(object, new Set([definition]));
  else known.add(definition);
}
