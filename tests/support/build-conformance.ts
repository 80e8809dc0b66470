// Builds the page of tests/conformance/page into .cache and serves it with the headers of the product.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { build } from "vite";
import { createWebServer } from "../../src/server/http.ts";

const root = join(import.meta.dirname, "../..");
const outDir = join(root, ".cache/conformance-page");

/** As for the product (vite.config.ts). */
const checks = { eval: false, pluginTimings: false };

/** The page's address, and the end of its server. */
export interface ConformancePage {
  readonly url: string;
  close(): Promise<void>;
}

/** Builds and serves. */
export async function serveConformancePage(): Promise<ConformancePage> {
  await build({
    configFile: false,
    root,
    logLevel: "warn",
    publicDir: false,
    define: { APP_VERSION: JSON.stringify("conformance") },
    worker: { format: "es", rolldownOptions: { checks, output: { codeSplitting: false } } },
    build: {
      outDir,
      emptyOutDir: true,
      target: "es2022",
      minify: false,
      chunkSizeWarningLimit: 8000,
      rolldownOptions: { checks, input: join(root, "tests/conformance/page/index.html") },
    },
  });
  cpSync(join(root, "public/_headers"), join(outDir, "_headers"));
  const server = createWebServer(outDir);
  const port = await new Promise<number>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
  });
  return {
    url: `http://localhost:${port}/tests/conformance/page/index.html`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
