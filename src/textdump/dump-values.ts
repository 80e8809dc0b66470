// Values of a dump (LANGUAGE 18.1): a line with the type code, then what the type needs. Neither reading nor writing
// recurses, so no depth of lists can exhaust the stack.
import {
  EMPTY_LIST,
  Err,
  errorByNumber,
  Float,
  generalText,
  List,
  Obj,
  obj,
  type Value,
} from "#value";
import type { LineReader } from "./line-reader.ts";

/** Type codes as dumps spell them. */
export const Code = {
  Int: 0,
  Obj: 1,
  Str: 2,
  Err: 3,
  List: 4,
  Clear: 5,
  None: 6,
  Catch: 7,
  Finally: 8,
  Float: 9,
} as const;

/** Where a value stands decides which codes may stand there. */
export type ValuePlace = "property" | "variable" | "stack" | "element" | "task";

const expectedIn: Readonly<Record<ValuePlace, string>> = {
  property: "the type code of a property value (0 to 5 or 9)",
  variable: "the type code of a variable's value (0 to 4, 6 or 9)",
  stack: "the type code of a value on a task's stack (0 to 4 or 6 to 9)",
  element: "the type code of a list element (0 to 4 or 9)",
  task: "the type code of a task's value (0 to 4, 6 or 9)",
};

const FLOAT_TEXT = /^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/;

/** Reads one value; undefined stands for CLEAR, NONE and the marks on stacks. */
export function readValue(reader: LineReader, place: ValuePlace): Value | undefined {
  const code = reader.number(expectedIn[place]);
  return readRest(reader, code, place);
}

/** Reads what follows a type code that was already read. */
export function readRest(reader: LineReader, code: number, place: ValuePlace): Value | undefined {
  if (code === Code.List) return readList(reader);
  if (code === Code.Clear && place === "property") return undefined;
  if (code === Code.None && place !== "property" && place !== "element") return undefined;
  if ((code === Code.Catch || code === Code.Finally) && place === "stack") {
    reader.int("the number of a handler on a task's stack");
    return undefined;
  }
  const value = readScalar(reader, code);
  if (value === undefined) throw reader.fault(expectedIn[place], String(code));
  return value;
}

function readScalar(reader: LineReader, code: number): Value | undefined {
  switch (code) {
    case Code.Int:
      return reader.int("an INT");
    case Code.Obj:
      return obj(reader.number("an object number"));
    case Code.Str:
      return reader.text("a string");
    case Code.Err: {
      const number = reader.number("an error number");
      const error = errorByNumber(number);
      if (error === undefined) throw reader.fault("an error number from 0 to 19", String(number));
      return error;
    }
    case Code.Float:
      return readFloat(reader);
    default:
      return undefined;
  }
}

function readFloat(reader: LineReader): Float {
  const text = reader.text("a FLOAT");
  const value = FLOAT_TEXT.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw reader.fault("a FLOAT", text);
  return new Float(value);
}

/** A list under construction: how many elements are still missing, and where it goes when it is full. */
interface OpenList {
  readonly items: Value[];
  missing: number;
}

function readList(reader: LineReader): List {
  const open: OpenList[] = [{ items: [], missing: reader.count("list elements") }];
  for (;;) {
    const top = open[open.length - 1] as OpenList;
    if (top.missing === 0) {
      const list = top.items.length === 0 ? EMPTY_LIST : new List(top.items);
      open.pop();
      const outer = open[open.length - 1];
      if (outer === undefined) return list;
      outer.items.push(list);
      continue;
    }
    top.missing--;
    const code = reader.number(expectedIn.element);
    if (code === Code.List) {
      open.push({ items: [], missing: reader.count("list elements") });
      continue;
    }
    const value = readScalar(reader, code);
    if (value === undefined) throw reader.fault(expectedIn.element, String(code));
    top.items.push(value);
  }
}

/** The number a dump of version 4 writes for an error (LANGUAGE 18.4). */
const V4_HIGHEST_ERROR = 15;

/** What had to be replaced while a value was written. */
export type ReplaceNote = (what: string) => void;

/** Appends the lines of a value, undefined as CLEAR or NONE. */
export function writeValue(
  out: string[],
  value: Value | undefined,
  absent: typeof Code.Clear | typeof Code.None,
  replaced: ReplaceNote,
): void {
  if (value === undefined) {
    out.push(String(absent));
    return;
  }
  const pending: Value[] = [value];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next instanceof List) {
      out.push("4", String(next.length));
      for (let i = next.length - 1; i >= 0; i--) pending.push(next.at(i));
    } else {
      writeScalar(out, next, replaced);
    }
  }
}

function writeScalar(out: string[], value: Exclude<Value, List>, replaced: ReplaceNote): void {
  switch (typeof value) {
    case "number":
    case "bigint":
      out.push("0", String(value));
      return;
    case "string":
      out.push("2", oneLine(value, replaced));
      return;
    case "boolean":
      replaced("a BOOL became an INT");
      out.push("0", value ? "1" : "0");
      return;
    default:
      if (value instanceof Obj) out.push("1", String(value.id));
      else if (value instanceof Float) out.push("9", generalText(value.value, FLOAT_DIGITS));
      else if (value instanceof Err) out.push("3", String(errorNumber(value, replaced)));
      else {
        replaced("NULL became #-1");
        out.push("1", "-1");
      }
  }
}

/** A text that fits on one line of the dump. */
export function oneLine(text: string, replaced: ReplaceNote): string {
  if (!text.includes("\n")) return text;
  replaced("a newline in a string became a space");
  return text.replaceAll("\n", " ");
}

function errorNumber(error: Err, replaced: ReplaceNote): number {
  if (errorByNumber(error.number) !== error && error.number >= 0)
    replaced(`the message and value of an ${error.name} were dropped`);
  if (error.number >= 0 && error.number <= V4_HIGHEST_ERROR) return error.number;
  replaced(`${error.name} became E_INVARG`);
  return INVARG_NUMBER;
}

const INVARG_NUMBER = 13;
const FLOAT_DIGITS = 19;
