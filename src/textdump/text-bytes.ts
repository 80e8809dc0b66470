// The bytes of a text that comes part by part: only bytes are kept, so that no string of a whole file is ever needed.

const encoder = new TextEncoder();
// biome-ignore lint/suspicious/noControlCharactersInRegex: the class is "all of ASCII"
const NON_ASCII = /[^\x00-\x7f]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: the class is "all of Latin-1"
const NON_LATIN1 = /[^\x00-\xff]/;

/** Text as bytes; Latin-1 as long as that has all its characters, if wanted. */
export class TextBytes {
  #parts: Uint8Array[] = [];
  #length = 0;
  #encoding: "utf8" | "latin1";
  #isAscii = true;

  constructor(wanted: "utf8" | "latin1") {
    this.#encoding = wanted;
  }

  /** What the bytes are: `utf8` also if Latin-1 was wanted and lacks a character. */
  get encoding(): "utf8" | "latin1" {
    return this.#encoding;
  }

  /** No character so far is beyond ASCII. Only known of Latin-1. */
  get isAscii(): boolean {
    return this.#isAscii;
  }

  add(text: string): void {
    if (this.#encoding === "latin1" && NON_LATIN1.test(text)) this.toUtf8();
    if (this.#encoding === "latin1") {
      if (this.#isAscii && NON_ASCII.test(text)) this.#isAscii = false;
      this.#keep(this.#isAscii ? encoder.encode(text) : latin1(text));
    } else {
      this.#keep(encoder.encode(text));
    }
  }

  #keep(bytes: Uint8Array): void {
    this.#parts.push(bytes);
    this.#length += bytes.length;
  }

  /** Goes on in UTF-8; what is there is changed. */
  toUtf8(): void {
    if (this.#encoding === "utf8") return;
    this.#encoding = "utf8";
    const parts = this.#parts;
    this.#parts = [];
    this.#length = 0;
    for (const part of parts) this.#keep(utf8OfLatin1(part));
  }

  /** All of it, in one piece. */
  bytes(): Uint8Array<ArrayBuffer> {
    const all = new Uint8Array(this.#length);
    let at = 0;
    for (const part of this.#parts) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }
}

function latin1(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

function utf8OfLatin1(bytes: Uint8Array): Uint8Array {
  const out = new Uint8Array(bytes.length + bytes.reduce((more, byte) => more + (byte >> 7), 0));
  let at = 0;
  for (const byte of bytes) {
    if (byte >= 128) out[at++] = 0xc0 | (byte >> 6);
    out[at++] = byte < 128 ? byte : 0x80 | (byte & 63);
  }
  return out;
}
