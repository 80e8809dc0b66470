// Runs a compiled pattern over a string: backtracking, with every attempt counted against a limit, so that no pattern
// can hold a world up.
//
// The string is copied to an array of code points first, folded if the pattern ignores case; so the loop below only
// compares numbers. Its memory of choices is a stack of three numbers each:
//
//   word, position, -1      on at the word from the position       (Try, TryLast)
//   word, least, position   the Run at the word gives one character back, as long as `least` is not passed
//   ~register, value, -1    the register had this value            (undone on the way back)

import { type CharSet, foldCode, WORD } from "./char-set.ts";
import type { CompiledPattern } from "./compile.ts";
import { NO_LIMIT, Op } from "./program.ts";

/** Choices taken back, and eighths of characters run over, in all attempts together: some tenths of a second. */
const MAX_STEPS = 4_000_000;
/** Numbers on the stack: 16 MB. */
const MAX_STACK = 4_000_000;

const FAILED = -1;
const TOO_LONG = -2;

const lowerCase: Uint8Array = Uint8Array.from({ length: 128 }, (_, code) => foldCode(code));

/** Memory that all matches share: none outlives a call, except the latest text. */
const machine = {
  text: "",
  isCased: true,
  codes: new Int32Array(256),
  length: 0,
  stack: new Int32Array(768),
  registers: new Int32Array(64),
  steps: 0,
};

/**
 * The leftmost match, or with `isReverse` the one with the greatest start. Gives registers: the ends of the match and
 * of each group as offsets in code points, -1 for unused groups. They are valid until the next call.
 */
export function findMatch(
  pattern: CompiledPattern,
  text: string,
  isReverse: boolean,
): Int32Array | "none" | "too-long" {
  load(text, pattern.isCased);
  machine.steps = 0;
  if (machine.registers.length < pattern.registerCount)
    machine.registers = new Int32Array(pattern.registerCount * 2);
  const length = machine.length;
  const step = isReverse ? -1 : 1;
  const last = isReverse ? 0 : length;
  let start = isReverse ? length : 0;
  if (pattern.isAnchored) start = 0;
  for (;;) {
    start = nextStart(pattern, start, last, step);
    if (start < 0) return "none";
    const end = attempt(pattern, start);
    if (end >= 0) {
      machine.registers[0] = start;
      machine.registers[1] = end;
      return machine.registers;
    }
    if (end === TOO_LONG) return "too-long";
    if (pattern.isAnchored || start === last) return "none";
    start += step;
  }
}

/** The first position from `start` on where a match can begin; -1 if there is none. */
function nextStart(pattern: CompiledPattern, start: number, last: number, step: number): number {
  const { first, startsOpen } = pattern;
  if (first === null) return start;
  const { codes, length } = machine;
  for (let at = start; ; at += step) {
    if (at < length) {
      const code = codes[at] as number;
      if (code < 128 ? first[code] === 1 : startsOpen) return at;
    }
    if (at === last || pattern.isAnchored) return -1;
  }
}

/** Copies the text to the machine's codes. */
function load(text: string, isCased: boolean): void {
  if (text === machine.text && isCased === machine.isCased) return;
  if (machine.codes.length < text.length) machine.codes = new Int32Array(text.length * 2);
  const { codes } = machine;
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    let code = text.charCodeAt(i);
    if (code > 127) {
      code = text.codePointAt(i) as number;
      if (code > 0xffff) i++;
      codes[count++] = isCased ? code : foldCode(code);
    } else {
      codes[count++] = isCased ? code : (lowerCase[code] as number);
    }
  }
  machine.length = count;
  machine.text = text;
  machine.isCased = isCased;
}

/** Makes room for more choices; false if there may not be more. */
function growStack(): boolean {
  if (machine.stack.length * 2 > MAX_STACK) return false;
  const grown = new Int32Array(machine.stack.length * 2);
  grown.set(machine.stack);
  machine.stack = grown;
  return true;
}

/** The end of the match that begins at `start`; FAILED or TOO_LONG. */
function attempt(pattern: CompiledPattern, start: number): number {
  const { code, sets } = pattern;
  const { codes, length, registers } = machine;
  let { stack, steps } = machine;
  let top = 0;
  let pc = 0;
  let at = start;
  if (pattern.registerCount > 2) registers.fill(-1, 2, pattern.registerCount);
  for (;;) {
    switch (code[pc]) {
      case Op.Match:
        machine.steps = steps;
        return at;
      case Op.Character:
        if (at < length && codes[at] === code[pc + 1]) {
          at++;
          pc += 2;
          continue;
        }
        break;
      case Op.Set:
        if (at < length && (sets[code[pc + 1] as number] as CharSet).has(codes[at] as number)) {
          at++;
          pc += 2;
          continue;
        }
        break;
      case Op.Run: {
        const set = sets[code[pc + 1] as number] as CharSet;
        const { table } = set;
        const most = code[pc + 3] as number;
        const limit = most === NO_LIMIT || at + most > length ? length : at + most;
        let end = at;
        while (end < limit) {
          const next = codes[end] as number;
          if (next < 128 ? table[next] === 0 : !set.has(next)) break;
          end++;
        }
        const least = at + (code[pc + 2] as number);
        if (end < least) break;
        steps += (end - at) >> 3;
        if (end > least && code[pc + 5] === 0) {
          stack[top] = pc;
          stack[top + 1] = least;
          stack[top + 2] = end;
          top += 3;
        }
        at = end;
        pc += 6;
        if (top + 3 <= stack.length) continue;
        if (!growStack()) return TOO_LONG;
        stack = machine.stack;
        continue;
      }
      case Op.Save: {
        const register = code[pc + 1] as number;
        if (top > 0) {
          stack[top] = ~register;
          stack[top + 1] = registers[register] as number;
          stack[top + 2] = -1;
          top += 3;
        }
        registers[register] = at;
        pc += 2;
        if (top + 3 <= stack.length) continue;
        if (!growStack()) return TOO_LONG;
        stack = machine.stack;
        continue;
      }
      case Op.Try:
        stack[top] = code[pc + 1] as number;
        stack[top + 1] = at;
        stack[top + 2] = -1;
        top += 3;
        pc += 2;
        if (top + 3 <= stack.length) continue;
        if (!growStack()) return TOO_LONG;
        stack = machine.stack;
        continue;
      case Op.TryLast:
        stack[top] = pc + 2;
        stack[top + 1] = at;
        stack[top + 2] = -1;
        top += 3;
        pc = code[pc + 1] as number;
        if (top + 3 <= stack.length) continue;
        if (!growStack()) return TOO_LONG;
        stack = machine.stack;
        continue;
      case Op.Jump:
        pc = code[pc + 1] as number;
        continue;
      case Op.JumpIfHere:
        pc = registers[code[pc + 1] as number] === at ? (code[pc + 2] as number) : pc + 3;
        continue;
      case Op.Reference: {
        const group = code[pc + 1] as number;
        const from = registers[group * 2] as number;
        const size = (registers[group * 2 + 1] as number) - from;
        if (from < 0 || size < 0 || at + size > length) break;
        let same = 0;
        while (same < size && codes[from + same] === codes[at + same]) same++;
        steps += same >> 3;
        if (same < size) break;
        at += size;
        pc += 2;
        continue;
      }
      default:
        if (holds(code[pc] as number, at)) {
          pc++;
          continue;
        }
    }
    // the latest choice that leaves something to try
    for (;;) {
      if (top === 0) {
        machine.steps = steps + 1;
        return steps > MAX_STEPS ? TOO_LONG : FAILED;
      }
      if (++steps > MAX_STEPS) return TOO_LONG;
      const word = stack[top - 3] as number;
      if (word < 0) {
        registers[~word] = stack[top - 2] as number;
        top -= 3;
        continue;
      }
      let back = stack[top - 1] as number;
      if (back < 0) {
        at = stack[top - 2] as number;
        pc = word;
        top -= 3;
        break;
      }
      const least = stack[top - 2] as number;
      const next = code[word + 4] as number;
      const from = back--;
      if (next >= 0) while (back >= least && codes[back] !== next) back--;
      steps += (from - back) >> 3;
      if (back <= least) top -= 3;
      else stack[top - 1] = back;
      if (back < least) continue;
      at = back;
      pc = word + 6;
      break;
    }
  }
}

/** Whether an assertion holds at a position. */
function holds(op: number, at: number): boolean {
  switch (op) {
    case Op.AtStart:
      return at === 0;
    case Op.AtEnd:
      return at === machine.length;
    // MOO: both ends of the string are boundaries, whatever stands there
    case Op.AtBoundary:
      return at === 0 || at === machine.length || isWordAt(at - 1) !== isWordAt(at);
    case Op.AtNoBoundary:
      return at > 0 && at < machine.length && isWordAt(at - 1) === isWordAt(at);
    case Op.AtWordStart:
      return isWordAt(at) && !isWordAt(at - 1);
    default:
      return isWordAt(at - 1) && !isWordAt(at);
  }
}

function isWordAt(at: number): boolean {
  return at >= 0 && at < machine.length && WORD.has(machine.codes[at] as number);
}
