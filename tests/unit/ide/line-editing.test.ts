// Editing by visible characters, the history of lines, what is sent.
import { expect, test } from "vitest";
import {
  cleanLine,
  LineHistory,
  nextBoundary,
  pastedLines,
  previousBoundary,
} from "../../../src/ide/terminal/line-editing.ts";

const backspace = (text: string, caret = text.length): string =>
  text.slice(0, previousBoundary(text, caret)) + text.slice(caret);
const del = (text: string, caret = 0): string =>
  text.slice(0, caret) + text.slice(nextBoundary(text, caret));

test.each([
  ["ab", "a"],
  ["a👩‍💻", "a"],
  ["ae\u0301", "a"],
  ["a🇩🇪", "a"],
  ["a你", "a"],
  ["", ""],
])("Backspace after %s leaves %s", (text, expected) => {
  expect(backspace(text)).toBe(expected);
});

test.each([
  ["👩‍💻a", "a"],
  ["e\u0301a", "a"],
  ["🇩🇪a", "a"],
  ["a", ""],
  ["", ""],
])("Delete before %s leaves %s", (text, expected) => {
  expect(del(text)).toBe(expected);
});

test("the middle of a line", () => {
  expect(backspace("say 👩‍💻é你!", "say 👩‍💻".length)).toBe("say é你!");
});

test.each([
  ["plain", "plain"],
  ["tab\tstays", "tab\tstays"],
  ["no\u0000con\u001btrol\u007f", "nocontrol"],
  ["lone \ud83d surrogate", "lone \ufffd surrogate"],
  ["two\nlines", "twolines"],
])("%j is sent as %j", (typed, sent) => {
  expect(cleanLine(typed)).toBe(sent);
});

test.each([
  ["a\nb", ["a", "b"]],
  ["a\r\nb\r\n", ["a", "b"]],
  ["a\rb", ["a", "b"]],
  ["a\n\nb", ["a", "", "b"]],
  ["one", ["one"]],
])("pasting %j", (text, lines) => {
  expect(pastedLines(text)).toEqual(lines);
});

test("the history keeps lines once in a row, and the draft", () => {
  const history = new LineHistory();
  for (const line of ["one", "two", "two", "", "three"]) history.add(line);
  expect(history.lines).toEqual(["one", "two", "three"]);
  expect([
    history.previous("draft"),
    history.previous("three"),
    history.previous("two"),
    history.previous("one"),
  ]).toEqual(["three", "two", "one", null]);
  expect([history.next(), history.next(), history.next(), history.next()]).toEqual([
    "two",
    "three",
    "draft",
    null,
  ]);
});

test("search in the history goes from new to old and skips repetitions", () => {
  const history = new LineHistory();
  for (const line of ["look lamp", "get lamp", "look lamp", "quit"]) history.add(line);
  expect([0, 1, 2].map((skip) => history.search("LAMP", skip))).toEqual([
    "look lamp",
    "get lamp",
    null,
  ]);
  expect(history.search("", 0)).toBeNull();
});

test("the history has a limit", () => {
  const history = new LineHistory(2);
  for (const line of ["a", "b", "c"]) history.add(line);
  expect(history.lines).toEqual(["b", "c"]);
});
