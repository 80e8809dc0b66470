// The one file that knows the interpreter: everything that starts, runs, stores or shows a stack of activations.
import { builtinByName, builtinName } from "#builtins";
import { Err, type List, MapValue, type Value, valueBytes, type WaifTable } from "#value";
import {
  type ActivationInit,
  eachTaskValue,
  type FramesImage,
  finallyAt,
  frameRows,
  type ImageContext,
  ImageReader,
  ImageWriter,
  lineOf,
  liveEnd,
  makeActivation,
  type Outcome,
  type Budget as RunBudget,
  SharedVariables,
  type TaskState,
} from "#vm";
import type { Task } from "./task.ts";

export { TaskState } from "#vm";

/** How a slice ended; `broken` is a bug of ours: the task is dropped. */
export type SliceOutcome = Outcome | { readonly kind: "broken"; readonly message: string };

/** The interpreter, as far as it is needed here. */
export interface Machine {
  run(state: TaskState, budget: RunBudget): Outcome;
  /** Ends the frames of a task that is not running. */
  endTask(state: TaskState): void;
  /** Makes it run the finally bodies that a kill runs. */
  beginKill(state: TaskState): void;
  /** A closure was made. */
  readonly hasClosures: boolean;
  /** Some were read. */
  noteClosures(): void;
}

/** What running needs besides. */
export interface RunnerSettings {
  readonly now: () => number;
  readonly maxDepth: () => number;
  /** Ticks between two looks at the clock. */
  readonly clockTicks: number | undefined;
  readonly compile: ImageContext["compile"];
  readonly waifs: WaifTable;
}

/** Runs tasks of one world. */
export class TaskRunner {
  readonly #machine: Machine;
  readonly #settings: RunnerSettings;
  readonly #images: ImageContext;
  #secondsEnd = 0;

  constructor(machine: Machine, settings: RunnerSettings) {
    this.#machine = machine;
    this.#settings = settings;
    this.#images = {
      builtinName,
      builtinId: (name) => builtinByName(name)?.id,
      compile: settings.compile,
      waifs: settings.waifs,
      shared: new SharedVariables(),
    };
  }

  /** For values of this world that are read. */
  get waifs(): WaifTable {
    return this.#settings.waifs;
  }

  /** Puts the first frame on an empty stack. */
  startFrame(state: TaskState, init: ActivationInit): void {
    state.frames.push(makeActivation(init));
  }

  /** Ends the wait of a suspended task; an ERR is raised. */
  resume(state: TaskState, value: Value): void {
    state.continuation =
      value instanceof Err ? { kind: "error", error: value } : { kind: "value", value };
  }

  /** Runs until it waits, ends, or until about `deadlineMs`; `task.msLeft` and the ticks of its state go down. */
  run(task: Task, deadlineMs: number): SliceOutcome {
    const { now, maxDepth, clockTicks } = this.#settings;
    const start = now();
    this.#secondsEnd = start + task.msLeft;
    try {
      return this.#machine.run(task.state, {
        sliceEnd: deadlineMs,
        secondsEnd: this.#secondsEnd,
        maxDepth: maxDepth(),
        clockTicks,
      });
    } catch (error) {
      return {
        kind: "broken",
        message: error instanceof Error ? (error.stack ?? error.message) : String(error),
      };
    } finally {
      task.msLeft -= now() - start;
    }
  }

  /** Lets builtins on the stack of a killed task finish. */
  abandon(state: TaskState): void {
    this.#machine.endTask(state);
  }

  /** Whether a kill of this task runs finally bodies. */
  hasFinally(state: TaskState): boolean {
    return state.frames.some((frame) => finallyAt(frame) !== undefined);
  }

  /** Makes a killed task run its finally bodies. */
  beginKill(state: TaskState): void {
    this.#machine.beginKill(state);
  }

  /** Whole seconds left to the running task. */
  secondsLeft(): number {
    return Math.max(0, Math.floor((this.#secondsEnd - this.#settings.now()) / 1000));
  }

  /** Visits what a task holds that waits, or stands at a call. */
  eachValue(task: Task, visit: (value: Value) => void): void {
    eachTaskValue(task.state, visit);
    visit(task.woken);
  }

  /** A measure of what a task that waits occupies. */
  bytes(state: TaskState): number {
    let bytes = 64;
    for (const frame of state.frames) {
      bytes += 128;
      const end = liveEnd(frame);
      for (let register = 0; register < frame.registers.length; register++) {
        const value = register < end ? frame.registers[register] : undefined;
        bytes += value === undefined ? 8 : valueBytes(value);
      }
    }
    return bytes;
  }

  /** Line of the top frame. */
  line(state: TaskState): number {
    return lineOf(state.top);
  }

  /** Rows of `task_stack`, top frame first. */
  rows(state: TaskState, includesLines: boolean): List {
    // the builtin that a task waits in is no frame of its own
    const { top } = state;
    const waiting = top.builtin;
    top.builtin = null;
    const rows = frameRows(state.frames, includesLines, builtinName);
    top.builtin = waiting;
    return rows;
  }

  /** Lines of all frames, bottom first. */
  lines(state: TaskState): readonly number[] {
    return state.frames.map(lineOf);
  }

  /** Writes the frames of a task that waits, and values that go with them. */
  writer(): ImageWriter {
    return new ImageWriter(this.#images);
  }

  /** Reads them again. */
  reader(image: FramesImage): ImageReader {
    return new ImageReader(image, this.#images);
  }

  /** Whether tasks of this world may hold variables that others change. */
  get mayShare(): boolean {
    return this.#machine.hasClosures;
  }

  /** All stored tasks have been read. */
  allRead(): void {
    if (this.#images.shared.closures.size > 0) this.#machine.noteClosures();
    this.#images.shared.forget();
  }

  /** The variables of the top frame that have a value, by name; of equal names the innermost. */
  variables(state: TaskState): MapValue {
    const { program, unit, registers, cells } = state.top;
    const pairs: [Value, Value][] = [];
    const add = (name: string, value: Value | undefined): void => {
      if (name !== "" && value !== undefined) pairs.push([name, value]);
    };
    program.variables.forEach((name, register) => {
      add(name, registers[register]);
    });
    unit.cells.forEach((name, index) => {
      add(name, cells[index]?.value);
    });
    unit.locals.forEach((name, index) => {
      add(name, registers[program.variables.length + index]);
    });
    return MapValue.of(pairs);
  }
}
