import { describe, expect, test } from "vitest";
import { ByteReader, ByteWriter, fitted, SlabWriter } from "#base";

describe("text", () => {
  // the length of a text takes one byte up to 127 bytes and two from 128, counted in UTF-8
  const cases = ["", "a", "é", "€", "😀"].flatMap((unit) =>
    [1, 2, 31, 32, 42, 43, 63, 64, 127, 128, 300, 16_383, 16_384].map((count) =>
      unit.repeat(count),
    ),
  );
  test.each([...cases, "a".repeat(100) + "é".repeat(20), "é".repeat(60) + "a".repeat(10)])(
    "#%# is its length and then its UTF-8",
    (text) => {
      const writer = new ByteWriter(4);
      writer.text(text);
      writer.text("end");
      const plain = new ByteWriter();
      plain.block(new TextEncoder().encode(text));
      plain.block(new TextEncoder().encode("end"));
      expect(writer.take()).toEqual(plain.take());
      const reader = new ByteReader(writer.take());
      expect([reader.text(), reader.text(), reader.isAtEnd]).toEqual([text, "end", true]);
    },
  );
});

describe("a slab writer", () => {
  const piece = (writer: ByteWriter, length: number): Uint8Array => {
    writer.clear();
    for (let i = 0; i < length; i++) writer.byte((length + i) & 255);
    return writer.take();
  };

  test("gives the bytes that any writer gives, in few buffers", () => {
    const [slabs, plain] = [new SlabWriter(), new ByteWriter()];
    const lengths = Array.from({ length: 2000 }, (_, i) => (i * 37) % 200);
    const pieces = lengths.map((length) => piece(slabs, length));
    expect(pieces).toEqual(lengths.map((length) => piece(plain, length)));
    const bytes = lengths.reduce((sum, length) => sum + length, 0);
    const buffers = new Set(pieces.map(({ buffer }) => buffer));
    expect(buffers.size).toBeLessThanOrEqual(Math.ceil(bytes / 60_000) + 1);
  });

  test("leaves large pieces alone, so that none of them keeps another", () => {
    const writer = new SlabWriter();
    const [one, other] = [piece(writer, 10_000), piece(writer, 10_000)];
    expect(one.buffer).not.toBe(other.buffer);
    expect(one.buffer.byteLength).toBe(10_000);
  });
});

test("fitted gives the same elements, and large arrays themselves", () => {
  const [small, large] = [[1, 2, 3], Array.from({ length: 100 }, (_, i) => i)];
  expect(fitted(small)).toEqual(small);
  expect(fitted(large)).toBe(large);
});
