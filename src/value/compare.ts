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

/** Pairs that are compared before it is worth while to remember which were. */
const MANY_PAIRS = 10_000;

/**
 * Walks with a stack of its own: lists and maps may be nested deeper than JavaScript's stack. Where values share parts,
 * a pair that was compared already is not compared again, so the work does not exceed what lies in memory.
 */
function equalParts(left: Compound, right: Compound, isCased: boolean): boolean {
  const open: (readonly Value[])[] = [partsOf(left), partsOf(right)];
  let pairs = 0;
  let known: EqualClasses | null = null;
  while (open.length > 0) {
    const b = open.pop() as readonly Value[];
    const a = open.pop() as readonly Value[];
    for (let i = 0; i < a.length; i++) {
      const x = a[i] as Value;
      const y = b[i] as Value;
      if (x === y) continue;
      if (x instanceof List || x instanceof MapValue) {
        if (!isShapedAs(x, y)) return false;
        if (++pairs > MANY_PAIRS) {
          known ??= new EqualClasses();
          if (!known.join(x, y as Compound)) continue;
        }
        open.push(partsOf(x), partsOf(y as Compound));
      } else if (!equalSlowly(x, y, isCased)) return false;
    }
  }
  return true;
}

/** Which lists and maps are equal, as far as nothing was found that speaks against it (union-find). */
class EqualClasses {
  readonly #above = new Map<Compound, Compound>();

  /** Puts two into one class; false if they were in one already. */
  join(left: Compound, right: Compound): boolean {
    const a = this.#top(left);
    const b = this.#top(right);
    if (a === b) return false;
    this.#above.set(a, b);
    return true;
  }

  #top(of: Compound): Compound {
    let top = of;
    for (let next = this.#above.get(top); next !== undefined; next = this.#above.get(top)) {
      // the way up is halved for the next search
      const further = this.#above.get(next);
      if (further === undefined) return next;
      this.#above.set(top, further);
      top = further;
    }
    return top;
  }
}
