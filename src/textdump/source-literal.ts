// Values as source files write them (LANGUAGE 19.2 no. 7).
//
// A closure is written as `closure([…])`. One that the same value holds again, or that leads back to itself, is `closure(N)`:
// the Nth closure of the value from its beginning, from 1.
import {
  Cap,
  Err,
  errorMessage,
  Float,
  Flyweight,
  isWildcard,
  Lambda,
  List,
  MapValue,
  Obj,
  partsOf,
  Sym,
  TaskRef,
  textLength,
  type Value,
} from "#value";
import { LINE_LENGTH } from "./source-format.ts";

const ESCAPES: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\t": "\\t",
  "\r": "\\r",
};

/** A STR with all control characters escaped. */
export function stringLiteral(text: string): string {
  const escaped = text.replace(/["\\]|\p{Cc}/gu, (character) => {
    const hex = (character.codePointAt(0) ?? 0).toString(16).toUpperCase();
    return ESCAPES[character] ?? `\\u{${hex}}`;
  });
  return `"${escaped}"`;
}

/** The shortest form that reads back to the same double, always with a point or an exponent. */
function floatLiteral(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** A value on one line. */
function flatLiteral(value: Value): string {
  switch (typeof value) {
    case "string":
      return stringLiteral(value);
    case "number":
    case "bigint":
    case "boolean":
      return String(value);
    default:
      if (value instanceof Obj) return `#${value.id}`;
      if (value instanceof List) return `{${value.items.map(flatLiteral).join(", ")}}`;
      if (value instanceof MapValue) return `[${pairsOf(value).map(flatPair).join(", ")}]`;
      if (value instanceof Float) return floatLiteral(value.value);
      if (value instanceof Err) return errorLiteral(value);
      if (value instanceof Sym) return isWildcard(value) ? "_" : `'${value.name}`;
      if (value instanceof Cap) return `${value.name}(${value.args.map(flatLiteral).join(", ")})`;
      if (value instanceof TaskRef) return `${TASK}(${value.id})`;
      return value instanceof Flyweight ? flyweightLiteral(value) : "null";
  }
}

/** Slots in the order of their names; the items only if there are any. */
function flyweightLiteral({ parent, slots, items }: Flyweight): string {
  const parts = [`#${parent.id}`];
  for (const { name, value } of slots.values()) parts.push(`.${name} = ${flatLiteral(value)}`);
  if (items.length > 0) parts.push(flatLiteral(items));
  return `<${parts.join(", ")}>`;
}

/** What is written like a capability and is none. */
export const CLOSURE = "closure";
/** Likewise. */
export const TASK = "task";

/**
 * The value with what stands for closures: capabilities called `closure` with a MAP or a number. A capability that is itself
 * called `closure` or `task` gets a capital letter, which names it as well.
 */
function spelled(value: Value, met: Map<Lambda, number>): Value {
  const inner = (part: Value): Value => spelled(part, met);
  if (value instanceof Lambda) return spelledClosure(value, met);
  if (value instanceof Cap) {
    const isTaken = value.folded === CLOSURE || value.folded === TASK;
    const name = isTaken ? value.name.charAt(0).toUpperCase() + value.name.slice(1) : value.name;
    return new Cap(name, value.args.map(inner));
  }
  if (value instanceof List) return new List(value.items.map(inner));
  if (value instanceof MapValue) return MapValue.fromParts(value.parts().map(inner));
  if (value instanceof Err)
    return new Err(value.number, value.name, value.message, inner(value.value));
  if (!(value instanceof Flyweight)) return value;
  // slots before items, as they are written
  const slots = [...value.slots.values()].map((slot) => ({
    name: slot.name,
    value: inner(slot.value),
  }));
  return new Flyweight(value.parent, slots, inner(value.items) as List);
}

function spelledClosure(lambda: Lambda, met: Map<Lambda, number>): Value {
  const known = met.get(lambda);
  if (known !== undefined) return new Cap(CLOSURE, [known]);
  met.set(lambda, met.size + 1);
  const { source, captures, thisValue, player, programmer, caller, verb, args } =
    lambda.body.snapshot();
  // values in the order of their keys
  const inner = (part: Value): Value => spelled(part, met);
  const parts = ["args", inner(args), "caller", inner(caller)];
  parts.push("captures", inner(MapValue.of(captures)), "player", inner(player));
  parts.push("programmer", inner(programmer), "source", source, "this", inner(thisValue));
  return new Cap(CLOSURE, [MapValue.fromParts([...parts, "verb", inner(verb)])]);
}

/** Whether something of a value cannot be written as it is. */
function needsSpelling(root: Value): boolean {
  const open: Value[] = [root];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next instanceof Lambda || next instanceof Cap) return true;
    if (isHolding(next)) for (const part of partsOf(next)) open.push(part);
  }
  return false;
}

function isHolding(value: Value): value is List | MapValue | Flyweight | Err {
  return (
    value instanceof List ||
    value instanceof MapValue ||
    value instanceof Flyweight ||
    value instanceof Err
  );
}

function pairsOf(map: MapValue): (readonly [Value, Value])[] {
  return map.keys().map((key, i) => [key, map.valueAt(i)] as const);
}

function flatPair([key, value]: readonly [Value, Value]): string {
  return `${flatLiteral(key)} -> ${flatLiteral(value)}`;
}

function errorLiteral(error: Err): string {
  if (error.message === errorMessage(error) && error.value === 0) return error.name;
  return `${error.name}(${stringLiteral(error.message)}, ${flatLiteral(error.value)})`;
}

/** Where a value is written. */
interface Place {
  /** Characters before it on its line. */
  readonly column: number;
  /** Spaces before that line. */
  readonly indent: number;
  /** Characters that must follow it on its last line. */
  readonly after: number;
}

/** A value between two texts, lists broken into lines where the line would exceed 100 characters. */
export function layOut(before: string, value: Value, after = ""): string {
  const indent = before.length - before.trimStart().length;
  const text = needsSpelling(value) ? spelled(value, new Map()) : value;
  const place = { column: textLength(before), indent, after: textLength(after) };
  return before + layOutAt(text, place) + after;
}

function layOutAt(value: Value, place: Place): string {
  const flat = flatLiteral(value);
  if (value instanceof Cap && value.name === CLOSURE) return layOutClosure(value, flat, place);
  const isCompound = value instanceof List || value instanceof MapValue;
  if (!isCompound || place.column + textLength(flat) + place.after <= LINE_LENGTH) return flat;
  const [open, close] = value instanceof List ? ["{", "}"] : ["[", "]"];
  const parts: readonly (readonly [before: string, value: Value])[] =
    value instanceof List
      ? value.items.map((item) => ["", item] as const)
      : pairsOf(value).map(([key, item]) => [`${flatLiteral(key)} -> `, item] as const);
  if (parts.length === 0) return flat;
  if (parts.length === 1) {
    const { column, indent, after } = place;
    const [before, item] = parts[0] as readonly [string, Value];
    const at = column + 1 + textLength(before);
    return `${open}${before}${layOutAt(item, { column: at, indent, after: after + 1 })}${close}`;
  }
  const indent = place.indent + 2;
  const margin = " ".repeat(indent);
  const last = parts.length - 1;
  const lines = parts.map(([before, item], i) => {
    const comma = i === last ? "" : ",";
    const column = indent + textLength(before);
    return margin + before + layOutAt(item, { column, indent, after: comma.length }) + comma;
  });
  return `${open}\n${lines.join("\n")}\n${" ".repeat(place.indent)}${close}`;
}

/** The MAP of a closure is broken into lines like others. */
function layOutClosure({ args }: Cap, flat: string, { column, indent, after }: Place): string {
  const [inside] = args;
  if (!(inside instanceof MapValue)) return flat;
  const head = `${CLOSURE}(`;
  return `${head}${layOutAt(inside, { column: column + head.length, indent, after: after + 1 })})`;
}
