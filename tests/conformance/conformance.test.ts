// Every case of every file in moo/, each in a fresh world (LANGUAGE 6.4), as wizard #3; and docs/conformance.md.
import { describe, expect, test } from "vitest";
import { expectGolden } from "../support/golden.ts";
import { caseFiles, databaseOf, nameOf, outlivesRestarts } from "./case-files.ts";
import { judge } from "./moot.ts";
import { NodeWorld } from "./node-world.ts";
import { conformanceReport } from "./report.ts";

for (const { file, cases } of caseFiles()) {
  describe(file, () => {
    for (const given of cases)
      test(nameOf(given), async () => {
        const world = new NodeWorld(given.profile, databaseOf(given));
        expect(await judge(given, world)).toBeNull();
      });
  });
}

describe("with a restart before every program", () => {
  for (const { file, cases } of caseFiles()) {
    for (const given of cases.filter(outlivesRestarts))
      test(`${file} ${nameOf(given)}`, async () => {
        const world = new NodeWorld(given.profile, databaseOf(given), true);
        expect(await judge(given, world)).toBeNull();
      });
  }
});

test("no case is written twice", () => {
  const seen = new Map<string, string>();
  const twice: string[] = [];
  for (const { file, cases } of caseFiles()) {
    for (const { profile, dialect, world, setUp, steps } of cases) {
      const bare = steps.map(({ line: _, ...step }) => step);
      const key = JSON.stringify([profile, dialect, world, setUp, bare]);
      const place = `${file} line ${steps[0]?.line}`;
      const former = seen.get(key);
      if (former !== undefined) twice.push(`${place} is ${former}`);
      seen.set(key, place);
    }
  }
  expect(twice).toEqual([]);
});

test("docs/conformance.md", () => {
  expectGolden("docs/conformance.md", conformanceReport(caseFiles()));
});
