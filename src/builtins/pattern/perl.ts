// The way into Perl patterns: compiled ones are kept, the most recent few hundred, and found again by text and flags.
import { type CompiledPerl, compilePerl } from "./perl-compile.ts";
import { type PerlFlags, parsePerl } from "./perl-parse.ts";

export type { CompiledPerl } from "./perl-compile.ts";
export { Subject } from "./perl-match.ts";
export type { PerlFlags } from "./perl-parse.ts";

const CACHE_SIZE = 256;
/** Longer patterns are not kept. */
const MAX_KEPT_LENGTH = 2000;

const cache = new Map<string, CompiledPerl | null>();

/** The compiled form of a Perl pattern; null if it is bad. */
export function compilePerlPattern(text: string, flags: PerlFlags): CompiledPerl | null {
  const key = `${flags.i ? "i" : ""}${flags.m ? "m" : ""}${flags.s ? "s" : ""}${flags.x ? "x" : ""}/${text}`;
  const known = cache.get(key);
  if (known !== undefined) return known;
  const parsed = parsePerl(text, flags);
  const pattern = parsed === null ? null : compilePerl(parsed);
  if (text.length > MAX_KEPT_LENGTH) return pattern;
  if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value as string);
  cache.set(key, pattern);
  return pattern;
}
