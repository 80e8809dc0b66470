// What LANGUAGE 18 says of reading and writing dumps, held against those of databases/: the report, the same bytes again, what
// becomes of them in the other version, and faults.
import { describe, expect, test } from "vitest";
import { lossSummary, readTextdump, type Textdump, writeTextdump } from "#textdump";
import { World } from "#world";
import { readAnnotated } from "./annotated-dump.ts";
import { database } from "./case-files.ts";

function read(bytes: Uint8Array): Textdump {
  const result = readTextdump(bytes);
  if (result.status !== "read")
    throw new Error(result.status === "refused" ? JSON.stringify(result.faults) : result.status);
  return result.dump;
}

function written(dump: Textdump, version: 4 | 17): { bytes: Uint8Array; losses: string[] } {
  const { world, forkedTasks, connections, report } = dump;
  const suspendedTasks = report.droppedTasks.length;
  const options = { version, forkedTasks, connections, suspendedTasks };
  const { bytes, losses } = writeTextdump(world, options);
  return { bytes, losses: lossSummary(losses) };
}

const given = (name: string): Uint8Array => readAnnotated(database(name)).bytes;
const again = (name: string): string => readAnnotated(database(name)).again;
const utf8 = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
const latin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("latin1");

describe("read and written in the same version", () => {
  test.each(["version-4", "version-17"])("%s", (name) => {
    const version = name === "version-4" ? 4 : 17;
    const { bytes, losses } = written(read(given(name)), version);
    expect(utf8(bytes)).toBe(again(name));
    expect(losses).toEqual(["2 suspended tasks dropped"]);
  });

  test("latin-1, in its bytes", () => {
    const { bytes, losses } = written(read(given("latin-1")), 4);
    expect(latin1(bytes)).toBe(again("latin-1"));
    expect(bytes).toEqual(given("latin-1"));
    expect(losses).toEqual([]);
  });

  test("windows, without byte-order mark and CR", () => {
    expect(utf8(written(read(given("windows")), 4).bytes)).toBe(again("windows"));
  });

  test("version 3, but for its number", () => {
    const text = utf8(written(read(given("version-3")), 4).bytes);
    const expected = again("version-3").replace("Version 3", "Version 4");
    // nobody says what the connection listened to
    expect(text).toBe(expected.replace(/\n3\n$/, "\n3 -1\n"));
  });

  test("version 16, but for its number", () => {
    const text = utf8(written(read(given("version-16")), 17).bytes);
    expect(text).toBe(again("version-16").replace("Version 16", "Version 17"));
  });
});

test("versions 5 to 16 say the same", () => {
  const texts = [5, 9, 10, 12, 14, 15, 16].map((version) => {
    const text = utf8(written(read(given(`version-${version}`)), 17).bytes);
    return text.replace(`v\n0\n${version}\n`, "v\n0\nVERSION\n");
  });
  // up to 10 frames keep `this` as a number
  expect(new Set(texts.slice(0, 3)).size).toBe(1);
  expect(new Set(texts.slice(3)).size).toBe(1);
  expect(texts[0]).toContain("2 -7 -8 3 -9 3 1 -10 8");
});

describe("through a living world, and through what is stored of one", () => {
  test.each<[string, 4 | 17]>([
    ["version-4", 4],
    ["latin-1", 4],
    ["version-5", 17],
    ["version-16", 17],
  ])("%s", (name, version) => {
    const dump = read(given(name));
    const expected = latin1(written(dump, version).bytes);
    const living = World.fromImage(read(given(name)).world);
    expect(latin1(written({ ...dump, world: living.image() }, version).bytes)).toBe(expected);
    const stored = World.restore(living.records());
    expect(latin1(written({ ...dump, world: stored.image() }, version).bytes)).toBe(expected);
  });
});

test("one parent as a LIST stays one, until it is changed", () => {
  const asObject = /(\n#0\nSystem Object\n16\n3\n1\n-1\n10\n0\n4\n0\n)1\n1\n/;
  const asList = /\n#0\nSystem Object\n16\n3\n1\n-1\n10\n0\n4\n0\n4\n1\n1\n1\n/;
  const text = again("version-17").replace(asObject, "$14\n1\n1\n1\n");
  expect(text).toMatch(asList);
  const dump = read(new TextEncoder().encode(text));
  expect(utf8(written(dump, 17).bytes)).toBe(text);
  expect(written(dump, 4).losses.join()).not.toContain("flag");
  const living = World.restore(World.fromImage(dump.world).records());
  const now = (): string => utf8(written({ ...dump, world: living.image() }, 17).bytes);
  expect(now()).toMatch(asList);
  expect([living.changeParents(0, []), living.changeParents(0, [1])]).toEqual([true, true]);
  expect(now()).toMatch(asObject);
});

describe("the report", () => {
  const numbers = ({ report }: Textdump): unknown => ({
    ...report,
    bytes: report.bytes > 0,
    lines: report.lines > 0,
  });

  test("of version 4", () => {
    expect(numbers(read(given("version-4")))).toEqual({
      version: 4,
      encoding: "utf8",
      bytes: true,
      lines: true,
      objects: 8,
      recycled: 2,
      players: 2,
      verbs: 3 + 7 + 18,
      programs: 10,
      properties: 2 + 2 + 1 + 8 + 1,
      forkedTasks: 2,
      connections: 2,
      anonymousObjects: 0,
      waifs: 0,
      pending: 0,
      droppedTasks: [
        // the innermost frame: #2:accept, found on #1
        {
          kind: "suspended",
          id: 78,
          startTime: 1577836805,
          player: 7,
          programmer: 3,
          verb: "accept",
          definer: 1,
        },
        {
          kind: "suspended",
          id: 79,
          startTime: -1,
          player: 3,
          programmer: 3,
          verb: "late",
          definer: 8,
        },
      ],
      brokenPrograms: [],
      notes: ["2 suspended tasks were dropped: their state belongs to another server."],
      faults: [],
    });
  });

  test("of version 17", () => {
    const { report } = read(given("version-17"));
    expect(report).toMatchObject({
      version: 17,
      objects: 8,
      recycled: 2,
      anonymousObjects: 3,
      waifs: 3,
      pending: 3,
      forkedTasks: 2,
      faults: [],
    });
    expect(report.droppedTasks.map(({ kind, id, verb }) => [kind, id, verb])).toEqual([
      ["suspended", 78, "wait"],
      ["interrupted", 79, "ask"],
    ]);
    expect(report.notes).toEqual([
      "1 suspended task was dropped: its state belongs to another server.",
      "1 interrupted task was dropped: its state belongs to another server.",
    ]);
  });

  test("tells what was renamed, and where the file ends early", () => {
    expect(read(given("version-0")).report.notes).toEqual([
      expect.stringMatching(/^#1:try: renamed the variables try to try_, .*any to any_/),
      expect.stringMatching(/^#1:loop: renamed .*break to break__, .*e_float to e_float_/),
      expect.stringMatching(/^task 12: renamed the variables try to try__/),
      expect.stringMatching(/ends before the suspended tasks/),
    ]);
    expect(read(given("version-2")).report.notes).toEqual([
      expect.stringMatching(/^#1:loop: renamed the variables e_float to e_float_/),
    ]);
  });

  test("tells a byte-order mark, CR LF, Latin-1", () => {
    expect(read(given("windows")).report.notes).toEqual([
      expect.stringMatching(/byte-order mark/),
      expect.stringMatching(/CR LF/),
    ]);
    expect(read(given("latin-1")).report).toMatchObject({
      encoding: "latin1",
      notes: [expect.stringMatching(/Latin-1/)],
    });
  });

  test("names programs that do not compile", () => {
    const checkProgram = (source: string): string | null => (source === "return 1" ? "bad" : null);
    const result = readTextdump(given("version-4"), { checkProgram });
    expect(result).toMatchObject({
      status: "read",
      dump: {
        report: {
          brokenPrograms: [{ object: 1, verbIndex: 1, names: "broken", message: "bad" }],
        },
      },
    });
  });
});

describe("towards the other version", () => {
  test("4 to 17 and back: the same bytes, nothing lost", () => {
    const dump = read(given("version-4"));
    const seventeen = written(dump, 17);
    expect(seventeen.losses).toEqual(["2 suspended tasks dropped"]);
    const back = written(read(seventeen.bytes), 4);
    expect(back.losses).toEqual([]);
    expect(utf8(back.bytes)).toBe(again("version-4"));
  });

  test("17 to 4: anonymous objects get numbers, waifs and maps are lists", () => {
    const { bytes, losses } = written(read(given("version-17")), 4);
    const text = utf8(bytes);
    const four = read(bytes);
    expect(four.report).toMatchObject({ objects: 8 + 3, recycled: 2, anonymousObjects: 0 });
    // #0.values: BOOLs, the MAP in the order of its keys, three references to #10 and up, #-1 for nothing
    expect(text).toContain(
      [
        ...["4", "12", "0", "1", "0", "0"],
        ...["4", "4", "4", "2", "0", "7", "9", "-0", "4", "2", "1", "3", "9", "2.5"],
        ...["4", "2", "2", "a", "4", "1", "4", "0", "4", "2", "2", "b", "0", "1"],
        ...["1", "11", "1", "11", "1", "-1"],
        // {#8, #7, {{"b", {{#8, #3, {}}, "self"}}}}, once for each reference
        ...["4", "3", "1", "8", "1", "7", "4", "1", "4", "2", "2", "b"],
        ...["4", "2", "4", "3", "1", "8", "1", "3", "4", "0", "2", "self"],
        ...["4", "3", "1", "8", "1", "7", "4", "1", "4", "2", "2", "b"],
        ...["4", "2", "4", "3", "1", "8", "1", "3", "4", "0", "2", "self"],
        ...["3", "13", "3", "13", "3", "13", "9", "3.140000000000000124"],
      ].join("\n"),
    );
    // #6 keeps its first parent #5 only: z, y, x
    expect(text).toContain(
      "#6\ntwo parents\n\n0\n7\n-1\n-1\n-1\n5\n-1\n10\n0\n1\nz\n3\n2\nz\n7\n7\n2\ny of #6\n7\n5\n2\nx of #6\n7\n5\n",
    );
    expect(losses).toEqual(
      expect.arrayContaining([
        "an anonymous object became an ordinary one: 3 times in #10, #11, #12",
        "3 values pending finalization dropped",
        "of 2 parents only the first was kept: 2 times in #6, #11",
        "a BOOL became an INT: 3 times in #0.values, task 77, variable m",
        "a MAP became a LIST of pairs: 3 times in #0.values, task 77, variable m",
        "E_FILE became E_INVARG: in #0.values",
        "E_EXEC became E_INVARG: in #0.values",
        "E_INTRPT became E_INVARG: in #0.values",
        "its this, which is no object, became #-1: in task 77",
        "2 suspended tasks dropped",
      ]),
    );
  });
});

describe("faults name line and objects", () => {
  const sound = utf8(given("version-4")).split("\n");
  /** Where the lines of an object begin, from 0. */
  const objectAt = (id: number): number => sound.indexOf(`#${id}`);

  // places in an object: name 1, empty 2, flags 3, owner 4, location 5, contents 6, next 7, parent 8, child 9, sibling 10
  test.each<[string, id: number, place: number, line: string, RegExp]>([
    ["a parent that is no object", 8, 8, "4", /parent of #8 is #4/],
    ["a parent that does not list it", 8, 8, "5", /#8.*#6|#6.*#8/],
    ["a circle of parents", 6, 8, "7", /#5.*#6.*#7|#6.*#7.*#5|#5, #6, #7/],
    ["a location that is no object", 5, 5, "9", /location of #5 is #9/],
    ["a location that does not list it", 5, 5, "2", /#5.*#7|#7.*#5/],
    ["contents of another", 2, 6, "8", /#8.*#7|#2.*#8/],
    ["a line that is not empty", 3, 2, "x", /an empty line/],
    ["flags that are none", 3, 3, "many", /flags of #3/],
    ["a chain of children that leads out", 0, 10, "99", /#99/],
  ])("%s", (_, id, place, line, message) => {
    const lines = sound.with(objectAt(id) + place, line);
    const result = readTextdump(new TextEncoder().encode(lines.join("\n")));
    if (result.status !== "refused") throw new Error(result.status);
    expect(result.faults.some((fault) => message.test(fault.message))).toBe(true);
    expect(result.fault.line).toBeGreaterThan(0);
  });

  test("the count of slots", () => {
    // #8 has no definitions: its slot count stands after 18 verbs of four lines, the two counts and the record
    const at = objectAt(8) + 11 + 1 + 18 * 4 + 1;
    expect(sound[at]).toBe("10");
    const lines = sound.with(at, "9").toSpliced(at + 1, 3);
    const result = readTextdump(new TextEncoder().encode(lines.join("\n")));
    expect(result).toMatchObject({
      status: "refused",
      fault: {
        line: at + 1,
        object: 8,
        message: "#8 has 9 property slots, but it and its ancestors define 10 properties",
      },
    });
  });
});
