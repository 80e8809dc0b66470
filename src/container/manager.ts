// Starts the containers of a world, wires them, and keeps them alive.
//
//   stopped ──start──► starting ──ready──► running ──ends──► waiting ──back-off──► starting
//                                   │                          └─ too often ─► failed ──start──► starting
//                                   └─ fatal ─► failed
//
// A link is made when both ends are there, and made anew when either was restarted; the page's own links are given to
// `onPageLink`. Nothing here knows what travels.
import { createRingPair } from "#bus";
import type { Clock, Link, Timer } from "#ports";
import type { Manifest } from "./manifest.ts";
import { type Carrier, type FromContainer, isFromContainer, type Port } from "./protocol.ts";
import { openCarrier } from "./runtime.ts";
import type { ContainerPanel, ContainerPhase, ContainerState } from "./states.ts";
import { Supervisor } from "./supervisor.ts";

/** A worker as the manager uses it. */
export interface ContainerWorker {
  postMessage(message: unknown, transfer: readonly object[]): void;
  onMessage(take: (data: unknown) => void): void;
  /** Its script failed to load or threw. */
  onError(failed: (message: string) => void): void;
  terminate(): void;
}

/** What the page gives the manager. */
export interface ManagerPorts {
  readonly clock: Clock;
  readonly timer: Timer;
  /** Rings, or message ports only. */
  readonly hasSharedMemory: boolean;
  spawn(name: string): ContainerWorker;
  createChannel(): readonly [Port, Port];
  /** What a container is told at its start; called for every start. */
  config(name: string): Promise<{ readonly config: unknown; readonly transfer: readonly object[] }>;
  /** The container runs up to its first message: `control` is the page's end of its proxies. */
  onControl(name: string, control: Port): void;
  /** The page's end of a link, made anew at every start of `name`. */
  onPageLink(name: string, link: Link, bulk: Port): void;
  /** It ended, for whatever reason; a proxy of it will never answer again. */
  onEnded(name: string, code: string, message: string): void;
}

interface Entry {
  readonly manifest: Manifest;
  readonly supervisor: Supervisor;
  state: ContainerState;
  worker: ContainerWorker | null;
  /** Counts starts, so that late messages of a former worker are ignored. */
  life: number;
  /** Heartbeats since its latest answer. */
  beats: number;
  packets: number;
  cancelRestart: (() => void) | null;
  log: string[];
  onReady: (() => void)[];
  onStopped: (() => void)[];
}

const BEAT_MS = 2000;
const STOP_TIMEOUT_MS = 5000;
const LOG_LINES = 500;

/** The keeper of a world's containers. */
export class ContainerManager implements ContainerPanel {
  readonly #ports: ManagerPorts;
  readonly #entries = new Map<string, Entry>();
  readonly #watchers = new Set<() => void>();
  #rows: readonly ContainerState[] = [];
  #cancelBeat: (() => void) | null = null;
  #isNotifying = false;

  constructor(manifests: readonly Manifest[], ports: ManagerPorts) {
    this.#ports = ports;
    for (const manifest of manifests) {
      this.#entries.set(manifest.name, {
        manifest,
        supervisor: new Supervisor(manifest.restart),
        state: {
          name: manifest.name,
          duty: manifest.duty,
          phase: "stopped",
          restarts: 0,
          packetsPerSecond: 0,
          refusedPackets: 0,
          startedAt: null,
          lastError: null,
          memoryBytes: null,
          carrier: ports.hasSharedMemory ? "shared memory" : "message port",
        },
        worker: null,
        life: 0,
        beats: 0,
        packets: 0,
        cancelRestart: null,
        log: [],
        onReady: [],
        onStopped: [],
      });
    }
    this.#refresh();
  }

  containers(): readonly ContainerState[] {
    return this.#rows;
  }

  subscribe(changed: () => void): () => void {
    this.#watchers.add(changed);
    return () => this.#watchers.delete(changed);
  }

  log(name: string): readonly string[] {
    return this.#entries.get(name)?.log ?? [];
  }

  /** Starts every eager container. */
  async startAll(): Promise<void> {
    const eager = [...this.#entries.values()].filter(({ manifest }) => manifest.start === "eager");
    await Promise.all(eager.map((entry) => this.#spawn(entry)));
  }

  /** Starts a container that does not run; resolves when it is ready or has failed. */
  async start(name: string): Promise<void> {
    const entry = this.#entry(name);
    if (entry === null || entry.worker !== null) return;
    entry.supervisor.reset();
    entry.cancelRestart?.();
    const ready = new Promise<void>((resolve) => entry.onReady.push(resolve));
    await this.#spawn(entry);
    await ready;
  }

  /** Lets a container finish and ends it; it is not started again by itself. */
  async stop(name: string): Promise<void> {
    const entry = this.#entry(name);
    if (entry === null) return;
    entry.cancelRestart?.();
    entry.cancelRestart = null;
    const { worker, life } = entry;
    if (worker !== null) {
      const stopped = new Promise<void>((resolve) => entry.onStopped.push(resolve));
      worker.postMessage({ kind: "stop" }, []);
      const cancel = this.#ports.timer.after(STOP_TIMEOUT_MS, () => this.#settleStop(entry));
      await stopped;
      cancel();
    }
    if (entry.life !== life) return;
    this.#end(entry, "stopped", "stopped", "it was stopped");
  }

  async restart(name: string): Promise<void> {
    await this.stop(name);
    await this.start(name);
  }

  /** Ends a container at once, as a crash would: it is restarted by its policy. */
  kill(name: string): void {
    const entry = this.#entry(name);
    if (entry?.worker != null) this.#failed(entry, "killed", "it was ended", false);
  }

  /** Stops everything; compute first, so that what it still says reaches data. */
  async stopAll(): Promise<void> {
    this.#cancelBeat?.();
    this.#cancelBeat = null;
    for (const name of this.#entries.keys()) await this.stop(name);
  }

  /** Marks every container as held by another tab, or no longer. */
  setHeld(isHeld: boolean): void {
    for (const entry of this.#entries.values())
      if (entry.worker === null) this.#set(entry, { phase: isHeld ? "held" : "stopped" });
  }

  #entry(name: string): Entry | null {
    return this.#entries.get(name) ?? null;
  }

  async #spawn(entry: Entry): Promise<void> {
    const { name } = entry.manifest;
    entry.life += 1;
    entry.cancelRestart = null;
    const life = entry.life;
    this.#set(entry, { phase: "starting", startedAt: this.#ports.clock.now() });
    let start: { readonly config: unknown; readonly transfer: readonly object[] };
    try {
      start = await this.#ports.config(name);
    } catch (error) {
      if (entry.life === life)
        this.#failed(entry, "config", error instanceof Error ? error.message : String(error), true);
      return;
    }
    if (entry.life !== life) return;
    const worker = this.#ports.spawn(name);
    entry.worker = worker;
    entry.beats = 0;
    entry.packets = 0;
    const [ours, theirs] = this.#ports.createChannel();
    worker.onError((message) => {
      if (entry.life === life) this.#failed(entry, "crashed", message, false);
    });
    worker.onMessage((data) => {
      if (entry.life !== life || !isFromContainer(data)) return;
      if (data.kind !== "hello") this.#hear(entry, data);
    });
    // The worker queues messages until its script has run: no need to wait for `hello`.
    worker.postMessage({ kind: "boot", name, control: theirs, config: start.config }, [
      theirs,
      ...start.transfer,
    ]);
    this.#ports.onControl(name, ours);
    this.#wire(entry);
    this.#beat();
  }

  /** Makes the links of a container with everybody who is there. */
  #wire(entry: Entry): void {
    const { name } = entry.manifest;
    for (const peer of entry.manifest.links) {
      if (peer === "page") this.#wirePage(entry);
      else this.#join(entry, this.#entry(peer));
    }
    for (const other of this.#entries.values())
      if (other.manifest.links.includes(name)) this.#join(other, entry);
  }

  #join(a: Entry, b: Entry | null): void {
    if (a.worker === null || b === null || b.worker === null) return;
    const [carrierA, carrierB] = this.#carriers(
      Math.max(a.manifest.ringBytes, b.manifest.ringBytes),
    );
    const post = (to: ContainerWorker, peer: string, carrier: Carrier): void =>
      to.postMessage({ kind: "link", peer, carrier }, [carrier.packets, carrier.bulk]);
    post(a.worker, b.manifest.name, carrierA);
    post(b.worker, a.manifest.name, carrierB);
  }

  #wirePage(entry: Entry): void {
    const [ours, theirs] = this.#carriers(entry.manifest.ringBytes);
    entry.worker?.postMessage({ kind: "link", peer: "page", carrier: theirs }, [
      theirs.packets,
      theirs.bulk,
    ]);
    this.#ports.onPageLink(entry.manifest.name, openCarrier(ours), ours.bulk);
  }

  #carriers(ringBytes: number): [Carrier, Carrier] {
    const rings = this.#ports.hasSharedMemory ? createRingPair(ringBytes) : null;
    const [packetsA, packetsB] = this.#ports.createChannel();
    const [bulkA, bulkB] = this.#ports.createChannel();
    return [
      { rings, side: "a", packets: packetsA, bulk: bulkA },
      { rings, side: "b", packets: packetsB, bulk: bulkB },
    ];
  }

  #hear(entry: Entry, message: FromContainer): void {
    entry.beats = 0;
    switch (message.kind) {
      case "ready":
        this.#set(entry, { phase: "running" });
        for (const resolve of entry.onReady.splice(0)) resolve();
        return;
      case "failed":
        this.#failed(entry, message.code, message.message, message.isFatal);
        return;
      case "pong": {
        const rate = Math.max(0, message.packets - entry.packets) / (BEAT_MS / 1000);
        entry.packets = message.packets;
        const { packetsPerSecond, refusedPackets, memoryBytes } = entry.state;
        if (
          rate !== packetsPerSecond ||
          message.refused !== refusedPackets ||
          message.memoryBytes !== memoryBytes
        )
          this.#set(entry, {
            packetsPerSecond: rate,
            refusedPackets: message.refused,
            memoryBytes: message.memoryBytes,
          });
        return;
      }
      case "log":
        this.#write(entry, message.isError ? `error: ${message.line}` : message.line);
        return;
      case "stopped":
        this.#settleStop(entry);
        return;
      case "hello":
        return;
    }
  }

  #settleStop(entry: Entry): void {
    for (const resolve of entry.onStopped.splice(0)) resolve();
  }

  /** It ended by itself or must be ended: starts it again, later, unless that is of no use. */
  #failed(entry: Entry, code: string, message: string, isFatal: boolean): void {
    this.#write(entry, `ended: ${message}`);
    const delayMs = isFatal ? null : entry.supervisor.ended(this.#ports.clock.now());
    this.#end(entry, delayMs === null ? "failed" : "waiting", code, message);
    if (delayMs === null) return;
    entry.cancelRestart = this.#ports.timer.after(delayMs, () => {
      this.#set(entry, { restarts: entry.state.restarts + 1 });
      void this.#spawn(entry);
    });
  }

  #end(entry: Entry, phase: ContainerPhase, code: string, message: string): void {
    const wasThere = entry.worker !== null || phase === "failed";
    entry.life += 1;
    entry.worker?.terminate();
    entry.worker = null;
    this.#settleStop(entry);
    for (const resolve of entry.onReady.splice(0)) resolve();
    this.#set(entry, {
      phase,
      packetsPerSecond: 0,
      memoryBytes: null,
      ...(phase === "stopped" ? {} : { lastError: message }),
    });
    if (wasThere) this.#ports.onEnded(entry.manifest.name, code, message);
  }

  #beat(): void {
    if (this.#cancelBeat !== null) return;
    this.#cancelBeat = this.#ports.timer.after(BEAT_MS, () => {
      this.#cancelBeat = null;
      let isAnyThere = false;
      for (const entry of this.#entries.values()) {
        if (entry.worker === null) continue;
        isAnyThere = true;
        // Beats are counted, not timed: a page that was frozen does not take its containers for hung.
        entry.beats += 1;
        if (entry.beats > entry.manifest.missedBeats)
          this.#failed(entry, "hung", "it did not answer any more", false);
        else entry.worker.postMessage({ kind: "ping" }, []);
      }
      if (isAnyThere) this.#beat();
    });
  }

  #write(entry: Entry, line: string): void {
    entry.log = [...entry.log.slice(1 - LOG_LINES), line];
    this.#notify();
  }

  #set(entry: Entry, change: Partial<ContainerState>): void {
    entry.state = { ...entry.state, ...change };
    this.#refresh();
    this.#notify();
  }

  #refresh(): void {
    this.#rows = [...this.#entries.values()].map(({ state }) => state);
  }

  #notify(): void {
    if (this.#isNotifying) return;
    this.#isNotifying = true;
    void Promise.resolve().then(() => {
      this.#isNotifying = false;
      for (const changed of [...this.#watchers]) changed();
    });
  }
}
