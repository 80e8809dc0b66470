// Values of literals as the text of a moo program spells them.
import { Float, type Int, normalizeInt, type Value } from "#value";

/** The value of INT digits: wraps modulo 2^64 (LANGUAGE D15). */
export function intValue(digits: string): Int {
  return digits.length < 16 ? Number(digits) : normalizeInt(BigInt(digits));
}

/** The text of a string literal without its quotes and escapes. */
export function stringValue(literal: string): string {
  const text = literal.slice(1, -1);
  return text.includes("\\") ? text.replace(/\\(.)/gsu, "$1") : text;
}

/** A number literal with its sign turned, or null if the value is none. */
export function negated(value: Value): Value | null {
  if (typeof value === "number") return value === 0 ? 0 : -value;
  if (typeof value === "bigint") return normalizeInt(-value);
  return value instanceof Float ? new Float(-value.value) : null;
}
