// The loop of the compute container: calls the world again and again and carries input, commits, acks and output.
//
//   page ─► connect, line, disconnect ─┐
//                                      ├─► run (a slice) ─► takeCommit ─► data ─► ack ─► takeEvents ─► page
//   data ─► ack, store-failed ─────────┘
//
// Back-pressure: output is taken from the world only while the page keeps up (the world's own buffer rule of LANGUAGE 15.2
// does the rest), commits only while data keeps up (what changes meanwhile is part of the next one). Commits stay here
// until data has acknowledged them and are sent again when data was restarted. Data's numbers go on over restarts and
// imports; the world's own numbers are shifted by `#offset`.
import type {
  Commit,
  CommitSeq,
  ComputeToData,
  ComputeToPage,
  FromCompute,
  SessionId,
  ToCompute,
  UiValue,
  WorldStatus,
} from "#bus";
import type { Timer } from "#ports";

/** What the loop needs of a running world; a KernelApi is one. */
export interface RunnableWorld {
  connect(
    session: SessionId,
    options: { readonly peer: string; readonly durability: "strict" | "relaxed" },
  ): void;
  line(session: SessionId, text: string): void;
  act(session: SessionId, id: string, value: UiValue): void;
  disconnect(session: SessionId): void;
  run(deadlineMs: number): {
    readonly hasReadyTasks: boolean;
    readonly nextWakeAt: number | null;
    readonly shutdownMessage: string | null;
    readonly wantsCheckpoint: boolean;
  };
  takeCommit(): Commit | null;
  takeEvents(): readonly FromCompute[];
  acked(upTo: CommitSeq): void;
  storeFailed(message: string): void;
  checkpointed(bytes: number | null): void;
  status(): WorldStatus;
}

/** What the loop needs of its host. */
export interface LoopPorts {
  readonly timer: Timer;
  readonly now: () => number;
  readonly monotonicNow: () => number;
  /** Calls `next` in a later turn of the event loop, soon, after messages that wait. */
  readonly soon: (next: () => void) => void;
  /** The world was shut down by a program and everything is on disk. */
  readonly onShutdown: (message: string) => void;
}

const SLICE_MS = 8;
const STATUS_MS = 250;
const OUTPUT_BYTES = 256 * 1024;
const COMMIT_BYTES = 16 * 2 ** 20;

/** Runs one world. */
export class WorldLoop {
  readonly #world: RunnableWorld;
  readonly #ports: LoopPorts;
  /** Number of the latest commit that data had before this world began. */
  readonly #firstSeq: CommitSeq;
  #offset: number | null = null;
  #page: ComputeToPage | null = null;
  #data: ComputeToData | null = null;
  /** With data's numbers, oldest first. */
  #unacked: { readonly commit: Commit; readonly bytes: number }[] = [];
  #unackedBytes = 0;
  #isScheduled = false;
  #isStopped = false;
  #cancelWake: (() => void) | null = null;
  #cancelStatus: (() => void) | null = null;
  #statusAt = Number.NEGATIVE_INFINITY;
  #statusText = "";
  #shutdownMessage: string | null = null;
  #idleWaiters: (() => void)[] = [];

  /** `firstSeq`: what data said when it gave the records. */
  constructor(world: RunnableWorld, firstSeq: CommitSeq, ports: LoopPorts) {
    this.#world = world;
    this.#ports = ports;
    this.#firstSeq = firstSeq;
  }

  /** Takes the link to the page; a former one is forgotten. */
  attachPage(page: ComputeToPage): void {
    this.#page = page;
    page.onMessage((message) => this.#hear(message));
    page.onDrained(() => this.wake());
    this.#statusText = "";
    this.wake();
  }

  /** Takes the link to data and sends again what was not acknowledged. */
  attachData(data: ComputeToData): void {
    this.#data = data;
    data.onMessage((message) => this.#hear(message));
    data.onDrained(() => this.wake());
    for (const { commit } of this.#unacked) data.post({ kind: "commit", commit });
    this.wake();
  }

  /** Runs the world soon. */
  wake(): void {
    if (this.#isScheduled || this.#isStopped) return;
    this.#isScheduled = true;
    this.#cancelWake?.();
    this.#cancelWake = null;
    this.#ports.soon(() => this.#turn());
  }

  /** Runs no more tasks; resolves when everything that happened is on disk, or data is gone. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#cancelWake?.();
    this.#cancelStatus?.();
    this.#commit();
    if (this.#unacked.length > 0 && this.#data !== null)
      await new Promise<void>((resolve) => this.#idleWaiters.push(resolve));
  }

  /** Drops what the session's tasks have printed and tells the page where it ends. */
  stopOutput(session: SessionId): void {
    const page = this.#page;
    if (page === null) return;
    for (const event of this.#world.takeEvents()) {
      const isOutput = event.kind === "output" || event.kind === "partial";
      if (!isOutput || event.session !== session) page.post(event);
    }
    page.post({ kind: "stopped", session });
    this.wake();
  }

  #hear(message: ToCompute): void {
    switch (message.kind) {
      case "connect":
        this.#world.connect(message.session, message);
        break;
      case "line":
        this.#world.line(message.session, message.text);
        break;
      case "act":
        this.#world.act(message.session, message.id, message.value);
        break;
      case "disconnect":
        this.#world.disconnect(message.session);
        break;
      case "ack":
        this.#acked(message.upTo);
        break;
      case "store-failed":
        this.#world.storeFailed(message.message);
        break;
      case "checkpointed":
        this.#world.checkpointed(message.bytes);
        break;
    }
    this.wake();
  }

  #acked(upTo: CommitSeq): void {
    let count = 0;
    for (const { commit, bytes } of this.#unacked) {
      if (commit.seq > upTo) break;
      this.#unackedBytes -= bytes;
      count += 1;
    }
    this.#unacked.splice(0, count);
    if (this.#offset !== null && upTo > this.#firstSeq) this.#world.acked(upTo - this.#offset);
    if (this.#unacked.length > 0) return;
    for (const resolve of this.#idleWaiters.splice(0)) resolve();
  }

  #turn(): void {
    this.#isScheduled = false;
    if (this.#isStopped) return;
    const state = this.#world.run(this.#ports.monotonicNow() + SLICE_MS);
    this.#commit();
    this.#speak();
    if (state.wantsCheckpoint) this.#data?.post({ kind: "checkpoint" });
    if (state.shutdownMessage !== null) this.#shutdownMessage = state.shutdownMessage;
    if (this.#shutdownMessage !== null && this.#unacked.length === 0) {
      this.#isStopped = true;
      this.#ports.onShutdown(this.#shutdownMessage);
      return;
    }
    this.#tellStatus();
    if (state.hasReadyTasks) this.wake();
    else if (state.nextWakeAt !== null) {
      const delayMs = Math.max(0, state.nextWakeAt - this.#ports.now());
      this.#cancelWake = this.#ports.timer.after(delayMs, () => {
        this.#cancelWake = null;
        this.wake();
      });
    }
  }

  #commit(): void {
    const data = this.#data;
    if (data === null || this.#unackedBytes > COMMIT_BYTES) return;
    const own = this.#world.takeCommit();
    if (own === null) return;
    this.#offset ??= this.#firstSeq + 1 - own.seq;
    const commit = { seq: own.seq + this.#offset, records: own.records };
    const bytes = own.records.reduce(
      (sum, [key, value]) => sum + key.length + (value?.length ?? 0),
      64,
    );
    this.#unacked.push({ commit, bytes });
    this.#unackedBytes += bytes;
    data.post({ kind: "commit", commit });
  }

  #speak(): void {
    const page = this.#page;
    if (page === null || page.queuedBytes > OUTPUT_BYTES) return;
    for (const event of this.#world.takeEvents()) page.post(event);
  }

  /** At most four times a second, and only what is new. */
  #tellStatus(): void {
    if (this.#cancelStatus !== null || this.#page === null) return;
    const wait = this.#statusAt + STATUS_MS - this.#ports.monotonicNow();
    if (wait > 0) {
      this.#cancelStatus = this.#ports.timer.after(wait, () => {
        this.#cancelStatus = null;
        if (!this.#isStopped) this.#tellStatus();
      });
      return;
    }
    this.#statusAt = this.#ports.monotonicNow();
    const status = this.#world.status();
    const text = JSON.stringify(status);
    if (text === this.#statusText) return;
    this.#statusText = text;
    this.#page.post({ kind: "status", status });
  }
}
