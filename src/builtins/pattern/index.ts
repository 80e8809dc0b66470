// The way into patterns: compiled ones are kept, the most recent few hundred, and found again by their text.
import { type CompiledPattern, compileTree } from "./compile.ts";
import { parsePattern } from "./parse.ts";

export type { CompiledPattern } from "./compile.ts";
export { findMatch } from "./match.ts";
export { GROUP_COUNT } from "./parse.ts";

const CACHE_SIZE = 256;
/** Longer patterns are not kept. */
const MAX_KEPT_LENGTH = 2000;

const cased = new Map<string, CompiledPattern | null>();
const uncased = new Map<string, CompiledPattern | null>();

/** The compiled form of a pattern; null if it is bad. */
export function compilePattern(text: string, isCased: boolean): CompiledPattern | null {
  const cache = isCased ? cased : uncased;
  const known = cache.get(text);
  if (known !== undefined) return known;
  const parsed = parsePattern(text, isCased);
  const pattern = parsed === null ? null : compileTree(parsed, isCased);
  if (text.length > MAX_KEPT_LENGTH) return pattern;
  if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value as string);
  cache.set(text, pattern);
  return pattern;
}
