// Elementary functions of doubles, correctly rounded but for cases nearer to a half than 2^-90.
//
// JavaScript leaves Math.sin and its kin to the engine, and engines differ in the last digit. Worlds must compute the
// same everywhere, and as the servers they come from; so these work with pairs of doubles (hi + lo, some 100 bits) and
// round once at the end. Math's own value serves as the first guess of a Newton step, never as the result.
//
// Infinite and undefined results come out as Math gives them: NaN outside the domain.

/** An unevaluated sum; |lo| is at most half a unit in the last place of hi. */
interface Pair {
  readonly hi: number;
  readonly lo: number;
}

const SPLITTER = 134217729;
const LN2_HIGH = 0.6931471805592082;
const LN2_MIDDLE = 7.371002565161996e-13;
const LN2_LOW = 5.8029889835956905e-25;
const HALF_PI_PARTS: readonly number[] = [
  1.5707963267341256, 6.077100506303966e-11, 2.0222662487111665e-21, 8.4784276603689e-32,
];

function sum(a: number, b: number): Pair {
  const hi = a + b;
  const part = hi - a;
  return { hi, lo: a - (hi - part) + (b - part) };
}

function product(a: number, b: number): Pair {
  const hi = a * b;
  const ta = SPLITTER * a;
  const ah = ta - (ta - a);
  const al = a - ah;
  const tb = SPLITTER * b;
  const bh = tb - (tb - b);
  const bl = b - bh;
  return { hi, lo: ah * bh - hi + ah * bl + al * bh + al * bl };
}

function add(a: Pair, b: Pair): Pair {
  const high = sum(a.hi, b.hi);
  const low = sum(a.lo, b.lo);
  const middle = sum(high.hi, high.lo + low.hi);
  return sum(middle.hi, middle.lo + low.lo);
}

function negate(a: Pair): Pair {
  return { hi: -a.hi, lo: -a.lo };
}

function multiply(a: Pair, b: Pair): Pair {
  const high = product(a.hi, b.hi);
  return sum(high.hi, high.lo + (a.hi * b.lo + a.lo * b.hi));
}

function divide(a: Pair, b: Pair): Pair {
  const first = a.hi / b.hi;
  const rest = add(a, negate(multiply(b, { hi: first, lo: 0 })));
  const second = rest.hi / b.hi;
  const last = add(rest, negate(multiply(b, { hi: second, lo: 0 })));
  const head = sum(first, second);
  return add(head, { hi: last.hi / b.hi, lo: 0 });
}

function single(value: number): Pair {
  return { hi: value, lo: 0 };
}

const ONE = single(1);

/** 1/n! for n from 0 to 29. */
const inverseFactorials: readonly Pair[] = buildInverseFactorials();

function buildInverseFactorials(): Pair[] {
  const table = [ONE];
  for (let n = 1; n < 30; n++) table.push(divide(table[n - 1] as Pair, single(n)));
  return table;
}

/** e^x for a sum of moderate size, as a pair and a power of two to multiply it with. */
function expPair(x: Pair): { readonly value: Pair; readonly scale: number } {
  const scale = Math.round(x.hi / LN2_HIGH);
  let rest = add(x, negate(product(scale, LN2_HIGH)));
  rest = add(rest, negate(product(scale, LN2_MIDDLE)));
  rest = add(rest, single(-scale * LN2_LOW));
  // e^r - 1 from (e^(r/256) - 1), eight times squared
  const small = { hi: rest.hi / 256, lo: rest.lo / 256 };
  // the terms after the fifth are too small for their low halves to matter
  let tail = 0;
  for (let n = 10; n > 5; n--) tail = (tail + (inverseFactorials[n] as Pair).hi) * small.hi;
  let series = add(inverseFactorials[5] as Pair, single(tail));
  for (let n = 4; n >= 1; n--) series = add(inverseFactorials[n] as Pair, multiply(small, series));
  let less = multiply(small, series);
  for (let i = 0; i < 8; i++)
    less = add({ hi: less.hi * 2, lo: less.lo * 2 }, multiply(less, less));
  return { value: add(ONE, less), scale };
}

function scaled(value: number, power: number): number {
  const half = Math.trunc(power / 2);
  return value * 2 ** half * 2 ** (power - half);
}

/** e^x. */
export function exp(x: number): number {
  if (!(Math.abs(x) < 745)) return Math.exp(x);
  const { value, scale } = expPair(single(x));
  return scaled(value.hi, scale);
}

/** Natural logarithm of a positive finite number. */
function logPair(x: number): Pair {
  if (x > 0.9 && x < 1.1) {
    // 2 artanh(s), s = (x - 1) / (x + 1)
    const s = divide(sum(x, -1), sum(x, 1));
    const square = multiply(s, s);
    let series = divide(ONE, single(27));
    for (let n = 25; n >= 1; n -= 2) series = add(divide(ONE, single(n)), multiply(square, series));
    const half = multiply(s, series);
    return { hi: half.hi * 2, lo: half.lo * 2 };
  }
  const guess = Math.log(x);
  const { value, scale } = expPair(single(-guess));
  // x e^-guess is 1 and a little: scale x first, so that nothing overflows
  const near = multiply(single(scaled(x, scale)), value);
  const off = add(near, single(-1));
  return add(add(single(guess), off), single((-off.hi * off.hi) / 2));
}

/** Natural logarithm. */
export function log(x: number): number {
  return x > 0 && x < Number.POSITIVE_INFINITY ? logPair(x).hi : Math.log(x);
}

// biome-ignore lint/suspicious/noApproximativeNumericConstant: the digits of a C library, the same in every engine
const LOG10_E = 0.4342944819032518;
const LOG10_2_HIGH = 0.30102999566361177;
const LOG10_2_LOW = 3.694239077158931e-13;

/** Logarithm to the base 10, as C libraries compute it from the natural one: powers of ten are exact. */
export function log10(x: number): number {
  if (!(x > 0 && x < Number.POSITIVE_INFINITY)) return Math.log10(x);
  let exponent = Math.floor(Math.log2(x));
  if (scaled(1, exponent) > x) exponent--;
  else if (exponent < 1023 && scaled(1, exponent + 1) <= x) exponent++;
  const whole = exponent < 0 ? exponent + 1 : exponent;
  const rest = scaled(x, -whole);
  return whole * LOG10_2_LOW + LOG10_E * log(rest) + whole * LOG10_2_HIGH;
}

/** x to the power y. */
export function power(x: number, y: number): number {
  const guess = x ** y;
  if (x <= 0 || !Number.isFinite(guess) || guess === 0 || x === 1 || y === 0) {
    if (x < 0 && Number.isFinite(guess) && guess !== 0)
      return guess < 0 ? -power(-x, y) : power(-x, y);
    return guess;
  }
  if (!Number.isFinite(x) || !Number.isFinite(y)) return guess;
  const { value, scale } = expPair(multiply(logPair(x), single(y)));
  return scaled(value.hi, scale);
}

/** The quarter turn that an angle lies nearest to, modulo 4, and the angle from there. */
interface Reduced {
  readonly quarter: number;
  readonly angle: Pair;
}

const EASY_ANGLE = 2 ** 20;

function reduce(x: number): Reduced {
  if (Math.abs(x) >= EASY_ANGLE) return reduceExactly(x);
  const quarter = Math.round(x / (Math.PI / 2));
  let angle = single(x);
  if (quarter !== 0)
    for (const part of HALF_PI_PARTS) angle = add(angle, negate(product(quarter, part)));
  return { quarter: quarter & 3, angle };
}

/** Bits after the point of the fixed-point numbers below: more than any double's exponent needs. */
const FIXED_BITS = 1300n;

const fixed: { halfPi: bigint } = { halfPi: 0n };

/** Half of pi in fixed point, by Machin's formula. */
function halfPi(): bigint {
  if (fixed.halfPi === 0n) {
    const guard = 32n;
    const unit = 1n << (FIXED_BITS + guard);
    const inverseTangent = (n: bigint): bigint => {
      let term = unit / n;
      let total = term;
      for (let k = 3n; term !== 0n; k += 2n) {
        term = -term / (n * n);
        total += term / k;
      }
      return total;
    };
    fixed.halfPi = (8n * inverseTangent(5n) - 2n * inverseTangent(239n)) >> guard;
  }
  return fixed.halfPi;
}

function reduceExactly(x: number): Reduced {
  // doubles of this size are whole multiples of 2^-32
  const value = BigInt(Math.trunc(x)) << FIXED_BITS;
  const fraction = BigInt(Math.round((x - Math.trunc(x)) * 2 ** 32)) << (FIXED_BITS - 32n);
  const total = value + fraction;
  const unit = halfPi();
  const twice = total * 2n + unit;
  let quarter = twice / (unit * 2n);
  if (twice < 0n && twice % (unit * 2n) !== 0n) quarter -= 1n;
  const rest = total - quarter * unit;
  const hi = toDouble(rest);
  const lo = toDouble(rest - fromDouble(hi));
  return { quarter: Number(((quarter % 4n) + 4n) % 4n), angle: { hi, lo } };
}

function toDouble(value: bigint): number {
  const size = value < 0n ? -value : value;
  const bits = BigInt(size.toString(2).length);
  const shift = bits > 60n ? bits - 60n : 0n;
  return scaled(Number(value >> shift), Number(shift - FIXED_BITS));
}

/** Exact for a reduced angle, which has no bits beyond 2^-200. */
function fromDouble(value: number): bigint {
  return BigInt(value * 2 ** 200) << (FIXED_BITS - 200n);
}

function sinOfSmall(x: Pair): Pair {
  return alternating(x, 27, x);
}

function cosOfSmall(x: Pair): Pair {
  return alternating(x, 28, ONE);
}

/** The series of sine or cosine from its term of degree `last` down; `first` is its first term without coefficient. */
function alternating(x: Pair, last: number, first: Pair): Pair {
  const minusSquare = negate(multiply(x, x));
  // the terms from x^17 on are too small for their low halves to matter
  let n = last;
  let tail = 0;
  for (; n > 17; n -= 2) tail = (tail + (inverseFactorials[n] as Pair).hi) * minusSquare.hi;
  let series = add(inverseFactorials[n] as Pair, single(tail));
  for (n -= 2; n >= 0; n -= 2)
    series = add(inverseFactorials[n] as Pair, multiply(minusSquare, series));
  return multiply(first, series);
}

function sinPair(x: number): Pair {
  const { quarter, angle } = reduce(x);
  const value = (quarter & 1) === 0 ? sinOfSmall(angle) : cosOfSmall(angle);
  return quarter < 2 ? value : negate(value);
}

function cosPair(x: number): Pair {
  const { quarter, angle } = reduce(x);
  const value = (quarter & 1) === 0 ? cosOfSmall(angle) : sinOfSmall(angle);
  return quarter === 1 || quarter === 2 ? negate(value) : value;
}

/** So small that sine, tangent and their inverses equal their argument. */
const TINY = 2 ** -27;

function isPlain(x: number): boolean {
  return Number.isFinite(x) && Math.abs(x) > TINY;
}

/** Sine of radians. */
export function sin(x: number): number {
  return isPlain(x) ? sinPair(x).hi : Math.sin(x);
}

/** Cosine of radians. */
export function cos(x: number): number {
  return isPlain(x) ? cosPair(x).hi : Math.cos(x);
}

/** Tangent of radians. */
export function tan(x: number): number {
  return isPlain(x) ? divide(sinPair(x), cosPair(x)).hi : Math.tan(x);
}

/** Hyperbolic cosine, from e^x where that is exact enough. */
export function cosh(x: number): number {
  const size = Math.abs(x);
  if (!(size > 0.35 && size < 709)) return Math.cosh(x);
  const grown = exp(size);
  return size > 22 ? grown / 2 : grown / 2 + 0.5 / grown;
}

/** Arc sine in radians. */
export function asin(x: number): number {
  if (!isPlain(x) || Math.abs(x) >= 1) return Math.asin(x);
  const guess = Math.asin(x);
  const cosine = cosPair(guess);
  const off = divide(add(single(x), negate(sinPair(guess))), cosine);
  const bend = (x / (2 * cosine.hi)) * off.hi * off.hi;
  return add(single(guess), add(off, single(bend))).hi;
}

/** Arc cosine in radians. */
export function acos(x: number): number {
  if (!(Math.abs(x) < 1)) return Math.acos(x);
  const guess = Math.acos(x);
  const sine = sinPair(guess);
  const off = divide(add(cosPair(guess), single(-x)), sine);
  const bend = (-x / (2 * sine.hi)) * off.hi * off.hi;
  return add(single(guess), add(off, single(bend))).hi;
}

/** Arc tangent in radians. */
export function atan(x: number): number {
  return isPlain(x) && Math.abs(x) < 2 ** 60 ? angleOf(x, 1) : Math.atan(x);
}

/** The angle of the point (x, y), in radians from -pi to pi. */
export function atan2(y: number, x: number): number {
  const guess = Math.atan2(y, x);
  if (!isPlain(guess) || !Number.isFinite(x) || !Number.isFinite(y) || x === 0 || y === 0)
    return guess;
  const larger = Math.max(Math.abs(x), Math.abs(y));
  // keep products away from the ends of the range
  const power = -Math.floor(Math.log2(larger));
  return angleOf(scaled(y, power), scaled(x, power));
}

function angleOf(y: number, x: number): number {
  const guess = Math.atan2(y, x);
  const sine = sinPair(guess);
  const cosine = cosPair(guess);
  const across = add(multiply(single(y), cosine), negate(multiply(single(x), sine)));
  const along = add(multiply(single(x), cosine), multiply(single(y), sine));
  return add(single(guess), divide(across, along)).hi;
}
