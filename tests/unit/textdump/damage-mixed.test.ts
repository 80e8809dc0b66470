// Damaged dumps: many faults at once, faults of encoding, and damage without any plan.
import { describe, expect, test } from "vitest";
import { readTextdump } from "#textdump";
import { invariants, World } from "#world";
import { family, familyText, faults, repaired } from "./damaged.ts";
import { bytesOf, sampleText } from "./sample-dump.ts";
import { dumpText, queuedTask } from "./version-dumps.ts";

test("many faults in one run", () => {
  const text = familyText(
    {
      1: { children: [3, 3] },
      4: { location: 99, owner: 1000 },
      5: { slots: [] },
    },
    { players: [3, 3], connections: ["three 0"] },
  );
  const found = faults(text);
  for (const part of [
    "expected the line “PLAYER LISTENER”",
    "the children of #1 list #3 twice",
    "the parent of #2 is #1, but it is missing",
    "the location of #4 is #99, which is no object",
    "the owner of #4 is #1000",
    "#5 has 0 property slots",
  ])
    expect(found.filter((line) => line.includes(part))).toHaveLength(1);
  expect(repaired(text).report.faults).toHaveLength(found.length);
});

describe("encodings", () => {
  const utf8 = dumpText({
    version: 17,
    players: [3],
    objects: family.map((object) => ({ ...object, name: `${object.name} ä€` })),
  });
  const mixed = Uint8Array.from(
    [...bytesOf(utf8.replace("Five ä€", "Five @"))].map((byte) => (byte === 0x40 ? 0xe4 : byte)),
  );

  test("a line that is no UTF-8 among lines that are", () => {
    expect(faults(mixed)).toEqual([
      expect.stringMatching(
        /^line \d+: the line is not valid UTF-8, but 5 other lines are: all are read as Latin-1/,
      ),
    ]);
    const dump = repaired(mixed);
    expect(dump.world.encoding).toBe("utf8");
    expect(dump.world.objects.map(({ name }) => name)).toEqual([
      "System ä€",
      "Root ä€",
      "Two ä€",
      "Three ä€",
      "Four ä€",
      "Five ä",
    ]);
  });

  test("Latin-1 throughout is no damage", () => {
    const latin = Uint8Array.from([...bytesOf(utf8.replaceAll(" ä€", "@"))], (byte) =>
      byte === 0x40 ? 0xe4 : byte,
    );
    expect(faults(latin)).toEqual([]);
  });
});

describe("any damage at all", () => {
  /** The same numbers every time. */
  function* numbers(seed: number): Generator<number, never> {
    let state = seed;
    for (;;) {
      state = (Math.imul(state, 1103515245) + 12345) >>> 0;
      yield state / 2 ** 32;
    }
  }
  const junk = [
    "",
    "x",
    "-1",
    "0",
    "4",
    "99999",
    "#2",
    "#3 recycled",
    ".",
    "#0:0",
    "0 clocks",
    "5",
  ];

  test.each([1, 2, 3, 4, 5, 6, 7, 8])(
    "seed %i: read with repair into a sound world, or refused",
    (seed) => {
      const random = numbers(seed);
      const next = (limit: number): number => Math.floor(random.next().value * limit);
      const good = [sampleText(), familyText({}, { queued: [queuedTask(17, 9, [], ["return;"])] })];
      for (let round = 0; round < 150; round++) {
        const lines = (good[round % 2] as string).split("\n");
        for (let count = 1 + next(3); count > 0; count--) {
          const at = next(lines.length);
          const text = junk[next(junk.length)] as string;
          if (next(3) === 0) lines.splice(at, 1);
          else if (next(2) === 0) lines.splice(at, 0, text);
          else lines[at] = text;
        }
        const bytes = bytesOf(lines.join("\n"));
        const plain = readTextdump(bytes);
        if (plain.status === "refused") expect(plain.faults.length).toBeGreaterThan(0);
        const result = readTextdump(bytes, { repair: true });
        if (result.status !== "read") continue;
        expect(invariants(World.fromImage(result.dump.world))).toEqual([]);
      }
    },
  );
});
