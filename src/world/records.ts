// The durable form of a world: keyed records (docs/storage.md). ORDER RECORD: stored on disk.
//
//   w              version, profile, encoding, maxObject; then, if there ever were such, the next anonymous object
//                  and the next WAIF; version 2, of worlds that have content of echo: these always, and the next
//                  registration number
//   o/<id>         name, flags, owner, slotOwner, location, locationOrdinal, playerOrdinal,
//                  parents (id, ordinal)…, definitions (name, defaultOwner, defaultPerms)…, verb uids…,
//                  then, if a definition has any: place and expressions of `requires`…
//   s/<id>/<name>  bits 1 value, 2 owner, 4 perms; then those: what differs from an untouched slot
//   v/<uid>        names, owner, perms, dobj, prep, iobj, dialect, source; then, if it has terms: bits 1 function,
//                  2 secure, 4 parameters; parameters; expressions of `requires`…
//   f/<id>         a WAIF: class, owner, whether it is finalized, values (name, value)…
//   m/<id>         of an object: handlers (event, bits 1 parameters, 2 where, those, priority, owner, seq, source)…,
//                  rules of queries…
//   e/<name>       an event of the registry: name, parameters, declarer
//   c/<name>       a capability of the registry: the same
//   g/<id>         the grants that an object holds: CAP values…
//
// Orders of children, contents and players are ordinals in the members' own headers.
import { ByteReader, type ByteWriter, SlabWriter } from "#base";
import {
  ANON_BASE,
  Cap,
  decodeValue,
  encodeValue,
  type Value,
  type Waif,
  type WaifTable,
} from "#value";
import type { Declaration, EchoState } from "./echo-state.ts";
import type { ArgSpecCode, DeclarationImage, HandlerImage, VerbImage, VerbTerms } from "./image.ts";
import type { PropertyDefinition } from "./layout.ts";
import type { Members } from "./members.ts";
import { bornOwner, isUntouched, slotKey, type WorldState } from "./state.ts";
import type { Verb } from "./verb.ts";
import { setClass } from "./waif-table.ts";
import { Mark, type WorldObject } from "./world-object.ts";

/** A record: key and bytes; null bytes delete it. */
export type RecordChange = readonly [key: string, bytes: Uint8Array | null];

/** Whether a record is one of the world's: others are the kernel's. */
export function isWorldKey(key: string): boolean {
  return key === "w" || /^[osvfmecg]\//.test(key);
}

/** Of worlds without content of echo: as before there was any. */
const PLAIN_VERSION = 1;
/** The newest. */
const FORMAT_VERSION = 2;
const ENCODINGS = [null, "utf8", "latin1"] as const;

/** Everything that changed since the last time; afterwards nothing has. */
export function takeChanges(state: WorldState): RecordChange[] {
  const changes = new Map<string, Uint8Array | null>();
  collectChanges(state, changes);
  return [...changes];
}

/** Adds what changed since the last time to a map; afterwards nothing has. */
export function collectChanges(state: WorldState, changes: Map<string, Uint8Array | null>): void {
  if (state.isAllStale) {
    for (const [key, bytes] of allRecords(state)) changes.set(key, bytes);
  } else {
    const out = state.writer;
    for (const key of state.removedKeys) changes.set(key, null);
    if (state.isHeaderStale) changes.set("w", encodeHeader(out, state));
    for (const object of state.staleObjects) collectObject(state, object, out, changes);
    for (const verb of state.staleVerbs) changes.set(`v/${verb.uid}`, encodeVerb(out, verb));
    for (const waif of state.staleWaifs) changes.set(`f/${waif.id}`, encodeWaif(out, waif));
    if (state.echo?.hasChanges) collectEcho(state, state.echo, out, changes);
  }
  forgetChanges(state);
}

/** Whether takeChanges would give anything. */
export function hasChanges(state: WorldState): boolean {
  return (
    state.isAllStale ||
    state.isHeaderStale ||
    state.staleObjects.size > 0 ||
    state.staleVerbs.size > 0 ||
    state.staleWaifs.size > 0 ||
    state.removedKeys.size > 0 ||
    (state.echo?.hasChanges ?? false)
  );
}

/** Takes the world as it is for stored. */
export function forgetChanges(state: WorldState): void {
  for (const object of state.staleObjects) {
    object.marks = 0;
    object.staleSlots = null;
    object.latestStale = null;
  }
  state.isAllStale = false;
  state.isHeaderStale = false;
  state.staleObjects.clear();
  state.staleVerbs.clear();
  state.staleWaifs.clear();
  state.unsavedWaifs.clear();
  state.removedKeys.clear();
  state.echo?.forgetChanges();
}

function collectEcho(
  state: WorldState,
  echo: EchoState,
  out: ByteWriter,
  changes: Map<string, Uint8Array | null>,
): void {
  for (const object of echo.staleMembers) {
    if (state.get(object.id) !== object) continue;
    const { members } = object;
    changes.set(`m/${object.id}`, members === null ? null : encodeMembers(out, members));
  }
  for (const name of echo.staleEvents)
    changes.set(`e/${name}`, encodeDeclaration(out, echo.events.get(name)));
  for (const name of echo.staleCapabilities)
    changes.set(`c/${name}`, encodeDeclaration(out, echo.capabilities.get(name)));
  for (const id of echo.staleGrants) {
    const held = echo.grants.get(id);
    changes.set(`g/${id}`, held === undefined ? null : encodeGrants(out, held));
  }
}

function collectObject(
  state: WorldState,
  object: WorldObject,
  out: ByteWriter,
  changes: Map<string, Uint8Array | null>,
): void {
  if (state.get(object.id) !== object) return;
  if ((object.marks & Mark.Header) !== 0) changes.set(`o/${object.id}`, encodeObject(out, object));
  const isNew = (object.marks & Mark.AllSlots) !== 0;
  if (isNew) for (const [key, bytes] of slotRecords(out, object)) changes.set(key, bytes);
  if (object.staleSlots === null) return;
  for (const definition of object.staleSlots) {
    const slot = object.layout.slotOf(definition);
    if (slot < 0) continue;
    const key = slotKey(object.id, definition.folded);
    if (!isUntouched(object, slot)) changes.set(key, encodeSlot(out, object, slot));
    // a new object never had records under its number that are not among the removed keys
    else if (!isNew) changes.set(key, null);
  }
}

/** Every record of the world. The bytes are views that share their buffers. */
export function* allRecords(state: WorldState): Generator<readonly [string, Uint8Array]> {
  const out = new SlabWriter();
  yield ["w", encodeHeader(out, state)];
  for (const object of state.objects) if (object !== undefined) yield* objectRecords(out, object);
  for (const object of state.anonymous.values()) yield* objectRecords(out, object);
  for (const waif of state.waifs.values()) yield [`f/${waif.id}`, encodeWaif(out, waif)];
  if (state.echo !== null) yield* echoRecords(out, state.echo);
}

function* echoRecords(out: ByteWriter, echo: EchoState): Generator<readonly [string, Uint8Array]> {
  for (const [name, event] of echo.events) yield [`e/${name}`, encodeKnown(out, event)];
  for (const [name, capability] of echo.capabilities)
    yield [`c/${name}`, encodeKnown(out, capability)];
  for (const [id, held] of echo.grants) yield [`g/${id}`, encodeGrants(out, held)];
}

function* objectRecords(
  out: ByteWriter,
  object: WorldObject,
): Generator<readonly [string, Uint8Array]> {
  yield [`o/${object.id}`, encodeObject(out, object)];
  yield* slotRecords(out, object);
  if (object.members !== null) yield [`m/${object.id}`, encodeMembers(out, object.members)];
  for (const verb of object.verbs) yield [`v/${verb.uid}`, encodeVerb(out, verb)];
}

function* slotRecords(
  out: ByteWriter,
  object: WorldObject,
): Generator<readonly [string, Uint8Array]> {
  const { definitions } = object.layout;
  for (let slot = 0; slot < definitions.length; slot++) {
    if (isUntouched(object, slot)) continue;
    const { folded } = definitions[slot] as PropertyDefinition;
    yield [slotKey(object.id, folded), encodeSlot(out, object, slot)];
  }
}

// ---- writing -------------------------------------------------------------------------------------------------------

function encodeHeader(out: ByteWriter, state: WorldState): Uint8Array {
  out.clear();
  const { echo } = state;
  out.varint(echo === null ? PLAIN_VERSION : FORMAT_VERSION);
  out.byte(state.profile === "toaststunt" ? 1 : 0);
  out.byte(ENCODINGS.indexOf(state.encoding));
  out.zigzag(state.maxObject);
  if (echo !== null || state.reservedAnon > ANON_BASE || state.reservedWaif > 1) {
    out.varint(state.reservedAnon - ANON_BASE);
    out.varint(state.reservedWaif);
  }
  if (echo !== null) out.varint(echo.nextSeq);
  return out.take();
}

function encodeObject(out: ByteWriter, object: WorldObject): Uint8Array {
  out.clear();
  out.text(object.name);
  out.varint(object.flags);
  out.zigzag(object.owner);
  out.zigzag(object.slotOwner);
  out.zigzag(object.location);
  out.varint(object.locationOrdinal);
  out.varint(object.playerOrdinal);
  out.varint(object.parents.length);
  for (let i = 0; i < object.parents.length; i++) {
    out.zigzag(object.parents[i] as number);
    out.varint(object.parentOrdinals[i] as number);
  }
  out.varint(object.own.length);
  for (const definition of object.own) {
    out.text(definition.name);
    out.zigzag(definition.defaultOwner);
    out.varint(definition.defaultPerms);
  }
  out.varint(object.verbs.length);
  for (const verb of object.verbs) out.varint(verb.uid);
  encodeRequires(out, object.own);
  return out.take();
}

/** Nothing at all if no definition has `requires`. */
function encodeRequires(out: ByteWriter, own: readonly PropertyDefinition[]): void {
  const guarded = own.filter(({ requires }) => requires.length > 0);
  if (guarded.length === 0) return;
  out.varint(guarded.length);
  for (const definition of guarded) {
    out.varint(own.indexOf(definition));
    encodeTexts(out, definition.requires);
  }
}

function encodeTexts(out: ByteWriter, texts: readonly string[]): void {
  out.varint(texts.length);
  for (const text of texts) out.text(text);
}

function encodeSlot(out: ByteWriter, object: WorldObject, slot: number): Uint8Array {
  const definition = object.layout.definitions[slot] as PropertyDefinition;
  const value = object.values[slot];
  const owner = object.owners[slot] as number;
  const perms = object.perms[slot] as number;
  const hasOwner = owner !== bornOwner(object, definition);
  const hasPerms = perms !== definition.defaultPerms;
  out.clear();
  out.byte((value === undefined ? 0 : 1) | (hasOwner ? 2 : 0) | (hasPerms ? 4 : 0));
  if (value !== undefined) encodeValue(out, value);
  if (hasOwner) out.zigzag(owner);
  if (hasPerms) out.varint(perms);
  return out.take();
}

function encodeVerb(out: ByteWriter, verb: Verb): Uint8Array {
  out.clear();
  out.text(verb.names);
  out.zigzag(verb.owner);
  out.varint(verb.perms);
  out.byte(verb.dobj);
  out.zigzag(verb.prep);
  out.byte(verb.iobj);
  out.byte(verb.dialect === "echo" ? 1 : 0);
  out.byte(verb.source === null ? 0 : 1);
  if (verb.source !== null) out.text(verb.source);
  if (verb.terms !== null) encodeTerms(out, verb.terms);
  return out.take();
}

function encodeTerms(out: ByteWriter, { params, requires, isFunction, isSecure }: VerbTerms): void {
  out.byte((isFunction ? 1 : 0) | (isSecure ? 2 : 0) | (params !== null ? 4 : 0));
  if (params !== null) out.text(params);
  encodeTexts(out, requires);
}

function encodeMembers(out: ByteWriter, { handlers, queries }: Members): Uint8Array {
  out.clear();
  out.varint(handlers.length);
  for (const { event, params, where, priority, owner, seq, source } of handlers) {
    out.text(event);
    out.byte((params !== null ? 1 : 0) | (where !== null ? 2 : 0));
    if (params !== null) out.text(params);
    if (where !== null) out.text(where);
    out.zigzag(priority);
    out.zigzag(owner);
    out.varint(seq);
    out.text(source);
  }
  encodeTexts(
    out,
    queries.map(({ source }) => source),
  );
  return out.take();
}

function encodeDeclaration(
  out: ByteWriter,
  declaration: Declaration | undefined,
): Uint8Array | null {
  return declaration === undefined ? null : encodeKnown(out, declaration);
}

function encodeKnown(out: ByteWriter, { name, params, declarer }: Declaration): Uint8Array {
  out.clear();
  out.text(name);
  out.text(params);
  out.zigzag(declarer);
  return out.take();
}

function encodeGrants(out: ByteWriter, held: readonly Cap[]): Uint8Array {
  out.clear();
  out.varint(held.length);
  for (const capability of held) encodeValue(out, capability);
  return out.take();
}

function encodeWaif(out: ByteWriter, waif: Waif): Uint8Array {
  out.clear();
  out.zigzag(waif.classId);
  out.zigzag(waif.owner);
  out.byte(waif.isFinalized ? 1 : 0);
  out.varint(waif.slots.size);
  for (const [name, value] of waif.slots) {
    out.text(name);
    encodeValue(out, value);
  }
  return out.take();
}

// ---- reading -------------------------------------------------------------------------------------------------------

/** The record `w`, read. */
export interface HeaderRecord {
  readonly profile: "lambdamoo" | "toaststunt";
  readonly encoding: "utf8" | "latin1" | null;
  readonly maxObject: number;
  readonly nextAnon: number;
  readonly nextWaif: number;
  /** Null: the world has no content of echo. */
  readonly nextSeq: number | null;
}

/** A record `o/ID`, read. */
export interface ObjectRecord {
  readonly name: string;
  readonly flags: number;
  readonly owner: number;
  readonly slotOwner: number;
  readonly location: number;
  readonly locationOrdinal: number;
  readonly playerOrdinal: number;
  readonly parents: readonly number[];
  readonly parentOrdinals: readonly number[];
  readonly definitions: readonly {
    readonly name: string;
    readonly owner: number;
    readonly perms: number;
    readonly requires: readonly string[];
  }[];
  readonly verbs: readonly number[];
}

/** A record `s/ID/NAME`, read. */
export interface SlotRecord {
  readonly value: Value | undefined;
  /** undefined: as born. */
  readonly owner: number | undefined;
  readonly perms: number | undefined;
}

/** Throws a RangeError on bytes of another format version. */
export function decodeHeader(bytes: Uint8Array): HeaderRecord {
  const from = new ByteReader(bytes);
  const version = from.varint();
  if (version < PLAIN_VERSION || version > FORMAT_VERSION)
    throw new RangeError(`world records of version ${version}, up to ${FORMAT_VERSION} is known`);
  const profile = from.byte() === 1 ? "toaststunt" : "lambdamoo";
  const encoding = ENCODINGS[from.byte()] ?? null;
  const maxObject = from.zigzag();
  const isLong = !from.isAtEnd;
  return {
    profile,
    encoding,
    maxObject,
    nextAnon: ANON_BASE + (isLong ? from.varint() : 0),
    nextWaif: isLong ? from.varint() : 1,
    nextSeq: version === PLAIN_VERSION ? null : from.varint(),
  };
}

/** Reads a record `o/ID`. */
export function decodeObject(bytes: Uint8Array): ObjectRecord {
  const from = new ByteReader(bytes);
  const name = from.text();
  const flags = from.varint();
  const owner = from.zigzag();
  const slotOwner = from.zigzag();
  const location = from.zigzag();
  const locationOrdinal = from.varint();
  const playerOrdinal = from.varint();
  const parents: number[] = [];
  const parentOrdinals: number[] = [];
  for (let count = from.varint(); count > 0; count--) {
    parents.push(from.zigzag());
    parentOrdinals.push(from.varint());
  }
  const definitions: { name: string; owner: number; perms: number; requires: readonly string[] }[] =
    [];
  for (let count = from.varint(); count > 0; count--)
    definitions.push({
      name: from.text(),
      owner: from.zigzag(),
      perms: from.varint(),
      requires: NO_TEXTS,
    });
  const verbs: number[] = [];
  for (let count = from.varint(); count > 0; count--) verbs.push(from.varint());
  for (let count = from.isAtEnd ? 0 : from.varint(); count > 0; count--) {
    const guarded = definitions[from.varint()];
    if (guarded === undefined) throw new RangeError("a definition that has requires is missing");
    guarded.requires = decodeTexts(from);
  }
  return {
    name,
    flags,
    owner,
    slotOwner,
    location,
    locationOrdinal,
    playerOrdinal,
    parents,
    parentOrdinals,
    definitions,
    verbs,
  };
}

const NO_TEXTS: readonly string[] = [];

function decodeTexts(from: ByteReader): string[] {
  const texts: string[] = [];
  for (let count = from.varint(); count > 0; count--) texts.push(from.text());
  return texts;
}

/** Reads a record `s/ID/NAME`. */
export function decodeSlot(bytes: Uint8Array, waifs: WaifTable): SlotRecord {
  const from = new ByteReader(bytes);
  const bits = from.byte();
  return {
    value: (bits & 1) !== 0 ? decodeValue(from, waifs) : undefined,
    owner: (bits & 2) !== 0 ? from.zigzag() : undefined,
    perms: (bits & 4) !== 0 ? from.varint() : undefined,
  };
}

/** Reads a record `f/ID` into the WAIF of that id. */
export function decodeWaif(state: WorldState, id: number, bytes: Uint8Array): void {
  const from = new ByteReader(bytes);
  const classId = from.zigzag();
  const owner = from.zigzag();
  const waif = state.waif(id, classId, owner);
  // a value elsewhere may have named what was its class once
  setClass(state, waif, classId);
  waif.owner = owner;
  waif.isFinalized = from.byte() === 1;
  for (let count = from.varint(); count > 0; count--)
    waif.slots.set(from.text(), decodeValue(from, state));
}

/** Reads a record `v/UID`. */
export function decodeVerb(bytes: Uint8Array): VerbImage {
  const from = new ByteReader(bytes);
  const verb: VerbImage = {
    names: from.text(),
    owner: from.zigzag(),
    perms: from.varint(),
    dobj: from.byte() as ArgSpecCode,
    prep: from.zigzag(),
    iobj: from.byte() as ArgSpecCode,
    dialect: from.byte() === 1 ? "echo" : "moo",
    source: from.byte() === 1 ? from.text() : null,
  };
  if (from.isAtEnd) return verb;
  const bits = from.byte();
  const params = (bits & 4) !== 0 ? from.text() : null;
  const requires = decodeTexts(from);
  const terms = { params, requires, isFunction: (bits & 1) !== 0, isSecure: (bits & 2) !== 0 };
  return { ...verb, terms };
}

/** A record `m/ID`, read. */
export interface MembersRecord {
  readonly handlers: readonly HandlerImage[];
  readonly queries: readonly string[];
}

/** Reads a record `m/ID`. */
export function decodeMembers(bytes: Uint8Array): MembersRecord {
  const from = new ByteReader(bytes);
  const handlers: HandlerImage[] = [];
  for (let count = from.varint(); count > 0; count--) {
    const event = from.text();
    const bits = from.byte();
    handlers.push({
      event,
      params: (bits & 1) !== 0 ? from.text() : null,
      where: (bits & 2) !== 0 ? from.text() : null,
      priority: from.zigzag(),
      owner: from.zigzag(),
      seq: from.varint(),
      source: from.text(),
    });
  }
  return { handlers, queries: decodeTexts(from) };
}

/** Reads a record `e/NAME` or `c/NAME`. */
export function decodeDeclaration(bytes: Uint8Array): DeclarationImage {
  const from = new ByteReader(bytes);
  return { name: from.text(), params: from.text(), declarer: from.zigzag() };
}

/** Reads a record `g/ID`. */
export function decodeGrants(bytes: Uint8Array, waifs: WaifTable): Cap[] {
  const from = new ByteReader(bytes);
  const held: Cap[] = [];
  for (let count = from.varint(); count > 0; count--) {
    const capability = decodeValue(from, waifs);
    if (!(capability instanceof Cap)) throw new RangeError("a grant is a CAP");
    held.push(capability);
  }
  return held;
}
