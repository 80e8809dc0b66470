// World files: what the export packs, the workshop reads, and a kernel that begins with it packs again, byte by byte.
import { strToU8, zipSync } from "fflate";
import { expect, test } from "vitest";
import { decodeBulk, type ImportProgress, type PreparedImport } from "#bus";
import { Workshop } from "../../../containers/compute/workshop.ts";
import {
  packWorldFile,
  unpackWorldFile,
  WorldFileError,
} from "../../../containers/compute/world-file.ts";
import { Bench, parser, wizardBench } from "../kernel/bench.ts";

const workshop = new Workshop({
  clock: { now: () => 0 },
  random: { next: () => 0.5 },
  log: { write: () => undefined },
  parser,
  monotonicNow: () => 0,
  localTime: () => undefined,
});

function read(bytes: Uint8Array): PreparedImport {
  return workshop.importWorldFile(bytes, () => undefined);
}

/** A zip of these files. */
function zip(files: Readonly<Record<string, string | Uint8Array>>): Uint8Array {
  const bytes = Object.entries(files).map(([path, text]) => [
    path,
    typeof text === "string" ? strToU8(text) : text,
  ]);
  return zipSync(Object.fromEntries(bytes));
}

/** A world with a past: objects out of order, a broken verb, a recycled number, task ids that were used. */
function livedIn(): Bench {
  const bench = wizardBench();
  bench.program(`add_property(#1, "odd", {1.5, "café \\"x\\"", E_PERM, {{}}}, {#3, "rc"});
    a = create(#1); b = create(#1); c = create(#1); recycle(b); move(c, #2); move(a, #2); a.name = "lamp";
    chparent(a, c); a.odd = {"a rather long text that makes the line longer than a hundred", "characters, so it is broken"};`);
  bench.verb("#2", "look l*", "this none none", '\nnotify(player, "  indented");\n\nreturn 1;');
  bench.program("fork (1000) endfork");
  return bench;
}

const exported = (bench: Bench): Uint8Array => packWorldFile(bench.kernel.tools.exportSource());

test("export, open, export: the same bytes", () => {
  const before = exported(livedIn());
  const { report, chunks } = read(before);
  expect(report).toMatchObject({ isImported: true, error: null, problems: [], broken: [] });
  expect(report).toMatchObject({ objects: 6, players: 1 });
  const opened = new Bench(null, new Map(decodeBulk(chunks ?? []))).start();
  expect(exported(opened)).toEqual(before);
  expect(opened.kernel.tools.exportSource()[0]?.text).not.toContain("next_task 1\n");
});

test("progress names the stages in order", () => {
  const said: ImportProgress[] = [];
  workshop.importWorldFile(exported(livedIn()), (progress) => said.push(progress));
  expect(said.map(({ stage, total }) => [stage, total > 0])).toEqual([
    ["read", true],
    ["objects", true],
    ["verbs", true],
    ["write", true],
  ]);
});

const WORLD = "// echo-world 1\nworld\n  max_object #0\n  players {}\nendworld\n";
const OBJECT =
  '// echo-object 1\nobject #0\n  property name = "System Object"\n  property owner = #0\n';

test("a folder around the world and files beside it do no harm", () => {
  const files = unpackWorldFile(
    zip({ "w/world.echo": WORLD, "w/objects/000000.echo": "x", "w/README.md": "y", "z.echo": "z" }),
  );
  expect(files.map(({ path }) => path)).toEqual(["world.echo", "objects/000000.echo"]);
});

test("a verb that does not compile is kept and reported", () => {
  const verb =
    '  verb "bad" (this none this) owner #0 flags "rxd" dialect moo\n    return 1 +;\n  endverb\nendobject\n';
  const { report, chunks } = read(
    zip({ "world.echo": WORLD, "objects/000000.echo": OBJECT + verb }),
  );
  expect(report.broken).toEqual([
    { object: 0, verb: "bad", message: expect.stringMatching(/^Line 1: /) },
  ]);
  expect(report.isImported && chunks !== null).toBe(true);
});

test("problems are told by path, line and column, warnings too", () => {
  const { report, chunks } = read(
    zip({
      "world.echo": WORLD.replaceAll("\n", "\r\n"),
      "objects/000000.echo": `${OBJECT}  property location = lamp\nendobject\n`,
    }),
  );
  expect(chunks).toBeNull();
  expect(report).toMatchObject({ isImported: false, error: "one error in its files" });
  expect(report.problems).toEqual([
    expect.objectContaining({ severity: "warning", path: "world.echo" }),
    {
      severity: "error",
      path: "objects/000000.echo",
      object: null,
      line: 5,
      column: 23,
      message: expect.stringContaining("lamp"),
      repair: null,
    },
  ]);
});

test.each<[string, Uint8Array, RegExp]>([
  ["no zip", strToU8("** LambdaMOO Database"), /not a world file/],
  ["no world in it", zip({ "a.echo": "x" }), /holds no world.echo/],
  ["a damaged zip", zip({ "world.echo": WORLD }).subarray(0, 60), /zip is damaged/],
  ["Latin-1 text", zip({ "world.echo": new Uint8Array([0xe9]) }), /world.echo: it is not UTF-8/],
])("refused: %s", (_what, bytes, words) => {
  expect(() => unpackWorldFile(bytes)).toThrow(WorldFileError);
  expect(read(bytes)).toMatchObject({
    chunks: null,
    report: { isImported: false, error: expect.stringMatching(words) },
  });
});
