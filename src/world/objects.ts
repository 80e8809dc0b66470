// Birth, movement, renumbering and death of objects: raw, without hooks, quota and permission checks.
import { ANON_BASE, E_INVARG, E_RECMOVE } from "#value";
import { setGrants } from "./capabilities.ts";
import type { Declaration, EchoState } from "./echo-state.ts";
import { Flag } from "./image.ts";
import {
  bearSlots,
  changeParents,
  forgetVerbs,
  hasClash,
  linkParents,
  relayout,
  unlinkParents,
} from "./inheritance.ts";
import type { PropertyDefinition } from "./layout.ts";
import { OrderedIds } from "./ordered-ids.ts";
import { isUntouched, type WorldState } from "./state.ts";
import { dropVerb } from "./verbs.ts";
import { changeClass } from "./waif-table.ts";
import { Mark, WorldObject } from "./world-object.ts";

/** Makes an object with a free number; owner -1: it owns itself. Refused with E_INVARG, then -1. */
export function createObject(
  state: WorldState,
  id: number,
  parents: readonly number[],
  owner: number,
): number {
  const isSound =
    new Set(parents).size === parents.length &&
    parents.every((parent) => state.get(parent) !== undefined) &&
    !hasClash(state, null, parents);
  if (!isSound) {
    state.failure = E_INVARG;
    return -1;
  }
  if (id <= state.maxObject && state.owners.has(id)) replaceOwners(state, new Map([[id, -1]]));
  const object = new WorldObject(id, owner === -1 ? id : owner, state.emptyLayout);
  state.enter(object);
  state.markAll(object);
  if (id > state.maxObject) {
    state.maxObject = id;
    state.isHeaderStale = true;
  }
  linkParents(state, object, parents);
  bearSlots(state, object);
  return id;
}

/** Makes an anonymous object; its id, or -1 if refused with E_INVARG. Owner -1: nobody. */
export function createAnonymous(
  state: WorldState,
  parents: readonly number[],
  owner: number,
): number {
  const isSound =
    new Set(parents).size === parents.length &&
    parents.every((parent) => parent < ANON_BASE && state.get(parent) !== undefined) &&
    !hasClash(state, null, parents);
  if (!isSound) {
    state.failure = E_INVARG;
    return -1;
  }
  const object = new WorldObject(state.newAnonId(), owner, state.emptyLayout);
  state.enter(object);
  state.markAll(object);
  linkParents(state, object, parents);
  bearSlots(state, object);
  state.tracking().born(object);
  return object.id;
}

/** Ends an object: contents go to #-1, children get its parents, its records go. */
export function destroyObject(state: WorldState, object: WorldObject): void {
  for (const content of [...object.contents]) moveObject(state, content, -1);
  if (object.location !== -1) moveObject(state, object.id, -1);
  for (const child of [...object.offspring]) adopt(state, child, object);
  changeClass(state, object.id, -1);
  unlinkParents(state, object);
  setPlayer(state, object, false);
  // all slots vanish, and with them their records
  object.own = [];
  relayout(state, [object]);
  for (const verb of object.verbs) dropVerb(state, verb);
  object.setVerbs([]);
  if (state.echo !== null) dropEcho(state, state.echo, object);
  object.verbCache = null;
  state.verbGeneration++;
  state.staleObjects.delete(object);
  if (object.id >= ANON_BASE) {
    // a new one has no records
    if ((object.marks & Mark.AllSlots) === 0) state.removedKeys.add(`o/${object.id}`);
    state.anonymous.delete(object.id);
    state.pending.delete(object);
    return;
  }
  state.removedKeys.add(`o/${object.id}`);
  state.objects[object.id] = undefined;
  state.objectCount--;
  if (state.profile === "toaststunt" && state.owners.has(object.id))
    replaceOwners(state, new Map([[object.id, -1]]));
}

/** Ends what a dying object had in echo: its handlers, its rules and its grants (LANGUAGE 12.5). */
function dropEcho(state: WorldState, echo: EchoState, object: WorldObject): void {
  if (object.members !== null) {
    for (const handler of object.members.handlers) handler.isAlive = false;
    state.setMembers(object, null);
    echo.staleMembers.delete(object);
    state.removedKeys.add(`m/${object.id}`);
  }
  if (echo.grants.has(object.id)) setGrants(state, object.id, []);
}

/** Puts the parents of a dying object in its place among the child's parents. */
function adopt(state: WorldState, child: number, dying: WorldObject): void {
  const object = state.get(child) as WorldObject;
  const parents: number[] = [];
  for (const parent of object.parents) {
    for (const next of parent === dying.id ? dying.parents : [parent])
      if (!parents.includes(next)) parents.push(next);
  }
  changeParents(state, object, parents);
}

/** Moves an object into another's contents, before the one at `position` (from 1) or to the end, or to #-1: E_INVARG,
 * E_RECMOVE. */
export function moveObject(state: WorldState, id: number, to: number, position = 0): boolean {
  const object = state.get(id);
  const target = state.get(to);
  if (object === undefined || (target === undefined && to !== -1)) return state.deny(E_INVARG);
  for (let at = target; at !== undefined; at = state.get(at.location))
    if (at === object) return state.deny(E_RECMOVE);
  state.get(object.location)?.contentIds?.remove(object.locationOrdinal);
  object.location = to;
  object.locationOrdinal = target === undefined ? 0 : state.nextOrdinal++;
  if (target !== undefined) {
    target.contentIds ??= new OrderedIds();
    const behind = position > 0 ? target.contentIds.all().slice(position - 1) : [];
    target.contentIds.add(id, object.locationOrdinal);
    for (const other of behind)
      moveToEnd(state, target.contentIds, state.get(other) as WorldObject);
  }
  state.markHeader(object);
  return true;
}

function moveToEnd(state: WorldState, contents: OrderedIds, object: WorldObject): void {
  contents.remove(object.locationOrdinal);
  object.locationOrdinal = state.nextOrdinal++;
  contents.add(object.id, object.locationOrdinal);
  state.markHeader(object);
}

/** Sets or clears the player flag and the place among the players. */
export function setPlayer(state: WorldState, object: WorldObject, isPlayer: boolean): void {
  const flags = isPlayer ? object.flags | Flag.Player : object.flags & ~Flag.Player;
  if (flags !== object.flags) {
    object.flags = flags;
    state.markHeader(object);
  }
  if (isPlayer === object.playerOrdinal > 0) return;
  if (isPlayer) {
    object.playerOrdinal = state.nextOrdinal++;
    state.players.add(object.id, object.playerOrdinal);
  } else {
    state.players.remove(object.playerOrdinal);
    object.playerOrdinal = 0;
  }
  state.markHeader(object);
}

/** Gives an object the lowest free number below its own; the new number. */
export function renumberObject(state: WorldState, object: WorldObject): number {
  const old = object.id;
  let id = 0;
  while (id < old && state.objects[id] !== undefined) id++;
  if (id === old) return old;
  state.kinshipGeneration++;
  state.removedKeys.add(`o/${old}`);
  for (let slot = 0; slot < object.layout.definitions.length; slot++)
    state.dropSlotRecord(object, slot);
  state.objects[old] = undefined;
  state.objects[id] = object;
  object.id = id;
  state.markAll(object);
  for (let i = 0; i < object.parents.length; i++) {
    const parent = state.get(object.parents[i] as number) as WorldObject;
    parent.childIds?.rename(object.parentOrdinals[i] as number, id);
  }
  for (const child of object.children) {
    const childObject = state.get(child) as WorldObject;
    childObject.parents = childObject.parents.map((parent) => (parent === old ? id : parent));
    state.markHeader(childObject);
  }
  state.get(object.location)?.contentIds?.rename(object.locationOrdinal, id);
  for (const content of object.contents) {
    const contentObject = state.get(content) as WorldObject;
    contentObject.location = id;
    state.markHeader(contentObject);
  }
  for (const child of object.anonymousChildren ?? []) {
    child.parents = child.parents.map((parent) => (parent === old ? id : parent));
    state.markHeader(child);
  }
  changeClass(state, old, id);
  if (object.playerOrdinal > 0) state.players.rename(object.playerOrdinal, id);
  for (const verb of object.verbs) verb.definer = id;
  if (state.echo !== null) renumberEcho(state, state.echo, object, old);
  for (const definition of object.own) definition.definer = id;
  replaceOwners(
    state,
    new Map([
      [id, -1],
      [old, id],
    ]),
  );
  return id;
}

/** What names an object by its number in echo follows it. */
function renumberEcho(state: WorldState, echo: EchoState, object: WorldObject, old: number): void {
  if (object.members !== null) {
    for (const handler of object.members.handlers) handler.definer = object.id;
    for (const rule of object.members.queries) rule.definer = object.id;
    // lookups keep who holds a query
    forgetVerbs(state, object);
    echo.staleMembers.add(object);
    state.removedKeys.add(`m/${old}`);
  }
  const held = echo.grants.get(old);
  if (held !== undefined) {
    setGrants(state, old, []);
    setGrants(state, object.id, held);
  }
}

/** Changes who owns objects, verbs and slots, all at once. */
function replaceOwners(state: WorldState, changes: ReadonlyMap<number, number>): void {
  // first which records are stale: slots that are untouched before may not be so in between
  for (const object of everyObject(state)) markOwned(state, object, changes);
  const swap = (owner: number): number => changes.get(owner) ?? owner;
  const arrays = new Map<readonly number[], readonly number[]>();
  for (const object of everyObject(state)) {
    object.owner = swap(object.owner);
    object.slotOwner = swap(object.slotOwner);
    for (const definition of object.own) definition.defaultOwner = swap(definition.defaultOwner);
    for (const verb of object.verbs) verb.owner = swap(verb.owner);
    for (const handler of object.members?.handlers ?? []) handler.owner = swap(handler.owner);
    const swapped = arrays.get(object.owners) ?? object.owners.map(swap);
    arrays.set(object.owners, swapped);
    object.owners = swapped;
    object.childOwners = null;
  }
  for (const waif of state.waifs.values()) {
    if (!changes.has(waif.owner)) continue;
    waif.owner = swap(waif.owner);
    state.staleWaifs.add(waif);
  }
  if (state.echo !== null) {
    replaceDeclarers(state.echo.events, state.echo.staleEvents, changes);
    replaceDeclarers(state.echo.capabilities, state.echo.staleCapabilities, changes);
  }
  for (const old of changes.keys()) state.owners.delete(old);
  for (const owner of changes.values()) state.owners.add(owner);
}

function replaceDeclarers(
  registry: ReadonlyMap<string, Declaration>,
  stale: Set<string>,
  changes: ReadonlyMap<number, number>,
): void {
  for (const declaration of registry.values()) {
    const declarer = changes.get(declaration.declarer);
    if (declarer === undefined) continue;
    declaration.declarer = declarer;
    stale.add(declaration.folded);
  }
}

function* everyObject(state: WorldState): Generator<WorldObject> {
  for (const object of state.objects) if (object !== undefined) yield object;
  yield* state.anonymous.values();
}

/** Marks the records of an object that name one of these owners. */
function markOwned(
  state: WorldState,
  object: WorldObject,
  owners: ReadonlyMap<number, number>,
): void {
  const isHeaderStale =
    owners.has(object.owner) ||
    owners.has(object.slotOwner) ||
    object.own.some((definition) => owners.has(definition.defaultOwner));
  if (isHeaderStale) state.markHeader(object);
  for (let slot = 0; slot < object.owners.length; slot++) {
    if (owners.has(object.owners[slot] as number) && !isUntouched(object, slot))
      state.markSlot(object, object.layout.definitions[slot] as PropertyDefinition);
  }
  for (const verb of object.verbs) {
    if (!owners.has(verb.owner)) continue;
    verb.revision++;
    state.staleVerbs.add(verb);
  }
  if (object.members?.handlers.some(({ owner }) => owners.has(owner)))
    state.echo?.staleMembers.add(object);
}
