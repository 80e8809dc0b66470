// The size model of LANGUAGE 3.9, in bytes: what `value_bytes` reports.
//
// A list or map counts in full wherever it occurs, so values that share parts can have sizes far beyond memory; each
// distinct one is measured once. Nested ones are walked with a stack, as programs can nest them deeper than calls.
import { List } from "./list.ts";
import { MapValue } from "./map.ts";
import { Anon, Waif } from "./reference.ts";
import { Float } from "./scalar.ts";
import type { Value } from "./value.ts";

type Compound = List | MapValue;

/** More than any machine has: sums stay exact. */
const MOST_BYTES = 2 ** 46;
/** Of an empty list or map. */
const COMPOUND_BYTES = 32;

/** Bytes that a value counts for. */
export function valueBytes(value: Value): number {
  if (!isCompound(value)) return scalarBytes(value);
  let flat = COMPOUND_BYTES;
  for (const part of partsOf(value)) {
    if (isCompound(part)) return nestedBytes(value);
    flat += scalarBytes(part);
  }
  return flat;
}

function isCompound(value: Value): value is Compound {
  return value instanceof List || value instanceof MapValue;
}

function partsOf(value: Compound): readonly Value[] {
  return value instanceof List ? value.items : value.parts();
}

function scalarBytes(value: Value): number {
  if (typeof value === "string") return 17 + utf8Length(value);
  if (value instanceof Anon || value instanceof Waif) return 64;
  return value instanceof Float ? 24 : 16;
}

function nestedBytes(root: Compound): number {
  const known = new Map<Compound, number>();
  const open: Compound[] = [root];
  for (let next = open.at(-1); next !== undefined; next = open.at(-1)) {
    let sum = COMPOUND_BYTES;
    const depth = open.length;
    for (const part of partsOf(next)) {
      if (!isCompound(part)) sum += scalarBytes(part);
      else if (known.has(part)) sum += known.get(part) as number;
      else open.push(part);
    }
    // parts that are not measured yet lie above it: it is looked at once more after them
    if (open.length > depth) continue;
    known.set(next, Math.min(sum, MOST_BYTES));
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
