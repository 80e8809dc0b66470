// Task images: the frames of a waiting task as JSON (LANGUAGE 14.2, 14.3).
//
// `pc` is the number of a safepoint, the calls of a unit counted in evaluation order, and `stack` holds the temporaries in
// evaluation order; both are independent of how instructions are encoded. Programs are kept as source under a hash of
// it and compiled again when a task is restored.
import { LENGTHS, Op, type Program, type Unit } from "#program";
import { foldText, fromTagged, List, type Tagged, toTagged, type Value } from "#value";
import { Activation, type BuiltinState } from "./activation.ts";

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
  readonly args: Tagged;
  readonly command: Readonly<Record<string, Tagged>>;
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
}

/** The frames of a task that is not running. */
export function framesToImage(frames: readonly Activation[], context: ImageContext): FramesImage {
  const programs: Record<string, { dialect: "moo" | "echo"; source: string }> = {};
  return {
    ast: AST_VERSION,
    frames: frames.map((frame) => {
      const { dialect, source } = frame.program;
      const key = keyOf(frame.program);
      programs[key] = { dialect, source };
      return frameToImage(frame, key, context);
    }),
    programs,
  };
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

function frameToImage(frame: Activation, key: string, context: ImageContext): FrameImage {
  const vars: Record<string, Tagged> = {};
  frame.program.variables.forEach((name, register) => {
    const value = frame.registers[register];
    if (value !== undefined) vars[name] = toTagged(value);
  });
  const stack = frame.registers
    .slice(frame.unit.firstTemporary)
    .map((value) => (value === undefined ? null : toTagged(value)));
  while (stack.at(-1) === null) stack.pop();
  const command: Record<string, Tagged> = {};
  for (const [name, value] of Object.entries(frame.command))
    command[name] = toTagged(value as Value);
  const { builtin } = frame;
  return {
    program: key,
    unit: frame.program.units.indexOf(frame.unit),
    pc: safepointAt(frame.unit, frame.pc),
    this: toTagged(frame.thisValue),
    player: frame.player,
    programmer: frame.programmer,
    caller: toTagged(frame.caller),
    definer: frame.definer,
    verb: frame.verbName,
    names: frame.verbNames,
    debug: frame.isDebug,
    args: toTagged(frame.args),
    command,
    vars,
    stack,
    builtin:
      builtin === null
        ? null
        : {
            name: context.builtinName(builtin.id),
            step: builtin.step,
            data: builtin.data.map(toTagged),
          },
  };
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
    registers[register] = value === undefined ? undefined : fromTagged(value);
  });
  image.stack.forEach((value, index) => {
    registers[unit.firstTemporary + index] = value === null ? undefined : fromTagged(value);
  });
  const command = Object.fromEntries(
    Object.entries(image.command).map(([name, value]) => [name, fromTagged(value)]),
  ) as unknown as Activation["command"];
  const args = fromTagged(image.args);
  const frame = new Activation(
    {
      program,
      unit,
      thisValue: fromTagged(image.this),
      player: image.player,
      programmer: image.programmer,
      caller: fromTagged(image.caller),
      definer: image.definer,
      verbName: image.verb,
      verbNames: image.names,
      isDebug: image.debug,
      args: args instanceof List ? args : new List([]),
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

function builtinFromImage(
  image: NonNullable<FrameImage["builtin"]>,
  context: ImageContext,
): BuiltinState | string {
  const id = context.builtinId(image.name);
  if (id === undefined) return `the builtin ${image.name} does not exist any more`;
  return { id, step: image.step, data: image.data.map((value) => fromTagged(value)) };
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

/** Keys of programs that were asked for before. */
const keys = new WeakMap<Program, string>();

function keyOf(program: Program): string {
  let key = keys.get(program);
  if (key === undefined) {
    key = programKey(program.dialect, program.source);
    keys.set(program, key);
  }
  return key;
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
