// Runs one world in this process: calls the kernel again and again and carries commits, acks and output.
//
//   input ─► kernel.run (a slice) ─► takeCommit ─► saver ─► acked ─► takeEvents ─► sinks
//
// While a save is under way the world goes on; all that changed meanwhile is the next commit. Between two slices the
// process takes new input.
import type { Commit, CommitSeq, SessionId } from "#bus";
import type { KernelApi, KernelEvent, RunState } from "#kernel";
import type { SessionSink, Sessions } from "./sessions.ts";

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

const sliceMs = 25;
/** Characters that a session may send before the world has caught up. */
const maxInputAhead = 65_536;

interface HostedSession {
  readonly sink: SessionSink;
  inputAhead: number;
  endsWhenIdle: boolean;
}

/** The loop around a kernel. `start` begins it; it ends by `stop`, or by the world's own shutdown. */
export class WorldHost implements Sessions {
  readonly #kernel: KernelApi;
  readonly #saver: Saver;
  readonly #sessions = new Map<SessionId, HostedSession>();
  readonly #onEnded: (message: string) => void;
  #nextSession: SessionId = 1;
  #isRunning = false;
  #isScheduled = false;
  #timer: NodeJS.Timeout | null = null;
  #saving: Promise<void> | null = null;
  #checkpointing: Promise<void> | null = null;
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

  /** Runs no more tasks; resolves when everything that happened is on disk, with a checkpoint. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    if (this.#timer !== null) clearTimeout(this.#timer);
    await this.persist();
    this.#deliver();
    await this.#checkpointing;
    await this.checkpoint();
    for (const { sink } of this.#sessions.values()) sink.close();
    this.#sessions.clear();
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

  connect(peer: string, sink: SessionSink): SessionId {
    const session = this.#nextSession++;
    this.#sessions.set(session, { sink, inputAhead: 0, endsWhenIdle: false });
    this.#kernel.connect(session, { peer, durability: "strict" });
    this.#wake();
    return session;
  }

  line(session: SessionId, text: string): void {
    const hosted = this.#sessions.get(session);
    if (hosted === undefined) return;
    hosted.inputAhead += text.length + 1;
    this.#kernel.line(session, text);
    this.#wake();
  }

  disconnect(session: SessionId): void {
    if (!this.#sessions.delete(session)) return;
    this.#kernel.disconnect(session);
    this.#wake();
  }

  disconnectWhenIdle(session: SessionId): void {
    const hosted = this.#sessions.get(session);
    if (hosted === undefined) return;
    hosted.endsWhenIdle = true;
    this.#wake();
  }

  isBehind(session: SessionId): boolean {
    return (this.#sessions.get(session)?.inputAhead ?? 0) > maxInputAhead;
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
    if (state.hasReadyTasks) this.#wake();
    else this.#rest(state);
  }

  /** Nothing is ready: lets senders go on, ends what waited for this moment, and sleeps until the next task is due. */
  #rest(state: RunState): void {
    for (const hosted of this.#sessions.values()) {
      if (hosted.inputAhead === 0) continue;
      hosted.inputAhead = 0;
      hosted.sink.caughtUp();
    }
    if (this.#saving === null) {
      for (const [session, hosted] of this.#sessions) {
        if (!hosted.endsWhenIdle) continue;
        hosted.sink.close();
        this.disconnect(session);
      }
    }
    if (state.nextWakeAt === null) return;
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
    for (const event of this.#kernel.takeEvents()) this.#tell(event);
  }

  #tell(event: KernelEvent): void {
    const hosted = this.#sessions.get(event.session);
    if (hosted === undefined) return;
    switch (event.kind) {
      case "output":
        hosted.sink.lines(event.text);
        return;
      case "partial":
        hosted.sink.partial(event.text);
        return;
      case "option":
        hosted.sink.option(event.name, event.value);
        return;
      case "closed":
        this.#sessions.delete(event.session);
        hosted.sink.close();
        return;
      case "player":
        return;
    }
  }
}
