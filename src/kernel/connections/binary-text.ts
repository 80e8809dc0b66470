// Binary strings (LANGUAGE 17.4) at the edge: hosts carry bytes as characters U+0000 to U+00FF, programs see `~XX`.
import { binaryToBytes, bytesToBinary } from "#builtins";

const encoder = new TextEncoder();

/** The binary string of text whose characters are bytes; characters above U+00FF count as their UTF-8 bytes. */
export function toBinaryString(bytes: string): string {
  const numbers: number[] = [];
  for (const character of bytes) {
    const code = character.codePointAt(0) as number;
    if (code <= 0xff) numbers.push(code);
    else numbers.push(...encoder.encode(character));
  }
  return bytesToBinary(numbers);
}

/** The bytes, as characters, of a binary string; null if it is malformed. */
export function fromBinaryString(text: string): string | null {
  const bytes = binaryToBytes(text);
  if (bytes === undefined) return null;
  let characters = "";
  for (const byte of bytes) characters += String.fromCharCode(byte);
  return characters;
}
