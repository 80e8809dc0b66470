// The JSON form of values in task images: `[type code, data]` (LANGUAGE 14.1).
//
// JSON.stringify recurses, so what lies deeper than MAX_DEPTH is kept as the bytes of `encodeValue`, in hexadecimal; and
// so is a value of many parts, because parts that it shares are then kept once.
import { ByteReader, ByteWriter } from "#base";
import { decodeValue, encodeValue } from "./encode.ts";
import { Err, errorByNumber } from "./error-code.ts";
import { List } from "./list.ts";
import { MapValue } from "./map.ts";
import { Anon, storedAnon, storedWaif, Waif, type WaifTable } from "./reference.ts";
import { Float, normalizeInt, Obj, obj } from "./scalar.ts";
import { Type, type Value } from "./value.ts";

/** A value as JSON: a type code and its data. */
export type Tagged = readonly [number, unknown?];

const MAX_DEPTH = 100;
/** Code of a value in bytes. */
const BYTES = -1;

/** Most values, and UTF-16 units of strings, in plain JSON. */
const MAX_PARTS = 10_000;
const MAX_UNITS = 1_000_000;

/** Gives the JSON form. INTs beyond 2^53 become decimal strings; -0.0 keeps its sign as a string. */
export function toTagged(value: Value): Tagged {
  return hasManyParts(value) ? [BYTES, toHex(value)] : tag(value, 0);
}

function hasManyParts(value: Value): boolean {
  if (!(value instanceof List || value instanceof MapValue)) return false;
  let parts = 0;
  let units = 0;
  const open: (List | MapValue)[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const items = next instanceof List ? next.items : next.parts();
    parts += items.length;
    if (parts > MAX_PARTS) return true;
    for (const part of items) {
      if (typeof part === "string") units += part.length;
      else if (part instanceof List || part instanceof MapValue) open.push(part);
    }
    if (units > MAX_UNITS) return true;
  }
  return false;
}

function tag(value: Value, depth: number): Tagged {
  switch (typeof value) {
    case "number":
      return [Type.Int, value];
    case "bigint":
      return [Type.Int, String(value)];
    case "string":
      return [Type.Str, value];
    case "boolean":
      return [Type.Bool, value];
    default:
      if (value instanceof Obj) return [Type.Obj, value.id];
      if (depth === MAX_DEPTH) return [BYTES, toHex(value)];
      if (value instanceof List)
        return [Type.List, value.items.map((item) => tag(item, depth + 1))];
      if (value instanceof MapValue)
        return [Type.Map, value.parts().map((part) => tag(part, depth + 1))];
      if (value instanceof Float)
        return [Type.Float, Object.is(value.value, -0) ? "-0" : value.value];
      if (value instanceof Err)
        return errorByNumber(value.number) === value
          ? [Type.Err, value.number]
          : [Type.Err, [value.number, value.name, value.message, tag(value.value, depth + 1)]];
      if (value instanceof Anon) return [Type.Anon, value.id];
      if (value instanceof Waif) return [Type.Waif, [value.id, value.classId, value.owner]];
      return [Type.Null];
  }
}

function toHex(value: Value): string {
  const out = new ByteWriter();
  encodeValue(out, value);
  return Array.from(out.take(), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function fromHex(text: string, waifs: WaifTable | undefined): Value {
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++)
    bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return decodeValue(new ByteReader(bytes), waifs);
}

/** Reads the JSON form; throws a RangeError naming what it does not know. For `waifs` see decodeValue. */
export function fromTagged(tagged: Tagged, waifs?: WaifTable): Value {
  const [code, data] = tagged;
  const parts = (): Value[] => (data as Tagged[]).map((part) => fromTagged(part, waifs));
  switch (code) {
    case Type.Int:
      return typeof data === "string" ? normalizeInt(BigInt(data)) : (data as number);
    case Type.Str:
      return data as string;
    case Type.Bool:
      return data as boolean;
    case Type.Obj:
      return obj(data as number);
    case Type.List:
      return new List(parts());
    case Type.Map:
      return MapValue.fromParts(parts());
    case Type.Float:
      return new Float(Number(data));
    case Type.Err: {
      if (typeof data === "number") {
        const error = errorByNumber(data);
        if (error !== undefined) return error;
        throw new RangeError(`unknown error number ${data}`);
      }
      const [number, name, message, value] = data as [number, string, string, Tagged];
      return new Err(number, name, message, fromTagged(value, waifs));
    }
    case Type.Anon:
      return storedAnon(data as number, waifs);
    case Type.Waif: {
      const [id, classId, owner] = data as [number, number, number];
      return storedWaif(id, classId, owner, waifs);
    }
    case Type.Null:
      return null;
    case BYTES:
      return fromHex(data as string, waifs);
    default:
      throw new RangeError(`unknown value type ${code}`);
  }
}
