// The world we ship goes as its tour is written. That its files are canonical is tested in unit/textdump.
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { readSource } from "#textdump";
import { checkTour, TourWorld, toursNamed } from "../../support/tour.ts";

const folder: string = fileURLToPath(new URL("../../../containers/compute/core/", import.meta.url));

const { image } = readSource(
  readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".echo"))
    .map((name) => ({
      path: name.replaceAll("\\", "/"),
      text: readFileSync(folder + name, "utf8"),
    })),
);

test("no property is hidden by a built-in one", () => {
  const builtIn = ["name", "owner", "location", "contents", "programmer", "wizard", "r", "w", "f"];
  const names = [...(image?.objects ?? [])].flatMap(({ definitions }) => definitions);
  expect(names.filter((name) => builtIn.includes(name.toLowerCase()))).toEqual([]);
});

test.each(toursNamed("own-world"))("%s", async (name) => {
  if (image === null) throw new Error("the world cannot be read");
  expect(await checkTour(await TourWorld.start(image), name)).toEqual([]);
});
