// Entries of a builtin's `types` that are no type codes.
import { Anon, Float, isInt, Obj, typeOf, type Value } from "#value";

/** Any value. */
export const ANY_TYPE = -1;
/** INT or FLOAT. */
export const NUMBER_TYPE = -2;
/** OBJ or ANON. */
export const OBJECT_TYPE = -3;

/** Whether a value is what an entry asks for. */
export function fitsType(value: Value, type: number): boolean {
  if (type >= 0) return typeOf(value) === type;
  if (type === NUMBER_TYPE) return isInt(value) || value instanceof Float;
  return type === ANY_TYPE || value instanceof Obj || value instanceof Anon;
}
