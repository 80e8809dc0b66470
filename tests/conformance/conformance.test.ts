// Every case of every file in moo/, each in a fresh world (LANGUAGE 6.4), as wizard #3.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { TestKernel } from "../support/test-kernel.ts";
import { judge, parseCases } from "./moot.ts";

const folder = join(import.meta.dirname, "moo");

for (const file of readdirSync(folder).sort()) {
  const cases = parseCases(readFileSync(join(folder, file), "utf8"));
  describe(file, () => {
    for (const given of cases) {
      const name = `${given.steps[0]?.line} ${given.section}: ${given.steps[0]?.program}`;
      test(name.slice(0, 120), () => expect(judge(given, new TestKernel())).toBeNull());
    }
  });
}
