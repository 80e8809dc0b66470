// Inputs that once failed: tests/fuzz/corpus/TARGET/what-was-wrong.txt, in the text form of the target.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One such input. */
export interface Former {
  readonly name: string;
  readonly text: string;
}

/** Those of a target, by name. */
export function corpusOf(target: string): Former[] {
  const folder = join(import.meta.dirname, "corpus", target);
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(".txt"))
    .sort()
    .map((name) => ({ name, text: readFileSync(join(folder, name), "utf8") }));
}
