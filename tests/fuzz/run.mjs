// `npm run fuzz`: bundles the fuzzer, which is TypeScript, and runs it. Plain JavaScript, because it runs before anything
// is built. Options: --minutes 10, --seed S, --target programs|dumps|telnet (several times), --case N.
import { rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";
import { ensureDependencies, root } from "../../src/server/build.mjs";

ensureDependencies();
// a folder of its own: other runs go on beside this one
const outDir = join(root, `.cache/fuzz/${process.pid}`);
process.on("exit", () => rmSync(outDir, { recursive: true, force: true }));
process.env.DTE_SHARED ??= join(root, "../shared");
await build({
  root,
  configFile: false,
  logLevel: "warn",
  publicDir: false,
  build: {
    ssr: join(root, "tests/fuzz/main.ts"),
    outDir,
    emptyOutDir: true,
    target: "node20",
    minify: false,
    sourcemap: true,
    rolldownOptions: {
      checks: { eval: false, pluginTimings: false },
      output: { entryFileNames: "fuzz.js", codeSplitting: false },
    },
  },
});
process.setSourceMapsEnabled(true);
await import(pathToFileURL(join(outDir, "fuzz.js")).href);
