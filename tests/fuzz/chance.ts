// Choices that repeat: everything a fuzzer decides comes from one number, so that a case can be made again from it.
import { createSeededRandom } from "#platform/memory";
import type { Random } from "#ports";

/** A source of choices; the same seed gives the same choices. */
export class Chance {
  readonly #random: Random;

  constructor(seed: number) {
    this.#random = createSeededRandom(seed);
  }

  /** From 0 to count - 1. */
  below(count: number): number {
    return Math.floor(this.#random.next() * count);
  }

  /** From low to high, both included. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** True so often: 0 never, 1 always. */
  isTrue(share: number): boolean {
    return this.#random.next() < share;
  }

  /** One of these, which must be at least one. */
  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)] as T;
  }

  /** One of these by its weight. */
  weighted<T>(choices: readonly (readonly [weight: number, item: T])[]): T {
    let left = this.#random.next() * choices.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, item] of choices) {
      left -= weight;
      if (left < 0) return item;
    }
    return (choices.at(-1) as readonly [number, T])[1];
  }

  /** As many items as a number between low and high. */
  times<T>(low: number, high: number, make: (index: number) => T): T[] {
    return Array.from({ length: this.between(low, high) }, (_, index) => make(index));
  }
}

/** The seed of one case, well mixed: neighbours have nothing in common. */
export function caseSeed(seed: number, target: string, number: number): number {
  let hash = 0x811c9dc5;
  for (const unit of `${seed}/${target}/${number}`)
    hash = Math.imul(hash ^ (unit.codePointAt(0) as number), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
