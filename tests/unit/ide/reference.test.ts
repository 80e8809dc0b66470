// What a piece of text points at: links of the terminal, quick open, names of verbs.
import { expect, test } from "vitest";
import {
  callableName,
  findReferences,
  parseQuickOpen,
  referenceText,
  verbNameMatches,
} from "../../../src/ide/state/reference.ts";

const found = (line: string): string[] =>
  findReferences(line).map(
    ({ start, end, target }) => `${line.slice(start, end)} → ${referenceText(target)}`,
  );

test.each<[string, string[]]>([
  ["You see lamp (#97) here.", ["#97 → #97"]],
  ["$string_utils and #-1", ["$string_utils → $string_utils", "#-1 → #-1"]],
  ["#12:look does it", ["#12:look → #12:look"]],
  ["$room:announce_all(x)", ["$room:announce_all → $room:announce_all"]],
  ["#12:look_self:7", ["#12:look_self:7 → #12:look_self, line 7"]],
  ["see #12.", ["#12 → #12"]],
  ["#12: not a verb", ["#12 → #12"]],
  ["nothing here", []],
  ["##12 is no object", []],
  [
    "#97:light l*ight-up (this == #100), line 3:  Division by zero",
    ["#97:light l*ight-up (this == #100), line 3 → #97:light, line 3"],
  ],
  ["... called from #2:eval*-d, line 1", ["#2:eval*-d, line 1 → #2:eval-d, line 1"]],
  ["... called from built-in function eval()", []],
  ["你好 #5 😀 #6", ["#5 → #5", "#6 → #6"]],
])("references of %s", (line, expected) => {
  expect(found(line)).toEqual(expected);
});

test.each([
  ["#12", { kind: "object", object: "#12" }],
  ["$string_utils", { kind: "object", object: "$string_utils" }],
  ["#12:look", { kind: "verb", object: "#12", verb: "look", line: null }],
  ["$room:look:4", { kind: "verb", object: "$room", verb: "look", line: 4 }],
  ["brass lamp:light", { kind: "verb", object: "brass lamp", verb: "light", line: null }],
  [":12", { kind: "line", line: 12 }],
  ["> theme", { kind: "command", text: "theme" }],
  [" lamp ", { kind: "name", text: "lamp" }],
  ["", { kind: "name", text: "" }],
])("quick open of %s", (text, expected) => {
  expect(parseQuickOpen(text)).toEqual(expected);
});

test.each([
  ["foo*bar", "foo", true],
  ["foo*bar", "foobar", true],
  ["foo*bar", "fo", false],
  ["foo*bar", "foobarx", false],
  ["get take", "TAKE", true],
  ["qu*x*", "qu", true],
  ["qu*x*", "quxyz", true],
  ["*", "anything", true],
  ["look", "loo", false],
])("%s called by %s: %s", (names, word, expected) => {
  expect(verbNameMatches(names, word)).toBe(expected);
});

test("a verb is called by the first of its names without stars", () => {
  expect(callableName("l*ook look_at")).toBe("look");
  expect(callableName("*")).toBe("*");
});
