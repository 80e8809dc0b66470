// The JSON form of values in task images: `[type code, data]` (LANGUAGE 14.1).
import { Err, errorByNumber } from "./error-code.ts";
import { List } from "./list.ts";
import { Float, normalizeInt, Obj, obj, Type, type Value } from "./value.ts";

/** A value as JSON: a type code and its data. */
export type Tagged = readonly [number, unknown?];

/** Gives the JSON form. INTs beyond 2^53 become decimal strings; -0.0 keeps its sign as a string. */
export function toTagged(value: Value): Tagged {
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
      if (value instanceof List) return [Type.List, value.items.map(toTagged)];
      if (value instanceof Float)
        return [Type.Float, Object.is(value.value, -0) ? "-0" : value.value];
      if (value instanceof Err)
        return errorByNumber(value.number) === value
          ? [Type.Err, value.number]
          : [Type.Err, [value.number, value.name, value.message, toTagged(value.value)]];
      return [Type.Null];
  }
}

/** Reads the JSON form; throws a RangeError naming what it does not know. */
export function fromTagged(tagged: Tagged): Value {
  const [code, data] = tagged;
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
      return new List((data as Tagged[]).map(fromTagged));
    case Type.Float:
      return new Float(Number(data));
    case Type.Err: {
      if (typeof data === "number") {
        const error = errorByNumber(data);
        if (error !== undefined) return error;
        throw new RangeError(`unknown error number ${data}`);
      }
      const [number, name, message, value] = data as [number, string, string, Tagged];
      return new Err(number, name, message, fromTagged(value));
    }
    case Type.Null:
      return null;
    default:
      throw new RangeError(`unknown value type ${code}`);
  }
}
