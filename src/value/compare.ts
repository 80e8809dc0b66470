// Equality of values (LANGUAGE 3.5), by the rules of the moo dialect: INT and FLOAT never mix.
import { Err } from "./error-code.ts";
import { List } from "./list.ts";
import { MapValue } from "./map.ts";
import { Anon } from "./reference.ts";
import { Float } from "./scalar.ts";
import { equalText } from "./text.ts";
import type { Value } from "./value.ts";

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
  if (left instanceof List || left instanceof MapValue)
    return isShapedAs(left, right) && equalParts(left, right as Compound, isCased);
  if (left instanceof Err)
    return right instanceof Err && left.number === right.number && equalText(left.name, right.name);
  if (typeof left === "boolean") return equalBool(left, right);
  if (typeof right === "boolean") return equalBool(right, left);
  return left instanceof Anon && right instanceof Anon && left.id === right.id;
}

function equalBool(bool: boolean, other: Value): boolean {
  return typeof other === "number" && other === (bool ? 1 : 0);
}

type Compound = List | MapValue;

/** Whether the right side is of the same type and length. */
function isShapedAs(left: Compound, right: Value): boolean {
  if (left instanceof List) return right instanceof List && left.length === right.length;
  return right instanceof MapValue && left.size === right.size;
}

function partsOf(value: Compound): readonly Value[] {
  return value instanceof List ? value.items : value.parts();
}

/** Walks with a stack of its own: lists and maps may be nested deeper than JavaScript's stack. */
function equalParts(left: Compound, right: Compound, isCased: boolean): boolean {
  const open: (readonly Value[])[] = [partsOf(left), partsOf(right)];
  while (open.length > 0) {
    const b = open.pop() as readonly Value[];
    const a = open.pop() as readonly Value[];
    for (let i = 0; i < a.length; i++) {
      const x = a[i] as Value;
      const y = b[i] as Value;
      if (x === y) continue;
      if (x instanceof List || x instanceof MapValue) {
        if (!isShapedAs(x, y)) return false;
        open.push(partsOf(x), partsOf(y as Compound));
      } else if (!equalSlowly(x, y, isCased)) return false;
    }
  }
  return true;
}
