// Object definitions, events, queries and capabilities of echo (LANGUAGE 8, 10 to 12, 19.2) as the reader gives them.
import { describe, expect, test } from "vitest";
import type { Member, MemberBody, ObjectStatement } from "#syntax";
import { member, sketch } from "./echo-sketch.ts";
import { parser } from "./support.ts";

function objectOf(source: string): ObjectStatement {
  const { tree, diagnostics } = parser.parse(source, "echo");
  if (tree === null) throw new Error(`${source}\n${JSON.stringify(diagnostics)}`);
  const object = tree.body.find(({ kind }) => kind === "object");
  if (object?.kind !== "object") throw new Error("no object");
  return object;
}

const membersOf = (text: string): readonly Member[] =>
  objectOf(`object O\n${text}\nendobject`).members;
const read = (text: string): string[] => membersOf(text).map(member);
const codes = (text: string): string[] =>
  parser.parse(`object O\n${text}\nendobject`, "echo").diagnostics.map(({ code }) => code);

/** A table of member texts and what they are read as. */
const reads = (title: string, rows: readonly (readonly [string, string])[]): void => {
  test.each(rows)(`${title}: %s`, (text, expected) => {
    expect(read(text).join("; ")).toBe(expected);
  });
};

describe("8 headers", () => {
  test("targets and parents", () => {
    expect(objectOf("object Lamp extends $thing endobject")).toMatchObject({
      target: { kind: "name", name: "Lamp" },
      parent: { kind: "property", isSystem: true },
    });
    expect(objectOf("object $lamp extends {#1, #2}\nendobject")).toMatchObject({
      target: { kind: "system", name: "lamp" },
      parent: { kind: "list" },
    });
    expect(objectOf("object #12\nendobject")).toMatchObject({
      target: { kind: "number", id: 12 },
      parent: null,
    });
  });
  test("the statement among others", () => {
    const { tree } = parser.parse("x = 1\nobject A\nendobject\nobject B endobject; y = 2", "echo");
    expect(sketch(tree?.body ?? [])).toBe("(= x 1); (object A); (object B); (= y 2)");
  });
});

describe("8.4 properties", () => {
  reads("property", [
    ["property lit = false", "(property lit false)"],
    ["property lit", "(property lit)"],
    [
      'property fuel (owner: #2, flags: "r") = 10 requires Refuel(this)',
      '(property fuel owner: #2 flags: "r" 10 requires Refuel(this))',
    ],
    [
      "property p (readable: true, writable: false) requires A(this), B()",
      "(property p readable: true writable: false requires A(this) requires B())",
    ],
    ['override description = "a lamp"', '(override description "a lamp")'],
    ["override property d (owner: #1)", "(override d owner: #1)"],
    ["property a = 1; property b = 2", "(property a 1); (property b 2)"],
    ["property f = x => x + 1", "(property f (=> {x} [(+ x 1)]))"],
    ['property long = {1,\n 2}\nproperty name = "n"', '(property long {1 2}); (property name "n")'],
    [
      "property verb = 1\nproperty on = 2\nproperty if = 3",
      "(property verb 1); (property on 2); (property if 3)",
    ],
    ['property "two words" = 1', "(property two words 1)"],
  ]);
  test("what is refused", () => {
    expect(codes("property p (colour: 1)")).toEqual(["property-option"]);
    expect(codes("property p = 1 property q = 2")).toEqual(["syntax"]);
    expect(codes("p = 1")).toEqual(["syntax"]);
  });
});

describe("8.4 verbs and functions", () => {
  reads("verb", [
    ["verb go() endverb", '(verb "go" {} echo "")'],
    [
      'verb "light l*ight-up" (this none none)\n  this.lit = true\nendverb',
      '(verb "light l*ight-up" (this none none) echo "this.lit = true")',
    ],
    ["verb go return 1 endverb", '(verb "go" echo "return 1")'],
    ["verb put (this in any) endverb", '(verb "put" (this in any) echo "")'],
    ['verb put (this "on top of" any) endverb', '(verb "put" (this on top of any) echo "")'],
    ["verb f(a, b, c) endverb", '(verb "f" {a, b, c} echo "")'],
    [
      "verb f{a, ?b = 1} (this none this) endverb",
      '(verb "f" {a, ?b = 1} (this none this) echo "")',
    ],
    ["verb f(a) (this none this) endverb", '(verb "f" {a} (this none this) echo "")'],
    [
      'verb f() owner #2 flags "rxd" requires A(this), B(1)\n  x\nendverb',
      '(verb "f" {} owner #2 flags rxd requires A(this) requires B(1) echo "x")',
    ],
    [
      "verb f()\n  owner = 5\n  flags = 6\n  owner\nendverb",
      '(verb "f" {} echo "owner = 5\\nflags = 6\\nowner")',
    ],
    ["verb f (this none this) unprogrammed\nendverb", '(verb "f" (this none this) unprogrammed)'],
    ["secure verb f() endverb", '(secure verb "f" {} echo "")'],
    ["secure function f() endfunction", '(secure function "f" {} echo "")'],
    [
      "function burn(n)\n  this.fuel = this.fuel - n\nendfunction",
      '(function "burn" {n} echo "this.fuel = this.fuel - n")',
    ],
    [
      "function f(@r) return r endfunction; property x = 1",
      '(function "f" {@r} echo "return r"); (property x 1)',
    ],
  ]);
  test("what is refused", () => {
    expect(codes("function f\nendfunction")).toEqual(["function-parameters"]);
    expect(codes('verb f() flags "q" endverb')).toEqual(["flags"]);
    expect(codes("verb f() dialect lisp\nendverb")).toEqual(["dialect"]);
    expect(codes("secure property x = 1")).toContain("syntax");
    expect(codes("verb f() unprogrammed\n  x = 1\nendverb")).toEqual(["unprogrammed"]);
    expect(codes("verb f()\n  break\nendverb")).toEqual(["no-loop"]);
    expect(codes("verb f(a)\n  let a = 1\nendverb")).toContain("redeclared");
  });
});

describe("bodies", () => {
  const source = [
    "object Lamp",
    "  verb f(n)",
    "    // first",
    "    if (n)",
    "      return n",
    "    endif",
    "",
    "    let g = fn(x)",
    "  x",
    "    endfn",
    "  endverb",
    "endobject",
  ].join("\n");
  const [verb] = objectOf(source).members;
  const body = (verb?.kind === "verb" ? verb.body : null) as MemberBody;

  test("the text has the indentation of its first line removed", () => {
    expect(body.source).toBe("// first\nif (n)\n  return n\nendif\n\nlet g = fn(x)\nx\nendfn");
    expect(body.firstLine).toBe(3);
  });
  test("lines and offsets are those of the text", () => {
    const [first, second] = body.tree.body;
    expect(first).toMatchObject({ kind: "if", line: 2, start: 9 });
    expect(body.source.slice(first?.start, first?.end)).toBe("if (n)\n  return n\nendif");
    if (second?.kind !== "declare" || second.value === null) throw new Error("no declaration");
    expect(body.source.slice(second.value.start, second.value.end)).toBe("fn(x)\nx\nendfn");
    expect(second).toMatchObject({ line: 6 });
  });
  test("the tree is that of the text read alone", () => {
    expect(parser.parse(body.source, "echo").tree).toEqual(body.tree);
  });
  test("a body on the line of its header", () => {
    const [one] = membersOf("  verb f()   let a = 1; return a   endverb");
    expect(one).toMatchObject({ body: { source: "let a = 1; return a", firstLine: 2 } });
    expect(one?.kind === "verb" && one.body?.tree).toEqual(
      parser.parse("let a = 1; return a", "echo").tree,
    );
  });
  test("errors stand where the text stands", () => {
    const { diagnostics } = parser.parse(
      "object O\n  verb f()\n    x = = 1\n  endverb\nendobject",
      "echo",
    );
    expect(diagnostics).toMatchObject([{ line: 3, column: 9 }]);
  });
  test("an object within the body of a verb has trees of its own text", () => {
    const [outer] = membersOf(
      "  verb f()\n    object P\n      verb g()\n        a\n        b\n      endverb\n    endobject\n  endverb",
    );
    const tree = outer?.kind === "verb" ? outer.body?.tree : undefined;
    const inner = tree?.body[0];
    if (inner?.kind !== "object") throw new Error("no object");
    expect(inner.members[0]).toMatchObject({
      line: 2,
      body: {
        source: "a\nb",
        firstLine: 3,
        tree: {
          body: [
            { line: 1, start: 0 },
            { line: 2, start: 2 },
          ],
        },
      },
    });
    expect(
      parser.parse(outer?.kind === "verb" ? (outer.body?.source ?? "") : "", "echo").tree,
    ).toEqual(tree);
  });
  test("a body in moo is the lines up to the closing word alone", () => {
    const [verb] = membersOf(
      '  verb f (this none this) dialect moo\n    x = "endverb // \\u"; y = x.("if");\n    let = 1;\n    return pass(@args);\n  ENDVERB\n  property p = 1',
    );
    expect(verb).toMatchObject({
      body: {
        source: 'x = "endverb // \\u"; y = x.("if");\nlet = 1;\nreturn pass(@args);',
        firstLine: 3,
        tree: {
          dialect: "moo",
          body: [{ line: 1 }, { line: 1 }, { line: 2 }, { kind: "return", line: 3 }],
        },
      },
    });
  });
  test("errors of a body in moo stand where the text stands", () => {
    const { diagnostics } = parser.parse(
      "object O\n  verb f() dialect moo\n    x = 1\n    y = 2;\n  endverb\nendobject",
      "echo",
    );
    expect(diagnostics).toMatchObject([{ code: "syntax", line: 4, column: 5 }]);
    expect(codes("verb f() dialect moo return 1; endverb")).toContain("moo-body");
    expect(codes("verb f() dialect moo\n  x = 1;")).toContain("moo-body");
  });
});

describe("10 events", () => {
  reads("handler", [
    [
      "on Dusk(where_) where where_ == this.location\n  this:light()\nendon",
      '(on Dusk {where_} where where_ == this.location priority 0 "this:light()")',
    ],
    [
      "on Rang(by) where by != this priority 5\n  x\nendon",
      '(on Rang {by} where by != this priority 5 "x")',
    ],
    ['on "web:*"(name, @args) priority -3 x endon', '(on web:* {name, @args} priority -3 "x")'],
    ["on * x endon", '(on * priority 0 "x")'],
    ["on Tick endon", '(on Tick priority 0 "")'],
    [
      "on Tick() owner #2 seq 17\n  cancel\nendon",
      '(on Tick {} priority 0 owner #2 seq 17 "cancel")',
    ],
    ["event Tick(n)\n  where = n\nendevent", '(on Tick {n} priority 0 "where = n")'],
    ["event Tick{a, b} x endevent", '(on Tick {a, b} priority 0 "x")'],
    ["on E(f) where f(x => 1) == 2 a endon", '(on E {f} where f(x => 1) == 2 priority 0 "a")'],
  ]);
  test("what is refused", () => {
    expect(codes("on Tick priority high\nendon")).toEqual(["handler-number"]);
    expect(codes("on 5 endon")).toContain("syntax");
    expect(codes("for i in [1..2] on E break endon endfor")).toContain("syntax");
  });
});

describe("11 queries", () => {
  reads("rule", [
    ["query reach(X, Y) :- road(X, Y).", "(query reach(X, Y) road(X, Y))"],
    ["query reach(X, Y) :- road(X, M), reach(M, Y);", "(query reach(X, Y) road(X, M) reach(M, Y))"],
    [
      'query fact(1, -2.5, "a", #3, \'s, true, null).',
      '(query fact(1, -2.5, "a", #3, \'s, true, null))',
    ],
    ["query none.", "(query none())"],
    ["query q(x) :- p(X), not r(x, _), x.age >= 18.", "(query q(X) p(X) not r(X, _) X.age >= 18)"],
    ["query q(X) :- p(X), X > 1.", "(query q(X) p(X) X > 1)"],
    ["query q(X) :- p(X), X > 1.5.", "(query q(X) p(X) X > 1.5)"],
    [
      "query q(X, Y) :- p(X),\n  Y = X.a.b,\n  Y != this.c, player == X, $d in Y.",
      "(query q(X, Y) p(X) Y = X.a.b Y != this.c player == X $d in Y)",
    ],
    ["query q(X) :- p(X, $home.door).", "(query q(X) p(X, $home.door))"],
    ["query a(X) :- p(X). query b(X) :- p(X).", "(query a(X) p(X)); (query b(X) p(X))"],
    ["query q(not) :- not(not).", "(query q(NOT) not(NOT))"],
    ["query q(X) :- X = 1.", "(query q(X) X = 1)"],
    ["query q(X) :- p(Y), X = Y, Z = X, Z < 3.", "(query q(X) p(Y) X = Y Z = X Z < 3)"],
  ]);
  test("safety", () => {
    for (const rule of [
      "bad(X) :- not p(X).",
      "bad(X, Y) :- p(X).",
      "bad(X) :- p(X), X < Y.",
      "bad(X) :- p(X), not q(X, Y).",
      "bad(X) :- X = Y.",
      "bad(X) :- p(X), Y.a == 1.",
      "bad(_) :- p(_).",
      "bad(X) :- p(X), _ == 1.",
      "bad(X) :- p(X), q(Y.a).",
    ])
      expect([...new Set(codes(`query ${rule}`))], rule).toEqual(["query-safety"]);
    expect(codes("query bad(X).")).toEqual(["query-fact"]);
  });
  test("what is refused", () => {
    expect(codes("query q(X) :- p(X)")).toContain("query-end");
    expect(codes("query q(X) :- !p(X).")).toContain("syntax");
    expect(codes("query q({1}).")).toContain("syntax");
    expect(codes("query q(X) :- p(X) . x.")).toContain("syntax");
  });
});

describe("12 capabilities and 3.8 flyweights", () => {
  const shown = (source: string): string => sketch(parser.parse(source, "echo").tree?.body ?? []);
  test("capabilities", () => {
    expect(shown("grant Ring($gong) to player")).toBe('(grant (Ring! (. #0 "gong")) player)');
    expect(shown("revoke Ring(_, 2) from o.p")).toBe('(revoke (Ring! _ 2) (. o "p"))');
    expect(shown("has_capability(player, Ring($gong))")).toBe(
      '(has_capability! player (Ring! (. #0 "gong")))',
    );
  });
  test("flyweights", () => {
    expect(shown("<#1, .a = 1, .b = {2}, {3, 4}>")).toBe("(fly #1 .a 1 .b {2} {3 4})");
    expect(shown('x = <p, ["a" -> 1], {2}>')).toBe('(= x (fly p ["a" -> 1] {2}))');
    expect(shown("<p>; <p, {1}>; <p, x>")).toBe("(fly p); (fly p {1}); (fly p x)");
    expect(shown("<#1, .a = <#2, .b = <#3>>>")).toBe("(fly #1 .a (fly #2 .b (fly #3)))");
    expect(shown("<#1, .a = (x > y), .b = x < y>")).toBe("(fly #1 .a (> x y) .b (< x y))");
    expect(shown("<#1, .a = f(x > y)>.a")).toBe('(. (fly #1 .a (f! (> x y))) "a")');
    expect(shown("<#1,\n  .a = 1,\n  {2}\n>")).toBe("(fly #1 .a 1 {2})");
    expect(shown("a < b > c")).toBe("(> (< a b) c)");
  });
});
