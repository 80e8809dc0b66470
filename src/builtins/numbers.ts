// Builtins on numbers, chance and time (LANGUAGE 17.3).
//
// INT is number or bigint: comparisons mix them freely, arithmetic goes through bigint once a bigint is involved.
// No builtin gives NaN or an infinity: outside its domain a function fails with E_INVARG, an overflow is E_FLOAT.
import { acos, asin, atan, atan2, cos, cosh, log, log10, exp as powerOfE, sin, tan } from "#base";
import {
  E_FLOAT,
  E_INVARG,
  E_PERM,
  exponentText,
  Float,
  fixedText,
  INT64_MIN,
  type Int,
  isInt,
  isTrue,
  List,
  normalizeInt,
  Type,
  type Value,
} from "#value";
import { type Builtin, NUMBER_TYPE } from "#vm";
import type { BuiltinContext } from "./context.ts";
import { type Definition, define, FamilyBase, family } from "./define.ts";
import { simplexNoise } from "./simplex.ts";

const RANDOM_DEFAULT = 2147483647;
const FLOATSTR_DIGITS = 19;
const SMALLEST_NORMAL = 2 ** -1022;

function abs(_: BuiltinContext, args: List): Value {
  const value = args.at(0);
  if (typeof value === "number") return Math.abs(value);
  if (value instanceof Float) return new Float(Math.abs(value.value));
  const wide = value as bigint;
  return wide < 0n && wide !== INT64_MIN ? normalizeInt(-wide) : wide;
}

function extreme(context: BuiltinContext, args: List, sign: 1 | -1): Value | undefined {
  const items = args.items;
  const first = items[0] as Value;
  let best = first;
  if (first instanceof Float) {
    let limit = first.value * sign;
    for (let i = 1; i < items.length; i++) {
      const item = items[i] as Value;
      if (!(item instanceof Float)) return context.failType(args, i + 1, Type.Float);
      if (item.value * sign > limit) {
        best = item;
        limit = item.value * sign;
      }
    }
    return best;
  }
  for (let i = 1; i < items.length; i++) {
    const item = items[i] as Value;
    if (!isInt(item)) return context.failType(args, i + 1, Type.Int);
    if (sign > 0 ? item > (best as Int) : item < (best as Int)) best = item;
  }
  return best;
}

/** A whole number from 0 up to, not including, `count` (at most 2^64). */
function draw(context: BuiltinContext, count: bigint): bigint {
  const { random } = context.services;
  if (count <= 2n ** 32n) return BigInt(Math.floor(random.next() * Number(count)));
  // reject what lies beyond the last whole multiple, so that every number is equally likely
  const space = 2n ** 96n;
  const fair = space - (space % count);
  for (;;) {
    let bits = 0n;
    for (let i = 0; i < 4; i++) bits = (bits << 24n) | BigInt(Math.floor(random.next() * 2 ** 24));
    if (bits < fair) return bits % count;
  }
}

function random(context: BuiltinContext, args: List): Value | undefined {
  const last = args.length === 0 ? RANDOM_DEFAULT : (args.at(args.length - 1) as Int);
  const first = args.length === 2 ? (args.at(0) as Int) : 1;
  if (last < first) return context.fail(E_INVARG);
  if (first === 1 && last <= 2 ** 32)
    return 1 + Math.floor(context.services.random.next() * Number(last));
  const from = BigInt(first);
  return normalizeInt(from + draw(context, BigInt(last) - from + 1n));
}

function frandom(context: BuiltinContext, args: List): Value | undefined {
  const first = args.length === 2 ? (args.at(0) as Float).value : 0;
  const last = (args.at(args.length - 1) as Float).value;
  return finite(context, first + context.services.random.next() * (last - first));
}

function floatstr(context: BuiltinContext, args: List): Value | undefined {
  const value = (args.at(0) as Float).value;
  const digits = args.at(1) as Int;
  if (digits < 0) return context.fail(E_INVARG);
  const shown = digits > FLOATSTR_DIGITS ? FLOATSTR_DIGITS : Number(digits);
  return args.length === 3 && isTrue(args.at(2))
    ? exponentText(value, shown)
    : fixedText(value, shown);
}

function finite(context: BuiltinContext, value: number): Value | undefined {
  if (Number.isNaN(value)) return context.fail(E_INVARG);
  return Number.isFinite(value) ? new Float(value) : context.fail(E_FLOAT);
}

/** A function of one FLOAT. */
function real(name: string, compute: (value: number) => number): Definition {
  return define(name, 1, 1, [Type.Float], (context, args) =>
    finite(context, compute((args.at(0) as Float).value)),
  );
}

function exp(context: BuiltinContext, args: List): Value | undefined {
  const value = powerOfE((args.at(0) as Float).value);
  return value < SMALLEST_NORMAL ? context.fail(E_FLOAT) : finite(context, value);
}

function arcTangent(_: BuiltinContext, args: List): Value {
  const value = (args.at(0) as Float).value;
  return new Float(args.length === 1 ? atan(value) : atan2(value, (args.at(1) as Float).value));
}

/** Halves go away from zero; the double just below one half stays 0. */
function roundAway(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}

function ctime(context: BuiltinContext, args: List): Value | undefined {
  const { services } = context;
  const seconds = args.length === 0 ? Math.floor(services.now() / 1000) : Number(args.at(0));
  return services.localTime(seconds) ?? context.fail(E_INVARG);
}

function doubleOf(value: Value): number | undefined {
  return isInt(value) ? Number(value) : value instanceof Float ? value.value : undefined;
}

function distance(context: BuiltinContext, args: List): Value | undefined {
  const from = args.at(0) as List;
  const to = args.at(1) as List;
  if (from.length !== to.length) return context.fail(E_INVARG);
  let sum = 0;
  for (let i = 0; i < from.length; i++) {
    const a = doubleOf(from.at(i));
    const b = doubleOf(to.at(i));
    if (a === undefined) return context.failElement(from.at(i), Type.Int, Type.Float);
    if (b === undefined) return context.failElement(to.at(i), Type.Int, Type.Float);
    sum += (b - a) ** 2;
  }
  return finite(context, Math.sqrt(sum));
}

/** The numbers in a LIST of FLOATs at a position from 0 with `least` to `most` elements: E_TYPE, E_INVARG. */
function floatsAt(
  context: BuiltinContext,
  args: List,
  index: number,
  least: number,
  most: number,
): number[] | undefined {
  const numbers: number[] = [];
  for (const item of (args.at(index) as List).items) {
    if (!(item instanceof Float)) return context.failElement(item, Type.Float);
    numbers.push(item.value);
  }
  return numbers.length < least || numbers.length > most ? context.fail(E_INVARG) : numbers;
}

const DEGREES = 180 / Math.PI;

function relativeHeading(context: BuiltinContext, args: List): Value | undefined {
  const from = floatsAt(context, args, 0, 3, 3);
  const to = from && floatsAt(context, args, 1, 3, 3);
  if (from === undefined || to === undefined) return undefined;
  const [dx = 0, dy = 0, dz = 0] = to.map((at, axis) => at - (from[axis] as number));
  const turn = atan2(dy, dx) * DEGREES;
  const rise = atan2(dz, Math.sqrt(dx * dx + dy * dy)) * DEGREES;
  if (Number.isNaN(turn) || Number.isNaN(rise)) return context.fail(E_FLOAT);
  return new List([Math.trunc(turn < 0 ? turn + 360 : turn) % 360, Math.trunc(rise) + 0]);
}

function noise(context: BuiltinContext, args: List): Value | undefined {
  const point = floatsAt(context, args, 0, 1, 4);
  return point && finite(context, simplexNoise(point));
}

/** Seconds with fractions: since 1970, or, with an argument, of a clock that never goes back. */
function ftime({ services }: BuiltinContext, args: List): Value {
  return new Float((args.length === 0 ? services.now() : services.monotonicNow()) / 1000);
}

/** LANGUAGE 17.3. */
export const NUMBER_BUILTINS: readonly Builtin<BuiltinContext>[] = family(FamilyBase.Numbers, [
  define("abs", 1, 1, [NUMBER_TYPE], abs),
  define("min", 1, -1, [NUMBER_TYPE], (context, args) => extreme(context, args, -1)),
  define("max", 1, -1, [NUMBER_TYPE], (context, args) => extreme(context, args, 1)),
  define("random", 0, 2, [Type.Int, Type.Int], random),
  define("floatstr", 2, 3, [Type.Float, Type.Int], floatstr),
  real("sqrt", Math.sqrt),
  real("sin", sin),
  real("cos", cos),
  real("tan", tan),
  real("asin", asin),
  real("acos", acos),
  define("exp", 1, 1, [Type.Float], exp),
  real("ceil", Math.ceil),
  real("trunc", Math.trunc),
  define("atan", 1, 2, [Type.Float, Type.Float], arcTangent),
  real("sinh", Math.sinh),
  real("cosh", cosh),
  real("tanh", Math.tanh),
  real("log", log),
  real("log10", log10),
  real("floor", Math.floor),
  define("time", 0, 0, [], (context) => Math.floor(context.services.now() / 1000)),
  define("ctime", 0, 1, [Type.Int], ctime),
  real("cbrt", Math.cbrt),
  real("asinh", Math.asinh),
  real("acosh", Math.acosh),
  real("atanh", Math.atanh),
  real("round", roundAway),
  define("atan2", 2, 2, [Type.Float, Type.Float], arcTangent),
  define("frandom", 1, 2, [Type.Float, Type.Float], frandom),
  define("distance", 2, 2, [Type.List, Type.List], distance),
  define("ftime", 0, 1, [Type.Int], ftime),
  // hosts draw from a generator that needs no seed from us
  define("reseed_random", 0, 0, [], (context) => (context.isWizard ? 0 : context.fail(E_PERM))),
  define("relative_heading", 2, 2, [Type.List, Type.List], relativeHeading),
  define("simplex_noise", 1, 1, [Type.List], noise),
]);
