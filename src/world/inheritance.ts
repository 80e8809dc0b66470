// Lines of descent: walks up and down, layouts that follow a change, and lookup caches that must forget.
import { ANON_BASE, E_INVARG, E_RECMOVE, foldText } from "#value";
import { ANONYMOUS_FLAG_NAME, isBuiltInProperty } from "./built-in-property.ts";
import { Flag, PropPerm } from "./image.ts";
import { Layout, type PropertyDefinition, type SlotMove, type SlotValues } from "./layout.ts";
import { OrderedIds } from "./ordered-ids.ts";
import type { WorldState } from "./state.ts";
import { isWaifName, moveWaifSlots } from "./waif-table.ts";
import type { WorldObject } from "./world-object.ts";

/** Ancestors in lookup order (LANGUAGE 7.5), without the object itself. */
export function ancestorsOf(state: WorldState, object: WorldObject): WorldObject[] {
  const found: WorldObject[] = [];
  let at: WorldObject | null = object;
  while (at !== null && at.parents.length < 2) {
    at = at.parentObject;
    if (at !== null) found.push(at);
  }
  if (at !== null) addDepthFirst(state, at, found);
  return found;
}

function addDepthFirst(state: WorldState, object: WorldObject, found: WorldObject[]): void {
  const seen = new Set<WorldObject>(found);
  const pending: WorldObject[] = [];
  const addParents = (at: WorldObject): void => {
    for (let i = at.parents.length - 1; i >= 0; i--)
      pending.push(state.get(at.parents[i] as number) as WorldObject);
  };
  addParents(object);
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    found.push(next);
    addParents(next);
  }
}

/** Descendants depth first, in the order of children, each where it is met first; without the object itself. */
export function descendantsOf(state: WorldState, object: WorldObject): WorldObject[] {
  const found: WorldObject[] = [];
  const seen = new Set<WorldObject>([object]);
  const pending: WorldObject[] = [object];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next !== object) {
      if (seen.has(next)) continue;
      seen.add(next);
      found.push(next);
    }
    if (!next.hasChildren) continue;
    const { children } = next;
    for (let i = children.length - 1; i >= 0; i--)
      pending.push(state.get(children[i] as number) as WorldObject);
  }
  return found;
}

/** Whether `ancestor` is the object or one of its ancestors. */
export function isA(state: WorldState, object: WorldObject, ancestor: WorldObject): boolean {
  let at: WorldObject | null = object;
  while (at !== null) {
    if (at === ancestor) return true;
    if (at.parents.length > 1) return ancestorsOf(state, at).includes(ancestor);
    at = at.parentObject;
  }
  return false;
}

/** The objects and their descendants, every one after its parents as far as these are among them. */
export function subtree(state: WorldState, roots: readonly WorldObject[]): WorldObject[] {
  if (roots.length === 1 && !(roots[0] as WorldObject).hasOffspring) return [...roots];
  const postorder: WorldObject[] = [];
  const seen = new Set<WorldObject>();
  const path: { readonly object: WorldObject; readonly children: readonly number[]; at: number }[] =
    [];
  const enter = (object: WorldObject): void => {
    if (seen.has(object)) return;
    seen.add(object);
    if (object.hasOffspring) path.push({ object, children: object.offspring, at: 0 });
    else postorder.push(object);
  };
  for (let i = roots.length - 1; i >= 0; i--) {
    enter(roots[i] as WorldObject);
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      // from the last child back, so that the reversed order goes from the first on
      const next = top.children[top.children.length - 1 - top.at];
      if (next === undefined) {
        postorder.push(top.object);
        path.pop();
      } else {
        top.at++;
        enter(state.get(next) as WorldObject);
      }
    }
  }
  return postorder.reverse();
}

/** Forgets verb lookups of the object and its descendants. */
export function forgetVerbs(state: WorldState, object: WorldObject): void {
  state.verbGeneration++;
  const pending = [object];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    at.verbCache = null;
    if (!at.hasOffspring) continue;
    for (const child of at.offspring) pending.push(state.get(child) as WorldObject);
  }
}

// ---- parents and children ------------------------------------------------------------------------------------------

/** Enters an object at the end of its parents' children. */
export function linkParents(
  state: WorldState,
  object: WorldObject,
  parents: readonly number[],
): void {
  const ordinals: number[] = [];
  if (object.id < ANON_BASE) state.kinshipGeneration++;
  for (const id of parents) {
    const parent = state.get(id) as WorldObject;
    if (object.id >= ANON_BASE) {
      parent.anonymousChildren ??= new Set();
      parent.anonymousChildren.add(object);
      ordinals.push(0);
      continue;
    }
    const ordinal = state.nextOrdinal++;
    parent.childIds ??= new OrderedIds();
    parent.childIds.add(object.id, ordinal);
    ordinals.push(ordinal);
  }
  object.parents = parents;
  object.parentOrdinals = ordinals;
  object.parentObject =
    parents.length === 1 ? (state.get(parents[0] as number) as WorldObject) : null;
}

/** Takes an object out of its parents' children. */
export function unlinkParents(state: WorldState, object: WorldObject): void {
  if (object.id < ANON_BASE) state.kinshipGeneration++;
  for (let i = 0; i < object.parents.length; i++) {
    const parent = state.get(object.parents[i] as number) as WorldObject;
    if (object.id >= ANON_BASE) parent.anonymousChildren?.delete(object);
    else parent.childIds?.remove(object.parentOrdinals[i] as number);
  }
  object.parents = [];
  object.parentOrdinals = [];
  object.parentObject = null;
}

/** Gives an object other parents: E_INVARG (invalid or doubled parent, property clash), E_RECMOVE (a circle). */
export function changeParents(
  state: WorldState,
  object: WorldObject,
  parents: readonly number[],
): boolean {
  if (new Set(parents).size !== parents.length) return state.deny(E_INVARG);
  for (const id of parents) {
    const parent = state.get(id);
    if (parent === undefined || id >= ANON_BASE) return state.deny(E_INVARG);
    if (isA(state, parent, object)) return state.deny(E_RECMOVE);
  }
  if (hasClash(state, object, parents)) return state.deny(E_INVARG);
  unlinkParents(state, object);
  linkParents(state, object, parents);
  object.flags &= ~Flag.ParentList;
  state.markHeader(object);
  forgetVerbs(state, object);
  relayout(state, [object]);
  return true;
}

/** Whether two definitions of one name would meet on the object or a descendant if it had these parents. */
export function hasClash(
  state: WorldState,
  object: WorldObject | null,
  parents: readonly number[],
): boolean {
  const brought = definitionsOf(state, parents);
  if (brought === null) return true;
  if (object === null) return false;
  const names: string[] = [];
  for (const [name, definition] of brought)
    if (object.layout.slotOf(definition) < 0) names.push(name);
  if (names.length === 0) return false;
  const own = new Set(object.own);
  for (const relative of subtree(state, [object])) {
    for (const name of names) {
      const slot = relative.layout.slotNamed(name);
      if (slot < 0) continue;
      const definition = relative.layout.definitions[slot] as PropertyDefinition;
      // what only came through the old parents goes away; several parents may still bring it from elsewhere
      const goesAway =
        !own.has(definition) &&
        object.layout.slotOf(definition) >= 0 &&
        !comesFromElsewhere(state, relative, object, definition);
      if (!goesAway) return true;
    }
  }
  return false;
}

/** What parents bring, by folded name; null if two of them bring one name. */
function definitionsOf(
  state: WorldState,
  parents: readonly number[],
): Map<string, PropertyDefinition> | null {
  const brought = new Map<string, PropertyDefinition>();
  for (const id of parents) {
    for (const definition of (state.get(id) as WorldObject).layout.definitions) {
      const known = brought.get(definition.folded);
      if (known !== undefined && known !== definition) return null;
      brought.set(definition.folded, definition);
    }
  }
  return brought;
}

/** Whether a descendant of `object` inherits a definition on a way that does not lead through `object`. */
function comesFromElsewhere(
  state: WorldState,
  descendant: WorldObject,
  object: WorldObject,
  definition: PropertyDefinition,
): boolean {
  const pending = [descendant];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (at === object) continue;
    if (at.id === definition.definer) return true;
    for (const parent of at.parents) pending.push(state.get(parent) as WorldObject);
  }
  return false;
}

/** Whether a name may be defined on an object: nobody up or down its line has it, and it is not built in. */
export function isFreeName(state: WorldState, object: WorldObject, name: string): boolean {
  const folded = foldText(name);
  if (isBuiltInProperty(folded)) return false;
  if (folded === ANONYMOUS_FLAG_NAME && state.profile === "toaststunt") return false;
  return subtree(state, [object]).every(({ layout }) => layout.slotNamed(folded) < 0);
}

// ---- layouts -------------------------------------------------------------------------------------------------------

/** The layout that follows from the own definitions and the parents' layouts. */
export function layoutFor(state: WorldState, object: WorldObject): Layout {
  const parent = object.parentObject;
  if (object.own.length === 0) {
    if (parent !== null) return parent.layout;
    if (object.parents.length === 0) return state.emptyLayout;
  }
  const definitions = [...object.own];
  if (parent !== null) for (const name of parent.layout.definitions) definitions.push(name);
  else
    for (const ancestor of ancestorsOf(state, object))
      for (const name of ancestor.own) definitions.push(name);
  return new Layout(definitions);
}

/** Brings the slots of objects and their descendants in line with definitions and parents that changed. */
export function relayout(state: WorldState, roots: readonly WorldObject[]): void {
  state.valueGeneration++;
  for (const object of subtree(state, roots)) {
    const layout = layoutFor(state, object);
    if (layout !== object.layout) moveSlots(state, object, state.move(object.layout, layout));
  }
}

function dropSlot(state: WorldState, object: WorldObject, slot: number): void {
  state.dropSlotRecord(object, slot);
  const value = object.values[slot];
  if (value !== undefined) state.tracker?.released(value);
  const { folded } = object.layout.definitions[slot] as PropertyDefinition;
  if (isWaifName(folded)) moveWaifSlots(state, object.id, folded, null);
}

function moveSlots(state: WorldState, object: WorldObject, move: SlotMove): void {
  const { from, to, source } = move;
  for (const slot of move.dropped) dropSlot(state, object, slot);
  const perms: number[] = [];
  const owners: number[] = [];
  const isBlank = object.values === from.blank;
  const values: SlotValues = isBlank ? to.blank : [];
  const born: number[] = [];
  for (let slot = 0; slot < source.length; slot++) {
    const old = source[slot] as number;
    if (old < 0) {
      const bits = bornPerms(state, object, to, slot);
      perms.push(bits);
      owners.push(newOwner(state, object, to, slot, bits));
      born.push(slot);
    } else {
      perms.push(object.perms[old] as number);
      owners.push(object.owners[old] as number);
    }
    if (!isBlank) values.push(old < 0 ? undefined : object.values[old]);
  }
  object.layout = to;
  object.values = values;
  object.perms = shared(perms, object.parentObject?.perms);
  object.owners = shared(
    owners,
    object.parentObject?.owners,
    object.parentObject?.childOwners?.owners,
  );
  object.clearCache = null;
  for (const slot of born) {
    const definition = to.definitions[slot] as PropertyDefinition;
    const owner =
      (definition.defaultPerms & PropPerm.Change) !== 0
        ? object.slotOwner
        : definition.defaultOwner;
    if (perms[slot] !== definition.defaultPerms || owners[slot] !== owner)
      state.markSlot(object, definition);
  }
}

function bornPerms(state: WorldState, object: WorldObject, layout: Layout, slot: number): number {
  const definition = layout.definitions[slot] as PropertyDefinition;
  const [parent, at] = parentSlot(state, object, definition, slot);
  return parent === null ? definition.defaultPerms : (parent.perms[at] as number);
}

function newOwner(
  state: WorldState,
  object: WorldObject,
  layout: Layout,
  slot: number,
  perms: number,
): number {
  if ((perms & PropPerm.Change) !== 0) return object.owner;
  const definition = layout.definitions[slot] as PropertyDefinition;
  const [parent, at] = parentSlot(state, object, definition, slot);
  return parent === null ? definition.defaultOwner : (parent.owners[at] as number);
}

/** The parent that a slot is inherited from, and the slot there; null on the definer. */
function parentSlot(
  state: WorldState,
  object: WorldObject,
  definition: PropertyDefinition,
  slot: number,
): readonly [WorldObject | null, number] {
  if (definition.definer === object.id) return [null, -1];
  if (object.parentObject !== null) return [object.parentObject, slot - object.own.length];
  for (const id of object.parents) {
    const parent = state.get(id) as WorldObject;
    const at = parent.layout.slotOf(definition);
    if (at >= 0) return [parent, at];
  }
  return [null, -1];
}

/** Gives a new object the slots that its parents' slots imply. */
export function bearSlots(state: WorldState, object: WorldObject): void {
  const parent = object.parentObject;
  if (parent === null || object.own.length > 0) {
    relayout(state, [object]);
    return;
  }
  object.layout = parent.layout;
  object.values = parent.layout.blank;
  object.perms = parent.perms;
  const known = parent.childOwners;
  if (
    known !== null &&
    known.owner === object.owner &&
    known.fromOwners === parent.owners &&
    known.fromPerms === parent.perms
  ) {
    object.owners = known.owners;
    return;
  }
  const owners = parent.owners.map((owner, slot) =>
    ((parent.perms[slot] as number) & PropPerm.Change) !== 0 ? object.owner : owner,
  );
  object.owners = shared(owners, parent.owners);
  parent.childOwners = {
    owner: object.owner,
    fromOwners: parent.owners,
    fromPerms: parent.perms,
    owners: object.owners,
  };
}

/** The parent's array, or a sibling's, if it is equal; else the array itself. */
export function shared(
  array: readonly number[],
  parents: readonly number[] | undefined,
  siblings?: readonly number[],
): readonly number[] {
  if (parents !== undefined && isSame(array, parents)) return parents;
  if (siblings !== undefined && isSame(array, siblings)) return siblings;
  return array;
}

function isSame(left: readonly number[], right: readonly number[]): boolean {
  if (left.length !== right.length) return false;
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false;
  return true;
}
