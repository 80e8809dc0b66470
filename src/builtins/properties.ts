// Properties: definitions and slots (LANGUAGE 7.3, 7.11, 17.7). Checks come in the order: malformed arguments, invalid
// object, missing property, permission, clash.
import {
  E_INVARG,
  E_PERM,
  E_PROPNF,
  E_TYPE,
  foldText,
  List,
  Obj,
  obj,
  snapshotValue,
  Type,
  type Value,
} from "#value";
import { OBJECT_TYPE } from "#vm";
import {
  Flag,
  isBuiltInProperty,
  isControlled,
  type PropertyInfo,
  PropPerm,
  parsePropPerms,
  propPermText,
  slotAllows,
} from "#world";
import type { BuiltinContext } from "./context.ts";
import { type Definition, define, FamilyBase, family } from "./define.ts";

function idAt(args: List, index: number): number {
  return (args.at(index) as Obj).id;
}

function textAt(args: List, index: number): string {
  return args.at(index) as string;
}

/** An `{owner, perms [, name]}` argument. */
interface Info {
  readonly owner: number;
  readonly perms: number;
  readonly name: string | undefined;
}

/** Reads an info argument; E_TYPE if malformed, E_INVARG for a bad owner or letter. */
function readInfo(context: BuiltinContext, list: List, maxLength: number): Info | undefined {
  const [owner, letters, name] = list.items;
  const isWellFormed =
    list.length >= 2 &&
    list.length <= maxLength &&
    owner instanceof Obj &&
    typeof letters === "string" &&
    (name === undefined || typeof name === "string");
  if (!isWellFormed) return context.fail(E_TYPE);
  const perms = parsePropPerms(letters);
  if (perms === undefined || !context.world.isValid(owner.id)) return context.fail(E_INVARG);
  return { owner: owner.id, perms, name };
}

/** The slot that the first two arguments name: E_INVARG, E_PROPNF. */
function findSlot(context: BuiltinContext, args: List): PropertyInfo | undefined {
  const { world } = context;
  const id = idAt(args, 0);
  if (!world.isValid(id)) return context.fail(E_INVARG);
  return world.propertyInfo(id, foldText(textAt(args, 1))) ?? context.fail(world.failure);
}

function allows(context: BuiltinContext, slot: PropertyInfo, perm: number): boolean {
  return slotAllows(slot.perms, perm, slot.owner, context.programmer, context.isWizard);
}

function properties(context: BuiltinContext, args: List): Value | undefined {
  const object = context.world.get(idAt(args, 0));
  if (object === undefined) return context.fail(E_INVARG);
  if (!context.world.allows(object.id, Flag.Read, context.programmer)) return context.fail(E_PERM);
  return new List([...object.definitions]);
}

function propertyInfo(context: BuiltinContext, args: List): Value | undefined {
  const slot = findSlot(context, args);
  if (slot === undefined) return undefined;
  if (!allows(context, slot, PropPerm.Read)) return context.fail(E_PERM);
  return new List([obj(slot.owner), propPermText(slot.perms)]);
}

function setPropertyInfo(context: BuiltinContext, args: List): Value | undefined {
  const { world } = context;
  const info = readInfo(context, args.at(2) as List, 3);
  if (info === undefined) return undefined;
  const slot = findSlot(context, args);
  if (slot === undefined) return undefined;
  if (!allows(context, slot, PropPerm.Write)) return context.fail(E_PERM);
  if (info.owner !== slot.owner && !context.isWizard) return context.fail(E_PERM);
  const id = idAt(args, 0);
  let name = foldText(textAt(args, 1));
  if (info.name !== undefined) {
    if (slot.definer !== id || !world.renameProperty(id, name, info.name))
      return context.fail(E_INVARG);
    name = foldText(info.name);
  }
  world.setPropertyInfo(id, name, info.owner, info.perms);
  return 0;
}

function addProperty(context: BuiltinContext, args: List): Value | undefined {
  const { world } = context;
  const info = readInfo(context, args.at(3) as List, 2);
  if (info === undefined) return undefined;
  const id = idAt(args, 0);
  if (!world.isValid(id)) return context.fail(E_INVARG);
  const isAllowed =
    world.allows(id, Flag.Write, context.programmer) &&
    (info.owner === context.programmer || context.isWizard);
  if (!isAllowed) return context.fail(E_PERM);
  return world.addProperty(id, textAt(args, 1), snapshotValue(args.at(2)), info.owner, info.perms)
    ? 0
    : context.fail(world.failure);
}

function deleteProperty(context: BuiltinContext, args: List): Value | undefined {
  const { world } = context;
  const id = idAt(args, 0);
  if (!world.isValid(id)) return context.fail(E_INVARG);
  if (!world.allows(id, Flag.Write, context.programmer)) return context.fail(E_PERM);
  return world.deleteProperty(id, foldText(textAt(args, 1))) ? 0 : context.fail(E_PROPNF);
}

function clearProperty(context: BuiltinContext, args: List): Value | undefined {
  const { world } = context;
  const id = idAt(args, 0);
  const name = foldText(textAt(args, 1));
  if (world.isValid(id) && isBuiltInProperty(name)) return context.fail(E_PERM);
  const slot = findSlot(context, args);
  if (slot === undefined) return undefined;
  if (!isControlled(slot.owner, context.programmer, context.isWizard)) return context.fail(E_PERM);
  if (slot.definer === id) return context.fail(E_INVARG);
  world.setValue(id, name, undefined);
  return 0;
}

function isClearProperty(context: BuiltinContext, args: List): Value | undefined {
  if (context.world.isValid(idAt(args, 0)) && isBuiltInProperty(foldText(textAt(args, 1))))
    return 0;
  const slot = findSlot(context, args);
  if (slot === undefined) return undefined;
  if (!allows(context, slot, PropPerm.Read)) return context.fail(E_PERM);
  return slot.value === undefined ? 1 : 0;
}

const named = [OBJECT_TYPE, Type.Str] as const;

const definitions: readonly Definition[] = [
  define("properties", 1, 1, [OBJECT_TYPE], properties),
  define("property_info", 2, 2, named, propertyInfo),
  define("set_property_info", 3, 3, [...named, Type.List], setPropertyInfo),
  define("add_property", 4, 4, [...named, -1, Type.List], addProperty),
  define("delete_property", 2, 2, named, deleteProperty),
  define("clear_property", 2, 2, named, clearProperty),
  define("is_clear_property", 2, 2, named, isClearProperty),
];

/** Definitions and slots of properties. */
export const PROPERTY_BUILTINS: ReturnType<typeof family> = family(
  FamilyBase.Properties,
  definitions,
);
