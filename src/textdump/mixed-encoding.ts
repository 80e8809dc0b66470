// A file whose text is UTF-8 in most lines and something else in some: not valid UTF-8, so it is read as Latin-1, where
// the good lines look garbled. That is how LANGUAGE 18 wants it; here the lines are named, and a repair reads each as what
// it is.
import type { Damage } from "./damage.ts";
import { type DumpText, decodes } from "./dump-text.ts";

const LF = 10;
const ASCII_END = 128;
const LINES_NAMED = 50;

/** Says which lines of a mixed file are not like the others; the text to read, decoded line by line when repairing. */
export function chooseEncoding(text: DumpText, damage: Damage): DumpText {
  if (text.encoding === "utf8") return text;
  const { good, bad } = lines(text.bytes);
  if (good === 0 || good <= bad.length) return text;
  for (const line of bad.slice(0, LINES_NAMED))
    damage.warn(
      line,
      null,
      `the line is not valid UTF-8, but ${good} other lines are: all are read as Latin-1`,
      "the file is read as UTF-8, this line as Latin-1",
    );
  if (bad.length > LINES_NAMED)
    damage.warn(
      bad[LINES_NAMED] as number,
      null,
      `${bad.length - LINES_NAMED} more lines from here on are not valid UTF-8`,
      "they are read as Latin-1",
    );
  if (!damage.isRepairing) return text;
  const notes = text.notes.filter((note) => !note.includes("Latin-1"));
  return { ...text, encoding: "utf8", isMixed: true, notes };
}

/** How many lines are UTF-8 beyond ASCII, and which lines are no UTF-8. */
function lines(bytes: Uint8Array): { readonly good: number; readonly bad: readonly number[] } {
  let good = 0;
  const bad: number[] = [];
  let line = 0;
  for (let from = 0; from < bytes.length; ) {
    const end = bytes.indexOf(LF, from);
    const to = end < 0 ? bytes.length : end;
    line++;
    const text = bytes.subarray(from, to);
    if (text.some((byte) => byte >= ASCII_END)) {
      if (decodes(text)) good++;
      else bad.push(line);
    }
    from = to + 1;
  }
  return { good, bad };
}
