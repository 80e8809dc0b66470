// Whole databases: every program parses, lists, and reads the same again.

import { expect, test } from "vitest";
import { listProgram } from "#syntax";
import { absent, sharedFile } from "../../support/shared-data.ts";
import { bare, parser, programsOf, treeOf } from "./support.ts";

/** Milliseconds that a busy machine may take. */
const UNHURRIED = 300_000;

for (const [file, count] of [
  ["LambdaCore.db", 1727],
  ["ToastCore.db", 1950],
] as const) {
  test.skipIf(sharedFile(file) === null)(
    `${file} (${absent(file)})`,
    () => {
      const programs = programsOf(file);
      expect(programs).toHaveLength(count);
      const refused: string[] = [];
      const changed: string[] = [];
      for (const [name, source] of programs) {
        const { tree, diagnostics } = parser.parse(source, "moo");
        if (tree === null) {
          refused.push(`${name} ${JSON.stringify(diagnostics)}`);
          continue;
        }
        const same = bare(tree);
        for (const isFullyParenthesized of [false, true]) {
          const text = listProgram(tree, { isFullyParenthesized }).join("\n");
          if (bare(treeOf(text)) !== same) changed.push(`${name}\n${text}`);
        }
      }
      expect(refused).toEqual([]);
      expect(changed.slice(0, 3)).toEqual([]);
    },
    UNHURRIED,
  );
}
