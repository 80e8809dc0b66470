// Writes a world, or an object with all that descend from it, as JSON (docs/json.md): nothing is lost but tasks that wait
// in the middle of something. One object, verb or slot a line, so that tools which compare lines show what changed.
import { Obj, type Value, type Waif } from "#value";
import {
  argSpecText,
  type DeclarationImage,
  type HandlerImage,
  type ObjectImage,
  type SlotImage,
  type VerbImage,
  type WorldImage,
} from "#world";
import type { DumpConnection, ForkedTask } from "./dump.ts";
import {
  JSON_FLAGS,
  JSON_FORMAT,
  JSON_PROPERTY_PERMS,
  JSON_VERB_PERMS,
  JSON_VERSION,
  permLetters,
} from "./json-format.ts";
import { writeJsonValue } from "./json-values.ts";
import type { Loss } from "./losses.ts";
import { SlotTable } from "./slot-table.ts";
import { prepPhrase } from "./source-format.ts";
import { isTooLarge, TOO_LARGE } from "./too-large.ts";

/** What a file holds beside the world. */
export interface WriteJsonOptions {
  readonly forkedTasks?: readonly ForkedTask[];
  readonly connections?: readonly DumpConnection[];
  /** Task ids below it were used already. */
  readonly nextTask?: number;
}

/** A written file, and what it could not hold: of a world nothing but values too large for any file. */
export interface WrittenJson {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly losses: readonly Loss[];
}

/** A whole world. */
export function writeJson(world: WorldImage, options: WriteJsonOptions = {}): WrittenJson {
  return new JsonWriter(world).world(options);
}

/** One object and all that descend from it. Throws a RangeError if there is no such object. */
export function writeObjectsJson(world: WorldImage, root: number): WrittenJson {
  const object = world.objects.find(({ id }) => id === root);
  if (object === undefined) throw new RangeError(`there is no #${root}`);
  return new JsonWriter(world).objects(root);
}

const json = JSON.stringify;

class JsonWriter {
  readonly #world: WorldImage;
  readonly #byId: ReadonlyMap<number, ObjectImage>;
  readonly #table: SlotTable;
  readonly #anonymous: ReadonlyMap<number, ObjectImage>;
  /** Anonymous objects and waifs by their place in the file; met while writing, written behind the objects. */
  readonly #anonNumbers = new Map<number, number>();
  readonly #anonOrder: ObjectImage[] = [];
  readonly #waifNumbers = new Map<Waif, number>();
  readonly #waifOrder: Waif[] = [];
  readonly #out: string[] = [];
  readonly #losses: Loss[] = [];
  /** What is being written. */
  #where = "";

  constructor(world: WorldImage) {
    const { objects, anonymous = [] } = world;
    this.#world = world;
    this.#byId = new Map(objects.map((object) => [object.id, object]));
    this.#anonymous = new Map(anonymous.map((object) => [object.id, object]));
    this.#table = new SlotTable([...objects, ...anonymous]);
  }

  world(options: WriteJsonOptions): WrittenJson {
    const { objects, anonymous = [], players, profile, encoding, maxObject } = this.#world;
    for (const { id } of anonymous) this.#anonNumber(id);
    this.#begin("world");
    this.#member("profile", json(profile));
    this.#member("encoding", json(encoding));
    this.#member("maxObject", String(maxObject));
    this.#member("players", json(players));
    if (options.nextTask !== undefined) this.#member("nextTask", String(options.nextTask));
    const { nextSeq = 1, events = [], capabilities = [], grants = [] } = this.#world;
    if (nextSeq > 1) this.#member("nextSeq", String(nextSeq));
    const { forkedTasks = [], connections = [] } = options;
    const { pending = [] } = this.#world;
    // before the waifs are written, so that all of them are known
    const tasks = forkedTasks.map((task) => this.#taskText(task));
    const values = pending.map((value) => this.#valueText(value));
    const held = grants.map(
      ({ to, capability }) => `{"to":${to},"capability":${this.#valueText(capability)}}`,
    );
    this.#objects(objects);
    this.#rest();
    if (events.length > 0) this.#array("events", events.map(declarationText));
    if (capabilities.length > 0) this.#array("capabilities", capabilities.map(declarationText));
    if (held.length > 0) this.#array("grants", held);
    this.#array("tasks", tasks);
    this.#array(
      "connections",
      connections.map((connection) => json(connection)),
    );
    this.#array("pending", values);
    return this.#end();
  }

  objects(root: number): WrittenJson {
    const inside = this.#descendants(root);
    this.#begin("objects");
    this.#member("root", String(root));
    this.#member("profile", json(this.#world.profile));
    this.#objects(inside);
    this.#rest();
    this.#outside(inside);
    return this.#end();
  }

  #begin(kind: string): void {
    this.#out.push("{\n");
    this.#member("format", json(JSON_FORMAT), true);
    this.#member("version", String(JSON_VERSION));
    this.#member("kind", json(kind));
  }

  #end(): WrittenJson {
    this.#out.push("\n}\n");
    return { bytes: new TextEncoder().encode(this.#out.join("")), losses: this.#losses };
  }

  #member(name: string, text: string, isFirst = false): void {
    this.#out.push(`${isFirst ? "" : ",\n"}${json(name)}: ${text}`);
  }

  #array(name: string, texts: readonly string[]): void {
    this.#out.push(`,\n${json(name)}: [`);
    if (texts.length > 0) this.#out.push(`\n${texts.join(",\n")}\n`);
    this.#out.push("]");
  }

  /** Anonymous objects and waifs, including those that they are the first to name. */
  #rest(): void {
    this.#out.push(`,\n"anonymous": [`);
    const waifs: string[] = [];
    let written = 0;
    while (written < this.#anonOrder.length || waifs.length < this.#waifOrder.length) {
      const object = this.#anonOrder[written];
      if (object === undefined) {
        waifs.push(this.#waifText(this.#waifOrder[waifs.length] as Waif, waifs.length));
        continue;
      }
      this.#out.push(written === 0 ? "\n" : ",\n");
      this.#object(object, written++);
    }
    this.#out.push(written === 0 ? "]" : "\n]");
    this.#array("waifs", waifs);
  }

  #waifText(waif: Waif, number: number): string {
    const slots: string[] = [];
    this.#where = `waif ${number}`;
    for (const [name, value] of waif.slots) slots.push(`${json(name)}:${this.#valueText(value)}`);
    return `{"id":${number},"class":${waif.classId},"owner":${waif.owner},"slots":{${slots.join(",")}}}`;
  }

  // ---- objects -----------------------------------------------------------------------------------------------------

  #objects(objects: readonly ObjectImage[]): void {
    this.#out.push(`,\n"objects": [`);
    for (const [i, object] of objects.entries()) {
      this.#out.push(i === 0 ? "\n" : ",\n");
      this.#object(object, object.id);
    }
    this.#out.push(objects.length === 0 ? "]" : "\n]");
  }

  #object(object: ObjectImage, number: number): void {
    const out = this.#out;
    const { name, owner, location, contents, parents, children, definitions } = object;
    this.#where = `#${number}`;
    const { requires = [], handlers = [], queries = [] } = object;
    out.push(`{"id":${number},"name":${json(name)},"flags":${json(flagNames(object.flags))}`);
    out.push(`,"owner":${owner},"location":${location},"parents":${json(parents)}`);
    out.push(`,"contents":${json(contents)},"children":${json(children)}`);
    out.push(`,\n "definitions":${json(definitions)},\n "slots":[`);
    for (const [i, { name: slotName, definer, slot }] of this.#table.slots(object.id).entries()) {
      out.push(i === 0 ? "\n  " : ",\n  ");
      this.#slot(slotName, definer, slot, requires[i] ?? []);
    }
    out.push(`],\n "verbs":[`);
    for (const [i, verb] of object.verbs.entries())
      out.push(i === 0 ? "\n  " : ",\n  ", verbText(verb));
    out.push("]");
    pushArray(out, "handlers", handlers.map(handlerText));
    pushArray(
      out,
      "queries",
      queries.map((rule) => json(rule)),
    );
    out.push("}");
  }

  #slot(
    name: string,
    definer: number,
    { value, owner, perms }: SlotImage,
    requires: readonly string[],
  ): void {
    const out = this.#out;
    const from = this.#anonymous.has(definer) ? -1 : definer;
    out.push(`{"definer":${from},"name":${json(name)},"owner":${owner}`);
    out.push(`,"perms":"${permLetters(perms, JSON_PROPERTY_PERMS)}"`);
    if (requires.length > 0) out.push(`,"requires":${json(requires)}`);
    if (value !== undefined) {
      out.push(`,"value":`);
      this.#value(value, name);
    }
    out.push("}");
  }

  #value(value: Value, name: string): void {
    writeJsonValue(this.#out, this.#fitting(value, `.${name}`), {
      anon: (id) => this.#anonNumber(id),
      waif: (waif) => this.#waifNumber(waif),
    });
  }

  #fitting(value: Value, part = ""): Value {
    if (!isTooLarge(value)) return value;
    this.#losses.push({ where: `${this.#where}${part}`, what: TOO_LARGE });
    return 0;
  }

  #valueText(value: Value): string {
    const out: string[] = [];
    writeJsonValue(out, this.#fitting(value), {
      anon: (id) => this.#anonNumber(id),
      waif: (waif) => this.#waifNumber(waif),
    });
    return out.join("");
  }

  #anonNumber(id: number): number | null {
    const object = this.#anonymous.get(id);
    if (object === undefined) return null;
    const known = this.#anonNumbers.get(id);
    if (known !== undefined) return known;
    const number = this.#anonOrder.push(object) - 1;
    this.#anonNumbers.set(id, number);
    return number;
  }

  #waifNumber(waif: Waif): number {
    const known = this.#waifNumbers.get(waif);
    if (known !== undefined) return known;
    const number = this.#waifOrder.push(waif) - 1;
    this.#waifNumbers.set(waif, number);
    return number;
  }

  #taskText(task: ForkedTask): string {
    this.#where = `task ${task.id}`;
    const { thisValue, variables, source, ...plain } = task;
    const rows = variables.map(([name, value]) =>
      value === undefined ? `[${json(name)}]` : `[${json(name)},${this.#valueText(value)}]`,
    );
    const definer = this.#anonymous.has(task.definer)
      ? `{"anon":${this.#anonNumber(task.definer)}}`
      : String(task.definer);
    const text = json(plain).replace(/"definer":-?\d+/, `"definer":${definer}`);
    const more = `"this":${this.#valueText(thisValue)},"variables":[${rows.join(",")}]`;
    return `${text.slice(0, -1)},${more},"source":${json(source.split("\n"))}}`;
  }

  // ---- single objects ----------------------------------------------------------------------------------------------

  #descendants(root: number): readonly ObjectImage[] {
    const met = new Map<number, ObjectImage>();
    const pending = [root];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      const object = this.#byId.get(id);
      if (object === undefined || met.has(id)) continue;
      met.set(id, object);
      for (let i = object.children.length - 1; i >= 0; i--)
        pending.push(object.children[i] as number);
    }
    return [...met.values()].sort((a, b) => a.id - b.id);
  }

  /** Who the objects refer to that is not among them: ancestors, owners and places, by what they may be found again. */
  #outside(inside: readonly ObjectImage[]): void {
    const known = new Set(inside.map(({ id }) => id));
    const outside = new Set<number>();
    const meet = (id: number): void => {
      if (id >= 0 && !known.has(id) && this.#byId.has(id)) outside.add(id);
    };
    for (const object of inside) {
      for (const ancestor of this.#table.lookupOrder(object.id)) meet(ancestor);
      meet(object.owner);
      meet(object.location);
      for (const { owner } of object.verbs) meet(owner);
      for (const { owner } of object.handlers ?? []) meet(owner);
      for (const { owner } of object.slots) meet(owner);
    }
    const aliases = systemNames(this.#byId.get(0), this.#table);
    const rows = [...outside].sort((a, b) => a - b);
    const texts = rows.map((id) => {
      const { name, definitions } = this.#byId.get(id) as ObjectImage;
      const alias = aliases.get(id);
      return json({ id, name, ...(alias === undefined ? {} : { alias }), definitions });
    });
    this.#array("outside", texts);
  }
}

/** The shortest `$name` of the objects that the system object names. */
function systemNames(system: ObjectImage | undefined, table: SlotTable): Map<number, string> {
  const names = new Map<number, string>();
  if (system === undefined) return names;
  for (const { name, slot } of table.slots(0)) {
    const id = objectId(slot.value);
    if (id !== null && !names.has(id)) names.set(id, `$${name}`);
  }
  return names;
}

function objectId(value: Value | undefined): number | null {
  return value instanceof Obj ? value.id : null;
}

function flagNames(flags: number): string[] {
  const names: string[] = [];
  let rest = flags;
  for (const [name, bit] of JSON_FLAGS) {
    if ((flags & bit) !== 0) names.push(name);
    rest &= ~bit;
  }
  for (let bit = 0; rest !== 0; bit++) {
    if ((rest & (1 << bit)) !== 0) names.push(`bit${bit}`);
    rest &= ~(1 << bit);
  }
  return names;
}

/** A member of an object that is left out if it would be empty. */
function pushArray(out: string[], name: string, texts: readonly string[]): void {
  if (texts.length > 0) out.push(`,\n ${json(name)}:[\n  ${texts.join(",\n  ")}]`);
}

function declarationText({ name, params, declarer }: DeclarationImage): string {
  return json({ name, params, declarer });
}

function handlerText(handler: HandlerImage): string {
  const { event, params, where, priority, owner, seq, source } = handler;
  return json({
    event,
    ...(params === null ? {} : { params }),
    ...(where === null ? {} : { where }),
    ...(priority === 0 ? {} : { priority }),
    owner,
    seq,
    source: source.split("\n"),
  });
}

function verbText(verb: VerbImage): string {
  const { names, owner, perms, dobj, prep, iobj, dialect, source, terms } = verb;
  return json({
    names,
    owner,
    perms: permLetters(perms, JSON_VERB_PERMS),
    dobj: argSpecText(dobj),
    prep: prepPhrase(prep),
    iobj: argSpecText(iobj),
    dialect,
    ...(terms?.isFunction ? { function: true } : {}),
    ...(terms?.isSecure ? { secure: true } : {}),
    ...(terms === undefined || terms.params === null ? {} : { params: terms.params }),
    ...(terms?.requires.length ? { requires: terms.requires } : {}),
    source: source === null ? null : source.split("\n"),
  });
}
