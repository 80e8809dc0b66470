// `npm test`: installs what is missing (packages, Chromium), runs every check, and ends with one plain line
// `N passed, N failed, N skipped`. Each check that is no test suite counts as one. Plain JavaScript: runs before all.
//
//   node tests/run.mjs            everything
//   node tests/run.mjs unit e2e   only these steps (names as printed)
//   node tests/run.mjs --long     everything, and ten minutes of the fuzzer (`npm run test:long`)
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { ensureBuilt, ensureDependencies, root } from "../src/server/build.mjs";

const cacheDir = join(root, ".cache");
const words = process.argv.slice(2);
const isLong = words.includes("--long");
const only = new Set(words.filter((word) => word !== "--long"));
const totals = { passed: 0, failed: 0, skipped: 0 };
const times = [];

/** Runs a step and counts what it gives; whatever it throws is one failure. */
async function step(name, work) {
  if (only.size > 0 && !only.has(name)) return;
  const began = performance.now();
  process.stdout.write(`\n── ${name} ──\n`);
  let counts;
  try {
    counts = (await work()) ?? { passed: 1, failed: 0, skipped: 0 };
  } catch (error) {
    process.stdout.write(`${error.message}\n`);
    counts = { passed: 0, failed: 1, skipped: 0 };
  }
  for (const key of Object.keys(totals)) totals[key] += counts[key];
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  times.push(`${seconds.padStart(7)} s  ${name}${counts.failed > 0 ? "  FAILED" : ""}`);
}

/** Runs a program of node_modules; throws if it fails. */
function run(script, args, env = {}) {
  const { status, error, signal } = spawnSync(process.execPath, [join(root, script), ...args], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...(process.stdout.isTTY ? {} : { NO_COLOR: "1" }), ...env },
  });
  if (error !== undefined) throw error;
  if (status !== 0)
    throw new Error(`${script} ${args.join(" ")} ended with ${signal ?? `status ${status}`}`);
}

/** Runs vitest projects and counts their tests; a suite that could not be loaded is a failure. */
function vitest(projects, env = {}) {
  const report = join(cacheDir, `vitest-${projects.join("-")}.json`);
  rmSync(report, { force: true });
  const args = ["run", "--passWithNoTests", ...projects.flatMap((name) => ["--project", name])];
  let failure = null;
  try {
    run(
      "node_modules/vitest/vitest.mjs",
      [...args, "--reporter=dot", "--reporter=json", `--outputFile.json=${report}`],
      env,
    );
  } catch (error) {
    failure = error;
  }
  if (!existsSync(report)) throw failure ?? new Error("vitest wrote no report");
  const result = JSON.parse(readFileSync(report, "utf8"));
  const broken = result.testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.length === 0,
  );
  const failed = result.numFailedTests + broken.length;
  return {
    passed: result.numPassedTests,
    failed: failure !== null && failed === 0 ? 1 : failed,
    skipped: result.numPendingTests + result.numTodoTests,
  };
}

const browserNames = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Path of a Chromium that starts; null if there is none. */
function findChromium() {
  const folders = (process.env.PATH ?? "").split(":").concat("/usr/bin", "/snap/bin");
  const candidates = [
    process.env.DTE_CHROMIUM,
    ...folders.flatMap((folder) => browserNames.map((name) => join(folder, name))),
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    createRequire(import.meta.url)("playwright-core").chromium.executablePath(),
  ];
  return (
    candidates.find(
      (path) =>
        path !== undefined &&
        existsSync(path) &&
        spawnSync(path, ["--version"], { stdio: "ignore" }).status === 0,
    ) ?? null
  );
}

/** An installed one, Debian's package, or the one of Playwright, whichever works first. */
function ensureChromium() {
  const installers = [
    () => null,
    () => {
      if (!existsSync("/usr/bin/apt-get")) return;
      const isRoot = process.getuid?.() === 0;
      const sudo = isRoot ? [] : ["sudo", "-n"];
      const apt = (...args) => {
        const [command, ...rest] = [...sudo, "apt-get", ...args];
        const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
        spawnSync(command, rest, { stdio: ["ignore", "inherit", "inherit"], env });
      };
      apt("update", "-qq");
      apt("install", "-y", "-qq", "--no-install-recommends", "chromium", "fonts-dejavu-core");
    },
    () => run("node_modules/playwright-core/cli.js", ["install", "chromium"]),
  ];
  for (const install of installers) {
    try {
      install();
    } catch (error) {
      process.stdout.write(`${error.message}\n`);
    }
    const path = findChromium();
    if (path !== null) return path;
  }
  throw new Error("no Chromium was found, and none could be installed; name one in DTE_CHROMIUM");
}

mkdirSync(cacheDir, { recursive: true });
let chromium = null;
await step("dependencies", () => ensureDependencies());
if (existsSync(join(root, "grammar/build.mjs"))) {
  await step("grammar", () => run("grammar/build.mjs", ["--check"]));
}
await step("lint", () => run("node_modules/@biomejs/biome/bin/biome", ["ci", "--colors=off", "."]));
await step("types", () => run("node_modules/typescript/bin/tsc", ["-b", "--pretty", "false"]));
await step("build", () => {
  ensureBuilt("web");
  ensureBuilt("node");
});
await step("unit", () => vitest(["unit"]));
await step("process", () => vitest(["process"]));
await step("chromium", () => {
  chromium = ensureChromium();
  process.stdout.write(`${chromium}\n`);
});
await step("e2e", () => vitest(["e2e"], chromium === null ? {} : { DTE_CHROMIUM: chromium }));

if (isLong) await step("fuzz", () => run("tests/fuzz/run.mjs", ["--minutes", "10"]));

process.stdout.write(`\n${times.join("\n")}\n\n`);
process.stdout.write(
  `${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped\n`,
);
process.exitCode = totals.failed === 0 ? 0 : 1;
