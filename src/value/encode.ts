// The binary form of values in records and packets: a type byte, then the payload. ORDER TAG: stored on disk.
//
//   0 INT zigzag      1 OBJ zigzag     2 STR text        3 ERR varint number     4 LIST count, values
//   5 big INT 8 bytes 6 ERR with name, message, value    9 FLOAT 8 bytes        10 MAP count, keys and values in order
//   12 ANON varint, from ANON_BASE on              13 WAIF id, class, owner           14 BOOL byte           22 NULL
//   30 the value that follows is numbered, from 0 up     31 varint: the value with that number once more
//
// Of a WAIF only its identity is here; its values are a record of the world. Numbers are only used in values whose plain
// form is large: what they share is then written once, so bytes never exceed by far what lies in memory.
import { type ByteReader, type ByteWriter, fitted } from "#base";
import { Err, errorByNumber } from "./error-code.ts";
import { EMPTY_LIST, List } from "./list.ts";
import { EMPTY_MAP, MapValue } from "./map.ts";
import { ANON_BASE, Anon, storedAnon, storedWaif, Waif, type WaifTable } from "./reference.ts";
import { Float, Obj, obj } from "./scalar.ts";
import type { Value } from "./value.ts";

const SMALL = 2 ** 52;

/** Bytes of a plain form beyond which shared parts are looked for. */
const LARGE = 2 ** 20;
/** Strings of so many units are numbered too. */
const LONG_TEXT = 64;
const NUMBERED = 30;
const AGAIN = 31;

/** What is written by number: null as long as it was not written. */
type Numbers = Map<Value, number | null>;

/** Appends a value. Nested ones are walked with a stack of our own: they may be deeper than JavaScript's stack. */
export function encodeValue(out: ByteWriter, value: Value): void {
  if (!isCompound(value)) {
    encodeScalar(out, value);
    return;
  }
  const start = out.length;
  if (encodeCompound(out, value, null, start + LARGE)) return;
  out.truncate(start);
  encodeCompound(out, value, sharedParts(value), Number.POSITIVE_INFINITY);
}

function isCompound(value: Value): value is List | MapValue {
  return value instanceof List || value instanceof MapValue;
}

/** False if there are more than `limit` bytes: then it has not written all. */
function encodeCompound(
  out: ByteWriter,
  value: List | MapValue,
  numbers: Numbers | null,
  limit: number,
): boolean {
  const open: { readonly items: readonly Value[]; next: number }[] = [];
  let count = 0;
  const enter = (compound: List | MapValue): void => {
    const isList = compound instanceof List;
    out.byte(isList ? 4 : 10);
    out.varint(isList ? compound.length : compound.size);
    open.push({ items: isList ? compound.items : compound.parts(), next: 0 });
  };
  enter(value);
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    if (out.length > limit) return false;
    if (top.next === top.items.length) {
      open.pop();
      continue;
    }
    const item = top.items[top.next++] as Value;
    const number = numbers?.get(item);
    if (number === null) {
      out.byte(NUMBERED);
      numbers?.set(item, count++);
    } else if (number !== undefined) {
      out.byte(AGAIN);
      out.varint(number);
      continue;
    }
    if (isCompound(item)) enter(item);
    else encodeScalar(out, item);
  }
  return true;
}

/** The lists, maps and long strings that occur more than once within a value. */
function sharedParts(value: List | MapValue): Numbers {
  const seen = new Set<Value>([value]);
  const shared: Numbers = new Map();
  const open: (List | MapValue)[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const part of next instanceof List ? next.items : next.parts()) {
      if (!isCompound(part) && !(typeof part === "string" && part.length >= LONG_TEXT)) continue;
      if (seen.has(part)) shared.set(part, null);
      else {
        seen.add(part);
        if (isCompound(part)) open.push(part);
      }
    }
  }
  return shared;
}

function encodeScalar(out: ByteWriter, value: Exclude<Value, List | MapValue>): void {
  switch (typeof value) {
    case "number":
      if (value < SMALL && value > -SMALL) {
        out.byte(0);
        out.zigzag(value);
        return;
      }
      out.byte(5);
      out.int64(BigInt(value));
      return;
    case "bigint":
      out.byte(5);
      out.int64(value);
      return;
    case "string":
      out.byte(2);
      out.text(value);
      return;
    case "boolean":
      out.byte(14);
      out.byte(value ? 1 : 0);
      return;
    default:
      encodeObject(out, value);
  }
}

function encodeObject(out: ByteWriter, value: Obj | Float | Err | Anon | Waif | null): void {
  if (value instanceof Obj) {
    out.byte(1);
    out.zigzag(value.id);
  } else if (value instanceof Float) {
    out.byte(9);
    out.float64(value.value);
  } else if (value instanceof Err) {
    if (errorByNumber(value.number) === value) {
      out.byte(3);
      out.varint(value.number);
    } else {
      out.byte(6);
      out.zigzag(value.number);
      out.text(value.name);
      out.text(value.message);
      encodeValue(out, value.value);
    }
  } else if (value instanceof Anon) {
    out.byte(12);
    out.varint(value.id - ANON_BASE);
  } else if (value instanceof Waif) {
    out.byte(13);
    out.varint(value.id);
    out.zigzag(value.classId);
    out.zigzag(value.owner);
  } else {
    out.byte(22);
  }
}

/** A LIST or MAP whose parts are being read. */
interface OpenCompound {
  readonly items: Value[];
  /** Parts it will have; two for each pair of a MAP. */
  readonly count: number;
  readonly isMap: boolean;
  /** Its number, or -1. */
  readonly number: number;
}

/** Values by number; undefined while they are being read. */
type Numbered = (Value | undefined)[];

/**
 * Reads one value; throws a RangeError with the position on bytes that no encodeValue wrote. Without a table every
 * mention of a WAIF becomes an instance of its own: enough to show it.
 */
export function decodeValue(from: ByteReader, waifs?: WaifTable): Value {
  const open: OpenCompound[] = [];
  const numbered: Numbered = [];
  for (;;) {
    let tag = from.byte();
    let number = -1;
    if (tag === NUMBERED) {
      number = numbered.push(undefined) - 1;
      tag = from.byte();
    }
    let value: Value;
    if (tag === 4 || tag === 10) {
      const isMap = tag === 10;
      const count = from.varint() * (isMap ? 2 : 1);
      if (count > 0) {
        open.push({ items: [], count, isMap, number });
        continue;
      }
      value = isMap ? EMPTY_MAP : EMPTY_LIST;
    } else value = tag === AGAIN ? decodeAgain(from, numbered) : decodeScalar(from, tag, waifs);
    if (number >= 0) numbered[number] = value;
    const whole = complete(open, numbered, value);
    if (whole !== undefined) return whole;
  }
}

function decodeAgain(from: ByteReader, numbered: Numbered): Value {
  const known = numbered[from.varint()];
  if (known === undefined) throw new RangeError(`byte ${from.position}: no value of that number`);
  return known;
}

/** Puts a value into the innermost open list or map, which may complete those around it; the outermost once it is complete. */
function complete(open: OpenCompound[], numbered: Numbered, part: Value): Value | undefined {
  let value = part;
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    top.items.push(value);
    if (top.items.length < top.count) return undefined;
    open.pop();
    value = top.isMap ? MapValue.fromParts(top.items) : new List(fitted(top.items));
    if (top.number >= 0) numbered[top.number] = value;
  }
  return value;
}

function decodeScalar(from: ByteReader, tag: number, waifs: WaifTable | undefined): Value {
  switch (tag) {
    case 0:
      return from.zigzag();
    case 1:
      return obj(from.zigzag());
    case 2:
      return from.text();
    case 3: {
      const error = errorByNumber(from.varint());
      if (error === undefined) throw new RangeError(`byte ${from.position}: unknown error number`);
      return error;
    }
    case 5: {
      const wide = from.int64();
      const small = Number(wide);
      return Number.isSafeInteger(small) ? small : wide;
    }
    case 6:
      return new Err(from.zigzag(), from.text(), from.text(), decodeValue(from, waifs));
    case 9:
      return new Float(from.float64());
    case 12:
      return storedAnon(ANON_BASE + from.varint(), waifs);
    case 13:
      return storedWaif(from.varint(), from.zigzag(), from.zigzag(), waifs);
    case 14:
      return from.byte() !== 0;
    case 22:
      return null;
    default:
      throw new RangeError(`byte ${from.position - 1}: unknown value tag ${tag}`);
  }
}
