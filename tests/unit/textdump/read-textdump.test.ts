import { describe, expect, test } from "vitest";
import { readTextdump, readTextdumpSteps, writeTextdump } from "#textdump";
import { E_PROPNF, List, NOTHING, obj, toLiteral } from "#value";
import { absent, readShared, sharedFile } from "../../support/shared-data.ts";
import { bytesOf, lineOf, read, refusal, SAMPLE, sampleText } from "./sample-dump.ts";

/** The refusal of the sample after a change, with the number of the changed line as `@`. */
function refusalOf(was: string, now: string | null, nth = 1): string {
  let changed = 0;
  const text = sampleText((lines) => {
    changed = lineOf(lines, was, nth) + 1;
    lines.splice(changed - 1, 1, ...(now === null ? [] : [now]));
  });
  return refusal(text).replace(`line ${changed}:`, "@");
}

describe("a sound dump", () => {
  const { world, forkedTasks, connections, report } = read(sampleText());

  test("objects keep what the file says", () => {
    expect(world.objects.map(({ id }) => id)).toEqual([0, 1, 2, 3, 5]);
    expect(world.maxObject).toBe(5);
    expect(world.players).toEqual([3]);
    expect([world.profile, world.encoding]).toEqual(["lambdamoo", "utf8"]);
    const [, root, room, wizard] = world.objects;
    expect(root?.children).toEqual([2, 3, 5]);
    expect(room?.contents).toEqual([3, 5]);
    expect([wizard?.parents, wizard?.location, wizard?.flags]).toEqual([[1], 2, 7]);
  });

  test("verbs keep spec, permissions and program", () => {
    const verb = world.objects[2]?.verbs[0];
    expect(verb).toEqual({
      names: "look l*ook_self",
      owner: 3,
      perms: 9,
      dobj: 1,
      prep: -2,
      iobj: 1,
      dialect: "moo",
      source: '"a comment";\n\nnotify(player, "x");',
    });
  });

  test("values of every type", () => {
    const [root, room, wizard, thing] = [1, 2, 3, 4].map((i) => world.objects[i]?.slots ?? []);
    expect(root?.[0]).toEqual({ value: "plain text", owner: 3, perms: 5 });
    expect(toLiteral(root?.[1]?.value as List)).toBe("{-9223372036854775808, 0.1}");
    expect(room?.[0]).toEqual({ value: undefined, owner: 3, perms: 4 });
    expect(wizard?.[0]?.value).toBe("  spaces kept  ");
    expect(thing?.[0]?.value).toBe(E_PROPNF);
    expect(thing?.[1]?.value).toBe(NOTHING);
  });

  test("forked tasks and connections", () => {
    expect(forkedTasks).toEqual([
      {
        id: 77,
        startTime: 1084848696,
        line: 3,
        thisValue: obj(5),
        isThreaded: true,
        player: 3,
        programmer: 3,
        definer: 2,
        debug: 8,
        verb: "look",
        verbNames: "look l*ook_self",
        variables: [
          ["NUM", 0],
          ["x", new List(["text"])],
          ["y", undefined],
        ],
        source: "return x;",
      },
    ]);
    expect(connections).toEqual([{ player: 3, listener: 0 }]);
  });

  test("the report counts", () => {
    expect(report).toMatchObject({
      version: 4,
      encoding: "utf8",
      objects: 5,
      recycled: 1,
      players: 1,
      verbs: 2,
      programs: 2,
      properties: 2,
      forkedTasks: 1,
      connections: 1,
      droppedTasks: [],
      brokenPrograms: [],
      notes: [],
    });
  });

  test("written again it has the same bytes", () => {
    const written = writeTextdump(world, { forkedTasks, connections });
    expect(new TextDecoder().decode(written.bytes)).toBe(sampleText());
    expect(written.losses).toEqual([]);
  });
});

describe("faults name the line and what was expected", () => {
  test.each([
    ["16", "abc", "@ expected the flags of #0 (0 to 511), found “abc”"],
    ["16", "512", "@ expected the flags of #0 (0 to 511), found “512”"],
    ["16", "", "@ expected the flags of #0 (0 to 511), found an empty line"],
    ["16", " 16", "@ expected the flags of #0 (0 to 511), found “ 16”"],
    ["16", "1\t\u0001", "@ expected the flags of #0 (0 to 511), found “1\\t\\u{1}”"],
    ["System", null, "line 9: expected an empty line, found “16”"],
    ["#1", "#7", "@ expected “#1” or “#1 recycled”, found “#7”"],
    ["6", "9", "line 121: expected “#6” or “#6 recycled”, found “#0:0”"],
    ["6", "5", "line 99: expected the line “#OBJECT:VERB” of program 1 of 2, found “#5”"],
    ["6", "-1", "@ expected the number of object slots, found “-1”"],
    ["6", "six", "@ expected the number of object slots, found “six”"],
    [
      "173",
      "255",
      "@ expected the permissions and argument specification of verb “do_login_command” of #0, found “255”",
    ],
    [
      "-2",
      "15",
      "@ expected the preposition of verb “look l*ook_self” of #2 (-2 to 14), found “15”",
    ],
    [
      "-9223372036854775808",
      "9223372036854775808",
      "@ expected a number of at most 64 bits, found “9223372036854775808”",
    ],
    ["-9223372036854775808", "1.5", "@ expected an INT, found “1.5”"],
    [
      "-9223372036854775808",
      `-${"9".repeat(99)}`,
      `@ expected a number of at most 64 bits, found “-${"9".repeat(39)}…”`,
    ],
    ["0.1000000000000000056", "nan", "@ expected a FLOAT, found “nan”"],
    ["0.1000000000000000056", "1e999", "@ expected a FLOAT, found “1e999”"],
    [
      "0 clocks",
      "#3:0",
      "@ expected “0 clocks” after 2 programs (so many are announced in line 3), found “#3:0”",
    ],
    [
      "0 clocks",
      "clocks",
      "@ expected “0 clocks” after 2 programs (so many are announced in line 3), found “clocks”",
    ],
    ["1 queued tasks", "queued tasks", "@ expected a line “N queued tasks”, found “queued tasks”"],
    [
      "1 queued tasks",
      "2 queued tasks",
      "line 154: expected the line “0 LINE START ID” of a queued task, found “0 suspended tasks”",
    ],
    [
      "0 3 1084848696 77",
      "0 3 1084848696",
      "@ expected the line “0 LINE START ID” of a queued task, found “0 3 1084848696”",
    ],
    [
      "5 -7 -8 3 -9 3 2 -10 8",
      "5 -7",
      "@ expected the line “THIS -7 -8 PLAYER -9 PROGRAMMER DEFINER -10 DEBUG” of a frame, found “5 -7”",
    ],
    ["Parse", "Purse", "@ expected the line “Parse” of a frame, found “Purse”"],
    ["3 variables", "3 variable", "@ expected a line “N variables”, found “3 variable”"],
    [
      "0 suspended tasks",
      "0 suspended",
      "@ expected a line “N suspended tasks”, found “0 suspended”",
    ],
    [
      "1 active connections with listeners",
      "1 active",
      "@ expected a line “N active connections with listeners”, found “1 active”",
    ],
    ["3 0", "3", "@ expected the line “PLAYER LISTENER” of a connection, found “3”"],
    ["#2:0", "#4:0", "@ the program #4:0 belongs to no object"],
    ["#2:0", "#2:1", "@ the program #2:1 belongs to no verb: #2 has 1"],
    ["#2:0", "#0:0", "@ the verb #0:0 has a program already"],
    ["#2:0", "2:0", "@ expected the line “#OBJECT:VERB” of program 2 of 2, found “2:0”"],
  ] as const)("%s → %s", (was, now, message) => {
    expect(refusalOf(was, now)).toBe(message);
  });

  test.each(["6", "7", "8", "10", "12", "14", "-1"])("type code %s of a property", (code) => {
    const text = sampleText((lines) => {
      lines[lineOf(lines, "plain text") - 1] = code;
    });
    const expected = "the type code of a property value (0 to 5 or 9)";
    expect(refusal(text)).toBe(`line 41: expected ${expected}, found “${code}”`);
  });

  test("a code that no error has", () => {
    const text = sampleText((lines) => {
      const thing = lineOf(lines, "thing");
      lines[thing + 14] = "20";
    });
    expect(refusal(text)).toContain("expected an error number from 0 to 19, found “20”");
  });
});

/** The sample's fields of one object: offset from its name. */
const FIELD = { owner: 3, location: 4, contents: 5, next: 6, parent: 7, child: 8, sibling: 9 };

function refusalWith(
  changes: Partial<
    Record<
      "System" | "Root" | "Room" | "Wizard" | "thing",
      Partial<Record<keyof typeof FIELD, number>>
    >
  >,
): string {
  return refusal(
    sampleText((lines) => {
      for (const [name, fields] of Object.entries(changes))
        for (const [field, value] of Object.entries(fields))
          lines[lineOf(lines, name) + FIELD[field as keyof typeof FIELD]] = String(value);
    }),
  );
}

describe("objects must agree with each other", () => {
  // `@#5:` is the line where the record of #5 begins
  test.each([
    [{ thing: { parent: 2 } }, "@#5: the children of #1 list #5, but the parent of #5 is #2"],
    [{ thing: { parent: 9 } }, "@#5: the children of #1 list #5, but the parent of #5 is #9"],
    [
      { Wizard: { sibling: -1 } },
      "@#5: the parent of #5 is #1, but it is missing from the children of #1",
    ],
    [{ thing: { sibling: 2 } }, "@#1: the children of #1 list #2 twice"],
    [{ thing: { sibling: 4 } }, "@#1: the children of #1 list #4, which is no object"],
    [{ thing: { sibling: -2 } }, "@#1: the children of #1 list #-2, which is no object"],
    [{ System: { parent: 4 } }, "@#0: the parent of #0 is #4, which is no object"],
    [{ Root: { sibling: 5 } }, "@#1: #1 has no parent, but stands in a list before #5"],
    [{ thing: { location: 3 } }, "@#5: the contents of #2 list #5, but the location of #5 is #3"],
    [
      { Wizard: { next: -1 } },
      "@#5: the location of #5 is #2, but it is missing from the contents of #2",
    ],
    [{ Room: { next: 3 } }, "@#2: #2 has no location, but stands in a list before #3"],
    [{ Room: { location: 3 }, Wizard: { contents: 2 } }, "@#2: #2 is inside itself: #2, #3, #2"],
  ])("%j", (changes, message) => {
    const [, object, what] = /^@(#\d): (.*)$/.exec(message) ?? [];
    expect(refusalWith(changes)).toBe(`line ${lineOf(SAMPLE, object ?? "") + 1}: ${what}`);
  });

  test("a circle of parents", () => {
    const changes = { Root: { parent: 5 }, thing: { child: 1 } };
    expect(refusalWith(changes)).toMatch(/#1 is its own ancestor: #1, #5, #1$/);
  });

  test("as many slots as definitions", () => {
    const text = sampleText((lines) => {
      const at = lineOf(lines, "  spaces kept  ");
      lines.splice(at + 3, 3);
      lines[at - 2] = "1";
    });
    expect(refusal(text)).toMatch(
      /^line \d+: #3 has 1 property slots, but it and its ancestors define 2 properties$/,
    );
  });
});

describe("large and hostile files", () => {
  test("lists nested deeper than any stack", () => {
    const depth = 50_000;
    const text = sampleText((lines) => {
      lines[lineOf(lines, "plain text") - 1] = `${"4\n1\n".repeat(depth)}0`;
      lines[lineOf(lines, "plain text")] = "7";
    });
    const dump = read(text);
    expect(new TextDecoder().decode(writeTextdump(dump.world, dump).bytes)).toBe(text);
  });

  test.each(["6", "2", "1"])("a huge count in line %# costs nothing", (count) => {
    expect(refusalOf(count, "9007199254740991")).toMatch(/expected|ends here/);
  });

  test("a list longer than the file", () => {
    const text = sampleText((lines) => {
      lines[lineOf(lines, "-9223372036854775808") - 2] = "9007199254740991";
    });
    expect(refusal(text)).toMatch(/^line \d+: expected the type code of a list element/);
  });

  test("cut at every byte: a refusal or a whole world, never a half one", () => {
    const bytes = bytesOf(sampleText());
    const whole = JSON.stringify(read(bytes).world.objects.map(({ id, name }) => [id, name]));
    const tail = sampleText().indexOf("0 suspended tasks");
    for (let end = 0; end < bytes.length; end++) {
      const result = readTextdump(bytes.subarray(0, end));
      if (result.status === "refused") continue;
      expect(end).toBeGreaterThanOrEqual(tail - 1);
      expect(result.status).toBe("read");
      if (result.status === "read")
        expect(JSON.stringify(result.dump.world.objects.map(({ id, name }) => [id, name]))).toBe(
          whole,
        );
    }
  });

  test("any byte changed: read or refused, never thrown", () => {
    const bytes = bytesOf(sampleText());
    for (let at = 0; at < bytes.length; at++) {
      const damaged = bytes.slice();
      damaged[at] = (damaged[at] as number) ^ 0x15;
      expect(["read", "refused"]).toContain(readTextdump(damaged).status);
    }
  });
});

describe("progress", () => {
  test("stages come in order and can be cancelled", () => {
    const stages: string[] = [];
    readTextdump(bytesOf(sampleText()), { onProgress: (stage) => stages.push(stage) });
    expect([...new Set(stages)]).toEqual(["bytes", "objects", "programs"]);
    expect(readTextdump(bytesOf(sampleText()), { shouldCancel: () => true })).toEqual({
      status: "cancelled",
    });
  });

  test("steps end with the result", () => {
    const steps = readTextdumpSteps(bytesOf(sampleText()));
    let step = steps.next();
    while (step.done !== true) step = steps.next();
    expect(step.value.status).toBe("read");
  });

  test("programs are checked when asked", () => {
    const dump = read(sampleText(), {
      checkProgram: (source) => (source.includes("notify") ? "Line 3:  syntax error" : null),
      profile: "toaststunt",
    });
    expect(dump.world.profile).toBe("toaststunt");
    expect(dump.report.brokenPrograms).toEqual([
      { object: 2, verbIndex: 1, names: "look l*ook_self", message: "Line 3:  syntax error" },
    ]);
  });
});

const core = "LambdaCore.db";
describe.skipIf(sharedFile(core) === null)(`LambdaCore (${absent(core)})`, () => {
  const bytes = sharedFile(core) === null ? new Uint8Array() : readShared(core);

  test("is read and written with the same bytes", () => {
    const dump = read(bytes);
    expect(dump.report).toMatchObject({ objects: 97, verbs: 1728, programs: 1727, notes: [] });
    const written = writeTextdump(dump.world, dump);
    expect(Buffer.compare(written.bytes, bytes)).toBe(0);
    expect(written.losses).toEqual([]);
  });

  test("is the same from Windows", () => {
    const windows = Buffer.from(
      Buffer.from(bytes).toString("latin1").replaceAll("\n", "\r\n"),
      "latin1",
    );
    const dump = read(windows);
    expect(Buffer.compare(writeTextdump(dump.world, dump).bytes, bytes)).toBe(0);
  });

  const fiftieths = Array.from({ length: 50 }, (_, part) => part);
  test.each(fiftieths)("cut at %i/50: refused at the last line", (part) => {
    const cut = bytes.subarray(0, Math.floor((bytes.length * part) / 50));
    let lines = 0;
    for (let at = cut.indexOf(10); at >= 0; at = cut.indexOf(10, at + 1)) lines++;
    const isOpen = cut[cut.length - 1] !== 10;
    expect(refusal(cut)).toMatch(new RegExp(`^line ${lines + (isOpen ? 1 : 0)}: `));
  });
});
