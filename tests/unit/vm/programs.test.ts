import { expect, test } from "vitest";
import { evaluate } from "../../support/bare-vm.ts";

const cases: readonly (readonly [string, string])[] = [
  ["return 1 + 2 * 3;", "7"],
  ["x = {1, 2, 3}; x[2..1] = {9}; return x;", "{1, 9, 2, 3}"],
  ["x = {1, 2, 3}; x[-5..0] = {9}; return x;", "{9, 1, 2, 3}"],
  ["x = {1, 2}; x[1] = (x = {7, 8})[2]; return x;", "{8, 2}"],
  ["{a, ?b = c + 1, c} = {1, 2}; return {a, b, c};", "{1, 3, 2}"],
  ["x = 5; return x + (x = 2);", "7"],
  ["x = {{1}, {2}}; y = x; x[1][1] = 9; return {x, y};", "{{{9}, {2}}, {{1}, {2}}}"],
  [
    "s = 0; for i in [1..5] if (i == 2) continue; endif if (i == 4) break; endif s = s + i; endfor return s;",
    "4",
  ],
  [
    "for i in [1..3] for j in [1..3] if (j == 2) continue i; endif endfor endfor return {i, j};",
    "{3, 2}",
  ],
  ["n = 0; while x (n < 3) n = n + 1; endwhile return {n, x};", "{3, 0}"],
  ["try return {}[1]; except e (E_RANGE) return e[1..3]; endtry", '{E_RANGE, "Range error", 0}'],
  [
    "x = {}; try try x = {@x, 1}; 1 / 0; finally x = {@x, 2}; endtry except (E_DIV) x = {@x, 3}; endtry return x;",
    "{1, 2, 3}",
  ],
  [
    "for i in [1..3] try if (i == 2) break; endif finally x = i; endtry endfor return {i, x};",
    "{2, 2}",
  ],
  ["try try return 1; finally x = 2; endtry finally return x; endtry", "2"],
  ["return `1 / 0 ! E_DIV => 7';", "7"],
  ["return `1 / 0 ! E_RANGE, E_DIV';", "E_DIV"],
  ["return `1 / 0 ! E_RANGE => 7';", "!E_DIV"],
  ["return x;", "!E_VARNF"],
  ["return 9223372036854775807 + 1;", "-9223372036854775808"],
  ["return -9223372036854775808 / -1;", "-9223372036854775808"],
  ["return {7 ^ 2, 2 ^ -1, -1 ^ 3, 2.0 ^ 3};", "{49, 0, -1, 8.0}"],
  [
    'return {"Foo" == "fOO", 1 == 1.0, "a" in {"b", "A"}, 1 && 0, 0 || "x", !5};',
    '{1, 0, 2, 0, "x", 0}',
  ],
  ['return {1 ? 2 | 3, "hello"[2..$], {1, 2, 3}[$]};', '{2, "ello", 3}'],
  ["a = b = {1}; a[1] = 2; return {a, b, @a, @b};", "{{2}, {1}, 2, 1}"],
  ["x = 1; x = x && (x = 0) || x; return x;", "0"],
  ['raise("boo", "hoo", 3);', '!"boo"'],
  ["for x in [#1..#3] endfor return x;", "#3"],
  ["for x in [9223372036854775806..9223372036854775807] endfor return x;", "9223372036854775807"],
  [
    "l = {}; for i in [1..1000] l = {@l, i}; l[i] = l[i] * 2; endfor return l[1000] + length(l);",
    "3000",
  ],
];

test.each(cases)("%s", (source, expected) => {
  expect(evaluate(source)).toBe(expected);
});

test.each([
  ["x = 1 / 0; return x;", "E_DIV"],
  ["if (1 / 0) return 1; else return 2; endif", "2"],
  ["for x in (5) return 1; endfor return 2;", "2"],
  ["x = {1}; y = (x[7] = 2); return {x, y};", "{{1}, E_RANGE}"],
  ['return 1 + "";', "E_TYPE"],
])("without d: %s", (source, expected) => {
  expect(evaluate(source, false)).toBe(expected);
});

test("ticks are counted by what a program evaluates, whatever path it takes", () => {
  const used = (body: string) =>
    Number(evaluate(`a = ticks_left(); ${body} return a - ticks_left();`));
  const base = used("");
  expect(used("x = 1;") - base).toBe(1);
  expect(used("x = 1 + 2;") - base).toBe(2);
  expect(used("if (1) endif") - base).toBe(1);
  expect(used("if (1) x = 1; endif") - base).toBe(2);
  expect(used("if (0) x = 1; endif") - base).toBe(1);
  expect(used("if (1 < 2 && 3 < 4) endif") - base).toBe(4);
  expect(used("for i in [1..10] endfor") - base).toBe(10);
  expect(used("for i in [1..10] x = i; endfor") - base).toBe(20);
  expect(used("for i in [1..10] if (i > 5) break; endif endfor") - base).toBe(6 * 3 + 1);
  expect(used("i = 0; while (i < 10) i = i + 1; endwhile") - base).toBe(1 + 11 * 2 + 10 + 10 * 2);
});
