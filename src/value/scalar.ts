// Scalars that JavaScript lacks: FLOAT, OBJ, and INT of 64 bits.

/** A 64-bit signed integer: number while safe, bigint beyond. */
export type Int = number | bigint;

/** A FLOAT: an IEEE double that is neither NaN nor infinite. */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** A reference to an object by number; made by `obj`, so equal numbers are the same instance. */
export class Obj {
  readonly id: number;
  constructor(id: number) {
    this.id = id;
  }
}

/** Objects numbered from 0 without holes; others are found in a map. */
const positive: Obj[] = [];
const others = new Map<number, Obj>();
/** How far beyond the table a number may lie to make the table grow up to it. */
const STRIDE = 4096;

/** The one OBJ value with this number. */
export function obj(id: number): Obj {
  const known = positive[id] ?? others.get(id);
  if (known !== undefined) return known;
  if (id >= 0 && id < positive.length + STRIDE) {
    // grow without holes, so that the table stays a packed array; numbers met before keep their instance
    for (let next = positive.length; next <= id; next++)
      positive.push(others.get(next) ?? new Obj(next));
    return positive[id] as Obj;
  }
  const made = new Obj(id);
  others.set(id, made);
  return made;
}

/** `#-1`. */
export const NOTHING: Obj = obj(-1);

/** The least INT. */
export const INT64_MIN: bigint = -(2n ** 63n);
/** The greatest INT. */
export const INT64_MAX: bigint = 2n ** 63n - 1n;

/** Wraps to 64 bits and gives the normal form: a number if it is a safe integer. */
export function normalizeInt(value: bigint): Int {
  const wrapped = BigInt.asIntN(64, value);
  const small = Number(wrapped);
  return Number.isSafeInteger(small) ? small : wrapped;
}

/** Whether a value is an INT. */
export function isInt(value: unknown): value is Int {
  return typeof value === "number" || typeof value === "bigint";
}
