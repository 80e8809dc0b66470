// A read-only copy of the world, kept up by data's feed of commits. Records are merged as they come; the world itself is
// rebuilt only when somebody looks at it, so a busy world costs a reader nothing until it is read.
import type { Feed } from "#bus";
import { isWorldKey, World } from "#world";

/** A world kept up with the feed, for reading. */
export class Replica {
  readonly #records = new Map<string, Uint8Array>();
  #world: World | null = null;
  #version = 0;

  /** Replaces everything. */
  load(records: Iterable<readonly [string, Uint8Array]>): void {
    this.#records.clear();
    for (const [key, value] of records) this.#records.set(key, value);
    this.#change();
  }

  /** Takes a commit over. Gives true if everything must be loaded again (`load`). */
  apply(feed: Feed): boolean {
    if (feed.kind === "reload") return true;
    let hasWorldChange = false;
    for (const [key, value] of feed.commit.records) {
      // packets are reused by their link: keep bytes of our own
      if (value === null) this.#records.delete(key);
      else this.#records.set(key, value.slice());
      if (isWorldKey(key)) hasWorldChange = true;
    }
    if (hasWorldChange) this.#change();
    return false;
  }

  #change(): void {
    this.#world = null;
    this.#version++;
  }

  /** Grows with every change of the world. */
  get version(): number {
    return this.#version;
  }

  /** The world as of the latest commit taken over; empty before the first load. */
  get world(): World {
    if (this.#world === null) {
      const records = [...this.#records].filter(([key]) => isWorldKey(key));
      this.#world = records.length === 0 ? World.empty() : World.restore(records);
    }
    return this.#world;
  }
}
