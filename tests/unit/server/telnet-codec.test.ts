import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  bytesToCharacters,
  charactersToBytes,
  clientEchoCommand,
  decodeText,
  encodeLines,
  encodeText,
  maxLineLength,
  TelnetDecoder,
  type WireEncoding,
  type WireInput,
} from "../../../src/server/telnet-codec.ts";

/** A wire in notation: characters are bytes, `<ff>` is a byte in hex. */
function wire(text: string): Uint8Array {
  return Uint8Array.from(
    (text.match(/<[0-9a-f]{2}>|[\s\S]/g) ?? []).map((part) =>
      part.length === 4 ? Number.parseInt(part.slice(1, 3), 16) : part.charCodeAt(0),
    ),
  );
}

function notation(found: readonly WireInput[]): string[] {
  return found.map((input) =>
    input.kind === "line"
      ? input.text
      : `reply ${Array.from(input.bytes, (byte) => byte.toString(16).padStart(2, "0")).join(" ")}`,
  );
}

const decode = (text: string, encoding: WireEncoding = "utf8"): string[] =>
  notation(new TelnetDecoder(encoding).push(wire(text)));

describe("each line end is one line", () => {
  test.each([
    ["a\r\nb\r\n", ["a", "b"]],
    ["a\nb\n", ["a", "b"]],
    ["a\rb\r", ["a", "b"]],
    ["a\r<00>b\r<00>", ["a", "b"]],
    ["a\r\rb\n\n", ["a", "", "b", ""]],
    ["a\r\n\r\nb\n\r", ["a", "", "b", ""]],
    ["\n", [""]],
    ["a", []],
    ["a\r<ff><f1>\nb\n", ["a", "b"]],
    ["a\r<ff><ff>\n", ["a", "ÿ"]],
  ])("%j", (text, lines) => {
    expect(decode(text)).toEqual(lines);
  });
});

describe("control characters but tab are dropped", () => {
  test.each([
    ["a\tb<07>c<7f>d<1b>[1m\n", ["a\tbcd[1m"]],
    ["<00>a<00>\n", ["a"]],
    ["a<c2><85>b\n", ["ab"]],
  ])("%j", (text, lines) => {
    expect(decode(text)).toEqual(lines);
  });
});

describe("text", () => {
  test.each<[string, WireEncoding, string]>([
    ["gr<c3><bc><c3><9f>e", "utf8", "grüße"],
    ["<f0><9f><98><80>", "utf8", "😀"],
    ["gr<fc><df>e", "utf8", "grüße"],
    ["<c3><bc><fc>", "utf8", "üü"],
    ["<e2><82>x", "utf8", "âx"],
    ["<c0><af>", "utf8", "À¯"],
    ["<ed><a0><b0>", "utf8", "í\u00a0°"],
    ["<f4><b0><a0><a0>", "utf8", "ô°\u00a0\u00a0"],
    ["<f0><9f><98>", "utf8", "ð"],
    ["gr<fc><df>e", "latin1", "grüße"],
    ["<c3><bc>", "latin1", "Ã¼"],
  ])("%j as %s", (bytes, encoding, text) => {
    expect(decodeText(wire(bytes), encoding)).toBe(text);
  });

  test("output", () => {
    expect(encodeLines("a\nü", "utf8")).toEqual(wire("a\r\n<c3><bc>\r\n"));
    expect(encodeText("ÿü😀€", "latin1")).toEqual(wire("<ff><ff><fc>??"));
    expect(encodeText("ÿ", "utf8")).toEqual(wire("<c3><bf>"));
  });
});

describe("telnet commands", () => {
  test.each([
    ["a<ff><fb><18>b\n", ["reply ff fe 18", "ab"]],
    ["a<ff><fd><18>b\n", ["reply ff fc 18", "ab"]],
    ["a<ff><fc><18><ff><fe><18>b\n", ["ab"]],
    ["a<ff><fa><18><00>vt100<ff><ff>\n<ff><f0>b\n", ["ab"]],
    ["a<ff><f9>b<ff><f6>\n", ["ab"]],
    ["a<ff><ff>b\n", ["aÿb"]],
    ["<ff><fd>\n\n", ["reply ff fc 0a", ""]],
  ])("%j", (text, found) => {
    expect(decode(text)).toEqual(found);
  });

  test("the answer to our own offer to echo is not refused", () => {
    const decoder = new TelnetDecoder("utf8");
    expect(clientEchoCommand(false)).toEqual(wire("<ff><fb><01>"));
    decoder.setClientEcho(false);
    expect(decoder.push(wire("<ff><fd><01>"))).toEqual([]);
    expect(clientEchoCommand(true)).toEqual(wire("<ff><fc><01>"));
    decoder.setClientEcho(true);
    expect(decoder.push(wire("<ff><fe><01>"))).toEqual([]);
    expect(notation(decoder.push(wire("<ff><fd><01>")))).toEqual(["reply ff fc 01"]);
  });
});

describe("long lines", () => {
  test.each([
    ["a", maxLineLength, false],
    ["a", maxLineLength + 1, true],
    ["😀", maxLineLength, false],
    ["😀", maxLineLength + 1, true],
    ["a", maxLineLength * 6, true],
  ])("%s × %i", (character, count, isCut) => {
    const decoder = new TelnetDecoder("utf8");
    const bytes = new TextEncoder().encode(`${character.repeat(count)}\nnext\n`);
    const kept = character.repeat(Math.min(count, maxLineLength));
    expect(decoder.push(bytes)).toEqual([
      { kind: "line", text: kept, isCut },
      { kind: "line", text: "next", isCut: false },
    ]);
  });
});

test("in binary mode no byte is changed", () => {
  const every = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const decoder = new TelnetDecoder("utf8");
  decoder.setBinary(true);
  const [line, ...more] = decoder.push(every);
  expect(line?.kind === "line" && charactersToBytes(line.text)).toEqual(every);
  expect(more).toEqual([]);
  expect(bytesToCharacters(every)).toBe(String.fromCharCode(...every));
});

test("how the bytes are cut makes no difference", () => {
  const special = fc.constantFrom(
    0,
    1,
    10,
    13,
    65,
    0xc3,
    0xbc,
    0xe2,
    0x82,
    0xac,
    240,
    250,
    251,
    253,
    254,
    255,
  );
  const bytes = fc
    .uint8Array({ maxLength: 60 })
    .chain((any) =>
      fc
        .array(special, { maxLength: 60 })
        .map((some) => Uint8Array.from([...some, ...any, ...some])),
    );
  fc.assert(
    fc.property(
      bytes,
      fc.integer({ min: 1, max: 7 }),
      fc.constantFrom<WireEncoding>("utf8", "latin1"),
      (all, size, encoding) => {
        const whole = new TelnetDecoder(encoding).push(all);
        const decoder = new TelnetDecoder(encoding);
        const pieces: WireInput[] = [];
        for (let at = 0; at < all.length; at += size)
          pieces.push(...decoder.push(all.subarray(at, at + size)));
        expect(pieces).toEqual(whole);
      },
    ),
    { numRuns: 500 },
  );
});

test("valid text comes through unchanged", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (text) => {
      const clean = text.replaceAll(/(?!\t)\p{Cc}/gu, "");
      expect(decodeText(encodeText(clean, "utf8"), "utf8")).toBe(clean);
    }),
  );
});
