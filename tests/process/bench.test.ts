// `dte bench` with programs of its own: rows, checksums against plain JavaScript, programs of later stages.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { dte, temporaryFolder } from "../support/dte.ts";

/** Stands for plain JavaScript: gives the results that the test planted. */
const FLOOR = `import { readFileSync } from "node:fs";
const name = process.argv[process.argv.indexOf("--only") + 1].replaceAll(/[$^]/g, "");
const results = JSON.parse(readFileSync(new URL("./results.json", import.meta.url)));
console.log(JSON.stringify({ results: name in results ? [{ cpu_median: 0.001, result: results[name] }] : [] }));`;

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
  const files = {
    "setup.moo": `add_property(#0, "bench", create(#1, player), {player, "r"});`,
    "sum.moo": "s = 0;\nfor i in [1..100]\n  s = s + i;\nendfor\nreturn s;",
    "text.moo": 'return "a\\"b";',
    "later.moo": 'return emit("Rang");',
    "js/bench.mjs": FLOOR,
  };
  mkdirSync(join(folder.path, "js"));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder.path, name), text);
});
afterEach(() => folder.dispose());

async function run(results: object, ...args: string[]) {
  writeFileSync(join(folder.path, "js/results.json"), JSON.stringify(results));
  const ended = await dte(["bench", ...args, "--runs", "2", "--from", folder.path]);
  const rows = ended.out.trim().split("\n");
  return { ...ended, rows: rows.filter((row) => row !== "").map((row) => JSON.parse(row)) };
}

test("a row a program, then the geometric mean", async () => {
  const { status, rows } = await run({ sum: "5050", text: `"a\\"b"` });
  expect(status).toBe(0);
  expect(rows.map((row) => row.case)).toEqual(["later", "sum", "text", "geometric mean"]);
  expect(rows[0].notAvailable).toContain("Line 1");
  expect(rows[1]).toMatchObject({ unit: "s CPU", n: 2, checksum: "5050" });
  expect(rows[2].checksum).toBe(`"a\\"b"`);
  expect(rows[3].n).toBe(2);
  expect(rows[3].ratio).toBeCloseTo(Math.sqrt(rows[1].ratio * rows[2].ratio), 1);
});

test("another result than that of plain JavaScript ends with status 1", async () => {
  const { status, rows } = await run({ sum: "5051" }, "sum");
  expect(status).toBe(1);
  expect(rows[0]).toMatchObject({ checksum: "5050", error: "plain JavaScript gives 5051" });
});

test.each([
  [["nothing-like-this"], /no program in/],
  [["--runs", "none"], /--runs is a number/],
])("%j is refused in words", async (args, words) => {
  const ended = await dte(["bench", "--from", folder.path, ...args]);
  expect(ended.status).toBe(2);
  expect(ended.err).toMatch(words);
});
