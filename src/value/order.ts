// Order of values (LANGUAGE 3.5).
import { Err } from "./error-code.ts";
import { Anon, Waif } from "./reference.ts";
import { Float, Obj } from "./scalar.ts";
import { compareText } from "./text.ts";
import type { Value } from "./value.ts";

/** Place of a key's type in the canonical order. */
function rankOf(key: Value): number {
  switch (typeof key) {
    case "number":
    case "bigint":
      return 0;
    case "boolean":
      return 4;
    case "string":
      return 5;
    default:
      if (key instanceof Obj) return 1;
      if (key instanceof Err) return 2;
      if (key instanceof Float) return 3;
      if (key instanceof Anon) return 6;
      return key instanceof Waif ? 7 : 8;
  }
}

/** Canonical order (LANGUAGE 3.5) of two values that may be keys of a MAP: negative, 0 or positive. */
export function compareKeys(left: Value, right: Value): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  const ranks = rankOf(left) - rankOf(right);
  if (ranks !== 0) return ranks;
  if (left instanceof Anon || left instanceof Waif) return left.id - (right as Anon | Waif).id;
  return compareScalars(left, right) ?? 0;
}

/**
 * Order of two scalars of one type: negative, 0 or positive; undefined if the pair has no order (`E_TYPE`).
 * Strings are case-folded.
 */
export function compareScalars(left: Value, right: Value): number | undefined {
  if (typeof left === "number" || typeof left === "bigint") {
    return typeof right === "number" || typeof right === "bigint" ? order(left, right) : undefined;
  }
  if (typeof left === "string")
    return typeof right === "string" ? compareText(left, right, false) : undefined;
  if (left instanceof Float)
    return right instanceof Float ? order(left.value, right.value) : undefined;
  if (left instanceof Obj) return right instanceof Obj ? left.id - right.id : undefined;
  if (left instanceof Err) return right instanceof Err ? compareErrors(left, right) : undefined;
  if (typeof left === "boolean")
    return typeof right === "boolean" ? Number(left) - Number(right) : undefined;
  return undefined;
}

function order(left: number | bigint, right: number | bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareErrors(left: Err, right: Err): number {
  if (left.number >= 0 && right.number >= 0) return left.number - right.number;
  if (left.number >= 0) return -1;
  if (right.number >= 0) return 1;
  return compareText(left.name, right.name, false);
}
