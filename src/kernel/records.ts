// The kernel's own records (docs/storage.md): `t/<id>` a task that waits, `k` the counters and connections. JSON text
// in UTF-8; values are tagged (LANGUAGE 14.2). `u/…`, an element beside a terminal, is read in ui/element-table.ts.
import type { CommitSeq, SessionId } from "#bus";
import type { ForkedTask } from "#textdump";
import { fromTagged, MapValue, type Tagged, toTagged, type Value, type WaifTable } from "#value";
import { type FramesImage, type ImageWriter, type TaskResult, TaskState } from "#vm";
import type { Connection } from "./connections/connection.ts";
import type { ConnectionTable } from "./connections/connection-table.ts";
import type { TaskRunner } from "./tasks/runner.ts";
import { type Awaited, Task, type TaskKind } from "./tasks/task.ts";
import type { TaskTable } from "./tasks/task-table.ts";
import { UI_PREFIX } from "./ui/element-table.ts";

/** Key of the kernel header. */
export const HEADER_KEY = "k";
const FORMAT = 1;

/** Key of a task's record. */
export function taskKey(id: number): string {
  return `t/${id}`;
}

type WakeImage =
  | { readonly kind: "ready"; readonly at: number; readonly order: number; readonly value: Tagged }
  | { readonly kind: "time"; readonly at: number; readonly order: number }
  | { readonly kind: "forever"; readonly order: number }
  | { readonly kind: "read"; readonly connection: number; readonly order: number }
  | { readonly kind: "tasks"; readonly order: number };

interface TaskImage {
  readonly format: number;
  readonly id: number;
  readonly kind: TaskKind;
  readonly player: number;
  readonly created: number;
  readonly background: boolean;
  readonly started: boolean;
  readonly errorHook: boolean;
  /** Number of the connection whose latest input task it is; null if it is none. */
  readonly connection: number | null;
  readonly wake: WakeImage;
  /** What `task_local` gives; absent for `[]`. */
  readonly local?: Tagged;
  /** The anonymous object whose `recycle` it runs. */
  readonly finalizes?: number;
  /** The tasks whose ends it waits for, or waited for until it became ready. */
  readonly awaits?: Awaited;
  /** It was killed and runs finally bodies yet. */
  readonly dying?: boolean;
  /** Programmer of the frame that spawned it. */
  readonly callerPerms?: number;
  readonly stack: FramesImage;
  /** What a dump said of a fork that has not begun, if it comes from one. */
  readonly origin?: OriginImage;
}

/** A ForkedTask with tagged values. */
interface OriginImage extends Omit<ForkedTask, "thisValue" | "variables"> {
  readonly thisValue: Tagged;
  readonly variables: readonly (readonly [name: string, value: Tagged | null])[];
}

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Texts are encoded together up to so many UTF-16 units: a call of the encoder costs as much as a record. */
const BATCH = 65_536;

/** The records of waiting tasks. */
export function* encodeTasks(
  tasks: readonly Task[],
  runner: TaskRunner,
  connections: ConnectionTable,
): Generator<readonly [key: string, bytes: Uint8Array]> {
  let texts: string[] = [];
  let length = 0;
  let first = 0;
  for (let i = 0; i < tasks.length; i++) {
    const text = taskText(tasks[i] as Task, runner, connections);
    texts.push(text);
    length += text.length;
    if (length < BATCH && i < tasks.length - 1) continue;
    const bytes = encodeBatch(texts, length);
    for (let at = first; at <= i; at++)
      yield [taskKey((tasks[at] as Task).id), bytes[at - first] as Uint8Array];
    texts = [];
    length = 0;
    first = i + 1;
  }
}

function encodeBatch(texts: readonly string[], length: number): Uint8Array[] {
  const bytes = encoder.encode(texts.join(""));
  // only in ASCII is the place of each text known
  if (bytes.length !== length) return texts.map((text) => encoder.encode(text));
  let at = 0;
  return texts.map((text) => {
    at += text.length;
    return bytes.slice(at - text.length, at);
  });
}

/** The JSON text of a TaskImage. */
function taskText(task: Task, runner: TaskRunner, connections: ConnectionTable): string {
  if (task.text !== null) return task.text;
  return writeTask(task, runner.writer(), connections);
}

/** The JSON text of a TaskImage, written by `writer`. */
export function writeTask(task: Task, writer: ImageWriter, connections: ConnectionTable): string {
  const connection = connections.find(task.player);
  const isItsInput = connection?.inputTaskId === task.id;
  return `{"format":${FORMAT},"id":${task.id},"kind":"${task.kind}","player":${task.player},\
"created":${task.createdMs},"background":${task.isBackground},"started":${task.hasStarted},\
"errorHook":${task.isErrorHook},"connection":${isItsInput ? connection.player : null},\
"wake":${wakeText(task, writer)},${extrasText(task, writer)}"stack":${writer.frames(task.state.frames)}\
${originText(task)}}`;
}

/** What few tasks have. */
function extrasText(task: Task, writer: ImageWriter): string {
  const { finalizes, awaited, isDying, state } = task;
  const { local, callerPerms } = state;
  const isEmpty = local instanceof MapValue && local.size === 0;
  let text = isEmpty ? "" : `"local":${writer.text(local)},`;
  if (finalizes !== null) text += `"finalizes":${finalizes},`;
  if (awaited !== null) text += `"awaits":${JSON.stringify(awaited)},`;
  if (isDying) text += `"dying":true,`;
  return callerPerms < 0 ? text : `${text}"callerPerms":${callerPerms},`;
}

function originText({ origin, hasStarted }: Task): string {
  if (origin === null || hasStarted) return "";
  const image: OriginImage = {
    ...origin,
    thisValue: toTagged(origin.thisValue),
    variables: origin.variables.map(([name, value]) => [
      name,
      value === undefined ? null : toTagged(value),
    ]),
  };
  return `,"origin":${JSON.stringify(image)}`;
}

function originOf(image: OriginImage | undefined, waifs: WaifTable): ForkedTask | null {
  if (image === undefined) return null;
  return {
    ...image,
    thisValue: fromTagged(image.thisValue, waifs),
    variables: image.variables.map(([name, value]) => [
      name,
      value === null ? undefined : fromTagged(value, waifs),
    ]),
  };
}

function wakeText(task: Task, writer: ImageWriter): string {
  const { order } = task;
  if (task.status === "joining") return `{"kind":"tasks","order":${order}}`;
  if (task.status === "reading")
    return `{"kind":"read","connection":${task.owner},"order":${order}}`;
  if (task.status === "timed") return `{"kind":"time","at":${task.wakeAt},"order":${order}}`;
  if (task.status === "forever") return `{"kind":"forever","order":${order}}`;
  const value = writer.text(task.woken);
  return `{"kind":"ready","at":${task.wakeAt},"order":${order},"value":${value}}`;
}

/** A stored task, not yet in a table. */
export interface StoredTask {
  readonly task: Task;
  readonly wake: WakeImage;
  /** What its wait yields, if it is ready. */
  readonly woken: Value;
  readonly connection: number | null;
}

/** Reads a task record; a string says why the task is lost. */
export function decodeTask(bytes: Uint8Array, runner: TaskRunner): StoredTask | string {
  const image = JSON.parse(decoder.decode(bytes)) as TaskImage;
  if (image.format !== FORMAT) return `its record has format ${image.format}`;
  const reader = runner.reader(image.stack);
  const frames = reader.frames();
  if (typeof frames === "string") return frames;
  const state = new TaskState(image.id);
  state.frames.push(...frames);
  state.callerPerms = image.callerPerms ?? -1;
  const { id, kind, player } = image;
  const task = new Task({ id, kind, player, createdMs: image.created, state });
  task.isBackground = image.background;
  task.hasStarted = image.started;
  task.isErrorHook = image.errorHook;
  task.finalizes = image.finalizes ?? null;
  task.awaited = image.awaits ?? null;
  task.isDying = image.dying ?? false;
  if (image.local !== undefined) state.local = reader.value(image.local);
  task.origin = originOf(image.origin, runner.waifs);
  const { wake, connection } = image;
  return { task, wake, connection, woken: wake.kind === "ready" ? reader.value(wake.value) : 0 };
}

/** Puts stored tasks back in the order they had. */
export function restoreTasks(stored: StoredTask[], table: TaskTable): void {
  stored.sort((left, right) => left.wake.order - right.wake.order);
  for (const { task, wake, woken } of stored) {
    if (wake.kind === "read") {
      table.restoreReader(task, wake.connection, wake.order);
      continue;
    }
    if (wake.kind === "tasks") {
      table.restore(task, { status: "joining", at: 0, order: wake.order, value: 0 });
      continue;
    }
    const status = wake.kind === "time" ? "timed" : wake.kind;
    const at = wake.kind === "forever" ? 0 : wake.at;
    table.restore(task, { status, at, order: wake.order, value: woken });
  }
  table.attachJoiners();
}

/** A connection that was open when the header was written. */
export interface StoredConnection {
  readonly session: SessionId;
  readonly number: number;
  readonly player: number;
  readonly listener: {
    readonly object: number;
    readonly descriptor: Tagged;
    readonly prints: boolean;
  };
  readonly connected: number;
  readonly prefix: string;
  readonly suffix: string;
  readonly options: readonly (readonly [string, Tagged])[];
}

/** Counters and connections. */
export interface Header {
  readonly format: number;
  /** Number of the commit that holds this record. */
  readonly seq: CommitSeq;
  readonly nextTask: number;
  readonly nextConnection: number;
  readonly connections: readonly StoredConnection[];
  /** How spawned tasks ended that TASK values may lead to. Absent without any. */
  readonly finished?: readonly FinishedTask[];
}

/** An ended task: its value, or code, message and value of its error. */
type FinishedTask =
  | readonly [id: number, value: Tagged]
  | readonly [id: number, value: Tagged, code: Tagged, message: string];

function* finishedTasks(table: TaskTable): Generator<FinishedTask> {
  for (const [id, result] of table.results.entries()) {
    const value = toTagged(result.value);
    if (result.kind === "value") yield [id, value];
    else yield [id, value, toTagged(result.code), result.message];
  }
}

/** Puts the results back that a header holds. */
export function restoreResults(header: Header, table: TaskTable, waifs: WaifTable): void {
  for (const [id, tagged, code, message] of header.finished ?? []) {
    const value = fromTagged(tagged, waifs);
    const result: TaskResult =
      code === undefined || message === undefined
        ? { kind: "value", value }
        : { kind: "raise", code: fromTagged(code, waifs), message, value };
    table.results.add(id, result);
  }
  table.results.isChanged = false;
}

/** The header record; `lost` are connections that nobody has told the world about yet. */
export function encodeHeader(
  seq: CommitSeq,
  table: TaskTable,
  connections: ConnectionTable,
  lost: readonly StoredConnection[],
): Uint8Array {
  const finished = [...finishedTasks(table)];
  const header: Header = {
    format: FORMAT,
    seq,
    nextTask: table.reservedId,
    nextConnection: connections.nextNumber,
    connections: [
      ...lost,
      ...[...connections.all()].map((connection) => storedConnection(connection, connections)),
    ],
    ...(finished.length === 0 ? {} : { finished }),
  };
  return encoder.encode(JSON.stringify(header));
}

function storedConnection(connection: Connection, table: ConnectionTable): StoredConnection {
  const { object, descriptor, printsMessages } = connection.point;
  return {
    session: connection.session,
    number: connection.number,
    player: connection.player,
    listener: { object, descriptor: toTagged(descriptor), prints: printsMessages },
    connected: connection.connectedMs,
    prefix: connection.prefix,
    suffix: connection.suffix,
    options: table
      .options(connection.player)
      .map(([name, value]) => [name, toTagged(value)] as const),
  };
}

/** Reads the header record. */
function decodeHeader(bytes: Uint8Array): Header {
  const header = JSON.parse(decoder.decode(bytes)) as Header;
  if (header.format !== FORMAT)
    throw new RangeError(`the kernel header has format ${header.format}, not ${FORMAT}`);
  return header;
}

/** The records of the kernel among all others, copied: whoever gives them may use their buffers again. */
export class OwnRecords {
  readonly tasks: (readonly [key: string, bytes: Uint8Array])[] = [];
  readonly elements: (readonly [key: string, bytes: Uint8Array])[] = [];
  /** Null where there is none. */
  header: Header | null = null;

  /** Keeps the kernel's records and passes the others on. */
  *takeFrom(
    records: Iterable<readonly [string, Uint8Array]>,
  ): Generator<readonly [string, Uint8Array]> {
    for (const record of records) {
      const [key, bytes] = record;
      if (key === HEADER_KEY) this.header = decodeHeader(bytes);
      else if (key.startsWith("t/")) this.tasks.push([key, bytes.slice()]);
      else if (key.startsWith(UI_PREFIX)) this.elements.push([key, bytes.slice()]);
      else yield record;
    }
  }
}
