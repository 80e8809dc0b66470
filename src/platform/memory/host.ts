// Clock, timer and randomness that a test owns: time moves only when told, chance repeats by its seed.
import type { Clock, Log, Random, Timer } from "#ports";

/** A clock with its timer; `advance` moves both. */
export class ManualClock implements Clock, Timer {
  #nowMs: number;
  #waiting: { dueMs: number; wake: () => void }[] = [];

  constructor(nowMs = 0) {
    this.#nowMs = nowMs;
  }

  now(): number {
    return this.#nowMs;
  }

  after(delayMs: number, wake: () => void): () => void {
    const entry = { dueMs: this.#nowMs + delayMs, wake };
    this.#waiting.push(entry);
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== entry);
    };
  }

  /** How many wake-ups are due in the future. */
  get waiting(): number {
    return this.#waiting.length;
  }

  /** Moves the time and calls what became due, in order. */
  advance(byMs: number): void {
    const untilMs = this.#nowMs + byMs;
    for (;;) {
      const next = this.#waiting.reduce<{ dueMs: number; wake: () => void } | null>(
        (best, entry) => (best === null || entry.dueMs < best.dueMs ? entry : best),
        null,
      );
      if (next === null || next.dueMs > untilMs) break;
      this.#waiting = this.#waiting.filter((other) => other !== next);
      this.#nowMs = next.dueMs;
      next.wake();
    }
    this.#nowMs = untilMs;
  }
}

/** A generator (mulberry32) that gives the same numbers for the same seed. */
export function createSeededRandom(seed: number): Random {
  let state = seed >>> 0;
  return {
    next(): number {
      state = (state + 0x6d2b79f5) >>> 0;
      let mixed = state;
      mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
      mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
      return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
    },
  };
}

/** A log that keeps its lines. */
export class MemoryLog implements Log {
  readonly lines: string[] = [];

  write(message: string, isError: boolean): void {
    this.lines.push(isError ? `! ${message}` : message);
  }
}
