// Reads the lines of a dump. Numbers are taken from the bytes directly, text is decoded only where it is wanted;
// every fault names the line and what was expected there.
import { type Int, normalizeInt } from "#value";
import { DumpFault, quoteFound } from "./dump-fault.ts";
import { type DumpText, decodeLatin1, decodeUtf8 } from "./dump-text.ts";

const LF = 10;
const MINUS = 45;
const DOT = 46;
const ZERO = 48;
const NINE = 57;
const INT_TEXT = /^-?[0-9]+$/;
const INT64_DIGITS = 19;

/** The lines of a dump, with their numbers. */
export class LineReader {
  readonly #bytes: Uint8Array;
  readonly #decode: (bytes: Uint8Array) => string;
  #at = 0;
  /** Lines read so far: the number of the latest line. */
  #line = 0;

  constructor(text: DumpText) {
    this.#bytes = text.bytes;
    this.#decode = text.encoding === "utf8" ? decodeUtf8 : decodeLatin1;
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

  /** A fault of the line read last. */
  fault(expected: string, found: string): DumpFault {
    return new DumpFault(this.#line, `expected ${expected}, found ${quoteFound(found)}`);
  }

  /** The next line as text. */
  text(expected: string): string {
    const [from, to] = this.#next(expected);
    return this.#decode(this.#bytes.subarray(from, to));
  }

  /** The next line without moving on; null at the end of the file. */
  peek(): string | null {
    if (this.isAtEnd) return null;
    const end = this.#bytes.indexOf(LF, this.#at);
    return this.#decode(this.#bytes.subarray(this.#at, end < 0 ? this.#bytes.length : end));
  }

  /** A line that is one INT of at most 64 bits. */
  int(expected = "a number"): Int {
    const [from, to] = this.#next(expected);
    const bytes = this.#bytes;
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
    const text = this.#decode(bytes.subarray(from, to));
    return this.#wideInt(text, expected);
  }

  #wideInt(text: string, expected: string): Int {
    if (!INT_TEXT.test(text)) throw this.fault(expected, text);
    if (text.replace(/^-?0*/, "").length <= INT64_DIGITS) {
      const wide = BigInt(text);
      if (BigInt.asIntN(64, wide) === wide) return normalizeInt(wide);
    }
    throw this.fault("a number of at most 64 bits", text);
  }

  /** A line that is one number within 2^53: object numbers, counts, bits. */
  number(expected = "a number"): number {
    const value = this.int(expected);
    if (typeof value === "bigint") throw this.fault(expected, String(value));
    return value;
  }

  /** A number of things that follow. */
  count(of: string): number {
    return this.numberWithin(0, Number.MAX_SAFE_INTEGER, `the number of ${of}`);
  }

  /** A number between two others, both allowed. */
  numberWithin(low: number, high: number, expected: string): number {
    const value = this.number(expected);
    if (value < low || value > high) throw this.fault(expected, String(value));
    return value;
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
      if (bytes[start] === DOT)
        return this.#decode(bytes.subarray(from, Math.max(from, start - 1)));
    }
  }
}
