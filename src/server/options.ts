// Reading of command-line options that several commands share. Errors are sentences for the person who typed.
import type { Profile } from "#world";

/** Node's timers take no more. */
const maxTimerSeconds = Math.floor(2 ** 31 / 1000) - 1;

/** Exactly `count` words, named in the message otherwise. */
export function wordsOf(
  words: readonly string[],
  names: readonly string[],
  optional = 0,
): string[] {
  if (words.length <= names.length && words.length >= names.length - optional) return [...words];
  throw new Error(
    `expected ${names.join(" ")}, got ${words.length === 0 ? "nothing" : words.join(" ")}`,
  );
}

/** Reads `--profile`. */
export function profileOption(text: string | undefined): Profile | undefined {
  if (text === undefined || text === "lambdamoo" || text === "toaststunt") return text;
  throw new Error(`--profile is lambdamoo or toaststunt, not "${text}"`);
}

/** How `dte export` can write a world. */
export type ExportFormat = "lambdamoo" | "toaststunt" | "source" | "json";

const FORMATS: readonly ExportFormat[] = ["lambdamoo", "toaststunt", "source", "json"];

/** Reads `--format`; without it the dump of the server whose rules the world follows, or JSON for single objects. */
export function exportFormat(text: string | undefined, profile: Profile | null): ExportFormat {
  if (text === undefined) return profile ?? "json";
  const format = FORMATS.find((known) => known === text);
  if (format !== undefined) return format;
  throw new Error(
    `--format is ${FORMATS.slice(0, -1).join(", ")} or ${FORMATS.at(-1)}, not "${text}"`,
  );
}

/** `#3` or `3`. */
export function objectOption(text: string): number {
  const match = /^#?(-?\d+)$/.exec(text);
  if (match === null) throw new Error(`"${text}" is not an object number such as #3`);
  return Number(match[1]);
}

/** Reads a port number. */
export function portOption(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new Error(`"${text}" is not a port number`);
  return port;
}

/** Reads a number of seconds. */
export function secondsOption(text: string): number {
  const seconds = Number(text);
  if (!/^\d+$/.test(text) || seconds < 1 || seconds > maxTimerSeconds)
    throw new Error(`"${text}" is not a number of seconds`);
  return seconds;
}

/** Reads a number of things, at least one. */
export function countOption(text: string): number {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < 1) throw new Error(`"${text}" is not a number from 1 up`);
  return count;
}
