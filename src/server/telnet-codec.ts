// Bytes of a telnet wire to lines of text and back (LANGUAGE 15.7). Pure: knows no sockets.
//
//   bytes ─► telnet commands out (answered by refusal) ─► line ends ─► control characters out ─► text
//
// How the bytes are cut into chunks makes no difference to what comes out, except in binary mode, where a chunk is a
// line. CR ends a line at once; the LF or NUL that may follow is then swallowed.

/** How text is written on the wire. */
export type WireEncoding = "utf8" | "latin1";

/** What the decoder found, in order. */
export type WireInput =
  | { readonly kind: "line"; readonly text: string; readonly isCut: boolean }
  /** Bytes to send back at once. */
  | { readonly kind: "reply"; readonly bytes: Uint8Array };

/** Longest line in characters; what comes after is dropped. */
export const maxLineLength = 65_536;

const IAC = 255;
const DONT = 254;
const DO = 253;
const WONT = 252;
const WILL = 251;
const SB = 250;
const SE = 240;
const ECHO = 1;
const CR = 13;
const LF = 10;
const NUL = 0;
const TAB = 9;
const SPACE = 32;
const DEL = 127;

/** "I echo what you type" makes a client hide it; taking that back makes it show it again. */
export function clientEchoCommand(isShown: boolean): Uint8Array {
  return Uint8Array.of(IAC, isShown ? WONT : WILL, ECHO);
}

type State = "text" | "command" | "option" | "subnegotiation" | "subnegotiation-command";

// A character takes four bytes at most, so a longer line is longer than maxLineLength characters too.
const maxLineBytes = maxLineLength * 4 + 4;

/** One direction of one wire: bytes in, lines out. */
export class TelnetDecoder {
  readonly #encoding: WireEncoding;
  #isBinary = false;
  #state: State = "text";
  /** WILL, WONT, DO or DONT while its option is awaited. */
  #verb = 0;
  #isAfterCr = false;
  #hidesEcho = false;
  #line: Uint8Array = new Uint8Array(256);
  #length = 0;

  constructor(encoding: WireEncoding) {
    this.#encoding = encoding;
  }

  /** In binary mode every chunk is one line, a character for each byte, and nothing is interpreted. */
  setBinary(isBinary: boolean): void {
    this.#isBinary = isBinary;
  }

  /** Told when `clientEchoCommand` is sent, so that the answer to it is not refused. */
  setClientEcho(isShown: boolean): void {
    this.#hidesEcho = !isShown;
  }

  /** Takes the next bytes of the wire. */
  push(bytes: Uint8Array): WireInput[] {
    if (this.#isBinary) {
      return bytes.length === 0
        ? []
        : [{ kind: "line", text: bytesToCharacters(bytes), isCut: false }];
    }
    const found: WireInput[] = [];
    for (const byte of bytes) {
      if (this.#state === "text" && byte !== IAC) this.#text(byte, found);
      else this.#command(byte, found);
    }
    return found;
  }

  /** At the end of the stream: a last line without a line end, or null. */
  flush(): string | null {
    return this.#length === 0 ? null : this.#take().text;
  }

  #text(byte: number, found: WireInput[]): void {
    const isAfterCr = this.#isAfterCr;
    this.#isAfterCr = byte === CR;
    if (isAfterCr && (byte === LF || byte === NUL)) return;
    if (byte === LF || byte === CR) found.push(this.#take());
    else if (byte === TAB || (byte >= SPACE && byte !== DEL)) this.#append(byte);
  }

  #command(byte: number, found: WireInput[]): void {
    switch (this.#state) {
      case "text":
        this.#state = "command";
        return;
      case "command":
        this.#state = "text";
        if (byte === IAC) {
          this.#isAfterCr = false;
          this.#append(IAC);
        } else if (byte === SB) {
          this.#state = "subnegotiation";
        } else if (byte >= WILL) {
          this.#verb = byte;
          this.#state = "option";
        }
        return;
      case "option": {
        this.#state = "text";
        const reply = this.#refusal(this.#verb, byte);
        if (reply !== null) found.push({ kind: "reply", bytes: reply });
        return;
      }
      case "subnegotiation":
        if (byte === IAC) this.#state = "subnegotiation-command";
        return;
      case "subnegotiation-command":
        this.#state = byte === SE ? "text" : "subnegotiation";
        return;
    }
  }

  #refusal(verb: number, option: number): Uint8Array | null {
    if (verb === WILL) return Uint8Array.of(IAC, DONT, option);
    if (verb === DO && !(option === ECHO && this.#hidesEcho))
      return Uint8Array.of(IAC, WONT, option);
    return null;
  }

  #append(byte: number): void {
    if (this.#length >= maxLineBytes) return;
    if (this.#length === this.#line.length) {
      const larger = new Uint8Array(this.#line.length * 2);
      larger.set(this.#line);
      this.#line = larger;
    }
    this.#line[this.#length++] = byte;
  }

  #take(): WireInput & { kind: "line" } {
    const text = decodeText(this.#line.subarray(0, this.#length), this.#encoding);
    this.#length = 0;
    if (this.#line.length > 4096) this.#line = new Uint8Array(256);
    if (text.length <= maxLineLength) return { kind: "line", text, isCut: false };
    const all = Array.from(text);
    const isCut = all.length > maxLineLength;
    return { kind: "line", text: isCut ? all.slice(0, maxLineLength).join("") : text, isCut };
  }
}

/** Lines, each with its CR LF, as bytes of the wire. */
export function encodeLines(text: string, encoding: WireEncoding): Uint8Array {
  return encodeText(`${text.replaceAll("\n", "\r\n")}\r\n`, encoding);
}

/** Text without a line end as bytes of the wire. A character that the encoding lacks becomes `?`. */
export function encodeText(text: string, encoding: WireEncoding): Uint8Array {
  if (encoding === "utf8") return utf8Encoder.encode(text);
  const bytes: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    if (code === IAC) bytes.push(IAC, IAC);
    else bytes.push(code < 256 ? code : 63);
  }
  return Uint8Array.from(bytes);
}

/** Text of bytes; with UTF-8, bytes that are not valid UTF-8 are read as Latin-1, one by one. */
export function decodeText(bytes: Uint8Array, encoding: WireEncoding): string {
  let text = "";
  let plainFrom = 0;
  for (let at = 0; at < bytes.length; ) {
    const byte = bytes[at] ?? 0;
    if (byte < 0x80) {
      at++;
      continue;
    }
    const length = encoding === "utf8" ? sequenceLength(bytes, at) : 1;
    const code = length === 1 ? byte : codePoint(bytes, at, length);
    text += characters(bytes, plainFrom, at);
    if (code > 0x9f) text += String.fromCodePoint(code);
    at += length;
    plainFrom = at;
  }
  return text + characters(bytes, plainFrom, bytes.length);
}

/** Bytes as text whose characters are the bytes: how `binary` sessions carry them. */
export function bytesToCharacters(bytes: Uint8Array): string {
  return characters(bytes, 0, bytes.length);
}

/** The bytes of such text. */
export function charactersToBytes(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

const utf8Encoder = new TextEncoder();

function characters(bytes: Uint8Array, from: number, to: number): string {
  let text = "";
  for (let at = from; at < to; at += 8192) {
    text += String.fromCharCode(...bytes.subarray(at, Math.min(to, at + 8192)));
  }
  return text;
}

/** Bytes of the valid UTF-8 sequence at `at`, or 1 if there is none: no overlong forms, surrogates or codes too large. */
function sequenceLength(bytes: Uint8Array, at: number): number {
  const first = bytes[at] ?? 0;
  const length = first < 0xc2 ? 1 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 1;
  if (at + length > bytes.length) return 1;
  for (let next = at + 1; next < at + length; next++) {
    if (((bytes[next] ?? 0) & 0xc0) !== 0x80) return 1;
  }
  const second = bytes[at + 1] ?? 0;
  const isWrong =
    (first === 0xe0 && second < 0xa0) ||
    (first === 0xed && second > 0x9f) ||
    (first === 0xf0 && second < 0x90) ||
    (first === 0xf4 && second > 0x8f);
  return length > 1 && isWrong ? 1 : length;
}

function codePoint(bytes: Uint8Array, at: number, length: number): number {
  let code = (bytes[at] ?? 0) & (0x7f >> length);
  for (let next = at + 1; next < at + length; next++)
    code = (code << 6) | ((bytes[next] ?? 0) & 0x3f);
  return code;
}
