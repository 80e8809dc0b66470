// What a builtin can reach: the VM's control object, the world, and the services of the running kernel.
import type { Program } from "#program";
import type { Parser } from "#syntax";
import type { List, MapValue, Value } from "#value";
import { BuiltinControl } from "#vm";
import type { Verb, World } from "#world";
import type { ElementContent, Hint } from "./ui-elements.ts";

/** What builtins run against: the world, the services of the host, and the wishes of the VM. */
export class BuiltinContext extends BuiltinControl {
  readonly world: World;
  readonly services: Services;

  constructor(world: World, services: Services) {
    super();
    this.world = world;
    this.services = services;
  }

  /** The object whose permissions the calling frame runs with. */
  get programmer(): number {
    return this.activation.programmer;
  }

  get isWizard(): boolean {
    return this.world.isWizard(this.activation.programmer);
  }
}

/** Implemented by the kernel; everything here is synchronous. Refusals follow the builtin's own checks. */
export interface Services {
  readonly parser: Parser;
  readonly random: { next(): number };
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds of a clock that never goes back. */
  monotonicNow(): number;
  /** `Thu Jan  1 00:00:00 1970 UTC`: local time of the host; undefined outside the years 0 to 9999. */
  localTime(seconds: number): string | undefined;
  log(message: string, isError: boolean): void;
  readonly options: ServerOptions;
  readonly code: Code;
  readonly connections: Connections;
  readonly elements: Elements;
  readonly tasks: Tasks;
  readonly collection: Collection;
  requestCheckpoint(): void;
  shutdown(message: string): void;
  /** Bytes of the latest checkpoint, or null. */
  checkpointBytes(): number | null;
}

/** The search for anonymous objects and WAIFs that nothing reaches (LANGUAGE 7.12). */
interface Collection {
  /** Looks at everything now; verbs `recycle` are called later. */
  collect(): void;
  /** Counts by the name of a colour. */
  stats(): MapValue;
}

/** Cached server options (LANGUAGE 16.3). */
export interface ServerOptions {
  readonly maxStringConcat: number;
  readonly maxListConcat: number;
  readonly isConcatCatchable: boolean;
  /** LANGUAGE 7.10: whether `#0:bf_NAME` stands in for the builtin with this id. */
  isProtected(builtinId: number): boolean;
  /** Reads the cached options again. */
  reload(): void;
  /** An option read now; undefined if absent. */
  read(name: string): Value | undefined;
}

/** From source text to programs and back. */
export interface Code {
  /**
   * Gives a verb other source, in the same or another dialect; or, if it does not compile, changes nothing and gives lines
   * `Line N:  TEXT`.
   */
  setVerbSource(verb: Verb, source: string, dialect?: "moo" | "echo"): readonly string[];
  /** The lines that `verb_code` shows (LANGUAGE 21); none for a verb without program. */
  listing(verb: Verb, isFullyParenthesized: boolean, isIndented: boolean): readonly string[];
  /** A readable listing of the compiled program. */
  disassembly(verb: Verb): readonly string[];
  /** A program, or the lines of its compile errors. */
  compileProgram(source: string, dialect: "moo" | "echo"): Program | readonly string[];
}

/** What is known of both ends of a connection: ours is the source, the peer's the destination. */
export interface ConnectionInfo {
  readonly sourceAddress: string;
  readonly sourcePort: number;
  readonly destinationAddress: string;
  readonly destinationPort: number;
  /** `IPv4` or `IPv6`; empty where there is no network. */
  readonly protocol: string;
  /** A program opened it. */
  readonly isOutbound: boolean;
}

/** Connections by number: a player's object number or a negative one before login. */
export interface Connections {
  /** Sends a line; true unless `isNoFlush` and the buffer is full, or nobody is there to take it (which counts as sent). */
  notify(connection: number, line: string, isNoFlush: boolean, isNoNewline: boolean): boolean;
  /** Newest first. */
  connected(includesUnlogged: boolean): readonly number[];
  has(connection: number): boolean;
  connectedSeconds(connection: number): number;
  idleSeconds(connection: number): number;
  name(connection: number): string;
  /** Makes the connection that of another player, as at login; the messages are sent unless `isSilent`. */
  switchPlayer(connection: number, player: number, isSilent: boolean): void;
  boot(connection: number): void;
  /** undefined for an unknown option name. */
  option(connection: number, name: string): Value | undefined;
  options(connection: number): readonly (readonly [string, Value])[];
  /** False for an unknown option name. */
  setOption(connection: number, name: string, value: Value): boolean;
  delimiters(connection: number): readonly [string, string];
  forceInput(connection: number, line: string, isAtFront: boolean): void;
  flushInput(connection: number, shows: boolean): void;
  /** Null connection: the maximum. */
  bufferedOutputLength(connection: number | null): number;
  /** The next pending line without waiting; undefined if none. */
  takeLine(connection: number): string | undefined;
  /** Whether a task already waits for this connection's input. */
  hasReader(connection: number): boolean;
  /** Whether the running task is the last input task of the connection. */
  isInputTask(connection: number, taskId: number): boolean;
  listeners(): readonly {
    readonly object: number;
    readonly descriptor: Value;
    readonly printsMessages: boolean;
  }[];
  /** Why programs may not listen on this host; null if they may. */
  readonly listenRefusal: string | null;
  /** Why programs may not connect to others on this host; null if they may. */
  readonly connectRefusal: string | null;
  /** The descriptor that connections come in with; undefined if the host can't listen there. */
  listen(object: number, descriptor: Value, printsMessages: boolean): Value | undefined;
  unlisten(descriptor: Value): boolean;
  /** Begins to connect; the task waits, and is woken with the connection's OBJ or an ERR. */
  connect(taskId: number, host: string, port: number, listener: number): void;
  /** Where it comes from and goes to, for `connection_info`; undefined if not connected. */
  info(connection: number): ConnectionInfo | undefined;
}

/** An element as programs make and change it. */
export interface ElementState {
  readonly content: ElementContent;
  readonly style: readonly Hint[];
  readonly isVisible: boolean;
}

/** What stands beside the terminals of connections that are there; ids ignore case. */
export interface Elements {
  find(connection: number, id: string): ElementState | undefined;
  /**
   * Adds an element or replaces the one with this id; false, and nothing changes, where it would be too much. `isFresh`:
   * what the person entered meanwhile gives way.
   */
  put(connection: number, id: string, element: ElementState, isFresh: boolean): boolean;
  remove(connection: number, id: string): void;
  clear(connection: number): void;
  focus(connection: number, id: string): void;
}

/** The tasks of the world, by id. */
export interface Tasks {
  /** Rows of `queued_tasks()` (LANGUAGE 13.6) for a programmer, all for wizards; with a MAP of variables as the 11th. */
  queued(programmer: number, isWizard: boolean, includesVariables: boolean): List;
  /** The programmer of a waiting, ready or reading task; undefined if there is none such. */
  programmerOf(id: number): number | undefined;
  kill(id: number): void;
  /** False if the task is not suspended. */
  resume(id: number, value: Value): boolean;
  /** Rows of `task_stack`; undefined if not suspended or reading. */
  stack(id: number, includesLines: boolean): List | undefined;
  /** Whether the programmer may have one more waiting task (`queued_task_limit`). */
  hasRoom(programmer: number): boolean;
  secondsLeft(): number;
  /** `queue_info()`: players with tasks or connections. */
  players(): readonly number[];
  /** `queue_info(p)`: number of waiting tasks. */
  waitingCount(player: number): number;
}
