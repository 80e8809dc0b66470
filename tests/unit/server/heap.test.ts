// When a command gets a process with more memory.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const { betterLimit, neededBytes } = (await import(
  join(import.meta.dirname, "../../../src/server/heap.mjs")
)) as {
  betterLimit(needed: number, present: number, available: number, isGiven: boolean): number | null;
  neededBytes(words: readonly string[]): number;
};

const GB = 2 ** 30;

test.each([
  ["small worlds stay", 1 * GB, 2 * GB, 20 * GB, false, null],
  ["large ones get what they need", 5 * GB, 2 * GB, 20 * GB, false, 5120],
  ["but not all that there is", 50 * GB, 4 * GB, 20 * GB, false, 15_360],
  ["no less than before", 50 * GB, 4 * GB, 4 * GB, false, null],
  ["what the person says holds", 50 * GB, 4 * GB, 20 * GB, true, null],
] as const)("%s", (_, needed, present, available, isGiven, limit) => {
  expect(betterLimit(needed, present, available, isGiven)).toBe(limit);
});

test("what a command names is what counts", () => {
  const folder = mkdtempSync(join(tmpdir(), "dte-heap-"));
  try {
    const file = join(folder, "world.db");
    writeFileSync(file, "x".repeat(1000));
    mkdirSync(join(folder, "world/records"), { recursive: true });
    writeFileSync(join(folder, "world/records/seg%2F1"), "x".repeat(1000));
    const ofFile = neededBytes(["import", file, join(folder, "nowhere")]);
    expect(ofFile).toBeGreaterThan(1000);
    expect(neededBytes(["serve", `--import=${file}`])).toBe(ofFile);
    expect(neededBytes(["export", join(folder, "world"), "out.db"])).toBeGreaterThan(1000);
    expect(neededBytes(["bench", file])).toBe(0);
    expect(neededBytes(["help"])).toBe(0);
    expect(neededBytes([])).toBe(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
