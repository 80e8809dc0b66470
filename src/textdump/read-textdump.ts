// Reads dumps of versions 0 to 4 (LANGUAGE 18.2), step by step so that a worker can breathe and a person can cancel.
//
//   bytes → openDumpText → LineReader → header, object records, programs, tasks, connections → linkObjects → Textdump
//
// Inside the room parts give up by throwing a DumpFault; the functions of this file hand it out as data.
import type { WorldImage } from "#world";
import type {
  BrokenProgram,
  DroppedTask,
  DumpConnection,
  ForkedTask,
  Textdump,
  TextdumpOptions,
  TextdumpProgress,
  TextdumpResult,
} from "./dump.ts";
import { DumpFault, quoteFound } from "./dump-fault.ts";
import { type DumpText, openDumpText } from "./dump-text.ts";
import { LineReader } from "./line-reader.ts";
import { linkObjects, type Records } from "./link-objects.ts";
import { type ObjectRecord, readObjectRecord, type VerbRecord } from "./object-record.ts";
import { renameReserved, wordsNotYetReserved } from "./reserved-words.ts";
import { readForkedTask, readSuspendedTask } from "./task-record.ts";

const HIGHEST_VERSION = 4;
/** How many objects or programs are read between two signs of life. */
const YIELD_EVERY = 200;

/** Reads a dump in one go; `onProgress` and `shouldCancel` are asked every few thousand lines. Never throws. */
export function readTextdump(bytes: Uint8Array, options: TextdumpOptions = {}): TextdumpResult {
  const steps = readTextdumpSteps(bytes, options);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    options.onProgress?.(step.value.stage, step.value.done, step.value.total);
    if (options.shouldCancel?.() === true) return { status: "cancelled" };
  }
}

/** The same as a generator that yields its progress; whoever wants to cancel just stops asking. */
export function* readTextdumpSteps(
  bytes: Uint8Array,
  options: TextdumpOptions = {},
): Generator<TextdumpProgress, TextdumpResult> {
  try {
    const text = yield* openDumpText(bytes);
    const dump = yield* new DumpReader(bytes.length, text, options).read();
    return { status: "read", dump };
  } catch (fault) {
    if (!(fault instanceof DumpFault)) throw fault;
    return { status: "refused", fault: { line: fault.line, message: fault.message } };
  }
}

const HEADER = /^\*\* LambdaMOO Database, Format Version ([0-9]{1,9}) \*\*$/;

class DumpReader {
  readonly #reader: LineReader;
  readonly #text: DumpText;
  readonly #options: TextdumpOptions;
  readonly #sizeBytes: number;
  readonly #notes: string[];
  readonly #broken: BrokenProgram[] = [];
  #version = 0;
  #notYetReserved: ReadonlySet<string> = new Set();

  constructor(sizeBytes: number, text: DumpText, options: TextdumpOptions) {
    this.#reader = new LineReader(text);
    this.#text = text;
    this.#options = options;
    this.#sizeBytes = sizeBytes;
    this.#notes = [...text.notes];
  }

  *read(): Generator<TextdumpProgress, Textdump> {
    const reader = this.#reader;
    this.#readHeader();
    const slotCount = reader.count("object slots");
    const programCount = reader.count("verb programs");
    const programCountLine = reader.line;
    reader.int("the number 0");
    const playerNumbers = this.#readPlayers();
    const records = yield* this.#readObjects(slotCount);
    yield* this.#readPrograms(records, programCount);
    this.#readClocks(programCount, programCountLine);
    const forkedTasks = this.#readForkedTasks();
    const droppedTasks = this.#readSuspendedTasks();
    const connections = this.#readConnections();
    this.#finishFile();
    const objects = yield* linkObjects(records);
    const players = this.#validPlayers(playerNumbers, records);
    const world: WorldImage = {
      objects,
      maxObject: slotCount - 1,
      players,
      profile: this.#options.profile ?? "lambdamoo",
      encoding: this.#text.encoding,
    };
    const sum = (count: (record: ObjectRecord) => number) =>
      records.reduce((total, record) => total + (record === null ? 0 : count(record)), 0);
    return {
      world,
      forkedTasks,
      connections,
      report: {
        version: this.#version,
        encoding: this.#text.encoding,
        bytes: this.#sizeBytes,
        lines: reader.line,
        objects: objects.length,
        recycled: slotCount - objects.length,
        players: players.length,
        verbs: sum((record) => record.verbs.length),
        programs: programCount,
        properties: sum((record) => record.definitions.length),
        forkedTasks: forkedTasks.length,
        connections: connections.length,
        droppedTasks,
        brokenPrograms: this.#broken,
        notes: this.#notes,
      },
    };
  }

  #readHeader(): void {
    const reader = this.#reader;
    const first = reader.peek() as string;
    // version 0 begins with the number of objects at once
    if (!/^[0-9]+$/.test(first)) {
      reader.text("the header of a dump");
      const match = HEADER.exec(first);
      if (match === null) throw reader.fault("“** LambdaMOO Database, Format Version 4 **”", first);
      this.#version = Number(match[1]);
    }
    if (this.#version > HIGHEST_VERSION)
      throw new DumpFault(
        1,
        `dumps of version ${this.#version} are not supported; versions 0 to ${HIGHEST_VERSION} are`,
      );
    this.#notYetReserved = wordsNotYetReserved(this.#version);
  }

  #readPlayers(): number[] {
    const count = this.#reader.count("players");
    const players: number[] = [];
    for (let i = 0; i < count; i++) players.push(this.#reader.number("the number of a player"));
    return players;
  }

  *#readObjects(count: number): Generator<TextdumpProgress, (ObjectRecord | null)[]> {
    const records: (ObjectRecord | null)[] = [];
    for (let id = 0; id < count; id++) {
      if (id % YIELD_EVERY === 0) yield { stage: "objects", done: id, total: count };
      records.push(readObjectRecord(this.#reader, id));
    }
    return records;
  }

  *#readPrograms(records: Records, count: number): Generator<TextdumpProgress, void> {
    for (let i = 0; i < count; i++) {
      if (i % YIELD_EVERY === 0) yield { stage: "programs", done: i, total: count };
      this.#readProgram(records, i, count);
    }
  }

  #readProgram(records: Records, index: number, count: number): void {
    const reader = this.#reader;
    const expected = `the line “#OBJECT:VERB” of program ${index + 1} of ${count}`;
    const head = reader.text(expected);
    const match = /^#([0-9]{1,15}):([0-9]{1,15})$/.exec(head);
    if (match === null) throw reader.fault(expected, head);
    const [object, verbIndex] = [Number(match[1]), Number(match[2])];
    const record = records[object];
    if (record === undefined || record === null)
      throw new DumpFault(reader.line, `the program ${head} belongs to no object`);
    const verb = record.verbs[verbIndex];
    if (verb === undefined)
      throw new DumpFault(
        reader.line,
        `the program ${head} belongs to no verb: #${object} has ${record.verbs.length}`,
      );
    if (verb.source !== null)
      throw new DumpFault(reader.line, `the verb ${head} has a program already`);
    const source = reader.program(`verb “${verb.names}” of #${object} (${head})`);
    this.#setSource(verb, source, object, verbIndex);
  }

  #setSource(verb: VerbRecord, source: string, object: number, verbIndex: number): void {
    verb.source = source;
    const where = `#${object}:${verb.names}`;
    if (this.#notYetReserved.size > 0) {
      const renamed = renameReserved(source, this.#notYetReserved);
      verb.source = renamed.source;
      if (renamed.source !== source) this.#noteRenamed(where, renamed.variables);
    }
    const message = this.#options.checkProgram?.(verb.source) ?? null;
    if (message !== null)
      this.#broken.push({ object, verbIndex: verbIndex + 1, names: verb.names, message });
  }

  #noteRenamed(where: string, variables: ReadonlyMap<string, string>): void {
    const pairs = [...variables].map(([old, now]) => `${old} to ${now}`);
    const what = pairs.length > 0 ? `renamed the variables ${pairs.join(", ")}` : "quoted names";
    this.#notes.push(`${where}: ${what}, because the words are reserved today.`);
  }

  #readClocks(programCount: number, programCountLine: number): void {
    const reader = this.#reader;
    const line = reader.text("the line “0 clocks”");
    const match = /^([0-9]{1,9}) clocks$/.exec(line);
    if (match === null)
      throw new DumpFault(
        reader.line,
        `expected “0 clocks” after ${programCount} programs (so many are announced in line ${programCountLine}), found ${quoteFound(line)}`,
      );
    const count = Number(match[1]);
    for (let i = 0; i < count; i++) reader.text("a clock");
    if (count > 0) this.#notes.push(`${count} clocks, which no server uses, were dropped.`);
  }

  #readForkedTasks(): ForkedTask[] {
    const count = this.#reader.counted("queued tasks");
    const tasks: ForkedTask[] = [];
    for (let i = 0; i < count; i++) tasks.push(this.#withLegalNames(readForkedTask(this.#reader)));
    return tasks;
  }

  #withLegalNames(task: ForkedTask): ForkedTask {
    if (this.#notYetReserved.size === 0) return task;
    const taken = task.variables.map(([name]) => name);
    const renamed = renameReserved(task.source, this.#notYetReserved, taken);
    if (renamed.source === task.source) return task;
    this.#noteRenamed(`task ${task.id}`, renamed.variables);
    return {
      ...task,
      source: renamed.source,
      variables: task.variables.map(([name, value]) => [
        renamed.variables.get(name.toLowerCase()) ?? name,
        value,
      ]),
    };
  }

  #readSuspendedTasks(): DroppedTask[] {
    const reader = this.#reader;
    if (reader.isAtEnd) {
      this.#notes.push("The file ends before the suspended tasks, as dumps of old servers do.");
      return [];
    }
    const count = reader.counted("suspended tasks");
    const tasks: DroppedTask[] = [];
    for (let i = 0; i < count; i++) tasks.push(readSuspendedTask(reader));
    if (count > 0)
      this.#notes.push(
        count === 1
          ? "1 suspended task was dropped: its state belongs to another server."
          : `${count} suspended tasks were dropped: their state belongs to another server.`,
      );
    return tasks;
  }

  #readConnections(): DumpConnection[] {
    const reader = this.#reader;
    if (reader.isAtEnd) {
      if (this.#version === HIGHEST_VERSION)
        this.#notes.push("The file ends before the connections, as dumps of old servers do.");
      return [];
    }
    const expected = "a line “N active connections with listeners”";
    const line = reader.text(expected);
    const match = /^([0-9]{1,15}) active connections( with listeners)?$/.exec(line);
    if (match === null) throw reader.fault(expected, line);
    const connections: DumpConnection[] = [];
    for (let i = 0; i < Number(match[1]); i++) {
      if (match[2] === undefined) {
        connections.push({ player: reader.number("the player of a connection"), listener: -1 });
      } else {
        const [player, listener] = reader.numbers(
          "the line “PLAYER LISTENER” of a connection",
          (count) => count === 2,
        ) as readonly [number, number];
        connections.push({ player, listener });
      }
    }
    return connections;
  }

  #finishFile(): void {
    const reader = this.#reader;
    let extra = 0;
    for (; !reader.isAtEnd; extra++) reader.text("a line");
    if (extra > 0)
      this.#notes.push(
        `${extra === 1 ? "1 line after the end of the dump was" : `${extra} lines after the end of the dump were`} ignored.`,
      );
    else if (reader.isLastLineOpen) this.#notes.push("The last line of the file has no line end.");
  }

  #validPlayers(players: readonly number[], records: Records): number[] {
    return players.filter((player) => {
      const isValid = records[player] !== undefined && records[player] !== null;
      if (!isValid) this.#notes.push(`The player #${player} is no object and was left out.`);
      return isValid;
    });
  }
}
