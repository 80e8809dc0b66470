// Collects the instructions of one unit: words, labels, lines, constants, temporaries.
//
// Registers are numbered while the numbers of constants and temporaries are still unknown, so until `finish` a constant
// register is CONSTANT_BASE + i and a temporary is TEMPORARY_BASE + i; `finish` moves them to their final places by the
// operand kinds of the instruction table.
import { invariant } from "#base";
import {
  CALLS,
  type Handler,
  type LambdaSpec,
  LENGTHS,
  NO_CAPTURES,
  NO_NAMES,
  OPERANDS,
  Op,
  type Unit,
} from "#program";
import { Err, Float, List, Obj, type Value } from "#value";

const CONSTANT_BASE = 1 << 20;
const TEMPORARY_BASE = 1 << 24;

/** Ticks of code without a loop or call after which the interpreter may stop it: each of them may have worked long. */
const CHECK_TICKS = 64;

/** A place in the code that is known later. */
export interface Label {
  word: number;
}

/** What a unit has beside its code. */
export interface UnitParts {
  readonly locals: readonly string[];
  readonly cells: readonly string[];
  readonly captures: readonly number[];
  readonly lambda: LambdaSpec | null;
}

/** What units of moo have. */
const PLAIN: UnitParts = {
  locals: NO_NAMES,
  cells: NO_NAMES,
  captures: NO_CAPTURES,
  lambda: null,
};

/** The instructions of one unit while they are made. */
export class Emitter {
  readonly #words: number[] = [];
  readonly #labels: Label[] = [];
  readonly #lines: number[] = [];
  /** The word of each call and how many temporaries were in use. */
  readonly #calls: number[] = [];
  readonly #handlers: {
    kind: Handler["kind"];
    from: Label;
    to: Label;
    target: Label;
    codes: number;
    result: number;
  }[] = [];
  readonly #patterns: Int32Array[] = [];
  readonly #constants: Value[] = [];
  readonly #constantIndex = new Map<unknown, number>();
  #depth = 0;
  #deepest = 0;
  #pending = 0;
  /** Ticks since the latest place where the interpreter looks whether to stop. */
  #unchecked = 0;
  /** Word that charges the block after the latest conditional jump, while that block has not met a label. */
  #fallThrough = -1;
  /** Line of the instructions emitted next. */
  line = 1;

  // ---- registers

  /** The register that holds a constant. */
  constant(value: Value): number {
    const key = constantKey(value);
    let index = this.#constantIndex.get(key);
    if (index === undefined) {
      index = this.#constants.length;
      this.#constants.push(value);
      this.#constantIndex.set(key, index);
    }
    return CONSTANT_BASE + index;
  }

  /** A fresh temporary on top of the stack of temporaries. */
  temporary(): number {
    const register = TEMPORARY_BASE + this.#depth++;
    this.#deepest = Math.max(this.#deepest, this.#depth);
    return register;
  }

  /** Remembers the top of the temporaries, for `release`. */
  mark(): number {
    return this.#depth;
  }

  /** Frees the temporaries made since the mark. */
  release(mark: number): void {
    invariant(mark <= this.#depth, "temporaries are freed in reverse order", mark);
    this.#depth = mark;
  }

  isTemporary(register: number): boolean {
    return register >= TEMPORARY_BASE;
  }

  // ---- code

  emit(op: number, ...operands: number[]): void {
    invariant(operands.length + 1 === LENGTHS[op], "operands fit the opcode", op);
    const lines = this.#lines;
    if (lines.at(-1) !== this.line) lines.push(this.#words.length, this.line);
    if (CALLS.has(op)) this.#calls.push(this.#words.length, this.#depth);
    if (op === Op.LoopBack) this.#unchecked = 0;
    this.#words.push(op, ...operands);
  }

  // ---- ticks: the cost of the block under way, charged where it ends

  /** Adds to the cost of the block. */
  cost(ticks: number): void {
    this.#pending += ticks;
    this.#unchecked += ticks;
    if (this.#unchecked < CHECK_TICKS) return;
    const next = this.label();
    this.emit(Op.LoopBack, this.ref(next), this.takeCost());
    this.place(next);
  }

  /** Takes the cost over: the caller charges it with the jump, loop turn or return that it emits next. */
  takeCost(): number {
    const ticks = this.#pending;
    this.#pending = 0;
    this.#fallThrough = -1;
    return ticks;
  }

  /** Emits a conditional jump: the operands, then the two tick words. */
  emitBranch(op: number, ...operands: number[]): void {
    const ticks = this.takeCost();
    this.emit(op, ...operands, ticks, 0);
    this.#fallThrough = this.#words.length - 1;
  }

  /** Charges the cost so far with no jump at hand. */
  settle(): void {
    if (this.#pending === 0) return;
    if (this.#fallThrough >= 0) {
      this.#words[this.#fallThrough] = (this.#words[this.#fallThrough] as number) + this.takeCost();
    } else {
      this.emit(Op.Tick, this.takeCost());
    }
  }

  label(): Label {
    return { word: -1 };
  }

  /** Makes a label mean the next instruction. */
  place(label: Label): void {
    this.settle();
    this.#fallThrough = -1;
    label.word = this.#words.length;
  }

  /** As `place`, for a label that only a failing instruction without `d` jumps to: the block goes on. */
  placeInside(label: Label): void {
    label.word = this.#words.length;
  }

  /** The targets of a pattern, as kinds and registers: `finish` puts their final numbers in place. */
  pattern(targets: Int32Array): void {
    this.#patterns.push(targets);
  }

  /** A label as an operand. */
  ref(label: Label): number {
    this.#labels.push(label);
    return -this.#labels.length;
  }

  /** Protects the range between two labels. Inner ranges must be added before outer ones. */
  protect(
    kind: Handler["kind"],
    from: Label,
    to: Label,
    target: Label,
    codes: number,
    result: number,
  ): void {
    this.#handlers.push({ kind, from, to, target, codes, result });
  }

  /** What is in use during a call: the temporaries below its operands, which lie on top. */
  #live(code: Int32Array, firstTemporary: number): Int32Array {
    const live = Int32Array.from(this.#calls);
    for (let i = 0; i < live.length; i += 2) {
      const word = live[i] as number;
      let first = firstTemporary + (live[i + 1] as number);
      const kinds = OPERANDS[code[word] as number] as string;
      for (let k = 0; k < kinds.length; k++) {
        const operand = code[word + 1 + k] as number;
        const isRegister = kinds[k] === "D" || kinds[k] === "R" || kinds[k] === "r";
        if (isRegister && operand >= firstTemporary) first = Math.min(first, operand);
      }
      live[i + 1] = first;
    }
    return live;
  }

  /** The finished unit; `variables` gives the first registers their initial values, locals follow. */
  finish(variables: readonly (Value | undefined)[], parts: UnitParts = PLAIN): Unit {
    const firstConstant = variables.length + parts.locals.length;
    const firstTemporary = firstConstant + this.#constants.length;
    const settle = (register: number): number => {
      if (register >= TEMPORARY_BASE) return firstTemporary + register - TEMPORARY_BASE;
      if (register >= CONSTANT_BASE) return firstConstant + register - CONSTANT_BASE;
      return register;
    };
    for (const targets of this.#patterns)
      for (let i = 1; i < targets.length; i += 2) targets[i] = settle(targets[i] as number);
    const code = Int32Array.from(this.#words);
    for (let at = 0; at < code.length; ) {
      const kinds = OPERANDS[code[at] as number] as string;
      for (let i = 0; i < kinds.length; i++) {
        const word = at + 1 + i;
        const kind = kinds[i];
        const operand = code[word] as number;
        if (kind === "D" || kind === "R" || kind === "r") code[word] = settle(operand);
        else if (kind === "J") code[word] = (this.#labels[-operand - 1] as Label).word;
      }
      at += kinds.length + 1;
    }
    return {
      code,
      template: [
        ...variables,
        ...new Array<undefined>(parts.locals.length).fill(undefined),
        ...this.#constants,
        ...new Array<undefined>(this.#deepest).fill(undefined),
      ],
      firstTemporary,
      lines: Int32Array.from(this.#lines),
      live: this.#live(code, firstTemporary),
      handlers: this.#handlers.map((handler) => ({
        kind: handler.kind,
        from: handler.from.word,
        to: handler.to.word,
        target: handler.target.word,
        codes: settle(handler.codes),
        result: settle(handler.result),
      })),
      locals: parts.locals,
      cells: parts.cells,
      captures: parts.captures,
      lambda: parts.lambda,
    };
  }
}

/** Constants that a program cannot tell apart share a register. */
function constantKey(value: Value): unknown {
  if (typeof value === "string") return `s${value}`;
  if (value instanceof Float) return Object.is(value.value, -0) ? "f-0" : `f${value.value}`;
  if (value instanceof Obj || value instanceof Err || value instanceof List) return value;
  return typeof value === "bigint" ? `i${value}` : value;
}
