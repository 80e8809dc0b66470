// Databases that servers wrote: read and written in the same version they have the same bytes, but for what is explained
// here; written in the other version and back they are the same worlds.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { lossSummary, readTextdump, type Textdump, writeTextdump } from "#textdump";
import { World } from "#world";
import { absent, sharedFile } from "../../support/shared-data.ts";

function load(name: string): { readonly dump: Textdump; readonly lines: readonly string[] } {
  const bytes = readFileSync(sharedFile(name) as string);
  const result = readTextdump(bytes);
  if (result.status !== "read") throw new Error(JSON.stringify(result));
  return { dump: result.dump, lines: new TextDecoder("latin1").decode(bytes).split("\n") };
}

function write(
  { world, forkedTasks, connections }: Textdump,
  version: 4 | 17,
): { readonly bytes: Uint8Array; readonly lines: readonly string[]; readonly losses: string[] } {
  const { bytes, losses } = writeTextdump(world, { version, forkedTasks, connections });
  const lines = new TextDecoder("latin1").decode(bytes).split("\n");
  return { bytes, lines, losses: lossSummary(losses) };
}

function reread(bytes: Uint8Array): Textdump {
  const result = readTextdump(bytes);
  if (result.status !== "read") throw new Error(JSON.stringify(result));
  return result.dump;
}

/** Not through the test library, which takes seconds for a megabyte. */
function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}

/** Where the value at a line ends; only the types that last moves are made of. */
function valueEnd(lines: readonly string[], at: number): number {
  if (lines[at] !== "10") return at + 2;
  let end = at + 2;
  for (let left = Number(lines[at + 1]) * 2; left > 0; left--) end = valueEnd(lines, end);
  return end;
}

const lambda = "LambdaCore.db";
describe.skipIf(sharedFile(lambda) === null)(`LambdaCore (${absent(lambda)})`, () => {
  test("version 4: the same bytes", () => {
    const { dump, lines } = load(lambda);
    const again = write(dump, 4);
    expect(again.losses).toEqual([]);
    expect(again.lines.findIndex((line, i) => line !== lines[i])).toBe(-1);
    expect(again.lines).toHaveLength(lines.length);
  });

  test("to version 17 and back: the same world and tasks", () => {
    const { dump } = load(lambda);
    const there = write(dump, 17);
    expect(there.losses).toEqual([]);
    const toast = reread(there.bytes);
    expect(toast.world.profile).toBe("toaststunt");
    const back = write(toast, 4);
    expect(back.losses).toEqual([]);
    expect(isSame(back.bytes, write(dump, 4).bytes)).toBe(true);
  });
});

const toast = "ToastCore.db";
describe.skipIf(sharedFile(toast) === null)(`ToastCore (${absent(toast)})`, () => {
  test("version 17: the same bytes but for last moves and upper halves of error numbers", () => {
    const { dump, lines } = load(toast);
    const again = write(dump, 17);
    expect(again.losses).toEqual([]);
    let [moves, halves] = [0, 0];
    let at = 0;
    for (let i = 0; i < again.lines.length; i++) {
      const [old, now] = [lines[at], again.lines[i]];
      if (old === now) {
        at++;
      } else if (lines[at - 1] === "3" && BigInt(old ?? "") % 2n ** 32n === BigInt(now ?? "-1")) {
        halves++;
        at++;
      } else {
        // LANGUAGE 18.3: an empty MAP stands where the server kept the last move
        const begin = old === "10" || now === "10" ? i : i - 1;
        expect(again.lines.slice(begin, begin + 2)).toEqual(["10", "0"]);
        at = valueEnd(lines, at - (i - begin));
        i = begin + 1;
        moves++;
      }
    }
    expect(at).toBe(lines.length);
    expect(halves).toBe(18);
    expect(moves).toBeGreaterThan(0);
    expect(moves).toBeLessThanOrEqual(dump.world.objects.length);
  });

  test("queued tasks are kept, all programs are there", () => {
    const { dump } = load(toast);
    expect(dump.report).toMatchObject({ version: 17, objects: 127, programs: 1950, recycled: 0 });
    expect(dump.forkedTasks).toHaveLength(4);
    expect(dump.world.profile).toBe("toaststunt");
  });

  test("to version 4 and back: maps are lists of pairs, everything else is the same", () => {
    const { dump } = load(toast);
    const four = write(dump, 4);
    expect(four.losses.length).toBeGreaterThan(0);
    for (const loss of four.losses)
      expect(loss).toMatch(
        /^(a MAP became a LIST of pairs|a BOOL became an INT|E_\w+ became E_INVARG):/,
      );
    const back = reread(four.bytes);
    expect(isSame(write(back, 4).bytes, four.bytes)).toBe(true);
    const sources = ({ world }: Textdump): (string | null)[] =>
      world.objects.flatMap(({ verbs }) => verbs.map(({ source }) => source));
    const before = sources(dump);
    expect(sources(back).findIndex((source, i) => source !== before[i])).toBe(-1);
  });

  test("through a living world: the same image", () => {
    const { dump } = load(toast);
    const image = World.fromImage(dump.world).image();
    expect(isSame(write({ ...dump, world: image }, 17).bytes, write(dump, 17).bytes)).toBe(true);
  });
});
