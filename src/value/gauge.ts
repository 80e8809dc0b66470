// How much memory values take, for limits that no program comes near by accident.
import { type Compound, isCompound, partsOf } from "./compound.ts";
import { List } from "./list.ts";
import { MapValue } from "./map.ts";
import type { Value } from "./value.ts";

const ELEMENT_BYTES = 8;
const PAIR_BYTES = 64;
/** Strings of fewer units count nothing: they are not what fills a memory. */
const LONG_TEXT = 1024;

/**
 * Adds up what lists, maps and long strings take. What is shared counts once; older versions of a list or map count as
 * if they were read, which gives each a copy of its own.
 */
export class MemoryGauge {
  readonly #seen: Set<Value> = new Set();
  readonly #open: Compound[] = [];
  readonly #limit: number;
  #bytes = 0;
  readonly #note = (value: Value): void => {
    if (typeof value === "string" ? value.length < LONG_TEXT : typeof value !== "object") return;
    if (typeof value !== "string" && !isCompound(value)) return;
    if (this.#seen.has(value)) return;
    this.#seen.add(value);
    if (typeof value === "string") this.#bytes += value.length;
    else this.#open.push(value);
  };

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** More than the limit. */
  get isOver(): boolean {
    return this.#bytes > this.#limit;
  }

  /** Adds a value and all that it holds, as long as the sum is not over the limit. */
  add(value: Value | undefined): void {
    if (value === undefined) return;
    this.#note(value);
    while (!this.isOver) {
      const next = this.#open.pop();
      if (next === undefined) return;
      if (next instanceof List) this.#bytes += next.length * ELEMENT_BYTES;
      else if (next instanceof MapValue) this.#bytes += next.size * PAIR_BYTES;
      else {
        const parts = partsOf(next);
        this.#bytes += parts.length * ELEMENT_BYTES;
        for (const part of parts) this.#note(part);
        continue;
      }
      next.eachHeld(this.#note);
    }
  }
}
