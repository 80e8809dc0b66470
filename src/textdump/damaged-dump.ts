// Reads a dump that DumpReader gave up on, to say everything that is wrong with it and to save what can be saved. Counts
// are not trusted here: the beginnings of objects, programs and sections are looked for in the lines themselves, and what
// lies between two of them that cannot be understood is left out.
//
// One number that is none costs only itself, if the object goes on as it must; anything else costs the rest of the object,
// the task or the program it is found in.
import type { Damage } from "./damage.ts";
import type { TextdumpOptions, TextdumpProgress } from "./dump.ts";
import { DumpFault, quoteFound } from "./dump-fault.ts";
import { dumpFormat, TOAST_VERSION } from "./dump-format.ts";
import { DumpReader } from "./dump-reader.ts";
import type { DumpText } from "./dump-text.ts";
import type { LinePlace } from "./line-reader.ts";
import { type ObjectRecord, readObjectRecord } from "./object-record.ts";
import { ValueReader } from "./read-values.ts";
import { readForkedTask, readInterruptedTask, readSuspendedTask } from "./task-record.ts";

const NUMBER = /^-?[0-9]{1,15}$/;
const COUNT = /^[0-9]{1,15}$/;
const OBJECT_HEAD = /^# ?([0-9]{1,15})( recycled)?$/;
const PROGRAM_HEAD = /^#([0-9]{1,15}):([0-9]{1,15})$/;
const PENDING_HEAD = /^([0-9]{1,15}) values pending finalization$/;
const CLOCKS_HEAD = /^([0-9]{1,15}) clocks$/;
const CONNECTIONS_HEAD = /^([0-9]{1,15}) active connections( with listeners)?$/;
/** How far behind an object its successor may be numbered to be believed. */
const FARTHEST_HEAD = 10_000;
const YIELD_EVERY = 200;
/** The four numbers before the players in versions up to 12. */
const HEADER_COUNTS = 4;

/** A section of tasks: how its head reads, and how one of its tasks is read. */
interface TaskSection {
  readonly name: string;
  readonly read: () => void;
}

/** Reads what there is. */
export class DamagedDumpReader extends DumpReader {
  readonly #damage: Damage;

  constructor(text: DumpText, options: TextdumpOptions, damage: Damage) {
    super(text, options);
    this.#damage = damage;
  }

  // ---- looking ahead -----------------------------------------------------------------------------------------------

  /** Goes to the first line that passes; to the end of the file if none does. */
  #skipTo(test: (line: string) => boolean): void {
    const place = this.reader.find(test);
    if (place !== null) this.reader.goTo(place);
    else while (!this.reader.isAtEnd) this.reader.text("a line");
  }

  /** Whether the lines from here on look like an object or its recycled number. */
  #isObjectHere(): boolean {
    const { hasLists } = this.format;
    const lines = this.reader.peekLines(hasLists ? 6 : 12);
    const head = OBJECT_HEAD.exec(lines[0] ?? "");
    if (head === null) return false;
    if (head[2] !== undefined) return true;
    const numbers = hasLists ? lines.slice(2, 4) : [...lines.slice(3, 12)];
    if (!numbers.every((line) => NUMBER.test(line))) return false;
    return hasLists ? lines[4] === "1" && NUMBER.test(lines[5] ?? "") : lines[2] === "";
  }

  /** The place of the next object with a number above `id`, or of what follows the objects; null at the end. */
  #placeAfterObject(id: number): LinePlace | null {
    const { reader } = this;
    const begin = reader.place;
    try {
      while (!reader.isAtEnd) {
        if (this.#isEndOfObjects()) return reader.place;
        const head = OBJECT_HEAD.exec(reader.peek() ?? "");
        const number = Number(head?.[1] ?? -1);
        if (number > id && number <= id + FARTHEST_HEAD && this.#isObjectHere())
          return reader.place;
        reader.text("a line");
      }
      return null;
    } finally {
      reader.goTo(begin);
    }
  }

  /** Whether the section after the (anonymous) objects begins here. */
  #isEndOfObjects(): boolean {
    const [first = "", second = "", third = ""] = this.reader.peekLines(3);
    if (!this.format.hasTasksFirst) return PROGRAM_HEAD.test(first) || CLOCKS_HEAD.test(first);
    if (!COUNT.test(first)) return false;
    if (first === "0" && COUNT.test(second) && (PROGRAM_HEAD.test(third) || third === ""))
      return true;
    const head = OBJECT_HEAD.exec(second);
    return head !== null && Number(head[1]) >= this.slotCount && this.slotCount > 0;
  }

  // ---- header and players ------------------------------------------------------------------------------------------

  protected override readHeader(): void {
    const first = this.reader.peek() ?? "";
    const version = Number(/Format Version\s*([0-9]{1,2})\b/.exec(first)?.[1] ?? -1);
    try {
      super.readHeader();
    } catch (fault) {
      if (!(fault instanceof DumpFault) || version < 0 || version > TOAST_VERSION) throw fault;
      this.#damage.caught(fault, null, `the file is read as version ${version}`);
      this.values = new ValueReader(this.reader, dumpFormat(version));
    }
  }

  /** Versions up to 12: all numbers before the first object at once. */
  protected override readCounts(): void {
    const isEnd = (line: string): boolean => OBJECT_HEAD.test(line);
    const { numbers, lines } = this.#numbersBefore(isEnd, HEADER_COUNTS);
    const [slots, programs, , players] = numbers;
    this.slotCount = slots ?? 0;
    this.programCount = programs ?? 0;
    this.programCountLine = lines[1] ?? 0;
    this.#takePlayers(players, numbers.slice(HEADER_COUNTS), lines[HEADER_COUNTS - 1] ?? 1);
  }

  protected override readPlayers(): void {
    if (!this.format.hasTasksFirst) return;
    const isEnd = (line: string): boolean => PENDING_HEAD.test(line) || CLOCKS_HEAD.test(line);
    const { numbers, lines } = this.#numbersBefore(isEnd, 1);
    this.#takePlayers(numbers[0], numbers.slice(1), lines[0] ?? 1);
  }

  #takePlayers(count: number | undefined, players: readonly number[], line: number): void {
    this.players.push(...players);
    if (count === players.length) return;
    const message = `${count ?? "no"} players are announced, ${players.length} follow`;
    this.#damage.error(line, null, message, "those that follow are the players");
  }

  /** Lines with one number each; of others those after the first `needed` are left out. */
  #numbersBefore(
    isEnd: (line: string) => boolean,
    needed: number,
  ): { readonly numbers: number[]; readonly lines: number[] } {
    const { reader } = this;
    const numbers: number[] = [];
    const lines: number[] = [];
    if (reader.find(isEnd) === null)
      throw new DumpFault(reader.line, "nothing that follows the players can be found");
    while (!isEnd(reader.peek() ?? "")) {
      const text = reader.text("a number");
      if (NUMBER.test(text)) {
        numbers.push(Number(text));
        lines.push(reader.line);
        continue;
      }
      const isCount = numbers.length < needed;
      this.#damage.caught(
        reader.fault("a number", text),
        null,
        isCount ? "what it counts is counted instead" : "the player is left out",
      );
      if (!isCount) continue;
      numbers.push(Number.NaN);
      lines.push(reader.line);
    }
    return { numbers, lines };
  }

  protected override readPending(): void {
    this.#items(PENDING_HEAD, "a line “N values pending finalization”", () =>
      this.readPendingValue(),
    );
  }

  /** A head with a count and so many things up to the next head. */
  #items(head: RegExp, expected: string, readOne: () => void): void {
    const { reader } = this;
    if (!head.test(reader.peek() ?? "")) {
      const found = reader.isAtEnd ? "the end of the file" : quoteFound(reader.peek() ?? "");
      const message = `expected ${expected}, found ${found}`;
      this.#damage.error(reader.line + 1, null, message, "it is taken for empty");
      if (reader.find((line) => head.test(line)) === null) return;
      this.#skipTo((line) => head.test(line));
    }
    const count = Number(head.exec(reader.text(expected))?.[1]);
    const { line } = reader;
    for (let i = 0; i < count; i++) {
      if (this.#isSectionHead(reader.peek() ?? "")) {
        const message = `${count} things are announced here, ${i} follow`;
        this.#damage.error(line, null, message, "those that follow are all");
        return;
      }
      try {
        readOne();
      } catch (fault) {
        if (!(fault instanceof DumpFault)) throw fault;
        this.#damage.caught(fault, null, "this and the rest of its section are left out");
        this.#skipTo((text) => this.#isSectionHead(text));
        return;
      }
    }
    this.#skipForeign((text) => this.#isSectionHead(text), "the next section");
  }

  /** Skips lines before the next thing; says so if there are any. */
  #skipForeign(isNext: (line: string) => boolean, what: string): void {
    const { reader } = this;
    if (reader.isAtEnd || isNext(reader.peek() ?? "")) return;
    if (reader.find(isNext) === null) return;
    const from = reader.line + 1;
    const message = `expected ${what}, found ${quoteFound(reader.peek() ?? "")}`;
    this.#skipTo(isNext);
    const until = reader.line;
    const lines = until === from ? "the line is" : `the lines up to ${until} are`;
    this.#damage.error(from, null, message, `${lines} left out`);
  }

  #isSectionHead(line: string): boolean {
    return (
      CLOCKS_HEAD.test(line) ||
      CONNECTIONS_HEAD.test(line) ||
      /^[0-9]{1,15} (queued|suspended|interrupted) tasks$/.test(line)
    );
  }

  // ---- tasks and connections ---------------------------------------------------------------------------------------

  protected override readTasks(): void {
    this.#items(CLOCKS_HEAD, "the line “0 clocks”", () => this.reader.text("a clock"));
    const { values } = this;
    const sections: TaskSection[] = [
      { name: "queued", read: () => this.keepFork(readForkedTask(values)) },
      { name: "suspended", read: () => this.droppedTasks.push(readSuspendedTask(values)) },
    ];
    if (this.format.hasInterrupted)
      sections.push({
        name: "interrupted",
        read: () => this.droppedTasks.push(readInterruptedTask(values)),
      });
    for (const { name, read } of sections)
      this.#items(new RegExp(`^([0-9]{1,15}) ${name} tasks$`), `a line “N ${name} tasks”`, read);
    for (const kind of ["suspended", "interrupted"] as const)
      this.noteDropped(kind, this.droppedTasks.filter((task) => task.kind === kind).length);
  }

  protected override readConnections(): void {
    const { reader } = this;
    if (reader.isAtEnd && !this.format.hasTasksFirst) {
      super.readConnections();
      return;
    }
    const expected = "a line “N active connections with listeners”";
    const match = CONNECTIONS_HEAD.exec(reader.peek() ?? "");
    const hasListeners = match?.[2] !== undefined;
    const { hasTasksFirst } = this.format;
    if (match === null) {
      const found = reader.isAtEnd ? "the end of the file" : quoteFound(reader.peek() ?? "");
      this.#damage.error(
        reader.line + 1,
        null,
        `expected ${expected}, found ${found}`,
        "there were none",
      );
    } else {
      reader.text(expected);
    }
    const count = Number(match?.[1] ?? 0);
    const { line } = reader;
    let read = 0;
    while (!reader.isAtEnd && !(hasTasksFirst && this.#isCountOfObjects())) {
      const text = reader.text("a connection");
      const [player, listener] = text.split(" ").map(Number);
      const isWhole = hasListeners ? /^-?\d{1,15} -?\d{1,15}$/.test(text) : NUMBER.test(text);
      if (isWhole) {
        this.connections.push({ player: player as number, listener: listener ?? -1 });
        read++;
      } else if (hasTasksFirst || read < count) {
        const fault = reader.fault("the line “PLAYER LISTENER” of a connection", text);
        this.#damage.caught(fault, null, "the connection is left out");
        read++;
      }
    }
    if (read !== count && match !== null)
      this.#damage.error(
        line,
        null,
        `${count} connections are announced, ${read} follow`,
        "those that follow are all",
      );
  }

  #isCountOfObjects(): boolean {
    const [count = "", head = ""] = this.reader.peekLines(2);
    return /^# ?0( recycled)?$/.test(head) && !count.includes(" ");
  }

  // ---- objects -----------------------------------------------------------------------------------------------------

  protected override *readObjects(): Generator<TextdumpProgress, void> {
    const { reader } = this;
    if (this.format.hasTasksFirst) {
      const text = reader.text("the number of object slots");
      if (!COUNT.test(text)) {
        const fault = reader.fault("the number of object slots", text);
        this.#damage.caught(fault, null, "the objects are counted instead");
      }
      this.slotCount = COUNT.test(text) ? Number(text) : Number.NaN;
    }
    const announcedIn = reader.line;
    for (;;) {
      const id = this.records.length;
      if (id % YIELD_EVERY === 0) yield { stage: "objects", done: id, total: this.slotCount || id };
      if (!this.#goToObject(id)) break;
    }
    const count = this.records.length;
    if (Number.isNaN(this.slotCount)) this.slotCount = count;
    if (this.slotCount === count) return;
    const message = `${this.slotCount} object slots are announced, ${count} follow`;
    if (this.slotCount > count && this.slotCount <= count + FARTHEST_HEAD) {
      const repair = `the numbers from #${count} on are free`;
      this.#damage.error(announcedIn, null, message, repair);
      while (this.records.length < this.slotCount) this.records.push(null);
    } else {
      this.#damage.error(announcedIn, null, message, "those that follow are all");
      this.slotCount = count;
    }
  }

  /** Reads the object here, or makes room for those that are missing; false behind the last one. */
  #goToObject(id: number): boolean {
    const { reader } = this;
    if (reader.isAtEnd || this.#isEndOfObjects()) return false;
    const head = OBJECT_HEAD.exec(reader.peek() ?? "");
    const number = Number(head?.[1] ?? -1);
    if (number === id) {
      this.records.push(this.#object(id));
      return true;
    }
    if (number > id && number <= id + FARTHEST_HEAD && this.#isObjectHere()) {
      const missing = number === id + 1 ? `#${id} is` : `#${id} to #${number - 1} are`;
      this.#damage.error(reader.line + 1, id, `${missing} missing`, "the numbers are free");
      while (this.records.length < number) this.records.push(null);
      return true;
    }
    const from = reader.line + 1;
    const message =
      number >= 0 && number < id
        ? `#${number} stands here again`
        : `expected “#${id}” or “#${id} recycled”, found ${quoteFound(reader.peek() ?? "")}`;
    const place = this.#placeAfterObject(id - 1);
    if (place === null || place.line + 1 === from) {
      // nothing of objects follows that could be read
      if (place === null) {
        this.#damage.error(from, null, message, "the rest of the file is left out");
        while (!reader.isAtEnd) reader.text("a line");
      }
      return false;
    }
    reader.goTo(place);
    const lines = place.line === from ? "the line is" : `the lines up to ${place.line} are`;
    this.#damage.error(from, id - 1, message, `${lines} left out`);
    return true;
  }

  #object(id: number): ObjectRecord | null {
    return this.#saved(id, (onBegin) => readObjectRecord(this.values, id, onBegin));
  }

  /** Reads an object; after a fault what was read of it before, and the reader is at the next thing. */
  #saved(
    id: number,
    read: (onBegin: (record: ObjectRecord) => void) => ObjectRecord | null,
  ): ObjectRecord | null {
    const { reader } = this;
    const mark = this.#damage.count;
    const first: DumpFault[] = [];
    let draft: ObjectRecord | null = null;
    let afterHead: LinePlace | null = null;
    reader.onBadNumber = (fault) => {
      first.push(fault);
      if (first.length > 1) throw fault;
      this.#damage.caught(fault, id, "0, or #-1 for an object, stands there instead");
    };
    try {
      const record = read((begun) => {
        draft = begun;
        afterHead = reader.place;
      });
      if (first.length === 0 || this.#isBoundary(id)) return record;
    } catch (fault) {
      if (!(fault instanceof DumpFault)) throw fault;
      first.push(fault);
    } finally {
      reader.onBadNumber = null;
    }
    this.#damage.rewind(mark);
    if (afterHead !== null) reader.goTo(afterHead);
    const place = this.#placeAfterObject(id);
    const repair =
      draft === null
        ? "the object is left out"
        : `#${id} keeps what was read before; verbs, definitions and slots from here on are lost`;
    this.#damage.caught(first[0] as DumpFault, id, repair);
    if (place !== null) reader.goTo(place);
    else while (!reader.isAtEnd) reader.text("a line");
    markCut(draft);
    return draft;
  }

  /** Whether an object may end here. */
  #isBoundary(id: number): boolean {
    if (this.reader.isAtEnd || this.#isEndOfObjects()) return true;
    const head = OBJECT_HEAD.exec(this.reader.peek() ?? "");
    return head !== null && Number(head[1]) > id && this.#isObjectHere();
  }

  protected override *readAnonymous(): Generator<TextdumpProgress, void> {
    const { reader } = this;
    for (let read = 0; !reader.isAtEnd; read++) {
      if (read % YIELD_EVERY === 0) yield { stage: "objects", done: read, total: read };
      const line = reader.peek() ?? "";
      if (COUNT.test(line)) {
        reader.text("the number of anonymous objects");
        if (line === "0") return;
      } else if (OBJECT_HEAD.test(line) && this.#isObjectHere()) {
        const id = Number(OBJECT_HEAD.exec(line)?.[1]);
        const record = this.#saved(id, (onBegin) => readObjectRecord(this.values, id, onBegin));
        if (record !== null && this.recordOf(id) === undefined) this.keepAnonymous(record);
        else if (record !== null)
          this.#damage.error(
            record.line,
            id,
            `there is another object #${id} before`,
            "the first is kept",
          );
      } else {
        this.#skipForeign(
          (text) => OBJECT_HEAD.test(text) || PROGRAM_HEAD.test(text),
          "an anonymous object or the programs",
        );
        return;
      }
    }
  }

  // ---- programs ----------------------------------------------------------------------------------------------------

  protected override *readPrograms(): Generator<TextdumpProgress, void> {
    const { reader } = this;
    const isEnd = (line: string): boolean => !this.format.hasTasksFirst && CLOCKS_HEAD.test(line);
    const isHead = (line: string): boolean => PROGRAM_HEAD.test(line);
    if (this.format.hasTasksFirst) {
      if (COUNT.test(reader.peek() ?? "")) this.programCount = reader.count("verb programs");
      else this.programCount = Number.NaN;
      this.programCountLine = reader.line;
    }
    for (let met = 0; !reader.isAtEnd && !isEnd(reader.peek() ?? ""); met++) {
      if (met % YIELD_EVERY === 0) yield { stage: "programs", done: met, total: met };
      if (isHead(reader.peek() ?? "")) {
        this.#program();
        continue;
      }
      if (this.format.hasTasksFirst && reader.find(isHead) === null) break;
      const before = reader.place.line;
      this.#skipForeign(
        (line) => isHead(line) || isEnd(line),
        "the line “#OBJECT:VERB” of a program",
      );
      if (reader.place.line === before) break;
    }
    if (this.programs === this.programCount) return;
    const announced = Number.isNaN(this.programCount) ? "no" : this.programCount;
    this.#damage.error(
      this.programCountLine,
      null,
      `${announced} verb programs are announced, ${this.programs} can be read`,
      "those that can be read are kept",
    );
  }

  #program(): void {
    const { reader } = this;
    const begin = reader.peek() ?? "";
    const match = PROGRAM_HEAD.exec(begin) as RegExpExecArray;
    const [object, verbIndex] = [Number(match[1]), Number(match[2])];
    const start = reader.line + 1;
    reader.text("the head of a program");
    let source: string;
    try {
      source = this.#source(begin);
    } catch (fault) {
      if (!(fault instanceof DumpFault)) throw fault;
      this.#damage.caught(fault, object, "the program ends with the file");
      const lines: string[] = [];
      while (!reader.isAtEnd) lines.push(reader.text("a line"));
      source = lines.join("\n");
    }
    try {
      const verb = this.verbFor(begin, object, verbIndex);
      this.programs++;
      this.keepProgram(verb, source, object, verbIndex);
    } catch (fault) {
      if (!(fault instanceof DumpFault)) throw fault;
      this.#damage.error(start, object, fault.message, "the program is left out");
    }
  }

  /** The lines of a program: up to its point, or to the head of the next one if the point is missing. */
  #source(head: string): string {
    const { reader } = this;
    const begin = reader.place;
    const source = reader.program(head);
    const lines = source.split("\n");
    const next = lines.findIndex((line) => this.#isOtherProgram(line));
    if (next < 0) return source;
    const place = reader.place;
    reader.goTo(begin);
    for (let i = 0; i < next; i++) reader.text("a line of a program");
    if (reader.place.line >= place.line) return source;
    const message = `the line “.” that ends the program ${head} is missing`;
    const object = Number(PROGRAM_HEAD.exec(head)?.[1]);
    this.#damage.error(reader.line + 1, object, message, "it ends before the next program");
    return lines.slice(0, next).join("\n");
  }

  /** Whether a line inside a program is the head of another that has none yet. */
  #isOtherProgram(line: string): boolean {
    const match = PROGRAM_HEAD.exec(line);
    if (match === null) return false;
    return this.recordOf(Number(match[1]))?.verbs[Number(match[2])]?.source === null;
  }
}

function markCut(record: ObjectRecord | null): void {
  if (record !== null) record.isCut = true;
}
