// Values that share parts: what lies in memory once can count 2^60 times. Nothing may take longer than what is there.
import { describe, expect, test } from "vitest";
import { ByteReader, ByteWriter } from "#base";
import {
  decodeValue,
  encodeValue,
  equalValues,
  equalValuesCased,
  fromTagged,
  List,
  MapValue,
  toLiteral,
  toTagged,
  type Value,
  valueBytes,
} from "#value";

/** {{…}, {…}} with the same list twice on every level. */
function doubled(levels: number, bottom: Value): Value {
  let value = bottom;
  for (let level = 0; level < levels; level++)
    value =
      level % 10 === 9
        ? MapValue.of([
            ["a", value],
            ["b", value],
          ])
        : new List([value, value]);
  return value;
}

const encoded = (value: Value): Uint8Array => {
  const out = new ByteWriter();
  encodeValue(out, value);
  return out.take();
};

describe("2^60 values in 60 lists", () => {
  const bomb = doubled(60, "leaf");
  const other = doubled(60, "LEAF");

  test("size", () => {
    expect(valueBytes(bomb)).toBe(2 ** 46);
    expect(valueBytes(doubled(5, 1))).toBe(31 * 32 + 32 * 16);
  });

  test("equality", () => {
    expect(equalValues(bomb, other)).toBe(true);
    expect(equalValuesCased(bomb, other)).toBe(false);
    expect(equalValuesCased(bomb, doubled(60, "leaf"))).toBe(true);
    expect(equalValues(bomb, doubled(60, "twig"))).toBe(false);
    expect(equalValues(bomb, doubled(61, "leaf"))).toBe(false);
  });

  test("literal up to a limit", () => {
    expect(toLiteral(bomb, 1000).length).toBeGreaterThan(1000);
    expect(toLiteral(bomb, 1000).length).toBeLessThan(1100);
  });

  test("bytes: what is shared is written once, and shared again when it is read", () => {
    const bytes = encoded(bomb);
    expect(bytes.length).toBeLessThan(1000);
    const read = decodeValue(new ByteReader(bytes));
    expect(equalValuesCased(read, bomb)).toBe(true);
    expect(encoded(read)).toEqual(bytes);
    expect(read instanceof MapValue && read.valueAt(0) === read.valueAt(1)).toBe(true);
  });

  test("JSON form", () => {
    const json = JSON.stringify(toTagged(bomb));
    expect(json.length).toBeLessThan(2000);
    expect(equalValuesCased(fromTagged(JSON.parse(json)), bomb)).toBe(true);
  });
});

test("a long string is written once", () => {
  const text = "ä".repeat(100_000);
  const list = new List([...new Array<Value>(100).fill(text), new List([text, "short", "short"])]);
  const bytes = encoded(list);
  expect(bytes.length).toBeLessThan(210_000);
  expect(equalValuesCased(decodeValue(new ByteReader(bytes)), list)).toBe(true);
  expect(JSON.stringify(toTagged(list)).length).toBeLessThan(500_000);
});

test("small values have their plain form", () => {
  const part = new List([1, 2]);
  expect(Array.from(encoded(new List([part, part])))).toEqual([
    4, 2, 4, 2, 0, 2, 0, 4, 4, 2, 0, 2, 0, 4,
  ]);
});

test("the same in many lists that are not the same", () => {
  const left: Value[] = [];
  const right: Value[] = [];
  let [a, b]: [Value, Value] = [1, 1];
  for (let level = 0; level < 200; level++) {
    left.push(a);
    right.push(b);
    // every pair of one level is compared with every other
    a = new List([a, new List([a, level]), a]);
    b = new List([b, new List([b, level]), b]);
  }
  expect(equalValues(new List([...left, a]), new List([...right, b]))).toBe(true);
  expect(equalValues(new List([...left, a]), new List([...right, a]))).toBe(true);
});

test("bytes with a number that nothing has are refused", () => {
  expect(() => decodeValue(new ByteReader(Uint8Array.of(4, 1, 31, 0)))).toThrow(RangeError);
  expect(() => decodeValue(new ByteReader(Uint8Array.of(30, 4, 1, 31, 0)))).toThrow(RangeError);
});
