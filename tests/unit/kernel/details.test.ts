// What messages of errors tell (LANGUAGE 3.6, "Detailed texts"): one case a line, program and message in profile
// `toaststunt`. In profile `lambdamoo` programs and players see the plain message; tools for programmers see the same.
import { describe, expect, test } from "vitest";
import { World } from "#world";
import { TestKernel } from "../../support/test-kernel.ts";
import { wizardBench } from "./bench.ts";

const image = World.freshImage();
const detailed = new TestKernel({ ...image, profile: "toaststunt" });
const plain = new TestKernel(image);
for (const { kernel } of [detailed, plain]) {
  kernel.runProgram(
    'add_verb(#1, {#3, "rxd", "test"}, {"this", "none", "this"}); set_verb_code(#1, "test", {"return pass();"}); add_property(#1, "text", "abc", {#3, "rw"});',
    "moo",
    3,
  );
  kernel.run(Number.POSITIVE_INFINITY);
}

const cases: readonly (readonly [string, string])[] = [
  // operators
  ['1 + "a";', "Type mismatch (expected integer or float; got string)"],
  ["1 + 2.5;", "Type mismatch (expected integer; got float)"],
  ["2.5 + 1;", "Type mismatch (expected float; got integer)"],
  ['"a" + 1;', "Type mismatch (expected string; got integer)"],
  ["#1 + 1;", "Type mismatch (expected integer, float or string; got object)"],
  ["1 - {};", "Type mismatch (expected integer or float; got list)"],
  ["{} * 1;", "Type mismatch (expected integer or float; got list)"],
  ["1 / #1;", "Type mismatch (expected integer or float; got object)"],
  ["1 % E_PERM;", "Type mismatch (expected integer or float; got error)"],
  ["1 ^ 1.5;", "Type mismatch (expected integer; got float)"],
  ['1.5 ^ "a";', "Type mismatch (expected integer or float; got string)"],
  ['-"a";', "Type mismatch (expected integer or float; got string)"],
  ["~1.5;", "Type mismatch (expected integer; got float)"],
  ['1 |. "a";', "Type mismatch (expected integer; got string)"],
  ["{} << 1;", "Type mismatch (expected integer; got list)"],
  ['1 < "a";', "Type mismatch (expected integer; got string)"],
  ['if ("a" >= {}) endif', "Type mismatch (expected string; got list)"],
  [
    "x = {} > {};",
    "Type mismatch (expected integer, float, object, error, string or bool; got list)",
  ],
  ["1 in 5;", "Type mismatch (expected list or map; got integer)"],
  ['"a" in 5;', "Type mismatch (expected list, map or string; got integer)"],
  // indices and ranges
  ["(5)[1];", "Type mismatch (expected list, map or string; got integer)"],
  ['{1}["a"];', "Type mismatch (expected integer; got string)"],
  ['"abc"[1.0];', "Type mismatch (expected integer; got float)"],
  [
    "[1 -> 2][{}];",
    "Type mismatch (expected integer, object, error, float, bool or string; got list)",
  ],
  ["(#1)[1..2];", "Type mismatch (expected list, map or string; got object)"],
  ['{1, 2}[1.."a"];', "Type mismatch (expected integer; got string)"],
  ['"abc"["a"..2];', "Type mismatch (expected integer; got string)"],
  ["x = 5; x[1] = 2;", "Type mismatch (expected list, map or string; got integer)"],
  ["x = {1}; x[1.5] = 2;", "Type mismatch (expected integer; got float)"],
  ['x = "abc"; x[1] = 2;', "Type mismatch (expected string; got integer)"],
  ["x = {1}; x[1..1] = 2;", "Type mismatch (expected list; got integer)"],
  ["x = {1}; x[1..{}] = {};", "Type mismatch (expected integer; got list)"],
  [
    "x = [{} -> 1];",
    "Type mismatch (expected integer, object, error, float, bool or string; got list)",
  ],
  // statements, splices
  ["for x in (5) endfor", "Type mismatch (expected list, map or string; got integer)"],
  ["for x in [1..2.5] endfor", "Type mismatch (expected integer; got float)"],
  ['for x in ["a"..2] endfor', "Type mismatch (expected integer or object; got string)"],
  ['fork ("a") endfork', "Type mismatch (expected integer or float; got string)"],
  ["x = {@5};", "Type mismatch (expected list; got integer)"],
  ["length(@5);", "Type mismatch (expected list; got integer)"],
  ["{a, b} = 5;", "Type mismatch (expected list; got integer)"],
  ["{a, b} = {1};", "Incorrect number of arguments (expected 2; got 1)"],
  ["{a, ?b} = {1, 2, 3};", "Incorrect number of arguments (expected 1-2; got 3)"],
  ["{a, @b} = {};", "Incorrect number of arguments (expected at least 1; got 0)"],
  // names
  ["Foo;", "Variable not found: Foo"],
  ["x = 1 + foo;", "Variable not found: foo"],
  ["if (foo) endif", "Variable not found: foo"],
  ["x = {1, foo};", "Variable not found: foo"],
  ["length(foo);", "Variable not found: foo"],
  ["foo[1] = 2;", "Variable not found: foo"],
  ["for x in (foo) endfor", "Variable not found: foo"],
  ["for x in [foo..2] endfor", "Variable not found: foo"],
  ["#1:test(foo);", "Variable not found: foo"],
  ["return foo;", "Variable not found: foo"],
  ["#1.Nope;", "Property not found: #1.Nope"],
  ['x = #1; x.("no" + "pe") = 1;', "Property not found: #1.nope"],
  ["$nope;", "Property not found: #0.nope"],
  ["#1:nope();", "Verb not found: #1:nope()"],
  ['#1:("no" + "pe")(1, 2);', "Verb not found: #1:nope()"],
  ["#1:test();", "Invalid indirection"],
  ["#1.name = 5;", "Type mismatch (expected string; got integer)"],
  ["#1.owner = 5;", "Type mismatch (expected object; got integer)"],
  ["#1:(5)();", "Type mismatch (expected string; got integer)"],
  ["#1.(5);", "Type mismatch (expected string; got integer)"],
  // builtins
  ["length();", "Incorrect number of arguments (expected 1; got 0)"],
  ['index("a");', "Incorrect number of arguments (expected 2-4; got 1)"],
  ["min();", "Incorrect number of arguments (expected at least 1; got 0)"],
  ['index("a", {});', "Type mismatch (args[2] of index() expected string; got list)"],
  ['abs("a");', "Type mismatch (args[1] of abs() expected number; got string)"],
  ["length(5);", "Type mismatch (args[1] of length() expected list, map or string; got integer)"],
  [
    "toint({});",
    "Type mismatch (args[1] of toint() expected integer, float, string, object, error or bool; got list)",
  ],
  [
    "valid(5);",
    "Type mismatch (args[1] of valid() expected object, anonymous object or waif; got integer)",
  ],
  ["isa(#1, 5);", "Type mismatch (args[2] of isa() expected object or list; got integer)"],
  ["max(1, #1);", "Type mismatch (args[2] of max() expected integer; got object)"],
  [
    "create(#1, 1.5);",
    "Type mismatch (args[2] of create() expected object, integer or list; got float)",
  ],
  ['x = {"a"}; index(@x, 5);', "Type mismatch (args[2] of index() expected string; got integer)"],
  [
    'call_function("index", "a", {});',
    "Type mismatch (args[2] of index() expected string; got list)",
  ],
  ['call_function("length");', "Incorrect number of arguments (expected 1; got 0)"],
  [
    'call_function("length", 5);',
    "Type mismatch (args[1] of length() expected list, map or string; got integer)",
  ],
  ['call_function("verb_info", #1, "nope");', "Verb not found: #1:nope()"],
  ['property_info(#1, "nope");', "Property not found: #1.nope"],
  ['verb_info(#1, "nope");', "Verb not found: #1:nope()"],
  ["verb_code(#1, 7);", "Verb not found: #1:7()"],
  ['eval("return #1.nope;");', "Property not found: #1.nope"],
  ['move(#1, #2, "a");', "Type mismatch (args[3] of move() expected integer; got string)"],
  ["suspend({});", "Type mismatch (args[1] of suspend() expected number; got list)"],
  [
    "verb_info(#1, {});",
    "Type mismatch (args[2] of verb_info() expected string or integer; got list)",
  ],
  ["set_verb_code(#1, 1, {5});", "Type mismatch (expected string; got integer)"],
  ['sort({1, "a"});', "Type mismatch (expected integer; got string)"],
  ["distance({1}, {#1});", "Type mismatch (expected integer or float; got object)"],
  [
    "maphaskey([], {});",
    "Type mismatch (args[2] of maphaskey() expected integer, object, error, float, bool or string; got list)",
  ],
  // what has no particulars
  ["1 / 0;", "Division by zero"],
  ["{1}[2];", "Range error"],
  ["raise(E_TYPE);", "Type mismatch"],
  ['raise(E_TYPE, "mine");', "mine"],
  ['raise("odd");', "odd"],
  ["#99.name;", "Invalid indirection"],
  ['add_property(#1, "x", 1, {#3});', "Type mismatch"],
];

function message(kernel: TestKernel, program: string): string {
  const source = `try ${program} except e (ANY) return e[2]; endtry`;
  return JSON.parse(kernel.run(source).literal ?? '"no answer"') as string;
}

describe("particulars", () => {
  test.each(cases)("%s", (program, expected) => {
    expect(message(detailed, program)).toBe(expected);
    // the same error, as a tool for programmers sees it
    expect(detailed.run(program).errors[0]).toMatch(/, line \d+: {2}/);
    expect(detailed.run(program).errors[0]?.split(":  ").at(-1)).toBe(expected);
    const errors = plain.run(program).fullErrors;
    if (!/^Line/.test(errors[0] ?? "") && /\(exp|args\[|not found:/.test(expected)) {
      expect(errors.length).toBeGreaterThan(0);
      expect(plain.run(program).errors[0]).not.toMatch(/\(exp|args\[|not found:/);
      expect(message(plain, program)).toBe(expected.replace(/ \(.*|: .*/, ""));
    }
  });
});

test("particulars survive finally bodies and calls", () => {
  const program =
    "try try #1.nope; finally x = {1, 2}[1]; endtry except e (ANY) return e[2]; endtry";
  expect(detailed.run(program).literal).toBe('"Property not found: #1.nope"');
  const tools = plain.run("try #1.nope; finally suspend(1); endtry");
  expect(tools.fullErrors[0]).toContain("Property not found: #1.nope");
  expect(plain.run("try #1:nope(); finally 1; endtry").fullErrors[0]).toContain(
    "Verb not found: #1:nope()",
  );
});

test("particulars are those of the frame that raised the error", () => {
  const program =
    'set_verb_code(#1, "test", {"x = args[1]; x = x.nope;"}); try #1:test(#2); except e (ANY) return e[2]; endtry';
  expect(detailed.run(program).literal).toBe('"Property not found: #2.nope"');
});

test("players see the plain message in profile lambdamoo", () => {
  const bench = wizardBench();
  bench.verb("#3", "try", "any any any", "#1.nope;");
  expect(bench.type("try it")[0]).toBe("#3:try, line 1:  Property not found");
});
