// Objects: birth, movement, descent, players, numbers (LANGUAGE 7.8, 7.9, 17.7).
//
// create, move and recycle call verbs of the world. They run in steps: `run` is the part before the first call, and
// `resume` goes on after each one with what it noted as `data`.
import {
  E_INVARG,
  E_INVIND,
  E_NACC,
  E_PERM,
  E_QUOTA,
  EMPTY_LIST,
  type Int,
  isInt,
  isTrue,
  List,
  normalizeInt,
  type Obj,
  obj,
  Type,
  type Value,
  valueBytes,
} from "#value";
import { Flag, type World, type WorldObject } from "#world";
import type { BuiltinContext } from "./context.ts";
import { type Definition, define, FamilyBase, family } from "./define.ts";

/** The number of an OBJ argument. */
function idAt(args: List, index: number): number {
  return (args.at(index) as Obj).id;
}

/** Wishes a call of a verb of `id`; false if there is none to call. */
function wantCall(
  context: BuiltinContext,
  id: number,
  name: string,
  args: List,
  step: number,
  data: readonly Value[],
): boolean {
  const verb = context.world.findVerb(id, name);
  if (verb === null) return false;
  context.want({ kind: "call", verb, name, thisValue: obj(id), args, step, data });
  return true;
}

// ---- quota ---------------------------------------------------------------------------------------------------------

function quotaOf(world: World, owner: number): Int | null {
  const quota = world.peek(owner, "ownership_quota");
  return quota !== undefined && isInt(quota) ? quota : null;
}

function changeQuota(world: World, owner: number, by: bigint): void {
  const quota = quotaOf(world, owner);
  if (quota !== null) world.setValue(owner, "ownership_quota", normalizeInt(BigInt(quota) + by));
}

// ---- create --------------------------------------------------------------------------------------------------------

function create(context: BuiltinContext, args: List): Value | undefined {
  const { world, programmer, isWizard } = context;
  const parent = idAt(args, 0);
  const owner = args.length > 1 ? idAt(args, 1) : programmer;
  const isParentKnown = parent === -1 || world.isValid(parent);
  if (world.profile === "toaststunt" && !(isParentKnown && (owner === -1 || world.isValid(owner))))
    return context.fail(E_INVARG);
  if (parent !== -1 && !world.allows(parent, Flag.Fertile, programmer)) return context.fail(E_PERM);
  if (owner !== programmer && !isWizard) return context.fail(E_PERM);
  const quota = quotaOf(world, owner);
  if (quota !== null && quota <= 0) return context.fail(E_QUOTA);
  const id = world.create(parent === -1 ? [] : [parent], owner);
  if (id < 0) return context.fail(world.failure);
  if (quota !== null) changeQuota(world, owner, -1n);
  const created = obj(id);
  if (wantCall(context, id, "initialize", EMPTY_LIST, 1, [created])) return undefined;
  return created;
}

// ---- move ----------------------------------------------------------------------------------------------------------

function move(context: BuiltinContext, args: List): Value | undefined {
  const { world } = context;
  const what = args.at(0) as Obj;
  const to = args.at(1) as Obj;
  if (!world.isValid(what.id) || (to.id !== -1 && !world.isValid(to.id)))
    return context.fail(E_INVARG);
  if (!world.controls(context.programmer, what.id)) return context.fail(E_PERM);
  if (to.id === -1) return moveAccepted(context, what, to);
  if (wantCall(context, to.id, "accept", new List([what]), 1, [what, to])) return undefined;
  return context.isWizard ? moveAccepted(context, what, to) : context.fail(E_NACC);
}

function resumeMove(
  context: BuiltinContext,
  step: number,
  data: readonly Value[],
  result: Value,
): Value | undefined {
  const what = data[0] as Obj;
  const to = data[1] as Obj;
  if (step === 1) {
    if (!isTrue(result) && !context.isWizard) return context.fail(E_NACC);
    return moveAccepted(context, what, to);
  }
  return step === 2 ? enter(context, what, to) : 0;
}

function moveAccepted(context: BuiltinContext, what: Obj, to: Obj): Value | undefined {
  const { world } = context;
  const object = world.get(what.id);
  if (object === undefined || (to.id !== -1 && !world.isValid(to.id))) return 0;
  const from = object.location;
  if (from === to.id) return 0;
  if (!world.move(what.id, to.id)) return context.fail(world.failure);
  if (wantCall(context, from, "exitfunc", new List([what]), 2, [what, to])) return undefined;
  return enter(context, what, to);
}

function enter(context: BuiltinContext, what: Obj, to: Obj): Value | undefined {
  if (to.id === -1 || context.world.get(what.id)?.location !== to.id) return 0;
  return wantCall(context, to.id, "enterfunc", new List([what]), 3, [what, to]) ? undefined : 0;
}

// ---- recycle -------------------------------------------------------------------------------------------------------

function recycle(context: BuiltinContext, args: List): Value | undefined {
  const { world } = context;
  const what = args.at(0) as Obj;
  if (!world.isValid(what.id)) return context.fail(E_INVARG);
  if (!world.controls(context.programmer, what.id)) return context.fail(E_PERM);
  if (wantCall(context, what.id, "recycle", EMPTY_LIST, 1, [what])) return undefined;
  return emptyOut(context, what);
}

/** Moves out what is inside, then the object itself, until both are done; then the object ends. */
function emptyOut(context: BuiltinContext, what: Obj): Value | undefined {
  const { world } = context;
  for (;;) {
    const object = world.get(what.id);
    if (object === undefined) return 0;
    const content = object.contentIds?.first() ?? -1;
    const mover = content === -1 ? what.id : content;
    const from = content === -1 ? object.location : what.id;
    if (from === -1) break;
    world.move(mover, -1);
    if (wantCall(context, from, "exitfunc", new List([obj(mover)]), 1, [what])) return undefined;
  }
  const owner = (world.get(what.id) as WorldObject).owner;
  world.destroy(what.id);
  changeQuota(world, owner, 1n);
  return 0;
}

// ---- the others ----------------------------------------------------------------------------------------------------

function chparent(context: BuiltinContext, args: List): Value | undefined {
  const { world, programmer } = context;
  const id = idAt(args, 0);
  const parent = idAt(args, 1);
  if (!world.isValid(id) || (parent !== -1 && !world.isValid(parent)))
    return context.fail(E_INVARG);
  const isAllowed =
    world.controls(programmer, id) &&
    (parent === -1 || world.allows(parent, Flag.Fertile, programmer));
  if (!isAllowed) return context.fail(E_PERM);
  return world.changeParents(id, parent === -1 ? [] : [parent]) ? 0 : context.fail(world.failure);
}

function setPlayerFlag(context: BuiltinContext, args: List): Value | undefined {
  const { world, services } = context;
  const id = idAt(args, 0);
  if (!world.isValid(id)) return context.fail(E_INVARG);
  if (!context.isWizard) return context.fail(E_PERM);
  const isPlayer = isTrue(args.at(1));
  world.setPlayer(id, isPlayer);
  if (!isPlayer && services.connections.has(id)) services.connections.boot(id);
  return 0;
}

/** Bytes of an object by the model of LANGUAGE 3.9: its own values, names and source texts, and a sum for the rest. */
function objectBytes(context: BuiltinContext, args: List): Value | undefined {
  if (!context.isWizard) return context.fail(E_PERM);
  const object = context.world.get(idAt(args, 0));
  if (object === undefined) return context.fail(E_INVIND);
  let bytes = 200 + valueBytes(object.name);
  for (const value of object.values) bytes += 16 + (value === undefined ? 0 : valueBytes(value));
  for (const name of object.definitions) bytes += 32 + valueBytes(name);
  for (const verb of object.verbs)
    bytes += 100 + valueBytes(verb.names) + valueBytes(verb.source ?? "");
  return bytes + 8 * (object.contents.length + object.children.length);
}

function renumber(context: BuiltinContext, args: List): Value | undefined {
  const id = idAt(args, 0);
  if (!context.world.isValid(id)) return context.fail(E_INVARG);
  if (!context.isWizard) return context.fail(E_PERM);
  return obj(context.world.renumber(id));
}

function resetMaxObject(context: BuiltinContext): Value | undefined {
  if (!context.isWizard) return context.fail(E_PERM);
  context.world.resetMaxObject();
  return 0;
}

/** A builtin that reads a fact of one valid object. */
function fact(name: string, read: (world: World, id: number) => Value): Definition {
  return define(name, 1, 1, [Type.Obj], (context, args) => {
    const id = idAt(args, 0);
    return context.world.isValid(id) ? read(context.world, id) : context.fail(E_INVARG);
  });
}

const definitions: readonly Definition[] = [
  {
    ...define("create", 1, 2, [Type.Obj, Type.Obj], create),
    resume: (_context, _step, data) => data[0],
  },
  {
    ...define("recycle", 1, 1, [Type.Obj], recycle),
    resume: (context, _step, data) => emptyOut(context, data[0] as Obj),
  },
  { ...define("move", 2, 2, [Type.Obj, Type.Obj], move), resume: resumeMove },
  define("chparent", 2, 2, [Type.Obj, Type.Obj], chparent),
  define("valid", 1, 1, [Type.Obj], ({ world }, args) => (world.isValid(idAt(args, 0)) ? 1 : 0)),
  fact("parent", (world, id) => world.parentOf(id)),
  fact("children", (world, id) => world.listOf(id, "children")),
  define("max_object", 0, 0, [], ({ world }) => obj(world.maxObject)),
  define("players", 0, 0, [], ({ world }) => world.playerList()),
  fact("is_player", (world, id) => (world.isPlayer(id) ? 1 : 0)),
  define("set_player_flag", 2, 2, [Type.Obj], setPlayerFlag),
  define("object_bytes", 1, 1, [Type.Obj], objectBytes),
  define("renumber", 1, 1, [Type.Obj], renumber),
  define("reset_max_object", 0, 0, [], resetMaxObject),
];

/** Birth, movement, descent, players, numbers. */
export const OBJECT_BUILTINS: ReturnType<typeof family> = family(FamilyBase.Objects, definitions);
