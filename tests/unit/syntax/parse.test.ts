import { expect, test } from "vitest";
import type { Argument, Expression } from "#syntax";
import { Err, Float, Obj } from "#value";
import { parser, treeOf } from "./support.ts";

/** Fully bracketed prefix notation of an expression: `(+ a (* b c))`. */
function show(e: Expression): string {
  const args = (list: readonly Argument[]) =>
    list.map(({ isSplice, value }) => ` ${isSplice ? "@" : ""}${show(value)}`).join("");
  switch (e.kind) {
    case "literal":
      if (e.value instanceof Float)
        return `${Object.is(e.value.value, -0) ? "-0" : e.value.value}f`;
      if (e.value instanceof Obj) return `#${e.value.id}`;
      if (e.value instanceof Err) return e.value.name;
      return typeof e.value === "string" ? JSON.stringify(e.value) : String(e.value);
    case "variable":
      return e.name;
    case "property":
      return `(. ${show(e.object)} ${show(e.name)})`;
    case "verb-call":
      return `(: ${show(e.object)} ${show(e.name)}${args(e.args)})`;
    case "builtin-call":
      return `(${e.name}()${args(e.args)})`;
    case "index":
      return `([] ${show(e.base)} ${show(e.index)})`;
    case "range":
      return `([..] ${show(e.base)} ${show(e.from)} ${show(e.to)})`;
    case "end-of-base":
      return e.which === "last" ? "$" : "^";
    case "unary":
      return `(${e.operator} ${show(e.operand)})`;
    case "binary":
    case "logical":
      return `(${e.operator} ${show(e.left)} ${show(e.right)})`;
    case "conditional":
      return `(? ${show(e.condition)} ${show(e.consequent)} ${show(e.alternate)})`;
    case "list":
      return `{${args(e.items).trim()}}`;
    case "map":
      return `[${e.pairs.map(([k, v]) => `${show(k)}->${show(v)}`).join(" ")}]`;
    case "assign":
      return `(= ${show(e.target)} ${show(e.value)})`;
    case "scatter": {
      const items = e.items.map(
        (i) =>
          ({ required: "", nested: "", optional: "?", rest: "@" })[i.kind] +
          (i.name ?? "_") +
          (i.fallback === null ? "" : `=${show(i.fallback)}`),
      );
      return `(= <${items.join(" ")}> ${show(e.value)})`;
    }
    case "catch": {
      const codes = e.codes === "any" ? " ANY" : args(e.codes);
      return `(! ${show(e.body)}${codes}${e.fallback === null ? "" : ` => ${show(e.fallback)}`})`;
    }
    default:
      throw new Error(`no expression of moo: ${e.kind}`);
  }
}

function expression(source: string): string {
  const [statement] = treeOf(`${source};`).body;
  return statement?.kind === "expression" ? show(statement.expression) : "no expression";
}

test.each([
  // literals
  ["42", "42"],
  ["007", "7"],
  ["-5", "-5"],
  ["- -5", "5"],
  ["-(5)", "-5"],
  ["-0", "0"],
  ["9223372036854775807", "9223372036854775807"],
  ["9223372036854775808", "-9223372036854775808"],
  ["-9223372036854775808", "-9223372036854775808"],
  ["18446744073709551617", "1"],
  ["-0.0", "-0f"],
  ["1.5", "1.5f"],
  [".5", "0.5f"],
  ["1.", "1f"],
  ["1e3", "1000f"],
  ["1.5E-3", "0.0015f"],
  ["1.e2", "100f"],
  ["#12", "#12"],
  ["#-1", "#-1"],
  ["e_Perm", "E_PERM"],
  ["E_FILE", "E_FILE"],
  [`"a\\"b\\\\c\\nd"`, JSON.stringify('a"b\\cnd')],
  ['""', '""'],
  ['"é😀"', '"é😀"'],
  // precedence and associativity
  ["a + b * c - d", "(- (+ a (* b c)) d)"],
  ["a - b - c", "(- (- a b) c)"],
  ["a ^ b ^ c", "(^ a (^ b c))"],
  ["-2 ^ 2", "(^ -2 2)"],
  ["-a ^ b", "(^ (- a) b)"],
  ["2 ^ -a", "(^ 2 (- a))"],
  ["!a in b", "(in (! a) b)"],
  ["-a.b", '(- (. a "b"))'],
  ["~a[1]", "(~ ([] a 1))"],
  ["a == b != c", "(!= (== a b) c)"],
  ["a && b || c && d", "(&& (|| (&& a b) c) d)"],
  ["a |. b &. c ^. d", "(^. (&. (|. a b) c) d)"],
  ["a |. b << c + d", "(|. a (<< b (+ c d)))"],
  ["a < b |. c", "(< a (|. b c))"],
  ["a ? b ? c | d | e", "(? a (? b c d) e)"],
  ["a || b ? c | d || e", "(? (|| a b) c (|| d e))"],
  ["a ? x = 1 | c", "(? a (= x 1) c)"],
  ["(a ? b | c) ? d | e", "(? (? a b c) d e)"],
  ["a = b = c", "(= a (= b c))"],
  ["a = b ? c | d", "(= a (? b c d))"],
  ["1in{1}", "(in 1 {1})"],
  // points and ranges
  ["x[1..5]", "([..] x 1 5)"],
  ["x[1...5]", "([..] x 1 0.5f)"],
  ["x[^..$]", "([..] x ^ $)"],
  ["x[$ - 1][1..$]", "([..] ([] x (- $ 1)) 1 $)"],
  ["x[y[$]]", "([] x ([] y $))"],
  ["2^.5", "(^. 2 5)"],
  ["1 .x", '(. 1 "x")'],
  ["1.5.x", '(. 1.5f "x")'],
  // properties and calls
  ["a.b.(c).D", '(. (. (. a "b") c) "D")'],
  ["$ foo.bar", '(. (. #0 "foo") "bar")'],
  ["$foo(1, @b)", '(: #0 "foo" 1 @b)'],
  ["a:b(c):(d)()", '(: (: a "b" c) d)'],
  ["f(a)[1]", "([] (f() a) 1)"],
  ["{1, @{2}, {}}", "{1 @{2} {}}"],
  ["[]", "[]"],
  ["[1 -> 2, a -> b = c]", "[1->2 a->(= b c)]"],
  // assignment
  ["x[1][2..3] = y", "(= ([..] ([] x 1) 2 3) y)"],
  ['#1.("a")[2] = y', '(= ([] (. #1 "a") 2) y)'],
  ["$x = (y) = 1", '(= (. #0 "x") (= y 1))'],
  ["{a, @b} = c", "(= <a @b> c)"],
  ["{a, ?b = c ? 1 | 2, ?d, @e, f} = g", "(= <a ?b=(? c 1 2) ?d @e f> g)"],
  ["{?a} = {?b} = c", "(= <?a> (= <?b> c))"],
  ["({a} = b)[1]", "([] (= <a> b) 1)"],
  // catch
  ["`a ! any'", "(! a ANY)"],
  ["`a = b ! E_PERM, @c => `d ! E_NONE' '", "(! (= a b) E_PERM @c => (! d E_NONE))"],
  ["`a != b ! c'", "(! (!= a b) c)"],
  // words
  ["IFFY + global_salt", "(+ IFFY global_salt)"],
  ["let + const + true + null + fn", "(+ (+ (+ (+ let const) true) null) fn)"],
  ["a /* x */ + /* * / **/ b", "(+ a b)"],
])("%s", (source, expected) => {
  expect(expression(source)).toBe(expected);
});

test("classic code may use the words that echo reserves", () => {
  const source = `begin = 1; end = 2; let = 3; const = 4; global = 5; fn = 9; match = 11; object = 12; catch = 13;
    endobject = 14; yield = 15; emit = 16; on = 17; event = 18; end_of = {19}; {let, ?const = 21} = {20};
    for fn in (end_of) fn = fn + 1; endfor return {begin, match("ab", "b")[1], match};`;
  expect(treeOf(source).body).toHaveLength(18);
});

test("statements", () => {
  const source = `;;If (a) b; ElseIf (c)
elseif (d) ; ELSE e; endif
for i in [1..2] break; break i; endfor
for v, k in (m) continue K; endfor
while w (x) break w; endwhile while (1) endwhile
fork f (0) while (1) break; endwhile endfork
try a; except e (E_PERM, @b) c; except (any) endtry
try a; finally while (1) break; endwhile endtry
return; return 1; "text";`;
  const leaf = (value: { kind?: string; name?: string } | null) =>
    value?.kind === "variable" ? value.name : value?.kind === "literal" ? "lit" : value;
  const shapes = treeOf(source).body.map((statement) =>
    JSON.parse(
      JSON.stringify(statement, (key, value) =>
        value?.kind === "expression"
          ? leaf(value.expression)
          : key === "start" || key === "end"
            ? undefined
            : leaf(value),
      ),
    ),
  );
  expect(shapes).toEqual([
    {
      kind: "if",
      line: 1,
      otherwise: ["e"],
      arms: [
        { condition: "a", body: ["b"], line: 1 },
        { condition: "c", body: [], line: 1 },
        { condition: "d", body: [], line: 2 },
      ],
    },
    {
      kind: "for-range",
      variable: "i",
      from: "lit",
      to: "lit",
      line: 3,
      body: [
        { kind: "break", label: null, line: 3 },
        { kind: "break", label: "i", line: 3 },
      ],
    },
    {
      kind: "for-in",
      variable: "v",
      key: "k",
      pattern: null,
      source: "m",
      line: 4,
      body: [{ kind: "continue", label: "K", line: 4 }],
    },
    {
      kind: "while",
      label: "w",
      condition: "x",
      line: 5,
      body: [{ kind: "break", label: "w", line: 5 }],
    },
    { kind: "while", label: null, condition: "lit", line: 5, body: [] },
    {
      kind: "fork",
      name: "f",
      delay: "lit",
      line: 6,
      body: [
        {
          kind: "while",
          label: null,
          condition: "lit",
          line: 6,
          body: [{ kind: "break", label: null, line: 6 }],
        },
      ],
    },
    {
      kind: "try-except",
      body: ["a"],
      line: 7,
      arms: [
        {
          variable: "e",
          codes: [
            { isSplice: false, value: "lit" },
            { isSplice: true, value: "b" },
          ],
          body: ["c"],
          line: 7,
        },
        { variable: null, codes: "any", body: [], line: 7 },
      ],
    },
    {
      kind: "try-finally",
      body: ["a"],
      line: 8,
      handler: [
        {
          kind: "while",
          label: null,
          condition: "lit",
          line: 8,
          body: [{ kind: "break", label: null, line: 8 }],
        },
      ],
    },
    { kind: "return", value: null, line: 9 },
    { kind: "return", value: "lit", line: 9 },
    "lit",
  ]);
});

test("places are lines and UTF-16 spans", () => {
  const source = '"é😀";\n\n/* c */ x =\n  foo(1,\n  (a + 2));';
  const statement = treeOf(source).body[1];
  const e = statement?.kind === "expression" ? statement.expression : null;
  if (e?.kind !== "assign" || e.value.kind !== "builtin-call") throw new Error("an assignment");
  const sum = (e.value.args[1] as Argument).value;
  const text = (place: { start: number; end: number }) => source.slice(place.start, place.end);
  expect([e.line, text(e)]).toEqual([3, "x =\n  foo(1,\n  (a + 2))"]);
  expect([e.value.line, text(e.value)]).toEqual([4, "foo(1,\n  (a + 2))"]);
  expect([sum.line, text(sum)]).toEqual([5, "a + 2"]);
});

test("each dialect is read by its own rules", () => {
  expect(parser.parse("x\ny", "echo").tree?.body).toHaveLength(2);
  expect(parser.parse("x\ny", "moo").tree).toBe(null);
  expect(parser.parse("let = 1;", "moo").tree?.body).toHaveLength(1);
  expect(parser.parse("let = 1;", "echo").tree).toBe(null);
});
