// The mutable heart of a world: the table of objects, counters, and the notes of what changed. The functions of this
// room work on it; other rooms see the World class only.
import { ByteWriter } from "#base";
import { ANON_BASE, E_NONE, E_PERM, type Err, obj, type Value, Waif, type WaifTable } from "#value";
import { BuiltIn } from "./built-in-property.ts";
import { EchoState } from "./echo-state.ts";
import { Flag } from "./image.ts";
import { Layout, type PropertyDefinition, type SlotMove, slotMove } from "./layout.ts";
import type { Members } from "./members.ts";
import { OrderedIds } from "./ordered-ids.ts";
import { Tracker } from "./tracker.ts";
import type { Verb } from "./verb.ts";
import { enterWaif } from "./waif-table.ts";
import { Mark, type WorldObject } from "./world-object.ts";

/** Whose habits hold where servers differ (LANGUAGE 1.1). */
export type Profile = "lambdamoo" | "toaststunt";
/** The encoding of a dump that the world came from; null if it did not. */
export type Encoding = "utf8" | "latin1" | null;

/** Ids of what has no number are reserved on disk by so many, so that what comes and goes writes nothing. */
const ID_BLOCK = 1000;
/** Keys of properties of WAIFs that are remembered. */
const MAX_KEYS = 4096;

/** `s/12/fuel`. */
export function slotKey(id: number, folded: string): string {
  return `s/${id}/${folded}`;
}

/** What an access to a property needs besides permission (LANGUAGE 12.3). */
export interface PropertyGuard {
  /** The object or WAIF that was accessed: `this` of the expressions. */
  readonly subject: number | Waif;
  readonly definition: PropertyDefinition;
}

/** The objects of a world, and what changed since the last commit. */
export class WorldState implements WaifTable {
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
  /** Grows whenever a numbered object comes, goes, or has other parents. */
  kinshipGeneration = 0;
  /** Grows whenever a value that others inherit may have changed. */
  valueGeneration = 1;
  /** Numbers that were ever made owner of something, so that recycling others need not look for possessions. */
  readonly owners: Set<number> = new Set();
  readonly emptyLayout: Layout = new Layout([]);

  /** What echo alone has; null until there is something of it. */
  echo: EchoState | null = null;
  /** What the latest refusal was for want of, if it was a capability and the reason E_PERM. */
  #guard: PropertyGuard | null = null;

  // what has no number (LANGUAGE 7.12)
  /** Anonymous objects by id. */
  readonly anonymous: Map<number, WorldObject> = new Map();
  readonly waifs: Map<number, Waif> = new Map();
  /** By number of the class. */
  readonly waifsByClass: Map<number, Set<Waif>> = new Map();
  /** Unreachable, and their verb `recycle` is still to be called. */
  readonly pending: Set<Waif | WorldObject> = new Set();
  /** Notes for the collector; null until there is something to collect. */
  tracker: Tracker | null = null;
  #nextAnon = ANON_BASE;
  #nextWaif = 1;
  readonly #waifKeys: Map<string, string> = new Map();
  /** Ids below are reserved: the header record holds these. */
  reservedAnon: number = ANON_BASE;
  reservedWaif = 1;

  // what changed since the latest takeChanges
  isAllStale = false;
  isHeaderStale = true;
  readonly staleObjects: Set<WorldObject> = new Set();
  readonly staleVerbs: Set<Verb> = new Set();
  readonly staleWaifs: Set<Waif> = new Set();
  /** Made since then, so they have no record. */
  readonly unsavedWaifs: Set<Waif> = new Set();
  readonly removedKeys: Set<string> = new Set();
  /** For records; what was written last has been taken. */
  readonly writer: ByteWriter = new ByteWriter();

  #latestMove: SlotMove | null = null;

  constructor(profile: Profile) {
    this.profile = profile;
  }

  get(id: number): WorldObject | undefined {
    if (id >= 0 && id < this.objects.length) return this.objects[id];
    return id >= ANON_BASE ? this.anonymous.get(id) : undefined;
  }

  /** The echo content, made when the first of it comes. */
  echoState(): EchoState {
    if (this.echo === null) {
      this.echo = new EchoState();
      // the header tells that there is such content
      this.isHeaderStale = true;
    }
    return this.echo;
  }

  /** Gives an object other members, or none. */
  setMembers(object: WorldObject, members: Members | null): void {
    this.echoState().replaceMembers(object, members);
  }

  /** The tracker, made when it is first needed. */
  tracking(): Tracker {
    this.tracker ??= new Tracker();
    return this.tracker;
  }

  /** The WAIF with an id, for values that are read. */
  waif(id: number, classId: number, owner: number): Waif {
    const known = this.waifs.get(id);
    if (known !== undefined) return known;
    const waif = new Waif(id, classId, owner);
    enterWaif(this, waif);
    return waif;
  }

  /** `:fuel` of `fuel`: the key of a property in a WAIF. */
  waifKey(folded: string): string {
    let key = this.#waifKeys.get(folded);
    if (key === undefined) {
      if (this.#waifKeys.size >= MAX_KEYS) this.#waifKeys.clear();
      key = `:${folded}`;
      this.#waifKeys.set(folded, key);
    }
    return key;
  }

  /** An id that no anonymous object of this world ever had. */
  newAnonId(): number {
    const id = this.#nextAnon++;
    if (this.#nextAnon > this.reservedAnon) {
      this.reservedAnon = this.#nextAnon + ID_BLOCK;
      this.isHeaderStale = true;
    }
    return id;
  }

  /** An id that no WAIF of this world ever had. */
  newWaifId(): number {
    const id = this.#nextWaif++;
    if (this.#nextWaif > this.reservedWaif) {
      this.reservedWaif = this.#nextWaif + ID_BLOCK;
      this.isHeaderStale = true;
    }
    return id;
  }

  /** Ids below these are not given any more. */
  reserveIds(anon: number, waif: number): void {
    this.#nextAnon = Math.max(this.#nextAnon, anon);
    this.#nextWaif = Math.max(this.#nextWaif, waif);
    this.reservedAnon = Math.max(this.reservedAnon, anon);
    this.reservedWaif = Math.max(this.reservedWaif, waif);
  }

  /** Keeps the reason; gives undefined, to be returned. */
  refuse(reason: Err): undefined {
    this.failure = reason;
    this.#guard = null;
    return undefined;
  }

  /** Keeps the reason; gives false, to be returned. */
  deny(reason: Err): false {
    this.failure = reason;
    this.#guard = null;
    return false;
  }

  /** Refuses an access that a capability may allow. */
  refuseGuarded(subject: number | Waif, definition: PropertyDefinition): void {
    this.#guard = { subject, definition };
    this.failure = E_PERM;
  }

  /** What the latest refusal was for want of; null if it had another reason. */
  get pendingGuard(): PropertyGuard | null {
    return this.failure === E_PERM ? this.#guard : null;
  }

  isWizard(id: number): boolean {
    const object = this.get(id);
    return object !== undefined && (object.flags & Flag.Wizard) !== 0;
  }

  /** Puts a new object into the table. */
  enter(object: WorldObject): void {
    this.owners.add(object.owner);
    if (object.id >= ANON_BASE) {
      this.anonymous.set(object.id, object);
      return;
    }
    const { objects } = this;
    while (objects.length < object.id) objects.push(undefined);
    objects[object.id] = object;
    this.objectCount++;
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
    // a new anonymous object has no records
    if (object.id >= ANON_BASE && (object.marks & Mark.AllSlots) !== 0) return;
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
    case BuiltIn.Anonymous:
      return Flag.Anonymous;
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
