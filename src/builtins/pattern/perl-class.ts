// Character classes of Perl patterns: escapes such as `\d`, POSIX names, Unicode properties, and sets put together from
// them. `\d \w \s` are those of ASCII.
import { CharSet, foldCode, type Ranges, rangeTest, upperCode } from "./char-set.ts";

const LAST = 0x10ffff;

/** What is in a class: ranges, and tests for what has no short list of ranges. */
export interface ClassPart {
  readonly ranges: Ranges;
  readonly tests: readonly ((code: number) => boolean)[];
}

/** The class of these ranges. */
export function ofRanges(ranges: Ranges): ClassPart {
  return { ranges, tests: [] };
}

/** Everything that is not in a class. */
function complement({ ranges, tests }: ClassPart): ClassPart {
  const isIn = rangeTest(ranges);
  return { ranges: [], tests: [(code) => !isIn(code) && !tests.some((test) => test(code))] };
}

const DIGIT: Ranges = [[48, 57]];
const UPPER: Ranges = [[65, 90]];
const LOWER: Ranges = [[97, 122]];
const ALPHA: Ranges = [...UPPER, ...LOWER];
const WORD: Ranges = [...ALPHA, ...DIGIT, [95, 95]];
const SPACE: Ranges = [
  [9, 13],
  [32, 32],
];
const HORIZONTAL: Ranges = [
  [9, 9],
  [32, 32],
  [0xa0, 0xa0],
  [0x1680, 0x1680],
  [0x180e, 0x180e],
  [0x2000, 0x200a],
  [0x202f, 0x202f],
  [0x205f, 0x205f],
  [0x3000, 0x3000],
];
const VERTICAL: Ranges = [
  [10, 13],
  [0x85, 0x85],
  [0x2028, 0x2029],
];
const PUNCTUATION: Ranges = [
  [33, 47],
  [58, 64],
  [91, 96],
  [123, 126],
];

const ESCAPES: ReadonlyMap<string, Ranges> = new Map([
  ["d", DIGIT],
  ["w", WORD],
  ["s", SPACE],
  ["h", HORIZONTAL],
  ["v", VERTICAL],
]);

const POSIX: ReadonlyMap<string, Ranges> = new Map([
  ["alpha", ALPHA],
  ["digit", DIGIT],
  ["alnum", [...ALPHA, ...DIGIT]],
  ["upper", UPPER],
  ["lower", LOWER],
  ["space", SPACE],
  ["punct", PUNCTUATION],
  ["word", WORD],
  ["ascii", [[0, 127]]],
  [
    "cntrl",
    [
      [0, 31],
      [127, 127],
    ],
  ],
  ["print", [[32, 126]]],
  ["graph", [[33, 126]]],
  [
    "blank",
    [
      [9, 9],
      [32, 32],
    ],
  ],
  ["xdigit", [...DIGIT, [65, 70], [97, 102]]],
]);

/** The class of an escape's letter, upper case for its complement; undefined if it is none. */
export function escapedClass(letter: string): ClassPart | undefined {
  if (letter === "N") return complement(ofRanges([[10, 10]]));
  const ranges = ESCAPES.get(letter.toLowerCase());
  if (ranges === undefined) return undefined;
  return letter === letter.toLowerCase() ? ofRanges(ranges) : complement(ofRanges(ranges));
}

/** The class of `[:name:]` or `[:^name:]`; undefined for an unknown name. */
export function posixClass(name: string): ClassPart | undefined {
  const ranges = POSIX.get(name.replace("^", ""));
  if (ranges === undefined) return undefined;
  return name.startsWith("^") ? complement(ofRanges(ranges)) : ofRanges(ranges);
}

/** The class of a Unicode category or script; undefined for an unknown name. */
export function propertyClass(name: string, isNegated: boolean): ClassPart | undefined {
  if (!/^[A-Za-z_&]+$/.test(name)) return undefined;
  for (const property of [name === "L&" ? "LC" : name, `Script=${name}`]) {
    const test = propertyTest(property);
    if (test === undefined) continue;
    const part: ClassPart = { ranges: [], tests: [test] };
    return isNegated ? complement(part) : part;
  }
  return undefined;
}

function propertyTest(property: string): ((code: number) => boolean) | undefined {
  try {
    const expression = new RegExp(`^\\p{${property}}$`, "u");
    return (code) => expression.test(String.fromCodePoint(code));
  } catch {
    return undefined;
  }
}

/** A set for the matcher. One that folds is asked for folded characters. */
export function classSet(parts: readonly ClassPart[], isNegated: boolean, folds: boolean): CharSet {
  const isInRange = rangeTest(parts.flatMap(({ ranges }) => ranges));
  const tests = parts.flatMap((part) => part.tests);
  const isIn = (code: number): boolean => isInRange(code) || tests.some((test) => test(code));
  const table = new Uint8Array(128).fill(isNegated ? 1 : 0);
  for (let code = 0; code < 128; code++)
    if (isIn(code)) table[folds ? foldCode(code) : code] = isNegated ? 0 : 1;
  const others = (code: number): boolean =>
    (isIn(code) || (folds && isIn(upperCode(code)))) !== isNegated;
  const isAscii =
    !isNegated &&
    tests.length === 0 &&
    parts.every(({ ranges }) => ranges.every(([, last]) => last < 128));
  return isAscii ? new CharSet(table) : new CharSet(table, others);
}

/** Any character, and any but a line break. */
export const ANY: CharSet = classSet([ofRanges([[0, LAST]])], false, false);
/** Any character but a line break. */
export const NO_BREAK: CharSet = classSet([ofRanges([[10, 10]])], true, false);
