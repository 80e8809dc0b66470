// Patterns of `match`: where they match, what their groups hold, which are bad, and that none runs away.
import { describe, expect, test } from "vitest";
import { compilePattern, findMatch } from "../../../src/builtins/pattern/index.ts";

/** `start-end` of the match and its groups, 1-based and inclusive as programs see them; `-` for an unused group. */
function find(text: string, pattern: string, isReverse = false, isCased = false): string {
  const compiled = compilePattern(pattern, isCased);
  if (compiled === null) return "bad";
  const found = findMatch(compiled, text, isReverse);
  if (typeof found === "string") return found;
  const spans: string[] = [];
  for (let group = 0; group <= compiled.groupCount; group++) {
    const start = found[group * 2] as number;
    spans.push(start < 0 ? "-" : `${start + 1}-${found[group * 2 + 1] as number}`);
  }
  return spans.join(" ");
}

describe("finds", () => {
  test.each([
    ["foobar", "o", "2-2"],
    ["foobar", "o*", "1-0"],
    ["foobar", "o+", "2-3"],
    ["foobar", "%(o+%)b", "2-4 2-3"],
    ["foobar", "o?b", "3-4"],
    ["foobar", "", "1-0"],
    ["", "", "1-0"],
    ["", "a", "none"],
    ["foobar", "[^a-z]", "none"],
    ["aXbX", "X", "2-2"],
    ["bcd", "b%|cd", "1-1"],
    ["xcd", "b%|cd", "2-3"],
    ["foo bar", "%<b", "5-5"],
    ["foo bar", "o%>", "3-3"],
    ["foo bar", "%b%w+%b", "1-3"],
    ["  foo", "%bf", "3-3"],
    [" a", "%b ", "1-1"],
    ["ab", "a%Bb", "1-2"],
    ["ab", "%Ba", "none"],
    ["a_b", "%w+", "1-1"],
    ["a_b", "%W", "2-2"],
    ["abcabc", "%(abc%)%1", "1-6 1-3"],
    ["abab", "%(a%)%(b%)%1%2", "1-4 1-1 2-2"],
    ["a%b", "%%", "2-2"],
    ["a.b", "%.", "2-2"],
    ["a]b", "[]]", "2-2"],
    ["a-b", "[-x]", "2-2"],
    ["a-b", "[x-]", "2-2"],
    ["a-b", "[w-z-]", "2-2"],
    ["a^b", "[x^]", "2-2"],
    ["abc", "^a", "1-1"],
    ["abc", "c$", "3-3"],
    ["abc", "^abc$", "1-3"],
    ["abc", "^b", "none"],
    ["abc", "%(^a%|x%)b", "1-2 1-1"],
    ["abc", "b%|c$", "2-2"],
    ["the quick dog", "^%(cat%|bird%|the%).*dog$", "1-13 1-3"],
    ["the number 42 x", "number %([0-9]+%) +%(%w+%)", "5-15 12-13 15-15"],
    ["aaa", "%(a%)*", "1-3 3-3"],
    ["ab", "%(%(a%)%|b%)*", "1-2 2-2 1-1"],
    ["b", "%(a*%)*b", "1-1 1-0"],
    ["aab", "%(a*%)+b", "1-3 3-2"],
    ["aaa", "a**", "1-3"],
    ["xay", "%(a%|%)y", "2-3 2-2"],
    ["y", "%(a%)?y", "1-1 -"],
    [
      "abcdefghijk",
      "%(a%)%(b%)%(c%)%(d%)%(e%)%(f%)%(g%)%(h%)%(i%)%(j%)k",
      "1-11 1-1 2-2 3-3 4-4 5-5 6-6 7-7 8-8 9-9",
    ],
    ["aXbxc", "b%(X%)", "3-4 4-4"],
    ["ÀÉ", "àé", "1-2"],
    ["xÉy", "[à-ü]", "2-2"],
    ["naïve café", "%w+$", "7-10"],
    ["a😀b😀", "😀b", "2-3"],
    ["😀😀x", "[😀]+x", "1-3"],
    ["a".repeat(50), "%(a+%)%(a+%)$", "1-50 1-49 50-50"],
    ["ab.*c", "ab.*%.", "1-3"],
    ["foo.bar.baz", ".*%.", "1-8"],
    ["x=1;y=2;", "%([a-z]%)=%([0-9]%);$", "5-8 5-5 7-7"],
  ])("%j in %j: %s", (text, pattern, expected) => {
    expect(find(text, pattern)).toBe(expected);
  });
});

test.each([
  ["foobar", "o", "3-3"],
  ["foobar", "[fo]+", "3-3"],
  ["foobar", "", "7-6"],
  ["foobar", "o*", "7-6"],
  ["foobar", "^f", "1-1"],
  ["foobar", "^o", "none"],
  ["abcabc", "a%(b%)c", "4-6 5-5"],
  ["aaa", "aa", "2-3"],
  ["one two", "%<%w+", "5-7"],
])("the last %j of %j: %s", (text, pattern, expected) => {
  expect(find(text, pattern, true)).toBe(expected);
});

test.each([
  ["fooBar", "B", "4-4"],
  ["foobar", "B", "none"],
  ["FOO", "[a-z]", "none"],
])("in the letter case of %j, %j: %s", (text, pattern, expected) => {
  expect(find(text, pattern, false, true)).toBe(expected);
});

test.each([
  "[o",
  "[",
  "[]",
  "[^]",
  "*",
  "+a",
  "?",
  "%(",
  "%(a",
  "a%)",
  "%(*%)",
  "a%|*",
  "a$b",
  "a^",
  "%",
  "a%",
  "%1",
  "%(a%)%2",
  `${"%(".repeat(1000)}${"%)".repeat(1000)}`,
])("%s is bad", (pattern) => {
  expect(compilePattern(pattern, false)).toBeNull();
});

test.each([
  ["a".repeat(40), "%(a+%)+b"],
  ["a".repeat(40), "%(a*%)*b"],
  ["a".repeat(40), "%(a%|aa%)+$b%|%(a%|a%)*b"],
  ["a".repeat(3000), "%(a*%)%(a*%)%(a*%)%(a*%)b"],
])("a pattern that explodes is stopped", (text, pattern) => {
  expect(["too-long", "bad", "none"]).toContain(find(text, pattern));
});

test("agrees with JavaScript on random patterns without groups in loops", () => {
  const atoms = ["a", "b", "[ab]", "[^a]", ".", "c"];
  let state = 7;
  const pick = (count: number): number => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % count;
  };
  for (let round = 0; round < 3000; round++) {
    let moo = "";
    let js = "";
    for (let part = pick(5); part >= 0; part--) {
      const atom = atoms[pick(atoms.length)] as string;
      const repeat = ["", "", "*", "+", "?"][pick(5)] as string;
      const other = atoms[pick(atoms.length)] as string;
      switch (pick(4)) {
        case 0:
          moo += `%(${atom}${repeat}%|${other}%)`;
          js += `(${atom}${repeat}|${other})`;
          break;
        case 1:
          moo += `%(${atom}${repeat}${other}%)`;
          js += `(${atom}${repeat}${other})`;
          break;
        default:
          moo += atom + repeat;
          js += atom + repeat;
      }
    }
    let text = "";
    for (let length = pick(12); length > 0; length--) text += "abcAB"[pick(5)];
    const found = new RegExp(js, "di").exec(text);
    const spans = found?.indices?.slice(0, 10) ?? [];
    const expected =
      found === null
        ? "none"
        : spans.map((span) => (span === undefined ? "-" : `${span[0] + 1}-${span[1]}`)).join(" ");
    expect(`${moo} ${text} ${find(text, moo)}`).toBe(`${moo} ${text} ${expected}`);
  }
});
