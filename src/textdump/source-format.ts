// The words of the source format (LANGUAGE 19) that its writer and its reader share.
import { Flag, PropPerm, prepText } from "#world";

/** The file that begins a world. */
export const WORLD_PATH = "world.echo";
/** The first line of that file. */
export const WORLD_HEADER = "// echo-world 1";
/** The first line of every file of an object. */
export const OBJECT_HEADER = "// echo-object 1";
/** No line that could be shorter is longer. */
export const LINE_LENGTH = 100;
/** What stands before every line of a verb. */
export const BODY_INDENT = "    ";

/** One file of a world's directory; the path is relative to it, with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
}

/** Counters of a world that its image does not hold. */
export interface SourceCounters {
  readonly nextTask: number;
}

/** The argument spec of functions, which is not written. */
export const FUNCTION_SPEC = "(this none this)";

const NUMBER_DIGITS = 6;

/** `objects/000012.echo` */
export function objectPath(id: number): string {
  return `objects/${String(id).padStart(NUMBER_DIGITS, "0")}.echo`;
}

/** Attributes that are written `= true`, in their order. */
export const FLAG_ATTRIBUTES: readonly (readonly [name: string, bit: number])[] = [
  ["player", Flag.Player],
  ["programmer", Flag.Programmer],
  ["wizard", Flag.Wizard],
  ["r", Flag.Read],
  ["w", Flag.Write],
  ["f", Flag.Fertile],
];

/** All bits that have an attribute of their own; the others are kept as the number `obsolete_flags`. */
export const NAMED_FLAGS: number = FLAG_ATTRIBUTES.reduce((bits, [, bit]) => bits | bit, 0);
/** The entry that keeps flag bits without a name. */
export const OBSOLETE_FLAGS = "obsolete_flags";

/** Letters and bits of property permissions, in the order they are written. */
export const PROPERTY_FLAGS: readonly (readonly [letter: string, bit: number])[] = [
  ["r", PropPerm.Read],
  ["w", PropPerm.Write],
  ["c", PropPerm.Change],
];
/** Letters and bits of verb permissions, in the order they are written. */
export const VERB_FLAGS: readonly (readonly [letter: string, bit: number])[] = [
  ["r", 1],
  ["w", 2],
  ["x", 4],
  ["d", 8],
];

/** Letters of the bits, in table order. */
export function flagLetters(
  bits: number,
  table: readonly (readonly [letter: string, bit: number])[],
): string {
  return table.reduce((text, [letter, bit]) => (bits & bit ? text + letter : text), "");
}

/** Bits of the letters; null if there is a letter that the table lacks. */
export function flagBits(
  letters: string,
  table: readonly (readonly [letter: string, bit: number])[],
): number | null {
  let bits = 0;
  for (const letter of letters.toLowerCase()) {
    const row = table.find(([known]) => known === letter);
    if (row === undefined) return null;
    bits |= row[1];
  }
  return bits;
}

/** The word or phrase of a preposition spec: of a row its first word that needs no quotes, else its first phrase. */
export function prepPhrase(prep: number): string {
  const phrases = prepText(prep).split("/");
  return phrases.find(isPlainName) ?? (phrases[0] as string);
}

const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether a text can stand as a name without quotes. */
export function isPlainName(text: string): boolean {
  return IDENTIFIER.test(text) && text !== "_";
}
