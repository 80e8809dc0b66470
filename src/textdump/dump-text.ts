// From the bytes of a file to the bytes of a dump: which encoding, a byte-order mark, line ends of Windows.

import type { TextdumpProgress } from "./dump.ts";
import { DumpFault } from "./dump-fault.ts";

const LF = 10;
const CR = 13;
/** How many bytes are looked at between two signs of life. */
const PIECE_BYTES = 1 << 20;

const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** A dump whose lines end in LF, with the way to decode its text. */
export interface DumpText {
  readonly bytes: Uint8Array;
  readonly encoding: "utf8" | "latin1";
  /** Lines that are no UTF-8 are Latin-1, each for itself: only if somebody repairs a file. */
  readonly isMixed?: boolean;
  readonly notes: readonly string[];
  /** Stretches of the file in order, as far as it is UTF-8. */
  readonly pieces: readonly TextPiece[];
}

/** A stretch of the file that ends at a line end. */
export interface TextPiece {
  /** Index of its first byte and of the first byte behind it. */
  readonly from: number;
  readonly to: number;
  /** Its text if it is ASCII, so that whatever lies inside is a slice of it; else null. */
  readonly ascii: string | null;
}

/** Finds out what the file is made of. Throws a DumpFault for files that are no text at all. */
export function* openDumpText(file: Uint8Array): Generator<TextdumpProgress, DumpText> {
  refuseContainers(file);
  const notes: string[] = [];
  let bytes = file;
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) {
    bytes = bytes.subarray(3);
    notes.push("A byte-order mark at the start of the file was dropped.");
  }
  if (bytes.length === 0) throw new DumpFault(1, "the file is empty");
  if (hasWindowsLineEnds(bytes)) {
    bytes = withoutCarriageReturns(bytes);
    notes.push("Every line of the file ended in CR LF; the CRs were dropped.");
  }
  const pieces: TextPiece[] = [];
  const encoding = (yield* isUtf8(bytes, pieces)) ? "utf8" : "latin1";
  if (encoding === "latin1")
    notes.push("The file is not valid UTF-8 and was read as Latin-1; it will be written so again.");
  return { bytes, encoding, notes, pieces };
}

function refuseContainers(file: Uint8Array): void {
  const [a, b] = file;
  if (a === 0x1f && b === 0x8b)
    throw new DumpFault(1, "the file is compressed with gzip: unpack it first");
  if (a === 0x50 && b === 0x4b)
    throw new DumpFault(1, "the file is a zip archive: unpack it first");
  if ((a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff))
    throw new DumpFault(1, "the file is UTF-16: dumps are UTF-8 or Latin-1");
}

/** Whether there are line ends, and all of them are CR LF. */
function hasWindowsLineEnds(bytes: Uint8Array): boolean {
  let at = bytes.indexOf(LF);
  if (at < 0) return false;
  for (; at >= 0; at = bytes.indexOf(LF, at + 1)) if (bytes[at - 1] !== CR) return false;
  return true;
}

function withoutCarriageReturns(bytes: Uint8Array): Uint8Array {
  const kept = new Uint8Array(bytes.length);
  let length = 0;
  let from = 0;
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    kept.set(bytes.subarray(from, at - 1), length);
    length += at - 1 - from;
    kept[length++] = LF;
    from = at + 1;
  }
  // a last line that was cut between CR and LF
  const end = bytes[bytes.length - 1] === CR ? bytes.length - 1 : bytes.length;
  if (from < end) {
    kept.set(bytes.subarray(from, end), length);
    length += end - from;
  }
  return kept.subarray(0, length);
}

/** Whether all of it is UTF-8; fills `pieces`. */
function* isUtf8(bytes: Uint8Array, pieces: TextPiece[]): Generator<TextdumpProgress, boolean> {
  let from = 0;
  while (from < bytes.length) {
    // pieces end at line ends, which never lie inside a character
    const lineEnd = bytes.indexOf(LF, from + PIECE_BYTES);
    const to = lineEnd < 0 ? bytes.length : lineEnd + 1;
    const text = decodedOrNull(bytes.subarray(from, to));
    if (text === null) return false;
    // as many characters as bytes: every byte is one
    pieces.push({ from, to, ascii: text.length === to - from ? text : null });
    from = to;
    yield { stage: "bytes", done: from, total: bytes.length };
  }
  return true;
}

function decodedOrNull(bytes: Uint8Array): string | null {
  try {
    return strictDecoder.decode(bytes);
  } catch {
    return null;
  }
}

/** Whether the bytes are valid UTF-8. */
export function decodes(bytes: Uint8Array): boolean {
  return decodedOrNull(bytes) !== null;
}

/** Decodes bytes that were found to be UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string {
  return strictDecoder.decode(bytes);
}

/** Decodes a text that is UTF-8 or, if it is not, Latin-1. */
export function decodeEither(bytes: Uint8Array): string {
  return decodes(bytes) ? decodeUtf8(bytes) : decodeLatin1(bytes);
}

const SPREAD_BYTES = 8192;

/** Latin-1 proper, where every byte is the character of its number. */
export function decodeLatin1(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += SPREAD_BYTES)
    text += String.fromCharCode(...bytes.subarray(at, at + SPREAD_BYTES));
  return text;
}
