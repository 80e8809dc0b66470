// Builtins on tasks: waiting, waking, killing, looking at stacks, permissions (LANGUAGE 13.4 to 13.6, 17.9).
import {
  E_INVARG,
  E_PERM,
  E_QUOTA,
  EMPTY_LIST,
  Float,
  type Int,
  isTrue,
  List,
  type Obj,
  obj,
  Type,
  type Value,
} from "#value";
import { ANY_TYPE, type Builtin, frameRows, NUMBER_TYPE } from "#vm";
import { builtinById } from "./catalog.ts";
import type { BuiltinContext } from "./context.ts";
import { define, FamilyBase, family } from "./define.ts";
import { checkList } from "./limits.ts";

const YIN_TICKS = 2000;
const YIN_SECONDS = 2;

function numberOf(value: Value): number {
  return value instanceof Float ? value.value : Number(value as Int);
}

/** Puts the task to sleep for so many seconds; null: until resumed. */
function sleep(context: BuiltinContext, seconds: number | null): undefined {
  if (seconds !== null && seconds < 0) return context.fail(E_INVARG);
  const { services } = context;
  if (!services.tasks.hasRoom(context.programmer)) return context.fail(E_QUOTA);
  const at = seconds === null ? null : services.now() + seconds * 1000;
  return context.want({ kind: "suspend", wake: { kind: "time", at } });
}

function suspend(context: BuiltinContext, args: List): undefined {
  return sleep(context, args.length === 0 ? null : numberOf(args.at(0)));
}

function yin(context: BuiltinContext, args: List): Value | undefined {
  const limit = (position: number, standard: number): number =>
    args.length > position ? Number(args.at(position) as Int) : standard;
  const seconds = args.length > 0 ? numberOf(args.at(0)) : 0;
  const ticks = limit(1, YIN_TICKS);
  const slack = limit(2, YIN_SECONDS);
  if (seconds < 0 || ticks < 0 || slack < 0) return context.fail(E_INVARG);
  const hasEnough = context.ticksLeft >= ticks && context.services.tasks.secondsLeft() >= slack;
  return hasEnough ? 0 : sleep(context, seconds);
}

/** Whether the programmer may take the input of a connection; `isNamed`: the program said which. */
function mayRead(context: BuiltinContext, connection: number, isNamed: boolean): boolean {
  const { world, services } = context;
  if (!isNamed)
    return context.isWizard && services.connections.isInputTask(connection, context.taskId);
  return context.isWizard || world.get(connection)?.owner === context.programmer;
}

function read(context: BuiltinContext, args: List): Value | undefined {
  const isNamed = args.length > 0;
  const connection = isNamed ? (args.at(0) as Obj).id : context.activation.player;
  if (!mayRead(context, connection, isNamed)) return context.fail(E_PERM);
  const { connections } = context.services;
  if (!connections.has(connection) || connections.hasReader(connection))
    return context.fail(E_INVARG);
  if (args.length > 1 && isTrue(args.at(1))) return connections.takeLine(connection) ?? 0;
  return context.want({ kind: "suspend", wake: { kind: "read", connection } });
}

/** The number of another task that the programmer may touch; undefined after a refusal. */
function otherTask(context: BuiltinContext, value: Value): number | undefined {
  const id = Number(value as Int);
  const programmer = context.services.tasks.programmerOf(id);
  if (programmer === undefined) return context.fail(E_INVARG);
  return context.isWizard || programmer === context.programmer ? id : context.fail(E_PERM);
}

function resume(context: BuiltinContext, args: List): Value | undefined {
  const id = otherTask(context, args.at(0));
  if (id === undefined) return undefined;
  const value = args.length > 1 ? args.at(1) : 0;
  return context.services.tasks.resume(id, value) ? 0 : context.fail(E_INVARG);
}

function killTask(context: BuiltinContext, args: List): Value | undefined {
  if (args.at(0) === context.taskId) return context.want({ kind: "kill" });
  const id = otherTask(context, args.at(0));
  if (id === undefined) return undefined;
  context.services.tasks.kill(id);
  return 0;
}

function taskStack(context: BuiltinContext, args: List): Value | undefined {
  const id = otherTask(context, args.at(0));
  if (id === undefined) return undefined;
  const includesLines = args.length > 1 && isTrue(args.at(1));
  return context.services.tasks.stack(id, includesLines) ?? context.fail(E_INVARG);
}

function callers(context: BuiltinContext, args: List): Value {
  const includesLines = args.length > 0 && isTrue(args.at(0));
  return frameRows(context.frames.slice(0, -1), includesLines, builtinName);
}

/** The name of a builtin on a stack. */
export function builtinName(id: number): string {
  return builtinById(id)?.name ?? "";
}

function setTaskPerms(context: BuiltinContext, args: List): Value | undefined {
  const { id } = args.at(0) as Obj;
  if (id !== context.programmer && !context.isWizard) return context.fail(E_PERM);
  context.activation.programmer = id;
  return 0;
}

function callerPerms(context: BuiltinContext): Value {
  return obj(context.frames.at(-2)?.programmer ?? context.task.callerPerms);
}

/** `queued_tasks([b [, b2]])`: rows, with the variables of each task, or only their number. */
function queuedTasks(context: BuiltinContext, args: List): Value | undefined {
  const includesVariables = args.length > 0 && isTrue(args.at(0));
  const { tasks } = context.services;
  const rows = tasks.queued(context.programmer, context.isWizard, includesVariables);
  return args.length > 1 && isTrue(args.at(1)) ? rows.length : checkList(context, rows);
}

function setTaskLocal(context: BuiltinContext, args: List): Value | undefined {
  if (!context.isWizard) return context.fail(E_PERM);
  context.task.local = args.at(0);
  return 0;
}

function queueInfo(context: BuiltinContext, args: List): Value {
  const { tasks } = context.services;
  return args.length === 0
    ? new List(tasks.players().map(obj))
    : tasks.waitingCount((args.at(0) as Obj).id);
}

/** LANGUAGE 17.9. */
export const TASK_BUILTINS: readonly Builtin<BuiltinContext>[] = family(FamilyBase.Tasks, [
  define("suspend", 0, 1, [NUMBER_TYPE], suspend),
  define("read", 0, 2, [Type.Obj], read),
  define("resume", 1, 2, [Type.Int], resume),
  define("task_id", 0, 0, [], (context) => context.taskId),
  define("ticks_left", 0, 0, [], (context) => context.ticksLeft),
  define("seconds_left", 0, 0, [], (context) => context.services.tasks.secondsLeft()),
  define("queued_tasks", 0, 2, [], queuedTasks),
  define("kill_task", 1, 1, [Type.Int], killTask),
  define("callers", 0, 1, [ANY_TYPE], callers),
  define("task_stack", 1, 2, [Type.Int], taskStack),
  define("set_task_perms", 1, 1, [Type.Obj], setTaskPerms),
  define("caller_perms", 0, 0, [], callerPerms),
  define("queue_info", 0, 1, [Type.Obj], queueInfo),
  define("task_perms", 0, 0, [], (context) => obj(context.programmer)),
  define("yin", 0, 3, [NUMBER_TYPE, Type.Int, Type.Int], yin),
  define("set_thread_mode", 0, 1, [Type.Int], () => 0),
  define("threads", 0, 0, [], () => EMPTY_LIST),
  define("task_local", 0, 0, [], (context) =>
    context.isWizard ? context.task.local : context.fail(E_PERM),
  ),
  define("set_task_local", 1, 1, [ANY_TYPE], setTaskLocal),
]);
