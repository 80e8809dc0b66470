// The page's side of the service worker: registers it, says when everything is stored for offline use, offers a new
// version, and reloads once if that is what makes the page cross-origin isolated (headers are read only at navigation).
import type { CacheStatus, ToServiceWorker } from "./messages.ts";

/** How far offline use is. `ready` only when every file of this version is in the cache. */
export type OfflineState =
  | { readonly kind: "unsupported" }
  | { readonly kind: "storing" }
  | { readonly kind: "ready" }
  | { readonly kind: "incomplete"; readonly missing: readonly string[] }
  | { readonly kind: "failed"; readonly message: string };

/** What the page wants to hear. */
export interface PwaEvents {
  offline(state: OfflineState): void;
  /** A new version is stored; `apply` switches to it and reloads this page. Other tabs keep theirs until reloaded. */
  update(apply: () => void): void;
}

const reloadMark = "dte-reloaded-for-isolation";

/** Starts offline support. Never throws: what goes wrong is an `offline` state. */
export async function startPwa(events: PwaEvents, url = "/service-worker.js"): Promise<void> {
  if (!("serviceWorker" in navigator) || !window.isSecureContext) {
    events.offline({ kind: "unsupported" });
    return;
  }
  events.offline({ kind: "storing" });
  try {
    const registration = await navigator.serviceWorker.register(url, { updateViaCache: "none" });
    watchUpdates(registration, events);
    await firstInstall(registration);
    if (reloadOnceForIsolation()) return;
    events.offline(await offlineState(registration.active));
  } catch (error) {
    events.offline({
      kind: "failed",
      message: error instanceof Error ? error.message : String(error),
    });
  }
}

/** Asks the service worker which files are stored. */
async function offlineState(worker: ServiceWorker | null): Promise<OfflineState> {
  if (worker === null) return { kind: "storing" };
  const channel = new MessageChannel();
  const answer = new Promise<CacheStatus>((resolve) => {
    channel.port1.onmessage = (event: MessageEvent<CacheStatus>): void => resolve(event.data);
  });
  worker.postMessage({ kind: "status" } satisfies ToServiceWorker, [channel.port2]);
  const { missing } = await answer;
  channel.port1.close();
  return missing.length === 0 ? { kind: "ready" } : { kind: "incomplete", missing };
}

/** Resolves when a worker is active; rejects if the first one could not store everything. */
async function firstInstall(registration: ServiceWorkerRegistration): Promise<void> {
  const worker = registration.active ?? registration.installing ?? registration.waiting;
  if (worker === null || worker.state === "activated") return;
  await new Promise<void>((resolve, reject) => {
    const check = (): void => {
      if (worker.state === "activated") resolve();
      if (worker.state === "redundant")
        reject(new Error("not every file could be stored for offline use"));
    };
    worker.addEventListener("statechange", check);
    check();
  });
}

/** True if the page is being reloaded. A browser that cannot isolate is reloaded once in a session, not for ever. */
function reloadOnceForIsolation(): boolean {
  if (window.crossOriginIsolated || sessionStorage.getItem(reloadMark) !== null) return false;
  sessionStorage.setItem(reloadMark, "1");
  location.reload();
  return true;
}

function watchUpdates(registration: ServiceWorkerRegistration, events: PwaEvents): void {
  const offer = (worker: ServiceWorker): void => {
    events.update(() => {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), {
        once: true,
      });
      worker.postMessage({ kind: "activate" } satisfies ToServiceWorker);
    });
  };
  if (registration.waiting !== null && registration.active !== null) offer(registration.waiting);
  registration.addEventListener("updatefound", () => {
    const worker = registration.installing;
    if (worker === null || registration.active === null) return;
    worker.addEventListener("statechange", () => {
      if (worker.state === "installed") offer(worker);
    });
  });
}
