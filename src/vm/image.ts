// Task images: the frames of a waiting task as JSON (LANGUAGE 14.2, 14.3).
//
// `pc` is the number of a safepoint, the calls of a unit counted in evaluation order, and `stack` holds the temporaries in
// evaluation order; both are independent of how instructions are encoded. Programs are kept as source under a hash of
// it and compiled again when a task is restored.
//
// Cells and closures that several frames share are members of their own. Their ids are unique in the world, so those of two
// tasks that share a cell find each other again when both are restored.
import { CALLS, LENGTHS, type Program, type Surroundings, type Unit } from "#program";
import {
  Anon,
  EMPTY_LIST,
  foldText,
  fromTagged,
  type Lambda,
  List,
  Obj,
  type Tagged,
  Type,
  toTagged,
  type Value,
  type WaifTable,
} from "#value";
import {
  Activation,
  type ActivationInit,
  type BuiltinState,
  type CommandVars,
} from "./activation.ts";
import { Cell, NO_CELLS } from "./cell.ts";
import { LiveClosure, lambdaOf } from "./closure.ts";
import { liveEnd } from "./live.ts";
import { NO_COMMAND } from "./task-state.ts";

/** Changes when the AST changes so that older images do not fit. */
const AST_VERSION = 1;

/** What a frame runs as, and what a frame of a closure will. */
interface InitImage {
  readonly this: Tagged;
  readonly player: number;
  readonly programmer: number;
  readonly caller: Tagged;
  readonly definer: number;
  readonly verb: string;
  readonly names: string;
  readonly debug: boolean;
  /** Absent without a command. */
  readonly command?: Readonly<Record<string, Tagged>>;
}

/** One frame of a task image. */
export interface FrameImage extends InitImage {
  /** Hash of the program's dialect and source. */
  readonly program: string;
  readonly unit: number;
  /** Safepoint the frame stands at; -1 at the start of the unit. */
  readonly pc: number;
  /** By name; unset ones are absent. */
  readonly vars: Readonly<Record<string, Tagged>>;
  /** Only in echo: functions that the frame makes later capture it. */
  readonly args?: Tagged;
  /** Lexical variables by slot; null where unset. Absent without any. */
  readonly locals?: readonly (Tagged | null)[];
  /** Ids of cells by slot; null where there is none yet. Absent without any. */
  readonly cells?: readonly (number | null)[];
  /** Temporaries; null where unset. */
  readonly stack: readonly (Tagged | null)[];
  readonly builtin: {
    readonly name: string;
    readonly step: number;
    readonly data: readonly Tagged[];
  } | null;
}

/** The frames of a waiting task, with the programs they run. */
export interface FramesImage {
  readonly ast: number;
  /** Bottom first. */
  readonly frames: readonly FrameImage[];
  readonly programs: Readonly<Record<string, ProgramImage>>;
  /** Values of cells by id; null if unset. Absent without any. */
  readonly cells?: Readonly<Record<string, Tagged | null>>;
  readonly closures?: Readonly<Record<string, ClosureImage>>;
}

/** A program of an image. */
interface ProgramImage {
  readonly dialect: "moo" | "echo";
  readonly source: string;
  /** Absent without any. */
  readonly surroundings?: Surroundings;
}

/** A closure that shares variables with frames or others. */
export interface ClosureImage extends InitImage {
  readonly program: string;
  readonly unit: number;
  /** Ids of the cells that it captured. */
  readonly cells: readonly number[];
  readonly args: Tagged;
}

/** Cells and closures of a world that have ids, and the next id. */
export class SharedVariables {
  nextId = 1;
  /** While a world is restored: what was read. */
  readonly cells: Map<number, Cell> = new Map();
  readonly closures: Map<number, Lambda> = new Map();

  idOf(thing: Cell | LiveClosure): number {
    if (thing.id === 0) thing.id = this.nextId++;
    return thing.id;
  }

  /** All tasks have been read. */
  forget(): void {
    this.cells.clear();
    this.closures.clear();
  }
}

/** How images name builtins and find programs again. */
export interface ImageContext {
  builtinName(id: number): string;
  builtinId(foldedName: string): number | undefined;
  /** Null if the source does not compile any more. */
  compile(
    source: string,
    dialect: "moo" | "echo",
    surroundings: Surroundings | null,
  ): Program | null;
  readonly waifs: WaifTable;
  readonly shared: SharedVariables;
}

/**
 * Writes the frames of a task that is not running: the JSON text of a FramesImage. Put together by hand, because a world
 * may have to write tens of thousands of tasks at once; the parts that tasks share are made once.
 */
export class ImageWriter {
  readonly #context: ImageContext;
  readonly #programs = new Set<Program>();
  #programTexts = "";
  /** Cells in the order in which they were met. */
  readonly cells: Set<Cell> = new Set();
  readonly #closures = new Set<LiveClosure>();

  constructor(context: ImageContext) {
    this.#context = context;
  }

  readonly #idOfClosure = ({ body }: Lambda): number | undefined => {
    if (!(body instanceof LiveClosure)) return undefined;
    this.#closures.add(body);
    return this.#context.shared.idOf(body);
  };

  #idOfCell(cell: Cell): number {
    this.cells.add(cell);
    return this.#context.shared.idOf(cell);
  }

  /** The JSON text of a tagged value; closures in it are those of the frames that are written afterwards. */
  text(value: Value): string {
    if (typeof value === "number") return `[${Type.Int},${value}]`;
    if (value instanceof Obj) return `[${Type.Obj},${value.id}]`;
    if (value === "") return `[${Type.Str},""]`;
    if (value instanceof List && value.length === 0) return `[${Type.List},[]]`;
    return JSON.stringify(toTagged(value, this.#idOfClosure));
  }

  #orNull(value: Value | undefined): string {
    return value === undefined ? "null" : this.text(value);
  }

  /** The text of all frames; the last thing that is asked for. */
  frames(frames: readonly Activation[]): string {
    const texts = frames.map((frame) => this.#frame(frame)).join(",");
    const shared = this.#shared();
    return `{"ast":${AST_VERSION},"frames":[${texts}],"programs":{${this.#programTexts}}${shared}}`;
  }

  #program(program: Program): ProgramText {
    const text = textOf(program);
    if (!this.#programs.has(program)) {
      this.#programs.add(program);
      this.#programTexts += `${this.#programTexts === "" ? "" : ","}${text.entry}`;
    }
    return text;
  }

  #frame(frame: Activation): string {
    const { program, unit, registers, builtin } = frame;
    const text = this.#program(program);
    let vars = "";
    for (let register = 0; register < program.variables.length; register++) {
      const value = registers[register];
      if (value === undefined) continue;
      vars += `${vars === "" ? "" : ","}${text.names[register] as string}:${this.text(value)}`;
    }
    let last = liveEnd(frame);
    while (last > unit.firstTemporary && registers[last - 1] === undefined) last--;
    let stack = "";
    for (let register = unit.firstTemporary; register < last; register++) {
      const item = this.#orNull(registers[register]);
      stack += `${register === unit.firstTemporary ? "" : ","}${item}`;
    }
    return `{"program":"${text.key}","unit":${program.units.indexOf(unit)},"pc":${safepointAt(unit, frame.pc)},\
${this.#init(frame)}"vars":{${vars}},${this.#lexical(frame)}"stack":[${stack}],\
"builtin":${builtin === null ? "null" : this.#builtin(builtin)}}`;
  }

  /** What is in InitImage, with a comma behind it. */
  #init(init: ActivationInit): string {
    return `"this":${this.text(init.thisValue)},"player":${init.player},"programmer":${init.programmer},\
"caller":${this.text(init.caller)},"definer":${init.definer},"verb":${JSON.stringify(init.verbName)},\
"names":${JSON.stringify(init.verbNames)},"debug":${init.isDebug},${this.#command(init.command)}`;
  }

  /** Locals and cells of a frame. */
  #lexical({ program, unit, registers, cells, args }: Activation): string {
    let text = program.dialect === "echo" ? `"args":${this.text(args)},` : "";
    const { length } = unit.locals;
    if (length > 0) {
      const first = program.variables.length;
      const values = registers.slice(first, first + length).map((value) => this.#orNull(value));
      text += `"locals":[${values.join(",")}],`;
    }
    if (cells.length === 0) return text;
    const ids = Array.from(cells, (cell) => (cell === undefined ? "null" : this.#idOfCell(cell)));
    return `${text}"cells":[${ids.join(",")}],`;
  }

  #builtin({ id, step, data }: BuiltinState): string {
    const name = this.#context.builtinName(id);
    return `{"name":"${name}","step":${step},"data":[${data.map((value) => this.text(value)).join(",")}]}`;
  }

  #command(command: CommandVars): string {
    if (command === NO_COMMAND) return "";
    const fields = Object.entries(command) as [string, Value][];
    return `"command":{${fields.map(([name, value]) => `"${name}":${this.text(value)}`).join(",")}},`;
  }

  /** Cells and closures: each may lead to others, which join the sets while they are walked. */
  #shared(): string {
    if (this.cells.size === 0 && this.#closures.size === 0) return "";
    const cells: string[] = [];
    const closures: string[] = [];
    const seen = new Set<Cell | LiveClosure>();
    for (let before = -1; before < seen.size; ) {
      before = seen.size;
      for (const closure of this.#closures) {
        if (seen.has(closure)) continue;
        seen.add(closure);
        closures.push(`"${closure.id}":${this.#closure(closure)}`);
      }
      for (const cell of this.cells) {
        if (seen.has(cell)) continue;
        seen.add(cell);
        cells.push(`"${cell.id}":${this.#orNull(cell.value)}`);
      }
    }
    return `,"cells":{${cells.join(",")}},"closures":{${closures.join(",")}}`;
  }

  #closure({ init, cells }: LiveClosure): string {
    const { program, unit } = init;
    const ids = cells.map((cell) => this.#idOfCell(cell));
    return `{"program":"${this.#program(program).key}","unit":${program.units.indexOf(unit)},"cells":[${ids.join(",")}],\
${this.#init(init)}"args":${this.text(init.args)}}`;
  }
}

/** What was read of an image: its frames, and values that were written with them. */
export class ImageReader {
  readonly #image: FramesImage;
  readonly #context: ImageContext;
  readonly #programs = new Map<string, Program>();
  readonly #table: WaifTable;

  constructor(image: FramesImage, context: ImageContext) {
    this.#image = image;
    this.#context = context;
    const { waifs, shared } = context;
    this.#table = {
      waif: (id, classId, owner) => waifs.waif(id, classId, owner),
      anon: (id) => waifs.anon?.(id) ?? new Anon(id),
      closure: (id) => shared.closures.get(id),
    };
  }

  /** A value that was written with the frames: after `frames`. */
  value(tagged: Tagged): Value {
    return fromTagged(tagged, this.#table);
  }

  /** Rebuilds frames; a string says why the image does not fit (the task is lost). */
  frames(): Activation[] | string {
    const image = this.#image;
    if (image.ast !== AST_VERSION)
      return `the image is of AST version ${image.ast}, this runtime reads ${AST_VERSION}`;
    const problem = this.#readShared();
    if (problem !== null) return problem;
    const frames: Activation[] = [];
    for (const frame of image.frames) {
      const program = this.#program(frame.program);
      if (program === null) return `the program of ${frame.names} does not compile any more`;
      const restored = this.#frame(frame, program);
      if (typeof restored === "string") return restored;
      frames.push(restored);
    }
    return frames;
  }

  #program(key: string): Program | null {
    const known = this.#programs.get(key);
    if (known !== undefined) return known;
    const text = this.#image.programs[key];
    if (text === undefined) return null;
    const { source, dialect, surroundings = null } = text;
    const program = this.#context.compile(source, dialect, surroundings);
    if (program !== null) this.#programs.set(key, program);
    return program;
  }

  /** Cells and closures that no other image has brought: first all of them empty, since they may lead to each other. */
  #readShared(): string | null {
    const { shared } = this.#context;
    const newCells: [Cell, Tagged | null][] = [];
    for (const [key, value] of Object.entries(this.#image.cells ?? {})) {
      const id = Number(key);
      shared.nextId = Math.max(shared.nextId, id + 1);
      if (shared.cells.has(id)) continue;
      const cell = new Cell(undefined);
      cell.id = id;
      shared.cells.set(id, cell);
      newCells.push([cell, value]);
    }
    const newClosures: [LiveClosure, ClosureImage][] = [];
    for (const [key, image] of Object.entries(this.#image.closures ?? {})) {
      const id = Number(key);
      shared.nextId = Math.max(shared.nextId, id + 1);
      if (shared.closures.has(id)) continue;
      const closure = this.#emptyClosure(image);
      if (typeof closure === "string") return closure;
      closure.id = id;
      shared.closures.set(id, lambdaOf(closure));
      newClosures.push([closure, image]);
    }
    for (const [closure, image] of newClosures) {
      const { program, unit } = closure.init;
      closure.init = this.#init(image, program, unit, this.value(image.args));
    }
    for (const [cell, value] of newCells)
      cell.value = value === null ? undefined : this.value(value);
    return null;
  }

  #emptyClosure(image: ClosureImage): LiveClosure | string {
    const program = this.#program(image.program);
    const unit = program?.units[image.unit];
    const cells = this.#cells(image.cells);
    if (program === null || unit === undefined || unit.lambda === null || cells === null)
      return `a closure of ${image.names} does not fit its program any more`;
    if (cells.length !== unit.captures.length)
      return `a closure of ${image.names} captures other variables now`;
    const nothing = { ...image, this: EMPTY, caller: EMPTY };
    return new LiveClosure(this.#init(nothing, program, unit, EMPTY_LIST), cells as Cell[]);
  }

  #cells(ids: readonly (number | null)[]): (Cell | undefined)[] | null {
    const { cells } = this.#context.shared;
    const found = ids.map((id) => (id === null ? undefined : cells.get(id)));
    return found.some((cell, index) => cell === undefined && ids[index] !== null) ? null : found;
  }

  #init(image: InitImage, program: Program, unit: Unit, args: Value): ActivationInit {
    return {
      program,
      unit,
      thisValue: this.value(image.this),
      player: image.player,
      programmer: image.programmer,
      caller: this.value(image.caller),
      definer: image.definer,
      verbName: image.verb,
      verbNames: image.names,
      isDebug: image.debug,
      args: args instanceof List ? args : EMPTY_LIST,
      command: image.command === undefined ? NO_COMMAND : this.#command(image.command),
    };
  }

  #frame(image: FrameImage, program: Program): Activation | string {
    const unit = program.units[image.unit];
    const pc = unit === undefined ? undefined : wordOfSafepoint(unit, image.pc);
    const locals = image.locals ?? [];
    const cells = this.#cells(image.cells ?? []);
    if (
      unit === undefined ||
      pc === undefined ||
      image.stack.length > unit.template.length - unit.firstTemporary ||
      locals.length !== unit.locals.length ||
      cells === null ||
      cells.length > unit.cells.length
    )
      return `the program of ${image.names} has another layout now`;
    const registers = unit.template.slice();
    const values = new Map(
      Object.entries(image.vars).map(([name, value]) => [foldText(name), value]),
    );
    program.variables.forEach((name, register) => {
      const value = values.get(foldText(name));
      registers[register] = value === undefined ? undefined : this.value(value);
    });
    const put = (first: number, list: readonly (Tagged | null)[]): void => {
      list.forEach((value, index) => {
        registers[first + index] = value === null ? undefined : this.value(value);
      });
    };
    put(program.variables.length, locals);
    put(unit.firstTemporary, image.stack);
    // in moo its values were put into the registers when the frame began
    const args = image.args === undefined ? EMPTY_LIST : this.value(image.args);
    const frame = new Activation(this.#init(image, program, unit, args), registers);
    frame.pc = pc;
    if (unit.cells.length > 0) {
      frame.cells = new Array<Cell>(unit.cells.length);
      cells.forEach((cell, index) => {
        if (cell !== undefined) frame.cells[index] = cell;
      });
    } else {
      frame.cells = NO_CELLS;
    }
    if (image.builtin !== null) {
      const builtin = this.#builtin(image.builtin);
      if (typeof builtin === "string") return builtin;
      frame.builtin = builtin;
    }
    return frame;
  }

  #command(image: Readonly<Record<string, Tagged>>): CommandVars {
    const fields = Object.entries(image).map(([name, value]) => [name, this.value(value)]);
    return Object.fromEntries(fields) as unknown as CommandVars;
  }

  #builtin(image: NonNullable<FrameImage["builtin"]>): BuiltinState | string {
    const id = this.#context.builtinId(image.name);
    if (id === undefined) return `the builtin ${image.name} does not exist any more`;
    return { id, step: image.step, data: image.data.map((value) => this.value(value)) };
  }
}

const EMPTY: Tagged = [Type.Null];

/** The number of the call at a word; -1 for word 0 at the start. */
function safepointAt(unit: Unit, word: number): number {
  let number = -1;
  for (
    let at = 0;
    at <= word && at < unit.code.length;
    at += LENGTHS[unit.code[at] as number] as number
  )
    if (CALLS.has(unit.code[at] as number)) number++;
  return number;
}

function wordOfSafepoint(unit: Unit, safepoint: number): number | undefined {
  if (safepoint < 0) return 0;
  let number = -1;
  for (let at = 0; at < unit.code.length; at += LENGTHS[unit.code[at] as number] as number) {
    if (CALLS.has(unit.code[at] as number)) number++;
    if (number === safepoint) return at;
  }
  return undefined;
}

/** What all images of a program's frames share. */
interface ProgramText {
  /** Hash of the program's dialect and source. */
  readonly key: string;
  /** Its member of `programs`. */
  readonly entry: string;
  /** Its variables as JSON. */
  readonly names: readonly string[];
}

/** Texts of programs that were asked for before. */
const texts = new WeakMap<Program, ProgramText>();

function textOf(program: Program): ProgramText {
  let text = texts.get(program);
  if (text === undefined) {
    const { dialect, source, surroundings, variables } = program;
    const around = surroundings === null ? "" : JSON.stringify(surroundings);
    const key = programKey(dialect, source + around);
    const image: ProgramImage =
      surroundings === null ? { dialect, source } : { dialect, source, surroundings };
    const entry = `"${key}":${JSON.stringify(image)}`;
    text = { key, entry, names: variables.map((name) => JSON.stringify(name)) };
    texts.set(program, text);
  }
  return text;
}

/** A 64-bit FNV-1a hash of a program's text, as 16 hexadecimal digits. */
function programKey(dialect: string, source: string): string {
  const text = `${dialect}\n${source}`;
  let low = 0x811c9dc5;
  let high = 0xcbf29ce4;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    low = Math.imul(low ^ unit, 0x01000193);
    high = Math.imul(high ^ unit ^ (low >>> 16), 0x01000193);
  }
  return (high >>> 0).toString(16).padStart(8, "0") + (low >>> 0).toString(16).padStart(8, "0");
}
