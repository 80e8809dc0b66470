// The JSON form of values in task images: `[type code, data]` (LANGUAGE 14.1).
//
// JSON.stringify recurses, so what lies deeper than MAX_DEPTH is kept as the bytes of `encodeValue`, in hexadecimal; and
// so is a value of many parts, because parts that it shares are then kept once.
import { ByteReader, ByteWriter } from "#base";
import { Cap } from "./capability.ts";
import { type Compound, isCompound, partsOf } from "./compound.ts";
import { type ClosureIds, decodeValue, encodeValue } from "./encode.ts";
import { CaughtErr, Err, errorByNumber } from "./error-code.ts";
import { Flyweight } from "./flyweight.ts";
import { Lambda } from "./lambda.ts";
import { EMPTY_LIST, List } from "./list.ts";
import { MapValue } from "./map.ts";
import { Anon, storedAnon, storedWaif, Waif, type WaifTable } from "./reference.ts";
import { Float, normalizeInt, Obj, obj } from "./scalar.ts";
import { Sym } from "./symbol.ts";
import { TaskRef } from "./task-ref.ts";
import { Type, type Value } from "./value.ts";

/** A value as JSON: a type code and its data. */
export type Tagged = readonly [number, unknown?];

const MAX_DEPTH = 100;
/** Code of a value in bytes. */
const BYTES = -1;

/** Most values, and UTF-16 units of strings, in plain JSON. */
const MAX_PARTS = 10_000;
const MAX_UNITS = 1_000_000;

/**
 * Gives the JSON form. INTs beyond 2^53 become decimal strings; -0.0 keeps its sign as a string. For `closures` see
 * encodeValue: such closures are their id.
 */
export function toTagged(value: Value, closures?: ClosureIds): Tagged {
  return hasManyParts(value, closures) ? [BYTES, toHex(value, closures)] : tag(value, 0, closures);
}

/** Whether a value is large, or has closures that it may share or that may lead back to themselves. */
function hasManyParts(value: Value, closures: ClosureIds | undefined): boolean {
  if (!isCompound(value)) return false;
  let parts = 0;
  let units = 0;
  let lambdas = 0;
  const open: Compound[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next instanceof Lambda) {
      if (closures?.(next) !== undefined) continue;
      if (lambdas++ > 0) return true;
    }
    const items = partsOf(next);
    parts += items.length;
    if (parts > MAX_PARTS) return true;
    for (const part of items) {
      if (typeof part === "string") units += part.length;
      else if (isCompound(part)) open.push(part);
    }
    if (units > MAX_UNITS) return true;
  }
  return false;
}

function tag(value: Value, depth: number, closures: ClosureIds | undefined): Tagged {
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
      if (isCompound(value))
        return depth === MAX_DEPTH
          ? [BYTES, toHex(value, closures)]
          : tagCompound(value, (part) => tag(part, depth + 1, closures), closures);
      if (value instanceof Float)
        return [Type.Float, Object.is(value.value, -0) ? "-0" : value.value];
      if (value instanceof Err) return [Type.Err, value.number];
      if (value instanceof Anon) return [Type.Anon, value.id];
      if (value instanceof Waif) return [Type.Waif, [value.id, value.classId, value.owner]];
      if (value instanceof Sym) return [Type.Sym, value.name];
      return value instanceof TaskRef ? [Type.Task, value.id] : [Type.Null];
  }
}

function tagCompound(
  value: Compound,
  inner: (part: Value) => Tagged,
  closures: ClosureIds | undefined,
): Tagged {
  if (value instanceof Lambda) {
    const id = closures?.(value);
    if (id !== undefined) return [Type.Lambda, id];
  }
  const parts = partsOf(value).map(inner);
  if (value instanceof List) return [Type.List, parts];
  if (value instanceof MapValue) return [Type.Map, parts];
  if (value instanceof Err) return [Type.Err, [value.number, value.name, value.message, ...parts]];
  if (value instanceof Cap) return [Type.Cap, [value.name, ...parts]];
  return [value instanceof Lambda ? Type.Lambda : Type.Flyweight, parts];
}

function toHex(value: Value, closures: ClosureIds | undefined): string {
  const out = new ByteWriter();
  encodeValue(out, value, closures);
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
      return errorOf(data as ErrorData, waifs);
    }
    case Type.Anon:
      return storedAnon(data as number, waifs);
    case Type.Waif: {
      const [id, classId, owner] = data as [number, number, number];
      return storedWaif(id, classId, owner, waifs);
    }
    case Type.Null:
      return null;
    case Type.Sym:
      return new Sym(data as string);
    case Type.Task:
      return new TaskRef(data as number);
    case Type.Cap: {
      const [name, ...args] = data as [string, ...Tagged[]];
      return new Cap(
        name,
        args.map((part) => fromTagged(part, waifs)),
      );
    }
    case Type.Flyweight:
      return Flyweight.fromParts(parts());
    case Type.Lambda:
      return typeof data === "number" ? closureOf(data, waifs) : storedLambda(parts());
    case BYTES:
      return fromHex(data as string, waifs);
    default:
      throw new RangeError(`unknown value type ${code}`);
  }
}

type ErrorData = [
  number: number,
  name: string,
  message: string,
  value: Tagged,
  code?: Tagged,
  stack?: Tagged,
];

function errorOf(
  [number, name, message, payload, code, stack]: ErrorData,
  waifs: WaifTable | undefined,
): Err {
  const value = fromTagged(payload, waifs);
  if (code === undefined || stack === undefined) return new Err(number, name, message, value);
  const trace = fromTagged(stack, waifs);
  const list = trace instanceof List ? trace : EMPTY_LIST;
  return new CaughtErr(fromTagged(code, waifs), message, value, list);
}

function closureOf(id: number, table: WaifTable | undefined): Lambda {
  const lambda = table?.closure?.(id);
  if (lambda === undefined) throw new RangeError(`no closure ${id}`);
  return lambda;
}

function storedLambda(parts: readonly Value[]): Lambda {
  const lambda = Lambda.unfilled();
  lambda.fillFromParts(parts);
  return lambda;
}
