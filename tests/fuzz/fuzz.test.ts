// The fuzzer with a fixed seed, and everything it once found. `npm run fuzz` goes on where this stops.
import { describe, expect, test } from "vitest";
import { corpusOf } from "./corpus.ts";
import { describeFinding, runCase } from "./run-target.ts";
import { judge } from "./target.ts";
import { targets } from "./targets.ts";

const SEED = 4;
/** So many cases that all together take a few seconds. */
const CASES: Readonly<Record<string, number>> = { programs: 60, dumps: 100, telnet: 250 };

describe.each(targets)("$name", (target) => {
  test(`${CASES[target.name]} cases of seed ${SEED}`, async () => {
    for (let number = 0; number < (CASES[target.name] as number); number++) {
      const finding = await runCase(target, SEED, number);
      expect(finding === null ? "" : describeFinding(finding)).toBe("");
    }
  }, 600_000);

  test.each(corpusOf(target.name))("$name", async ({ text }) => {
    expect(await judge(target, target.read(text))).toBeNull();
  });
});
