// Databases of other people that tests read and the repository never holds: in the folder `data` of `../shared`, or of
// the folder that the environment variable DTE_SHARED names.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const folder: string = join(
  process.env["DTE_SHARED"] ?? fileURLToPath(new URL("../../../shared", import.meta.url)),
  "data",
);

/** The path of a shared file, or null if this machine does not have it. */
export function sharedFile(name: string): string | null {
  const path = join(folder, name);
  return existsSync(path) ? path : null;
}

/** The bytes of a shared file; throws if it is absent, so ask `sharedFile` first. */
export function readShared(name: string): Uint8Array {
  const path = sharedFile(name);
  if (path === null) throw new Error(`${name} is not in ${folder}`);
  return new Uint8Array(readFileSync(path));
}

/** Why a test of a shared file is skipped. */
export function absent(name: string): string {
  return `needs ${name} in ${folder} (set DTE_SHARED)`;
}
