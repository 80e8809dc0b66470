// Databases of others, line for line: the tours of tests/tours that begin with their names.
import { describe, expect, test } from "vitest";
import { readTextdump } from "#textdump";
import { absent, readShared, sharedFile } from "../../support/shared-data.ts";
import { CORE_TOURS, checkTour, TourWorld, toursNamed } from "../../support/tour.ts";

describe.each(CORE_TOURS)("%s", (prefix, database) => {
  const isHere = sharedFile(database) !== null;
  test.skipIf(!isHere).each(toursNamed(prefix))(isHere ? "%s" : absent(database), async (name) => {
    const bytes = readShared(database);
    const result = readTextdump(bytes);
    if (result.status !== "read") throw new Error(`${database} cannot be read`);
    const world = await TourWorld.start(result.dump.world, result.dump);
    const faults = await checkTour(world, name, new TextDecoder("latin1").decode(bytes));
    expect(faults).toEqual([]);
  });
});
