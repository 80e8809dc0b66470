// The facade of a running world (kernel-api.ts): sessions in, commits and events out.
//
//   seal     between turns: changed records join the commit that is being built, output is tied to it
//   commit   what was sealed since the last one; nothing of a task that is preempted is ever in it
//   inbox    what the host says while a task is preempted waits until that turn is over: the task stays atomic
import type { Commit, CommitSeq, SessionId, UiValue, WorldStatus, WorldTools } from "#bus";
import { E_INVARG, E_QUOTA, obj, type Value } from "#value";
import { programInit } from "#vm";
import { World, type WorldImage } from "#world";
import { Connection, type ListeningPoint } from "./connections/connection.ts";
import { FIRST_POINT, type Wire } from "./connections/connection-table.ts";
import { lostConnection, reattach, wasConnecting } from "./connections/returning.ts";
import { dumpTasks, installForks } from "./forks.ts";
import type {
  ConnectOptions,
  DumpState,
  InstallExtras,
  KernelApi,
  KernelEvent,
  KernelPorts,
  ProgramResult,
  RunState,
} from "./kernel-api.ts";
import { Outbox } from "./outbox.ts";
import { playerNotice, Realm } from "./realm.ts";
import {
  decodeTask,
  encodeHeader,
  encodeTasks,
  HEADER_KEY,
  OwnRecords,
  restoreResults,
  restoreTasks,
  type StoredConnection,
  type StoredTask,
  taskKey,
  writeTask,
} from "./records.ts";
import type { Task } from "./tasks/task.ts";
import { Tools } from "./tools/tools.ts";
import { worldName } from "./world-name.ts";

/** What a peer is told that can't be taken; several lines. */
const SERVER_FULL = "*** Sorry, but the server cannot accept any more connections right now. ***";

/** Makes a kernel with an empty world; install or restore one before `start`. */
export function createKernel(ports: KernelPorts): Kernel {
  return new Kernel(ports);
}

/** A running world. */
export class Kernel implements KernelApi {
  readonly tools: WorldTools;
  readonly #ports: KernelPorts;
  #firstPoint: ListeningPoint = FIRST_POINT;
  #realm: Realm;
  #outbox: Outbox = new Outbox(0);
  #isStarted = false;
  /** Listening points of connections that a stored world had, until `start`. */
  #lost: StoredConnection[] = [];
  #inbox: (() => void)[] = [];
  /** Characters of lines that wait there, by session. */
  readonly #inputInInbox: Map<SessionId, number> = new Map();

  /** Some connection may have been silent for too long: true once in every run. */
  #looksForSilent = true;

  // storage
  /** Sealed records but for those of waiting tasks, which are written when the commit is taken (TaskLedger). */
  readonly #pending: Map<string, Uint8Array | null> = new Map();
  #lastSeq: CommitSeq = 0;
  #ackedSeq: CommitSeq = 0;
  #isHeaderStale = true;
  #storeError: string | null = null;

  // requests of programs
  #wantsCheckpoint = false;
  #isCheckpointDue = false;
  #nextDumpAt = 0;
  #checkpointBytes: number | null = null;
  #shutdownText: string | null = null;
  #shutdownMessage: string | null = null;
  #isShutDown = false;

  constructor(ports: KernelPorts) {
    this.#ports = ports;
    this.#realm = this.#realmOf(World.empty(), 1);
    this.tools = new Tools({
      realm: () => this.#realm,
      settle: () => this.#settle(),
    });
  }

  #realmOf(world: World, nextTask: number): Realm {
    return new Realm(
      world,
      this.#ports,
      this.#outbox,
      {
        checkpoint: () => this.#askCheckpoint(),
        shutdown: (message) => {
          this.#shutdownText ??= message;
        },
        checkpointBytes: () => this.#checkpointBytes,
        headerChanged: () => {
          this.#isHeaderStale = true;
        },
      },
      nextTask,
      this.#firstPoint,
    );
  }

  // ---- worlds ------------------------------------------------------------------------------------------------------

  install(image: WorldImage, extras: InstallExtras = { forkedTasks: [], connections: [] }): void {
    this.#settle();
    const old = this.#realm;
    const connections = [...old.connections.all()];
    old.connections.unlistenAll();
    for (const [key] of old.world.records()) this.#pending.set(key, null);
    for (const [key] of old.connections.elements.records(connections)) this.#pending.set(key, null);
    for (const task of old.tasks.all())
      if (task.isStored) this.#pending.set(taskKey(task.id), null);
    let nextTask = Math.max(old.tasks.reservedId, extras.nextTask ?? 1);
    for (const task of extras.forkedTasks) nextTask = Math.max(nextTask, task.id + 1);
    const realm = this.#realmOf(World.fromImage(image), nextTask);
    realm.connections.nextNumber = old.connections.nextNumber;
    this.#realm = realm;
    for (const reason of installForks(realm, extras.forkedTasks))
      this.#ports.log.write(reason, true);
    this.#lost = extras.connections.map(({ player, listener }) => lostConnection(player, listener));
    this.#isHeaderStale = true;
    this.#resetDump();
    for (const wire of connections) {
      if (wire.isOutbound) {
        this.#outbox.notice({ kind: "closed", session: wire.session });
        continue;
      }
      this.#outbox.text(wire.session, "*** Disconnected: the world was replaced. ***", false);
      if (wire.screen.count > 0) this.#outbox.ui(wire.session, { kind: "reset" }, () => []);
      const connection = realm.connections.open(wire, this.#firstPoint);
      this.#outbox.notice(playerNotice(realm.world, connection));
    }
    if (this.#isStarted) this.#greet();
  }

  restore(records: Iterable<readonly [string, Uint8Array]>): void {
    const own = new OwnRecords();
    const world = World.restore(own.takeFrom(records));
    const { header } = own;
    this.#lastSeq = header?.seq ?? 0;
    this.#ackedSeq = this.#lastSeq;
    this.#outbox = new Outbox(this.#lastSeq);
    this.#pending.clear();
    const realm = this.#realmOf(world, header?.nextTask ?? 1);
    realm.connections.nextNumber = header?.nextConnection ?? realm.connections.nextNumber;
    this.#realm = realm;
    this.#lost = [...(header?.connections ?? [])];
    if (header !== null) restoreResults(header, realm.tasks, realm.runner.waifs);
    this.#restoreTasks(own.tasks);
    for (const key of realm.connections.elements.store(own.elements)) this.#pending.set(key, null);
    this.#isHeaderStale = false;
    this.#resetDump();
  }

  #restoreTasks(records: readonly (readonly [string, Uint8Array])[]): void {
    const stored: StoredTask[] = [];
    for (const [key, bytes] of records) {
      const task = decodeTask(bytes, this.#realm.runner);
      if (typeof task === "string") {
        this.#ports.log.write(`task ${key.slice(2)} is lost: ${task}`, true);
        this.#pending.set(key, null);
      } else {
        stored.push(task);
      }
    }
    restoreTasks(stored, this.#realm.tasks);
    this.#realm.runner.allRead();
    for (const { task } of stored) if (this.#realm.runner.mayShare) this.#keepShared(task);
    this.#inputTasks = stored
      .filter(({ connection }) => connection !== null)
      .map(({ task, connection }) => [connection as number, task.id] as const);
  }

  /** Player and id of tasks that were the latest input tasks of their connections. */
  #inputTasks: (readonly [number, number])[] = [];

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    const { tasks, connections } = this.#realm;
    for (const [player, id] of this.#inputTasks) {
      const connection = connections.find(player);
      if (connection !== undefined) connection.inputTaskId = id;
    }
    connections.elements.start();
    tasks.attachReaders();
    for (const task of tasks.all()) if (wasConnecting(task)) tasks.wake(task, E_INVARG);
    this.#resetDump();
    this.#greet();
  }

  /** The first things that happen in a world: LANGUAGE 14.4 no. 3. */
  #greet(): void {
    const { executor, lifecycle, calls } = this.#realm;
    for (const { player, listener } of this.#lost)
      executor.later(() => lifecycle.lost(player, listener.object));
    if (this.#lost.length > 0) this.#isHeaderStale = true;
    this.#lost = [];
    executor.later(() => {
      calls.hook("server", 0, "server_started", [], -1, "", null);
    });
  }

  // ---- sessions ----------------------------------------------------------------------------------------------------

  setDescriptor(descriptor: Value): void {
    this.#firstPoint = { ...FIRST_POINT, descriptor };
    this.#realm.connections.renameFirst(descriptor);
  }

  connect(session: SessionId, options: ConnectOptions): void {
    this.#outbox.open(session, options.durability);
    const wire = wireOf(session, options);
    this.#outside(() => {
      const { connections, world } = this.#realm;
      const stored = this.#isStarted
        ? undefined
        : this.#lost.find((one) => one.session === session);
      if (stored !== undefined) {
        this.#lost = this.#lost.filter((one) => one !== stored);
        this.#outbox.notice(playerNotice(world, reattach(connections, stored, wire)));
        return;
      }
      connections.open(wire, connections.point(options.descriptor));
    });
  }

  opened(request: number, session: SessionId, options: ConnectOptions): void {
    this.#outbox.open(session, options.durability);
    this.#outside(() => {
      const { connections, tasks } = this.#realm;
      const listener = connections.takeRequest(request);
      const task = tasks.get(request);
      if (listener === undefined || task?.status !== "forever") {
        this.#outbox.notice({ kind: "closed", session });
        return;
      }
      const connection = connections.openOutbound(wireOf(session, options), listener);
      tasks.wake(task, obj(connection.number));
    });
  }

  notOpened(request: number, isBusy: boolean): void {
    this.#outside(() => {
      const { connections, tasks } = this.#realm;
      const task = tasks.get(request);
      if (connections.takeRequest(request) !== undefined && task?.status === "forever")
        tasks.wake(task, isBusy ? E_QUOTA : E_INVARG);
    });
  }

  line(session: SessionId, text: string): void {
    const waiting = this.#inputInInbox;
    waiting.set(session, (waiting.get(session) ?? 0) + text.length);
    this.#outside(() => {
      const left = (waiting.get(session) ?? 0) - text.length;
      if (left > 0) waiting.set(session, left);
      else waiting.delete(session);
      const connection = this.#realm.connections.ofSession(session);
      if (connection !== undefined) this.#realm.connections.receive(connection, text);
    });
  }

  act(session: SessionId, id: string, value: UiValue): void {
    this.#outside(() => {
      const connection = this.#realm.connections.ofSession(session);
      if (connection?.isOpen === true) this.#realm.uiActions.act(connection, id, value);
    });
  }

  pendingInput(session: SessionId): number {
    const connection = this.#realm.connections.ofSession(session);
    return (connection?.pending.size ?? 0) + (this.#inputInInbox.get(session) ?? 0);
  }

  isIdle(session: SessionId): boolean {
    const { connections, tasks } = this.#realm;
    const connection = connections.ofSession(session);
    if (connection === undefined) return true;
    const hasInput = connection.pending.length > 0 || this.#inputInInbox.has(session);
    const isActive = connection.isFeeding || tasks.hasReadyOf(connection.player);
    return !hasInput && !isActive && !this.#outbox.hasOutput(session);
  }

  fullMessage(): readonly string[] {
    return this.#realm.options.message(0, "server_full_msg", SERVER_FULL);
  }

  disconnect(session: SessionId): void {
    this.#outside(() => {
      const connection = this.#realm.connections.ofSession(session);
      this.#outbox.forget(session);
      if (connection !== undefined)
        this.#realm.executor.later(() => this.#realm.lifecycle.peerClosed(connection));
    });
  }

  /** Does something between turns: now, or when the present turn is over. */
  #outside(action: () => void): void {
    if (this.#realm.executor.isAtRest || !this.#isStarted) action();
    else this.#inbox.push(action);
  }

  // ---- running -----------------------------------------------------------------------------------------------------

  run(deadlineMs: number): RunState {
    const now = this.#ports.monotonicNow;
    this.#looksForSilent = true;
    if (!this.#isShutDown) {
      for (let turns = 0; ; turns++) {
        const { executor, collection } = this.#realm;
        const hasTurn = !executor.isAtRest;
        if (!executor.advance(deadlineMs, now)) break;
        if (hasTurn) collection.turnEnded(executor.lastTicks);
        this.#seal();
        this.#drainInbox();
        if (!executor.isAtRest) continue;
        if (turns > 0 && (this.#outbox.isPressed || now() >= deadlineMs)) break;
        if (!this.#nextTurn()) break;
      }
    }
    return this.#runState();
  }

  #drainInbox(): void {
    const inbox = this.#inbox;
    if (inbox.length === 0) return;
    this.#inbox = [];
    for (const action of inbox) this.#outside(action);
  }

  /** Begins the next turn; false if nothing is to be done now. */
  #nextTurn(): boolean {
    const { tasks, connections, executor, lifecycle, commands, collection } = this.#realm;
    const now = this.#ports.clock.now();
    if (this.#shutdownText !== null) {
      this.#shutDown(this.#shutdownText);
      return false;
    }
    if (this.#isStarted && now >= this.#nextDumpAt) this.#askCheckpoint();
    if (this.#isCheckpointDue && collection.isSettled) {
      this.#beginCheckpoint();
      return true;
    }
    if (collection.finalizeNext()) return true;
    if (this.#looksForSilent) {
      const silent = connections.nextTimeout();
      if (silent !== null && silent.at <= now) {
        executor.later(() => lifecycle.timedOut(silent.connection));
        return true;
      }
      this.#looksForSilent = false;
    }
    const entry = tasks.next(now);
    // a round of the collector needs no turns of others
    if (entry === undefined) return collection.isBusy && collection.work();
    if (entry instanceof Connection) executor.later(() => commands.process(entry));
    else executor.proceed(entry, null);
    return true;
  }

  #runState(): RunState {
    const { tasks, connections, executor, collection } = this.#realm;
    const wantsCheckpoint = this.#wantsCheckpoint;
    const shutdownMessage = this.#shutdownMessage;
    this.#wantsCheckpoint = false;
    this.#shutdownMessage = null;
    const isBusy =
      !executor.isAtRest ||
      tasks.hasReady ||
      this.#inbox.length > 0 ||
      this.#shutdownText !== null ||
      this.#isCheckpointDue ||
      collection.isBusy;
    return {
      hasReadyTasks: isBusy && !this.#isShutDown,
      nextWakeAt: this.#isShutDown
        ? null
        : earliest(
            tasks.nextWakeAt(),
            connections.nextTimeout()?.at ?? null,
            this.#isStarted ? this.#nextDumpAt : null,
          ),
      shutdownMessage,
      wantsCheckpoint,
      isPressed: this.#outbox.isPressed,
    };
  }

  /** Runs the present turn to its end: for callers that must see or change the world at rest. */
  #settle(): void {
    this.#endTurn();
    this.#seal();
    this.#drainInbox();
  }

  #endTurn(): void {
    while (!this.#realm.executor.advance(Number.POSITIVE_INFINITY, this.#ports.monotonicNow));
  }

  shutdown(message: string): void {
    this.#shutdownText ??= message;
  }

  #shutDown(text: string): void {
    const { connections } = this.#realm;
    for (const connection of connections.all())
      connections.send(connection, `*** Shutting down: ${text} ***`);
    this.#shutdownText = null;
    this.#shutdownMessage = text;
    this.#isShutDown = true;
    this.#seal();
  }

  // ---- checkpoints -------------------------------------------------------------------------------------------------

  #resetDump(): void {
    this.#nextDumpAt = this.#ports.clock.now() + this.#realm.options.dumpInterval() * 1000;
  }

  /** Before a checkpoint what is unreachable is looked for. */
  #askCheckpoint(): void {
    this.#resetDump();
    if (this.#isCheckpointDue) return;
    this.#isCheckpointDue = true;
    this.#realm.collection.owe();
  }

  #beginCheckpoint(): void {
    this.#isCheckpointDue = false;
    this.#resetDump();
    const { executor, calls } = this.#realm;
    executor.later(() => {
      executor.later(() => {
        this.#wantsCheckpoint = true;
      });
      calls.hook("server", 0, "checkpoint_started", [], -1, "", null);
    });
  }

  requestCheckpoint(): void {
    this.#isCheckpointDue = true;
  }

  checkpointed(bytes: number | null): void {
    if (bytes !== null) this.#checkpointBytes = bytes;
    this.#outside(() => {
      const { executor, calls } = this.#realm;
      executor.later(() => {
        calls.hook("server", 0, "checkpoint_finished", [bytes === null ? 0 : 1], -1, "", null);
      });
    });
  }

  // ---- commits -----------------------------------------------------------------------------------------------------

  /** Between turns: what changed joins the commit that is being built. */
  #seal(): void {
    const { world, tasks, programs, collection, connections } = this.#realm;
    const ended = tasks.ledger.seal(this.#keepShared);
    for (const task of tasks.shared.takeStale()) {
      tasks.ledger.mustSave(task);
      this.#keepShared(task);
    }
    for (const task of ended) {
      tasks.shared.release(task);
      collection.taskEnded(task.finalizes);
      if (task.isStored) this.#pending.set(taskKey(task.id), null);
    }
    world.collectChanges(this.#pending);
    connections.elements.collectChanges(this.#pending);
    if (ended.length > 0) programs.sweep((id) => tasks.get(id) !== undefined);
    if (tasks.takeReservation() || this.#realm.results.hasChanged()) this.#isHeaderStale = true;
    this.#outbox.seal(this.#hasNews ? this.#lastSeq + 1 : this.#lastSeq);
  }

  /** Makes the record of a waiting task that may hold variables which other tasks change. */
  readonly #keepShared = (task: Task): void => {
    const { tasks, runner, connections } = this.#realm;
    if (!task.isWaiting || !runner.mayShare) {
      tasks.shared.release(task);
      return;
    }
    const writer = runner.writer();
    task.text = writeTask(task, writer, connections);
    tasks.shared.hold(task, writer.cells);
  };

  get #hasNews(): boolean {
    return this.#pending.size > 0 || this.#isHeaderStale || this.#realm.tasks.ledger.hasUnsaved;
  }

  takeCommit(): Commit | null {
    if (this.#realm.executor.isAtRest) this.#seal();
    if (!this.#hasNews) {
      this.#outbox.commit(this.#lastSeq);
      return null;
    }
    const { tasks, runner, connections } = this.#realm;
    const seq = ++this.#lastSeq;
    this.#outbox.commit(seq);
    this.#pending.set(HEADER_KEY, encodeHeader(seq, tasks, connections, this.#lost));
    this.#isHeaderStale = false;
    const records: (readonly [string, Uint8Array | null])[] = [...this.#pending];
    this.#pending.clear();
    for (const record of encodeTasks(tasks.ledger.take(), runner, connections))
      records.push(record);
    return { seq, records };
  }

  takeEvents(isFull?: (session: SessionId) => boolean): KernelEvent[] {
    if (this.#realm.executor.isAtRest) this.#seal();
    if (!this.#hasNews) this.#outbox.commit(this.#lastSeq);
    return this.#outbox.take(isFull);
  }

  acked(upTo: CommitSeq): void {
    this.#ackedSeq = Math.max(this.#ackedSeq, upTo);
    this.#outbox.acked(upTo);
    if (this.#storeError === null) return;
    this.#storeError = null;
    this.#outbox.urgent("*** The world is being saved again. ***");
  }

  storeFailed(message: string): void {
    const isNews = this.#storeError === null;
    this.#storeError = message;
    if (isNews)
      this.#outbox.urgent(
        `*** The world cannot be saved: ${message}. Nothing that you do now is kept until this is mended; free some space, or export the world. ***`,
      );
  }

  *records(): Iterable<readonly [string, Uint8Array]> {
    // not sealed: after an import that would be every record at once
    this.#endTurn();
    const { world, tasks, runner, connections } = this.#realm;
    yield* world.records();
    yield* connections.elements.records(connections.all());
    yield* encodeTasks(tasks.all(), runner, connections);
    yield [HEADER_KEY, encodeHeader(this.#lastSeq, tasks, connections, this.#lost)];
  }

  dump(): DumpState {
    this.#settle();
    const { forkedTasks, suspendedTasks } = dumpTasks(this.#realm);
    const open = [...this.#realm.connections.all()].filter(({ isLoggedIn }) => isLoggedIn);
    const connections = [
      ...this.#lost.map(({ player, listener }) => ({ player, listener: listener.object })),
      ...open.map(({ player, point }) => ({ player, listener: point.object })),
    ];
    const { world, tasks } = this.#realm;
    const image = world.view();
    return { image, forkedTasks, suspendedTasks, connections, nextTask: tasks.reservedId };
  }

  status(): WorldStatus {
    const { world, tasks, executor } = this.#realm;
    return {
      name: worldName(world),
      objects: world.objectCount,
      tasks: tasks.count,
      lastTicks: executor.lastTicks,
      pending: this.#lastSeq - this.#ackedSeq + (this.#hasNews ? 1 : 0),
      storeError: this.#storeError,
    };
  }

  // ---- programs ----------------------------------------------------------------------------------------------------

  runProgram(
    source: string,
    dialect: "moo" | "echo",
    player: number,
    console: string | null = null,
  ): number {
    const realm = this.#realm;
    const { tasks, programs, executor, code, world } = realm;
    const id = tasks.newId();
    programs.open(id, player);
    const refuse = (lines: readonly string[]): number => {
      programs.fail(id, lines);
      programs.close(id);
      return id;
    };
    if (!world.isProgrammer(player)) return refuse([`#${player} is not a programmer.`]);
    if (console !== null && dialect === "echo") {
      this.#outside(() => {
        executor.later(() => realm.beginInput(console, { source, player, id }));
      });
      return id;
    }
    const program = code.compileProgram(source, dialect);
    if (!("units" in program)) return refuse(program);
    const init = programInit(program, player);
    this.#outside(() => {
      executor.later(() => {
        programs.begun(id);
        executor.begin("program", init, null, id);
      });
    });
    return id;
  }

  closeConsole(console: string): void {
    this.#realm.consoles.close(console);
  }

  programResult(id: number): ProgramResult {
    return this.#realm.programs.result(id);
  }
}

function wireOf(session: SessionId, options: ConnectOptions): Wire {
  const { peer, durability, link = null } = options;
  return { session, peer, durability, link };
}

function earliest(...times: readonly (number | null)[]): number | null {
  let first: number | null = null;
  for (const time of times) if (time !== null && (first === null || time < first)) first = time;
  return first;
}
