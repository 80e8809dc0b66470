// Base64 (RFC 4648), both alphabets. Decoding wants whole groups of four, or, URL-safe, groups that may lack padding.

import { asciiText } from "./binary.ts";

const EQUALS = 61;
const STANDARD = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const URL_SAFE = `${STANDARD.slice(0, 62)}-_`;

/** Bytes in base64; padded unless URL-safe. */
export function base64Text(bytes: Uint8Array, isUrlSafe: boolean): string {
  const alphabet = isUrlSafe ? URL_SAFE : STANDARD;
  const groups = Math.ceil(bytes.length / 3);
  const out = new Uint8Array(groups * 4);
  for (let group = 0; group < groups; group++) {
    const i = group * 3;
    const bits = ((bytes[i] as number) << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    for (let digit = 0; digit < 4; digit++)
      out[group * 4 + digit] = alphabet.charCodeAt((bits >> (18 - 6 * digit)) & 63);
  }
  const padding = groups * 3 - bytes.length;
  if (!isUrlSafe) out.fill(EQUALS, out.length - padding);
  return asciiText(isUrlSafe ? out.subarray(0, out.length - padding) : out);
}

/** The bytes of base64 text; undefined if it is malformed. */
export function base64Bytes(text: string, isUrlSafe: boolean): Uint8Array<ArrayBuffer> | undefined {
  const alphabet = isUrlSafe ? URL_SAFE : STANDARD;
  if (text.length % 4 !== 0 && !isUrlSafe) return undefined;
  const digits = text.replace(/={1,2}$/, "");
  if (digits.length % 4 === 1 || (digits.length % 4) + text.length - digits.length > 4)
    return undefined;
  const bytes = new Uint8Array(Math.floor((digits.length * 3) / 4));
  let bits = 0;
  let pending = 0;
  let count = 0;
  for (const digit of digits) {
    const value = alphabet.indexOf(digit);
    if (value < 0) return undefined;
    bits = ((bits << 6) | value) & 0xffffff;
    pending += 6;
    if (pending < 8) continue;
    pending -= 8;
    bytes[count++] = (bits >> pending) & 255;
  }
  return bytes;
}
