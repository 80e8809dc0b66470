// Fuzzes the readers of world files. A reading ends with a sound world that every format gives back, or with faults that
// name their lines; a repair ends with such a world, or says what cannot be repaired.
import { type ReadJson, readJson } from "#textdump";
import type { Chance } from "../chance.ts";
import { withoutStretches } from "../shrink.ts";
import { type Fault, fault, type Target } from "../target.ts";
import { checkDumpFile } from "./check-dump.ts";
import { checkWorld } from "./check-world.ts";
import { damaged, damagedJson } from "./damage.ts";
import { soundDump, soundJson } from "./sample-worlds.ts";

/** A file; each character of the text is a byte. */
interface File {
  readonly kind: "dump" | "json";
  readonly text: string;
}

function make(chance: Chance): File {
  if (chance.isTrue(0.7))
    return { kind: "dump", text: damaged(bytesOf(soundDump(chance)), chance) };
  const json = soundJson(chance);
  const text = chance.isTrue(0.6)
    ? bytesOf(damagedJson(json, chance))
    : damaged(bytesOf(json), chance);
  return { kind: "json", text };
}

/** A text whose characters are the UTF-8 bytes of another one. */
function bytesOf(text: string): string {
  return Buffer.from(text, "utf8").toString("latin1");
}

function checkJsonFile(text: string): Fault | null {
  const result: ReadJson = readJson(Buffer.from(text, "latin1").toString("utf8"));
  if (result.status === "objects") return null;
  if (result.status === "refused")
    return result.problems.length > 0 && result.problems.every((problem) => problem !== "")
      ? null
      : fault("refused without a reason");
  return checkWorld({ ...result.extras, image: result.image }, true);
}

function* smaller({ kind, text }: File): Generator<File> {
  for (const lines of withoutStretches(text.split("\n"))) yield { kind, text: lines.join("\n") };
}

/** Backslashes and bytes that are no printable ASCII as `\xNN`. */
function escaped(text: string): string {
  return text.replaceAll(
    /[^\n\x20-\x5b\x5d-\x7e]/g,
    (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`,
  );
}

function unescaped(text: string): string {
  return text.replaceAll(/\\x([0-9a-f]{2})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  );
}

/** The readers of dumps and of JSON. */
export const dumpTarget: Target<File> = {
  name: "dumps",
  make,
  check: ({ kind, text }) => (kind === "dump" ? checkDumpFile(text) : checkJsonFile(text)),
  smaller,
  write: ({ kind, text }) => `${kind}\n${escaped(text)}`,
  read: (text) => {
    const end = text.indexOf("\n");
    const kind = text.slice(0, end);
    if (kind !== "dump" && kind !== "json") throw new Error(`no kind of file: ${kind}`);
    return { kind, text: unescaped(text.slice(end + 1)) };
  },
};
