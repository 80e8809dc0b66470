// Binary strings (LANGUAGE 17.4): printable ASCII except `~` stands for itself, any other byte is `~XX`.

import { TextBuilder } from "#base";

const HEX = "0123456789ABCDEF";

/** Text of each byte in a binary string. */
const byteText: readonly string[] = Array.from({ length: 256 }, (_, byte) =>
  byte >= 32 && byte < 127 && byte !== 126 ? String.fromCharCode(byte) : `~${hexPair(byte)}`,
);

const encoder = new TextEncoder();
const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function hexPair(byte: number): string {
  return HEX.charAt(byte >> 4) + HEX.charAt(byte & 15);
}

/** Bytes as a binary string. */
export function bytesToBinary(bytes: Iterable<number>): string {
  const text = new TextBuilder();
  for (const byte of bytes) text.add(byteText[byte] as string);
  return text.toString();
}

/** ASCII bytes as text. */
export function asciiText(bytes: Uint8Array): string {
  return strictDecoder.decode(bytes);
}

/** The bytes of a string as a binary string. */
export function textToBinary(text: string): string {
  return /^[ -}]*$/.test(text) ? text : bytesToBinary(utf8Bytes(text));
}

/** The bytes of a binary string; undefined if it is malformed. */
export function binaryToBytes(text: string): Uint8Array<ArrayBuffer> | undefined {
  const bytes = new Uint8Array(text.length);
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    let byte = text.charCodeAt(i);
    if (byte > 127) return undefined;
    if (byte === 126) {
      const pair = text.slice(i + 1, i + 3);
      if (!/^[0-9A-Fa-f]{2}$/.test(pair)) return undefined;
      byte = Number.parseInt(pair, 16);
      i += 2;
    }
    bytes[count++] = byte;
  }
  return bytes.slice(0, count);
}

/** The UTF-8 bytes of a string. */
export function utf8Bytes(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

/** The string that UTF-8 bytes spell; undefined if they do not. */
export function utf8Text(bytes: Uint8Array): string | undefined {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Bytes as upper-case hexadecimal digits. */
export function hexText(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += hexPair(byte);
  return text;
}
