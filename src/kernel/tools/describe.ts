// The world as plain rows for tools. What `who` may not read is left blank; -1 is somebody not logged in.
import type {
  HandlerSummary,
  ObjectDetail,
  ObjectSummary,
  PropertySummary,
  VerbSummary,
  VerbText,
} from "#bus";
import { VerbPerm } from "#program";
import {
  Anon,
  Cap,
  Err,
  Flyweight,
  foldText,
  isCompound,
  Lambda,
  partsOf,
  Sym,
  TaskRef,
  toLiteral,
  type Value,
  Waif,
} from "#value";
import {
  argSpecText,
  BUILT_IN_PROPERTIES,
  Flag,
  type PropertyInfo,
  PropPerm,
  prepText,
  propPermText,
  slotAllows,
  type Verb,
  verbAllows,
  verbPermText,
  type World,
  type WorldObject,
} from "#world";

const letters: readonly (readonly [string, number])[] = [
  ["P", Flag.Programmer],
  ["W", Flag.Wizard],
  ["U", Flag.Player],
  ["r", Flag.Read],
  ["w", Flag.Write],
  ["f", Flag.Fertile],
];

/** What is longer is cut: nobody reads or edits it as text. */
const LONGEST_LITERAL = 2 ** 20;

/** What anybody sees of an object. */
export function summarize(object: WorldObject): ObjectSummary {
  return {
    id: object.id,
    name: object.name,
    parents: [...object.parents],
    owner: object.owner,
    location: object.location,
    children: [...object.children],
    contents: [...object.contents],
    flags: letters.map(([letter, bit]) => ((object.flags & bit) !== 0 ? letter : "")).join(""),
  };
}

/** An object with its own and inherited verbs and properties. */
export function detail(world: World, who: number, object: WorldObject): ObjectDetail {
  const line = [object.id, ...world.ancestorsOf(object.id)].filter((id) =>
    world.allows(id, Flag.Read, who),
  );
  const readable = new Set(line);
  return {
    ...summarize(object),
    verbs: line.flatMap((id) =>
      (world.get(id)?.verbs ?? []).map((verb) => describeVerb(world, who, verb)),
    ),
    properties: [
      ...BUILT_IN_PROPERTIES.map((name) => builtIn(world, who, object.id, name)),
      ...world
        .properties(object.id)
        .filter((info) => readable.has(info.definer))
        .map((info) => describeProperty(world, who, object.id, info)),
    ],
    handlers: describeHandlers(world, line),
    queries: line.flatMap((definer) =>
      world.echo.queriesOf(definer).map(({ source }) => ({ definer, rule: `${source}.` })),
    ),
    grants: line.flatMap((holder) =>
      world.echo
        .grantsOf(holder)
        .map((capability) => ({ holder, capability: toLiteral(capability, LONGEST_LITERAL) })),
    ),
  };
}

/** The handlers along a line of descent that nothing nearer replaces. */
function describeHandlers(world: World, line: readonly number[]): HandlerSummary[] {
  const replaced = new Set<string>();
  const found: HandlerSummary[] = [];
  for (const definer of line) {
    const own = world.echo.handlersOf(definer);
    for (const handler of own) {
      if (replaced.has(handler.folded)) continue;
      const { event, params, where, priority, owner, seq, source } = handler;
      const header = [
        params ?? "",
        where === null ? "" : `where ${where}`,
        priority === 0 ? "" : `priority ${priority}`,
      ];
      const words = header.filter((text) => text !== "").join(" ");
      found.push({ definer, event, header: words, owner, seq, source });
    }
    for (const { folded } of own) replaced.add(folded);
  }
  return found;
}

/** `secure function (n) requires Ring(this)` */
function describeTerms({ terms }: Verb): string {
  if (terms === null) return "";
  const words = [
    terms.isSecure ? "secure" : "",
    terms.isFunction ? "function" : "",
    terms.params ?? "",
    describeRequires(terms.requires),
  ];
  return words.filter((text) => text !== "").join(" ");
}

function describeRequires(requires: readonly string[]): string {
  return requires.length === 0 ? "" : `requires ${requires.join(", ")}`;
}

/** Whether the verb's code may be read. */
export function mayRead(world: World, who: number, verb: Verb): boolean {
  return verbAllows(verb, VerbPerm.Read, who, world.isWizard(who));
}

/** A verb's header; without read permission only its names. */
function describeVerb(world: World, who: number, verb: Verb): VerbSummary {
  const isReadable = mayRead(world, who, verb);
  return {
    index: world.verbIndex(verb),
    definer: verb.definer,
    names: verb.names,
    owner: isReadable ? verb.owner : -1,
    perms: isReadable ? verbPermText(verb.perms) : "",
    dobj: isReadable ? argSpecText(verb.dobj) : "",
    prep: isReadable ? prepText(verb.prep) : "",
    iobj: isReadable ? argSpecText(verb.iobj) : "",
    dialect: verb.dialect,
    terms: isReadable ? describeTerms(verb) : "",
  };
}

/** A verb with its source. */
export function describeText(world: World, who: number, verb: Verb): VerbText {
  return {
    ...describeVerb(world, who, verb),
    source: verb.source ?? "",
    revision: revisionOf(verb),
  };
}

/**
 * A number that differs when anything of the verb differs, and that survives a restart: FNV-1a over all of it, so an
 * editor that was open meanwhile can still tell whether its text is the newest.
 */
export function revisionOf(verb: Verb): number {
  const { names, owner, perms, dobj, prep, iobj, dialect, source, terms } = verb;
  const parts = [names, owner, perms, dobj, prep, iobj, dialect, source ?? "\0"];
  if (terms !== null) parts.push(describeTerms(verb));
  const text = parts.join("\0");
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}

function builtIn(world: World, who: number, id: number, name: string): PropertySummary {
  const value = world.getProperty(id, foldText(name), who);
  return {
    name,
    definer: -1,
    owner: world.get(id)?.owner ?? -1,
    perms: "r",
    isClear: false,
    requires: "",
    ...describeValue(value),
  };
}

function describeProperty(
  world: World,
  who: number,
  id: number,
  info: PropertyInfo,
): PropertySummary {
  const isReadable = slotAllows(info.perms, PropPerm.Read, info.owner, who, world.isWizard(who));
  const value = isReadable ? world.getProperty(id, foldText(info.name), who) : undefined;
  return {
    name: info.name,
    definer: info.definer,
    owner: isReadable ? info.owner : -1,
    perms: isReadable ? propPermText(info.perms) : "",
    isClear: info.value === undefined,
    requires: isReadable ? describeRequires(info.requires) : "",
    ...describeValue(value),
  };
}

function describeValue(
  value: Value | undefined,
): Pick<PropertySummary, "literal" | "fixedBecause"> {
  if (value === undefined) return { literal: null, fixedBecause: null };
  const literal = toLiteral(value, LONGEST_LITERAL);
  return { literal, fixedBecause: whyFixed(value, literal) };
}

/** What keeps a literal from saying the whole value, or null. Walks with a stack of its own: values may be nested deep. */
function whyFixed(value: Value, literal: string): string | null {
  if (typeof value !== "string" && literal.length > LONGEST_LITERAL)
    return "It is too long to be edited as text; only its beginning is shown.";
  const seen = new Set<Value>();
  const waiting: Value[] = [value];
  for (let part = waiting.pop(); part !== undefined; part = waiting.pop()) {
    const kind = kindWithoutLiteral(part);
    if (kind !== null) return noLiteral(kind, part === value);
    if (!isCompound(part) || seen.has(part)) continue;
    seen.add(part);
    for (const inner of partsOf(part)) waiting.push(inner);
  }
  return null;
}

/** What a value is that a person cannot type; null if it is, or only holds, what can be typed. */
function kindWithoutLiteral(value: Value): string | null {
  if (value instanceof Anon) return "an anonymous object";
  if (value instanceof Waif) return "a waif";
  if (value instanceof Err)
    return toLiteral(value) === value.name ? null : "an error with a message";
  if (value instanceof Lambda) return "a closure";
  if (value instanceof TaskRef) return "a task";
  // the fields of editors read literals of the moo dialect
  if (value instanceof Sym) return "a symbol";
  if (value instanceof Cap) return "a capability";
  if (value instanceof Flyweight) return "a flyweight";
  return value === null ? "null" : null;
}

function noLiteral(what: string, isAll: boolean): string {
  return `It ${isAll ? "is" : "holds"} ${what}, which cannot be typed here: only programs can store it.`;
}
