// The value union and its scalar members.
//
//   INT    JavaScript number while it is a safe integer, bigint beyond (always normalised: a bigint never holds a
//          safe integer, so === and typeof decide)
//   FLOAT  Float, never a bare number; NaN and infinities do not exist
//   STR    JavaScript string without lone surrogates; lengths and positions count code points (text.ts)
//   OBJ    Obj, one instance a number: compare with ===
//   ERR    Err (error-code.ts): bare errors are unique instances
//   LIST   List (list.ts)
//   BOOL   boolean          NULL  null
//
// `undefined` is never a value: it marks an unset variable or a clear slot.
import type { Err } from "./error-code.ts";
import { Err as ErrClass } from "./error-code.ts";
import { List } from "./list.ts";

/** A 64-bit signed integer: number while safe, bigint beyond. */
export type Int = number | bigint;

/** Anything an Echo program can compute. */
export type Value = Int | string | boolean | null | Float | Obj | Err | List;

/** The codes that `typeof` yields (LANGUAGE 3.1). */
export const Type = {
  Int: 0,
  Obj: 1,
  Str: 2,
  Err: 3,
  List: 4,
  Float: 9,
  Map: 10,
  Anon: 12,
  Waif: 13,
  Bool: 14,
  Sym: 20,
  Lambda: 21,
  Null: 22,
  Cap: 23,
  Task: 24,
  Flyweight: 25,
} as const;
/** The number of a type, as `typeof()` gives it. */
export type TypeCode = (typeof Type)[keyof typeof Type];

/** A FLOAT: an IEEE double that is neither NaN nor infinite. */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** A reference to an object by number; made by `obj`, so equal numbers are the same instance. */
export class Obj {
  readonly id: number;
  constructor(id: number) {
    this.id = id;
  }
}

/** Objects numbered from 0 without holes; others are found in a map. */
const positive: Obj[] = [];
const others = new Map<number, Obj>();
/** How far beyond the table a number may lie to make the table grow up to it. */
const STRIDE = 4096;

/** The one OBJ value with this number. */
export function obj(id: number): Obj {
  const known = positive[id] ?? others.get(id);
  if (known !== undefined) return known;
  if (id >= 0 && id < positive.length + STRIDE) {
    // grow without holes, so that the table stays a packed array; numbers met before keep their instance
    for (let next = positive.length; next <= id; next++)
      positive.push(others.get(next) ?? new Obj(next));
    return positive[id] as Obj;
  }
  const made = new Obj(id);
  others.set(id, made);
  return made;
}

/** `#-1`. */
export const NOTHING: Obj = obj(-1);

/** The least INT. */
export const INT64_MIN: bigint = -(2n ** 63n);
/** The greatest INT. */
export const INT64_MAX: bigint = 2n ** 63n - 1n;

/** Wraps to 64 bits and gives the normal form: a number if it is a safe integer. */
export function normalizeInt(value: bigint): Int {
  const wrapped = BigInt.asIntN(64, value);
  const small = Number(wrapped);
  return Number.isSafeInteger(small) ? small : wrapped;
}

/** Whether a value is an INT. */
export function isInt(value: unknown): value is Int {
  return typeof value === "number" || typeof value === "bigint";
}

/** The type code of a value. */
export function typeOf(value: Value): TypeCode {
  switch (typeof value) {
    case "number":
    case "bigint":
      return Type.Int;
    case "string":
      return Type.Str;
    case "boolean":
      return Type.Bool;
    default:
      if (value instanceof Obj) return Type.Obj;
      if (value instanceof List) return Type.List;
      if (value instanceof Float) return Type.Float;
      if (value instanceof ErrClass) return Type.Err;
      return Type.Null;
  }
}

const names: Readonly<Record<TypeCode, string>> = {
  0: "integer",
  1: "object",
  2: "string",
  3: "error",
  4: "list",
  9: "float",
  10: "map",
  12: "anonymous object",
  13: "waif",
  14: "bool",
  20: "symbol",
  21: "closure",
  22: "null",
  23: "capability",
  24: "task",
  25: "flyweight",
};

/** What people call a type in messages: `integer`, `string`, … */
export function typeName(code: TypeCode): string {
  return names[code];
}

/** LANGUAGE 3.4: objects and errors are false. */
export function isTrue(value: Value): boolean {
  switch (typeof value) {
    case "number":
      return value !== 0;
    case "bigint":
      return true;
    case "string":
      return value.length !== 0;
    case "boolean":
      return value;
    default:
      if (value instanceof List) return value.length !== 0;
      if (value instanceof Float) return value.value !== 0;
      return false;
  }
}
