// A dump that was installed as a live world and taken out again is the same dump.

import { describe, expect, test } from "vitest";
import { readTextdump, writeTextdump } from "#textdump";
import { World } from "#world";
import { absent, readShared, sharedFile } from "../../support/shared-data.ts";
import { bytesOf, sampleText } from "./sample-dump.ts";

function through(bytes: Uint8Array): { bytes: Uint8Array; restored: Uint8Array } {
  const result = readTextdump(bytes);
  if (result.status !== "read") throw new Error("refused");
  const { world, forkedTasks, connections } = result.dump;
  const live = World.fromImage(world);
  const restored = World.restore(live.records());
  return {
    bytes: writeTextdump(live.image(), { forkedTasks, connections }).bytes,
    restored: writeTextdump(restored.image(), { forkedTasks, connections }).bytes,
  };
}

describe("a world made from a dump and written again", () => {
  test("the sample", () => {
    const bytes = bytesOf(sampleText());
    expect(Buffer.compare(through(bytes).bytes, bytes)).toBe(0);
    expect(Buffer.compare(through(bytes).restored, bytes)).toBe(0);
  });

  const core = "LambdaCore.db";
  test.skipIf(sharedFile(core) === null)(`LambdaCore (${absent(core)})`, () => {
    const bytes = readShared(core);
    expect(Buffer.compare(through(bytes).bytes, bytes)).toBe(0);
    expect(Buffer.compare(through(bytes).restored, bytes)).toBe(0);
  });
});
