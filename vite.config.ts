// One configuration for the page, its workers, the service worker, the `dte` bundle and the tests.
//
//   vite                    development server
//   vite build              dist/web: the page, one self-contained file for the compute worker, the service worker
//   vite build --mode node  dist/node/dte.js: the command line
//   vitest                  the projects at the bottom
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, resolve } from "node:path";
import { build, type Plugin } from "vite";
import { defineConfig } from "vitest/config";
import { headersFor, parseHeaderRules } from "./src/server/header-rules.ts";

const root = import.meta.dirname;
const rules = parseHeaderRules(readFileSync(resolve(root, "public/_headers"), "utf8"));
const isolation = headersFor(rules, "/any");

/** Public name of each page, and where its source lives. */
const pages = Object.entries({
  "index.html": "src/app/index.html",
  "visualization.html": "containers/visualization/index.html",
}).filter(([, source]) => existsSync(resolve(root, source)));

/** Serves and emits each page at its public name, wherever its source lives. */
function placePages(): Plugin {
  return {
    name: "dte:place-pages",
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = (request.url ?? "/").split("?")[0] ?? "/";
        const source = pages.find(
          ([name]) => path === `/${name}` || (name === "index.html" && path === "/"),
        )?.[1];
        if (source !== undefined) request.url = `/${source}`;
        for (const [name, value] of Object.entries(devHeaders(path)))
          response.setHeader(name, value);
        next();
      });
    },
    configurePreviewServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = (request.url ?? "/").split("?")[0] ?? "/";
        for (const [name, value] of Object.entries(headersFor(rules, path)))
          response.setHeader(name, value);
        next();
      });
    },
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        for (const [name, source] of pages) {
          const file = bundle[source];
          if (file !== undefined) file.fileName = name;
        }
      },
    },
  };
}

/** As in production, but the compute worker may load its modules one by one. */
function devHeaders(path: string): Record<string, string> {
  if (!path.startsWith("/containers/compute/")) return headersFor(rules, path);
  return {
    ...isolation,
    "Content-Security-Policy": "default-src 'none'; script-src 'self' 'unsafe-eval'",
  };
}

/** Headers of a path that not every path has. */
function ownHeaders(path: string): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headersFor(rules, path)).filter(([name]) => !(name in isolation)),
  );
}

/** After the page is written: builds the service worker with the list of every file and its headers. */
function serviceWorker(): Plugin {
  return {
    name: "dte:service-worker",
    apply: (_config, { command, mode }) => command === "build" && mode !== "node",
    writeBundle: {
      order: "post",
      sequential: true,
      async handler({ dir }) {
        const webDir = dir ?? resolve(root, "dist/web");
        const paths = readdirSync(webDir, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) =>
            resolve(entry.parentPath, entry.name).slice(webDir.length).replaceAll("\\", "/"),
          )
          .filter(
            (path) =>
              path !== "/_headers" && path !== "/service-worker.js" && !path.endsWith(".map"),
          )
          .sort();
        const version = createHash("sha256");
        for (const path of paths) version.update(path).update(readFileSync(webDir + path));
        const source = readFileSync(resolve(root, "public/_headers"));
        const precache = {
          version: version.update(source).digest("hex").slice(0, 16),
          headers: isolation,
          files: paths.map((path) => ({ path, headers: ownHeaders(path) })),
        };
        await build({
          configFile: false,
          root,
          logLevel: "warn",
          publicDir: false,
          define: { PRECACHE: JSON.stringify(precache) },
          build: {
            outDir: webDir,
            emptyOutDir: false,
            target: "es2022",
            lib: {
              entry: resolve(root, "src/pwa/service-worker.ts"),
              formats: ["iife"],
              name: "serviceWorker",
              fileName: () => "service-worker.js",
            },
          },
        });
      },
    },
  };
}

/** The command line carries the parser's wasm beside it. */
function carryGrammar(): Plugin {
  const carried = ["grammar/moo/moo.wasm", "node_modules/web-tree-sitter/web-tree-sitter.wasm"];
  return {
    name: "dte:carry-grammar",
    apply: (_config, { command, mode }) => command === "build" && mode === "node",
    generateBundle() {
      for (const path of carried.map((name) => resolve(root, name))) {
        this.emitFile({ type: "asset", fileName: basename(path), source: readFileSync(path) });
      }
    },
  };
}

/** Workers are bundles of their own; that of compute stands in a folder whose responses carry its policy. */
const workerOutput = {
  codeSplitting: false,
  entryFileNames: (chunk: { facadeModuleId?: string | null; name: string }): string => {
    const container = /containers\/([a-z]+)\//.exec(chunk.facadeModuleId ?? "")?.[1];
    return container === "compute"
      ? "compute/compute-[hash].js"
      : `assets/${container ?? "[name]"}-[hash].js`;
  },
};

/** web-tree-sitter holds two `eval` calls that grammars never reach; the rest is about our own plugins. */
const checks = { eval: false, pluginTimings: false };

const { version } = JSON.parse(readFileSync(resolve(root, "package.json"), "utf8"));

export default defineConfig(({ mode }) => ({
  root,
  define: { APP_VERSION: JSON.stringify(version) },
  appType: "mpa",
  plugins: [placePages(), serviceWorker(), carryGrammar()],
  worker: { format: "es", rolldownOptions: { checks, output: workerOutput } },
  server: { headers: isolation },
  preview: { headers: isolation },
  ...(mode === "node"
    ? {
        publicDir: false,
        build: {
          ssr: "src/server/main.ts",
          outDir: "dist/node",
          target: "node20",
          minify: false,
          sourcemap: true,
          rolldownOptions: { checks, output: { entryFileNames: "dte.js" } },
        },
      }
    : {
        build: {
          outDir: "dist/web",
          emptyOutDir: true,
          target: "es2022",
          chunkSizeWarningLimit: 8000,
          rolldownOptions: { checks, input: pages.map(([, source]) => source) },
        },
      }),
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          environment: "node",
          pool: "threads",
          testTimeout: 120_000,
          include: [
            "tests/{unit,acceptance,property,fuzz,architecture,golden,conformance,differential}/**/*.test.ts",
          ],
        },
      },
      {
        extends: true,
        test: {
          name: "process",
          environment: "node",
          include: ["tests/process/**/*.test.ts"],
          globalSetup: ["tests/support/build-dte.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: {
          name: "e2e",
          environment: "node",
          include: ["tests/e2e/**/*.e2e.ts"],
          globalSetup: ["tests/support/serve-build.ts"],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
}));
