// Sets of characters. A table answers for ASCII, ranges for the rest. In a set that ignores case the subject is folded
// before it is asked, so the table holds the folded forms of its members.
import { foldText } from "#value";

/** Inclusive ranges of code points. */
export type Ranges = readonly (readonly [number, number])[];

/** A set of code points, asked once for every character of a match. */
export class CharSet {
  /** 1 for each ASCII member. */
  readonly table: Uint8Array;
  readonly #others: (code: number) => boolean;

  /** `others` answers for characters outside ASCII; without it there are none. */
  constructor(table: Uint8Array, others: (code: number) => boolean = nothing) {
    this.table = table;
    this.#others = others;
  }

  has(code: number): boolean {
    return code < 128 ? this.table[code] === 1 : this.#others(code);
  }

  /** Whether it can hold characters outside ASCII: the table does not tell then. */
  get isOpen(): boolean {
    return this.#others !== nothing;
  }
}

function nothing(): boolean {
  return false;
}

/** The folded form of a code point. */
export function foldCode(code: number): number {
  if (code < 128) return code >= 65 && code <= 90 ? code + 32 : code;
  return foldText(String.fromCodePoint(code)).codePointAt(0) as number;
}

/** A test for ranges that takes little time however many they are. */
export function rangeTest(ranges: Ranges): (code: number) => boolean {
  const merged: [number, number][] = [];
  for (const [first, last] of ranges.toSorted((a, b) => a[0] - b[0])) {
    const previous = merged.at(-1);
    if (previous !== undefined && first <= previous[1] + 1)
      previous[1] = Math.max(previous[1], last);
    else merged.push([first, last]);
  }
  return (code) => {
    let low = 0;
    let high = merged.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((merged[middle] as [number, number])[1] < code) low = middle + 1;
      else high = middle;
    }
    return low < merged.length && (merged[low] as [number, number])[0] <= code;
  };
}

/** `[…]` and `[^…]`. */
export function rangeSet(ranges: Ranges, isNegated: boolean, isCased: boolean): CharSet {
  const contains = rangeTest(ranges.filter(([first, last]) => first <= last));
  const table = new Uint8Array(128).fill(isNegated ? 1 : 0);
  for (let code = 0; code < 128; code++)
    if (contains(code)) table[isCased ? code : foldCode(code)] = isNegated ? 0 : 1;
  if (!isNegated && ranges.every(([, last]) => last < 128)) return new CharSet(table, nothing);
  return new CharSet(table, (code) => {
    const isIn = contains(code) || (!isCased && contains(upperCode(code)));
    return isIn !== isNegated;
  });
}

/** The upper case of a code point, if it is one. */
export function upperCode(code: number): number {
  const upper = String.fromCodePoint(code).toUpperCase();
  const first = upper.codePointAt(0) as number;
  return upper.length === (first > 0xffff ? 2 : 1) ? first : code;
}

/** One character, folded already if case is ignored. */
export function singleSet(code: number): CharSet {
  const table = new Uint8Array(128);
  if (code < 128) {
    table[code] = 1;
    return new CharSet(table, nothing);
  }
  return new CharSet(table, (other) => other === code);
}

/** `.`. */
export const ANY_CHARACTER: CharSet = new CharSet(new Uint8Array(128).fill(1), () => true);

const LETTER_OR_DIGIT = /^[\p{L}\p{N}\p{M}]$/u;

function isWordOther(code: number): boolean {
  return LETTER_OR_DIGIT.test(String.fromCodePoint(code));
}

const wordTable = Uint8Array.from({ length: 128 }, (_, code) =>
  /[0-9A-Za-z]/.test(String.fromCharCode(code)) ? 1 : 0,
);

/** `%w`: letters and digits. */
export const WORD: CharSet = new CharSet(wordTable, isWordOther);
/** `%W`. */
export const NOT_WORD: CharSet = new CharSet(
  wordTable.map((member) => 1 - member),
  (code) => !isWordOther(code),
);
