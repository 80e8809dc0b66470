// Vitest global setup of the project e2e: serves dist/web as `npm start` does and gives the tests its address.
import type { TestProject } from "vitest/node";
import { ensureBuilt } from "../../src/server/build.mjs";
import { serveBuild, type WebServer } from "./web-server.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** `http://localhost:PORT/`, of a server that stays up for the whole run. */
    readonly pageUrl: string;
  }
}

/** Builds what changed and starts the server. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  ensureBuilt("web");
  ensureBuilt("node");
  const server: WebServer = await serveBuild();
  project.provide("pageUrl", server.url);
  return () => server.stop();
}
