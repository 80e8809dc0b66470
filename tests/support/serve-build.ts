// Vitest global setup of the project e2e: serves dist/web as `npm start` does and gives the tests its address.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { serveBuild } from "./web-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** `http://localhost:PORT/`, of a server that stays up for the whole run. */
    readonly pageUrl: string;
  }
}

/** Builds what changed and starts the server. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const build = join(import.meta.dirname, "../../src/server/build.mjs");
  execFileSync(process.execPath, [build], { stdio: "inherit" });
  const server = await serveBuild();
  project.provide("pageUrl", server.url);
  return () => server.stop();
}
