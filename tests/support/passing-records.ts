// Records that are only there until the next one is asked for: whoever keeps their bytes reads nonsense later.

/** The same records, each in the one buffer that all of them share. */
export function* passingRecords(
  records: Iterable<readonly [string, Uint8Array]>,
): Generator<readonly [string, Uint8Array]> {
  let buffer = new Uint8Array(1024);
  for (const [key, bytes] of records) {
    if (bytes.length > buffer.length) buffer = new Uint8Array(bytes.length * 2);
    buffer.set(bytes);
    yield [key, buffer.subarray(0, bytes.length)];
    buffer.fill(0xff);
  }
}
