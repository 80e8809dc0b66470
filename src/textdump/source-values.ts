// Reads the literals of source files (LANGUAGE 19.2 no. 7). Only literals: nothing is evaluated.
import {
  EMPTY_LIST,
  EMPTY_MAP,
  Err,
  errorByName,
  Float,
  INT64_MAX,
  INT64_MIN,
  isMapKey,
  List,
  MapValue,
  normalizeInt,
  obj,
  type Value,
} from "#value";
import { SourceFault, type SourceScanner, type Token } from "./source-scanner.ts";

const ESCAPE = /\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|([\s\S]))/g;
const HIGHEST_CHARACTER = 0x10ffff;

/** Deeper lists are refused: no program needs them, and no reader should fall over them. */
export const DEEPEST = 2000;

/** The text of a string token. */
export function stringOf(token: Token): string {
  return token.text
    .slice(1, -1)
    .replace(ESCAPE, (whole, long?: string, short?: string, other?: string) => {
      const hex = long ?? short;
      if (hex !== undefined) {
        const code = Number.parseInt(hex, 16);
        const isSurrogate = code >= 0xd800 && code <= 0xdfff;
        if (code > HIGHEST_CHARACTER || isSurrogate)
          throw new SourceFault(token.start, token.end, `${whole} is no character`);
        return String.fromCodePoint(code);
      }
      switch (other) {
        case "n":
          return "\n";
        case "t":
          return "\t";
        case "r":
          return "\r";
        case "u":
          throw new SourceFault(
            token.start,
            token.end,
            "expected four hex digits or {…} after \\u",
          );
        default:
          return other ?? "";
      }
    });
}

/** The number of an object token; it must be a safe integer. */
export function objectNumberOf(token: Token): number {
  const id = Number(token.text.slice(1));
  if (!Number.isSafeInteger(id))
    throw new SourceFault(token.start, token.end, `${token.text} is no object number`);
  return id;
}

function numberOf(token: Token, isNegative: boolean): Value {
  const digits = token.text.replaceAll("_", "");
  if (/[.eE]/.test(digits)) {
    const value = Number(digits);
    if (!Number.isFinite(value))
      throw new SourceFault(token.start, token.end, "the FLOAT is out of range");
    return new Float(isNegative ? -value : value);
  }
  const value = isNegative ? -BigInt(digits) : BigInt(digits);
  if (value < INT64_MIN || value > INT64_MAX)
    throw new SourceFault(token.start, token.end, "the INT has more than 64 bits");
  return normalizeInt(value);
}

const KEYWORDS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

/** Reads one literal. */
export function readLiteral(scanner: SourceScanner, depth = 0): Value {
  const token = scanner.next();
  switch (token.kind) {
    case "string":
      return stringOf(token);
    case "number":
      return numberOf(token, false);
    case "object":
      return obj(objectNumberOf(token));
    case "word":
      return wordValue(scanner, token, depth);
    case "mark":
      if (token.text === "-")
        return numberOf(scanner.expectKind("number", "a number after “-”"), true);
      if (token.text === "{") return readList(scanner, token, depth + 1);
      if (token.text === "[") return readMap(scanner, token, depth + 1);
      return refuseKind(scanner, token);
    default:
      throw scanner.fault("a value", token);
  }
}

/** Kinds of values that LANGUAGE has and this release keeps out of worlds. */
const LATER: Readonly<Record<string, string>> = { "'": "a SYM", "<": "a FLYWEIGHT" };

function refuseKind(scanner: SourceScanner, token: Token): never {
  const kind = LATER[token.text];
  if (kind === undefined) throw scanner.fault("a value", token);
  throw new SourceFault(token.start, token.end, `${kind} cannot be read by this version`);
}

function wordValue(scanner: SourceScanner, token: Token, depth: number): Value {
  const keyword = KEYWORDS[token.text.toLowerCase()];
  if (keyword !== undefined) return keyword;
  if (!/^E_./i.test(token.text)) throw scanner.fault("a value", token);
  const known = errorByName(token.text);
  const bare = known ?? new Err(-1, token.text, token.text);
  if (!scanner.take("(")) return bare;
  const message = stringOf(scanner.expectKind("string", "the message of the error as a string"));
  scanner.expect(",");
  const value = readLiteral(scanner, depth + 1);
  scanner.expect(")");
  return new Err(bare.number, bare.name, message, value);
}

function refuseDepth(open: Token, depth: number): void {
  if (depth > DEEPEST)
    throw new SourceFault(open.start, open.end, `values are nested deeper than ${DEEPEST}`);
}

function readMap(scanner: SourceScanner, open: Token, depth: number): Value {
  refuseDepth(open, depth);
  const parts: Value[] = [];
  for (;;) {
    scanner.skipLineEnds();
    if (scanner.take("]")) return parts.length === 0 ? EMPTY_MAP : MapValue.fromParts(parts);
    const start = scanner.peek();
    const key = readLiteral(scanner, depth);
    if (!isMapKey(key))
      throw new SourceFault(start.start, start.end, "no key of a MAP is a LIST or MAP");
    scanner.expect("->", "“->” behind the key of a MAP");
    parts.push(key, readLiteral(scanner, depth));
    scanner.skipLineEnds();
    if (scanner.peek().text !== "]" || scanner.peek().kind !== "mark")
      scanner.expect(",", "“,” or “]” in a map");
  }
}

function readList(scanner: SourceScanner, open: Token, depth: number): Value {
  refuseDepth(open, depth);
  const items: Value[] = [];
  for (;;) {
    scanner.skipLineEnds();
    if (scanner.take("}")) return items.length === 0 ? EMPTY_LIST : new List(items);
    items.push(readLiteral(scanner, depth));
    scanner.skipLineEnds();
    if (scanner.peek().text !== "}" || scanner.peek().kind !== "mark")
      scanner.expect(",", "“,” or “}” in a list");
  }
}
