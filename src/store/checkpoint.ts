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

/** Adds the records of a segment's bytes to a map; false if they are not what the manifest says. */
export function readSegment(
  bytes: Uint8Array,
  segment: Segment,
  into: Map<string, Uint8Array>,
): boolean {
  if (bytes.length !== segment.sizeBytes || crc32(bytes) !== segment.crc) return false;
  const input = new ByteReader(bytes);
  for (let index = 0; index < segment.count; index++) {
    const key = input.text();
    into.set(key, input.block().slice());
  }
  return true;
}

/** Segments to write and the complete list that the manifest names. */
export interface SegmentPlan {
  readonly segments: readonly Segment[];
  readonly written: readonly { readonly id: number; readonly bytes: Uint8Array }[];
  readonly nextSegment: number;
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
  for (const [key, value] of records) dirty.get(rangeOf(old, key))?.push([key, value]);

  const segments: Segment[] = [];
  const written: { id: number; bytes: Uint8Array }[] = [];
  let next = nextSegment;
  const write = (rangeStart: string, entries: Entry[]): void => {
    entries.sort((a, b) => (a[0] < b[0] ? -1 : 1));
    let firstKey: string | null = rangeStart;
    let count = 0;
    let out = new ByteWriter(SEGMENT_BYTES + 4096);
    for (const [index, [key, value]] of entries.entries()) {
      firstKey ??= key;
      out.text(key);
      out.block(value);
      count += 1;
      if (out.length < SEGMENT_BYTES && index < entries.length - 1) continue;
      const bytes = out.take();
      segments.push({ id: next, firstKey, count, sizeBytes: bytes.length, crc: crc32(bytes) });
      written.push({ id: next, bytes });
      next += 1;
      firstKey = null;
      count = 0;
      out = new ByteWriter(SEGMENT_BYTES + 4096);
    }
  };
  if (old.length === 0) write("", dirty.get(-1) ?? []);
  for (let index = 0; index < old.length; index++) {
    const segment = old[index] as Segment;
    const entries = dirty.get(index);
    if (entries === undefined) {
      segments.push(segment);
      continue;
    }
    // Neighbours that are written anew are written as one, so that small ones grow together.
    for (let more = dirty.get(index + 1); more !== undefined; more = dirty.get(index + 1)) {
      for (const entry of more) entries.push(entry);
      index += 1;
    }
    write(segment.firstKey, entries);
  }
  const first = segments[0];
  if (first !== undefined && first.firstKey !== "") segments[0] = { ...first, firstKey: "" };
  return { segments, written, nextSegment: next };
}

type Entry = [key: string, value: Uint8Array];

/** Segments below this size are written anew together with a neighbour that changed. */
const SMALL_BYTES = 60_000;

/** The ranges to write anew, by index of their old segment (-1: there is none). */
function dirtyRanges(
  old: readonly Segment[],
  changed: ReadonlySet<string> | null,
): Map<number, Entry[]> {
  const dirty = new Map<number, Entry[]>();
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
