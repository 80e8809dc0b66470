// Files of the repository that are made from its code: a test compares them, `UPDATE=1` writes them.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";

const root = join(import.meta.dirname, "../..");

/** Expects a file (path from the repository's root) to hold a text, or writes it if UPDATE is set. */
export function expectGolden(path: string, text: string): void {
  const file = join(root, path);
  if (process.env["UPDATE"] !== undefined) writeFileSync(file, text);
  expect(readFileSync(file, "utf8"), `${path} is stale: run the tests with UPDATE=1`).toBe(text);
}

/** Reads a source file of the repository. */
export function sourceText(path: string): string {
  return readFileSync(join(root, path), "utf8");
}
