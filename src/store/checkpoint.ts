// Checkpoints: the whole state as segments of 60 to 300 kB, named by a manifest. A segment is never changed; a new
// checkpoint writes new segments only for the key ranges that changed and names the old ones for the rest.
//
//   record "seg/N"          records in key order: text key, block value …
//   record "checkpoint/G"   "DTEC", u8 format, u32 crc of the rest, then varints and texts (see encodeManifest)
//
// The manifest is written in the last batch, so a checkpoint exists as a whole or not at all.
import { ByteReader, ByteWriter } from "#base";
import type { CommitSeq } from "#bus";
import { crc32 } from "./crc32.ts";

/** A segment is closed when it reaches this size. */
const SEGMENT_BYTES = 200_000;

const FORMAT = 1;
const MAGIC = [0x44, 0x54, 0x45, 0x43] as const;

/** Where a part of the state is. */
export interface Segment {
  /** Of its record: `seg/N`. */
  readonly id: number;
  /** Every key of the segment is ≥ this one and < that of the next segment. "" for the first. */
  readonly firstKey: string;
  readonly count: number;
  readonly sizeBytes: number;
  readonly crc: number;
}

/** What a checkpoint is made of. */
export interface Manifest {
  readonly schema: number;
  /** Counts checkpoints; journal G holds the commits after checkpoint G. */
  readonly generation: number;
  readonly lastSeq: CommitSeq;
  /** In key order. */
  readonly segments: readonly Segment[];
  /** No segment has this id yet. */
  readonly nextSegment: number;
  /** Journals that are kept because a part of them is damaged. */
  readonly quarantine: readonly string[];
}

/** Record key of a segment. */
export function segmentKey(id: number): string {
  return `seg/${id}`;
}

/** Record key of a manifest; keys sort by generation. */
export function manifestKey(generation: number): string {
  return `checkpoint/${String(generation).padStart(10, "0")}`;
}

/** The bytes of a manifest. */
export function encodeManifest(manifest: Manifest): Uint8Array {
  const body = new ByteWriter(1024);
  body.varint(manifest.schema);
  body.varint(manifest.generation);
  body.varint(manifest.lastSeq);
  body.varint(manifest.nextSegment);
  body.varint(manifest.quarantine.length);
  for (const name of manifest.quarantine) body.text(name);
  body.varint(manifest.segments.length);
  for (const segment of manifest.segments) {
    body.varint(segment.id);
    body.text(segment.firstKey);
    body.varint(segment.count);
    body.varint(segment.sizeBytes);
    body.varint(segment.crc);
  }
  const payload = body.take();
  const out = new Uint8Array(9 + payload.length);
  out.set(MAGIC);
  out[4] = FORMAT;
  out.set(payload, 9);
  new DataView(out.buffer).setUint32(5, crc32(payload), true);
  return out;
}

/** The manifest of bytes; null if they are damaged. */
export function decodeManifest(bytes: Uint8Array): Manifest | null {
  if (bytes.length < 9 || MAGIC.some((byte, index) => bytes[index] !== byte)) return null;
  if (bytes[4] !== FORMAT) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint32(5, true) !== crc32(bytes, 9)) return null;
  try {
    const input = new ByteReader(bytes.subarray(9));
    const schema = input.varint();
    const generation = input.varint();
    const lastSeq = input.varint();
    const nextSegment = input.varint();
    const quarantine = Array.from({ length: input.varint() }, () => input.text());
    const segments = Array.from(
      { length: input.varint() },
      (): Segment => ({
        id: input.varint(),
        firstKey: input.text(),
        count: input.varint(),
        sizeBytes: input.varint(),
        crc: input.varint(),
      }),
    );
    return { schema, generation, lastSeq, nextSegment, quarantine, segments };
  } catch {
    return null;
  }
}

/**
 * Adds the records of a segment's bytes to a map, as views: the bytes live as long as one of them. False if they are not
 * what the manifest says.
 */
export function readSegment(
  bytes: Uint8Array,
  segment: Segment,
  into: Map<string, Uint8Array>,
): boolean {
  if (bytes.length !== segment.sizeBytes || crc32(bytes) !== segment.crc) return false;
  const input = new ByteReader(bytes);
  for (let index = 0; index < segment.count; index++) {
    const key = input.text();
    into.set(key, input.block());
  }
  return true;
}

/** A segment that has to be written. */
export interface WrittenSegment {
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** A segment that stays, or a key range that is written anew with its records at the moment of the plan. */
type PlannedRange =
  | Segment
  | {
      readonly firstKey: string;
      readonly keys: readonly string[];
      readonly values: readonly Uint8Array[];
    };

/**
 * A checkpoint as it is to be. The records are those of the moment when the plan was made; the bytes are made segment by
 * segment as they are asked for.
 */
export class SegmentPlan {
  readonly #ranges: readonly PlannedRange[];
  readonly #segments: Segment[] = [];
  #nextSegment: number;

  constructor(ranges: readonly PlannedRange[], nextSegment: number) {
    this.#ranges = ranges;
    this.#nextSegment = nextSegment;
  }

  /** What the manifest names: complete when all segments were written. */
  get segments(): readonly Segment[] {
    return this.#segments;
  }

  get nextSegment(): number {
    return this.#nextSegment;
  }

  /** The segments to write, in order; to be gone through once. */
  *written(): Generator<WrittenSegment, void> {
    for (const range of this.#ranges) {
      if ("crc" in range) this.#add(range);
      else yield* this.#writeRange(range.firstKey, range.keys, range.values);
    }
  }

  *#writeRange(
    start: string,
    keys: readonly string[],
    values: readonly Uint8Array[],
  ): Generator<WrittenSegment, void> {
    let firstKey: string | null = start;
    let count = 0;
    const out = new ByteWriter(SEGMENT_BYTES + 4096);
    for (const [index, key] of keys.entries()) {
      firstKey ??= key;
      out.text(key);
      out.block(values[index] as Uint8Array);
      count += 1;
      if (out.length < SEGMENT_BYTES && index < keys.length - 1) continue;
      const bytes = out.take();
      const id = this.#nextSegment++;
      this.#add({ id, firstKey, count, sizeBytes: bytes.length, crc: crc32(bytes) });
      yield { id, bytes };
      firstKey = null;
      count = 0;
      out.clear();
    }
  }

  #add(segment: Segment): void {
    this.#segments.push(this.#segments.length === 0 ? { ...segment, firstKey: "" } : segment);
  }
}

/**
 * Which segments a new checkpoint has: those of `previous` without a changed key stay, the key ranges of the others are
 * written anew. `changed` null: everything is written.
 */
export function planSegments(
  records: ReadonlyMap<string, Uint8Array>,
  previous: readonly Segment[],
  nextSegment: number,
  changed: ReadonlySet<string> | null,
): SegmentPlan {
  const old: readonly Segment[] = changed === null ? [] : previous;
  const dirty = dirtyRanges(old, changed);
  for (const key of records.keys()) dirty.get(rangeOf(old, key))?.push(key);

  const ranges: PlannedRange[] = [];
  const write = (firstKey: string, keys: string[]): void => {
    // in the order of UTF-16 units, as `<` compares
    keys.sort();
    ranges.push({ firstKey, keys, values: keys.map((key) => records.get(key) as Uint8Array) });
  };
  if (old.length === 0) write("", dirty.get(-1) ?? []);
  for (let index = 0; index < old.length; index++) {
    const segment = old[index] as Segment;
    const keys = dirty.get(index);
    if (keys === undefined) {
      ranges.push(segment);
      continue;
    }
    // Neighbours that are written anew are written as one, so that small ones grow together.
    for (let more = dirty.get(index + 1); more !== undefined; more = dirty.get(index + 1)) {
      for (const key of more) keys.push(key);
      index += 1;
    }
    write(segment.firstKey, keys);
  }
  return new SegmentPlan(ranges, nextSegment);
}

/** Segments below this size are written anew together with a neighbour that changed. */
const SMALL_BYTES = 60_000;

/** The ranges to write anew, by index of their old segment (-1: there is none). */
function dirtyRanges(
  old: readonly Segment[],
  changed: ReadonlySet<string> | null,
): Map<number, string[]> {
  const dirty = new Map<number, string[]>();
  if (old.length === 0) return dirty.set(-1, []);
  for (const key of changed ?? []) {
    const index = rangeOf(old, key);
    if (!dirty.has(index)) dirty.set(index, []);
  }
  for (const index of [...dirty.keys()]) {
    const isSmall = (old[index] as Segment).sizeBytes < SMALL_BYTES;
    for (const beside of [index - 1, index + 1]) {
      const neighbour = old[beside];
      if (neighbour === undefined || dirty.has(beside)) continue;
      if (isSmall || neighbour.sizeBytes < SMALL_BYTES) dirty.set(beside, []);
    }
  }
  return dirty;
}

/** Index of the segment whose range holds the key; -1 if there are no segments. */
function rangeOf(segments: readonly Segment[], key: string): number {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((segments[middle] as Segment).firstKey <= key) low = middle;
    else high = middle - 1;
  }
  return segments.length === 0 ? -1 : low;
}
