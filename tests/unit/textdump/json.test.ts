// Worlds and single objects as JSON (docs/json.md): nothing is lost, everything wrong is named.
import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import {
  mergeObjects,
  type ObjectSet,
  readJson,
  readTextdump,
  type Textdump,
  writeJson,
  writeObjectsJson,
  writeTextdump,
} from "#textdump";
import { Anon, EMPTY_LIST, Err, Float, List, MapValue, obj, type Value, Waif } from "#value";
import { invariants, World, type WorldImage } from "#world";
import { absent, sharedFile } from "../../support/shared-data.ts";
import { sampleText } from "./sample-dump.ts";
import { dumpText, type ObjectSpec, queuedTask, v } from "./version-dumps.ts";

const decoder = new TextDecoder();

function dumpOf(text: string | Uint8Array): Textdump {
  const bytes = typeof text === "string" ? new TextEncoder().encode(text) : text;
  const result = readTextdump(bytes);
  if (result.status !== "read") throw new Error(JSON.stringify(result));
  return result.dump;
}

/** The JSON of a dump with all that belongs to it. */
function jsonOf({ world, forkedTasks, connections }: Textdump): string {
  return decoder.decode(writeJson(world, { forkedTasks, connections, nextTask: 7 }).bytes);
}

function worldOf(text: string): Textdump {
  const read = readJson(text);
  if (read.status !== "world") throw new Error(JSON.stringify(read));
  const { image, extras } = read;
  return { ...extras, world: image } as unknown as Textdump;
}

/** Bytes of version 17, which hold everything but the profile. */
function bytesOf({ world, forkedTasks, connections }: Textdump): string {
  const written = writeTextdump(world, { version: 17, forkedTasks, connections });
  return decoder.decode(written.bytes);
}

function problemsOf(text: string): readonly string[] {
  const read = readJson(text);
  return read.status === "refused" ? read.problems : [];
}

function setOf(text: string): ObjectSet {
  const read = readJson(text);
  if (read.status !== "objects") throw new Error(JSON.stringify(read));
  return read.set;
}

/** A world of #0 and #1, one property of #0 for each value. */
function holding(...values: readonly (Value | undefined)[]): WorldImage {
  return {
    objects: [
      {
        id: 0,
        name: "System",
        flags: 16 | 64,
        owner: 1,
        location: -1,
        contents: [],
        parents: [],
        children: [],
        verbs: [
          {
            names: "a b*c",
            owner: 1,
            perms: 13,
            dobj: 2,
            prep: 0,
            iobj: 1,
            dialect: "moo",
            source: 'x = "\t";\n\nreturn;',
          },
          {
            names: "e",
            owner: 1,
            perms: 0,
            dobj: 0,
            prep: -2,
            iobj: 0,
            dialect: "echo",
            source: "",
          },
          {
            names: "n",
            owner: 1,
            perms: 2,
            dobj: 0,
            prep: -1,
            iobj: 0,
            dialect: "moo",
            source: null,
          },
        ],
        definitions: values.map((_, i) => `p${i}`),
        slots: values.map((value, i) => ({ value, owner: i, perms: i % 8 })),
      },
      {
        id: 1,
        name: "ünï “quoted” \\",
        flags: 7,
        owner: 1,
        location: -1,
        contents: [],
        parents: [],
        children: [],
        verbs: [],
        definitions: [],
        slots: [],
      },
    ],
    maxObject: 4,
    players: [1],
    profile: "lambdamoo",
    encoding: "latin1",
  };
}

describe("a world comes back as it was", () => {
  test("values of every type", () => {
    let deep: Value = EMPTY_LIST;
    for (let i = 0; i < 200_000; i++)
      deep = i % 2 === 0 ? new List([deep]) : MapValue.of([[1, deep]]);
    const values: readonly Value[] = [
      0,
      -1,
      Number.MAX_SAFE_INTEGER,
      9223372036854775807n,
      -9223372036854775808n,
      'text \u0000 \n \u{1F600} \\ "',
      "",
      obj(12),
      obj(-3),
      new Err(3, "E_PERM", "Permission denied"),
      new Err(3, "E_PERM", "told otherwise", new List([1])),
      new Err(-1, "E_OWN", "E_OWN"),
      new Float(0.1),
      new Float(-0),
      new Float(1e300),
      new Float(5e-324),
      true,
      false,
      null,
      EMPTY_LIST,
      new List([1, new List(["a"]), MapValue.of([["k", new Float(1)]])]),
      MapValue.of([]),
      MapValue.of([
        [5, "five"],
        ["K", new List([])],
      ]),
      deep,
    ];
    const image = holding(...values, undefined);
    const text = decoder.decode(writeJson(image).bytes);
    const again = worldOf(text);
    expect(decoder.decode(writeJson(again.world).bytes)).toBe(text);
    // the deep one is beyond what the test library can compare
    const flat = (world: WorldImage): unknown => ({
      ...world,
      objects: world.objects.map((object) => ({
        ...object,
        slots: object.slots.filter((_, i) => i !== values.indexOf(deep)),
      })),
    });
    expect(flat(again.world)).toEqual(flat(image));
    const zero = again.world.objects[0]?.slots[13]?.value;
    expect(zero instanceof Float && Object.is(zero.value, -0)).toBe(true);
  });

  test("tasks, connections, anonymous objects, waifs and pending values", () => {
    const objects: ObjectSpec[] = [
      {
        id: 0,
        definitions: ["x", ":w"],
        slots: [
          [v.list(v.anon(2), v.waif(0, 0, 1, 1, [0, v.anon(3)]), v.waifAgain(0)), 0, 5],
          [v.int(1), 0, 5],
        ],
      },
      {
        id: 1,
        flags: 1,
        parents: [0],
        slots: [
          [v.anon(-1), 0, 5],
          [v.clear, 0, 5],
        ],
      },
    ];
    const text = dumpText({
      version: 17,
      players: [1],
      objects: [{ ...(objects[0] as ObjectSpec), children: [1] }, objects[1] as ObjectSpec],
      anonymous: [
        [
          {
            id: 2,
            parents: [0],
            slots: [
              [v.anon(3), 0, 5],
              [v.clear, 0, 5],
            ],
          },
          { id: 3, verbs: [["recycle", 0, 173, -1, ["return;"]]] },
        ],
      ],
      queued: [queuedTask(17, 5, [["b", v.none]], ["return 1;"])],
      connections: ["1 0"],
    });
    const dump = dumpOf(text);
    const back = worldOf(jsonOf(dump));
    expect(bytesOf(back)).toBe(bytesOf(dump));
    expect(jsonOf(back)).toBe(jsonOf(dump));
    const [list] = back.world.objects[0]?.slots.map(({ value }) => value) ?? [];
    expect((list as List).at(1)).toBeInstanceOf(Waif);
    expect((list as List).at(2)).toBe((list as List).at(1));
    expect((list as List).at(0)).toEqual(new Anon(back.world.anonymous?.[0]?.id ?? 0));
  });

  test("the sample dump", () => {
    const dump = dumpOf(sampleText());
    expect(worldOf(jsonOf(dump)).world).toEqual(dump.world);
    expect(worldOf(jsonOf(dump)).forkedTasks).toEqual(dump.forkedTasks);
  });

  test.each(["LambdaCore.db", "ToastCore.db"].filter((name) => sharedFile(name) !== null))(
    `%s (${absent("it")})`,
    (name) => {
      const dump = dumpOf(readFileSync(sharedFile(name) as string));
      const back = worldOf(jsonOf(dump));
      expect(back.world.profile).toBe(dump.world.profile);
      expect(bytesOf(back) === bytesOf(dump)).toBe(true);
    },
  );
});

describe("what is wrong is named with its place, all of it", () => {
  const good = decoder.decode(writeJson(holding(1, "x")).bytes);

  test.each<readonly [string, string, string]>([
    [
      '"format": "deep-tree-echo"',
      '"format": "x"',
      "this is no file of the format “deep-tree-echo”",
    ],
    ['"version": 1', '"version": 2', "version 2 is not known; version 1 is"],
    ['"kind": "world"', '"kind": "x"', "kind is “world” or “objects”"],
    ['"maxObject": 4', '"maxObject": 0', "maxObject: it is 0, but there is #1"],
    ['"profile": "lambdamoo"', '"profile": "x"', "profile: it is lambdamoo or toaststunt"],
    ['"encoding": "latin1"', '"encoding": 1', "encoding: it is utf8, latin1 or null"],
    ['"players": [1]', '"players": [9]', "players: #9 is no object"],
    [
      '"owner":1,"location":-1',
      '"owner":"1","location":-1',
      "objects[0].owner: it is not a whole number",
    ],
    ['"location":-1', '"nowhere":-1', "objects[0].location: it is missing"],
    [
      '"value":1',
      '"value":1.5',
      'objects[0].slots[0].value: 1.5 is no INT: write {"float": …} or {"int": "…"}',
    ],
    ['"value":1', '"value":{"obj":"x"}', "objects[0].slots[0].value: {obj} is no value"],
    [
      '"value":1',
      '"value":{"map":[[[],1]]}',
      "objects[0].slots[0].value: no key of a MAP is a LIST, MAP, LAMBDA, FLYWEIGHT or TASK",
    ],
    [
      '"value":1',
      '"value":{"int":"9223372036854775808"}',
      "objects[0].slots[0].value: an INT needs a text of digits within 64 bits",
    ],
    [
      '"value":1',
      '"value":{"anon":0}',
      "objects[0].slots[0].value: there is no anonymous object 0",
    ],
    ['"value":1', '"value":{"waif":3}', "objects[0].slots[0].value: there is no waif 3"],
    ['"name":"p1"', '"name":"q1"', "#0.p1: the slot is missing"],
    [
      '"prep":"with"',
      '"prep":"beside of"',
      "objects[0].verbs[0].prep: it is none, any or a preposition",
    ],
    ['"flags":["r"', '"flags":["q"', "objects[0].flags[0]: “q” is no flag"],
    [
      '"parents":[]',
      '"parents":[1]',
      "#0: the parent of #0 is #1, but it is missing from the children of #1",
    ],
  ])("%s becomes %s", (old, now, problem) => {
    expect(good).toContain(old);
    expect(
      problemsOf(good.replace(old, now)).map((line) => line.replace(/^\(#0\): /, "#0: ")),
    ).toContain(problem);
  });

  test("several in one run; no JSON at all", () => {
    const bad = good
      .replace('"value":1', '"value":1.5')
      .replace('"players": [1]', '"players": ["x"]');
    expect(problemsOf(bad)).toHaveLength(3);
    expect(problemsOf("{")[0]).toMatch(/JSON/);
    expect(problemsOf("[]")).toHaveLength(1);
    expect(problemsOf("null")).toHaveLength(1);
  });

  test("any member left out or replaced: read or refused, never thrown", () => {
    const paths: (readonly (string | number)[])[] = [];
    const collect = (value: unknown, path: readonly (string | number)[]): void => {
      if (typeof value !== "object" || value === null) return;
      for (const key of Object.keys(value)) {
        const inner = [...path, Array.isArray(value) ? Number(key) : key];
        paths.push(inner);
        collect((value as Record<string, unknown>)[key], inner);
      }
    };
    const parsed: unknown = JSON.parse(good);
    collect(parsed, []);
    for (const path of paths)
      for (const now of [undefined, null, "x", -5, [1], { obj: 1 }]) {
        const copy = structuredClone(parsed) as Record<string, unknown>;
        let at: Record<string | number, unknown> = copy;
        for (const key of path.slice(0, -1)) at = at[key] as typeof at;
        at[path.at(-1) as string] = now;
        expect(["world", "objects", "refused"]).toContain(readJson(JSON.stringify(copy)).status);
      }
  });
});

describe("single objects", () => {
  const slot = (value: string[]): readonly [string[], number, number] => [value, 1, 5];
  /** #0 names $thing #2; #1 wizard; #2 thing with a child #3 whose child is #4; #4 lies in #3. */
  const home = dumpOf(
    dumpText({
      version: 17,
      players: [1],
      objects: [
        { id: 0, definitions: ["thing"], slots: [slot(v.obj(2))] },
        { id: 1, name: "Wizard", flags: 7 },
        { id: 2, name: "thing", children: [3], definitions: ["weight"], slots: [slot(v.int(5))] },
        {
          id: 3,
          name: "box",
          owner: 1,
          parents: [2],
          children: [4],
          contents: [4],
          definitions: ["friend", ":w"],
          slots: [
            slot(v.list(v.obj(4), v.obj(1), v.map(v.obj(3), v.obj(2)))),
            slot(v.int(0)),
            slot(v.clear),
          ],
          verbs: [["open", 1, 173, -1, ["return #4.name + #2.name;"]]],
        },
        {
          id: 4,
          name: "lid",
          owner: 3,
          location: 3,
          parents: [3],
          slots: [slot(v.waif(0, 3, 1, 1, [0, v.obj(4)])), slot(v.clear), slot(v.int(7))],
        },
      ],
    }),
  ).world;
  const text = decoder.decode(writeObjectsJson(home, 3).bytes);

  function merged(
    world: WorldImage,
    set: ObjectSet,
  ): { image: WorldImage; report: readonly string[] } {
    const result = mergeObjects(world, set);
    if (result.status !== "merged") throw new Error(result.problems.join("\n"));
    expect(invariants(World.fromImage(result.image))).toEqual([]);
    return result;
  }

  test("one and all that descend from it, with who they refer to", () => {
    const set = setOf(text);
    expect(set.root).toBe(3);
    expect(set.objects.map(({ id }) => id)).toEqual([3, 4]);
    expect(set.outside).toEqual([
      { id: 1, name: "Wizard", alias: null },
      { id: 2, name: "thing", alias: "$thing" },
    ]);
    expect(() => writeObjectsJson(home, 77)).toThrow(/there is no #77/);
  });

  test("numbers that are free are kept, the world is the same again", () => {
    const bare: WorldImage = {
      ...home,
      objects: home.objects
        .filter(({ id }) => id < 3)
        .map((object) => ({ ...object, children: [], contents: [] })),
    };
    const { image, report } = merged(bare, setOf(text));
    expect(report).toEqual(["2 objects were added, the first is #3"]);
    expect(decoder.decode(writeJson(image).bytes)).toBe(decoder.decode(writeJson(home).bytes));
  });

  test("numbers that are taken change, with all references between the objects", () => {
    const { image, report } = merged(home, setOf(text));
    expect(report).toEqual([
      "2 objects were added, the first is #5",
      "#3 is taken and became #5",
      "#4 is taken and became #6",
      "#5:open mentions #4, which is #6 now",
    ]);
    const [box, lid] = [5, 6].map((id) => image.objects.find((object) => object.id === id));
    expect(box).toMatchObject({
      parents: [2],
      children: [6],
      contents: [6],
      owner: 1,
      location: -1,
    });
    expect(lid).toMatchObject({ parents: [5], location: 5, owner: 5 });
    expect(box?.slots[0]?.value).toEqual(
      new List([obj(6), obj(1), MapValue.of([[obj(5), obj(2)]])]),
    );
    const waif = lid?.slots[0]?.value as Waif;
    expect(waif.classId).toBe(5);
    expect(waif.slots.get(":w")).toBe(obj(6));
    const old = home.objects[4]?.slots[0]?.value as Waif;
    expect(waif.id).not.toBe(old.id);
    expect(old.slots.get(":w")).toBe(obj(4));
    expect(image.objects[2]?.children).toEqual([3, 5]);
    expect(image.maxObject).toBe(6);
  });

  test("in another world $thing is somebody else, and lacks a property", () => {
    const other = dumpOf(
      dumpText({
        version: 17,
        objects: [
          { id: 0, definitions: ["Thing"], slots: [slot(v.obj(1))] },
          { id: 1, name: "a thing", definitions: ["size"], slots: [slot(v.int(1))] },
        ],
      }),
    ).world;
    const { image, report } = merged(other, setOf(text));
    expect(report).toEqual(
      [
        "2 objects were added, the first is #3",
        "$thing was #2 and is #1 here",
        expect.stringContaining("#3: the owner #1 is not in this world"),
        expect.stringContaining("#3:open mentions #2, which is #1 now"),
        expect.stringContaining("#3:open: the owner #1 is not in this world"),
        ...Array(5).fill(expect.stringContaining("is not in this world")),
        "#4.weight: no ancestor defines it here; its value was left out",
      ].flat(),
    );
    const lid = image.objects.find(({ id }) => id === 4);
    expect(lid?.slots).toHaveLength(3);
  });

  test("a parent that is nowhere, a property that is defined twice: refused", () => {
    const poor = dumpOf(dumpText({ version: 17, objects: [{ id: 0 }] })).world;
    const lost = mergeObjects(poor, setOf(text));
    expect(lost.status === "refused" && lost.problems).toEqual([
      "#3: its parent #2 (“thing”) is not in this world",
    ]);
    const clashing = dumpOf(
      dumpText({
        version: 17,
        objects: [
          { id: 0, definitions: ["thing"], slots: [slot(v.obj(1))] },
          { id: 1, definitions: ["Friend"], slots: [slot(v.int(1))] },
        ],
      }),
    ).world;
    const clash = mergeObjects(clashing, setOf(text));
    expect(clash.status === "refused" && clash.problems[0]).toBe(
      "#3 and #1 both define the property “Friend”",
    );
  });
});
