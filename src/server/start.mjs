// `npm start`: installs what is missing, builds what changed, serves the page and prints its URL.
// Options after `--` are those of `dte web`: npm start -- --port 9000

import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ensureBuilt, ensureDependencies, root } from "./build.mjs";

ensureDependencies();
ensureBuilt("web");
ensureBuilt("node");
process.argv.splice(2, 0, "web");
await import(pathToFileURL(join(root, "dist/node/dte.js")).href);
