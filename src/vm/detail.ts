// What the message of an error says more than its code (LANGUAGE 3.6, "Detailed texts"). A failure keeps a Detail, a few
// references; the text is made when somebody reads the message.
import { Anon, Obj, type TypeCode, typeName, typeOf, type Value } from "#value";
import { ANY_TYPE, NUMBER_TYPE, OBJECT_TYPE } from "./type-spec.ts";

/** The particulars of a failure. Positions count from 1; types are those of a signature (ANY_TYPE, NUMBER_TYPE or codes). */
export type Detail =
  | { readonly kind: "count"; readonly min: number; readonly max: number; readonly got: number }
  | {
      readonly kind: "argument";
      readonly builtin: string;
      readonly position: number;
      readonly expected: readonly number[];
      readonly got: Value;
    }
  | { readonly kind: "operand"; readonly expected: readonly number[]; readonly got: Value }
  | { readonly kind: "property"; readonly object: Value; readonly name: string }
  | { readonly kind: "verb"; readonly object: Value; readonly name: string }
  | { readonly kind: "variable"; readonly name: string };

/** The message with its particulars: `Property not found: #12.name`. `plain` is that of the code. */
export function detailText(plain: string, detail: Detail): string {
  switch (detail.kind) {
    case "count":
      return `${plain} (expected ${countText(detail.min, detail.max)}; got ${detail.got})`;
    case "argument":
      return `${plain} (args[${detail.position}] of ${detail.builtin}() expected ${mismatchText(detail)})`;
    case "operand":
      return `${plain} (expected ${mismatchText(detail)})`;
    case "property":
      return `${plain}: ${ownerText(detail.object)}.${detail.name}`;
    case "verb":
      return `${plain}: ${ownerText(detail.object)}:${detail.name}()`;
    case "variable":
      return `${plain}: ${detail.name}`;
  }
}

function countText(min: number, max: number): string {
  if (max < 0) return `at least ${min}`;
  return min === max ? String(min) : `${min}-${max}`;
}

function mismatchText({ expected, got }: { expected: readonly number[]; got: Value }): string {
  return `${alternatives(expected.map(typeText))}; got ${typeName(typeOf(got))}`;
}

/** `list, map or string`. */
function alternatives(names: readonly string[]): string {
  const last = names.at(-1) ?? "";
  return names.length < 2 ? last : `${names.slice(0, -1).join(", ")} or ${last}`;
}

function typeText(type: number): string {
  if (type === ANY_TYPE) return "any value";
  if (type === OBJECT_TYPE) return "object or anonymous object";
  return type === NUMBER_TYPE ? "number" : typeName(type as TypeCode);
}

/** `#12`, or what the value is. */
function ownerText(value: Value): string {
  if (value instanceof Obj) return `#${value.id}`;
  return value instanceof Anon ? "*anonymous*" : typeName(typeOf(value));
}
