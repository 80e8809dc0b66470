import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { lockWorld } from "../../../src/server/world-lock.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "dte-lock-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test("a second writer is refused until the first lets go", async () => {
  const unlock = await lockWorld(join(folder, "new"));
  await expect(lockWorld(join(folder, "new"))).rejects.toThrow(/open in process \d+/);
  await unlock();
  const again = await lockWorld(join(folder, "new"));
  await again();
  expect(readdirSync(join(folder, "new"))).toEqual([]);
});

test("the lock of a process that is gone is taken over", async () => {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  writeFileSync(join(folder, "lock"), `${child.pid} 12345\n`);
  const unlock = await lockWorld(folder);
  await unlock();
});

test("so is that of an earlier process with our number, and one that says nothing", async () => {
  for (const text of [`${process.pid} 1\n`, "", "x y\n", "-1 -\n"]) {
    writeFileSync(join(folder, "lock"), text);
    const unlock = await lockWorld(folder);
    await unlock();
  }
});
