// Builtins on values of any type: types, conversions, printed forms, sizes (LANGUAGE 17.2).
import {
  E_FLOAT,
  E_INVARG,
  Err,
  equalValuesCased,
  Float,
  Flyweight,
  type Int,
  List,
  MapValue,
  Obj,
  obj,
  Type,
  textLength,
  toLiteral,
  toText,
  typeOf,
  type Value,
  valueBytes,
} from "#value";
import { ANY_TYPE, type Builtin } from "#vm";
import type { BuiltinContext } from "./context.ts";
import { define, FamilyBase, family } from "./define.ts";
import { flyitems, flyslots, toflyweight, tosym, typeConstant } from "./echo-values.ts";
import { generateJson, parseJson } from "./json.ts";
import { checkText, refuseSize, unitLimit } from "./limits.ts";
import { parseDouble, parseInteger, parseObjectNumber, truncateDouble } from "./number-text.ts";

function tostr(context: BuiltinContext, args: List): Value | undefined {
  if (args.length === 1) return toText(args.at(0));
  const limit = unitLimit(context);
  const items = args.items;
  let text = "";
  for (let i = 0; i < items.length; i++) {
    const item = items[i] as Value;
    text += typeof item === "string" ? item : toText(item);
    if (text.length > limit) return refuseSize(context);
  }
  return checkText(context, text);
}

function toliteral(context: BuiltinContext, args: List): Value | undefined {
  return checkText(context, toLiteral(args.at(0), unitLimit(context)));
}

const CONVERTIBLE = [Type.Int, Type.Float, Type.Str, Type.Obj, Type.Err, Type.Bool] as const;

/** The INT that the first argument converts to; undefined after a refusal. */
function toInteger(context: BuiltinContext, args: List): Int | undefined {
  const value = args.at(0);
  switch (typeof value) {
    case "number":
    case "bigint":
      return value;
    case "string":
      return parseInteger(value);
    case "boolean":
      return value ? 1 : 0;
    default:
      if (value instanceof Obj) return value.id;
      if (value instanceof Float) return truncateDouble(value.value) ?? context.fail(E_FLOAT);
      if (value instanceof Err) return value.number >= 0 ? value.number : context.fail(E_INVARG);
      return context.failType(args, 1, ...CONVERTIBLE);
  }
}

function toobj(context: BuiltinContext, args: List): Value | undefined {
  const value = args.at(0);
  if (typeof value === "string") return obj(parseObjectNumber(value));
  if (value instanceof Obj) return value;
  const id = toInteger(context, args);
  return id === undefined ? undefined : obj(Number(id));
}

function tofloat(context: BuiltinContext, args: List): Value | undefined {
  const value = args.at(0);
  if (value instanceof Float) return value;
  if (typeof value === "string") {
    const parsed = parseDouble(value);
    return parsed !== undefined && Number.isFinite(parsed)
      ? new Float(parsed)
      : context.fail(E_INVARG);
  }
  if (typeof value === "boolean") return context.failType(args, 1, ...CONVERTIBLE.slice(0, -1));
  const whole = toInteger(context, args);
  return whole === undefined ? undefined : new Float(Number(whole));
}

function length(context: BuiltinContext, args: List): Value | undefined {
  const value = args.at(0);
  if (value instanceof List) return value.length;
  if (value instanceof MapValue) return value.size;
  if (value instanceof Flyweight) return value.items.length;
  return typeof value === "string"
    ? textLength(value)
    : context.failType(args, 1, Type.List, Type.Map, Type.Str);
}

/** LANGUAGE 17.2. */
export const VALUE_BUILTINS: readonly Builtin<BuiltinContext>[] = family(FamilyBase.Values, [
  define("typeof", 1, 1, [ANY_TYPE], (_, args) => typeOf(args.at(0))),
  define("tostr", 0, -1, [], tostr),
  define("toliteral", 1, 1, [ANY_TYPE], toliteral),
  define("toint", 1, 1, [ANY_TYPE], toInteger),
  define("tonum", 1, 1, [ANY_TYPE], toInteger),
  define("toobj", 1, 1, [ANY_TYPE], toobj),
  define("tofloat", 1, 1, [ANY_TYPE], tofloat),
  define("equal", 2, 2, [ANY_TYPE, ANY_TYPE], (_, args) =>
    equalValuesCased(args.at(0), args.at(1)) ? 1 : 0,
  ),
  define("length", 1, 1, [ANY_TYPE], length),
  define("value_bytes", 1, 1, [ANY_TYPE], (_, args) => valueBytes(args.at(0))),
  define("generate_json", 1, 2, [ANY_TYPE, Type.Str], generateJson),
  define("parse_json", 1, 2, [Type.Str, Type.Str], parseJson),
  define("tosym", 1, 1, [Type.Str], tosym),
  define("toflyweight", 1, 3, [Type.Obj, Type.Map, Type.List], toflyweight),
  define("flyslots", 1, 1, [Type.Flyweight], flyslots),
  define("flyitems", 1, 1, [Type.Flyweight], flyitems),
  define("len", 1, 1, [ANY_TYPE], length),
  define("type", 1, 1, [ANY_TYPE], typeConstant),
  define("str", 0, -1, [], tostr),
]);
