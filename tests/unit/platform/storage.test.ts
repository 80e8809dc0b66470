// The storage contract on memory and on files, and what is special to files: interrupted batches and typed refusals.
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { MemoryStorage } from "#platform/memory";
import { NodeStorage } from "#platform/node";
import { storageCases } from "../../contract/storage.contract.ts";

const root = mkdtempSync(join(tmpdir(), "dte-storage-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let places = 0;
const freshDirectory = (): string => join(root, String(++places));

describe("memory storage", () => {
  for (const { name, run } of storageCases)
    it(name, async () => {
      const storage = new MemoryStorage();
      await run({
        open() {
          storage.crash();
          return storage;
        },
      });
    });
});

describe("memory storage, pre-sized", () => {
  for (const { name, run } of storageCases)
    it(name, async () => {
      const storage = new MemoryStorage();
      storage.presizeBytes = 4096;
      await run({
        open() {
          storage.crash();
          return storage;
        },
      });
    });
});

describe("node storage", () => {
  for (const { name, run } of storageCases)
    it(name, async () => {
      const directory = freshDirectory();
      await run({ open: () => new NodeStorage(directory) });
    });

  it("a batch interrupted before its commit is thrown away, after it is finished", async () => {
    const directory = freshDirectory();
    const records = await new NodeStorage(directory).openRecords();
    await records.write([
      ["a", Uint8Array.of(1)],
      ["b", Uint8Array.of(1)],
    ]);
    const file = (name: string) => join(directory, "records", name);
    writeFileSync(file("a.new"), Uint8Array.of(2));
    let again = await new NodeStorage(directory).openRecords();
    expect(await again.get("a")).toEqual(Uint8Array.of(1));
    expect(readdirSync(join(directory, "records")).sort()).toEqual(["a", "b"]);
    writeFileSync(file("a.new"), Uint8Array.of(3));
    writeFileSync(file(".batch"), "+a\n-b\nend\n");
    again = await new NodeStorage(directory).openRecords();
    expect(await again.get("a")).toEqual(Uint8Array.of(3));
    expect(await again.keys("")).toEqual(["a"]);
  });

  it("names the operation and the kind of a refusal", async () => {
    const directory = freshDirectory();
    writeFileSync(directory, "a file, not a directory");
    await expect(new NodeStorage(directory).openJournal("j")).rejects.toMatchObject({
      name: "StorageError",
      code: "broken",
      message: expect.stringMatching(/^open journal j: /),
    });
  });
});
