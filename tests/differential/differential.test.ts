// About 3,480 one-line programs and what LambdaMOO and ToastStunt made of them in Minimal.db as wizard #3: one column
// each, compared with a world of that profile. The file is beside the checkout (tests/support/shared-data.ts); without
// it there is nothing to compare with. `~` is not compared.

import { describe, expect, test } from "vitest";
import { readTextdump } from "#textdump";
import { type Profile, World, type WorldImage } from "#world";
import { summarize } from "../conformance/moot.ts";
import { absent, readShared, sharedFile } from "../support/shared-data.ts";
import { TestKernel } from "../support/test-kernel.ts";
import { KNOWN } from "./known.ts";

const TABLE = "differential.tsv";
const WORLD = "Minimal.db";
const isHere = sharedFile(TABLE) !== null && sharedFile(WORLD) !== null;

/** The profiles, in the order of the columns. */
const PROFILES: readonly Profile[] = ["lambdamoo", "toaststunt"];

interface Row {
  readonly group: string;
  readonly program: string;
  readonly expected: string;
}

function rows(column: number): Row[] {
  const lines = new TextDecoder().decode(readShared(TABLE)).split("\n").slice(1);
  return lines
    .map((line) => line.split("\t"))
    .filter((columns) => columns.length >= 4 && columns[2 + column] !== "~")
    .map((columns) => ({
      group: columns[0] as string,
      program: (columns[1] as string).replaceAll("<TAB>", "\t"),
      expected: (columns[2 + column] as string).replaceAll("<TAB>", "\t"),
    }));
}

function minimal(profile: Profile): WorldImage {
  const result = readTextdump(readShared(WORLD));
  const image = result.status === "read" ? result.dump.world : World.freshImage();
  return { ...image, profile };
}

/** Runs rows in one world as long as none of them changes it. */
class Bench {
  readonly #image: WorldImage;
  #kernel: TestKernel;

  constructor(profile: Profile) {
    this.#image = minimal(profile);
    this.#kernel = new TestKernel(this.#image);
  }

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
  test.each(PROFILES)("give the same results in profile %s", (profile) => {
    const bench = new Bench(profile);
    const counts = new Map<string, { passed: number; known: number; failed: number }>();
    const failures: string[] = [];
    const known = KNOWN.filter((difference) => difference.profile === profile);
    const met = new Set<string>();
    for (const row of rows(PROFILES.indexOf(profile))) {
      const key = family(row.group);
      const count = counts.get(key) ?? { passed: 0, known: 0, failed: 0 };
      counts.set(key, count);
      const found = bench.answer(row);
      const difference = known.find(({ program }) => row.program.includes(program));
      if (found === row.expected) count.passed++;
      else if (difference !== undefined) {
        met.add(difference.program);
        count.known++;
      } else {
        count.failed++;
        failures.push(
          `${row.group}: ${row.program}\n    there ${row.expected}\n    here  ${found}`,
        );
      }
    }
    for (const [key, { passed, known: explained, failed }] of counts)
      console.info(
        `${profile} ${key}: ${passed} equal, ${explained} differ for a known reason, ${failed} differ`,
      );
    expect(failures).toEqual([]);
    expect(known.map(({ program }) => program).filter((program) => !met.has(program))).toEqual([]);
  });
});
