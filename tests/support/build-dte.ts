// Vitest global setup of the project process: builds dist/node if its sources changed.
import { execFileSync } from "node:child_process";
import { join } from "node:path";

/** Any command of dte.mjs builds what it is made of. */
export default function setup(): void {
  const dte = join(import.meta.dirname, "../../src/server/dte.mjs");
  execFileSync(process.execPath, [dte, "help"], { stdio: ["ignore", "ignore", "inherit"] });
}
