// Slots and definitions: reading, writing, adding, removing. Names arrive case-folded unless said otherwise.
import {
  ANON_BASE,
  E_INVARG,
  E_INVIND,
  E_PERM,
  E_PROPNF,
  E_TYPE,
  foldText,
  isTrue,
  Obj,
  type Value,
} from "#value";
import { BuiltIn } from "./built-in-property.ts";
import { headerText } from "./header-text.ts";
import { Flag, PropPerm } from "./image.ts";
import { ancestorsOf, isFreeName, relayout, subtree } from "./inheritance.ts";
import { GUARDED, type Layout, PropertyDefinition } from "./layout.ts";
import { slotAllows } from "./permission.ts";
import { builtInFlag, isUntouched, slotKey, type WorldState } from "./state.ts";
import { isWaifName, moveWaifSlots } from "./waif-table.ts";
import type { WorldObject } from "./world-object.ts";

/** Ancestors to walk before the answer is worth keeping. */
const DEEP = 12;

/** What `property_info` and tools want to know of a slot. */
export interface PropertyInfo {
  /** As spelled in the definition. */
  readonly name: string;
  readonly definer: number;
  readonly owner: number;
  /** Bits of PropPerm. */
  readonly perms: number;
  /** The object's own value; undefined: clear. */
  readonly value: Value | undefined;
  /** Expressions behind `requires` of the definition. */
  readonly requires: readonly string[];
}

/** The value a clear slot takes from above; 0 if even the definer's slot is clear. */
export function inheritedValue(state: WorldState, object: WorldObject, slot: number): Value {
  if (object.clearCache !== null && object.clearGeneration === state.valueGeneration) {
    const known = object.clearCache.get(slot);
    if (known !== undefined) return known;
  }
  let depth = 0;
  let at = object;
  let atSlot = slot;
  let value: Value | undefined;
  do {
    const parent: WorldObject | null = at.parentObject;
    atSlot -= at.own.length;
    if (atSlot < 0) return 0;
    if (parent === null) {
      value = inheritedFromMany(state, at, atSlot + at.own.length);
      break;
    }
    value = parent.values[atSlot];
    at = parent;
    depth++;
  } while (value === undefined);
  if (depth > DEEP) remember(state, object, slot, value);
  return value;
}

function inheritedFromMany(state: WorldState, object: WorldObject, slot: number): Value {
  const definition = object.layout.definitions[slot] as PropertyDefinition;
  for (const ancestor of ancestorsOf(state, object)) {
    const at = ancestor.layout.slotOf(definition);
    const value = at < 0 ? undefined : ancestor.values[at];
    if (value !== undefined) return value;
  }
  return 0;
}

function remember(state: WorldState, object: WorldObject, slot: number, value: Value): void {
  if (object.clearCache === null || object.clearGeneration !== state.valueGeneration) {
    object.clearCache = new Map();
    object.clearGeneration = state.valueGeneration;
  }
  object.clearCache.set(slot, value);
}

/** Writes a slot; undefined makes it clear. */
export function writeSlot(
  state: WorldState,
  object: WorldObject,
  slot: number,
  value: Value | undefined,
): void {
  const { layout } = object;
  if (object.values === layout.blank) {
    if (value === undefined) return;
    object.values = layout.blank.slice();
  }
  const definition = layout.definitions[slot] as PropertyDefinition;
  if (state.tracker !== null) state.tracker.wrote(object, definition, object.values[slot], value);
  object.values[slot] = value;
  if (object.childIds !== null || object.anonymousChildren !== null) state.valueGeneration++;
  state.markSlot(object, definition);
}

/** Assigns a built-in property with the rules of LANGUAGE 7.1. */
export function writeBuiltIn(
  state: WorldState,
  object: WorldObject,
  slot: number,
  value: Value,
  programmer: number,
): boolean {
  const isWizard = state.isWizard(programmer);
  if (slot === BuiltIn.Location || slot === BuiltIn.Contents) return state.deny(E_PERM);
  if (slot === BuiltIn.Name && typeof value !== "string") return state.deny(E_TYPE);
  if (slot === BuiltIn.Owner && !(value instanceof Obj)) return state.deny(E_TYPE);
  if (!isWizard && !mayWriteBuiltIn(state, object, slot, programmer)) return state.deny(E_PERM);
  // an object without a number has neither flag (LANGUAGE 7.12); MOO: clearing one is refused as well
  const isPower = slot === BuiltIn.Programmer || slot === BuiltIn.Wizard;
  if (isPower && object.id >= ANON_BASE) return state.deny(E_INVARG);
  if (slot === BuiltIn.Name) object.name = value as string;
  else if (slot === BuiltIn.Owner) {
    object.owner = (value as Obj).id;
    state.owners.add(object.owner);
  } else writeFlag(state, object, slot, isTrue(value));
  state.markHeader(object);
  return true;
}

function mayWriteBuiltIn(
  state: WorldState,
  object: WorldObject,
  slot: number,
  programmer: number,
): boolean {
  switch (slot) {
    case BuiltIn.Name:
      if ((object.flags & Flag.Player) !== 0) return false;
      break;
    case BuiltIn.Read:
    case BuiltIn.Write:
    case BuiltIn.Fertile:
    case BuiltIn.Anonymous:
      break;
    default:
      return false;
  }
  return object.owner === programmer && (state.protectedBuiltIns & (1 << (-slot - 1))) === 0;
}

function writeFlag(state: WorldState, object: WorldObject, slot: number, isSet: boolean): void {
  const flag = builtInFlag(slot);
  const had = (object.flags & flag) !== 0;
  object.flags = isSet ? object.flags | flag : object.flags & ~flag;
  if (slot === BuiltIn.Wizard && had !== isSet) state.onWizardBit?.(object.id, isSet);
}

/** The slot of a defined property: E_INVIND, E_PROPNF (also for built-in ones); -1 if refused. */
export function definedSlot(state: WorldState, id: number, name: string): number {
  const object = state.get(id);
  if (object === undefined) {
    state.failure = E_INVIND;
    return -1;
  }
  const slot = object.layout.slotNamed(name);
  if (slot >= 0) return slot;
  state.failure = E_PROPNF;
  return -1;
}

/** Everything about a slot that exists. */
export function slotInfo(object: WorldObject, slot: number): PropertyInfo {
  const definition = object.layout.definitions[slot] as PropertyDefinition;
  return {
    name: definition.name,
    definer: definition.definer,
    owner: object.owners[slot] as number,
    perms: object.perms[slot] as number,
    value: object.values[slot],
    requires: definition.requires,
  };
}

/** Whether the bits, the owner or a wizard allow it, LANGUAGE 7.3. */
function allows(
  state: WorldState,
  object: WorldObject,
  slot: number,
  perm: number,
  programmer: number,
): boolean {
  return slotAllows(
    object.perms[slot] as number,
    perm,
    object.owners[slot] as number,
    programmer,
    state.isWizard(programmer),
  );
}

/** Reads a slot with `requires` (index entry `entry`): refused to all who need a capability, which is then `pendingGuard`. */
export function readGuarded(
  state: WorldState,
  object: WorldObject,
  entry: number,
  programmer: number,
): Value | undefined {
  const slot = GUARDED - entry;
  if (!allows(state, object, slot, PropPerm.Read, programmer)) return state.refuse(E_PERM);
  if (needsCapability(state, programmer)) {
    state.refuseGuarded(object.id, object.layout.definitions[slot] as PropertyDefinition);
    return undefined;
  }
  return object.values[slot] ?? inheritedValue(state, object, slot);
}

/** Assigns a slot with `requires`: refused likewise. */
export function writeGuarded(
  state: WorldState,
  object: WorldObject,
  entry: number,
  value: Value,
  programmer: number,
): boolean {
  const slot = GUARDED - entry;
  if (!allows(state, object, slot, PropPerm.Write, programmer)) return state.deny(E_PERM);
  if (needsCapability(state, programmer)) {
    state.refuseGuarded(object.id, object.layout.definitions[slot] as PropertyDefinition);
    return false;
  }
  writeSlot(state, object, slot, value);
  return true;
}

/** Whether `requires` binds a programmer at all: not wizards, and not #0 (LANGUAGE 12.3). */
export function needsCapability(state: WorldState, programmer: number): boolean {
  return programmer !== 0 && !state.isWizard(programmer);
}

/** Gives an own definition other `requires`: E_PROPNF. */
export function setRequires(
  state: WorldState,
  object: WorldObject,
  name: string,
  requires: readonly string[],
): boolean {
  const definition = object.own.find((candidate) => candidate.folded === name);
  if (definition === undefined) return state.deny(E_PROPNF);
  const wasGuarded = definition.requires.length > 0;
  if (!wasGuarded && requires.length === 0) return true;
  state.echoState();
  definition.requires = requires.map(headerText);
  state.markHeader(object);
  if (wasGuarded === requires.length > 0) return true;
  const layouts = new Set(subtree(state, [object]).map(({ layout }) => layout));
  for (const layout of layouts) layout.reindex();
  return true;
}

/** Owner and permission bits of one slot. */
export function setSlotInfo(
  state: WorldState,
  object: WorldObject,
  slot: number,
  owner: number,
  perms: number,
): void {
  if (object.owners[slot] !== owner) object.owners = replaced(object.owners, slot, owner);
  if (object.perms[slot] !== perms) object.perms = replaced(object.perms, slot, perms);
  state.owners.add(owner);
  state.markSlot(object, object.layout.definitions[slot] as PropertyDefinition);
}

function replaced(array: readonly number[], at: number, value: number): readonly number[] {
  const copy = array.slice();
  copy[at] = value;
  return copy;
}

/** Defines a property; its name as spelled. E_INVARG: the name is taken. */
export function addProperty(
  state: WorldState,
  object: WorldObject,
  name: string,
  value: Value | undefined,
  owner: number,
  perms: number,
): boolean {
  if (!isFreeName(state, object, name)) return state.deny(E_INVARG);
  const definition = new PropertyDefinition(name, foldText(name), object.id, owner, perms);
  object.own = [...object.own, definition];
  state.owners.add(owner);
  relayout(state, [object]);
  const slot = object.own.length - 1;
  if (value !== undefined) writeSlot(state, object, slot, value);
  // a definer that changed hands owns its slot with `c` under its new owner
  const slotOwner = (perms & PropPerm.Change) !== 0 ? object.owner : owner;
  if (object.owners[slot] !== slotOwner) setSlotInfo(state, object, slot, slotOwner, perms);
  state.markHeader(object);
  return true;
}

/** Removes an own definition and all its slots: E_PROPNF. */
export function deleteProperty(state: WorldState, object: WorldObject, name: string): boolean {
  const own = object.own.filter((definition) => definition.folded !== name);
  if (own.length === object.own.length) return state.deny(E_PROPNF);
  object.own = own;
  state.markHeader(object);
  relayout(state, [object]);
  return true;
}

/** Renames an own definition; the new name as spelled. E_PROPNF; E_INVARG: the new name is taken. */
export function renameProperty(
  state: WorldState,
  object: WorldObject,
  name: string,
  newName: string,
): boolean {
  const definition = object.own.find((candidate) => candidate.folded === name);
  if (definition === undefined) return state.deny(E_PROPNF);
  const folded = foldText(newName);
  if (folded !== name && !isFreeName(state, object, newName)) return state.deny(E_INVARG);
  state.markHeader(object);
  definition.name = newName;
  if (folded === name) return true;
  const layouts = new Set<Layout>();
  for (const relative of subtree(state, [object])) {
    const slot = relative.layout.slotOf(definition);
    const isStale = relative.staleSlots?.has(definition) ?? false;
    if (isStale || !isUntouched(relative, slot)) {
      state.removedKeys.add(slotKey(relative.id, name));
      state.markSlot(relative, definition);
    }
    layouts.add(relative.layout);
    if (isWaifName(name))
      moveWaifSlots(state, relative.id, name, isWaifName(folded) ? folded : null);
  }
  definition.folded = folded;
  for (const layout of layouts) layout.reindex();
  return true;
}
