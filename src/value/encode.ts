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
import { MapValue } from "./map.ts";
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
  if (encodePlain(out, value, start + LARGE, closures)) return;
  out.truncate(start);
  encodeShared(out, value, sharedParts(value, closures), closures);
}

/** A value whose parts are being written. */
interface OpenParts {
  readonly of: Compound;
  readonly items: readonly Value[];
  next: number;
}

/** Without numbers; false if there are more than `limit` bytes, or closures: then it has not written all. */
function encodePlain(
  out: ByteWriter,
  value: Compound,
  limit: number,
  closures: ClosureIds | undefined,
): boolean {
  if (value instanceof Lambda) return writeId(out, value, closures);
  const open: OpenParts[] = [{ of: value, items: encodeHead(out, value), next: 0 }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    if (out.length > limit) return false;
    if (top.next === top.items.length) {
      open.pop();
      continue;
    }
    const item = top.items[top.next++] as Value;
    if (!isCompound(item)) encodeScalar(out, item);
    else if (!(item instanceof Lambda))
      open.push({ of: item, items: encodeHead(out, item), next: 0 });
    else if (!writeId(out, item, closures)) return false;
  }
  return true;
}

function encodeShared(
  out: ByteWriter,
  value: Compound,
  numbers: Numbers,
  closures: ClosureIds | undefined,
): void {
  const open: OpenParts[] = [];
  const unread = new Set<Value>();
  let count = 0;
  const write = (item: Value): void => {
    const number = numbers.get(item);
    if (number === null) {
      out.byte(NUMBERED);
      numbers.set(item, count++);
    } else if (number !== undefined && !unread.has(item)) {
      out.byte(AGAIN);
      out.varint(number);
      return;
    }
    if (!isCompound(item)) encodeScalar(out, item);
    else if (!(item instanceof Lambda && writeId(out, item, closures))) {
      open.push({ of: item, items: encodeHead(out, item), next: 0 });
      // whoever reads can refer to a closure that is not complete, but to nothing else
      if (number === null && !(item instanceof Lambda)) unread.add(item);
    }
  };
  write(value);
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    if (top.next < top.items.length) {
      write(top.items[top.next++] as Value);
      continue;
    }
    unread.delete(top.of);
    open.pop();
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
    // the most frequent ones hold nothing
    const begun = tag < 4 ? null : beginCompound(from, tag, number, numbered);
    if (begun !== null) {
      if (begun.count > 0) {
        open.push(begun);
        continue;
      }
      value = begun.make([]);
    } else value = tag === AGAIN ? decodeAgain(from, numbered) : decodeScalar(from, tag, waifs);
    if (number >= 0) numbered[number] = value;
    const whole = complete(open, numbered, value);
    if (whole !== undefined) return whole;
  }
}

/** Reads what comes before the parts of a value; null if the tag is that of one without parts. */
function beginCompound(
  from: ByteReader,
  tag: number,
  number: number,
  numbered: Numbered,
): OpenCompound | null {
  switch (tag) {
    case 4:
      return { items: [], count: from.varint(), make: makeList, number };
    case 10:
      return { items: [], count: from.varint() * 2, make: makeMap, number };
    case 6: {
      const [code, name, message] = [from.zigzag(), from.text(), from.text()];
      const make = ([value]: readonly Value[]): Value => new Err(code, name, message, value);
      return { items: [], count: 1, make, number };
    }
    case 7: {
      const [, , message] = [from.zigzag(), from.text(), from.text()] as const;
      return { items: [], count: 3, make: (parts) => makeCaught(message, parts), number };
    }
    case 21: {
      const lambda = Lambda.unfilled();
      // what it captured may lead back to it
      if (number >= 0) numbered[number] = lambda;
      const make = (parts: readonly Value[]): Value => {
        lambda.fillFromParts(parts);
        return lambda;
      };
      return { items: [], count: from.varint(), make, number };
    }
    case 23: {
      const name = from.text();
      const count = from.varint();
      return { items: [], count, make: (parts) => new Cap(name, parts), number };
    }
    case 25:
      return { items: [], count: from.varint(), make: makeFlyweight, number };
    default:
      return null;
  }
}

const makeList = (parts: Value[]): Value =>
  parts.length === 0 ? EMPTY_LIST : new List(fitted(parts));
const makeMap = (parts: Value[]): Value => MapValue.fromParts(parts);
const makeFlyweight = (parts: Value[]): Value => Flyweight.fromParts(parts);

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
