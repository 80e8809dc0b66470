import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readSource } from "#textdump";
import { planInheritance, planRooms } from "#view";
import { World } from "#world";

function shippedWorld(): World {
  const root = "containers/compute/core";
  const files = readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".echo"))
    .map((path) => ({ path, text: readFileSync(`${root}/${path}`, "utf8") }));
  const { image } = readSource(files);
  if (image === null) throw new Error("the shipped world does not load");
  return World.fromImage(image);
}

test("rooms stand in the direction of their exits, each in a cell of its own", () => {
  const { boxes, lines, left } = planRooms(shippedWorld(), 2);
  const at = (label: string) => boxes.find((box) => box.label === label);
  expect(at("The Landing")).toMatchObject({ column: 0, row: 0 });
  expect(at("The Reading Room")).toMatchObject({ column: 0, row: -1 });
  expect(at("The Workshop")).toMatchObject({ column: 1, row: 0 });
  expect(at("The Garden")).toMatchObject({ column: 0, row: 1 });
  expect(at("The Engine Room")).toMatchObject({ column: 2, row: 1 });
  expect(new Set(boxes.map(({ column, row }) => `${column},${row}`)).size).toBe(boxes.length);
  expect(lines.map(({ label }) => label)).toContain("north / south");
  expect(left).toBe(0);
});

test("the tree of inheritance shows every object once, children right of their parent", () => {
  const world = shippedWorld();
  const { boxes, lines } = planInheritance(world, null);
  expect(new Set(boxes.map(({ id }) => id)).size).toBe(world.objectCount);
  const columns = new Map(boxes.map(({ id, column }) => [id, column]));
  for (const { from, to } of lines) expect(columns.get(to)).toBe((columns.get(from) as number) + 1);
});
