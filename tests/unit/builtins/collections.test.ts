// Maps, slices, JSON, Perl patterns, terminal tags and the newer functions of strings and numbers, as programs see them:
// one case a line, expression and literal of its value, `!E_CODE` for an error.
import { describe, expect, test } from "vitest";
import { evaluate, options } from "./bench-world.ts";

const PLAYER = 1;

/** Lines of `expression => literal`. */
function cases(text: string): [string, string][] {
  return text
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/ +=> +/) as [string, string]);
}

function check(program: string, expected: string): void {
  expect(evaluate(`return ${program};`)).toBe(expected);
}

describe("maps", () => {
  test.each(
    cases(`
      mapkeys(["b" -> 1, 2 -> 3, "A" -> 0]) => {2, "A", "b"}
      mapkeys([]) => {}
      mapkeys({}) => !E_TYPE
      mapvalues(["b" -> 1, "a" -> 2]) => {2, 1}
      mapvalues(["b" -> 1, "a" -> 2], "B") => {1}
      mapvalues(["b" -> 1, "a" -> 2], "b", "a", "b") => {1, 2, 1}
      mapvalues(["b" -> 1], "c") => !E_RANGE
      mapvalues(["b" -> 1], {}) => !E_RANGE
      mapdelete(["b" -> 1, "a" -> 2], "B") => ["a" -> 2]
      mapdelete(["b" -> 1, "a" -> 2], {"a", "b"}) => []
      mapdelete(["b" -> 1], {}) => ["b" -> 1]
      mapdelete(["b" -> 1], {"b", "b"}) => !E_RANGE
      mapdelete(["b" -> 1], {{}}) => !E_TYPE
      mapdelete(["b" -> 1], []) => !E_TYPE
      mapdelete(["b" -> 1], 1) => !E_RANGE
      maphaskey(["b" -> 1], "B") => 1
      maphaskey(["b" -> 1], "B", 1) => 0
      maphaskey(["b" -> 1], "b", 1) => 1
      maphaskey([5 -> 1], 5.0) => 0
      maphaskey(["b" -> 1], {}) => !E_TYPE
      length(["b" -> 1, "a" -> 2]) => 2
      is_member(2, ["b" -> 1, "a" -> 2]) => 1
      is_member("X", ["b" -> "x"]) => 0
      is_member("X", ["b" -> "x"], 0) => 1
      is_member("X", {"x"}, 1) => 0
      is_member(1, "a") => !E_INVARG
      equal(["a" -> 1], ["A" -> 1]) => 0
      reverse(["a" -> 1]) => !E_INVARG
      sort({["a" -> 1]}) => !E_TYPE
    `),
  )("%s is %s", check);
});

describe("slice", () => {
  test.each(
    cases(`
      slice({{"z", 1}, {"y", 2}}) => {"z", "y"}
      slice({{"z", 1}, {"y", 2}}, 2) => {1, 2}
      slice({{"z", 1}, {"y", 2}}, {2, 1}) => {{1, "z"}, {2, "y"}}
      slice({"abc", "dé"}, 2) => {"b", "é"}
      slice({"abc", {1, 2}}, {1, 2}) => {{"a", "b"}, {1, 2}}
      slice({{1}, {}}) => !E_RANGE
      slice({{1}}, 0) => !E_RANGE
      slice({{1}}, {1, 0}) => !E_RANGE
      slice({{1}}, {}) => !E_RANGE
      slice({{1}}, {"a"}) => !E_INVARG
      slice({{1}}, 1.0) => !E_INVARG
      slice({{1}}, "a") => !E_INVARG
      slice({["a" -> 1], ["b" -> 2]}, "A") => {1}
      slice({["a" -> 1], ["b" -> 2]}, "a", 0) => {1, 0}
      slice({["a" -> 1]}, 1) => !E_INVARG
      slice({}, "a") => {}
      slice("abc") => !E_TYPE
    `),
  )("%s is %s", check);
});

describe("JSON is written", () => {
  test.each(
    cases(`
      generate_json({1, 2.5, "a", #3, E_PERM, parse_json("true"), {}, []}) => "[1,2.5,\\"a\\",\\"#3\\",\\"E_PERM\\",true,[],{}]"
      generate_json(["k" -> ["n" -> {1}]]) => "{\\"k\\":{\\"n\\":[1]}}"
      generate_json([1 -> 2, #1 -> 3, E_DIV -> 4, 1.5 -> 5]) => "{\\"1\\":2,\\"#1\\":3,\\"E_DIV\\":4,\\"1.5\\":5}"
      generate_json([1 -> 2, parse_json("true") -> 3, "a" -> 4, "1|int" -> 5], "embedded-types") => "{\\"1|int\\":2,\\"true|bool\\":3,\\"1|int|str\\":5,\\"a\\":4}"
      generate_json({#5, E_PERM, "x", "x|obj"}, "Embedded-Types") => "[\\"#5|obj\\",\\"E_PERM|err\\",\\"x\\",\\"x|obj|str\\"]"
      generate_json("a	b\\\\c") => "\\"a\\\\tb\\\\\\\\c\\""
      generate_json("~0A é") => "\\"~0A é\\""
      generate_json(9223372036854775807) => "9223372036854775807"
      generate_json(1e100) => "1e+100"
      generate_json(1, "echo-ish") => !E_INVARG
      generate_json(1, 2) => !E_TYPE
    `),
  )("%s is %s", check);
});

describe("JSON is read", () => {
  test.each(
    cases(`
      parse_json("[1, -2, 2.5, 1e2, \\"a\\", true, false, null]") => {1, -2, 2.5, 100.0, "a", true, false, E_NONE}
      parse_json(" { \\"b\\" : 1 , \\"a\\" : { } } ") => ["a" -> [], "b" -> 1]
      parse_json("{\\"a\\":1,\\"A\\":2}") => ["A" -> 2]
      parse_json("\\"\\\\u0041\\\\u00e9\\\\ud83d\\\\ude00\\\\/\\\\\\"\\"") => "Aé😀/\\""
      length(parse_json("\\"\\\\ud83d\\"")) => 1
      parse_json("9223372036854775807") => 9223372036854775807
      parse_json("-9223372036854775808") => -9223372036854775808
      parse_json("9223372036854775808") => 9.22337203685478e+18
      parse_json("-0") => 0
      parse_json("-0.0") => -0.0
      parse_json("1e999") => !E_INVARG
      parse_json("01") => !E_INVARG
      parse_json("1.") => !E_INVARG
      parse_json("+1") => !E_INVARG
      parse_json("") => !E_INVARG
      parse_json("[1,]") => !E_INVARG
      parse_json("[1 2]") => !E_INVARG
      parse_json("{\\"a\\"}") => !E_INVARG
      parse_json("{\\"a\\":1,}") => !E_INVARG
      parse_json("[1}") => !E_INVARG
      parse_json("]") => !E_INVARG
      parse_json("1 1") => !E_INVARG
      parse_json("\\"a") => !E_INVARG
      parse_json("\\"\\\\x\\"") => !E_INVARG
      parse_json("\\"	\\"") => !E_INVARG
      parse_json("nul") => !E_INVARG
      parse_json("\\"#5|obj\\"") => "#5|obj"
      parse_json("[\\"#5|obj\\",\\"7|int\\",\\"1.5|float\\",\\"E_DIV|err\\",\\"x|str\\",\\"true|bool\\",\\"a|b\\"]", "embedded-types") => {#5, 7, 1.5, E_DIV, "x", true, "a|b"}
      parse_json("{\\"1|int\\":2,\\"#1|obj\\":3}", "embedded-types") => [1 -> 2, #1 -> 3]
      parse_json("1", "other") => !E_INVARG
    `),
  )("%s is %s", check);

  test("not deeper than allowed", () => {
    const nested = (depth: number): string =>
      `x = "[]"; for i in [2..${depth}] x = "[" + x + "]"; endfor return length(parse_json(x));`;
    expect(evaluate(nested(1000))).toBe("1");
    expect(evaluate(nested(1001))).toBe("!E_INVARG");
  });

  test("and written, however deep", () => {
    const source = `x = {}; for i in [1..100000] x = {x}; endfor return length(generate_json(x));`;
    expect(evaluate(source)).toBe("200002");
  });

  test("values come back as they were", () => {
    expect(
      evaluate(
        'v = {1, #2, E_PERM, "a|int", [1 -> 2.5, "k" -> {parse_json("true")}]}; return parse_json(generate_json(v, "embedded-types"), "embedded-types") == v;',
      ),
    ).toBe("1");
  });
});

describe("Perl patterns", () => {
  test.each(
    cases(`
      pcre_match("foobar", "(o+)(x)?b") => {["0" -> ["match" -> "oob", "position" -> {2, 4}], "1" -> ["match" -> "oo", "position" -> {2, 3}]]}
      pcre_match("a1b2", "(?<d>[0-9])") => {["0" -> ["match" -> "1", "position" -> {2, 2}], "d" -> ["match" -> "1", "position" -> {2, 2}]], ["0" -> ["match" -> "2", "position" -> {4, 4}], "d" -> ["match" -> "2", "position" -> {4, 4}]]}
      length(pcre_match("aXA", "a")) => 2
      length(pcre_match("aXA", "a", 1)) => 1
      length(pcre_match("aXA", "a", 0, 0)) => 1
      length(pcre_match("ab", "x*")) => 3
      pcre_match("ab", "b*", 0, 0) => {["0" -> ["match" -> "", "position" -> {1, 0}]]}
      pcre_match("é😀x", "x")[1]["0"]["position"] => {3, 3}
      pcre_match("abc", "z") => {}
      pcre_match("abc", "") => !E_INVARG
      pcre_match("abc", "(") => !E_INVARG
      pcre_match("abc") => !E_ARGS
      pcre_match("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!", "(a+)+$") => !E_QUOTA
      pcre_replace("banana pie, banana", "s/banana/apple/g") => "apple pie, apple"
      pcre_replace("banana pie, banana", "s/banana/apple/") => "apple pie, banana"
      pcre_replace("FOO", "s/o/x/gi") => "Fxx"
      pcre_replace("/bin/bash", "s!/bin/bash!/bin/fish!g") => "/bin/fish"
      pcre_replace("a/b", "s/a\\\\/b/c/") => "c"
      pcre_replace("John Smith", "s/(\\\\w+) (\\\\w+)/$2, $1/") => "Smith, John"
      pcre_replace("abc", "s/b/[$&$0\${0}]/") => "a[bbb]c"
      pcre_replace("abc", "s/(b)/$12/") => "ab2c"
      pcre_replace("abc", "s/(?<x>b)/<$<x>\${x}>/") => "a<bb>c"
      pcre_replace("abc", "s/b/\\\\$1\\\\/$/") => "a$1/$c"
      pcre_replace("abc", "s/(x)?b/<$1>/") => "a<>c"
      pcre_replace("abc", "s/x*/-/g") => "-a-b-c-"
      pcre_replace("a b", "s/a (?#c) b/x/x") => "a b"
      pcre_replace("aé😀é", "s/😀/x/") => "aéxé"
      pcre_replace("abc", "s/b/x/q") => !E_INVARG
      pcre_replace("abc", "s/b/x") => !E_INVARG
      pcre_replace("abc", "s/b/x/g/") => !E_INVARG
      pcre_replace("abc", "s//x/") => !E_INVARG
      pcre_replace("abc", "m/b/x/") => !E_INVARG
      pcre_replace("abc", "s") => !E_INVARG
      pcre_replace("abc", "s/(/x/") => !E_INVARG
    `),
  )("%s is %s", check);
});

describe("strings", () => {
  test.each(
    cases(`
      index("foobar", "o", 0, 2) => 1
      index("foobar", "b", 0, 3) => 1
      index("foobar", "o", 0, 3) => 0
      index("foobar", "f", 0, 99) => 0
      index("foobar", "o", 0, -1) => !E_INVARG
      rindex("foobar", "o", 0, -3) => 3
      rindex("foobar", "o", 0, -4) => 2
      rindex("foobar", "o", 0, -99) => 0
      rindex("foobar", "o", 0, 1) => !E_INVARG
      index("a", "b", 0, "1") => !E_TYPE
      salt("", ".M") => "iB"
      salt("", "~00~3F") => ".z"
      salt("", "a") => !E_INVARG
      salt("", "~0") => !E_INVARG
      salt("$1$", "abcdef") => !E_INVARG
      length(decode_binary(random_bytes(20), 1)) => 20
      random_bytes(0) => ""
      random_bytes(10001) => !E_INVARG
      remove_ansi("[red]a[b:blue]b[normal][nope]") => "ab[nope]"
      encode_binary(parse_ansi("[red]a[NORMAL]")) => "~1B[31ma~1B[0m"
      encode_binary(parse_ansi("[b:green][beep][gray]")) => "~1B[42m~07~1B[1;30m"
      length(parse_ansi("[random]")) => 5
      parse_ansi("[[null]red]") => "[red]"
      parse_ansi("[nope]") => "[nope]"
      chr(72, {105, {33}}, "x", 0) => "Hi!x"
      string_hash("abc", "md5", 1) => "~90~01~50~98~3C~D2~4F~B0~D6~96~3F~7D~28~E1~7F~72"
      strtr("5xX", "135x", "0aBB", 0) => "BbB"
    `),
  )("%s is %s", check);
});

describe("numbers", () => {
  test.each(
    cases(`
      ftime() => 1000000000.0
      ftime(1) => 1.5
      ftime("a") => !E_TYPE
      reseed_random() => 0
      relative_heading({0.0, 0.0, 0.0}, {1.0, 1.0, 0.0}) => {45, 0}
      relative_heading({0.0, 0.0, 0.0}, {0.0, -1.0, 0.0}) => {270, 0}
      relative_heading({0.0, 0.0, 0.0}, {0.0, 0.0, -5.0}) => {0, -90}
      relative_heading({0.0, 0.0, 0.0}, {1.0, 0.0, 1.0}) => {0, 45}
      relative_heading({0, 0.0, 0.0}, {1.0, 1.0, 0.0}) => !E_TYPE
      relative_heading({0.0, 0.0}, {1.0, 1.0, 0.0}) => !E_INVARG
      simplex_noise({0.0}) => 0.0
      simplex_noise({0.0, 0.0}) => 0.0
      simplex_noise({1}) => !E_TYPE
      simplex_noise({}) => !E_INVARG
      simplex_noise({1.0, 2.0, 3.0, 4.0, 5.0}) => !E_INVARG
      random(5, 5) => 5
      random(5, 4) => !E_INVARG
      random(-3, -3) => -3
      yin(-1) => !E_INVARG
      set_thread_mode(1) => 0
      threads() => {}
      verb_cache_stats()[5] => {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}
      log_cache_stats() => 0
      switch_player(#3, #2) => !E_INVARG
      switch_player(#2, #3) => !E_INVARG
      switch_player(#3, #3) => 0
      task_local() => []
    `),
  )("%s is %s", check);

  test("noise is smooth and stays between -1 and 1", () => {
    for (const rest of ["", ", 0.3", ", 0.3, 7.7", ", 0.3, 7.7, -2.2"]) {
      const program = `low = high = step = 0.0; last = simplex_noise({-20.0${rest}});
        for i in [1..4000]
          n = simplex_noise({-20.0 + tofloat(i) / 100.0${rest}});
          low = min(low, n); high = max(high, n); step = max(step, abs(n - last)); last = n;
        endfor
        return {low >= -1.0, low < -0.1, high <= 1.0, high > 0.1, step < 0.1};`;
      expect(evaluate(program)).toBe("{1, 1, 1, 1, 1}");
    }
  });
});

test.each([
  "reseed_random()",
  'locate_by_name("x")',
  "switch_player(#3, #3)",
  "task_local()",
  "set_task_local(1)",
  "log_cache_stats()",
  "verb_cache_stats()",
  "chr(7)",
])("%s is for wizards", (program) => {
  expect(evaluate(`return ${program};`, PLAYER)).toBe("!E_PERM");
});

test("task_local belongs to the task", () => {
  expect(evaluate("set_task_local({1}); return task_local();")).toBe("{1}");
  expect(evaluate("return task_local();")).toBe("[]");
});

test("what is too long is refused", () => {
  const { maxListConcat, maxStringConcat } = options;
  options.maxListConcat = 3;
  options.maxStringConcat = 5;
  try {
    expect(evaluate("return mapkeys([1 -> 1, 2 -> 2, 3 -> 3, 4 -> 4]);")).toBe("!E_QUOTA");
    expect(evaluate('return pcre_match("aaaa", "a");')).toBe("!E_QUOTA");
    expect(evaluate('return pcre_replace("aaa", "s/a/bb/g");')).toBe("!E_QUOTA");
    expect(evaluate("return generate_json({100, 200});")).toBe("!E_QUOTA");
    expect(evaluate('return parse_ansi("[red]");')).toBe('"\x1b[31m"');
    expect(evaluate('return parse_ansi("[b:red]a");')).toBe("!E_QUOTA");
  } finally {
    Object.assign(options, { maxListConcat, maxStringConcat });
  }
});
