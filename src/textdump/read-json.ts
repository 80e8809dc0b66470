// Reads worlds and single objects from JSON (docs/json.md). Everything that is wrong is said in one run, each with its
// place: `objects[3].slots[2].value`, or the object where two objects disagree.
import { ANON_BASE, Anon, Cap, compareKeys, compareText, foldText, type Value, Waif } from "#value";
import {
  type DeclarationImage,
  type GrantImage,
  type HandlerImage,
  handlerParameters,
  headerText,
  type ObjectImage,
  parseArgSpec,
  parsePrep,
  ruleText,
  type SlotImage,
  type VerbImage,
  type VerbTerms,
  type WorldImage,
} from "#world";
import { Damage } from "./damage.ts";
import { type DumpConnection, type ForkedTask, formatFaultOfObject } from "./dump.ts";
import {
  FLAG_BIT,
  JSON_FLAGS,
  JSON_FORMAT,
  JSON_PROPERTY_PERMS,
  JSON_VERB_PERMS,
  JSON_VERSION,
} from "./json-format.ts";
import { JsonNode } from "./json-node.ts";
import { JsonFault, type JsonTargets, readJsonValue } from "./json-values.ts";
import { Lineage } from "./lineage.ts";
import { blankRecord, type ObjectRecord } from "./object-record.ts";
import { DEAD_ANON } from "./read-values.ts";
import { checkRelation, LOCATIONS, PARENTS } from "./relations.ts";
import { SlotTable } from "./slot-table.ts";
import { isCondition, isGroup, isRequirement, isRule } from "./source-header.ts";

/** A slot with the name and the definer it was written under. */
export interface WrittenSlot extends SlotImage {
  readonly definer: number;
  readonly name: string;
  /** Of the definer's own slot: the expressions behind `requires`. */
  readonly requires: readonly string[];
}

/** An object as a file has it: slots with names, in any order. */
export interface WrittenObject extends Omit<ObjectImage, "slots" | "requires"> {
  readonly slots: readonly WrittenSlot[];
}

/** Somebody that single objects refer to, who is not among them. */
interface OutsideObject {
  readonly id: number;
  readonly name: string;
  /** `$thing`, if the system object had a name for it. */
  readonly alias: string | null;
}

/** Single objects: one and all that descend from it. */
export interface ObjectSet {
  readonly root: number;
  readonly objects: readonly WrittenObject[];
  readonly anonymous: readonly WrittenObject[];
  readonly outside: readonly OutsideObject[];
}

/** What a file holds beside the world. */
export interface JsonExtras {
  readonly forkedTasks: readonly ForkedTask[];
  readonly connections: readonly DumpConnection[];
  readonly nextTask: number;
}

/** What became of a reading. */
export type ReadJson =
  | { readonly status: "world"; readonly image: WorldImage; readonly extras: JsonExtras }
  | { readonly status: "objects"; readonly set: ObjectSet }
  | { readonly status: "refused"; readonly problems: readonly string[] };

/** Whether a file looks like JSON, so that it is worth trying. */
export function looksLikeJson(bytes: Uint8Array): boolean {
  const first = bytes.find((byte) => byte !== 32 && byte !== 10 && byte !== 13 && byte !== 9);
  return first === OPEN_BRACE;
}

const OPEN_BRACE = 123;

/** Reads a file. Never throws. */
export function readJson(text: string): ReadJson {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    return { status: "refused", problems: [error instanceof Error ? error.message : "no JSON"] };
  }
  return new JsonReader().read(parsed);
}

class JsonReader implements JsonTargets {
  readonly #problems: string[] = [];
  readonly #waifs = new Map<number, Waif>();
  readonly #anons = new Map<number, Anon>();
  #anonCount = 0;
  /** Registration numbers of handlers. */
  readonly #seqs = new Set<number>();

  read(parsed: unknown): ReadJson {
    const root = new JsonNode(parsed, "", (path, message) => this.#problem(path, message));
    if (!root.isObject || root.get("format").json !== JSON_FORMAT)
      return this.#refuse(`this is no file of the format “${JSON_FORMAT}”`);
    const version = root.get("version").whole();
    if (version > JSON_VERSION)
      return this.#refuse(`version ${version} is not known; version ${JSON_VERSION} is`);
    this.#anonCount = root.get("anonymous").optionalItems().length;
    this.#describeWaifs(root.get("waifs").optionalItems());
    const objects = root
      .get("objects")
      .items()
      .map((node) => this.#object(node, null));
    const anonymous = root
      .get("anonymous")
      .optionalItems()
      .map((node, i) => this.#object(node, ANON_BASE + i));
    const kind = root.get("kind").json;
    if (kind === "world") return this.#world(root, objects, anonymous);
    if (kind === "objects") return this.#objects(root, objects, anonymous);
    return this.#refuse("kind is “world” or “objects”");
  }

  #problem(path: string, message: string): void {
    this.#problems.push(path === "" ? message : `${path}: ${message}`);
  }

  #refuse(message: string): ReadJson {
    this.#problems.push(message);
    return { status: "refused", problems: this.#problems };
  }

  // ---- references --------------------------------------------------------------------------------------------------

  anon(number: number | null, path: string): Anon {
    if (number !== null && (number < 0 || number >= this.#anonCount))
      throw new JsonFault(path, `there is no anonymous object ${number}`);
    const key = number ?? -1;
    let anon = this.#anons.get(key);
    if (anon === undefined) {
      anon = new Anon(number === null ? DEAD_ANON : ANON_BASE + number);
      this.#anons.set(key, anon);
    }
    return anon;
  }

  waif(number: number, path: string): Waif {
    const waif = this.#waifs.get(number);
    if (waif === undefined) throw new JsonFault(path, `there is no waif ${number}`);
    return waif;
  }

  /** All waifs first, then their values, which may name each other. */
  #describeWaifs(nodes: readonly JsonNode[]): void {
    for (const [i, node] of nodes.entries())
      this.#waifs.set(i, new Waif(i, node.get("class").whole(), node.get("owner").whole()));
    for (const [i, node] of nodes.entries())
      for (const [name, value] of node.get("slots").members())
        (this.#waifs.get(i) as Waif).slots.set(foldText(name), this.#value(value));
  }

  #value(node: JsonNode): Value {
    try {
      return readJsonValue(node.json, node.path, this);
    } catch (fault) {
      if (!(fault instanceof JsonFault)) throw fault;
      this.#problem(fault.path, fault.message);
      return 0;
    }
  }

  // ---- objects -----------------------------------------------------------------------------------------------------

  #object(node: JsonNode, id: number | null): WrittenObject {
    const handlers = node
      .get("handlers")
      .optionalItems()
      .map((item) => this.#handler(item))
      .sort((a, b) => a.seq - b.seq);
    const queries = node
      .get("queries")
      .optionalItems()
      .map((item) => this.#rule(item));
    return {
      id: id ?? node.get("id").whole(),
      name: node.get("name").text(),
      flags: this.#flags(node.get("flags")),
      owner: node.get("owner").whole(),
      location: node.get("location").whole(),
      contents: node.get("contents").wholes(),
      parents: node.get("parents").wholes(),
      children: node.get("children").wholes(),
      definitions: node
        .get("definitions")
        .items()
        .map((item) => item.text()),
      slots: node
        .get("slots")
        .items()
        .map((item) => this.#slot(item)),
      verbs: node
        .get("verbs")
        .items()
        .map((item) => this.#verb(item)),
      ...(handlers.length > 0 ? { handlers } : {}),
      ...(queries.length > 0 ? { queries } : {}),
    };
  }

  #handler(node: JsonNode): HandlerImage {
    const seq = node.get("seq");
    if (this.#seqs.has(seq.whole()) || seq.whole() < 1)
      this.#problem(seq.path, "it is from 1 up, and no other handler's");
    this.#seqs.add(seq.whole());
    return {
      event: node.get("event").text(),
      params: this.#header(node, "params", "no parameters", isGroup, handlerParameters),
      where: this.#header(node, "where", "no condition", isCondition),
      priority: node.has("priority") ? node.get("priority").whole() : 0,
      owner: node.get("owner").whole(),
      seq: seq.whole(),
      source: node.get("source").lines(),
    };
  }

  /** A text of a header, null if it is missing. */
  #header(
    node: JsonNode,
    name: string,
    wrong: string,
    isRight: (text: string) => boolean,
    kept: (text: string) => string = headerText,
  ): string | null {
    return node.has(name) ? this.#text(node.get(name), wrong, isRight, kept) : null;
  }

  /** A text as the world keeps it, which must make sense as far as its strings and brackets go. */
  #text(
    node: JsonNode,
    wrong: string,
    isRight: (text: string) => boolean,
    kept: (text: string) => string,
  ): string {
    const text = kept(node.text());
    if (!isRight(text)) this.#problem(node.path, `${wrong}: “${text}”`);
    return text;
  }

  #requires(node: JsonNode): string[] {
    return node
      .optionalItems()
      .map((item) => this.#text(item, "no expression", isRequirement, headerText));
  }

  #rule(node: JsonNode): string {
    return this.#text(node, "no rule", isRule, ruleText);
  }

  #declarations(node: JsonNode): DeclarationImage[] {
    const names = new Set<string>();
    const declarations = node.optionalItems().map((item) => {
      const name = item.get("name").text();
      const folded = foldText(name);
      if (names.has(folded)) this.#problem(item.path, `“${name}” was declared before`);
      names.add(folded);
      return {
        name,
        params: this.#text(item.get("params"), "no parameters", isGroup, headerText),
        declarer: item.get("declarer").whole(),
      };
    });
    return declarations.sort((a, b) => compareText(foldText(a.name), foldText(b.name), true));
  }

  #grants(node: JsonNode, objects: readonly WrittenObject[]): GrantImage[] {
    const valid = new Set(objects.map(({ id }) => id));
    const grants: GrantImage[] = [];
    for (const item of node.optionalItems()) {
      const to = item.get("to").whole();
      const capability = this.#value(item.get("capability"));
      if (!valid.has(to)) this.#problem(item.path, `#${to} is no object`);
      if (capability instanceof Cap) grants.push({ to, capability });
      else this.#problem(item.path, "only capabilities are granted");
    }
    return grants.sort((a, b) => a.to - b.to || compareKeys(a.capability, b.capability));
  }

  #flags(node: JsonNode): number {
    let flags = 0;
    for (const item of node.items()) {
      const name = item.text();
      const known = JSON_FLAGS.find(([word]) => word === name);
      const bit = FLAG_BIT.exec(name);
      if (known !== undefined) flags |= known[1];
      else if (bit !== null) flags |= 1 << Number(bit[1]);
      else this.#problem(item.path, `“${name}” is no flag`);
    }
    return flags;
  }

  #perms(node: JsonNode, letters: string): number {
    let bits = 0;
    for (const letter of node.text()) {
      const at = letters.indexOf(letter);
      if (at < 0) this.#problem(node.path, `“${letter}” is none of the letters ${letters}`);
      else bits |= 1 << at;
    }
    return bits;
  }

  #slot(node: JsonNode): WrittenSlot {
    return {
      definer: node.get("definer").whole(),
      name: node.get("name").text(),
      owner: node.get("owner").whole(),
      perms: this.#perms(node.get("perms"), JSON_PROPERTY_PERMS),
      requires: this.#requires(node.get("requires")),
      value: node.has("value") ? this.#value(node.get("value")) : undefined,
    };
  }

  #verb(node: JsonNode): VerbImage {
    const spec = (name: "dobj" | "iobj"): VerbImage["dobj"] => {
      const given = node.get(name);
      const code = parseArgSpec(given.text());
      if (code === undefined) this.#problem(given.path, "it is none, any or this");
      return code ?? 0;
    };
    const prep = node.get("prep");
    const prepCode = parsePrep(prep.text());
    if (prepCode === undefined) this.#problem(prep.path, "it is none, any or a preposition");
    const dialect = node.get("dialect").text();
    if (dialect !== "moo" && dialect !== "echo")
      this.#problem(node.get("dialect").path, "it is moo or echo");
    const source = node.get("source");
    const terms = this.#terms(node);
    return {
      names: node.get("names").text(),
      owner: node.get("owner").whole(),
      perms: this.#perms(node.get("perms"), JSON_VERB_PERMS),
      dobj: spec("dobj"),
      prep: prepCode ?? -1,
      iobj: spec("iobj"),
      dialect: dialect === "echo" ? "echo" : "moo",
      source: source.json === null ? null : source.lines(),
      ...(terms === null ? {} : { terms }),
    };
  }

  /** What echo alone has in the header of a verb; null if nothing. */
  #terms(node: JsonNode): VerbTerms | null {
    const isFunction = node.has("function") && node.get("function").flag();
    const isSecure = node.has("secure") && node.get("secure").flag();
    const params =
      this.#header(node, "params", "no parameters", isGroup) ?? (isFunction ? "()" : null);
    const requires = this.#requires(node.get("requires"));
    if (params === null && requires.length === 0 && !isSecure) return null;
    return { params, requires, isFunction, isSecure };
  }

  // ---- worlds ------------------------------------------------------------------------------------------------------

  #world(
    root: JsonNode,
    objects: readonly WrittenObject[],
    anonymous: readonly WrittenObject[],
  ): ReadJson {
    const profile = root.get("profile").text();
    if (profile !== "lambdamoo" && profile !== "toaststunt")
      this.#problem("profile", "it is lambdamoo or toaststunt");
    const encoding = root.get("encoding").json;
    if (encoding !== null && encoding !== "utf8" && encoding !== "latin1")
      this.#problem("encoding", "it is utf8, latin1 or null");
    const highest = objects.reduce((most, { id }) => Math.max(most, id), -1);
    const maxObject = root.get("maxObject").whole();
    if (maxObject < highest)
      this.#problem("maxObject", `it is ${maxObject}, but there is #${highest}`);
    const players = root.get("players").wholes();
    const extras: JsonExtras = {
      forkedTasks: root
        .get("tasks")
        .optionalItems()
        .map((node) => this.#task(node)),
      connections: root
        .get("connections")
        .optionalItems()
        .map((node) => ({
          player: node.get("player").whole(),
          listener: node.get("listener").whole(),
        })),
      nextTask: root.has("nextTask") ? root.get("nextTask").whole() : 1,
    };
    const pending = root
      .get("pending")
      .optionalItems()
      .map((node) => this.#value(node));
    const registries = this.#registries(root, objects);
    const linked = this.#link(objects, anonymous, players);
    if (this.#problems.length > 0) return { status: "refused", problems: this.#problems };
    const image: WorldImage = {
      objects: linked.slice(0, objects.length),
      ...(anonymous.length > 0 ? { anonymous: linked.slice(objects.length) } : {}),
      ...(pending.length > 0 ? { pending } : {}),
      maxObject,
      players,
      profile: profile === "toaststunt" ? "toaststunt" : "lambdamoo",
      encoding: encoding === "utf8" || encoding === "latin1" ? encoding : null,
      ...registries,
    };
    return { status: "world", image, extras };
  }

  /** Left out where there is nothing. */
  #registries(
    root: JsonNode,
    objects: readonly WrittenObject[],
  ): Pick<WorldImage, "nextSeq" | "events" | "capabilities" | "grants"> {
    const events = this.#declarations(root.get("events"));
    const capabilities = this.#declarations(root.get("capabilities"));
    const grants = this.#grants(root.get("grants"), objects);
    const nextSeq = root.has("nextSeq") ? root.get("nextSeq").whole() : 1;
    if ([...this.#seqs].some((seq) => seq >= nextSeq))
      this.#problem("nextSeq", "it is greater than the seq of every handler");
    return {
      ...(nextSeq > 1 ? { nextSeq } : {}),
      ...(events.length > 0 ? { events } : {}),
      ...(capabilities.length > 0 ? { capabilities } : {}),
      ...(grants.length > 0 ? { grants } : {}),
    };
  }

  #task(node: JsonNode): ForkedTask {
    const definer = node.get("definer");
    return {
      id: node.get("id").whole(),
      startTime: node.get("startTime").whole(),
      line: node.get("line").whole(),
      thisValue: this.#value(node.get("this")),
      player: node.get("player").whole(),
      programmer: node.get("programmer").whole(),
      definer: definer.isObject ? ANON_BASE + definer.get("anon").whole() : definer.whole(),
      isThreaded: node.get("isThreaded").json !== false,
      debug: node.get("debug").whole(),
      verb: node.get("verb").text(),
      verbNames: node.get("verbNames").text(),
      variables: node
        .get("variables")
        .items()
        .map((row) => {
          const [name, value] = row.items();
          const isSet = value !== undefined;
          return [name?.text() ?? "", isSet ? this.#value(value) : undefined] as const;
        }),
      source: node.get("source").lines(),
    };
  }

  /** Checks that the objects agree, and puts slots in their order. Anonymous ones come last. */
  #link(
    objects: readonly WrittenObject[],
    anonymous: readonly WrittenObject[],
    players: readonly number[],
  ): ObjectImage[] {
    const records = recordsOf(objects, (id) => this.#problem(`#${id}`, "it stands here twice"));
    const damage = new Damage(false);
    checkRelation(records, PARENTS, damage);
    checkRelation(records, LOCATIONS, damage);
    for (const fault of damage.inOrder()) this.#problems.push(formatFaultOfObject(fault));
    for (const { id, parents } of anonymous)
      for (const parent of parents)
        if (!records[parent])
          this.#problem(`anonymous[${id - ANON_BASE}]`, `its parent #${parent} is no object`);
    for (const player of players)
      if (!records[player]) this.#problem("players", `#${player} is no object`);
    if (this.#problems.length > 0) return [];
    const all = [...objects, ...anonymous];
    const table = new SlotTable(
      all.map(({ id, parents, definitions }) => ({ id, parents, definitions })),
    );
    const lineage = new Lineage([...records, ...anonymous.map(recordOf)], new Map());
    return all.map((object) => {
      const requires = requiresOf(object);
      return {
        ...object,
        slots: this.#ordered(object, table, lineage),
        ...(requires === null ? {} : { requires }),
      };
    });
  }

  #ordered(object: WrittenObject, table: SlotTable, lineage: Lineage): SlotImage[] {
    const { id, slots } = object;
    // long lines of descent without properties need no look at every ancestor
    if (slots.length === 0 && lineage.slotCount(id) === 0) return [];
    const where = id >= ANON_BASE ? `anonymous[${id - ANON_BASE}]` : `#${id}`;
    const given = new Map<string, WrittenSlot>();
    for (const slot of slots) {
      const key = slotKey(slot.definer === -1 ? id : slot.definer, slot.name);
      if (given.has(key)) this.#problem(`${where}.${slot.name}`, "it stands here twice");
      given.set(key, slot);
    }
    const ordered: SlotImage[] = [];
    for (const [definer, name] of table.definitionsOf(id)) {
      const key = slotKey(definer, name);
      const slot = given.get(key);
      if (slot === undefined) this.#problem(`${where}.${name}`, "the slot is missing");
      else ordered.push({ value: slot.value, owner: slot.owner, perms: slot.perms });
      given.delete(key);
    }
    for (const { definer, name } of given.values())
      this.#problem(`${where}.${name}`, `#${definer} does not define it, or is no ancestor`);
    return ordered;
  }

  // ---- single objects ----------------------------------------------------------------------------------------------

  #objects(
    root: JsonNode,
    objects: readonly WrittenObject[],
    anonymous: readonly WrittenObject[],
  ): ReadJson {
    const id = root.get("root").whole();
    if (!objects.some((object) => object.id === id)) this.#problem("root", `there is no #${id}`);
    recordsOf(objects, (twice) => this.#problem(`#${twice}`, "it stands here twice"));
    const outside = root
      .get("outside")
      .optionalItems()
      .map((node) => ({
        id: node.get("id").whole(),
        name: node.get("name").text(),
        alias: node.has("alias") ? node.get("alias").text() : null,
      }));
    if (this.#problems.length > 0) return { status: "refused", problems: this.#problems };
    return { status: "objects", set: { root: id, objects, anonymous, outside } };
  }
}

/** Beside the definitions of an object what each requires; null if none does. */
export function requiresOf(object: WrittenObject): readonly (readonly string[])[] | null {
  const byName = new Map<string, readonly string[]>();
  for (const { definer, name, requires } of object.slots)
    if (requires.length > 0 && (definer === -1 || definer === object.id))
      byName.set(foldText(name), requires);
  if (byName.size === 0) return null;
  return object.definitions.map((name) => byName.get(foldText(name)) ?? []);
}

/** What a slot is found by: its definer and its name, ignoring case. */
export function slotKey(definer: number, name: string): string {
  return `${definer} ${foldText(name)}`;
}

const HIGHEST_NUMBER = 10_000_000;

function recordsOf(
  objects: readonly WrittenObject[],
  twice: (id: number) => void,
): (ObjectRecord | null)[] {
  const highest = objects.reduce((most, { id }) => Math.max(most, id), -1);
  const records: (ObjectRecord | null)[] = new Array(Math.min(highest, HIGHEST_NUMBER) + 1).fill(
    null,
  );
  for (const object of objects) {
    const { id } = object;
    if (records[id]) twice(id);
    records[id] = recordOf(object);
  }
  return records;
}

function recordOf(object: WrittenObject): ObjectRecord {
  const { id, location, parents, contents, children, definitions } = object;
  const blank = blankRecord(id, 0, true);
  return { ...blank, location, parents, contents, children, definitions: [...definitions] };
}
