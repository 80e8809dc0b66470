// The rows of the object tree in both orders, with filters, circles and very many objects.
import { expect, test } from "vitest";
import type { ObjectSummary } from "#bus";
import { ObjectIndex, type TreeOrder } from "../../../src/ide/state/object-tree.ts";

/** `id name parent location` each. */
function world(...rows: readonly (readonly [number, string, number, number])[]): ObjectIndex {
  return new ObjectIndex(
    rows.map(
      ([id, name, parent, location]): ObjectSummary => ({
        id,
        name,
        parents: parent < 0 ? [] : [parent],
        owner: 3,
        location,
        flags: "",
        children: rows.filter((row) => row[2] === id).map((row) => row[0]),
        contents: rows.filter((row) => row[3] === id).map((row) => row[0]),
      }),
    ),
  );
}

const SMALL = world(
  [1, "Root", -1, -1],
  [4, "room", 1, -1],
  [5, "player", 1, -1],
  [2, "Attic", 4, -1],
  [3, "Wizard", 5, 2],
  [97, "lamp", 1, 3],
);

function draw(
  index: ObjectIndex,
  order: TreeOrder,
  expanded: readonly number[],
  filter = "",
): string[] {
  return index
    .rows(order, new Set(expanded), filter)
    .map(
      (row) =>
        `${"  ".repeat(row.level - 1)}${row.isExpanded === null ? "" : row.isExpanded ? "▾" : "▸"}${row.name} ${row.position}/${row.siblings}`,
    );
}

test("by inheritance", () => {
  expect(draw(SMALL, "inheritance", [])).toEqual(["▸Root 1/1"]);
  expect(draw(SMALL, "inheritance", [1, 5])).toEqual([
    "▾Root 1/1",
    "  ▸room 1/3",
    "  ▾player 2/3",
    "    Wizard 1/1",
    "  lamp 3/3",
  ]);
});

test("an object of several parents stands below the first, and its row names the others", () => {
  const summary = (
    id: number,
    parents: readonly number[],
    children: readonly number[],
  ): ObjectSummary => ({
    id,
    name: `o${id}`,
    parents,
    owner: 3,
    location: -1,
    flags: "",
    children,
    contents: [],
  });
  const index = new ObjectIndex([
    summary(1, [], [4]),
    summary(2, [], [4]),
    summary(4, [2, 1], [5]),
    summary(5, [77, 4], []),
  ]);
  expect(draw(index, "inheritance", [1, 2, 4])).toEqual([
    "o1 1/2",
    "▾o2 2/2",
    "  ▾o4 1/1",
    "    o5 1/1",
  ]);
  expect(index.rows("inheritance", new Set([2]), "").map((row) => row.otherParents)).toEqual([
    [],
    [],
    [1],
  ]);
  expect(index.pathTo(5, "inheritance")).toEqual([4, 2]);
  expect(index.rows("place", new Set(), "").every((row) => row.otherParents.length === 0)).toBe(
    true,
  );
});

test("by place", () => {
  expect(draw(SMALL, "place", [2, 3])).toEqual([
    "Root 1/4",
    "▾Attic 2/4",
    "  ▾Wizard 1/1",
    "    lamp 1/1",
    "room 3/4",
    "player 4/4",
  ]);
});

test("a filter shows what matches and the way to it", () => {
  expect(draw(SMALL, "inheritance", [], "wiz")).toEqual([
    "▾Root 1/1",
    "  ▾player 1/1",
    "    Wizard 1/1",
  ]);
  expect(draw(SMALL, "inheritance", [], "#97")).toEqual(["▾Root 1/1", "  lamp 1/1"]);
  expect(draw(SMALL, "inheritance", [], "nothing")).toEqual([]);
  expect(SMALL.rows("inheritance", new Set(), "wiz").map((row) => row.isOnlyPath)).toEqual([
    true,
    true,
    false,
  ]);
});

test("the way up and what is below", () => {
  expect(SMALL.pathTo(3, "inheritance")).toEqual([5, 1]);
  expect(SMALL.pathTo(97, "place")).toEqual([3, 2]);
  expect(SMALL.countBelow(1, "inheritance")).toBe(5);
});

test("an object that is deep and one whose parent is gone", () => {
  const deep = world(
    ...Array.from({ length: 3000 }, (_, at) => [at, `o${at}`, at - 1, -1] as const),
  );
  expect(deep.rows("inheritance", new Set(deep.byId.keys()), "")).toHaveLength(3000);
  expect(draw(world([7, "orphan", 99, 98]), "place", [])).toEqual(["orphan 1/1"]);
});

test("a hundred thousand children", () => {
  const children = Array.from({ length: 100_000 }, (_, at) => at + 2);
  const summary = (id: number, parent: number, below: readonly number[]): ObjectSummary => ({
    id,
    name: `o${id}`,
    parents: parent < 0 ? [] : [parent],
    owner: 3,
    location: -1,
    flags: "",
    children: below,
    contents: [],
  });
  const index = new ObjectIndex([
    summary(1, -1, children),
    ...children.map((id) => summary(id, 1, [])),
  ]);
  const rows = index.rows("inheritance", new Set([1]), "");
  expect([rows.length, rows[100_000]?.position]).toEqual([100_001, 100_000]);
  expect(index.rows("inheritance", new Set(), "o99999")).toHaveLength(2);
});
