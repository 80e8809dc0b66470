import { describe, expect, test } from "vitest";
import {
  formatSourceProblem,
  readSource,
  readTextdump,
  writeSource,
  writeTextdump,
} from "#textdump";
import { E_PERM, Err, Float, List, obj, type Value } from "#value";
import type { ObjectImage, VerbImage, WorldImage } from "#world";
import { absent, readShared, sharedFile } from "../../support/shared-data.ts";

const BARE: ObjectImage = {
  id: 0,
  name: "",
  flags: 0,
  owner: 3,
  location: -1,
  contents: [],
  parents: [],
  children: [],
  verbs: [],
  definitions: [],
  slots: [],
};

function world(...objects: Partial<ObjectImage>[]): WorldImage {
  return {
    objects: objects.map((object, id) => ({ ...BARE, id, ...object })),
    maxObject: objects.length - 1,
    players: [],
    profile: "lambdamoo",
    encoding: null,
  };
}

function verb(source: string | null, more: Partial<VerbImage> = {}): VerbImage {
  return {
    names: "look",
    owner: 3,
    perms: 13,
    dobj: 2,
    prep: -1,
    iobj: 2,
    dialect: "moo",
    source,
    ...more,
  };
}

/** The text of one object of a world. */
function textOf(image: WorldImage, id = 0): string {
  const path = `objects/${String(id).padStart(6, "0")}.echo`;
  return writeSource(image).find((file) => file.path === path)?.text ?? "";
}

/** A world survives both directions. */
function roundTrip(image: WorldImage): void {
  const files = writeSource({ ...image, nextSeq: 9 }, { nextTask: 7 });
  const read = readSource(files);
  expect(read.problems.filter(({ severity }) => severity === "error")).toEqual([]);
  expect(read.image).toEqual({ ...image, nextSeq: 9 });
  expect(writeSource(read.image ?? image, read.counters)).toEqual(files);
}

/** The line of the one property that holds the value. */
function valueText(value: Value): string {
  const image = world({ definitions: ["p"], slots: [{ value, owner: 3, perms: 5 }] });
  roundTrip(image);
  return textOf(image)
    .split("\n")
    .slice(4, -2)
    .join("\n")
    .replace('  property p (owner: #3, flags: "rc") = ', "");
}

describe("values", () => {
  const deep = (depth: number): Value =>
    depth === 0 ? 1 : new List([deep(depth - 1), "x".repeat(20)]);
  test.each<[Value, string]>([
    [0, "0"],
    [-1, "-1"],
    [9007199254740993n, "9007199254740993"],
    [-9223372036854775808n, "-9223372036854775808"],
    [new Float(1), "1.0"],
    [new Float(-0), "-0.0"],
    [new Float(0.1), "0.1"],
    [new Float(1e21), "1e+21"],
    [new Float(5e-324), "5e-324"],
    [new Float(1.7976931348623157e308), "1.7976931348623157e+308"],
    [obj(12), "#12"],
    [obj(-1), "#-1"],
    ["", '""'],
    ['a"b\\c', '"a\\"b\\\\c"'],
    ["\n\t\r\u0000\u001b\u007f\u0085", '"\\n\\t\\r\\u{0}\\u{1B}\\u{7F}\\u{85}"'],
    ["∈ 😀 // no comment", '"∈ 😀 // no comment"'],
    [E_PERM, "E_PERM"],
    [new Err(3, "E_PERM", "no", 5), 'E_PERM("no", 5)'],
    [new Err(-1, "E_MINE", "E_MINE", 0), "E_MINE"],
    [new Err(-1, "E_MINE", "why", new List([])), 'E_MINE("why", {})'],
    [true, "true"],
    [null, "null"],
    [new List([]), "{}"],
    [new List([1, new List(["a", obj(2)])]), '{1, {"a", #2}}'],
  ])("%# %s", (value, text) => {
    expect(valueText(value)).toBe(text);
  });

  test("a line of 100 characters stays, one of 101 is broken", () => {
    const before = '  property p (owner: #3, flags: "rc") = {1, ""}'.length;
    const fits = "x".repeat(100 - before);
    expect(valueText(new List([1, fits]))).toBe(`{1, "${fits}"}`);
    expect(valueText(new List([1, `${fits}x`]))).toBe(`{\n    1,\n    "${fits}x"\n  }`);
  });

  test("characters are counted, not units", () => {
    const before = '  property p (owner: #3, flags: "rc") = {1, ""}'.length;
    const fits = "😀".repeat(100 - before);
    expect(valueText(new List([1, fits]))).toBe(`{1, "${fits}"}`);
  });

  test("inner lists follow the same rule", () => {
    const long = "y".repeat(60);
    expect(valueText(new List([new List([1, long, long]), new List([1, 2])]))).toBe(
      `{\n    {\n      1,\n      "${long}",\n      "${long}"\n    },\n    {1, 2}\n  }`,
    );
  });

  test("a list of one element is not broken, but its element is", () => {
    const long = "y".repeat(60);
    expect(valueText(new List([long.repeat(2)]))).toBe(`{"${long.repeat(2)}"}`);
    expect(valueText(new List([new List([long, long])]))).toBe(
      `{{\n    "${long}",\n    "${long}"\n  }}`,
    );
  });

  test("deep lists", () => {
    roundTrip(world({ definitions: ["p"], slots: [{ value: deep(200), owner: 3, perms: 5 }] }));
  });
});

describe("the text", () => {
  const image: WorldImage = {
    objects: [
      {
        ...BARE,
        id: 1,
        name: "root",
        flags: 16 | 128,
        children: [5, 2],
        definitions: ["color", "@odd name"],
        slots: [
          { value: "red", owner: 3, perms: 5 },
          { value: undefined, owner: 3, perms: 0 },
        ],
      },
      {
        ...BARE,
        id: 2,
        name: 'a "lamp"',
        flags: 8 | 64 | 7,
        owner: 2,
        location: 5,
        parents: [1],
        definitions: ["fuel"],
        slots: [
          { value: 10, owner: 2, perms: 7 },
          { value: "blue", owner: 2, perms: 5 },
          { value: undefined, owner: 3, perms: 0 },
        ],
        verbs: [
          verb('notify(player, "x");\n\n  return 1;'),
          verb("", { names: "empty l*ight-up", dobj: 0, prep: 4, iobj: 1, perms: 15, owner: 2 }),
          verb(null, { names: 'none "quoted"', prep: 3 }),
          verb("  endverb", { names: "echo", dialect: "echo", prep: -2, perms: 0 }),
        ],
      },
      {
        ...BARE,
        id: 5,
        name: "room",
        contents: [2],
        parents: [1],
        slots: [
          { value: undefined, owner: 3, perms: 5 },
          { value: 0, owner: 9, perms: 4 },
        ],
      },
    ],
    maxObject: 7,
    players: [2],
    profile: "toaststunt",
    encoding: "latin1",
  };

  test("of the world", () => {
    expect(writeSource({ ...image, nextSeq: 18 }, { nextTask: 4711 })[0]).toEqual({
      path: "world.echo",
      text: `// echo-world 1
world
  max_object #7
  players {#2}
  next_task 4711
  next_seq 18
  encoding "latin1"
  profile "toaststunt"
endworld
`,
    });
  });

  test("of an object with everything", () => {
    expect(textOf(image, 2)).toBe(`// echo-object 1
object #2 extends #1
  property name = "a \\"lamp\\""
  property owner = #2
  property location = #5
  property player = true
  property programmer = true
  property wizard = true
  property obsolete_flags = 72
  property fuel (owner: #2, flags: "rwc") = 10
  override color = "blue"
  verb "look" (this none this) owner #3 flags "rxd" dialect moo
    notify(player, "x");

      return 1;
  endverb
  verb "empty l*ight-up" (none on any) owner #2 flags "rwxd" dialect moo
  endverb
  verb "none \\"quoted\\"" (this in this) owner #3 flags "rxd" dialect moo unprogrammed
  endverb
  verb "echo" (this any this) owner #3 flags ""
      endverb
  endverb
endobject
`);
  });

  test("of a root and of overrides that change owner and bits", () => {
    expect(textOf(image, 1)).toBe(`// echo-object 1
object #1
  property name = "root"
  property owner = #3
  property r = true
  property f = true
  property children = {#5, #2}
  property color (owner: #3, flags: "rc") = "red"
  property "@odd name" (owner: #3, flags: "") = clear
endobject
`);
    expect(textOf(image, 5)).toBe(`// echo-object 1
object #5 extends #1
  property name = "room"
  property owner = #3
  override "@odd name" (owner: #9, flags: "c") = 0
endobject
`);
  });

  test("reads back to the same world", () => roundTrip(image));
});

describe("worlds", () => {
  test("several parents", () => {
    const slot = (value: Value | undefined, owner = 3) => ({ value, owner, perms: 5 });
    roundTrip(
      world(
        { children: [1, 2], definitions: ["top"], slots: [slot(1)] },
        { parents: [0], children: [3], definitions: ["left"], slots: [slot(2), slot(9)] },
        { parents: [0], children: [3], definitions: ["right"], slots: [slot(3), slot(undefined)] },
        { parents: [1, 2], slots: [slot(undefined), slot(undefined), slot("own")] },
      ),
    );
  });

  test("slots as creation makes them are left out", () => {
    const image = world(
      {
        owner: 3,
        children: [1],
        definitions: ["a", "b"],
        slots: [
          { value: 1, owner: 7, perms: 4 },
          { value: 2, owner: 7, perms: 3 },
        ],
      },
      {
        owner: 5,
        parents: [0],
        slots: [
          { value: undefined, owner: 5, perms: 4 },
          { value: undefined, owner: 7, perms: 3 },
        ],
      },
    );
    expect(textOf(image, 1)).not.toContain("override");
    roundTrip(image);
  });

  test.each(["", "\n", "\n\n", " ", "a\n", "\na", "    x", "\t", "a\r", "  endverb\n  endobject"])(
    "body %j",
    (source) => roundTrip(world({ verbs: [verb(source), verb(null), verb("after")] })),
  );

  test.each([-2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14])("preposition %i", (prep) =>
    roundTrip(world({ verbs: [verb("x;", { prep })] })),
  );

  test("many players are broken into lines like values", () => {
    const objects = Array.from({ length: 40 }, () => ({ flags: 1 }));
    const image = { ...world(...objects), players: objects.map((_, id) => 39 - id) };
    expect(writeSource(image)[0]?.text).toContain("  players {\n    #39,\n    #38,\n");
    roundTrip(image);
  });

  test("an empty world", () => roundTrip(world()));
});

/** The problems of a world with one object file. */
function problemsOf(members: string, more: Record<string, string> = {}): string[] {
  const files = {
    "world.echo": "// echo-world 1\nworld\n  max_object #9\nendworld\n",
    "objects/000001.echo": `// echo-object 1\nobject #1\n  property name = ""\n  property owner = #1\n${members}`,
    ...more,
  };
  const read = readSource(Object.entries(files).map(([path, text]) => ({ path, text })));
  if (read.problems.some(({ severity }) => severity === "error")) expect(read.image).toBeNull();
  return read.problems.map((problem) =>
    formatSourceProblem(problem).replace("objects/000001.echo, line ", ""),
  );
}

describe("problems tell path, line, column and what was expected", () => {
  test.each([
    [
      "  property x = 1\n",
      "5, column 12: expected an attribute (name, owner, location, player, programmer, wizard, r, w, f, contents, children) or “(owner: …, flags: …)” after “x”",
    ],
    [
      '  property x (owner: #1, flags: "rz") = 1\n',
      '5, column 33: expected flags of the letters “rwc”, found “"rz"”',
    ],
    ["  property x (owner: #1) = 1\n", "5, column 24: expected “,”, found “)”"],
    [
      '  property x (owner: 1, flags: "") = 1\n',
      "5, column 22: expected an object number, found “1”",
    ],
    [
      '  property x (owner: #1, flags: "")\n',
      "5, column 36: expected “=” and a value, found the end of the line",
    ],
    [
      '  property x (owner: #1, flags: "") =\n',
      "5, column 38: expected a value, found the end of the line",
    ],
    [
      '  property x (owner: #1, flags: "") = 1 2\n',
      "5, column 41: expected the end of the line, found “2”",
    ],
    [
      '  property x (owner: #1, flags: "") = {1 2}\n',
      "5, column 42: expected “,” or “}” in a list, found “2”",
    ],
    [
      '  property x (owner: #1, flags: "") = {1,\n',
      "6, column 1: expected a value, found “endobject”",
    ],
    [
      '  property x (owner: #1, flags: "") = "abc\n',
      "5, column 39: the string has no closing quote on its line",
    ],
    [
      '  property x (owner: #1, flags: "") = "\\u{110000}"\n',
      "5, column 39: \\u{110000} is no character",
    ],
    [
      '  property x (owner: #1, flags: "") = "\\u12"\n',
      "5, column 39: expected four hex digits or {…} after \\u",
    ],
    [
      '  property x (owner: #1, flags: "") = 9223372036854775808\n',
      "5, column 39: the INT has more than 64 bits",
    ],
    ['  property x (owner: #1, flags: "") = 1e999\n', "5, column 39: the FLOAT is out of range"],
    ['  property x (owner: #1, flags: "") = foo\n', "5, column 39: expected a value, found “foo”"],
    [
      '  property x (owner: #1, flags: "") = 1 + 1\n',
      "5, column 41: expected the end of the line, found “+”",
    ],
    [
      '  property x (owner: #1, flags: "") = [1 -> 2, {} -> 3]\n',
      "5, column 48: no key of a MAP is a LIST, MAP, LAMBDA, FLYWEIGHT or TASK",
    ],
    [
      '  property x (owner: #1, flags: "") = [1, 2]\n',
      "5, column 41: expected “->” behind the key of a MAP, found “,”",
    ],
    [
      '  property x (owner: #1, flags: "") = <1>\n',
      "5, column 40: expected the parent of a flyweight, found “1”",
    ],
    [
      '  property x (owner: #1, flags: "") = 1\n  property X (owner: #1, flags: "") = 1\n',
      "6, column 12: the property “X” was defined before",
    ],
    ["  property owner = #1\n", "5, column 12: the attribute “owner” was given before"],
    ["  property r = 1\n", "5, column 16: expected “true” or “false”, found “1”"],
    [
      "  property obsolete_flags = 16\n",
      "5, column 29: expected a sum of flags without names (8 and 64), found “16”",
    ],
    [
      "  property location = #3\n",
      "5, column 23: the location #3 is no object: there is no file objects/000003.echo",
    ],
    ["  property location = #1\n", "5, column 23: #1 is inside itself"],
    ["  property contents = {#5}\n", "5, column 23: the contents of #1 are none"],
    ["  override x = 1\n", "5, column 12: no ancestor of #1 defines “x”"],
    [
      "  proprety x = 1\n",
      "5, column 3: expected “property”, “override”, “verb”, “function”, “on”, “query” or “endobject”, found “proprety”",
    ],
    ["  on Dusk\n  endon\n", "5, column 6: “owner” of the handler “Dusk” is missing"],
    [
      '  verb look (this none this) owner #1 flags ""\n  endverb\n',
      "5, column 8: expected the names of the verb as a string, found “look”",
    ],
    [
      '  verb "look" owner #1 flags ""\n  endverb\n',
      "5, column 15: expected the argument specification, as in “(this none this)”, found “owner”",
    ],
    [
      '  verb "look" (this wih any) owner #1 flags ""\n  endverb\n',
      "5, column 21: expected “none”, “any” or a preposition (several words in quotes), found “wih”",
    ],
    [
      '  verb "look" (that none this) owner #1 flags ""\n  endverb\n',
      "5, column 16: expected “none”, “any” or “this” for the direct object, found “that”",
    ],
    [
      '  verb "look" (this none this) owner #1 flags "q"\n  endverb\n',
      '5, column 47: expected flags of the letters “rwxd”, found “"q"”',
    ],
    [
      '  verb "look" (this none this) owner #1 flags "" dialect lua\n  endverb\n',
      "5, column 58: expected “moo” or “echo”, found “lua”",
    ],
    [
      '  verb "look" (this none this) owner #1 flags "" unprogrammed\n    x\n  endverb\n',
      "6, column 1: expected “  endverb”: an unprogrammed verb has no body",
    ],
    [
      '  verb "look" (this none this) owner #1 flags ""\n  x = 1;\n  endverb\n',
      "6, column 1: expected four spaces before every line of a body, or “  endverb”",
    ],
  ])("%j", (members, problem) => {
    expect(problemsOf(`${members}endobject\n`)).toEqual([problem]);
  });

  test("a body without end", () => {
    const header = '  verb "look" (this none this) owner #1 flags ""\n';
    expect(problemsOf(`${header}    x\n`)).toEqual([
      "7, column 1: the file ends here, expected “  endverb” of “look”",
    ]);
  });

  test("one look shows all problems of a file", () => {
    expect(
      problemsOf(
        '  property a = 1\n  verb "v" (this none this) owner #1 flags ""\n  bad\n  endverb\n  override b = \nendobject\n',
      ).map((problem) => problem.split(",")[0]),
    ).toEqual(["5", "7", "9"]);
  });

  test.each([
    [
      "objects/000002.echo",
      "object #2\n",
      "objects/000002.echo, line 1, column 1: the first line must be “// echo-object 1”",
    ],
    [
      "objects/000002.echo",
      "",
      "objects/000002.echo, line 1, column 1: the first line must be “// echo-object 1”",
    ],
    [
      "objects/000002.echo",
      '// echo-object 1\nobject #3\n  property name = ""\n  property owner = #1\nendobject\n',
      "objects/000002.echo, line 2, column 1: the file of #3 must be called objects/000003.echo",
    ],
    [
      "objects/000002.echo",
      '// echo-object 1\nobject #2 extends #4\n  property name = ""\n  property owner = #1\nendobject\n',
      "objects/000002.echo, line 2, column 19: the parent #4 is no object: there is no file objects/000004.echo",
    ],
    [
      "objects/000002.echo",
      '// echo-object 1\nobject #2 extends #2\n  property name = ""\n  property owner = #1\nendobject\n',
      "objects/000002.echo, line 2, column 19: #2 is its own ancestor",
    ],
    [
      "objects/000002.echo",
      '// echo-object 1\nobject #2 extends {#1, #1}\n  property name = ""\n  property owner = #1\nendobject\n',
      "objects/000002.echo, line 2, column 1: a parent is given twice",
    ],
    [
      "objects/000002.echo",
      "// echo-object 1\nobject #2\nendobject\n",
      "objects/000002.echo, line 2, column 1: “property name” of #2 is missing",
    ],
    [
      "objects/000002.echo",
      '// echo-object 1\nobject #2\n  property name = ""\n  property owner = #1\nendobject\nmore\n',
      "objects/000002.echo, line 6, column 1: expected the end of the file after “endobject”, found “more”",
    ],
    [
      "more.echo",
      '// echo-object 1\nobject #1\n  property name = ""\n  property owner = #1\nendobject\n',
      "more.echo, line 2, column 1: the file of #1 must be called objects/000001.echo",
    ],
    [
      "world.echo",
      "// echo-world 1\nworld\nendworld\n",
      "world.echo, line 1, column 1: the line “max_object” is missing",
    ],
    [
      "world.echo",
      "// echo-world 1\nworld\n  max_object #0\nendworld\n",
      "world.echo, line 1, column 1: max_object is #0, but there is #1",
    ],
    [
      "world.echo",
      "// echo-world 1\nworld\n  max_object #1\n  players {#4}\nendworld\n",
      "world.echo, line 1, column 1: the player #4 is no object",
    ],
    [
      "world.echo",
      "// echo-world 1\nworld\n  max_objects #1\nendworld\n",
      "world.echo, line 3, column 3: expected “max_object”, “players”, “next_task”, “next_seq”, “encoding”, “profile”, “event”, “capability”, “grant” or “endworld”, found “max_objects”",
    ],
    [
      "world.echo",
      "// echo-world 1\nworld\n  max_object #1\n  grant A() to #7\nendworld\n",
      "world.echo, line 4, column 16: #7 is no object",
    ],
    [
      "world.echo",
      "// echo-world 1\nworld\n  max_object #1\n",
      "world.echo, line 4, column 1: expected “max_object”, “players”, “next_task”, “next_seq”, “encoding”, “profile”, “event”, “capability”, “grant” or “endworld”, found the end of the file",
    ],
    [
      "world.echo",
      "world\n",
      "world.echo, line 1, column 1: the first line must be “// echo-world 1”",
    ],
  ])("%s %j", (path, text, problem) => {
    expect(problemsOf("endobject\n", { [path]: text })).toContain(problem);
  });

  test("no world without its file", () => {
    const { image, problems } = readSource([]);
    expect(image).toBeNull();
    expect(problems.map(formatSourceProblem)).toEqual([
      "world.echo, line 1, column 1: the file is missing",
    ]);
  });

  test("a name that an ancestor defines", () => {
    expect(
      problemsOf('  property x (owner: #1, flags: "") = 1\nendobject\n', {
        "objects/000002.echo":
          '// echo-object 1\nobject #2 extends #1\n  property name = ""\n  property owner = #1\n  property X (owner: #1, flags: "") = 1\nendobject\n',
      }),
    ).toEqual([
      "objects/000002.echo, line 5, column 12: an ancestor defines “X” already: write “override X”",
    ]);
  });

  test("other files are left alone; comments and blank lines may stand between members", () => {
    expect(
      problemsOf("\n  // a comment\n  property r = true // and here\n\nendobject\n", {
        "README.md": "hello",
        "lib/program.echo": "let x = 1",
      }),
    ).toEqual([]);
  });

  test("a checkout on Windows is read, with a warning", () => {
    const files = writeSource(world({ verbs: [verb("a;\nb;")] }));
    const windows = files.map(({ path, text }) => ({
      path,
      text: `\uFEFF${text.replaceAll("\n", "\r\n")}`,
    }));
    const read = readSource(windows);
    expect(read.image).toEqual(readSource(files).image);
    expect(read.problems.map(({ severity }) => severity)).toEqual([
      "warning",
      "warning",
      "warning",
      "warning",
    ]);
  });

  test("players and flags that disagree are warned of", () => {
    const { image, problems } = readSource(
      writeSource({ ...world({}, { flags: 1 }), players: [0] }),
    );
    expect(image).not.toBeNull();
    expect(problems.map(({ severity, path }) => [severity, path])).toEqual([
      ["warning", "objects/000000.echo"],
      ["warning", "objects/000001.echo"],
    ]);
  });

  test("lists nested too deep are refused, not fallen over", () => {
    const value = `${"{".repeat(5000)}${"}".repeat(5000)}`;
    expect(problemsOf(`  property x (owner: #1, flags: "") = ${value}\nendobject\n`)).toEqual([
      "5, column 2039: values are nested deeper than 2000",
    ]);
  });
});

describe.each(["LambdaCore.db", "Minimal.db"])("%s", (name) => {
  test.skipIf(sharedFile(name) === null)(`is the same after source (${absent(name)})`, () => {
    const first = readTextdump(readShared(name));
    if (first.status !== "read") throw new Error("not read");
    const { dump } = first;
    const files = writeSource(dump.world);
    const { image, problems } = readSource(files);
    expect(problems).toEqual([]);
    if (image === null) throw new Error("no image");
    const again = writeSource(image);
    expect(
      again.every(({ text, path }, i) => files[i]?.text === text && files[i]?.path === path),
    ).toBe(true);
    expect(
      Buffer.compare(writeTextdump(image, dump).bytes, writeTextdump(dump.world, dump).bytes),
    ).toBe(0);
    expect(image).toEqual(dump.world);
  });
});
