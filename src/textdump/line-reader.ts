// Reads the lines of a dump. Numbers are taken from the bytes directly, text is decoded only where it is wanted;
// every fault names the line and what was expected there.
import { type Int, normalizeInt } from "#value";
import { DumpFault, quoteFound } from "./dump-fault.ts";
import {
  type DumpText,
  decodeEither,
  decodeLatin1,
  decodeUtf8,
  type TextPiece,
} from "./dump-text.ts";

const LF = 10;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const INT_TEXT = /^-?[0-9]+$/;
const INT64_DIGITS = 19;

/** Numbers of a line but INTs must be below this, as records store them. */
const NUMBER_END = 2 ** 52;

const NO_PIECE: TextPiece = { from: 0, to: 0, ascii: null };

/** A place between two lines. */
export interface LinePlace {
  /** Bytes before it. */
  readonly at: number;
  /** Lines before it. */
  readonly line: number;
}

function wideInt(text: string): Int | null {
  if (!INT_TEXT.test(text)) return null;
  if (text.replace(/^-?0*/, "").length > INT64_DIGITS) return null;
  const wide = BigInt(text);
  return BigInt.asIntN(64, wide) === wide ? normalizeInt(wide) : null;
}

/** The lines of a dump, with their numbers. */
export class LineReader {
  readonly #bytes: Uint8Array;
  readonly #decode: (bytes: Uint8Array) => string;
  readonly #pieces: readonly TextPiece[];
  /** The piece read last. */
  #piece: TextPiece = NO_PIECE;
  #at = 0;
  /** Lines read so far: the number of the latest line. */
  #line = 0;
  /** Told of lines that are no numbers where something else can stand for them; null: such a line is a fault. */
  onBadNumber: ((fault: DumpFault) => void) | null = null;

  constructor(text: DumpText) {
    this.#bytes = text.bytes;
    this.#pieces = text.pieces;
    this.#decode =
      text.encoding === "latin1" ? decodeLatin1 : text.isMixed ? decodeEither : decodeUtf8;
  }

  /** Text of bytes of this file. */
  decode(from: number, to: number): string {
    let piece = this.#piece;
    if (from < piece.from || from >= piece.to) {
      piece = this.#pieces.find((other) => from >= other.from && from < other.to) ?? NO_PIECE;
      this.#piece = piece;
    }
    if (piece.ascii === null || to > piece.to) return this.#decode(this.#bytes.subarray(from, to));
    return piece.ascii.slice(from - piece.from, to - piece.from);
  }

  /** Where the next line begins, for `goTo`. */
  get place(): LinePlace {
    return { at: this.#at, line: this.#line };
  }

  /** Goes on reading at a place. */
  goTo(place: LinePlace): void {
    this.#at = place.at;
    this.#line = place.line;
  }

  /** The next `count` lines without moving on; fewer at the end of the file. */
  peekLines(count: number): string[] {
    const place = this.place;
    const lines: string[] = [];
    while (lines.length < count && !this.isAtEnd) lines.push(this.text("a line"));
    this.goTo(place);
    return lines;
  }

  /** Number of the line read last. */
  get line(): number {
    return this.#line;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** Whether the file's last line lacks its line end. */
  get isLastLineOpen(): boolean {
    return this.#bytes[this.#bytes.length - 1] !== LF;
  }

  /** Where the next line begins and ends; moves on. */
  #next(expected: string): readonly [from: number, to: number] {
    const from = this.#at;
    if (from >= this.#bytes.length)
      throw new DumpFault(this.#line, `the file ends here, expected ${expected} after it`);
    const end = this.#bytes.indexOf(LF, from);
    const to = end < 0 ? this.#bytes.length : end;
    this.#at = to + 1;
    this.#line++;
    return [from, to];
  }

  /** The place of the next line, from the present one on, that passes a test; null if none does. Does not move on. */
  find(test: (line: string) => boolean): LinePlace | null {
    const begin = this.place;
    try {
      for (;;) {
        const place = this.place;
        if (this.isAtEnd) return null;
        if (test(this.text("a line"))) return place;
      }
    } finally {
      this.goTo(begin);
    }
  }

  /** A fault of the line read last. */
  fault(expected: string, found: string): DumpFault {
    return new DumpFault(this.#line, `expected ${expected}, found ${quoteFound(found)}`);
  }

  /** The next line as text. */
  text(expected: string): string {
    const [from, to] = this.#next(expected);
    return this.decode(from, to);
  }

  /** The next line without moving on; null at the end of the file. */
  peek(): string | null {
    if (this.isAtEnd) return null;
    const end = this.#bytes.indexOf(LF, this.#at);
    return this.decode(this.#at, end < 0 ? this.#bytes.length : end);
  }

  /**
   * A line that is one INT of at most 64 bits. If it is none, `onBadNumber` decides: it throws, or `instead` is given;
   * null means that nothing can stand for it.
   */
  int(expected = "a number", instead: Int | null = 0): Int {
    const digit = this.#digit();
    if (digit >= 0) return digit;
    const bytes = this.#bytes;
    const [from, to] = this.#next(expected);
    let at = bytes[from] === MINUS ? from + 1 : from;
    const digits = to - at;
    if (digits >= 1 && digits <= 15) {
      let value = 0;
      for (; at < to; at++) {
        const byte = bytes[at] as number;
        if (byte < ZERO || byte > NINE) break;
        value = value * 10 + (byte - ZERO);
      }
      if (at === to) return bytes[from] === MINUS && value !== 0 ? -value : value;
    }
    const text = this.decode(from, to);
    const wide = wideInt(text);
    if (wide !== null) return wide;
    const wanted = INT_TEXT.test(text) ? "a number of at most 64 bits" : expected;
    return this.#instead(this.fault(wanted, text), instead);
  }

  /** A line that is one digit, as most numbers of a dump are: codes, flags, permissions. Otherwise -1 and nothing read. */
  #digit(): number {
    const at = this.#at;
    const byte = this.#bytes[at] as number;
    if (this.#bytes[at + 1] !== LF || !(byte >= ZERO && byte <= NINE)) return -1;
    this.#at = at + 2;
    this.#line++;
    return byte - ZERO;
  }

  /** What stands for a line that is no number; throws the fault if nothing may. */
  #instead<T>(fault: DumpFault, instead: T | null): T {
    if (instead === null || this.onBadNumber === null) throw fault;
    this.onBadNumber(fault);
    return instead;
  }

  /** A line that is one number within 2^52: object numbers, counts, bits. */
  number(expected = "a number", instead: number | null = -1): number {
    const value = this.int(expected, instead);
    if (typeof value === "number" && Math.abs(value) < NUMBER_END) return value;
    return this.#instead(this.fault(expected, String(value)), instead);
  }

  /** What stands for a line, already read, that is no number of its kind. */
  badNumber<T>(expected: string, found: string, instead: T): T {
    return this.#instead(this.fault(expected, found), instead);
  }

  /** A number that says what follows, so that nothing can stand for it. */
  code(expected: string): number {
    const digit = this.#digit();
    return digit >= 0 ? digit : this.number(expected, null);
  }

  /** A number of things that follow. */
  count(of: string): number {
    return this.numberWithin(0, Number.MAX_SAFE_INTEGER, `the number of ${of}`, null);
  }

  /** A number between two others, both allowed. */
  numberWithin(low: number, high: number, expected: string, instead: number | null = 0): number {
    const value = this.int(expected, instead);
    if (typeof value === "number" && value >= low && value <= high) return value;
    return this.#instead(this.fault(expected, String(value)), instead);
  }

  /** A line of the form `<count> <words>`. */
  counted(words: string): number {
    const expected = `a line “N ${words}”`;
    const line = this.text(expected);
    const space = line.indexOf(" ");
    const digits = line.slice(0, space);
    if (line.slice(space + 1) !== words || !/^[0-9]{1,15}$/.test(digits))
      throw this.fault(expected, line);
    return Number(digits);
  }

  /** A line of whole numbers separated by single spaces. */
  numbers(expected: string, isCountRight: (count: number) => boolean): readonly number[] {
    const line = this.text(expected);
    const words = line.split(" ");
    const numbers = words.map(Number);
    const isRight = isCountRight(words.length) && words.every((word) => INT_TEXT.test(word));
    if (!isRight || !numbers.every(Number.isSafeInteger)) throw this.fault(expected, line);
    return numbers;
  }

  /** Program lines up to one that starts with a point, joined by LF. */
  program(of: string): string {
    const bytes = this.#bytes;
    const from = this.#at;
    const expected = `the line “.” that ends the program of ${of}`;
    for (;;) {
      const [start] = this.#next(expected);
      if (bytes[start] === DOT) return this.decode(from, Math.max(from, start - 1));
    }
  }
}
