// Who holds which capabilities (LANGUAGE 12).
import { type Cap, compareKeys, matchCaps, snapshotValue } from "#value";
import { ancestorsOf } from "./inheritance.ts";
import type { WorldState } from "./state.ts";

/** The built-in capability whose holders may give away the one in its argument. */
export const GRANT_CAPABILITY = "GrantCapability";

/** Whether an object or an ancestor of it holds a grant that matches. */
export function holds(state: WorldState, who: number, capability: Cap): boolean {
  const grants = state.echo?.grants;
  if (grants === undefined || grants.size === 0) return false;
  const object = state.get(who);
  if (object === undefined) return false;
  if (matchesAny(grants.get(who), capability)) return true;
  for (const { id } of ancestorsOf(state, object))
    if (matchesAny(grants.get(id), capability)) return true;
  return false;
}

function matchesAny(held: readonly Cap[] | undefined, capability: Cap): boolean {
  return held?.some((one) => matchCaps(one, capability)) ?? false;
}

/** Adds a grant at its place; false if it is there already. */
export function addGrant(state: WorldState, to: number, given: Cap): boolean {
  // closures that share variables with a frame are not stored as they are
  const capability = snapshotValue(given) as Cap;
  const echo = state.echoState();
  const held = echo.grants.get(to) ?? [];
  let at = 0;
  for (; at < held.length; at++) {
    const order = compareKeys(held[at] as Cap, capability);
    if (order === 0) return false;
    if (order > 0) break;
  }
  setGrants(state, to, [...held.slice(0, at), capability, ...held.slice(at)]);
  return true;
}

/** Removes the grant that is written exactly so; false if there is none. */
export function removeGrant(state: WorldState, from: number, capability: Cap): boolean {
  const held = state.echo?.grants.get(from) ?? [];
  const left = held.filter((one) => compareKeys(one, capability) !== 0);
  if (left.length === held.length) return false;
  setGrants(state, from, left);
  return true;
}

/** Gives an object exactly these grants, which are in canonical order; an object without any is not kept. */
export function setGrants(state: WorldState, to: number, grants: readonly Cap[]): void {
  const echo = state.echo;
  if (echo === null) return;
  const { tracker } = state;
  if (tracker !== null)
    for (const old of echo.grants.get(to) ?? []) if (!grants.includes(old)) tracker.released(old);
  if (grants.length === 0) echo.grants.delete(to);
  else echo.grants.set(to, grants);
  echo.staleGrants.add(to);
  echo.grantVersion++;
}
