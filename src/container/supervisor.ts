// When to start an ended container again: back-off that doubles, and a circuit that opens when it ends too often. Pure.
import type { RestartPolicy } from "./manifest.ts";

/** Decides for one container. */
export class Supervisor {
  readonly #policy: RestartPolicy;
  /** Times of the restarts within the window. */
  #restarts: number[] = [];

  constructor(policy: RestartPolicy) {
    this.#policy = policy;
  }

  /** It ended at `nowMs`: the delay before it is started again, or null when the circuit opens. */
  ended(nowMs: number): number | null {
    const { firstDelayMs, maxDelayMs, maxRestarts, windowMs } = this.#policy;
    this.#restarts = this.#restarts.filter((time) => time > nowMs - windowMs);
    if (this.#restarts.length >= maxRestarts) return null;
    const delayMs = Math.min(firstDelayMs * 2 ** this.#restarts.length, maxDelayMs);
    this.#restarts.push(nowMs);
    return delayMs;
  }

  /** A person started it: all is forgiven. */
  reset(): void {
    this.#restarts = [];
  }
}
