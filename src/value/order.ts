// Order of values (LANGUAGE 3.5): of scalars that `<` compares, and the canonical order of all.
import { Cap } from "./capability.ts";
import { EqualClasses } from "./equal-classes.ts";
import { Err } from "./error-code.ts";
import { Flyweight } from "./flyweight.ts";
import { Lambda } from "./lambda.ts";
import { List } from "./list.ts";
import type { MapValue } from "./map.ts";
import { Anon, Waif } from "./reference.ts";
import { Float, Obj } from "./scalar.ts";
import { Sym } from "./symbol.ts";
import { TaskRef } from "./task-ref.ts";
import { compareText } from "./text.ts";
import type { Value } from "./value.ts";

// MAP is what none of the other classes is: map.ts needs this file, so this file does not need map.ts.
const MAP_RANK = 7;
/** Types of lower rank are those of compareScalars. */
const LIST_RANK = 6;

/** Place of a value's type in the canonical order. */
export function rankOf(key: Value): number {
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
      if (key instanceof List) return LIST_RANK;
      if (key instanceof Anon) return 8;
      if (key instanceof Waif) return 9;
      // the others have their type codes
      if (key instanceof Sym) return 20;
      if (key instanceof Lambda) return 21;
      if (key === null) return 22;
      if (key instanceof Cap) return 23;
      if (key instanceof TaskRef) return 24;
      return key instanceof Flyweight ? 25 : MAP_RANK;
  }
}

/** Canonical order (LANGUAGE 3.5): negative, 0 or positive. 0 only for values of one type that are equal. */
export function compareKeys(left: Value, right: Value): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  const rank = rankOf(left);
  const ranks = rank - rankOf(right);
  if (ranks !== 0) return ranks;
  if (rank < LIST_RANK) return compareScalars(left, right) ?? 0;
  return isDeep(left) ? compareDeep(left, right as Deep) : compareFlat(left, right);
}

/** Two values of one type that hold no others, as far as their order goes. */
function compareFlat(left: Value, right: Value): number {
  if (left instanceof Anon || left instanceof Waif || left instanceof TaskRef)
    return left.id - (right as Anon | Waif | TaskRef).id;
  if (left instanceof Sym) return compareText(left.folded, (right as Sym).folded, true);
  if (left instanceof Lambda) return left.serial - (right as Lambda).serial;
  return compareScalars(left, right) ?? 0;
}

/** What is ordered part by part. */
export type Deep = List | MapValue | Cap | Flyweight;

/** Whether a value is ordered part by part. */
export function isDeep(value: Value): value is Deep {
  return (
    value instanceof List ||
    value instanceof Cap ||
    value instanceof Flyweight ||
    rankOf(value) === MAP_RANK
  );
}

/** Parts in the order in which they decide. */
export function orderedParts(value: Deep): readonly Value[] {
  if (value instanceof List) return value.items;
  if (value instanceof Cap) return [value.folded, ...value.args];
  return value.parts();
}

/** Two values of one type whose parts are being compared. */
interface OpenPair {
  readonly left: Deep;
  readonly right: Deep;
  readonly a: readonly Value[];
  readonly b: readonly Value[];
  at: number;
}

/** Pairs that are compared before it is worth while to remember which were. */
const MANY_PAIRS = 10_000;

function compareDeep(left: Deep, right: Deep): number {
  const open: OpenPair[] = [];
  const enter = (x: Deep, y: Deep): void => {
    open.push({ left: x, right: y, a: orderedParts(x), b: orderedParts(y), at: 0 });
  };
  let pairs = 0;
  let known: EqualClasses<Deep> | null = null;
  enter(left, right);
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const { a, b, at } = top;
    if (at === a.length || at === b.length) {
      if (a.length !== b.length) return a.length - b.length;
      known?.join(top.left, top.right);
      open.pop();
      continue;
    }
    top.at++;
    const x = a[at] as Value;
    const y = b[at] as Value;
    if (x === y) continue;
    const ranks = rankOf(x) - rankOf(y);
    if (ranks !== 0) return ranks;
    if (isDeep(x)) {
      if (++pairs > MANY_PAIRS) known ??= new EqualClasses();
      if (known?.areJoined(x, y as Deep) !== true) enter(x, y as Deep);
      continue;
    }
    const order = compareFlat(x, y);
    if (order !== 0) return order;
  }
  return 0;
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

/** As compareScalars, but INT and FLOAT are compared by exact value (LANGUAGE D1). */
export function compareNumbersMixed(left: Value, right: Value): number | undefined {
  if (left instanceof Float && (typeof right === "number" || typeof right === "bigint"))
    return order(left.value, right);
  if (right instanceof Float && (typeof left === "number" || typeof left === "bigint"))
    return order(left, right.value);
  return compareScalars(left, right);
}

/** JavaScript compares number and bigint by exact value. */
function order(left: number | bigint, right: number | bigint): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareErrors(left: Err, right: Err): number {
  if (left.number >= 0 && right.number >= 0) return left.number - right.number;
  if (left.number >= 0) return -1;
  if (right.number >= 0) return 1;
  return compareText(left.name, right.name, false);
}
