// Fuzzes the telnet codec: lines and answers are the same however the bytes are cut, and those that the model says; answers
// are bounded by what was asked; text and bytes come back from the wire as they went in.

import { TelnetFilter } from "../../../src/ide/terminal/telnet-filter.ts";
import {
  bytesToCharacters,
  charactersToBytes,
  decodeText,
  encodeLines,
  encodeText,
  TelnetDecoder,
  type WireInput,
} from "../../../src/server/telnet-codec.ts";
import { withoutStretches } from "../shrink.ts";
import { type Fault, fault, type Target } from "../target.ts";
import { expectedInput } from "./model.ts";
import { chunksOf, makeWire, type Wire } from "./wire.ts";

/** An answer has three bytes and is to a question of three. */
const ANSWER_BYTES = 3;

const same = (left: unknown, right: unknown): boolean =>
  JSON.stringify(left) === JSON.stringify(right);

/** What was found, short enough to be read. */
function shown(found: readonly WireInput[]): string {
  const text = found.map((input) =>
    input.kind === "line"
      ? `${JSON.stringify(input.text.slice(0, 200))}${input.isCut ? " cut" : ""}`
      : `reply ${[...input.bytes].join(" ")}`,
  );
  return text.slice(0, 50).join("\n");
}

function checkDecoding(wire: Wire): Fault | null {
  const bytes = Uint8Array.from(wire.bytes);
  const decoder = new TelnetDecoder(wire.encoding);
  const whole = decoder.push(bytes);
  const pieces = new TelnetDecoder(wire.encoding);
  const cut = chunksOf(wire).flatMap((chunk) => pieces.push(chunk));
  if (!same(whole, cut) || decoder.flush() !== pieces.flush())
    return fault("cutting the bytes changes what is read", shown(whole), "cut:", shown(cut));
  const expected = expectedInput(bytes, wire.encoding);
  if (!same(whole, expected))
    return fault("the model reads another thing", shown(whole), "model:", shown(expected));
  const answers = whole.filter(({ kind }) => kind === "reply").length;
  if (answers * ANSWER_BYTES > bytes.length)
    return fault("more is answered than was asked", `${answers} answers to ${bytes.length} bytes`);
  return null;
}

function checkBinary(wire: Wire): Fault | null {
  const decoder = new TelnetDecoder(wire.encoding);
  decoder.setBinary(true);
  for (const chunk of chunksOf(wire)) {
    const found = decoder.push(chunk);
    const [line] = found;
    const back = line?.kind === "line" ? charactersToBytes(line.text) : new Uint8Array();
    if (found.length !== 1 || !same([...back], [...chunk]))
      return fault("binary mode changes bytes", shown(found));
  }
  return null;
}

/** Whatever text was read can be sent, and read again by the same codec. */
function checkEcho(wire: Wire): Fault | null {
  const { encoding } = wire;
  const text = decodeText(Uint8Array.from(wire.bytes), encoding).replaceAll(/(?!\t)\p{Cc}/gu, "");
  if (encoding === "utf8" && decodeText(encodeText(text, encoding), encoding) !== text)
    return fault("text does not come back", JSON.stringify(text.slice(0, 500)));
  const short = [...text].slice(0, 60_000).join("");
  const found = new TelnetDecoder(encoding).push(encodeLines(`${short}\nnext`, encoding));
  const lines = found.map((input) => (input.kind === "line" ? input.text : input.kind));
  // a telnet client doubles the byte 255; in UTF-8 there is none
  if (!same(lines, [short, "next"])) return fault("sent lines do not come back", shown(found));
  return null;
}

function checkFilter(wire: Wire): Fault | null {
  const whole = new TelnetFilter();
  const pieces = new TelnetFilter();
  const text = whole.text(bytesToCharacters(Uint8Array.from(wire.bytes)));
  const cut = chunksOf(wire)
    .map((chunk) => pieces.text(bytesToCharacters(chunk)))
    .join("");
  return text === cut ? null : fault("the page's filter depends on cuts", text, "cut:", cut);
}

function* smaller(wire: Wire): Generator<Wire> {
  for (const bytes of withoutStretches(wire.bytes)) if (bytes.length > 0) yield { ...wire, bytes };
  for (const cuts of withoutStretches(wire.cuts)) if (cuts.length > 0) yield { ...wire, cuts };
}

/** The telnet codec. */
export const telnetTarget: Target<Wire> = {
  name: "telnet",
  make: makeWire,
  check: (wire) => checkDecoding(wire) ?? checkBinary(wire) ?? checkEcho(wire) ?? checkFilter(wire),
  smaller,
  write: ({ encoding, cuts, bytes }) =>
    `${encoding} cut ${cuts.join(" ")}\n${bytes.map((byte) => byte.toString(16).padStart(2, "0")).join(" ")}\n`,
  read: (text) => {
    const [head = "", bytes = ""] = text.split("\n");
    const [encoding = "", , ...cuts] = head.split(" ");
    if (encoding !== "utf8" && encoding !== "latin1") throw new Error(`no encoding: ${encoding}`);
    const numbers = bytes.split(" ").filter((word) => word !== "");
    return {
      encoding,
      cuts: cuts.map(Number),
      bytes: numbers.map((word) => Number.parseInt(word, 16)),
    };
  },
};
