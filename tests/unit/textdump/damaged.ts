// A small world of version 17 to damage, and what tests want to know of damaged dumps.
import { expect } from "vitest";
import { formatFaultOfObject, readTextdump, type Textdump, writeTextdump } from "#textdump";
import { invariants, World } from "#world";
import { bytesOf } from "./sample-dump.ts";
import { type DumpSpec, dumpText, type ObjectSpec, v } from "./version-dumps.ts";

/** `line 4 (#2): what is wrong → what a repair does`, errors first of all marked with `!`. */
export function faults(text: string | Uint8Array): string[] {
  const result = readTextdump(typeof text === "string" ? bytesOf(text) : text);
  if (result.status === "cancelled") throw new Error("cancelled");
  const found = result.status === "read" ? result.dump.report.faults : result.faults;
  expect(found.some(({ severity }) => severity === "error")).toBe(result.status === "refused");
  return found.map(
    (fault) =>
      `${fault.severity === "error" ? "!" : ""}${formatFaultOfObject(fault)} → ${fault.repair}`,
  );
}

/** The repaired dump, whose world is sound and can be written and read without any fault. */
export function repaired(text: string | Uint8Array): Textdump {
  const bytes = typeof text === "string" ? bytesOf(text) : text;
  const result = readTextdump(bytes, { repair: true });
  if (result.status !== "read") throw new Error(JSON.stringify(result));
  const { dump } = result;
  expect(invariants(World.fromImage(dump.world))).toEqual([]);
  const { forkedTasks, connections } = dump;
  for (const version of [4, 17] as const) {
    const written = writeTextdump(dump.world, { version, forkedTasks, connections });
    const again = readTextdump(written.bytes);
    expect(again.status === "read" ? again.dump.report.faults : again).toEqual([]);
  }
  return dump;
}

/** The image of one object. */
export function objectOf(
  dump: Textdump,
  id: number,
): Textdump["world"]["objects"][number] | undefined {
  return dump.world.objects.find((object) => object.id === id);
}

export const slot: (value: string[]) => readonly [string[], number, number] = (value) => [
  value,
  3,
  5,
];

/** #1 root with p, #2 and #3 its children with q and r, #4 child of #2, #5 child of #2 and #3, all in #2 but #2. */
export const family: readonly ObjectSpec[] = [
  { id: 0, name: "System", owner: 3 },
  {
    id: 1,
    name: "Root",
    owner: 3,
    children: [2, 3],
    definitions: ["p"],
    slots: [slot(v.str("p of root"))],
  },
  {
    id: 2,
    name: "Two",
    owner: 3,
    parents: [1],
    contents: [3, 4, 5],
    children: [4, 5],
    verbs: [["look", 3, 173, -1, ["return 1;"]]],
    definitions: ["q"],
    slots: [slot(v.str("q of two")), slot(v.clear)],
  },
  {
    id: 3,
    name: "Three",
    flags: 7,
    owner: 3,
    location: 2,
    parents: [1],
    children: [5],
    definitions: ["r"],
    slots: [slot(v.str("r of three")), slot(v.str("p of three"))],
  },
  {
    id: 4,
    name: "Four",
    owner: 3,
    location: 2,
    parents: [2],
    slots: [slot(v.str("q of four")), slot(v.str("p of four"))],
  },
  {
    id: 5,
    name: "Five",
    owner: 3,
    location: 2,
    parents: [2, 3],
    slots: [slot(v.str("q of five")), slot(v.str("p of five")), slot(v.str("r of five"))],
  },
];

/** The family as text, some of it changed. */
export function familyText(
  changes: Readonly<Record<number, Partial<ObjectSpec> | null>> = {},
  more: Partial<DumpSpec> = {},
): string {
  const objects = family.map((object) => {
    const change = changes[object.id];
    return change === null ? null : { ...object, ...change };
  });
  return dumpText({ version: 17, players: [3], objects, ...more });
}
