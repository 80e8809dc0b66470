// The mutable heart of a world: the table of objects, counters, and the notes of what changed. The functions of this
// room work on it; other rooms see the World class only.
import { ByteWriter } from "#base";
import { E_NONE, type Err, obj, type Value } from "#value";
import { BuiltIn } from "./built-in-property.ts";
import { Flag } from "./image.ts";
import { Layout, type PropertyDefinition, type SlotMove, slotMove } from "./layout.ts";
import { OrderedIds } from "./ordered-ids.ts";
import type { Verb } from "./verb.ts";
import { Mark, type WorldObject } from "./world-object.ts";

/** Whose habits hold where servers differ (LANGUAGE 1.1). */
export type Profile = "lambdamoo" | "toaststunt";
/** The encoding of a dump that the world came from; null if it did not. */
export type Encoding = "utf8" | "latin1" | null;

/** `s/12/fuel`. */
export function slotKey(id: number, folded: string): string {
  return `s/${id}/${folded}`;
}

/** The objects of a world, and what changed since the last commit. */
export class WorldState {
  /** By number; undefined where recycled. */
  readonly objects: (WorldObject | undefined)[] = [];
  objectCount = 0;
  maxObject = -1;
  profile: Profile;
  encoding: Encoding = null;
  readonly players: OrderedIds = new OrderedIds();
  nextOrdinal = 1;
  nextVerbUid = 1;
  /** Why the latest method refused. */
  failure: Err = E_NONE;
  /** Bit `-slot - 1` for each protected built-in property. */
  protectedBuiltIns = 0;
  /** Called when a program sets or clears a wizard bit. */
  onWizardBit: ((object: number, isSet: boolean) => void) | null = null;
  /** Grows whenever a verb lookup may have another result. */
  verbGeneration = 0;
  /** Grows whenever a value that others inherit may have changed. */
  valueGeneration = 1;
  /** Numbers that were ever made owner of something, so that recycling others need not look for possessions. */
  readonly owners: Set<number> = new Set();
  readonly emptyLayout: Layout = new Layout([]);

  // what changed since the latest takeChanges
  isAllStale = false;
  isHeaderStale = true;
  readonly staleObjects: Set<WorldObject> = new Set();
  readonly staleVerbs: Set<Verb> = new Set();
  readonly removedKeys: Set<string> = new Set();
  /** For records; what was written last has been taken. */
  readonly writer: ByteWriter = new ByteWriter();

  #latestMove: SlotMove | null = null;

  constructor(profile: Profile) {
    this.profile = profile;
  }

  get(id: number): WorldObject | undefined {
    return id >= 0 && id < this.objects.length ? this.objects[id] : undefined;
  }

  /** Keeps the reason; gives undefined, to be returned. */
  refuse(reason: Err): undefined {
    this.failure = reason;
    return undefined;
  }

  /** Keeps the reason; gives false, to be returned. */
  deny(reason: Err): false {
    this.failure = reason;
    return false;
  }

  isWizard(id: number): boolean {
    const object = this.get(id);
    return object !== undefined && (object.flags & Flag.Wizard) !== 0;
  }

  /** Puts a new object into the table. */
  enter(object: WorldObject): void {
    const { objects } = this;
    while (objects.length < object.id) objects.push(undefined);
    objects[object.id] = object;
    this.objectCount++;
    this.owners.add(object.owner);
  }

  markHeader(object: WorldObject): void {
    if ((object.marks & Mark.Header) !== 0) return;
    object.marks |= Mark.Header;
    this.staleObjects.add(object);
  }

  markAll(object: WorldObject): void {
    object.marks |= Mark.Header | Mark.AllSlots;
    this.staleObjects.add(object);
  }

  markSlot(object: WorldObject, definition: PropertyDefinition): void {
    if (object.latestStale === definition) return;
    object.latestStale = definition;
    if (object.staleSlots === null) {
      object.staleSlots = new Set();
      this.staleObjects.add(object);
    }
    object.staleSlots.add(definition);
  }

  /** Notes that the record of a slot, if there is one, must go. */
  dropSlotRecord(object: WorldObject, slot: number): void {
    const definition = object.layout.definitions[slot] as PropertyDefinition;
    const wasStale = object.staleSlots?.delete(definition) ?? false;
    if (object.latestStale === definition) object.latestStale = null;
    if (wasStale || !isUntouched(object, slot))
      this.removedKeys.add(slotKey(object.id, definition.folded));
  }

  /** slotMove, remembering the latest answer: relatives are moved one after the other. */
  move(from: Layout, to: Layout): SlotMove {
    const latest = this.#latestMove;
    if (latest !== null && latest.from === from && latest.to === to) return latest;
    this.#latestMove = slotMove(from, to);
    return this.#latestMove;
  }

  builtInValue(object: WorldObject, slot: number): Value {
    switch (slot) {
      case BuiltIn.Name:
        return object.name;
      case BuiltIn.Owner:
        return obj(object.owner);
      case BuiltIn.Location:
        return obj(object.location);
      case BuiltIn.Contents:
        return emptyUnless(object.contentIds);
      default:
        return (object.flags & builtInFlag(slot)) === 0 ? 0 : 1;
    }
  }
}

const noContents = new OrderedIds();

function emptyUnless(ids: OrderedIds | null): Value {
  return (ids ?? noContents).asList();
}

/** The flag bit behind one of the five boolean built-in properties. */
export function builtInFlag(slot: number): number {
  switch (slot) {
    case BuiltIn.Programmer:
      return Flag.Programmer;
    case BuiltIn.Wizard:
      return Flag.Wizard;
    case BuiltIn.Read:
      return Flag.Read;
    case BuiltIn.Write:
      return Flag.Write;
    default:
      return Flag.Fertile;
  }
}

/** Whether a slot is as it was born, so that no record is needed. */
export function isUntouched(object: WorldObject, slot: number): boolean {
  const definition = object.layout.definitions[slot] as PropertyDefinition;
  return (
    object.values[slot] === undefined &&
    object.perms[slot] === definition.defaultPerms &&
    object.owners[slot] === bornOwner(object, definition)
  );
}

/** Who owns an untouched slot. */
export function bornOwner(object: WorldObject, definition: PropertyDefinition): number {
  return (definition.defaultPerms & 4) !== 0 ? object.slotOwner : definition.defaultOwner;
}
