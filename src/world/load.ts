// A living world from data: from an image (an import) or from records (a restart). Both name the same plain facts; the
// links, layouts and shared arrays follow from these.
import { invariant } from "#base";
import { ANON_BASE, Anon, foldText, type Value, Waif, type WaifTable } from "#value";
import { addGrant, setGrants } from "./capabilities.ts";
import { Declaration } from "./echo-state.ts";
import type { DeclarationImage, HandlerImage, WorldImage } from "./image.ts";
import { layoutFor, shared, subtree } from "./inheritance.ts";
import { PropertyDefinition } from "./layout.ts";
import { Handler, QueryRule } from "./members.ts";
import { OrderedIds } from "./ordered-ids.ts";
import {
  decodeDeclaration,
  decodeGrants,
  decodeHeader,
  decodeMembers,
  decodeObject,
  decodeSlot,
  decodeVerb,
  decodeWaif,
  type MembersRecord,
  type ObjectRecord,
  type SlotRecord,
} from "./records.ts";
import { eachReference, mayRefer, type Reference } from "./references.ts";
import { bornOwner, type WorldState } from "./state.ts";
import { Verb } from "./verb.ts";
import { enterWaif } from "./waif-table.ts";
import { WorldObject } from "./world-object.ts";

/** A slot, and whether its value is known to hold references. */
type LoadedSlot = SlotRecord & { readonly refers?: true };

/** Fills an empty state with an image. Contents and children that the images disagree about follow the child. */
export function loadImage(state: WorldState, image: WorldImage): void {
  state.encoding = image.encoding;
  state.maxObject = image.maxObject;
  // in the order in which records are loaded
  const anonymous = [...(image.anonymous ?? [])].sort((one, other) => one.id - other.id);
  const sources = [...image.objects, ...anonymous];
  for (const source of sources) {
    const object = new WorldObject(source.id, source.owner, state.emptyLayout);
    state.enter(object);
    object.name = source.name;
    object.flags = source.flags;
    object.parents = source.parents;
    if (source.id < ANON_BASE) {
      object.location = source.location;
      state.maxObject = Math.max(state.maxObject, source.id);
    } else {
      object.parentOrdinals = source.parents.map(() => 0);
      state.tracking();
      state.reserveIds(source.id + 1, 1);
    }
    object.setVerbs(
      source.verbs.map((image) => {
        const verb = new Verb(state.nextVerbUid++, source.id, image);
        state.owners.add(verb.owner);
        if (verb.terms !== null) state.echoState();
        return verb;
      }),
    );
    // an image may make its lists anew whenever it is asked
    const { slots, requires } = source;
    object.own = source.definitions.map((name, slot) => {
      const born = slots[slot];
      invariant(born !== undefined, "a definition has a slot", `#${source.id}.${name}`);
      const { owner, perms } = born;
      return new PropertyDefinition(
        name,
        foldText(name),
        source.id,
        owner,
        perms,
        requires?.[slot],
      );
    });
    if (requires !== undefined) state.echoState();
    loadMembers(state, object, source.handlers ?? [], source.queries ?? []);
  }
  loadRegistries(state, image);
  giveOrdinals(state, image);
  link(state);
  const latestOwners: LatestOwners = new Map();
  for (const source of sources) {
    const object = state.get(source.id) as WorldObject;
    invariant(
      source.slots.length === object.layout.definitions.length,
      "an object has a slot for every definition it inherits",
      `#${source.id}: ${source.slots.length} of ${object.layout.definitions.length}`,
    );
    setSlots(state, object, source.slots, latestOwners);
  }
  adoptSlots(state);
  for (const value of image.pending ?? []) adoptValue(state, value);
}

/** Gives an object handlers and rules that it had before: nothing counts as new. */
function loadMembers(
  state: WorldState,
  object: WorldObject,
  handlers: readonly HandlerImage[],
  rules: readonly string[],
): void {
  if (handlers.length + rules.length === 0) return;
  const echo = state.echoState();
  for (const { owner, seq } of handlers) {
    state.owners.add(owner);
    echo.nextSeq = Math.max(echo.nextSeq, seq + 1);
  }
  state.setMembers(object, {
    handlers: handlers
      .map((handler) => new Handler(object.id, handler))
      .sort((a, b) => a.seq - b.seq),
    queries: rules.map((rule) => new QueryRule(object.id, rule)),
  });
}

/** Enters the registries of an image. Grants to objects that are not valid are left out. */
function loadRegistries(state: WorldState, image: WorldImage): void {
  const { nextSeq = 1, events = [], capabilities = [], grants = [] } = image;
  if (nextSeq === 1 && events.length + capabilities.length + grants.length === 0) return;
  const echo = state.echoState();
  echo.nextSeq = Math.max(echo.nextSeq, nextSeq);
  for (const event of events) enterDeclaration(state, echo.events, event);
  for (const capability of capabilities) enterDeclaration(state, echo.capabilities, capability);
  for (const { to, capability } of grants)
    if (state.get(to) !== undefined) addGrant(state, to, capability);
}

function enterDeclaration(
  state: WorldState,
  registry: Map<string, Declaration>,
  image: DeclarationImage,
): void {
  const declaration = new Declaration(image);
  registry.set(declaration.folded, declaration);
  state.owners.add(declaration.declarer);
}

/** Takes the WAIFs that slots hold into the tables, and notes which slots hold references. */
function adoptSlots(state: WorldState): void {
  for (const object of state.objects) {
    if (object === undefined || object.values === object.layout.blank) continue;
    for (let slot = 0; slot < object.values.length; slot++) {
      const value = object.values[slot];
      if (value !== undefined && adoptValue(state, value))
        state.tracking().hold(object, object.layout.definitions[slot] as PropertyDefinition);
    }
  }
  for (const object of state.anonymous.values())
    for (const value of object.values) if (value !== undefined) adoptValue(state, value);
  adoptGrants(state);
}

/** Takes the WAIFs that grants hold into the tables. */
function adoptGrants(state: WorldState): void {
  for (const held of state.echo?.grants.values() ?? [])
    for (const capability of held) adoptValue(state, capability);
}

/** Takes the WAIFs that a value leads to into the tables; whether it holds any reference. */
export function adoptValue(state: WorldState, value: Value): boolean {
  if (!mayRefer(value)) return false;
  let holds = false;
  const waifs: Waif[] = [];
  const found = (reference: Reference): void => {
    holds = true;
    if (!(reference instanceof Waif) || state.waifs.get(reference.id) === reference) return;
    enterWaif(state, reference);
    state.staleWaifs.add(reference);
    state.reserveIds(ANON_BASE, reference.id + 1);
    waifs.push(reference);
  };
  eachReference(value, found);
  if (holds) state.tracking();
  for (let waif = waifs.pop(); waif !== undefined; waif = waifs.pop())
    for (const held of waif.slots.values()) eachReference(held, found);
  return holds;
}

/** Numbers members in the order of the lists of an image; whom its list forgot comes last. */
function giveOrdinals(state: WorldState, image: WorldImage): void {
  const places = new Map<WorldObject, number[]>();
  for (const source of image.objects) {
    for (const id of source.contents) {
      const content = state.get(id);
      if (content?.location === source.id) content.locationOrdinal = state.nextOrdinal++;
    }
    for (const id of source.children) {
      const child = state.get(id);
      const at = child?.parents.indexOf(source.id) ?? -1;
      if (child !== undefined && at >= 0) placesOf(places, child)[at] = state.nextOrdinal++;
    }
  }
  for (const object of state.objects) {
    if (object === undefined) continue;
    object.parentOrdinals = placesOf(places, object).map((place) => place || state.nextOrdinal++);
    if (object.location !== -1 && object.locationOrdinal === 0)
      object.locationOrdinal = state.nextOrdinal++;
  }
  for (const id of image.players) {
    const player = state.get(id);
    if (player?.playerOrdinal === 0) player.playerOrdinal = state.nextOrdinal++;
  }
}

/** An object's ordinals among the children of its parents, 0 where not yet known. */
function placesOf(places: Map<WorldObject, number[]>, object: WorldObject): number[] {
  let known = places.get(object);
  if (known === undefined) {
    known = object.parents.map(() => 0);
    places.set(object, known);
  }
  return known;
}

/**
 * Fills an empty state with records, each read when its turn comes and not kept. Keys of other rooms are left alone; a
 * RangeError tells of broken ones.
 */
export function loadRecords(
  state: WorldState,
  records: Iterable<readonly [string, Uint8Array]>,
): void {
  const objects = new Map<number, ObjectRecord>();
  const slots = new Map<number, ReadSlots>();
  const verbs = new Map<number, Verb>();
  const waifs: [number, Uint8Array][] = [];
  const members: (readonly [number, MembersRecord])[] = [];
  const table = new ReadingTable(state);
  for (const [key, bytes] of records) {
    if (key.startsWith("s/")) {
      const end = key.indexOf("/", 2);
      const id = Number(key.slice(2, end));
      let known = slots.get(id);
      if (known === undefined) {
        known = [];
        slots.set(id, known);
      }
      known.push(table.name(key.slice(end + 1)), table.slot(bytes));
    } else if (key.startsWith("o/")) objects.set(Number(key.slice(2)), decodeObject(bytes));
    else if (key.startsWith("v/")) {
      const uid = Number(key.slice(2));
      // who defines it is known when its object is entered
      verbs.set(uid, new Verb(uid, -1, decodeVerb(bytes)));
    } else if (key.startsWith("f/")) waifs.push([Number(key.slice(2)), bytes.slice()]);
    else if (key.startsWith("m/")) members.push([Number(key.slice(2)), decodeMembers(bytes)]);
    else if (key === "w") readHeader(state, bytes);
    else readEchoRecord(state, key, bytes, table);
  }
  waifs.sort((a, b) => a[0] - b[0]);
  for (const [id, bytes] of waifs) {
    decodeWaif(state, id, bytes);
    state.reserveIds(ANON_BASE, id + 1);
  }
  const ids = [...objects.keys()].sort((a, b) => a - b);
  for (const id of ids) {
    enterRecord(state, id, objects.get(id) as ObjectRecord, verbs);
    objects.delete(id);
  }
  for (const [id, { handlers, queries }] of members) {
    const object = state.get(id);
    if (object === undefined) throw new RangeError(`record m/${id} belongs to no object`);
    loadMembers(state, object, handlers, queries);
  }
  adoptGrants(state);
  link(state);
  const latestOwners: LatestOwners = new Map();
  for (const id of ids) {
    const object = state.get(id) as WorldObject;
    setSlots(state, object, spread(object, slots.get(id) ?? []), latestOwners);
    slots.delete(id);
  }
}

function readHeader(state: WorldState, bytes: Uint8Array): void {
  const header = decodeHeader(bytes);
  state.profile = header.profile;
  state.encoding = header.encoding;
  state.maxObject = header.maxObject;
  state.reserveIds(header.nextAnon, header.nextWaif);
  if (header.nextSeq === null) return;
  const echo = state.echoState();
  echo.nextSeq = Math.max(echo.nextSeq, header.nextSeq);
}

/** Takes a record of a registry or of grants over; others are left alone. */
function readEchoRecord(state: WorldState, key: string, bytes: Uint8Array, waifs: WaifTable): void {
  switch (key.slice(0, 2)) {
    case "e/":
      enterDeclaration(state, state.echoState().events, decodeDeclaration(bytes));
      return;
    case "c/":
      enterDeclaration(state, state.echoState().capabilities, decodeDeclaration(bytes));
      return;
    case "g/":
      state.echoState();
      setGrants(state, Number(key.slice(2)), decodeGrants(bytes, waifs));
      return;
    default:
  }
}

/** The slots of one object as they were read: name, slot, name, slot … */
type ReadSlots = (string | LoadedSlot)[];

/** The WAIFs of a state, for values that are read; notes whether any reference was met. */
class ReadingTable implements WaifTable {
  readonly #state: WorldState;
  readonly #names = new Map<string, string>();
  #hasMet = false;

  constructor(state: WorldState) {
    this.#state = state;
  }

  /** One copy of a name that many slots have. */
  name(folded: string): string {
    const known = this.#names.get(folded);
    if (known !== undefined) return known;
    this.#names.set(folded, folded);
    return folded;
  }

  slot(bytes: Uint8Array): LoadedSlot {
    this.#hasMet = false;
    const slot = decodeSlot(bytes, this);
    return this.#hasMet ? { ...slot, refers: true } : slot;
  }

  waif(id: number, classId: number, owner: number): Waif {
    this.#hasMet = true;
    return this.#state.waif(id, classId, owner);
  }

  anon(id: number): Anon {
    this.#hasMet = true;
    return new Anon(id);
  }
}

function enterRecord(
  state: WorldState,
  id: number,
  record: ObjectRecord,
  verbs: ReadonlyMap<number, Verb>,
): void {
  const object = new WorldObject(id, record.owner, state.emptyLayout);
  state.enter(object);
  if (id >= ANON_BASE) {
    state.tracking();
    state.reserveIds(id + 1, 1);
  }
  object.name = record.name;
  object.flags = record.flags;
  object.slotOwner = record.slotOwner;
  object.location = record.location;
  object.locationOrdinal = record.locationOrdinal;
  object.playerOrdinal = record.playerOrdinal;
  object.parents = record.parents;
  object.parentOrdinals = record.parentOrdinals;
  object.own = record.definitions.map(
    ({ name, owner, perms, requires }) =>
      new PropertyDefinition(name, foldText(name), id, owner, perms, requires),
  );
  const own = record.verbs.map((uid) => {
    const verb = verbs.get(uid);
    if (verb === undefined) throw new RangeError(`record o/${id} names verb v/${uid}: missing`);
    state.nextVerbUid = Math.max(state.nextVerbUid, uid + 1);
    verb.definer = id;
    state.owners.add(verb.owner);
    return verb;
  });
  object.setVerbs(own);
  state.nextOrdinal = Math.max(
    state.nextOrdinal,
    record.locationOrdinal + 1,
    record.playerOrdinal + 1,
    ...record.parentOrdinals.map((ordinal) => ordinal + 1),
  );
}

function spread(object: WorldObject, read: ReadSlots): readonly (LoadedSlot | undefined)[] {
  const slots: (LoadedSlot | undefined)[] = [];
  for (let i = 0; i < read.length; i += 2) {
    const folded = read[i] as string;
    // not through the index alone: it leaves out names that built-in properties hide
    let slot = object.layout.slotNamed(folded);
    if (slot < 0)
      slot = object.layout.definitions.findIndex((definition) => definition.folded === folded);
    if (slot < 0) throw new RangeError(`record s/${object.id}/${folded} has no definition`);
    slots[slot] = read[i + 1] as LoadedSlot;
  }
  return slots;
}

type Arrival = readonly [ordinal: number, list: OrderedIds, id: number];

/** Fills lists of children, contents and players, and makes layouts, from what every object says of itself. */
function link(state: WorldState): void {
  const arrivals: Arrival[] = [];
  const roots: WorldObject[] = [];
  for (const object of [...state.objects, ...state.anonymous.values()]) {
    if (object === undefined) continue;
    if (object.parents.length === 0) roots.push(object);
    joinParents(state, object, arrivals);
    joinLocation(state, object, arrivals);
    if (object.playerOrdinal > 0) arrivals.push([object.playerOrdinal, state.players, object.id]);
  }
  arrivals.sort((a, b) => a[0] - b[0]);
  for (const [ordinal, list, id] of arrivals) list.add(id, ordinal);
  const ordered = subtree(state, roots);
  if (ordered.length !== state.objectCount + state.anonymous.size)
    throw new RangeError("some objects are their own ancestors");
  for (const object of ordered) {
    object.layout = layoutFor(state, object);
    object.values = object.layout.blank;
  }
}

function joinParents(state: WorldState, object: WorldObject, arrivals: Arrival[]): void {
  object.parents.forEach((id, i) => {
    const parent = state.get(id);
    if (parent === undefined)
      throw new RangeError(`#${object.id} has parent #${id}, which is not valid`);
    if (object.parents.length === 1) object.parentObject = parent;
    if (object.id >= ANON_BASE) {
      parent.anonymousChildren ??= new Set();
      parent.anonymousChildren.add(object);
      return;
    }
    parent.childIds ??= new OrderedIds();
    arrivals.push([object.parentOrdinals[i] as number, parent.childIds, object.id]);
  });
}

function joinLocation(state: WorldState, object: WorldObject, arrivals: Arrival[]): void {
  if (object.location === -1) return;
  const location = state.get(object.location);
  if (location === undefined)
    throw new RangeError(`#${object.id} is in #${object.location}, which is not valid`);
  location.contentIds ??= new OrderedIds();
  arrivals.push([object.locationOrdinal, location.contentIds, object.id]);
}

/** By parent: the owners of the child loaded last, which its next sibling most likely has too. */
type LatestOwners = Map<WorldObject, readonly number[]>;

/** Sets all slots of an object whose layout is known. */
function setSlots(
  state: WorldState,
  object: WorldObject,
  slots: readonly (LoadedSlot | undefined)[],
  latestOwners: LatestOwners,
): void {
  const { definitions, blank } = object.layout;
  const owners: number[] = [];
  const perms: number[] = [];
  for (let slot = 0; slot < definitions.length; slot++) {
    const given = slots[slot];
    const definition = definitions[slot] as PropertyDefinition;
    owners.push(given?.owner ?? bornOwner(object, definition));
    perms.push(given?.perms ?? definition.defaultPerms);
    if (given?.owner !== undefined) state.owners.add(given.owner);
    if (given?.value === undefined) continue;
    if (object.values === blank) object.values = blank.slice();
    object.values[slot] = given.value;
    if (given.refers === true && object.id < ANON_BASE) state.tracking().hold(object, definition);
  }
  const parent = object.parentObject;
  object.perms = shared(perms, parent?.perms);
  const sibling = parent === null ? undefined : latestOwners.get(parent);
  object.owners = shared(owners, parent?.owners, sibling);
  if (parent !== null && object.own.length === 0) latestOwners.set(parent, object.owners);
}
