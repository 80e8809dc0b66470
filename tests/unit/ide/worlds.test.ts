// Which reader a file gets, and the list of the worlds of a browser.
import { expect, test } from "vitest";
import { ImportFlow } from "../../../src/ide/state/import-flow.ts";
import { RecentWorlds, worldNameOf } from "../../../src/ide/state/recent-worlds.ts";
import { createFakeWorld } from "../../support/fake-world.ts";

test("the content of a file decides what it is, not its name", async () => {
  const flow = new ImportFlow(createFakeWorld().client);
  await flow.start(new File(["PK\u0003\u0004", "x".repeat(100)], "core.db"));
  expect(flow.phase.value).toMatchObject({ kind: "report", fileKind: "world file" });
  expect(flow.phase.value).toMatchObject({ report: { problems: [{ line: 3, column: 12 }] } });
  await flow.start(new File(["** LambdaMOO Database"], "core.zip"));
  expect(flow.phase.value).toMatchObject({ kind: "report", fileKind: "database" });
});

test("a cancelled import leaves nothing behind", async () => {
  const flow = new ImportFlow(createFakeWorld().client);
  const reading = flow.start(new File(["PK\u0003\u0004"], "world.zip"));
  flow.cancel();
  await reading;
  expect(flow.phase.value).toEqual({ kind: "idle" });
});

test.each<[string, string | null]>([
  [" workshop ", "workshop"],
  ["Caf\u0065\u0301 2", "Caf\u00e9 2"],
  ["v1.0_b-c", "v1.0_b-c"],
  ["", null],
  [".hidden", null],
  ["a/b", null],
  ["x".repeat(41), null],
])("the name of a new world: %j is %j", (text, name) => {
  expect(worldNameOf(text)).toBe(name);
});

test("the open world comes first, then by day; removing forgets", async () => {
  const { client } = createFakeWorld();
  const open = (worldName: string, now: number): RecentWorlds =>
    new RecentWorlds({ ...client, worldName }, (name) => `?world=${name}`, now);
  open("workshop", 1000);
  const worlds = open("main", 2000);
  await worlds.refresh();
  const rows = (): unknown =>
    worlds.rows.value?.map(({ name, openedAt, isOpen }) => [name, openedAt, isOpen]);
  expect(rows()).toEqual([
    ["main", 2000, true],
    ["workshop", 1000, false],
    ["LambdaCore", null, false],
  ]);
  await worlds.remove("workshop");
  expect(rows()).toEqual([
    ["main", 2000, true],
    ["LambdaCore", null, false],
  ]);
  await expect(worlds.remove("workshop")).rejects.toThrow("open in another tab");
});
