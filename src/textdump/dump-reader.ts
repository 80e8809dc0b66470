// Reads the sections of a dump in the order of its version, trusting every count (LANGUAGE 18.2, 18.3). The first thing
// that is not as it must be ends the reading with a DumpFault; damaged-dump.ts is the one that goes on.
//
//   up to 12   header, counts, players │ objects, programs │ clocks, tasks, connections
//   from 13    header, players │ pending values, clocks, tasks, connections │ objects, anonymous objects, programs
import { Anon, type Value, Waif } from "#value";
import type { WorldImage } from "#world";
import type {
  BrokenProgram,
  DroppedTask,
  DumpConnection,
  ForkedTask,
  TextdumpOptions,
  TextdumpProgress,
} from "./dump.ts";
import { DumpFault, quoteFound } from "./dump-fault.ts";
import { type DumpFormat, dumpFormat, LAMBDA_VERSION, TOAST_VERSION } from "./dump-format.ts";
import type { DumpText } from "./dump-text.ts";
import { LineReader } from "./line-reader.ts";
import { type ObjectRecord, readObjectRecord, type VerbRecord } from "./object-record.ts";
import { ValueReader } from "./read-values.ts";
import { renameReserved, wordsNotYetReserved } from "./reserved-words.ts";
import { readForkedTask, readInterruptedTask, readSuspendedTask } from "./task-record.ts";

/** Everything a file says, before anything of it is checked against anything else. */
export interface DumpParts {
  readonly format: DumpFormat;
  readonly profile: WorldImage["profile"];
  readonly values: ValueReader;
  readonly players: number[];
  readonly pending: readonly Value[];
  /** By number; null where a number is recycled. */
  readonly records: (ObjectRecord | null)[];
  /** In the order of the file, with the numbers of the file. */
  readonly anonymous: readonly ObjectRecord[];
  readonly programs: number;
  readonly forkedTasks: readonly ForkedTask[];
  readonly droppedTasks: readonly DroppedTask[];
  readonly connections: readonly DumpConnection[];
  readonly brokenPrograms: readonly BrokenProgram[];
  readonly notes: string[];
  readonly lines: number;
}

/** How many objects or programs are read between two signs of life. */
const YIELD_EVERY = 200;
const HEADER = /^\*\* LambdaMOO Database, Format Version ([0-9]{1,9}) \*\*$/;
const PROGRAM_HEAD = /^#([0-9]{1,15}):([0-9]{1,15})$/;

/** Reads one dump. */
export class DumpReader {
  protected readonly reader: LineReader;
  protected readonly options: TextdumpOptions;
  protected readonly notes: string[];
  protected readonly players: number[] = [];
  protected readonly pending: Value[] = [];
  protected readonly records: (ObjectRecord | null)[] = [];
  protected readonly anonymous: ObjectRecord[] = [];
  protected readonly forkedTasks: ForkedTask[] = [];
  protected readonly droppedTasks: DroppedTask[] = [];
  protected readonly connections: DumpConnection[] = [];
  protected values: ValueReader;
  /** Counts of versions up to 12 stand in the header, later ones before their section. */
  protected slotCount = 0;
  protected programCount = 0;
  protected programCountLine = 0;
  /** How many programs were read. */
  protected programs = 0;
  readonly #broken: BrokenProgram[] = [];
  readonly #anonymousById = new Map<number, ObjectRecord>();
  #notYetReserved: ReadonlySet<string> = new Set();

  constructor(text: DumpText, options: TextdumpOptions) {
    this.reader = new LineReader(text);
    this.options = options;
    this.notes = [...text.notes];
    this.values = new ValueReader(this.reader, dumpFormat(0));
  }

  protected get format(): DumpFormat {
    return this.values.format;
  }

  protected get profile(): WorldImage["profile"] {
    return this.options.profile ?? (this.format.hasLists ? "toaststunt" : "lambdamoo");
  }

  /** Reads the whole file. Throws a DumpFault. */
  *read(): Generator<TextdumpProgress, DumpParts> {
    this.readHeader();
    if (this.format.hasTasksFirst) {
      this.readPlayers();
      this.readPending();
      this.readTasks();
      this.readConnections();
      yield* this.readObjects();
      yield* this.readAnonymous();
      yield* this.readPrograms();
    } else {
      this.readCounts();
      this.readPlayers();
      yield* this.readObjects();
      yield* this.readPrograms();
      this.readTasks();
      this.readConnections();
    }
    this.finishFile();
    return {
      format: this.format,
      profile: this.profile,
      values: this.values,
      players: this.players,
      pending: this.pending,
      records: this.records,
      anonymous: this.anonymous,
      programs: this.programs,
      forkedTasks: this.forkedTasks,
      droppedTasks: this.droppedTasks,
      connections: this.connections,
      brokenPrograms: this.#broken,
      notes: this.notes,
      lines: this.reader.line,
    };
  }

  // ---- header and players ------------------------------------------------------------------------------------------

  protected readHeader(): void {
    const { reader } = this;
    const first = reader.peek() as string;
    let version = 0;
    // version 0 begins with the number of objects at once
    if (!/^[0-9]+$/.test(first)) {
      reader.text("the header of a dump");
      const match = HEADER.exec(first);
      if (match === null) throw reader.fault("“** LambdaMOO Database, Format Version 4 **”", first);
      version = Number(match[1]);
    }
    if (version > TOAST_VERSION)
      throw new DumpFault(
        1,
        `dumps of version ${version} are not supported; versions 0 to ${TOAST_VERSION} are`,
      );
    this.values = new ValueReader(reader, dumpFormat(version));
    this.#notYetReserved = wordsNotYetReserved(version);
  }

  protected readCounts(): void {
    const { reader } = this;
    this.slotCount = reader.count("object slots");
    this.programCount = reader.count("verb programs");
    this.programCountLine = reader.line;
    reader.int("the number 0");
  }

  protected readPlayers(): void {
    const count = this.reader.count("players");
    for (let i = 0; i < count; i++) this.players.push(this.reader.number("the number of a player"));
  }

  protected readPending(): void {
    const count = this.reader.counted("values pending finalization");
    for (let i = 0; i < count; i++) this.readPendingValue();
  }

  protected readPendingValue(): void {
    const value = this.values.value("task");
    if (value instanceof Anon || value instanceof Waif) this.pending.push(value);
  }

  // ---- objects -----------------------------------------------------------------------------------------------------

  protected *readObjects(): Generator<TextdumpProgress, void> {
    if (this.format.hasTasksFirst) this.slotCount = this.reader.count("object slots");
    const count = this.slotCount;
    for (let id = 0; id < count; id++) {
      if (id % YIELD_EVERY === 0) yield { stage: "objects", done: id, total: count };
      this.records.push(readObjectRecord(this.values, id));
    }
  }

  protected *readAnonymous(): Generator<TextdumpProgress, void> {
    for (;;) {
      const count = this.reader.count("anonymous objects");
      if (count === 0) return;
      for (let i = 0; i < count; i++) {
        if (i % YIELD_EVERY === 0) yield { stage: "objects", done: i, total: count };
        this.readAnonymousObject();
      }
    }
  }

  protected readAnonymousObject(onBegin?: (record: ObjectRecord) => void): void {
    const { reader } = this;
    const expected = "the line “#N” that begins an anonymous object";
    const head = reader.peek() ?? "";
    const match = /^# ?([0-9]{1,15})( recycled)?$/.exec(head);
    if (match === null) {
      reader.text(expected);
      throw reader.fault(expected, head);
    }
    const id = Number(match[1]);
    const isKnown = this.recordOf(id) !== undefined;
    const record = readObjectRecord(this.values, id, onBegin);
    if (record === null) return;
    if (isKnown) throw new DumpFault(record.line, `there is another object #${id} before`);
    this.keepAnonymous(record);
  }

  protected keepAnonymous(record: ObjectRecord): void {
    this.anonymous.push(record);
    this.#anonymousById.set(record.id, record);
  }

  /** The object with a number of the file; null if the number is recycled. */
  protected recordOf(id: number): ObjectRecord | null | undefined {
    return id < this.records.length ? this.records[id] : this.#anonymousById.get(id);
  }

  // ---- programs ----------------------------------------------------------------------------------------------------

  protected *readPrograms(): Generator<TextdumpProgress, void> {
    if (this.format.hasTasksFirst) {
      this.programCount = this.reader.count("verb programs");
      this.programCountLine = this.reader.line;
    }
    const count = this.programCount;
    for (let i = 0; i < count; i++) {
      if (i % YIELD_EVERY === 0) yield { stage: "programs", done: i, total: count };
      this.readProgram();
    }
  }

  protected readProgram(): void {
    const { reader } = this;
    const expected = `the line “#OBJECT:VERB” of program ${this.programs + 1} of ${this.programCount}`;
    const head = reader.text(expected);
    const match = PROGRAM_HEAD.exec(head);
    if (match === null) throw reader.fault(expected, head);
    const [object, verbIndex] = [Number(match[1]), Number(match[2])];
    const verb = this.verbFor(head, object, verbIndex);
    const source = reader.program(`verb “${verb.names}” of #${object} (${head})`);
    this.programs++;
    this.keepProgram(verb, source, object, verbIndex);
  }

  protected verbFor(head: string, object: number, verbIndex: number): VerbRecord {
    const { line } = this.reader;
    const record = this.recordOf(object);
    if (record === undefined || record === null)
      throw new DumpFault(line, `the program ${head} belongs to no object`);
    const verb = record.verbs[verbIndex];
    if (verb === undefined)
      throw new DumpFault(
        line,
        `the program ${head} belongs to no verb: #${object} has ${record.verbs.length}`,
      );
    if (verb.source !== null) throw new DumpFault(line, `the verb ${head} has a program already`);
    return verb;
  }

  protected keepProgram(verb: VerbRecord, source: string, object: number, verbIndex: number): void {
    verb.source = source;
    const where = `#${object}:${verb.names}`;
    if (this.#notYetReserved.size > 0) {
      const renamed = renameReserved(source, this.#notYetReserved);
      verb.source = renamed.source;
      if (renamed.source !== source) this.#noteRenamed(where, renamed.variables);
    }
    const message = this.options.checkProgram?.(verb.source, this.profile) ?? null;
    if (message !== null)
      this.#broken.push({ object, verbIndex: verbIndex + 1, names: verb.names, message });
  }

  #noteRenamed(where: string, variables: ReadonlyMap<string, string>): void {
    const pairs = [...variables].map(([old, now]) => `${old} to ${now}`);
    const what = pairs.length > 0 ? `renamed the variables ${pairs.join(", ")}` : "quoted names";
    this.notes.push(`${where}: ${what}, because the words are reserved today.`);
  }

  // ---- tasks and connections ---------------------------------------------------------------------------------------

  protected readTasks(): void {
    this.readClocks();
    const queued = this.reader.counted("queued tasks");
    for (let i = 0; i < queued; i++) this.keepFork(readForkedTask(this.values));
    if (!this.#hasSection("suspended tasks")) return;
    const suspended = this.reader.counted("suspended tasks");
    for (let i = 0; i < suspended; i++) this.droppedTasks.push(readSuspendedTask(this.values));
    this.noteDropped("suspended", suspended);
    if (!this.format.hasInterrupted || !this.#hasSection("interrupted tasks")) return;
    const interrupted = this.reader.counted("interrupted tasks");
    for (let i = 0; i < interrupted; i++) this.droppedTasks.push(readInterruptedTask(this.values));
    this.noteDropped("interrupted", interrupted);
  }

  #hasSection(name: string): boolean {
    if (!this.reader.isAtEnd || this.format.hasTasksFirst) return true;
    this.notes.push(`The file ends before the ${name}, as dumps of old servers do.`);
    return false;
  }

  protected noteDropped(kind: DroppedTask["kind"], count: number): void {
    if (count === 0) return;
    this.notes.push(
      count === 1
        ? `1 ${kind} task was dropped: its state belongs to another server.`
        : `${count} ${kind} tasks were dropped: their state belongs to another server.`,
    );
  }

  protected readClocks(): void {
    const { reader } = this;
    const line = reader.text("the line “0 clocks”");
    const match = /^([0-9]{1,9}) clocks$/.exec(line);
    if (match === null) {
      const after = this.format.hasTasksFirst
        ? ""
        : ` after ${this.programCount} programs (so many are announced in line ${this.programCountLine})`;
      throw new DumpFault(reader.line, `expected “0 clocks”${after}, found ${quoteFound(line)}`);
    }
    const count = Number(match[1]);
    for (let i = 0; i < count; i++) reader.text("a clock");
    if (count > 0) this.notes.push(`${count} clocks, which no server uses, were dropped.`);
  }

  /** Keeps a forked task, words that its program may not use today renamed. */
  protected keepFork(task: ForkedTask): void {
    if (this.#notYetReserved.size > 0) {
      const taken = task.variables.map(([name]) => name);
      const renamed = renameReserved(task.source, this.#notYetReserved, taken);
      if (renamed.source !== task.source) {
        this.#noteRenamed(`task ${task.id}`, renamed.variables);
        this.forkedTasks.push({
          ...task,
          source: renamed.source,
          variables: task.variables.map(([name, value]) => [
            renamed.variables.get(name.toLowerCase()) ?? name,
            value,
          ]),
        });
        return;
      }
    }
    this.forkedTasks.push(task);
  }

  protected readConnections(): void {
    const { reader } = this;
    if (reader.isAtEnd && !this.format.hasTasksFirst) {
      if (this.format.version >= LAMBDA_VERSION)
        this.notes.push("The file ends before the connections, as dumps of old servers do.");
      return;
    }
    const expected = "a line “N active connections with listeners”";
    const line = reader.text(expected);
    const match = /^([0-9]{1,15}) active connections( with listeners)?$/.exec(line);
    if (match === null) throw reader.fault(expected, line);
    const count = Number(match[1]);
    for (let i = 0; i < count; i++) {
      if (match[2] === undefined) {
        this.connections.push({
          player: reader.number("the player of a connection"),
          listener: -1,
        });
      } else {
        const [player, listener] = reader.numbers(
          "the line “PLAYER LISTENER” of a connection",
          (length) => length === 2,
        ) as readonly [number, number];
        this.connections.push({ player, listener });
      }
    }
  }

  protected finishFile(): void {
    const { reader } = this;
    let extra = 0;
    for (; !reader.isAtEnd; extra++) reader.text("a line");
    if (extra > 0)
      this.notes.push(
        `${extra === 1 ? "1 line after the end of the dump was" : `${extra} lines after the end of the dump were`} ignored.`,
      );
    else if (reader.isLastLineOpen) this.notes.push("The last line of the file has no line end.");
  }
}
