// The size model of LANGUAGE 3.9, in bytes: what `value_bytes` reports.
//
// A list counts in full wherever it occurs, so lists that share parts can have sizes far beyond memory; each distinct
// list is measured once. Nested lists are walked with a stack, as programs can nest them deeper than calls.
import { List } from "./list.ts";
import { Float, type Value } from "./value.ts";

const LIST_BYTES = 32;

/** Bytes that a value counts for. */
export function valueBytes(value: Value): number {
  if (!(value instanceof List)) return scalarBytes(value);
  let flat = LIST_BYTES;
  for (const item of value.items) {
    if (item instanceof List) return nestedBytes(value);
    flat += scalarBytes(item);
  }
  return flat;
}

function scalarBytes(value: Value): number {
  if (typeof value === "string") return 17 + utf8Length(value);
  return value instanceof Float ? 24 : 16;
}

function nestedBytes(root: List): number {
  const known = new Map<List, number>();
  const open: List[] = [root];
  for (let list = open.at(-1); list !== undefined; list = open.at(-1)) {
    let sum = LIST_BYTES;
    const depth = open.length;
    for (const item of list.items) {
      if (!(item instanceof List)) sum += scalarBytes(item);
      else if (known.has(item)) sum += known.get(item) as number;
      else open.push(item);
    }
    // parts that are not measured yet lie above it: it is looked at once more after them
    if (open.length > depth) continue;
    known.set(list, sum);
    open.pop();
  }
  return known.get(root) as number;
}

function utf8Length(text: string): number {
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) continue;
    // a surrogate pair is two units and four bytes
    bytes += unit < 0x800 || (unit >= 0xd800 && unit <= 0xdfff) ? 1 : 2;
  }
  return bytes;
}
