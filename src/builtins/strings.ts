// Builtins that search, change and compare strings (LANGUAGE 17.4).
//
// Searching works on UTF-16 units of the case-folded text, which has as many units as the original; positions given to
// programs count code points.
import { TextBuilder } from "#base";
import {
  compareText,
  E_INVARG,
  E_PERM,
  foldText,
  type Int,
  indexOfText,
  isInt,
  isTrue,
  List,
  lastIndexOfText,
  Type,
  textLength,
  type Value,
} from "#value";
import { ANY_TYPE, type Builtin } from "#vm";
import { parseAnsi, removeAnsi } from "./ansi.ts";
import type { BuiltinContext } from "./context.ts";
import { define, FamilyBase, family } from "./define.ts";
import { HASHING, MORE_HASHING } from "./hashing.ts";
import { leavesOf } from "./leaves.ts";
import { checkList, checkText, refuseSize, unitLimit } from "./limits.ts";
import { match, rmatch, substitute } from "./matching.ts";
import { pcreMatch, pcreReplace } from "./pcre.ts";

/** The latest long texts that were folded: loops search one text for many others. */
const folded = { text: "", form: "" };
const SHORT = 32;

function fold(text: string): string {
  if (text.length < SHORT) return foldText(text);
  if (text !== folded.text) {
    folded.form = foldText(text);
    folded.text = text;
  }
  return folded.form;
}

/** The 1-based position of a UTF-16 offset. */
function positionAt(text: string, offset: number): number {
  return textLength(text) === text.length ? offset + 1 : textLength(text.slice(0, offset)) + 1;
}

/** The UTF-16 offset after `count` characters. */
function offsetAfter(text: string, count: number): number {
  if (textLength(text) === text.length) return Math.min(count, text.length);
  let offset = 0;
  for (let i = 0; i < count && offset < text.length; i++)
    offset += (text.codePointAt(offset) as number) > 0xffff ? 2 : 1;
  return offset;
}

function strsub(context: BuiltinContext, args: List): Value | undefined {
  const text = args.at(0) as string;
  const what = args.at(1) as string;
  if (what === "") return context.fail(E_INVARG);
  const isCased = args.length === 4 && isTrue(args.at(3));
  const searched = isCased ? text : fold(text);
  const wanted = isCased ? what : foldText(what);
  let at = indexOfText(searched, wanted);
  if (at < 0) return text;
  const replacement = args.at(2) as string;
  const limit = unitLimit(context);
  const result = new TextBuilder();
  let from = 0;
  for (; at >= 0; at = indexOfText(searched, wanted, from)) {
    result.add(text.slice(from, at));
    result.add(replacement);
    from = at + wanted.length;
    if (result.length > limit) return refuseSize(context);
  }
  result.add(text.slice(from));
  return checkText(context, result.toString());
}

function index(context: BuiltinContext, args: List): Value | undefined {
  const text = args.at(0) as string;
  const what = args.at(1) as string;
  const isCased = args.length > 2 && isTrue(args.at(2));
  let start = 0;
  if (args.length === 4) {
    const skipped = args.at(3) as Int;
    if (skipped < 0) return context.fail(E_INVARG);
    if (skipped > text.length) return 0;
    start = offsetAfter(text, Number(skipped));
  }
  const offset = isCased
    ? indexOfText(text, what, start)
    : indexOfText(fold(text), foldText(what), start);
  if (offset < 0) return 0;
  return start === 0 ? positionAt(text, offset) : positionAt(text.slice(start), offset - start);
}

function rindex(context: BuiltinContext, args: List): Value | undefined {
  let text = args.at(0) as string;
  const what = args.at(1) as string;
  const isCased = args.length > 2 && isTrue(args.at(2));
  if (args.length === 4) {
    const dropped = args.at(3) as Int;
    if (dropped > 0) return context.fail(E_INVARG);
    const kept = textLength(text) + Math.max(Number(dropped), -text.length);
    text = text.slice(0, offsetAfter(text, Math.max(0, kept)));
  }
  const offset = isCased
    ? lastIndexOfText(text, what)
    : lastIndexOfText(fold(text), foldText(what));
  return offset < 0 ? 0 : positionAt(text, offset);
}

function strcmp(_: BuiltinContext, args: List): Value {
  return compareText(args.at(0) as string, args.at(1) as string, true);
}

function explode(context: BuiltinContext, args: List): Value | undefined {
  const text = args.at(0) as string;
  const first = args.length > 1 ? (args.at(1) as string).codePointAt(0) : undefined;
  const delimiter = first === undefined ? " " : String.fromCodePoint(first);
  const keepsEmpty = args.length > 2 && isTrue(args.at(2));
  const parts: Value[] = text.split(delimiter);
  return checkList(context, new List(keepsEmpty ? parts : parts.filter((part) => part !== "")));
}

function strtr(context: BuiltinContext, args: List): Value | undefined {
  const isCased = args.length === 4 && isTrue(args.at(3));
  const to = Array.from(args.at(2) as string);
  const table = new Map<string, string>();
  Array.from(args.at(1) as string).forEach((character, position) => {
    const partner = to[position] ?? "";
    if (isCased) {
      table.set(character, partner);
      return;
    }
    table.set(character.toLowerCase(), partner.toLowerCase());
    table.set(character.toUpperCase(), partner.toUpperCase());
  });
  const result = new TextBuilder();
  for (const character of args.at(0) as string) result.add(table.get(character) ?? character);
  return checkText(context, result.toString());
}

function reverse(context: BuiltinContext, args: List): Value | undefined {
  const value = args.at(0);
  if (typeof value === "string") return Array.from(value).reverse().join("");
  return value instanceof List
    ? new List((value.items as Value[]).slice().reverse())
    : context.fail(E_INVARG);
}

function chr(context: BuiltinContext, args: List): Value | undefined {
  const limit = unitLimit(context);
  const text = new TextBuilder();
  for (const item of leavesOf(args, limit)) {
    if (item === undefined) return refuseSize(context);
    const part = characterOf(context, item);
    if (part === undefined) return undefined;
    text.add(part);
    if (text.length > limit) return refuseSize(context);
  }
  return checkText(context, text.toString());
}

function characterOf(context: BuiltinContext, value: Value): string | undefined {
  if (typeof value === "string") return value;
  if (!isInt(value) || value < 0 || value > 0x10ffff) return context.fail(E_INVARG);
  const code = Number(value);
  if (code >= 0xd800 && code <= 0xdfff) return context.fail(E_INVARG);
  if (code === 0) return "";
  return code < 32 && !context.isWizard ? context.fail(E_PERM) : String.fromCodePoint(code);
}

/** LANGUAGE 17.4. */
export const STRING_BUILTINS: readonly Builtin<BuiltinContext>[] = family(FamilyBase.Strings, [
  define("strsub", 3, 4, [Type.Str, Type.Str, Type.Str], strsub),
  define("index", 2, 4, [Type.Str, Type.Str, ANY_TYPE, Type.Int], index),
  define("rindex", 2, 4, [Type.Str, Type.Str, ANY_TYPE, Type.Int], rindex),
  define("strcmp", 2, 2, [Type.Str, Type.Str], strcmp),
  define("match", 2, 3, [Type.Str, Type.Str], match),
  define("rmatch", 2, 3, [Type.Str, Type.Str], rmatch),
  define("substitute", 2, 2, [Type.Str, Type.List], substitute),
  ...HASHING,
  define("explode", 1, 3, [Type.Str, Type.Str], explode),
  define("strtr", 3, 4, [Type.Str, Type.Str, Type.Str], strtr),
  define("reverse", 1, 1, [ANY_TYPE], reverse),
  define("chr", 1, -1, [], chr),
  ...MORE_HASHING,
  define("parse_ansi", 1, 1, [Type.Str], parseAnsi),
  define("remove_ansi", 1, 1, [Type.Str], removeAnsi),
  define("pcre_match", 2, 4, [Type.Str, Type.Str], pcreMatch),
  define("pcre_replace", 2, 2, [Type.Str, Type.Str], pcreReplace),
]);
