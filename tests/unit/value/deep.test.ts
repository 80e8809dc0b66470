import { expect, test } from "vitest";
import { ByteReader, ByteWriter } from "#base";
import { decodeValue, encodeValue, equalValues, List, obj, toLiteral, type Value } from "#value";

function nest(depth: number): Value {
  let value: Value = 1;
  for (let i = 0; i < depth; i++) value = new List([value]);
  return value;
}

test("lists nested deeper than JavaScript's stack compare, encode and print", () => {
  const deep = nest(200_000);
  expect(equalValues(deep, nest(200_000))).toBe(true);
  expect(equalValues(deep, nest(200_001))).toBe(false);
  const out = new ByteWriter();
  encodeValue(out, deep);
  expect(equalValues(decodeValue(new ByteReader(out.take())), deep)).toBe(true);
  expect(toLiteral(deep)).toHaveLength(400_001);
});

test("an object number far away costs one instance, and stays the same one", () => {
  const far = obj(4_000_000);
  expect(obj(4_000_000)).toBe(far);
  const near = obj(9000);
  for (let id = 0; id <= 9000; id++) obj(id);
  expect(obj(9000)).toBe(near);
});
