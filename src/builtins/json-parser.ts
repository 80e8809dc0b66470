// A reader of JSON text (RFC 8259) that keeps 64-bit integers and does not recurse. What is no JSON gives undefined.
import {
  E_NONE,
  errorByName,
  Float,
  INT64_MAX,
  INT64_MIN,
  List,
  MapValue,
  normalizeInt,
  obj,
  type Value,
} from "#value";
import { parseDouble, parseInteger, parseObjectNumber } from "./number-text.ts";

/** How values without a JSON type are written and read. */
export type JsonMode = "common-subset" | "embedded-types" | "echo";

/** The type suffixes of `embedded-types`. */
export const TYPE_SUFFIX: RegExp = /\|(?:obj|int|float|err|str|bool)$/i;

const NUMBER = /-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they may not stand in a string
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const LITERALS: readonly (readonly [string, Value])[] = [
  ["true", true],
  ["false", false],
  ["null", E_NONE],
];
const ESCAPES: Readonly<Record<string, string>> = {
  '"': '"',
  "\\": "\\",
  "/": "/",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
};
/** More digits than an INT has. */
const MAX_DIGITS = 20;

/** An array or object that is not closed yet. */
interface Open {
  /** Elements, or keys and values in turn. */
  readonly parts: Value[];
  readonly isObject: boolean;
}

/** How deep a JSON text may nest, and how many elements or pairs an array or object of it may have. */
export interface JsonLimits {
  readonly depth: number;
  readonly length: number;
}

/** The value of a JSON text; `undefined` if it is none, or nests too deep, `"long"` if an array or object has too much. */
export function parseJson(
  text: string,
  mode: JsonMode,
  limits: JsonLimits,
): { readonly value: Value } | "long" | undefined {
  const reader = new Reader(text, mode, limits.length);
  const value = reader.document(limits.depth);
  if (reader.isTooLong) return "long";
  return value === undefined ? undefined : { value };
}

class Reader {
  readonly #text: string;
  readonly #mode: JsonMode;
  readonly #maxLength: number;
  #at = 0;
  /** An array or object had more than it may have, and reading ended. */
  isTooLong = false;

  constructor(text: string, mode: JsonMode, maxLength: number) {
    this.#text = text;
    this.#mode = mode;
    this.#maxLength = maxLength;
  }

  document(maxDepth: number): Value | undefined {
    const open: Open[] = [];
    for (;;) {
      const begun = this.#value(open, maxDepth);
      if (begun === undefined) return undefined;
      if (begun === "opened") continue;
      const whole = this.#complete(open, begun.value);
      if (whole === "more") continue;
      if (whole === undefined) return undefined;
      this.#skipSpace();
      return this.#at === this.#text.length ? whole.value : undefined;
    }
  }

  /** A value, or the opening of an array or object that is not empty. */
  #value(open: Open[], maxDepth: number): { value: Value } | "opened" | undefined {
    this.#skipSpace();
    const code = this.#text.charCodeAt(this.#at);
    if (code !== 91 && code !== 123) {
      const value = this.#scalar(code);
      return value === undefined ? undefined : { value };
    }
    if (open.length >= maxDepth) return undefined;
    const next: Open = { parts: [], isObject: code === 123 };
    this.#at++;
    if (this.#take(next.isObject ? "}" : "]")) return { value: closed(next) };
    open.push(next);
    return next.isObject && !this.#key(next.parts) ? undefined : "opened";
  }

  /** Puts a value where it belongs, and closes what ends after it; the whole value if nothing is left open. */
  #complete(open: Open[], first: Value): { value: Value } | "more" | undefined {
    let value = first;
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      top.parts.push(value);
      if (top.parts.length > this.#maxLength * (top.isObject ? 2 : 1)) {
        this.isTooLong = true;
        return undefined;
      }
      if (this.#take(",")) return top.isObject && !this.#key(top.parts) ? undefined : "more";
      if (!this.#take(top.isObject ? "}" : "]")) return undefined;
      open.pop();
      value = closed(top);
    }
    return { value };
  }

  #skipSpace(): void {
    for (;;) {
      const code = this.#text.charCodeAt(this.#at);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
      this.#at++;
    }
  }

  /** Steps over spaces and this character, if it is next. */
  #take(character: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  /** A key and its colon. */
  #key(parts: Value[]): boolean {
    this.#skipSpace();
    if (this.#text.charCodeAt(this.#at) !== 34) return false;
    const key = this.#string();
    if (key === undefined) return false;
    parts.push(this.#typed(key));
    return this.#take(":");
  }

  #scalar(code: number): Value | undefined {
    if (code === 34) {
      const text = this.#string();
      return text === undefined ? undefined : this.#typed(text);
    }
    for (const [word, value] of LITERALS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      this.#at += word.length;
      return word === "null" && this.#mode === "echo" ? null : value;
    }
    return this.#number();
  }

  #number(): Value | undefined {
    NUMBER.lastIndex = this.#at;
    const match = NUMBER.exec(this.#text);
    if (match === null) return undefined;
    const [digits, fraction, exponent] = match;
    this.#at += digits.length;
    if (fraction === undefined && exponent === undefined) {
      if (digits.length < 16) return Number(digits) + 0;
      if (digits.length <= MAX_DIGITS) {
        const whole = BigInt(digits);
        if (whole >= INT64_MIN && whole <= INT64_MAX) return normalizeInt(whole);
      }
    }
    const value = Number(digits);
    return Number.isFinite(value) ? new Float(value) : undefined;
  }

  #string(): string | undefined {
    const text = this.#text;
    let result = "";
    for (let from = this.#at + 1; ; ) {
      PLAIN.lastIndex = from;
      PLAIN.test(text);
      const end = PLAIN.lastIndex;
      result += text.slice(from, end);
      const code = text.charCodeAt(end);
      if (code === 34) {
        this.#at = end + 1;
        return result.isWellFormed() ? result : result.toWellFormed();
      }
      if (code !== 92) return undefined;
      const escaped = this.#escape(end + 1);
      if (escaped === undefined) return undefined;
      result += escaped;
      from = end + (text[end + 1] === "u" ? 6 : 2);
    }
  }

  /** What stands for the escape whose letter is at an offset. */
  #escape(at: number): string | undefined {
    const letter = this.#text[at] ?? "";
    if (letter !== "u") return Object.hasOwn(ESCAPES, letter) ? ESCAPES[letter] : undefined;
    const digits = this.#text.slice(at + 1, at + 5);
    return /^[0-9A-Fa-f]{4}$/.test(digits)
      ? String.fromCharCode(Number.parseInt(digits, 16))
      : undefined;
  }

  /** A string, or, with embedded types, the value that its suffix says it is. */
  #typed(text: string): Value {
    if (this.#mode !== "embedded-types" || !TYPE_SUFFIX.test(text)) return text;
    const bar = text.lastIndexOf("|");
    const rest = text.slice(0, bar);
    switch (text.slice(bar + 1).toLowerCase()) {
      case "obj":
        return obj(parseObjectNumber(rest));
      case "int":
        return parseInteger(rest);
      case "float": {
        const value = parseDouble(rest) ?? 0;
        return new Float(Number.isFinite(value) ? value : 0);
      }
      case "err":
        return errorByName(rest) ?? E_NONE;
      case "bool":
        return rest.toLowerCase() === "true";
      default:
        return rest;
    }
  }
}

function closed({ parts, isObject }: Open): Value {
  return isObject ? MapValue.fromParts(parts) : new List(parts);
}
