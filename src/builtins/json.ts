// `generate_json` (LANGUAGE 17.2): a value as JSON text. The reader is json-parser.ts.
//
// In mode `embedded-types` what JSON has no type for becomes a string with a suffix, `#5|obj`; a string that ends like
// that by itself gets `|str`.
import { TextBuilder } from "#base";
import {
  E_INVARG,
  Err,
  Float,
  foldText,
  isInt,
  List,
  MapValue,
  Obj,
  toText,
  type Value,
} from "#value";
import type { BuiltinContext } from "./context.ts";
import { type JsonMode, parseJson as parse, TYPE_SUFFIX } from "./json-parser.ts";
import { checkText, refuseSize, unitLimit } from "./limits.ts";

const DEFAULT_DEPTH = 1000;
// biome-ignore lint/suspicious/noControlCharactersInRegex: these must be escaped
const ESCAPED = /["\\\u0000-\u001f]/g;
const SHORT_ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\b": "\\b",
  "\f": "\\f",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function escapeOf(character: string): string {
  const code = character.charCodeAt(0).toString(16).padStart(4, "0");
  return SHORT_ESCAPES[character] ?? `\\u${code}`;
}

function quoted(text: string): string {
  return `"${text.replace(ESCAPED, escapeOf)}"`;
}

/** The mode that the second argument names: E_INVARG. */
function modeAt(context: BuiltinContext, args: List, allowsEcho: boolean): JsonMode | undefined {
  const name = args.length > 1 ? foldText(args.at(1) as string) : "common-subset";
  if (name === "common-subset" || name === "embedded-types") return name;
  return name === "echo" && allowsEcho ? name : context.fail(E_INVARG);
}

/** Text and type suffix of a scalar; undefined for values that JSON text cannot tell. */
function scalarText(value: Value): readonly [string, string] | undefined {
  if (typeof value === "string") return [value, TYPE_SUFFIX.test(value) ? "|str" : ""];
  if (isInt(value)) return [String(value), "|int"];
  if (typeof value === "boolean") return [String(value), "|bool"];
  if (value instanceof Float) return [toText(value), "|float"];
  if (value === null) return ["null", ""];
  if (value instanceof Obj) return [`#${value.id}`, "|obj"];
  return value instanceof Err ? [value.name, "|err"] : undefined;
}

/** A scalar as JSON; as a key it always is a string. */
function scalar(value: Value, mode: JsonMode, isKey: boolean): string | undefined {
  const parts = scalarText(value);
  if (parts === undefined) return undefined;
  const [text, suffix] = parts;
  const isNative =
    isInt(value) || value instanceof Float || typeof value === "boolean" || value === null;
  if (isNative && !isKey) return text;
  return quoted(mode === "embedded-types" ? text + suffix : text);
}

/** A list or map that is being written. */
interface Open {
  /** Elements, or keys and values in turn. */
  readonly parts: readonly Value[];
  readonly isMap: boolean;
  at: number;
}

function opened(value: List | MapValue): Open {
  return value instanceof List
    ? { parts: value.items, isMap: false, at: 0 }
    : { parts: value.parts(), isMap: true, at: 0 };
}

/** `generate_json`: E_INVARG. */
export function generateJson(context: BuiltinContext, args: List): Value | undefined {
  const mode = modeAt(context, args, false);
  if (mode === undefined) return undefined;
  const limit = unitLimit(context);
  const open: Open[] = [];
  const text = new TextBuilder();
  let value: Value | undefined = args.at(0);
  for (;;) {
    if (value instanceof List || value instanceof MapValue) {
      const next = opened(value);
      text.add(next.isMap ? "{" : "[");
      open.push(next);
    } else if (value !== undefined) {
      const written = scalar(value, mode, false);
      if (written === undefined) return context.fail(E_INVARG);
      text.add(written);
    }
    if (text.length > limit) return refuseSize(context);
    const top = open.at(-1);
    if (top === undefined) return checkText(context, text.toString());
    if (top.at === top.parts.length) {
      text.add(top.isMap ? "}" : "]");
      open.pop();
      value = undefined;
      continue;
    }
    if (top.at > 0) text.add(",");
    if (top.isMap) {
      const key = scalar(top.parts[top.at++] as Value, mode, true);
      if (key === undefined) return context.fail(E_INVARG);
      text.add(`${key}:`);
    }
    value = top.parts[top.at++] as Value;
  }
}

/** `parse_json`: E_INVARG. */
export function parseJson(context: BuiltinContext, args: List): Value | undefined {
  const mode = modeAt(context, args, true);
  if (mode === undefined) return undefined;
  const option = context.services.options.read("json_max_parse_depth");
  const depth = typeof option === "number" && option >= 0 ? option : DEFAULT_DEPTH;
  const length = context.services.options.maxListConcat;
  const parsed = parse(args.at(0) as string, mode, { depth, length });
  if (parsed === "long") return refuseSize(context);
  return parsed === undefined ? context.fail(E_INVARG) : parsed.value;
}
