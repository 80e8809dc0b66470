import { expect, test } from "vitest";
import { ByteReader, ByteWriter } from "#base";
import {
  ANON_BASE,
  Anon,
  compareKeys,
  decodeValue,
  E_PERM,
  EMPTY_MAP,
  encodeValue,
  equalValues,
  equalValuesCased,
  Float,
  fromTagged,
  isTrue,
  List,
  MapValue,
  obj,
  toLiteral,
  toTagged,
  toText,
  type Value,
  valueBytes,
  Waif,
} from "#value";

/** A small generator of numbers that repeats itself exactly. */
function generator(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
    return (state >> 8) % limit;
  };
}

function someKey(next: (limit: number) => number): Value {
  const n = next(40);
  switch (next(6)) {
    case 0:
      return n;
    case 1:
      return obj(n);
    case 2:
      return new Float(n - 20);
    case 3:
      return n % 2 === 0;
    case 4:
      return new Anon(ANON_BASE + n);
    default:
      return `${"aAbB"[n % 4]}${n >> 2}`;
  }
}

/** The slow way: pairs in order. */
class Model {
  readonly pairs: readonly (readonly [Value, Value])[];
  constructor(pairs: readonly (readonly [Value, Value])[]) {
    this.pairs = pairs;
  }
  with(key: Value, value: Value): Model {
    const rest = this.pairs.filter((pair) => compareKeys(pair[0], key) !== 0);
    return new Model([...rest, [key, value] as const].sort((a, b) => compareKeys(a[0], b[0])));
  }
  without(key: Value): Model {
    return new Model(this.pairs.filter((pair) => compareKeys(pair[0], key) !== 0));
  }
}

function expectSame(map: MapValue, model: Model): void {
  const literal = (pairs: readonly (readonly [Value, Value])[]): string =>
    pairs.map(([key, value]) => `${toLiteral(key)}->${toLiteral(value)}`).join(" ");
  expect(literal(map.keys().map((key, at) => [key, map.valueAt(at)] as const))).toBe(
    literal(model.pairs),
  );
  expect(map.size).toBe(model.pairs.length);
}

test("a map and all its older versions are what the slow way gives", () => {
  const next = generator(7);
  const versions: (readonly [MapValue, Model])[] = [[EMPTY_MAP, new Model([])]];
  for (let round = 0; round < 3000; round++) {
    // mostly the newest version, now and then an older one
    const from = next(10) === 0 ? next(versions.length) : versions.length - 1;
    const [map, model] = versions[from] as (typeof versions)[0];
    const key = someKey(next);
    const isRemoval = next(4) === 0;
    const made = isRemoval ? map.without(key) : map.with(key, round);
    const expected = isRemoval ? model.without(key) : model.with(key, round);
    expect(made.get(key)).toBe(isRemoval ? undefined : round);
    if (next(5) === 0) expectSame(made, expected);
    if (next(5) === 0 && made.size > 0) {
      expect(compareKeys(made.firstKey() as Value, expected.pairs[0]?.[0] as Value)).toBe(0);
      expect(made.indexOf(made.lastKey() as Value)).toBe(made.size - 1);
    }
    versions.push([made, expected]);
  }
  for (const [map, model] of versions) expectSame(map, model);
});

test("an order that was asked for is kept through many insertions", () => {
  let map = EMPTY_MAP;
  const next = generator(3);
  for (let i = 0; i < 5000; i++) {
    map = map.with(next(100000), i);
    map.firstKey();
  }
  const keys = map.keys() as number[];
  expect(keys).toEqual([...keys].sort((a, b) => a - b));
  for (const at of [0, 1, 2499, keys.length - 1]) expect(map.indexOf(keys[at] as number)).toBe(at);
});

const LITERALS: readonly (readonly [MapValue, string])[] = [
  [EMPTY_MAP, "[]"],
  [
    MapValue.of([
      ["a", 1],
      ["A", 2],
    ]),
    '["A" -> 2]',
  ],
  [
    MapValue.of([
      ["s", 1],
      [true, 2],
      [new Float(5), 3],
      [E_PERM, 4],
      [obj(2), 5],
      [5, 6],
    ]),
    '[5 -> 6, #2 -> 5, E_PERM -> 4, 5.0 -> 3, true -> 2, "s" -> 1]',
  ],
  [MapValue.of([[1, MapValue.of([[2, new List([EMPTY_MAP])]])]]), "[1 -> [2 -> {[]}]]"],
];
test.each(LITERALS)("literal %#", (map, literal) => {
  expect(toLiteral(map)).toBe(literal);
  const out = new ByteWriter();
  encodeValue(out, map);
  expect(toLiteral(decodeValue(new ByteReader(out.take())))).toBe(literal);
  expect(toLiteral(fromTagged(toTagged(map)))).toBe(literal);
});

test("equality of maps ignores case of keys and values, unless it must not", () => {
  const lower = MapValue.of([
    ["a", "x"],
    [1, new List([1])],
  ]);
  const upper = MapValue.of([
    [1, new List([1])],
    ["A", "X"],
  ]);
  expect(equalValues(lower, upper)).toBe(true);
  expect(equalValuesCased(lower, upper)).toBe(false);
  expect(equalValues(lower, upper.with("b", 1))).toBe(false);
  expect(equalValues(MapValue.of([[1, 2]]), MapValue.of([[new Float(1), 2]]))).toBe(false);
  expect(isTrue(EMPTY_MAP)).toBe(false);
  expect(isTrue(lower)).toBe(true);
  expect(toText(lower)).toBe("[map]");
  expect(valueBytes(MapValue.of([[1, "ab"]]))).toBe(32 + 16 + 19);
});

test("maps nested deeper than calls are compared, printed, measured and stored", () => {
  const nest = (): Value => {
    let value: Value = 1;
    for (let i = 0; i < 20000; i++) value = MapValue.of([[1, new List([value])]]);
    return value;
  };
  const deep = nest();
  expect(equalValues(deep, nest())).toBe(true);
  expect(toLiteral(deep)).toHaveLength(20000 * "[1 -> {}]".length + 1);
  expect(valueBytes(deep)).toBe(20000 * 80 + 16);
  expect(equalValues(fromTagged(JSON.parse(JSON.stringify(toTagged(deep)))), deep)).toBe(true);
});

test("what stands for a world's own is read back as the same", () => {
  const waif = new Waif(4, 12, 3);
  const value = new List([new Anon(ANON_BASE + 1), waif]);
  expect(toLiteral(value)).toBe("{*anonymous*, [[class = #12, owner = #3]]}");
  const waifs = { waif: () => waif };
  const out = new ByteWriter();
  encodeValue(out, value);
  expect(equalValues(decodeValue(new ByteReader(out.take()), waifs), value)).toBe(true);
  expect(equalValues(fromTagged(toTagged(value), waifs), value)).toBe(true);
});
