// Every message shape between containers, in one place.
//
//   page ──Input──► compute ──Commit──► data ──Feed──► model, visualization
//     ▲               │  ▲                │
//     └────Output─────┘  └──────Ack───────┘
//
// Hot messages travel as packets on a ring or message port (codec.ts); wide, cold interfaces (WorldTools,
// LanguageTools, StoreTools) are Comlink proxies. What a session shows beside its terminal is in ui.ts.
import type { UiChange, UiValue } from "./ui.ts";

/** A stay of one person or tool; chosen by the page, unique in its life. */
export type SessionId = number;

/** Number of a commit; they count up by one from 1 in the life of a world. */
export type CommitSeq = number;

/** A change of the durable state: keyed records (see docs/storage.md). A null value deletes the record. */
export interface Commit {
  readonly seq: CommitSeq;
  readonly records: readonly (readonly [key: string, value: Uint8Array | null])[];
}

// ---- page to compute -----------------------------------------------------------------------------------------------
export type ToCompute =
  | {
      readonly kind: "connect";
      readonly session: SessionId;
      readonly peer: string;
      readonly durability: "strict" | "relaxed";
    }
  | { readonly kind: "line"; readonly session: SessionId; readonly text: string }
  /** The person acted on an element beside the terminal. */
  | {
      readonly kind: "act";
      readonly session: SessionId;
      readonly id: string;
      readonly value: UiValue;
    }
  | { readonly kind: "disconnect"; readonly session: SessionId }
  /** From data: everything up to and including `upTo` is on disk. */
  | { readonly kind: "ack"; readonly upTo: CommitSeq }
  /** From data: writing fails (disk full, storage refused); commits stay pending until the next ack. */
  | { readonly kind: "store-failed"; readonly message: string }
  /** From data: a checkpoint of so many bytes was written, or failed (null). */
  | { readonly kind: "checkpointed"; readonly bytes: number | null };

// ---- compute to page -----------------------------------------------------------------------------------------------
export type FromCompute =
  /** Text for one session; `text` is one or more whole lines without their final newline, joined by "\n". */
  | { readonly kind: "output"; readonly session: SessionId; readonly text: string }
  /** Text without a line end (notify with no_newline). */
  | { readonly kind: "partial"; readonly session: SessionId; readonly text: string }
  /** The session logged in (or was moved to another player). */
  | {
      readonly kind: "player";
      readonly session: SessionId;
      readonly player: number;
      readonly name: string;
      readonly isProgrammer: boolean;
      readonly isWizard: boolean;
    }
  | {
      readonly kind: "option";
      readonly session: SessionId;
      readonly name: "client-echo" | "hold-input" | "binary";
      readonly value: boolean;
    }
  /** What stands beside the session's terminal changes. */
  | { readonly kind: "ui"; readonly session: SessionId; readonly changes: readonly UiChange[] }
  | { readonly kind: "closed"; readonly session: SessionId }
  /** Answer to ComputeTools.stopSession: all output before this belongs to what was stopped. */
  | { readonly kind: "stopped"; readonly session: SessionId }
  /** About four times a second while anything changes: what the status bar shows. */
  | { readonly kind: "status"; readonly status: WorldStatus };

/** What the status bar shows of a world. */
export interface WorldStatus {
  readonly name: string;
  readonly objects: number;
  readonly tasks: number;
  /** Ticks that the latest ended task slice used. */
  readonly lastTicks: number;
  /** Commits made and not yet acknowledged by data. */
  readonly pending: number;
  /** Why writing fails, or null. */
  readonly storeError: string | null;
}

// ---- cold interfaces (Comlink proxies) -----------------------------------------------------------------------------

/** How a person names a verb: its index from 1 on the object, or one of its names. */
export type VerbDescription = number | string;

/** An object as lists and trees show it. */
export interface ObjectSummary {
  readonly id: number;
  readonly name: string;
  /** In the order in which they are searched; empty without one. */
  readonly parents: readonly number[];
  readonly owner: number;
  readonly location: number;
  readonly children: readonly number[];
  readonly contents: readonly number[];
  /** Subset of the letters `P` programmer, `W` wizard, `U` player, `r`, `w`, `f`. */
  readonly flags: string;
}

/** A verb without its source. */
export interface VerbSummary {
  /** 1-based on its definer. */
  readonly index: number;
  readonly definer: number;
  readonly names: string;
  readonly owner: number;
  /** Letters of `rwxd`. */
  readonly perms: string;
  readonly dobj: string;
  readonly prep: string;
  readonly iobj: string;
  readonly dialect: "moo" | "echo";
  /** What its header says in echo alone, as it is written there: `secure function (n) requires Ring(this)`; "" if nothing. */
  readonly terms: string;
}

/** A property as seen through one object. */
export interface PropertySummary {
  readonly name: string;
  /** The object that defines it; -1 for a built-in property. */
  readonly definer: number;
  readonly owner: number;
  /** Letters of `rwc`. */
  readonly perms: string;
  readonly isClear: boolean;
  /** Literal form of the value seen through this object; null if the session may not read it. */
  readonly literal: string | null;
  /** Why that text cannot be typed back as the value; null if it can. */
  readonly fixedBecause: string | null;
  /** The expressions behind `requires` of its definition; "" if there are none. */
  readonly requires: string;
}

/** An event handler of an object or an ancestor. */
export interface HandlerSummary {
  readonly definer: number;
  /** A name, a prefix `web:*`, or `*`. */
  readonly event: string;
  /** Parameters, condition and priority, as they are written: `(by) where by != this priority 5`. */
  readonly header: string;
  readonly owner: number;
  /** Registration number. */
  readonly seq: number;
  readonly source: string;
}

/** A rule of a query of an object or an ancestor. */
export interface QuerySummary {
  readonly definer: number;
  /** As it is written, with its final point. */
  readonly rule: string;
}

/** A capability that an object holds itself or by an ancestor. */
export interface GrantSummary {
  readonly holder: number;
  /** Its literal: `Ring(#12, _)`. */
  readonly capability: string;
}

/** An object with all it has and inherits. */
export interface ObjectDetail extends ObjectSummary {
  /** Own verbs first, then inherited ones along the lookup order. */
  readonly verbs: readonly VerbSummary[];
  readonly properties: readonly PropertySummary[];
  /** Those that events run for it: own ones first, then inherited ones that nothing nearer replaces. */
  readonly handlers: readonly HandlerSummary[];
  /** Own rules first, then those of ancestors along the lookup order. */
  readonly queries: readonly QuerySummary[];
  /** Own grants first, then those of ancestors along the lookup order. */
  readonly grants: readonly GrantSummary[];
}

/** A verb as an editor opens it. */
export interface VerbText extends VerbSummary {
  /** Source as it was typed. */
  readonly source: string;
  /** Changes whenever the verb is changed by anybody: give it back when saving. */
  readonly revision: number;
}

/** A diagnostic where an editor draws it. */
export interface TextProblem {
  readonly severity: "error" | "warning";
  /** 1-based. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly message: string;
}

/** How saving a verb ended. */
export type SaveResult =
  | { readonly kind: "saved"; readonly revision: number }
  | { readonly kind: "problems"; readonly problems: readonly TextProblem[] }
  /** Somebody changed the verb since `revision`: the other text, to show both. */
  | { readonly kind: "conflict"; readonly theirs: VerbText }
  /** E_PERM, E_INVARG … with words a person can act on. */
  | { readonly kind: "refused"; readonly message: string };

/** How a change by a tool ended. */
export type EditResult =
  | { readonly kind: "done" }
  | { readonly kind: "refused"; readonly message: string };

/** A task as the task list shows it. */
export interface TaskSummary {
  readonly id: number;
  readonly player: string;
  readonly verb: string;
  readonly line: number;
  /** `ready`, `waiting until`, `suspended`, `reading`, `running`. */
  readonly state: string;
  /** Milliseconds since 1970; null when it has no time. */
  readonly wakeAt: number | null;
  readonly programmer: string;
  /** Ticks of its present or latest turn; null before its first turn in this life of the world. */
  readonly ticks: number | null;
  /** The verb it stands in; null for programs that are no verb (eval), and when the verb is gone. */
  readonly place: VerbPlace | null;
  /** It waits inside `suspend` and may be resumed at once. */
  readonly canResume: boolean;
}

/** A verb by where it is. */
export interface VerbPlace {
  readonly object: number;
  /** 1-based on the object. */
  readonly index: number;
}

/** One row of a task's stack, newest first, as `task_stack` lists it. */
export interface StackRow {
  /** `#12:look l*`, or `built-in function move()`. */
  readonly text: string;
  /** Literal of `this`; "" for a built-in function. */
  readonly receiver: string;
  /** Null for a built-in function. */
  readonly line: number | null;
  readonly programmer: string;
  readonly player: string;
  readonly place: VerbPlace | null;
}

/** The stack of a waiting task, or why it is not shown. */
export type StackResult =
  | { readonly kind: "stack"; readonly rows: readonly StackRow[] }
  | { readonly kind: "refused"; readonly message: string };

/** How far an import is. */
export interface ImportProgress {
  readonly stage: "read" | "objects" | "verbs" | "checks" | "write";
  readonly done: number;
  readonly total: number;
}

/** Something at a place of a file: of a database, or of a file inside a world file. */
export interface FileProblem {
  readonly severity: "error" | "warning";
  /** Of a file inside a world file; null for a database. */
  readonly path: string | null;
  /** The object it belongs to; null for a part that is no object, and in world files. */
  readonly object: number | null;
  /** 1-based; 0 when it is about the file as a whole. */
  readonly line: number;
  /** 1-based; 0 for databases, whose lines have no columns. */
  readonly column: number;
  readonly message: string;
  /** What a repair does, or did, about it; null if nothing can be done. */
  readonly repair: string | null;
}

/** A function that programs call and that this runtime does not have. */
export interface UnknownBuiltin {
  readonly name: string;
  /** Verbs that call it. */
  readonly places: readonly { readonly object: number; readonly verb: string }[];
}

/** What a file said of the world in it. */
export interface ImportSource {
  /** `ToastStunt database, version 17`, `world in JSON`, `world file`. */
  readonly format: string;
  /** Rules that the world follows from now on. */
  readonly profile: "lambdamoo" | "toaststunt";
  /** Null where the file does not say. */
  readonly encoding: "utf8" | "latin1" | null;
  readonly anonymousObjects: number;
  /** Null where they are not counted: in JSON. */
  readonly waifs: number | null;
  /** Tasks that wait to begin. */
  readonly forkedTasks: number;
}

/** How a database is to be read. */
export interface ImportRules {
  /** Null: the database decides. */
  readonly profile: "lambdamoo" | "toaststunt" | null;
  /** Repairs what can be repaired instead of refusing. */
  readonly isRepairing: boolean;
}

/** What an import did, or why it did nothing. */
export interface ImportReport {
  readonly isImported: boolean;
  /** Why nothing was imported: line and reason; null when it was. */
  readonly error: string | null;
  /** Null where nothing was imported. */
  readonly source: ImportSource | null;
  /** Refused, but every error could be repaired (`ImportRules`). */
  readonly isRepairable: boolean;
  readonly objects: number;
  readonly verbs: number;
  readonly players: number;
  /** What could not be kept or was converted. */
  readonly notes: readonly string[];
  /** What is or looks wrong, or was before it was repaired, in the order of files and lines. */
  readonly problems: readonly FileProblem[];
  readonly unknownBuiltins: readonly UnknownBuiltin[];
  /** Verbs that do not compile: `#12:foo`, message. */
  readonly broken: readonly {
    readonly object: number;
    readonly verb: string;
    readonly message: string;
  }[];
}

/** What the IDE asks the world; every call acts with the rights of the session's player. Errors are data. */
export interface WorldTools {
  objects(): ObjectSummary[];
  object(session: SessionId, id: number): ObjectDetail | null;
  /** `#12`, `$name`, `me`, `here`, or a name near the player; null if there is no such object. */
  resolve(session: SessionId, text: string): number | null;
  /** Search over object names, verb names and property names; at most `limit` rows. */
  search(session: SessionId, text: string, limit: number): { label: string; target: string }[];
  /** Search in verb source; at most `limit` rows. */
  grep(
    session: SessionId,
    text: string,
    limit: number,
  ): { object: number; verb: string; line: number; text: string }[];
  verb(session: SessionId, object: number, verb: VerbDescription): VerbText | null;
  /**
   * The line of the source as typed for a line that a traceback, task or stack names: those count the lines of the
   * listing. The same line if there is no better one.
   */
  sourceLine(session: SessionId, object: number, verb: VerbDescription, line: number): number;
  saveVerb(
    session: SessionId,
    object: number,
    verb: VerbDescription,
    source: string,
    revision: number,
  ): SaveResult;
  setVerbInfo(
    session: SessionId,
    object: number,
    verb: VerbDescription,
    info: { names: string; perms: string; owner: number; dobj: string; prep: string; iobj: string },
  ): EditResult;
  addVerb(
    session: SessionId,
    object: number,
    info: { names: string; perms: string; dobj: string; prep: string; iobj: string },
  ): EditResult;
  deleteVerb(session: SessionId, object: number, verb: VerbDescription): EditResult;
  /** `literal` is an expression of literals; null clears the property. */
  setProperty(session: SessionId, object: number, name: string, literal: string | null): EditResult;
  addProperty(
    session: SessionId,
    object: number,
    name: string,
    literal: string,
    perms: string,
  ): EditResult;
  deleteProperty(session: SessionId, object: number, name: string): EditResult;
  tasks(session: SessionId): TaskSummary[];
  killTask(session: SessionId, id: number): EditResult;
  /** What the builtin `resume(id)` does: the task goes on at once, its wait yields 0. */
  resumeTask(session: SessionId, id: number): EditResult;
  taskStack(session: SessionId, id: number): StackResult;
  /** The whole world as the source format of LANGUAGE 19: path and text of every file. */
  exportSource(): { path: string; text: string }[];
}

// ---- language services (model container) ---------------------------------------------------------------------------

/** Where in the world a text stands: the object whose verb it is (null: none) and its dialect. */
export interface TextPlace {
  readonly object: number | null;
  readonly dialect: "moo" | "echo";
}

/** One thing that can be typed at a place. */
export interface Completion {
  readonly label: string;
  readonly kind:
    | "variable"
    | "property"
    | "verb"
    | "builtin"
    | "keyword"
    | "object"
    | "error"
    | "constant";
  /** Type, arguments or where it comes from; "" if there is nothing to say. */
  readonly detail: string;
  /** What takes the place of the text between `start` and the cursor. */
  readonly insert: string;
  /** UTF-16 offset where the replaced word begins. */
  readonly start: number;
}

/** What is shown about the word under the pointer. */
export interface Hover {
  /** UTF-16 span of the word. */
  readonly start: number;
  readonly end: number;
  /** Lines of plain text; the first is code. */
  readonly lines: readonly string[];
}

/** The call that the cursor is in. */
export interface SignatureHelp {
  /** `substitute(STR template, LIST subs)`. */
  readonly label: string;
  readonly parameters: readonly string[];
  /** 0-based parameter at the cursor. */
  readonly active: number;
  readonly documentation: string;
}

/** What the editor asks of the model container; answers come from its replica of the world, a commit late at most. */
export interface LanguageTools {
  diagnose(text: string, place: TextPlace): TextProblem[];
  complete(text: string, offset: number, place: TextPlace): Completion[];
  hover(text: string, offset: number, place: TextPlace): Hover | null;
  signature(text: string, offset: number, place: TextPlace): SignatureHelp | null;
}

// ---- compute to data, data to the others ---------------------------------------------------------------------------
export type ToData =
  | { readonly kind: "commit"; readonly commit: Commit }
  /** dump_database or dump_interval: write a checkpoint soon. */
  | { readonly kind: "checkpoint" };

/** From data to its readers: every commit in order, or the word that all must be loaded again. */
export type Feed = { readonly kind: "feed"; readonly commit: Commit } | { readonly kind: "reload" };

/** All records of a world at one moment, in chunks (bulk.ts) whose buffers are transferred. */
export interface BulkRecords {
  readonly lastSeq: CommitSeq;
  readonly chunks: readonly Uint8Array<ArrayBuffer>[];
}

/** How the durable state is. */
export interface StoreInfo {
  /** `OPFS and IndexedDB`, `IndexedDB`. */
  readonly kind: string;
  readonly records: number;
  readonly checkpointBytes: number | null;
  readonly journalBytes: number;
  /** What recovery found at the start that was not clean, in sentences. */
  readonly notes: readonly string[];
}

/** What others ask of the data container. */
export interface StoreTools {
  load(): BulkRecords;
  /** Puts another world in the place of the stored one (compute must not run meanwhile). */
  replace(chunks: readonly Uint8Array[]): Promise<void>;
  /** Writes a checkpoint now; gives its size. */
  checkpoint(): Promise<number>;
  /** Reads everything again and compares checksums; problems in sentences. */
  verify(): Promise<readonly string[]>;
  info(): StoreInfo;
}

/** What the page asks of the compute container. */
export interface ComputeTools {
  readonly world: WorldTools;
  /** Ends the tasks of the session's player and answers with `stopped` on the link. */
  stopSession(session: SessionId): void;
}

/** A prepared import: the report, and the records of the new world (null if it was refused). */
export interface PreparedImport {
  readonly report: ImportReport;
  readonly chunks: readonly Uint8Array<ArrayBuffer>[] | null;
}

/** Forms in which a world leaves: MOO databases of version 4 and 17, JSON, the source format as one zip. */
export type ExportFormat = "lambdamoo" | "toaststunt" | "json" | "source";

/** A world as one file, and what that could not hold: one line each, for people. */
export interface ExportedWorld {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly losses: readonly string[];
}

/** What a compute worker offers that was booted as a tool: work on whole worlds, beside the running one. */
export interface WorkshopTools {
  importDump(
    bytes: Uint8Array,
    rules: ImportRules,
    onProgress: (progress: ImportProgress) => void,
  ): PreparedImport;
  /** Reads a world file: a zip of the source format (LANGUAGE 19). */
  importWorldFile(
    bytes: Uint8Array,
    onProgress: (progress: ImportProgress) => void,
  ): PreparedImport;
  /** The world of these records in a format; the same world always gives the same bytes. */
  exportWorld(chunks: readonly Uint8Array[], format: ExportFormat): ExportedWorld;
}

/** One file inside a world file. */
export interface WorldFileEntry {
  readonly path: string;
  readonly text: string;
}

/** CSS colours and the font of drawn views. */
export interface MapTheme {
  readonly background: string;
  readonly foreground: string;
  readonly dimmed: string;
  readonly accent: string;
  readonly line: string;
  /** CSS font text, as `13px system-ui`. */
  readonly font: string;
}

/** What the page asks of the visualization container; `canvas` is an OffscreenCanvas. Sizes in CSS pixels. */
export interface MapTools {
  attach(canvas: unknown, width: number, height: number, pixelRatio: number, theme: MapTheme): void;
  resize(width: number, height: number, pixelRatio: number): void;
  setTheme(theme: MapTheme): void;
  setView(view: "rooms" | "inheritance"): void;
  setCentre(object: number | null): void;
  pan(dx: number, dy: number): void;
  zoom(factor: number, x: number, y: number): void;
  hit(x: number, y: number): { readonly id: number; readonly label: string } | null;
}

/** A failure of the world outside (disk, browser, other container) as plain data that crosses containers. */
export interface HostFailure {
  /** `disk-full`, `storage-refused`, `held`, `newer-schema`, `restarted`, `cancelled`, `unsupported`. */
  readonly code: string;
  /** For a person: what happened and what to do. */
  readonly message: string;
}
