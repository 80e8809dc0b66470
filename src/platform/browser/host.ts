// The small things of a page or worker: clock, chance, timer, the writer's lock and what is known of storage.
import { type Clock, type Random, StorageError, type Timer } from "#ports";

/** The system clock. */
export const systemClock: Clock = { now: () => Date.now() };

/** The browser's randomness, a few hundred numbers at a time. */
export function createSystemRandom(): Random {
  const words = new Uint32Array(512);
  let at = words.length;
  return {
    next(): number {
      if (at >= words.length) {
        crypto.getRandomValues(words);
        at = 0;
      }
      const high = words[at] as number;
      const low = words[at + 1] as number;
      at += 2;
      return (high * 2 ** 21 + (low >>> 11)) / 2 ** 53;
    },
  };
}

/** setTimeout as a port. */
export const systemTimer: Timer = {
  after(delayMs: number, wake: () => void): () => void {
    const timer = setTimeout(wake, Math.min(delayMs, 2 ** 31 - 1));
    return () => clearTimeout(timer);
  },
};

/** Monotonic milliseconds. */
export function monotonicNow(): number {
  return performance.now();
}

/**
 * Waits for the lock of a world and holds it: one writer per world over all tabs. `onHeld` is called if somebody else has
 * it at the moment. Resolves with the release; rejects if the signal is aborted while waiting.
 */
export function lockWorld(
  world: string,
  onHeld: () => void,
  signal: AbortSignal,
): Promise<() => void> {
  // Some embeddings forbid locks; there the exclusive journal handle is the only guard.
  if (!("locks" in navigator)) return Promise.resolve(() => undefined);
  const name = `dte:${world}`;
  return new Promise((resolve, reject) => {
    const hold = (): Promise<void> =>
      new Promise<void>((release) => {
        resolve(release);
      });
    const first = navigator.locks.request(name, { ifAvailable: true }, (lock) => {
      if (lock !== null) return hold();
      onHeld();
      navigator.locks.request(name, { signal }, hold).catch(reject);
      return undefined;
    });
    first.catch(reject);
  });
}

/** Does something while no tab writes this world; rejects with the code `locked` if one has it. */
export async function withoutWriter(world: string, work: () => Promise<void>): Promise<void> {
  if (typeof navigator === "undefined" || !("locks" in navigator)) return work();
  await navigator.locks.request(`dte:${world}`, { ifAvailable: true }, async (lock) => {
    if (lock === null)
      throw new StorageError("locked", `the world ${world} is open in another tab`);
    await work();
  });
}

/** What the browser says about this origin's storage. */
export async function estimateStorage(): Promise<{
  readonly isPersistent: boolean;
  readonly usageBytes: number | null;
  readonly quotaBytes: number | null;
}> {
  if (!("storage" in navigator)) return { isPersistent: false, usageBytes: null, quotaBytes: null };
  const [estimate, isPersistent] = await Promise.all([
    navigator.storage.estimate(),
    navigator.storage.persisted(),
  ]);
  return {
    isPersistent,
    usageBytes: estimate.usage ?? null,
    quotaBytes: estimate.quota ?? null,
  };
}

/** Asks the browser to keep the storage; whether it agreed. */
export async function persistStorage(): Promise<boolean> {
  return "storage" in navigator && (await navigator.storage.persist());
}
