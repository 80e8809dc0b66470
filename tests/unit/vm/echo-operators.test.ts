// What operators mean by the rules of echo programs (LANGUAGE D1, D2, D4, D7, 3.8): each case by those rules and by moo's.
import { describe, expect, test } from "vitest";
import { Rule } from "#program";
import { Float, Flyweight, List, obj, Sym, toLiteral, type Value } from "#value";
import { Operators } from "../../../src/vm/operators.ts";
import { compileText, interpreter, startProgram } from "../../support/bare-vm.ts";

const ECHO = Rule.MixedNumbers | Rule.BoundedInts | Rule.TextItems | Rule.DetailedErrors;
const noLimit = {
  sliceEnd: Number.POSITIVE_INFINITY,
  secondsEnd: Number.POSITIVE_INFINITY,
  maxDepth: 50,
};

function evaluate(source: string, rules: number): string {
  const outcome = interpreter.run(startProgram({ ...compileText(source), rules }), noLimit);
  if (outcome.kind === "done") return toLiteral(outcome.value);
  return outcome.kind === "failed" ? `!${toLiteral(outcome.code)}` : outcome.kind;
}

const MAX = "9223372036854775807";
const MIN = "-9223372036854775807 - 1";

describe("by the rules of echo, and of moo", () => {
  test.each<[string, string, string]>([
    ["1 + 2.5", "3.5", "!E_TYPE"],
    ["2.5 + 1", "3.5", "!E_TYPE"],
    ["7.0 - 2", "5.0", "!E_TYPE"],
    ["2 * 1.5", "3.0", "!E_TYPE"],
    ["7 / 2.0", "3.5", "!E_TYPE"],
    ["7.0 / 0", "!E_DIV", "!E_TYPE"],
    ["7 % 2.5", "2.0", "!E_TYPE"],
    ["-7 % 2.5", "-2.0", "!E_TYPE"],
    ["7 % 0.0", "!E_DIV", "!E_TYPE"],
    ["2 ^ 0.5", "1.4142135623731", "!E_TYPE"],
    ["2.0 ^ 3", "8.0", "8.0"],
    ["-2 ^ 0.5", "!E_FLOAT", "!E_TYPE"],
    ["1e308 * 10", "!E_FLOAT", "!E_TYPE"],
    [`${MAX} + 1.0`, "9.22337203685478e+18", "!E_TYPE"],
    ["5 == 5.0", "1", "0"],
    ["5 != 5.0", "0", "1"],
    ["{1, {2}} == {1.0, {2.0}}", "1", "0"],
    [`${MAX} == 9223372036854775808.0`, "0", "0"],
    [`${MAX} < 9223372036854775808.0`, "1", "!E_TYPE"],
    ["9007199254740993 > 9007199254740992.0", "1", "!E_TYPE"],
    ["1 < 1.5", "1", "!E_TYPE"],
    ["1.5 >= 2", "0", "!E_TYPE"],
    ['1 < "a"', "!E_TYPE", "!E_TYPE"],
    ["5.0 in {4, 5}", "2", "0"],
    ["5 in {4, 5.0}", "2", "0"],
    ['5 in ["a" -> 5.0]', "1", "0"],
    [`${MAX} + 1`, "!E_RANGE", "-9223372036854775808"],
    [`${MIN} - 1`, "!E_RANGE", MAX],
    [`${MAX} * 2`, "!E_RANGE", "-2"],
    [`-(${MIN})`, "!E_RANGE", "-9223372036854775808"],
    [`(${MIN}) / -1`, "!E_RANGE", "-9223372036854775808"],
    [`(${MIN}) % -1`, "!E_RANGE", "0"],
    [`(${MIN}) % 3`, "-2", "-2"],
    ["2 ^ 62", "4611686018427387904", "4611686018427387904"],
    ["2 ^ 63", "!E_RANGE", "-9223372036854775808"],
    ["-2 ^ 63", "-9223372036854775808", "-9223372036854775808"],
    ["2 ^ 64", "!E_RANGE", "0"],
    ["3 ^ 1000000", "!E_RANGE", "7682401271709541633"],
    ["-1 ^ 1000001", "-1", "-1"],
    ["-1 ^ 1000000", "1", "1"],
    ["0 ^ 100000", "0", "0"],
    ["1 ^ 9007199254740993", "1", "1"],
    ["2 ^ -1", "0", "0"],
    ["0 ^ -1", "!E_DIV", "!E_DIV"],
    ["-7 % 2", "-1", "-1"],
    ['"ll" in "Hello"', "3", "!E_TYPE"],
    ['"LL" in "hello"', "3", "!E_TYPE"],
    ['"x" in "hello"', "0", "!E_TYPE"],
    ['1 in "1"', "!E_TYPE", "!E_TYPE"],
  ])("%s", (expression, echo, moo) => {
    expect(evaluate(`return ${expression};`, ECHO)).toBe(echo);
    expect(evaluate(`return ${expression};`, 0)).toBe(moo);
  });

  test("in conditions, which have instructions of their own", () => {
    const branch = (condition: string, rules: number): string =>
      evaluate(`if (${condition}) return "yes"; else return "no"; endif`, rules);
    expect(branch("1 == 1.0", ECHO)).toBe('"yes"');
    expect(branch("1 == 1.0", 0)).toBe('"no"');
    expect(branch("1 != 1.0", ECHO)).toBe('"no"');
    for (const [condition, holds] of [
      ["1 < 1.5", true],
      ["1 <= 1.0", true],
      ["1 > 0.5", true],
      ["1 >= 1.5", false],
    ] as const) {
      expect(branch(condition, ECHO)).toBe(holds ? '"yes"' : '"no"');
      expect(branch(condition, 0)).toBe("!E_TYPE");
    }
  });

  test("for goes over characters", () => {
    const source = 'all = {}; for c in ("aé😀") all = {c, @all}; endfor return all;';
    expect(evaluate(source, ECHO)).toBe('{"😀", "é", "a"}');
    expect(evaluate(source, 0)).toBe("!E_TYPE");
  });
});

describe("flyweights stand for their items", () => {
  const operators = new Operators();
  const items = ["a", 2, new Float(3)];
  const fly = new Flyweight(obj(1), [{ name: "s", value: 1 }], new List(items));
  const shown = (value: Value | undefined): string =>
    value === undefined ? `!${operators.failure.name}` : toLiteral(value);

  test("index, range, length, in, for", () => {
    operators.rules = ECHO;
    expect(shown(operators.index(fly, 1))).toBe('"a"');
    expect(shown(operators.index(fly, 4))).toBe("!E_RANGE");
    expect(shown(operators.index(fly, "s"))).toBe("!E_TYPE");
    expect(shown(operators.range(fly, 2, 3))).toBe("{2, 3.0}");
    expect(shown(operators.range(fly, 2, 4))).toBe("!E_RANGE");
    expect(shown(operators.last(fly))).toBe("3");
    expect(shown(operators.first(fly))).toBe("1");
    expect(operators.length(fly)).toBe(3);
    expect(operators.position("A", fly)).toBe(1);
    expect(operators.position(3, fly)).toBe(3);
    expect(operators.isIterable(fly)).toBe(true);
    expect(operators.itemCount(fly)).toBe(3);
    expect(operators.itemAt(fly, 1)).toBe(2);
    expect(operators.itemKey(fly, 1)).toBe(2);
  });

  test("and cannot be changed", () => {
    expect(shown(operators.putIndex(fly, 1, 5))).toBe("!E_TYPE");
    expect(shown(operators.putRange(fly, 1, 1, new List([])))).toBe("!E_TYPE");
    expect(operators.isIterable(new Sym("a"))).toBe(false);
  });
});
