// The browser's storage without OPFS, on an IndexedDB in memory. With OPFS it is run in Chromium (tests/e2e).
import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import { listWorlds, openBrowserStorage, removeWorld } from "#platform/browser";
import { storageCases } from "../../../contract/storage.contract.ts";

describe("browser storage in IndexedDB", () => {
  for (const [index, { name, run }] of storageCases.entries())
    it(name, async () => {
      const world = `contract ${index}`;
      await run({ open: () => openBrowserStorage(world, { prefersDatabase: true }) });
      expect(await listWorlds()).toContain(world);
    });

  it("a removed world is listed no more and begins empty", async () => {
    const open = () => openBrowserStorage("gone", { prefersDatabase: true });
    const storage = await open();
    await (await storage.openRecords()).write([["k", new Uint8Array([1])]]);
    await storage.close();
    await removeWorld("gone");
    expect(await listWorlds()).not.toContain("gone");
    expect(await (await (await open()).openRecords()).keys("")).toEqual([]);
    await removeWorld("never there");
  });

  it("a database of a newer version is refused as such", async () => {
    await new Promise((resolve) => {
      indexedDB.open("dte:newer", 7).onsuccess = resolve;
    });
    const storage = await openBrowserStorage("newer", { prefersDatabase: true });
    await expect(storage.openRecords()).rejects.toMatchObject({
      name: "StorageError",
      code: "newer",
    });
  });
});
