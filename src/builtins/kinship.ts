// Facts about objects: descent, places, owners, free numbers, callable verbs (LANGUAGE 17.7). Part of the family of
// objects.
import {
  type Anon,
  E_INVARG,
  E_INVIND,
  E_PERM,
  foldText,
  isTrue,
  List,
  Obj,
  obj,
  objectValue,
  Type,
  type Value,
} from "#value";
import { ANY_TYPE, OBJECT_TYPE } from "#vm";
import { Flag, type World } from "#world";
import type { BuiltinContext } from "./context.ts";
import { type Definition, define } from "./define.ts";
import { checkList } from "./limits.ts";

/** The number of an OBJ or ANON argument. */
function idAt(args: List, index: number): number {
  return (args.at(index) as Obj | Anon).id;
}

/** Whether an optional argument is there and true. */
function flagAt(args: List, index: number): boolean {
  return args.length > index && isTrue(args.at(index));
}

/** The number of a valid object in the first argument: E_INVARG. */
function validId(context: BuiltinContext, args: List): number | undefined {
  const id = idAt(args, 0);
  return context.world.isValid(id) ? id : context.fail(E_INVARG);
}

/** Numbers as a LIST of OBJ, refused if it is too long. */
function objects(context: BuiltinContext, ids: Iterable<number>): List | undefined {
  return checkList(context, new List(Array.from(ids, objectValue)));
}

/** The numbers in an OBJ or LIST of OBJ at a position from 0: E_TYPE. */
export function idsAt(
  context: BuiltinContext,
  args: List,
  index: number,
): readonly number[] | undefined {
  const value = args.at(index);
  if (value instanceof Obj) return [value.id];
  const items = value instanceof List ? value.items : null;
  if (items === null) return context.failType(args, index + 1, Type.Obj, Type.List);
  const ids: number[] = [];
  for (const item of items) {
    if (!(item instanceof Obj)) return context.failType(args, index + 1, Type.Obj, Type.List);
    ids.push(item.id);
  }
  return ids;
}

// ---- descent -------------------------------------------------------------------------------------------------------

function parents(context: BuiltinContext, args: List): Value | undefined {
  const id = validId(context, args);
  return id === undefined ? undefined : objects(context, context.world.get(id)?.parents ?? []);
}

/** `ancestors` and `descendants`. */
function line(
  name: string,
  relatives: (world: World, id: number) => readonly number[],
): Definition {
  return define(name, 1, 2, [OBJECT_TYPE], (context, args) => {
    const id = validId(context, args);
    if (id === undefined) return undefined;
    const found = relatives(context.world, id);
    return objects(context, flagAt(args, 1) ? [id, ...found] : found);
  });
}

function isa(context: BuiltinContext, args: List): Value | undefined {
  const kinds = idsAt(context, args, 1);
  if (kinds === undefined) return undefined;
  const id = idAt(args, 0);
  const found = kinds.find((kind) => context.world.isA(id, kind));
  if (flagAt(args, 2)) return obj(found ?? -1);
  return found === undefined ? 0 : 1;
}

// ---- places --------------------------------------------------------------------------------------------------------

function locations(context: BuiltinContext, args: List): Value | undefined {
  const { world } = context;
  const object = world.get(idAt(args, 0));
  if (object === undefined) return context.fail(E_INVIND);
  const last = args.length > 1 ? idAt(args, 1) : -1;
  const stopsAtKind = flagAt(args, 2);
  const found: number[] = [];
  for (let at = object.location; at !== -1; at = world.get(at)?.location ?? -1) {
    if (stopsAtKind ? world.isA(at, last) : at === last) break;
    found.push(at);
  }
  return objects(context, found);
}

function occupants(context: BuiltinContext, args: List): Value | undefined {
  const { world } = context;
  const kinds = args.length > 1 ? idsAt(context, args, 1) : null;
  if (kinds === undefined) return undefined;
  const needsPlayer = kinds === null || flagAt(args, 2);
  const isInverted = flagAt(args, 3);
  const fits = (id: number): boolean =>
    world.isValid(id) &&
    (!needsPlayer || world.isPlayer(id)) &&
    (kinds === null || kinds.some((kind) => world.isA(id, kind)) !== isInverted);
  const items = (args.at(0) as List).items;
  return new List(items.filter((item) => item instanceof Obj && fits(item.id)));
}

// ---- searches ------------------------------------------------------------------------------------------------------

function locateByName(context: BuiltinContext, args: List): Value | undefined {
  if (!context.isWizard) return context.fail(E_PERM);
  const { world } = context;
  const isCased = flagAt(args, 1);
  const form = (text: string): string => (isCased ? text : foldText(text));
  const wanted = form(args.at(0) as string);
  const found: number[] = [];
  for (const id of world.objectIds())
    if (form(world.get(id)?.name ?? "").includes(wanted)) found.push(id);
  return objects(context, found);
}

function ownedObjects(context: BuiltinContext, args: List): Value | undefined {
  const { world } = context;
  const owner = idAt(args, 0);
  if (!world.isValid(owner)) return context.fail(E_INVIND);
  const found: number[] = [];
  for (const id of world.objectIds()) if (world.get(id)?.owner === owner) found.push(id);
  return objects(context, found);
}

function nextRecycledObject(context: BuiltinContext, args: List): Value | undefined {
  const { world } = context;
  const first = args.length > 0 ? idAt(args, 0) : 0;
  if (first < 0 || first > world.maxObject) return context.fail(E_INVARG);
  for (const id of world.freeIds(first)) return obj(id);
  return 0;
}

function respondTo(context: BuiltinContext, args: List): Value | undefined {
  const { world } = context;
  const id = validId(context, args);
  if (id === undefined) return undefined;
  const verb = world.findVerb(id, foldText(args.at(1) as string));
  if (verb === null) return 0;
  return world.allows(id, Flag.Read, context.programmer)
    ? new List([objectValue(verb.definer), verb.names])
    : 1;
}

/** In the order of the family. ORDER BUILTIN. */
export const KINSHIP: readonly Definition[] = [
  define("parents", 1, 1, [OBJECT_TYPE], parents),
  line("ancestors", (world, id) => world.ancestorsOf(id)),
  line("descendants", (world, id) => world.descendantsOf(id)),
  define("isa", 2, 3, [OBJECT_TYPE, ANY_TYPE], isa),
  define("locations", 1, 3, [Type.Obj, Type.Obj], locations),
  define("occupants", 1, 4, [Type.List, ANY_TYPE], occupants),
  define("locate_by_name", 1, 2, [Type.Str], locateByName),
  define("owned_objects", 1, 1, [Type.Obj], ownedObjects),
  define("recycled_objects", 0, 0, [], (context) => objects(context, context.world.freeIds())),
  define("next_recycled_object", 0, 1, [Type.Obj], nextRecycledObject),
  define("respond_to", 2, 2, [OBJECT_TYPE, Type.Str], respondTo),
];
