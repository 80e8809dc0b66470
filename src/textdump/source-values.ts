// Reads the literals of source files (LANGUAGE 19.2 no. 7). Only literals: nothing is evaluated.
import {
  Cap,
  EMPTY_LIST,
  EMPTY_MAP,
  Err,
  errorNamed,
  Float,
  Flyweight,
  foldText,
  INT64_MAX,
  INT64_MIN,
  isIdentifier,
  isMapKey,
  Lambda,
  List,
  MapValue,
  normalizeInt,
  obj,
  type Slot,
  Sym,
  TaskRef,
  type Value,
  WILDCARD,
} from "#value";
import { CLOSURE, TASK } from "./source-literal.ts";
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

/** Reads one literal. `closures` are those of the value of which it is a part, in the order in which they begin. */
export function readLiteral(scanner: SourceScanner, depth = 0, closures: Lambda[] = []): Value {
  const token = scanner.next();
  switch (token.kind) {
    case "string":
      return stringOf(token);
    case "number":
      return numberOf(token, false);
    case "object":
      return obj(objectNumberOf(token));
    case "word":
      return wordValue(scanner, token, depth, closures);
    case "mark":
      if (token.text === "-")
        return numberOf(scanner.expectKind("number", "a number after “-”"), true);
      if (token.text === "{") return readList(scanner, token, depth + 1, closures);
      if (token.text === "[") return readMap(scanner, token, depth + 1, closures);
      if (token.text === "'") return readSymbol(scanner, token);
      if (token.text === "<") return readFlyweight(scanner, token, depth + 1, closures);
      throw scanner.fault("a value", token);
    default:
      throw scanner.fault("a value", token);
  }
}

function readSymbol(scanner: SourceScanner, quote: Token): Value {
  const name = scanner.expectKind("word", "the name of a symbol");
  if (name.start !== quote.end || !isIdentifier(name.text))
    throw new SourceFault(quote.start, name.end, "a symbol is ' and a name");
  return new Sym(name.text);
}

function wordValue(scanner: SourceScanner, token: Token, depth: number, closures: Lambda[]): Value {
  const keyword = KEYWORDS[token.text.toLowerCase()];
  if (keyword !== undefined) return keyword;
  if (!/^E_./i.test(token.text)) return readCall(scanner, token, depth + 1, closures);
  const bare = errorNamed(token.text);
  if (!scanner.take("(")) return bare;
  refuseDepth(token, depth + 1);
  const message = stringOf(scanner.expectKind("string", "the message of the error as a string"));
  scanner.expect(",");
  const value = readLiteral(scanner, depth + 1, closures);
  scanner.expect(")");
  return new Err(bare.number, bare.name, message, value);
}

/** `closure([…])`, `closure(1)`, `task(17)` or a capability. */
function readCall(scanner: SourceScanner, name: Token, depth: number, closures: Lambda[]): Value {
  refuseDepth(name, depth);
  if (!isIdentifier(name.text) || !scanner.take("(")) throw scanner.fault("a value", name);
  if (name.text === CLOSURE) return readClosure(scanner, depth, closures);
  if (name.text === TASK) {
    const id = readCount(scanner, "the number of a task");
    scanner.expect(")");
    return new TaskRef(id);
  }
  const args: Value[] = [];
  while (!scanner.take(")")) {
    if (args.length > 0) scanner.expect(",", "“,” or “)” in a capability");
    args.push(scanner.take("_") ? WILDCARD : readLiteral(scanner, depth, closures));
  }
  return new Cap(name.text, args);
}

/** A whole number of at least 0. */
function readCount(scanner: SourceScanner, expected: string): number {
  const token = scanner.expectKind("number", expected);
  const value = numberOf(token, false);
  if (typeof value === "number") return value;
  throw new SourceFault(token.start, token.end, `${token.text} is no number of this kind`);
}

function readClosure(scanner: SourceScanner, depth: number, closures: Lambda[]): Value {
  const first = scanner.peek();
  if (first.kind === "number") {
    const known = closures[readCount(scanner, "the number of a closure") - 1];
    scanner.expect(")");
    if (known !== undefined) return known;
    throw new SourceFault(first.start, first.end, `no closure ${first.text} begins before this`);
  }
  const lambda = Lambda.unfilled();
  closures.push(lambda);
  const map = readMap(scanner, scanner.expect("["), depth, closures);
  const wrong = (what: string): SourceFault => new SourceFault(first.start, scanner.offset, what);
  const part = (key: string): Value => {
    const value = map.get(key);
    if (value === undefined) throw wrong(`a closure needs "${key}"`);
    return value;
  };
  const source = part("source");
  const captures = part("captures");
  if (typeof source !== "string") throw wrong('"source" of a closure is a STR');
  if (!(captures instanceof MapValue) || captures.keys().some((name) => typeof name !== "string"))
    throw wrong('"captures" of a closure is a MAP of names');
  scanner.expect(")");
  lambda.fill({
    source,
    captures: new Map(captures.keys().map((name, i) => [String(name), captures.valueAt(i)])),
    thisValue: part("this"),
    player: part("player"),
    programmer: part("programmer"),
    caller: part("caller"),
    verb: part("verb"),
    args: part("args"),
  });
  return lambda;
}

/** `<#12, .slot = value, {items}>`. */
function readFlyweight(
  scanner: SourceScanner,
  open: Token,
  depth: number,
  closures: Lambda[],
): Value {
  refuseDepth(open, depth);
  const parent = obj(objectNumberOf(scanner.expectKind("object", "the parent of a flyweight")));
  const slots: Slot[] = [];
  const names = new Set<string>();
  let items = EMPTY_LIST;
  while (!scanner.take(">")) {
    scanner.expect(",", "“,” or “>” in a flyweight");
    if (scanner.take(".")) {
      const name = scanner.expectKind("word", "the name of a slot");
      const folded = foldText(name.text);
      if (!isIdentifier(name.text) || names.has(folded))
        throw new SourceFault(name.start, name.end, `no second slot can be called ${name.text}`);
      names.add(folded);
      scanner.expect("=");
      slots.push({ name: name.text, value: readLiteral(scanner, depth, closures) });
      continue;
    }
    items = readList(scanner, scanner.expect("{", "a slot or the items"), depth, closures);
    scanner.expect(">", "“>” behind the items");
    break;
  }
  return new Flyweight(parent, slots, items);
}

function refuseDepth(open: Token, depth: number): void {
  if (depth > DEEPEST)
    throw new SourceFault(open.start, open.end, `values are nested deeper than ${DEEPEST}`);
}

function readMap(scanner: SourceScanner, open: Token, depth: number, closures: Lambda[]): MapValue {
  refuseDepth(open, depth);
  const parts: Value[] = [];
  for (;;) {
    scanner.skipLineEnds();
    if (scanner.take("]")) return parts.length === 0 ? EMPTY_MAP : MapValue.fromParts(parts);
    const start = scanner.peek();
    const key = readLiteral(scanner, depth, closures);
    if (!isMapKey(key))
      throw new SourceFault(
        start.start,
        start.end,
        "no key of a MAP is a LIST, MAP, LAMBDA, FLYWEIGHT or TASK",
      );
    scanner.expect("->", "“->” behind the key of a MAP");
    parts.push(key, readLiteral(scanner, depth, closures));
    scanner.skipLineEnds();
    if (scanner.peek().text !== "]" || scanner.peek().kind !== "mark")
      scanner.expect(",", "“,” or “]” in a map");
  }
}

function readList(scanner: SourceScanner, open: Token, depth: number, closures: Lambda[]): List {
  refuseDepth(open, depth);
  const items: Value[] = [];
  for (;;) {
    scanner.skipLineEnds();
    if (scanner.take("}")) return items.length === 0 ? EMPTY_LIST : new List(items);
    items.push(readLiteral(scanner, depth, closures));
    scanner.skipLineEnds();
    if (scanner.peek().text !== "}" || scanner.peek().kind !== "mark")
      scanner.expect(",", "“,” or “}” in a list");
  }
}
