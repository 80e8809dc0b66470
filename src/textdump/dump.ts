// What a textdump holds beside the objects, and what reading or writing one reports. Plain data.
import type { Value } from "#value";
import type { WorldImage } from "#world";

/** A task that was forked and had not begun (LANGUAGE 18.2, 18.3). The kernel installs it under its own program and delay. */
export interface ForkedTask {
  readonly id: number;
  /** When it is due, in seconds since 1970. */
  readonly startTime: number;
  /** The line of the verb that the fork body began at. */
  readonly line: number;
  readonly thisValue: Value;
  readonly player: number;
  readonly programmer: number;
  /** The object that holds the verb, an id from ANON_BASE on for an anonymous one; -1 for programs. */
  readonly definer: number;
  /** Whether its builtins might run in threads, for the dump it goes back into. */
  readonly isThreaded: boolean;
  /** As called. */
  readonly verb: string;
  /** The full names string. */
  readonly verbNames: string;
  /** The `d` bit as servers write it: 0, or 8 for verbs and 1 for programs. */
  readonly debug: number;
  /** Every variable of the frame in the order of the dump; undefined is unset. */
  readonly variables: readonly (readonly [name: string, value: Value | undefined])[];
  /** The body, lines joined by "\n". */
  readonly source: string;
}

/** A task of the dump that had begun: its instruction addresses mean nothing to us, so it is only listed. */
export interface DroppedTask {
  readonly kind: "suspended" | "interrupted";
  readonly id: number;
  /** Seconds since 1970; -1 for interrupted tasks. */
  readonly startTime: number;
  readonly player: number;
  readonly programmer: number;
  /** The innermost frame's verb as called, and where it was found. */
  readonly verb: string;
  readonly definer: number;
}

/** A connection that was open when the dump was written; listener is -1 where old dumps do not tell. */
export interface DumpConnection {
  readonly player: number;
  readonly listener: number;
}

/** What was read, in numbers and sentences for people. */
export interface TextdumpReport {
  readonly version: number;
  readonly encoding: "utf8" | "latin1";
  readonly bytes: number;
  readonly lines: number;
  readonly objects: number;
  readonly recycled: number;
  readonly players: number;
  readonly verbs: number;
  readonly programs: number;
  readonly properties: number;
  readonly forkedTasks: number;
  readonly connections: number;
  readonly droppedTasks: readonly DroppedTask[];
  readonly anonymousObjects: number;
  readonly waifs: number;
  /** Values that were to be finalized. */
  readonly pending: number;
  /** Programs that `checkProgram` found fault with. */
  readonly brokenPrograms: readonly BrokenProgram[];
  /** What was converted, renamed or left out, one sentence each. */
  readonly notes: readonly string[];
  /** What looks wrong but could be read, and if the file was repaired, everything that was wrong. */
  readonly faults: readonly TextdumpFault[];
}

/** A verb that is kept as text although it does not compile. */
export interface BrokenProgram {
  readonly object: number;
  /** 1-based, as verb descriptors count. */
  readonly verbIndex: number;
  readonly names: string;
  readonly message: string;
}

/** Something that is wrong in a dump. */
export interface TextdumpFault {
  /** 1-based; 0 if the fault belongs to no line. */
  readonly line: number;
  /** The object it belongs to; null for the parts of a dump that are no objects. */
  readonly object: number | null;
  /** A dump with errors is refused; with warnings it is read and the world may hold something odd. */
  readonly severity: "error" | "warning";
  /** `expected a number, found “abc”` */
  readonly message: string;
  /** What a repair does about it, a sentence; null if nothing can be done. */
  readonly repair: string | null;
}

/** Everything a dump says. */
export interface Textdump {
  readonly world: WorldImage;
  readonly forkedTasks: readonly ForkedTask[];
  readonly connections: readonly DumpConnection[];
  readonly report: TextdumpReport;
}

/** The end of a reading: never an exception. */
export type TextdumpResult =
  | { readonly status: "read"; readonly dump: Textdump }
  | {
      readonly status: "refused";
      /** The first error. */
      readonly fault: TextdumpFault;
      /** All that is wrong, in the order of lines. */
      readonly faults: readonly TextdumpFault[];
    }
  | { readonly status: "cancelled" };

/** What the reader is at; `done` and `total` count what the stage's name says. */
export interface TextdumpProgress {
  readonly stage: TextdumpStage;
  readonly done: number;
  readonly total: number;
}

/** The parts of reading or writing a dump, in order. */
export type TextdumpStage = "bytes" | "objects" | "programs" | "checks";

/** How a dump is to be read. */
export interface TextdumpOptions {
  readonly onProgress?: (stage: TextdumpStage, done: number, total: number) => void;
  readonly shouldCancel?: () => boolean;
  /** Overrides the profile that the version gives (LANGUAGE 1.1). */
  readonly profile?: WorldImage["profile"];
  /** Repairs what can be repaired instead of refusing; the report says what was done. */
  readonly repair?: boolean;
  /** Tells what is wrong with a program in the profile of the dump, or null; its answers fill `brokenPrograms`. */
  readonly checkProgram?: (source: string, profile: WorldImage["profile"]) => string | null;
}

/** `line 8412: expected a number, found “abc”`; the caller puts the file's name in front. */
export function formatFault(fault: Pick<TextdumpFault, "line" | "message">): string {
  return fault.line > 0 ? `line ${fault.line}: ${fault.message}` : fault.message;
}

/** `line 8412 (#12): expected a number, found “abc”`: where messages do not begin with their object anyway. */
export function formatFaultOfObject(fault: TextdumpFault): string {
  const { line, object, message } = fault;
  const place = line > 0 ? `line ${line}` : "";
  const owner = object === null || message.startsWith(`#${object}`) ? "" : `(#${object})`;
  const where = [place, owner].filter((part) => part !== "").join(" ");
  return where === "" ? message : `${where}: ${message}`;
}
