// Damaged dumps: every fault is named with line and object, several in one run, and what a repair promises it does.
import { describe, expect, test } from "vitest";
import { readTextdump } from "#textdump";
import { obj } from "#value";
import { invariants, World } from "#world";
import { family, familyText, faults, objectOf, repaired, slot } from "./damaged.ts";
import { bytesOf, lineOf, SAMPLE, sampleText } from "./sample-dump.ts";
import { dumpText, queuedTask, v } from "./version-dumps.ts";

test("the family is sound", () => {
  expect(faults(familyText())).toEqual([]);
  expect(faults(sampleText())).toEqual([]);
});

describe("parents and children", () => {
  test("a parent that is no object: its own values stay, those from there are lost", () => {
    const text = familyText({ 4: { parents: [9] } });
    expect(faults(text)).toEqual([
      expect.stringContaining(
        "(#4): the children of #2 list #4, but the parent of #4 is #9 → #4 is taken out of the children of #2",
      ),
      expect.stringContaining("(#4): the parent of #4 is #9, which is no object → it loses"),
    ]);
    const dump = repaired(text);
    expect(objectOf(dump, 4)).toMatchObject({ parents: [], slots: [] });
    expect(objectOf(dump, 2)?.children).toEqual([5]);
  });

  test("one of several parents", () => {
    const text = familyText({ 5: { parents: [2, 9, 3] } });
    expect(faults(text)).toEqual([
      expect.stringMatching(
        /^!line \d+ \(#5\): the parent of #5 is #9, which is no object → it loses the parent #9/,
      ),
    ]);
    // what stood for #9 is unknown, so what came after it is as if it had just been created
    expect(objectOf(repaired(text), 5)?.slots.map(({ value }) => value)).toEqual([
      "q of five",
      "p of five",
      undefined,
    ]);
  });

  test("a recycled parent with several children: every one is named", () => {
    const text = familyText({ 2: null });
    const found = faults(text);
    expect(found.filter((line) => line.includes("is #2, which is no object"))).toHaveLength(5);
    expect(found.some((line) => line.includes("belongs to no object"))).toBe(false);
    const dump = repaired(text);
    expect(objectOf(dump, 1)?.children).toEqual([3]);
    expect(objectOf(dump, 3)?.location).toBe(-1);
    expect(objectOf(dump, 5)?.parents).toEqual([3]);
  });

  test("a circle is broken once, where the other side does not agree", () => {
    const text = familyText({ 1: { parents: [4] } });
    expect(faults(text)).toEqual([
      expect.stringContaining("(#1): the parent of #1 is #4, but it is missing"),
      expect.stringContaining("#1 is its own ancestor: #1, #4, #2, #1 → it loses the parent #4"),
    ]);
    const dump = repaired(text);
    expect(objectOf(dump, 1)?.parents).toEqual([]);
    expect(objectOf(dump, 4)?.slots.map(({ value }) => value)).toEqual(["q of four", "p of four"]);
  });

  test("a circle that both sides agree on is broken at the lowest number", () => {
    const text = familyText({
      1: { parents: [4], children: [2, 3] },
      4: { children: [1] },
    });
    expect(faults(text).filter((line) => line.includes("its own ancestor"))).toEqual([
      expect.stringContaining("#1 is its own ancestor: #1, #4, #2, #1 → it loses the parent #4"),
    ]);
    expect(objectOf(repaired(text), 1)?.parents).toEqual([]);
  });

  test("its own parent", () => {
    const text = familyText({ 0: { parents: [0], children: [0] } });
    expect(faults(text)).toEqual([expect.stringContaining("#0 is its own ancestor: #0, #0")]);
    expect(objectOf(repaired(text), 0)).toMatchObject({ parents: [], children: [] });
  });

  test("a parent twice", () => {
    const text = familyText({ 4: { parents: [2, 2] } });
    expect(faults(text)).toEqual([
      expect.stringContaining("#2 is twice among the parents of #4 → the first place is kept"),
    ]);
    const values = objectOf(repaired(text), 4)?.slots.map(({ value }) => value);
    expect(values).toEqual(["q of four", "p of four"]);
  });

  test("a child twice, a child that is none, a child that is no object", () => {
    const text = familyText({ 1: { children: [3, 2, 3, 4, 77] } });
    expect(faults(text)).toEqual([
      expect.stringContaining("the children of #1 list #3 twice"),
      expect.stringContaining("the children of #1 list #77, which is no object"),
      expect.stringContaining("the children of #1 list #4, but the parent of #4 is #2"),
    ]);
    expect(objectOf(repaired(text), 1)?.children).toEqual([3, 2]);
  });

  test("a child that is missing comes last", () => {
    const text = familyText({ 1: { children: [3] } });
    expect(faults(text)).toEqual([
      expect.stringContaining(
        "the parent of #2 is #1, but it is missing from the children of #1 → #2 comes last in the children of #1",
      ),
    ]);
    expect(objectOf(repaired(text), 1)?.children).toEqual([3, 2]);
  });
});

describe("locations and contents", () => {
  test("a location that is no object", () => {
    const text = familyText({ 4: { location: 99 } });
    expect(faults(text)).toEqual([
      expect.stringContaining("the contents of #2 list #4, but the location of #4 is #99"),
      expect.stringContaining(
        "the location of #4 is #99, which is no object → it gets the location #-1",
      ),
    ]);
    const dump = repaired(text);
    expect(objectOf(dump, 4)?.location).toBe(-1);
    expect(objectOf(dump, 2)?.contents).toEqual([3, 5]);
  });

  test("inside itself, through another", () => {
    const text = familyText({ 2: { location: 4 }, 4: { contents: [2] } });
    expect(faults(text)).toEqual([
      expect.stringContaining("#2 is inside itself: #2, #4, #2 → it gets the location #-1"),
    ]);
    expect(objectOf(repaired(text), 2)?.location).toBe(-1);
  });

  test("contents that disagree on both sides", () => {
    const text = familyText({ 2: { contents: [5, 5, 0] } });
    expect(faults(text)).toHaveLength(4);
    expect(objectOf(repaired(text), 2)?.contents).toEqual([5, 3, 4]);
  });
});

describe("chains of version 4", () => {
  const at = (text: string, offset: number, now: string, nth = 1): string =>
    sampleText((lines) => {
      lines[lineOf(lines, text, nth) + offset] = now;
    });

  test("a chain that goes round", () => {
    const text = at("thing", 6, "3");
    expect(faults(text)).toEqual([
      expect.stringContaining("the contents of #2 list #3 twice → the first place"),
    ]);
    expect(objectOf(repaired(text), 2)?.contents).toEqual([3, 5]);
  });

  test("a chain that leads to nothing: the rest is missing, and found again", () => {
    const text = at("Wizard", 6, "4");
    expect(faults(text)).toEqual([
      expect.stringContaining("the contents of #2 list #4, which is no object"),
      expect.stringContaining("the location of #5 is #2, but it is missing"),
    ]);
    expect(objectOf(repaired(text), 2)?.contents).toEqual([3, 5]);
  });

  test("a next without location", () => {
    const text = at("Root", 6, "5");
    expect(faults(text)).toEqual([
      expect.stringContaining("#1 has no location, but stands in a list before #5 → #1 stands"),
    ]);
    repaired(text);
  });
});

describe("slots, names, owners, players", () => {
  test("slots that are missing are clear", () => {
    const text = familyText({ 4: { slots: [slot(v.str("q of four"))] } });
    expect(faults(text)).toEqual([
      expect.stringMatching(
        /^!line \d+: #4 has 1 property slots, but it and its ancestors define 2 properties → the last 1 properties are clear on it$/,
      ),
    ]);
    expect(objectOf(repaired(text), 4)?.slots).toEqual([
      { value: "q of four", owner: 3, perms: 5 },
      { value: undefined, owner: 3, perms: 5 },
    ]);
  });

  test("slots too many are left out", () => {
    const slots = ["a", "b", "c"].map((text) => slot(v.str(text)));
    const dump = repaired(familyText({ 4: { slots } }));
    expect(objectOf(dump, 4)?.slots.map(({ value }) => value)).toEqual(["a", "b"]);
  });

  test("a name defined twice, and one an ancestor defines", () => {
    const text = familyText({
      2: {
        definitions: ["q", "Q"],
        slots: [...["1", "2"].map((one) => slot(v.str(one))), slot(v.clear)],
      },
      3: { definitions: ["P"] },
      4: { slots: [slot(v.clear), slot(v.clear), slot(v.clear)] },
      5: { parents: [3], slots: [slot(v.clear), slot(v.clear)] },
    }).replace("4\n2\n1\n4\n1\n5\n1\nlook", "4\n1\n1\n4\n1\nlook");
    expect(faults(text)).toEqual([
      expect.stringContaining("#2 defines the property “Q” twice → its own is renamed “Q_”"),
      expect.stringContaining("#3 defines the property “P” although its ancestor #1 does too"),
    ]);
    const dump = repaired(text);
    expect(objectOf(dump, 2)?.definitions).toEqual(["q", "Q_"]);
    expect(objectOf(dump, 3)?.definitions).toEqual(["P_"]);
  });

  test("owners that never were objects", () => {
    const text = familyText({
      0: { owner: 99 },
      2: { verbs: [["look", -7, 173, -1, ["return 1;"]]] },
      4: { slots: [[v.str("q"), 1234, 5], slot(v.clear)] },
    });
    expect(faults(text)).toEqual([
      expect.stringContaining(
        "the owner of #0 is #99, which never was an object → the owner becomes #-1",
      ),
      expect.stringContaining("the owner of #2:look is #-7, which never was"),
      expect.stringContaining("the owner of property slot 1 of #4 is #1234"),
    ]);
    const dump = repaired(text);
    expect(objectOf(dump, 0)?.owner).toBe(-1);
    expect(objectOf(dump, 2)?.verbs[0]?.owner).toBe(3);
    expect(objectOf(dump, 4)?.slots[0]?.owner).toBe(3);
  });

  test("the owner of something may have been recycled", () => {
    expect(faults(familyText({ 2: { owner: 5 } }))).toEqual([]);
  });

  test("players and their flag disagree", () => {
    const text = familyText({ 4: { flags: 1 } }, { players: [3, 2] });
    expect(faults(text)).toEqual([
      expect.stringContaining(
        "#2 is among the players, but lacks the flag of one → it gets the flag",
      ),
      expect.stringContaining("#4 has the flag of a player, but is not among the players"),
    ]);
    const dump = repaired(text);
    expect(dump.world.players).toEqual([3, 2, 4]);
    expect(objectOf(dump, 2)?.flags).toBe(1);
  });

  test("without repair an odd world is as the file has it", () => {
    const result = readTextdump(bytesOf(familyText({ 0: { owner: 99 } })));
    expect(result.status === "read" && objectOf(result.dump, 0)?.owner).toBe(99);
  });
});

describe("numbers", () => {
  test("one that is none costs itself only", () => {
    const text = sampleText((lines) => {
      lines[lineOf(lines, "Root") + 2] = "x44";
      lines[lineOf(lines, "thing") + 3] = "3.5";
    });
    expect(faults(text)).toEqual([
      "!line 28 (#1): expected the flags of #1 (0 to 511), found “x44” → 0, or #-1 for an object, stands there instead",
      "!line 103 (#5): expected the owner of #5, found “3.5” → 0, or #-1 for an object, stands there instead",
    ]);
    const dump = repaired(text);
    expect(objectOf(dump, 1)).toMatchObject({ name: "Root", flags: 0, children: [2, 3, 5] });
    expect(objectOf(dump, 5)?.owner).toBe(-1);
  });

  test("a line too many costs the rest of the object", () => {
    const text = sampleText((lines) => {
      lines.splice(lineOf(lines, "description"), 0, "strange");
    });
    expect(faults(text)[0]).toMatch(
      /^!line \d+ \(#1\): expected .* → #1 keeps what was read before/,
    );
    const dump = repaired(text);
    expect(dump.world.objects.map(({ id }) => id)).toEqual([0, 1, 2, 3, 5]);
  });

  test("an INT of more than 64 bits, a FLOAT that is none, an unknown error and type", () => {
    const change = (value: string[]): string =>
      familyText({ 4: { slots: [slot(value), slot(v.clear)] } });
    expect(faults(change(v.int("9223372036854775808")))).toEqual([
      expect.stringMatching(
        /\(#4\): expected a number of at most 64 bits, found “9223372036854775808”/,
      ),
    ]);
    expect(faults(change(v.float("nan")))).toEqual([
      expect.stringMatching(/\(#4\): expected a FLOAT, found “nan”/),
    ]);
    expect(faults(change(v.err(99)))).toEqual([
      expect.stringMatching(/\(#4\): expected an error number from 0 to 19, found “99”/),
    ]);
    const unknown = change(["77", "1"]);
    expect(faults(unknown)[0]).toMatch(
      /\(#4\): expected the type code of a property value .* “77”/,
    );
    expect(objectOf(repaired(unknown), 5)?.name).toBe("Five");
  });
});

describe("counts and sections", () => {
  test.each<readonly [string, string, string, RegExp]>([
    ["players", "1", "4", /^!line 5: 4 players are announced, 1 follow → those that follow/],
    ["players too few", "1", "0", /^!line 5: 0 players are announced, 1 follow/],
  ])("%s", (_name, _old, now, message) => {
    const text = sampleText((lines) => {
      lines[4] = now;
    });
    expect(faults(text)).toEqual([expect.stringMatching(message)]);
    expect(repaired(text).world.players).toEqual([3]);
  });

  test("of objects and of programs, too many and too few", () => {
    for (const [line, now, message] of [
      [
        1,
        "7",
        /^!line 5?\d*: 7 object slots are announced, 6 follow → the numbers from #6 on are free/,
      ],
      [1, "5", /5 object slots are announced, 6 follow → those that follow are all/],
      [2, "3", /^!line 3: 3 verb programs are announced, 2 can be read/],
      [2, "1", /^!line 3: 1 verb programs are announced, 2 can be read/],
    ] as const) {
      const text = sampleText((lines) => {
        lines[line] = now;
      });
      expect(faults(text)).toEqual([expect.stringMatching(message)]);
      expect(repaired(text).report.programs).toBe(2);
    }
  });

  test("of tasks and connections", () => {
    for (const [old, now] of [
      ["1 queued tasks", "2 queued tasks"],
      ["0 suspended tasks", "3 suspended tasks"],
      ["1 active connections with listeners", "2 active connections with listeners"],
    ] as const) {
      const text = sampleText().replace(old, now);
      expect(faults(text).every((line) => line.startsWith("!line "))).toBe(true);
      const dump = repaired(text);
      expect(dump.forkedTasks).toHaveLength(1);
      expect(dump.report.verbs).toBe(2);
    }
  });

  test("an object that is missing, one that stands twice", () => {
    const lines = [...SAMPLE];
    const [begin, end] = [lineOf(lines, "#1"), lineOf(lines, "#2")];
    const missing = [...lines.slice(0, begin), ...lines.slice(end)].join("\n");
    expect(faults(missing)[0]).toMatch(/^!line 25: #1 is missing → the numbers are free/);
    expect(objectOf(repaired(missing), 2)?.parents).toEqual([]);
    const twice = [...lines.slice(0, end), ...lines.slice(begin)].join("\n");
    expect(faults(twice)).toEqual([expect.stringContaining("#1 stands here again")]);
    expect(repaired(twice).world.objects).toHaveLength(5);
  });

  test("programs of nothing, twice, without end", () => {
    const text = sampleText((lines) => {
      lines.splice(
        lineOf(lines, "#2:0"),
        0,
        "#4:0",
        "one",
        ".",
        "#0:7",
        "two",
        ".",
        "#0:0",
        "again",
        ".",
      );
      lines[2] = "5";
    });
    expect(faults(text)).toEqual([
      expect.stringMatching(/^!line 3: 5 verb programs are announced, 2 can be read/),
      expect.stringContaining("the program #4:0 belongs to no object → the program is left out"),
      expect.stringContaining("the program #0:7 belongs to no verb: #0 has 1 → the program"),
      expect.stringContaining("the verb #0:0 has a program already → the program is left out"),
    ]);
    expect(objectOf(repaired(text), 0)?.verbs[0]?.source).toBe("return #3;");
    const open = sampleText((lines) => {
      lines.splice(lineOf(lines, "#2:0") - 1, 1);
    });
    expect(faults(open)).toEqual([
      expect.stringContaining("the line “.” that ends the program #0:0 is missing"),
    ]);
    expect(objectOf(repaired(open), 2)?.verbs[0]?.source).toContain("notify");
  });

  test("cut anywhere: what was read is kept", () => {
    const all = dumpText({
      version: 17,
      players: [3],
      objects: family,
      queued: [queuedTask(17, 9, [["x", v.int(1)]], ["return;"])],
    });
    for (const text of [sampleText(), all]) {
      const begin = text.indexOf("#2\n");
      for (let end = text.length - 1; end > begin; end -= 7) {
        const result = readTextdump(bytesOf(text.slice(0, end)), { repair: true });
        expect(result.status).toBe("read");
        if (result.status !== "read") continue;
        expect(objectOf(result.dump, 0)?.name).toBe("System");
        expect(invariants(World.fromImage(result.dump.world))).toEqual([]);
      }
    }
  });

  test("a broken task costs the tasks after it in its section, not the objects", () => {
    const queued = [7, 8, 9].map((id) => queuedTask(17, id, [["x", v.int(1)]], ["return;"]));
    queued[1]?.splice(3, 1, "99");
    const text = familyText({}, { queued });
    expect(faults(text)).toEqual([
      expect.stringMatching(
        /^!line \d+: expected the type code of a task's value .* “99” → this and the rest/,
      ),
    ]);
    const dump = repaired(text);
    expect(dump.forkedTasks.map(({ id }) => id)).toEqual([7]);
    expect(dump.world.objects).toHaveLength(6);
  });

  test("a header that cannot be read is beyond repair", () => {
    const result = readTextdump(bytesOf(`nothing\n${sampleText()}`), { repair: true });
    expect(result.status === "refused" && result.fault).toMatchObject({ line: 1, repair: null });
    const bent = sampleText((lines) => {
      lines[0] = "** LambdaMOO Database; Format Version 4 **";
    });
    expect(repaired(bent).report.version).toBe(4);
  });
});

test("obj values of a repaired world stay what they were", () => {
  const dump = repaired(
    familyText({ 4: { parents: [9] }, 3: { slots: [slot(v.obj(4)), slot(v.clear)] } }),
  );
  expect(objectOf(dump, 3)?.slots[0]?.value).toBe(obj(4));
});
