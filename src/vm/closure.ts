// Closures (LANGUAGE 6.3): a unit of a program with the cells it captured and the frame it was made in.
import type { Program, Unit } from "#program";
import {
  type Closure,
  EMPTY_LIST,
  Lambda,
  List,
  mapLive,
  Obj,
  obj,
  type Snapshot,
  toText,
  type Value,
} from "#value";
import { Activation, type ActivationInit } from "./activation.ts";
import { Cell } from "./cell.ts";
import { NO_COMMAND, setSpecials } from "./task-state.ts";

/** What a closure that shares variables with frames runs. */
export class LiveClosure implements Closure {
  /** What a frame of it begins with; `args` is that of the frame in which it was made. Set anew only by readers of images. */
  init: ActivationInit;
  /** The cells that it captured, as its unit names them. */
  readonly cells: readonly Cell[];
  /** Unique in the world once it was stored; 0 before. */
  id = 0;

  constructor(init: ActivationInit, cells: readonly Cell[]) {
    this.init = init;
    this.cells = cells;
  }

  snapshot(): Snapshot {
    const { program, unit, thisValue, player, programmer, caller, verbName, args } = this.init;
    const captures = new Map<string, Value>();
    this.cells.forEach((cell, index) => {
      if (cell.value !== undefined) captures.set(unit.cells[index] as string, cell.value);
    });
    return {
      source: program.source.slice(unit.lambda?.start, unit.lambda?.end),
      captures,
      thisValue,
      player: obj(player),
      programmer: obj(programmer),
      caller,
      verb: verbName,
      args,
    };
  }
}

/** The closure over a unit of the program that a frame runs. */
export function makeClosure(frame: Activation, unit: Unit): Lambda {
  const cells = unit.captures.map((index) => frame.cells[index] as Cell);
  const init: ActivationInit = {
    program: frame.program,
    unit,
    thisValue: frame.thisValue,
    player: frame.player,
    programmer: frame.programmer,
    caller: frame.caller,
    definer: frame.definer,
    verbName: frame.verbName,
    verbNames: frame.verbNames,
    isDebug: frame.isDebug,
    args: frame.args,
    command: frame.command,
  };
  return lambdaOf(new LiveClosure(init, cells));
}

/** The value of a closure. */
export function lambdaOf(closure: LiveClosure): Lambda {
  const spec = closure.init.unit.lambda;
  return new Lambda(spec?.name ?? "", spec?.required ?? 0, spec?.isOpen ?? false, closure);
}

/** A frame of a closure that was called with these arguments. */
export function closureActivation(
  init: ActivationInit,
  cells: readonly Cell[],
  args: List,
): Activation {
  const { program, unit } = init;
  const registers = unit.template.slice();
  const frame = new Activation(init, registers);
  setSpecials(frame);
  registers[program.variables.length] = args;
  if (unit.cells.length > 0) {
    frame.cells = new Array<Cell>(unit.cells.length);
    for (let i = 0; i < cells.length; i++) frame.cells[i] = cells[i] as Cell;
  }
  return frame;
}

/** A frame of a stored closure: its captured values in cells of this call alone. Null if its program is no function. */
export function storedActivation(
  snapshot: Snapshot,
  program: Program,
  args: List,
): Activation | null {
  const unit = program.units[1];
  const [main] = program.units;
  if (unit === undefined || unit.lambda === null || main === undefined) return null;
  const cells = unit.captures.map((index) => {
    const name = main.cells[index] as string;
    return new Cell(snapshot.captures.get(name));
  });
  const number = (value: Value): number => (value instanceof Obj ? value.id : -1);
  const verb = toText(snapshot.verb);
  const init: ActivationInit = {
    program,
    unit,
    thisValue: snapshot.thisValue,
    player: number(snapshot.player),
    programmer: number(snapshot.programmer),
    caller: snapshot.caller,
    definer: -1,
    verbName: verb,
    verbNames: verb,
    isDebug: true,
    args: snapshot.args instanceof List ? snapshot.args : EMPTY_LIST,
    command: NO_COMMAND,
  };
  return closureActivation(init, cells, args);
}

/**
 * The only frame of a forked task in a world with closures: what its variables lead to by way of closures is copied with
 * them, so that the fork shares nothing with its parent (LANGUAGE 5.7).
 */
export function forkWithClosures(parent: Activation, unit: Unit): Activation {
  const copies = new ForkCopies();
  const registers = unit.template.slice();
  const count = parent.program.variables.length + unit.locals.length;
  for (let i = 0; i < count; i++) registers[i] = copies.value(parent.registers[i]);
  const args = copies.value(parent.args) as List;
  const frame = new Activation({ ...parent, unit, args }, registers);
  if (parent.cells.length > 0)
    frame.cells = parent.cells.map((cell) => cell && copies.cell(cell)) as Cell[];
  copies.finish();
  return frame;
}

/** Copies of cells and closures, each made once. */
class ForkCopies {
  readonly #cells = new Map<Cell, Cell>();
  readonly #closures = new Map<LiveClosure, Lambda>();
  readonly #open: (() => void)[] = [];

  value(value: Value | undefined): Value | undefined {
    return value === undefined ? undefined : mapLive(value, (lambda) => this.#closure(lambda));
  }

  cell(cell: Cell): Cell {
    let copy = this.#cells.get(cell);
    if (copy === undefined) {
      const made = new Cell(undefined);
      copy = made;
      this.#cells.set(cell, made);
      this.#open.push(() => {
        made.value = this.value(cell.value);
      });
    }
    return copy;
  }

  #closure(lambda: Lambda): Value {
    const body = lambda.body as LiveClosure;
    let copy = this.#closures.get(body);
    if (copy === undefined) {
      const { init } = body;
      const made = new LiveClosure(
        init,
        body.cells.map((cell) => this.cell(cell)),
      );
      copy = lambdaOf(made);
      this.#closures.set(body, copy);
      this.#open.push(() => {
        const thisValue = this.value(init.thisValue) as Value;
        const caller = this.value(init.caller) as Value;
        made.init = { ...init, thisValue, caller, args: this.value(init.args) as List };
      });
    }
    return copy;
  }

  /** Fills what was made empty. */
  finish(): void {
    for (let next = this.#open.pop(); next !== undefined; next = this.#open.pop()) next();
  }
}
