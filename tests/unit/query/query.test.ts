// What LANGUAGE 11 says of queries, and what the engine promises beyond it, in counts.
import { describe, expect, test } from "vitest";
import {
  listRelation,
  type Operator,
  QueryEngine,
  type QueryHost,
  type QueryOutcome,
  Raised,
  type Relation,
  type Rule,
  safetyProblem,
} from "#query";
import {
  E_INVARG,
  E_PERM,
  E_PROPNF,
  equalValues,
  isInt,
  List,
  Obj,
  obj,
  toLiteral,
  type Value,
} from "#value";
import { readRules, rows } from "./read-rules.ts";

const parameters = new Map<string, Value>([
  ["this", obj(10)],
  ["player", obj(20)],
]);

/** A host with lists; counts what it is asked. */
class TestHost implements QueryHost {
  readonly lists: Readonly<Record<string, List | Relation>>;
  ticks = 0;
  polls = 0;
  reads: string[] = [];
  mostTicks = Number.POSITIVE_INFINITY;
  mostPolls = Number.POSITIVE_INFINITY;

  constructor(lists: Readonly<Record<string, List | Relation>> = {}) {
    this.lists = lists;
  }

  relation(name: string, arity: number): Relation | Raised | null {
    if (name === "secret") return new Raised(E_PERM);
    const list = this.lists[name];
    if (list === undefined) return null;
    return list instanceof List ? listRelation(list, arity) : list;
  }

  readProperty(of: Value, name: string): Value | undefined | Raised {
    this.reads.push(`${toLiteral(of)}.${name}`);
    if (name === "secret") return new Raised(E_PERM);
    if (!(of instanceof Obj)) return undefined;
    if (name === "next") return obj(of.id + 1);
    return name === "parity" ? of.id % 2 : undefined;
  }

  compare(operator: Operator, left: Value, right: Value): boolean {
    if (operator === "in")
      return right instanceof List && right.items.some((item) => equalValues(left, item));
    if (operator === "=" || operator === "==")
      return equalValues(left, right) || number(left) === number(right);
    if (operator === "!=") return !equalValues(left, right);
    if (!(isInt(left) && isInt(right))) return false;
    if (operator === "<") return left < right;
    if (operator === ">") return left > right;
    return operator === "<=" ? left <= right : left >= right;
  }

  tick(): boolean {
    return ++this.ticks <= this.mostTicks;
  }

  poll(): boolean {
    return ++this.polls <= this.mostPolls;
  }
}

/** INT and FLOAT as one; NaN, which equals nothing, for others. */
function number(value: Value): number {
  if (isInt(value)) return Number(value);
  return value instanceof Object && "value" in value ? Number(value.value) : Number.NaN;
}

function run(
  rules: string | readonly Rule[],
  name: string,
  args: readonly (Value | undefined)[],
  host: QueryHost = new TestHost(),
  engine: QueryEngine = new QueryEngine(),
): QueryOutcome {
  const read = typeof rules === "string" ? readRules(rules) : rules;
  return engine.run({ rules: read, name, args, parameters }, host);
}

/** The rows as text; other outcomes as they are. */
function answer(...args: Parameters<typeof run>): string | QueryOutcome {
  const outcome = run(...args);
  return outcome.kind === "rows" ? toLiteral(outcome.rows) : outcome;
}

const _ = undefined;
const road = rows(["a", "b"], ["b", "c"]);
const reach = "reach(X, Y) :- road(X, Y). reach(X, Y) :- road(X, M), reach(M, Y).";

describe("LANGUAGE 11", () => {
  test.each<[string, Record<string, List>, string, (Value | undefined)[], string]>([
    [reach, { road }, "reach", ["a", _], `{{"a", "b"}, {"a", "c"}}`],
    [reach, { road }, "reach", [_, _], `{{"a", "b"}, {"a", "c"}, {"b", "c"}}`],
    [reach, { road }, "reach", ["a", "c"], `{{"a", "c"}}`],
    [reach, { road }, "reach", ["c", "a"], "{}"],
    // the data's spelling, not the caller's
    [reach, { road }, "reach", ["A", _], `{{"a", "b"}, {"a", "c"}}`],
    [reach, { road }, "reach", ["A", "B"], `{{"a", "b"}}`],
    // type-strict matching, echo's comparisons
    ["q(X) :- n(X), n(5).", { n: rows([5]) }, "q", [_], "{{5}}"],
    ["q(X) :- n(X), n(5.0).", { n: rows([5]) }, "q", [_], "{}"],
    ["q(X) :- n(X), X = 5.0.", { n: rows([5]) }, "q", [_], "{{5}}"],
    ["q(X) :- n(Y), X = Y, X = 5.0.", { n: rows([5]) }, "q", [5], "{{5}}"],
    ["q(X, Y) :- X = 5.0, n(Y).", { n: rows([5]) }, "q", [5, _], "{}"],
    ['q(X) :- n(X), X < "a".', { n: rows([5]) }, "q", [_], "{}"],
    ["q(X) :- n(X), not m(X).", { n: rows([5], [6]), m: rows([6]) }, "q", [_], "{{5}}"],
    ["q(X) :- n(X, _), not n(_, X).", { n: rows([1, 2], [2, 3]) }, "q", [_], "{{1}}"],
    ["q(X) :- n(X, X).", { n: rows([1, 2], [2, 2]) }, "q", [_], "{{2}}"],
    [
      "q(X) :- n(X).",
      { n: new List([3, "x", new List([4]), new List([5, 6])]) },
      "q",
      [_],
      `{{3}, {4}, {"x"}}`,
    ],
    [
      "q(X, Y) :- n(X, Y).",
      { n: new List([3, new List([4]), new List([5, 6])]) },
      "q",
      [_, _],
      "{{5, 6}}",
    ],
    [
      'q(1, "a"). q(2, "b"). q(X, Y) :- q(Y, X).',
      {},
      "q",
      [_, _],
      `{{1, "a"}, {2, "b"}, {"a", 1}, {"b", 2}}`,
    ],
    ["q(2). q(1). q(2). q(1.0).", {}, "q", [_], "{{1}, {2}, {1.0}}"],
    ["q :- n(_).", { n: rows([1]) }, "q", [], "{{}}"],
    ["q :- n(_).", { n: rows() }, "q", [], "{}"],
    ["q(this, player).", {}, "q", [_, _], "{{#10, #20}}"],
    ["q(X.next) :- n(X).", { n: rows([obj(1)], [obj(2)]) }, "q", [_], "{{#2}, {#3}}"],
    ["q(X.next.next) :- n(X).", { n: rows([obj(1)]) }, "q", [_], "{{#3}}"],
    [
      "q(X) :- n(X), m(X.next).",
      { n: rows([obj(1)], [obj(5)]), m: rows([obj(6)]) },
      "q",
      [_],
      "{{#5}}",
    ],
    [
      "q(Y) :- m(X.next, Y), n(X).",
      { n: rows([obj(1)]), m: rows([obj(2), 7], [obj(3), 8]) },
      "q",
      [_],
      "{{7}}",
    ],
    ["q(X) :- n(X), X.parity == 1.", { n: rows([obj(1)], [obj(2)], ["x"]) }, "q", [_], "{{#1}}"],
    ["q(X) :- n(X), not m(X.nothing).", { n: rows([obj(1)]), m: rows() }, "q", [_], "{}"],
    [
      "q(X) :- n(X), X in L, l(L).",
      { n: rows([1], [2]), l: rows([new List([2, 3])]) },
      "q",
      [_],
      "{{2}}",
    ],
    ["q($next.next).", {}, "q", [_], "{{#2}}"],
    [
      "even(0). even(X) :- s(Y, X), odd(Y). odd(X) :- s(Y, X), even(Y).",
      { s: rows([0, 1], [1, 2], [2, 3]) },
      "even",
      [_],
      "{{0}, {2}}",
    ],
    [
      "win(X) :- move(X, Y), not lost(Y). lost(X) :- node(X), not out(X). out(X) :- move(X, _).",
      { move: rows([1, 2], [2, 3]), node: rows([1], [2], [3]) },
      "win",
      [_],
      "{{1}}",
    ],
  ])("%s with %j: %s", (rules, lists, name, args, expected) => {
    expect(answer(rules, name, args, new TestHost(lists))).toBe(expected);
  });

  test("errors", () => {
    const error = (
      rules: string,
      host = new TestHost({ n: rows([obj(1)], [obj(2)]) }),
    ): unknown => {
      const outcome = run(rules, "q", [_], host);
      return outcome.kind === "raised"
        ? [outcome.raised.error, outcome.raised.detail]
        : outcome.kind;
    };
    expect(error("q(X) :- n(X), nowhere(X, _).")).toEqual([
      E_PROPNF,
      "Relation not found: nowhere/2",
    ]);
    expect(error("q(X) :- secret(X).")).toEqual([E_PERM, ""]);
    expect(error("q(X) :- n(X), X.secret == 1.")).toEqual([E_PERM, ""]);
    expect(error("q(X) :- n(X), X == #3, X.secret == 1.")).toBe("rows");
    expect(answer("q(X) :- n(X), X.secret == 1.", "q", [obj(3)], new TestHost({ n: rows() }))).toBe(
      "{}",
    );
    expect(error("q(X) :- n(X), not r(X). r(X) :- s(X). s(X) :- n(X), q(X).")).toEqual([
      E_INVARG,
      "Query depends on its own negation: r/1 -> s/1 -> q/1 -> r/1",
    ]);
    expect(error("q(X) :- n(X), not q(X).")).toEqual([
      E_INVARG,
      "Query depends on its own negation: q/1 -> q/1",
    ]);
    // what the goal does not lead to does not matter
    expect(error("q(X) :- n(X). r(X) :- n(X), not r(X).")).toBe("rows");
    expect(error("q(X) :- n(Y).")).toEqual([E_INVARG, "Unsafe variable x in the head of q/1"]);
  });

  test.each([
    ["bad(X) :- not p(X).", "x", -1],
    ["bad(X) :- p(Y).", "x", -1],
    ["bad(X).", "x", -1],
    ["bad(_) :- p(X).", "_", -1],
    ["bad(X) :- p(X), not q(X, Y).", "y", 1],
    ["bad(X) :- p(X), Y < X.", "y", 1],
    ["bad(X) :- p(X), X == _.", "_", 1],
    ["bad(X) :- p(X), Y = Z.", "y", 1],
    ["bad(X) :- p(X), p(Y.a).", "y", 1],
    ["bad(X.a) :- p(X.b).", "x", -1],
    ["bad(X) :- X in Y, p(Y).", "x", -1],
  ])("%s is not safe", (rule, variable, literal) => {
    expect(safetyProblem(readRules(rule)[0] as Rule)).toEqual({ variable, literal });
  });

  test.each([
    "ok(X) :- p(X), not q(X, _).",
    "ok(Z) :- Z = Y, Y = X, p(X).",
    "ok(Y) :- p(X), Y = X.a.b.",
    "ok(Y) :- 5 = Y.",
    "ok(X) :- q(X.a, Y), p(X, Y).",
    'ok(1, "a").',
  ])("%s is safe", (rule) => {
    expect(safetyProblem(readRules(rule)[0] as Rule)).toBe(null);
  });
});

describe("what is derived", () => {
  /** Objects 1 to `count`, each the parent of the next. */
  const chain = (count: number): List =>
    rows(...Array.from({ length: count - 1 }, (_each, at) => [obj(at + 2), obj(at + 1)]));
  const descendant =
    "descendant(A, D) :- parent(D, A). descendant(A, D) :- parent(C, A), descendant(C, D).";

  test("a linear recursion from a known argument takes a row for each answer", () => {
    const host = new TestHost({ parent: chain(5000) });
    const outcome = run(descendant, "descendant", [obj(1), _], host);
    expect(outcome.kind === "rows" && outcome.rows.length).toBe(4999);
    expect(host.ticks).toBe(4999);
  });

  test("only what the known arguments lead to is looked up", () => {
    const asked: string[] = [];
    const parents = new Map([
      [4, 3],
      [3, 2],
      [2, 1],
      [9, 8],
    ]);
    const host = new TestHost({
      parent: {
        version: null,
        rows: () => {
          throw new Error("all rows are read");
        },
        lookup: ([child, parent]) => {
          asked.push(
            `${child === _ ? "_" : toLiteral(child)} ${parent === _ ? "_" : toLiteral(parent)}`,
          );
          const above = parents.get((child as Obj).id);
          return above === undefined ? [] : [[child as Obj, obj(above)]];
        },
      },
    });
    const rules = "up(X, Y) :- parent(X, Y). up(X, Y) :- parent(X, Z), up(Z, Y).";
    expect(answer(rules, "up", [obj(4), _], host)).toBe("{{#4, #1}, {#4, #2}, {#4, #3}}");
    expect(asked.sort()).toEqual(["#1 _", "#2 _", "#3 _", "#4 _"]);
  });

  test("negation asks only about what came so far", () => {
    const host = new TestHost({ parent: chain(300), n: rows([obj(250)], [obj(290)]) });
    const rules = `${descendant} free(X) :- n(X), not descendant(X, #280).`;
    expect(answer(rules, "free", [_], host)).toBe("{{#290}}");
    expect(host.ticks).toBeLessThan(1500);
  });

  test("ticks end a query of a million rows", () => {
    const numbers = rows(...Array.from({ length: 1000 }, (_each, at) => [at]));
    const host = new TestHost({ n: numbers });
    host.mostTicks = 10_000;
    expect(run("q(X, Y) :- n(X), n(Y).", "q", [_, _], host)).toEqual({ kind: "stopped" });
    expect(host.ticks).toBe(10_001);
  });

  test("the host is asked while nothing is derived", () => {
    const numbers = rows(...Array.from({ length: 1000 }, (_each, at) => [at]));
    const host = new TestHost({ n: numbers });
    host.mostPolls = 5;
    const rules = "q(X) :- n(X), n(Y), X > 2000.";
    expect(run(rules, "q", [_], host)).toEqual({ kind: "rows", rows: new List([]) });
    const slow = "q(X) :- n(X), n(Y), n(Z), X < Y, Y < Z, Z < X.";
    expect(run(slow, "q", [_], host)).toEqual({ kind: "stopped" });
  });

  test("properties are read only for what gets there", () => {
    const host = new TestHost({ n: rows([obj(1)], [obj(2)], [obj(3)]), m: rows([obj(2)]) });
    expect(answer("q(X.next) :- n(X), m(X).", "q", [_], host)).toBe("{{#3}}");
    expect(host.reads).toEqual(["#2.next"]);
  });
});

describe("what is kept", () => {
  test("rows of a version are read once, and anew when it changes", () => {
    const engine = new QueryEngine();
    const rules = readRules(reach);
    let reads = 0;
    let list = road;
    const host = new TestHost();
    host.relation = (_name, arity): Relation => {
      const relation = listRelation(list, arity);
      return {
        version: list,
        rows: () => {
          reads++;
          return relation.rows();
        },
      };
    };
    const ask = (): unknown => answer(rules, "reach", ["a", _], host, engine);
    expect([ask(), ask(), reads]).toEqual([
      `{{"a", "b"}, {"a", "c"}}`,
      `{{"a", "b"}, {"a", "c"}}`,
      1,
    ]);
    list = rows(["A", "D"]);
    // and the spelling is that of the rows of now
    expect([ask(), ask(), reads]).toEqual([`{{"A", "D"}}`, `{{"A", "D"}}`, 2]);
    list = road;
    expect(ask()).toBe(`{{"a", "b"}, {"a", "c"}}`);
  });

  test("parameters are those of the call", () => {
    const engine = new QueryEngine();
    const rules = readRules("q(this).");
    const ask = (id: number): QueryOutcome =>
      engine.run(
        { rules, name: "q", args: [_], parameters: new Map([["this", obj(id)]]) },
        new TestHost(),
      );
    expect([ask(1), ask(2)]).toEqual([
      { kind: "rows", rows: rows([obj(1)]) },
      { kind: "rows", rows: rows([obj(2)]) },
    ]);
  });
});

describe("nothing recurses", () => {
  test("over rules", () => {
    const rules = readRules(
      `q0(X) :- n(X). ${Array.from({ length: 5000 }, (_each, at) => `q${at + 1}(X) :- q${at}(X).`).join(" ")}`,
    );
    expect(answer(rules, "q5000", [_], new TestHost({ n: rows([1]) }))).toBe("{{1}}");
  });

  test("over strata", () => {
    const rules = readRules(
      `q0(X) :- n(X). ${Array.from({ length: 1000 }, (_each, at) => `q${at + 1}(X) :- n(X), not q${at}(X).`).join(" ")}`,
    );
    expect(answer(rules, "q1000", [_], new TestHost({ n: rows([1]) }))).toBe("{{1}}");
    expect(answer(rules, "q999", [_], new TestHost({ n: rows([1]) }))).toBe("{}");
  });

  test("over long bodies", () => {
    const body = Array.from({ length: 500 }, (_each, at) => `s(X${at}, X${at + 1})`).join(", ");
    const s = rows(...Array.from({ length: 501 }, (_each, at) => [at, at + 1]));
    expect(answer(`q(X500) :- ${body}.`, "q", [_], new TestHost({ s }))).toBe("{{500}, {501}}");
  });

  test("over nested values", () => {
    const deep = (depth: number, core: Value): List => {
      let list = new List([core]);
      for (let i = 0; i < depth; i++) list = new List([list]);
      return list;
    };
    const host = new TestHost({
      n: rows([deep(50_000, "b")], [deep(50_000, "a")], [deep(50_000, "A")], [deep(30_000, 1)]),
    });
    const outcome = run("q(X) :- n(X).", "q", [_], host);
    expect(outcome.kind === "rows" && outcome.rows.length).toBe(3);
    // 2 ** 60 elements, if parts that are shared were walked again and again
    let wide = new List([1]);
    for (let i = 0; i < 60; i++) wide = new List([wide, wide]);
    const shared = run("q(X) :- n(X).", "q", [_], new TestHost({ n: rows([wide], [wide]) }));
    expect(shared.kind === "rows" && shared.rows.length).toBe(1);
  });
});
