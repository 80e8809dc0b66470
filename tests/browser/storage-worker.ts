// Runs the storage contract inside a browser's worker and posts one line a promise: `NAME: holds`, or what was broken.
import { openBrowserStorage } from "../../src/platform/browser/storage.ts";
import { storageCases } from "../contract/storage.contract.ts";

async function runAll(): Promise<string[]> {
  const lines: string[] = [];
  for (const prefersDatabase of [false, true]) {
    for (const [index, { name, run }] of storageCases.entries()) {
      const open = () =>
        openBrowserStorage(`contract ${prefersDatabase} ${index}`, { prefersDatabase });
      const { kind } = await open();
      if (!prefersDatabase && kind !== "OPFS and IndexedDB") lines.push("OPFS is missing");
      try {
        await run({ open });
        lines.push(`${kind}, ${name}: holds`);
      } catch (error) {
        lines.push(`${kind}, ${name}: ${error instanceof Error ? error.message : String(error)}`);
      }
    }
  }
  return lines;
}

void runAll().then((lines) => postMessage(lines));
