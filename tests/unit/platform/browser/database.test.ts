// The browser's storage without OPFS, on an IndexedDB in memory. With OPFS it is run in Chromium (tests/e2e).
import "fake-indexeddb/auto";
import { describe, expect, it } from "vitest";
import { listWorlds, openBrowserStorage } from "#platform/browser";
import { storageCases } from "../../../contract/storage.contract.ts";

describe("browser storage in IndexedDB", () => {
  for (const [index, { name, run }] of storageCases.entries())
    it(name, async () => {
      const world = `contract ${index}`;
      await run({ open: () => openBrowserStorage(world, { prefersDatabase: true }) });
      expect(await listWorlds()).toContain(world);
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
