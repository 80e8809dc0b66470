// Checks of a whole world for our own mistakes and for damaged stores: what must hold between objects.
import type { World } from "./world.ts";
import type { WorldObject } from "./world-object.ts";

/** What is wrong, one line each; empty if the world is sound. */
export function invariants(world: World): string[] {
  const problems: string[] = [];
  const players = new Set(world.players());
  const [parentOf, locationOf] = [new Map<number, Set<number>>(), new Map<number, Set<number>>()];
  for (const id of world.objectIds()) {
    const object = world.get(id) as WorldObject;
    parentOf.set(id, new Set(object.children));
    locationOf.set(id, new Set(object.contents));
  }
  const seen = new Set<number>();
  for (const id of world.anonymousIds()) checkAnonymous(world, id, problems);
  for (const id of world.objectIds()) {
    const object = world.get(id) as WorldObject;
    const say = (problem: string): void => {
      problems.push(`#${id}: ${problem}`);
    };
    if (object.id !== id) say(`says it is #${object.id}`);
    if (id > world.maxObject) say(`above max_object #${world.maxObject}`);
    checkParents(world, object, parentOf, say);
    checkPlace(world, object, locationOf, say);
    checkSlots(world, object, say);
    if (object.playerOrdinal > 0 !== players.has(id)) say("players() and its record disagree");
    for (const verb of object.verbs)
      if (verb.definer !== id || !verb.isAlive) say(`verb "${verb.names}" belongs elsewhere`);
    checkMembers(world, object, seen, say);
  }
  checkRegistries(world, problems);
  return problems;
}

/** Handlers and rules of an object; `seen` are the registration numbers of others. */
function checkMembers(world: World, object: WorldObject, seen: Set<number>, say: Say): void {
  if (object.isOrigin !== (object.verbs.length > 0 || world.echo.queriesOf(object.id).length > 0))
    say("lookups do not begin where they should");
  if (object.members === null) return;
  const { handlers, queries } = object.members;
  if (handlers.length + queries.length === 0) say("has a list of nothing");
  let latest = 0;
  for (const handler of handlers) {
    const { event, seq } = handler;
    if (handler.definer !== object.id || !handler.isAlive)
      say(`handler "${event}" belongs elsewhere`);
    if (seen.has(seq) || seq >= world.echo.nextSeq || seq <= latest)
      say(`handler "${event}" has the wrong number ${seq}`);
    seen.add(seq);
    latest = seq;
    if (!world.echo.nearestHandlers(object.id, event).includes(handler))
      say(`handler "${event}" is not found`);
  }
  for (const { definer, name, folded } of queries) {
    if (definer !== object.id) say(`query "${name}" belongs elsewhere`);
    if (!world.echo.hasQuery(object.id, folded)) say(`query "${name}" is not found`);
  }
}

function checkRegistries(world: World, problems: string[]): void {
  for (const { to, capability } of world.echo.registries().grants ?? []) {
    if (!world.isValid(to)) problems.push(`a grant to #${to}, which is not valid`);
    else if (!world.echo.holds(to, capability))
      problems.push(`#${to} does not hold what was granted to it`);
  }
}

function checkAnonymous(world: World, id: number, problems: string[]): void {
  const object = world.get(id) as WorldObject;
  const say = (problem: string): void => {
    problems.push(`anonymous object ${id}: ${problem}`);
  };
  if (object.hasOffspring || object.contents.length > 0) say("has children or contents");
  if (object.location !== -1) say("has a location");
  for (const parent of object.parents)
    if (!world.get(parent)?.anonymousChildren?.has(object))
      say(`is unknown to its parent #${parent}`);
  checkSlots(world, object, say);
  for (const verb of object.verbs)
    if (verb.definer !== id || !verb.isAlive) say(`verb "${verb.names}" belongs elsewhere`);
}

type Say = (problem: string) => void;
type Members = ReadonlyMap<number, ReadonlySet<number>>;

function checkParents(world: World, object: WorldObject, parentOf: Members, say: Say): void {
  if (new Set(object.parents).size !== object.parents.length) say("has a parent twice");
  for (const parent of object.parents) {
    if (!world.isValid(parent)) say(`parent #${parent} is not valid`);
    else if (world.isA(parent, object.id)) say(`is an ancestor of its parent #${parent}`);
    else if (!parentOf.get(parent)?.has(object.id)) say(`is not among the children of #${parent}`);
  }
  if (parentOf.get(object.id)?.size !== object.children.length) say("has a child twice");
  for (const child of object.children)
    if (!world.get(child)?.parents.includes(object.id)) say(`#${child} is no child of it`);
}

function checkPlace(world: World, object: WorldObject, locationOf: Members, say: Say): void {
  if (object.location !== -1) {
    if (!world.isValid(object.location)) say(`location #${object.location} is not valid`);
    else if (!locationOf.get(object.location)?.has(object.id))
      say(`is not in the contents of #${object.location}`);
  }
  if (locationOf.get(object.id)?.size !== object.contents.length) say("has a content twice");
  const seen = new Set<number>();
  for (let at = object.id; at !== -1; at = world.get(at)?.location ?? -1) {
    if (seen.has(at)) {
      say("is inside itself");
      break;
    }
    seen.add(at);
  }
  for (const content of object.contents)
    if (world.get(content)?.location !== object.id) say(`#${content} is not in it`);
}

function checkSlots(world: World, object: WorldObject, say: Say): void {
  const line = [object.id, ...world.ancestorsOf(object.id)];
  const expected = line.flatMap((id) => world.get(id)?.own ?? []);
  const { definitions } = object.layout;
  const isSame =
    expected.length === definitions.length &&
    expected.every((definition, slot) => definition === definitions[slot]);
  if (!isSame) say("its layout does not follow from the definitions along its ancestors");
  for (const array of [object.values, object.owners, object.perms])
    if (array.length !== definitions.length) say(`${array.length} slots of ${definitions.length}`);
  const names = new Set(definitions.map((definition) => definition.folded));
  if (names.size !== definitions.length) say("a property is defined twice along its ancestors");
  for (const definition of object.own)
    if (definition.definer !== object.id) say(`property "${definition.name}" belongs elsewhere`);
}
