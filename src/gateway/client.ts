// The whole interface between the page and a world: what #ide is written against. `connectWorld` (connect.ts) makes one.
// A client is usable at once: lines and calls wait until the world runs, and again while a container is restarted.
import type {
  ExportedWorld,
  ExportFormat,
  ImportProgress,
  ImportReport,
  ImportRules,
  LanguageTools,
  MapTheme,
  SessionId,
  UiElement,
  UiValue,
  WorldStatus,
  WorldTools,
} from "#bus";
import type { ContainerPanel } from "#container";

/** An interface of another container as seen from the page: every call is a promise. A call that was under way when its
 * container ended rejects with a HostFailure of code `restarted`; later calls wait for the new one. */
export type Asynchronous<Tools> = {
  readonly [Name in keyof Tools]: Tools[Name] extends (...args: infer Args) => infer Result
    ? (...args: Args) => Promise<Awaited<Result>>
    : never;
};

/** Dump profiles a person may choose; null lets the dump's version decide. */
export type Profile = "lambdamoo" | "toaststunt";

/** How a session wants to be served. */
export interface SessionOptions {
  /** Name of the peer, without spaces, as `connection_name` shows it. Default `browser`. */
  readonly peer?: string;
  /** `strict` (default): output waits until its commit is on disk. */
  readonly durability?: "strict" | "relaxed";
  /**
   * Id of a session of an earlier life of this page (keep it in sessionStorage): if the world still holds its connection,
   * the person is logged in as before and tasks that wait for input go on.
   */
  readonly resume?: SessionId;
}

/** Who a session is; null player before login. */
export interface SessionPlayer {
  readonly player: number;
  readonly name: string;
  readonly isProgrammer: boolean;
  readonly isWizard: boolean;
}

/** One stay of a person. Survives restarts of containers. All `on…` give a disposer. */
export interface Session {
  readonly id: SessionId;
  /** Null until logged in. */
  readonly player: SessionPlayer | null;
  readonly isClosed: boolean;
  /** Sends one line as typed, without its newline. */
  send(line: string): void;
  /** Ends running tasks of this session's player and drops output that is still on its way. */
  stop(): Promise<void>;
  /**
   * Whole lines joined by "\n" (without a final one), or an unfinished line when `isPartial`. A taker that gives a promise
   * holds the world back: no more than about 256 kB are handed over before it is settled, nothing is lost meanwhile.
   * Output that arrived before the first taker is kept for it.
   */
  onOutput(take: (text: string, isPartial: boolean) => void | Promise<void>): () => void;
  /** What the world shows beside this session's terminal, in order (LANGUAGE 17.11). */
  readonly elements: readonly UiElement[];
  /** `focus`: order of an element that a program wants the focus to go to now, or null. */
  onElements(changed: (elements: readonly UiElement[], focus: number | null) => void): () => void;
  /** Tells the world what the person did with an element: "" for a button, name and value of every field for a form. */
  act(id: string, value: UiValue): void;
  onPlayer(changed: (player: SessionPlayer | null) => void): () => void;
  onOption(
    changed: (name: "client-echo" | "hold-input" | "binary", value: boolean) => void,
  ): () => void;
  /** The world closed the connection, or `close` was called. */
  onClosed(closed: () => void): () => void;
  close(): void;
}

/**
 * How the world is.
 * - `starting`: containers are being started; `running`: all is well; `restarting`: compute or data ended and comes back.
 * - `held`: another tab has this world open; this one goes on by itself when that one closes or gives it up.
 * - `released`: this tab gave the world up on request (`releaseWorld`); reload to take part again.
 * - `failed`: it cannot run; `message` says why and what to do.
 */
export type ClientPhase = "starting" | "running" | "restarting" | "held" | "released" | "failed";

/** The state of the world as the page shows it. */
export interface ClientStatus {
  readonly phase: ClientPhase;
  /** In words for a person; null when there is nothing to say. */
  readonly message: string | null;
  /** Null until the world runs. */
  readonly world: WorldStatus | null;
  readonly carrier: "shared memory" | "message port";
  /** Version of the app in the tab that holds the world (phase `held`), if it answered. */
  readonly holderVersion: string | null;
  /** Another tab waits for this world: its version, so that the page can offer "save and reload"; else null. */
  readonly wantedByVersion: string | null;
  /** What recovery found at start that was not clean; empty normally. Shown until dismissed. */
  readonly recoveryNotes: readonly string[];
}

/** What the browser tells of its storage. */
export interface StorageInfo {
  /** False: the browser may delete the world when space is short. */
  readonly isPersistent: boolean;
  readonly usageBytes: number | null;
  readonly quotaBytes: number | null;
  /** `OPFS and IndexedDB`, `IndexedDB`, `memory only`. */
  readonly kind: string;
  /** Of the latest checkpoint. */
  readonly checkpointBytes: number | null;
}

/** A world as the page sees it. */
export interface WorldClient {
  readonly worldName: string;
  openSession(options?: SessionOptions): Session;
  readonly tools: Asynchronous<WorldTools>;
  readonly language: Asynchronous<LanguageTools>;
  readonly containers: ContainerPanel;
  readonly map: WorldMap;

  status(): ClientStatus;
  /** Calls `changed` after every change of status; gives the disposer. */
  onStatus(changed: (status: ClientStatus) => void): () => void;

  /**
   * Reads and checks a database in a worker of its own; the present world goes on untouched. A good report has
   * `isImported` true and waits for `openImport` or `discardImport`. Aborting the signal ends it at once (the report then
   * has the error `cancelled`).
   */
  importDump(
    file: Blob,
    rules: ImportRules,
    onProgress: (progress: ImportProgress) => void,
    signal: AbortSignal,
  ): Promise<ImportReport>;
  /** The same for a world file, as `exportWorld` makes it. */
  importWorldFile(
    file: Blob,
    onProgress: (progress: ImportProgress) => void,
    signal: AbortSignal,
  ): Promise<ImportReport>;
  /** Replaces the present world by the prepared import; sessions are connected anew. */
  openImport(): Promise<void>;
  discardImport(): void;
  /** Every file of the world in the source format. */
  exportSource(): Promise<{ path: string; text: string }[]>;
  /** The world as one file, and what that cannot hold; the same world gives the same bytes. */
  exportWorld(format: ExportFormat): Promise<ExportedWorld>;
  /** Throws the world away and installs the shipped one. */
  resetWorld(): Promise<void>;

  /** Names of the worlds that this browser keeps, in order; this one is among them once it was saved. */
  listWorlds(): Promise<readonly string[]>;
  /** Deletes everything that this browser keeps of another world; rejects if a tab has it open. */
  removeWorld(name: string): Promise<void>;

  storage(): Promise<StorageInfo>;
  /** Asks the browser not to delete the world; whether it agreed. */
  requestPersistence(): Promise<boolean>;
  /** Writes a checkpoint now. */
  checkpoint(): Promise<void>;
  /** Reads everything that is on disk and compares checksums: problems in words, empty if clean. */
  verifyStorage(): Promise<readonly string[]>;
  /** Saves, ends the containers and lets the waiting tab have the world ("save and reload"). */
  releaseWorld(): Promise<void>;
  /** Ends everything: sessions, containers, lock. */
  close(): Promise<void>;
}

/** The drawn view of the world: rooms and exits, or the tree of inheritance, on a canvas the page gives away. */
export interface WorldMap {
  /** Takes over a canvas for drawing in the visualization container; one at a time, the former is forgotten. */
  attach(
    canvas: HTMLCanvasElement,
    size: { readonly width: number; readonly height: number; readonly pixelRatio: number },
    theme: MapTheme,
  ): void;
  resize(width: number, height: number, pixelRatio: number): void;
  setTheme(theme: MapTheme): void;
  setView(view: "rooms" | "inheritance"): void;
  /** The object shown in the middle; null: none. */
  setCentre(object: number | null): void;
  /** Drag by CSS pixels; zoom around a point. */
  pan(dx: number, dy: number): void;
  zoom(factor: number, x: number, y: number): void;
  /** What is at a point of the canvas, in CSS pixels. */
  hit(x: number, y: number): Promise<{ readonly id: number; readonly label: string } | null>;
  /** The drawing worker ended and comes back: a canvas can be given away only once, so `attach` a new one. */
  onLost(lost: () => void): () => void;
}
