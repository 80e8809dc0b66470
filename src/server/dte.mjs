#!/usr/bin/env node
// The bin `dte`: builds dist/node/dte.js if its sources changed, then is it, with more memory if a world is large.
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureBuilt, hasDependencies, root } from "./build.mjs";
import { ranWithMoreMemory } from "./heap.mjs";

if (!hasDependencies()) {
  process.stderr.write(
    "dte: the packages of package-lock.json are not installed: run `npm ci` first\n",
  );
  process.exit(2);
}
ensureBuilt("node");
if (process.argv.some((word) => word === "--http" || word.startsWith("--http=")))
  ensureBuilt("web");
if (!(await ranWithMoreMemory())) await import(pathToFileURL(join(root, "dist/node/dte.js")).href);
