// About 3,450 one-line programs and what LambdaMOO made of them in Minimal.db as wizard #3. The file is beside the
// checkout (tests/support/shared-data.ts); without it there is nothing to compare with. `~` is not compared.

import { describe, expect, test } from "vitest";
import { readTextdump } from "#textdump";
import { World, type WorldImage } from "#world";
import { summarize } from "../conformance/moot.ts";
import { absent, readShared, sharedFile } from "../support/shared-data.ts";
import { TestKernel } from "../support/test-kernel.ts";
import { KNOWN } from "./known.ts";

const TABLE = "differential.tsv";
const WORLD = "Minimal.db";
const isHere = sharedFile(TABLE) !== null && sharedFile(WORLD) !== null;

interface Row {
  readonly group: string;
  readonly program: string;
  readonly expected: string;
}

function rows(): Row[] {
  const lines = new TextDecoder().decode(readShared(TABLE)).split("\n").slice(1);
  return lines
    .map((line) => line.split("\t"))
    .filter((columns) => columns.length >= 4 && columns[2] !== "~")
    .map(([group = "", program = "", expected = ""]) => ({
      group,
      program: program.replaceAll("<TAB>", "\t"),
      expected: expected.replaceAll("<TAB>", "\t"),
    }));
}

function minimal(): WorldImage {
  const result = readTextdump(readShared(WORLD));
  return result.status === "read" ? result.dump.world : World.freshImage();
}

/** Runs rows in one world as long as none of them changes it. */
class Bench {
  readonly #image = minimal();
  #kernel = new TestKernel(this.#image);

  run(program: string): string {
    if (this.#kernel.isChanged) this.#kernel = new TestKernel(this.#image);
    return summarize(this.#kernel.run(program));
  }

  /** As `run`, with the code of an error whose message is its own. */
  answer({ program, expected }: Row): string {
    const found = this.run(program);
    if (!found.startsWith("!") || found === expected) return found;
    const code = this.run(`try\n${program}\nexcept e (ANY)\nreturn e[1];\nendtry`);
    return code.startsWith("E_") ? `!${code}` : found;
  }
}

/** `op +` and `op -` count as `op`. */
function family(group: string): string {
  return group.split(" ")[0] ?? group;
}

describe.skipIf(!isHere)(`programs of another server (${absent(TABLE)})`, () => {
  test("give the same results", () => {
    const bench = new Bench();
    const counts = new Map<string, { passed: number; known: number; failed: number }>();
    const failures: string[] = [];
    for (const row of rows()) {
      const key = family(row.group);
      const count = counts.get(key) ?? { passed: 0, known: 0, failed: 0 };
      counts.set(key, count);
      const found = bench.answer(row);
      if (found === row.expected) count.passed++;
      else if (KNOWN.some(({ program }) => program === row.program)) count.known++;
      else {
        count.failed++;
        failures.push(
          `${row.group}: ${row.program}\n    there ${row.expected}\n    here  ${found}`,
        );
      }
    }
    for (const [key, { passed, known, failed }] of counts)
      console.info(`${key}: ${passed} equal, ${known} differ for a known reason, ${failed} differ`);
    expect(failures).toEqual([]);
  });
});
