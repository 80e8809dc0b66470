// Values as source files write them (LANGUAGE 19.2 no. 7).
import { Err, errorMessage, Float, List, MapValue, Obj, textLength, type Value } from "#value";
import { LINE_LENGTH } from "./source-format.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\t": "\\t",
  "\r": "\\r",
};

/** A STR with all control characters escaped. */
export function stringLiteral(text: string): string {
  const escaped = text.replace(/["\\]|\p{Cc}/gu, (character) => {
    const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
    return ESCAPES[character] ?? `\\u{${hex}}`;
  });
  return `"${escaped}"`;
}

/** The shortest form that reads back to the same double, always with a point or an exponent. */
function floatLiteral(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** A value on one line. */
function flatLiteral(value: Value): string {
  switch (typeof value) {
    case "string":
      return stringLiteral(value);
    case "number":
    case "bigint":
    case "boolean":
      return String(value);
    default:
      if (value instanceof Obj) return `#${value.id}`;
      if (value instanceof List) return `{${value.items.map(flatLiteral).join(", ")}}`;
      if (value instanceof MapValue) return `[${pairsOf(value).map(flatPair).join(", ")}]`;
      if (value instanceof Float) return floatLiteral(value.value);
      if (value instanceof Err) return errorLiteral(value);
      return "null";
  }
}

function pairsOf(map: MapValue): (readonly [Value, Value])[] {
  return map.keys().map((key, i) => [key, map.valueAt(i)] as const);
}

function flatPair([key, value]: readonly [Value, Value]): string {
  return `${flatLiteral(key)} -> ${flatLiteral(value)}`;
}

function errorLiteral(error: Err): string {
  if (error.message === errorMessage(error) && error.value === 0) return error.name;
  return `${error.name}(${stringLiteral(error.message)}, ${flatLiteral(error.value)})`;
}

/** Where a value is written. */
interface Place {
  /** Characters before it on its line. */
  readonly column: number;
  /** Spaces before that line. */
  readonly indent: number;
  /** Characters that must follow it on its last line. */
  readonly after: number;
}

/** A value between two texts, lists broken into lines where the line would exceed 100 characters. */
export function layOut(before: string, value: Value, after = ""): string {
  const indent = before.length - before.trimStart().length;
  const place = { column: textLength(before), indent, after: textLength(after) };
  return before + layOutAt(value, place) + after;
}

function layOutAt(value: Value, place: Place): string {
  const flat = flatLiteral(value);
  const isCompound = value instanceof List || value instanceof MapValue;
  if (!isCompound || place.column + textLength(flat) + place.after <= LINE_LENGTH) return flat;
  const [open, close] = value instanceof List ? ["{", "}"] : ["[", "]"];
  const parts: readonly (readonly [before: string, value: Value])[] =
    value instanceof List
      ? value.items.map((item) => ["", item] as const)
      : pairsOf(value).map(([key, item]) => [`${flatLiteral(key)} -> `, item] as const);
  if (parts.length === 0) return flat;
  if (parts.length === 1) {
    const { column, indent, after } = place;
    const [before, item] = parts[0] as readonly [string, Value];
    const at = column + 1 + textLength(before);
    return `${open}${before}${layOutAt(item, { column: at, indent, after: after + 1 })}${close}`;
  }
  const indent = place.indent + 2;
  const margin = " ".repeat(indent);
  const last = parts.length - 1;
  const lines = parts.map(([before, item], i) => {
    const comma = i === last ? "" : ",";
    const column = indent + textLength(before);
    return margin + before + layOutAt(item, { column, indent, after: comma.length }) + comma;
  });
  return `${open}\n${lines.join("\n")}\n${" ".repeat(place.indent)}${close}`;
}
