// Node gives a process a part of the machine's memory for its objects, often less than a large world takes. Whoever is
// about to read one asks here; if need be the same command runs again in a process that may take more. Plain JavaScript,
// because it runs before anything else.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { freemem } from "node:os";
import { join } from "node:path";
import { getHeapStatistics } from "node:v8";

/** Bytes of objects for a byte of a database file, and of a world's directory, with room for the garbage collector. */
const perFileByte = 16;
const perDirectoryByte = 24;
/** Of the free memory as much is left to everybody else. */
const share = 0.75;
const parentVariable = "DTE_PARENT";
const signals = ["SIGTERM", "SIGINT", "SIGHUP", "SIGUSR2"];
const commands = new Set(["import", "export", "verify", "serve", "run"]);

/** Bytes that a command line will probably need: what it names that is there, as often as objects take. */
export function neededBytes(words) {
  if (!commands.has(words[0])) return 0;
  let needed = 0;
  for (const word of words.slice(1)) {
    const path = word.startsWith("--import=") ? word.slice("--import=".length) : word;
    if (path.startsWith("--") || !existsSync(path)) continue;
    const about = statSync(path);
    if (about.isFile()) needed += about.size * perFileByte;
    else if (about.isDirectory())
      needed += (sizeOf(join(path, "records")) + sizeOf(join(path, "journal"))) * perDirectoryByte;
  }
  return needed;
}

function sizeOf(directory) {
  if (!existsSync(directory)) return 0;
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .reduce((sum, { name }) => sum + (statSync(join(directory, name)).size ?? 0), 0);
}

/**
 * The limit in MiB that a process for `needed` bytes should have, or null if the present one will do, there is no more
 * memory to be had, or the person has set a limit.
 */
export function betterLimit(needed, present, available, isGiven) {
  if (isGiven || needed <= present) return null;
  const wanted = Math.min(needed, available * share);
  return wanted <= present ? null : Math.floor(wanted / 2 ** 20);
}

/** Runs the command in a process with more memory if it needs that: true if it did, and the caller has nothing to do. */
export async function ranWithMoreMemory() {
  endWithParent();
  const given = [...process.execArgv, process.env.NODE_OPTIONS ?? ""].join(" ");
  const limit = betterLimit(
    neededBytes(process.argv.slice(2)),
    getHeapStatistics().heap_size_limit,
    process.availableMemory?.() ?? freemem(),
    /max[-_]old[-_]space[-_]size/.test(given),
  );
  if (limit === null) return false;
  const child = spawn(
    process.execPath,
    [...process.execArgv, `--max-old-space-size=${limit}`, ...process.argv.slice(1)],
    {
      // a group of its own, so that a signal of the terminal comes once, from here
      detached: true,
      stdio: ["inherit", "inherit", "inherit", "ipc"],
      env: { ...process.env, [parentVariable]: String(process.pid) },
    },
  );
  for (const signal of process.platform === "win32" ? signals.slice(0, 3) : signals)
    process.on(signal, () => child.kill(signal));
  const [code, signal] = await new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("exit", (...ending) => resolve(ending));
  });
  if (signal !== null) {
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
  }
  process.exitCode = code ?? 1;
  return true;
}

/** In such a process: whoever kills the one that was started means this one. */
function endWithParent() {
  if (process.env[parentVariable] !== String(process.ppid) || process.channel === undefined) return;
  delete process.env[parentVariable];
  process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
  process.channel.unref();
}
