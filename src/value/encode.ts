// The binary form of values in records and packets: a type byte, then the payload. ORDER TAG: stored on disk.
//
//   0 INT zigzag      1 OBJ zigzag     2 STR text        3 ERR varint number     4 LIST count, values
//   5 big INT 8 bytes 6 ERR with name, message, value    9 FLOAT 8 bytes        14 BOOL byte     22 NULL
import type { ByteReader, ByteWriter } from "#base";
import { Err, errorByNumber } from "./error-code.ts";
import { EMPTY_LIST, List } from "./list.ts";
import { Float, Obj, obj, type Value } from "./value.ts";

const SMALL = 2 ** 52;

/** Appends a value. Lists are walked with a stack of our own: they may be nested deeper than JavaScript's stack. */
export function encodeValue(out: ByteWriter, value: Value): void {
  if (!(value instanceof List)) {
    encodeScalar(out, value);
    return;
  }
  const open: { readonly items: readonly Value[]; next: number }[] = [];
  const enter = (list: List): void => {
    out.byte(4);
    out.varint(list.length);
    open.push({ items: list.items, next: 0 });
  };
  enter(value);
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    if (top.next === top.items.length) {
      open.pop();
      continue;
    }
    const item = top.items[top.next++] as Value;
    if (item instanceof List) enter(item);
    else encodeScalar(out, item);
  }
}

function encodeScalar(out: ByteWriter, value: Exclude<Value, List>): void {
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
      encodeCompound(out, value);
  }
}

function encodeCompound(out: ByteWriter, value: Obj | Float | Err | null): void {
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
  } else {
    out.byte(22);
  }
}

/** Reads one value; throws a RangeError with the position on bytes that no encodeValue wrote. */
export function decodeValue(from: ByteReader): Value {
  const open: { readonly items: Value[]; readonly count: number }[] = [];
  for (;;) {
    const tag = from.byte();
    let value: Value;
    if (tag === 4) {
      const count = from.varint();
      if (count > 0) {
        open.push({ items: [], count });
        continue;
      }
      value = EMPTY_LIST;
    } else value = decodeScalar(from, tag);
    // a value completes the innermost open list, which may complete the one around it
    for (;;) {
      const top = open.at(-1);
      if (top === undefined) return value;
      top.items.push(value);
      if (top.items.length < top.count) break;
      open.pop();
      value = new List(top.items);
    }
  }
}

function decodeScalar(from: ByteReader, tag: number): Value {
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
      return new Err(from.zigzag(), from.text(), from.text(), decodeValue(from));
    case 9:
      return new Float(from.float64());
    case 14:
      return from.byte() !== 0;
    case 22:
      return null;
    default:
      throw new RangeError(`byte ${from.position - 1}: unknown value tag ${tag}`);
  }
}
