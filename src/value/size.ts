// The size model of LANGUAGE 3.9, in bytes: what `value_bytes` reports.
//
// A list or map counts in full wherever it occurs, so values that share parts can have sizes far beyond memory; each
// distinct one is measured once. Nested ones are walked with a stack, as programs can nest them deeper than calls.
import { type Compound, isCompound, partsOf } from "./compound.ts";
import { Err } from "./error-code.ts";
import { Lambda } from "./lambda.ts";
import { List } from "./list.ts";
import { MapValue } from "./map.ts";
import { Anon, Waif } from "./reference.ts";
import { Float, Obj } from "./scalar.ts";
import { TaskRef } from "./task-ref.ts";
import type { Value } from "./value.ts";

/** More than any machine has: sums stay exact. */
const MOST_BYTES = 2 ** 46;
/** Of an empty list or map. */
const LIST_BYTES = 32;
const SCALAR_BYTES = 16;
/** Of another value that holds others, without these. */
const OTHER_BYTES = 64;

/** Bytes that a value counts for. */
export function valueBytes(value: Value): number {
  if (!isCompound(value)) return scalarBytes(value);
  let flat = ownBytes(value);
  for (const part of partsOf(value)) {
    if (isCompound(part)) return nestedBytes(value);
    flat += scalarBytes(part);
  }
  return flat;
}

function ownBytes(value: Compound): number {
  if (value instanceof List || value instanceof MapValue) return LIST_BYTES;
  return value instanceof Err ? OTHER_BYTES + scalarBytes(value.message) : OTHER_BYTES;
}

function scalarBytes(value: Value): number {
  if (typeof value === "string") return 17 + utf8Length(value);
  if (typeof value !== "object" || value instanceof Obj) return SCALAR_BYTES;
  if (value instanceof Float) return 24;
  const isReference = value instanceof Anon || value instanceof Waif || value instanceof TaskRef;
  return isReference ? OTHER_BYTES : SCALAR_BYTES;
}

function nestedBytes(root: Compound): number {
  const known = new Map<Compound, number>();
  /** Closures that were entered: one inside itself counts without its parts. */
  const lambdas = new Set<Compound>();
  const open: Compound[] = [root];
  for (let next = open.at(-1); next !== undefined; next = open.at(-1)) {
    let sum = ownBytes(next);
    const depth = open.length;
    if (next instanceof Lambda) lambdas.add(next);
    for (const part of partsOf(next)) {
      if (!isCompound(part)) sum += scalarBytes(part);
      else if (known.has(part)) sum += known.get(part) as number;
      else if (lambdas.has(part)) sum += OTHER_BYTES;
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
