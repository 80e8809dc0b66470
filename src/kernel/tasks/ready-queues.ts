// What is ready to run: one first-in-first-out queue per player, served in turn (LANGUAGE 13.2).
//
//   turn order   the insertion order of the map: the first queue is served next; a queue that still holds entries
//                after its turn, or that becomes non-empty, joins at the end
//
// Entries are tasks and connections with a waiting input line; this file knows neither.

/** Taken entries are cleared away when they are more than this and more than half of a queue. */
const MOST_TAKEN = 64;

/** A queue that stays fast at any length: engines move all elements at each `shift` of a long array. */
class Queue<Entry> {
  #entries: (Entry | undefined)[] = [];
  /** Position of the first entry: what lies before it was taken. */
  #head = 0;

  get isEmpty(): boolean {
    return this.#head === this.#entries.length;
  }

  push(entry: Entry): void {
    this.#entries.push(entry);
  }

  /** Takes the first entry of a queue that is not empty. */
  take(): Entry {
    const entry = this.#entries[this.#head] as Entry;
    this.#entries[this.#head++] = undefined;
    this.#skipRemoved();
    return entry;
  }

  remove(entry: Entry): boolean {
    const at = this.#entries.indexOf(entry, this.#head);
    if (at < 0) return false;
    this.#entries[at] = undefined;
    if (at === this.#entries.length - 1) this.#entries.pop();
    this.#skipRemoved();
    return true;
  }

  /** Afterwards the head is an entry, or the queue is empty. */
  #skipRemoved(): void {
    const entries = this.#entries;
    while (this.#head < entries.length && entries[this.#head] === undefined) this.#head++;
    if (this.#head > MOST_TAKEN && this.#head * 2 > entries.length) {
      this.#entries = entries.slice(this.#head);
      this.#head = 0;
    }
  }

  *entries(): IterableIterator<Entry> {
    for (let at = this.#head; at < this.#entries.length; at++) {
      const entry = this.#entries[at];
      if (entry !== undefined) yield entry;
    }
  }
}

/** Entries by player, taken one a turn. */
export class ReadyQueues<Entry> {
  readonly #queues: Map<number, Queue<Entry>> = new Map();
  #length = 0;

  /** Number of entries in all queues. */
  get length(): number {
    return this.#length;
  }

  /** Appends to the player's queue. */
  add(player: number, entry: Entry): void {
    let queue = this.#queues.get(player);
    if (queue === undefined) {
      queue = new Queue();
      this.#queues.set(player, queue);
    }
    queue.push(entry);
    this.#length++;
  }

  /** Takes an entry out; false if it is not in the player's queue. */
  remove(player: number, entry: Entry): boolean {
    const queue = this.#queues.get(player);
    if (queue === undefined || !queue.remove(entry)) return false;
    if (queue.isEmpty) this.#queues.delete(player);
    this.#length--;
    return true;
  }

  /** Whether the player's queue has entries. */
  has(player: number): boolean {
    return this.#queues.has(player);
  }

  /** The head of the next queue in turn; undefined if nothing is ready. */
  next(): Entry | undefined {
    for (const [player, queue] of this.#queues) {
      const entry = queue.take();
      // a player alone stays where it is
      if (this.#queues.size > 1 || queue.isEmpty) {
        this.#queues.delete(player);
        if (!queue.isEmpty) this.#queues.set(player, queue);
      }
      this.#length--;
      return entry;
    }
    return undefined;
  }

  /** All entries, queue by queue in turn order. */
  *entries(): IterableIterator<Entry> {
    for (const queue of this.#queues.values()) yield* queue.entries();
  }

  /** Players with a queue, in turn order. */
  players(): IterableIterator<number> {
    return this.#queues.keys();
  }
}
