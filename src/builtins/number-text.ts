// Numbers read from strings, by the rules of `toint`, `toobj` and `tofloat`.
import { INT64_MAX, INT64_MIN, type Int, normalizeInt } from "#value";

const INTEGER = /^[ \t\n\v\f\r]*([+-]?\d+) *$/;
const NUMBER = /^[ \t\n\v\f\r]*([+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?) *$/;
const TWO_63 = 2 ** 63;

/** What `toint` makes of a string: 0 if it is no number; fractions are cut off, large numbers saturate. */
export function parseInteger(text: string): Int {
  const length = text.length;
  if (length > 0 && length < 16) {
    let value = 0;
    let i = 0;
    for (; i < length; i++) {
      const digit = text.charCodeAt(i) - 48;
      if (digit < 0 || digit > 9) break;
      value = value * 10 + digit;
    }
    if (i === length) return value;
  }
  return parseWhole(text) ?? saturate(parseDouble(text) ?? 0);
}

/** What `toobj` makes of a string: an integer with or without `#`; 0 if it is none. */
export function parseObjectNumber(text: string): number {
  const start = text.search(/[^ ]/);
  return Number(parseWhole(text.charAt(start) === "#" ? text.slice(start + 1) : text) ?? 0);
}

/** A decimal number as a double, possibly infinite; undefined if the string is none. */
export function parseDouble(text: string): number | undefined {
  const match = NUMBER.exec(text);
  return match === null ? undefined : Number(match[1]);
}

/** A double cut to an INT; undefined if it is out of range. */
export function truncateDouble(value: number): Int | undefined {
  const whole = Math.trunc(value) + 0;
  if (Number.isSafeInteger(whole)) return whole;
  return whole >= -TWO_63 && whole < TWO_63 ? normalizeInt(BigInt(whole)) : undefined;
}

function parseWhole(text: string): Int | undefined {
  const match = INTEGER.exec(text);
  if (match === null) return undefined;
  const digits = match[1] as string;
  if (digits.length < 16) return Number(digits) + 0;
  // more digits than 64 bits can need only say that it is large
  const value = BigInt(digits.length > 40 ? shorten(digits) : digits.replace("+", ""));
  return value > INT64_MAX ? INT64_MAX : value < INT64_MIN ? INT64_MIN : normalizeInt(value);
}

function shorten(digits: string): string {
  const sign = digits.startsWith("-") ? "-" : "";
  return sign + (digits.replace(/^[+-]?0*/, "").slice(0, 40) || "0");
}

function saturate(value: number): Int {
  return truncateDouble(value) ?? (value > 0 ? INT64_MAX : INT64_MIN);
}
