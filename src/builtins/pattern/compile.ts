// Compiles a pattern's tree to a small program for the matcher, and finds out which characters a match can begin with.
//
// Loops over a single character become one Run, which needs no memory for its turns; where the character that must
// follow is known or cannot be in the run, the matcher gives back less or nothing.
import { type CharSet, foldCode, singleSet } from "./char-set.ts";
import type { PatternNode, Place } from "./node.ts";
import type { ParsedPattern } from "./parse.ts";
import { NO_LIMIT, Op } from "./program.ts";

/** What the matcher needs. Registers 0 and 1 are the ends of the match, 2n and 2n + 1 those of group n, then loops. */
export interface CompiledPattern {
  readonly code: Int32Array;
  readonly sets: readonly CharSet[];
  readonly isCased: boolean;
  readonly groupCount: number;
  readonly registerCount: number;
  /** A match can only begin at the start of the string. */
  readonly isAnchored: boolean;
  /** 1 for each ASCII character that a match can begin with; null if it can be empty. */
  readonly first: Uint8Array | null;
  /** Whether it can begin with a character outside ASCII. */
  readonly startsOpen: boolean;
}

/** Compiles a parsed pattern. */
export function compileTree(parsed: ParsedPattern, isCased: boolean): CompiledPattern {
  const compiler = new Compiler(parsed.groupCount, isCased);
  compiler.emit(parsed.root);
  compiler.code.push(Op.Match);
  markRuns(compiler);
  const beginning = firstOf(parsed.root, isCased);
  return {
    code: Int32Array.from(compiler.code),
    sets: compiler.sets,
    isCased,
    groupCount: parsed.groupCount,
    registerCount: compiler.registers,
    isAnchored: isAnchored(parsed.root),
    first: beginning.isEmpty ? null : beginning.table,
    startsOpen: beginning.isOpen,
  };
}

const PLACES: Readonly<Record<Place, number>> = {
  start: Op.AtStart,
  end: Op.AtEnd,
  boundary: Op.AtBoundary,
  "no-boundary": Op.AtNoBoundary,
  "word-start": Op.AtWordStart,
  "word-end": Op.AtWordEnd,
};

class Compiler {
  readonly code: number[] = [];
  readonly sets: CharSet[] = [];
  /** Where the Runs are. */
  readonly runs: number[] = [];
  registers: number;
  readonly #isCased: boolean;

  constructor(groupCount: number, isCased: boolean) {
    this.registers = 2 + groupCount * 2;
    this.#isCased = isCased;
  }

  emit(node: PatternNode): void {
    switch (node.kind) {
      case "character":
        this.code.push(Op.Character, this.#isCased ? node.code : foldCode(node.code));
        return;
      case "set":
        this.code.push(Op.Set, this.#setIndex(node.set));
        return;
      case "assertion":
        this.code.push(PLACES[node.place]);
        return;
      case "reference":
        this.code.push(Op.Reference, node.number);
        return;
      case "sequence":
        for (const part of node.parts) this.emit(part);
        return;
      case "group":
        if (node.number > 0) this.code.push(Op.Save, node.number * 2);
        this.emit(node.body);
        if (node.number > 0) this.code.push(Op.Save, node.number * 2 + 1);
        return;
      case "choice":
        this.#choice(node.options);
        return;
      case "repeat":
        if (!this.#run(node)) this.#loop(node);
    }
  }

  #setIndex(set: CharSet): number {
    const known = this.sets.indexOf(set);
    return known >= 0 ? known : this.sets.push(set) - 1;
  }

  #choice(options: readonly PatternNode[]): void {
    const ends: number[] = [];
    options.forEach((option, position) => {
      const isLast = position === options.length - 1;
      const attempt = isLast ? -1 : this.code.push(Op.Try, 0) - 1;
      this.emit(option);
      if (isLast) return;
      ends.push(this.code.push(Op.Jump, 0) - 1);
      this.code[attempt] = this.code.length;
    });
    for (const end of ends) this.code[end] = this.code.length;
  }

  /** A repetition of one character as a Run; false if its body is something else. */
  #run(node: PatternNode & { kind: "repeat" }): boolean {
    const { body } = node;
    let set: CharSet;
    if (body.kind === "set") set = body.set;
    else if (body.kind === "character")
      set = singleSet(this.#isCased ? body.code : foldCode(body.code));
    else return false;
    this.runs.push(this.code.length);
    const least = node.isOptional ? 0 : 1;
    const most = node.isLoop ? NO_LIMIT : 1;
    this.code.push(Op.Run, this.#setIndex(set), least, most, -1, 0);
    return true;
  }

  #loop(node: PatternNode & { kind: "repeat" }): void {
    const { code } = this;
    const attempt = node.isOptional ? code.push(Op.Try, 0) - 1 : -1;
    if (node.isLoop) {
      const top = code.length;
      const canBeEmpty = firstOf(node.body, this.#isCased).isEmpty;
      const turn = canBeEmpty ? this.registers++ : -1;
      if (canBeEmpty) code.push(Op.Save, turn);
      this.emit(node.body);
      const leave = canBeEmpty ? code.push(Op.JumpIfHere, turn, 0) - 1 : -1;
      code.push(Op.TryLast, top);
      if (leave >= 0) code[leave] = code.length;
    } else {
      this.emit(node.body);
    }
    if (attempt >= 0) code[attempt] = code.length;
  }
}

/** Tells each Run what must follow it. */
function markRuns({ code, runs, sets }: Compiler): void {
  for (const run of runs) {
    let after = run + 6;
    while (code[after] === Op.Save) after += 2;
    const set = sets[code[run + 1] as number] as CharSet;
    const operand = code[after + 1] as number;
    switch (code[after]) {
      case Op.Match:
        code[run + 5] = 1;
        break;
      case Op.Character:
        code[run + 4] = operand;
        if (!set.has(operand)) code[run + 5] = 1;
        break;
      case Op.Set:
        if (isDisjoint(set, sets[operand] as CharSet)) code[run + 5] = 1;
        break;
      case Op.Run:
        if (code[after + 2] === 1 && isDisjoint(set, sets[operand] as CharSet)) code[run + 5] = 1;
        break;
      case Op.AtEnd:
        code[run + 5] = 1;
        break;
      default:
    }
  }
}

function isDisjoint(left: CharSet, right: CharSet): boolean {
  if (left.isOpen && right.isOpen) return false;
  return left.table.every((member, code) => member === 0 || right.table[code] === 0);
}

/** Which characters a match of a node can begin with, and whether it can be empty. */
interface Beginning {
  readonly table: Uint8Array;
  readonly isOpen: boolean;
  readonly isEmpty: boolean;
}

const EMPTY: Beginning = { table: new Uint8Array(128), isOpen: false, isEmpty: true };

function firstOf(node: PatternNode, isCased: boolean): Beginning {
  switch (node.kind) {
    case "character": {
      const set = singleSet(isCased ? node.code : foldCode(node.code));
      return { table: set.table, isOpen: set.isOpen, isEmpty: false };
    }
    case "set":
      return { table: node.set.table, isOpen: node.set.isOpen, isEmpty: false };
    case "assertion":
      return EMPTY;
    case "reference":
      return { table: new Uint8Array(128).fill(1), isOpen: true, isEmpty: true };
    case "group":
      return firstOf(node.body, isCased);
    case "repeat": {
      const body = firstOf(node.body, isCased);
      return node.isOptional ? { ...body, isEmpty: true } : body;
    }
    case "choice":
      return node.options.map((option) => firstOf(option, isCased)).reduce(either);
    case "sequence": {
      let result = EMPTY;
      for (const part of node.parts) {
        if (!result.isEmpty) break;
        const next = firstOf(part, isCased);
        result = { ...either(result, next), isEmpty: next.isEmpty };
      }
      return result;
    }
  }
}

function either(left: Beginning, right: Beginning): Beginning {
  return {
    table: left.table.map((member, code) => member | (right.table[code] as number)),
    isOpen: left.isOpen || right.isOpen,
    isEmpty: left.isEmpty || right.isEmpty,
  };
}

function isAnchored(node: PatternNode): boolean {
  switch (node.kind) {
    case "assertion":
      return node.place === "start";
    case "group":
      return isAnchored(node.body);
    case "choice":
      return node.options.every(isAnchored);
    case "sequence": {
      const first = node.parts[0];
      return first !== undefined && isAnchored(first);
    }
    default:
      return false;
  }
}
