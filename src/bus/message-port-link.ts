// A Link over a message port, for places without shared memory. Credit counts bytes: the receiver gives them back after it
// has taken a packet, so a slow reader stops a fast writer as the ring does.
//
//   message   ArrayBuffer: one packet      number: so many bytes of credit are given back
//             anything else is refused and counted
import type { Link } from "#ports";

/** What we need of a MessagePort or of a worker_threads port. */
export interface PacketPort {
  postMessage(message: unknown, transfer: ArrayBuffer[]): void;
  // A method, so that ports of browsers and of Node both satisfy it.
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  removeEventListener(type: "message", listener: (event: { data: unknown }) => void): void;
  start?(): void;
  close?(): void;
}

/** How a MessagePortLink counts. */
export interface MessagePortLinkOptions {
  /** Bytes that may be under way. Default 4 MiB. */
  readonly creditBytes?: number;
  /** A larger packet is refused and counted. Default 1 GiB. */
  readonly maxPacketBytes?: number;
}

/** Each packet also costs this much credit, so that empty ones are counted too. */
const PACKET_COST = 32;

/** One end of a message channel. */
export class MessagePortLink implements Link {
  readonly #port: PacketPort;
  readonly #maxPacketBytes: number;
  readonly #listener: (event: { data: unknown }) => void;
  #credit: number;
  #wasRefused = false;
  #take: ((packet: Uint8Array) => void) | null = null;
  #drained: (() => void) | null = null;
  #isPaused = false;
  #isClosed = false;
  /** Packets that arrived while paused or before there was a taker. */
  #held: ArrayBuffer[] = [];
  /** Messages that were no packets, and packets that were too large. */
  refused = 0;

  constructor(port: PacketPort, options: MessagePortLinkOptions = {}) {
    this.#port = port;
    this.#credit = options.creditBytes ?? 4 * 2 ** 20;
    this.#maxPacketBytes = options.maxPacketBytes ?? 2 ** 30;
    this.#listener = (event) => this.#receive(event.data);
    port.addEventListener("message", this.#listener);
    port.start?.();
  }

  send(packet: Uint8Array): boolean {
    if (this.#isClosed) return false;
    if (this.#credit <= 0) {
      this.#wasRefused = true;
      return false;
    }
    this.#credit -= packet.length + PACKET_COST;
    const copy = packet.slice().buffer as ArrayBuffer;
    this.#port.postMessage(copy, [copy]);
    return true;
  }

  onPacket(take: (packet: Uint8Array) => void): void {
    this.#take = take;
    this.#flushHeld();
  }

  onDrain(drained: () => void): void {
    this.#drained = drained;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#flushHeld();
  }

  close(): void {
    this.#isClosed = true;
    this.#held = [];
    this.#port.removeEventListener("message", this.#listener);
    this.#port.close?.();
  }

  #receive(data: unknown): void {
    if (this.#isClosed) return;
    if (data instanceof ArrayBuffer) {
      if (data.byteLength > this.#maxPacketBytes) {
        this.refused += 1;
        this.#giveBack(data.byteLength);
      } else if (this.#isPaused || this.#take === null || this.#held.length > 0) {
        this.#held.push(data);
      } else {
        this.#deliver(data);
      }
    } else if (typeof data === "number" && Number.isSafeInteger(data) && data > 0) {
      this.#credit += data;
      if (this.#wasRefused && this.#credit > 0) {
        this.#wasRefused = false;
        this.#drained?.();
      }
    } else {
      this.refused += 1;
    }
  }

  #deliver(buffer: ArrayBuffer): void {
    const length = buffer.byteLength;
    this.#take?.(new Uint8Array(buffer));
    this.#giveBack(length);
  }

  #giveBack(length: number): void {
    if (!this.#isClosed) this.#port.postMessage(length + PACKET_COST, []);
  }

  #flushHeld(): void {
    while (!this.#isPaused && this.#take !== null && !this.#isClosed) {
      const next = this.#held.shift();
      if (next === undefined) return;
      this.#deliver(next);
    }
  }
}
