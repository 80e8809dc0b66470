// Streams of a telnet wire: bytes, how they are cut into chunks, and what happens to the connection in between.
import type { WireEncoding } from "../../../src/server/telnet-codec.ts";
import type { Chance } from "../chance.ts";

/** A stream of bytes and how it is read. */
export interface Wire {
  readonly encoding: WireEncoding;
  readonly bytes: readonly number[];
  /** Lengths of the chunks, used again from the first when they are used up. */
  readonly cuts: readonly number[];
}

const [IAC, DONT, DO, WONT, WILL, SB, SE] = [255, 254, 253, 252, 251, 250, 240];
const CR = 13;
const LF = 10;

const utf8 = (text: string): number[] => [...new TextEncoder().encode(text)];

/** Texts of one to four bytes a character, and bytes that are no UTF-8. */
const TEXTS: readonly (readonly number[])[] = [
  utf8("look"),
  utf8("grüße"),
  utf8("€uro"),
  utf8("😀"),
  utf8("ÿÿ"),
  utf8("\t tab"),
  [0xfc, 0xdf],
  [0xe2, 0x82],
  [0xf0, 0x9f, 0x98],
  [0xc0, 0xaf],
  [0xed, 0xa0, 0x80],
  [0xc2, 0x85],
  [7, 27, 91, 109, 127],
];

function command(chance: Chance): number[] {
  const option = chance.pick([0, 1, 3, 10, 13, 24, 31, 255, chance.below(256)]);
  switch (chance.below(6)) {
    case 0:
      return [IAC, chance.pick([DONT, DO, WONT, WILL]), option];
    case 1:
      return [IAC, SB, option, ...chance.times(0, 6, () => chance.below(256)), IAC, SE];
    case 2:
      return [IAC, SB, option, IAC, IAC, IAC, chance.below(256), LF, IAC, SE];
    case 3:
      return [IAC, IAC];
    case 4:
      return [IAC, chance.between(SE, 249)];
    default:
      return chance.pick([[IAC], [IAC, SB], [IAC, DO], [IAC, SB, option, IAC]]);
  }
}

function piece(chance: Chance): readonly number[] {
  return chance.weighted<() => readonly number[]>([
    [4, () => chance.pick(TEXTS)],
    [3, () => chance.pick([[CR, LF], [LF], [CR], [CR, 0], [LF, CR], [CR, CR, LF], [0]])],
    [4, () => command(chance)],
    [1, () => chance.times(1, 20, () => chance.below(256))],
    [0.1, () => new Array<number>(chance.between(200, 6000)).fill(chance.pick([65, 195]))],
    // longer than the longest line
    [0.002, () => new Array<number>(300_000).fill(chance.pick([65, 195]))],
    [0.02, () => new Array<number[]>(2000).fill([IAC, DO, chance.below(256)]).flat()],
  ])();
}

/** A random wire. */
export function makeWire(chance: Chance): Wire {
  return {
    encoding: chance.pick(["utf8", "latin1"]),
    bytes: chance.times(1, 30, () => piece(chance)).flat(),
    cuts: chance.times(1, 8, () => chance.pick([1, 1, 2, 3, 7, chance.between(1, 5000)])),
  };
}

/** The chunks of a wire. */
export function chunksOf({ bytes, cuts }: Wire): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const size = Math.max(1, cuts[chunks.length % cuts.length] ?? 1);
    chunks.push(Uint8Array.from(bytes.slice(at, at + size)));
    at += size;
  }
  return chunks;
}
