// The binary form of values in records and packets: a type byte, then the payload. ORDER TAG: stored on disk.
//
//   0 INT zigzag      1 OBJ zigzag     2 STR text        3 ERR varint number     4 LIST count, values
//   5 big INT 8 bytes 6 ERR with name, message, value    9 FLOAT 8 bytes        14 BOOL byte     22 NULL
import type { ByteReader, ByteWriter } from "#base";
import { Err, errorByNumber } from "./error-code.ts";
import { EMPTY_LIST, List } from "./list.ts";
import { Float, Obj, obj, type Value } from "./value.ts";

const SMALL = 2 ** 52;

/** Appends a value. */
export function encodeValue(out: ByteWriter, value: Value): void {
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

function encodeCompound(out: ByteWriter, value: Obj | Float | Err | List | null): void {
  if (value instanceof Obj) {
    out.byte(1);
    out.zigzag(value.id);
  } else if (value instanceof List) {
    out.byte(4);
    out.varint(value.length);
    for (const item of value.items) encodeValue(out, item);
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
  const tag = from.byte();
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
    case 4: {
      const count = from.varint();
      if (count === 0) return EMPTY_LIST;
      const items: Value[] = [];
      for (let i = 0; i < count; i++) items.push(decodeValue(from));
      return new List(items);
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
