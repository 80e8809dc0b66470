// `pcre_match` and `pcre_replace`: Perl patterns as programs see them (LANGUAGE 17.4). The engine is in pattern/perl*.ts.
import { E_INVARG, E_QUOTA, isTrue, List, MapValue, sliceText, type Value } from "#value";
import type { BuiltinContext } from "./context.ts";
import { checkList, checkText, refuseSize, unitLimit } from "./limits.ts";
import { type CompiledPerl, compilePerlPattern, type PerlFlags, Subject } from "./pattern/perl.ts";

/** What a match costs besides finding it. */
const STEPS_PER_MATCH = 8;

/** One match: the maps of its groups that took part, by name or number. */
function matchMap(pattern: CompiledPerl, subject: Subject, text: string): Value {
  const { registers } = subject;
  const pairs: [Value, Value][] = [];
  for (let group = 0; group <= pattern.groupCount; group++) {
    const start = registers[group * 2] as number;
    const end = registers[group * 2 + 1] as number;
    if (start < 0 || end < start) continue;
    const part = MapValue.of([
      ["match", sliceText(text, start, end)],
      ["position", new List([start + 1, end])],
    ]);
    pairs.push([pattern.names[group] ?? String(group), part]);
  }
  return MapValue.of(pairs);
}

/** Where the search goes on after a match; an empty one must not be found again. */
function afterMatch({ registers }: Subject): number {
  const [start = 0, end = 0] = registers;
  return end > start ? end : end + 1;
}

/** `pcre_match(s, pattern [, case matters [, all]])`. */
export function pcreMatch(context: BuiltinContext, args: List): Value | undefined {
  const text = args.at(0) as string;
  const source = args.at(1) as string;
  const flags = { i: args.length < 3 || !isTrue(args.at(2)), m: false, s: false, x: false };
  const pattern = source === "" ? null : compilePerlPattern(source, flags);
  if (pattern === null) return context.fail(E_INVARG);
  const findsAll = args.length < 4 || isTrue(args.at(3));
  const subject = new Subject(pattern, text);
  const found: Value[] = [];
  for (let from = 0; from <= subject.codes.length; from = afterMatch(subject)) {
    const outcome = subject.search(from);
    if (outcome === "too-long") return context.fail(E_QUOTA);
    if (outcome === "none") break;
    found.push(matchMap(pattern, subject, text));
    if (!findsAll) break;
    subject.spend(STEPS_PER_MATCH);
  }
  return checkList(context, new List(found));
}

/** `s/pattern/with/flags` taken apart. */
interface Substitution {
  readonly pattern: string;
  readonly replacement: string;
  readonly flags: PerlFlags;
  readonly isGlobal: boolean;
}

/** Reads a substitution; null if it is malformed. A backslash before the delimiter is dropped. */
function readSubstitution(text: string): Substitution | null {
  const delimiter = text.codePointAt(1);
  if (!text.startsWith("s") || delimiter === undefined) return null;
  const mark = String.fromCodePoint(delimiter);
  if (/[\s\\]/.test(mark)) return null;
  const parts = ["", "", ""];
  let part = 0;
  const characters = Array.from(text.slice(1 + mark.length));
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i] as string;
    if (character === mark) {
      if (++part > 2) return null;
    } else if (character === "\\" && part < 2) {
      const next = characters[++i] ?? "";
      parts[part] += next === mark ? next : character + next;
    } else {
      parts[part] += character;
    }
  }
  const [pattern = "", replacement = "", letters = ""] = parts;
  if (part < 2 || pattern === "" || !/^[gimsx]*$/.test(letters)) return null;
  const has = (letter: string): boolean => letters.includes(letter);
  return {
    pattern,
    replacement,
    flags: { i: has("i"), m: has("m"), s: has("s"), x: has("x") },
    isGlobal: has("g"),
  };
}

/** Pieces of a replacement: literal text, or the number of a group. */
function readReplacement(text: string, pattern: CompiledPerl): readonly (string | number)[] {
  const pieces: (string | number)[] = [];
  const parts =
    /\\([\s\S])|\$(?:(&)|(\d{1,2})|\{(\d{1,2})\}|\{([A-Za-z_]\w*)\}|<([A-Za-z_]\w*)>)|[^\\$]+|[\s\S]/gu;
  for (const [whole, escaped, all, digits, braced, name, angled] of text.matchAll(parts)) {
    const named = pattern.names.indexOf(name ?? angled ?? "\0");
    let number = digits ?? braced;
    let rest = "";
    if (digits !== undefined && digits.length === 2 && Number(digits) > pattern.groupCount) {
      number = digits.charAt(0);
      rest = digits.charAt(1);
    }
    if (escaped !== undefined) pieces.push(escaped);
    else if (all !== undefined) pieces.push(0);
    else if (number !== undefined) pieces.push(Number(number));
    else if (named >= 0) pieces.push(named);
    else pieces.push(whole);
    if (rest !== "") pieces.push(rest);
  }
  return pieces;
}

/** The text that takes the place of a match. */
function replacementFor(
  pieces: readonly (string | number)[],
  subject: Subject,
  text: string,
): string {
  let result = "";
  for (const piece of pieces) {
    if (typeof piece === "string") {
      result += piece;
      continue;
    }
    const start = subject.registers[piece * 2] ?? -1;
    const end = subject.registers[piece * 2 + 1] ?? -1;
    if (piece <= subject.groupCount && start >= 0 && end > start)
      result += sliceText(text, start, end);
  }
  return result;
}

/** `pcre_replace(s, "s/pattern/with/flags")`. */
export function pcreReplace(context: BuiltinContext, args: List): Value | undefined {
  const text = args.at(0) as string;
  const substitution = readSubstitution(args.at(1) as string);
  if (substitution === null) return context.fail(E_INVARG);
  const pattern = compilePerlPattern(substitution.pattern, substitution.flags);
  if (pattern === null) return context.fail(E_INVARG);
  const pieces = readReplacement(substitution.replacement, pattern);
  const subject = new Subject(pattern, text);
  const limit = unitLimit(context);
  let result = "";
  let done = 0;
  for (let from = 0; from <= subject.codes.length; from = afterMatch(subject)) {
    const outcome = subject.search(from);
    if (outcome === "too-long") return context.fail(E_QUOTA);
    if (outcome === "none") break;
    const [start = 0, end = 0] = subject.registers;
    result += sliceText(text, done, start) + replacementFor(pieces, subject, text);
    done = end;
    if (result.length > limit) return refuseSize(context);
    if (!substitution.isGlobal) break;
    subject.spend(STEPS_PER_MATCH);
  }
  return checkText(context, result + sliceText(text, done, subject.codes.length));
}
