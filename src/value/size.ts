// The size model of LANGUAGE 3.9, in bytes: what `value_bytes` reports.
import { List } from "./list.ts";
import { Float, type Value } from "./value.ts";

/** Bytes that a value counts for. */
export function valueBytes(value: Value): number {
  if (typeof value === "string") return 17 + utf8Length(value);
  if (value instanceof Float) return 24;
  if (value instanceof List) {
    let sum = 32;
    for (const item of value.items) sum += valueBytes(item);
    return sum;
  }
  return 16;
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
