// What keeps the memory of large worlds small: records that come and go one by one, in both directions.
import { expect, test } from "vitest";
import { writeTextdump } from "#textdump";
import { World } from "#world";
import { passingRecords } from "../../support/passing-records.ts";
import { TestKernel } from "../../support/test-kernel.ts";

const PLAYER = 3;

/** Objects, slots, verbs and waiting tasks. */
function livelyKernel(): TestKernel {
  const running = new TestKernel({ ...World.freshImage(), profile: "toaststunt" });
  running.kernel.runProgram(
    [
      "for i in [1..20]",
      "  o = create(#1);",
      '  add_property(o, "p" + tostr(i), {i, "text", o}, {player, "rw"});',
      '  add_verb(o, {player, "xd", "v" + tostr(i)}, {"this", "none", "this"});',
      '  set_verb_code(o, 1, {"return " + tostr(i) + ";"});',
      "  fork (1000 + i) return o; endfork",
      "endfor",
      "suspend(5000);",
    ].join("\n"),
    "moo",
    PLAYER,
  );
  running.settle();
  return running;
}

const bytesOf = ({ kernel }: TestKernel): Uint8Array => {
  const { image, forkedTasks } = kernel.dump();
  return writeTextdump(image, { version: 17, forkedTasks }).bytes;
};

test("restoring keeps no record", () => {
  const running = livelyKernel();
  const again = new TestKernel(World.freshImage());
  again.kernel.restore(passingRecords(running.kernel.records()));
  expect(bytesOf(again)).toEqual(bytesOf(running));
  expect(again.kernel.dump().suspendedTasks).toBe(1);
});

test("giving all records makes no commit of them, and takes nothing from the next one", () => {
  const running = new TestKernel(World.freshImage());
  const all = new Map([...running.kernel.records()].map(([key, bytes]) => [key, [...bytes]]));
  const { image } = running.kernel.dump();
  running.kernel.install(image);
  const again = new Map([...running.kernel.records()].map(([key, bytes]) => [key, [...bytes]]));
  expect([...again.keys()].sort()).toEqual([...all.keys()].sort());
  const commit = new Map(running.kernel.takeCommit()?.records ?? []);
  for (const [key, bytes] of again)
    if (key !== "k") expect([key, [...(commit.get(key) ?? [])]]).toEqual([key, bytes]);
});

test("a view of a world makes an object's lists when they are asked for", () => {
  const { kernel } = livelyKernel();
  const [first] = kernel.dump().image.objects;
  expect(first?.slots).toEqual(first?.slots);
  expect(first?.slots).not.toBe(first?.slots);
});

test("slots without values are one and the same", () => {
  const { kernel } = livelyKernel();
  const clear = kernel
    .dump()
    .image.objects.flatMap(({ slots }) => slots)
    .filter(({ value }) => value === undefined);
  const kinds = new Set(clear.map(({ owner, perms }) => `${owner} ${perms}`));
  expect(new Set(clear).size).toBe(kinds.size);
});
