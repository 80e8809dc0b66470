// The journal's bytes: a header, then batches. A batch is what one append wrote: all commits that had gathered. It is the
// unit of the checksum, so a batch is there as a whole or not at all.
//
//   header   "DTEJ", u8 format, u8 0, u16 schema, u32 generation, u32 crc of the 12 bytes before
//   batch    u32 payload length, u32 crc of the rest, f64 first seq, f64 last seq, payload, zero bytes up to 8
//   payload  commits one after the other (writeCommit of #bus)
//
// All numbers are little-endian. Zero bytes after the last batch are the unused part of a pre-sized file.
import { ByteReader, ByteWriter } from "#base";
import { type Commit, type CommitSeq, readCommit, writeCommit } from "#bus";
import { crc32 } from "./crc32.ts";

const FORMAT = 1;
const MAGIC = [0x44, 0x54, 0x45, 0x4a] as const;
const BATCH_HEADER_BYTES = 24;

/** Bytes of a journal's header. */
export const JOURNAL_HEADER_BYTES = 16;

/** The first bytes of a new journal. */
export function encodeJournalHeader(generation: number, schema: number): Uint8Array {
  const out = new Uint8Array(JOURNAL_HEADER_BYTES);
  const view = new DataView(out.buffer);
  out.set(MAGIC);
  out[4] = FORMAT;
  view.setUint16(6, schema, true);
  view.setUint32(8, generation, true);
  view.setUint32(12, crc32(out, 0, 12), true);
  return out;
}

/** Commits in order as one batch. */
export function encodeBatch(commits: readonly Commit[]): Uint8Array {
  const body = new ByteWriter(4096);
  body.raw(new Uint8Array(BATCH_HEADER_BYTES));
  for (const commit of commits) writeCommit(body, commit);
  const end = body.length;
  body.raw(new Uint8Array(-end & 7));
  // a copy: hosts may keep what they are given, with the whole buffer behind it
  const out = body.take();
  const view = new DataView(out.buffer);
  view.setUint32(0, end - BATCH_HEADER_BYTES, true);
  view.setFloat64(8, commits[0]?.seq ?? 0, true);
  view.setFloat64(16, commits.at(-1)?.seq ?? 0, true);
  view.setUint32(4, crc32(out, 8, end), true);
  return out;
}

/** What a journal's bytes hold. */
export interface JournalContent {
  /** False: the header is missing (an empty or just created file) or damaged. */
  readonly hasHeader: boolean;
  readonly schema: number;
  readonly commits: readonly Commit[];
  /** Where the good part ends. */
  readonly endBytes: number;
  /** Bytes after the good part that are the rest of an interrupted append; 0 if there are none. */
  readonly tornBytes: number;
  /**
   * Where a damaged batch begins that is not the last one, so that it cannot be an interrupted append; null if there is
   * none. `lostFrom` and `foundAgain` tell which commits are missing.
   */
  readonly damage: {
    readonly atBytes: number;
    readonly lostFrom: CommitSeq;
    readonly foundAgain: CommitSeq | null;
  } | null;
}

/** Reads a whole journal; never throws. */
export function decodeJournal(bytes: Uint8Array): JournalContent {
  const end = contentEnd(bytes);
  const nothing = { schema: 0, commits: [], endBytes: 0, damage: null };
  if (end === 0) return { ...nothing, hasHeader: false, tornBytes: 0 };
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const isHeader =
    bytes.length >= JOURNAL_HEADER_BYTES &&
    MAGIC.every((byte, index) => bytes[index] === byte) &&
    bytes[4] === FORMAT &&
    view.getUint32(12, true) === crc32(bytes, 0, 12);
  if (!isHeader) {
    // A header that was cut short is an interrupted creation; anything longer was a journal once.
    if (end <= JOURNAL_HEADER_BYTES) return { ...nothing, hasHeader: false, tornBytes: end };
    const foundAgain = findBatch(bytes, view, 8, 0)?.firstSeq ?? null;
    return {
      ...nothing,
      hasHeader: false,
      tornBytes: 0,
      damage: { atBytes: 0, lostFrom: 1, foundAgain },
    };
  }
  const schema = view.getUint16(6, true);
  const commits: Commit[] = [];
  let at = JOURNAL_HEADER_BYTES;
  while (at < end) {
    const batch = batchAt(bytes, view, at);
    if (batch === null) break;
    for (const commit of batch.commits) commits.push(commit);
    at += batch.sizeBytes;
  }
  const tornBytes = Math.max(0, end - at);
  const good = { hasHeader: true, schema, commits, endBytes: at };
  if (tornBytes === 0) return { ...good, tornBytes, damage: null };
  const lastSeq = commits.at(-1)?.seq ?? 0;
  const next = findBatch(bytes, view, at + 8, lastSeq);
  if (next === null) return { ...good, tornBytes, damage: null };
  const damage = { atBytes: at, lostFrom: lastSeq + 1, foundAgain: next.firstSeq };
  return { ...good, tornBytes: 0, damage };
}

interface Batch {
  readonly commits: readonly Commit[];
  readonly firstSeq: CommitSeq;
  readonly sizeBytes: number;
}

function batchAt(bytes: Uint8Array, view: DataView, at: number): Batch | null {
  if (at + BATCH_HEADER_BYTES > bytes.length) return null;
  const length = view.getUint32(at, true);
  const payloadEnd = at + BATCH_HEADER_BYTES + length;
  if (length === 0 || payloadEnd > bytes.length) return null;
  if (view.getUint32(at + 4, true) !== crc32(bytes, at + 8, payloadEnd)) return null;
  try {
    const input = new ByteReader(bytes.subarray(at + BATCH_HEADER_BYTES, payloadEnd));
    const commits: Commit[] = [];
    while (!input.isAtEnd) commits.push(readCommit(input));
    return {
      commits,
      firstSeq: view.getFloat64(at + 8, true),
      sizeBytes: BATCH_HEADER_BYTES + ((length + 7) & ~7),
    };
  } catch {
    return null;
  }
}

/** The next good batch of commits after `lastSeq` from `from` on. Batches begin at multiples of 8. */
function findBatch(
  bytes: Uint8Array,
  view: DataView,
  from: number,
  lastSeq: CommitSeq,
): Batch | null {
  for (let at = from; at + BATCH_HEADER_BYTES <= bytes.length; at += 8) {
    const first = view.getFloat64(at + 8, true);
    const last = view.getFloat64(at + 16, true);
    if (!Number.isSafeInteger(first) || first <= lastSeq || last < first) continue;
    const batch = batchAt(bytes, view, at);
    if (batch !== null) return batch;
  }
  return null;
}

/** Where the zero bytes at the end begin, rounded up to 8. */
function contentEnd(bytes: Uint8Array): number {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  return Math.min((end + 7) & ~7, bytes.length);
}
