// Makes a WorldClient: takes the writer's lock, starts the containers, and joins their links and proxies to the page.
//
//   lock ──held──► wait (another tab has it) ──► start data, compute ──► sessions
//                                                model and visualization start when first needed
import { proxy, transfer } from "comlink";
import {
  type ComputeTools,
  type ExportedWorld,
  type ExportFormat,
  type ImportProgress,
  type ImportReport,
  type ImportRules,
  type LanguageTools,
  type MapTools,
  type PageToCompute,
  type PreparedImport,
  pageToCompute,
  type StoreTools,
  type WorkshopTools,
  type WorldStatus,
  type WorldTools,
} from "#bus";
import {
  ContainerManager,
  type ContainerPanel,
  type ContainerWorker,
  type Manifest,
  type Port,
} from "#container";
import type { Clock, Link, Timer } from "#ports";
import type {
  Asynchronous,
  ClientPhase,
  ClientStatus,
  Session,
  SessionOptions,
  StorageInfo,
  WorldClient,
  WorldMap,
} from "./client.ts";
import { HostError } from "./host-error.ts";
import { RemoteSlot } from "./remote-slot.ts";
import { SessionTable } from "./sessions.ts";
import { type TabChannel, TabTalk } from "./tab-talk.ts";
import { createWorldMap } from "./world-map.ts";

/** What compute is told at its start. */
export interface ComputeConfig {
  readonly mode: "world" | "workshop";
  readonly worldName: string;
  /** web-tree-sitter.wasm and moo.wasm. */
  readonly runtimeWasm: ArrayBuffer;
  readonly grammarWasm: ArrayBuffer;
  /** Files of the shipped world, for an empty store. */
  readonly shipped: readonly { readonly path: string; readonly text: string }[];
  readonly sessions: readonly {
    readonly session: number;
    readonly peer: string;
    readonly durability: "strict" | "relaxed";
  }[];
}

/** What data, model and visualization are told at their start. */
export interface ReaderConfig {
  readonly worldName: string;
  /** Only model parses. */
  readonly runtimeWasm: ArrayBuffer | null;
  readonly grammarWasm: ArrayBuffer | null;
}

/** What the page's root gives: the words `Worker`, `navigator` and `fetch` stay there. */
export interface GatewayPorts {
  readonly clock: Clock;
  readonly timer: Timer;
  readonly hasSharedMemory: boolean;
  readonly appVersion: string;
  spawn(name: string): ContainerWorker;
  createChannel(): readonly [Port, Port];
  /** Resolves with the release when this tab is the writer; `onHeld` if it has to wait. */
  lockWorld(world: string, onHeld: () => void, signal: AbortSignal): Promise<() => void>;
  /** A channel to the other tabs with this world. */
  openTabChannel(world: string): TabChannel;
  parserBytes(): Promise<{
    readonly runtimeWasm: ArrayBuffer;
    readonly grammarWasm: ArrayBuffer;
  }>;
  shippedFiles(): Promise<readonly { readonly path: string; readonly text: string }[]>;
  estimateStorage(): Promise<Pick<StorageInfo, "isPersistent" | "usageBytes" | "quotaBytes">>;
  persistStorage(): Promise<boolean>;
  /** Names of the worlds that this browser keeps. */
  listWorlds(): Promise<readonly string[]>;
  /** Deletes what is kept of a world; rejects if a tab has it open. */
  removeWorld(world: string): Promise<void>;
}

const COMPUTE = "compute";
const DATA = "data";

/** Opens a world in this page. Usable at once; never rejects: how it goes is in `status()`. */
export function connectWorld(
  worldName: string,
  manifests: readonly Manifest[],
  ports: GatewayPorts,
): WorldClient {
  const connection = new WorldConnection(worldName, manifests, ports);
  void connection.open();
  return connection;
}

class WorldConnection implements WorldClient {
  readonly worldName: string;
  readonly tools: Asynchronous<WorldTools>;
  readonly language: Asynchronous<LanguageTools>;
  readonly map: WorldMap;
  readonly containers: ContainerPanel;
  readonly #ports: GatewayPorts;
  readonly #manager: ContainerManager;
  readonly #slots: Readonly<Record<string, RemoteSlot>>;
  readonly #compute: Asynchronous<Omit<ComputeTools, "world">>;
  readonly #data: Asynchronous<StoreTools>;
  readonly #sessions: SessionTable;
  readonly #talk: TabTalk;
  readonly #ending = new AbortController();
  readonly #watchers = new Set<(status: ClientStatus) => void>();
  readonly #lostMaps = new Set<() => void>();
  #channel: PageToCompute | null = null;
  #release: (() => void) | null = null;
  #hasRun = false;
  #isHeld = false;
  #isReleased = false;
  #isTelling = false;
  #failure: string | null = null;
  #busy: string | null = null;
  #world: WorldStatus | null = null;
  #notes: readonly string[] = [];
  #prepared: PreparedImport | null = null;
  #status: ClientStatus;

  constructor(worldName: string, manifests: readonly Manifest[], ports: GatewayPorts) {
    this.worldName = worldName;
    this.#ports = ports;
    this.#manager = new ContainerManager(manifests, {
      clock: ports.clock,
      timer: ports.timer,
      hasSharedMemory: ports.hasSharedMemory,
      spawn: (name) => ports.spawn(name),
      createChannel: () => ports.createChannel(),
      config: (name) => this.#config(name),
      onControl: (name, control) => this.#slots[name]?.open(control),
      onPageLink: (name, link) => this.#linked(name, link),
      onEnded: (name, code, message) => this.#ended(name, code, message),
    });
    this.containers = this.#manager;
    this.#slots = Object.fromEntries(
      manifests.map(({ name, start }) => [
        name,
        new RemoteSlot(() => {
          if (start === "demand" && this.#hasRun) void this.#manager.start(name);
        }),
      ]),
    );
    this.tools = this.#slot(COMPUTE).facade<WorldTools>("world");
    this.#compute = this.#slot(COMPUTE).facade<Omit<ComputeTools, "world">>();
    this.#data = this.#slot(DATA).facade<StoreTools>();
    this.language = this.#slot("model").facade<LanguageTools>();
    this.map = createWorldMap(this.#slot("visualization").facade<MapTools>(), (lost) => {
      this.#lostMaps.add(lost);
      return () => this.#lostMaps.delete(lost);
    });
    this.#sessions = new SessionTable(
      Math.floor(ports.clock.now() / 100) % 1_000_000_000,
      (session) => this.#compute.stopSession(session),
    );
    this.#talk = new TabTalk(ports.openTabChannel(worldName), ports.appVersion, () =>
      this.#changed(),
    );
    this.#status = this.#currentStatus();
    this.#manager.subscribe(() => this.#changed());
  }

  /** Takes the lock and starts. */
  async open(): Promise<void> {
    try {
      this.#release = await this.#ports.lockWorld(
        this.worldName,
        () => {
          this.#isHeld = true;
          this.#manager.setHeld(true);
          this.#talk.want();
          this.#changed();
        },
        this.#ending.signal,
      );
      if (this.#ending.signal.aborted) {
        this.#release();
        return;
      }
      this.#isHeld = false;
      this.#manager.setHeld(false);
      this.#talk.hold();
      await this.#manager.startAll();
    } catch (error) {
      if (this.#ending.signal.aborted) return;
      this.#failure = `The world could not be opened: ${error instanceof Error ? error.message : String(error)}`;
    }
    this.#changed();
  }

  // ---- sessions ----------------------------------------------------------------------------------------------------

  openSession(options: SessionOptions = {}): Session {
    return this.#sessions.open(options);
  }

  // ---- status ------------------------------------------------------------------------------------------------------

  status(): ClientStatus {
    return this.#status;
  }

  onStatus(changed: (status: ClientStatus) => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  async storage(): Promise<StorageInfo> {
    const [estimate, info] = await Promise.all([this.#ports.estimateStorage(), this.#data.info()]);
    return { ...estimate, kind: info.kind, checkpointBytes: info.checkpointBytes };
  }

  requestPersistence(): Promise<boolean> {
    return this.#ports.persistStorage();
  }

  async checkpoint(): Promise<void> {
    await this.#data.checkpoint();
  }

  verifyStorage(): Promise<readonly string[]> {
    return this.#data.verify();
  }

  // ---- whole worlds ------------------------------------------------------------------------------------------------

  importDump(
    file: Blob,
    rules: ImportRules,
    onProgress: (progress: ImportProgress) => void,
    signal: AbortSignal,
  ): Promise<ImportReport> {
    return this.#import(file, signal, (workshop, bytes) =>
      workshop.importDump(
        bytes,
        rules,
        proxy((progress: ImportProgress) => onProgress(progress)),
      ),
    );
  }

  importWorldFile(
    file: Blob,
    onProgress: (progress: ImportProgress) => void,
    signal: AbortSignal,
  ): Promise<ImportReport> {
    return this.#import(file, signal, (workshop, bytes) =>
      workshop.importWorldFile(
        bytes,
        proxy((progress: ImportProgress) => onProgress(progress)),
      ),
    );
  }

  /** Reads a file in a workshop; what it gives waits for `openImport`. */
  async #import(
    file: Blob,
    signal: AbortSignal,
    read: (
      workshop: Asynchronous<WorkshopTools>,
      bytes: Uint8Array<ArrayBuffer>,
    ) => Promise<PreparedImport>,
  ): Promise<ImportReport> {
    this.#prepared = null;
    try {
      const bytes = new Uint8Array(await file.arrayBuffer());
      const prepared = await this.#inWorkshop(signal, (workshop) =>
        read(workshop, transfer(bytes, [bytes.buffer])),
      );
      signal.throwIfAborted();
      if (prepared.report.isImported) this.#prepared = prepared;
      return prepared.report;
    } catch (error) {
      const words = error instanceof Error ? error.message : String(error);
      return {
        isImported: false,
        error: signal.aborted ? "cancelled" : words,
        source: null,
        isRepairable: false,
        objects: 0,
        verbs: 0,
        players: 0,
        notes: [],
        problems: [],
        unknownBuiltins: [],
        broken: [],
      };
    }
  }

  async openImport(): Promise<void> {
    const chunks = this.#prepared?.chunks ?? null;
    if (chunks === null) throw new HostError("failed", "There is no import to open.");
    await this.#replaceWorld("Opening the imported world…", chunks);
    this.#prepared = null;
  }

  discardImport(): void {
    this.#prepared = null;
  }

  exportSource(): Promise<{ path: string; text: string }[]> {
    return this.tools.exportSource();
  }

  async exportWorld(format: ExportFormat): Promise<ExportedWorld> {
    const { chunks } = await this.#data.load();
    return this.#inWorkshop(this.#ending.signal, (workshop) =>
      workshop.exportWorld(
        transfer(
          [...chunks],
          chunks.map(({ buffer }) => buffer),
        ),
        format,
      ),
    );
  }

  resetWorld(): Promise<void> {
    return this.#replaceWorld("Installing the shipped world…", []);
  }

  // ---- the worlds of this browser ----------------------------------------------------------------------------------

  listWorlds(): Promise<readonly string[]> {
    return this.#ports.listWorlds();
  }

  async removeWorld(name: string): Promise<void> {
    if (name === this.worldName)
      throw new HostError("held", `The world ${name} is open here: open another one first.`);
    await this.#ports.removeWorld(name);
  }

  /** Ends compute, puts other records in place, starts compute on them. */
  async #replaceWorld(words: string, chunks: readonly Uint8Array<ArrayBuffer>[]): Promise<void> {
    this.#busy = words;
    this.#changed();
    try {
      await this.#manager.stop(COMPUTE);
      await this.#data.replace(chunks);
      this.#sessions.forgetPlayers();
    } finally {
      await this.#manager.start(COMPUTE);
      this.#busy = null;
      this.#changed();
    }
  }

  /** Does something in a compute worker of its own, which ends with it or with the signal. */
  async #inWorkshop<T>(
    signal: AbortSignal,
    work: (workshop: Asynchronous<WorkshopTools>) => Promise<T>,
  ): Promise<T> {
    const bytes = await this.#ports.parserBytes();
    signal.throwIfAborted();
    const worker = this.#ports.spawn(COMPUTE);
    const [ours, theirs] = this.#ports.createChannel();
    const slot = new RemoteSlot();
    const end = (): void => slot.fail("cancelled", "It was cancelled.");
    worker.onError((message) => slot.fail("failed", message));
    worker.onMessage((data) => {
      const message = data as { kind?: string; message?: string };
      if (message.kind === "ready") slot.open(ours);
      if (message.kind === "failed") slot.fail("failed", message.message ?? "it failed");
    });
    signal.addEventListener("abort", end);
    const config: ComputeConfig = {
      mode: "workshop",
      worldName: this.worldName,
      ...bytes,
      shipped: [],
      sessions: [],
    };
    worker.postMessage({ kind: "boot", name: "workshop", control: theirs, config }, [theirs]);
    try {
      return await work(slot.facade<WorkshopTools>());
    } finally {
      signal.removeEventListener("abort", end);
      worker.terminate();
    }
  }

  // ---- ends --------------------------------------------------------------------------------------------------------

  async releaseWorld(): Promise<void> {
    await this.#checkpointBeforeEnd();
    await this.#manager.stopAll();
    this.#isReleased = true;
    this.#talk.letGo();
    this.#release?.();
    this.#release = null;
    this.#changed();
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.#sessions.closeAll();
    await this.#manager.stopAll();
    this.#talk.close();
    this.#release?.();
    this.#release = null;
    this.#watchers.clear();
  }

  async #checkpointBeforeEnd(): Promise<void> {
    if (!this.#slot(DATA).isThere) return;
    await this.#data.checkpoint().catch(() => undefined);
  }

  // ---- containers --------------------------------------------------------------------------------------------------

  #slot(name: string): RemoteSlot {
    const slot = this.#slots[name];
    if (slot === undefined) throw new HostError("failed", `There is no container ${name}.`);
    return slot;
  }

  async #config(
    name: string,
  ): Promise<{ readonly config: ComputeConfig | ReaderConfig; readonly transfer: object[] }> {
    if (name === COMPUTE) {
      const [bytes, shipped] = await Promise.all([
        this.#ports.parserBytes(),
        this.#ports.shippedFiles(),
      ]);
      const { worldName } = this;
      const sessions = this.#sessions.passes();
      return {
        config: { mode: "world", worldName, ...bytes, shipped, sessions },
        transfer: [],
      };
    }
    const bytes =
      name === "model" ? await this.#ports.parserBytes() : { runtimeWasm: null, grammarWasm: null };
    return { config: { worldName: this.worldName, ...bytes }, transfer: [] };
  }

  #linked(name: string, link: Link): void {
    if (name !== COMPUTE) return;
    const channel = pageToCompute(link);
    this.#channel = channel;
    channel.onMessage((message) => {
      if (this.#channel !== channel) return;
      if (message.kind !== "status") {
        this.#sessions.hear(message);
        return;
      }
      this.#world = message.status;
      this.#started();
    });
    this.#sessions.attach(channel);
  }

  /** The first status of a world: it runs. */
  #started(): void {
    if (!this.#hasRun) {
      this.#hasRun = true;
      void this.#data.info().then(
        ({ notes }) => {
          this.#notes = notes;
          this.#changed();
        },
        () => undefined,
      );
    }
    this.#changed();
  }

  #ended(name: string, code: string, message: string): void {
    const state = this.#manager.containers().find((row) => row.name === name);
    const slot = this.#slot(name);
    if (state?.phase === "failed") slot.fail("failed", `The ${name} container failed: ${message}`);
    else slot.end(code === "stopped" ? "stopped" : "restarted", `The ${name} container ended.`);
    if (name === COMPUTE) {
      this.#channel?.close();
      this.#channel = null;
      this.#sessions.detach();
    }
    if (name === "visualization") for (const lost of [...this.#lostMaps]) lost();
    if (state?.phase === "failed" && (name === COMPUTE || name === DATA)) this.#failure = message;
  }

  // ---- status ------------------------------------------------------------------------------------------------------

  #changed(): void {
    if (this.#isTelling) return;
    // Several changes of one turn are one.
    this.#isTelling = true;
    void Promise.resolve().then(() => {
      this.#isTelling = false;
      this.#status = this.#currentStatus();
      for (const changed of [...this.#watchers]) changed(this.#status);
    });
  }

  #currentStatus(): ClientStatus {
    const phase = this.#phase();
    return {
      phase,
      message: this.#message(phase),
      world: this.#world,
      carrier: this.#ports.hasSharedMemory ? "shared memory" : "message port",
      holderVersion: this.#talk.holderVersion,
      wantedByVersion: this.#talk.wantedByVersion,
      recoveryNotes: this.#notes,
    };
  }

  #phase(): ClientPhase {
    if (this.#isReleased) return "released";
    if (this.#isHeld) return "held";
    const rows = this.#manager.containers().filter(({ name }) => name === COMPUTE || name === DATA);
    if (rows.some(({ phase }) => phase === "failed")) return "failed";
    if (this.#failure !== null && rows.every(({ phase }) => phase === "stopped")) return "failed";
    if (this.#busy === null && this.#hasRun && rows.every(({ phase }) => phase === "running"))
      return "running";
    return this.#hasRun ? "restarting" : "starting";
  }

  #message(phase: ClientPhase): string | null {
    switch (phase) {
      case "failed":
        return this.#failure;
      case "held":
        return this.#talk.holderVersion === null ||
          this.#talk.holderVersion === this.#ports.appVersion
          ? "This world is open in another tab. It opens here when that tab is closed."
          : "This world is open in another tab with another version of the app. Close that tab, or choose “Save and reload” there.";
      case "released":
        return "This world was given to another tab. Reload to open it here.";
      case "restarting":
        return this.#busy ?? "A part of the world ended unexpectedly and is being started again.";
      case "starting":
      case "running":
        return null;
    }
  }
}
