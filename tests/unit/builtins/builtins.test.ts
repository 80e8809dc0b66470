// Builtins as programs see them: one case a line, expression and literal of its value, `!E_CODE` for an error.
import { beforeEach, describe, expect, test } from "vitest";
import { evaluate, options, seen } from "./bench-world.ts";

const PLAYER = 1;

beforeEach(() => {
  for (const list of Object.values(seen)) list.length = 0;
});

/** Lines of `expression => literal`. */
function cases(text: string): [string, string][] {
  return text
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/ +=> +/) as [string, string]);
}

describe("values", () => {
  test.each(
    cases(`
      typeof(#1) => 1
      typeof(1.5) => 9
      tostr() => ""
      tostr(1, "a", #2, E_PERM, {1}, 2.0) => "1a#2Permission denied{list}2.0"
      tostr(100000000000000.5) => "100000000000000.0"
      toliteral({1, {"a\\"b", #1}, {}, 1.5, E_DIV}) => "{1, {\\"a\\\\\\"b\\", #1}, {}, 1.5, E_DIV}"
      toint("12abc") => 0
      toint("") => 0
      toint("  -7  ") => -7
      toint("- 7") => 0
      toint("3.99") => 3
      toint(".5") => 0
      toint("1e400") => 9223372036854775807
      toint("99999999999999999999") => 9223372036854775807
      toint("-99999999999999999999") => -9223372036854775808
      toint("9223372036854775807") => 9223372036854775807
      toint("0000000000000000000000000000000000000000000000007") => 7
      toint("-0") => 0
      toint(-0.5) => 0
      toint(1e18) => 1000000000000000000
      toint(1e19) => !E_FLOAT
      toint(#-3) => -3
      toint(E_PERM) => 3
      tonum("4") => 4
      toobj("#12") => #12
      toobj("12") => #12
      toobj(" # 12 ") => #12
      toobj("1.5") => #0
      toobj(-3.7) => #-3
      tofloat("2.5") => 2.5
      tofloat("x") => !E_INVARG
      tofloat("1e999") => !E_INVARG
      tofloat(E_DIV) => 2.0
      equal("a", "A") => 0
      equal({"a"}, {"a"}) => 1
      length("héé") => 3
      length({1, 2}) => 2
      length(#1) => !E_TYPE
      value_bytes("é") => 19
      value_bytes({1, {2.5}}) => 104
    `),
  )("%s is %s", (program, expected) => {
    expect(evaluate(`return ${program};`)).toBe(expected);
  });
});

describe("numbers", () => {
  test.each(
    cases(`
      abs(-5) => 5
      abs(-9223372036854775807 - 1) => -9223372036854775808
      abs(-9007199254740993) => 9007199254740993
      min(3, 9007199254740993, -2) => -2
      max(3, 9007199254740993, -2) => 9007199254740993
      max(1.5, 2) => !E_TYPE
      floatstr(2.5, 0) => "2"
      floatstr(3.5, 0) => "4"
      floatstr(-0.125, 2) => "-0.12"
      floatstr(1.0 / 3.0, 30) => "0.3333333333333333148"
      floatstr(1e22, 1) => "10000000000000000000000.0"
      floatstr(12345.678, 2, 1) => "1.23e+04"
      floatstr(1.0, -1) => !E_INVARG
      sqrt(-1.0) => !E_INVARG
      exp(1000.0) => !E_FLOAT
      exp(-1000.0) => !E_FLOAT
      log(0.0) => !E_FLOAT
      log10(1000.0) => 3.0
      atan(1.0, 1.0) => 0.785398163397448
      ceil(-0.5) => -0.0
      trunc(-2.7) => -2.0
      round(-2.5) => -3.0
      round(0.49999999999999994) => 0.0
      random(1) => 1
      random(0) => !E_INVARG
      random(5, 5) => 5
      random(-9223372036854775807, 9223372036854775807) < 0 || 1 => 1
      time() => 1000000000
      ctime(0) => "Thu, 01 Jan 1970 00:00:00 GMT"
      ctime(999999999999999) => !E_INVARG
      distance({0, 0}, {3, 4.0}) => 5.0
    `),
  )("%s is %s", (program, expected) => {
    expect(evaluate(`return ${program};`)).toBe(expected);
  });

  test("random numbers stay in range", () => {
    const program =
      "for i in [1..500] x = random(3); y = random(-1, 1); z = random(9223372036854775807);" +
      " if (x < 1 || x > 3 || y < -1 || y > 1 || z < 1) return x; endif endfor return 0;";
    expect(evaluate(program)).toBe("0");
  });
});

describe("strings", () => {
  test.each(
    cases(`
      strsub("aAa", "a", "b") => "bbb"
      strsub("aAa", "a", "b", 1) => "bAb"
      strsub("aaa", "aa", "x") => "xa"
      strsub("x", "", "y") => !E_INVARG
      strsub("ÀxÀ", "à", "-") => "-x-"
      index("Foobar", "O") => 2
      index("foobar", "O", 1) => 0
      index("abc", "") => 1
      index("😀b", "b") => 2
      index("foobar", "o", 0, 2) => 1
      index("a", "a", 0, -1) => !E_INVARG
      rindex("foobar", "o") => 3
      rindex("abc", "") => 4
      strcmp("a", "B") => 1
      strcmp("a", "a") => 0
      match("foobar", "%(o+%)b")[1..2] => {2, 4}
      match("foobar", "%(o+%)b")[3][1..2] => {{2, 3}, {0, -1}}
      match("x", "[") => !E_INVARG
      rmatch("foobar", "o")[1..2] => {3, 3}
      substitute("<%1> %% %2.", match("foobar", "%(o+%)b")) => "<oo> % ."
      substitute("%0", match("😀é", "é")) => "é"
      substitute("%x", match("a", "a")) => !E_INVARG
      substitute("%", match("a", "a")) => !E_INVARG
      substitute("%0", {1, 5, match("a", "a")[3], "a"}) => !E_INVARG
      crypt("foobar", "ab") => "abVbJXzHUY99s"
      crypt("foobar", "abVbJXzHUY99s") => "abVbJXzHUY99s"
      length(crypt("foobar")) => 13
      string_hash("abc") => "900150983CD24FB0D6963F7D28E17F72"
      string_hash("abc", "sha1") => "A9993E364706816ABA3E25717850C26C9CD0D89D"
      string_hash("abc", "x") => !E_INVARG
      binary_hash("~0") => !E_INVARG
      value_hash({1}) == string_hash("{1}") => 1
      encode_binary(65, {"~", 10, {"é"}}) => "A~7E~0A~C3~A9"
      encode_binary(256) => !E_INVARG
      decode_binary("a b~0Ac~7e") => {"a b", 10, "c~"}
      decode_binary("a~0A", 1) => {97, 10}
      decode_binary("é") => !E_INVARG
      explode(" a  b ") => {"a", "b"}
      explode("a,,b", ",.", 1) => {"a", "", "b"}
      strtr("abc", "ab", "x") => "xc"
      reverse("a😀b") => "b😀a"
      reverse(#1) => !E_INVARG
      chr(72, "i", {33}) => "Hi!"
      chr(55296) => !E_INVARG
      encode_base64("~FF~FE", 1) => "__4"
      decode_base64("__4", 1) => "~FF~FE"
      url_encode("a b/é") => "a%20b%2F%C3%A9"
      url_decode("a%20b%C3%A9") => "a bé"
      length(salt("", "ab")) => 2
      salt("$1$", "ab") => !E_INVARG
    `),
  )("%s is %s", (program, expected) => {
    expect(evaluate(`return ${program};`)).toBe(expected);
  });
});

describe("lists", () => {
  test.each(
    cases(`
      is_member("a", {"A", "a"}) => 2
      is_member("a", {"A", "a"}, 0) => 1
      listappend({1, 2}, 3) => {1, 2, 3}
      listappend({1, 2}, 3, 1) => {1, 3, 2}
      listappend({1, 2}, 3, -4) => {3, 1, 2}
      listinsert({1, 2}, 3) => {3, 1, 2}
      listinsert({1, 2}, 3, 2) => {1, 3, 2}
      listinsert({1, 2}, 3, 3) => {1, 2, 3}
      listinsert({1, 2}, 3, 99) => {1, 2, 3}
      listdelete({1, 2, 3}, 2) => {1, 3}
      listdelete({1, 2, 3}, 3) => {1, 2}
      listdelete({1}, 0) => !E_RANGE
      listset({1, 2}, 9, 2) => {1, 9}
      setadd({"a"}, "A") => {"a"}
      setadd({1}, 1.0) => {1, 1.0}
      setremove({1, 2, 1}, 1) => {2, 1}
      setremove({"x", "A"}, "a") => {"x"}
      all_members(1, {1, 2, 1}) => {1, 3}
      sort({"b", "A", "c"}) => {"A", "b", "c"}
      sort({"x10", "x9"}, {}, 1) => {"x9", "x10"}
      sort({"a", "b"}, {2, 1}) => {"b", "a"}
      sort({1}, {1, 2}) => !E_INVARG
    `),
  )("%s is %s", (program, expected) => {
    expect(evaluate(`return ${program};`)).toBe(expected);
  });

  test("leave their arguments as they were", () => {
    const program =
      "a = {1, 2, 3}; b = listappend(a, 4); c = listset(a, 9, 1); d = setremove(a, 3); e = setadd(a, 5);" +
      " return {a, b, c, d, e};";
    expect(evaluate(program)).toBe("{{1, 2, 3}, {1, 2, 3, 4}, {9, 2, 3}, {1, 2}, {1, 2, 3, 5}}");
  });
});

describe("tasks", () => {
  test.each(
    cases(`
      task_id() => 1
      ticks_left() > 0 => 1
      seconds_left() => 5
      queued_tasks() => {}
      callers() => {}
      caller_perms() => #-1
      task_perms() => #3
      set_task_perms(#1) => 0
      suspend(0) => suspended
      suspend(-1) => !E_INVARG
      yin() => 0
      read() => suspended
      read(#3, 1) => "a line"
      read(#1) => !E_INVARG
      resume(77) => 0
      resume(5) => !E_INVARG
      kill_task(1) => killed
      kill_task(77) => 0
      kill_task(5) => !E_INVARG
      task_stack(77) => {}
      queue_info() => {#3}
      queue_info(#3) => 0
    `),
  )("%s is %s", (program, expected) => {
    expect(evaluate(`return ${program};`)).toBe(expected);
  });

  test.each(
    cases(`
      read() => !E_PERM
      read(#1) => !E_PERM
      kill_task(77) => !E_PERM
      resume(77) => !E_PERM
      task_stack(77) => !E_PERM
      set_task_perms(#3) => !E_PERM
      set_task_perms(#1) => 0
    `),
  )("without wizardry %s is %s", (program, expected) => {
    expect(evaluate(`return ${program};`, PLAYER)).toBe(expected);
  });
});

describe("connections and server", () => {
  test.each(
    cases(`
      notify(#3, "hi") => 1
      connected_players() => {#3}
      connected_seconds(#3) => 12
      idle_seconds(#1) => !E_INVARG
      connection_name(#3) => "port 7777 from somewhere, port 1"
      connection_name(#1) => !E_INVARG
      boot_player(#1) => 0
      connection_option(#3, "binary") => 0
      connection_option(#3, "x") => !E_INVARG
      connection_options(#3) => {{"binary", 0}}
      connection_options(#3, "binary") => 0
      set_connection_option(#3, "x", 1) => !E_INVARG
      output_delimiters(#3) => {"<", ">"}
      force_input(#3, "look") => 0
      force_input(#1, "look") => !E_INVARG
      flush_input(#1) => 0
      buffered_output_length() => 65536
      buffered_output_length(#3) => 0
      listen(#0, 7778) => 7778
      listen(#0, 7777) => !E_INVARG
      listen(#99, 7778) => !E_INVARG
      unlisten(7777) => 0
      unlisten(1) => !E_INVARG
      listeners() => {{#0, 7777, 1}}
      open_network_connection("host", 1) => !E_PERM
      server_version()[1..11] => "1.8.3-echo."
      server_version(1)[1][1] => "version"
      server_log("x") => 0
      load_server_options() => 0
      dump_database() => 0
      shutdown("bye") => 0
      memory_usage() => {}
      db_disk_size() => !E_QUOTA
      log_cache_stats() => 0
      length(verb_cache_stats()[5]) => 17
    `),
  )("%s is %s", (program, expected) => {
    expect(evaluate(`return ${program};`)).toBe(expected);
  });

  test.each(
    'notify(#3, "x")|connection_name(#3)|boot_player(#3)|force_input(#3, "x")|flush_input(#3)|listen(#0, 1)|unlisten(1)|server_log("x")|shutdown()|dump_database()|load_server_options()|verb_cache_stats()'.split(
      "|",
    ),
  )("%s is for wizards or the player", (program) => {
    expect(evaluate(`return ${program};`, PLAYER)).toBe("!E_PERM");
  });

  test("reach the services", () => {
    evaluate('notify(#3, "hi"); server_log("note"); shutdown("bye");');
    expect(seen).toEqual({
      notified: ["#3 hi"],
      log: ["note"],
      shutdown: ["shutdown() called by Wizard (#3): bye"],
    });
  });
});

describe("sizes", () => {
  const programs = [
    'x = tostr("aaaaaa", "bbbbbb");',
    'x = strsub("aaaaaaaaaa", "a", "bb");',
    "x = toliteral({1, 2, 3, 4, 5});",
    'x = substitute("%0%0", match("aaaaaa", "a+"));',
    "x = listappend({1, 2, 3}, 4);",
    "x = listinsert({1, 2, 3}, 4);",
    "x = setadd({1, 2, 3}, 4);",
    'x = encode_binary("~~~~");',
    "x = {1}; for i in [1..60] x = {x, x}; endfor x = toliteral(x);",
  ];

  test.each(programs)("%s is too large", (program) => {
    Object.assign(options, { maxStringConcat: 10, maxListConcat: 3 });
    try {
      expect(evaluate(program)).toBe("!E_QUOTA");
      options.isConcatCatchable = false;
      expect(evaluate(program)).toBe("aborted");
    } finally {
      Object.assign(options, {
        maxStringConcat: 33554423,
        maxListConcat: 4194302,
        isConcatCatchable: true,
      });
    }
  });

  test("shared and deep lists are measured in little time", () => {
    expect(evaluate("x = {}; for i in [1..40] x = {x, x}; endfor return value_bytes(x);")).toBe(
      String(32 * (2 ** 41 - 1)),
    );
    const deep = "x = {}; for i in [1..100000] x = {x}; endfor ";
    expect(evaluate(`${deep}return value_bytes(x);`)).toBe(String(32 * 100001));
    expect(evaluate(`${deep}return length(toliteral(x));`)).toBe("200002");
  });
});
