import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { LENGTHS, OP_NAMES, OPERANDS, Op } from "#program";

test("ORDER OP: the tables and the interpreter's cases agree", () => {
  expect(Object.values(Op)).toEqual(OP_NAMES.map((_, index) => index));
  expect(OPERANDS).toHaveLength(OP_NAMES.length);
  expect(LENGTHS).toEqual(OPERANDS.map((kinds) => kinds.length + 1));
  const source = readFileSync("src/vm/interpreter.ts", "utf8");
  const cases = [...source.matchAll(/case \/\* (\w+) \*\/ (\d+):/g)].map(([, name, code]) => [
    name,
    Number(code),
  ]);
  expect(Object.fromEntries(cases)).toEqual(Op);
  expect(cases).toHaveLength(OP_NAMES.length);
});
