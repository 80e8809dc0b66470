// Bytes of a text that comes in parts, in either encoding.
import { expect, test } from "vitest";
import { readTextdump, writeTextdump } from "#textdump";
import { World } from "#world";

const named = (name: string, encoding: "utf8" | "latin1") => {
  const image = World.freshImage();
  const objects = image.objects.map((object) => ({ ...object, name: `${name} ${object.id}` }));
  return writeTextdump({ ...image, objects, encoding });
};

/** The same characters, whatever a file's bytes are taken for. */
const text = (bytes: Uint8Array, encoding: "utf-8" | "latin1"): string =>
  encoding === "latin1" ? Buffer.from(bytes).toString("latin1") : new TextDecoder().decode(bytes);

test.each(["plain", "é", "\u0080ÿ"])("Latin-1 holds %j", (name) => {
  const { bytes, losses } = named(name, "latin1");
  expect(losses).toEqual([]);
  expect(text(bytes, "latin1")).toBe(text(named(name, "utf8").bytes, "utf-8"));
});

test.each(["€", "é€", "é 😀"])(
  "a world with %j becomes UTF-8 and says so, with nothing lost",
  (name) => {
    const { bytes, losses } = named(name, "latin1");
    expect(losses).toHaveLength(1);
    expect(bytes).toEqual(named(name, "utf8").bytes);
  },
);

test("a character that comes late changes what came before", () => {
  const image = World.freshImage();
  const last = image.objects.length - 1;
  const objects = Array.from({ length: 600 }, (_, i) => ({
    ...(image.objects[Math.min(i, last)] as (typeof image.objects)[number]),
    id: i,
    parents: [],
    children: [],
    contents: [],
    location: -1,
    definitions: [],
    slots: [],
    verbs: [],
    name: i < 599 ? "é" : "€",
  }));
  const world = { ...image, objects, maxObject: 599, encoding: "latin1" as const };
  const { bytes } = writeTextdump(world);
  expect(bytes).toEqual(writeTextdump({ ...world, encoding: "utf8" }).bytes);
  const again = readTextdump(bytes);
  expect(again.status).toBe("read");
});

test("Latin-1 that would be taken for UTF-8 is written as UTF-8", () => {
  const { bytes, losses } = named("Ã©", "latin1");
  expect(losses).toHaveLength(1);
  expect(bytes).toEqual(named("Ã©", "utf8").bytes);
});
