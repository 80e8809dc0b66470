// The world we ship: its files are canonical and its tour goes as written.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readSource, type SourceFile, writeSource } from "#textdump";
import { checkTour, TourWorld, toursNamed } from "../../support/tour.ts";

const folder: string = fileURLToPath(new URL("../../../containers/compute/core/", import.meta.url));

const files: readonly SourceFile[] = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".echo"))
  .map((name) => ({
    path: name.replaceAll("\\", "/"),
    text: readFileSync(folder + name, "utf8").replaceAll("\r\n", "\n"),
  }))
  .sort((left, right) => (left.path < right.path ? -1 : 1));

const { image, counters, problems } = readSource(files);

test("the files have no problems and are written as they are", () => {
  expect(problems).toEqual([]);
  if (image === null) return;
  const written = [...writeSource(image, counters)].sort((left, right) =>
    left.path < right.path ? -1 : 1,
  );
  expect(written).toEqual(files);
});

test("no property is hidden by a built-in one", () => {
  const builtIn = ["name", "owner", "location", "contents", "programmer", "wizard", "r", "w", "f"];
  const names = [...(image?.objects ?? [])].flatMap(({ definitions }) => definitions);
  expect(names.filter((name) => builtIn.includes(name.toLowerCase()))).toEqual([]);
});

test.each(toursNamed("own-world"))("%s", async (name) => {
  if (image === null) throw new Error("the world cannot be read");
  expect(checkTour(await TourWorld.start(image), name)).toEqual([]);
});
