// Programs with the results that another server gave. Needs a shared file; only builtins that this room has.
import { expect, test } from "vitest";
import { absent, readShared, sharedFile } from "../../support/shared-data.ts";
import { evaluate } from "./bench-world.ts";

const FILE = "differential.tsv";
const isThere = sharedFile(FILE) !== null;

/** Groups about objects, whose numbers are those of another world. */
const OTHER_WORLD =
  /valid|parent|children|player|propert|verb|create|recycle|move|eval|objects|props|catch/;

test.skipIf(!isThere)(`agrees with ${FILE}${isThere ? "" : `: ${absent(FILE)}`}`, () => {
  const rows = new TextDecoder().decode(readShared(FILE)).trimEnd().split("\n").slice(1);
  const wrong: string[] = [];
  let compared = 0;
  for (const row of rows) {
    const [group = "", program = "", expected = "~"] = row.split("\t");
    if (expected === "~" || OTHER_WORLD.test(group)) continue;
    const result = evaluate(program).replaceAll("\t", "<TAB>");
    if (result === "syntax") continue;
    compared++;
    if (result !== expected) wrong.push(`${program}  gives ${result}, not ${expected}`);
  }
  expect(wrong).toEqual([]);
  expect(compared).toBeGreaterThan(1000);
});
