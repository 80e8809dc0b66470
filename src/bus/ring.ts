// One direction of shared memory between exactly one writer and one reader (SPSC), in its own SharedArrayBuffer.
//
//   byte 0    HEAD   written bytes so far, mod 2^32; only the writer stores it, readers sleep on it
//   byte 64   TAIL   read bytes so far, mod 2^32; only the reader stores it
//   byte 128  SLEEP  1: the reader sleeps and wants a notify on HEAD
//   byte 192  WANT   1: the writer found no room and sleeps here until half of the ring is free
//   byte 256  data   capacity bytes, a power of two
//
//   frame     u32 length (bit 30: more frames of this packet follow), u32 unused, payload, padded to 8
//   skip      u32 0xFFFFFFFF: the rest up to the end of the data is unused, go on at its start
//
// Words stand on separate 64 B cache lines. A frame never wraps, so a reader copies it in one go. Payloads begin at a
// multiple of 8: engines copy shared memory by words if both sides are aligned, else byte by byte.
import { invariant } from "#base";

const HEAD = 0;
const TAIL = 16;
const SLEEP = 32;
const WANT = 48;
const HEADER_BYTES = 256;
/** Before the payload of a frame. */
const FRAME_BYTES = 8;
const SKIP = 0xffff_ffff;
const MORE = 0x4000_0000;
const LENGTH_MASK = 0x3fff_ffff;

/** A ring of `capacityBytes` (a power of two from 1 kB to 1 GB), all zero: empty. */
export function createRing(capacityBytes: number): SharedArrayBuffer {
  invariant(
    capacityBytes >= 1024 &&
      capacityBytes <= 2 ** 30 &&
      (capacityBytes & (capacityBytes - 1)) === 0,
    "ring capacity is a power of two from 2^10 to 2^30",
    capacityBytes,
  );
  return new SharedArrayBuffer(HEADER_BYTES + capacityBytes);
}

function padded(length: number): number {
  return (length + FRAME_BYTES + 7) & ~7;
}

class RingView {
  readonly words: Int32Array<SharedArrayBuffer>;
  /** The data as u32, for lengths. */
  readonly lengths: Uint32Array<SharedArrayBuffer>;
  readonly data: Uint8Array<SharedArrayBuffer>;
  readonly capacity: number;
  readonly mask: number;

  constructor(buffer: SharedArrayBuffer) {
    this.words = new Int32Array(buffer, 0, HEADER_BYTES / 4);
    this.lengths = new Uint32Array(buffer, HEADER_BYTES);
    this.data = new Uint8Array(buffer, HEADER_BYTES);
    this.capacity = this.data.length;
    this.mask = this.capacity - 1;
  }
}

/** The writing end. Not more than one a ring. */
export class RingWriter {
  readonly #ring: RingView;
  /** Largest payload of one frame: a quarter of the ring, so that packets of any size pass. */
  readonly maxFrameBytes: number;

  constructor(buffer: SharedArrayBuffer) {
    this.#ring = new RingView(buffer);
    this.maxFrameBytes = this.#ring.capacity / 4 - FRAME_BYTES;
  }

  /** Writes bytes[from, to) as one frame; false (and WANT set) if there is no room. */
  write(bytes: Uint8Array, from: number, to: number, hasMore: boolean): boolean {
    const { words, lengths, data, capacity, mask } = this.#ring;
    const length = to - from;
    invariant(length <= this.maxFrameBytes, "frame fits the ring", length);
    const head = Atomics.load(words, HEAD);
    const at = head & mask;
    const need = padded(length);
    const toEnd = capacity - at;
    const total = need > toEnd ? toEnd + need : need;
    if (total > this.#free(head)) {
      Atomics.store(words, WANT, 1);
      if (total > this.#free(head)) return false;
      Atomics.store(words, WANT, 0);
    }
    let start = at;
    if (need > toEnd) {
      lengths[at >> 2] = SKIP;
      start = 0;
    }
    lengths[start >> 2] = hasMore ? length | MORE : length;
    data.set(
      from === 0 && to === bytes.length ? bytes : bytes.subarray(from, to),
      start + FRAME_BYTES,
    );
    Atomics.store(words, HEAD, (head + total) | 0);
    if (Atomics.load(words, SLEEP) === 1) {
      Atomics.store(words, SLEEP, 0);
      Atomics.notify(words, HEAD);
    }
    return true;
  }

  #free(head: number): number {
    const used = (head - Atomics.load(this.#ring.words, TAIL)) >>> 0;
    return this.#ring.capacity - used;
  }

  /** After a refused `write`: resolves when the reader has moved on or after `timeoutMs`. */
  async waitForRoom(timeoutMs: number): Promise<void> {
    const wait = Atomics.waitAsync(this.#ring.words, WANT, 1, timeoutMs);
    if (wait.async) await wait.value;
  }

  /** Wakes a reader that sleeps, so that it looks at its own state (closing). */
  wakeReader(): void {
    Atomics.notify(this.#ring.words, HEAD);
  }
}

/** The reading end. Not more than one a ring. */
export class RingReader {
  readonly #ring: RingView;
  #scratch = new Uint8Array(4096);

  constructor(buffer: SharedArrayBuffer) {
    this.#ring = new RingView(buffer);
  }

  get isEmpty(): boolean {
    const { words } = this.#ring;
    return Atomics.load(words, HEAD) === Atomics.load(words, TAIL);
  }

  /**
   * Takes one frame off the ring and gives its payload (valid until the next read), or null if there is none. `hasMore`
   * tells of the frame read last. Damaged lengths give a RangeError: the ring is lost then.
   */
  read(): Uint8Array | null {
    const { words, lengths, data, capacity, mask } = this.#ring;
    const head = Atomics.load(words, HEAD);
    let tail = Atomics.load(words, TAIL);
    if (head === tail) return null;
    let at = tail & mask;
    let word = lengths[at >> 2] as number;
    if (word === SKIP) {
      tail = (tail + capacity - at) | 0;
      at = 0;
      word = lengths[0] as number;
    }
    const length = word & LENGTH_MASK;
    if (padded(length) > capacity - at)
      throw new RangeError(`ring frame of ${length} bytes at ${at}`);
    this.hasMore = (word & MORE) !== 0;
    if (length > this.#scratch.length) this.#scratch = new Uint8Array(length * 2);
    this.#scratch.set(data.subarray(at + FRAME_BYTES, at + FRAME_BYTES + length));
    tail = (tail + padded(length)) | 0;
    Atomics.store(words, TAIL, tail);
    // Half a ring takes any frame, with the skip before it.
    if (
      Atomics.load(words, WANT) === 1 &&
      (Atomics.load(words, HEAD) - tail) >>> 0 <= capacity / 2
    ) {
      Atomics.store(words, WANT, 0);
      Atomics.notify(words, WANT);
    }
    return this.#scratch.subarray(0, length);
  }

  /** Whether frames of the same packet follow the one read last. */
  hasMore = false;

  /** Resolves when something was written or after `timeoutMs`. Works on every thread. */
  async waitAsync(timeoutMs: number): Promise<void> {
    const { words } = this.#ring;
    const tail = Atomics.load(words, TAIL);
    Atomics.store(words, SLEEP, 1);
    const wait = Atomics.waitAsync(words, HEAD, tail, timeoutMs);
    if (wait.async) await wait.value;
    Atomics.store(words, SLEEP, 0);
  }

  /** Blocks the thread until something was written or `timeoutMs` passed. Not on a page's main thread. */
  wait(timeoutMs: number): void {
    const { words } = this.#ring;
    const tail = Atomics.load(words, TAIL);
    Atomics.store(words, SLEEP, 1);
    Atomics.wait(words, HEAD, tail, timeoutMs);
    Atomics.store(words, SLEEP, 0);
  }

  /** Wakes an asynchronous wait of this same end (closing, resuming). */
  wake(): void {
    Atomics.notify(this.#ring.words, HEAD);
  }

  /** Waits `delayMs` without a timer of the host: gives other work of this thread a turn. */
  async pause(delayMs: number): Promise<void> {
    const wait = Atomics.waitAsync(new Int32Array(new SharedArrayBuffer(4)), 0, 0, delayMs);
    if (wait.async) await wait.value;
  }
}
