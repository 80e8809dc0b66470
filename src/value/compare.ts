// Equality and order of values (LANGUAGE 3.5), by the rules of the moo dialect: INT and FLOAT never mix.
import { Err } from "./error-code.ts";
import { List } from "./list.ts";
import { compareText, equalText } from "./text.ts";
import { Float, Obj, type Value } from "./value.ts";

/** `==` of the moo dialect: strings and names ignore case, errors compare by code, lists element by element. */
export function equalValues(left: Value, right: Value): boolean {
  return left === right || equalSlowly(left, right, false);
}

/** As equalValues, but strings must agree in case (`equal`, `is_member`). */
export function equalValuesCased(left: Value, right: Value): boolean {
  return left === right || equalSlowly(left, right, true);
}

function equalSlowly(left: Value, right: Value, isCased: boolean): boolean {
  if (typeof left === "string")
    return typeof right === "string" && !isCased && equalText(left, right);
  if (left instanceof Float) return right instanceof Float && left.value === right.value;
  if (left instanceof List) return right instanceof List && equalLists(left, right, isCased);
  if (left instanceof Err)
    return right instanceof Err && left.number === right.number && equalText(left.name, right.name);
  if (typeof left === "boolean") return equalBool(left, right);
  if (typeof right === "boolean") return equalBool(right, left);
  return false;
}

function equalBool(bool: boolean, other: Value): boolean {
  return typeof other === "number" && other === (bool ? 1 : 0);
}

/** Lists are walked with a stack of our own: they may be nested deeper than JavaScript's stack. */
function equalLists(left: List, right: List, isCased: boolean): boolean {
  if (left.length !== right.length) return false;
  const open: (readonly Value[])[] = [left.items, right.items];
  while (open.length > 0) {
    const b = open.pop() as readonly Value[];
    const a = open.pop() as readonly Value[];
    for (let i = 0; i < a.length; i++) {
      const x = a[i] as Value;
      const y = b[i] as Value;
      if (x === y) continue;
      if (x instanceof List) {
        if (!(y instanceof List) || x.length !== y.length) return false;
        open.push(x.items, y.items);
      } else if (!equalSlowly(x, y, isCased)) return false;
    }
  }
  return true;
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
