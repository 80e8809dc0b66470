// Texts that are refused before a parser sees them: a parse runs to its end whatever a task may use, so what it costs
// must be bounded by the text.
import type { Diagnostic } from "./diagnostic.ts";
import { MAX_DEPTH } from "./tree-reader.ts";

/** Longest program, in UTF-16 units: about a hundred thousand lines. */
export const MAX_SOURCE: number = 2 ** 21;

/** What is said of a longer one. */
export const TOO_LONG: Diagnostic = {
  code: "too-long",
  severity: "error",
  line: 1,
  column: 1,
  start: 0,
  end: 0,
  message: "Program too long.",
  detail: `a program has at most ${MAX_SOURCE} characters`,
};

/**
 * Whether square brackets or braces are nested more deeply than any tree is read. Text in strings and comments does not
 * count, and neither do parentheses, which may be there for nothing.
 */
export function isNestedTooDeeply(source: string): boolean {
  if (source.length < MAX_DEPTH) return false;
  let depth = 0;
  for (let at = 0; at < source.length; at++) {
    switch (source.charCodeAt(at)) {
      case 34: // "
        at = endOfString(source, at + 1);
        break;
      case 47: // /
        if (source.charCodeAt(at + 1) === 42) at = endOfComment(source, at + 2);
        break;
      case 91: // [
      case 123: // {
        if (++depth > MAX_DEPTH) return true;
        break;
      case 93: // ]
      case 125: // }
        if (depth > 0) depth--;
        break;
    }
  }
  return false;
}

/** Position of the closing quote, or the end of the text. */
function endOfString(source: string, from: number): number {
  let at = from;
  while (at < source.length && source.charCodeAt(at) !== 34)
    at += source.charCodeAt(at) === 92 ? 2 : 1;
  return at;
}

/** Position of the last character of the comment, or the end of the text. */
function endOfComment(source: string, from: number): number {
  const end = source.indexOf("*/", from);
  return end < 0 ? source.length : end + 1;
}
