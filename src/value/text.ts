// STR operations that count code points and fold case.
//
// Almost every string of a world is free of surrogate pairs, so UTF-16 units and code points agree; `hasPairs` finds
// out, and remembers its last few answers so that a loop over one long string scans it once.
//
// Folding is Unicode simple case folding. For a single character it equals the lower case of its upper case wherever
// both are single characters; a test compares all code points with the regular-expression engine's own folding.

const PAIR = /[\uD800-\uDFFF]/;
const SHORT = 24;

/** The latest long strings found without and with pairs. */
const recent = { plain: "", paired: "" };

/** Whether the string holds characters beyond U+FFFF, so that units and code points differ. */
function hasPairs(text: string): boolean {
  if (text.length < SHORT) {
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      if (unit >= 0xd800 && unit <= 0xdfff) return true;
    }
    return false;
  }
  if (text === recent.plain) return false;
  if (text === recent.paired) return true;
  const found = PAIR.test(text);
  if (found) recent.paired = text;
  else recent.plain = text;
  return found;
}

/** The string as an array of one-character strings. */
export function codePoints(text: string): string[] {
  return Array.from(text);
}

/** Number of code points. */
export function textLength(text: string): number {
  if (!hasPairs(text)) return text.length;
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdbff) i++;
    count++;
  }
  return count;
}

/** UTF-16 offset of code point `index` (0-based); `index` may equal the length. */
function unitOffset(text: string, index: number): number {
  let offset = 0;
  for (let count = 0; count < index; count++) {
    const unit = text.charCodeAt(offset);
    offset += unit >= 0xd800 && unit <= 0xdbff ? 2 : 1;
  }
  return offset;
}

/** The character at a 0-based position that exists. */
export function textAt(text: string, index: number): string {
  if (!hasPairs(text)) return text.charAt(index);
  const offset = unitOffset(text, index);
  return String.fromCodePoint(text.codePointAt(offset) as number);
}

/** The characters from `start` up to, not including, `end` (0-based code points). */
export function sliceText(text: string, start: number, end: number): string {
  if (!hasPairs(text)) return text.slice(start, end);
  const from = unitOffset(text, start);
  return text.slice(from, from + unitOffset(text.slice(from), end - start));
}

/** Known foldings; dotless i is the one letter whose upper case folds elsewhere although it itself does not fold. */
const foldedUnits = new Map<string, string>([["ı", "ı"]]);

/** Simple case folding of one non-ASCII character. */
function foldCharacter(character: string): string {
  let folded = foldedUnits.get(character);
  if (folded === undefined) {
    const upper = character.toUpperCase();
    const viaUpper =
      upper.length === character.length ? upper.toLowerCase() : character.toLowerCase();
    folded = viaUpper.length === character.length ? viaUpper : character;
    foldedUnits.set(character, folded);
  }
  return folded;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the class is "all of ASCII"
const NON_ASCII = /[^\x00-\x7f]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: likewise
const NON_ASCII_ALL = /[^\x00-\x7f]/gu;

/** The case-folded form: two strings are equal to programs if their folded forms are identical. */
export function foldText(text: string): string {
  if (!NON_ASCII.test(text)) return text.toLowerCase();
  const ascii = text.replace(/[A-Z]+/g, (run) => run.toLowerCase());
  return ascii.replace(NON_ASCII_ALL, foldCharacter);
}

function foldUnit(unit: number): number {
  return unit >= 65 && unit <= 90 ? unit + 32 : unit;
}

/** Equality under case folding. Simple folding keeps the number of UTF-16 units. */
export function equalText(left: string, right: string): boolean {
  if (left === right) return true;
  const length = left.length;
  if (length !== right.length) return false;
  for (let i = 0; i < length; i++) {
    const a = left.charCodeAt(i);
    const b = right.charCodeAt(i);
    if (a === b) continue;
    if (a > 127 || b > 127) return foldText(left) === foldText(right);
    if (foldUnit(a) !== foldUnit(b)) return false;
  }
  return true;
}

/** Order by code point, -1, 0 or 1; `isCased` false folds both first. */
export function compareText(left: string, right: string, isCased: boolean): number {
  const a = isCased ? left : foldText(left);
  const b = isCased ? right : foldText(right);
  if (a === b) return 0;
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    let x = a.charCodeAt(i);
    let y = b.charCodeAt(i);
    if (x === y) continue;
    // a surrogate pair stands for a code point above every unit
    if (x >= 0xd800 && x <= 0xdfff) x += 0x10000;
    if (y >= 0xd800 && y <= 0xdfff) y += 0x10000;
    return x < y ? -1 : 1;
  }
  return a.length < b.length ? -1 : 1;
}
