// Runs one world in this process: calls the kernel again and again and carries commits, acks and output.
//
//   input ─► kernel.run (a slice) ─► takeCommit ─► saver ─► acked ─► takeEvents ─► sinks
//
// While a save is under way the world goes on; all that changed meanwhile is the next commit. Between two slices the
// process takes new input.
import type { Commit, CommitSeq, SessionId } from "#bus";
import type { KernelApi, KernelEvent, RunState } from "#kernel";
import type { Value } from "#value";
import type { Peer, SessionSink, Sessions } from "./sessions.ts";

/** Puts commits on disk. `StoreSaver` does; a world in memory has `memorySaver`. */
export interface Saver {
  /** Resolves with a durable number ≥ that of the commit; keeps trying while the disk refuses. */
  save(commit: Commit): Promise<CommitSeq>;
  /** Writes a checkpoint; gives its size in bytes. */
  checkpoint(): Promise<number>;
}

/** For worlds that end with the process. */
export const memorySaver: Saver = {
  save: (commit) => Promise.resolve(commit.seq),
  checkpoint: () => Promise.resolve(0),
};

/** Short: in a busy world an answer waits for a few slices. */
const sliceMs = 10;
/** Input of a session that may wait; it goes on when less than the second is left. */
const maxPendingInput = 65_536;
const fewPendingInput = 16_384;

/** The loop around a kernel. `start` begins it; it ends by `stop`, or by the world's own shutdown. */
export class WorldHost implements Sessions {
  readonly #kernel: KernelApi;
  readonly #saver: Saver;
  readonly #sinks = new Map<SessionId, SessionSink>();
  /** Those that sent more than the world has done. */
  readonly #behind = new Set<SessionId>();
  /** Those that send no more. */
  readonly #ending = new Set<SessionId>();
  readonly #onEnded: (message: string) => void;
  #nextSession: SessionId = 1;
  #isRunning = false;
  #isScheduled = false;
  #timer: NodeJS.Timeout | null = null;
  #saving: Promise<void> | null = null;
  #checkpointing: Promise<void> | null = null;
  #stopping: Promise<void> | null = null;
  #probes: (() => boolean)[] = [];

  /** `onEnded` is called once when a program has shut the world down and everything is on disk. */
  constructor(kernel: KernelApi, saver: Saver, onEnded: (message: string) => void) {
    this.#kernel = kernel;
    this.#saver = saver;
    this.#onEnded = onEnded;
  }

  /** Starts to run tasks. */
  start(): void {
    this.#isRunning = true;
    this.#wake();
  }

  /** Ends the world as its own `shutdown()` does: `message` is told to everybody, then `onEnded` is called. */
  shutdown(message: string): void {
    this.#kernel.shutdown(message);
    this.#wake();
  }

  /** Runs no more tasks; resolves when everything that happened is on disk, with a checkpoint. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    this.#isRunning = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.persist();
    for (const event of this.#kernel.takeEvents()) this.#tell(event);
    for (const sink of this.#sinks.values()) sink.close();
    this.#sinks.clear();
    await this.#checkpointing;
    await this.checkpoint();
  }

  /** Calls `probe` after every turn until it gives something. */
  until<T>(probe: () => T | null): Promise<T> {
    return new Promise((resolve, reject) => {
      this.#probes.push(() => {
        try {
          const found = probe();
          if (found === null) return false;
          resolve(found);
        } catch (error) {
          reject(error);
        }
        return true;
      });
      this.#wake();
    });
  }

  /** Saves what is not saved yet without running anything. */
  async persist(): Promise<void> {
    while (this.#save()) await this.#saving;
  }

  /** Begins a checkpoint as `dump_database()` does, hooks included. */
  requestCheckpoint(): void {
    this.#kernel.requestCheckpoint();
    this.#wake();
  }

  /** Writes a checkpoint now. */
  checkpoint(): Promise<void> {
    this.#checkpointing ??= this.#saver
      .checkpoint()
      .then(
        (bytes) => this.#kernel.checkpointed(bytes),
        () => this.#kernel.checkpointed(null),
      )
      .finally(() => {
        this.#checkpointing = null;
        this.#wake();
      });
    return this.#checkpointing;
  }

  /** Tells everybody that the disk refuses, which `saver` keeps trying. */
  reportFailure(message: string): void {
    this.#kernel.storeFailed(message);
    this.#deliver();
  }

  connect(peer: Peer, descriptor: Value, sink: SessionSink): SessionId {
    const session = this.#add(sink);
    const { name, link } = peer;
    this.#kernel.connect(session, { peer: name, durability: "strict", descriptor, link });
    this.#wake();
    return session;
  }

  opened(request: number, peer: Peer, sink: SessionSink): SessionId {
    const session = this.#add(sink);
    const { name, link } = peer;
    this.#kernel.opened(request, session, { peer: name, durability: "strict", link });
    this.#wake();
    return session;
  }

  notOpened(request: number, isBusy: boolean): void {
    this.#kernel.notOpened(request, isBusy);
    this.#wake();
  }

  #add(sink: SessionSink): SessionId {
    const session = this.#nextSession++;
    this.#sinks.set(session, sink);
    return session;
  }

  line(session: SessionId, text: string): void {
    if (!this.#sinks.has(session)) return;
    this.#kernel.line(session, text);
    this.#wake();
  }

  disconnect(session: SessionId): void {
    if (!this.#remove(session)) return;
    this.#kernel.disconnect(session);
    this.#wake();
  }

  disconnectWhenIdle(session: SessionId): void {
    if (!this.#sinks.has(session)) return;
    this.#ending.add(session);
    this.#wake();
  }

  isBehind(session: SessionId): boolean {
    if (!this.#sinks.has(session) || this.#kernel.pendingInput(session) <= maxPendingInput)
      return false;
    this.#behind.add(session);
    return true;
  }

  drained(): void {
    this.#wake();
  }

  fullMessage(): readonly string[] {
    return this.#kernel.fullMessage();
  }

  #remove(session: SessionId): boolean {
    this.#behind.delete(session);
    this.#ending.delete(session);
    return this.#sinks.delete(session);
  }

  #wake(): void {
    if (this.#isScheduled || !this.#isRunning) return;
    this.#isScheduled = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    this.#timer = null;
    setImmediate(() => this.#turn());
  }

  #turn(): void {
    this.#isScheduled = false;
    if (!this.#isRunning) return;
    const state = this.#kernel.run(performance.now() + sliceMs);
    this.#save();
    this.#deliver();
    this.#probes = this.#probes.filter((probe) => !probe());
    if (state.wantsCheckpoint) void this.checkpoint();
    if (state.shutdownMessage !== null) {
      const message = state.shutdownMessage;
      void this.stop().then(() => this.#onEnded(message));
      return;
    }
    this.#relieve();
    // with much output waiting for the disk the world waits too, or the oldest would be lost
    if (state.isPressed && this.#saving !== null) return;
    if (state.hasReadyTasks) this.#wake();
    else this.#rest(state);
  }

  /** Lets senders go on that the world has caught up with, and ends those that said all and were answered. */
  #relieve(): void {
    for (const session of this.#behind) {
      if (this.#kernel.pendingInput(session) > fewPendingInput) continue;
      this.#behind.delete(session);
      this.#sinks.get(session)?.caughtUp();
    }
    for (const session of this.#ending) {
      if (!this.#kernel.isIdle(session)) continue;
      this.#sinks.get(session)?.close();
      this.disconnect(session);
    }
  }

  /** Nothing is ready: sleeps until the next task is due. */
  #rest(state: RunState): void {
    if (state.nextWakeAt === null || this.#isScheduled) return;
    const delayMs = Math.min(Math.max(state.nextWakeAt - Date.now(), 0), 2 ** 31 - 1);
    this.#timer = setTimeout(() => this.#wake(), delayMs);
  }

  /** Saves what changed unless a save is under way; true if there was something. */
  #save(): boolean {
    if (this.#saving !== null) return true;
    const commit = this.#kernel.takeCommit();
    if (commit === null) return false;
    this.#saving = this.#saver.save(commit).then((durable) => {
      this.#saving = null;
      this.#kernel.acked(durable);
      this.#deliver();
      this.#wake();
    });
    return true;
  }

  #deliver(): void {
    const isFull = (session: SessionId): boolean => this.#sinks.get(session)?.isFull ?? false;
    for (const event of this.#kernel.takeEvents(isFull)) this.#tell(event);
  }

  #tell(event: KernelEvent): void {
    const sink = this.#sinks.get(event.session);
    if (sink === undefined) return;
    switch (event.kind) {
      case "output":
        sink.lines(event.text);
        return;
      case "partial":
        sink.partial(event.text);
        return;
      case "option":
        sink.option(event.name, event.value);
        return;
      case "closed":
        this.#remove(event.session);
        sink.close();
        return;
      // telnet has no place for elements
      case "ui":
      case "player":
        return;
    }
  }
}
