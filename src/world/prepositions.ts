// The fifteen rows of prepositions (LANGUAGE 15.5) and the words of argument specs. ORDER PREPOSITION: rows are stored
// in dumps by number.
import { foldText } from "#value";
import { ArgSpec, type ArgSpecCode, type PrepCode } from "./image.ts";

/** Phrases by row. */
export const PREPOSITIONS: readonly (readonly string[])[] = [
  ["with", "using"],
  ["at", "to"],
  ["in front of"],
  ["in", "inside", "into"],
  ["on top of", "on", "onto", "upon"],
  ["out of", "from inside", "from"],
  ["over"],
  ["through"],
  ["under", "underneath", "beneath"],
  ["behind"],
  ["beside"],
  ["for", "about"],
  ["is"],
  ["as"],
  ["off", "off of"],
];

/** Codes besides the rows. */
export const Prep = { Any: -2, None: -1 } as const;

/** A preposition found among words. */
export interface PrepositionMatch {
  /** Row. */
  readonly prep: PrepCode;
  /** Index of its first word. */
  readonly at: number;
  /** Number of its words. */
  readonly length: number;
}

const phrases: readonly { readonly prep: number; readonly words: readonly string[] }[] =
  PREPOSITIONS.flatMap((row, prep) => row.map((phrase) => ({ prep, words: phrase.split(" ") })));

/** The earliest preposition among words; at one place the table's order decides. Null if there is none. */
export function findPreposition(words: readonly string[]): PrepositionMatch | null {
  const folded = words.map(foldText);
  for (let at = 0; at < folded.length; at++) {
    for (const phrase of phrases) {
      if (phrase.words.every((word, i) => folded[at + i] === word))
        return { prep: phrase.prep, at, length: phrase.words.length };
    }
  }
  return null;
}

/** `in/inside/into`, `none` or `any`. */
export function prepText(prep: PrepCode): string {
  if (prep === Prep.Any) return "any";
  return PREPOSITIONS[prep]?.join("/") ?? "none";
}

/** Reads `none`, `any`, a phrase, a row joined by `/`, a number or `#` and a number; undefined for anything else. */
export function parsePrep(text: string): PrepCode | undefined {
  const folded = foldText(text);
  if (folded === "none") return Prep.None;
  if (folded === "any") return Prep.Any;
  const number = /^#?(\d+)$/.exec(folded);
  if (number !== null) {
    const row = Number(number[1]);
    return row < PREPOSITIONS.length ? row : undefined;
  }
  const phrase = (folded.split("/", 1)[0] as string).split(" ").filter((word) => word !== "");
  const joined = phrase.join(" ");
  const row = PREPOSITIONS.findIndex((candidates) => candidates.includes(joined));
  return row < 0 ? undefined : row;
}

const specWords = ["none", "any", "this"] as const;

/** `none`, `any` or `this`. */
export function argSpecText(spec: ArgSpecCode): string {
  return specWords[spec];
}

/** Reads `none`, `any` or `this` in any case; undefined for anything else. */
export function parseArgSpec(text: string): ArgSpecCode | undefined {
  switch (foldText(text)) {
    case "none":
      return ArgSpec.None;
    case "any":
      return ArgSpec.Any;
    case "this":
      return ArgSpec.This;
    default:
      return undefined;
  }
}
