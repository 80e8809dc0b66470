// A task as data: its frames and what it is about to do.
import { invariant } from "#base";
import { type Handler, NO_NAMES, type Program, type Unit } from "#program";
import { EMPTY_LIST, EMPTY_MAP, type Err, NOTHING, obj, type Value } from "#value";
import { Activation, type ActivationInit, type CommandVars } from "./activation.ts";
import { Cell, NO_CELLS } from "./cell.ts";

/** No command: what a task without one sees in `argstr` to `iobjstr`. */
export const NO_COMMAND: CommandVars = {
  argstr: "",
  dobj: NOTHING,
  dobjstr: "",
  prepstr: "",
  iobj: NOTHING,
  iobjstr: "",
};

/** How a waiting task goes on. */
export type Continuation =
  | { readonly kind: "value"; readonly value: Value }
  | { readonly kind: "error"; readonly error: Err }
  /** The error of a task that was waited for. */
  | {
      readonly kind: "raise";
      readonly code: Value;
      readonly message: string;
      readonly value: Value;
    };

/** The finally body that a task runs which was killed. */
export interface Dying {
  /** Number of frames up to the one whose body it is. */
  readonly depth: number;
  readonly handler: Handler;
}

/** A task: its frames and what it is about to do. */
export class TaskState {
  readonly id: number;
  /** Bottom first. */
  readonly frames: Activation[] = [];
  /** Of the present budget; a resumption gives a fresh one. */
  ticksLeft = 0;
  /** Set by the scheduler when a wait is over; null for a task that has not waited or goes on after a slice. */
  continuation: Continuation | null = null;
  /** What `task_local` gives. */
  local: Value = EMPTY_MAP;
  /** Set while it runs finally bodies because it was killed. */
  dying: Dying | null = null;
  /** Programmer of the frame that spawned it; -1 for others. */
  callerPerms = -1;

  constructor(id: number) {
    this.id = id;
  }

  get top(): Activation {
    return this.frames[this.frames.length - 1] as Activation;
  }

  /** Frames of its own with the same content: for a waiting task. */
  copy(): TaskState {
    const copy = new TaskState(this.id);
    copy.local = this.local;
    copy.callerPerms = this.callerPerms;
    for (const frame of this.frames) {
      const twin = new Activation(frame, frame.registers.slice());
      twin.pc = frame.pc;
      twin.builtin = frame.builtin;
      twin.cells = frame.cells;
      copy.frames.push(twin);
    }
    return copy;
  }
}

/** Makes a frame for a unit: fresh registers, with the predeclared variables that the program mentions. */
export function makeActivation(init: ActivationInit): Activation {
  const frame = new Activation(init, init.unit.template.slice());
  setSpecials(frame);
  const { cells } = init.unit;
  if (cells !== NO_NAMES) frame.cells = new Array<Cell>(cells.length);
  return frame;
}

/** Gives a frame the predeclared variables that its program mentions. */
export function setSpecials(frame: Activation): void {
  const { registers } = frame;
  const { specials } = frame.program;
  for (let i = 0; i < specials.length; i++) {
    const special = specials[i] as (typeof specials)[0];
    registers[special.register] = specialValue(frame, special.name);
  }
}

function specialValue(frame: Activation, name: Program["specials"][0]["name"]): Value {
  switch (name) {
    case "this":
      return frame.thisValue;
    case "player":
      return obj(frame.player);
    case "caller":
      return frame.caller;
    case "verb":
      return frame.verbName;
    case "args":
      return frame.args;
    default:
      return frame.command[name];
  }
}

/** What a frame of a program that is no verb begins with: a program of the host, or of `eval`. */
export function programInit(
  program: Program,
  player: number,
  programmer: number = player,
  caller: Value = NOTHING,
): ActivationInit {
  const [unit] = program.units;
  invariant(unit !== undefined, "a program has a main body");
  return {
    program,
    unit,
    thisValue: NOTHING,
    player,
    programmer,
    caller,
    definer: -1,
    verbName: "",
    verbNames: "Input to EVAL",
    isDebug: true,
    args: EMPTY_LIST,
    command: NO_COMMAND,
  };
}

/** The only frame of a forked task: the parent's frame with the same variables, at the start of another unit. */
export function makeForkActivation(parent: Activation, unit: Unit): Activation {
  const registers = unit.template.slice();
  const count = parent.program.variables.length + unit.locals.length;
  for (let i = 0; i < count; i++) registers[i] = parent.registers[i];
  const frame = new Activation(parent, registers, unit);
  frame.cells = copyCells(parent.cells);
  return frame;
}

/** Cells of a frame for a fork: each its own, with the same value. */
function copyCells(cells: readonly (Cell | undefined)[]): Cell[] {
  if (cells.length === 0) return NO_CELLS;
  return cells.map((cell) => cell && new Cell(cell.value)) as Cell[];
}

/** The values of the command variables as a callee of this frame sees them. */
export function currentCommand(frame: Activation): CommandVars {
  if (!frame.program.assignsCommand) return frame.command;
  const values: Record<string, Value> = { ...frame.command };
  for (const { name, register } of frame.program.specials) {
    const value = frame.registers[register];
    if (name in values && value !== undefined) values[name] = value;
  }
  return values as unknown as CommandVars;
}
