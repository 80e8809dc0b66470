// One connection: a wire to a person, from its first empty line to its end (LANGUAGE 15.1, 15.3, 15.6).
//
// Lines wait in `pending`. Which of them may be taken now depends on the options, on a task that reads, and on a task
// that has just been fed: the next line waits until that task has suspended or ended, so pasted lines reach a program
// that reads them one after the other.
import type { SessionId } from "#bus";
import { foldText, isTrue, List, type Value } from "#value";
import type { Task } from "../tasks/task.ts";

/** A line that was typed or forced and not yet processed. */
export interface PendingLine {
  readonly text: string;
  readonly isOutOfBand: boolean;
}

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

  pending: PendingLine[] = [];
  /** The task that waits in `read`. */
  reader: Task | null = null;
  /** The task that got the latest line and has not yet run with it, or the command under way. */
  isFeeding = false;
  /** It stands in the ready queue of its player. */
  isQueued = false;
  programming: Programming | null = null;
  /** Id of the latest task that an input line started; 0 before. */
  inputTaskId = 0;

  constructor(init: {
    session: SessionId;
    number: number;
    point: ListeningPoint;
    peer: string;
    durability: "strict" | "relaxed";
    flushCommand: string;
    nowMs: number;
  }) {
    this.session = init.session;
    this.number = init.number;
    this.player = init.number;
    this.point = init.point;
    this.peer = init.peer;
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

  /** Position of the line that may be processed now, or -1. */
  nextLine(): number {
    if (this.state === "closed" || this.isFeeding) return -1;
    if (this.holdsInput && this.reader === null)
      return this.pending.findIndex((line) => line.isOutOfBand);
    return this.pending.length > 0 ? 0 : -1;
  }

  /** `connection_name`. */
  get name(): string {
    const { descriptor } = this.point;
    return `port ${typeof descriptor === "string" ? descriptor : String(descriptor)} from ${this.peer}, port ${this.session}`;
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

  /** Sets an option; false for an unknown name. */
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
      case "intrinsic-commands":
        this.intrinsics = intrinsicsOf(value);
        return true;
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

function intrinsicsOf(value: Value): readonly IntrinsicCommand[] {
  if (!(value instanceof List)) return isTrue(value) ? INTRINSIC_COMMANDS : [];
  const wanted = new Set(
    value.items.map((name) => (typeof name === "string" ? foldText(name) : "")),
  );
  return INTRINSIC_COMMANDS.filter((name) => wanted.has(foldText(name)));
}
