// Builds dist/web and dist/node when their sources changed. `npm run build` runs it; start.mjs, dte.mjs and the tests
// call it. Plain JavaScript, because it runs before anything is built; needs nothing but an installed node_modules.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const dist = join(root, "dist");
const common = [
  "package.json",
  "package-lock.json",
  "vite.config.ts",
  "tsconfig.base.json",
  "grammar",
];
const targets = {
  web: {
    sources: [...common, "src", "containers", "public"],
    mode: "production",
    result: "dist/web/service-worker.js",
  },
  node: { sources: [...common, "src", "containers"], mode: "node", result: "dist/node/dte.js" },
};
/** Rooms that only the page needs. */
const pageOnly = new Set(["src/app", "src/ide", "src/pwa"]);

/** True if node_modules holds what package-lock.json says. */
export function hasDependencies() {
  const installed = join(root, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return false;
  const have = JSON.parse(readFileSync(installed, "utf8")).packages;
  const want = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  return Object.entries(want).every(
    ([path, entry]) =>
      path === "" || entry.optional === true || have[path]?.version === entry.version,
  );
}

/** Runs `npm ci` if node_modules is missing or of another lock file. */
export function ensureDependencies() {
  if (hasDependencies()) return;
  process.stderr.write("Installing dependencies (npm ci) …\n");
  run("npm", ["ci", "--no-audit", "--no-fund"], process.platform === "win32");
  if (!hasDependencies())
    throw new Error("npm ci ended, but node_modules is not what package-lock.json says");
}

/** Builds a target if its sources changed since it was built. Says whether it did. */
export function ensureBuilt(name) {
  const stamp = join(dist, `${name}.stamp`);
  if (isFresh(name, stamp)) return false;
  return locked(() => {
    const hash = sourceHash(name);
    if (isFresh(name, stamp)) return false;
    process.stderr.write(`Building ${targets[name].result} …\n`);
    rmSync(stamp, { force: true });
    const vite = join(root, "node_modules/vite/bin/vite.js");
    run(
      process.execPath,
      [vite, "build", "--logLevel", "warn", "--mode", targets[name].mode],
      false,
    );
    writeFileSync(stamp, hash);
    return true;
  });
}

function isFresh(name, stamp) {
  if (!existsSync(stamp) || !existsSync(join(root, targets[name].result))) return false;
  return readFileSync(stamp, "utf8") === sourceHash(name);
}

/** Hash over names and contents of all sources of a target. */
export function sourceHash(name) {
  const hash = createHash("sha256").update(process.version);
  for (const path of targets[name].sources
    .flatMap((source) => filesBelow(name, join(root, source)))
    .sort()) {
    hash.update(relative(root, path)).update("\0").update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
}

function filesBelow(name, path) {
  const shown = relative(root, path).replaceAll("\\", "/");
  if (name === "node" && pageOnly.has(shown)) return [];
  if (!existsSync(path)) return [];
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch {
    return [path];
  }
  return entries.flatMap((entry) =>
    entry.isDirectory() ? filesBelow(name, join(path, entry.name)) : [join(path, entry.name)],
  );
}

/** One build at a time, also between processes. A lock whose process is gone is taken over. */
function locked(work) {
  mkdirSync(dist, { recursive: true });
  const lock = join(dist, "build.lock");
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (!isAlive(lock)) rmSync(lock, { force: true });
      else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100);
    }
  }
  try {
    return work();
  } finally {
    rmSync(lock, { force: true });
  }
}

function isAlive(lock) {
  try {
    const pid = Number(readFileSync(lock, "utf8"));
    if (pid === 0) return true;
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code !== "ESRCH";
  }
}

function run(command, args, shell) {
  const env = process.stderr.isTTY ? process.env : { ...process.env, NO_COLOR: "1" };
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    env,
    stdio: ["ignore", 2, 2],
    shell,
  });
  if (error !== undefined) throw error;
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with status ${status}`);
}

/** The file that a command line named, if this module is what node was started with. */
export function isMain(url) {
  return process.argv[1] !== undefined && fileURLToPath(url) === process.argv[1];
}

if (isMain(import.meta.url)) {
  ensureBuilt("web");
  ensureBuilt("node");
}
