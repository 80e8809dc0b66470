// Objects: birth, movement, descent, players, numbers (LANGUAGE 7.8, 7.9, 17.7).
//
// create, move and recycle call verbs of the world. They run in steps: `run` is the part before the first call, and
// `resume` goes on after each one with what it noted as `data`.
import {
  Anon,
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
  Obj,
  obj,
  objectValue,
  Type,
  type Value,
  valueBytes,
  Waif,
} from "#value";
import { ANY_TYPE, OBJECT_TYPE } from "#vm";
import { Flag, type World, type WorldObject } from "#world";
import type { BuiltinContext } from "./context.ts";
import { type Definition, define, FamilyBase, family } from "./define.ts";
import { idsAt, KINSHIP } from "./kinship.ts";

/** The number of an OBJ or ANON argument. */
function idAt(args: List, index: number): number {
  return (args.at(index) as Obj | Anon).id;
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
  context.want({ kind: "call", verb, name, thisValue: objectValue(id), args, step, data });
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

/** What `create` was asked for. */
interface Birth {
  readonly parents: readonly number[];
  readonly owner: number;
  readonly isAnonymous: boolean;
  /** For `initialize`. */
  readonly args: List;
}

/** `(parents [, owner] [, anonymous] [, args])`, whatever is left out: E_TYPE. */
function readBirth(context: BuiltinContext, args: List): Birth | undefined {
  const parents = parentsAt(context, args, 0);
  if (parents === undefined) return undefined;
  let next = 1;
  const given = (): Value | undefined => (next < args.length ? args.at(next) : undefined);
  let value = given();
  const owner = value instanceof Obj ? value.id : context.programmer;
  if (value instanceof Obj) next++;
  value = given();
  const isAnonymous = isInt(value) && isTrue(value);
  if (isInt(value)) next++;
  value = given();
  if (value instanceof List) next++;
  if (next < args.length) {
    const left = [Type.Obj, Type.Int, Type.List].slice(next - 1);
    return context.failType(args, next + 1, ...left);
  }
  // MOO: an owner is a number, which an anonymous object has not
  if (isAnonymous && owner === -1) return context.fail(E_INVARG);
  return { parents, owner, isAnonymous, args: value instanceof List ? value : EMPTY_LIST };
}

/** The parents in an argument at a position from 0, none for #-1: E_TYPE. */
function parentsAt(
  context: BuiltinContext,
  args: List,
  index: number,
): readonly number[] | undefined {
  const ids = idsAt(context, args, index);
  return ids?.length === 1 && ids[0] === -1 && args.at(index) instanceof Obj ? [] : ids;
}

/** Whether the programmer may make an object of these parents for this owner: E_INVARG, E_PERM. */
function mayCreate(context: BuiltinContext, { parents, owner, isAnonymous }: Birth): boolean {
  const flag = isAnonymous ? Flag.Anonymous : Flag.Fertile;
  const { world, programmer, isWizard } = context;
  if (world.profile === "toaststunt") {
    const isKnown = (id: number): boolean => world.isValid(id);
    if (!parents.every(isKnown) || (owner !== -1 && !isKnown(owner))) {
      context.fail(E_INVARG);
      return false;
    }
  }
  const isAllowed =
    parents.every((parent) => world.allows(parent, flag, programmer)) &&
    (owner === programmer || isWizard);
  if (!isAllowed) context.fail(E_PERM);
  return isAllowed;
}

/**
 * What a new object means for the quota of its owner: `kept` refuses it when nothing is left; `charged` only counts it, as
 * cores that measure bytes keep quotas far below zero and use numbers again all the same; `mild` counts it as long as
 * something is left: cores make anonymous objects for every connection, for owners who have no quota.
 */
type QuotaRule = "kept" | "charged" | "mild";

/** Makes the object with `make` and has it initialized. */
function bear(
  context: BuiltinContext,
  birth: Birth,
  rule: QuotaRule,
  make: (world: World) => number,
): Value | undefined {
  if (!mayCreate(context, birth)) return undefined;
  const { world } = context;
  const { owner } = birth;
  const isSpent = (quotaOf(world, owner) ?? 1) <= 0;
  if (rule === "kept" && isSpent) return context.fail(E_QUOTA);
  const id = make(world);
  if (id < 0) return context.fail(world.failure);
  const isCharged = rule !== "mild" || !isSpent;
  if (isCharged) changeQuota(world, owner, -1n);
  if (isCharged && rule === "mild") world.setFlag(id, Flag.Charged, true);
  const created = objectValue(id);
  return wantCall(context, id, "initialize", birth.args, 1, [created]) ? undefined : created;
}

function create(context: BuiltinContext, args: List): Value | undefined {
  const birth = readBirth(context, args);
  if (birth === undefined) return undefined;
  const { parents, owner, isAnonymous } = birth;
  return bear(context, birth, isAnonymous ? "mild" : "kept", (world) =>
    isAnonymous ? world.unnumbered.createAnonymous(parents, owner) : world.create(parents, owner),
  );
}

function recreate(context: BuiltinContext, args: List): Value | undefined {
  const { world } = context;
  const id = idAt(args, 0);
  if (id < 0 || id > world.maxObject || world.isValid(id)) return context.fail(E_INVARG);
  const parents = idAt(args, 1) === -1 ? [] : [idAt(args, 1)];
  const owner = args.length > 2 ? idAt(args, 2) : context.programmer;
  const birth = { parents, owner, isAnonymous: false, args: EMPTY_LIST };
  return bear(context, birth, "charged", () => world.recreate(id, parents, owner));
}

// ---- move ----------------------------------------------------------------------------------------------------------

function move(context: BuiltinContext, args: List): Value | undefined {
  const { world } = context;
  const what = args.at(0) as Obj;
  const to = args.at(1) as Obj;
  if (!world.isValid(what.id) || (to.id !== -1 && !world.isValid(to.id)))
    return context.fail(E_INVARG);
  const position = args.length > 2 ? (args.at(2) as Int) : 0;
  if (position < 0) return context.fail(E_INVARG);
  const isAllowed =
    world.controls(context.programmer, what.id) &&
    (args.length < 3 || to.id === -1 || world.controls(context.programmer, to.id));
  if (!isAllowed) return context.fail(E_PERM);
  const data = [what, to, position];
  if (to.id === -1) return moveAccepted(context, data);
  if (wantCall(context, to.id, "accept", new List([what]), 1, data)) return undefined;
  return context.isWizard ? moveAccepted(context, data) : context.fail(E_NACC);
}

function resumeMove(
  context: BuiltinContext,
  step: number,
  data: readonly Value[],
  result: Value,
): Value | undefined {
  if (step === 1) {
    if (!isTrue(result) && !context.isWizard) return context.fail(E_NACC);
    return moveAccepted(context, data);
  }
  return step === 2 ? enter(context, data) : 0;
}

/** Moves what may move; `data` is the object, its goal and the position there, 0 for the end. */
function moveAccepted(context: BuiltinContext, data: readonly Value[]): Value | undefined {
  const { world } = context;
  const [what, to] = data as readonly [Obj, Obj];
  const object = world.get(what.id);
  if (object === undefined || (to.id !== -1 && !world.isValid(to.id))) return 0;
  const from = object.location;
  const position = Math.min(Number(data[2] ?? 0), Number.MAX_SAFE_INTEGER);
  if (from === to.id && position === 0) return 0;
  if (!world.move(what.id, to.id, position)) return context.fail(world.failure);
  // another place among the same contents is no arrival
  if (from === to.id) return 0;
  if (wantCall(context, from, "exitfunc", new List([what]), 2, data)) return undefined;
  return enter(context, data);
}

function enter(context: BuiltinContext, data: readonly Value[]): Value | undefined {
  const [what, to] = data as readonly [Obj, Obj];
  if (to.id === -1 || context.world.get(what.id)?.location !== to.id) return 0;
  return wantCall(context, to.id, "enterfunc", new List([what]), 3, data) ? undefined : 0;
}

// ---- recycle -------------------------------------------------------------------------------------------------------

function recycle(context: BuiltinContext, args: List): Value | undefined {
  const { world } = context;
  const what = args.at(0) as Obj | Anon;
  if (!world.isValid(what.id)) return context.fail(E_INVARG);
  if (!world.controls(context.programmer, what.id)) return context.fail(E_PERM);
  if (wantCall(context, what.id, "recycle", EMPTY_LIST, 1, [what])) return undefined;
  return emptyOut(context, what);
}

/** Moves out what is inside, then the object itself, until both are done; then the object ends. */
function emptyOut(context: BuiltinContext, what: Obj | Anon): Value | undefined {
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
  const { owner, flags } = world.get(what.id) as WorldObject;
  world.destroy(what.id);
  if (what instanceof Obj || (flags & Flag.Charged) !== 0) changeQuota(world, owner, 1n);
  return 0;
}

// ---- the others ----------------------------------------------------------------------------------------------------

function changeParents(
  context: BuiltinContext,
  id: number,
  parents: readonly number[],
): Value | undefined {
  const { world, programmer } = context;
  if (!world.isValid(id) || !parents.every((parent) => world.isValid(parent)))
    return context.fail(E_INVARG);
  const isAllowed =
    world.controls(programmer, id) &&
    parents.every((parent) => world.allows(parent, Flag.Fertile, programmer));
  if (!isAllowed) return context.fail(E_PERM);
  return world.changeParents(id, parents) ? 0 : context.fail(world.failure);
}

function chparent(context: BuiltinContext, args: List): Value | undefined {
  const parent = idAt(args, 1);
  return changeParents(context, idAt(args, 0), parent === -1 ? [] : [parent]);
}

function chparents(context: BuiltinContext, args: List): Value | undefined {
  const parents = idsAt(context, args, 1);
  return parents && changeParents(context, idAt(args, 0), parents);
}

/** Whether a reference of any kind leads to an object: E_TYPE. A WAIF is none. */
function valid(context: BuiltinContext, args: List): Value | undefined {
  const value = args.at(0);
  if (value instanceof Obj || value instanceof Anon) return context.world.isValid(value.id) ? 1 : 0;
  return value instanceof Waif ? 0 : context.failType(args, 1, Type.Obj, Type.Anon, Type.Waif);
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
  return define(name, 1, 1, [OBJECT_TYPE], (context, args) => {
    const id = idAt(args, 0);
    return context.world.isValid(id) ? read(context.world, id) : context.fail(E_INVARG);
  });
}

const definitions: readonly Definition[] = [
  {
    ...define("create", 1, 4, [ANY_TYPE, ANY_TYPE, ANY_TYPE, Type.List], create),
    resume: (_context, _step, data) => data[0],
  },
  {
    ...define("recycle", 1, 1, [OBJECT_TYPE], recycle),
    resume: (context, _step, data) => emptyOut(context, data[0] as Obj | Anon),
  },
  { ...define("move", 2, 3, [Type.Obj, Type.Obj, Type.Int], move), resume: resumeMove },
  define("chparent", 2, 2, [OBJECT_TYPE, Type.Obj], chparent),
  define("valid", 1, 1, [ANY_TYPE], valid),
  fact("parent", (world, id) => world.parentOf(id)),
  fact("children", (world, id) => world.listOf(id, "children")),
  define("max_object", 0, 0, [], ({ world }) => obj(world.maxObject)),
  define("players", 0, 0, [], ({ world }) => world.playerList()),
  fact("is_player", (world, id) => (world.isPlayer(id) ? 1 : 0)),
  define("set_player_flag", 2, 2, [Type.Obj], setPlayerFlag),
  define("object_bytes", 1, 1, [OBJECT_TYPE], objectBytes),
  define("renumber", 1, 1, [Type.Obj], renumber),
  define("reset_max_object", 0, 0, [], resetMaxObject),
  define("chparents", 2, 2, [OBJECT_TYPE, Type.List], chparents),
  {
    ...define("recreate", 2, 3, [Type.Obj, Type.Obj, Type.Obj], recreate),
    resume: (_context, _step, data) => data[0],
  },
  ...KINSHIP,
];

/** Birth, movement, descent, players, numbers. */
export const OBJECT_BUILTINS: ReturnType<typeof family> = family(FamilyBase.Objects, definitions);
