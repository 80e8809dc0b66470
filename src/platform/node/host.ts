// The small things of a Node process: clock, chance, timer, log and local time.
import type { Clock, Log, Random, Timer } from "#ports";

/** The system clock. */
export const systemClock: Clock = { now: () => Date.now() };

/** The system's randomness. */
export const systemRandom: Random = {
  next(): number {
    const words = crypto.getRandomValues(new Uint32Array(2));
    return ((words[0] as number) * 2 ** 21 + ((words[1] as number) >>> 11)) / 2 ** 53;
  },
};

/** setTimeout as a port. */
export const systemTimer: Timer = {
  after(delayMs: number, wake: () => void): () => void {
    const timer = setTimeout(wake, delayMs);
    return () => clearTimeout(timer);
  },
};

/** Lines to stderr with their time. */
export const stderrLog: Log = {
  write(message: string, isError: boolean): void {
    process.stderr.write(`${new Date().toISOString()} ${isError ? "ERROR " : ""}${message}\n`);
  },
};

/** Monotonic milliseconds. */
export function monotonicNow(): number {
  return performance.now();
}
