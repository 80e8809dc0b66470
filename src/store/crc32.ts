// CRC-32 (IEEE 802.3, reflected, as in zip): the checksum of journals, segments and manifests.

function createTables(): Uint32Array[] {
  const tables = Array.from({ length: 4 }, () => new Uint32Array(256));
  const [first, second, third, fourth] = tables as [
    Uint32Array,
    Uint32Array,
    Uint32Array,
    Uint32Array,
  ];
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
    first[byte] = value;
  }
  for (let byte = 0; byte < 256; byte++) {
    const one = first[byte] as number;
    const two = (one >>> 8) ^ (first[one & 255] as number);
    const three = (two >>> 8) ^ (first[two & 255] as number);
    second[byte] = two;
    third[byte] = three;
    fourth[byte] = (three >>> 8) ^ (first[three & 255] as number);
  }
  return tables;
}

const [T0, T1, T2, T3] = createTables() as [Uint32Array, Uint32Array, Uint32Array, Uint32Array];

/** The checksum of bytes[from, to), from 0 to 2^32 - 1. Four bytes a step. */
export function crc32(bytes: Uint8Array, from = 0, to: number = bytes.length): number {
  let crc = 0xffffffff;
  let at = from;
  for (; at + 4 <= to; at += 4) {
    crc ^=
      (bytes[at] as number) |
      ((bytes[at + 1] as number) << 8) |
      ((bytes[at + 2] as number) << 16) |
      ((bytes[at + 3] as number) << 24);
    crc =
      (T3[crc & 255] as number) ^
      (T2[(crc >>> 8) & 255] as number) ^
      (T1[(crc >>> 16) & 255] as number) ^
      (T0[crc >>> 24] as number);
  }
  for (; at < to; at++) crc = (crc >>> 8) ^ (T0[(crc ^ (bytes[at] as number)) & 255] as number);
  return (crc ^ 0xffffffff) >>> 0;
}
