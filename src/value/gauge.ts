// How much memory values take, for limits that no program comes near by accident.
import { Holder } from "./holder.ts";
import { List } from "./list.ts";
import { MapValue } from "./map.ts";
import type { Value } from "./value.ts";

const ELEMENT_BYTES = 8;
const PAIR_BYTES = 64;
/** Of an error, capability, flyweight or closure, beside its parts. */
const HOLDER_BYTES = 64;
/** Strings of fewer units count nothing: they are not what fills a memory. */
const LONG_TEXT = 1024;

/**
 * Adds up what lists, maps and long strings take. What is shared counts once; older versions of a list or map count as
 * if they were read, which gives each a copy of its own.
 */
export class MemoryGauge {
  readonly #seen: Set<Value> = new Set();
  readonly #open: (List | MapValue | Holder)[] = [];
  readonly #limit: number;
  #bytes = 0;
  readonly #note = (value: Value): void => {
    if (typeof value === "string" ? value.length < LONG_TEXT : typeof value !== "object") return;
    if (
      typeof value !== "string" &&
      !(value instanceof List || value instanceof MapValue || value instanceof Holder)
    )
      return;
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
      if (next instanceof Holder) {
        this.#bytes += HOLDER_BYTES;
        for (const part of next.parts()) this.#note(part);
        continue;
      }
      this.#bytes += next instanceof List ? next.length * ELEMENT_BYTES : next.size * PAIR_BYTES;
      next.eachHeld(this.#note);
    }
  }
}
