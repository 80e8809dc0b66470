import { describe, expect, test } from "vitest";
import { ByteReader, ByteWriter } from "#base";

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
