// Which words are coloured as keywords: moo reserves only its classic words.
import { expect, test } from "vitest";
import { reservedWords, tokenizer } from "../../../src/ide/editor/languages.ts";

const SOFT = "begin end let const global fn match object catch yield emit on event".split(" ");

test("moo does not reserve the words of echo", () => {
  const words = new Set(reservedWords("moo"));
  expect(SOFT.filter((word) => words.has(word))).toEqual([]);
  expect(["if", "endwhile", "any", "fork"].every((word) => words.has(word))).toBe(true);
});

test("echo reserves its own words, and its soft keywords are names", () => {
  const words = new Set(reservedWords("echo"));
  expect(["let", "fn", "endfn", "true"].every((word) => words.has(word))).toBe(true);
  expect(["match", "object", "emit", "begin"].some((word) => words.has(word))).toBe(false);
});

test("both tokenizers are well formed: every rule's expression matches no empty text", () => {
  for (const dialect of ["moo", "echo"] as const) {
    for (const [state, rules] of Object.entries(tokenizer(dialect).tokenizer)) {
      for (const rule of rules) {
        if (!Array.isArray(rule)) continue;
        const [pattern] = rule;
        const expression = typeof pattern === "string" ? new RegExp(pattern) : pattern;
        expect(expression.exec("")?.[0] ?? null, `${dialect} ${state} ${expression}`).not.toBe("");
      }
    }
  }
});
