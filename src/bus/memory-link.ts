// A pair of links inside one thread: for tests, and for a world and its host that share a process. Packets arrive in a
// later microtask, in order; credit counts packets that were not taken yet.
import type { Link } from "#ports";

class MemoryLink implements Link {
  #peer: MemoryLink | null = null;
  readonly #creditBytes: number;
  #inbox: Uint8Array[] = [];
  #inboxBytes = 0;
  #take: ((packet: Uint8Array) => void) | null = null;
  #drained: (() => void) | null = null;
  #wasRefused = false;
  #isPaused = false;
  #isClosed = false;
  #isScheduled = false;

  constructor(creditBytes: number) {
    this.#creditBytes = creditBytes;
  }

  join(peer: MemoryLink): void {
    this.#peer = peer;
  }

  send(packet: Uint8Array): boolean {
    const peer = this.#peer;
    if (this.#isClosed || peer === null || peer.#isClosed) return false;
    if (peer.#inboxBytes >= this.#creditBytes) {
      this.#wasRefused = true;
      return false;
    }
    peer.#inbox.push(packet.slice());
    peer.#inboxBytes += packet.length + 32;
    peer.#schedule();
    return true;
  }

  onPacket(take: (packet: Uint8Array) => void): void {
    this.#take = take;
    this.#schedule();
  }

  onDrain(drained: () => void): void {
    this.#drained = drained;
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#schedule();
  }

  close(): void {
    this.#isClosed = true;
    this.#inbox = [];
  }

  #schedule(): void {
    if (this.#isScheduled || this.#take === null || this.#inbox.length === 0) return;
    this.#isScheduled = true;
    void Promise.resolve().then(() => {
      this.#isScheduled = false;
      this.#deliver();
    });
  }

  #deliver(): void {
    while (!this.#isPaused && !this.#isClosed) {
      const packet = this.#inbox.shift();
      if (packet === undefined) break;
      this.#inboxBytes -= packet.length + 32;
      this.#take?.(packet);
    }
    const peer = this.#peer;
    if (peer === null || !peer.#wasRefused || this.#inboxBytes >= peer.#creditBytes) return;
    peer.#wasRefused = false;
    peer.#drained?.();
  }
}

/** Two joined ends; each may have `creditBytes` under way to the other. */
export function createMemoryLinks(creditBytes: number = 4 * 2 ** 20): [Link, Link] {
  const a = new MemoryLink(creditBytes);
  const b = new MemoryLink(creditBytes);
  a.join(b);
  b.join(a);
  return [a, b];
}
