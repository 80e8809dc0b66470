// Finding things by what a person typed: one object, names anywhere, text in programs.
import { foldText, Obj } from "#value";
import { Flag, matchObject, type World } from "#world";
import { mayRead } from "./describe.ts";

/** A row of a search: what to show, and `#12`, `#12:verb` or `#12.property`. */
export interface Found {
  readonly label: string;
  readonly target: string;
}

/** The object that a text names; null if there is none. */
export function resolveText(world: World, who: number, text: string): number | null {
  const trimmed = text.trim();
  if (trimmed.startsWith("$")) {
    const value = world.getProperty(0, foldText(trimmed.slice(1)), who);
    return value instanceof Obj && world.isValid(value.id) ? value.id : null;
  }
  const id = matchObject(world, who, trimmed);
  return world.isValid(id) ? id : null;
}

/** Names of objects first, then of verbs, then of properties; better matches first among objects. */
export function searchNames(world: World, who: number, text: string, limit: number): Found[] {
  const wanted = foldText(text.trim());
  if (wanted === "") return [];
  const objects: (Found & { readonly rank: number })[] = [];
  const verbs: Found[] = [];
  const properties: Found[] = [];
  for (const id of world.objectIds()) {
    const object = world.get(id);
    if (object === undefined) continue;
    const name = foldText(object.name);
    if (name.includes(wanted) || `#${id}` === wanted)
      objects.push({
        label: `${object.name} (#${id})`,
        target: `#${id}`,
        rank: rank(name, wanted),
      });
    if (!world.allows(id, Flag.Read, who)) continue;
    if (verbs.length < limit)
      for (const verb of object.verbs)
        if (foldText(verb.names).includes(wanted))
          verbs.push({
            label: `${object.name}:${verb.names}`,
            target: `#${id}:${firstName(verb.names)}`,
          });
    if (properties.length < limit)
      for (const property of object.definitions)
        if (foldText(property).includes(wanted))
          properties.push({ label: `${object.name}.${property}`, target: `#${id}.${property}` });
  }
  objects.sort((left, right) => left.rank - right.rank);
  return [
    ...objects.map(({ label, target }) => ({ label, target })),
    ...verbs,
    ...properties,
  ].slice(0, limit);
}

function rank(name: string, wanted: string): number {
  if (name === wanted) return 0;
  return name.startsWith(wanted) ? 1 : 2;
}

/** The first of a verb's names as one would call it. */
function firstName(names: string): string {
  const [first = ""] = names.split(" ");
  const plain = first.replaceAll("*", "");
  return plain === "" ? first : plain;
}

/** Lines of readable programs that hold the text, case ignored. */
export function grepSources(
  world: World,
  who: number,
  text: string,
  limit: number,
): { object: number; verb: string; line: number; text: string }[] {
  const rows: { object: number; verb: string; line: number; text: string }[] = [];
  const wanted = foldText(text);
  if (wanted === "") return rows;
  for (const id of world.objectIds()) {
    for (const verb of world.get(id)?.verbs ?? []) {
      if (verb.source === null || !mayRead(world, who, verb)) continue;
      if (!foldText(verb.source).includes(wanted)) continue;
      for (const [index, line] of verb.source.split("\n").entries()) {
        if (!foldText(line).includes(wanted)) continue;
        rows.push({ object: id, verb: verb.names, line: index + 1, text: line });
        if (rows.length >= limit) return rows;
      }
    }
  }
  return rows;
}
