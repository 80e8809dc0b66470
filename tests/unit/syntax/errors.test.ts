import { expect, test } from "vitest";
import { type Diagnostic, describeDiagnostic, formatDiagnostic } from "#syntax";
import { parser } from "./support.ts";

const found = (source: string) => parser.parse(source, "moo").diagnostics;
const messages = (source: string) => found(source).map(formatDiagnostic);

test.each<[string, ...string[]]>([
  // syntax errors stand on the line of the first token that cannot go on
  ["return 1 +;", "1 syntax error"],
  ["a.b.c = ;", "1 syntax error"],
  ["return 1 ? 2 | 3 ? 4 | 5;", "1 syntax error"],
  ["x = 1\ny = 2;", "2 syntax error"],
  ["x = 1;\n\n)", "3 syntax error"],
  ["x = (1 +\n2 *\n3;\n", "3 syntax error"],
  ["/* a\nb */ x y", "2 syntax error"],
  ["endif", "1 syntax error"],
  ["if (1)\nelse\nelseif (2)\nendif", "3 syntax error"],
  ["x\ny", "2 syntax error"],
  ["try\nx;\nendtry", "3 syntax error"],
  ["try x; except (ANY) y; finally z; endtry", "1 syntax error"],
  ["for a, b in [1..2] endfor", "1 syntax error"],
  ["{a, ?b};", "1 syntax error"],
  ["1 + {?a} = x;", "1 syntax error"],
  ["f(?a);", "1 syntax error"],
  ["x[1..2..3];", "1 syntax error"],
  ["f(1..x);", "1 syntax error"],
  ["1..5;", "1 syntax error"],
  ["x[^.a];", "1 syntax error"],
  ["2 ^..5;", "1 syntax error"],
  ["x = é;", "1 syntax error"],
  ["x = 'y;", "1 syntax error"],
  ["x = {1, 2,};", "1 syntax error"],
  ["// no comment", "1 syntax error"],
  ["f(1)(2);", "1 syntax error"],
  ["x.5;", "1 syntax error"],
  ["1.x;", "1 syntax error"],
  // the end of the program is the line after the last
  ["if (1)", "2 syntax error"],
  ["if (1)\n", "2 syntax error"],
  ["while (1)\nx;", "3 syntax error"],
  ["x = ", "2 syntax error"],
  // reserved words are no names, in any letter case
  ["x.if;", "1 syntax error"],
  ["x:Return();", "1 syntax error"],
  ["$any;", "1 Illegal context for `$' expression.", "1 syntax error"],
  ["x[$any];", "1 syntax error"],
  ["x.e_perm;", "1 syntax error"],
  ["endFor = 1;", "1 syntax error"],
  ["for = 1;", "1 syntax error"],
  // literals
  ['x = "abc', "1 Missing quote", "1 syntax error"],
  ['x = 1;\ny = "abc;\nz = 1;', "2 Missing quote", "2 syntax error"],
  ['x = "abc\\', "1 Missing quote", "1 syntax error"],
  ['"', "1 Missing quote", "1 syntax error"],
  ["x = #;", "1 Malformed object number", "1 syntax error"],
  ["x = #-;", "1 Malformed object number", "1 syntax error"],
  ["x = # 1;", "1 Malformed object number", "1 syntax error"],
  ["x = 1e;", "1 Malformed floating-point literal", "1 syntax error"],
  ["x = 1.5e+;", "1 Malformed floating-point literal", "1 syntax error"],
  ["x = 1e999;", "1 Floating-point literal out of range"],
  ["x;\n/* open\n", "3 End of program while in a comment"],
  ["if (x) /* open", "2 End of program while in a comment", "2 syntax error"],
  // left sides
  ["5 = x;", "1 Illegal expression on left side of assignment."],
  ["a + b = x;", "1 Illegal expression on left side of assignment."],
  ["f() = x;", "1 Illegal expression on left side of assignment."],
  ["$f() = x;", "1 Illegal expression on left side of assignment."],
  ["x:y() = 1;", "1 Illegal expression on left side of assignment."],
  ["x[1..2][3] = 1;", "1 Illegal expression on left side of assignment."],
  ['"abc"[1] = "b";', "1 Illegal expression on left side of assignment."],
  ["c ? a | b = 1;", "1 Illegal expression on left side of assignment."],
  ["({a}) = x;", "1 Illegal expression on left side of assignment."],
  ["5 =\nx\n;", "3 Illegal expression on left side of assignment."],
  ["{} = x;", "1 Empty list in scattering assignment."],
  ["{a.b} = x;", "1 Scattering assignment targets must be simple variables."],
  ["{a, {b}} = x;", "1 Scattering assignment targets must be simple variables."],
  ["{@a, b, @c} = x;", "1 More than one `@' target in scattering assignment."],
  ["{?a, @b, @c} = x;", "1 More than one `@' target in scattering assignment."],
  // ends of what is indexed
  ["return $;", "1 Illegal context for `$' expression."],
  ["x = ^;", "1 Illegal context for `^' expression."],
  ["for i in [1..$] endfor", "1 Illegal context for `$' expression."],
  // loops
  ["break;", "1 No enclosing loop for `break' statement"],
  ["if (1) continue; endif", "1 No enclosing loop for `continue' statement"],
  ["break foo;", "1 Invalid loop name in `break' statement: foo"],
  ["while a (1) continue Bar; endwhile", "1 Invalid loop name in `continue' statement: Bar"],
  ["while (1) fork (1) break; endfork endwhile", "1 No enclosing loop for `break' statement"],
  ["for i in (x) fork (1)\nbreak i; endfork endfor", "2 Invalid loop name in `break' statement: i"],
  ["for i in (x) endfor break i;", "1 Invalid loop name in `break' statement: i"],
  // arms
  ["try\nx;\nexcept (ANY)\ny;\nexcept (E_PERM)\nz;\nendtry", "5 Unreachable EXCEPT clause"],
  // errors of meaning do not hide what follows; the first syntax error does
  [
    "5 = 3;\n$;\nif\n)\nbreak;",
    "1 Illegal expression on left side of assignment.",
    "2 Illegal context for `$' expression.",
    "4 syntax error",
  ],
])("%j", (source, ...expected) => {
  expect(messages(source)).toEqual(expected.map((text) => text.replace(/^(\d+) /, "Line $1:  ")));
});

test.each([
  ["x = 5 y;", 1, 7, "found `y', expected `;' or an operator"],
  ["x 5;", 1, 3, "found `5', expected `=', `;' or an operator"],
  ["x = ;", 1, 5, "found `;', expected an expression"],
  ["x.for;", 1, 3, "found the reserved word `for', expected a name or `('"],
  ['"😀é" x;', 1, 6, "found `x', expected `;' or an operator"],
  ["{a, ?b};", 1, 8, "found `;', expected `='"],
  ["x[1", 2, 1, "found the end of the program, expected `..', `]' or an operator"],
  [
    "if (a)\n  while (b)\n    c;\nendif",
    4,
    1,
    "found the reserved word `endif', expected `endwhile' for the `while' of line 2 or a statement",
  ],
] as const)("detail of %j", (source, line, column, detail) => {
  const [diagnostic] = found(source);
  expect({ ...diagnostic }).toMatchObject({ line, column, detail });
  expect(describeDiagnostic(diagnostic as Diagnostic)).toBe(
    `Line ${line}, column ${column}:  syntax error: ${detail}`,
  );
});

test("an editor underlines what is wrong, not where it was noticed", () => {
  const span = (source: string) => {
    const { start, end } = found(source)[0] as Diagnostic;
    return source.slice(start, end).trim();
  };
  expect(span("a; f(x) = 5;")).toBe("f(x)");
  expect(span("x = $ + 1;")).toBe("$");
  expect(span("break foo;")).toBe("break foo");
});

test("nesting has a limit that no stack feels", () => {
  const nested = (open: string, close: string, levels: number) =>
    `x = ${open.repeat(levels)}1${close.repeat(levels)};`;
  for (const [open, close] of [
    ["-", ""],
    ["{", "}"],
    ["f(", ")"],
    ["1 + ", ""],
    ["2 ^ ", ""],
    ["[1 -> ", "]"],
  ] as const) {
    expect(parser.parse(nested(open, close, 450), "moo").tree).not.toBeNull();
    const { tree, diagnostics } = parser.parse(nested(open, close, 20_000), "moo");
    expect(tree).toBeNull();
    expect(diagnostics[0]).toMatchObject({
      message: "syntax error",
      detail: "nested more than 500 levels deep",
    });
  }
  expect(parser.parse(`if (1) ${"if (1) ".repeat(20_000)}`, "moo").tree).toBeNull();
  expect(parser.parse(`x${".y".repeat(20_000)};`, "moo").tree).toBeNull();
  expect(parser.parse(nested("(", ")", 20_000), "moo").diagnostics).toEqual([]);
}, 300_000);
