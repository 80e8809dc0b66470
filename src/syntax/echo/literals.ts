// Values of literals as the text of an echo program spells them (LANGUAGE 2.4).
import { Float, INT64_MAX, type Int, normalizeInt, Sym } from "#value";

/** The value of INT digits, or null above 2^63 - 1 (2^63 is only good after a minus sign: D15). */
export function echoInt(digits: string, isNegative: boolean): Int | null {
  const plain = digits.includes("_") ? digits.replaceAll("_", "") : digits;
  if (plain.length < 16) return isNegative ? negative(Number(plain)) : Number(plain);
  const value = BigInt(plain);
  if (value > (isNegative ? INT64_MAX + 1n : INT64_MAX)) return null;
  return normalizeInt(isNegative ? -value : value);
}

function negative(value: number): number {
  return value === 0 ? 0 : -value;
}

/** The value of a FLOAT literal that is in range. */
export function echoFloat(text: string): Float {
  return new Float(Number(text.replaceAll("_", "")));
}

const ESCAPE = /\\(?:u\{([0-9A-Fa-f]{1,6})\}|u([0-9A-Fa-f]{4})|(.))/gsu;
const CONTROLS: Readonly<Record<string, string>> = { n: "\n", t: "\t", r: "\r" };

/** The text of a string literal without its quotes and escapes. */
export function echoString(literal: string): string {
  const text = literal.slice(1, -1);
  if (!text.includes("\\")) return text;
  return text.replace(ESCAPE, (_all, braced?: string, plain?: string, character?: string) => {
    if (character !== undefined) return CONTROLS[character] ?? character;
    const code = Number.parseInt((braced ?? plain) as string, 16);
    // what denotes no character has been told as an error
    const isScalar = code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
    return isScalar ? String.fromCodePoint(code) : "\ufffd";
  });
}

/** The symbol of `'name`. */
export function echoSymbol(literal: string): Sym {
  return new Sym(literal.slice(1));
}
