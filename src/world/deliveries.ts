// Whom an event reaches (LANGUAGE 10.1): every object that has handlers for it or inherits them, each with those of the
// nearest holder in lookup order; wildcard patterns likewise, each pattern on its own. Only holders and those that inherit
// from them are visited.
import type { EchoState } from "./echo-state.ts";
import { ancestorsOf, descendantsOf } from "./inheritance.ts";
import { type Handler, patternMatches } from "./members.ts";
import type { WorldState } from "./state.ts";
import type { WorldObject } from "./world-object.ts";

/** One handler to be run for one object. */
export interface Delivery {
  /** `this` of the handler. */
  readonly object: number;
  readonly handler: Handler;
}

/**
 * The only object that a handler can run for, if its condition says so (`param == this`); null if it may be any; undefined
 * if there is none.
 */
export type OnlyObject = (handler: Handler) => number | null | undefined;

/** What is to be run for a folded event name, in order: by priority, registration number, number of the object. */
export function deliveriesOf(
  state: WorldState,
  event: string,
  to: readonly number[] | null,
  only: OnlyObject,
): Delivery[] {
  const { echo } = state;
  if (echo === null) return [];
  const found: Delivery[] = [];
  for (const pattern of patternsOf(echo, event)) {
    const holders = echo.holders.get(pattern) as ReadonlySet<WorldObject>;
    if (to === null)
      for (const holder of holders) deliver(state, holder, pattern, holders, only, found);
    else for (const id of new Set(to)) deliverTo(state, id, pattern, holders, only, found);
  }
  return found.sort(
    (a, b) =>
      b.handler.priority - a.handler.priority ||
      a.handler.seq - b.handler.seq ||
      a.object - b.object,
  );
}

/** The event itself and the wildcard patterns that match it, as far as anybody has handlers for them. */
function patternsOf(echo: EchoState, event: string): string[] {
  const patterns = echo.holders.has(event) && !echo.wildcards.has(event) ? [event] : [];
  for (const pattern of echo.wildcards) if (patternMatches(pattern, event)) patterns.push(pattern);
  return patterns;
}

/** The handlers of a pattern that an object has itself. */
export function ownHandlers(object: WorldObject, pattern: string): readonly Handler[] {
  return object.members?.handlers.filter(({ folded }) => folded === pattern) ?? [];
}

/** The nearest object along the lookup order that is among the holders. */
export function nearestHolder(
  state: WorldState,
  object: WorldObject,
  holders: ReadonlySet<WorldObject>,
): WorldObject | undefined {
  if (holders.has(object)) return object;
  for (let at = object.parentObject; at !== null; at = at.parentObject) {
    if (holders.has(at)) return at;
    if (at.parents.length > 1) return ancestorsOf(state, at).find((one) => holders.has(one));
  }
  return object.parents.length > 1
    ? ancestorsOf(state, object).find((one) => holders.has(one))
    : undefined;
}

/** Delivers the handlers of one holder to all who have them from it. */
function deliver(
  state: WorldState,
  holder: WorldObject,
  pattern: string,
  holders: ReadonlySet<WorldObject>,
  only: OnlyObject,
  found: Delivery[],
): void {
  const open: Handler[] = [];
  for (const handler of ownHandlers(holder, pattern)) {
    const target = only(handler);
    if (target === null) open.push(handler);
    const object = typeof target === "number" ? numbered(state, target) : undefined;
    if (object !== undefined && nearestHolder(state, object, holders) === holder)
      found.push({ object: object.id, handler });
  }
  if (open.length === 0) return;
  for (const object of inheritorsOf(state, holder, holders))
    for (const handler of open) found.push({ object: object.id, handler });
}

function deliverTo(
  state: WorldState,
  id: number,
  pattern: string,
  holders: ReadonlySet<WorldObject>,
  only: OnlyObject,
  found: Delivery[],
): void {
  const object = numbered(state, id);
  const holder = object && nearestHolder(state, object, holders);
  if (object === undefined || holder === undefined) return;
  for (const handler of ownHandlers(holder, pattern)) {
    const target = only(handler);
    if (target === null || target === id) found.push({ object: id, handler });
  }
}

/** Events reach objects with numbers only. */
function numbered(state: WorldState, id: number): WorldObject | undefined {
  return id >= 0 && id < state.objects.length ? state.objects[id] : undefined;
}

/** The holder and the descendants whose nearest holder it is. */
function inheritorsOf(
  state: WorldState,
  holder: WorldObject,
  holders: ReadonlySet<WorldObject>,
): WorldObject[] {
  if (!holder.hasChildren) return [holder];
  if (holders.size === 1) return [holder, ...descendantsOf(state, holder)];
  const found: WorldObject[] = [];
  const seen = new Set<WorldObject>();
  const pending = [holder];
  // who is below somebody with several parents may look another way first
  const doubtful = new Set<WorldObject>();
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const isDoubtful = doubtful.has(at) || at.parents.length > 1;
    if (at === holder || !isDoubtful || nearestHolder(state, at, holders) === holder)
      found.push(at);
    if (!at.hasChildren) continue;
    for (const id of at.children) {
      const child = state.get(id) as WorldObject;
      if (isDoubtful && at !== holder) doubtful.add(child);
      if (!holders.has(child)) pending.push(child);
    }
  }
  return found;
}
