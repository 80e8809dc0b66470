// LIST: immutable to programs, yet `l[i] = v` and `{@l, x}` cost O(1) on the newest version.
//
// The newest version of a list owns a plain array. Changing it makes a new List that takes the array over, and turns
// the old one into a note of what differed (Baker's persistent array):
//
//   old ──► { next: new, at: i, was: old value }      after  new = old.with(i, v)
//   old ──► { next: new, at: -1 }                     after  new = old.append(…): old is a prefix of new
//
// Whoever still reads the old version pays one copy, then it owns an array again. So no program pays more than a
// copy on each write would cost, and loops that only use the newest version pay nothing. `depth` bounds the chain of
// notes by the length of the list, which bounds both memory and the price of that copy.
import type { Value } from "./value.ts";

const MIN_DEPTH = 64;

/** An immutable LIST of values. Positions in this interface count from 0. */
export class List {
  /** The array of the newest version; null in an older one until somebody reads it. Never changed by others. */
  #items: Value[] | null;
  #next: List | null = null;
  #at = 0;
  #was: Value = 0;
  #depth = 0;
  readonly length: number;

  /** Takes the array over: the caller must not change it afterwards. */
  constructor(items: Value[]) {
    this.#items = items;
    this.length = items.length;
  }

  /** The elements. Read it, never change it, and do not keep it over a change of the list. */
  get items(): readonly Value[] {
    return this.#items ?? this.#materialize();
  }

  /** Reading or changing it needs no copy: it owns its array. */
  get isNewest(): boolean {
    return this.#items !== null;
  }

  /** Visits what it keeps in memory: its elements, or, of an older version, the newest one and what differs. */
  eachHeld(visit: (value: Value) => void): void {
    let version: List = this;
    while (version.#items === null) {
      visit(version.#was);
      version = version.#next as List;
    }
    if (version !== this) {
      visit(version);
      return;
    }
    const items = version.#items;
    for (let i = 0; i < items.length; i++) visit(items[i] as Value);
  }

  /** The element at a position that exists. */
  at(index: number): Value {
    return (this.#items ?? this.#materialize())[index] as Value;
  }

  /** This list with another value at a position that exists. */
  with(index: number, value: Value): List {
    const items = this.#items ?? this.#materialize();
    if (this.#isTooDeep()) {
      const copy = items.slice();
      copy[index] = value;
      return new List(copy);
    }
    const next = this.#handOver(items, index, items[index] as Value);
    items[index] = value;
    return next;
  }

  /** This list and one more element. */
  append(value: Value): List {
    const items = this.#items ?? this.#materialize();
    if (this.#isTooDeep()) {
      const copy = items.slice();
      copy.push(value);
      return new List(copy);
    }
    items.push(value);
    return this.#handOver(items, -1, 0);
  }

  /** This list followed by the elements of another. */
  concat(other: List): List {
    if (other.length === 0) return this;
    if (this.length === 0) return other;
    if (other.length > this.length || this.#isTooDeep() || other === this) {
      return new List((this.items as Value[]).concat(other.items as Value[]));
    }
    const added = other.items;
    const items = this.#items ?? this.#materialize();
    for (let i = 0; i < added.length; i++) items.push(added[i] as Value);
    return this.#handOver(items, -1, 0);
  }

  /** The elements from `start` up to, not including, `end`; both within 0 and length. */
  slice(start: number, end: number): List {
    if (start >= end) return EMPTY_LIST;
    if (start === 0 && end === this.length) return this;
    return new List(this.items.slice(start, end) as Value[]);
  }

  #isTooDeep(): boolean {
    return this.#depth > MIN_DEPTH && this.#depth > this.length;
  }

  #handOver(items: Value[], at: number, was: Value): List {
    const next = new List(items);
    next.#depth = this.#depth + 1;
    this.#items = null;
    this.#next = next;
    this.#at = at;
    this.#was = was;
    return next;
  }

  /** Rebuilds the array of an older version by walking to the newest one and undoing the differences. */
  #materialize(): Value[] {
    const path: List[] = [];
    let version: List = this;
    while (version.#items === null) {
      path.push(version);
      version = version.#next as List;
    }
    // only the prefix that this version and all between share with the newest is needed
    const copy = version.#items.slice();
    for (let i = path.length - 1; i >= 0; i--) {
      const older = path[i] as List;
      if (older.#at >= 0) copy[older.#at] = older.#was;
      else copy.length = older.length;
    }
    this.#items = copy;
    this.#next = null;
    this.#was = 0;
    this.#depth = 0;
    return copy;
  }
}

/** `{}`. */
export const EMPTY_LIST: List = new List([]);
