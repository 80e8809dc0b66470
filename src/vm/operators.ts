// Operators off the fast path: every type, every error. They give undefined and leave the reason in `failure`.

import { power } from "#base";
import { Op } from "#program";
import {
  compareScalars,
  E_DIV,
  E_FLOAT,
  E_INVARG,
  E_RANGE,
  E_TYPE,
  E_VARNF,
  EMPTY_LIST,
  type Err,
  equalValues,
  Float,
  type Int,
  isInt,
  List,
  normalizeInt,
  sliceText,
  textAt,
  textLength,
  type Value,
} from "#value";

type Operand = Value | undefined;

/** The slow halves of the interpreter's instructions. One instance an interpreter; holds nothing but the last failure. */
export class Operators {
  failure: Err = E_TYPE;

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

  add(left: Operand, right: Operand): Value | undefined {
    if (typeof left === "string" && typeof right === "string") return left + right;
    if (left instanceof Float && right instanceof Float)
      return this.#float(left.value + right.value);
    if (isInt(left) && isInt(right)) return normalizeInt(BigInt(left) + BigInt(right));
    return this.mismatch(left, right);
  }

  subtract(left: Operand, right: Operand): Value | undefined {
    if (left instanceof Float && right instanceof Float)
      return this.#float(left.value - right.value);
    if (isInt(left) && isInt(right)) return normalizeInt(BigInt(left) - BigInt(right));
    return this.mismatch(left, right);
  }

  multiply(left: Operand, right: Operand): Value | undefined {
    if (left instanceof Float && right instanceof Float)
      return this.#float(left.value * right.value);
    if (isInt(left) && isInt(right)) return normalizeInt(BigInt(left) * BigInt(right));
    return this.mismatch(left, right);
  }

  divide(left: Operand, right: Operand): Value | undefined {
    if (left instanceof Float && right instanceof Float)
      return right.value === 0 ? this.fail(E_DIV) : this.#float(left.value / right.value);
    if (isInt(left) && isInt(right)) {
      if (right === 0) return this.fail(E_DIV);
      // MOO: MININT / -1 wraps to itself
      return normalizeInt(BigInt(left) / BigInt(right));
    }
    return this.mismatch(left, right);
  }

  modulo(left: Operand, right: Operand): Value | undefined {
    if (left instanceof Float && right instanceof Float)
      return right.value === 0 ? this.fail(E_DIV) : this.#float(left.value % right.value);
    if (isInt(left) && isInt(right)) {
      if (right === 0) return this.fail(E_DIV);
      return normalizeInt(BigInt(left) % BigInt(right));
    }
    return this.mismatch(left, right);
  }

  power(left: Operand, right: Operand): Value | undefined {
    if (left instanceof Float && (right instanceof Float || isInt(right))) {
      const exponent = right instanceof Float ? right.value : Number(right);
      return this.#float(power(left.value, exponent));
    }
    if (isInt(left) && isInt(right)) return this.#intPower(left, right);
    return this.mismatch(left, right);
  }

  #intPower(base: Int, exponent: Int): Value | undefined {
    if (exponent < 0) {
      if (base === 1) return 1;
      if (base === -1) return BigInt(exponent) % 2n === 0n ? 1 : -1;
      return base === 0 ? this.fail(E_DIV) : 0;
    }
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
    if (typeof operand === "bigint") return normalizeInt(-operand);
    if (typeof operand === "number") return 0 - operand;
    return this.mismatch(operand, 0);
  }

  equal(left: Operand, right: Operand): boolean | undefined {
    if (left === undefined || right === undefined) return this.fail(E_VARNF);
    return equalValues(left, right);
  }

  /** Negative, 0 or positive. */
  compare(left: Operand, right: Operand): number | undefined {
    if (left === undefined || right === undefined) return this.fail(E_VARNF);
    const order = compareScalars(left, right);
    return order === undefined ? this.fail(E_TYPE) : order;
  }

  /** 1-based position of a value in a LIST, or 0. */
  position(value: Operand, container: Operand): number | undefined {
    if (value === undefined || container === undefined) return this.fail(E_VARNF);
    if (!(container instanceof List)) return this.fail(E_TYPE);
    const items = container.items;
    if (
      typeof value === "number" ||
      (typeof value === "object" && !(value instanceof List) && !(value instanceof Float))
    ) {
      // identity decides for these, except that BOOL equals INT and errors may carry messages
      for (let i = 0; i < items.length; i++) {
        const item = items[i] as Value;
        if (item === value || (typeof item !== "number" && equalValues(item, value))) return i + 1;
      }
      return 0;
    }
    for (let i = 0; i < items.length; i++) if (equalValues(items[i] as Value, value)) return i + 1;
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

  /** `length(v)` and `$`. */
  length(value: Operand): number | undefined {
    if (value instanceof List) return value.length;
    if (typeof value === "string") return textLength(value);
    return this.mismatch(value, 0);
  }

  index(base: Operand, index: Operand): Value | undefined {
    if (base === undefined || index === undefined) return this.fail(E_VARNF);
    if (base instanceof List) {
      if (!isInt(index)) return this.fail(E_TYPE);
      if (typeof index === "bigint" || index < 1 || index > base.length) return this.fail(E_RANGE);
      return base.at(index - 1);
    }
    if (typeof base === "string") {
      if (!isInt(index)) return this.fail(E_TYPE);
      if (typeof index === "bigint" || index < 1 || index > textLength(base))
        return this.fail(E_RANGE);
      return textAt(base, index - 1);
    }
    return this.fail(E_TYPE);
  }

  range(base: Operand, from: Operand, to: Operand): Value | undefined {
    if (base === undefined || from === undefined || to === undefined) return this.fail(E_VARNF);
    const isList = base instanceof List;
    if ((!isList && typeof base !== "string") || !isInt(from) || !isInt(to))
      return this.fail(E_TYPE);
    if (from > to) return isList ? EMPTY_LIST : "";
    const length = isList ? base.length : textLength(base);
    if (from < 1 || to > length) return this.fail(E_RANGE);
    const start = Number(from) - 1;
    return isList ? base.slice(start, Number(to)) : sliceText(base, start, Number(to));
  }

  putIndex(base: Operand, index: Operand, value: Operand): Value | undefined {
    if (base === undefined || index === undefined || value === undefined) return this.fail(E_VARNF);
    const isList = base instanceof List;
    if ((!isList && typeof base !== "string") || !isInt(index)) return this.fail(E_TYPE);
    if (!isList && typeof value !== "string") return this.fail(E_TYPE);
    const length = isList ? base.length : textLength(base);
    if (typeof index === "bigint" || index < 1 || index > length) return this.fail(E_RANGE);
    if (isList) return base.with(index - 1, value);
    if (textLength(value as string) !== 1) return this.fail(E_INVARG);
    return sliceText(base, 0, index - 1) + (value as string) + sliceText(base, index, length);
  }

  putRange(base: Operand, from: Operand, to: Operand, value: Operand): Value | undefined {
    if (base === undefined || from === undefined || to === undefined || value === undefined)
      return this.fail(E_VARNF);
    const isList = base instanceof List;
    const isGood = isList
      ? value instanceof List
      : typeof base === "string" && typeof value === "string";
    if (!isGood || !isInt(from) || !isInt(to)) return this.fail(E_TYPE);
    const length = isList ? base.length : textLength(base as string);
    if (from > length + 1 || to < 0) return this.fail(E_RANGE);
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
}
