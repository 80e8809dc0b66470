// `dte import`, `dte export` and `dte verify` with every format, as processes: reports before anything is written, repairs
// that are only made when asked for, single objects.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { dte, temporaryFolder } from "../support/dte.ts";
import { absent, sharedFile } from "../support/shared-data.ts";
import { lineOf, sampleText } from "../unit/textdump/sample-dump.ts";
import { dumpText, v } from "../unit/textdump/version-dumps.ts";

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => {
  folder.dispose();
});

/** Paths in the folder. */
const paths = (...names: string[]): string[] => names.map((name) => join(folder.path, name));

/** A world whose #0 holds a MAP, which version 4 cannot. */
const rich = dumpText({
  version: 17,
  players: [1],
  objects: [
    {
      id: 0,
      owner: 1,
      definitions: ["m"],
      slots: [[v.map(v.str("k"), v.list(v.obj(1), v.bool(1))), 1, 5]],
      children: [1],
    },
    { id: 1, name: "Wizard", flags: 7, owner: 1, parents: [0], slots: [[v.clear, 1, 5]] },
  ],
});

async function imported(text: string): Promise<string> {
  const [file = "", world = ""] = paths("in.db", "world");
  writeFileSync(file, text);
  const ended = await dte(["import", file, world]);
  expect(ended.err).toBe("");
  expect(ended.status).toBe(0);
  return world;
}

describe("import", () => {
  test("takes a directory in which an import was broken off, and no other", async () => {
    const [file = "", world = ""] = paths("in.db", "world");
    writeFileSync(file, rich);
    mkdirSync(join(world, "records"), { recursive: true });
    writeFileSync(join(world, "records/seg%2F1"), "a segment that no checkpoint names");
    writeFileSync(join(world, "records/seg%2F9.new"), "half of one");
    const ended = await dte(["import", file, world]);
    expect(ended).toMatchObject({ err: "", status: 0 });
    expect(await dte(["verify", world])).toMatchObject({ status: 0 });
    const again = await dte(["import", file, world]);
    expect(again.status).toBe(2);
    expect(again.err).toContain("holds a world already");
  });
});

describe("export", () => {
  test("lists what a format cannot hold, and writes only if told to", async () => {
    const world = await imported(rich);
    const [out = ""] = paths("out.db");
    const asked = await dte(["export", world, out, "--format", "lambdamoo", "--lossless"]);
    expect(asked.status).toBe(1);
    expect(asked.out).toBe(
      "a MAP became a LIST of pairs: in #0.m\na BOOL became an INT: in #0.m\n",
    );
    expect(asked.err).toContain("--lossless");
    expect(existsSync(out)).toBe(false);
    const told = await dte(["export", world, out, "--format", "lambdamoo"]);
    expect(told.status).toBe(0);
    expect(told.out).toContain("a MAP became a LIST of pairs");
    expect(readFileSync(out, "utf8")).toMatch(/^\*\* LambdaMOO Database, Format Version 4 \*\*\n/);
  });

  test("without a format: the dump of the server whose rules the world follows", async () => {
    const world = await imported(rich);
    const [out = ""] = paths("out.db");
    expect((await dte(["export", world, out])).status).toBe(0);
    expect(readFileSync(out, "utf8")).toBe(rich);
  });

  test.each(["json", "source"])("through %s and back", async (format) => {
    const world = await imported(rich);
    const [there = "", copy = "", out = ""] = paths(`there-${format}`, "copy", "out.db");
    expect((await dte(["export", world, there, "--format", format])).status).toBe(0);
    expect((await dte(["import", there, copy])).status).toBe(0);
    expect((await dte(["export", copy, out])).status).toBe(0);
    expect(readFileSync(out, "utf8")).toBe(rich);
  });

  test("one object, into a world that is there", async () => {
    const world = await imported(rich);
    const [file = "", out = ""] = paths("object.json", "out.db");
    expect((await dte(["export", world, file, "--object", "#1"])).status).toBe(0);
    const added = await dte(["import", file, world]);
    expect(added.out).toBe("1 objects were added, the first is #2\n#1 is taken and became #2\n");
    expect((await dte(["verify", world])).status).toBe(0);
    await dte(["export", world, out]);
    expect(readFileSync(out, "utf8")).toContain("#2\nWizard\n7\n2\n");
    const [nowhere = ""] = paths("nowhere");
    expect((await dte(["import", file, nowhere])).err).toContain("no world to put them in");
    expect((await dte(["export", world, out, "--object", "#77"])).err).toContain("there is no #77");
  });
});

describe("a damaged dump", () => {
  const damaged = sampleText((lines) => {
    lines[lineOf(lines, "Root") + 2] = "many";
    lines[lineOf(lines, "thing") + 4] = "77";
  });

  test("is refused with all its faults, which verify names too", async () => {
    const [file = "", world = ""] = paths("in.db", "world");
    writeFileSync(file, damaged);
    const ended = await dte(["import", file, world]);
    expect(ended.status).toBe(2);
    for (const words of ["line 28 (#1): expected the flags", "the location of #5 is #77"])
      expect(ended.err).toContain(words);
    expect(existsSync(world)).toBe(false);
    const verified = await dte(["verify", file]);
    expect(verified.status).toBe(1);
    expect(verified.out).toContain("the location of #5 is #77, which is no object");
    expect((await dte(["verify", paths("nothing")[0] ?? ""])).err).toMatch(/holds no world/);
  });

  test("is repaired only with two words", async () => {
    const [file = "", world = "", out = ""] = paths("in.db", "world", "out.db");
    writeFileSync(file, damaged);
    expect((await dte(["import", file, world, "--apply"])).err).toContain("give both");
    const proposed = await dte(["import", file, world, "--repair"]);
    expect(proposed.status).toBe(1);
    expect(proposed.out).toContain("repair: it gets the location #-1");
    expect(proposed.out).toContain("nothing was written");
    expect(existsSync(world)).toBe(false);
    const done = await dte(["import", file, world, "--repair", "--apply"]);
    expect(done.status).toBe(0);
    expect(done.out).toContain("repaired: it gets the location #-1");
    expect((await dte(["verify", world])).status).toBe(0);
    expect((await dte(["export", world, out])).status).toBe(0);
    expect((await dte(["verify", out])).status).toBe(0);
  });

  test("beyond repair", async () => {
    const [file = "", world = ""] = paths("in.db", "world");
    writeFileSync(file, "** LambdaMOO Database, Format Version 99 **\n");
    const proposed = await dte(["import", file, world, "--repair"]);
    expect(proposed.out).toContain("cannot be repaired");
    expect(proposed.status).toBe(1);
  });
});

describe("real databases", () => {
  const core = "LambdaCore.db";
  test.skipIf(sharedFile(core) === null)(`${core}: the same bytes (${absent(core)})`, async () => {
    const file = sharedFile(core) ?? "";
    const [world = "", out = ""] = paths("world", "out.db");
    expect((await dte(["verify", file])).status).toBe(0);
    expect((await dte(["import", file, world])).status).toBe(0);
    expect((await dte(["export", world, out])).status).toBe(0);
    expect(readFileSync(out).equals(readFileSync(file))).toBe(true);
  });
});
