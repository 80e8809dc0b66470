// What the page and the service worker say to each other, and what the build tells the service worker.

/** From the page; answered through the port that comes with it (`status`), or by a new controller (`activate`). */
export type ToServiceWorker = { readonly kind: "status" } | { readonly kind: "activate" };

/** The answer to `status`: which build is served and which of its files are not in the cache. */
export interface CacheStatus {
  readonly version: string;
  readonly files: number;
  readonly missing: readonly string[];
}

/** The list that the build writes into the service worker. */
export interface Precache {
  readonly version: string;
  /** Headers of every response. */
  readonly headers: Readonly<Record<string, string>>;
  /** The files of the build, with the headers that only they have. */
  readonly files: readonly {
    readonly path: string;
    readonly headers: Readonly<Record<string, string>>;
  }[];
}
