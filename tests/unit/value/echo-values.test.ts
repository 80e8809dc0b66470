// Values of the echo dialect: forms, order, sizes (LANGUAGE 3), and random ones through every encoding.
import { describe, expect, test } from "vitest";
import { ByteReader, ByteWriter } from "#base";
import {
  bareError,
  Cap,
  CaughtErr,
  canonicalText,
  compareKeys,
  compareNumbersMixed,
  decodeValue,
  E_DIV,
  E_PERM,
  EMPTY_LIST,
  Err,
  encodeValue,
  equalNumbersMixed,
  equalValues,
  errorNamed,
  Float,
  Flyweight,
  fromTagged,
  isIdentifier,
  isMapKey,
  isTrue,
  isWildcard,
  Lambda,
  List,
  lambdaHeader,
  MapValue,
  mapLeaves,
  matchCaps,
  obj,
  type Snapshot,
  Sym,
  snapshotValue,
  TaskRef,
  toLiteral,
  toTagged,
  toText,
  typeName,
  typeOf,
  type Value,
  valueBytes,
  WILDCARD,
} from "#value";
import { ALL_KINDS, chanceOf, everything, RandomValues } from "../../support/random-values.ts";

const snapshotOf = (source: string, captures: Iterable<[string, Value]> = []): Snapshot => ({
  source,
  captures: new Map(captures),
  thisValue: obj(1),
  player: obj(3),
  programmer: obj(3),
  caller: obj(-1),
  verb: "",
  args: EMPTY_LIST,
});

const encoded = (value: Value): Uint8Array => {
  const out = new ByteWriter();
  encodeValue(out, value);
  return out.take();
};

const fly = new Flyweight(
  obj(7),
  [
    { name: "zeta", value: 1 },
    { name: "Alpha", value: "x" },
    { name: "ZETA", value: 2 },
  ],
  new List([1, new Sym("s")]),
);

test("types, names, truth", () => {
  const rows: [Value, number, string, boolean][] = [
    [new Sym("a"), 20, "symbol", true],
    [Lambda.stored(snapshotOf("x => x")), 21, "closure", true],
    [null, 22, "null", false],
    [new Cap("Ring", []), 23, "capability", true],
    [new TaskRef(17), 24, "task", true],
    [fly, 25, "flyweight", true],
    [obj(3), 1, "object", false],
    [E_DIV, 3, "error", false],
    [errorNamed("E_MINE"), 3, "error", false],
  ];
  for (const [value, code, name, truth] of rows) {
    expect(typeOf(value)).toBe(code);
    expect(typeName(typeOf(value))).toBe(name);
    expect(isTrue(value)).toBe(truth);
  }
});

test("tostr and toliteral", () => {
  const rows: [Value, string, string][] = [
    [new Sym("Name"), "Name", "'Name"],
    [null, "null", "null"],
    [true, "true", "true"],
    [new Cap("Ring", [obj(12), WILDCARD]), "Ring(#12, _)", "Ring(#12, _)"],
    [new Cap("Open", []), "Open()", "Open()"],
    [new TaskRef(17), "<task 17>", "<task 17>"],
    [fly, "<flyweight>", `<#7, .Alpha = "x", .ZETA = 2, {1, 's}>`],
    [new Flyweight(obj(-1), []), "<flyweight>", "<#-1>"],
    [new Err(-1, "E_X", "msg", new List([1])), "msg", `E_X("msg", {1})`],
    [errorNamed("E_mine"), "E_mine", "E_mine"],
    [
      new Err(3, "E_PERM", "Permission denied", 5),
      "Permission denied",
      'E_PERM("Permission denied", 5)',
    ],
    [new CaughtErr("odd", "odd", 0, EMPTY_LIST), "odd", 'E_ERROR("odd", 0)'],
    [Lambda.stored(snapshotOf("fn hop(a, b) endfn")), "<fn hop/2>", "<fn hop/2>"],
    [Lambda.stored(snapshotOf("x => x")), "<fn /1>", "<fn /1>"],
    [Lambda.stored(snapshotOf("fn(a, ?b, @c) endfn")), "<fn /1+>", "<fn /1+>"],
  ];
  for (const [value, text, literal] of rows) {
    expect(toText(value)).toBe(text);
    expect(toLiteral(value)).toBe(literal);
    expect(toLiteral(new List([value]))).toBe(`{${literal}}`);
  }
});

test("names and parameters of a function, off its source", () => {
  const rows: [string, string, number, boolean][] = [
    ["fn() endfn", "", 0, false],
    ["FN Walk(a)\n return a endfn", "Walk", 1, false],
    ["fn {x, y} return x endfn", "", 2, false],
    ["fn x return x endfn", "", 1, false],
    ["fn @rest return rest endfn", "", 0, true],
    ["fn(a /* b, c */, // d, e\n f) endfn", "", 2, false],
    ['fn(?a = ") , (", b) endfn', "", 1, true],
    ["fn({a, {b, c}}, ?d = f({1, 2}, [3 -> 4]), _,) endfn", "", 2, true],
    ["x => y => 1", "", 1, false],
    ["{} => 1", "", 0, false],
    ["{a, @_} => 1", "", 1, true],
    ["(a, b) => 1", "", 2, false],
    ["() => 1", "", 0, false],
    ["_ => 1", "", 1, false],
  ];
  for (const [source, name, required, isOpen] of rows)
    expect([source, lambdaHeader(source)]).toEqual([source, { name, required, isOpen }]);
});

test("names of symbols", () => {
  expect(["a", "_a1", "A_"].every(isIdentifier)).toBe(true);
  expect(["", "_", "1a", "a b", "ä", "a\n"].some(isIdentifier)).toBe(false);
  expect(isWildcard(WILDCARD)).toBe(true);
  expect(isWildcard(decodeValue(new ByteReader(encoded(WILDCARD))))).toBe(true);
  expect(isWildcard(new Sym("a"))).toBe(false);
});

describe("equality", () => {
  test("symbols, tasks, capabilities and flyweights by what they say, closures by identity", () => {
    const closure = Lambda.stored(snapshotOf("x => x"));
    expect(equalValues(new Sym("abc"), new Sym("ABC"))).toBe(true);
    expect(equalValues(new Sym("abc"), "abc")).toBe(false);
    expect(equalValues(new TaskRef(4), new TaskRef(4))).toBe(true);
    expect(equalValues(new TaskRef(4), new TaskRef(5))).toBe(false);
    expect(equalValues(new Cap("Ring", ["a"]), new Cap("ring", ["A"]))).toBe(true);
    expect(equalValues(new Cap("Ring", [1]), new Cap("Ring", [2]))).toBe(false);
    expect(equalValues(closure, closure)).toBe(true);
    expect(equalValues(closure, Lambda.stored(snapshotOf("x => x")))).toBe(false);
    expect(equalValues(null, null)).toBe(true);
    expect(equalValues(null, 0)).toBe(false);
    const same = new Flyweight(
      obj(7),
      [
        { name: "alpha", value: "X" },
        { name: "zeta", value: 2 },
      ],
      new List([1, new Sym("S")]),
    );
    expect(equalValues(fly, same)).toBe(true);
    expect(equalValues(fly, new Flyweight(obj(8), fly.slots.values(), fly.items))).toBe(false);
    expect(equalValues(fly, new Flyweight(obj(7), [], fly.items))).toBe(false);
    expect(equalValues(fly, new Flyweight(obj(7), fly.slots.values()))).toBe(false);
  });

  test("errors by code alone", () => {
    expect(equalValues(new Err(-1, "E_X", "a", 1), new Err(-1, "e_x", "b", 2))).toBe(true);
    expect(equalValues(new CaughtErr(E_DIV, "m", 1, EMPTY_LIST), E_DIV)).toBe(true);
    expect(equalValues(errorNamed("E_X"), errorNamed("E_Y"))).toBe(false);
    expect(bareError(new Err(3, "E_PERM", "m", 1))).toBe(E_PERM);
    expect(new Err(-1, "E_X", "m", 1).code).toEqual(errorNamed("E_X"));
    expect(new CaughtErr("odd", "m", 1, EMPTY_LIST).code).toBe("odd");
  });

  test("INT and FLOAT mix in echo, by exact value, at any depth", () => {
    const wide = 2n ** 53n + 1n;
    const rows: [Value, Value, boolean][] = [
      [5, new Float(5), true],
      [new Float(5), 5, true],
      [5, new Float(5.5), false],
      [0, new Float(-0), true],
      [wide, new Float(2 ** 53), false],
      [2n ** 60n, new Float(2 ** 60), true],
      [new Float(2 ** 60), 2n ** 60n, true],
      [new Float(1e300), 2n ** 62n, false],
      [true, 1, true],
      [true, new Float(1), false],
      [new Float(1), true, false],
    ];
    for (const [left, right, isEqual] of rows) {
      expect(equalNumbersMixed(left, right)).toBe(isEqual);
      expect(
        equalNumbersMixed(new List([new Cap("C", [left])]), new List([new Cap("C", [right])])),
      ).toBe(isEqual);
      if (left instanceof Float !== right instanceof Float) {
        expect(equalValues(left, right)).toBe(false);
        expect(equalValues(new List([left]), new List([right]))).toBe(false);
      }
    }
  });

  test("order of INT and FLOAT is that of the exact values", () => {
    const wide = 2n ** 53n + 1n;
    expect(compareNumbersMixed(wide, new Float(2 ** 53))).toBe(1);
    expect(compareNumbersMixed(new Float(2 ** 53), wide)).toBe(-1);
    expect(compareNumbersMixed(2 ** 53 - 1, new Float(2 ** 53))).toBe(-1);
    expect(compareNumbersMixed(3, new Float(3))).toBe(0);
    expect(compareNumbersMixed(false, true)).toBe(-1);
    expect(compareNumbersMixed(3, "a")).toBe(undefined);
    expect(compareNumbersMixed(true, 1)).toBe(undefined);
    expect(compareNumbersMixed(new Sym("a"), new Sym("b"))).toBe(undefined);
  });
});

test("capabilities match where each argument is equal or somebody's is _", () => {
  const ring = (...args: Value[]): Cap => new Cap("Ring", args);
  const rows: [Cap, Cap, boolean][] = [
    [ring(obj(1), "a"), new Cap("ring", [obj(1), "A"]), true],
    [ring(obj(1)), ring(WILDCARD), true],
    [ring(obj(1), 2), ring(WILDCARD, 3), false],
    [ring(obj(1)), ring(obj(2)), false],
    [ring(obj(1)), ring(obj(1), 2), false],
    [ring(), new Cap("Open", []), false],
    [ring(), ring(), true],
    [ring(ring(WILDCARD)), ring(ring(obj(1))), false],
    [ring(ring(WILDCARD)), ring(ring(WILDCARD)), true],
  ];
  for (const [left, right, isMatch] of rows) {
    expect(matchCaps(left, right)).toBe(isMatch);
    expect(matchCaps(right, left)).toBe(isMatch);
  }
  expect(equalValues(ring(WILDCARD), ring(obj(1)))).toBe(false);
});

test("sizes", () => {
  expect(valueBytes(new Sym("abc"))).toBe(16);
  expect(valueBytes(null)).toBe(16);
  expect(valueBytes(new TaskRef(1))).toBe(64);
  expect(valueBytes(new Cap("Ring", [1, new Float(1)]))).toBe(64 + 16 + 24);
  expect(valueBytes(new Err(-1, "E_X", "msg", 1))).toBe(64 + 20 + 16);
  expect(valueBytes(E_DIV)).toBe(16);
  expect(valueBytes(new Flyweight(obj(1), [{ name: "ab", value: 1 }]))).toBe(
    64 + 16 + 32 + 19 + 16,
  );
  const closure = Lambda.unfilled();
  closure.fill(snapshotOf("x => x", [["me", new List([closure])]]));
  const alone = valueBytes(Lambda.stored(snapshotOf("x => x")));
  expect(valueBytes(closure)).toBe(alone + 19 + 32 + 64);
});

test("keys of maps", () => {
  const caps = MapValue.of([
    [new Cap("Ring", ["a", 1]), 1],
    [new Cap("ring", ["A", 1]), 2],
    [new Cap("Ring", ["a", new Float(1)]), 3],
    [new Sym("a"), 4],
    [new Sym("A"), 5],
    ["a", 6],
    [null, 7],
    [errorNamed("E_X"), 8],
  ]);
  expect(caps.size).toBe(6);
  expect(caps.get(new Cap("RING", ["a", 1]))).toBe(2);
  expect(caps.get(new Sym("a"))).toBe(5);
  expect(caps.get(null)).toBe(7);
  expect(toLiteral(caps)).toBe(
    `[E_X -> 8, "a" -> 6, 'A -> 5, null -> 7, ring("A", 1) -> 2, Ring("a", 1.0) -> 3]`,
  );
  const good: Value[] = [1, "a", null, new Sym("a"), new Cap("C", []), E_DIV, true, obj(1)];
  const bad: Value[] = [fly, new TaskRef(1), Lambda.unfilled(), EMPTY_LIST, MapValue.of([])];
  expect(good.every(isMapKey)).toBe(true);
  expect(bad.some(isMapKey)).toBe(false);
});

test("a capability of shared lists is a key whose text is as long as what lies in memory", () => {
  let bomb: Value = "leaf";
  for (let level = 0; level < 60; level++) bomb = new List([bomb, bomb]);
  let other: Value = "LEAF";
  for (let level = 0; level < 60; level++) other = new List([other, other]);
  expect(canonicalText(bomb).length).toBeLessThan(2000);
  const map = MapValue.of([[new Cap("C", [bomb]), 1]]);
  expect(map.get(new Cap("c", [other]))).toBe(1);
  expect(map.get(new Cap("c", [new List([other])]))).toBe(undefined);
  expect(compareKeys(bomb, other)).toBe(0);
});

describe("random values", () => {
  const rounds = 400;

  test("bytes and the JSON of task images", () => {
    for (let seed = 0; seed < rounds; seed++) {
      const value = new RandomValues(chanceOf(seed)).value(4);
      const shown = everything(value);
      expect(everything(decodeValue(new ByteReader(encoded(value))))).toBe(shown);
      expect(everything(fromTagged(JSON.parse(JSON.stringify(toTagged(value)))))).toBe(shown);
    }
  });

  test("bytes of damaged values are refused or read as other values", () => {
    let refused = 0;
    for (let seed = 0; seed < rounds; seed++) {
      const chance = chanceOf(seed);
      const bytes = encoded(new RandomValues(chance).value(4));
      bytes[chance(bytes.length)] = chance(256);
      try {
        decodeValue(new ByteReader(bytes));
      } catch (error) {
        // TextDecoder has a TypeError of its own
        expect(error instanceof RangeError || error instanceof TypeError).toBe(true);
        refused++;
      }
    }
    expect(refused).toBeGreaterThan(0);
  });

  test("the canonical order is total, and 0 exactly for values with the same text", () => {
    const values = new RandomValues(chanceOf(77));
    const made = Array.from({ length: 120 }, () => values.value(3));
    const sign = (left: Value, right: Value): number => Math.sign(compareKeys(left, right));
    const texts = made.map(canonicalText);
    const areMixed = made.map(hasMixed);
    const wrong: string[] = [];
    for (const [i, a] of made.entries())
      for (const [j, b] of made.entries()) {
        const order = sign(a, b);
        const isEqual = equalValues(a, b);
        const isSound =
          order === -sign(b, a) + 0 &&
          (order === 0) === (texts[i] === texts[j]) &&
          (order !== 0 || isEqual) &&
          (!isEqual || order === 0 || areMixed[i] === true || areMixed[j] === true) &&
          (!isEqual || equalNumbersMixed(a, b));
        if (!isSound) wrong.push(`${toLiteral(a)} and ${toLiteral(b)}`);
      }
    expect(wrong).toEqual([]);
    const sorted = made.toSorted(compareKeys);
    for (const [i, a] of sorted.entries())
      for (const b of sorted.slice(i + 1))
        if (sign(a, b) > 0) wrong.push(`${toLiteral(a)} before ${toLiteral(b)}`);
    expect(wrong).toEqual([]);
  });

  test("maps find their keys by equality", () => {
    const values = new RandomValues(chanceOf(5), { ...ALL_KINDS, hasClosures: false });
    const keys = Array.from({ length: 200 }, () => values.value(2)).filter(isMapKey);
    const map = MapValue.of(keys.map((key, i) => [key, i] as const));
    for (const [i, key] of keys.entries()) {
      const last = keys.findLastIndex((other) => compareKeys(other, key) === 0);
      expect(map.get(key)).toBe(last);
      expect(last).toBeGreaterThanOrEqual(i);
    }
    expect(map.keys()).toEqual(map.keys().toSorted(compareKeys));
  });

  test("other leaves", () => {
    for (let seed = 0; seed < rounds; seed++) {
      const value = new RandomValues(chanceOf(seed)).value(4);
      expect(mapLeaves(value, (leaf) => leaf)).toBe(value);
      const there = mapLeaves(value, (leaf) => (leaf === obj(1) ? obj(1001) : leaf));
      const back = mapLeaves(there, (leaf) => (leaf === obj(1001) ? obj(1) : leaf));
      expect(everything(back)).toBe(everything(value));
      expect(everything(there).includes('1{"id":1}')).toBe(false);
    }
  });

  test("sizes and literals end", () => {
    for (let seed = 0; seed < rounds; seed++) {
      const value = new RandomValues(chanceOf(seed)).value(4);
      expect(valueBytes(value)).toBeGreaterThanOrEqual(16);
      expect(toLiteral(value).length).toBeGreaterThan(0);
    }
  });
});

/** BOOL equals INT, yet they have places of their own in the canonical order. */
function hasMixed(value: Value): boolean {
  return toLiteral(value).includes("true") || toLiteral(value).includes("false");
}

test("a closure that shares variables becomes a stored one, once, and keeps leading back to itself", () => {
  const captures = new Map<string, Value>();
  const live = new Lambda("f", 0, false, {
    snapshot: () => ({ ...snapshotOf("fn f() endfn"), captures }),
  });
  captures.set("f", live);
  captures.set("n", 1);
  const plain = new List([1, Lambda.stored(snapshotOf("x => x"))]);
  expect(snapshotValue(plain)).toBe(plain);
  const stored = snapshotValue(new List([live, live])) as List;
  const [first, second] = stored.items as [Lambda, Lambda];
  expect(first).toBe(second);
  expect(first).not.toBe(live);
  expect(first.isStored).toBe(true);
  captures.set("n", 2);
  const { captures: kept } = first.body.snapshot();
  expect(kept.get("n")).toBe(1);
  expect(kept.get("f")).toBe(first);
  expect(toText(first)).toBe("<fn f/0>");
});

test("closures that are kept elsewhere are their ids", () => {
  const live = Lambda.stored(snapshotOf("x => x"));
  const value = new List([live, new Cap("C", [live])]);
  const ids = (lambda: Lambda): number | undefined => (lambda === live ? 9 : undefined);
  const table = {
    waif: () => {
      throw new Error("there is none");
    },
    closure: (id: number) => (id === 9 ? live : undefined),
  };
  const out = new ByteWriter();
  encodeValue(out, value, ids);
  const bytes = out.take();
  for (const read of [
    decodeValue(new ByteReader(bytes), table),
    fromTagged(JSON.parse(JSON.stringify(toTagged(value, ids))), table),
  ]) {
    expect(read instanceof List && read.at(0)).toBe(live);
    expect(equalValues(read, value)).toBe(true);
  }
  expect(() => decodeValue(new ByteReader(bytes))).toThrow(RangeError);
});

test("errors nested thirty thousand deep are written, read, measured and printed", () => {
  let deep: Value = 1;
  for (let level = 0; level < 30_000; level++)
    deep = level % 2 === 0 ? new Err(-1, "E_X", "m", deep) : new Cap("C", [deep]);
  const read = decodeValue(new ByteReader(encoded(deep)));
  expect(compareKeys(read, deep)).toBe(0);
  expect(equalValues(read, deep)).toBe(true);
  expect(valueBytes(read)).toBe(valueBytes(deep));
  expect(toLiteral(read)).toBe(toLiteral(deep));
  expect(fromTagged(toTagged(deep))).toBeInstanceOf(Cap);
  expect(mapLeaves(deep, (leaf) => (leaf === 1 ? 2 : leaf))).toBeInstanceOf(Cap);
});
