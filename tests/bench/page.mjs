// The page in Chromium, measured: JSON lines on standard output.
//
//   node tests/bench/page.mjs [path of a MOO database]
//
// first-paint, login        opening the page: new profile (cold), then again in the same profile (warm)
// keystroke                 a line sent to its answer on the page, which strict sessions see only when it is on disk
// import                    choosing the database to the button "Open world", then to its login
// bundle                    what the parts of the page weigh on the wire
import { spawn } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { chromium } from "playwright-core";
import { ensureBuilt } from "../../src/server/build.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const args = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
];
const executablePath = [process.env.DTE_CHROMIUM, "/usr/bin/chromium"].find(
  (path) => path && existsSync(path),
);

function quantile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}

function report(name, unit, values) {
  const round = (value) => Math.round(value * 100) / 100;
  console.log(
    JSON.stringify({
      case: name,
      unit,
      median: round(quantile(values, 0.5)),
      p99: round(quantile(values, 0.99)),
      n: values.length,
    }),
  );
}

async function serve() {
  ensureBuilt("web");
  ensureBuilt("node");
  const child = spawn(process.execPath, [join(root, "dist/node/dte.js"), "web", "--port", "0"]);
  const url = await new Promise((resolve) => {
    child.stdout.on("data", (chunk) => {
      const found = /http:\/\/\S+/.exec(String(chunk));
      if (found !== null) resolve(found[0]);
    });
  });
  return { url, stop: () => child.kill() };
}

const terminal = (page) => page.getByRole("log", { name: "Terminal output" });
const paint = (page) =>
  page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0);

async function opening(browser, url) {
  const cold = { paint: [], login: [] };
  const warm = { paint: [], login: [] };
  for (let round = 0; round < 5; round++) {
    const context = await browser.newContext();
    for (const into of [cold, warm]) {
      const page = await context.newPage();
      const start = performance.now();
      await page.goto(url, { waitUntil: "commit" });
      await terminal(page).filter({ hasText: "connect wizard" }).waitFor();
      into.login.push(performance.now() - start);
      into.paint.push(await paint(page));
      await page.getByText("offline-ready").first().waitFor();
      await page.close();
    }
    await context.close();
  }
  for (const [name, { paint: paints, login }] of Object.entries({ cold, warm })) {
    report(`first-paint ${name}`, "ms", paints);
    report(`login ${name}`, "ms", login);
  }
}

/** From the line handed to the session to its answer; every command changes the world. */
async function keystrokes(page) {
  const times = await page.evaluate(async () => {
    const session = globalThis.benchSession;
    const measured = [];
    for (let n = 100_001; n <= 100_300; n++) {
      const start = performance.now();
      await new Promise((resolve) => {
        const stop = session.onOutput((text) => {
          if (!text.includes(`=> ${n}`)) return;
          stop();
          resolve();
        });
        session.send(`;#29.lit = ${n}`);
      });
      measured.push(performance.now() - start);
    }
    return measured;
  });
  report("keystroke to durable output", "ms", times);
}

async function benchSession(page) {
  await page.evaluate(async () => {
    const session = globalThis.world.openSession({ durability: "strict" });
    globalThis.benchSession = session;
    await new Promise((resolve) => {
      const stop = session.onOutput((text) => {
        if (!text.includes("The Landing")) return;
        stop();
        resolve();
      });
      session.send("connect wizard");
    });
  });
}

async function importing(page, database) {
  const start = performance.now();
  await page.locator("input[type=file]").first().setInputFiles(database);
  const open = page
    .getByRole("dialog", { name: "Import" })
    .getByRole("button", { name: "Open world" });
  await open.waitFor({ timeout: 120_000 });
  report("import: read, check, compile every verb", "ms", [performance.now() - start]);
  const opened = performance.now();
  await open.click();
  await terminal(page).filter({ hasText: "LambdaCore" }).waitFor({ timeout: 120_000 });
  report("import: open to login", "ms", [performance.now() - opened]);
}

function sizes() {
  const folder = join(root, "dist/web/assets");
  const groups = { page: 0, editor: 0, workers: 0, wasm: 0, other: 0 };
  for (const name of readdirSync(folder)) {
    const bytes = gzipSync(readFileSync(join(folder, name))).length;
    const group = /monaco|editor\.worker/.test(name)
      ? "editor"
      : /^(data|model|visualization)-/.test(name)
        ? "workers"
        : name.endsWith(".wasm")
          ? "wasm"
          : /^(index|theme|rolldown|shipped|browser)/.test(name)
            ? "page"
            : "other";
    groups[group] += bytes;
  }
  for (const name of readdirSync(join(root, "dist/web/compute")))
    groups.workers += gzipSync(readFileSync(join(root, "dist/web/compute", name))).length;
  for (const [name, bytes] of Object.entries(groups))
    report(`bundle ${name}, gzip`, "kB", [bytes / 1000]);
}

const server = await serve();
const browser = await chromium.launch({ ...(executablePath ? { executablePath } : {}), args });
try {
  sizes();
  await opening(browser, server.url);
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(server.url);
  await terminal(page).filter({ hasText: "connect wizard" }).waitFor();
  await benchSession(page);
  await keystrokes(page);
  const database = process.argv[2];
  if (database !== undefined) await importing(page, database);
} finally {
  await browser.close();
  server.stop();
}
