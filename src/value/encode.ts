// The binary form of values in records and packets: a type byte, then the payload. ORDER TAG: stored on disk.
//
//   0 INT zigzag      1 OBJ zigzag     2 STR text        3 ERR varint number     4 LIST count, values
//   5 big INT 8 bytes 6 ERR with name, message, value     7 the same of a CaughtErr, then code, traceback
//   9 FLOAT 8 bytes  10 MAP count, keys and values in order
//   12 ANON varint, from ANON_BASE on              13 WAIF id, class, owner           14 BOOL byte
//   20 SYM text      21 LAMBDA count, parts        22 NULL                 23 CAP name, count, arguments
//   24 TASK varint   25 FLYWEIGHT count, parts     26 LAMBDA varint: kept elsewhere under that id
//   30 the value that follows is numbered, from 0 up     31 varint: the value with that number once more
//
// Of a WAIF only its identity is here; its values are a record of the world. Numbers are only used in values whose plain
// form is large, and in those with closures: what they share is then written once, so bytes never exceed by far what lies
// in memory. A closure may have captured what leads back to it, so each is numbered, and known while it is being read.
import { type ByteReader, type ByteWriter, fitted } from "#base";
import { Cap } from "./capability.ts";
import { type Compound, isCompound, partsOf } from "./compound.ts";
import { CaughtErr, Err, errorByNumber } from "./error-code.ts";
import { Flyweight } from "./flyweight.ts";
import { Lambda } from "./lambda.ts";
import { EMPTY_LIST, List } from "./list.ts";
import { EMPTY_MAP, MapValue } from "./map.ts";
import { ANON_BASE, Anon, storedAnon, storedWaif, Waif, type WaifTable } from "./reference.ts";
import { Float, Obj, obj } from "./scalar.ts";
import { Sym } from "./symbol.ts";
import { TaskRef } from "./task-ref.ts";
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

/** Which closures are kept elsewhere, and their ids (varints); undefined for one that is written as a snapshot. */
export type ClosureIds = (lambda: Lambda) => number | undefined;

/** Appends a value. Nested ones are walked with a stack of our own: they may be deeper than JavaScript's stack. */
export function encodeValue(out: ByteWriter, value: Value, closures?: ClosureIds): void {
  if (!isCompound(value)) {
    encodeScalar(out, value);
    return;
  }
  const start = out.length;
  if (encodeCompound(out, value, null, start + LARGE, closures)) return;
  out.truncate(start);
  const numbers = sharedParts(value, closures);
  encodeCompound(out, value, numbers, Number.POSITIVE_INFINITY, closures);
}

/** A value whose parts are being written. */
interface OpenParts {
  readonly of: Compound;
  readonly items: readonly Value[];
  next: number;
}

/** False if there are more than `limit` bytes, or closures without numbers: then it has not written all. */
function encodeCompound(
  out: ByteWriter,
  value: Compound,
  numbers: Numbers | null,
  limit: number,
  closures: ClosureIds | undefined,
): boolean {
  const open: OpenParts[] = [];
  let unread: Set<Value> | null = null;
  let count = 0;
  let item: Value = value;
  for (;;) {
    const number = numbers?.get(item);
    if (number === null) {
      out.byte(NUMBERED);
      numbers?.set(item, count++);
    }
    if (number !== undefined && number !== null && !unread?.has(item)) {
      out.byte(AGAIN);
      out.varint(number);
    } else if (!isCompound(item)) encodeScalar(out, item);
    else if (item instanceof Lambda && writeId(out, item, closures)) {
      // nothing of it is here
    } else {
      if (numbers === null && item instanceof Lambda) return false;
      open.push({ of: item, items: encodeHead(out, item), next: 0 });
      // whoever reads can refer to a closure that is not complete, but to nothing else
      if (number === null && !(item instanceof Lambda)) {
        unread ??= new Set();
        unread.add(item);
      }
    }
    let top = open.at(-1);
    while (top !== undefined && top.next === top.items.length) {
      unread?.delete(top.of);
      open.pop();
      top = open.at(-1);
    }
    if (top === undefined) return true;
    if (out.length > limit) return false;
    item = top.items[top.next++] as Value;
  }
}

function writeId(out: ByteWriter, lambda: Lambda, closures: ClosureIds | undefined): boolean {
  const id = closures?.(lambda);
  if (id === undefined) return false;
  out.byte(26);
  out.varint(id);
  return true;
}

/** Writes what comes before the parts, and gives these. */
function encodeHead(out: ByteWriter, value: Compound): readonly Value[] {
  const parts = partsOf(value);
  if (value instanceof List) {
    out.byte(4);
    out.varint(parts.length);
  } else if (value instanceof MapValue) {
    out.byte(10);
    out.varint(parts.length >> 1);
  } else if (value instanceof Err) {
    out.byte(value instanceof CaughtErr ? 7 : 6);
    out.zigzag(value.number);
    out.text(value.name);
    out.text(value.message);
  } else {
    out.byte(value instanceof Cap ? 23 : value instanceof Lambda ? 21 : 25);
    if (value instanceof Cap) out.text(value.name);
    out.varint(parts.length);
  }
  return parts;
}

/** The values and long strings that occur more than once within a value, and all closures. */
function sharedParts(value: Compound, closures: ClosureIds | undefined): Numbers {
  const seen = new Set<Value>();
  const shared: Numbers = new Map();
  const open: Compound[] = [];
  const look = (part: Value): void => {
    const isOpen = isCompound(part);
    if (!isOpen && !(typeof part === "string" && part.length >= LONG_TEXT)) return;
    if (part instanceof Lambda && closures?.(part) !== undefined) return;
    if (seen.has(part)) {
      shared.set(part, null);
      return;
    }
    seen.add(part);
    if (part instanceof Lambda) shared.set(part, null);
    if (isOpen) open.push(part);
  };
  look(value);
  for (let next = open.pop(); next !== undefined; next = open.pop())
    for (const part of partsOf(next)) look(part);
  return shared;
}

function encodeScalar(out: ByteWriter, value: Value): void {
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

function encodeObject(out: ByteWriter, value: Value): void {
  if (value instanceof Obj) {
    out.byte(1);
    out.zigzag(value.id);
  } else if (value instanceof Float) {
    out.byte(9);
    out.float64(value.value);
  } else if (value instanceof Err) {
    out.byte(3);
    out.varint(value.number);
  } else if (value instanceof Anon) {
    out.byte(12);
    out.varint(value.id - ANON_BASE);
  } else if (value instanceof Waif) {
    out.byte(13);
    out.varint(value.id);
    out.zigzag(value.classId);
    out.zigzag(value.owner);
  } else if (value instanceof Sym) {
    out.byte(20);
    out.text(value.name);
  } else if (value instanceof TaskRef) {
    out.byte(24);
    out.varint(value.id);
  } else {
    out.byte(22);
  }
}

/** A value whose parts are being read. */
interface OpenCompound {
  readonly items: Value[];
  /** Parts it will have; two for each pair of a MAP. */
  readonly count: number;
  /** What becomes of the parts. */
  readonly make: (parts: Value[]) => Value;
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
    const head = decodeHead(from, tag);
    if (head !== undefined) {
      const { count, make } = head;
      // what it captured may lead back to it
      if (head.lambda !== undefined && number >= 0) numbered[number] = head.lambda;
      if (count > 0) {
        open.push({ items: [], count, make, number });
        continue;
      }
      value = make([]);
    } else value = tag === AGAIN ? decodeAgain(from, numbered) : decodeScalar(from, tag, waifs);
    if (number >= 0) numbered[number] = value;
    const whole = complete(open, numbered, value);
    if (whole !== undefined) return whole;
  }
}

/** What comes before the parts of a value; undefined if the tag is that of one without parts. */
interface Head {
  readonly count: number;
  readonly make: (parts: Value[]) => Value;
  readonly lambda?: Lambda;
}

function decodeHead(from: ByteReader, tag: number): Head | undefined {
  switch (tag) {
    case 4:
      return { count: from.varint(), make: makeList };
    case 10:
      return { count: from.varint() * 2, make: makeMap };
    case 6: {
      const [number, name, message] = [from.zigzag(), from.text(), from.text()];
      return { count: 1, make: ([value]) => new Err(number, name, message, value) };
    }
    case 7: {
      const [, , message] = [from.zigzag(), from.text(), from.text()] as const;
      return { count: 3, make: (parts) => makeCaught(message, parts) };
    }
    case 21: {
      const lambda = Lambda.unfilled();
      const make = (parts: Value[]): Value => {
        lambda.fillFromParts(parts);
        return lambda;
      };
      return { count: from.varint(), make, lambda };
    }
    case 23: {
      const name = from.text();
      return { count: from.varint(), make: (parts) => new Cap(name, parts) };
    }
    case 25:
      return { count: from.varint(), make: (parts) => Flyweight.fromParts(parts) };
    default:
      return undefined;
  }
}

function makeList(parts: Value[]): Value {
  return parts.length === 0 ? EMPTY_LIST : new List(fitted(parts));
}

function makeMap(parts: Value[]): Value {
  return parts.length === 0 ? EMPTY_MAP : MapValue.fromParts(parts);
}

function makeCaught(message: string, [value, code, stack]: readonly Value[]): Value {
  if (!(stack instanceof List)) throw new RangeError("a traceback is a list");
  return new CaughtErr(code as Value, message, value as Value, stack);
}

function decodeAgain(from: ByteReader, numbered: Numbered): Value {
  const known = numbered[from.varint()];
  if (known === undefined) throw new RangeError(`byte ${from.position}: no value of that number`);
  return known;
}

/** Puts a value into the innermost open one, which may complete those around it; the outermost once it is complete. */
function complete(open: OpenCompound[], numbered: Numbered, part: Value): Value | undefined {
  let value = part;
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    top.items.push(value);
    if (top.items.length < top.count) return undefined;
    open.pop();
    value = top.make(top.items);
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
    case 9:
      return new Float(from.float64());
    case 12:
      return storedAnon(ANON_BASE + from.varint(), waifs);
    case 13:
      return storedWaif(from.varint(), from.zigzag(), from.zigzag(), waifs);
    case 14:
      return from.byte() !== 0;
    case 20:
      return new Sym(from.text());
    case 22:
      return null;
    case 24:
      return new TaskRef(from.varint());
    case 26: {
      const id = from.varint();
      const lambda = waifs?.closure?.(id);
      if (lambda === undefined) throw new RangeError(`byte ${from.position}: no closure ${id}`);
      return lambda;
    }
    default:
      throw new RangeError(`byte ${from.position - 1}: unknown value tag ${tag}`);
  }
}
