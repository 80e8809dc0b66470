// Printed forms: `tostr` and `toliteral` (LANGUAGE 3.1, 3.3).
import { TextBuilder } from "#base";
import { Err, errorMessage } from "./error-code.ts";
import { formatFloat } from "./float-text.ts";
import { List } from "./list.ts";
import { MapValue } from "./map.ts";
import { Anon, Waif } from "./reference.ts";
import { Float, Obj } from "./scalar.ts";
import type { Value } from "./value.ts";

/** What `tostr` makes of one value. */
export function toText(value: Value): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return String(value);
    default:
      if (value instanceof Err) return value.message === "" ? errorMessage(value) : value.message;
      if (value instanceof List) return "{list}";
      if (value instanceof MapValue) return "[map]";
      if (value instanceof Waif) return "[[waif]]";
      return toLiteral(value);
  }
}

/**
 * The literal form, readable by the compiler unless it holds an ANON or a WAIF. Lists and maps that share parts can have
 * literals of any size: beyond `limit` UTF-16 units the text is cut, and is then longer than `limit`.
 */
export function toLiteral(value: Value, limit: number = Number.POSITIVE_INFINITY): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "number":
    case "bigint":
    case "boolean":
      return String(value);
    default:
      if (value instanceof Obj) return `#${value.id}`;
      if (value instanceof List || value instanceof MapValue) return compoundLiteral(value, limit);
      if (value instanceof Float) return formatFloat(value.value);
      if (value instanceof Err) return errLiteral(value);
      if (value instanceof Anon) return "*anonymous*";
      if (value instanceof Waif) return `[[class = #${value.classId}, owner = #${value.owner}]]`;
      return "null";
  }
}

function quote(text: string): string {
  return /["\\]/.test(text) ? `"${text.replace(/["\\]/g, "\\$&")}"` : `"${text}"`;
}

/** A list or map that is being written. */
interface OpenLiteral {
  readonly parts: readonly Value[];
  readonly isMap: boolean;
  at: number;
}

function openLiteral(value: List | MapValue): OpenLiteral {
  const isMap = value instanceof MapValue;
  return { parts: isMap ? value.parts() : value.items, isMap, at: 0 };
}

/** Walks nested values with a stack of its own: a program can nest them deeper than JavaScript recurses. */
function compoundLiteral(value: List | MapValue, limit: number): string {
  const outer: OpenLiteral[] = [];
  let open = openLiteral(value);
  const text = new TextBuilder();
  text.add(open.isMap ? "[" : "{");
  while (text.length <= limit) {
    const { parts, isMap, at } = open;
    if (at === parts.length) {
      text.add(isMap ? "]" : "}");
      const next = outer.pop();
      if (next === undefined) return text.toString();
      open = next;
      continue;
    }
    if (at > 0) text.add(isMap && (at & 1) === 1 ? " -> " : ", ");
    const part = parts[at] as Value;
    open.at++;
    if (part instanceof List || part instanceof MapValue) {
      outer.push(open);
      open = openLiteral(part);
      text.add(open.isMap ? "[" : "{");
    } else {
      text.add(toLiteral(part));
    }
  }
  return text.toString();
}

function errLiteral(error: Err): string {
  if (error.message === errorMessage(error) && error.value === 0) return error.name;
  return `${error.name}(${quote(error.message)}, ${toLiteral(error.value)})`;
}
