// The page without its server, the headers it is served with, and a static host that sets none (DESIGN 7).
import { cpSync, createReadStream, existsSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, inject, test } from "vitest";
import { launchChromium } from "../support/chromium.ts";
import { serve, temporaryFolder } from "../support/dte.ts";
import { serveBuild } from "../support/web-server.ts";

const webDir = join(import.meta.dirname, "../../dist/web");
let browser: Browser;
let context: BrowserContext;

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(() => browser.close());
beforeEach(async () => {
  context = await browser.newContext();
});
afterEach(() => context.close());

const isolated = (page: Page): Promise<boolean> => page.evaluate(() => window.crossOriginIsolated);

/** Until the service worker is active, which it is only with every file stored. */
async function stored(page: Page): Promise<void> {
  await page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    await new Promise<void>((resolve) => {
      const check = (): void => {
        if (active?.state === "activated") resolve();
      };
      active?.addEventListener("statechange", check);
      check();
    });
  });
}

/** Every file of the build, asked for through the page. */
async function failures(page: Page): Promise<string[]> {
  return page.evaluate(async () => {
    const failed: string[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const response = await fetch(`${request.url}?late=1`).catch(() => null);
        if (response?.status !== 200) failed.push(request.url);
      }
    }
    return failed;
  });
}

test("a reload works with the server stopped, every late part included", async () => {
  const server = await serveBuild();
  const page = await context.newPage();
  await page.goto(server.url);
  await stored(page);
  await server.stop();
  await page.reload();
  expect(await isolated(page)).toBe(true);
  expect(await failures(page)).toEqual([]);
  const again = await context.newPage();
  await again.goto(`${server.url}?from=bookmark`);
  expect(await isolated(again)).toBe(true);
});

test("a static host without headers becomes isolated by one reload", async () => {
  const host = await staticHost();
  const page = await context.newPage();
  let loads = 0;
  page.on("framenavigated", () => loads++);
  await page.goto(host.url);
  await page.waitForFunction(() => window.crossOriginIsolated);
  await stored(page);
  expect(loads).toBe(2);
  const policy = await page.evaluate(async () => {
    const cache = await caches.open((await caches.keys())[0] ?? "");
    const compute = (await cache.keys()).find((request) => request.url.includes("/compute/"));
    return compute === undefined
      ? null
      : (await fetch(compute.url)).headers.get("content-security-policy");
  });
  expect(policy).toBe("default-src 'none'; script-src 'unsafe-eval'");
  await host.stop();
});

test("headers of the server", async () => {
  const url = inject("pageUrl");
  const page = await fetch(url);
  expect(page.headers.get("document-isolation-policy")).toBe("isolate-and-credentialless");
  expect(page.headers.get("cross-origin-embedder-policy")).toBe("credentialless");
  expect(page.headers.get("cross-origin-resource-policy")).toBe("cross-origin");
  expect(page.headers.get("cross-origin-opener-policy")).toBe("same-origin");
  expect(page.headers.get("content-security-policy")).toContain(
    "script-src 'self' 'wasm-unsafe-eval'",
  );
  expect(page.headers.get("cache-control")).toBe("no-cache");
  expect((await fetch(`${url}nothing`)).status).toBe(404);
  expect((await fetch(`${url}..%2f..%2fpackage.json`)).status).toBe(404);
  expect((await fetch(url, { method: "POST" })).status).toBe(405);
  const etag = page.headers.get("etag") ?? "";
  expect((await fetch(url, { headers: { "If-None-Match": etag } })).status).toBe(304);
});

test("`dte serve --http` serves the page beside its world", async () => {
  const hosted = await serve(["--http", "0"]);
  const page = await context.newPage();
  await page.goto(`http://localhost:${hosted.httpPort}/`);
  expect(await isolated(page)).toBe(true);
  expect(await hosted.kill("SIGTERM")).toBe(0);
});

test("a new version waits until it is applied, and is then the only one in use", async () => {
  const folder = temporaryFolder();
  cpSync(webDir, folder.path, { recursive: true });
  const host = await staticHost(folder.path);
  const page = await context.newPage();
  await page.goto(host.url);
  await stored(page);
  await page.waitForFunction(() => window.crossOriginIsolated);

  const index = join(folder.path, "index.html");
  const worker = join(folder.path, "service-worker.js");
  writeFileSync(
    index,
    readFileSync(index, "utf8").replace(/<title>.*?<\/title>/, "<title>newer</title>"),
  );
  writeFileSync(
    worker,
    readFileSync(worker, "utf8").replace(/version:`[0-9a-f]+`/, "version:`newer`"),
  );
  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    await registration.update();
    const installing = registration.installing;
    await new Promise<void>((resolve) => {
      if (registration.waiting !== null) resolve();
      installing?.addEventListener("statechange", () => resolve());
    });
  });
  await page.reload();
  expect(await page.title()).not.toBe("newer");

  await page.evaluate(async () => {
    const registration = await navigator.serviceWorker.ready;
    const changed = new Promise((resolve) => {
      navigator.serviceWorker.addEventListener("controllerchange", resolve, { once: true });
    });
    registration.waiting?.postMessage({ kind: "activate" });
    await changed;
  });
  await host.stop();
  await page.reload();
  expect(await page.title()).toBe("newer");
  expect(await isolated(page)).toBe(true);
  folder.dispose();
});

/** A host that knows files and their types and nothing else. */
async function staticHost(folder = webDir): Promise<{ url: string; stop(): Promise<void> }> {
  const types: Record<string, string> = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".wasm": "application/wasm",
    ".css": "text/css",
    ".svg": "image/svg+xml",
  };
  const server: Server = createServer((request, response) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    const file = join(folder, path === "/" ? "index.html" : path);
    if (!existsSync(file)) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { "Content-Type": types[extname(file)] ?? "application/octet-stream" });
    createReadStream(file).pipe(response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://localhost:${(server.address() as AddressInfo).port}/`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
