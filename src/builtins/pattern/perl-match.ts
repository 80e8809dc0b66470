// Runs a compiled Perl pattern over a string: backtracking, with every step that could repeat counted against a limit.
//
// The stack holds three numbers a choice:
//
//   word, position, -1       on at the word from the position           (Try, Loop)
//   word, least, position    the Run there gives one character back      (greedy)
//   word, position, end      the Run there takes one character more      (lazy)
//   ~register, value, -1     the register had this value                 (undone on the way back)

import { type CharSet, foldCode } from "./char-set.ts";
import type { CompiledPerl } from "./perl-compile.ts";
import { NO_LIMIT, Op } from "./perl-program.ts";

/** Turns, choices taken back and characters run over, in all matches of one Subject together. */
const MAX_STEPS = 4_000_000;
/** Numbers on the stack: 16 MB. */
const MAX_STACK = 4_000_000;

/** How a search ended. */
export type PerlOutcome = "found" | "none" | "too-long";

/** One string that is searched, again and again from where the last match ended. */
export class Subject {
  /** Code points, as they are and folded. */
  readonly codes: Int32Array;
  readonly #folded: Int32Array;
  readonly #pattern: CompiledPerl;
  /** After a match: its ends and those of its groups as positions from 0, -1 for unused groups. */
  readonly registers: Int32Array;
  #stack: Int32Array = new Int32Array(192);
  #steps = 0;

  constructor(pattern: CompiledPerl, text: string) {
    this.#pattern = pattern;
    this.codes = codePointsOf(text);
    this.#folded = pattern.folds ? this.codes.map(foldCode) : this.codes;
    this.registers = new Int32Array(pattern.registerCount);
  }

  get groupCount(): number {
    return this.#pattern.groupCount;
  }

  /** Counts work that is done for a match. */
  spend(steps: number): void {
    this.#steps += steps;
  }

  /** Looks for the first match that begins at a position or after it. */
  search(from: number): PerlOutcome {
    const { first, isAnchored } = this.#pattern;
    const { codes } = this;
    for (let start = from; start <= codes.length; start++) {
      if (isAnchored && start > 0) return "none";
      if (first !== null) {
        while (start < codes.length && first[codes[start] as number] !== 1) start++;
        if (start === codes.length) return "none";
      }
      if (++this.#steps > MAX_STEPS) return "too-long";
      const outcome = this.#attempt(start);
      if (outcome !== "none") return outcome;
    }
    return "none";
  }

  /** Makes room for more choices; false if there may not be more. */
  #grow(): boolean {
    if (this.#stack.length * 2 > MAX_STACK) return false;
    const grown = new Int32Array(this.#stack.length * 2);
    grown.set(this.#stack);
    this.#stack = grown;
    return true;
  }

  #attempt(start: number): PerlOutcome {
    const { code, sets } = this.#pattern;
    const { codes, registers } = this;
    const folded = this.#folded;
    const { length } = codes;
    let stack = this.#stack;
    let top = 0;
    let pc = 0;
    let at = start;
    registers.fill(-1);
    for (;;) {
      // no instruction pushes more than two entries
      if (top + 6 > stack.length) {
        if (!this.#grow()) return "too-long";
        stack = this.#stack;
      }
      let holds = false;
      switch (code[pc]) {
        case Op.Match:
          registers[0] = start;
          registers[1] = at;
          return "found";
        case Op.Character:
          if (at < length && codes[at] === code[pc + 1]) {
            at++;
            pc += 2;
            continue;
          }
          break;
        case Op.Folded:
          if (at < length && folded[at] === code[pc + 1]) {
            at++;
            pc += 2;
            continue;
          }
          break;
        case Op.Set:
        case Op.FoldedSet: {
          const source = code[pc] === Op.Set ? codes : folded;
          if (at < length && (sets[code[pc + 1] as number] as CharSet).has(source[at] as number)) {
            at++;
            pc += 2;
            continue;
          }
          break;
        }
        case Op.Run: {
          const set = sets[code[pc + 1] as number] as CharSet;
          const source = code[pc + 2] === 1 ? folded : codes;
          const most = code[pc + 4] as number;
          const greed = code[pc + 5] as number;
          const least = at + (code[pc + 3] as number);
          if (least > length) break;
          const limit = most === NO_LIMIT || at + most > length ? length : at + most;
          const goal = greed === 1 ? least : limit;
          let end = at;
          while (end < goal && set.has(source[end] as number)) end++;
          this.#steps += (end - at) >> 3;
          if (end < least) break;
          if (greed === 0 && end > least) {
            stack[top] = pc;
            stack[top + 1] = least;
            stack[top + 2] = end;
            top += 3;
          } else if (greed === 1 && end < limit) {
            stack[top] = pc;
            stack[top + 1] = end;
            stack[top + 2] = limit;
            top += 3;
          }
          at = end;
          pc += 6;
          continue;
        }
        case Op.Save:
        case Op.Zero:
        case Op.Mark: {
          const register = code[pc + 1] as number;
          stack[top] = ~register;
          stack[top + 1] = registers[register] as number;
          stack[top + 2] = -1;
          top += 3;
          registers[register] = code[pc] === Op.Save ? at : code[pc] === Op.Zero ? 0 : top;
          pc += 2;
          continue;
        }
        case Op.Try:
          stack[top] = code[pc + 1] as number;
          stack[top + 1] = at;
          stack[top + 2] = -1;
          top += 3;
          pc += 2;
          continue;
        case Op.Jump:
          pc = code[pc + 1] as number;
          continue;
        case Op.Loop: {
          if (++this.#steps > MAX_STEPS) return "too-long";
          const turns = registers[code[pc + 1] as number] as number;
          const exit = code[pc + 5] as number;
          if (turns < (code[pc + 3] as number)) {
            pc += 7;
            continue;
          }
          const isEmptyTurn = turns > 0 && registers[code[pc + 2] as number] === at;
          if (turns >= (code[pc + 4] as number) || isEmptyTurn) {
            pc = exit;
            continue;
          }
          const isLazy = code[pc + 6] === 1;
          stack[top] = isLazy ? pc + 7 : exit;
          stack[top + 1] = at;
          stack[top + 2] = -1;
          top += 3;
          pc = isLazy ? exit : pc + 7;
          continue;
        }
        case Op.Enter: {
          const count = code[pc + 1] as number;
          const place = code[pc + 2] as number;
          stack[top] = ~count;
          stack[top + 1] = registers[count] as number;
          stack[top + 2] = -1;
          stack[top + 3] = ~place;
          stack[top + 4] = registers[place] as number;
          stack[top + 5] = -1;
          top += 6;
          registers[count] = (registers[count] as number) + 1;
          registers[place] = at;
          pc += 3;
          continue;
        }
        case Op.Cut:
          top = this.#cut(top, registers[code[pc + 1] as number] as number);
          pc += 2;
          continue;
        case Op.LookEnd:
          top = this.#cut(top, registers[code[pc + 1] as number] as number);
          at = registers[code[pc + 2] as number] as number;
          pc += 3;
          continue;
        case Op.Refuse: {
          const height = registers[code[pc + 1] as number] as number;
          while (top > height) {
            top -= 3;
            const word = stack[top] as number;
            if (word < 0) registers[~word] = stack[top + 1] as number;
          }
          break;
        }
        case Op.Back:
          at -= code[pc + 1] as number;
          if (at >= 0) {
            pc += 2;
            continue;
          }
          break;
        case Op.Reference: {
          const group = code[pc + 1] as number;
          const source = code[pc + 2] === 1 ? folded : codes;
          const from = registers[group * 2] as number;
          const size = (registers[group * 2 + 1] as number) - from;
          if (from < 0 || size < 0 || at + size > length) break;
          let same = 0;
          while (same < size && source[from + same] === source[at + same]) same++;
          this.#steps += same >> 3;
          if (same < size) break;
          at += size;
          pc += 3;
          continue;
        }
        case Op.AtTextStart:
          holds = at === 0;
          break;
        case Op.AtTextEnd:
          holds = at === length;
          break;
        case Op.AtLastLineEnd:
          holds = at === length || (at === length - 1 && codes[at] === 10);
          break;
        case Op.AtLineStart:
          holds = at === 0 || codes[at - 1] === 10;
          break;
        case Op.AtLineEnd:
          holds = at === length || codes[at] === 10;
          break;
        case Op.AtBoundary:
          holds = isWord(codes[at - 1]) !== isWord(codes[at]);
          break;
        default:
          holds = isWord(codes[at - 1]) === isWord(codes[at]);
      }
      if (holds) {
        pc++;
        continue;
      }
      // the latest choice that leaves something to try
      for (;;) {
        if (top === 0) return this.#steps > MAX_STEPS ? "too-long" : "none";
        if (++this.#steps > MAX_STEPS) return "too-long";
        const word = stack[top - 3] as number;
        if (word < 0) {
          top -= 3;
          registers[~word] = stack[top + 1] as number;
          continue;
        }
        if (stack[top - 1] === -1) {
          top -= 3;
          at = stack[top + 1] as number;
          pc = word;
          break;
        }
        pc = word + 6;
        if (code[word + 5] === 0) {
          at = (stack[top - 1] as number) - 1;
          if (at === stack[top - 2]) top -= 3;
          else stack[top - 1] = at;
          break;
        }
        at = stack[top - 2] as number;
        const source = code[word + 2] === 1 ? folded : codes;
        const set = sets[code[word + 1] as number] as CharSet;
        const isIn = set.has(source[at] as number);
        at++;
        if (!isIn || at === stack[top - 1]) top -= 3;
        else stack[top - 2] = at;
        if (isIn) break;
      }
    }
  }

  /** Takes the choices above a height off the stack, keeping the notes of registers; the new height. */
  #cut(top: number, height: number): number {
    const stack = this.#stack;
    let kept = height;
    for (let entry = height; entry < top; entry += 3) {
      if ((stack[entry] as number) >= 0) continue;
      stack[kept] = stack[entry] as number;
      stack[kept + 1] = stack[entry + 1] as number;
      stack[kept + 2] = -1;
      kept += 3;
    }
    return kept;
  }
}

function codePointsOf(text: string): Int32Array {
  const codes = new Int32Array(text.length);
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i) as number;
    codes[count++] = code;
    if (code > 0xffff) i++;
  }
  return count === codes.length ? codes : codes.slice(0, count);
}

function isWord(code: number | undefined): boolean {
  if (code === undefined) return false;
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95
  );
}
