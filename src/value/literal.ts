// Printed forms: `tostr` and `toliteral` (LANGUAGE 3.1, 3.3).
import { TextBuilder } from "#base";
import { Cap } from "./capability.ts";
import { type Compound, isCompound } from "./compound.ts";
import { Err, errorMessage } from "./error-code.ts";
import { formatFloat } from "./float-text.ts";
import { Flyweight } from "./flyweight.ts";
import { Lambda } from "./lambda.ts";
import { List } from "./list.ts";
import { MapValue } from "./map.ts";
import { Anon, Waif } from "./reference.ts";
import { Float, Obj } from "./scalar.ts";
import { isWildcard, Sym } from "./symbol.ts";
import { TaskRef } from "./task-ref.ts";
import type { Value } from "./value.ts";

/** What `tostr` makes of one value. */
export function toText(value: Value): string {
  switch (typeof value) {
    case "string":
      return value;
    case "number":
      return String(value);
    default:
      if (value instanceof Err) return value.message === "" ? errorMessage(value) : value.message;
      if (value instanceof List) return "{list}";
      if (value instanceof MapValue) return "[map]";
      if (value instanceof Waif) return "[[waif]]";
      if (value instanceof Sym) return value.name;
      return value instanceof Flyweight ? "<flyweight>" : toLiteral(value);
  }
}

/**
 * The literal form, readable by the compiler unless it holds an ANON, a WAIF, a closure or a TASK. Values that share parts can
 * have literals of any size: beyond `limit` UTF-16 units the text is cut, and is then longer than `limit`.
 */
export function toLiteral(value: Value, limit: number = Number.POSITIVE_INFINITY): string {
  switch (typeof value) {
    case "string":
      return quote(value);
    case "number":
    case "bigint":
    case "boolean":
      return String(value);
    default:
      if (value instanceof Lambda) return lambdaText(value);
      return isCompound(value) ? compoundLiteral(value, limit) : leafLiteral(value);
  }
}

/** A value that is no STR and holds no others, closures excepted. */
function leafLiteral(value: Value): string {
  if (typeof value !== "object") return String(value);
  if (value instanceof Obj) return `#${value.id}`;
  if (value instanceof Float) return formatFloat(value.value);
  if (value instanceof Err) return value.name;
  if (value instanceof Anon) return "*anonymous*";
  if (value instanceof Waif) return `[[class = #${value.classId}, owner = #${value.owner}]]`;
  if (value instanceof Sym) return isWildcard(value) ? "_" : `'${value.name}`;
  if (value instanceof Lambda) return lambdaText(value);
  return value instanceof TaskRef ? `<task ${value.id}>` : "null";
}

/** `<fn NAME/N>`, with `+` if there are parameters that need no argument. */
function lambdaText({ name, required, isOpen }: Lambda): string {
  return `<fn ${name}/${required}${isOpen ? "+" : ""}>`;
}

function quote(text: string): string {
  return /["\\]/.test(text) ? `"${text.replace(/["\\]/g, "\\$&")}"` : `"${text}"`;
}

/** A value whose parts are being written. */
interface OpenLiteral {
  readonly head: string;
  readonly parts: readonly Value[];
  /** A key and its value take turns. */
  readonly isMap: boolean;
  /** What stands before each part; null: commas between them. */
  readonly marks: readonly string[] | null;
  readonly tail: string;
  at: number;
}

function openLiteral(value: Exclude<Compound, Lambda>): OpenLiteral {
  if (value instanceof List)
    return { head: "{", parts: value.items, isMap: false, marks: null, tail: "}", at: 0 };
  if (value instanceof MapValue)
    return { head: "[", parts: value.parts(), isMap: true, marks: null, tail: "]", at: 0 };
  if (value instanceof Flyweight) return openFlyweight(value);
  if (value instanceof Cap)
    return {
      head: `${value.name}(`,
      parts: value.args,
      isMap: false,
      marks: null,
      tail: ")",
      at: 0,
    };
  const isDefault = value.message === errorMessage(value) && value.value === 0;
  return {
    head: isDefault ? value.name : `${value.name}(${quote(value.message)}, `,
    parts: isDefault ? [] : [value.value],
    isMap: false,
    marks: null,
    tail: isDefault ? "" : ")",
    at: 0,
  };
}

/** Slots in the order of their folded names; the items only if there are any. */
function openFlyweight({ parent, slots, items }: Flyweight): OpenLiteral {
  const parts: Value[] = [];
  const marks: string[] = [];
  for (const slot of slots.values()) {
    parts.push(slot.value);
    marks.push(`, .${slot.name} = `);
  }
  if (items.length > 0) {
    parts.push(items);
    marks.push(", ");
  }
  return { head: `<#${parent.id}`, parts, isMap: false, marks, tail: ">", at: 0 };
}

/** Walks nested values with a stack of its own: a program can nest them deeper than JavaScript recurses. */
function compoundLiteral(value: Exclude<Compound, Lambda>, limit: number): string {
  const outer: OpenLiteral[] = [];
  let open = openLiteral(value);
  const text = new TextBuilder();
  text.add(open.head);
  while (text.length <= limit) {
    const { parts, at, marks } = open;
    if (at === parts.length) {
      text.add(open.tail);
      const next = outer.pop();
      if (next === undefined) return text.toString();
      open = next;
      continue;
    }
    if (marks !== null) text.add(marks[at] as string);
    else if (at > 0) text.add(open.isMap && (at & 1) === 1 ? " -> " : ", ");
    const part = parts[at] as Value;
    open.at++;
    if (typeof part === "number") text.add(String(part));
    else if (typeof part === "string") text.add(quote(part));
    else if (isCompound(part) && !(part instanceof Lambda)) {
      outer.push(open);
      open = openLiteral(part);
      text.add(open.head);
    } else text.add(leafLiteral(part));
  }
  return text.toString();
}
