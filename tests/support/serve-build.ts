// Vitest global setup of the project e2e: serves dist/web as `npm start` does and the conformance page, and gives the
// tests their addresses.
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { serveConformancePage } from "./build-conformance.ts";
import { serveBuild } from "./web-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** `http://localhost:PORT/`, of a server that stays up for the whole run. */
    readonly pageUrl: string;
    /** Of the page that runs conformance cases. */
    readonly conformanceUrl: string;
  }
}

/** Builds what changed and starts the server. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const build = join(import.meta.dirname, "../../src/server/build.mjs");
  execFileSync(process.execPath, [build], { stdio: "inherit" });
  const server = await serveBuild();
  project.provide("pageUrl", server.url);
  const conformance = await serveConformancePage();
  project.provide("conformanceUrl", conformance.url);
  return async () => {
    await conformance.close();
    await server.stop();
  };
}
