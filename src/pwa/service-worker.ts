// The service worker: every built file is in the cache before it takes over, so the app opens with the server gone,
// and every response carries the isolation headers, so a static host without them still gives shared memory.
//
//   install    fetches all files of the build's list into a cache named after its version; one failure fails it all
//   activate   drops caches older than the previous version (a tab of that one may still load a late part of itself)
//   fetch      own files come from the cache whatever their query says; anything else from the network
/// <reference lib="webworker" />
import type { CacheStatus, Precache, ToServiceWorker } from "./messages.ts";

declare const self: ServiceWorkerGlobalScope;
/** Replaced by the build, at this one place. */
declare const PRECACHE: Precache;

const build: Precache = PRECACHE;
const prefix = "dte-";
const cacheName = `${prefix}${build.version}`;
const base = new URL("./", self.location.href);
const headersByPath = new Map(build.files.map((file) => [file.path, file.headers]));
const parallelFetches = 6;

self.addEventListener("install", (event) => {
  event.waitUntil(fillCache());
});

self.addEventListener("activate", (event) => {
  event.waitUntil(dropOldCaches().then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  const message = event.data as ToServiceWorker | null;
  if (message?.kind === "activate") event.waitUntil(self.skipWaiting());
  if (message?.kind === "status") {
    const port = event.ports[0];
    event.waitUntil(status().then((answer) => port?.postMessage(answer)));
  }
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const url = new URL(request.url);
  if (url.origin !== base.origin || !url.pathname.startsWith(base.pathname)) return;
  event.respondWith(respond(request, pathOf(url)));
});

/** `/assets/a.js` for a file below the folder that the worker was loaded from; `/index.html` for the folder itself. */
function pathOf(url: URL): string {
  const path = `/${url.pathname.slice(base.pathname.length)}`;
  return path === "/" ? "/index.html" : path;
}

async function respond(request: Request, path: string): Promise<Response> {
  const cached = await find(path);
  if (cached !== undefined)
    return withHeaders(cached, { ...build.headers, ...headersByPath.get(path) });
  try {
    const response = await fetch(request);
    return response.type === "basic" ? withHeaders(response, build.headers) : response;
  } catch {
    const text = `${path} is not stored for offline use, and the server cannot be reached.\n`;
    return new Response(text, {
      status: 503,
      headers: { ...build.headers, "Content-Type": "text/plain; charset=utf-8" },
    });
  }
}

/** From this version's cache, or, for the late parts of a tab that is a version behind, from the one before. */
async function find(path: string): Promise<Response | undefined> {
  const url = new URL(`.${path}`, base);
  const options = { ignoreSearch: true, ignoreVary: true };
  const current = await caches.open(cacheName);
  return (
    (await current.match(url, options)) ??
    (headersByPath.has(path) ? undefined : caches.match(url, options))
  );
}

function withHeaders(response: Response, headers: Readonly<Record<string, string>>): Response {
  if (response.status === 0 || response.status === 304) return response;
  const merged = new Headers(response.headers);
  for (const [name, value] of Object.entries(headers)) merged.set(name, value);
  return new Response(response.body, {
    status: response.status,
    statusText: response.statusText,
    headers: merged,
  });
}

async function fillCache(): Promise<void> {
  const cache = await caches.open(cacheName);
  const waiting = build.files.map((file) => file.path);
  const worker = async (): Promise<void> => {
    for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
      const url = new URL(`.${path}`, base);
      if ((await cache.match(url)) !== undefined) continue;
      const response = await fetch(url, { cache: "no-cache" });
      if (!response.ok) throw new Error(`${path}: the server answered ${response.status}`);
      await cache.put(url, response);
    }
  };
  await Promise.all(Array.from({ length: parallelFetches }, worker));
}

async function dropOldCaches(): Promise<void> {
  const others = (await caches.keys()).filter(
    (name) => name.startsWith(prefix) && name !== cacheName,
  );
  for (const name of others.slice(0, -1)) await caches.delete(name);
}

async function status(): Promise<CacheStatus> {
  const cache = await caches.open(cacheName);
  const missing: string[] = [];
  for (const { path } of build.files) {
    if ((await cache.match(new URL(`.${path}`, base))) === undefined) missing.push(path);
  }
  return { version: build.version, files: build.files.length, missing };
}
