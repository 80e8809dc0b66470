// Dumps of versions 5 to 17 (LANGUAGE 18.3): every difference between them, and what only they hold.
import { describe, expect, test } from "vitest";
import { lossSummary, readTextdump, type Textdump, writeTextdump } from "#textdump";
import {
  ANON_BASE,
  Anon,
  EMPTY_MAP,
  equalValues,
  errorByNumber,
  Float,
  List,
  MapValue,
  obj,
  type Value,
  Waif,
} from "#value";
import { World } from "#world";
import {
  type DumpSpec,
  dumpText,
  type ObjectSpec,
  queuedTask,
  v,
  vmLines,
} from "./version-dumps.ts";

const encoder = new TextEncoder();
const VERSIONS = [5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17] as const;

function read(text: string): Textdump {
  const result = readTextdump(encoder.encode(text));
  if (result.status !== "read")
    throw new Error(result.status === "refused" ? JSON.stringify(result.faults) : result.status);
  return result.dump;
}

function written(dump: Textdump, version: 4 | 17): readonly [text: string, losses: string[]] {
  const { world, forkedTasks, connections } = dump;
  const { bytes, losses } = writeTextdump(world, { version, forkedTasks, connections });
  return [new TextDecoder().decode(bytes), lossSummary(losses)];
}

/** #0 system, #1 root with a property, #2 room, #3 wizard in the room, #4 recycled, #5 with the parents #2 and #1. */
function objects(version: number): (ObjectSpec | null)[] {
  const rich =
    version >= 14
      ? v.map(v.int(1), v.list(v.bool(1)), v.str("k"), v.anon(-1))
      : version >= 7
        ? v.map(v.int(1), v.list(), v.str("k"), v.map())
        : v.list(v.int(1));
  return [
    { id: 0, name: "System", flags: 16, verbs: [["do_login_command", 3, 173, -1, ["return #3;"]]] },
    {
      id: 1,
      name: "Root",
      flags: 144,
      children: [2, 3, 5],
      definitions: ["description"],
      slots: [[v.str("plain"), 3, 5]],
    },
    {
      id: 2,
      name: "Room",
      flags: 128,
      parents: [1],
      contents: [3],
      children: [5],
      verbs: [["look l*ook_self", 3, 89, -2]],
      definitions: ["exits"],
      slots: [
        [rich, 3, 5],
        [v.clear, 3, 5],
      ],
    },
    {
      id: 3,
      name: "Wizard",
      flags: 7,
      owner: 3,
      location: 2,
      lastMove: v.map(v.str("source"), v.obj(-1), v.str("time"), v.int(1721212110)),
      parents: [1],
      slots: [[v.float("0.5"), 3, 5]],
    },
    null,
    {
      id: 5,
      name: "Both",
      parents: [2, 1],
      slots: [
        [v.str("from the room"), 3, 5],
        [v.err(version >= 10 ? 18 : 2), 3, 5],
      ],
    },
  ];
}

function spec(version: number): DumpSpec {
  return {
    version,
    players: [3],
    objects: objects(version),
    queued: [
      queuedTask(
        version,
        77,
        [
          ["player", v.obj(3)],
          ["x", v.none],
        ],
        ["notify(player, x);"],
      ),
    ],
    suspended: [
      ["1700000000 88 0", "0", ...vmLines(version, [v.str("s"), ["7", "12"], ["8", "3"]])],
    ],
    interrupted: [["99 interrupted reading task", ...vmLines(version)]],
    connections: ["3 0"],
  };
}

describe.each(VERSIONS)("version %i", (version) => {
  const dump = read(dumpText(spec(version)));

  test("objects", () => {
    const { world } = dump;
    expect(world.profile).toBe("toaststunt");
    expect(world.maxObject).toBe(5);
    expect(world.players).toEqual([3]);
    expect(world.objects.map(({ id }) => id)).toEqual([0, 1, 2, 3, 5]);
    const [, root, room, wizard, both] = world.objects;
    expect(root).toMatchObject({ parents: [], children: [2, 3, 5], definitions: ["description"] });
    expect(room).toMatchObject({ parents: [1], contents: [3], children: [5], location: -1 });
    expect(wizard).toMatchObject({ name: "Wizard", flags: 7, location: 2, parents: [1] });
    expect(both?.parents).toEqual([2, 1]);
    expect(both?.slots.map(({ value }) => value)).toEqual([
      "from the room",
      errorByNumber(version >= 10 ? 18 : 2),
    ]);
    expect(wizard?.slots[0]?.value).toEqual(new Float(0.5));
  });

  test("verbs and programs", () => {
    expect(dump.world.objects[0]?.verbs).toEqual([
      {
        names: "do_login_command",
        owner: 3,
        perms: 13,
        dobj: 2,
        prep: -1,
        iobj: 2,
        dialect: "moo",
        source: "return #3;",
      },
    ]);
    expect(dump.world.objects[2]?.verbs[0]?.source).toBeNull();
  });

  test("tasks", () => {
    expect(dump.forkedTasks).toEqual([
      {
        id: 77,
        startTime: 1721212111,
        line: 12,
        thisValue: obj(1),
        player: 3,
        programmer: 2,
        definer: 1,
        isThreaded: true,
        debug: 8,
        verb: "tick",
        verbNames: "tick t*ock",
        variables: [
          ["player", obj(3)],
          ["x", undefined],
        ],
        source: "notify(player, x);",
      },
    ]);
    const dropped = { player: 3, programmer: 2, verb: "tick", definer: 2 };
    expect(dump.report.droppedTasks).toEqual([
      { kind: "suspended", id: 88, startTime: 1700000000, ...dropped },
      ...(version >= 10 ? [{ kind: "interrupted", id: 99, startTime: -1, ...dropped }] : []),
    ]);
    expect(dump.connections).toEqual([{ player: 3, listener: 0 }]);
    expect(dump.report).toMatchObject({ version, forkedTasks: 1, recycled: 1, faults: [] });
  });

  test("becomes the same world as version 17", () => {
    const [text, losses] = written(dump, 17);
    expect(losses).toEqual([]);
    expect(read(text).world).toEqual(dump.world);
    expect(written(read(text), 17)[0]).toBe(text);
    if (version === 17) {
      const same = { ...spec(17), suspended: [], interrupted: [] };
      const bare = same.objects.map((object) => object && { ...object, lastMove: v.map() });
      expect(text).toBe(dumpText({ ...same, objects: bare }));
    }
  });

  test("any cut is refused or read, never thrown", () => {
    const bytes = encoder.encode(dumpText(spec(version)));
    for (let end = bytes.length - 1; end > 0; end -= 37) {
      const { status } = readTextdump(bytes.subarray(0, end));
      expect(["read", "refused"]).toContain(status);
    }
  });
});

test("a recycled object may be written either way", () => {
  const loose = read(dumpText(spec(17)));
  const tight = read(dumpText({ ...spec(17), isTight: true }));
  expect(tight.world).toEqual(loose.world);
  expect(written(tight, 17)[0]).toContain("\n# 4 recycled\n");
});

// ---- what only newer versions hold ---------------------------------------------------------------------------------

/** A world whose #0 has one property of each value, of the class #1 of waifs. */
function world(
  values: readonly (readonly string[])[],
  more: Partial<DumpSpec> = {},
): DumpSpec & { objects: ObjectSpec[] } {
  return {
    version: 17,
    ...more,
    objects: [
      {
        id: 0,
        name: "System",
        definitions: values.map((_, i) => `p${i}`),
        slots: values.map((value) => [value, 0, 5] as const),
      },
      {
        id: 1,
        name: "Class",
        children: [2],
        definitions: ["plain", ":first", ":Second"],
        slots: [
          [v.int(1), 0, 5],
          [v.int(2), 0, 5],
          [v.int(3), 0, 5],
        ],
      },
      {
        id: 2,
        name: "Subclass",
        parents: [1],
        definitions: [":own"],
        slots: [
          [v.int(4), 0, 5],
          [v.clear, 0, 5],
          [v.clear, 0, 5],
          [v.clear, 0, 5],
        ],
      },
    ],
  };
}

function valuesOf(dump: Textdump): (Value | undefined)[] {
  return dump.world.objects[0]?.slots.map(({ value }) => value) ?? [];
}

describe("values of later versions", () => {
  test("maps in any order, nested, are in canonical order", () => {
    const map = v.map(
      v.str("b"),
      v.int(1),
      v.int(5),
      v.map(v.float("1.5"), v.list()),
      v.obj(2),
      v.clear,
    );
    expect(() => read(dumpText(world([map])))).toThrow(/type code of an element/);
    const text = dumpText(world([v.map(v.str("b"), v.int(1), v.int(5), v.map()), v.map()]));
    const [value, empty] = valuesOf(read(text));
    expect(value).toBeInstanceOf(MapValue);
    expect((value as MapValue).keys()).toEqual([5, "b"]);
    expect(empty).toBe(EMPTY_MAP);
    expect(written(read(text), 17)[0]).toBe(
      dumpText(world([v.map(v.int(5), v.map(), v.str("b"), v.int(1)), v.map()])),
    );
  });

  test("a map or list as a key is a fault", () => {
    expect(() => read(dumpText(world([v.map(v.list(), v.int(1))])))).toThrow(/keys are no lists/);
  });

  test("BOOL, and an error whose upper half holds something", () => {
    const dump = read(dumpText(world([v.bool(1), v.bool(0), v.err("3467820585508143105")])));
    expect(valuesOf(dump)).toEqual([true, false, errorByNumber(1)]);
    expect(dump.report.faults).toEqual([
      expect.objectContaining({ severity: "warning", object: 0 }),
    ]);
  });

  test("depth has no limit", () => {
    const depth = 100_000;
    const lines = [...Array(depth).fill(["4", "1"]).flat(), "10", "1", "0", "1", "4", "0"];
    const text = dumpText(world([lines]));
    expect(written(read(text), 17)[0]).toBe(text);
  });

  test("waifs have the names of their class, and are shared", () => {
    const waif = v.waif(0, 2, 0, 3, [0, v.str("o")], [2, v.list(v.waif(1, 1, 2, 2))]);
    const text = dumpText(world([waif, v.waifAgain(1), v.waifAgain(0)]));
    const dump = read(text);
    const [outer, inner, again] = valuesOf(dump);
    expect(outer).toBeInstanceOf(Waif);
    expect(again).toBe(outer);
    expect(outer).toMatchObject({ classId: 2, owner: 0 });
    expect([...(outer as Waif).slots.keys()]).toEqual([":own", ":second"]);
    expect(((outer as Waif).slots.get(":second") as List).at(0)).toBe(inner);
    expect(dump.report).toMatchObject({ waifs: 2, faults: [] });
    expect(written(dump, 17)[0]).toBe(text);
  });

  test("a waif whose class is gone, and one with a value too many", () => {
    const dump = read(dumpText(world([v.waif(0, 9, 0, 0), v.waif(1, 1, 0, 3, [2, v.int(1)])])));
    const [gone, other] = valuesOf(dump);
    expect(gone).toMatchObject({ classId: 9 });
    expect((other as Waif).slots.size).toBe(0);
    expect(dump.report.faults.map(({ message }) => message)).toEqual([
      "waif 1 counts 3 properties, but its class #1 and its ancestors define 2",
      "1 values of waif 1 belong to no property of its class #1",
    ]);
  });

  test("a reference to a waif that was not described is a fault", () => {
    expect(() => read(dumpText(world([v.waifAgain(3)])))).toThrow(/described before/);
  });
});

describe("anonymous objects", () => {
  const anonymous = [
    [
      { id: 3, name: "one", parents: [1], slots: slots(v.anon(5)) },
      { id: 4, name: "two", verbs: [["recycle", 0, 173, -1, ["return 1;"]] as const] },
    ],
    [{ id: 5, name: "three", parents: [1], slots: slots(v.anon(3)) }],
  ];
  function slots(first: string[]): (readonly [string[], number, number])[] {
    return [
      [first, 0, 5],
      [v.clear, 0, 5],
      [v.clear, 0, 5],
    ];
  }
  const text = dumpText(world([v.anon(3), v.anon(4), v.anon(-1), v.anon(3)], { anonymous }));

  test("become objects from ANON_BASE on", () => {
    const dump = read(text);
    const ids = dump.world.anonymous?.map(({ id }) => id) ?? [];
    expect(ids).toHaveLength(3);
    expect(ids.every((id) => id >= ANON_BASE)).toBe(true);
    const [first, second, dead, again] = valuesOf(dump) as Anon[];
    expect(first?.id).toBe(ids[0]);
    expect(second?.id).toBe(ids[1]);
    expect(equalValues(first as Value, again as Value)).toBe(true);
    expect(ids).not.toContain(dead?.id);
    expect(dump.world.anonymous?.[0]?.slots[0]?.value).toEqual(new Anon(ids[2] as number));
    expect(dump.world.anonymous?.[1]?.verbs[0]?.source).toBe("return 1;");
    expect(dump.world.objects[1]?.children).toEqual([2]);
    expect(dump.report.anonymousObjects).toBe(3);
  });

  test("are written with the same bytes", () => {
    expect(written(read(text), 17)).toEqual([text, []]);
  });

  test("are the same through a living world and its records", () => {
    const dump = read(text);
    const living = World.fromImage(dump.world);
    for (const image of [living.image(), World.restore([...living.records()]).image()])
      expect(written({ ...dump, world: image }, 17)).toEqual([text, []]);
  });

  test("that nothing reaches are pending finalization", () => {
    const pending = dumpText(
      world([], { pending: [v.anon(3), v.waif(0, 1, 0, 2)], anonymous: [[{ id: 3 }]] }),
    );
    const dump = read(pending);
    expect(dump.world.pending).toHaveLength(2);
    expect(written(dump, 17)).toEqual([pending, []]);
    const { objects, anonymous, ...rest } = dump.world;
    const without = { ...rest, objects, anonymous: anonymous ?? [], pending: [] };
    const { bytes } = writeTextdump(without, { version: 17 });
    expect(new TextDecoder().decode(bytes)).toContain("1 values pending finalization\n12\n3\n");
  });

  test("that the file lacks are told", () => {
    const dump = read(dumpText(world([v.anon(8)])));
    expect(dump.report.faults).toEqual([
      expect.objectContaining({ message: "there is no anonymous object #8", severity: "warning" }),
    ]);
  });

  test("with a location, or with the number of another, are faults", () => {
    const wrong = { ...world([v.anon(3)]), anonymous: [[{ id: 3, location: 1 }]] };
    expect(() => read(dumpText(wrong))).toThrow(/has a location/);
    const twice = { ...world([v.anon(3)]), anonymous: [[{ id: 3 }], [{ id: 3 }]] };
    expect(() => read(dumpText(twice))).toThrow(/another object #3/);
  });

  test("towards version 4 they become ordinary ones, told with every value", () => {
    const [four, losses] = written(read(text), 4);
    expect(losses).toEqual([
      "an anonymous object became an ordinary one: 3 times in #3, #4, #5",
      "an ANON became an OBJ: 6 times in #0.p0, #0.p1, #0.p2, #0.p3, #3.plain, #5.plain",
    ]);
    const back = read(four);
    expect(back.world.maxObject).toBe(5);
    expect(back.world.objects[1]?.children).toEqual([2, 3, 5]);
    expect(valuesOf(back)).toEqual([obj(3), obj(4), obj(-1), obj(3)]);
  });
});

describe("towards version 4", () => {
  test("what it cannot hold is replaced and told", () => {
    const waif = v.waif(0, 2, 0, 3, [0, v.str("o")]);
    const values = [v.bool(1), v.map(v.str("k"), v.map(v.int(1), v.int(2))), waif, v.err(18)];
    const [four, losses] = written(read(dumpText(world(values))), 4);
    expect(valuesOf(read(four))).toEqual([
      1,
      new List([new List(["k", new List([new List([1, 2])])])]),
      new List([obj(2), obj(0), new List([new List(["own", "o"])])]),
      errorByNumber(13),
    ]);
    expect(losses).toEqual([
      "a BOOL became an INT: in #0.p0",
      "a MAP became a LIST of pairs: 2 times in #0.p1",
      "a WAIF became a LIST: in #0.p2",
      "E_INTRPT became E_INVARG: in #0.p3",
    ]);
  });

  test("a waif inside itself ends", () => {
    const dump = read(dumpText(world([v.waif(0, 1, 0, 2, [0, v.waifAgain(0)])])));
    const [, losses] = written(dump, 4);
    expect(losses).toContain("a waif inside itself became 0: in #0.p0");
    expect(written(dump, 17)[1]).toEqual([]);
  });

  test("this of a forked task that is no object", () => {
    const dump = read(
      dumpText(world([], { queued: [queuedTask(17, 5, [], ["return;"], v.str("text"))] })),
    );
    expect(dump.forkedTasks[0]?.thisValue).toBe("text");
    const [four, losses] = written(dump, 4);
    expect(losses).toEqual(["its this, which is no object, became #-1: in task 5"]);
    expect(read(four).forkedTasks[0]?.thisValue).toEqual(obj(-1));
  });
});

test("iterators on stacks are the value inside, or nothing", () => {
  const stack = [v.iter(v.int(1)), v.iter(v.clear), v.iter(v.list())];
  const suspended = [["1700000000 88 0", "0", ...vmLines(17, stack)]];
  expect(read(dumpText(world([], { suspended }))).report.droppedTasks).toHaveLength(1);
});
