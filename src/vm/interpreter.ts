// The interpreter: one loop, one switch, explicit frames.
//
// Two nested loops: the inner one runs instructions of the top frame; it is left by `break` when an instruction failed
// (`failCode`, `failMessage`, `failValue` say how), and by `continue frames` when another frame is on top. Everything a
// task is lives in its TaskState, so leaving `run` between instructions loses nothing.
//
// Cases are written as numbers with their names beside them (a test compares them with the table): V8 makes a jump table
// only of literals, and without one an instruction far down the switch costs as many comparisons as it has cases before it.
//
// The hot cases handle numbers (and the shapes programs use most) in place; all else goes to Operators, which returns
// undefined for a failure. No JavaScript exception is thrown for an Echo error.
import { invariant } from "#base";
import {
  type CallableVerb,
  Comparison,
  type Handler,
  LENGTHS,
  Op,
  Pending,
  type Program,
  Rule,
  type ScatterSpec,
  type Unit,
  VerbPerm,
} from "#program";
import {
  Anon,
  CaughtErr,
  E_ARGS,
  E_INVARG,
  E_INVIND,
  E_MAXREC,
  E_PERM,
  E_PROPNF,
  E_QUOTA,
  E_TYPE,
  E_VARNF,
  E_VERBNF,
  EMPTY_LIST,
  Err,
  echoTypeConstant,
  equalValues,
  errorNamed,
  Float,
  Flyweight,
  foldText,
  isIdentifier,
  isInt,
  isTrue,
  Lambda,
  List,
  MapValue,
  Obj,
  obj,
  type Slot,
  TaskRef,
  Type,
  toText,
  typeOf,
  type Value,
  Waif,
} from "#value";
import type { Activation } from "./activation.ts";
import { frameRows, frameTexts, rowTexts, tracebackLines } from "./backtrace.ts";
import {
  ANY_TYPE,
  type Builtin,
  type BuiltinControl,
  fitsType,
  OBJECT_TYPE,
  type Wish,
} from "./builtin.ts";
import { Cell } from "./cell.ts";
import {
  closureActivation,
  forkWithClosures,
  LiveClosure,
  makeClosure,
  storedActivation,
} from "./closure.ts";
import { type Detail, detailText } from "./detail.ts";
import { UNKNOWN_TASK, type VmHost } from "./host.ts";
import { LARGE, Operators } from "./operators.ts";
import type { Outcome } from "./outcome.ts";
import { particularsOf } from "./particulars.ts";
import { keepsMoreThan } from "./retained.ts";
import {
  type Continuation,
  currentCommand,
  makeActivation,
  makeForkActivation,
  programInit,
  type TaskState,
} from "./task-state.ts";

/** Limits of one run. */
export interface Budget {
  /** End of the slice, monotonic ms: then `preempted`. */
  readonly sliceEnd: number;
  /** End of the task's seconds, monotonic ms: then `aborted`. */
  readonly secondsEnd: number;
  /** Most frames a task may have. */
  readonly maxDepth: number;
  /** Ticks between two looks at the clock; absent: so many that they cost nothing. */
  readonly clockTicks?: number | undefined;
}

/** Ticks between two looks at the clock; much work on large values is followed by one (Operators). */
const CLOCK_TICKS = 2048;

/** So many elements may be built, or looked at, before the memory of a task is measured: 128 MiB. */
const MUCH_BUILT = 2 ** 24;
/** Most bytes that lists, maps and long strings of a task may take. */
const MOST_KEPT_BYTES = 2 ** 28;
/** What a turn of a task counts for beside the large values that it builds, and what a tick does. */
const TURN_WORK = 16;
const TICK_WORK = 4;
/** Measurements of a task for one of the world. */
const MEASURES = 2;

const MAX_SAFE = Number.MAX_SAFE_INTEGER;

const PREEMPTED: Outcome = { kind: "preempted" };
const KILLED: Outcome = { kind: "killed" };
const DYING: Outcome = { kind: "dying" };

/** What a call-like instruction led to: a value was delivered, a frame pushed, an error raised, or the run ends. */
type CallEnd = "value" | "pushed" | "failed" | Outcome;

/** Ticks for all finally bodies of a task that is killed (LANGUAGE 13.8). */
export const DYING_TICKS = 2000;

/** Runs tasks; one for each world. */
export class Interpreter<Context extends BuiltinControl = BuiltinControl> {
  readonly #host: VmHost<Context>;
  readonly #context: Context;
  readonly #operators: Operators = new Operators();
  /** Ticks that were left when somebody looked at the clock. */
  #ticksSeen = 0;
  /** Measurements of what a task keeps since the world was measured. */
  #measures = 0;
  #failCode: Value = 0;
  /** What programs see; null until somebody looks at the message of an error that was raised without one. */
  #failMessage: string | null = null;
  /** The message with all particulars, for tools; made together with the other. */
  #failFull = "";
  /** Particulars that a builtin gave; otherwise they follow from the instruction. */
  #failDetail: Detail | null = null;
  #failValue: Value = 0;
  /** Traceback rows that an error raised again brings along; null for a new one. */
  #failRows: List | null = null;
  /** The texts of the same frames for the printable traceback. */
  #failTexts: readonly string[] = [];
  #maxDepth = 50;
  /** How a call ended that neither pushed a frame nor failed. */
  #end: CallEnd = "failed";

  constructor(host: VmHost<Context>, context: Context) {
    this.#host = host;
    this.#context = context;
  }

  /** Runs the task until it ends, waits, or the slice is over. */
  run(task: TaskState, budget: Budget): Outcome {
    const host = this.#host;
    const context = this.#context;
    const operators = this.#operators;
    const frames = task.frames;
    invariant(frames.length > 0, "a task that runs has a frame", task.id);
    this.#maxDepth = budget.maxDepth;
    context.task = task;
    context.frames = frames;
    context.taskId = task.id;
    let ticks = task.ticksLeft;
    const span = budget.clockTicks ?? CLOCK_TICKS;
    let check = Math.max(0, ticks - span);
    operators.built += TURN_WORK;
    this.#ticksSeen = ticks;
    let hasFailed = false;

    if (task.continuation !== null) {
      const { continuation } = task;
      task.continuation = null;
      const end = this.#continue(task, continuation);
      if (typeof end === "object") return end;
      hasFailed = end === "failed";
    }

    top: for (;;) {
      const frame: Activation = frames[frames.length - 1] as Activation;
      context.activation = frame;
      const { program } = frame;
      operators.rules = program.rules;
      const { code, handlers } = frame.unit;
      const regs = frame.registers;
      let pc = frame.pc;

      for (;;) {
        if (!hasFailed) {
          exec: for (;;) {
            switch (code[pc]) {
              case /* Move */ 0: {
                const value = regs[code[pc + 2]!];
                if (value === undefined) {
                  this.#fail(E_VARNF);
                  break exec;
                }
                regs[code[pc + 1]!] = value;
                pc += 3;
                continue;
              }
              case /* Add */ 1: {
                const left = regs[code[pc + 2]!];
                const right = regs[code[pc + 3]!];
                if (typeof left === "number" && typeof right === "number") {
                  const sum = left + right;
                  if (sum <= MAX_SAFE && sum >= -MAX_SAFE) {
                    regs[code[pc + 1]!] = sum;
                    pc += 4;
                    continue;
                  }
                } else if (left instanceof Float && right instanceof Float) {
                  const sum = left.value + right.value;
                  if (sum - sum === 0) {
                    regs[code[pc + 1]!] = new Float(sum);
                    pc += 4;
                    continue;
                  }
                } else if (typeof left === "string" && typeof right === "string") {
                  const length = left.length + right.length;
                  if (length <= host.maxStringConcat) {
                    if (length > LARGE) operators.built += length >> 3;
                    regs[code[pc + 1]!] = left + right;
                    pc += 4;
                    continue;
                  }
                  const end = this.#refuseSize(task, frame, pc, ticks);
                  if (end !== null) return end;
                  break exec;
                }
                const sum = operators.add(left, right);
                if (sum === undefined) {
                  this.#fail(operators.failure);
                  break exec;
                }
                if (sum instanceof List && this.#isTooLong(sum)) {
                  const end = this.#refuseSize(task, frame, pc, ticks);
                  if (end !== null) return end;
                  break exec;
                }
                regs[code[pc + 1]!] = sum;
                pc += 4;
                continue;
              }
              case /* Sub */ 2: {
                const left = regs[code[pc + 2]!];
                const right = regs[code[pc + 3]!];
                if (typeof left === "number" && typeof right === "number") {
                  const difference = left - right;
                  if (difference <= MAX_SAFE && difference >= -MAX_SAFE) {
                    regs[code[pc + 1]!] = difference;
                    pc += 4;
                    continue;
                  }
                } else if (left instanceof Float && right instanceof Float) {
                  const difference = left.value - right.value;
                  if (difference - difference === 0) {
                    regs[code[pc + 1]!] = new Float(difference);
                    pc += 4;
                    continue;
                  }
                }
                const result = operators.subtract(left, right);
                if (result === undefined) {
                  this.#fail(operators.failure);
                  break exec;
                }
                regs[code[pc + 1]!] = result;
                pc += 4;
                continue;
              }
              case /* Mul */ 3: {
                const left = regs[code[pc + 2]!];
                const right = regs[code[pc + 3]!];
                if (typeof left === "number" && typeof right === "number") {
                  const product = left * right;
                  if (product <= MAX_SAFE && product >= -MAX_SAFE) {
                    // + 0 turns -0 into 0
                    regs[code[pc + 1]!] = product + 0;
                    pc += 4;
                    continue;
                  }
                } else if (left instanceof Float && right instanceof Float) {
                  const product = left.value * right.value;
                  if (product - product === 0) {
                    regs[code[pc + 1]!] = new Float(product);
                    pc += 4;
                    continue;
                  }
                }
                const result = operators.multiply(left, right);
                if (result === undefined) {
                  this.#fail(operators.failure);
                  break exec;
                }
                regs[code[pc + 1]!] = result;
                pc += 4;
                continue;
              }
              case /* Div */ 4: {
                const left = regs[code[pc + 2]!];
                const right = regs[code[pc + 3]!];
                if (typeof left === "number" && typeof right === "number" && right !== 0) {
                  regs[code[pc + 1]!] = Math.trunc(left / right) + 0;
                  pc += 4;
                  continue;
                }
                const result = operators.divide(left, right);
                if (result === undefined) {
                  this.#fail(operators.failure);
                  break exec;
                }
                regs[code[pc + 1]!] = result;
                pc += 4;
                continue;
              }
              case /* Mod */ 5: {
                const left = regs[code[pc + 2]!];
                const right = regs[code[pc + 3]!];
                if (
                  typeof left === "number" &&
                  typeof right === "number" &&
                  right > 0 &&
                  left >= 0
                ) {
                  regs[code[pc + 1]!] = left % right;
                  pc += 4;
                  continue;
                }
                const result = operators.modulo(left, right);
                if (result === undefined) {
                  this.#fail(operators.failure);
                  break exec;
                }
                regs[code[pc + 1]!] = result;
                pc += 4;
                continue;
              }
              case /* Pow */ 6: {
                const result = operators.power(regs[code[pc + 2]!], regs[code[pc + 3]!]);
                if (result === undefined) {
                  this.#fail(operators.failure);
                  break exec;
                }
                regs[code[pc + 1]!] = result;
                pc += 4;
                continue;
              }
              case /* Eq */ 7:
              case /* Ne */ 8: {
                const left = regs[code[pc + 2]!];
                const right = regs[code[pc + 3]!];
                let isEqual: boolean | undefined;
                if (typeof left === "number" && typeof right === "number") isEqual = left === right;
                else {
                  isEqual = operators.equal(left, right);
                  if (isEqual === undefined) {
                    this.#fail(operators.failure);
                    break exec;
                  }
                }
                regs[code[pc + 1]!] = isEqual === (code[pc] === Op.Eq) ? 1 : 0;
                pc += 4;
                continue;
              }
              case /* Lt */ 9:
              case /* Le */ 10:
              case /* Gt */ 11:
              case /* Ge */ 12: {
                const left = regs[code[pc + 2]!];
                const right = regs[code[pc + 3]!];
                let order: number | undefined;
                if (typeof left === "number" && typeof right === "number") order = left - right;
                else {
                  order = operators.compare(left, right);
                  if (order === undefined) {
                    this.#fail(operators.failure);
                    break exec;
                  }
                }
                const op = code[pc];
                const holds =
                  op === Op.Lt
                    ? order < 0
                    : op === Op.Le
                      ? order <= 0
                      : op === Op.Gt
                        ? order > 0
                        : order >= 0;
                regs[code[pc + 1]!] = holds ? 1 : 0;
                pc += 4;
                continue;
              }
              case /* In */ 13: {
                const position = operators.position(regs[code[pc + 2]!], regs[code[pc + 3]!]);
                if (position === undefined) {
                  this.#fail(operators.failure);
                  break exec;
                }
                regs[code[pc + 1]!] = position;
                pc += 4;
                continue;
              }
              case /* Neg */ 14: {
                const result = operators.negate(regs[code[pc + 2]!]);
                if (result === undefined) {
                  this.#fail(operators.failure);
                  break exec;
                }
                regs[code[pc + 1]!] = result;
                pc += 3;
                continue;
              }
              case /* Not */ 15: {
                const value = regs[code[pc + 2]!];
                if (value === undefined) {
                  this.#fail(E_VARNF);
                  break exec;
                }
                regs[code[pc + 1]!] = isTrue(value) ? 0 : 1;
                pc += 3;
                continue;
              }
              case /* BitOr */ 16:
              case /* BitAnd */ 17:
              case /* BitXor */ 18:
              case /* ShiftLeft */ 19:
              case /* ShiftRight */ 20: {
                const result = operators.bits(code[pc]!, regs[code[pc + 2]!], regs[code[pc + 3]!]);
                if (result === undefined) {
                  this.#fail(operators.failure);
                  break exec;
                }
                regs[code[pc + 1]!] = result;
                pc += 4;
                continue;
              }
              case /* Complement */ 21: {
                const result = operators.complement(regs[code[pc + 2]!]);
                if (result === undefined) {
                  this.#fail(operators.failure);
                  break exec;
                }
                regs[code[pc + 1]!] = result;
                pc += 3;
                continue;
              }
              case /* Index */ 22: {
                const base = regs[code[pc + 2]!];
                const index = regs[code[pc + 3]!];
                if (base instanceof List && typeof index === "number") {
                  if (index >= 1 && index <= base.length && base.isNewest) {
                    regs[code[pc + 1]!] = base.at(index - 1);
                    pc += 4;
                    continue;
                  }
                }
                const result = operators.index(base, index);
                if (result === undefined) {
                  this.#fail(operators.failure);
                  break exec;
                }
                regs[code[pc + 1]!] = result;
                pc += 4;
                continue;
              }
              case /* Range */ 23: {
                const base = regs[code[pc + 2]!];
                const result = operators.range(base, regs[code[pc + 3]!], regs[code[pc + 4]!]);
                if (result === undefined) {
                  this.#fail(operators.failure);
                  break exec;
                }
                regs[code[pc + 1]!] = result;
                pc += 5;
                continue;
              }
              case /* Last */ 24: {
                const last = operators.last(regs[code[pc + 2]!]);
                if (last === undefined) {
                  this.#fail(operators.failure);
                  break exec;
                }
                regs[code[pc + 1]!] = last;
                pc += 3;
                continue;
              }
              case /* First */ 25: {
                const first = operators.first(regs[code[pc + 2]!]);
                if (first === undefined) {
                  this.#fail(operators.failure);
                  break exec;
                }
                regs[code[pc + 1]!] = first;
                pc += 3;
                continue;
              }
              case /* PutIndex */ 26: {
                const base = regs[code[pc + 2]!];
                const index = regs[code[pc + 3]!];
                const value = regs[code[pc + 4]!];
                if (
                  base instanceof List &&
                  typeof index === "number" &&
                  value !== undefined &&
                  index >= 1 &&
                  index <= base.length
                ) {
                  regs[code[pc + 1]!] = operators.with(base, index - 1, value);
                  pc += 7;
                  continue;
                }
                const result = operators.putIndex(base, index, value);
                if (result === undefined) {
                  this.#fail(operators.failure);
                  break exec;
                }
                if (result instanceof MapValue && this.#isTooLong(result)) {
                  const end = this.#refuseSize(task, frame, pc, ticks);
                  if (end !== null) return end;
                  break exec;
                }
                regs[code[pc + 1]!] = result;
                pc += 7;
                continue;
              }
              case /* PutRange */ 27: {
                const base = regs[code[pc + 2]!];
                const result = operators.putRange(
                  base,
                  regs[code[pc + 3]!],
                  regs[code[pc + 4]!],
                  regs[code[pc + 5]!],
                );
                if (result === undefined) {
                  this.#fail(operators.failure);
                  break exec;
                }
                if (this.#isTooLong(result)) {
                  const end = this.#refuseSize(task, frame, pc, ticks);
                  if (end !== null) return end;
                  break exec;
                }
                regs[code[pc + 1]!] = result;
                pc += 8;
                continue;
              }
              case /* MakeList */ 28: {
                const list = this.#makeList(regs, code[pc + 2]!, code[pc + 3]!);
                if (list === undefined) {
                  this.#fail(E_VARNF);
                  break exec;
                }
                regs[code[pc + 1]!] = list;
                pc += 4;
                continue;
              }
              case /* Append */ 29: {
                let list = regs[code[pc + 2]!];
                const value = regs[code[pc + 3]!];
                if (!(list instanceof List)) list = itemsOf(list);
                if (!(list instanceof List) || value === undefined) {
                  this.#fail(list === undefined || value === undefined ? E_VARNF : E_TYPE);
                  break exec;
                }
                if (list.length >= host.maxListConcat) {
                  const end = this.#refuseSize(task, frame, pc, ticks);
                  if (end !== null) return end;
                  break exec;
                }
                regs[code[pc + 1]!] = operators.append(list, value);
                pc += 4;
                continue;
              }
              case /* Extend */ 30: {
                let list = regs[code[pc + 2]!];
                let more = regs[code[pc + 3]!];
                if (!(list instanceof List && more instanceof List)) {
                  list = itemsOf(list);
                  more = itemsOf(more);
                }
                if (!(list instanceof List) || !(more instanceof List)) {
                  this.#fail(list === undefined || more === undefined ? E_VARNF : E_TYPE);
                  break exec;
                }
                if (list.length + more.length > host.maxListConcat) {
                  const end = this.#refuseSize(task, frame, pc, ticks);
                  if (end !== null) return end;
                  break exec;
                }
                regs[code[pc + 1]!] = operators.concat(list, more);
                pc += 4;
                continue;
              }
              case /* GetProp */ 31: {
                const object = regs[code[pc + 2]!];
                const name = program.foldedNames[code[pc + 3]!]!;
                if (!(object instanceof Obj)) {
                  const value = this.#getReferenced(frame, object, name);
                  if (value === undefined) break exec;
                  regs[code[pc + 1]!] = value;
                  pc += 4;
                  continue;
                }
                const value = host.getProperty(object.id, name, frame.programmer);
                if (value === undefined) {
                  this.#fail(host.failure);
                  break exec;
                }
                regs[code[pc + 1]!] = value;
                pc += 4;
                continue;
              }
              case /* GetPropDyn */ 32: {
                const object = regs[code[pc + 2]!];
                const name = regs[code[pc + 3]!];
                if (typeof name !== "string") {
                  this.#fail(object === undefined || name === undefined ? E_VARNF : E_TYPE);
                  break exec;
                }
                if (!(object instanceof Obj)) {
                  const value = this.#getReferenced(frame, object, foldText(name));
                  if (value === undefined) break exec;
                  regs[code[pc + 1]!] = value;
                  pc += 4;
                  continue;
                }
                const value = host.getProperty(object.id, foldText(name), frame.programmer);
                if (value === undefined) {
                  this.#fail(host.failure);
                  break exec;
                }
                regs[code[pc + 1]!] = value;
                pc += 4;
                continue;
              }
              case /* SetProp */ 33: {
                const object = regs[code[pc + 2]!];
                const value = regs[code[pc + 4]!];
                if (!(object instanceof Obj) || value === undefined) {
                  const name = program.foldedNames[code[pc + 3]!]!;
                  if (!this.#setReferenced(frame, object, name, value)) break exec;
                } else if (
                  !host.setProperty(
                    object.id,
                    program.foldedNames[code[pc + 3]!]!,
                    value,
                    frame.programmer,
                  )
                ) {
                  this.#fail(host.failure);
                  break exec;
                }
                if (typeof value === "object") operators.stored(value);
                regs[code[pc + 1]!] = value;
                pc += 5;
                continue;
              }
              case /* SetPropDyn */ 34: {
                const object = regs[code[pc + 2]!];
                const name = regs[code[pc + 3]!];
                const value = regs[code[pc + 4]!];
                if (typeof name !== "string" || value === undefined) {
                  const isUnset = object === undefined || name === undefined || value === undefined;
                  this.#fail(isUnset ? E_VARNF : E_TYPE);
                  break exec;
                }
                if (!(object instanceof Obj)) {
                  if (!this.#setReferenced(frame, object, foldText(name), value)) break exec;
                } else if (!host.setProperty(object.id, foldText(name), value, frame.programmer)) {
                  this.#fail(host.failure);
                  break exec;
                }
                if (typeof value === "object") operators.stored(value);
                regs[code[pc + 1]!] = value;
                pc += 5;
                continue;
              }
              case /* Jump */ 35: {
                ticks -= code[pc + 2]!;
                pc = code[pc + 1]!;
                continue;
              }
              case /* JumpFalse */ 36: {
                const value = regs[code[pc + 1]!];
                ticks -= code[pc + 3]!;
                if (
                  typeof value === "number" ? value !== 0 : value !== undefined && isTrue(value)
                ) {
                  ticks -= code[pc + 4]!;
                  pc += 5;
                  continue;
                }
                if (value === undefined) {
                  this.#fail(E_VARNF);
                  break exec;
                }
                pc = code[pc + 2]!;
                continue;
              }
              case /* JumpTrue */ 37: {
                const value = regs[code[pc + 1]!];
                ticks -= code[pc + 3]!;
                if (
                  typeof value === "number" ? value !== 0 : value !== undefined && isTrue(value)
                ) {
                  pc = code[pc + 2]!;
                  continue;
                }
                if (value === undefined) {
                  this.#fail(E_VARNF);
                  break exec;
                }
                ticks -= code[pc + 4]!;
                pc += 5;
                continue;
              }
              case /* JumpNe */ 38:
              case /* JumpEq */ 39: {
                const left = regs[code[pc + 1]!];
                const right = regs[code[pc + 2]!];
                ticks -= code[pc + 4]!;
                let isEqual: boolean | undefined;
                if (typeof left === "number" && typeof right === "number") isEqual = left === right;
                else {
                  isEqual = operators.equal(left, right);
                  if (isEqual === undefined) {
                    this.#fail(operators.failure);
                    break exec;
                  }
                }
                if (isEqual === (code[pc] === Op.JumpEq)) {
                  pc = code[pc + 3]!;
                } else {
                  ticks -= code[pc + 5]!;
                  pc += 6;
                }
                continue;
              }
              case /* JumpNotLt */ 40: {
                const left = regs[code[pc + 1]!];
                const right = regs[code[pc + 2]!];
                ticks -= code[pc + 4]!;
                let order: number | undefined;
                if (typeof left === "number" && typeof right === "number") order = left - right;
                else if (left instanceof Float && right instanceof Float)
                  order = left.value - right.value;
                else {
                  order = operators.compare(left, right);
                  if (order === undefined) {
                    this.#fail(operators.failure);
                    break exec;
                  }
                }
                if (order < 0) {
                  ticks -= code[pc + 5]!;
                  pc += 6;
                } else {
                  pc = code[pc + 3]!;
                }
                continue;
              }
              case /* JumpNotLe */ 41: {
                const left = regs[code[pc + 1]!];
                const right = regs[code[pc + 2]!];
                ticks -= code[pc + 4]!;
                let order: number | undefined;
                if (typeof left === "number" && typeof right === "number") order = left - right;
                else if (left instanceof Float && right instanceof Float)
                  order = left.value - right.value;
                else {
                  order = operators.compare(left, right);
                  if (order === undefined) {
                    this.#fail(operators.failure);
                    break exec;
                  }
                }
                if (order <= 0) {
                  ticks -= code[pc + 5]!;
                  pc += 6;
                } else {
                  pc = code[pc + 3]!;
                }
                continue;
              }
              case /* JumpNotGt */ 42: {
                const left = regs[code[pc + 1]!];
                const right = regs[code[pc + 2]!];
                ticks -= code[pc + 4]!;
                let order: number | undefined;
                if (typeof left === "number" && typeof right === "number") order = left - right;
                else if (left instanceof Float && right instanceof Float)
                  order = left.value - right.value;
                else {
                  order = operators.compare(left, right);
                  if (order === undefined) {
                    this.#fail(operators.failure);
                    break exec;
                  }
                }
                if (order > 0) {
                  ticks -= code[pc + 5]!;
                  pc += 6;
                } else {
                  pc = code[pc + 3]!;
                }
                continue;
              }
              case /* JumpNotGe */ 43: {
                const left = regs[code[pc + 1]!];
                const right = regs[code[pc + 2]!];
                ticks -= code[pc + 4]!;
                let order: number | undefined;
                if (typeof left === "number" && typeof right === "number") order = left - right;
                else if (left instanceof Float && right instanceof Float)
                  order = left.value - right.value;
                else {
                  order = operators.compare(left, right);
                  if (order === undefined) {
                    this.#fail(operators.failure);
                    break exec;
                  }
                }
                if (order >= 0) {
                  ticks -= code[pc + 5]!;
                  pc += 6;
                } else {
                  pc = code[pc + 3]!;
                }
                continue;
              }
              case /* CallVerb */ 44: {
                frame.pc = pc;
                if (ticks <= check || operators.isHeavy) {
                  const stop = this.#stop(ticks, budget);
                  if (stop !== null) return this.#leave(task, stop, frame, pc, ticks);
                  check = Math.max(0, ticks - span);
                }
                const args = this.#gather(regs, code[pc + 4]!, code[pc + 5]!);
                if (args === undefined) {
                  this.#fail(E_VARNF);
                  break exec;
                }
                const name = code[pc + 3]!;
                if (
                  !this.#callVerb(
                    task,
                    regs[code[pc + 2]!],
                    program.names[name]!,
                    program.foldedNames[name]!,
                    args,
                  )
                ) {
                  const end = this.#takeEnd();
                  if (end === "failed") break exec;
                  task.ticksLeft = ticks;
                  if (typeof end === "object") return end;
                }
                continue top;
              }
              case /* CallVerbDyn */ 45: {
                frame.pc = pc;
                if (ticks <= check || operators.isHeavy) {
                  const stop = this.#stop(ticks, budget);
                  if (stop !== null) return this.#leave(task, stop, frame, pc, ticks);
                  check = Math.max(0, ticks - span);
                }
                const name = regs[code[pc + 3]!];
                if (typeof name !== "string") {
                  this.#fail(name === undefined ? E_VARNF : E_TYPE);
                  break exec;
                }
                const args = regs[code[pc + 4]!];
                if (!(args instanceof List)) {
                  // a splice that failed in a frame without the d bit
                  this.#fail(E_TYPE);
                  break exec;
                }
                if (!this.#callVerb(task, regs[code[pc + 2]!], name, foldText(name), args)) {
                  const end = this.#takeEnd();
                  if (end === "failed") break exec;
                  task.ticksLeft = ticks;
                  if (typeof end === "object") return end;
                }
                continue top;
              }
              case /* CallBuiltin */ 46:
              case /* CallBuiltinDyn */ 47: {
                const isPlain = code[pc] === Op.CallBuiltin;
                const args = isPlain
                  ? this.#gather(regs, code[pc + 3]!, code[pc + 4]!)
                  : regs[code[pc + 3]!];
                if (!(args instanceof List)) {
                  // an unset variable, or a splice that failed in a frame without the d bit
                  this.#fail(args === undefined ? E_VARNF : E_TYPE);
                  break exec;
                }
                const id = code[pc + 2]!;
                if (!host.isProtected(id)) {
                  const builtin = host.builtin(id);
                  if (!this.#accepts(builtin, args)) break exec;
                  frame.pc = pc;
                  context.ticksLeft = ticks;
                  context.wish = null;
                  const value = builtin.run(context, args);
                  if (value !== undefined) {
                    regs[code[pc + 1]!] = value;
                    pc += isPlain ? 5 : 4;
                    continue;
                  }
                  task.ticksLeft = ticks;
                  const end = this.#fulfil(task, frame, builtin);
                  if (end === "failed") break exec;
                  if (typeof end === "object") return end;
                } else {
                  frame.pc = pc;
                  context.ticksLeft = ticks;
                  task.ticksLeft = ticks;
                  const end = this.#callProtected(task, frame, host.builtin(id), args);
                  if (end === "failed") break exec;
                  if (typeof end === "object") return end;
                }
                ticks = task.ticksLeft;
                continue top;
              }
              case /* Length */ 48: {
                const value = regs[code[pc + 3]!];
                if (value instanceof List && !host.isProtected(code[pc + 2]!)) {
                  regs[code[pc + 1]!] = value.length;
                  pc += 4;
                  continue;
                }
                frame.pc = pc;
                const end = this.#callUnary(task, frame, code[pc + 2]!, value, ticks);
                if (end === "failed") break exec;
                if (typeof end === "object") return end;
                continue top;
              }
              case /* TypeOf */ 49: {
                const value = regs[code[pc + 3]!];
                if (value !== undefined && !host.isProtected(code[pc + 2]!)) {
                  regs[code[pc + 1]!] = typeOf(value);
                  pc += 4;
                  continue;
                }
                frame.pc = pc;
                const end = this.#callUnary(task, frame, code[pc + 2]!, value, ticks);
                if (end === "failed") break exec;
                if (typeof end === "object") return end;
                continue top;
              }
              case /* Return */ 50: {
                const value = regs[code[pc + 1]!];
                if (value === undefined) {
                  this.#fail(E_VARNF);
                  break exec;
                }
                ticks -= code[pc + 2]!;
                frames.pop();
                const caller = frames[frames.length - 1];
                if (caller === undefined) {
                  task.ticksLeft = ticks;
                  return { kind: "done", value };
                }
                if (caller.builtin !== null) {
                  task.ticksLeft = ticks;
                  context.ticksLeft = ticks;
                  context.activation = caller;
                  const end = this.#resumeBuiltin(task, caller, value);
                  if (typeof end === "object") return end;
                  ticks = task.ticksLeft;
                  if (end === "failed") hasFailed = true;
                } else {
                  const calling = caller.unit.code;
                  caller.registers[calling[caller.pc + 1]!] = value;
                  caller.pc += LENGTHS[calling[caller.pc]!]!;
                }
                continue top;
              }
              case /* RangeStart */ 51: {
                const from = regs[code[pc + 1]!];
                const to = regs[code[pc + 2]!];
                if (!(isInt(from) && isInt(to)) && !(from instanceof Obj && to instanceof Obj)) {
                  this.#fail(from === undefined || to === undefined ? E_VARNF : E_TYPE);
                  break exec;
                }
                pc = code[pc + 3]!;
                continue;
              }
              case /* RangeNext */ 52: {
                const current = regs[code[pc + 2]!];
                const limit = regs[code[pc + 3]!];
                if (
                  typeof current === "number" &&
                  typeof limit === "number" &&
                  current < MAX_SAFE
                ) {
                  if (current > limit) {
                    pc += 6;
                    continue;
                  }
                  if (ticks <= check || operators.isHeavy) {
                    const stop = this.#stop(ticks, budget);
                    if (stop !== null) return this.#leave(task, stop, frame, pc, ticks);
                    check = Math.max(0, ticks - span);
                  }
                  regs[code[pc + 1]!] = current;
                  regs[code[pc + 2]!] = current + 1;
                  ticks -= code[pc + 5]!;
                  pc = code[pc + 4]!;
                  continue;
                }
                if (ticks <= check || operators.isHeavy) {
                  const stop = this.#stop(ticks, budget);
                  if (stop !== null) return this.#leave(task, stop, frame, pc, ticks);
                  check = Math.max(0, ticks - span);
                }
                const next = nextInRange(current, limit);
                if (next === undefined) {
                  pc += 6;
                  continue;
                }
                regs[code[pc + 1]!] = current;
                regs[code[pc + 2]!] = next;
                ticks -= code[pc + 5]!;
                pc = code[pc + 4]!;
                continue;
              }
              case /* ListStart */ 53: {
                const list = regs[code[pc + 2]!];
                if (!(list instanceof List) && !operators.isIterable(list)) {
                  this.#fail(operators.failure);
                  break exec;
                }
                regs[code[pc + 1]!] = 0;
                pc = code[pc + 3]!;
                continue;
              }
              case /* ListNext */ 54: {
                const list = regs[code[pc + 2]!];
                const position = regs[code[pc + 3]!];
                if (
                  typeof position !== "number" ||
                  position >= (list instanceof List ? list.length : operators.itemCount(list))
                ) {
                  pc += 7;
                  continue;
                }
                if (ticks <= check || operators.isHeavy) {
                  const stop = this.#stop(ticks, budget);
                  if (stop !== null) return this.#leave(task, stop, frame, pc, ticks);
                  check = Math.max(0, ticks - span);
                }
                if (typeof list === "string") operators.looked(list);
                if (list instanceof List) {
                  regs[code[pc + 1]!] = list.at(position);
                  if (code[pc + 4]! >= 0) regs[code[pc + 4]!] = position + 1;
                } else {
                  regs[code[pc + 1]!] = operators.itemAt(list as MapValue | string, position);
                  if (code[pc + 4]! >= 0)
                    regs[code[pc + 4]!] = operators.itemKey(list as MapValue | string, position);
                }
                regs[code[pc + 3]!] = position + 1;
                ticks -= code[pc + 6]!;
                pc = code[pc + 5]!;
                continue;
              }
              case /* Scatter */ 55: {
                const source = regs[code[pc + 2]!];
                const spec = program.scatters[code[pc + 3]!]!;
                if (!(source instanceof List)) {
                  this.#fail(source === undefined ? E_VARNF : E_TYPE);
                  break exec;
                }
                const extra = source.length - spec.required;
                if (extra < 0 || (extra > spec.optional && !spec.hasRest)) {
                  this.#fail(E_ARGS);
                  break exec;
                }
                const given = Math.min(extra, spec.optional);
                const { items } = source;
                const { targets } = spec;
                let at = 0;
                let optional = given;
                for (let i = 0; i < targets.length; i += 2) {
                  const kind = targets[i]!;
                  if (kind === 0) regs[targets[i + 1]!] = items[at++]!;
                  else if (kind === 1) {
                    if (optional > 0) {
                      optional--;
                      regs[targets[i + 1]!] = items[at++]!;
                    }
                  } else {
                    const count = extra - given;
                    regs[targets[i + 1]!] = source.slice(at, at + count);
                    at += count;
                  }
                }
                regs[code[pc + 1]!] = given;
                pc += 5;
                continue;
              }
              case /* JumpGiven */ 56: {
                const given = regs[code[pc + 1]!] as number;
                pc = given > code[pc + 2]! ? code[pc + 3]! : pc + 4;
                continue;
              }
              case /* Fork */ 57: {
                const seconds = regs[code[pc + 2]!];
                const delay = seconds instanceof Float ? seconds.value : seconds;
                if (typeof delay !== "number" && typeof delay !== "bigint") {
                  this.#fail(delay === undefined ? E_VARNF : E_TYPE);
                  break exec;
                }
                if (delay < 0) {
                  this.#fail(E_INVARG);
                  break exec;
                }
                const id = host.reserveTask(frame.programmer);
                if (id === undefined) {
                  this.#fail(host.failure);
                  break exec;
                }
                if (code[pc + 1]! >= 0) regs[code[pc + 1]!] = id;
                const body = program.units[code[pc + 3]!]!;
                const first = host.hasClosures
                  ? forkWithClosures(frame, body)
                  : makeForkActivation(frame, body);
                host.fork(id, first, Number(delay));
                pc += 4;
                continue;
              }
              case /* Tick */ 58: {
                ticks -= code[pc + 1]!;
                pc += 2;
                continue;
              }
              case /* LoopBack */ 59: {
                if (ticks <= check || operators.isHeavy) {
                  const stop = this.#stop(ticks, budget);
                  if (stop !== null) return this.#leave(task, stop, frame, pc, ticks);
                  check = Math.max(0, ticks - span);
                }
                ticks -= code[pc + 2]!;
                pc = code[pc + 1]!;
                continue;
              }
              case /* EndFinally */ 60: {
                if (regs[code[pc + 1]!] === Pending.Error) {
                  const items = (regs[code[pc + 2]!] as List).items;
                  this.#failCode = items[0]!;
                  this.#explain(items[1] as string, (items[5] ?? items[1]) as string);
                  this.#failValue = items[2]!;
                  this.#failRows = items[3] as List;
                  this.#failTexts = (items[4] as List).items as string[];
                  break exec;
                }
                if (regs[code[pc + 1]!] === Pending.Kill) {
                  frame.pc = pc;
                  if (!this.#kill(task)) return KILLED;
                  continue top;
                }
                pc += 3;
                continue;
              }
              case /* JumpPending */ 61: {
                pc = regs[code[pc + 1]!] === code[pc + 2]! ? code[pc + 3]! : pc + 4;
                continue;
              }
              case /* PutPair */ 62: {
                const result = operators.putPair(
                  regs[code[pc + 2]!],
                  regs[code[pc + 3]!],
                  regs[code[pc + 4]!],
                );
                if (result === undefined) {
                  this.#fail(operators.failure);
                  break exec;
                }
                regs[code[pc + 1]!] = result;
                pc += 5;
                continue;
              }
              case /* Compare */ 63: {
                const left = regs[code[pc + 2]!];
                const right = regs[code[pc + 3]!];
                const kind = code[pc + 4]!;
                let holds: boolean;
                if (kind <= Comparison.Ne) {
                  const isEqual =
                    typeof left === "number" && typeof right === "number"
                      ? left === right
                      : operators.equal(left, right);
                  if (isEqual === undefined) {
                    this.#fail(operators.failure);
                    break exec;
                  }
                  holds = isEqual === (kind === Comparison.Eq);
                } else {
                  const order =
                    typeof left === "number" && typeof right === "number"
                      ? left - right
                      : operators.compare(left, right);
                  if (order === undefined) {
                    this.#fail(operators.failure);
                    break exec;
                  }
                  holds =
                    kind === Comparison.Lt
                      ? order < 0
                      : kind === Comparison.Le
                        ? order <= 0
                        : kind === Comparison.Gt
                          ? order > 0
                          : order >= 0;
                }
                regs[code[pc + 1]!] = holds;
                pc += 5;
                continue;
              }
              case /* NotBool */ 64: {
                const value = regs[code[pc + 2]!];
                if (value === undefined) {
                  this.#fail(E_VARNF);
                  break exec;
                }
                regs[code[pc + 1]!] = !isTrue(value);
                pc += 3;
                continue;
              }
              case /* LoadCell */ 66: {
                let { value } = frame.cells[code[pc + 2]!]!;
                if (value === undefined) {
                  value = this.#named(frame, code[pc + 3]!);
                  if (value === undefined) {
                    this.#fail(E_VARNF);
                    break exec;
                  }
                }
                regs[code[pc + 1]!] = value;
                pc += 4;
                continue;
              }
              case /* StoreCell */ 67: {
                const cell = frame.cells[code[pc + 1]!]!;
                cell.value = regs[code[pc + 2]!];
                if (cell.watcher !== null) cell.watcher.cellChanged(cell);
                pc += 3;
                continue;
              }
              case /* CallClosure */ 70:
              case /* CallNamed */ 71: {
                frame.pc = pc;
                if (ticks <= check || operators.isHeavy) {
                  const stop = this.#stop(ticks, budget);
                  if (stop !== null) return this.#leave(task, stop, frame, pc, ticks);
                  check = Math.max(0, ticks - span);
                }
                const isCalled =
                  code[pc] === Op.CallClosure
                    ? this.#callClosure(task, regs[code[pc + 2]!], regs[code[pc + 3]!])
                    : this.#callNamed(
                        task,
                        regs[code[pc + 2]!],
                        regs[code[pc + 3]!],
                        regs[code[pc + 5]!],
                      );
                if (!isCalled) break exec;
                continue top;
              }
              case /* JumpNotLambda */ 72: {
                pc = regs[code[pc + 1]!] instanceof Lambda ? pc + 3 : code[pc + 2]!;
                continue;
              }
              case /* PeekCell */ 85: {
                regs[code[pc + 1]!] = frame.cells[code[pc + 2]!]!.value;
                pc += 3;
                continue;
              }
              default: {
                frame.pc = pc;
                task.ticksLeft = ticks;
                const end = this.#perform(task, frame, code, pc);
                if (end === "failed") break exec;
                if (typeof end === "object") return end;
                if (end === "pushed") continue top;
                ({ pc } = frame);
              }
            }
          }
        }

        // an instruction of the top frame failed
        hasFailed = false;
        frame.pc = pc;
        if (!frame.isDebug && this.#failRows === null) {
          pc = this.#yieldCode(frame, pc);
          continue;
        }
        if (task.dying !== null && frames.length === task.dying.depth) {
          if (!this.#failDying(task, frame)) return KILLED;
          continue top;
        }
        const handler = this.#findHandler(handlers, regs, pc);
        if (handler !== null) {
          this.#enter(handler, frame, regs);
          pc = handler.target;
          continue;
        }
        const end = this.#unwind(task);
        if (end === "handled") {
          continue top;
        }
        task.ticksLeft = ticks;
        return end;
      }
    }
  }

  // ---- failing

  #fail(error: Err): void {
    this.#failCode = error;
    this.#failMessage = null;
    this.#failDetail = null;
    this.#failValue = 0;
    this.#failRows = null;
  }

  #failFromContext(): void {
    const context = this.#context;
    const { failCode, failMessage } = context;
    this.#failCode = failCode;
    this.#failDetail = context.failDetail;
    if (failCode instanceof Err && failMessage === failCode.message) this.#failMessage = null;
    else this.#explain(failMessage, failMessage);
    this.#failValue = context.failValue;
    this.#failRows = null;
  }

  /** Sets the messages of an error. */
  #explain(message: string, full: string): void {
    this.#failMessage = message;
    this.#failFull = full;
  }

  /** Somebody looks at the message of the error that the instruction of a frame has raised. */
  #settle(frame: Activation): string {
    if (this.#failMessage !== null) return this.#failMessage;
    const error = this.#failCode as Err;
    const failed = { frame, pc: frame.pc, code: error };
    const detail = particularsOf(failed, this.#failDetail, this.#host);
    const full = detail === null ? error.message : detailText(error.message, detail);
    const isDetailed = (frame.program.rules & Rule.DetailedErrors) !== 0;
    this.#explain(isDetailed ? full : error.message, full);
    return this.#failMessage ?? full;
  }

  /** Without the `d` bit: the failed instruction yields the error code, and execution goes on. Gives the next pc. */
  #yieldCode(frame: Activation, pc: number): number {
    const { code } = frame.unit;
    const op = code[pc]!;
    const error = this.#failCode;
    switch (op) {
      case Op.JumpFalse:
      case Op.JumpTrue:
        // an error counts as false
        return op === Op.JumpFalse ? code[pc + 2]! : pc + 5;
      case Op.JumpNe:
      case Op.JumpEq:
      case Op.JumpNotLt:
      case Op.JumpNotLe:
      case Op.JumpNotGt:
      case Op.JumpNotGe:
        return code[pc + 3]!;
      case Op.PutIndex:
      case Op.PutRange: {
        const last = pc + LENGTHS[op]!;
        const result = code[last - 2]!;
        if (result >= 0) frame.registers[result] = error;
        return code[last - 1]!;
      }
      case Op.RangeStart:
      case Op.ListStart:
        frame.registers[code[pc + 1]!] = error;
        return code[pc + 3]!;
      case Op.Scatter:
        frame.registers[code[pc + 2]!] = error;
        return code[pc + 4]!;
      case Op.Fork:
        return pc + LENGTHS[op]!;
      case Op.Return:
        frame.registers[code[pc + 1]!] = error;
        return pc;
      default:
        frame.registers[code[pc + 1]!] = error;
        return pc + LENGTHS[op]!;
    }
  }

  #findHandler(
    handlers: readonly Handler[],
    regs: (Value | undefined)[],
    pc: number,
  ): Handler | null {
    for (let i = 0; i < handlers.length; i++) {
      const handler = handlers[i]!;
      if (pc < handler.from || pc >= handler.to) continue;
      if (handler.kind === "finally" || handler.codes < 0) return handler;
      const list = regs[handler.codes];
      // without the d bit a bad splice leaves an error there: no code matches it
      if (!(list instanceof List)) continue;
      const codes = list.items;
      for (let k = 0; k < codes.length; k++)
        if (equalValues(codes[k]!, this.#failCode)) return handler;
    }
    return null;
  }

  /** Gives a handler of a frame its value; rows are those of this frame alone unless the error came from above. */
  #enter(handler: Handler, frame: Activation, regs: (Value | undefined)[]): void {
    if (handler.kind === "catch") {
      regs[handler.result] = this.#failCode;
    } else if (handler.kind === "except") {
      if (handler.result >= 0) regs[handler.result] = this.#errorList(frame);
    } else if (handler.kind === "error") {
      if (handler.result >= 0) regs[handler.result] = this.#caughtError(frame);
    } else {
      const texts =
        this.#failRows === null ? frameTexts([frame], this.#builtinName) : this.#failTexts;
      regs[handler.result] = Pending.Error;
      regs[handler.result + 1] = this.#errorList(frame, new List([...texts]));
    }
    this.#failRows = null;
  }

  /** What `catch e` binds. */
  #caughtError(frame: Activation): Value {
    const rows = this.#failRows ?? frameRows([frame], true, this.#builtinName);
    return new CaughtErr(this.#failCode, this.#settle(frame), this.#failValue, rows);
  }

  /** `{code, message, value, traceback}`; for errors that are raised again also the texts of the frames and #failFull. */
  #errorList(frame: Activation, ...texts: List[]): List {
    const rows = this.#failRows ?? frameRows([frame], true, this.#builtinName);
    const message = this.#settle(frame);
    const full = texts.length === 0 ? [] : [this.#failFull];
    return new List([this.#failCode, message, this.#failValue, rows, ...texts, ...full]);
  }

  readonly #builtinName = (id: number): string => this.#host.builtin(id).name;

  /** The top frame has no handler: looks in the frames below, ending them on the way. */
  #unwind(task: TaskState): "handled" | Outcome {
    const { frames } = task;
    const top = [frames[frames.length - 1]!];
    const message = this.#settle(top[0]!);
    const isNew = this.#failRows === null;
    let rows = this.#failRows ?? frameRows(top, true, this.#builtinName);
    const texts = isNew ? frameTexts(top, this.#builtinName) : [...this.#failTexts];
    frames.pop();
    while (frames.length > 0) {
      const frame = frames[frames.length - 1]!;
      if (task.dying !== null && frames.length === task.dying.depth) {
        if (frame.builtin !== null) this.#finishBuiltin(frame);
        this.#failRows = rows;
        this.#failTexts = texts;
        return this.#failDying(task, frame) ? "handled" : KILLED;
      }
      rows = rows.concat(frameRows([frame], true, this.#builtinName));
      texts.push(...frameTexts([frame], this.#builtinName));
      if (frame.builtin !== null) this.#finishBuiltin(frame);
      const handler = this.#findHandler(frame.unit.handlers, frame.registers, frame.pc);
      if (handler !== null) {
        this.#failRows = rows;
        this.#failTexts = texts;
        this.#enter(handler, frame, frame.registers);
        frame.pc = handler.target;
        return "handled";
      }
      frames.pop();
    }
    return {
      kind: "failed",
      code: this.#failCode,
      message,
      value: this.#failValue,
      traceback: rows,
      lines: tracebackLines(texts, message),
      fullLines: tracebackLines(texts, this.#failFull),
    };
  }

  /** LANGUAGE 7.8: a builtin whose called verb failed goes on with calls suppressed; its own errors are dropped. */
  #finishBuiltin(frame: Activation): void {
    const context = this.#context;
    context.activation = frame;
    context.isUnwinding = true;
    let state = frame.builtin;
    while (state !== null && state.step >= 0) {
      const builtin = this.#host.builtin(state.id);
      context.wish = null;
      const value = builtin.resume?.(context, state.step, state.data, 0);
      const wish = context.wish as Wish | null;
      state =
        value === undefined && wish?.kind === "call"
          ? { id: state.id, step: wish.step, data: wish.data }
          : null;
    }
    context.isUnwinding = false;
    frame.builtin = null;
  }

  // ---- stopping

  /** Why the run must stop here, or null. */
  #stop(ticks: number, budget: Budget): "ticks" | "seconds" | "slice" | null {
    const operators = this.#operators;
    operators.looks();
    operators.built += TICK_WORK * (this.#ticksSeen - ticks) + this.#context.built;
    this.#context.built = 0;
    this.#ticksSeen = ticks;
    if (ticks <= 0) return "ticks";
    // as in LANGUAGE 3.9: values that are too large end a task as if it had run out of seconds
    if (operators.built > MUCH_BUILT && this.#keepsTooMuch()) return "seconds";
    const now = this.#host.now();
    if (now >= budget.secondsEnd) return "seconds";
    return now >= budget.sliceEnd ? "slice" : null;
  }

  /** Whether what this task keeps, or the world, is more than there is memory for. */
  #keepsTooMuch(): boolean {
    this.#operators.built = 0;
    if (keepsMoreThan(this.#context.frames, MOST_KEPT_BYTES)) return true;
    this.#measures++;
    if (this.#measures < MEASURES) return false;
    this.#measures = 0;
    return this.#host.isFull();
  }

  #leave(
    task: TaskState,
    stop: "ticks" | "seconds" | "slice",
    frame: Activation,
    pc: number,
    ticks: number,
  ): Outcome {
    if (stop !== "slice") return this.#abort(task, stop, frame, pc, ticks);
    frame.pc = pc;
    task.ticksLeft = ticks;
    return PREEMPTED;
  }

  #abort(
    task: TaskState,
    resource: "ticks" | "seconds",
    frame: Activation,
    pc: number,
    ticks: number,
  ): Outcome {
    frame.pc = pc;
    task.ticksLeft = Math.max(0, ticks);
    const outcome: Outcome = {
      kind: "aborted",
      resource,
      traceback: frameRows(task.frames, true, this.#builtinName),
      lines: tracebackLines(
        frameTexts(task.frames, this.#builtinName),
        `Task ran out of ${resource}`,
      ),
    };
    this.#endFrames(task);
    return outcome;
  }

  /** Ends all frames without running any code, but lets builtins finish what they began. */
  #endFrames(task: TaskState): void {
    while (task.frames.length > 0) {
      const frame = task.frames[task.frames.length - 1]!;
      if (frame.builtin !== null) this.#finishBuiltin(frame);
      task.frames.pop();
    }
  }

  /** Ends a task that is not running (kill): frames end, builtins finish. */
  endTask(task: TaskState): void {
    this.#context.frames = task.frames;
    this.#endFrames(task);
  }

  // ---- calling

  /** A LIST of registers, or undefined if one is unset. */
  #gather(regs: readonly (Value | undefined)[], first: number, count: number): List | undefined {
    if (count === 0) return EMPTY_LIST;
    const a = regs[first];
    if (a === undefined) return undefined;
    if (count === 1) return new List([a]);
    const b = regs[first + 1];
    if (b === undefined) return undefined;
    if (count === 2) return new List([a, b]);
    const items: Value[] = [a, b];
    for (let i = 2; i < count; i++) {
      const value = regs[first + i];
      if (value === undefined) return undefined;
      items.push(value);
    }
    return new List(items);
  }

  /** A list that a program makes; undefined if a register is unset. */
  #makeList(regs: readonly (Value | undefined)[], first: number, count: number): List | undefined {
    const list = this.#gather(regs, first, count);
    if (list !== undefined) this.#operators.holds(list);
    return list;
  }

  #isTooLong(value: Value): boolean {
    if (value instanceof List) return value.length > this.#host.maxListConcat;
    if (value instanceof MapValue) return value.size > this.#host.maxListConcat;
    return typeof value === "string" && value.length > this.#host.maxStringConcat;
  }

  /** LANGUAGE 3.9: a string, list or map would be too long. E_QUOTA where that can be caught, else the end of the task. */
  #refuseSize(task: TaskState, frame: Activation, pc: number, ticks: number): Outcome | null {
    if (!this.#host.isConcatCatchable) return this.#abort(task, "seconds", frame, pc, ticks);
    this.#fail(E_QUOTA);
    return null;
  }

  /** Pushes a frame for `receiver:name(args)`; false after a failure. */
  #callVerb(
    task: TaskState,
    receiver: Value | undefined,
    name: string,
    folded: string,
    args: List,
  ): boolean {
    const host = this.#host;
    if (!(receiver instanceof Obj) || !host.isValid(receiver.id))
      return this.#callReferenced(task, receiver, name, folded, args);
    const verb = host.findVerb(receiver.id, folded);
    if (verb === null) {
      this.#fail(E_VERBNF);
      return false;
    }
    return this.#push(task, verb, name, receiver, args);
  }

  // ---- receivers that are no valid OBJ

  /** Whether the running program may use them (LANGUAGE 1.1). */
  #takesAnyReceiver(frame: Activation): boolean {
    return (frame.program.rules & Rule.AnyReceiver) !== 0;
  }

  /** A property of something that is no OBJ; undefined after a failure. */
  #getReferenced(frame: Activation, value: Value | undefined, name: string): Value | undefined {
    const host = this.#host;
    const isWaif = value instanceof Waif;
    if (!(isWaif || value instanceof Anon) || !this.#takesAnyReceiver(frame)) {
      const isEcho = frame.program.dialect === "echo";
      if (isEcho && value instanceof Flyweight) return this.#getSlot(frame, value, name);
      if (isEcho && (value instanceof Err || value instanceof TaskRef)) {
        const part = value instanceof Err ? errorPart(value, name) : this.#taskPart(value, name);
        if (part === undefined) this.#fail(E_PROPNF);
        return part;
      }
      this.#fail(value === undefined ? E_VARNF : E_TYPE);
      return undefined;
    }
    const found = isWaif
      ? host.getWaifProperty(value, name, frame.programmer)
      : host.getProperty(value.id, name, frame.programmer);
    if (found === undefined) this.#fail(host.failure);
    return found;
  }

  #getSlot(frame: Activation, flyweight: Flyweight, name: string): Value | undefined {
    const slot = flyweight.slot(name);
    if (slot !== undefined) return slot;
    const found = this.#host.getProperty(flyweight.parent.id, name, frame.programmer);
    if (found === undefined) this.#fail(this.#host.failure);
    return found;
  }

  #taskPart(task: TaskRef, name: string): Value | undefined {
    if (name === "id") return task.id;
    return name === "done" ? this.#host.isTaskDone(task.id) : undefined;
  }

  /** Assigns a property of something that is no OBJ, or fails for a value that is unset; false after a failure. */
  #setReferenced(
    frame: Activation,
    target: Value | undefined,
    name: string,
    value: Value | undefined,
  ): boolean {
    const host = this.#host;
    const isWaif = target instanceof Waif;
    if (
      value === undefined ||
      !(isWaif || target instanceof Anon) ||
      !this.#takesAnyReceiver(frame)
    ) {
      this.#fail(target === undefined || value === undefined ? E_VARNF : E_TYPE);
      return false;
    }
    const isSet = isWaif
      ? host.setWaifProperty(target, name, value, frame.programmer)
      : host.setProperty(target.id, name, value, frame.programmer);
    if (!isSet) this.#fail(host.failure);
    return isSet;
  }

  /** A verb of an ANON, a WAIF, or the prototype of a primitive value (LANGUAGE 4.9). */
  #callReferenced(
    task: TaskState,
    receiver: Value | undefined,
    name: string,
    folded: string,
    args: List,
  ): boolean {
    const host = this.#host;
    const isObject = receiver instanceof Obj;
    if (task.top.program.dialect === "echo") {
      if (receiver instanceof TaskRef) {
        this.#end = this.#callTask(task, receiver, folded, args);
        return false;
      }
      if (receiver instanceof Flyweight)
        return this.#callFlyweight(task, receiver, name, folded, args);
    }
    if (receiver === undefined || !this.#takesAnyReceiver(task.top)) {
      this.#fail(receiver === undefined ? E_VARNF : isObject ? E_INVIND : E_TYPE);
      return false;
    }
    const isWaif = receiver instanceof Waif;
    const isReference = isWaif || receiver instanceof Anon;
    const holder = isWaif
      ? receiver.classId
      : isReference
        ? receiver.id
        : prototypeOf(host, receiver);
    if (!host.isValid(holder)) {
      this.#fail(isObject || isReference ? E_INVIND : E_TYPE);
      return false;
    }
    const verb = host.findVerb(holder, isWaif ? `:${folded}` : folded);
    if (verb === null) {
      this.#fail(E_VERBNF);
      return false;
    }
    return this.#push(task, verb, isWaif ? `:${name}` : name, receiver, args);
  }

  /** A verb of the parent of a flyweight. */
  #callFlyweight(
    task: TaskState,
    receiver: Flyweight,
    name: string,
    folded: string,
    args: List,
  ): boolean {
    const { parent } = receiver;
    const isValid = this.#host.isValid(parent.id);
    const verb = isValid ? this.#host.findVerb(parent.id, folded) : null;
    if (verb !== null) return this.#push(task, verb, name, receiver, args);
    this.#fail(isValid ? E_VERBNF : E_INVIND);
    return false;
  }

  /** Pushes a frame for a verb that was found; false after a failure. */
  #push(task: TaskState, verb: CallableVerb, name: string, thisValue: Value, args: List): boolean {
    const program: Program | "broken" | null = verb.compiled ?? this.#host.compile(verb);
    if (program === null || program === "broken") {
      this.#fail(E_VERBNF);
      return false;
    }
    const { frames } = task;
    if (frames.length >= this.#maxDepth) {
      this.#fail(E_MAXREC);
      return false;
    }
    const caller = frames[frames.length - 1]!;
    frames.push(
      makeActivation({
        program,
        unit: program.units[0]!,
        thisValue,
        player: this.#playerFor(caller),
        programmer: verb.owner,
        caller: caller.thisValue,
        definer: verb.definer,
        verbName: name,
        verbNames: verb.names,
        isDebug: (verb.perms & VerbPerm.Debug) !== 0,
        args,
        command: currentCommand(caller),
      }),
    );
    return true;
  }

  /** LANGUAGE 7.6: a wizard's frame may pass on another `player`. */
  #playerFor(caller: Activation): number {
    const register = caller.program.playerRegister;
    if (register < 0) return caller.player;
    const value = caller.registers[register];
    return value instanceof Obj && this.#host.isWizard(caller.programmer)
      ? value.id
      : caller.player;
  }

  /** Checks count and types of a builtin's arguments; false after a failure. */
  #accepts(builtin: Builtin<Context>, args: List): boolean {
    const count = args.length;
    if (count < builtin.minArgs || (builtin.maxArgs >= 0 && count > builtin.maxArgs)) {
      this.#fail(E_ARGS);
      return false;
    }
    const { types } = builtin;
    const checked = Math.min(types.length, count);
    for (let i = 0; i < checked; i++) {
      const type = types[i]!;
      if (type === ANY_TYPE || fitsType(args.at(i), type)) continue;
      // MOO: a WAIF is an object of its kind, but a valid one never
      this.#fail(type === OBJECT_TYPE && args.at(i) instanceof Waif ? E_INVARG : E_TYPE);
      return false;
    }
    if (builtin.looksInside) this.#operators.passed(args);
    return true;
  }

  #callUnary(
    task: TaskState,
    frame: Activation,
    id: number,
    value: Value | undefined,
    ticks: number,
  ): CallEnd {
    if (value === undefined) {
      this.#fail(E_VARNF);
      return "failed";
    }
    task.ticksLeft = ticks;
    this.#context.ticksLeft = ticks;
    const builtin = this.#host.builtin(id);
    const args = new List([value]);
    return this.#host.isProtected(id)
      ? this.#callProtected(task, frame, builtin, args)
      : this.#callBuiltin(task, frame, builtin, args);
  }

  /** Runs a builtin from the top frame and delivers its value or fulfils its wish. */
  #callBuiltin(task: TaskState, frame: Activation, builtin: Builtin<Context>, args: List): CallEnd {
    if (!this.#accepts(builtin, args)) return "failed";
    const context = this.#context;
    context.wish = null;
    const value = builtin.run(context, args);
    if (value === undefined) return this.#fulfil(task, frame, builtin);
    deliver(frame, value);
    return "value";
  }

  /** LANGUAGE 7.10. */
  #callProtected(
    task: TaskState,
    frame: Activation,
    builtin: Builtin<Context>,
    args: List,
  ): CallEnd {
    const { thisValue } = frame;
    if (thisValue instanceof Obj && thisValue.id === 0)
      return this.#callBuiltin(task, frame, builtin, args);
    const name = `bf_${builtin.name}`;
    const verb = this.#host.isValid(0) ? this.#host.findVerb(0, name) : null;
    if (verb !== null) return this.#push(task, verb, name, obj(0), args) ? "pushed" : "failed";
    if (this.#host.isWizard(frame.programmer)) return this.#callBuiltin(task, frame, builtin, args);
    this.#fail(E_PERM);
    return "failed";
  }

  /** Does what a builtin of the top frame wished, after it gave no value. */
  #fulfil(task: TaskState, frame: Activation, builtin: Builtin<Context>): CallEnd {
    const { wish } = this.#context;
    if (wish === null) {
      this.#failFromContext();
      frame.builtin = null;
      return "failed";
    }
    switch (wish.kind) {
      case "call": {
        frame.builtin = wish.step < 0 ? null : { id: builtin.id, step: wish.step, data: wish.data };
        if (this.#push(task, wish.verb, wish.name, wish.thisValue, wish.args)) return "pushed";
        // the verb could not be called: the builtin goes on without it, then the error passes on
        if (frame.builtin !== null) this.#finishBuiltin(frame);
        return "failed";
      }
      case "program": {
        if (task.frames.length >= this.#maxDepth) {
          this.#fail(E_MAXREC);
          frame.builtin = null;
          return "failed";
        }
        frame.builtin = { id: builtin.id, step: wish.step, data: wish.data };
        task.frames.push(
          makeActivation(
            programInit(wish.program, frame.player, frame.programmer, frame.thisValue),
          ),
        );
        return "pushed";
      }
      case "suspend":
        if (task.dying !== null) {
          this.#fail(E_PERM);
          frame.builtin = null;
          return "failed";
        }
        frame.builtin = { id: builtin.id, step: -1, data: [] };
        return { kind: "suspended", wake: wish.wake };
      case "kill": {
        const wasDying = task.dying !== null;
        if (!this.#kill(task)) return KILLED;
        if (wasDying) return "pushed";
        task.ticksLeft = DYING_TICKS;
        return DYING;
      }
      default:
        return this.#abort(task, wish.resource, frame, frame.pc, task.ticksLeft);
    }
  }

  /** A verb or program that a builtin of `frame` called has returned. */
  #resumeBuiltin(task: TaskState, frame: Activation, result: Value): CallEnd {
    const state = frame.builtin as NonNullable<Activation["builtin"]>;
    const builtin = this.#host.builtin(state.id);
    frame.builtin = null;
    if (builtin.resume === undefined || state.step < 0) {
      deliver(frame, result);
      return "value";
    }
    const context = this.#context;
    context.wish = null;
    const value = builtin.resume(context, state.step, state.data, result);
    if (value === undefined) return this.#fulfil(task, frame, builtin);
    deliver(frame, value);
    return "value";
  }

  /** A wait is over: gives the waiting call its value, or raises an error in its place. */
  #continue(task: TaskState, continuation: Continuation): CallEnd {
    const frame = task.top;
    frame.builtin = null;
    this.#context.activation = frame;
    if (continuation.kind === "value") {
      deliver(frame, continuation.value);
      return "value";
    }
    if (continuation.kind === "error") {
      const { error } = continuation;
      this.#raise(error, toText(error), error.value);
    } else {
      this.#raise(continuation.code, continuation.message, continuation.value);
    }
    if (frame.isDebug) return "failed";
    deliver(frame, this.#failCode);
    return "value";
  }

  /** Sets a failure with everything that is to be known of it. */
  #raise(code: Value, message: string, value: Value): void {
    this.#failCode = code;
    this.#failDetail = null;
    this.#explain(message, message);
    this.#failValue = value;
    this.#failRows = null;
  }

  /**
   * The instructions of echo that are rare or do much, so that the loop stays small. "value": it is done, and the frame
   * stands at the next one; "pushed": the top frame goes on at its own place.
   */
  #perform(task: TaskState, frame: Activation, code: Int32Array, pc: number): CallEnd {
    const host = this.#host;
    const { program } = frame;
    const regs = frame.registers;
    switch (code[pc]) {
      case /* LoadName */ 65: {
        const value = regs[code[pc + 2]!] ?? this.#named(frame, code[pc + 3]!);
        if (value === undefined) {
          this.#fail(E_VARNF);
          return "failed";
        }
        regs[code[pc + 1]!] = value;
        break;
      }
      case /* NewCell */ 68:
        frame.cells[code[pc + 1]!] = new Cell(undefined);
        break;
      case /* MakeClosure */ 69:
        host.hasClosures = true;
        regs[code[pc + 1]!] = makeClosure(frame, program.units[code[pc + 2]!]!);
        break;
      case /* MatchList */ 73: {
        const source = regs[code[pc + 2]!];
        const spec = program.scatters[code[pc + 3]!]!;
        const given = source instanceof List ? spread(source, spec, regs) : -1;
        if (given < 0) {
          frame.pc = code[pc + 4]!;
          return "value";
        }
        regs[code[pc + 1]!] = given;
        break;
      }
      case /* MatchValue */ 74:
        if (!isSame(regs[code[pc + 1]!], regs[code[pc + 2]!])) {
          frame.pc = code[pc + 3]!;
          return "value";
        }
        break;
      case /* MatchType */ 75: {
        const value = regs[code[pc + 1]!];
        if (value === undefined || typeOf(value) !== code[pc + 2]!) {
          frame.pc = code[pc + 3]!;
          return "value";
        }
        break;
      }
      case /* Throw */ 76:
        this.#throw(frame, regs[code[pc + 2]!]);
        return "failed";
      case /* MakeError */ 77: {
        const error = makeError(regs[code[pc + 2]!] as Err, regs[code[pc + 3]!]);
        if (!(error instanceof Err)) {
          this.#fail(error === "count" ? E_ARGS : E_TYPE);
          return "failed";
        }
        regs[code[pc + 1]!] = error;
        break;
      }
      case /* GetPropWait */ 78:
        return this.#getPropWait(task, frame, regs[code[pc + 2]!], regs[code[pc + 3]!]);
      case /* SpawnVerb */ 79:
      case /* SpawnClosure */ 80:
      case /* SpawnBuiltin */ 81: {
        const id = this.#spawn(task, frame, code, pc);
        if (id === undefined) return "failed";
        regs[code[pc + 1]!] = new TaskRef(id);
        break;
      }
      case /* Gather */ 82: {
        const ids: number[] = [];
        const first = code[pc + 2]!;
        for (let i = 0; i < code[pc + 3]!; i++) {
          const ref = regs[first + i];
          // without the d bit a task that could not be made has left its error
          if (ref instanceof TaskRef) ids.push(ref.id);
        }
        return this.#waitAll(task, frame, ids);
      }
      case /* LeaveFinally */ 83:
        if (regs[code[pc + 1]!] === Pending.Kill) return this.#kill(task) ? "pushed" : KILLED;
        break;
      case /* MakeFlyweight */ 84: {
        const parent = regs[code[pc + 2]!];
        const made = this.#makeFlyweight(parent, regs[code[pc + 3]!], regs[code[pc + 4]!]);
        if (made === undefined) return "failed";
        regs[code[pc + 1]!] = made;
        break;
      }
      default:
        invariant(false, "the verifier knows every opcode", code[pc]);
    }
    frame.pc = pc + LENGTHS[code[pc]!]!;
    return "value";
  }

  /** `.value` of a task that is not done is waited for; other properties as ever. */
  #getPropWait(
    task: TaskState,
    frame: Activation,
    object: Value | undefined,
    name: Value | undefined,
  ): CallEnd {
    if (typeof name !== "string") {
      this.#fail(object === undefined || name === undefined ? E_VARNF : E_TYPE);
      return "failed";
    }
    const folded = foldText(name);
    if (object instanceof TaskRef && folded === "value") return this.#wait(task, frame, object.id);
    let value: Value | undefined;
    if (object instanceof Obj) {
      value = this.#host.getProperty(object.id, folded, frame.programmer);
      if (value === undefined) this.#fail(this.#host.failure);
    } else {
      value = this.#getReferenced(frame, object, folded);
    }
    if (value === undefined) return "failed";
    deliver(frame, value);
    return "value";
  }

  // ---- echo: names, closures

  /** What a name means that is no variable: a type constant, or the object that a readable property of `#0` names. */
  #named(frame: Activation, name: number): Value | undefined {
    if (name < 0) return undefined;
    const folded = frame.program.foldedNames[name]!;
    // no text of the program assigns the name, but a console might have
    const type = echoTypeConstant(folded);
    if (type !== undefined) return type;
    const host = this.#host;
    if (!host.isValid(0)) return undefined;
    const value = host.getProperty(0, folded, frame.programmer);
    return value instanceof Obj && host.isValid(value.id) ? value : undefined;
  }

  /** Pushes a frame of a closure; false after a failure. */
  #callClosure(task: TaskState, callee: Value | undefined, args: Value | undefined): boolean {
    if (task.frames.length >= this.#maxDepth) {
      this.#fail(E_MAXREC);
      return false;
    }
    const frame = this.#closureFrame(callee, args);
    if (frame === null) return false;
    task.frames.push(frame);
    return true;
  }

  /** A frame of a closure; null after a failure. */
  #closureFrame(callee: Value | undefined, args: Value | undefined): Activation | null {
    if (!(callee instanceof Lambda && args instanceof List)) {
      this.#fail(callee === undefined || args === undefined ? E_VARNF : E_TYPE);
      return null;
    }
    const { body } = callee;
    if (body instanceof LiveClosure) return closureActivation(body.init, body.cells, args);
    const snapshot = body.snapshot();
    const program = this.#host.compileStored(snapshot);
    const frame = program === null ? null : storedActivation(snapshot, program, args);
    if (frame === null) this.#fail(E_VERBNF);
    return frame;
  }

  /** `f(args)` where f is no builtin (LANGUAGE 4.9); false after a failure. */
  #callNamed(
    task: TaskState,
    inner: Value | undefined,
    wide: Value | undefined,
    args: Value | undefined,
  ): boolean {
    const callee = inner instanceof Lambda ? inner : wide;
    if (callee instanceof Lambda) return this.#callClosure(task, callee, args);
    this.#fail(E_VERBNF);
    return false;
  }

  /** A flyweight of a literal; undefined after a failure. */
  #makeFlyweight(
    parent: Value | undefined,
    slots: Value | undefined,
    items: Value | undefined,
  ): Flyweight | undefined {
    const isTyped = parent instanceof Obj && slots instanceof MapValue && items instanceof List;
    const made = isTyped ? flyweightOf(parent, slots, items) : null;
    if (made !== null && this.#host.isValid(made.parent.id)) return made;
    const isUnset = parent === undefined || slots === undefined || items === undefined;
    this.#fail(isUnset ? E_VARNF : isTyped ? E_INVARG : E_TYPE);
    return undefined;
  }

  // ---- echo: errors

  /** `throw` (LANGUAGE 9.2). */
  #throw(frame: Activation, value: Value | undefined): void {
    if (typeof value === "string") {
      this.#raise(errorNamed("E_ERROR"), value, 0);
    } else if (value instanceof CaughtErr) {
      this.#raise(value.code, value.message, value.value);
      // it keeps its stack, which grows by the frames below; without the d bit it is a value like others
      if (frame.isDebug && value.stack.length > 0) {
        this.#failRows = value.stack;
        this.#failTexts = rowTexts(value.stack);
      }
    } else if (value instanceof Err) {
      this.#raise(value.code, value.message, value.value);
    } else {
      this.#fail(value === undefined ? E_VARNF : E_TYPE);
    }
  }

  // ---- echo: tasks

  /** How a call ended that pushed no frame; forgets it. */
  #takeEnd(): CallEnd {
    const end = this.#end;
    this.#end = "failed";
    return end;
  }

  /** The value of a task, or the frame waits for it. */
  #wait(task: TaskState, frame: Activation, id: number): CallEnd {
    const result = id === task.id ? UNKNOWN_TASK : this.#host.awaitTask(id);
    if (result === null) return this.#suspendFor(task, [id], false);
    if (result.kind === "raise") {
      this.#raise(result.code, result.message, result.value);
      return "failed";
    }
    deliver(frame, result.value);
    return "value";
  }

  /** The values of all tasks, or the frame waits for them. */
  #waitAll(task: TaskState, frame: Activation, ids: readonly number[]): CallEnd {
    if (ids.length > 0) return this.#suspendFor(task, ids, true);
    deliver(frame, EMPTY_LIST);
    return "value";
  }

  #suspendFor(task: TaskState, ids: readonly number[], isGather: boolean): CallEnd {
    if (task.dying !== null) {
      this.#fail(E_PERM);
      return "failed";
    }
    return { kind: "suspended", wake: { kind: "tasks", ids, isGather } };
  }

  /** A method of a TASK. */
  #callTask(task: TaskState, ref: TaskRef, folded: string, args: List): CallEnd {
    const frame = task.top;
    if (folded !== "wait" && folded !== "kill") {
      this.#fail(E_VERBNF);
      return "failed";
    }
    if (args.length > 0) {
      this.#fail(E_ARGS);
      return "failed";
    }
    if (folded === "wait") return this.#wait(task, frame, ref.id);
    const killer = this.#host.builtin(this.#host.killTask);
    return this.#callBuiltin(task, frame, killer, new List([ref.id]));
  }

  /** Starts a task for the spawn instruction at pc; its id, or undefined after a failure. */
  #spawn(task: TaskState, frame: Activation, code: Int32Array, pc: number): number | undefined {
    const regs = frame.registers;
    const first = this.#spawnedFrame(task, frame, code, pc, regs);
    if (first === null) return undefined;
    const host = this.#host;
    const id = host.reserveTask(frame.programmer);
    if (id === undefined) {
      this.#fail(host.failure);
      return undefined;
    }
    host.spawn(id, first, frame.programmer);
    return id;
  }

  #spawnedFrame(
    task: TaskState,
    frame: Activation,
    code: Int32Array,
    pc: number,
    regs: readonly (Value | undefined)[],
  ): Activation | null {
    const args = regs[code[pc + LENGTHS[code[pc]!]! - 1]!];
    if (code[pc] === Op.SpawnClosure) {
      const inner = regs[code[pc + 2]!];
      const wide = regs[code[pc + 3]!];
      const callee = inner instanceof Lambda ? inner : (wide ?? inner);
      if (code[pc + 4]! < 0 || callee instanceof Lambda) return this.#closureFrame(callee, args);
      this.#fail(E_VERBNF);
      return null;
    }
    if (!(args instanceof List)) {
      this.#fail(E_TYPE);
      return null;
    }
    if (code[pc] === Op.SpawnBuiltin) {
      const program = this.#host.builtinCaller(code[pc + 2]!);
      const unit = program.units[0]!;
      return makeActivation({ ...frame, program, unit, args });
    }
    const name = regs[code[pc + 3]!];
    if (typeof name !== "string") {
      this.#fail(name === undefined ? E_VARNF : E_TYPE);
      return null;
    }
    // the frame is made as by a call, and then taken off
    const receiver = regs[code[pc + 2]!];
    if (receiver instanceof TaskRef) {
      this.#fail(E_TYPE);
      return null;
    }
    if (!this.#callVerb(task, receiver, name, foldText(name), args)) return null;
    return task.frames.pop()!;
  }

  // ---- kill

  /**
   * Ends a task, but runs the finally bodies of echo code on its stack first (LANGUAGE 13.8): true if the top frame is
   * at the beginning of one, false if the task has ended.
   */
  #kill(task: TaskState): boolean {
    const { frames } = task;
    const running = task.dying;
    task.dying = null;
    while (frames.length > 0) {
      const frame = frames[frames.length - 1]!;
      if (frame.builtin !== null) this.#finishBuiltin(frame);
      if (running !== null && frames.length > running.depth) {
        frames.pop();
        continue;
      }
      const handler = finallyAt(frame);
      if (handler !== undefined) {
        frame.registers[handler.result] = Pending.Kill;
        frame.registers[handler.result + 1] = 0;
        frame.pc = handler.target;
        task.dying = { depth: frames.length, handler };
        return true;
      }
      frames.pop();
    }
    return false;
  }

  /** An error of a finally body that runs for a kill: caught within that body, or dropped; false if the task has ended. */
  #failDying(task: TaskState, frame: Activation): boolean {
    const { handler: body } = task.dying!;
    const end = endOfFinally(frame.unit, body);
    const within = frame.unit.handlers.filter(({ from, to }) => from >= body.target && to <= end);
    const handler = this.#findHandler(within, frame.registers, frame.pc);
    if (handler === null) return this.#kill(task);
    this.#enter(handler, frame, frame.registers);
    frame.pc = handler.target;
    return true;
  }

  /** Makes a task that is not running run the finally bodies that a kill runs; false if there are none: it has ended. */
  beginKill(task: TaskState): boolean {
    this.#context.frames = task.frames;
    task.continuation = null;
    task.ticksLeft = DYING_TICKS;
    return this.#kill(task);
  }
}

/** Puts the result of the call that a frame stands at into its register and steps over the call. */
function deliver(frame: Activation, value: Value): void {
  const { code } = frame.unit;
  frame.registers[code[frame.pc + 1]!] = value;
  frame.pc += LENGTHS[code[frame.pc]!]!;
}

/** Puts the items of a LIST into the targets of a pattern; how many optional ones received one, -1 if it does not fit. */
function spread(source: List, spec: ScatterSpec, regs: (Value | undefined)[]): number {
  const extra = source.length - spec.required;
  if (extra < 0 || (extra > spec.optional && !spec.hasRest)) return -1;
  const given = Math.min(extra, spec.optional);
  const { targets } = spec;
  let at = 0;
  let optional = given;
  for (let i = 0; i < targets.length; i += 2) {
    const kind = targets[i]!;
    const target = targets[i + 1]!;
    if (kind === 2) {
      regs[target] = source.slice(at, at + extra - given);
      at += extra - given;
    } else if (kind === 0 || optional-- > 0) {
      regs[target] = source.at(at++);
    }
  }
  return given;
}

/** Whether two values have the same type and are equal. */
function isSame(left: Value | undefined, right: Value | undefined): boolean {
  if (left === undefined || right === undefined) return false;
  return typeOf(left) === typeOf(right) && equalValues(left, right);
}

/** What splices take from a value: the items of a flyweight. */
function itemsOf(value: Value | undefined): Value | undefined {
  return value instanceof Flyweight ? value.items : value;
}

/** An error of this code with message and value from a list; or what is wrong with the list. */
function makeError(code: Err, args: Value | undefined): Err | "count" | "type" {
  if (!(args instanceof List)) return "type";
  if (args.length > 2) return "count";
  if (args.length === 0) return code;
  const message = args.at(0);
  if (typeof message !== "string") return "type";
  return new Err(code.number, code.name, message, args.length > 1 ? args.at(1) : 0);
}

/** A part of an error value (LANGUAGE 9.2). */
function errorPart(error: Err, name: string): Value | undefined {
  switch (name) {
    case "code":
      return error.code;
    case "message":
      return error.message;
    case "value":
      return error.value;
    case "stack":
      return error instanceof CaughtErr ? error.stack : EMPTY_LIST;
    default:
      return undefined;
  }
}

/** A flyweight with the slots of a map; null if a key is no name. */
function flyweightOf(parent: Obj, slots: MapValue, items: List): Flyweight | null {
  const parts = slots.parts();
  const named: Slot[] = [];
  for (let i = 0; i < parts.length; i += 2) {
    const name = parts[i];
    if (typeof name !== "string" || !isIdentifier(name)) return null;
    named.push({ name, value: parts[i + 1]! });
  }
  return new Flyweight(parent, named, items);
}

/** The innermost finally of echo code around the place where a frame stands. */
export function finallyAt({ program, unit, pc }: Activation): Handler | undefined {
  if (program.dialect !== "echo") return undefined;
  return unit.handlers.find(({ kind, from, to }) => kind === "finally" && pc >= from && pc < to);
}

/** The word of the instruction that ends a finally body. */
function endOfFinally({ code }: Unit, handler: Handler): number {
  let at = handler.target;
  while (code[at] !== Op.EndFinally || code[at + 1] !== handler.result) at += LENGTHS[code[at]!]!;
  return at;
}

/** The prototype object of a primitive value; -1 if there is none. */
function prototypeOf<Context extends BuiltinControl>(host: VmHost<Context>, value: Value): number {
  const name = prototypeName(value);
  return name === "" ? -1 : host.prototype(`${name}_proto`);
}

/** What the prototype of a value is called after; "" for those without. */
function prototypeName(value: Value): string {
  switch (typeOf(value)) {
    case Type.Obj:
      return "obj";
    case Type.Str:
      return "str";
    case Type.Err:
      return "err";
    case Type.List:
      return "list";
    case Type.Float:
      return "float";
    case Type.Map:
      return "map";
    case Type.Bool:
      return "bool";
    case Type.Int:
      return "int";
    case Type.Null:
      return "null";
    case Type.Sym:
      return "sym";
    case Type.Lambda:
      return "lambda";
    default:
      return "";
  }
}

/** The value after `current` in a range up to `limit`; undefined if `current` lies beyond it. */
function nextInRange(current: Value | undefined, limit: Value | undefined): Value | undefined {
  if (isInt(current) && isInt(limit)) {
    if (current > limit) return undefined;
    const next = BigInt(current) + 1n;
    const small = Number(next);
    return Number.isSafeInteger(small) ? small : next;
  }
  if (current instanceof Obj && limit instanceof Obj)
    return current.id > limit.id ? undefined : obj(current.id + 1);
  return undefined;
}
