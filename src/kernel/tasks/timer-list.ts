// The timer list: sleepers ordered by due time, then by order of entry (LANGUAGE 13.2). A binary heap; a sleeper that
// is woken early is only marked gone and dropped when it comes to the top.

interface Sleeper<Item> {
  readonly at: number;
  readonly order: number;
  readonly item: Item;
}

/** Items by due time. An item is in the list at most once. */
export class TimerList<Item> {
  readonly #heap: Sleeper<Item>[] = [];
  readonly #orders: Map<Item, number> = new Map();

  /** Number of sleepers. */
  get length(): number {
    return this.#orders.size;
  }

  /** Adds an item due at `at` ms; among equal times the lower order comes first. */
  add(item: Item, at: number, order: number): void {
    this.#orders.set(item, order);
    const heap = this.#heap;
    let index = heap.length;
    const sleeper = { at, order, item };
    heap.push(sleeper);
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as Sleeper<Item>;
      if (!isBefore(sleeper, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = sleeper;
  }

  /** Takes an item out; false if it does not sleep here. */
  remove(item: Item): boolean {
    return this.#orders.delete(item);
  }

  /** The earliest due time, or null. */
  nextAt(): number | null {
    this.#dropGone();
    return this.#heap[0]?.at ?? null;
  }

  /** Takes the first item that is due at `now`; undefined if none is. */
  takeDue(now: number): Item | undefined {
    this.#dropGone();
    const first = this.#heap[0];
    if (first === undefined || first.at > now) return undefined;
    this.#orders.delete(first.item);
    this.#removeFirst();
    return first.item;
  }

  /** All sleepers, in no order. */
  items(): IterableIterator<Item> {
    return this.#orders.keys();
  }

  #dropGone(): void {
    for (;;) {
      const first = this.#heap[0];
      if (first === undefined || this.#orders.get(first.item) === first.order) return;
      this.#removeFirst();
    }
  }

  #removeFirst(): void {
    const heap = this.#heap;
    const last = heap.pop() as Sleeper<Item>;
    if (heap.length === 0) return;
    let index = 0;
    for (;;) {
      let child = index * 2 + 1;
      if (child >= heap.length) break;
      const right = heap[child + 1];
      if (right !== undefined && isBefore(right, heap[child] as Sleeper<Item>)) child++;
      const below = heap[child] as Sleeper<Item>;
      if (!isBefore(below, last)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
  }
}

function isBefore<Item>(left: Sleeper<Item>, right: Sleeper<Item>): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}
