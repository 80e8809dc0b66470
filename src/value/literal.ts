// Printed forms: `tostr` and `toliteral` (LANGUAGE 3.1, 3.3).
import { Err, errorMessage } from "./error-code.ts";
import { formatFloat } from "./float-text.ts";
import { List } from "./list.ts";
import { Float, Obj, type Value } from "./value.ts";

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
      return toLiteral(value);
  }
}

/**
 * The literal form, readable by the compiler. Lists that share parts can have literals of any size: beyond `limit`
 * UTF-16 units the text is cut, and is then longer than `limit`.
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
      if (value instanceof List) return listLiteral(value, limit);
      if (value instanceof Float) return formatFloat(value.value);
      if (value instanceof Err) return errLiteral(value);
      return "null";
  }
}

function quote(text: string): string {
  return /["\\]/.test(text) ? `"${text.replace(/["\\]/g, "\\$&")}"` : `"${text}"`;
}

/** Walks nested lists with a stack of its own: a program can nest them deeper than JavaScript recurses. */
function listLiteral(list: List, limit: number): string {
  const outer: (readonly Value[])[] = [];
  const positions: number[] = [];
  let items = list.items;
  let at = 0;
  let text = "{";
  while (text.length <= limit) {
    if (at === items.length) {
      text += "}";
      const next = outer.pop();
      if (next === undefined) return text;
      items = next;
      at = positions.pop() as number;
      continue;
    }
    if (at > 0) text += ", ";
    const item = items[at++] as Value;
    if (item instanceof List) {
      text += "{";
      outer.push(items);
      positions.push(at);
      items = item.items;
      at = 0;
    } else {
      text += toLiteral(item);
    }
  }
  return text;
}

function errLiteral(error: Err): string {
  if (error.message === errorMessage(error) && error.value === 0) return error.name;
  return `${error.name}(${quote(error.message)}, ${toLiteral(error.value)})`;
}
