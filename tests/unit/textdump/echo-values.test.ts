// Values of the echo dialect in files: JSON and the source format keep them, dumps replace them (LANGUAGE 18.4, 19.2).
import { describe, expect, test } from "vitest";
import {
  readJson,
  readSource,
  readTextdump,
  writeJson,
  writeSource,
  writeTextdump,
} from "#textdump";
import {
  Cap,
  CaughtErr,
  E_DIV,
  EMPTY_LIST,
  Err,
  errorNamed,
  Flyweight,
  Lambda,
  List,
  MapValue,
  obj,
  type Snapshot,
  Sym,
  TaskRef,
  toLiteral,
  type Value,
  WILDCARD,
} from "#value";
import { type ObjectImage, World, type WorldImage } from "#world";
import { ALL_KINDS, chanceOf, everything, RandomValues } from "../../support/random-values.ts";

const fresh = World.freshImage();

function holding(value: Value): WorldImage {
  const [system, ...others] = fresh.objects as [ObjectImage, ...ObjectImage[]];
  const slots = [{ value, owner: 3, perms: 5 }];
  return { ...fresh, objects: [{ ...system, definitions: ["p"], slots }, ...others] };
}

function heldBy(image: WorldImage | null | undefined): Value {
  const value = image?.objects[0]?.slots[0]?.value;
  if (value === undefined) throw new Error("nothing was read");
  return value;
}

function throughJson(value: Value): Value {
  const { bytes } = writeJson(holding(value), {});
  const read = readJson(new TextDecoder().decode(bytes));
  if (read.status !== "world") throw new Error(JSON.stringify(read));
  return heldBy(read.image);
}

/** The lines of the property. */
function sourceLines(value: Value, lost: string[] = []): string {
  const files = writeSource(holding(value), undefined, (_, what) => lost.push(what));
  const text = files.find(({ path }) => path.endsWith("/000000.echo"))?.text ?? "";
  const [, from = ""] = text.split('  property p (owner: #3, flags: "rc") = ');
  return from.slice(0, from.indexOf("\n  verb"));
}

function throughSource(value: Value): Value {
  const files = writeSource(holding(value));
  const read = readSource(files);
  expect(read.problems).toEqual([]);
  expect(writeSource(read.image as WorldImage, read.counters)).toEqual(files);
  return heldBy(read.image);
}

const snapshotOf = (source: string, captures: Iterable<[string, Value]> = []): Snapshot => ({
  source,
  captures: new Map(captures),
  thisValue: obj(1),
  player: obj(3),
  programmer: obj(3),
  caller: obj(-1),
  verb: "v",
  args: EMPTY_LIST,
});

test("random values through JSON", () => {
  for (let seed = 0; seed < 150; seed++) {
    const kinds = { ...ALL_KINDS, hasAnons: false };
    const value = new RandomValues(chanceOf(seed), kinds).value(4);
    expect(everything(throughJson(value))).toBe(everything(value));
  }
});

test("random values through the source format", () => {
  for (let seed = 0; seed < 150; seed++) {
    const kinds = { hasAnons: false, hasClosures: true, hasCaught: false };
    const value = new RandomValues(chanceOf(seed), kinds).value(4);
    // a capability called as what stands for closures is spelled in another way, which names it as well
    const plain = (text: string): string => text.replaceAll("closure", "Closure");
    expect(plain(inOrder(throughSource(value)))).toBe(plain(inOrder(value)));
  }
});

/** As everything(), but captured variables in the order of their names: a MAP holds them in files. */
function inOrder(value: Value): string {
  const made = new Map<Lambda, Lambda>();
  const sorted = (part: Value): Value => {
    if (part instanceof List) return new List(part.items.map(sorted));
    if (part instanceof MapValue) return MapValue.fromParts(part.parts().map(sorted));
    if (part instanceof Cap) return new Cap(part.name, part.args.map(sorted));
    if (part instanceof Err)
      return new Err(part.number, part.name, part.message, sorted(part.value));
    if (part instanceof Flyweight) {
      const slots = [...part.slots.values()].map(({ name, value: held }) => ({
        name,
        value: sorted(held),
      }));
      return new Flyweight(part.parent, slots, sorted(part.items) as List);
    }
    if (!(part instanceof Lambda)) return part;
    const known = made.get(part);
    if (known !== undefined) return known;
    const lambda = Lambda.unfilled();
    made.set(part, lambda);
    const shot = part.body.snapshot();
    const captures = MapValue.of(shot.captures);
    const args = sorted(shot.args);
    lambda.fill({
      ...shot,
      args,
      captures: new Map(
        captures.keys().map((name, i) => [name as string, sorted(captures.valueAt(i))]),
      ),
    });
    return lambda;
  };
  return everything(sorted(value));
}

describe("source format", () => {
  test.each<[Value, string]>([
    [new Sym("Name"), "'Name"],
    [new TaskRef(17), "task(17)"],
    [new Cap("Ring", [obj(12), WILDCARD, "a\nb"]), 'Ring(#12, _, "a\\nb")'],
    [new Cap("closure", [1]), "Closure(1)"],
    [new Cap("task", []), "Task()"],
    [
      new Flyweight(
        obj(1),
        [
          { name: "b", value: new Flyweight(obj(2), []) },
          { name: "A", value: 1 },
        ],
        new List([null]),
      ),
      "<#1, .A = 1, .b = <#2>, {null}>",
    ],
    [new Err(-1, "E_X", "m", new Sym("a")), `E_X("m", 'a)`],
    [
      Lambda.stored(snapshotOf("x => x")),
      [
        "closure([",
        '    "args" -> {},',
        '    "caller" -> #-1,',
        '    "captures" -> [],',
        '    "player" -> #3,',
        '    "programmer" -> #3,',
        '    "source" -> "x => x",',
        '    "this" -> #1,',
        '    "verb" -> "v"',
        "  ])",
      ].join("\n"),
    ],
  ])("%# %s", (value, text) => {
    expect(sourceLines(value)).toBe(text);
    expect(sourceLines(throughSource(value))).toBe(text);
  });

  test("closures that lead back to themselves or occur again", () => {
    const [even, odd] = [Lambda.unfilled(), Lambda.unfilled()];
    even.fill(snapshotOf("fn even(n) endfn", [["odd", odd]]));
    odd.fill(snapshotOf("fn odd(n) endfn", [["even", even]]));
    const text = sourceLines(new List([even, odd]));
    expect(text.match(/closure\(\[/g)?.length).toBe(2);
    expect(text).toContain('"captures" -> ["even" -> closure(1)]');
    expect(text).toContain("closure(2)");
    const read = throughSource(new List([even, odd])) as List;
    const [first, second] = read.items as [Lambda, Lambda];
    expect(first.body.snapshot().captures.get("odd")).toBe(second);
    expect(second.body.snapshot().captures.get("even")).toBe(first);
  });

  test("where an error was caught is lost, and told", () => {
    const lost: string[] = [];
    const caught = new CaughtErr(E_DIV, "m", 1, new List([1]));
    expect(sourceLines(new List([caught]), lost)).toBe('{E_DIV("m", 1)}');
    expect(lost).toEqual(["where an error was caught was dropped"]);
  });

  test.each([
    ["' a", "a symbol is ' and a name"],
    ["'_", "a symbol is ' and a name"],
    ["<#1, .a = 1, .A = 2>", "no second slot can be called A"],
    ["<#1, {1}, .a = 2>", "expected “>” behind the items, found “,”"],
    ["<5>", "expected the parent of a flyweight, found “5”"],
    ["closure(1)", "no closure 1 begins before this"],
    ["closure([])", 'a closure needs "source"'],
    ["Ring(1 2)", "expected “,” or “)” in a capability, found “2”"],
    ["Ring", "expected a value, found “Ring”"],
    ["[task(1) -> 2]", "no key of a MAP is a LIST, MAP, LAMBDA, FLYWEIGHT or TASK"],
    [`${'E_X("", '.repeat(2500)}1${")".repeat(2500)}`, "values are nested deeper than 2000"],
    [`${"C(".repeat(2500)}1${")".repeat(2500)}`, "values are nested deeper than 2000"],
    [`${"<#1, .a = ".repeat(2500)}1${">".repeat(2500)}`, "values are nested deeper than 2000"],
  ])("%# refuses", (text, message) => {
    const files = writeSource(holding(4711)).map((file) => ({
      ...file,
      text: file.text.replace("4711", text),
    }));
    const { problems } = readSource(files);
    expect(problems.map((problem) => problem.message).join("\n")).toContain(message);
  });
});

describe("JSON", () => {
  test.each([
    ['{"sym":"a b"}', "no value"],
    ['{"task":-1}', "no value"],
    ['{"cap":"C"}', "a CAP needs its name and an array of arguments"],
    ['{"flyweight":1,"slots":[["a b",1]],"items":[]}', "names and values need an array of pairs"],
    ['{"closure":0}', "no closure 0 begins before this"],
    ['{"closure":"x => x"}', "names and values need an array of pairs"],
    ['{"err":"E_X","message":"","value":0,"code":1,"stack":5}', "the stack of an ERR is an array"],
  ])("%# refuses", (text, message) => {
    const json = new TextDecoder().decode(writeJson(holding(4711), {}).bytes);
    const read = readJson(json.replace("4711", text));
    expect(read.status).toBe("refused");
    if (read.status === "refused") expect(read.problems.join("\n")).toContain(message);
  });
});

describe("dumps", () => {
  const fly = new Flyweight(obj(1), [{ name: "a", value: 1 }], new List([2]));
  test.each<[Value, string, string, string]>([
    [new Sym("Name"), '"Name"', '"Name"', "a SYM became a STR"],
    [new TaskRef(4), "0", "0", "a TASK became 0"],
    [Lambda.stored(snapshotOf("x => x")), "0", "0", "a LAMBDA became 0"],
    [new Cap("C", [1, WILDCARD]), '"C(1, _)"', '"C(1, _)"', "a CAP became a STR"],
    [null, "#-1", "#-1", "NULL became #-1"],
    [fly, '{#1, {{"a", 1}}, {2}}', '{#1, ["a" -> 1], {2}}', "a FLYWEIGHT became a LIST"],
    [errorNamed("E_X"), "E_INVARG", "E_INVARG", "E_X became E_INVARG"],
    [
      new CaughtErr(E_DIV, "m", 1, EMPTY_LIST),
      "E_DIV",
      "E_DIV",
      "the message and value of an E_DIV were dropped",
    ],
  ])("%# %s", (value, four, seventeen, loss) => {
    for (const [version, text] of [
      [4, four],
      [17, seventeen],
    ] as const) {
      const { bytes, losses } = writeTextdump(holding(value), { version });
      const read = readTextdump(bytes);
      if (read.status !== "read") throw new Error(JSON.stringify(read));
      expect(toLiteral(heldBy(read.dump.world))).toBe(text);
      expect(losses.map(({ where, what }) => `${where}: ${what}`)).toEqual([`#0.p: ${loss}`]);
    }
  });
});
