import { expect, test } from "vitest";
import { completionContext, isPlainName, keywordsOf, reservedWords, variablesIn } from "#syntax";
import { parser } from "./support.ts";

test.each([
  // `|` is the cursor
  ["fo|", "name", "fo", null],
  ["x = |", "name", "", null],
  ["|", "name", "", null],
  ["this.lo|", "property", "lo", "this"],
  ["this.|", "property", "", "this"],
  ["x + this.location.na|me;", "property", "na", "this.location"],
  ["$string_utils:from|", "verb", "from", "$string_utils"],
  ["$a.b:|", "verb", "", "$a.b"],
  ["#12:l|", "verb", "l", "#12"],
  ["f(x):y|", "verb", "y", null],
  ["a:b().c|", "property", "c", null],
  ["$st|", "system", "st", null],
  ["$|", "system", "", null],
  ['"in this.a|', "none", "", null],
  ['"done".a|', "property", "a", null],
  ["/* this.a|", "none", "", null],
  ["12|", "none", "", null],
  ["x.for|", "property", "for", "x"],
  ["x[1..fo|", "name", "fo", null],
] as const)("completion at %s", (marked, kind, prefix, receiver) => {
  const offset = marked.indexOf("|");
  const context = completionContext(marked.replace("|", ""), offset);
  expect(context).toEqual({ kind, prefix, receiver, start: offset - prefix.length });
});

test("variables of a text, broken or not", () => {
  const source =
    "for X, k in (list) {a, ?b = f(c)} = x.y:z($w); while loop (1) break loop; fork t (0) if (";
  expect(variablesIn(source)).toEqual(["X", "k", "list", "a", "b", "c", "loop", "t"]);
});

test("problems and names", () => {
  expect(parser.parse("x = ;", "moo").diagnostics).toHaveLength(1);
  expect(parser.parse("x = 1;", "moo").diagnostics).toEqual([]);
  expect(["x", "_1", "for", "e_perm", "a b", "1a", ""].filter(isPlainName)).toEqual(["x", "_1"]);
  expect(reservedWords).toContain("endfork");
});

test.each([
  ["let x = this.lo|", "property", "lo", "this"],
  ["// this.a|", "none", "", null],
  ["x // c\nthis.a|", "property", "a", "this"],
  ["/* this.a|", "none", "", null],
  ['"a // b".c|', "property", "c", null],
  ["1_0|", "none", "", null],
  ["'sym|", "none", "", null],
  ["$a:|", "verb", "", "$a"],
] as const)("completion in echo at %s", (marked, kind, prefix, receiver) => {
  const offset = marked.indexOf("|");
  const context = completionContext(marked.replace("|", ""), offset, "echo");
  expect(context).toEqual({ kind, prefix, receiver, start: offset - prefix.length });
});

test("variables and words of echo", () => {
  const source = "let {A, ?b} = f(c) // d\nfn g(e) match e case 'h => emit Tick(a) endmatch";
  expect(variablesIn(source, "echo")).toEqual(["A", "b", "c", "e"]);
  expect(keywordsOf("echo")).toEqual(expect.arrayContaining(["endfn", "match", "endif"]));
  expect(keywordsOf("moo")).toBe(reservedWords);
});
