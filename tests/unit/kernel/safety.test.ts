// What programs may do to a world: everything ends in a value, an error that a verb can catch, or the end of that task
// (LANGUAGE 3.9, 13.3, 13.4). Nothing here is timed; whatever hung would never come back.
import { describe, expect, test } from "vitest";
import { writeJson, writeSource, writeTextdump } from "#textdump";
import { World } from "#world";
import { TestKernel } from "../../support/test-kernel.ts";
import { Bench } from "./bench.ts";

const many = (text: string, count: number): string => text.repeat(count);

/** Runs a program in a fresh world of the profile with all builtins; its result, or the first line of what went wrong. */
function outcome(source: string, options = ""): string {
  const kernel = new TestKernel({ ...World.freshImage(), profile: "toaststunt" });
  const setup = kernel.run(
    `o = create(#1); add_property(#0, "server_options", o, {#3, "r"}); ${options}
     add_property(#0, "kept", 0, {#3, "rw"}); load_server_options();`,
  );
  expect(setup.errors).toEqual([]);
  const { literal, errors } = kernel.run(source);
  return literal ?? (errors[0] as string);
}

const TOO_LARGE = /Task ran out of seconds$/;
const CATCHABLE = `add_property(o, "max_concat_catchable", 1, {#3, "r"});`;
const SMALL = `${CATCHABLE} add_property(o, "max_string_concat", 2000, {#3, "r"}); add_property(o, "max_list_concat", 2000, {#3, "r"});`;

describe("the least integer", () => {
  test.each([
    ["m / -1", "-9223372036854775808"],
    ["m % -1", "0"],
    ["-m", "-9223372036854775808"],
    ["abs(m)", "-9223372036854775808"],
    ["m * -1", "-9223372036854775808"],
    ["m - 1", "9223372036854775807"],
    ["{1, 2}[1..m]", "{}"],
    ["`{1, 2}[m] ! ANY'", "E_RANGE"],
    ['`"ab"[1..-m] ! ANY\'', '""'],
  ])("%s", (expression, value) => {
    expect(outcome(`m = -9223372036854775807 - 1; return ${expression};`)).toBe(value);
  });
});

describe("programs nested without end, and without end at all", () => {
  test.each([
    ["parentheses", `return ${many("(", 1e5)}1${many(")", 1e5)};`, /^1$/],
    ["lists", `return ${many("{", 1e5)}1${many("}", 1e5)};`, /syntax error/],
    ["lists that are not closed", `return ${many("{", 1e5)}`, /syntax error/],
    ["maps", `return ${many("[1 -> ", 1e5)}1${many("]", 1e5)};`, /syntax error/],
    ["calls", `return ${many("abs(", 1e5)}1${many(")", 1e5)};`, /syntax error/],
    ["unary operators", `return ${many("-", 1e5)}1;`, /syntax error/],
    ["sums", `return 1${many(" + 1", 1e5)};`, /syntax error/],
    ["assignments", `return ${many("x = ", 1e5)}1;`, /syntax error/],
    ["indices", `x = {1}; return x${many("[1]", 1e5)};`, /syntax error/],
    ["blocks", `${many("if (1) ", 1e4)}x = 1; ${many("endif ", 1e4)}`, /syntax error/],
    ["tries", `${many("try ", 1e4)}x = 1; ${many("except (ANY) endtry ", 1e4)}`, /syntax error/],
    ["catches", `return ${many("`", 1e4)}1${many(" ! ANY'", 1e4)};`, /syntax error/],
    ["arms", `if (0) ${many("elseif (0) ", 1e4)} else return 7; endif`, /^7$/],
    ["statements", `${many("x = 1;\n", 1e5)}return x;`, /^1$/],
    ["elements", `return length({${many("1, ", 1e5)}1});`, /^100001$/],
    ["too long", many("x = 1;\n", 3e5), /Program too long/],
    ["errors", many("break;", 1e5), /No enclosing loop/],
    ["unknown functions", many("f();", 2e4), /Unknown built-in function: f/],
  ])("%s", (_name, source, result) => {
    expect(outcome(source)).toMatch(result);
  });

  test("a verb of 30,000 lines", () => {
    expect(
      outcome(
        `
        l = {}; for i in [1..30000] l = {@l, tostr("x = ", i, ";")}; endfor
        add_verb(#0, {#3, "rxd", "long"}, {"this", "none", "this"});
        return {set_verb_code(#0, "long", l), length(verb_code(#0, "long")), verb_code(#0, "long")[$], #0:long()};`,
        `add_property(o, "bg_ticks", 1000000, {#3, "r"});`,
      ),
    ).toBe('{{}, 30000, "x = 30000;", 0}');
  });
});

describe("values nested a million levels deep", () => {
  const NESTED = "x = {}; for i in [1..333000] x = {x}; endfor ";
  const TWICE = "for i in [1..3] x = {x, x}; endfor ";
  test.each([
    ["length(toliteral(x))", "666002"],
    ["tostr(x)", '"{list}"'],
    ["value_bytes(x)", "10656032"],
    ["x == {x}[1]", "1"],
    ["x in {x}", "1"],
    ["equal(x, x)", "1"],
    ["length(value_hash(x))", "64"],
    ["length({@x, @x})", "2"],
    ["(#0.kept = x) == #0.kept", "1"],
    ["`generate_json(x) == 1 ! ANY'", "0"],
    ["length(encode_binary(x))", "0"],
    ["notify(player, toliteral(x))", "1"],
    ['`eval("return " + toliteral(x) + ";")[1] ! ANY\'', "0"],
  ])("%s", (expression, value) => {
    expect(outcome(`${NESTED} return ${expression};`)).toBe(value);
  });

  test("they survive a suspension, and a fork", () => {
    expect(outcome(`${NESTED} #0.kept = x; suspend(1); return x == #0.kept;`)).toBe("1");
    expect(
      outcome(
        `${NESTED}${TWICE} fork (1) #0.kept = length(x); endfork suspend(2); return #0.kept;`,
      ),
    ).toBe("2");
  });
});

describe("values that are larger than any memory, by sharing", () => {
  const BOMB = "x = {1}; for i in [1..60] x = {x, x}; endfor ";
  test.each([
    ["length(x)", "2"],
    ["value_bytes(x)", "70368744177664"],
    ["x == {x[1], x[1]}", "1"],
    ["x in {x}", "1"],
    ["equal(x, {@x})", "1"],
    ["(#0.kept = x) == #0.kept", "1"],
    ["{#0.kept = x, object_bytes(#0) > 1000}[2]", "1"],
    ["tostr(x)", '"{list}"'],
    ["length([1 -> x, 2 -> x])", "2"],
  ])("%s", (expression, value) => {
    expect(outcome(`${BOMB} return ${expression};`)).toBe(value);
  });

  test("two that were made apart are compared", () => {
    expect(
      outcome(
        `${BOMB} y = x; x = {1}; for i in [1..60] x = {x, x}; endfor return {x == y, x[1] == y};`,
      ),
    ).toBe("{1, 0}");
  });

  test.each([
    "toliteral(x)",
    "value_hash(x)",
    "generate_json(x)",
    "encode_binary(x)",
    "encode_binary(z)",
  ])("%s is too large, and a verb can catch that", (call) => {
    const source = `${BOMB} z = {}; for i in [1..60] z = {z, z}; endfor`;
    expect(outcome(`${source} return \`${call} ! ANY';`, SMALL)).toBe("E_QUOTA");
    expect(outcome(`${source} return \`${call} ! ANY';`, SMALL.replace(CATCHABLE, ""))).toMatch(
      TOO_LARGE,
    );
  });

  test("suspended, forked, stored and shown", () => {
    expect(
      outcome(`${BOMB} #0.kept = x; fork (1) #0.kept = {x, #0.kept}; endfork suspend(2);
        return {x == #0.kept[1], length(queued_tasks()), value_bytes(#0.kept)};`),
    ).toBe("{1, 0, 70368744177664}");
    expect(outcome(`${BOMB} return x;`).length).toBeGreaterThan(2 ** 24);
  });
});

describe("whatever builds a string or a list has a limit", () => {
  const S = `s = "ab"; while (length(s) < 1024) s = s + s; endwhile `;
  const L = "l = {1, 2}; while (length(l) < 1024) l = {@l, @l}; endwhile ";
  test.each([
    "s + s",
    "tostr(s, s)",
    "toliteral({s, s})",
    'strsub(s, "a", s)',
    'strsub(s, "b", "~~~~")',
    'encode_binary(strsub(s, "a", "~"))',
    "encode_binary(s, s)",
    'encode_base64(strsub(s, "b", "bc")[1..1536])',
    'url_encode(strsub(s, "a", " "))',
    "chr(s, s)",
    "generate_json({s, s})",
    'substitute("%1%1", {1, 1024, {{1, 1024}, {0, -1}, {0, -1}, {0, -1}, {0, -1}, {0, -1}, {0, -1}, {0, -1}, {0, -1}}, s})',
    'pcre_replace(s, "s/a/abcd/g")',
    "s[1..0] = s",
  ])("%s", (expression) => {
    expect(outcome(`${S} return \`${expression} ! ANY';`, SMALL)).toBe("E_QUOTA");
  });
  test.each([
    "{@l, @l}",
    "l[1..0] = l",
    "listinsert({@l, @l[1..976]}, 1)",
    "listappend({@l, @l[1..976]}, 1)",
    "setadd({@l, @l[1..976]}, 3)",
    'decode_binary(tostr(strsub(toliteral(l), ", ", ""))[1..1000] + toliteral(l)[1..1001], 1)',
    'explode(toliteral(l)[2..$], ",", 1)[1..0] + {@l, @l}',
    "{@l[1..976], @l, 1}",
  ])("%s", (expression) => {
    expect(outcome(`${L} return \`${expression} ! ANY';`, SMALL)).toBe("E_QUOTA");
  });
});

describe("patterns and searches made to take for ever", () => {
  const A = `a = "a"; while (length(a) < 100000) a = a + a; endwhile `;
  test.each([
    ['`match(a, "%(a*%)*b") ! ANY\'', "E_QUOTA"],
    ['`rmatch(a, "%(a*%)*b") ! ANY\'', "E_QUOTA"],
    ['`match(a[1..200], "%(a*%)*%(a*%)*%(a*%)*b") ! ANY\'', "E_QUOTA"],
    ['`pcre_match(a[1..40], "(a+)+b") ! ANY\'', "E_QUOTA"],
    ['`pcre_replace(a[1..40], "s/(a|aa)+b/x/") ! ANY\'', "E_QUOTA"],
    ['index(a, "b" + a[1..60000])', "0"],
    ['rindex(a, a[1..60000] + "b")', "0"],
    ['index(a + "b", a[1..60000] + "b")', "71073"],
    ['length(strsub(a, a[1..60000], "x"))', "11074"],
    ['rindex("b" + a, "b" + a[1..60000])', "1"],
  ])("%s", (expression, value) => {
    expect(outcome(`${A} return ${expression};`)).toBe(value);
  });
});

describe("objects in circles", () => {
  test("cannot be made", () => {
    expect(
      outcome(`
        a = create(#1); b = create(a); c = create(b); move(b, a); move(c, b);
        return {\`chparent(a, c) ! ANY', \`chparents(a, {#1, c}) ! ANY', \`chparents(a, {a}) ! ANY', \`move(a, a) ! ANY',
          \`move(a, c) ! ANY', \`chparents(a, {#1, #1}) ! ANY'};`),
    ).toBe("{E_RECMOVE, E_RECMOVE, E_RECMOVE, E_RECMOVE, E_RECMOVE, E_INVARG}");
  });

  test("long chains and many ways", () => {
    expect(
      outcome(`
        o = #1; for i in [1..3000] o = create(o); endfor
        p = create(#1); for i in [1..3000] q = create(#1); move(p, q); p = q; endfor
        a = create(#1); for i in [1..40] b = create({a}); c = create({a}); a = create({b, c}); endfor
        return {length(ancestors(o)), \`o:zork() ! ANY', \`move(p, p.contents[1]) ! ANY', length(ancestors(a)),
          \`a.zork ! ANY'};`),
    ).toBe("{3000, E_VERBNF, E_RECMOVE, 121, E_PROPNF}");
  });
});

describe("tasks without end", () => {
  const limit = (count: number): string =>
    `add_property(o, "queued_task_limit", ${count}, {#3, "r"});`;

  test("recursion", () => {
    const verb = (code: string): string =>
      `add_verb(#0, {#3, "rxd", "deep"}, {"this", "none", "this"}); set_verb_code(#0, "deep", {${JSON.stringify(code)}});`;
    expect(outcome(`${verb("return this:deep();")} return \`#0:deep() ! ANY';`)).toBe("E_MAXREC");
    expect(
      outcome(`${verb('return eval("return #0:deep();");')} return \`#0:deep()[1] ! ANY';`),
    ).toBe("E_MAXREC");
    expect(
      outcome(
        `${verb("return args[1] ? this:deep(args[1] - 1) | length(callers());")} return #0:deep(20000);`,
        `add_property(o, "max_stack_depth", 100000, {#3, "r"});`,
      ),
    ).toBe("20001");
    expect(
      outcome(
        `${verb("return args[1] ? this:deep(args[1] - 1) | 1 / 0;")} return \`#0:deep(20000) ! ANY';`,
        `add_property(o, "max_stack_depth", 100000, {#3, "r"});`,
      ),
    ).toBe("E_DIV");
  });

  test("forks up to a limit, and then the world goes on", () => {
    expect(
      outcome(
        `n = 0; try while (1) fork (1000) x = 1; endfork n = n + 1; endwhile except e (ANY) endtry
         kept = length(queued_tasks()); for t in (queued_tasks()) kill_task(t[1]); endfor
         return {n, e[1], kept, length(queued_tasks())};`,
        limit(100),
      ),
    ).toBe("{100, E_QUOTA, 100, 0}");
  });

  test("a hundred thousand forks without a limit, killed again", () => {
    expect(
      outcome(`
        for i in [1..100000] fork (1000) x = 1; endfork endfor
        before = length(queued_tasks()); for t in (queued_tasks()) kill_task(t[1]); endfor
        return {before, length(queued_tasks())};`),
    ).toBe("{100000, 0}");
  });

  test("forks that fork: others have their turns", () => {
    const bench = new Bench().start();
    // they double with every round until there are a thousand, then E_QUOTA ends as many as begin
    expect(
      bench.value(
        `o = create(#1); add_property(#0, "server_options", o, {#3, "r"}); add_property(o, "queued_task_limit", 1000, {#3, "r"});
         add_verb(#0, {#3, "rxd", "bomb"}, {"this", "none", "this"});
         set_verb_code(#0, "bomb", {"fork (0) this:bomb(); endfork", "fork (0) this:bomb(); endfork"});
         add_property(#0, "turns", 0, {#3, "rw"}); p = create(#1); set_player_flag(p, 1); p.programmer = 1; return p;`,
      ),
    ).toBe("#5");
    bench.pace = 1;
    bench.kernel.runProgram("#0:bomb();", "moo", 3);
    for (let steps = 0; steps < 100; steps++) bench.step();
    const other = bench.kernel.runProgram("for i in [1..5] suspend(0); endfor return 5;", "moo", 5);
    for (let steps = 0; steps < 100 && !bench.kernel.programResult(other).isDone; steps++)
      bench.step();
    expect(bench.kernel.programResult(other).literal).toBe("5");
    // and they can be killed
    const killer = bench.kernel.runProgram(
      "for t in (queued_tasks()) if (t[1] != task_id()) kill_task(t[1]); endif endfor return length(queued_tasks());",
      "moo",
      3,
    );
    while (!bench.kernel.programResult(killer).isDone) bench.step();
    expect(bench.kernel.programResult(killer).literal).toBe("0");
  });

  test("output without end: the buffer holds, the oldest lines go", () => {
    const bench = new Bench().start();
    bench.connect(1);
    bench.type("");
    bench.seen();
    expect(
      bench.value(
        "for i in [1..100000] notify(player, tostr(i)); endfor return buffered_output_length(player) <= 65536;",
      ),
    ).toBe("1");
    const lines = bench.seen();
    expect(lines.at(-1)).toBe("100000");
    expect(Number(/overflow: (\d+) lines/.exec(lines[0])?.[1]) + lines.length - 1).toBe(100_000);
  });
});

describe("work that is far more than its ticks is looked at", () => {
  const BIG = `s = "a"; while (length(s) < 100000) s = s + s; endwhile l = {1}; while (length(l) < 100000) l = {@l, @l}; endwhile
    t = s[1..$ - 1]; t = t + "b"; d = {}; for i in [1..1000] d = {d}; endfor e = {}; for i in [1..1000] e = {e}; endfor `;
  test.each([
    ["s == t", 100],
    ["l == {@l}", 100],
    ["d == e", 15_000],
    ["0 in l", 100],
    ["l[2..$ - 1]", 100],
    ["m = l; l[1] = 1; m[1]", 100],
    ["l[1..1] = {1}", 100],
    ["{@l, 1}", 100],
    ['index(s, "b")', 100],
    ["toliteral(d)", 15_000],
    ["value_bytes(d)", 15_000],
    ["sort(l)", 100],
    ['strsub(s, "a", "b")', 100],
    ["s[5]", 100],
  ])("%s", (expression, most) => {
    const bench = new Bench().start();
    bench.program(`add_property(#0, "n", 0, {#3, "rw"});`);
    const id = bench.kernel.runProgram(
      `${BIG} while (1) ${expression}; #0.n = #0.n + 1; endwhile`,
      "moo",
      3,
    );
    // every look at the clock takes a tenth of a second, of which a program has a hundred
    bench.pace = 100;
    while (!bench.kernel.programResult(id).isDone) bench.step();
    bench.pace = 0;
    expect(bench.kernel.programResult(id).errors[0]).toMatch(TOO_LARGE);
    expect(Number(bench.value("return #0.n;"))).toBeLessThan(most);
  });

  test("without any loop", () => {
    const bench = new Bench().start();
    bench.pace = 100;
    const id = bench.kernel.runProgram(`${BIG} ${many("s == t; ", 5000)}`, "moo", 3);
    while (!bench.kernel.programResult(id).isDone) bench.step();
    expect(bench.kernel.programResult(id).errors[0]).toMatch(TOO_LARGE);
    const list = bench.kernel.runProgram(
      `${BIG} return length({${many("s == t, ", 5000)} 1});`,
      "moo",
      3,
    );
    while (!bench.kernel.programResult(list).isDone) bench.step();
    expect(bench.kernel.programResult(list).errors[0]).toMatch(TOO_LARGE);
  });

  test("memory that one task keeps", () => {
    const FULL = `l = {1}; while (length(l) < 2000000) l = {@l, @l}; endwhile x = {}; `;
    expect(outcome(`${FULL} while (1) x = {@x, {@l, 1}}; endwhile`)).toMatch(TOO_LARGE);
    expect(
      outcome(`${FULL} while (1) m = l; l[1] = length(x); x = {@x, m}; m[1]; endwhile`),
    ).toMatch(TOO_LARGE);
    // what is not kept may be built and forgotten
    expect(outcome(`${FULL} for i in [1..60] x = {@l, 1}; endfor return length(x);`)).toBe(
      "2097153",
    );
  });
});

test("a world with all that is stored, opened again, and written to files without what no file holds", () => {
  const first = new Bench().start();
  const made = first.value(
    `for n in ({"bomb", "deep", "map", "waifs"}) add_property(#0, n, 0, {#3, "rw"}); endfor
     x = {1}; for i in [1..60] x = {x, x}; endfor #0.bomb = x;
     y = {}; for i in [1..100000] y = {y}; endfor #0.deep = y;
     m = ["a" -> 1]; for i in [1..60] m = ["a" -> m, "b" -> m]; endfor #0.map = m;
     fork (1000) z = {x, y, m}; endfork
     return value_bytes({x, y, m});`,
  );
  expect(made).toBe("70368744177664");
  first.kernel.runProgram("x = {#0.bomb, #0.deep, #0.map}; suspend(1000); return x;", "moo", 3);
  first.settle();
  const again = new Bench(null, first.disk).start();
  expect(
    again.value(
      `x = #0.bomb; y = #0.deep; for i in [1..100000] y = y[1]; endfor
       return {x == {x[1], x[1]}, x[1] == x, y, #0.map["a"] == #0.map["b"], length(queued_tasks())};`,
    ),
  ).toBe("{1, 0, {}, 1, 2}");
  const { image, forkedTasks } = again.kernel.dump();
  const left = ["#0.bomb", "#0.map"];
  const said = "a value too large to be written became 0";
  for (const version of [4, 17] as const) {
    const { bytes, losses } = writeTextdump(image, { version, forkedTasks });
    const large = losses.filter(({ what }) => what === said).map(({ where }) => where);
    expect(large.filter((where) => where.startsWith("#"))).toEqual(left);
    expect(bytes.length).toBeLessThan(2 ** 22);
  }
  const { bytes, losses } = writeJson(image, { forkedTasks });
  expect(losses.filter(({ where }) => where.startsWith("#"))).toEqual(
    left.map((where) => ({ where, what: said })),
  );
  expect(bytes.length).toBeLessThan(2 ** 22);
  const lost: string[] = [];
  writeSource(image, undefined, (where, what) => lost.push(`${where} ${what}`));
  expect(lost).toEqual([
    `#0.bomb ${said}`,
    expect.stringMatching(/^#0.deep a value nested deeper/),
    `#0.map ${said}`,
  ]);
});
