// The page's hold on the proxies of one container, over its lives: calls wait while it starts, reject when it ends.
import { releaseProxy, wrap } from "comlink";
import type { Port } from "#container";
import type { Asynchronous } from "./client.ts";
import { HostError } from "./host-error.ts";

interface Remote {
  readonly [name: string]: Remote & ((...args: unknown[]) => Promise<unknown>);
}

/** One container's proxies. */
export class RemoteSlot {
  readonly #onNeeded: () => void;
  #remote: (Remote & { [releaseProxy](): void }) | null = null;
  #failure: HostError | null = null;
  #waiting: { resolve: (remote: Remote) => void; reject: (error: HostError) => void }[] = [];
  readonly #underWay = new Set<(error: HostError) => void>();

  /** `onNeeded` is called when something is asked of a container that is not there. */
  constructor(onNeeded: () => void = () => undefined) {
    this.#onNeeded = onNeeded;
  }

  get isThere(): boolean {
    return this.#remote !== null;
  }

  /** The container runs; calls go to this port. */
  open(port: Port): void {
    this.#failure = null;
    const remote = wrap(port as unknown as MessagePort) as unknown as Remote & {
      [releaseProxy](): void;
    };
    this.#remote = remote;
    for (const { resolve } of this.#waiting.splice(0)) resolve(remote);
  }

  /** The container ended: what is under way rejects, what comes waits. */
  end(code: string, message: string): void {
    this.#remote = null;
    const error = new HostError(code, message);
    for (const reject of [...this.#underWay]) reject(error);
    this.#underWay.clear();
  }

  /** It will not come back by itself: what waits rejects too, until `open`. */
  fail(code: string, message: string): void {
    this.end(code, message);
    this.#failure = new HostError(code, message);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }

  /** Calls `path[0].path[1]…(args)`. */
  async call(path: readonly string[], args: readonly unknown[]): Promise<unknown> {
    const remote = await this.#ready();
    return new Promise((resolve, reject) => {
      const done = (): boolean => this.#underWay.delete(reject);
      this.#underWay.add(reject);
      let target: Remote = remote;
      for (const name of path.slice(0, -1)) target = target[name] as Remote;
      const method = target[path.at(-1) as string] as (...all: unknown[]) => Promise<unknown>;
      method(...args).then(
        (value) => {
          done();
          resolve(value);
        },
        (error: unknown) => {
          done();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  /** All methods below `path` as asynchronous functions. */
  facade<Tools extends object>(...path: string[]): Asynchronous<Tools> {
    const target: Record<string, (...args: unknown[]) => Promise<unknown>> = {};
    return new Proxy(target, {
      get: (known, name) => {
        // A facade that is awaited by mistake must not look like a promise.
        if (typeof name !== "string" || name === "then") return undefined;
        known[name] ??= (...args) => this.call([...path, name], args);
        return known[name];
      },
    }) as Asynchronous<Tools>;
  }

  #ready(): Promise<Remote> {
    if (this.#remote !== null) return Promise.resolve(this.#remote);
    if (this.#failure !== null) return Promise.reject(this.#failure);
    const ready = new Promise<Remote>((resolve, reject) => {
      this.#waiting.push({ resolve, reject });
    });
    this.#onNeeded();
    return ready;
  }
}
