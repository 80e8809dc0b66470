// Whole worlds between containers: records packed into chunks of about a megabyte, whose buffers are transferred instead
// of copied through a ring. A chunk is a row of text key, block value.
import { ByteReader, ByteWriter } from "#base";

/** A chunk is closed when it reaches this size. */
const BULK_CHUNK_BYTES: number = 2 ** 20;

/** Packs records, in their order. */
export function encodeBulk(
  records: Iterable<readonly [string, Uint8Array]>,
): Uint8Array<ArrayBuffer>[] {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let out = new ByteWriter(BULK_CHUNK_BYTES + 4096);
  for (const [key, value] of records) {
    out.text(key);
    out.block(value);
    if (out.length < BULK_CHUNK_BYTES) continue;
    chunks.push(out.take());
    out = new ByteWriter(BULK_CHUNK_BYTES + 4096);
  }
  if (out.length > 0) chunks.push(out.take());
  return chunks;
}

/** The records of chunks. Values are views into the chunks. Throws a RangeError on damaged bytes. */
export function* decodeBulk(
  chunks: Iterable<Uint8Array>,
): Generator<readonly [string, Uint8Array]> {
  for (const chunk of chunks) {
    const input = new ByteReader(chunk);
    while (!input.isAtEnd) {
      const key = input.text();
      yield [key, input.block()];
    }
  }
}
