// Reads a MOO pattern into a tree. A pattern is bad, and gives null, when an operator lacks its operand, an anchor
// stands in the wrong place, a set or group is not closed, a back reference has no group, or a lone `%` ends it.
//
//   choice    sequence { %| sequence }
//   sequence  { atom { * | + | ? } }     `^` first, `$` last in it
//   atom      %( choice %) · [ set ] · . · %w %W %b %B %< %> · %1 … %9 · %character · character
import { ANY_CHARACTER, NOT_WORD, rangeSet, WORD } from "./char-set.ts";
import type { PatternNode, Place } from "./node.ts";

/** Deeper groups are refused: the compiler recurses into them. */
const MAX_DEPTH = 250;
/** Groups that `%1` to `%9` and the replacements know. */
export const GROUP_COUNT = 9;

const PERCENT = 37;
const SPECIAL_SETS: Readonly<Record<string, PatternNode>> = {
  w: { kind: "set", set: WORD },
  W: { kind: "set", set: NOT_WORD },
};
const SPECIAL_PLACES: Readonly<Record<string, Place>> = {
  b: "boundary",
  B: "no-boundary",
  "<": "word-start",
  ">": "word-end",
};

/** A pattern's tree and the number of its groups, at most nine. */
export interface ParsedPattern {
  readonly root: PatternNode;
  readonly groupCount: number;
}

/** Reads a pattern; null if it is bad. */
export function parsePattern(text: string, isCased: boolean): ParsedPattern | null {
  const reader = new Reader(text, isCased);
  const root = reader.choice(0);
  if (root === null || !reader.isAtEnd) return null;
  return { root, groupCount: Math.min(reader.groups, GROUP_COUNT) };
}

class Reader {
  readonly #codes: readonly number[];
  readonly #isCased: boolean;
  #at = 0;
  groups = 0;

  constructor(text: string, isCased: boolean) {
    this.#codes = Array.from(text, (character) => character.codePointAt(0) as number);
    this.#isCased = isCased;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#codes.length;
  }

  /** Whether `%` and this character come next. */
  #isNext(character: string): boolean {
    return (
      this.#codes[this.#at] === PERCENT && this.#codes[this.#at + 1] === character.charCodeAt(0)
    );
  }

  choice(depth: number): PatternNode | null {
    if (depth > MAX_DEPTH) return null;
    const options: PatternNode[] = [];
    for (;;) {
      const option = this.#sequence(depth);
      if (option === null) return null;
      options.push(option);
      if (!this.#isNext("|")) break;
      this.#at += 2;
    }
    return options.length === 1 ? (options[0] as PatternNode) : { kind: "choice", options };
  }

  #sequence(depth: number): PatternNode | null {
    const parts: PatternNode[] = [];
    for (let isFirst = true; !this.#isSequenceEnd(); isFirst = false) {
      const operator = REPETITIONS.get(this.#codes[this.#at] as number);
      if (operator !== undefined) {
        const body = parts.pop();
        if (body === undefined) return null;
        parts.push(repeated(body, operator));
        this.#at++;
        continue;
      }
      const atom = this.#atom(isFirst, depth);
      if (atom === null) return null;
      parts.push(atom);
    }
    return parts.length === 1 ? (parts[0] as PatternNode) : { kind: "sequence", parts };
  }

  #isSequenceEnd(): boolean {
    return this.isAtEnd || this.#isNext("|") || this.#isNext(")");
  }

  #atom(isFirst: boolean, depth: number): PatternNode | null {
    const code = this.#codes[this.#at++] as number;
    switch (code) {
      case 94:
        return isFirst ? { kind: "assertion", place: "start" } : null;
      case 36:
        return this.#isSequenceEnd() ? { kind: "assertion", place: "end" } : null;
      case 46:
        return { kind: "set", set: ANY_CHARACTER };
      case 91:
        return this.#set();
      case PERCENT:
        return this.isAtEnd ? null : this.#escaped(depth);
      default:
        return { kind: "character", code };
    }
  }

  #escaped(depth: number): PatternNode | null {
    const code = this.#codes[this.#at++] as number;
    const character = String.fromCodePoint(code);
    if (character === "(") return this.#group(depth);
    const place = SPECIAL_PLACES[character];
    if (place !== undefined) return { kind: "assertion", place };
    if (code >= 49 && code <= 57)
      return code - 48 <= this.groups ? { kind: "reference", number: code - 48 } : null;
    return SPECIAL_SETS[character] ?? { kind: "character", code };
  }

  #group(depth: number): PatternNode | null {
    const number = ++this.groups;
    const body = this.choice(depth + 1);
    if (body === null || !this.#isNext(")")) return null;
    this.#at += 2;
    return { kind: "group", number: number > GROUP_COUNT ? 0 : number, body };
  }

  #set(): PatternNode | null {
    const codes = this.#codes;
    let at = this.#at;
    const isNegated = codes[at] === 94;
    if (isNegated) at++;
    const ranges: [number, number][] = [];
    const first = at;
    let canStartRange = false;
    for (; codes[at] !== 93 || at === first; at++) {
      const code = codes[at];
      if (code === undefined) return null;
      const last = codes[at + 1];
      if (code === 45 && canStartRange && last !== undefined && last !== 93) {
        (ranges.at(-1) as [number, number])[1] = last;
        canStartRange = false;
        at++;
        continue;
      }
      ranges.push([code, code]);
      canStartRange = true;
    }
    this.#at = at + 1;
    return { kind: "set", set: rangeSet(ranges, isNegated, this.#isCased) };
  }
}

interface Repetition {
  readonly isOptional: boolean;
  readonly isLoop: boolean;
}

const REPETITIONS: ReadonlyMap<number, Repetition> = new Map([
  [42, { isOptional: true, isLoop: true }],
  [43, { isOptional: false, isLoop: true }],
  [63, { isOptional: true, isLoop: false }],
]);

/** A repetition of a repetition is one repetition: that keeps `a**` from trying every way to split a run. */
function repeated(body: PatternNode, { isOptional, isLoop }: Repetition): PatternNode {
  if (body.kind !== "repeat") return { kind: "repeat", body, isOptional, isLoop };
  return {
    kind: "repeat",
    body: body.body,
    isOptional: isOptional || body.isOptional,
    isLoop: isLoop || body.isLoop,
  };
}
