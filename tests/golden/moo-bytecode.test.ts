// What moo programs compile to does not change unless somebody means it to: a digest over the code of moo-programs.txt, one
// program a line. After a change of the compiler on purpose, write the new digest here.
import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { builtinByName } from "#builtins";
import { compile } from "#compiler";
import { loadParser } from "#platform/node";
import type { Program } from "#program";
import { toLiteral } from "#value";
import { sourceText } from "../support/golden.ts";

const DIGEST = "6e9909004936ccc823945cab0678c2410c5186b364308938c9d0a3134cdb8bff";

/** Everything of a program that running it depends on. */
function digestOf(program: Program): string {
  const units = program.units.map(({ code, template, firstTemporary, lines, live, handlers }) => [
    [...code],
    template.map((value) => (value === undefined ? null : toLiteral(value))),
    firstTemporary,
    [...lines],
    [...live],
    handlers.map(({ kind, from, to, target, codes, result }) => [
      kind,
      from,
      to,
      target,
      codes,
      result,
    ]),
  ]);
  const { rules, variables, names, specials, assignsCommand, playerRegister } = program;
  const scatters = program.scatters.map(({ required, optional, hasRest, targets }) => [
    required,
    optional,
    hasRest,
    [...targets],
  ]);
  return JSON.stringify([
    units,
    rules,
    variables,
    names,
    specials,
    assignsCommand,
    playerRegister,
    scatters,
  ]);
}

test("moo programs compile to what they did", async () => {
  const parser = await loadParser();
  const hash = createHash("sha256");
  let count = 0;
  for (const source of sourceText("tests/golden/moo-programs.txt").split("\n")) {
    const { tree } = parser.parse(source, "moo");
    if (tree === null) continue;
    for (const profile of ["lambdamoo", "toaststunt"] as const) {
      const { program } = compile(tree, source, {
        builtinId: (name) => builtinByName(name)?.id,
        unknownBuiltin: "call_function",
        profile,
      });
      if (program === null) continue;
      count++;
      hash.update(digestOf(program));
    }
  }
  expect(count).toBeGreaterThan(600);
  expect(hash.digest("hex")).toBe(DIGEST);
});
