// Equality of values (LANGUAGE 3.5): by the rules of the moo dialect, where INT and FLOAT never mix, and by those of echo.
import { Cap } from "./capability.ts";
import { EqualClasses } from "./equal-classes.ts";
import { Err, equalCodes } from "./error-code.ts";
import { Flyweight } from "./flyweight.ts";
import { Holder } from "./holder.ts";
import { List } from "./list.ts";
import { MapValue } from "./map.ts";
import { Anon } from "./reference.ts";
import { Float } from "./scalar.ts";
import { isWildcard, Sym } from "./symbol.ts";
import { TaskRef } from "./task-ref.ts";
import { equalText } from "./text.ts";
import type { Value } from "./value.ts";

/** How values are compared. */
interface Manner {
  /** Strings must agree in case. */
  readonly isCased: boolean;
  /** INT and FLOAT are equal if they are the same number. */
  readonly isMixed: boolean;
}

const MOO: Manner = { isCased: false, isMixed: false };
const CASED: Manner = { isCased: true, isMixed: false };
const ECHO: Manner = { isCased: false, isMixed: true };

/** `==` of the moo dialect: strings and names ignore case, errors compare by code, lists element by element. */
export function equalValues(left: Value, right: Value): boolean {
  return left === right || equalSlowly(left, right, MOO);
}

/** As equalValues, but strings must agree in case (`equal`, `is_member`). */
export function equalValuesCased(left: Value, right: Value): boolean {
  return left === right || equalSlowly(left, right, CASED);
}

/** `==` of the echo dialect: as equalValues, but INT and FLOAT are equal if they are the same number (LANGUAGE D2). */
export function equalNumbersMixed(left: Value, right: Value): boolean {
  return left === right || equalSlowly(left, right, ECHO);
}

/**
 * Whether two capabilities match (LANGUAGE 12): equal names, and each pair of arguments equal or one of the two `_`. A CAP
 * inside another is an argument like others: `_` within it only equals `_`.
 */
export function matchCaps(left: Cap, right: Cap): boolean {
  return (
    left.folded === right.folded &&
    left.args.length === right.args.length &&
    left.args.every((arg, i) => {
      const other = right.args[i] as Value;
      return isWildcard(arg) || isWildcard(other) || equalValues(arg, other);
    })
  );
}

function equalSlowly(left: Value, right: Value, manner: Manner): boolean {
  if (typeof left === "string")
    return typeof right === "string" && !manner.isCased && equalText(left, right);
  if (left instanceof Float)
    return right instanceof Float
      ? left.value === right.value
      : manner.isMixed && equalMixed(left, right);
  if (left instanceof List || left instanceof MapValue)
    return isShapedAs(left, right) && equalParts(left, right as Deep, manner);
  if (left instanceof Err) return right instanceof Err && equalCodes(left, right);
  if (typeof left === "boolean") return equalBool(left, right);
  if (typeof right === "boolean") return equalBool(right, left);
  if (right instanceof Float) return manner.isMixed && equalMixed(right, left);
  if (left instanceof Anon) return right instanceof Anon && left.id === right.id;
  if (left instanceof Sym) return right instanceof Sym && left.folded === right.folded;
  if (isDeep(left)) return isShapedAs(left, right) && equalParts(left, right as Deep, manner);
  return left instanceof TaskRef && right instanceof TaskRef && left.id === right.id;
}

function equalBool(bool: boolean, other: Value): boolean {
  return typeof other === "number" && other === (bool ? 1 : 0);
}

/** JavaScript compares number and bigint by exact value. */
function equalMixed({ value }: Float, other: Value): boolean {
  if (typeof other === "number") return value === other;
  return typeof other === "bigint" && Number.isInteger(value) && BigInt(value) === other;
}

/** What is compared part by part. */
type Deep = List | MapValue | Cap | Flyweight;

function isDeep(value: Value): value is Deep {
  return (
    value instanceof List ||
    value instanceof MapValue ||
    (value instanceof Holder && (value instanceof Cap || value instanceof Flyweight))
  );
}

/** Whether the right side is of the same type, with as many parts and the same names. */
function isShapedAs(left: Deep, right: Value): boolean {
  if (left instanceof List) return right instanceof List && left.length === right.length;
  if (left instanceof MapValue) return right instanceof MapValue && left.size === right.size;
  if (left instanceof Cap)
    return (
      right instanceof Cap && left.folded === right.folded && left.args.length === right.args.length
    );
  if (!(right instanceof Flyweight) || left.parent !== right.parent) return false;
  if (left.slots.size !== right.slots.size) return false;
  for (const name of left.slots.keys()) if (!right.slots.has(name)) return false;
  return true;
}

function partsOf(value: Deep): readonly Value[] {
  if (value instanceof List) return value.items;
  if (!(value instanceof Flyweight)) return value.parts();
  const parts: Value[] = [value.items];
  for (const slot of value.slots.values()) parts.push(slot.value);
  return parts;
}

/** Pairs that are compared before it is worth while to remember which were. */
const MANY_PAIRS = 10_000;

/**
 * Walks with a stack of its own: lists and maps may be nested deeper than JavaScript's stack. Where values share parts,
 * a pair that was compared already is not compared again, so the work does not exceed what lies in memory.
 */
function equalParts(left: Deep, right: Deep, manner: Manner): boolean {
  const open: (readonly Value[])[] = [partsOf(left), partsOf(right)];
  let pairs = 0;
  let known: EqualClasses<Deep> | null = null;
  while (open.length > 0) {
    const b = open.pop() as readonly Value[];
    const a = open.pop() as readonly Value[];
    for (let i = 0; i < a.length; i++) {
      const x = a[i] as Value;
      const y = b[i] as Value;
      if (x === y) continue;
      if (isDeep(x)) {
        if (!isShapedAs(x, y)) return false;
        if (++pairs > MANY_PAIRS) {
          known ??= new EqualClasses();
          if (!known.join(x, y as Deep)) continue;
        }
        open.push(partsOf(x), partsOf(y as Deep));
      } else if (!equalSlowly(x, y, manner)) return false;
    }
  }
  return true;
}
