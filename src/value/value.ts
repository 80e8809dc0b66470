// The value union and its scalar members.
//
//   INT    JavaScript number while it is a safe integer, bigint beyond (always normalised: a bigint never holds a
//          safe integer, so === and typeof decide)
//   FLOAT  Float, never a bare number; NaN and infinities do not exist
//   STR    JavaScript string without lone surrogates; lengths and positions count code points (text.ts)
//   OBJ    Obj, one instance a number: compare with ===
//   ERR    Err (error-code.ts): bare errors are unique instances
//   LIST   List (list.ts)
//   MAP    MapValue (map.ts)
//   ANON   Anon, WAIF Waif (reference.ts)
//   BOOL   boolean          NULL  null
//   SYM    Sym (symbol.ts)     LAMBDA Lambda (lambda.ts)     CAP  Cap (capability.ts)
//   TASK   TaskRef (task-ref.ts)           FLYWEIGHT Flyweight (flyweight.ts)
//
// `undefined` is never a value: it marks an unset variable or a clear slot.
import { Cap } from "./capability.ts";
import type { Err } from "./error-code.ts";
import { Err as ErrClass } from "./error-code.ts";
import { Flyweight } from "./flyweight.ts";
import { Lambda } from "./lambda.ts";
import { List } from "./list.ts";
import { MapValue } from "./map.ts";
import { Anon, Waif } from "./reference.ts";
import { Float, type Int, Obj } from "./scalar.ts";
import { Sym } from "./symbol.ts";
import type { TaskRef } from "./task-ref.ts";

/** Anything an Echo program can compute. */
export type Value =
  | Int
  | string
  | boolean
  | null
  | Float
  | Obj
  | Err
  | List
  | MapValue
  | Anon
  | Waif
  | Sym
  | Lambda
  | Cap
  | TaskRef
  | Flyweight;

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
      if (value instanceof MapValue) return Type.Map;
      if (value instanceof Anon) return Type.Anon;
      if (value instanceof Waif) return Type.Waif;
      return value === null ? Type.Null : echoTypeOf(value);
  }
}

function echoTypeOf(value: Sym | Lambda | Cap | TaskRef | Flyweight): TypeCode {
  if (value instanceof Sym) return Type.Sym;
  if (value instanceof Lambda) return Type.Lambda;
  if (value instanceof Flyweight) return Type.Flyweight;
  return value instanceof Cap ? Type.Cap : Type.Task;
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

/** LANGUAGE 3.4: objects, errors and NULL are false; all values of the echo dialect's own types are true. */
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
      if (value instanceof MapValue) return value.size !== 0;
      return !(value === null || value instanceof Obj || value instanceof ErrClass);
  }
}
