// The tasks of a world by id, where each of them waits, and in which order they run (LANGUAGE 13.2, 13.5, 13.6).
//
//   running ──wait──► ready │ timed │ forever │ reading ──wake──► ready ──next──► running ──end
//
// Whatever changes a task here is told to the ledger first, for storage.
import type { Tasks } from "#builtins";
import type { Clock } from "#ports";
import type { ForkedTask } from "#textdump";
import { E_INVARG, List, obj, type Value } from "#value";
import { type Activation, type Continuation, type TaskResult, UNKNOWN_TASK, type Wake } from "#vm";
import { eachReference, type Reference } from "#world";
import { Connection } from "../connections/connection.ts";
import type { ConnectionTable } from "../connections/connection-table.ts";
import type { Options } from "../options.ts";
import { ReadyQueues } from "./ready-queues.ts";
import { type TaskRunner, TaskState } from "./runner.ts";
import { SharedCells } from "./shared-cells.ts";
import { type Awaited, Task, type TaskKind } from "./task.ts";
import { TaskLedger } from "./task-ledger.ts";
import { KILLED_RESULT, TaskResults } from "./task-results.ts";
import { TimerList } from "./timer-list.ts";

/** Task ids are reserved on disk by so many, so that commands without other effects write nothing. */
const ID_BLOCK = 1000;

/** Start time of a task suspended without a time, in seconds: the last of 32 bits, which `ctime` can write. */
const END_OF_TIME = 2_147_483_647;

/** What a task and its record take beside its frames, and a frame beside its registers. */
const TASK_WORDS = 64;
const FRAME_WORDS = 32;
/** Most that waiting tasks may take before nobody may add one: 256 MiB. */
const MOST_WAITING_WORDS = 2 ** 25;

const NO_REFERENCES: readonly Reference[] = [];

/** What a stored task was waiting for; values of `order` keep their sequence. */
export interface Waiting {
  readonly status: "ready" | "timed" | "forever" | "joining";
  readonly at: number;
  readonly order: number;
  readonly value: Value;
}

/** Tasks and their queues. */
export class TaskTable implements Tasks {
  readonly #clock: Clock;
  readonly #options: Options;
  readonly #runner: TaskRunner;
  readonly #tasks: Map<number, Task> = new Map();
  readonly #ready: ReadyQueues<Task | Connection> = new ReadyQueues();
  readonly #timers: TimerList<Task> = new TimerList();
  readonly #waitingByOwner: Map<number, number> = new Map();
  /** What waiting tasks take in memory, without their values. */
  #waitingWords = 0;
  #connections: ConnectionTable | null = null;
  #unattached: Task[] = [];
  #nextId: number;
  #order = 1;
  /** Ids below this one are reserved; the kernel header records it. */
  reservedId: number;
  #isReservationNew = false;
  /** The running task. */
  current: Task | null = null;
  /** Which tasks need a record. */
  readonly ledger: TaskLedger = new TaskLedger();
  /** How spawned tasks ended. */
  readonly results: TaskResults = new TaskResults();
  /** Which waiting tasks hold variables that others change. */
  readonly shared: SharedCells = new SharedCells();
  /** Tasks that wait for the end of others, by the id of these. */
  readonly #joiners: Map<number, Set<Task>> = new Map();

  constructor(clock: Clock, options: Options, runner: TaskRunner, nextId: number) {
    this.#clock = clock;
    this.#options = options;
    this.#runner = runner;
    this.#nextId = nextId;
    this.reservedId = nextId;
  }

  /** Tells where lines come from; once, after both tables were made. */
  attach(connections: ConnectionTable): void {
    this.#connections = connections;
  }

  // ---- life of a task ----------------------------------------------------------------------------------------------

  /** An id that no task of this world ever had. */
  newId(): number {
    const id = this.#nextId++;
    if (this.#nextId > this.reservedId) {
      this.reservedId = this.#nextId + ID_BLOCK;
      this.#isReservationNew = true;
    }
    return id;
  }

  /** Whether more ids were reserved since the last call. */
  takeReservation(): boolean {
    const isNew = this.#isReservationNew;
    this.#isReservationNew = false;
    return isNew;
  }

  /** A task that runs at once. */
  create(id: number, kind: TaskKind, player: number): Task {
    return this.#add(id, kind, player, new TaskState(id));
  }

  /** An id for a task to be forked; undefined if its programmer has too many waiting tasks. */
  reserve(programmer: number): number | undefined {
    return this.hasRoom(programmer) ? this.newId() : undefined;
  }

  /** Starts the reserved task after `seconds`; the frame is its own. */
  fork(id: number, frame: Activation, seconds: number): void {
    this.forkAt(id, frame, this.#clock.now() + seconds * 1000);
  }

  /** Starts the reserved task as `spawn` does: it is ready at once. */
  spawn(id: number, frame: Activation, callerPerms: number): void {
    const state = new TaskState(id);
    state.frames.push(frame);
    state.callerPerms = callerPerms;
    const task = this.#add(id, "spawn", frame.player, state);
    this.ledger.touch(task);
    this.#makeReady(task, 0);
  }

  /** The same for a task that is due at a time; `origin` if it comes from a dump. */
  forkAt(id: number, frame: Activation, at: number, origin: ForkedTask | null = null): void {
    const state = new TaskState(id);
    state.frames.push(frame);
    const task = this.#add(id, "fork", frame.player, state);
    task.origin = origin;
    this.wait(task, { kind: "time", at });
  }

  #add(id: number, kind: TaskKind, player: number, state: TaskState): Task {
    const task = new Task({ id, kind, player, createdMs: this.#clock.now(), state });
    this.#tasks.set(id, task);
    return task;
  }

  /** The running task waits. */
  wait(task: Task, wake: Wake): void {
    task.isBackground = true;
    this.#enter(task, wake);
  }

  #enter(task: Task, wake: Wake): void {
    this.ledger.touch(task);
    task.woken = 0;
    if (wake.kind === "tasks") {
      this.#join(task, wake);
      return;
    }
    if (wake.kind === "read") {
      const connection = this.#connections?.find(wake.connection);
      if (connection === undefined || connection.reader !== null) {
        this.#makeReady(task, E_INVARG);
        return;
      }
      task.status = "reading";
      task.readsFrom = connection;
      connection.reader = task;
      this.#count(task, connection.player);
      this.#connections?.touch(connection);
    } else if (wake.at === null) {
      task.status = "forever";
      this.#count(task);
    } else if (wake.at <= this.#clock.now()) {
      this.#makeReady(task, 0);
    } else {
      task.status = "timed";
      task.wakeAt = wake.at;
      task.order = this.#order++;
      this.#timers.add(task, task.wakeAt, task.order);
      this.#count(task);
    }
  }

  /** Waits until other tasks have ended. */
  #join(task: Task, awaited: Awaited): void {
    task.awaited = awaited;
    const open = awaited.ids.filter((id) => this.#tasks.has(id));
    for (const id of open) {
      this.results.noteAwaited(id);
      const joiners = this.#joiners.get(id);
      if (joiners === undefined) this.#joiners.set(id, new Set([task]));
      else joiners.add(task);
    }
    if (open.length === 0) {
      this.#makeReady(task, 0);
      return;
    }
    task.status = "joining";
    task.order = this.#order++;
    this.#count(task);
  }

  /** How a task ended that somebody waits for; null if it is under way. */
  awaitTask(id: number): TaskResult | null {
    const result = this.results.get(id);
    if (result !== undefined) return result;
    const task = this.#tasks.get(id);
    if (task === undefined) return UNKNOWN_TASK;
    this.results.noteAwaited(id);
    return null;
  }

  isTaskDone(id: number): boolean {
    return !this.#tasks.has(id);
  }

  /** How a spawned task ended: those that wait for it may go on. */
  #settleResult(task: Task, result: TaskResult): void {
    if (task.kind === "spawn") this.results.add(task.id, result);
    const joiners = this.#joiners.get(task.id);
    if (joiners === undefined) return;
    this.#joiners.delete(task.id);
    for (const joiner of joiners) {
      const isOver = joiner.awaited?.ids.every((id) => !this.#tasks.has(id)) === true;
      if (joiner.status === "joining" && isOver) this.wake(joiner, 0);
    }
  }

  /** What the wait of a task for others yields. */
  continuation({ ids, isGather }: Awaited): Continuation {
    const results = ids.map((id) => this.results.get(id) ?? UNKNOWN_TASK);
    const failed = results.find(({ kind }) => kind === "raise");
    if (failed?.kind === "raise") return failed;
    const values = results.map(({ value }) => value);
    return { kind: "value", value: isGather ? new List(values) : (values[0] ?? 0) };
  }

  /** The wait of a task is over. */
  wake(task: Task, value: Value): void {
    this.ledger.touch(task);
    this.#leave(task);
    this.#makeReady(task, value);
  }

  #makeReady(task: Task, value: Value): void {
    task.status = "ready";
    task.woken = value;
    task.wakeAt = this.#clock.now();
    task.order = this.#order++;
    this.#ready.add(task.player, task);
    this.#count(task);
  }

  /** Out of whatever queue it stands in. */
  #leave(task: Task): void {
    if (task.status === "timed") this.#timers.remove(task);
    else if (task.status === "ready") this.#ready.remove(task.player, task);
    else if (task.status === "reading" && task.readsFrom !== null) task.readsFrom.reader = null;
    else if (task.status === "joining")
      for (const id of task.awaited?.ids ?? []) this.#joiners.get(id)?.delete(task);
    task.readsFrom = null;
    this.#uncount(task);
  }

  /** It will not run again. */
  end(task: Task, result: TaskResult = KILLED_RESULT): void {
    this.ledger.touch(task);
    if (task.isWaiting) this.#leave(task);
    task.status = "ended";
    this.#tasks.delete(task.id);
    this.unfeed(task);
    this.#settleResult(task, result);
  }

  /** The task that was given a line has run with it, or never will: the next line may be processed. */
  unfeed(task: Task): void {
    const connection = task.fedBy;
    if (connection === null) return;
    task.fedBy = null;
    connection.isFeeding = false;
    this.#connections?.touch(connection);
  }

  #count(task: Task, owner: number = programmerOf(task)): void {
    task.owner = owner;
    task.words = wordsOf(task);
    this.#waitingWords += task.words;
    this.#waitingByOwner.set(owner, (this.#waitingByOwner.get(owner) ?? 0) + 1);
  }

  #uncount(task: Task): void {
    this.#waitingWords -= task.words;
    const left = (this.#waitingByOwner.get(task.owner) ?? 1) - 1;
    if (left > 0) this.#waitingByOwner.set(task.owner, left);
    else this.#waitingByOwner.delete(task.owner);
  }

  // ---- the queues --------------------------------------------------------------------------------------------------

  /** Gives a connection with a line its place. */
  addConnection(connection: Connection): void {
    connection.isQueued = true;
    this.#ready.add(connection.player, connection);
  }

  removeConnection(connection: Connection): void {
    if (connection.isQueued) this.#ready.remove(connection.player, connection);
    connection.isQueued = false;
  }

  /** Moves due timers to their queues, then takes the head of the next queue. */
  next(now: number): Task | Connection | undefined {
    for (;;) {
      const due = this.#timers.takeDue(now);
      if (due === undefined) break;
      this.ledger.touch(due);
      due.status = "ready";
      due.order = this.#order++;
      this.#ready.add(due.player, due);
    }
    const entry = this.#ready.next();
    if (entry instanceof Connection) {
      entry.isQueued = false;
    } else if (entry !== undefined) {
      this.ledger.touch(entry);
      this.#uncount(entry);
      entry.status = "running";
    }
    return entry;
  }

  get hasReady(): boolean {
    return this.#ready.length > 0;
  }

  /** Whether a task or line of this player may run now. */
  hasReadyOf(player: number): boolean {
    return this.#ready.has(player);
  }

  /** When the earliest sleeper is due, or null. */
  nextWakeAt(): number | null {
    return this.#timers.nextAt();
  }

  get(id: number): Task | undefined {
    return this.#tasks.get(id);
  }

  /** All tasks, by id. */
  all(): readonly Task[] {
    return [...this.#tasks.values()].sort((left, right) => left.id - right.id);
  }

  /** Visits all ANON and WAIF values that tasks hold: those that wait, and the running one. */
  eachReference(visit: (value: Value) => void): void {
    for (const value of this.results.values()) eachReference(value, visit);
    for (const task of this.#tasks.values()) {
      task.references ??= this.#referencesOf(task);
      for (const reference of task.references) visit(reference);
      if (task === this.current) task.references = null;
    }
  }

  /** Visits all values that tasks hold. */
  eachValue(visit: (value: Value) => void): void {
    for (const task of this.#tasks.values()) this.#runner.eachValue(task, visit);
  }

  #referencesOf(task: Task): readonly Reference[] {
    const found: Reference[] = [];
    const add = (reference: Reference): void => {
      found.push(reference);
    };
    this.#runner.eachValue(task, (value) => eachReference(value, add));
    // what an export would repeat
    for (const [, value] of task.hasStarted ? [] : (task.origin?.variables ?? []))
      if (value !== undefined) eachReference(value, add);
    return found.length === 0 ? NO_REFERENCES : found;
  }

  get count(): number {
    return this.#tasks.size;
  }

  // ---- storage -----------------------------------------------------------------------------------------------------

  /** Puts a stored task back; call in the order of `waiting.order`. */
  restore(task: Task, waiting: Waiting): void {
    this.#tasks.set(task.id, task);
    task.isStored = true;
    this.#nextId = Math.max(this.#nextId, task.id + 1);
    this.#order = Math.max(this.#order, waiting.order + 1);
    task.status = waiting.status;
    task.wakeAt = waiting.at;
    task.order = waiting.order;
    task.woken = waiting.value;
    if (waiting.status === "ready") this.#ready.add(task.player, task);
    else if (waiting.status === "timed") this.#timers.add(task, waiting.at, waiting.order);
    this.#count(task);
  }

  /** Puts a stored task back that reads from a connection, which may come back before `attachReaders`. */
  restoreReader(task: Task, connection: number, order: number): void {
    this.#tasks.set(task.id, task);
    task.isStored = true;
    this.#nextId = Math.max(this.#nextId, task.id + 1);
    this.#order = Math.max(this.#order, order + 1);
    task.status = "reading";
    this.#count(task, connection);
    this.#unattached.push(task);
  }

  /** Restored tasks go on waiting for others, if these are there and have not ended. */
  attachJoiners(): void {
    for (const task of this.#tasks.values()) {
      if (task.status !== "joining" || task.awaited === null) continue;
      this.#uncount(task);
      this.#join(task, task.awaited);
    }
  }

  /** Restored readers go on waiting if their connection is back, otherwise they get E_INVARG. */
  attachReaders(): void {
    for (const task of this.#unattached) {
      if (task.status !== "reading") continue;
      const connection = task.owner;
      this.#leave(task);
      this.#enter(task, { kind: "read", connection });
    }
    this.#unattached = [];
  }

  // ---- what builtins ask -------------------------------------------------------------------------------------------

  queued(programmer: number, isWizard: boolean, includesVariables: boolean): List {
    const rows: Value[] = [];
    for (const task of this.#inTurn()) {
      if (!isWizard && task.owner !== programmer) continue;
      const row = this.#row(task);
      rows.push(includesVariables ? row.append(this.#runner.variables(task.state)) : row);
    }
    return new List(rows);
  }

  /** Waiting tasks: those that read, those that are ready in the order of their turns, then sleepers by due time. */
  #inTurn(): readonly Task[] {
    const waiting = this.all().filter((task) => task.isListed);
    const readers = waiting.filter((task) => task.status === "reading");
    const ready = [...this.#ready.entries()].filter(
      (entry) => entry instanceof Task && !entry.isDying,
    ) as Task[];
    const sleepers = waiting.filter((task) => task.status === "timed");
    sleepers.sort((left, right) => left.wakeAt - right.wakeAt || left.order - right.order);
    return [
      ...readers,
      ...ready,
      ...sleepers,
      ...waiting.filter((task) => task.status === "forever" || task.status === "joining"),
    ];
  }

  #row(task: Task): List {
    const frame = topFrame(task);
    return new List([
      task.id,
      startTime(task),
      0,
      15_000,
      obj(task.owner),
      obj(frame.definer),
      frame.verbNames,
      // a fork of a dump is in the line of the verb that it was forked in
      task.hasStarted || task.origin === null ? this.#runner.line(task.state) : task.origin.line,
      frame.thisValue,
      this.#runner.bytes(task.state),
    ]);
  }

  programmerOf(id: number): number | undefined {
    const task = this.#tasks.get(id);
    return task?.isListed ? task.owner : undefined;
  }

  kill(id: number): void {
    const task = this.#tasks.get(id);
    if (task === undefined || !task.isListed) return;
    this.ledger.touch(task);
    const gathered = task.awaited?.isGather === true ? task.awaited.ids : [];
    if (task.hasStarted && this.#runner.hasFinally(task.state)) {
      // its turn comes once more
      this.#leave(task);
      task.isDying = true;
      task.awaited = null;
      this.#makeReady(task, 0);
    } else {
      this.#runner.abandon(task.state);
      this.end(task);
    }
    for (const other of gathered) this.kill(other);
  }

  resume(id: number, value: Value): boolean {
    const task = this.#tasks.get(id);
    if (task === undefined || !task.isSuspended || task.fedBy !== null) return false;
    if (task.awaited !== null) return false;
    if (task.status === "ready") {
      this.ledger.touch(task);
      task.woken = value;
      return true;
    }
    if (task.status === "reading") return false;
    this.wake(task, value);
    return true;
  }

  stack(id: number, includesLines: boolean): List | undefined {
    const task = this.#tasks.get(id);
    return task?.isSuspended ? this.#runner.rows(task.state, includesLines) : undefined;
  }

  hasRoom(programmer: number): boolean {
    if (this.#waitingWords > MOST_WAITING_WORDS) return false;
    const limit = this.#options.queuedTaskLimit(programmer);
    return limit === null || this.waitingCount(programmer) < limit;
  }

  secondsLeft(): number {
    return this.#runner.secondsLeft();
  }

  players(): readonly number[] {
    const players = new Set(this.#waitingByOwner.keys());
    for (const connection of this.#connections?.all() ?? []) players.add(connection.player);
    return [...players];
  }

  waitingCount(player: number): number {
    return this.#waitingByOwner.get(player) ?? 0;
  }
}

/** What a waiting task takes in memory, in words of eight bytes, without its values and its record. */
function wordsOf(task: Task): number {
  let words = TASK_WORDS;
  for (const { registers } of task.state.frames) words += FRAME_WORDS + registers.length;
  return words;
}

/** The frame that runs next. */
export function topFrame(task: Task): Activation {
  return task.state.frames.at(-1) as Activation;
}

function programmerOf(task: Task): number {
  return topFrame(task).programmer;
}

/** A time that programs can compare, as cores do: a task that waits to be resumed starts at the end of time. */
function startTime(task: Task): Value {
  if (task.status === "reading") return -1;
  if (task.status === "joining") return "waits for other tasks";
  return task.status === "forever" ? END_OF_TIME : Math.floor(task.wakeAt / 1000);
}
