// LambdaCore, line for line: the tours of tests/tours that begin with "lambdacore".
import { describe, expect, test } from "vitest";
import { readTextdump } from "#textdump";
import { absent, readShared, sharedFile } from "../../support/shared-data.ts";
import { checkTour, TourWorld, toursNamed } from "../../support/tour.ts";

const core = "LambdaCore.db";
const isHere = sharedFile(core) !== null;

describe.skipIf(!isHere)(isHere ? core : absent(core), () => {
  test.each(toursNamed("lambdacore"))("%s", async (name) => {
    const bytes = readShared(core);
    const result = readTextdump(bytes);
    if (result.status !== "read") throw new Error(`${core} cannot be read`);
    const world = await TourWorld.start(result.dump.world, result.dump);
    const faults = await checkTour(world, name, new TextDecoder("latin1").decode(bytes));
    expect(faults).toEqual([]);
  });
});
