// The facade of a running world. Synchronous: the host calls run again and again and carries commits, acks and output.
//
//   loop: feed connect/line/disconnect/acked → run(deadline) → takeCommit() to the store → takeEvents() to the sessions
//         → wait for input, an ack, or `nextWakeAt`
import type {
  Commit,
  CommitSeq,
  FromCompute,
  SessionId,
  UiValue,
  WorldStatus,
  WorldTools,
} from "#bus";
import type { Clock, Log, Random } from "#ports";
import type { Parser } from "#syntax";
import type { DumpConnection, ForkedTask } from "#textdump";
import type { Value } from "#value";
import type { WorldImage } from "#world";
import type { KernelNetwork, LinkInfo } from "./network.ts";

/** What a kernel needs from outside. */
export interface KernelPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly parser: Parser;
  /** Monotonic milliseconds, for time limits. */
  readonly monotonicNow: () => number;
  /** `ctime` text of seconds since 1970 in the host's zone; undefined outside the years 0 to 9999. */
  readonly localTime: (seconds: number) => string | undefined;
  /** Ticks between two looks at the clock, which end a slice at the earliest; absent: so many that they cost nothing. */
  readonly clockTicks?: number;
  /** Without it programs may not listen or connect. */
  readonly network?: KernelNetwork;
}

/** What a host says when it connects a session. */
export interface ConnectOptions {
  /** The peer's name or address, without spaces. */
  readonly peer: string;
  readonly durability: "strict" | "relaxed";
  /** Of the listening point that it came in by; the first one if it is none. */
  readonly descriptor?: Value;
  /** Both ends, where the host has a network. */
  readonly link?: LinkInfo;
}

/** Why `run` came back. */
export interface RunState {
  /** Tasks are ready right now: call run again soon. */
  readonly hasReadyTasks: boolean;
  /** When the earliest sleeping task is due, in ms since 1970; null if none. */
  readonly nextWakeAt: number | null;
  /** Set once after `shutdown()`: the host ends after the last commit is acknowledged. */
  readonly shutdownMessage: string | null;
  /** Set once after `dump_database()` or when `dump_interval` has passed. */
  readonly wantsCheckpoint: boolean;
  /** Some session has much output: unless it is taken before the next run, lines may be lost. */
  readonly isPressed: boolean;
}

/** Everything of FromCompute except what the host makes itself. */
export type KernelEvent = Exclude<FromCompute, { kind: "status" | "stopped" }>;

/** What became of a host program. */
export interface ProgramResult {
  readonly isDone: boolean;
  /** Lines printed to the program's player, in order. */
  readonly output: readonly string[];
  /** Literal of the result; null if it failed or did not compile. */
  readonly literal: string | null;
  /** Traceback, as players see it, or compile errors. */
  readonly errors: readonly string[];
  /** The same with all particulars of the message: for tools of programmers. */
  readonly fullErrors: readonly string[];
}

/** What an imported dump holds beside the world (LANGUAGE 18.4). */
export interface InstallExtras {
  readonly forkedTasks: readonly ForkedTask[];
  /** Get `user_disconnected`. */
  readonly connections: readonly DumpConnection[];
  /** Task ids below it were used already (`next_task` of the source format). */
  readonly nextTask?: number;
}

/** Everything of a world that a dump can hold. */
export interface DumpState {
  readonly image: WorldImage;
  /** Forks that have not begun. */
  readonly forkedTasks: readonly ForkedTask[];
  /** How many tasks wait in the middle of something, which no dump of another server can tell. */
  readonly suspendedTasks: number;
  readonly connections: readonly DumpConnection[];
  /** Task ids below it were used already. */
  readonly nextTask: number;
}

/** A running world, as a host drives it. */
export interface KernelApi {
  /**
   * Replaces the world: an import, or the fresh world of LANGUAGE 6.4. The next commit holds every record. Sessions
   * stay and begin anew, not logged in.
   */
  install(image: WorldImage, extras?: InstallExtras): void;
  /** Restores a stored world with its tasks from all of its records, each read when its turn comes and not kept. */
  restore(records: Iterable<readonly [string, Uint8Array]>): void;
  /** user_disconnected for connections not re-attached, then server_started (LANGUAGE 14.4). */
  start(): void;
  connect(session: SessionId, options: ConnectOptions): void;
  /** The connection that a program asked `KernelNetwork.connect` for is there: it becomes a session. */
  opened(request: number, session: SessionId, options: ConnectOptions): void;
  /** It could not be made; `isBusy`: for want of room here, not because of the peer. */
  notOpened(request: number, isBusy: boolean): void;
  line(session: SessionId, text: string): void;
  /** The person acted on an element beside the terminal (LANGUAGE 17.11). */
  act(session: SessionId, id: string, value: UiValue): void;
  disconnect(session: SessionId): void;
  /** Runs ready tasks until about `deadlineMs` of the monotonic clock. */
  run(deadlineMs: number): RunState;
  /** What changed since the last call, or null. */
  takeCommit(): Commit | null;
  /**
   * Output and notices that may be shown now: those of acknowledged commits, or all of relaxed sessions. A session that
   * `isFull` keeps its output, and the rule for full buffers (LANGUAGE 15.2) applies to it.
   */
  takeEvents(isFull?: (session: SessionId) => boolean): KernelEvent[];
  /** How much input of a session waits to be processed: characters, and something for every line. */
  pendingInput(session: SessionId): number;
  /** Nothing that the session sent is waiting or under way, and all output was taken. */
  isIdle(session: SessionId): boolean;
  /** Lines for a peer that can't be taken for want of room (`server_full_msg`). */
  fullMessage(): readonly string[];
  /** Names the first listening point of this world and of those that replace it; before `start`. */
  setDescriptor(descriptor: Value): void;
  acked(upTo: CommitSeq): void;
  storeFailed(message: string): void;
  /** After a checkpoint of `bytes` bytes was written, or failed (null). */
  checkpointed(bytes: number | null): void;
  /** Begins a checkpoint as `dump_database()` does. */
  requestCheckpoint(): void;
  /** Ends the world as `shutdown()` does: everybody is told, `run` reports the message once, nothing runs any more. */
  shutdown(message: string): void;
  /** The whole state as records, each made when it is asked for: to be taken before anything else happens. */
  records(): Iterable<readonly [string, Uint8Array]>;
  /** The whole state as what dumps hold, to be written at once: its image is a view (World.view). */
  dump(): DumpState;
  status(): WorldStatus;
  readonly tools: WorldTools;
  /**
   * Starts a host program as `player`; its result appears in `programResult` once it has ended. With `console`, in echo: an input of the console of that name, whose variables and functions last until it is closed
   * or the world stops (LANGUAGE 6.4).
   */
  runProgram(
    source: string,
    dialect: "moo" | "echo",
    player: number,
    console?: string | null,
  ): number;
  closeConsole(console: string): void;
  programResult(id: number): ProgramResult;
}
