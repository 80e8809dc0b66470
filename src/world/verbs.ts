// Verb lookup and changes of verbs.
//
// A lookup starts at the first ancestor that holds verbs or queries (the origin) and is kept there under the name, also if it
// found nothing. Any change of verbs or parents makes the origins below it forget.
import { VerbPerm } from "#program";
import { E_VERBNF } from "#value";
import type { ArgSpecCode, PrepCode, VerbImage } from "./image.ts";
import { ancestorsOf, forgetVerbs, isA } from "./inheritance.ts";
import type { WorldState } from "./state.ts";
import { QueryVerb, Verb } from "./verb.ts";
import type { WorldObject } from "./world-object.ts";

/** Names kept for one origin; programs that try ever new names start over. */
const MAX_CACHED = 4096;

/** The first callable verb along the lookup order; null if none. The name is case-folded. */
export function findVerb(state: WorldState, object: WorldObject, name: string): Verb | null {
  let origin = object;
  while (!origin.isOrigin && origin.parentObject !== null) origin = origin.parentObject;
  const cache = origin.verbCache;
  if (cache !== null) {
    const known = cache.get(name);
    if (known !== undefined) return known;
  }
  return findAndKeep(state, origin, name);
}

function findAndKeep(state: WorldState, origin: WorldObject, name: string): Verb | null {
  const ancestors = ancestorsOf(state, origin);
  const verb =
    (state.echo?.queryNames.has(name) ? queryOf([origin, ...ancestors], name) : null) ??
    callableIn(origin, name) ??
    firstOf(ancestors, (at) => callableIn(at, name));
  if (origin.verbCache === null || origin.verbCache.size >= MAX_CACHED)
    origin.verbCache = new Map();
  origin.verbCache.set(name, verb);
  return verb;
}

/** What stands for the query of a name, if one of the objects has a rule of it. */
function queryOf(line: readonly WorldObject[], name: string): QueryVerb | null {
  return firstOf(line, (at) => {
    const rule = at.members?.queries.find(({ folded }) => folded === name);
    return rule === undefined ? null : new QueryVerb(at.id, rule.name, name);
  });
}

/**
 * As findVerb, for a call with a `caller`: functions (LANGUAGE 8.4) are found only if it is the object, an ancestor or a
 * descendant of it. Nothing is kept: call it after findVerb found a function.
 */
export function findVerbFrom(
  state: WorldState,
  object: WorldObject,
  name: string,
  caller: WorldObject | undefined,
): Verb | null {
  const isRelative =
    caller !== undefined && (isA(state, caller, object) || isA(state, object, caller));
  return firstOf([object, ...ancestorsOf(state, object)], (at) => callableIn(at, name, isRelative));
}

/** As findVerb, beginning with the parents of the object. */
export function findParentVerb(state: WorldState, object: WorldObject, name: string): Verb | null {
  if (object.parents.length < 2)
    return object.parentObject === null ? null : findVerb(state, object.parentObject, name);
  return firstOf(ancestorsOf(state, object), (at) => callableIn(at, name));
}

function callableIn(object: WorldObject, name: string, hasFunctions = true): Verb | null {
  const { verbs } = object;
  for (let i = 0; i < verbs.length; i++) {
    const verb = verbs[i] as Verb;
    if ((verb.perms & VerbPerm.Execute) === 0 || !verb.matches(name)) continue;
    if (hasFunctions || verb.terms?.isFunction !== true) return verb;
  }
  return null;
}

/** What a command says besides its verb: numbers as in LANGUAGE 15.4. */
export interface CommandSpec {
  readonly dobj: number;
  /** -1 without preposition. */
  readonly prep: PrepCode;
  readonly iobj: number;
}

/** The first verb along the lookup order that fits word and command, callable or not. */
export function findCommandVerb(
  state: WorldState,
  object: WorldObject,
  word: string,
  command: CommandSpec,
): Verb | null {
  const { id } = object;
  const fits = (verb: Verb): boolean =>
    specFits(verb.dobj, command.dobj, id) &&
    specFits(verb.iobj, command.iobj, id) &&
    (verb.prep === -2 || verb.prep === command.prep) &&
    verb.matches(word);
  return firstOf([object, ...ancestorsOf(state, object)], (at) => at.verbs.find(fits) ?? null);
}

function specFits(spec: ArgSpecCode, found: number, holder: number): boolean {
  return spec === 1 || (spec === 2 ? found === holder : found === -1);
}

function firstOf<Found extends Verb>(
  objects: readonly WorldObject[],
  find: (object: WorldObject) => Found | null,
): Found | null {
  for (const object of objects) {
    const verb = find(object);
    if (verb !== null) return verb;
  }
  return null;
}

/** The own verb that a description names, a folded name or an index from 1: E_VERBNF. */
export function ownVerb(
  state: WorldState,
  object: WorldObject,
  description: string | number,
): Verb | null {
  const verb =
    typeof description === "number"
      ? object.verbs[description - 1]
      : object.verbs.find((candidate) => candidate.matches(description));
  if (verb !== undefined) return verb;
  state.failure = E_VERBNF;
  return null;
}

/** Adds a verb at the end. */
export function addVerb(state: WorldState, object: WorldObject, image: VerbImage): Verb {
  const verb = new Verb(state.nextVerbUid++, object.id, image);
  object.setVerbs([...object.verbs, verb]);
  state.owners.add(verb.owner);
  if (verb.terms !== null) state.echoState();
  forgetVerbs(state, object);
  state.markHeader(object);
  state.staleVerbs.add(verb);
  return verb;
}

/** Removes a verb. */
export function deleteVerb(state: WorldState, object: WorldObject, verb: Verb): void {
  object.setVerbs(object.verbs.filter((candidate) => candidate !== verb));
  dropVerb(state, verb);
  forgetVerbs(state, object);
  state.markHeader(object);
}

/** Marks a verb as gone and drops its record. */
export function dropVerb(state: WorldState, verb: Verb): void {
  verb.isAlive = false;
  state.staleVerbs.delete(verb);
  state.removedKeys.add(`v/${verb.uid}`);
}

/** Notes a change of a verb; `isLookup` if names or permissions changed. */
export function touchVerb(state: WorldState, verb: Verb, isLookup: boolean): void {
  verb.revision++;
  state.staleVerbs.add(verb);
  const definer = state.get(verb.definer);
  if (isLookup && definer !== undefined) forgetVerbs(state, definer);
}
