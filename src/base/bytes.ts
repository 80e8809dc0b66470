// Growing byte buffers with variable-length integers: the alphabet of every binary format of ours.
//
//   varint   7 bits a byte, low group first, high bit = more follows; unsigned, up to 2^53 - 1
//   zigzag   signed integers folded to unsigned: 0, -1, 1, -2 … become 0, 1, 2, 3 …
//   text     varint byte length, then UTF-8
import { invariant } from "./assert.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function varintBytes(value: number): number {
  let count = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) count++;
  return count;
}

/** Writes numbers, text and bytes into a buffer that grows as needed. */
export class ByteWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  constructor(capacityBytes = 256) {
    this.#bytes = new Uint8Array(capacityBytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  /** How many bytes were written so far. */
  get length(): number {
    return this.#length;
  }

  #room(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(needed, this.#bytes.length * 2));
    grown.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }

  byte(value: number): void {
    this.#room(1);
    this.#bytes[this.#length++] = value;
  }

  varint(value: number): void {
    invariant(value >= 0 && Number.isSafeInteger(value), "varint takes 0 to 2^53 - 1", value);
    this.#room(8);
    let rest = value;
    while (rest >= 128) {
      this.#bytes[this.#length++] = (rest % 128) | 128;
      rest = Math.floor(rest / 128);
    }
    this.#bytes[this.#length++] = rest;
  }

  zigzag(value: number): void {
    if (value >= 0 ? value < 2 ** 52 : value > -(2 ** 52)) {
      this.varint(value >= 0 ? value * 2 : -value * 2 - 1);
      return;
    }
    invariant(false, "zigzag takes integers within 2^52", value);
  }

  int64(value: bigint): void {
    this.#room(8);
    this.#view.setBigInt64(this.#length, value, true);
    this.#length += 8;
  }

  float64(value: number): void {
    this.#room(8);
    this.#view.setFloat64(this.#length, value, true);
    this.#length += 8;
  }

  text(value: string): void {
    // encoded in place: the length stands before the text, and is right at once if all of it is ASCII
    const units = value.length;
    this.#room(units * 3 + 16);
    const start = this.#length;
    this.varint(units);
    const guessed = this.#length;
    const { written } = encoder.encodeInto(value, this.#bytes.subarray(guessed));
    if (written !== units) {
      const moved = start + varintBytes(written);
      if (moved !== guessed) this.#bytes.copyWithin(moved, guessed, guessed + written);
      this.#length = start;
      this.varint(written);
    }
    this.#length += written;
  }

  /** A length and then the bytes. */
  block(bytes: Uint8Array): void {
    this.varint(bytes.length);
    this.raw(bytes);
  }

  raw(bytes: Uint8Array): void {
    this.#room(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** Forgets what was written after the first `length` bytes. */
  truncate(length: number): void {
    invariant(length <= this.#length, "a buffer is only made shorter", length);
    this.#length = length;
  }

  /** Forgets what was written and keeps the room: for many small records in a row. */
  clear(): void {
    this.#length = 0;
  }

  /** A copy of what was written. */
  take(): Uint8Array<ArrayBuffer> {
    return this.#bytes.slice(0, this.#length);
  }

  /** What was written, without a copy: valid until the next write. */
  view(): Uint8Array<ArrayBuffer> {
    return this.#bytes.subarray(0, this.#length);
  }
}

const SLAB_BYTES = 65_536;

/**
 * A writer whose `take` gives views into shared buffers: for many small pieces that live equally long, where a buffer of
 * its own would cost each more than what it holds.
 */
export class SlabWriter extends ByteWriter {
  #slab: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #used = 0;

  override take(): Uint8Array<ArrayBuffer> {
    const piece = this.view();
    // a large piece is well off alone
    if (piece.length > SLAB_BYTES / 8) return piece.slice();
    if (this.#used + piece.length > this.#slab.length) {
      this.#slab = new Uint8Array(SLAB_BYTES);
      this.#used = 0;
    }
    this.#slab.set(piece, this.#used);
    const at = this.#used;
    this.#used += piece.length;
    return this.#slab.subarray(at, this.#used);
  }
}

/** Reads what a ByteWriter wrote. Reading past the end throws a RangeError that names the position. */
export class ByteReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get position(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  #take(count: number): number {
    const at = this.#at;
    if (at + count > this.#bytes.length)
      throw new RangeError(`byte ${at}: ${count} more expected, ${this.#bytes.length - at} left`);
    this.#at = at + count;
    return at;
  }

  byte(): number {
    return this.#bytes[this.#take(1)] as number;
  }

  varint(): number {
    let value = 0;
    let scale = 1;
    for (;;) {
      const byte = this.byte();
      value += (byte & 127) * scale;
      if (byte < 128) break;
      scale *= 128;
      if (scale > 2 ** 53) throw new RangeError(`byte ${this.#at}: varint too long`);
    }
    return value;
  }

  zigzag(): number {
    const folded = this.varint();
    return folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
  }

  int64(): bigint {
    return this.#view.getBigInt64(this.#take(8), true);
  }

  float64(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  text(): string {
    return decoder.decode(this.block());
  }

  /** A view (not a copy) of the next counted block. */
  block(): Uint8Array {
    const length = this.varint();
    const at = this.#take(length);
    return this.#bytes.subarray(at, at + length);
  }
}
