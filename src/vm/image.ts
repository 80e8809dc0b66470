// Task images: the frames of a waiting task as JSON (LANGUAGE 14.2, 14.3).
//
// `pc` is the number of a safepoint, the calls of a unit counted in evaluation order, and `stack` holds the temporaries in
// evaluation order; both are independent of how instructions are encoded. Programs are kept as source under a hash of
// it and compiled again when a task is restored.
import { LENGTHS, Op, type Program, type Unit } from "#program";
import {
  EMPTY_LIST,
  foldText,
  fromTagged,
  List,
  Obj,
  type Tagged,
  Type,
  toTagged,
  type Value,
  type WaifTable,
} from "#value";
import { Activation, type BuiltinState, type CommandVars } from "./activation.ts";
import { liveEnd } from "./live.ts";
import { NO_COMMAND } from "./task-state.ts";

/** Changes when the AST changes so that older images do not fit. */
const AST_VERSION = 1;

/** One frame of a task image. */
export interface FrameImage {
  /** Hash of the program's dialect and source. */
  readonly program: string;
  readonly unit: number;
  /** Safepoint the frame stands at; -1 at the start of the unit. */
  readonly pc: number;
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
  /** By name; unset ones are absent. */
  readonly vars: Readonly<Record<string, Tagged>>;
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
  readonly programs: Readonly<
    Record<string, { readonly dialect: "moo" | "echo"; readonly source: string }>
  >;
}

/** How images name builtins and find programs again. */
export interface ImageContext {
  builtinName(id: number): string;
  builtinId(foldedName: string): number | undefined;
  /** Null if the source does not compile any more. */
  compile(source: string, dialect: "moo" | "echo"): Program | null;
  readonly waifs: WaifTable;
}

/**
 * The frames of a task that is not running: the JSON text of a FramesImage. Put together by hand, because a world may
 * have to write tens of thousands of tasks at once; the parts that tasks share are made once.
 */
export function framesText(frames: readonly Activation[], context: ImageContext): string {
  let texts = "";
  let programs = "";
  // made when there is a second program: most tasks have one frame
  let written: Set<Program> | null = null;
  for (let i = 0; i < frames.length; i++) {
    const frame = frames[i] as Activation;
    const { program } = frame;
    const text = textOf(program);
    texts += `${i === 0 ? "" : ","}${frameText(frame, text, context)}`;
    if (i === 0) programs = text.entry;
    else if (program !== frames[0]?.program && !written?.has(program)) {
      programs += `,${text.entry}`;
      written ??= new Set();
      written.add(program);
    }
  }
  return `{"ast":${AST_VERSION},"frames":[${texts}],"programs":{${programs}}}`;
}

/** Rebuilds frames; a string says why the image does not fit (the task is lost). */
export function framesFromImage(image: FramesImage, context: ImageContext): Activation[] | string {
  if (image.ast !== AST_VERSION)
    return `the image is of AST version ${image.ast}, this runtime reads ${AST_VERSION}`;
  const programs = new Map<string, Program>();
  const frames: Activation[] = [];
  for (const frame of image.frames) {
    let program = programs.get(frame.program);
    if (program === undefined) {
      const text = image.programs[frame.program];
      const compiled = text === undefined ? null : context.compile(text.source, text.dialect);
      if (compiled === null) return `the program of ${frame.names} does not compile any more`;
      program = compiled;
      programs.set(frame.program, program);
    }
    const restored = frameFromImage(frame, program, context);
    if (typeof restored === "string") return restored;
    frames.push(restored);
  }
  return frames;
}

function frameText(frame: Activation, text: ProgramText, context: ImageContext): string {
  const { program, unit, registers, builtin } = frame;
  let vars = "";
  for (let register = 0; register < program.variables.length; register++) {
    const value = registers[register];
    if (value === undefined) continue;
    vars += `${vars === "" ? "" : ","}${text.names[register] as string}:${taggedText(value)}`;
  }
  let last = liveEnd(frame);
  while (last > unit.firstTemporary && registers[last - 1] === undefined) last--;
  let stack = "";
  for (let register = unit.firstTemporary; register < last; register++) {
    const value = registers[register];
    const item = value === undefined ? "null" : taggedText(value);
    stack += `${register === unit.firstTemporary ? "" : ","}${item}`;
  }
  return `{"program":"${text.key}","unit":${program.units.indexOf(unit)},"pc":${safepointAt(unit, frame.pc)},\
"this":${taggedText(frame.thisValue)},"player":${frame.player},"programmer":${frame.programmer},\
"caller":${taggedText(frame.caller)},"definer":${frame.definer},"verb":${JSON.stringify(frame.verbName)},\
"names":${JSON.stringify(frame.verbNames)},"debug":${frame.isDebug},\
${commandText(frame.command)}"vars":{${vars}},"stack":[${stack}],\
"builtin":${builtin === null ? "null" : builtinText(builtin, context)}}`;
}

function builtinText({ id, step, data }: BuiltinState, context: ImageContext): string {
  return `{"name":"${context.builtinName(id)}","step":${step},"data":[${data.map(taggedText).join(",")}]}`;
}

function commandText(command: CommandVars): string {
  if (command === NO_COMMAND) return "";
  const fields = Object.entries(command) as [string, Value][];
  return `"command":{${fields.map(([name, value]) => `"${name}":${taggedText(value)}`).join(",")}},`;
}

/** The JSON text of a tagged value. */
function taggedText(value: Value): string {
  if (typeof value === "number") return `[${Type.Int},${value}]`;
  if (value instanceof Obj) return `[${Type.Obj},${value.id}]`;
  if (value === "") return `[${Type.Str},""]`;
  if (value instanceof List && value.length === 0) return `[${Type.List},[]]`;
  return JSON.stringify(toTagged(value));
}

function frameFromImage(
  image: FrameImage,
  program: Program,
  context: ImageContext,
): Activation | string {
  const unit = program.units[image.unit];
  const pc = unit === undefined ? undefined : wordOfSafepoint(unit, image.pc);
  if (
    unit === undefined ||
    pc === undefined ||
    image.stack.length > unit.template.length - unit.firstTemporary
  )
    return `the program of ${image.names} has another layout now`;
  const registers = unit.template.slice();
  const values = new Map(
    Object.entries(image.vars).map(([name, value]) => [foldText(name), value]),
  );
  program.variables.forEach((name, register) => {
    const value = values.get(foldText(name));
    registers[register] = value === undefined ? undefined : fromTagged(value, context.waifs);
  });
  image.stack.forEach((value, index) => {
    registers[unit.firstTemporary + index] =
      value === null ? undefined : fromTagged(value, context.waifs);
  });
  const command =
    image.command === undefined ? NO_COMMAND : commandFromImage(image.command, context.waifs);
  const frame = new Activation(
    {
      program,
      unit,
      thisValue: fromTagged(image.this, context.waifs),
      player: image.player,
      programmer: image.programmer,
      caller: fromTagged(image.caller, context.waifs),
      definer: image.definer,
      verbName: image.verb,
      verbNames: image.names,
      isDebug: image.debug,
      // its values were put into the registers when the frame began
      args: EMPTY_LIST,
      command,
    },
    registers,
  );
  frame.pc = pc;
  if (image.builtin !== null) {
    const builtin = builtinFromImage(image.builtin, context);
    if (typeof builtin === "string") return builtin;
    frame.builtin = builtin;
  }
  return frame;
}

function commandFromImage(image: Readonly<Record<string, Tagged>>, waifs: WaifTable): CommandVars {
  const fields = Object.entries(image).map(([name, value]) => [name, fromTagged(value, waifs)]);
  return Object.fromEntries(fields) as unknown as CommandVars;
}

function builtinFromImage(
  image: NonNullable<FrameImage["builtin"]>,
  context: ImageContext,
): BuiltinState | string {
  const id = context.builtinId(image.name);
  if (id === undefined) return `the builtin ${image.name} does not exist any more`;
  return {
    id,
    step: image.step,
    data: image.data.map((value) => fromTagged(value, context.waifs)),
  };
}

const CALLS: ReadonlySet<number> = new Set<number>([
  Op.CallVerb,
  Op.CallVerbDyn,
  Op.CallBuiltin,
  Op.CallBuiltinDyn,
  Op.Length,
  Op.TypeOf,
]);

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
    const { dialect, source, variables } = program;
    const key = programKey(dialect, source);
    const entry = `"${key}":${JSON.stringify({ dialect, source })}`;
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
