// Operators off the fast path: every type, every error. They give undefined and leave the reason in `failure`.

import { power } from "#base";
import { Op, Rule } from "#program";
import {
  Anon,
  compareKeys,
  compareNumbersMixed,
  compareScalars,
  E_DIV,
  E_FLOAT,
  E_INVARG,
  E_RANGE,
  E_TYPE,
  E_VARNF,
  EMPTY_LIST,
  EMPTY_MAP,
  Err,
  equalNumbersMixed,
  equalValues,
  Float,
  Flyweight,
  foldText,
  INT64_MAX,
  INT64_MIN,
  type Int,
  indexOfText,
  isInt,
  isMapKey,
  List,
  MapValue,
  normalizeInt,
  Obj,
  sliceText,
  textAt,
  textLength,
  type Value,
  Waif,
} from "#value";

type Operand = Value | undefined;

/** Strings, lists and maps of more characters, elements or pairs are large: operations on them take longer than a tick is worth. */
export const LARGE = 512;
/** What small lists and maps count for where all that they hold may be looked at. */
const SMALL_WORK = 64;
/** A pair of a map beside an element of a list. */
const PAIR = 8;
/** Elements of a list that are more than a tick is worth. */
const MANY = 16;

/** Work on large values after which it is time to look at the clock. */
const MUCH_WORK = 2 ** 13;

/** What going through a value takes, or a copy of it, in elements of a list; eight characters are one. 0 if it is not large. */
function workOf(value: Operand): number {
  if (typeof value === "string") return value.length > LARGE ? value.length >> 3 : 0;
  if (typeof value !== "object") return 0;
  if (value instanceof List) return value.length > LARGE ? value.length : 0;
  return value instanceof MapValue && value.size > LARGE ? value.size * PAIR : 0;
}

/** An INT as the nearest double, a FLOAT as it is; only of these. */
function toDouble(value: Operand): number {
  return value instanceof Float ? value.value : Number(value as Int);
}

/** A power whose exponent is small, or whose base is 0, 1 or -1. */
function smallPower(base: bigint, exponent: Int): bigint {
  const wide = BigInt(exponent);
  return base ** (wide > 63n ? 62n + (wide % 2n) : wide);
}

/** The slow halves of the interpreter's instructions. One instance an interpreter; holds nothing but the last failure and the rules. */
export class Operators {
  failure: Err = E_TYPE;
  /** Rules of the program that runs: bits of Rule. */
  rules = 0;
  /** So much work was done on large values that it is time to look at the clock. */
  isHeavy = false;
  #work = 0;
  /** Elements of large values that were made or stored since somebody measured what the task keeps. */
  built = 0;

  /** Somebody looks at the clock. */
  looks(): void {
    this.isHeavy = false;
    this.#work = 0;
  }

  #worked(work: number): void {
    this.#work += work;
    if (this.#work > MUCH_WORK) this.isHeavy = true;
  }

  /** Notes that a value was gone through. */
  looked(value: Operand): void {
    this.#worked(workOf(value));
  }

  /** Notes that a value was made. */
  made(value: Operand): void {
    const work = workOf(value);
    this.built += work;
    this.#worked(work);
  }

  /** Notes that a value was put into another or into a property: it may be changed, and is kept there as it is. */
  stored(value: Value): void {
    if (value instanceof List ? value.length > LARGE : value instanceof MapValue)
      this.built += workOf(value);
  }

  /** Notes that a value goes to a builtin, which may look into all that it holds, and make another of it. */
  passed(value: Value): void {
    if (typeof value === "string") {
      if (value.length > LARGE) this.made(value);
    } else if (value instanceof List || value instanceof MapValue) {
      this.made(value);
      this.#worked(SMALL_WORK);
    }
  }

  #compared(value: Value): void {
    if (typeof value === "string") {
      if (value.length > LARGE) this.looked(value);
    } else if (value instanceof List || value instanceof MapValue) {
      this.looked(value);
      this.#worked(SMALL_WORK);
    }
  }

  /** Notes what a new list holds. */
  holds({ items }: List): void {
    if (items.length > MANY) this.built += items.length;
    for (let i = 0; i < items.length; i++) {
      const item = items[i] as Value;
      if (typeof item === "object") this.stored(item);
    }
  }

  /** `list` with another value at a position that exists. */
  with(list: List, index: number, value: Value): List {
    if (!list.isNewest) this.made(list);
    if (typeof value === "object") this.stored(value);
    return list.with(index, value);
  }

  append(list: List, value: Value): List {
    if (!list.isNewest) this.made(list);
    if (typeof value === "object") this.stored(value);
    return list.append(value);
  }

  concat(list: List, more: List): List {
    if (!list.isNewest) this.made(list);
    if (more.length > LARGE) this.made(more);
    return list.concat(more);
  }

  fail(error: Err): undefined {
    this.failure = error;
    return undefined;
  }

  /** E_VARNF if an operand is unset, else E_TYPE. */
  mismatch(left: Operand, right: Operand): undefined {
    return this.fail(left === undefined || right === undefined ? E_VARNF : E_TYPE);
  }

  #float(value: number): Float | undefined {
    return Number.isFinite(value) ? new Float(value) : this.fail(E_FLOAT);
  }

  /** An INT, which the rules may not let wrap. */
  #int(value: bigint): Int | undefined {
    const isOver = value > INT64_MAX || value < INT64_MIN;
    if (isOver && (this.rules & Rule.BoundedInts) !== 0) return this.fail(E_RANGE);
    return normalizeInt(value);
  }

  /** Whether one is an INT and the other a FLOAT, and the rules promote the INT. */
  #areMixed(left: Operand, right: Operand): boolean {
    return (
      (this.rules & Rule.MixedNumbers) !== 0 &&
      (left instanceof Float ? isInt(right) : isInt(left) && right instanceof Float)
    );
  }

  add(left: Operand, right: Operand): Value | undefined {
    if (typeof left === "string" && typeof right === "string") return left + right;
    if (left instanceof Float && right instanceof Float)
      return this.#float(left.value + right.value);
    if (isInt(left) && isInt(right)) return this.#int(BigInt(left) + BigInt(right));
    if (this.#areMixed(left, right)) return this.#float(toDouble(left) + toDouble(right));
    if (left instanceof List && right !== undefined && (this.rules & Rule.ListPlus) !== 0)
      return right instanceof List ? this.concat(left, right) : this.append(left, right);
    return this.mismatch(left, right);
  }

  subtract(left: Operand, right: Operand): Value | undefined {
    if (left instanceof Float && right instanceof Float)
      return this.#float(left.value - right.value);
    if (isInt(left) && isInt(right)) return this.#int(BigInt(left) - BigInt(right));
    if (this.#areMixed(left, right)) return this.#float(toDouble(left) - toDouble(right));
    return this.mismatch(left, right);
  }

  multiply(left: Operand, right: Operand): Value | undefined {
    if (left instanceof Float && right instanceof Float)
      return this.#float(left.value * right.value);
    if (isInt(left) && isInt(right)) return this.#int(BigInt(left) * BigInt(right));
    if (this.#areMixed(left, right)) return this.#float(toDouble(left) * toDouble(right));
    return this.mismatch(left, right);
  }

  divide(left: Operand, right: Operand): Value | undefined {
    if (left instanceof Float && right instanceof Float)
      return right.value === 0 ? this.fail(E_DIV) : this.#float(left.value / right.value);
    if (isInt(left) && isInt(right)) {
      if (right === 0) return this.fail(E_DIV);
      // MININT / -1 wraps to itself in MOO
      return this.#int(BigInt(left) / BigInt(right));
    }
    if (this.#areMixed(left, right)) {
      const divisor = toDouble(right);
      return divisor === 0 ? this.fail(E_DIV) : this.#float(toDouble(left) / divisor);
    }
    return this.mismatch(left, right);
  }

  modulo(left: Operand, right: Operand): Value | undefined {
    const isFloored = (this.rules & Rule.FloorModulo) !== 0;
    if (typeof left === "number" && typeof right === "number" && right !== 0) {
      const rest = left % right;
      const isOff = isFloored && rest !== 0 && rest < 0 !== right < 0;
      return (isOff ? rest + right : rest) + 0;
    }
    if (left instanceof Float && right instanceof Float) {
      if (right.value === 0) return this.fail(E_DIV);
      const rest = left.value % right.value;
      const isOff = isFloored && rest !== 0 && rest < 0 !== right.value < 0;
      return this.#float(isOff ? rest + right.value : rest);
    }
    if (isInt(left) && isInt(right)) {
      if (right === 0) return this.fail(E_DIV);
      const divisor = BigInt(right);
      if (divisor === -1n && this.#int(-BigInt(left)) === undefined) return undefined;
      const rest = BigInt(left) % divisor;
      const isOff = isFloored && rest !== 0n && rest < 0n !== divisor < 0n;
      return normalizeInt(isOff ? rest + divisor : rest);
    }
    if (this.#areMixed(left, right)) {
      const divisor = toDouble(right);
      return divisor === 0 ? this.fail(E_DIV) : this.#float(toDouble(left) % divisor);
    }
    return this.mismatch(left, right);
  }

  power(left: Operand, right: Operand): Value | undefined {
    if (left instanceof Float && (right instanceof Float || isInt(right))) {
      const exponent = right instanceof Float ? right.value : Number(right);
      return this.#float(power(left.value, exponent));
    }
    if (isInt(left) && isInt(right)) return this.#intPower(left, right);
    if (this.#areMixed(left, right)) return this.#float(power(toDouble(left), toDouble(right)));
    return this.mismatch(left, right);
  }

  #intPower(base: Int, exponent: Int): Value | undefined {
    if (exponent < 0) {
      if (base === 1) return 1;
      if (base === -1) return BigInt(exponent) % 2n === 0n ? 1 : -1;
      return base === 0 ? this.fail(E_DIV) : 0;
    }
    const isOver = exponent > 63 && base !== 0 && base !== 1 && base !== -1;
    if ((this.rules & Rule.BoundedInts) !== 0)
      return isOver ? this.fail(E_RANGE) : this.#int(smallPower(BigInt(base), exponent));
    // square and multiply modulo 2^64, so a huge exponent is no bomb
    let result = 1n;
    let factor = BigInt(base);
    for (let rest = BigInt(exponent); rest > 0n; rest >>= 1n) {
      if (rest & 1n) result = BigInt.asIntN(64, result * factor);
      factor = BigInt.asIntN(64, factor * factor);
    }
    return normalizeInt(result);
  }

  negate(operand: Operand): Value | undefined {
    if (operand instanceof Float) return new Float(-operand.value);
    if (typeof operand === "bigint") return this.#int(-operand);
    if (typeof operand === "number") return 0 - operand;
    return this.mismatch(operand, 0);
  }

  equal(left: Operand, right: Operand): boolean | undefined {
    if (left === undefined || right === undefined) return this.fail(E_VARNF);
    this.#compared(left);
    return this.#areEqual(left, right);
  }

  #areEqual(left: Value, right: Value): boolean {
    return (this.rules & Rule.MixedNumbers) === 0
      ? equalValues(left, right)
      : equalNumbersMixed(left, right);
  }

  /** Negative, 0 or positive. */
  compare(left: Operand, right: Operand): number | undefined {
    if (left === undefined || right === undefined) return this.fail(E_VARNF);
    if (typeof left === "string" && left.length > LARGE) this.looked(left);
    const order =
      (this.rules & Rule.MixedNumbers) === 0
        ? compareScalars(left, right)
        : compareNumbersMixed(left, right);
    return order === undefined ? this.fail(E_TYPE) : order;
  }

  /** 1-based position of a value in a LIST or FLYWEIGHT, among the values of a MAP, or of a text in a STR; or 0. */
  position(value: Operand, container: Operand): number | undefined {
    if (value === undefined || container === undefined) return this.fail(E_VARNF);
    if (container instanceof List) return this.#positionAmong(value, container.items);
    if (container instanceof MapValue) return this.#positionAmong(value, container.values());
    if (container instanceof Flyweight) return this.#positionAmong(value, container.items.items);
    const isText = typeof value === "string" && typeof container === "string";
    if (!isText || (this.rules & Rule.TextItems) === 0) return this.fail(E_TYPE);
    this.looked(container);
    const folded = foldText(container);
    const at = indexOfText(folded, foldText(value));
    return at < 0 ? 0 : textLength(folded.slice(0, at)) + 1;
  }

  #positionAmong(value: Value, items: readonly Value[]): number {
    if (items.length > LARGE) this.#worked(items.length);
    if (value instanceof List || value instanceof MapValue) this.#worked(SMALL_WORK + items.length);
    if (
      typeof value === "number" ||
      (typeof value === "object" && (value instanceof Obj || value instanceof Err))
    ) {
      // identity decides for these, except that BOOL equals INT and errors may carry messages
      for (let i = 0; i < items.length; i++) {
        const item = items[i] as Value;
        if (item === value || (typeof item !== "number" && this.#areEqual(item, value)))
          return i + 1;
      }
      return 0;
    }
    for (let i = 0; i < items.length; i++)
      if (this.#areEqual(items[i] as Value, value)) return i + 1;
    return 0;
  }

  bits(op: number, left: Operand, right: Operand): Value | undefined {
    if (!isInt(left) || !isInt(right)) return this.mismatch(left, right);
    const a = BigInt(left);
    const b = BigInt(right);
    switch (op) {
      case Op.BitOr:
        return normalizeInt(a | b);
      case Op.BitAnd:
        return normalizeInt(a & b);
      case Op.BitXor:
        return normalizeInt(a ^ b);
      case Op.ShiftLeft:
        if (b < 0n) return this.fail(E_INVARG);
        return b > 63n ? 0 : normalizeInt(a << b);
      default:
        if (b < 0n) return this.fail(E_INVARG);
        return b > 63n ? 0 : normalizeInt(BigInt.asUintN(64, a) >> b);
    }
  }

  complement(operand: Operand): Value | undefined {
    return isInt(operand) ? normalizeInt(~BigInt(operand)) : this.mismatch(operand, 0);
  }

  /** `length(v)`. */
  length(value: Operand): number | undefined {
    if (value instanceof List) return value.length;
    if (typeof value === "string") return textLength(value);
    if (value instanceof MapValue) return value.size;
    if (value instanceof Flyweight) return value.items.length;
    return this.mismatch(value, 0);
  }

  /** `$` inside brackets: the length, or the last key. */
  last(base: Operand): Value | undefined {
    if (!(base instanceof MapValue)) return this.length(base);
    return base.size === 0 ? this.fail(E_RANGE) : base.lastKey();
  }

  /** `^` inside brackets: 1, or the first key. */
  first(base: Operand): Value | undefined {
    if (!(base instanceof MapValue)) return this.length(base) === undefined ? undefined : 1;
    return base.size === 0 ? this.fail(E_RANGE) : base.firstKey();
  }

  /** Whether `for` can go over a value that is no LIST; if not, why is in `failure`. */
  isIterable(value: Operand): boolean {
    if (value instanceof MapValue || value instanceof Flyweight) return true;
    if (typeof value === "string" && (this.rules & Rule.TextItems) !== 0) return true;
    this.mismatch(value, 0);
    return false;
  }

  /** How often `for` goes round a value that is no LIST; 0 for what cannot be iterated. */
  itemCount(value: Operand): number {
    if (value instanceof MapValue) return value.size;
    if (value instanceof Flyweight) return value.items.length;
    return typeof value === "string" ? textLength(value) : 0;
  }

  /** The element of a MAP, FLYWEIGHT or STR at a position from 0. */
  itemAt(value: MapValue | Flyweight | string, position: number): Value {
    if (value instanceof Flyweight) return value.items.at(position);
    return typeof value === "string" ? textAt(value, position) : value.valueAt(position);
  }

  /** Its key, or index from 1. */
  itemKey(value: MapValue | Flyweight | string, position: number): Value {
    return value instanceof MapValue ? value.keyAt(position) : position + 1;
  }

  /** Whether a value may be a key here. */
  #isKey(value: Value): boolean {
    if (value instanceof Anon || value instanceof Waif)
      return (this.rules & Rule.AnyReceiver) !== 0;
    return isMapKey(value);
  }

  /** A map with one more pair. */
  putPair(map: Operand, key: Operand, value: Operand): Value | undefined {
    if (map === undefined || key === undefined || value === undefined) return this.fail(E_VARNF);
    // without the `d` bit an earlier pair may have left its error in place of the map
    if (!(map instanceof MapValue) || !this.#isKey(key)) return this.fail(E_TYPE);
    if (!map.isNewest) this.made(map);
    if (typeof value === "object") this.stored(value);
    return map.with(key, value);
  }

  index(base: Operand, index: Operand): Value | undefined {
    if (base === undefined || index === undefined) return this.fail(E_VARNF);
    if (base instanceof List) {
      if (!isInt(index)) return this.fail(E_TYPE);
      if (typeof index === "bigint" || index < 1 || index > base.length) return this.fail(E_RANGE);
      if (!base.isNewest) this.made(base);
      return base.at(index - 1);
    }
    if (typeof base === "string") {
      if (base.length > LARGE) this.looked(base);
      if (!isInt(index)) return this.fail(E_TYPE);
      if (typeof index === "bigint" || index < 1 || index > textLength(base))
        return this.fail(E_RANGE);
      return textAt(base, index - 1);
    }
    if (base instanceof MapValue) {
      if (!base.isNewest) this.made(base);
      const value = base.get(index);
      if (value !== undefined) return value;
      return this.fail(this.#isKey(index) ? E_RANGE : E_TYPE);
    }
    if (base instanceof Flyweight) return this.index(base.items, index);
    return this.fail(E_TYPE);
  }

  range(base: Operand, from: Operand, to: Operand): Value | undefined {
    if (base === undefined || from === undefined || to === undefined) return this.fail(E_VARNF);
    if (base instanceof MapValue) return this.#mapRange(base, from, to);
    if (base instanceof Flyweight) return this.range(base.items, from, to);
    const isList = base instanceof List;
    if ((!isList && typeof base !== "string") || !isInt(from) || !isInt(to))
      return this.fail(E_TYPE);
    if (from > to) return isList ? EMPTY_LIST : "";
    const length = isList ? base.length : textLength(base);
    if (from < 1 || to > length) return this.fail(E_RANGE);
    const start = Number(from) - 1;
    this.looked(base);
    const part = isList ? base.slice(start, Number(to)) : sliceText(base, start, Number(to));
    this.made(part);
    return part;
  }

  #mapRange(base: MapValue, from: Value, to: Value): Value | undefined {
    if (!this.#isKey(from) || !this.#isKey(to)) return this.fail(E_TYPE);
    if (compareKeys(from, to) > 0) return EMPTY_MAP;
    const start = base.indexOf(from);
    const end = base.indexOf(to);
    return start < 0 || end < 0 ? this.fail(E_RANGE) : base.slice(start, end + 1);
  }

  putIndex(base: Operand, index: Operand, value: Operand): Value | undefined {
    if (base === undefined || index === undefined || value === undefined) return this.fail(E_VARNF);
    if (base instanceof MapValue) return this.putPair(base, index, value);
    const isList = base instanceof List;
    if ((!isList && typeof base !== "string") || !isInt(index)) return this.fail(E_TYPE);
    if (!isList && typeof value !== "string") return this.fail(E_TYPE);
    const length = isList ? base.length : textLength(base);
    if (typeof index === "bigint" || index < 1 || index > length) return this.fail(E_RANGE);
    if (isList) return this.with(base, index - 1, value);
    this.made(base);
    if (textLength(value as string) !== 1) return this.fail(E_INVARG);
    return sliceText(base, 0, index - 1) + (value as string) + sliceText(base, index, length);
  }

  putRange(base: Operand, from: Operand, to: Operand, value: Operand): Value | undefined {
    if (base === undefined || from === undefined || to === undefined || value === undefined)
      return this.fail(E_VARNF);
    if (base instanceof MapValue) return this.#putMapRange(base, from, to, value);
    const isList = base instanceof List;
    const isGood = isList
      ? value instanceof List
      : typeof base === "string" && typeof value === "string";
    if (!isGood || !isInt(from) || !isInt(to)) return this.fail(E_TYPE);
    const length = isList ? base.length : textLength(base as string);
    if (from > length + 1 || to < 0) return this.fail(E_RANGE);
    this.made(base);
    this.made(value);
    const head = Math.max(0, Number(from) - 1);
    const tail = Math.min(length, Number(to));
    if (isList)
      return base
        .slice(0, head)
        .concat(value as List)
        .concat(base.slice(tail, length));
    const text = base as string;
    return sliceText(text, 0, head) + (value as string) + sliceText(text, tail, length);
  }

  #putMapRange(base: MapValue, from: Value, to: Value, value: Value): Value | undefined {
    if (!(value instanceof MapValue) || !this.#isKey(from) || !this.#isKey(to))
      return this.fail(E_TYPE);
    const start = base.indexOf(from);
    const end = base.indexOf(to);
    if (start < 0 || end < start) return this.fail(E_RANGE);
    const parts = base.parts();
    const kept = [...parts.slice(0, 2 * start), ...parts.slice(2 * end + 2), ...value.parts()];
    return MapValue.fromParts(kept);
  }
}
