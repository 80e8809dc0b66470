// What is ready to run: one first-in-first-out queue per player, served in turn (LANGUAGE 13.2).
//
//   turn order   the insertion order of the map: the first queue is served next; a queue that still holds entries
//                after its turn, or that becomes non-empty, joins at the end
//
// Entries are tasks and connections with a waiting input line; this file knows neither.

/** Entries by player, taken one a turn. */
export class ReadyQueues<Entry> {
  readonly #queues: Map<number, Entry[]> = new Map();
  #length = 0;

  /** Number of entries in all queues. */
  get length(): number {
    return this.#length;
  }

  /** Appends to the player's queue. */
  add(player: number, entry: Entry): void {
    const queue = this.#queues.get(player);
    if (queue === undefined) this.#queues.set(player, [entry]);
    else queue.push(entry);
    this.#length++;
  }

  /** Takes an entry out; false if it is not in the player's queue. */
  remove(player: number, entry: Entry): boolean {
    const queue = this.#queues.get(player);
    const at = queue === undefined ? -1 : queue.indexOf(entry);
    if (queue === undefined || at < 0) return false;
    queue.splice(at, 1);
    if (queue.length === 0) this.#queues.delete(player);
    this.#length--;
    return true;
  }

  /** The head of the next queue in turn; undefined if nothing is ready. */
  next(): Entry | undefined {
    for (const [player, queue] of this.#queues) {
      const entry = queue.shift() as Entry;
      this.#queues.delete(player);
      if (queue.length > 0) this.#queues.set(player, queue);
      this.#length--;
      return entry;
    }
    return undefined;
  }

  /** All entries, queue by queue in turn order. */
  *entries(): IterableIterator<Entry> {
    for (const queue of this.#queues.values()) yield* queue;
  }

  /** Players with a queue, in turn order. */
  players(): IterableIterator<number> {
    return this.#queues.keys();
  }
}
