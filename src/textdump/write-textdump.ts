// Writes dumps of version 4 (LANGUAGE 18.2). What the format cannot hold is replaced as LANGUAGE 18.4 says, and every
// replacement is listed. Reading such a dump and writing it again gives the same bytes.
import type { ObjectImage, SlotImage, VerbImage, WorldImage } from "#world";
import type { DumpConnection, ForkedTask, TextdumpProgress } from "./dump.ts";
import { decodes } from "./dump-text.ts";
import { Code, oneLine, writeValue } from "./dump-values.ts";
import { SlotTable } from "./slot-table.ts";

/** What a dump holds beside the world. */
export interface WriteTextdumpOptions {
  readonly forkedTasks?: readonly ForkedTask[];
  readonly connections?: readonly DumpConnection[];
  /** How many suspended tasks exist: they cannot be written and are reported. */
  readonly suspendedTasks?: number;
  /** Overrides the world's encoding. */
  readonly encoding?: "utf8" | "latin1";
}

/** One replacement, for the person who exports. */
export interface Loss {
  /** `#12.description`, `#12:look`, `task 7`; empty for the whole world. */
  readonly where: string;
  readonly what: string;
}

/** A written dump, and what it could not hold. */
export interface WrittenTextdump {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly losses: readonly Loss[];
}

/** Writes a dump in one go. */
export function writeTextdump(
  world: WorldImage,
  options: WriteTextdumpOptions = {},
): WrittenTextdump {
  const steps = new DumpWriter(world, options).write();
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

const YIELD_EVERY = 200;

class DumpWriter {
  readonly #world: WorldImage;
  readonly #options: WriteTextdumpOptions;
  readonly #byId: ReadonlyMap<number, ObjectImage>;
  readonly #losses: Loss[] = [];
  #lines: string[] = [];
  /** Finished parts, so that no string of the whole dump is ever needed. */
  readonly #parts: string[] = [];

  constructor(world: WorldImage, options: WriteTextdumpOptions) {
    this.#world = world;
    this.#options = options;
    this.#byId = new Map(world.objects.map((object) => [object.id, object]));
  }

  *write(): Generator<TextdumpProgress, WrittenTextdump> {
    const { objects, maxObject, players } = this.#world;
    const programs = objects.flatMap((object) =>
      object.verbs.map((verb, index) => ({ object, verb, index })),
    );
    const programmed = programs.filter(({ verb }) => verb.source !== null);
    const out = this.#lines;
    out.push("** LambdaMOO Database, Format Version 4 **");
    out.push(String(maxObject + 1), String(programmed.length), "0", String(players.length));
    for (const player of players) out.push(String(player));
    yield* this.#writeObjects();
    for (const [i, { object, verb, index }] of programmed.entries()) {
      if (i % YIELD_EVERY === 0) {
        this.#finishPart();
        yield { stage: "programs", done: i, total: programmed.length };
      }
      this.#lines.push(`#${object.id}:${index}`);
      this.#writeSource(verb, `#${object.id}:${verb.names}`);
    }
    this.#writeTasks();
    this.#finishPart();
    return { bytes: this.#encode(), losses: this.#losses };
  }

  #lose(where: string, what: string): void {
    this.#losses.push({ where, what });
  }

  #finishPart(): void {
    if (this.#lines.length > 0) this.#parts.push(`${this.#lines.join("\n")}\n`);
    this.#lines = [];
  }

  #line(text: string, where: string): void {
    this.#lines.push(oneLine(text, (what) => this.#lose(where, what)));
  }

  *#writeObjects(): Generator<TextdumpProgress, void> {
    const { objects, maxObject } = this.#world;
    const table = new SlotTable(objects);
    const neighbours = new Neighbours(objects);
    for (let id = 0; id <= maxObject; id++) {
      if (id % YIELD_EVERY === 0) {
        this.#finishPart();
        yield { stage: "objects", done: id, total: maxObject + 1 };
      }
      const object = this.#byId.get(id);
      if (object === undefined) this.#lines.push(`#${id} recycled`);
      else this.#writeObject(object, table, neighbours);
    }
  }

  #writeObject(object: ObjectImage, table: SlotTable, neighbours: Neighbours): void {
    const out = this.#lines;
    const where = `#${object.id}`;
    if (object.parents.length > 1)
      this.#lose(where, `of ${object.parents.length} parents only the first was kept`);
    out.push(where);
    this.#line(object.name, `${where}.name`);
    const flags = object.flags & HIGHEST_FLAGS;
    if (flags !== object.flags)
      this.#lose(where, "a flag that version 4 does not know was dropped");
    out.push("", String(flags), String(object.owner), String(object.location));
    out.push(String(object.contents[0] ?? -1), String(neighbours.nextContent(object.id)));
    out.push(String(object.parents[0] ?? -1), String(neighbours.firstChild(object.id)));
    out.push(String(neighbours.nextChild(object.id)));
    out.push(String(object.verbs.length));
    for (const verb of object.verbs) this.#writeVerb(verb, `${where}:${verb.names}`);
    out.push(String(object.definitions.length));
    for (const name of object.definitions) this.#line(name, `${where}.${name}`);
    const slots = table.firstParentSlots(object.id);
    out.push(String(slots.length));
    for (const { name, slot } of slots) this.#writeSlot(slot, `${where}.${name}`);
  }

  #writeVerb(verb: VerbImage, where: string): void {
    this.#line(verb.names, where);
    const bits = (verb.perms & 15) + verb.dobj * 16 + verb.iobj * 64;
    this.#lines.push(String(verb.owner), String(bits), String(verb.prep));
  }

  #writeSlot(slot: SlotImage, where: string): void {
    writeValue(this.#lines, slot.value, Code.Clear, (what) => this.#lose(where, what));
    this.#lines.push(String(slot.owner), String(slot.perms));
  }

  #writeSource(verb: VerbImage, where: string): void {
    let source = verb.source as string;
    if (verb.dialect === "echo") {
      this.#lose(where, "the echo program was kept as comments only");
      source = source.split("\n").map(asComment).join("\n");
    }
    this.#writeProgram(source);
  }

  #writeProgram(source: string): void {
    if (source !== "") this.#lines.push(source.replace(/^\./gm, " ."));
    this.#lines.push(".");
  }

  #writeTasks(): void {
    const { forkedTasks = [], connections = [], suspendedTasks = 0 } = this.#options;
    const out = this.#lines;
    out.push("0 clocks", `${forkedTasks.length} queued tasks`);
    for (const task of forkedTasks) this.#writeForkedTask(task);
    if (suspendedTasks > 0)
      this.#lose(
        "",
        `${suspendedTasks} suspended ${suspendedTasks === 1 ? "task" : "tasks"} dropped`,
      );
    out.push("0 suspended tasks");
    out.push(`${connections.length} active connections with listeners`);
    for (const { player, listener } of connections) out.push(`${player} ${listener}`);
  }

  #writeForkedTask(task: ForkedTask): void {
    const out = this.#lines;
    const where = `task ${task.id}`;
    out.push(`0 ${task.line} ${task.startTime} ${task.id}`, "0", "-111");
    const { thisObject, player, programmer, definer, debug } = task;
    out.push(
      `${thisObject} -7 -8 ${player} -9 ${programmer} ${definer} -10 ${debug}`,
      "No",
      "More",
      "Parse",
      "Infos",
    );
    this.#line(task.verb, where);
    this.#line(task.verbNames, where);
    out.push(`${task.variables.length} variables`);
    for (const [name, value] of task.variables) {
      out.push(name);
      writeValue(out, value, Code.None, (what) => this.#lose(`${where}, variable ${name}`, what));
    }
    this.#writeProgram(task.source);
  }

  #encode(): Uint8Array<ArrayBuffer> {
    const wanted = this.#options.encoding ?? this.#world.encoding ?? "utf8";
    if (wanted === "latin1") {
      const bytes = encodeLatin1(this.#parts);
      if (bytes === null)
        this.#lose("", "Latin-1 lacks characters of this world: the file is UTF-8 instead");
      else if (isAscii(this.#parts) || !decodes(bytes)) return bytes;
      else this.#lose("", "as Latin-1 this file would be taken for UTF-8: it is UTF-8 instead");
    }
    return encodeUtf8(this.#parts);
  }
}

const HIGHEST_FLAGS = 255;

function asComment(line: string): string {
  return `"${line.replace(/["\\]/g, "\\$&")}";`;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the class is "all of ASCII"
const NON_ASCII = /[^\x00-\x7f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the class is "all of Latin-1"
const NON_LATIN1 = /[^\x00-\xff]/;

function isAscii(parts: readonly string[]): boolean {
  return !parts.some((part) => NON_ASCII.test(part));
}

function encodeLatin1(parts: readonly string[]): Uint8Array<ArrayBuffer> | null {
  if (parts.some((part) => NON_LATIN1.test(part))) return null;
  const bytes = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of parts) for (let i = 0; i < part.length; i++) bytes[at++] = part.charCodeAt(i);
  return bytes;
}

function encodeUtf8(parts: readonly string[]): Uint8Array<ArrayBuffer> {
  const encoder = new TextEncoder();
  const encoded = parts.map((part) => encoder.encode(part));
  const bytes = new Uint8Array(encoded.reduce((total, part) => total + part.length, 0));
  let at = 0;
  for (const part of encoded) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The linked lists of the dump, made from the arrays of the images. */
class Neighbours {
  readonly #nextContent = new Map<number, number>();
  readonly #firstChild = new Map<number, number>();
  readonly #nextChild = new Map<number, number>();

  constructor(objects: readonly ObjectImage[]) {
    const firstParent = new Map(objects.map((object) => [object.id, object.parents[0] ?? -1]));
    for (const { id, contents, children } of objects) {
      link(contents, this.#nextContent);
      const own = children.filter((child) => firstParent.get(child) === id);
      if (own[0] !== undefined) this.#firstChild.set(id, own[0]);
      link(own, this.#nextChild);
    }
  }

  nextContent(id: number): number {
    return this.#nextContent.get(id) ?? -1;
  }

  firstChild(id: number): number {
    return this.#firstChild.get(id) ?? -1;
  }

  nextChild(id: number): number {
    return this.#nextChild.get(id) ?? -1;
  }
}

function link(members: readonly number[], next: Map<number, number>): void {
  for (let i = 1; i < members.length; i++) next.set(members[i - 1] as number, members[i] as number);
}
