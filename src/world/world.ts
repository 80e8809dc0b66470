// A world: objects with properties and verbs. Raw operations (no permission checks, no hooks, no quota) but for
// getProperty and setProperty, which check. Methods that refuse give undefined, null, false or -1 and leave the reason
// in `failure`, so that reads, writes and verb lookups allocate nothing.
//
// Names of properties and verbs arrive case-folded (foldText), unless a comment says "as spelled".
import { E_INVARG, E_INVIND, E_PERM, E_PROPNF, type Err, List, obj, type Value } from "#value";
import { BUILT_IN_PROPERTIES, builtInSlot } from "./built-in-property.ts";
import { unreached } from "./collector.ts";
import { EchoContent } from "./echo-content.ts";
import { freshImage } from "./fresh.ts";
import {
  type ArgSpecCode,
  Flag,
  type ObjectImage,
  type PrepCode,
  PropPerm,
  type VerbImage,
  type WorldImage,
} from "./image.ts";
import { ancestorsOf, changeParents, descendantsOf, isA } from "./inheritance.ts";
import { GUARDED } from "./layout.ts";
import { loadImage, loadRecords } from "./load.ts";
import { ClearSlots, ObjectView, plainImage } from "./object-view.ts";
import { createObject, destroyObject, moveObject, renumberObject, setPlayer } from "./objects.ts";
import { isControlled, objectAllows } from "./permission.ts";
import {
  addProperty,
  definedSlot,
  deleteProperty,
  inheritedValue,
  type PropertyInfo,
  readGuarded,
  renameProperty,
  setSlotInfo,
  slotInfo,
  writeBuiltIn,
  writeGuarded,
  writeSlot,
} from "./properties.ts";
import {
  allRecords,
  collectChanges,
  forgetChanges,
  hasChanges,
  type RecordChange,
  takeChanges,
} from "./records.ts";
import { type Encoding, type Profile, WorldState } from "./state.ts";
import { Unnumbered } from "./unnumbered.ts";
import type { Verb } from "./verb.ts";
import {
  addVerb,
  type CommandSpec,
  deleteVerb,
  findCommandVerb,
  findParentVerb,
  findVerb,
  ownVerb,
  touchVerb,
} from "./verbs.ts";
import type { WorldObject } from "./world-object.ts";

/** The objects of a world and everything that can be done to them. */
export class World {
  readonly #state: WorldState;
  #kinship = { generation: -1 };
  /** Anonymous objects and WAIFs. */
  readonly unnumbered: Unnumbered;
  /** What echo alone has: handlers, queries, `requires`, events, capabilities. */
  readonly echo: EchoContent;

  private constructor(state: WorldState) {
    this.#state = state;
    this.unnumbered = new Unnumbered(state);
    this.echo = new EchoContent(state);
  }

  /** Visits every value that properties of objects and WAIFs hold. */
  eachValue(visit: (value: Value) => void): void {
    const { objects, anonymous, waifs } = this.#state;
    const look = (object: WorldObject | undefined): void => {
      for (const value of object?.values ?? []) if (value !== undefined) visit(value);
    };
    objects.forEach(look);
    for (const object of anonymous.values()) look(object);
    for (const { slots } of waifs.values()) for (const value of slots.values()) visit(value);
  }

  // ---- coming and going --------------------------------------------------------------------------------------------

  /** A world without objects. */
  static empty(profile: Profile = "lambdamoo"): World {
    return new World(new WorldState(profile));
  }

  /** The world of an image; everything counts as changed. Throws an InvariantError if slots do not fit definitions. */
  static fromImage(image: WorldImage): World {
    const state = new WorldState(image.profile);
    loadImage(state, image);
    state.isAllStale = true;
    return new World(state);
  }

  /** The fresh world of LANGUAGE 6.4. */
  static freshImage(): WorldImage {
    return freshImage();
  }

  /** The world of all its records; nothing counts as changed. Throws a RangeError that names a broken record. */
  static restore(records: Iterable<readonly [string, Uint8Array]>): World {
    const state = new WorldState("lambdamoo");
    loadRecords(state, records);
    forgetChanges(state);
    return new World(state);
  }

  /** The whole world as plain data. */
  image(): WorldImage {
    const { objects, anonymous, ...rest } = this.view();
    return {
      objects: objects.map(plainImage),
      ...(anonymous === undefined ? {} : { anonymous: anonymous.map(plainImage) }),
      ...rest,
    };
  }

  /**
   * The whole world for somebody who writes it at once: the lists of an object are made when they are asked for, anew
   * each time. Valid until the world changes; objects are no plain ones (plainImage copies them).
   */
  view(): WorldImage {
    const state = this.#state;
    const clear = new ClearSlots();
    const objects: ObjectImage[] = [];
    for (const object of state.objects)
      if (object !== undefined) objects.push(new ObjectView(object, clear));
    const anonymous = Array.from(state.anonymous.values(), (one) => new ObjectView(one, clear));
    const pending = this.unnumbered.hasReferences ? unreached(state) : [];
    return {
      objects,
      ...(anonymous.length > 0 ? { anonymous } : {}),
      ...(pending.length > 0 ? { pending } : {}),
      maxObject: state.maxObject,
      players: [...state.players.all()],
      profile: state.profile,
      encoding: state.encoding,
      ...this.echo.registries(),
    };
  }

  /** One valid object as plain data; undefined if it is not valid. */
  objectImage(id: number): ObjectImage | undefined {
    const object = this.#state.get(id);
    return object === undefined ? undefined : plainImage(new ObjectView(object, new ClearSlots()));
  }

  /** Whether takeChanges has something to give. */
  get hasChanges(): boolean {
    return hasChanges(this.#state);
  }

  /** The records that changed since the last call; null bytes delete one. */
  takeChanges(): RecordChange[] {
    return takeChanges(this.#state);
  }

  /** Adds the records that changed since the last time to a map, in place of earlier ones. */
  collectChanges(into: Map<string, Uint8Array | null>): void {
    if (hasChanges(this.#state)) collectChanges(this.#state, into);
  }

  /** Every record. */
  records(): Iterable<readonly [string, Uint8Array]> {
    return allRecords(this.#state);
  }

  // ---- facts -------------------------------------------------------------------------------------------------------

  /** Why the latest method refused. */
  get failure(): Err {
    return this.#state.failure;
  }

  get profile(): Profile {
    return this.#state.profile;
  }

  set profile(profile: Profile) {
    this.#state.profile = profile;
    this.#state.isHeaderStale = true;
  }

  /** Encoding of the dump it came from. */
  get encoding(): Encoding {
    return this.#state.encoding;
  }

  /** Highest number ever given; -1 at first. */
  get maxObject(): number {
    return this.#state.maxObject;
  }

  get objectCount(): number {
    return this.#state.objectCount;
  }

  /** Grows whenever a verb lookup may have another result: for inline caches. */
  get verbGeneration(): number {
    return this.#state.verbGeneration;
  }

  /** The same object as long as no numbered object comes, goes, or has other parents: for what is kept about descent. */
  get kinship(): object {
    const generation = this.#state.kinshipGeneration;
    if (this.#kinship.generation !== generation) this.#kinship = { generation };
    return this.#kinship;
  }

  /** Called when a program changes a wizard bit (the server logs it). */
  set onWizardBit(listener: ((object: number, isSet: boolean) => void) | null) {
    this.#state.onWizardBit = listener;
  }

  /** Sets which built-in properties the options protect (LANGUAGE 16.3, `protect_NAME`). */
  protectProperties(names: ReadonlySet<string>): void {
    let bits = 0;
    for (const name of BUILT_IN_PROPERTIES)
      if (names.has(name)) bits |= 1 << (-(builtInSlot(name) as number) - 1);
    this.#state.protectedBuiltIns = bits;
  }

  /** Players in order of becoming one: a view, valid until the next change. */
  players(): readonly number[] {
    return this.#state.players.all();
  }

  /** Valid objects, ascending. */
  *objectIds(): Generator<number> {
    const { objects } = this.#state;
    for (let id = 0; id < objects.length; id++) if (objects[id] !== undefined) yield id;
  }

  get(id: number): WorldObject | undefined {
    return this.#state.get(id);
  }

  isValid(id: number): boolean {
    return this.#state.get(id) !== undefined;
  }

  isWizard(id: number): boolean {
    return this.#state.isWizard(id);
  }

  /** Programmer flag or wizard. */
  isProgrammer(id: number): boolean {
    return this.#hasFlag(id, Flag.Programmer | Flag.Wizard);
  }

  isPlayer(id: number): boolean {
    return this.#hasFlag(id, Flag.Player);
  }

  #hasFlag(id: number, flags: number): boolean {
    const object = this.#state.get(id);
    return object !== undefined && (object.flags & flags) !== 0;
  }

  /** Whether `who` is a wizard or owns the valid object. */
  controls(who: number, id: number): boolean {
    const object = this.#state.get(id);
    return object !== undefined && isControlled(object.owner, who, this.isWizard(who));
  }

  /** Whether the valid object allows reading, writing or making children (Flag.Read, Write, Fertile). */
  allows(id: number, flag: number, programmer: number): boolean {
    const object = this.#state.get(id);
    return (
      object !== undefined &&
      objectAllows(object.flags, flag, object.owner, programmer, this.isWizard(programmer))
    );
  }

  /** Whether `ancestor` is the object itself or one of its ancestors; both valid. */
  isA(id: number, ancestor: number): boolean {
    const object = this.#state.get(id);
    const other = this.#state.get(ancestor);
    return object !== undefined && other !== undefined && isA(this.#state, object, other);
  }

  /** Ancestors in lookup order, without the object. */
  ancestorsOf(id: number): readonly number[] {
    const object = this.#state.get(id);
    return object === undefined ? [] : ancestorsOf(this.#state, object).map((at) => at.id);
  }

  /** Descendants depth first, each where it is met first, without the object. */
  descendantsOf(id: number): readonly number[] {
    const object = this.#state.get(id);
    return object === undefined ? [] : descendantsOf(this.#state, object).map((at) => at.id);
  }

  /** Numbers up to maxObject that no object has, from `first` on, ascending. */
  *freeIds(first = 0): Generator<number> {
    for (let id = first; id <= this.#state.maxObject; id++) if (!this.isValid(id)) yield id;
  }

  // ---- properties --------------------------------------------------------------------------------------------------

  /** Reads as a program: E_INVIND, E_PROPNF, E_PERM. */
  getProperty(id: number, name: string, programmer: number): Value | undefined {
    const state = this.#state;
    const object = state.get(id);
    if (object === undefined) return state.refuse(E_INVIND);
    const slot = object.layout.index.get(name);
    if (slot === undefined) return state.refuse(E_PROPNF);
    if (slot < 0) {
      if (slot <= GUARDED) return readGuarded(state, object, slot, programmer);
      if (state.protectedBuiltIns !== 0 && this.#isProtectedFrom(slot, programmer))
        return state.refuse(E_PERM);
      return state.builtInValue(object, slot);
    }
    if (
      ((object.perms[slot] as number) & PropPerm.Read) === 0 &&
      object.owners[slot] !== programmer &&
      !state.isWizard(programmer)
    )
      return state.refuse(E_PERM);
    const value = object.values[slot];
    return value === undefined ? inheritedValue(state, object, slot) : value;
  }

  #isProtectedFrom(slot: number, programmer: number): boolean {
    return (this.#state.protectedBuiltIns & (1 << (-slot - 1))) !== 0 && !this.isWizard(programmer);
  }

  /** Assigns as a program: E_INVIND, E_PROPNF, E_PERM, E_TYPE. */
  setProperty(id: number, name: string, value: Value, programmer: number): boolean {
    const state = this.#state;
    const object = state.get(id);
    if (object === undefined) return state.deny(E_INVIND);
    const slot = object.layout.index.get(name);
    if (slot === undefined) return state.deny(E_PROPNF);
    if (slot < 0)
      return slot <= GUARDED
        ? writeGuarded(state, object, slot, value, programmer)
        : writeBuiltIn(state, object, slot, value, programmer);
    if (
      ((object.perms[slot] as number) & PropPerm.Write) === 0 &&
      object.owners[slot] !== programmer &&
      !state.isWizard(programmer)
    )
      return state.deny(E_PERM);
    writeSlot(state, object, slot, value);
    return true;
  }

  /** The value of any property without permission check; undefined if object or property is absent. */
  peek(id: number, name: string): Value | undefined {
    const object = this.#state.get(id);
    const entry = object?.layout.index.get(name);
    if (object === undefined || entry === undefined) return undefined;
    if (entry < 0 && entry > GUARDED) return this.#state.builtInValue(object, entry);
    const slot = entry < 0 ? GUARDED - entry : entry;
    const value = object.values[slot];
    return value === undefined ? inheritedValue(this.#state, object, slot) : value;
  }

  /** What a defined property is on this object: E_INVIND, E_PROPNF (also for built-in ones). */
  propertyInfo(id: number, name: string): PropertyInfo | undefined {
    const slot = definedSlot(this.#state, id, name);
    return slot < 0 ? undefined : slotInfo(this.#state.get(id) as WorldObject, slot);
  }

  /** All defined properties of a valid object in slot order (LANGUAGE 18.2). */
  properties(id: number): PropertyInfo[] {
    const object = this.#state.get(id);
    return object === undefined
      ? []
      : object.layout.definitions.map((_, slot) => slotInfo(object, slot));
  }

  /** Sets or, with undefined, clears a defined property without permission check: E_INVIND, E_PROPNF. */
  setValue(id: number, name: string, value: Value | undefined): boolean {
    const slot = definedSlot(this.#state, id, name);
    if (slot < 0) return false;
    writeSlot(this.#state, this.#state.get(id) as WorldObject, slot, value);
    return true;
  }

  /** Sets owner and bits of a slot: E_INVIND, E_PROPNF. */
  setPropertyInfo(id: number, name: string, owner: number, perms: number): boolean {
    const slot = definedSlot(this.#state, id, name);
    if (slot < 0) return false;
    setSlotInfo(this.#state, this.#state.get(id) as WorldObject, slot, owner, perms);
    return true;
  }

  /** Defines a property, its name as spelled; value undefined: clear. E_INVARG: invalid object or name taken. */
  addProperty(
    id: number,
    name: string,
    value: Value | undefined,
    owner: number,
    perms: number,
  ): boolean {
    const object = this.#state.get(id);
    if (object === undefined) return this.#state.deny(E_INVARG);
    return addProperty(this.#state, object, name, value, owner, perms);
  }

  /** Removes a definition from its definer: E_INVARG, E_PROPNF. */
  deleteProperty(id: number, name: string): boolean {
    const object = this.#state.get(id);
    if (object === undefined) return this.#state.deny(E_INVARG);
    return deleteProperty(this.#state, object, name);
  }

  /** Renames on the definer, the new name as spelled: E_INVARG, E_PROPNF. */
  renameProperty(id: number, name: string, newName: string): boolean {
    const object = this.#state.get(id);
    if (object === undefined) return this.#state.deny(E_INVARG);
    return renameProperty(this.#state, object, name, newName);
  }

  // ---- verbs -------------------------------------------------------------------------------------------------------

  /** The first callable verb along the lookup order; null if none or if the object is invalid. */
  findVerb(id: number, name: string): Verb | null {
    const object = this.#state.get(id);
    return object === undefined ? null : findVerb(this.#state, object, name);
  }

  /** As findVerb, from the parents of a verb's definer on: for `pass`. */
  findParentVerb(definer: number, name: string): Verb | null {
    const object = this.#state.get(definer);
    return object === undefined ? null : findParentVerb(this.#state, object, name);
  }

  /** The first verb on the object or its ancestors that fits word and command (LANGUAGE 15.4 no. 7), callable or not. */
  findCommandVerb(id: number, word: string, command: CommandSpec): Verb | null {
    const object = this.#state.get(id);
    if (object === undefined) return null;
    return findCommandVerb(this.#state, object, word, command);
  }

  /** A verb of the object itself by a folded name or index from 1, callable or not: E_INVARG, E_VERBNF. */
  ownVerb(id: number, description: string | number): Verb | null {
    const object = this.#state.get(id);
    if (object !== undefined) return ownVerb(this.#state, object, description);
    this.#state.failure = E_INVARG;
    return null;
  }

  /** Index from 1 of a verb on its definer; 0 if it is gone. */
  verbIndex(verb: Verb): number {
    return (this.#state.get(verb.definer)?.verbs.indexOf(verb) ?? -1) + 1;
  }

  /** Adds a verb at the end of a valid object's verbs: E_INVARG. */
  addVerb(id: number, verb: VerbImage): Verb | null {
    const object = this.#state.get(id);
    if (object !== undefined) return addVerb(this.#state, object, verb);
    this.#state.failure = E_INVARG;
    return null;
  }

  deleteVerb(verb: Verb): void {
    const object = this.#state.get(verb.definer);
    if (object !== undefined && verb.isAlive) deleteVerb(this.#state, object, verb);
  }

  setVerbInfo(verb: Verb, owner: number, perms: number, names: string): void {
    verb.owner = owner;
    verb.perms = perms;
    verb.names = names;
    this.#state.owners.add(owner);
    touchVerb(this.#state, verb, true);
  }

  setVerbArgs(verb: Verb, dobj: ArgSpecCode, prep: PrepCode, iobj: ArgSpecCode): void {
    verb.dobj = dobj;
    verb.prep = prep;
    verb.iobj = iobj;
    touchVerb(this.#state, verb, false);
  }

  /** Gives a verb other source text; it is compiled at its next call, unless the program is given too. */
  setVerbSource(verb: Verb, source: string | null, compiled: Verb["compiled"] = null): void {
    verb.source = source;
    verb.compiled = compiled;
    touchVerb(this.#state, verb, false);
  }

  // ---- what has no number (LANGUAGE 7.12) --------------------------------------------------------------------------

  /** Ids of the anonymous objects, in the order in which they were made. */
  anonymousIds(): Iterable<number> {
    return this.#state.anonymous.keys();
  }

  // ---- objects -----------------------------------------------------------------------------------------------------

  /** A new object with the next number; owner -1: it owns itself. -1 if refused (E_INVARG: bad parents). */
  create(parents: readonly number[], owner: number): number {
    return createObject(this.#state, this.#state.maxObject + 1, parents, owner);
  }

  /**
   * A new object with a free number up to maxObject; what the number still owned belongs to #-1 from now on. -1 if refused
   * (E_INVARG: number or parents).
   */
  recreate(id: number, parents: readonly number[], owner: number): number {
    const state = this.#state;
    if (id < 0 || id > state.maxObject || this.isValid(id)) {
      state.failure = E_INVARG;
      return -1;
    }
    return createObject(state, id, parents, owner);
  }

  /** Ends a valid object: contents go to #-1, children get its parents. */
  destroy(id: number): void {
    const object = this.#state.get(id);
    if (object !== undefined) destroyObject(this.#state, object);
  }

  /** Moves to the end of `to`'s contents, or before the content at `position` (from 1), or to #-1: E_INVARG, E_RECMOVE. */
  move(id: number, to: number, position = 0): boolean {
    return moveObject(this.#state, id, to, position);
  }

  /** Gives other parents, as their last child: E_INVARG (invalid, doubled, property clash), E_RECMOVE. */
  changeParents(id: number, parents: readonly number[]): boolean {
    const object = this.#state.get(id);
    if (object === undefined) return this.#state.deny(E_INVARG);
    return changeParents(this.#state, object, parents);
  }

  setName(id: number, name: string): void {
    this.#change(id, (object) => {
      object.name = name;
    });
  }

  setOwner(id: number, owner: number): void {
    this.#state.owners.add(owner);
    this.#change(id, (object) => {
      object.owner = owner;
    });
  }

  /** Sets or clears bits of Flag other than the player's. */
  setFlag(id: number, flag: number, isSet: boolean): void {
    this.#change(id, (object) => {
      object.flags = isSet ? object.flags | flag : object.flags & ~flag;
    });
  }

  #change(id: number, change: (object: WorldObject) => void): void {
    const object = this.#state.get(id);
    if (object === undefined) return;
    change(object);
    this.#state.markHeader(object);
  }

  /** Sets or clears the player flag; new players are the last of `players()`. */
  setPlayer(id: number, isPlayer: boolean): void {
    const object = this.#state.get(id);
    if (object !== undefined) setPlayer(this.#state, object, isPlayer);
  }

  /** Gives a valid object the lowest free number below its own; the number it has then. */
  renumber(id: number): number {
    const object = this.#state.get(id);
    return object === undefined ? -1 : renumberObject(this.#state, object);
  }

  /** Lowers maxObject to the highest valid number. */
  resetMaxObject(): void {
    const { objects } = this.#state;
    let max = objects.length - 1;
    while (max >= 0 && objects[max] === undefined) max--;
    objects.length = max + 1;
    this.#state.maxObject = max;
    this.#state.isHeaderStale = true;
  }

  /** The contents or children as a LIST, kept until they change. */
  listOf(id: number, which: "contents" | "children"): List {
    const object = this.#state.get(id);
    const ids = which === "contents" ? object?.contentIds : object?.childIds;
    return ids?.asList() ?? new List([]);
  }

  /** The players as a LIST, kept until they change. */
  playerList(): List {
    return this.#state.players.asList();
  }

  /** The first parent as OBJ, or #-1. */
  parentOf(id: number): Value {
    return obj(this.#state.get(id)?.parents[0] ?? -1);
  }
}
