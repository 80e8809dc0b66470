// Writes dumps of version 4 and 17 (LANGUAGE 18.2, 18.3). What the format cannot hold is replaced as LANGUAGE 18.4 says,
// and every replacement is listed. Reading such a dump and writing it again gives the same bytes.
//
// Version 17 numbers anonymous objects as it meets them, above all others: those that values before and in the numbered
// objects name make the first round, those that these name the second, until a round is empty.
import { ANON_BASE, Anon, foldText, Obj, obj, type Value } from "#value";
import {
  Flag,
  type ObjectImage,
  ruleHead,
  type SlotImage,
  type VerbImage,
  type WorldImage,
} from "#world";
import { AnonNumbers, unreachedAnonymous } from "./anon-numbers.ts";
import type { DumpConnection, ForkedTask, TextdumpProgress } from "./dump.ts";
import { type DumpFormat, dumpFormat } from "./dump-format.ts";
import { decodes } from "./dump-text.ts";
import type { Loss } from "./losses.ts";
import { withoutAnonymous } from "./ordinary.ts";
import { SlotTable } from "./slot-table.ts";
import { TextBytes } from "./text-bytes.ts";
import { Code } from "./value-codes.ts";
import { oneLine, ValueWriter } from "./write-values.ts";

/** What a dump holds beside the world. */
export interface WriteTextdumpOptions {
  /** 4 for LambdaMOO and its kin, 17 for ToastStunt; 4 without. */
  readonly version?: 4 | 17;
  readonly forkedTasks?: readonly ForkedTask[];
  readonly connections?: readonly DumpConnection[];
  /** How many suspended tasks exist: they cannot be written and are reported. */
  readonly suspendedTasks?: number;
  /** Overrides the world's encoding. */
  readonly encoding?: "utf8" | "latin1";
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
  const steps = writeTextdumpSteps(world, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

/** The same as a generator that yields its progress. */
export function writeTextdumpSteps(
  world: WorldImage,
  options: WriteTextdumpOptions = {},
): Generator<TextdumpProgress, WrittenTextdump> {
  const format = dumpFormat(options.version ?? 4);
  const writer = format.hasLists
    ? new DumpWriter(world, options, format, new Map())
    : lambdaWriter(world, options, format);
  return writer.write();
}

function lambdaWriter(
  given: WorldImage,
  options: WriteTextdumpOptions,
  format: DumpFormat,
): DumpWriter {
  const { world, numbers } = withoutAnonymous(given);
  const writer = new DumpWriter(world, options, format, numbers);
  for (const number of numbers.values())
    writer.lose(`#${number}`, "an anonymous object became an ordinary one");
  const { pending = [] } = given;
  if (pending.length > 0) writer.lose("", `${pending.length} values pending finalization dropped`);
  return writer;
}

const YIELD_EVERY = 200;

class DumpWriter {
  readonly #world: WorldImage;
  readonly #options: WriteTextdumpOptions;
  readonly #format: DumpFormat;
  readonly #byId: ReadonlyMap<number, ObjectImage>;
  readonly #losses: Loss[] = [];
  readonly #table: SlotTable;
  readonly #neighbours: Neighbours;
  readonly #anons: AnonNumbers;
  readonly #values: ValueWriter;
  readonly #hasSeveralParents: boolean;
  readonly #waifProperties = new Map<number, readonly string[]>();
  #lines: string[] = [];
  /** Finished parts. */
  readonly #bytes: TextBytes;

  constructor(
    world: WorldImage,
    options: WriteTextdumpOptions,
    format: DumpFormat,
    numbers: ReadonlyMap<number, number>,
  ) {
    const { objects, anonymous = [], maxObject } = world;
    this.#world = world;
    this.#options = options;
    this.#format = format;
    this.#bytes = new TextBytes(options.encoding ?? world.encoding ?? "utf8");
    this.#byId = new Map(objects.map((object) => [object.id, object]));
    this.#table = new SlotTable([...objects, ...anonymous]);
    this.#hasSeveralParents = objects.some(({ parents }) => parents.length > 1);
    this.#neighbours = new Neighbours(format.hasLists ? [] : objects);
    this.#anons = new AnonNumbers(anonymous, maxObject + 1, numbers);
    this.#values = new ValueWriter(format, {
      anon: (id) => this.#anons.numberOf(id),
      waifProperties: (classId) => this.#waifPropertiesOf(classId),
    });
  }

  *write(): Generator<TextdumpProgress, WrittenTextdump> {
    if (this.#format.hasTasksFirst) yield* this.#writeSelfCounting();
    else yield* this.#writeCountedAhead();
    this.#finishPart();
    return { bytes: this.#encode(), losses: this.#losses };
  }

  *#writeCountedAhead(): Generator<TextdumpProgress, void> {
    const { objects, maxObject } = this.#world;
    const programs = programCount(objects);
    this.#lines.push("** LambdaMOO Database, Format Version 4 **");
    this.#lines.push(String(maxObject + 1), String(programs), "0");
    this.#writePlayers();
    yield* this.#writeObjects();
    yield* this.#writePrograms(objects, (object) => object.id, 0, programs);
    this.#writeTasks();
    this.#writeConnections();
  }

  *#writeSelfCounting(): Generator<TextdumpProgress, void> {
    const { objects, maxObject } = this.#world;
    this.#lines.push("** LambdaMOO Database, Format Version 17 **");
    this.#writePlayers();
    this.#writePending();
    this.#writeTasks();
    this.#writeConnections();
    this.#lines.push(String(maxObject + 1));
    yield* this.#writeObjects();
    yield* this.#writeAnonymous();
    const { met } = this.#anons;
    const numbered = programCount(objects);
    const programs = numbered + programCount(met);
    this.#lines.push(String(programs));
    yield* this.#writePrograms(objects, (object) => object.id, 0, programs);
    const numberOf = (object: ObjectImage): number => this.#anons.numberOf(object.id);
    yield* this.#writePrograms(met, numberOf, numbered, programs);
  }

  /** Notes a replacement. */
  lose(where: string, what: string): void {
    this.#losses.push({ where, what });
  }

  #finishPart(): void {
    if (this.#lines.length > 0) this.#bytes.add(`${this.#lines.join("\n")}\n`);
    this.#lines = [];
  }

  #line(text: string, where: string): void {
    this.#lines.push(oneLine(text, (what) => this.lose(where, what)));
  }

  #waifPropertiesOf(classId: number): readonly string[] {
    let names = this.#waifProperties.get(classId);
    if (names === undefined) {
      names = this.#byId.has(classId)
        ? this.#table
            .slotNames(classId)
            .filter((name) => name.startsWith(":"))
            .map(foldText)
        : [];
      this.#waifProperties.set(classId, names);
    }
    return names;
  }

  #writePlayers(): void {
    const { players } = this.#world;
    this.#lines.push(String(players.length));
    for (const player of players) this.#lines.push(String(player));
  }

  #writePending(): void {
    const { forkedTasks = [] } = this.#options;
    const { pending = [] } = this.#world;
    const values = [...pending, ...unreachedAnonymous(this.#world, forkedTasks, pending)];
    this.#lines.push(`${values.length} values pending finalization`);
    for (const value of values) this.#value(value, "values pending finalization");
  }

  #value(value: Value, where: string): void {
    this.#values.write(this.#lines, value, Code.None, (what) => this.lose(where, what));
  }

  // ---- objects -----------------------------------------------------------------------------------------------------

  *#writeObjects(): Generator<TextdumpProgress, void> {
    const { maxObject } = this.#world;
    const { hasLists } = this.#format;
    for (let id = 0; id <= maxObject; id++) {
      if (id % YIELD_EVERY === 0) {
        this.#finishPart();
        yield { stage: "objects", done: id, total: maxObject + 1 };
      }
      const object = this.#byId.get(id);
      if (object === undefined) this.#lines.push(hasLists ? `# ${id} recycled` : `#${id} recycled`);
      else this.#writeObject(object, id);
    }
    this.#loseRegistries();
  }

  *#writeAnonymous(): Generator<TextdumpProgress, void> {
    for (let round = this.#anons.takeRound(); round.length > 0; round = this.#anons.takeRound()) {
      this.#lines.push(String(round.length));
      for (const [i, object] of round.entries()) {
        if (i % YIELD_EVERY === 0) {
          this.#finishPart();
          yield { stage: "objects", done: i, total: round.length };
        }
        this.#writeObject(object, this.#anons.numberOf(object.id));
      }
    }
    this.#lines.push("0");
  }

  #writeObject(object: ObjectImage, number: number): void {
    const out = this.#lines;
    const where = `#${number}`;
    out.push(where);
    this.#line(object.name, `${where}.name`);
    if (this.#format.hasLists) this.#writeLists(object);
    else this.#writeChains(object, where);
    out.push(String(object.verbs.length));
    for (const verb of object.verbs) this.#writeVerb(verb, `${where}:${verb.names}`);
    this.#loseMembers(object, where);
    out.push(String(object.definitions.length));
    for (const name of object.definitions) this.#line(name, `${where}.${name}`);
    this.#writeSlots(object, where);
  }

  /** Nothing of echo but the text of verbs has a place in dumps (LANGUAGE 18.4). */
  #loseMembers(
    { definitions, requires = [], handlers = [], queries = [] }: ObjectImage,
    where: string,
  ): void {
    for (const [i, name] of definitions.entries())
      if (requires[i]?.length)
        this.lose(`${where}.${name}`, "“requires” of a property was dropped");
    for (const { event } of handlers)
      this.lose(where, `the handler of the event ${event} was dropped`);
    for (const rule of queries) this.lose(where, `the query ${ruleHead(rule).name} was dropped`);
  }

  #loseRegistries(): void {
    const { events = [], capabilities = [], grants = [] } = this.#world;
    for (const { name } of events)
      this.lose("", `the declaration of the event ${name} was dropped`);
    for (const { name } of capabilities)
      this.lose("", `the declaration of the capability ${name} was dropped`);
    for (const { to, capability } of grants)
      this.lose(`#${to}`, `the grant of ${capability.name} was dropped`);
  }

  #writeSlots(object: ObjectImage, where: string): void {
    if (!this.#format.hasLists && this.#hasSeveralParents) {
      const slots = this.#table.firstParentSlots(object.id);
      this.#lines.push(String(slots.length));
      for (const { name, slot } of slots) this.#writeSlot(slot, () => `${where}.${name}`);
      return;
    }
    // names are looked up only for what is lost: most slots need none
    const { id, slots } = object;
    this.#lines.push(String(slots.length));
    for (const [i, slot] of slots.entries())
      this.#writeSlot(slot, () => `${where}.${this.#table.slotNames(id)[i]}`);
  }

  #writeChains(object: ObjectImage, where: string): void {
    const { id, flags, owner, location, contents, parents } = object;
    if (parents.length > 1)
      this.lose(where, `of ${parents.length} parents only the first was kept`);
    if ((flags & ~(HIGHEST_FLAGS | Flag.ParentList)) !== 0)
      this.lose(where, "a flag that version 4 does not know was dropped");
    const out = this.#lines;
    const neighbours = this.#neighbours;
    out.push("", String(flags & HIGHEST_FLAGS), String(owner), String(location));
    out.push(String(contents[0] ?? -1), String(neighbours.nextContent(id)));
    out.push(String(parents[0] ?? -1), String(neighbours.firstChild(id)));
    out.push(String(neighbours.nextChild(id)));
  }

  #writeLists({ flags, owner, location, contents, parents, children }: ObjectImage): void {
    const out = this.#lines;
    out.push(String(flags & ~Flag.ParentList), String(owner), "1", String(location));
    // MOO: where it came from and when; nothing of ours knows it
    out.push("10", "0");
    this.#objects(contents);
    if (parents.length < 2 && (flags & Flag.ParentList) === 0)
      out.push("1", String(parents[0] ?? -1));
    else this.#objects(parents);
    this.#objects(children);
  }

  #objects(ids: readonly number[]): void {
    this.#lines.push("4", String(ids.length));
    for (const id of ids) this.#lines.push("1", String(id));
  }

  #writeVerb(verb: VerbImage, where: string): void {
    this.#line(verb.names, where);
    this.#loseTerms(verb, where);
    const bits = (verb.perms & 15) + verb.dobj * 16 + verb.iobj * 64;
    this.#lines.push(String(verb.owner), String(bits), String(verb.prep));
  }

  #writeSlot(slot: SlotImage, where: () => string): void {
    this.#values.write(this.#lines, slot.value, Code.Clear, (what) => this.lose(where(), what));
    this.#lines.push(String(slot.owner), String(slot.perms));
  }

  // ---- programs ----------------------------------------------------------------------------------------------------

  *#writePrograms(
    objects: readonly ObjectImage[],
    numberOf: (object: ObjectImage) => number,
    first: number,
    total: number,
  ): Generator<TextdumpProgress, void> {
    let done = first;
    for (const { number, verb, index } of programsOf(objects, numberOf)) {
      if (done % YIELD_EVERY === 0) {
        this.#finishPart();
        yield { stage: "programs", done, total };
      }
      done++;
      this.#lines.push(`#${number}:${index}`);
      this.#writeSource(verb, `#${number}:${verb.names}`);
    }
  }

  #loseTerms({ terms }: VerbImage, where: string): void {
    if (terms === undefined) return;
    if (terms.isFunction) this.lose(where, "a function became an ordinary verb");
    if (terms.params !== null) this.lose(where, "the parameters of a verb were dropped");
    if (terms.requires.length > 0) this.lose(where, "“requires” of a verb was dropped");
  }

  #writeSource(verb: VerbImage, where: string): void {
    let source = verb.source as string;
    if (verb.dialect === "echo") {
      this.lose(where, "the echo program was kept as comments only");
      source = source.split("\n").map(asComment).join("\n");
    }
    this.#writeProgram(source);
  }

  #writeProgram(source: string): void {
    if (source !== "") this.#lines.push(source.replace(/^\./gm, " ."));
    this.#lines.push(".");
  }

  // ---- tasks and connections ---------------------------------------------------------------------------------------

  #writeTasks(): void {
    const { forkedTasks = [], suspendedTasks = 0 } = this.#options;
    const out = this.#lines;
    out.push("0 clocks", `${forkedTasks.length} queued tasks`);
    for (const task of forkedTasks) this.#writeForkedTask(task);
    if (suspendedTasks > 0)
      this.lose(
        "",
        `${suspendedTasks} suspended ${suspendedTasks === 1 ? "task" : "tasks"} dropped`,
      );
    out.push("0 suspended tasks");
    if (this.#format.hasInterrupted) out.push("0 interrupted tasks");
  }

  #writeConnections(): void {
    const { connections = [] } = this.#options;
    this.#lines.push(`${connections.length} active connections with listeners`);
    for (const { player, listener } of connections) this.#lines.push(`${player} ${listener}`);
  }

  #writeForkedTask(task: ForkedTask): void {
    const out = this.#lines;
    const where = `task ${task.id}`;
    out.push(`0 ${task.line} ${task.startTime} ${task.id}`, "0", "-111");
    const { thisValue, player, programmer, definer, debug } = task;
    if (this.#format.hasFrameThis) this.#value(thisValue, where);
    if (this.#format.hasFrameDefiner)
      this.#value(definer >= ANON_BASE ? new Anon(definer) : obj(definer), where);
    if (this.#format.hasThreaded) out.push(task.isThreaded ? "1" : "0");
    const thisNumber = this.#thisNumber(thisValue, where);
    const definerNumber = definer >= ANON_BASE ? this.#anons.numberOf(definer) : definer;
    out.push(
      `${thisNumber} -7 -8 ${player} -9 ${programmer} ${definerNumber} -10 ${debug}`,
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
      this.#values.write(out, value, Code.None, (what) =>
        this.lose(`${where}, variable ${name}`, what),
      );
    }
    this.#writeProgram(task.source);
  }

  #thisNumber(value: Value, where: string): number {
    if (value instanceof Obj) return value.id;
    if (value instanceof Anon && !this.#format.hasFrameThis) return this.#anons.numberOf(value.id);
    if (!this.#format.hasFrameThis) this.lose(where, "its this, which is no object, became #-1");
    return -1;
  }

  #encode(): Uint8Array<ArrayBuffer> {
    const bytes = this.#bytes;
    if ((this.#options.encoding ?? this.#world.encoding) === "latin1") {
      if (bytes.encoding === "utf8") {
        this.lose("", "Latin-1 lacks characters of this world: the file is UTF-8 instead");
      } else {
        const latin1 = bytes.bytes();
        if (bytes.isAscii || !decodes(latin1)) return latin1;
        this.lose("", "as Latin-1 this file would be taken for UTF-8: it is UTF-8 instead");
        bytes.toUtf8();
      }
    }
    return bytes.bytes();
  }
}

/** A verb with a program, and where it stands. */
interface Programmed {
  readonly number: number;
  readonly verb: VerbImage;
  readonly index: number;
}

/** The verbs with programs, made one after the other. */
function* programsOf(
  objects: readonly ObjectImage[],
  numberOf: (object: ObjectImage) => number,
): Generator<Programmed> {
  for (const object of objects)
    for (const [index, verb] of object.verbs.entries())
      if (verb.source !== null) yield { number: numberOf(object), verb, index };
}

function programCount(objects: readonly ObjectImage[]): number {
  let count = 0;
  for (const { verbs } of objects) for (const { source } of verbs) if (source !== null) count++;
  return count;
}

const HIGHEST_FLAGS = 511;

function asComment(line: string): string {
  return `"${line.replace(/["\\]/g, "\\$&")}";`;
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
