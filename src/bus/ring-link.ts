// A Link over two rings, one a direction.
//
// A packet larger than a frame travels as several frames; what did not fit at once is kept here and follows as the reader
// makes room, and meanwhile `send` gives false. In asynchronous mode (default) packets arrive by Atomics.waitAsync, at most
// `turnBytes` a turn so that a page stays responsive. In polled mode the owner calls `poll` and may block in `wait`.
import type { Link } from "#ports";
import { createRing, RingReader, RingWriter } from "./ring.ts";

/** The two shared buffers of a link, named from the side of `a`. */
export interface RingPair {
  readonly aToB: SharedArrayBuffer;
  readonly bToA: SharedArrayBuffer;
}

/** How a RingLink reads. */
export interface RingLinkOptions {
  /** `polled`: nothing arrives by itself; call `poll`. Default `async`. */
  readonly mode?: "async" | "polled";
  /** Bytes taken in one turn of an asynchronous link. Default 1 MiB. */
  readonly turnBytes?: number;
  /** A larger packet is refused and counted. Default 1 GiB. */
  readonly maxPacketBytes?: number;
}

const WAIT_MS = 10_000;
const LOST = "the ring holds a damaged frame";

/** Two empty rings. */
export function createRingPair(capacityBytes: number): RingPair {
  return { aToB: createRing(capacityBytes), bToA: createRing(capacityBytes) };
}

/** One end of a pair of rings. */
export class RingLink implements Link {
  readonly #reader: RingReader;
  readonly #writer: RingWriter;
  readonly #mode: "async" | "polled";
  readonly #turnBytes: number;
  readonly #maxPacketBytes: number;
  #take: ((packet: Uint8Array) => void) | null = null;
  #drained: (() => void) | null = null;
  /** Rest of a packet of which the first frames are written. */
  #unsent: Uint8Array | null = null;
  #unsentFrom = 0;
  #wasRefused = false;
  #isWaitingForRoom = false;
  #isPaused = false;
  #isClosed = false;
  #isReading = false;
  /** Frames of a packet that is not complete yet. */
  #parts: Uint8Array[] = [];
  #partBytes = 0;
  /** Packets that were too large or lost in a damaged ring. */
  refused = 0;
  /** Why nothing more can arrive; null normally. */
  failure: string | null = null;

  constructor(pair: RingPair, side: "a" | "b", options: RingLinkOptions = {}) {
    this.#reader = new RingReader(side === "a" ? pair.bToA : pair.aToB);
    this.#writer = new RingWriter(side === "a" ? pair.aToB : pair.bToA);
    this.#mode = options.mode ?? "async";
    this.#turnBytes = options.turnBytes ?? 2 ** 20;
    this.#maxPacketBytes = options.maxPacketBytes ?? 2 ** 30;
  }

  send(packet: Uint8Array): boolean {
    if (this.#isClosed) return false;
    if (this.#unsent !== null) {
      this.#wasRefused = true;
      this.#waitForRoom();
      return false;
    }
    const frame = this.#writer.maxFrameBytes;
    if (packet.length <= frame) {
      if (this.#writer.write(packet, 0, packet.length, false)) return true;
      this.#wasRefused = true;
      this.#waitForRoom();
      return false;
    }
    if (!this.#writer.write(packet, 0, frame, true)) {
      this.#wasRefused = true;
      this.#waitForRoom();
      return false;
    }
    this.#unsent = packet.slice();
    this.#unsentFrom = frame;
    this.#sendRest();
    return true;
  }

  onPacket(take: (packet: Uint8Array) => void): void {
    this.#take = take;
    if (this.#mode === "async" && !this.#isReading) void this.#readLoop();
  }

  onDrain(drained: () => void): void {
    this.#drained = drained;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    if (this.#mode === "async" && this.#take !== null && !this.#isReading) void this.#readLoop();
  }

  close(): void {
    this.#isClosed = true;
    this.#reader.wake();
  }

  /** Polled mode: takes what is there, at most `maxBytes`; whether anything was taken. Also sends on what waited for room. */
  poll(maxBytes: number = this.#turnBytes): boolean {
    if (this.#unsent !== null || this.#wasRefused) this.#roomAgain();
    return this.#drain(maxBytes) > 0;
  }

  /** Polled mode: blocks until a packet may be there or `timeoutMs` passed. Not on a page's main thread. */
  wait(timeoutMs: number): void {
    if (!this.#isPaused && this.#reader.isEmpty) this.#reader.wait(timeoutMs);
  }

  /** Takes packets until none is left, it was paused, or `maxBytes` are taken; gives the bytes taken. */
  #drain(maxBytes: number): number {
    let taken = 0;
    while (!this.#isPaused && !this.#isClosed && taken < maxBytes && this.failure === null) {
      let frame: Uint8Array | null;
      try {
        frame = this.#reader.read();
      } catch (error) {
        this.failure = `${LOST}: ${error instanceof Error ? error.message : String(error)}`;
        this.refused += 1;
        break;
      }
      if (frame === null) break;
      taken += frame.length + 4;
      this.#receive(frame, this.#reader.hasMore);
    }
    return taken;
  }

  #receive(frame: Uint8Array, hasMore: boolean): void {
    if (!hasMore && this.#partBytes === 0) {
      this.#take?.(frame);
      return;
    }
    this.#partBytes += frame.length;
    if (this.#partBytes <= this.#maxPacketBytes) this.#parts.push(frame.slice());
    else this.#parts = [];
    if (hasMore) return;
    const total = this.#partBytes;
    const parts = this.#parts;
    this.#parts = [];
    this.#partBytes = 0;
    if (total > this.#maxPacketBytes) {
      this.refused += 1;
      return;
    }
    const packet = new Uint8Array(total);
    let at = 0;
    for (const part of parts) {
      packet.set(part, at);
      at += part.length;
    }
    this.#take?.(packet);
  }

  async #readLoop(): Promise<void> {
    this.#isReading = true;
    try {
      while (!this.#isClosed && !this.#isPaused && this.failure === null) {
        const taken = this.#drain(this.#turnBytes);
        if (taken >= this.#turnBytes) await this.#reader.pause(1);
        else if (taken === 0) await this.#reader.waitAsync(WAIT_MS);
      }
    } finally {
      this.#isReading = false;
    }
  }

  #sendRest(): void {
    const packet = this.#unsent;
    if (packet === null) return;
    const frame = this.#writer.maxFrameBytes;
    while (this.#unsentFrom < packet.length) {
      const to = Math.min(this.#unsentFrom + frame, packet.length);
      if (!this.#writer.write(packet, this.#unsentFrom, to, to < packet.length)) {
        this.#waitForRoom();
        return;
      }
      this.#unsentFrom = to;
    }
    this.#unsent = null;
  }

  #roomAgain(): void {
    this.#sendRest();
    if (this.#unsent === null && this.#wasRefused) {
      this.#wasRefused = false;
      this.#drained?.();
    }
  }

  #waitForRoom(): void {
    if (this.#mode === "polled" || this.#isWaitingForRoom) return;
    this.#isWaitingForRoom = true;
    void this.#writer.waitForRoom(WAIT_MS).then(() => {
      this.#isWaitingForRoom = false;
      if (!this.#isClosed) this.#roomAgain();
    });
  }
}
