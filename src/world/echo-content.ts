// What a world holds for echo beside properties and verbs: handlers and queries of its objects, `requires`, the registries
// of events and capabilities, grants (LANGUAGE 8, 10 to 12). All of it is text to the world: who runs it compiles it, and
// keeps the result with the handler, rule or verb, or as long as a version stays the same.
//
// As in World, methods that refuse give false or undefined and leave the reason in `World.failure`. Names arrive as spelled.
import {
  Cap,
  compareText,
  E_INVARG,
  E_PERM,
  foldText,
  Obj,
  obj,
  type Value,
  type Waif,
} from "#value";
import { addGrant, GRANT_CAPABILITY, holds, removeGrant } from "./capabilities.ts";
import {
  type Delivery,
  deliveriesOf,
  nearestHolder,
  type OnlyObject,
  ownHandlers,
} from "./deliveries.ts";
import { Declaration } from "./echo-state.ts";
import { plainTerms } from "./header-text.ts";
import {
  Flag,
  type GrantImage,
  type HandlerImage,
  PropPerm,
  type VerbImage,
  type VerbTerms,
  type WorldImage,
} from "./image.ts";
import { ancestorsOf, forgetVerbs } from "./inheritance.ts";
import { Handler, type Members, NO_MEMBERS, QueryRule } from "./members.ts";
import {
  definitionAt,
  isControlled,
  mayGrant,
  mayRedeclare,
  mayReplaceTerms,
  type NamingFacts,
  objectAllows,
  slotAllows,
} from "./permission.ts";
import { addProperty, inheritedValue, setRequires, writeSlot } from "./properties.ts";
import type { PropertyGuard, WorldState } from "./state.ts";
import type { Verb } from "./verb.ts";
import { addVerb, findVerbFrom, touchVerb } from "./verbs.ts";
import { setWaifSlot } from "./waifs.ts";
import type { WorldObject } from "./world-object.ts";

const { handlers: NO_HANDLERS, queries: NO_RULES } = NO_MEMBERS;
const NO_GRANTS: readonly Cap[] = [];

/** A handler as a member of an object gives it. */
export type NewHandler = Omit<HandlerImage, "seq" | "event">;

/** The echo content of one world. */
export class EchoContent {
  readonly #state: WorldState;

  constructor(state: WorldState) {
    this.#state = state;
  }

  /** The registries, grants and the counter, as far as there is any: for images. */
  registries(): Pick<WorldImage, "nextSeq" | "events" | "capabilities" | "grants"> {
    const { echo } = this.#state;
    if (echo === null) return {};
    const { nextSeq } = echo;
    const events = this.events().map((event) => event.image());
    const capabilities = this.capabilities().map((capability) => capability.image());
    const grants: GrantImage[] = [];
    for (const to of this.grantHolders())
      for (const capability of this.grantsOf(to)) grants.push({ to, capability });
    return {
      ...(nextSeq > 1 ? { nextSeq } : {}),
      ...(events.length > 0 ? { events } : {}),
      ...(capabilities.length > 0 ? { capabilities } : {}),
      ...(grants.length > 0 ? { grants } : {}),
    };
  }

  /** The next registration number of a handler. */
  get nextSeq(): number {
    return this.#state.echo?.nextSeq ?? 1;
  }

  // ---- handlers (LANGUAGE 10) --------------------------------------------------------------------------------------

  /** Grows whenever an event may reach other handlers or objects; 0 as long as nobody has handlers. */
  get reachVersion(): number {
    const { echo, kinshipGeneration } = this.#state;
    return echo === null || echo.holders.size === 0 ? 0 : echo.reachVersion + kinshipGeneration;
  }

  /** The handlers of the object itself, in order of registration. */
  handlersOf(id: number): readonly Handler[] {
    return this.#state.get(id)?.members?.handlers ?? NO_HANDLERS;
  }

  /** The handlers for an event name or pattern that run for an object: those of the nearest holder in lookup order. */
  nearestHandlers(id: number, event: string): readonly Handler[] {
    const pattern = foldText(event);
    const object = this.#state.get(id);
    const holders = this.#state.echo?.holders.get(pattern);
    if (object === undefined || holders === undefined) return NO_HANDLERS;
    const holder = nearestHolder(this.#state, object, holders);
    return holder === undefined ? NO_HANDLERS : ownHandlers(holder, pattern);
  }

  /**
   * All that an event runs, in order (10.2 no. 1), for the objects of `to` or, if it is null, for every object with a
   * number. `only` says of a handler that it can run for one object (or for none), so that others are not visited.
   */
  deliveries(
    event: string,
    to: readonly number[] | null = null,
    only: OnlyObject = () => null,
  ): readonly Delivery[] {
    return deliveriesOf(this.#state, foldText(event), to, only);
  }

  /**
   * Gives an object these handlers for an event name or pattern, instead of those it had for it; they are registered anew,
   * in order. E_INVARG: not valid, or anonymous.
   */
  setHandlers(
    id: number,
    event: string,
    handlers: readonly NewHandler[],
  ): readonly Handler[] | undefined {
    const state = this.#state;
    const object = this.#numbered(id);
    if (object === undefined) return undefined;
    const folded = foldText(event);
    const old = object.members?.handlers ?? NO_HANDLERS;
    if (handlers.length === 0 && !old.some((handler) => handler.folded === folded)) return [];
    const echo = state.echoState();
    const made = handlers.map((handler) => {
      state.owners.add(handler.owner);
      return new Handler(id, {
        ...handler,
        event,
        seq: echo.nextSeq++,
      });
    });
    if (made.length > 0) state.isHeaderStale = true;
    const kept = old.filter((handler) => handler.folded !== folded);
    for (const handler of old) if (!kept.includes(handler)) handler.isAlive = false;
    this.#setMembers(object, [...kept, ...made], object.members?.queries ?? NO_RULES);
    return made;
  }

  // ---- queries (LANGUAGE 11) ---------------------------------------------------------------------------------------

  /** Grows whenever a query may have other rules; 0 as long as there are none. */
  get queryVersion(): number {
    const { echo, kinshipGeneration } = this.#state;
    return echo === null || echo.queryNames.size === 0 ? 0 : echo.queryVersion + kinshipGeneration;
  }

  /** The rules of the object itself, in order. */
  queriesOf(id: number): readonly QueryRule[] {
    return this.#state.get(id)?.members?.queries ?? NO_RULES;
  }

  /** Whether the object or an ancestor has a rule for a query of this folded name. */
  hasQuery(id: number, folded: string): boolean {
    if (!this.#state.echo?.queryNames.has(folded)) return false;
    return this.#line(id).some((at) => at.members?.queries.some((rule) => rule.folded === folded));
  }

  /** The rules of a query on the object and its ancestors, in lookup order; without a name all rules. */
  rulesFor(id: number, folded?: string): readonly QueryRule[] {
    const { echo } = this.#state;
    if (echo === null || echo.queryNames.size === 0) return NO_RULES;
    if (folded !== undefined && !echo.queryNames.has(folded)) return NO_RULES;
    return this.#line(id).flatMap((at) => {
      const rules = at.members?.queries ?? NO_RULES;
      return folded === undefined ? rules : rules.filter((rule) => rule.folded === folded);
    });
  }

  /**
   * Gives an object these rules for a query, instead of those it had for it; each begins with its name. E_INVARG: not valid,
   * anonymous, or a rule of another name.
   */
  setQueries(id: number, name: string, rules: readonly string[]): boolean {
    const state = this.#state;
    const object = this.#numbered(id);
    if (object === undefined) return false;
    const folded = foldText(name);
    const made = rules.map((rule) => new QueryRule(id, rule));
    if (made.some((rule) => rule.folded !== folded)) return state.deny(E_INVARG);
    const old = object.members?.queries ?? NO_RULES;
    const at = old.findIndex((rule) => rule.folded === folded);
    if (at < 0 && made.length === 0) return true;
    const kept = old.filter((rule) => rule.folded !== folded);
    const place = at < 0 ? kept.length : at;
    const queries = [...kept.slice(0, place), ...made, ...kept.slice(place)];
    this.#setMembers(object, object.members?.handlers ?? NO_HANDLERS, queries);
    forgetVerbs(state, object);
    return true;
  }

  #setMembers(
    object: WorldObject,
    handlers: readonly Handler[],
    queries: readonly QueryRule[],
  ): void {
    const isEmpty = handlers.length + queries.length === 0;
    const members: Members | null = isEmpty ? null : { handlers, queries };
    this.#state.setMembers(object, members);
  }

  // ---- objects by name (LANGUAGE 8.2, 8.3) -------------------------------------------------------------------------

  /**
   * What `object NAME` is about: an object to be changed (`id`) or one to be made (null) and then named with `nameObject`.
   * `isProtected`: option `protect_object_names`. E_PERM.
   */
  objectTarget(name: string, programmer: number, isProtected: boolean): ObjectTarget | undefined {
    const state = this.#state;
    const facts = namingFacts(state, foldText(name), programmer);
    const what = definitionAt({ ...facts, isProtected });
    if (what === "refused") return state.refuse(E_PERM);
    return { id: what === "update" ? facts.id : null };
  }

  /** The parent of a new object without `extends`: `$thing` if that is valid and fertile for the programmer, else #1. */
  defaultParent(programmer: number): number {
    const state = this.#state;
    const thing = namingFacts(state, "thing", programmer).object;
    const isWizard = state.isWizard(programmer);
    const isFertile =
      thing !== undefined &&
      objectAllows(thing.flags, Flag.Fertile, thing.owner, programmer, isWizard);
    return isFertile ? thing.id : 1;
  }

  /**
   * Sets `#0.NAME` to an object for which `objectTarget` allowed it; a new property is the programmer's, readable by all.
   * E_INVARG: no #0, or no such property can be.
   */
  nameObject(name: string, id: number, programmer: number): boolean {
    const state = this.#state;
    const system = state.get(0);
    if (system === undefined) return state.deny(E_INVARG);
    const slot = system.layout.slotNamed(foldText(name));
    if (slot < 0) return addProperty(state, system, name, obj(id), programmer, PropPerm.Read);
    writeSlot(state, system, slot, obj(id));
    return true;
  }

  // ---- verbs and properties (LANGUAGE 8.4) -------------------------------------------------------------------------

  /**
   * The first callable verb for a call by `caller`, where functions count only if it is the object, an ancestor or a
   * descendant of it. To be asked if `World.findVerb` found a function.
   */
  findVerbFrom(id: number, folded: string, caller: number): Verb | null {
    const state = this.#state;
    const object = state.get(id);
    return object === undefined ? null : findVerbFrom(state, object, folded, state.get(caller));
  }

  /** Gives a verb other terms, or none. E_PERM: somebody else than a wizard would remove `requires` of a secure verb. */
  setVerbTerms(verb: Verb, terms: VerbTerms | null, programmer: number): boolean {
    const state = this.#state;
    const next = plainTerms(terms);
    if (!mayReplaceTerms(verb.terms, next, state.isWizard(programmer))) return state.deny(E_PERM);
    if (next === null && verb.terms === null) return true;
    state.echoState();
    verb.terms = next;
    verb.compiled = null;
    touchVerb(state, verb, true);
    return true;
  }

  /**
   * Gives an object a verb in place of its own with the same names string, or behind its others. E_INVARG: not valid;
   * E_PERM: as setVerbTerms.
   */
  defineVerb(id: number, image: VerbImage, programmer: number): Verb | undefined {
    const state = this.#state;
    const object = state.get(id);
    if (object === undefined) return state.refuse(E_INVARG);
    const folded = foldText(image.names);
    const known = object.verbs.find((verb) => foldText(verb.names) === folded);
    if (known === undefined) return addVerb(state, object, image);
    if (!this.setVerbTerms(known, image.terms ?? null, programmer)) return undefined;
    const { names, owner, perms, dobj, prep, iobj, dialect, source } = image;
    Object.assign(known, { names, owner, perms, dobj, prep, iobj, dialect, source });
    known.compiled = null;
    state.owners.add(owner);
    touchVerb(state, known, true);
    return known;
  }

  /** Gives an own definition other `requires`, texts of expressions: E_INVARG, E_PROPNF. */
  setRequires(id: number, name: string, requires: readonly string[]): boolean {
    const object = this.#state.get(id);
    if (object === undefined) return this.#state.deny(E_INVARG);
    return setRequires(this.#state, object, foldText(name), requires);
  }

  /**
   * What the latest refused read or write of a property was for want of: its `requires` are to be evaluated with `this` =
   * `subject`. Null if it was refused for another reason.
   */
  get pendingGuard(): PropertyGuard | null {
    return this.#state.pendingGuard;
  }

  /** Reads what a guard refused, after somebody found that the programmer passes. */
  readPassing({ subject, definition }: PropertyGuard): Value | undefined {
    const [object, slot] = this.#guarded(subject, definition);
    if (object === undefined || slot < 0) return undefined;
    const own = typeof subject === "number" ? undefined : subject.slots.get(definition.folded);
    return own ?? object.values[slot] ?? inheritedValue(this.#state, object, slot);
  }

  /** Assigns what a guard refused, after somebody found that the programmer passes: E_RECMOVE for a WAIF in itself. */
  writePassing({ subject, definition }: PropertyGuard, value: Value): boolean {
    const state = this.#state;
    const [object, slot] = this.#guarded(subject, definition);
    if (object === undefined || slot < 0) return state.deny(E_PERM);
    if (typeof subject !== "number") return setWaifSlot(state, subject, definition.folded, value);
    writeSlot(state, object, slot, value);
    return true;
  }

  #guarded(
    subject: number | Waif,
    definition: PropertyGuard["definition"],
  ): readonly [WorldObject | undefined, number] {
    const object = this.#state.get(typeof subject === "number" ? subject : subject.classId);
    return [object, object?.layout.slotOf(definition) ?? -1];
  }

  // ---- events and capabilities (LANGUAGE 10.1, 12) -----------------------------------------------------------------

  /** Declared events, by folded name. */
  events(): readonly Declaration[] {
    return inOrder(this.#state.echo?.events);
  }

  event(name: string): Declaration | undefined {
    return this.#state.echo?.events.get(foldText(name));
  }

  /** Enters an event, or gives it other parameters: E_PERM unless it is new, the programmer's own, or he is a wizard. */
  declareEvent(name: string, params: string, programmer: number): boolean {
    const state = this.#state;
    const echo = state.echoState();
    const declaration = new Declaration({ name, params, declarer: programmer });
    const known = echo.events.get(declaration.folded);
    if (known !== undefined) {
      if (!mayRedeclare(known.declarer, programmer, state.isWizard(programmer)))
        return state.deny(E_PERM);
      declaration.declarer = known.declarer;
    }
    state.owners.add(programmer);
    echo.events.set(declaration.folded, declaration);
    echo.staleEvents.add(declaration.folded);
    return true;
  }

  /** Declared capabilities, by folded name; without the built-in one. */
  capabilities(): readonly Declaration[] {
    return inOrder(this.#state.echo?.capabilities);
  }

  /** A declared capability, or the built-in one. */
  capability(name: string): Declaration | undefined {
    const folded = foldText(name);
    if (folded === BUILT_IN.folded) return BUILT_IN;
    return this.#state.echo?.capabilities.get(folded);
  }

  /**
   * Enters a capability (12.1). Of one that is known with the same arity nothing changes; another arity is refused with
   * E_INVARG but to its declarer and wizards, who thereby drop all its grants. E_PERM: no programmer. Gives the grants
   * that were dropped.
   */
  declareCapability(
    name: string,
    params: string,
    programmer: number,
  ): readonly GrantImage[] | undefined {
    const state = this.#state;
    if (!isProgrammer(state, programmer)) return state.refuse(E_PERM);
    const declaration = new Declaration({ name, params, declarer: programmer });
    const known = this.capability(name);
    if (known?.arity === declaration.arity) return [];
    if (known !== undefined) {
      const isWizard = state.isWizard(programmer);
      if (known === BUILT_IN || !mayRedeclare(known.declarer, programmer, isWizard))
        return state.refuse(E_INVARG);
      declaration.declarer = known.declarer;
    }
    const echo = state.echoState();
    state.owners.add(programmer);
    echo.capabilities.set(declaration.folded, declaration);
    echo.staleCapabilities.add(declaration.folded);
    return known === undefined ? [] : this.#dropGrants(declaration.folded);
  }

  #dropGrants(folded: string): GrantImage[] {
    const dropped: GrantImage[] = [];
    for (const [to, held] of this.#state.echo?.grants ?? [])
      for (const capability of held)
        if (capability.folded === folded) dropped.push({ to, capability });
    for (const { to, capability } of dropped) removeGrant(this.#state, to, capability);
    return dropped;
  }

  /** Grows whenever somebody may hold other grants; 0 as long as there are none. */
  get grantVersion(): number {
    const { echo, kinshipGeneration } = this.#state;
    return echo === null || echo.grants.size === 0 ? 0 : echo.grantVersion + kinshipGeneration;
  }

  /** Who has grants of its own, ascending. */
  grantHolders(): readonly number[] {
    return [...(this.#state.echo?.grants.keys() ?? [])].sort((a, b) => a - b);
  }

  /** The grants of the object itself, in canonical order. */
  grantsOf(id: number): readonly Cap[] {
    return this.#state.echo?.grants.get(id) ?? NO_GRANTS;
  }

  /** The grants of the object and its ancestors, in lookup order, each once. */
  grantsFor(id: number): readonly Cap[] {
    const { echo } = this.#state;
    if (echo === null || echo.grants.size === 0) return NO_GRANTS;
    return this.#line(id).flatMap((at) => echo.grants.get(at.id) ?? NO_GRANTS);
  }

  /** Whether the object or an ancestor holds a grant that matches (12.2, 12.6). */
  holds(id: number, capability: Cap): boolean {
    return holds(this.#state, id, capability);
  }

  /** Whether a programmer passes a `requires`: a wizard, #0, or a holder (12.3). */
  passes(programmer: number, capability: Cap): boolean {
    return (
      programmer === 0 ||
      this.#state.isWizard(programmer) ||
      holds(this.#state, programmer, capability)
    );
  }

  /** Gives a capability to a valid object: E_INVARG, E_PERM (12.5). It has no effect if the object has it. */
  grant(capability: Cap, to: number, programmer: number): boolean {
    if (!this.#mayGive(capability, to, programmer)) return false;
    addGrant(this.#state, to, capability);
    return true;
  }

  /** Takes the grant that is written exactly so: E_INVARG, E_PERM. It has no effect if there is none. */
  revoke(capability: Cap, from: number, programmer: number): boolean {
    if (!this.#mayGive(capability, from, programmer)) return false;
    removeGrant(this.#state, from, capability);
    return true;
  }

  #mayGive(capability: Cap, who: number, programmer: number): boolean {
    const state = this.#state;
    if (this.#numbered(who) === undefined) return false;
    const [first] = capability.args;
    const subject = first instanceof Obj ? state.get(first.id) : undefined;
    const declaration = this.capability(capability.name);
    const isAllowed = mayGrant(capability, {
      isWizard: state.isWizard(programmer),
      ownsSubject: subject !== undefined && subject.owner === programmer,
      isDeclarer: declaration !== BUILT_IN && declaration?.declarer === programmer,
      holdsGrantCapability: holds(state, programmer, new Cap(GRANT_CAPABILITY, [capability])),
    });
    return isAllowed || state.deny(E_PERM);
  }

  // ---- helpers -----------------------------------------------------------------------------------------------------

  #line(id: number): readonly WorldObject[] {
    const object = this.#state.get(id);
    return object === undefined ? [] : [object, ...ancestorsOf(this.#state, object)];
  }

  /** A valid object with a number: E_INVARG. */
  #numbered(id: number): WorldObject | undefined {
    const object = id < this.#state.objects.length ? this.#state.get(id) : undefined;
    return object ?? this.#state.refuse(E_INVARG);
  }
}

/** The object that a statement `object NAME` is about; null: it makes one. */
export interface ObjectTarget {
  readonly id: number | null;
}

/** What `#0.NAME` is to a programmer. */
function namingFacts(
  state: WorldState,
  folded: string,
  programmer: number,
): Omit<NamingFacts, "isProtected"> & {
  readonly id: number;
  readonly object: WorldObject | undefined;
} {
  const isWizard = state.isWizard(programmer);
  const system = state.get(0);
  const slot = system?.layout.slotNamed(folded) ?? -1;
  const who = { isWizard, isProgrammer: isProgrammer(state, programmer) };
  if (system === undefined || slot < 0)
    return { ...who, holds: "nothing", mayWrite: false, id: -1, object: undefined };
  const mayWrite = slotAllows(
    system.perms[slot] as number,
    PropPerm.Write,
    system.owners[slot] as number,
    programmer,
    isWizard,
  );
  const value = system.values[slot] ?? inheritedValue(state, system, slot);
  const object = value instanceof Obj ? state.get(value.id) : undefined;
  if (object === undefined) return { ...who, holds: "other", mayWrite, id: -1, object };
  const isOwn = isControlled(object.owner, programmer, isWizard);
  return { ...who, holds: isOwn ? "controlled" : "foreign", mayWrite, id: object.id, object };
}

/** The capability that every world has; nobody declared it. */
const BUILT_IN: Declaration = new Declaration({
  name: GRANT_CAPABILITY,
  params: "(capability)",
  declarer: -1,
});

function inOrder(registry: ReadonlyMap<string, Declaration> | undefined): readonly Declaration[] {
  if (registry === undefined) return [];
  return [...registry.values()].sort((a, b) => compareText(a.folded, b.folded, true));
}

function isProgrammer(state: WorldState, id: number): boolean {
  const object = state.get(id);
  return object !== undefined && (object.flags & (Flag.Programmer | Flag.Wizard)) !== 0;
}
