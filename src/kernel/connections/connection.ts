// One connection: a wire to a person, from its first empty line to its end (LANGUAGE 15.1, 15.3, 15.6).
//
// Lines wait in `pending`. Which of them may be taken now depends on the options, on a task that reads, and on a task
// that has just been fed: the next line waits until that task has suspended or ended, so pasted lines reach a program
// that reads them one after the other.
import type { SessionId } from "#bus";
import { foldText, isInt, isTrue, List, type Value } from "#value";
import type { LinkInfo } from "../network.ts";
import type { Task } from "../tasks/task.ts";
import { Screen } from "../ui/screen.ts";
import { LineQueue, type PendingLine } from "./line-queue.ts";

/** Where connections come in. */
export interface ListeningPoint {
  readonly object: number;
  readonly descriptor: Value;
  readonly printsMessages: boolean;
}

/** What `.program` collects. */
export interface Programming {
  readonly object: number;
  /** Names the verb: its text before the colon is the object's. */
  readonly verb: string;
  readonly lines: string[];
}

/** The commands that the server itself understands, in listing order. */
const INTRINSIC_COMMANDS = [
  ".program",
  "PREFIX",
  "SUFFIX",
  "OUTPUTPREFIX",
  "OUTPUTSUFFIX",
] as const;
/** A command that the server answers itself. */
export type IntrinsicCommand = (typeof INTRINSIC_COMMANDS)[number];

/** The state of one connection; changed by ConnectionTable and the input pipeline only. */
export class Connection {
  readonly session: SessionId;
  /** The negative number it had at first. */
  readonly number: number;
  readonly point: ListeningPoint;
  readonly peer: string;
  /** Addresses and ports of both ends; null where the host has none. */
  readonly link: LinkInfo | null;
  /** A program opened it (`open_network_connection`). */
  readonly isOutbound: boolean;
  readonly durability: "strict" | "relaxed";
  /** `number` until login, then the player's. */
  player: number;
  /** When it connected; later, when it logged in. */
  connectedMs: number;
  lastInputMs: number;
  /** `booted`: closed after the current task; `closing`: takes no more output of programs. */
  state: "open" | "booted" | "closing" | "closed" = "open";

  holdsInput = false;
  ignoresOutOfBand = false;
  isBinary = false;
  echoes = true;
  /** Empty: none. */
  flushCommand: string;
  intrinsics: readonly IntrinsicCommand[] = INTRINSIC_COMMANDS;
  prefix = "";
  suffix = "";

  readonly pending: LineQueue = new LineQueue();
  /** The task that waits in `read`. */
  reader: Task | null = null;
  /** The task that got the latest line and has not yet run with it, or the command under way. */
  isFeeding = false;
  /** It stands in the ready queue of its player. */
  isQueued = false;
  programming: Programming | null = null;
  /** What programs put beside the terminal. */
  readonly screen: Screen = new Screen();
  /** Id of the latest task that an input line started; 0 before. */
  inputTaskId = 0;

  constructor(init: {
    session: SessionId;
    number: number;
    point: ListeningPoint;
    peer: string;
    link: LinkInfo | null;
    isOutbound: boolean;
    durability: "strict" | "relaxed";
    flushCommand: string;
    nowMs: number;
  }) {
    this.session = init.session;
    this.number = init.number;
    this.player = init.number;
    this.point = init.point;
    this.peer = init.peer;
    this.link = init.link;
    this.isOutbound = init.isOutbound;
    this.durability = init.durability;
    this.flushCommand = init.flushCommand;
    this.connectedMs = init.nowMs;
    this.lastInputMs = init.nowMs;
  }

  get isLoggedIn(): boolean {
    return this.player !== this.number;
  }

  get isOpen(): boolean {
    return this.state === "open";
  }

  /** Whether a line may be processed now. */
  get hasLine(): boolean {
    if (this.state === "closed" || this.isFeeding) return false;
    return this.#isHeld ? this.pending.outOfBand > 0 : this.pending.length > 0;
  }

  /** Takes the line that may be processed now. */
  takeLine(): PendingLine | undefined {
    if (!this.hasLine) return undefined;
    return this.#isHeld ? this.pending.takeFirst(true) : this.pending.shift();
  }

  get #isHeld(): boolean {
    return this.holdsInput && this.reader === null;
  }

  /** `connection_name`. */
  get name(): string {
    const peer = `${this.peer}, port ${this.link?.peerPort ?? this.session}`;
    if (this.isOutbound) return `port ${this.link?.localPort ?? 0} to ${peer}`;
    return `port ${String(this.point.descriptor)} from ${peer}`;
  }

  option(name: string): Value | undefined {
    switch (foldText(name)) {
      case "hold-input":
        return this.holdsInput ? 1 : 0;
      case "disable-oob":
        return this.ignoresOutOfBand ? 1 : 0;
      case "binary":
        return this.isBinary ? 1 : 0;
      case "client-echo":
        return this.echoes ? 1 : 0;
      case "flush-command":
        return this.flushCommand;
      case "intrinsic-commands":
        return new List([...this.intrinsics]);
      default:
        return undefined;
    }
  }

  /** Sets an option; false for an unknown name, or a value that names an unknown intrinsic command. */
  setOption(name: string, value: Value): boolean {
    switch (foldText(name)) {
      case "hold-input":
        this.holdsInput = isTrue(value);
        return true;
      case "disable-oob":
        this.ignoresOutOfBand = isTrue(value);
        return true;
      case "binary":
        this.isBinary = isTrue(value);
        return true;
      case "client-echo":
        this.echoes = isTrue(value);
        return true;
      case "flush-command":
        this.flushCommand = typeof value === "string" ? value : "";
        return true;
      case "intrinsic-commands": {
        const wanted = intrinsicsOf(value);
        this.intrinsics = wanted ?? this.intrinsics;
        return wanted !== null;
      }
      default:
        return false;
    }
  }
}

/** All option names, in listing order. */
export const CONNECTION_OPTIONS: readonly string[] = [
  "hold-input",
  "disable-oob",
  "binary",
  "client-echo",
  "flush-command",
  "intrinsic-commands",
];

/** The commands that a value stands for: a LIST of their names, or any of them by the truth of an INT; null if it is no such value. */
function intrinsicsOf(value: Value): readonly IntrinsicCommand[] | null {
  if (isInt(value) || typeof value === "boolean") return isTrue(value) ? INTRINSIC_COMMANDS : [];
  if (!(value instanceof List)) return null;
  const wanted = new Set<string>();
  for (let i = 0; i < value.length; i++) {
    const name = value.at(i);
    if (typeof name !== "string") return null;
    wanted.add(foldText(name));
  }
  const found = INTRINSIC_COMMANDS.filter((name) => wanted.has(foldText(name)));
  return found.length === wanted.size ? found : null;
}
