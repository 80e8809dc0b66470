// A world as a directory of text files (LANGUAGE 19). The same world always gives the same text; defaults are left out.
import { Cap, compareKeys, List, obj, type Value } from "#value";
import {
  argSpecText,
  type DeclarationImage,
  type GrantImage,
  type HandlerImage,
  type ObjectImage,
  plainImage,
  type SlotImage,
  type VerbImage,
  type VerbTerms,
  type WorldImage,
} from "#world";
import { holdsCaught, isDeeperThan, ordinaryValue, withoutAnonymous } from "./ordinary.ts";
import { SlotTable } from "./slot-table.ts";
import {
  BODY_INDENT,
  FLAG_ATTRIBUTES,
  FUNCTION_SPEC,
  flagLetters,
  isPlainName,
  NAMED_FLAGS,
  OBJECT_HEADER,
  OBSOLETE_FLAGS,
  objectPath,
  PROPERTY_FLAGS,
  prepPhrase,
  type SourceCounters,
  type SourceFile,
  VERB_FLAGS,
  WORLD_HEADER,
  WORLD_PATH,
} from "./source-format.ts";
import { layOut, stringLiteral } from "./source-literal.ts";
import { DEEPEST } from "./source-values.ts";
import { isTooLarge, TOO_LARGE } from "./too-large.ts";

/**
 * Writes `world.echo` and one file for every object, in ascending order. `lose` is told what literals cannot say:
 * anonymous objects become ordinary ones above all others, waifs become lists, errors forget their traceback.
 */
export function writeSource(
  given: WorldImage,
  counters: SourceCounters = { nextTask: 1 },
  lose: (where: string, what: string) => void = () => undefined,
): SourceFile[] {
  const image = literalWorld(given, lose);
  const table = new SlotTable(image.objects);
  const files = image.objects.map((object) => ({
    path: objectPath(object.id),
    text: objectText(object, table),
  }));
  return [{ path: WORLD_PATH, text: worldText(image, counters) }, ...files];
}

/** The same world with nothing in it that has no literal. */
function literalWorld(given: WorldImage, lose: (where: string, what: string) => void): WorldImage {
  const { world, numbers } = withoutAnonymous(given);
  for (const number of numbers.values())
    lose(`#${number}`, "an anonymous object became an ordinary one");
  let table: SlotTable | null = null;
  const objects = world.objects.map((object) => {
    let slots: SlotImage[] | null = null;
    for (const [i, slot] of object.slots.entries()) {
      const { value } = slot;
      if (typeof value !== "object" || value === null) continue;
      const said = (what: string): void => {
        table ??= new SlotTable(world.objects);
        lose(`#${object.id}.${table.slotNames(object.id)[i]}`, what);
      };
      const literal = literalOf(value, numbers, said);
      if (literal === value) continue;
      slots ??= [...object.slots];
      slots[i] = { ...slot, value: literal };
    }
    return slots === null ? object : { ...plainImage(object), slots };
  });
  const { grants } = world;
  if (grants === undefined) return { ...world, objects };
  return { ...world, objects, grants: literalGrants(grants, numbers, lose) };
}

/** A value that has a literal. */
function literalOf(
  value: Value,
  numbers: ReadonlyMap<number, number>,
  said: (what: string) => void,
): Value {
  const isLarge = isTooLarge(value);
  const literal = isLarge ? value : ordinaryValue(value, numbers, said);
  if (isLarge || (literal !== value && isTooLarge(literal))) {
    said(TOO_LARGE);
    return 0;
  }
  if (holdsCaught(literal)) said("where an error was caught was dropped");
  if (!isDeeperThan(literal, DEEPEST - 1)) return literal;
  said(`a value nested deeper than ${DEEPEST} became 0`);
  return 0;
}

/** The grants with literals, in their order; those that become equal are one. */
function literalGrants(
  grants: readonly GrantImage[],
  numbers: ReadonlyMap<number, number>,
  lose: (where: string, what: string) => void,
): GrantImage[] {
  const literal: GrantImage[] = [];
  for (const { to, capability } of grants) {
    const value = literalOf(capability, numbers, (what) =>
      lose(`the grant ${capability.name} to #${to}`, what),
    );
    if (value instanceof Cap) literal.push({ to, capability: value });
  }
  literal.sort((a, b) => a.to - b.to || compareKeys(a.capability, b.capability));
  return literal.filter(({ to, capability }, i) => {
    const before = literal[i - 1];
    return before?.to !== to || compareKeys(before.capability, capability) !== 0;
  });
}

function fileText(lines: readonly string[]): string {
  return `${lines.join("\n")}\n`;
}

function worldText(image: WorldImage, counters: SourceCounters): string {
  const lines = [WORLD_HEADER, "world", `  max_object #${image.maxObject}`];
  lines.push(layOut("  players ", objectList(image.players)));
  lines.push(`  next_task ${counters.nextTask}`, `  next_seq ${image.nextSeq ?? 1}`);
  if (image.encoding !== null) lines.push(`  encoding ${stringLiteral(image.encoding)}`);
  if (image.profile !== "lambdamoo") lines.push(`  profile ${stringLiteral(image.profile)}`);
  const { events = [], capabilities = [], grants = [] } = image;
  for (const event of events) lines.push(`  event ${declarationText(event)}`);
  for (const capability of capabilities) lines.push(`  capability ${declarationText(capability)}`);
  for (const { to, capability } of grants) lines.push(layOut("  grant ", capability, ` to #${to}`));
  lines.push("endworld");
  return fileText(lines);
}

function declarationText({ name, params, declarer }: DeclarationImage): string {
  return `${nameText(name)}${params} owner #${declarer}`;
}

function objectList(ids: readonly number[]): List {
  return new List(ids.map(obj));
}

function objectText(object: ObjectImage, table: SlotTable): string {
  const lines = [OBJECT_HEADER, `object #${object.id}${extendsText(object.parents)}`];
  writeAttributes(lines, object);
  writeProperties(lines, object);
  writeOverrides(lines, object, table);
  for (const verb of object.verbs) writeVerb(lines, verb);
  for (const handler of object.handlers ?? []) writeHandler(lines, handler);
  for (const rule of object.queries ?? []) lines.push(`  query ${rule}.`);
  lines.push("endobject");
  return fileText(lines);
}

function extendsText(parents: readonly number[]): string {
  if (parents.length === 0) return "";
  if (parents.length === 1) return ` extends #${parents[0]}`;
  return ` extends {${parents.map((parent) => `#${parent}`).join(", ")}}`;
}

function writeAttributes(lines: string[], object: ObjectImage): void {
  lines.push(`  property name = ${stringLiteral(object.name)}`);
  lines.push(`  property owner = #${object.owner}`);
  if (object.location !== -1) lines.push(`  property location = #${object.location}`);
  for (const [name, bit] of FLAG_ATTRIBUTES)
    if (object.flags & bit) lines.push(`  property ${name} = true`);
  const obsolete = object.flags & ~NAMED_FLAGS;
  if (obsolete !== 0) lines.push(`  property ${OBSOLETE_FLAGS} = ${obsolete}`);
  for (const relation of ["contents", "children"] as const)
    if (!isAscending(object[relation]))
      lines.push(layOut(`  property ${relation} = `, objectList(object[relation])));
}

function isAscending(ids: readonly number[]): boolean {
  return ids.every((id, i) => i === 0 || (ids[i - 1] as number) < id);
}

function nameText(name: string): string {
  return isPlainName(name) ? name : stringLiteral(name);
}

function slotOptions(slot: SlotImage): string {
  return `(owner: #${slot.owner}, flags: "${flagLetters(slot.perms, PROPERTY_FLAGS)}")`;
}

function writeProperties(lines: string[], object: ObjectImage): void {
  const { definitions, slots, requires = [] } = object;
  for (const [i, name] of definitions.entries()) {
    const slot = slots[i] as SlotImage;
    const before = `  property ${nameText(name)} ${slotOptions(slot)} = `;
    const after = requiresText(requires[i] ?? []);
    lines.push(
      slot.value === undefined ? `${before}clear${after}` : layOut(before, slot.value, after),
    );
  }
}

function writeOverrides(lines: string[], object: ObjectImage, table: SlotTable): void {
  const created = table.createdSlots(object);
  let names: readonly string[] | null = null;
  for (const [i, usual] of created.entries()) {
    const at = object.definitions.length + i;
    const slot = object.slots[at] as SlotImage;
    const isUsual = slot.owner === usual.owner && slot.perms === usual.perms;
    if (isUsual && slot.value === undefined) continue;
    names ??= table.slotNames(object.id);
    let before = `  override ${nameText(names[at] as string)}`;
    if (!isUsual) before += ` ${slotOptions(slot)}`;
    lines.push(slot.value === undefined ? before : layOut(`${before} = `, slot.value));
  }
}

function requiresText(requires: readonly string[]): string {
  return requires.length === 0 ? "" : ` requires ${requires.join(", ")}`;
}

const NO_TERMS: VerbTerms = { params: null, requires: [], isFunction: false, isSecure: false };

function writeVerb(lines: string[], verb: VerbImage): void {
  const { isFunction, isSecure, params, requires } = verb.terms ?? NO_TERMS;
  let header = isSecure ? "  secure " : "  ";
  header += isFunction ? `function ${nameText(verb.names)}` : `verb ${stringLiteral(verb.names)}`;
  if (params !== null) header += isFunction ? params : ` ${params}`;
  const spec = specText(verb);
  if (!isFunction || spec !== FUNCTION_SPEC) header += ` ${spec}`;
  header += ` owner #${verb.owner} flags "${flagLetters(verb.perms, VERB_FLAGS)}"`;
  if (verb.dialect !== "echo") header += ` dialect ${verb.dialect}`;
  header += requiresText(requires);
  if (verb.source === null) header += " unprogrammed";
  lines.push(header);
  if (verb.source !== null && verb.source !== "") writeBody(lines, verb.source);
  lines.push(isFunction ? "  endfunction" : "  endverb");
}

function specText({ dobj, prep, iobj }: VerbImage): string {
  return `(${argSpecText(dobj)} ${nameText(prepPhrase(prep))} ${argSpecText(iobj)})`;
}

function writeBody(lines: string[], source: string): void {
  for (const line of source.split("\n")) lines.push(line === "" ? "" : BODY_INDENT + line);
}

function writeHandler(lines: string[], handler: HandlerImage): void {
  const { event, params, where, priority, owner, seq, source } = handler;
  let header = `  on ${event === "*" ? event : nameText(event)}${params ?? ""}`;
  if (where !== null) header += ` where ${where}`;
  if (priority !== 0) header += ` priority ${priority}`;
  lines.push(`${header} owner #${owner} seq ${seq}`);
  if (source !== "") writeBody(lines, source);
  lines.push("  endon");
}
