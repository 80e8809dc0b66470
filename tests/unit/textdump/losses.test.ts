// What version 4 cannot hold is replaced and told (LANGUAGE 18.4); what it can hold comes back as it was.

import { describe, expect, test } from "vitest";
import { readTextdump, type WriteTextdumpOptions, writeTextdump } from "#textdump";
import { Err, errorByNumber, Float, List, toLiteral, type Value } from "#value";
import { type ObjectImage, type VerbImage, World, type WorldImage } from "#world";

const fresh = World.freshImage();

function withValue(value: Value): WorldImage {
  const [system, ...others] = fresh.objects as [ObjectImage, ...ObjectImage[]];
  const slots = [{ value, owner: 3, perms: 5 }];
  return { ...fresh, objects: [{ ...system, definitions: ["p"], slots }, ...others] };
}

function withVerb(verb: Partial<VerbImage>): WorldImage {
  const [system, ...others] = fresh.objects as [ObjectImage, ...ObjectImage[]];
  const [first] = system.verbs as [VerbImage];
  return { ...fresh, objects: [{ ...system, verbs: [{ ...first, ...verb }] }, ...others] };
}

/** Writes, reads again; gives the world and the losses as `where: what`. */
function again(image: WorldImage, options?: WriteTextdumpOptions): [WorldImage, string[]] {
  const { bytes, losses } = writeTextdump(image, options);
  const read = readTextdump(bytes);
  if (read.status !== "read") throw new Error(JSON.stringify(read));
  return [read.dump.world, losses.map(({ where, what }) => `${where}: ${what}`)];
}

describe("values", () => {
  test.each<[Value, string, string[]]>([
    [5, "5", []],
    [9223372036854775807n, "9223372036854775807", []],
    [new Float(0.1), "0.1", []],
    [new Float(1 + 2 ** -19), "1.00000190734863", []],
    [new Float(5e-324), "4.94065645841247e-324", []],
    [new Float(-0), "-0.0", []],
    ["a\rb", '"a\rb"', []],
    ["a\nb", '"a b"', ["#0.p: a newline in a string became a space"]],
    [true, "1", ["#0.p: a BOOL became an INT"]],
    [false, "0", ["#0.p: a BOOL became an INT"]],
    [null, "#-1", ["#0.p: NULL became #-1"]],
    [
      new List([true, new List([null])]),
      "{1, {#-1}}",
      ["#0.p: a BOOL became an INT", "#0.p: NULL became #-1"],
    ],
    [errorByNumber(15) ?? 0, "E_FLOAT", []],
    [errorByNumber(16) ?? 0, "E_INVARG", ["#0.p: E_FILE became E_INVARG"]],
    [
      new Err(3, "E_PERM", "no", 5),
      "E_PERM",
      ["#0.p: the message and value of an E_PERM were dropped"],
    ],
    [new Err(-1, "E_MINE", "E_MINE", 0), "E_INVARG", ["#0.p: E_MINE became E_INVARG"]],
  ])("%# %s", (value, text, losses) => {
    const [world, found] = again(withValue(value));
    expect(toLiteral(world.objects[0]?.slots[0]?.value ?? 0)).toBe(text);
    expect(found).toEqual(losses);
  });

  test("a double reads back to the last bit", () => {
    for (const value of [
      0.1,
      1 / 3,
      1 + 2 ** -19,
      1e22,
      123456789.12345679,
      2 ** -1074,
      Number.MAX_VALUE,
    ]) {
      const [world] = again(withValue(new Float(value)));
      expect(world.objects[0]?.slots[0]?.value).toEqual(new Float(value));
    }
  });
});

describe("verbs", () => {
  test.each([
    ["", ""],
    ["a;\nb;", "a;\nb;"],
    ["a;\n\nb;", "a;\n\nb;"],
    [".5;", " .5;"],
    ["x =\n.5;", "x =\n .5;"],
  ])("source %j", (source, found) => {
    expect(again(withVerb({ source }))[0].objects[0]?.verbs[0]?.source).toBe(found);
  });

  test("without program", () => {
    expect(again(withVerb({ source: null }))[0].objects[0]?.verbs[0]?.source).toBeNull();
  });

  test("echo programs become comments", () => {
    const [world, losses] = again(
      withVerb({ dialect: "echo", names: "v", source: 'let x = "a\\b"\nx' }),
    );
    expect(world.objects[0]?.verbs[0]?.source).toBe('"let x = \\"a\\\\b\\"";\n"x";');
    expect(losses).toEqual(["#0:v: the echo program was kept as comments only"]);
  });
});

describe("worlds", () => {
  test("of several parents the first stays, with its slots", () => {
    const [a, b, c, d] = fresh.objects as [ObjectImage, ObjectImage, ObjectImage, ObjectImage];
    const slot = (value: Value | undefined) => ({ value, owner: 3, perms: 5 });
    const bare = { parents: [], children: [], verbs: [] };
    const image: WorldImage = {
      ...fresh,
      objects: [
        { ...a, ...bare, children: [2], definitions: ["left"], slots: [slot(1)] },
        { ...b, ...bare, children: [2], definitions: ["right"], slots: [slot(2)] },
        { ...c, ...bare, parents: [1, 0], slots: [slot(3), slot(undefined)] },
        { ...d, ...bare },
      ],
    };
    const [world, losses] = again(image);
    expect(world.objects.map(({ children }) => children)).toEqual([[], [2], [], []]);
    expect(world.objects[2]?.slots).toEqual([slot(3)]);
    expect(losses).toEqual(["#2: of 2 parents only the first was kept"]);
  });

  test("suspended tasks are told", () => {
    expect(again(fresh, { suspendedTasks: 1 })[1]).toEqual([": 1 suspended task dropped"]);
    expect(again(fresh, { suspendedTasks: 2 })[1]).toEqual([": 2 suspended tasks dropped"]);
  });

  test("Latin-1 as long as it can express the text", () => {
    const latin1 = { ...withValue("é"), encoding: "latin1" as const };
    expect(writeTextdump(latin1).bytes).toContain(0xe9);
    expect(again(latin1)[0].encoding).toBe("latin1");
    const [wide, losses] = again({ ...withValue("∈"), encoding: "latin1" });
    expect([wide.encoding, wide.objects[0]?.slots[0]?.value]).toEqual(["utf8", "∈"]);
    expect(losses).toEqual([": Latin-1 lacks characters of this world: the file is UTF-8 instead"]);
    const [twin, more] = again({ ...withValue("Ã©"), encoding: "latin1" });
    expect(twin.objects[0]?.slots[0]?.value).toBe("Ã©");
    expect(more).toEqual([": as Latin-1 this file would be taken for UTF-8: it is UTF-8 instead"]);
  });

  test("recycled numbers stay recycled", () => {
    const image = { ...fresh, maxObject: 9 };
    expect(again(image)[0]).toEqual({ ...image, encoding: "utf8" });
  });
});
