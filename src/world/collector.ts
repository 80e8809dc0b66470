// Finds anonymous objects and WAIFs that nothing reaches any more, cycles included (LANGUAGE 7.12, ADR 0007).
//
//   slots    slots of numbered objects that may hold references, and the roots that were given
//   mark     what those reach, through lists, maps, WAIFs and anonymous objects
//   survey   what was not reached: those with a verb `recycle` are to be finalized, the others are doomed
//   rescue   what the former reach is kept for them
//   free     the doomed end; the former wait in `pending` for somebody who calls their verbs
//
// A round goes in steps of so many values; tasks may run between them (tracker.ts says why that is safe).
import { Anon, isInt, normalizeInt, type Value, Waif } from "#value";
import { Flag } from "./image.ts";
import type { PropertyDefinition } from "./layout.ts";
import { destroyObject } from "./objects.ts";
import { inheritedValue, writeSlot } from "./properties.ts";
import { type Reference, ReferenceWalk } from "./references.ts";
import type { WorldState } from "./state.ts";
import type { Tracker } from "./tracker.ts";
import type { Verb } from "./verb.ts";
import { findVerb } from "./verbs.ts";
import { forgetWaif } from "./waif-table.ts";
import { WorldObject } from "./world-object.ts";

type Phase = "idle" | "slots" | "mark" | "survey" | "rescue" | "free";

/** What ending one of the doomed counts for, in values looked at. */
const END_COST = 20;

/** Collects what is unreachable in one world. */
export class Collector {
  readonly #state: WorldState;
  readonly #slotWalk: ReferenceWalk = new ReferenceWalk();
  #phase: Phase = "idle";
  #slots: (readonly [WorldObject, PropertyDefinition])[] = [];
  #survey: Iterator<Waif | WorldObject> | null = null;
  #doomed: (Waif | WorldObject)[] = [];
  #finalizable: (Waif | WorldObject)[] = [];
  #work = 0;

  constructor(state: WorldState) {
    this.#state = state;
  }

  /** A round is under way. */
  get isActive(): boolean {
    return this.#phase !== "idle";
  }

  /** Values looked at in the present or latest round. */
  get work(): number {
    return this.#work;
  }

  /** References that were reached in this round and not yet looked into. */
  get grayCount(): number {
    return this.#state.tracker?.gray.length ?? 0;
  }

  /** Begins a round; one that is under way is given up. `roots` visits the values that the world does not hold. */
  begin(roots: (visit: (value: Value) => void) => void): void {
    const tracker = this.#state.tracking();
    this.#giveUp(tracker);
    this.#phase = "slots";
    this.#work = 0;
    tracker.round++;
    tracker.isMarking = true;
    roots((value) => tracker.walk.add(value, tracker.reach));
    for (const waiting of this.#state.pending) tracker.reach(referenceTo(waiting));
    for (const held of this.#state.echo?.grants.values() ?? [])
      for (const capability of held) tracker.walk.add(capability, tracker.reach);
    for (const slots of [tracker.holders, tracker.unscanned])
      for (const [object, definitions] of slots)
        for (const definition of definitions) this.#slots.push([object, definition]);
    tracker.unscanned = new Map();
  }

  #giveUp(tracker: Tracker): void {
    for (const [object, definition] of this.#slots) tracker.mustScan(object, definition);
    this.#slots = [];
    tracker.walk.reset();
    tracker.gray.length = 0;
    this.#survey = null;
    this.#doomed = [];
    this.#finalizable = [];
  }

  /** Goes on for about `limit` values; true if the round is over. */
  step(limit: number): boolean {
    const end = this.#work + limit;
    while (this.#phase !== "idle") {
      this.#advance(end);
      if (this.#work >= end) break;
    }
    return this.#phase === "idle";
  }

  #advance(end: number): void {
    const tracker = this.#state.tracking();
    switch (this.#phase) {
      case "slots":
        if (this.#lookAtSlots(tracker, end)) this.#phase = "mark";
        break;
      case "mark":
        if (!this.#mark(tracker, end)) break;
        tracker.isMarking = false;
        this.#survey = this.#everything();
        this.#phase = "survey";
        break;
      case "survey":
        if (!this.#inspect(tracker, end)) break;
        for (const one of this.#finalizable) tracker.reach(referenceTo(one));
        this.#phase = "rescue";
        break;
      case "rescue":
        if (this.#mark(tracker, end)) this.#phase = "free";
        break;
      case "free":
        if (!this.#free(tracker, end)) break;
        for (const one of this.#finalizable) this.#state.pending.add(one);
        this.#finalizable = [];
        tracker.walk.reset();
        this.#phase = "idle";
        break;
      case "idle":
    }
  }

  #lookAtSlots(tracker: Tracker, end: number): boolean {
    for (let next = this.#slots.pop(); next !== undefined; next = this.#slots.pop()) {
      this.#lookAtSlot(tracker, next[0], next[1]);
      if (this.#work >= end) return false;
    }
    return true;
  }

  #lookAtSlot(tracker: Tracker, object: WorldObject, definition: PropertyDefinition): void {
    this.#work++;
    const slot = this.#state.get(object.id) === object ? object.layout.slotOf(definition) : -1;
    const value = slot < 0 ? undefined : object.values[slot];
    let holds = false;
    if (value !== undefined) {
      // a walk of its own: what was seen elsewhere counts here too
      const walk = this.#slotWalk;
      const found = (reference: Reference): void => {
        holds = true;
        tracker.reach(reference);
      };
      walk.add(value, found);
      walk.run(Number.POSITIVE_INFINITY, found);
      this.#work += walk.count;
      walk.reset();
    }
    if (holds) tracker.hold(object, definition);
    else tracker.release(object, definition);
  }

  /** Looks into what was reached; true if nothing is left. */
  #mark(tracker: Tracker, end: number): boolean {
    const { walk, gray, reach } = tracker;
    for (;;) {
      if (!walk.isDone) {
        const before = walk.count;
        walk.run(end - this.#work, reach);
        this.#work += walk.count - before;
      } else {
        const next = gray.pop();
        if (next === undefined) return true;
        this.#lookInto(tracker, next);
      }
      if (this.#work >= end) return false;
    }
  }

  #lookInto(tracker: Tracker, reference: Reference): void {
    const { walk, reach, round } = tracker;
    this.#work++;
    if (reference instanceof Waif) {
      for (const value of reference.slots.values()) walk.add(value, reach);
      this.#work += reference.slots.size;
      return;
    }
    const object = this.#state.anonymous.get(reference.id);
    if (object === undefined || object.round === round) return;
    object.round = round;
    if (object.values === object.layout.blank) return;
    for (const value of object.values) if (value !== undefined) walk.add(value, reach);
    this.#work += object.values.length;
  }

  *#everything(): Generator<Waif | WorldObject> {
    yield* this.#state.waifs.values();
    yield* this.#state.anonymous.values();
  }

  #inspect(tracker: Tracker, end: number): boolean {
    const survey = this.#survey as Iterator<Waif | WorldObject>;
    for (let next = survey.next(); next.done !== true; next = survey.next()) {
      const one = next.value;
      this.#work++;
      if (one.round !== tracker.round)
        (finalizer(this.#state, one) === null ? this.#doomed : this.#finalizable).push(one);
      if (this.#work >= end) return false;
    }
    this.#survey = null;
    return true;
  }

  #free(tracker: Tracker, end: number): boolean {
    for (let next = this.#doomed.pop(); next !== undefined; next = this.#doomed.pop()) {
      this.#work++;
      if (next.round === tracker.round) continue;
      endReferred(this.#state, next);
      this.#work += END_COST;
      if (this.#work >= end) return false;
    }
    return true;
  }
}

/** What no object with a number leads to and was not finalized, whatever tasks hold. */
export function unreached(state: WorldState): Reference[] {
  const walk = new ReferenceWalk();
  const seen = new Set<Waif | WorldObject>();
  const gray: (Waif | WorldObject)[] = [];
  const reach = (reference: Reference): void => {
    const one = reference instanceof Waif ? reference : state.anonymous.get(reference.id);
    if (one === undefined || seen.has(one)) return;
    seen.add(one);
    gray.push(one);
  };
  for (const object of state.objects) {
    if (object === undefined || object.values === object.layout.blank) continue;
    for (const value of object.values) if (value !== undefined) walk.add(value, reach);
    walk.run(Number.POSITIVE_INFINITY, reach);
  }
  for (const held of state.echo?.grants.values() ?? [])
    for (const capability of held) walk.add(capability, reach);
  walk.run(Number.POSITIVE_INFINITY, reach);
  for (let one = gray.pop(); one !== undefined; one = gray.pop()) {
    const values = one instanceof WorldObject ? one.values : one.slots.values();
    for (const value of values) if (value !== undefined) walk.add(value, reach);
    walk.run(Number.POSITIVE_INFINITY, reach);
  }
  const left: Reference[] = [];
  for (const object of state.anonymous.values())
    if (!seen.has(object)) left.push(referenceTo(object));
  for (const waif of state.waifs.values())
    if (!seen.has(waif) && !waif.isFinalized) left.push(waif);
  return left;
}

/** The value that stands for what was found. */
export function referenceTo(one: Waif | WorldObject): Reference {
  return one instanceof WorldObject ? new Anon(one.id) : one;
}

/** The verb to call before one ends; null if there is none, or it was called. */
export function finalizer(state: WorldState, one: Waif | WorldObject): Verb | null {
  if (one instanceof WorldObject) return findVerb(state, one, "recycle");
  const holder = one.isFinalized ? undefined : state.get(one.classId);
  return holder === undefined ? null : findVerb(state, holder, ":recycle");
}

/** Ends an anonymous object, whose quota is returned if it was charged, or forgets a WAIF. */
export function endReferred(state: WorldState, one: Waif | WorldObject): void {
  state.pending.delete(one);
  if (!(one instanceof WorldObject)) {
    forgetWaif(state, one);
    return;
  }
  if (state.anonymous.get(one.id) !== one) return;
  destroyObject(state, one);
  if ((one.flags & Flag.Charged) !== 0) returnQuota(state, one.owner);
}

function returnQuota(state: WorldState, owner: number): void {
  const object = state.get(owner);
  const slot = object?.layout.slotNamed("ownership_quota") ?? -1;
  if (object === undefined || slot < 0) return;
  const quota = object.values[slot] ?? inheritedValue(state, object, slot);
  if (isInt(quota)) writeSlot(state, object, slot, normalizeInt(BigInt(quota) + 1n));
}
