// Elementary functions: known values, exact where mathematics is, and the laws that tie them together.
import { expect, test } from "vitest";
import * as elementary from "#base";

const { acos, asin, atan, atan2, cos, cosh, exp, log, log10, power, sin, tan } = elementary;

test.each([
  ["sin 2.5", sin(2.5), 0.5984721441039565],
  ["sin 1e22", sin(1e22), -0.8522008497671888],
  ["sin 355", sin(355), -3.014435335948845e-5],
  ["sin -0", sin(-0), -0],
  ["cos 1e22", cos(1e22), 0.523214785395139],
  ["cos pi/2", cos(Math.PI / 2), 6.123233995736766e-17],
  ["tan 2.5", tan(2.5), -0.7470222972386603],
  ["tan pi/2", tan(Math.PI / 2), 16331239353195370],
  ["asin 0.5", asin(0.5), 0.5235987755982989],
  ["asin 1", asin(1), Math.PI / 2],
  ["acos -1", acos(-1), Math.PI],
  ["acos 0.999999999999", acos(0.999999999999), 1.4141979198683931e-6],
  ["atan 1", atan(1), Math.PI / 4],
  ["atan 1e300", atan(1e300), Math.PI / 2],
  ["atan2 0 -1", atan2(0, -1), Math.PI],
  ["atan2 -0 -1", atan2(-0, -1), -Math.PI],
  ["atan2 1e-300 -1e300", atan2(1e-300, -1e300), Math.PI],
  ["atan2 3e300 4e300", atan2(3e300, 4e300), 0.6435011087932844],
  ["exp 1", exp(1), Math.E],
  ["exp 0", exp(0), 1],
  ["exp 709.7", exp(709.7), 1.6549840276802644e308],
  ["exp 1000", exp(1000), Number.POSITIVE_INFINITY],
  ["log 10", log(10), Math.LN10],
  ["log 1", log(1), 0],
  ["log 5e-324", log(5e-324), -744.4400719213812],
  ["log of 1 and a bit", log(1 + 2 ** -52), 2.2204460492503128e-16],
  ["log -1", log(-1), Number.NaN],
  ["log10 1e-5", log10(1e-5), -5],
  ["cosh 2.5", cosh(2.5), 6.132289479663686],
  ["power 2 10", power(2, 10), 1024],
  ["power 10 -3", power(10, -3), 0.001],
  ["power -3 3", power(-3, 3), -27],
  ["power -8 1/3", power(-8, 1 / 3), Number.NaN],
  ["power 2 0.5", power(2, 0.5), Math.SQRT2],
  ["power 0 0", power(0, 0), 1],
  ["power 0 -1", power(0, -1), Number.POSITIVE_INFINITY],
])("%s", (_, value, expected) => {
  expect(value).toBe(expected);
});

test("powers of ten have whole logarithms", () => {
  for (let n = -300; n <= 300; n++) expect(log10(Number(`1e${n}`))).toBe(n);
});

test("inverse functions lead back, within the last digits", () => {
  for (let i = 1; i < 500; i++) {
    const x = i / 321;
    expect(Math.abs(log(exp(x)) - x)).toBeLessThan(4e-16);
    expect(Math.abs(tan(atan(x)) / x - 1)).toBeLessThan(1e-15);
    if (x < 1) expect(Math.abs(sin(asin(x)) / x - 1)).toBeLessThan(4e-16);
    expect(Math.abs(sin(x) ** 2 + cos(x) ** 2 - 1)).toBeLessThan(4e-16);
  }
});
