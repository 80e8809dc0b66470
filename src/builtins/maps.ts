// Builtins on maps (LANGUAGE 17.6). Part of the family of lists.
import {
  Anon,
  E_RANGE,
  equalValuesCased,
  isMapKey,
  isTrue,
  List,
  type MapValue,
  Type,
  type Value,
  Waif,
} from "#value";
import { ANY_TYPE } from "#vm";
import type { BuiltinContext } from "./context.ts";
import { type Definition, define } from "./define.ts";
import { checkList } from "./limits.ts";

/** What messages say that keys may be. */
const KEYS = [Type.Int, Type.Obj, Type.Err, Type.Float, Type.Bool, Type.Str] as const;

/** Whether a value may be a key in this world (LANGUAGE 1.1, 3.7). */
function isKey(context: BuiltinContext, value: Value): boolean {
  if (!isMapKey(value)) return false;
  return (
    context.world.profile === "toaststunt" || !(value instanceof Anon || value instanceof Waif)
  );
}

function mapkeys(context: BuiltinContext, args: List): Value | undefined {
  return checkList(context, new List((args.at(0) as MapValue).keys()));
}

function mapvalues(context: BuiltinContext, args: List): Value | undefined {
  const map = args.at(0) as MapValue;
  if (args.length === 1) return checkList(context, new List(map.values()));
  const values: Value[] = [];
  for (let i = 1; i < args.length; i++) {
    const key = args.at(i);
    const value = isMapKey(key) ? map.get(key) : undefined;
    if (value === undefined) return context.fail(E_RANGE);
    values.push(value);
  }
  return new List(values);
}

function mapdelete(context: BuiltinContext, args: List): Value | undefined {
  let map = args.at(0) as MapValue;
  const given = args.at(1);
  for (const key of given instanceof List ? given.items : [given]) {
    if (!isKey(context, key)) return context.failElement(key, ...KEYS);
    if (!map.has(key)) return context.fail(E_RANGE);
    map = map.without(key);
  }
  return map;
}

function maphaskey(context: BuiltinContext, args: List): Value | undefined {
  const key = args.at(1);
  if (!isKey(context, key)) return context.failType(args, 2, ...KEYS);
  const known = (args.at(0) as MapValue).keyLike(key);
  if (known === undefined) return 0;
  const isCased = args.length > 2 && isTrue(args.at(2));
  return !isCased || equalValuesCased(known, key) ? 1 : 0;
}

/** In the order of the family. ORDER BUILTIN. */
export const MAPS: readonly Definition[] = [
  define("mapkeys", 1, 1, [Type.Map], mapkeys),
  define("mapvalues", 1, -1, [Type.Map], mapvalues),
  define("mapdelete", 2, 2, [Type.Map, ANY_TYPE], mapdelete),
  define("maphaskey", 2, 3, [Type.Map, ANY_TYPE], maphaskey),
];
