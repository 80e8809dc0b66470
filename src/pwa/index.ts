// The door of pwa: offline use and isolation through the service worker (which the build makes from service-worker.ts).
export { type OfflineState, type PwaEvents, startPwa } from "./register.ts";
export type { CacheStatus, Precache, ToServiceWorker } from "./messages.ts";
