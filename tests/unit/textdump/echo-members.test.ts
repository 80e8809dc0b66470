// What echo's objects and worlds hold beside values, in files: source files and JSON keep it, dumps say what they drop.
import { describe, expect, test } from "vitest";
import {
  mergeObjects,
  readJson,
  readSource,
  readTextdump,
  writeJson,
  writeObjectsJson,
  writeSource,
  writeTextdump,
} from "#textdump";
import { Cap, obj, WILDCARD } from "#value";
import { invariants, type ObjectImage, type VerbImage, World, type WorldImage } from "#world";
import { echoStep } from "../../support/random-echo.ts";
import { chanceOf } from "../../support/random-values.ts";

const fresh = World.freshImage();

/** The fresh world with other facts of #2. */
function withRoom(more: Partial<ObjectImage>, world: Partial<WorldImage> = {}): WorldImage {
  const objects = fresh.objects.map((object) =>
    object.id === 2 ? { ...object, ...more } : object,
  );
  return { ...fresh, ...world, objects };
}

/** The members of #2 behind its attributes. */
function members(image: WorldImage): string {
  const file = writeSource(image).find(({ path }) => path.endsWith("/000002.echo"));
  return (file?.text ?? "").split("\n").slice(4, -2).join("\n");
}

function verb(more: Partial<VerbImage>): VerbImage {
  const spec = { dobj: 2, prep: -1, iobj: 2 } as const;
  return { names: "v", owner: 3, perms: 13, ...spec, dialect: "echo", source: "", ...more };
}

function throughSource(image: WorldImage): void {
  const files = writeSource(image, { nextTask: 5 });
  const read = readSource(files);
  expect(read.problems).toEqual([]);
  expect(read.image).toEqual(image);
  if (read.image !== null) expect(writeSource(read.image, read.counters)).toEqual(files);
}

function throughJson(image: WorldImage): WorldImage {
  const { bytes } = writeJson(image);
  const read = readJson(new TextDecoder().decode(bytes));
  if (read.status !== "world") throw new Error(JSON.stringify(read));
  expect(read.image).toEqual(image);
  expect(writeJson(read.image).bytes).toEqual(bytes);
  return read.image;
}

const TERMS = { params: null, requires: [], isFunction: false, isSecure: false };

const FULL: WorldImage = withRoom(
  {
    definitions: ["fuel", "lit"],
    slots: [
      { value: 10, owner: 3, perms: 5 },
      { value: undefined, owner: 3, perms: 1 },
    ],
    requires: [["Refuel(this)", "Other()"], []],
    verbs: [
      verb({ names: "light l*ight-up", terms: { ...TERMS, params: "(a, ?b = 1)" }, source: "x" }),
      verb({ terms: { ...TERMS, params: "{a}", requires: ["Ring(this)"], isSecure: true } }),
      verb({ names: "burn", terms: { ...TERMS, params: "(n)", isFunction: true }, source: "\n" }),
      verb({
        names: "cool",
        dobj: 1,
        dialect: "moo",
        source: null,
        terms: { params: "()", requires: ["C(n, m)", "D()"], isFunction: true, isSecure: true },
      }),
    ],
    handlers: [
      {
        event: "Dusk",
        params: "(where_)",
        where: "where_ == this.location",
        priority: -5,
        owner: 3,
        seq: 3,
        source: "this:light()\n\n  2",
      },
      { event: "web:*", params: null, where: null, priority: 0, owner: 2, seq: 7, source: "" },
      {
        event: "*",
        params: "(name, @args)",
        where: null,
        priority: 0,
        owner: 3,
        seq: 8,
        source: "1",
      },
    ],
    queries: ["near(X) :- road(X, _), X != 1", "near(1)", "far"],
  },
  {
    nextSeq: 18,
    events: [
      { name: "Bell", params: "()", declarer: 2 },
      { name: "scored", params: "(who, points)", declarer: 3 },
    ],
    capabilities: [{ name: "Ring", params: "(bell)", declarer: 3 }],
    grants: [
      { to: 1, capability: new Cap("Other", []) },
      { to: 2, capability: new Cap("Ring", [obj(2)]) },
      { to: 2, capability: new Cap("Ring", [WILDCARD]) },
    ],
  },
);

describe("source files", () => {
  test("of an object", () => {
    expect(
      members(FULL),
    ).toBe(`  property fuel (owner: #3, flags: "rc") = 10 requires Refuel(this), Other()
  property lit (owner: #3, flags: "r") = clear
  verb "light l*ight-up" (a, ?b = 1) (this none this) owner #3 flags "rxd"
    x
  endverb
  secure verb "v" {a} (this none this) owner #3 flags "rxd" requires Ring(this)
  endverb
  function burn(n) owner #3 flags "rxd"


  endfunction
  secure function cool() (any none this) owner #3 flags "rxd" dialect moo requires C(n, m), D() unprogrammed
  endfunction
  on Dusk(where_) where where_ == this.location priority -5 owner #3 seq 3
    this:light()

      2
  endon
  on "web:*" owner #2 seq 7
  endon
  on *(name, @args) owner #3 seq 8
    1
  endon
  query near(X) :- road(X, _), X != 1.
  query near(1).
  query far.`);
    throughSource(FULL);
  });

  test("of the world", () => {
    expect(writeSource(FULL, { nextTask: 5 })[0]?.text).toBe(`// echo-world 1
world
  max_object #3
  players {#3}
  next_task 5
  next_seq 18
  event Bell() owner #2
  event scored(who, points) owner #3
  capability Ring(bell) owner #3
  grant Other() to #1
  grant Ring(#2) to #2
  grant Ring(_) to #2
endworld
`);
  });

  test("break a list where its line would be too long with what it requires", () => {
    const text = `Ring(this, "${"x".repeat(60)}")`;
    const value = fresh.players.length === 1 ? World.fromImage(fresh).playerList() : null;
    const image = withRoom({
      definitions: ["p"],
      slots: [{ value, owner: 3, perms: 5 }],
      requires: [[text]],
    });
    throughSource(image);
    expect(members(image)).toBe(`  property p (owner: #3, flags: "rc") = {#3} requires ${text}`);
  });

  test("are the same after random lives of a world", () => {
    for (let seed = 1; seed <= 25; seed++) {
      const next = chanceOf(seed);
      const world = World.fromImage(fresh);
      const any = (): number => next(world.maxObject + 1);
      for (let i = 0; i < 8; i++) world.create(i === 0 ? [] : [any()], any());
      for (let i = 0; i < 5; i++) {
        world.addProperty(any(), `p${i}`, next(2) === 0 ? undefined : i, any(), next(8));
        world.addVerb(any(), verb({ names: `v${i}`, source: next(2) === 0 ? null : "1" }));
      }
      for (let i = 0; i < 60; i++) echoStep(world, next, any(), any);
      const image = world.image();
      throughSource(image);
      const again = World.fromImage(throughJson(image));
      expect(invariants(again)).toEqual([]);
      expect(again.image()).toEqual(image);
      expect(World.restore(again.records()).image()).toEqual(image);
    }
  });

  /** Problems with lines put into the file of #2 or of the world. */
  function problems(text: string, isWorld = false): string[] {
    const files = writeSource({ ...fresh, nextSeq: 5 }).map((file) => {
      const end = isWorld ? "endworld" : "endobject";
      const isIt = file.path.includes(isWorld ? "world" : "/000002");
      return isIt ? { ...file, text: file.text.replace(end, `${text}\n${end}`) } : file;
    });
    return readSource(files).problems.map(
      ({ line, column, message }) => `${line}:${column} ${message}`,
    );
  }

  test.each([
    ["  on E(a owner #3 seq 1\n  endon", "5:7 the bracket is never closed"],
    [
      "  on E() owner #3 seq 5\n  endon",
      "5:6 the registration number 5 is not between 1 and next_seq 5",
    ],
    ["  on E() seq 1\n  endon", "5:6 “owner” of the handler “E” is missing"],
    [
      "  on 5 owner #3\n  endon",
      "5:6 expected the name of an event, a pattern in quotes, or “*”, found “5”",
    ],
    [
      "  on E() owner #3 priority 4\n  endon",
      "5:10 expected “where”, “priority”, “owner” and “seq” in this order",
    ],
    [
      "  on E() owner #3 seq 2\n  endon\n  on F() owner #3 seq 2\n  endon",
      "7:6 another handler has the registration number 2 too",
    ],
    ["  query p(X) :- q(X)", "7:1 expected “.” at the end of the query, found the end of the file"],
    ["  query 1.", "5:9 expected the name of a query"],
    ["  query p(1). q", "5:15 expected the end of the line, found “q”"],
    ["  secure property p", "5:10 expected “verb” or “function” after “secure”, found “property”"],
    [
      '  function 5() owner #3 flags ""\n  endfunction',
      "5:12 expected the name of the function, found “5”",
    ],
    [
      '  property p (owner: #3, flags: "") = 1 requires',
      "5:49 expected an expression after “requires”",
    ],
    [
      '  property p (owner: #3, flags: "") = 1 requires a, , b',
      "5:53 expected an expression, found “,”",
    ],
    [
      '  function f(a) owner #3 flags ""\n  endverb\n  endfunction',
      "6:1 expected four spaces before every line of a body, or “  endfunction”",
    ],
  ])("%j", (text, problem) => {
    expect(problems(text)[0]).toBe(problem);
  });

  test.each([
    ["  event E owner #3", "7:11 expected parameters in “()”, found “owner”"],
    ["  event E() owner #3\n  event e(a) owner #3", "8:9 “e” was declared before"],
    ["  grant 5 to #3", "7:9 expected a capability"],
    ["  grant A() to #9", "7:16 #9 is no object"],
    ["  grant A(#1) to #3\n  grant a(#1) to #3", "8:18 #3 was given this capability before"],
  ])("world.echo %j", (text, problem) => {
    expect(problems(text, true)[0]).toBe(problem);
  });

  test("may be written by hand", () => {
    const text = [
      '  verb "a" (x, // first',
      '    y) (this none this) owner #3 flags "rx" requires (A(x) || // or',
      "    B(y)), C()",
      "    1",
      "  endverb",
      '  function "odd name"(a) owner #3 flags ""',
      "  endfunction",
      "  event Late (a) where a < 5 priority - 3 owner #3",
      "  endevent",
      "  on Early owner #3 seq 2 // before",
      "  endon",
      "  query p(X) :- q(X),",
      "    X == 1.",
      "  query r(2); // a fact",
    ].join("\n");
    const files = writeSource({ ...fresh, nextSeq: 5 }).map((file) =>
      file.path.includes("/000002")
        ? { ...file, text: file.text.replace("endobject", `${text}\nendobject`) }
        : file,
    );
    const { image, problems: found } = readSource(files);
    expect(found).toEqual([]);
    const room = image?.objects[2];
    expect(image?.nextSeq).toBe(6);
    expect(room?.verbs.map(({ names, terms }) => [names, terms])).toEqual([
      ["a", { ...TERMS, params: "(x, y)", requires: ["(A(x) || B(y))", "C()"] }],
      ["odd name", { ...TERMS, params: "(a)", isFunction: true }],
    ]);
    expect(
      room?.handlers?.map(({ event, where, priority, seq }) => [event, where, priority, seq]),
    ).toEqual([
      ["Early", null, 0, 2],
      ["Late", "a < 5", -3, 5],
    ]);
    expect(room?.queries).toEqual(["p(X) :- q(X), X == 1", "r(2)"]);
  });
});

describe("JSON", () => {
  test("keeps everything", () => {
    throughJson(FULL);
  });

  test("says what is wrong", () => {
    const text = new TextDecoder().decode(writeJson(FULL).bytes);
    const broken = text
      .replace('"seq":7', '"seq":3')
      .replace('"seq":8', '"seq":18')
      .replace('"near(1)"', '"1"')
      .replace('"Bell"', '"SCORED"')
      .replace('{"to":1', '{"to":9')
      .replace('"secure":true', '"secure":1')
      .replace('"(where_)"', '"(where_"')
      .replace('"where_ == this.location"', '"\\"open owner #1"')
      .replace('"far"]', '"far. near(2)"]')
      .replace('"Refuel(this)"', '"a, b"')
      .replace('"(bell)"', '"bell"');
    expect(readJson(broken)).toEqual({
      status: "refused",
      problems: [
        "objects[2].handlers[0].params: no parameters: “(where_”",
        'objects[2].handlers[0].where: no condition: “"open owner #1”',
        "objects[2].handlers[1].seq: it is from 1 up, and no other handler's",
        "objects[2].queries[1]: no rule: “1”",
        "objects[2].queries[2]: no rule: “far. near(2)”",
        "objects[2].slots[0].requires[0]: no expression: “a, b”",
        "objects[2].verbs[1].secure: it is not true or false",
        "events[1]: “scored” was declared before",
        "capabilities[0].params: no parameters: “bell”",
        "grants[0]: #9 is no object",
        "nextSeq: it is greater than the seq of every handler",
      ],
    });
  });

  test("of single objects registers handlers anew", () => {
    const { bytes } = writeObjectsJson(FULL, 2);
    const read = readJson(new TextDecoder().decode(bytes));
    if (read.status !== "objects") throw new Error(JSON.stringify(read));
    const merged = mergeObjects({ ...FULL, nextSeq: 20 }, read.set);
    if (merged.status !== "merged") throw new Error(JSON.stringify(merged));
    const made = merged.image.objects[4];
    const original = FULL.objects[2];
    expect(made?.requires).toEqual(original?.requires);
    expect(made?.queries).toEqual(original?.queries);
    expect(made?.handlers?.map(({ seq, owner }) => [seq, owner])).toEqual([
      [20, 3],
      [21, 4],
      [22, 3],
    ]);
    expect(merged.image.nextSeq).toBe(23);
    expect(invariants(World.fromImage(merged.image))).toEqual([]);
  });
});

test.each([4, 17] as const)(
  "dumps of version %d drop what they cannot hold and say so",
  (version) => {
    const { bytes, losses } = writeTextdump(FULL, { version });
    const said = losses.map(({ where, what }) => `${where} ${what}`);
    expect(said.filter((line) => !line.includes("echo program"))).toEqual([
      "#2:light l*ight-up the parameters of a verb were dropped",
      "#2:v the parameters of a verb were dropped",
      "#2:v “requires” of a verb was dropped",
      "#2:burn a function became an ordinary verb",
      "#2:burn the parameters of a verb were dropped",
      "#2:cool a function became an ordinary verb",
      "#2:cool the parameters of a verb were dropped",
      "#2:cool “requires” of a verb was dropped",
      "#2.fuel “requires” of a property was dropped",
      "#2 the handler of the event Dusk was dropped",
      "#2 the handler of the event web:* was dropped",
      "#2 the handler of the event * was dropped",
      "#2 the query near was dropped",
      "#2 the query near was dropped",
      "#2 the query far was dropped",
      " the declaration of the event Bell was dropped",
      " the declaration of the event scored was dropped",
      " the declaration of the capability Ring was dropped",
      "#1 the grant of Other was dropped",
      "#2 the grant of Ring was dropped",
      "#2 the grant of Ring was dropped",
    ]);
    const read = readTextdump(bytes);
    expect(read.status).toBe("read");
  },
);
