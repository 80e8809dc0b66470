// One running verb, eval or fork body: plain data at every instruction.
import type { Program, Unit } from "#program";
import type { List, Value } from "#value";
import { type Cell, NO_CELLS } from "./cell.ts";

/** The command variables that a callee inherits from its caller (LANGUAGE 7.6). Shared until somebody assigns. */
export interface CommandVars {
  readonly argstr: Value;
  readonly dobj: Value;
  readonly dobjstr: Value;
  readonly prepstr: Value;
  readonly iobj: Value;
  readonly iobjstr: Value;
}

/** A builtin that called a verb and waits for its result, or is waiting to be woken: `move`, `create`, `read` … */
export interface BuiltinState {
  /** Stable id of the builtin. */
  readonly id: number;
  /** Which part of it runs next. */
  readonly step: number;
  /** What it needs to know then. */
  readonly data: readonly Value[];
}

/** A frame: registers, place, and the rights it runs with. */
export class Activation {
  readonly program: Program;
  readonly unit: Unit;
  /** Index of the instruction that runs next, or that is running while a call above it is under way. */
  pc = 0;
  /** Variables first (names in `unit.variables`), then temporaries; undefined is unset. */
  readonly registers: (Value | undefined)[];
  readonly thisValue: Value;
  /** What `player` was at the start of the frame: messages, `read()`, `callers` use it. */
  readonly player: number;
  /** The object whose permissions apply; `set_task_perms` changes it. */
  programmer: number;
  /** `this` of the calling frame. */
  readonly caller: Value;
  /** Object that holds the verb; -1 for programs. */
  readonly definer: number;
  /** As called. */
  readonly verbName: string;
  /** The full names string. */
  readonly verbNames: string;
  /** The `d` bit: errors are raised, not returned. */
  readonly isDebug: boolean;
  readonly args: List;
  readonly command: CommandVars;
  /** Variables that functions share (echo); undefined where none was made yet. */
  cells: Cell[] = NO_CELLS;
  /** Set while a builtin called from this frame has a frame above it or waits. */
  builtin: BuiltinState | null = null;

  /** `unit`: another one of the program than that of `init`. */
  constructor(init: ActivationInit, registers: (Value | undefined)[], unit: Unit = init.unit) {
    this.program = init.program;
    this.unit = unit;
    this.registers = registers;
    this.thisValue = init.thisValue;
    this.player = init.player;
    this.programmer = init.programmer;
    this.caller = init.caller;
    this.definer = init.definer;
    this.verbName = init.verbName;
    this.verbNames = init.verbNames;
    this.isDebug = init.isDebug;
    this.args = init.args;
    this.command = init.command;
  }
}

/** The fixed parts of an activation. */
export interface ActivationInit {
  readonly program: Program;
  readonly unit: Unit;
  readonly thisValue: Value;
  readonly player: number;
  readonly programmer: number;
  readonly caller: Value;
  readonly definer: number;
  readonly verbName: string;
  readonly verbNames: string;
  readonly isDebug: boolean;
  readonly args: List;
  readonly command: CommandVars;
}
