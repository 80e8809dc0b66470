import { expect, test } from "vitest";
import { listProgram } from "#syntax";
import { bare, treeOf } from "./support.ts";

const list = (source: string) => listProgram(treeOf(source));
const full = (source: string) => listProgram(treeOf(source), { isFullyParenthesized: true });

/** What is listed, and what it was written as if that differs. */
const cases: readonly (readonly [string, string?])[] = [
  ["x = a + (b - c) * -d;"],
  ["x = a - (b - c) - d;", "x = (a - (b - c)) - d;"],
  ["x = a ^ b ^ c;", "x = a ^ (b ^ c);"],
  ["x = (a ^ b) ^ c;"],
  ["x = -2 ^ 2;", "x = (-2) ^ 2;"],
  ["x = (-2)[1];"],
  ["x = (-a).b;"],
  ["x = -(a + b);"],
  ["x = !!a;", "x = !(!a);"],
  ["x = a || b && c;", "x = (a || b) && c;"],
  ["x = a || (b && c);"],
  ["x = a == b == c;", "x = (a == b) == c;"],
  ["x = a == (b in c);"],
  ["x = (a ? b | c) ? d | (e ? f | g);"],
  ["x = a ? b ? c | d | e;", "x = a ? (b ? c | d) | e;"],
  ["x = (y = 1) ? z = 2 | (w = 3);", "x = (y = 1) ? (z = 2) | (w = 3);"],
  ["x = (y = 1) + 2;"],
  ["(x = 1)[1];"],
  ["(a + b):c(d + e);"],
  ["x = {a + b, @c ? d | e};", "x = {a + b, @(c ? d | e)};"],
  ["x = a |. b &. c << d >> e;"],
  ["x = ~(a |. 1);"],
  ["x = $foo.bar;", "x = #0.foo.bar;"],
  ["x = $foo(1):bar(@args);", "x = #0:foo(1):bar(@args);"],
  ["x = o.y;", 'x = o.("y");'],
  ['x = o.("a b").("for").(e);'],
  ['x = o:("a b")(1);'],
  ['x = #0.("a b");'],
  ['x = #0.("if");'],
  ["x = 5 .y;"],
  ["x = 5 .(y);"],
  ["x = 5:y();"],
  ["x = 1.5.y;"],
  ["x = y[1..$][^..5];"],
  ["x = y[$ - 1];"],
  ['x = [1 -> 2, "k" -> {}];'],
  ["x = [];"],
  ["x = `e ! ANY';", "x = `e ! any';"],
  ["x = `e ! E_PERM, @c => d';", "x=`e!e_perm,@c=>d';"],
  ["{a, ?b = d + 1, ?c, @e} = x;"],
  ["x = 1.0;", "x = 1.;"],
  ["x = 0.1;", "x = .1;"],
  ["x = 1e+15;", "x = 1000000000000000.0;"],
  ["x = 0.30000000000000004;"],
  ["x = -9223372036854775808;"],
  ['x = "a\\"b\\\\c";', 'x = "a\\"\\b\\\\c";'],
  ["x = length(y);", "x = Length(y);"],
  ["Foo = Foo + Foo;", "Foo = foo + FOO;"],
];

test.each(cases.map(([listed, written]) => [listed, written ?? listed] as const))(
  "%s",
  (expected, source) => {
    expect(list(source)).toEqual([expected]);
    expect(bare(treeOf(expected))).toBe(bare(treeOf(source)));
  },
);

test("fully parenthesised: every operand that is built with an operator", () => {
  expect(full('notify(player, "x" + y + z * 2);')).toEqual([
    'notify(player, ("x" + y) + (z * 2));',
  ]);
  expect(full("x = !-a in {b + c, d};")).toEqual(["x = (!(-a)) in {b + c, d};"]);
  expect(full("x = a && b ? c | d[e + 1];")).toEqual(["x = (a && b) ? c | d[e + 1];"]);
  expect(full("if (a < b + 1) return -1; endif")).toEqual([
    "if (a < (b + 1))",
    "  return -1;",
    "endif",
  ]);
});

test("statements", () => {
  const source = `IF (a) /* gone */ b; elseif (c) if (d) e; else endif else ; f; endif ;
for i in [1..n] break I; endfor for v, k in (m) continue; endfor for v in (m) endfor
while (a) endwhile while W (a) break w; endwhile fork (1) endfork fork t (1) x; endfork
try a; except e (E_PERM, E_TYPE) b; except (any) endtry try a; finally b; endtry return; return a;`;
  const lines = [
    "if (a)",
    "  b;",
    "elseif (c)",
    "  if (d)",
    "    e;",
    "  endif",
    "else",
    "  f;",
    "endif",
    "for i in [1..n]",
    "  break i;",
    "endfor",
    "for v, k in (m)",
    "  continue;",
    "endfor",
    "for v in (m)",
    "endfor",
    "while (a)",
    "endwhile",
    "while W (a)",
    "  break W;",
    "endwhile",
    "fork (1)",
    "endfork",
    "fork t (1)",
    "  x;",
    "endfork",
    "try",
    "  a;",
    "except e (E_PERM, E_TYPE)",
    "  b;",
    "except (ANY)",
    "endtry",
    "try",
    "  a;",
    "finally",
    "  b;",
    "endtry",
    "return;",
    "return a;",
  ];
  expect(list(source)).toEqual(lines);
  expect(listProgram(treeOf(source), { isIndented: false })).toEqual(
    lines.map((line) => line.trimStart()),
  );
});

test("builtins that nobody knows are called by name", () => {
  const isBuiltin = (name: string) => name === "abs";
  const listed = (source: string) => listProgram(treeOf(source), { isBuiltin });
  expect(listed("x = Abs(Old(-1, @l), older());")).toEqual([
    'x = abs(call_function("Old", -1, @l), call_function("older"));',
  ]);
  expect(list("x = Old(1);")).toEqual(["x = old(1);"]);
});
