// Builtins on lists (LANGUAGE 17.6).
//
// Appending hands the array over (see List), so it costs O(1); everything else copies once. Membership looks for the
// identical element first: only strings, floats, lists, errors and booleans can be equal without being identical.
import {
  compareScalars,
  E_INVARG,
  E_RANGE,
  equalText,
  equalValues,
  equalValuesCased,
  type Int,
  isInt,
  isTrue,
  List,
  MapValue,
  Obj,
  Type,
  textAt,
  textLength,
  typeOf,
  type Value,
} from "#value";
import { ANY_TYPE, type Builtin } from "#vm";
import type { BuiltinContext } from "./context.ts";
import { define, FamilyBase, family } from "./define.ts";
import { checkList } from "./limits.ts";
import { MAPS } from "./maps.ts";
import { compareNaturally } from "./natural-order.ts";

/** Position (0-based) of the first element equal to a value by the moo rule, -1 if none. */
function positionOf(items: readonly Value[], value: Value): number {
  switch (typeof value) {
    case "number":
      // booleans equal 0 and 1
      if (value !== 0 && value !== 1) return items.indexOf(value);
      break;
    case "bigint":
      return items.indexOf(value);
    case "string":
      for (let i = 0; i < items.length; i++) {
        const item = items[i];
        if (item === value || (typeof item === "string" && equalText(item, value))) return i;
      }
      return -1;
    default:
      if (value instanceof Obj) return items.indexOf(value);
  }
  for (let i = 0; i < items.length; i++) if (equalValues(items[i] as Value, value)) return i;
  return -1;
}

function positionOfCased(items: readonly Value[], value: Value): number {
  for (let i = 0; i < items.length; i++) if (equalValuesCased(items[i] as Value, value)) return i;
  return -1;
}

function isMember(context: BuiltinContext, args: List): Value | undefined {
  const whole = args.at(1);
  const items =
    whole instanceof List ? whole.items : whole instanceof MapValue ? whole.values() : null;
  if (items === null) return context.fail(E_INVARG);
  const ignoresCase = args.length === 3 && !isTrue(args.at(2));
  const find = ignoresCase ? positionOf : positionOfCased;
  return find(items, args.at(0)) + 1;
}

/** The list with a value at a position from 0 to its length. */
function insertAt(context: BuiltinContext, list: List, value: Value, at: number): List | undefined {
  if (at >= list.length) return checkList(context, list.append(value));
  const items = list.items;
  const copy: Value[] = [];
  for (let i = 0; i < at; i++) copy.push(items[i] as Value);
  copy.push(value);
  for (let i = at; i < items.length; i++) copy.push(items[i] as Value);
  return checkList(context, new List(copy));
}

function clamp(position: Int, length: number): number {
  return position < 0 ? 0 : position > length ? length : Number(position);
}

function listappend(context: BuiltinContext, args: List): Value | undefined {
  const list = args.at(0) as List;
  const after = args.length === 3 ? clamp(args.at(2) as Int, list.length) : list.length;
  return insertAt(context, list, args.at(1), after);
}

function listinsert(context: BuiltinContext, args: List): Value | undefined {
  const list = args.at(0) as List;
  const before = args.length === 3 ? (args.at(2) as Int) : 1;
  const at = before <= 1 ? 0 : clamp(before, list.length + 1) - 1;
  return insertAt(context, list, args.at(1), at);
}

function deleteAt(list: List, at: number): List {
  const last = list.length - 1;
  if (at === last) return list.slice(0, last);
  const items = list.items;
  const copy: Value[] = [];
  for (let i = 0; i < at; i++) copy.push(items[i] as Value);
  for (let i = at + 1; i < items.length; i++) copy.push(items[i] as Value);
  return new List(copy);
}

function listdelete(context: BuiltinContext, args: List): Value | undefined {
  const list = args.at(0) as List;
  const position = args.at(1) as Int;
  if (position < 1 || position > list.length) return context.fail(E_RANGE);
  return deleteAt(list, Number(position) - 1);
}

function listset(context: BuiltinContext, args: List): Value | undefined {
  const list = args.at(0) as List;
  const position = args.at(2) as Int;
  if (position < 1 || position > list.length) return context.fail(E_RANGE);
  return list.with(Number(position) - 1, args.at(1));
}

function setadd(context: BuiltinContext, args: List): Value | undefined {
  const list = args.at(0) as List;
  const value = args.at(1);
  if (positionOf(list.items, value) >= 0) return list;
  return checkList(context, list.append(value));
}

function setremove(_: BuiltinContext, args: List): Value {
  const list = args.at(0) as List;
  const at = positionOf(list.items, args.at(1));
  return at < 0 ? list : deleteAt(list, at);
}

function allMembers(_: BuiltinContext, args: List): Value {
  const value = args.at(0);
  const items = (args.at(1) as List).items;
  const found: Value[] = [];
  for (let i = 0; i < items.length; i++)
    if (equalValues(items[i] as Value, value)) found.push(i + 1);
  return new List(found);
}

const SORTABLE: readonly number[] = [Type.Int, Type.Float, Type.Obj, Type.Err, Type.Str, Type.Bool];

function sort(context: BuiltinContext, args: List): Value | undefined {
  const list = args.at(0) as List;
  const given = args.length > 1 ? (args.at(1) as List) : list;
  const keys = given.length === 0 ? list : given;
  if (keys.length !== list.length) return context.fail(E_INVARG);
  if (keys.length === 0) return list;
  const type = typeOf(keys.at(0));
  if (!SORTABLE.includes(type)) return context.failElement(keys.at(0), ...SORTABLE);
  const odd = keys.items.find((key) => typeOf(key) !== type);
  if (odd !== undefined) return context.failElement(odd, type);
  const isNatural = type === Type.Str && args.length > 2 && isTrue(args.at(2));
  const compare = (a: Value, b: Value): number =>
    isNatural ? compareNaturally(a as string, b as string) : (compareScalars(a, b) ?? 0);
  const order = keys.items.map((_, position) => position);
  order.sort((a, b) => compare(keys.at(a), keys.at(b)));
  if (args.length > 3 && isTrue(args.at(3))) order.reverse();
  return new List(order.map((position) => list.at(position)));
}

// ---- slice ---------------------------------------------------------------------------------------------------------

/** Number of elements or characters of what `slice` takes parts of; -1 for anything else. */
function sizeOf(value: Value): number {
  if (value instanceof List) return value.length;
  return typeof value === "string" ? textLength(value) : -1;
}

/** One element or character: E_INVARG, E_RANGE. */
function partAt(context: BuiltinContext, whole: Value, index: Value): Value | undefined {
  const size = sizeOf(whole);
  if (size < 0 || !isInt(index)) return context.fail(E_INVARG);
  if (index < 1 || index > size) return context.fail(E_RANGE);
  const at = Number(index) - 1;
  return whole instanceof List ? whole.at(at) : textAt(whole as string, at);
}

/** What `slice` takes of a list or string: one part, or a list of them. */
function partsAt(context: BuiltinContext, whole: Value, index: Value): Value | undefined {
  if (!(index instanceof List)) return partAt(context, whole, index);
  const parts: Value[] = [];
  for (const at of index.items) {
    const part = partAt(context, whole, at);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return new List(parts);
}

function slice(context: BuiltinContext, args: List): Value | undefined {
  const index = args.length > 1 ? args.at(1) : 1;
  if (isInt(index) ? index < 1 : index instanceof List && index.length === 0)
    return context.fail(E_RANGE);
  if (!isInt(index) && !(index instanceof List) && typeof index !== "string")
    return context.fail(E_INVARG);
  const found: Value[] = [];
  for (const item of (args.at(0) as List).items) {
    if (typeof index === "string") {
      if (!(item instanceof MapValue)) return context.fail(E_INVARG);
      const value = item.get(index) ?? (args.length > 2 ? args.at(2) : undefined);
      if (value !== undefined) found.push(value);
      continue;
    }
    const part = partsAt(context, item, index);
    if (part === undefined) return undefined;
    found.push(part);
  }
  return new List(found);
}

/** LANGUAGE 17.6. */
export const LIST_BUILTINS: readonly Builtin<BuiltinContext>[] = family(FamilyBase.Lists, [
  define("is_member", 2, 3, [ANY_TYPE, ANY_TYPE], isMember),
  define("listappend", 2, 3, [Type.List, ANY_TYPE, Type.Int], listappend),
  define("listinsert", 2, 3, [Type.List, ANY_TYPE, Type.Int], listinsert),
  define("listdelete", 2, 2, [Type.List, Type.Int], listdelete),
  define("listset", 3, 3, [Type.List, ANY_TYPE, Type.Int], listset),
  define("setadd", 2, 2, [Type.List, ANY_TYPE], setadd),
  define("setremove", 2, 2, [Type.List, ANY_TYPE], setremove),
  define("all_members", 2, 2, [ANY_TYPE, Type.List], allMembers),
  define("sort", 1, 4, [Type.List, Type.List], sort),
  define("slice", 1, 3, [Type.List, ANY_TYPE], slice),
  ...MAPS,
]);
