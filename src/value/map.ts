// MAP: immutable to programs, ordered by the canonical order of keys (LANGUAGE 3.5, 3.7), yet `m[k] = v` and `m[k]` on the
// newest version cost O(1), and a loop sorts the keys once.
//
// As with List, the newest version owns a table, and changing it makes a new MapValue that takes the table over and
// leaves a note of what differed in the old one. Who still reads the old version pays one copy.
//
//   table   hash of a key → entry            equal keys have the same hash, so a look-up needs no comparison
//           order: entries in chunks         made when somebody first asks for an order, then kept in step
import { canonicalText } from "./canonical-text.ts";
import { Cap } from "./capability.ts";
import { Err, errorByNumber } from "./error-code.ts";
import { Flyweight } from "./flyweight.ts";
import { Lambda } from "./lambda.ts";
import { List } from "./list.ts";
import { compareKeys } from "./order.ts";
import { Anon } from "./reference.ts";
import { Float } from "./scalar.ts";
import { Sym } from "./symbol.ts";
import { TaskRef } from "./task-ref.ts";
import { foldText } from "./text.ts";
import type { Value } from "./value.ts";

/** A pair of the newest version; older versions keep copies. */
interface Entry {
  key: Value;
  value: Value;
}

const MIN_DEPTH = 64;
/** Entries of a chunk of the order before it is split. */
const CHUNK = 512;

/** What stands for a key in the table: equal for equal keys, distinct for others. */
type Hash = Value;

/**
 * Strings stand for themselves, folded; other types whose equality is not identity become strings that begin with a lone
 * surrogate, which no STR holds.
 */
function hashOf(key: Value): Hash {
  if (typeof key === "string") return foldText(key);
  if (key instanceof Float) return `\uD800${key.value}`;
  if (key instanceof Anon) return `\uD801${key.id}`;
  if (key instanceof Err) return errorByNumber(key.number) ?? `\uD802${key.name.toUpperCase()}`;
  if (key instanceof Sym) return `\uD803${key.folded}`;
  if (key instanceof Cap) return `\uD804${canonicalText(key)}`;
  return key;
}

/** The pairs of one version, with whatever order of them is known. */
class Table {
  readonly entries: Map<Hash, Entry>;
  /** Ascending, no chunk empty; null until asked for, and after much has been added. */
  #chunks: Entry[][] | null = null;
  #flat: readonly Entry[] | null = null;

  constructor(entries: Map<Hash, Entry>) {
    this.entries = entries;
  }

  find(key: Value): Entry | undefined {
    const { entries } = this;
    if (typeof key !== "string") return entries.get(hashOf(key));
    const found = entries.get(key);
    if (found !== undefined) return found;
    const folded = foldText(key);
    return folded === key ? undefined : entries.get(folded);
  }

  /** Adds a key that is not there. */
  add(hash: Hash, entry: Entry): void {
    this.entries.set(hash, entry);
    this.#flat = null;
    const chunks = this.#chunks;
    if (chunks === null) return;
    const at = chunkOf(chunks, entry.key);
    const chunk = chunks[at] as Entry[];
    chunk.splice(lowerBound(chunk, entry.key), 0, entry);
    if (chunk.length > CHUNK) chunks.splice(at + 1, 0, chunk.splice(CHUNK >> 1));
  }

  /** Removes a key that is there. */
  remove(hash: Hash, entry: Entry): void {
    this.entries.delete(hash);
    this.#flat = null;
    const chunks = this.#chunks;
    if (chunks === null) return;
    const at = chunkOf(chunks, entry.key);
    const chunk = chunks[at] as Entry[];
    chunk.splice(lowerBound(chunk, entry.key), 1);
    if (chunk.length > 0) return;
    chunks.splice(at, 1);
    if (chunks.length === 0) this.#chunks = null;
  }

  /** The order, in chunks; none is empty. */
  #ordered(): readonly Entry[][] {
    if (this.#chunks !== null) return this.#chunks;
    const all = [...this.entries.values()].sort((a, b) => compareKeys(a.key, b.key));
    const chunks: Entry[][] = [];
    for (let at = 0; at < all.length; at += CHUNK) chunks.push(all.slice(at, at + CHUNK));
    if (chunks.length > 0) this.#chunks = chunks;
    return chunks;
  }

  /** All entries in order. */
  all(): readonly Entry[] {
    if (this.#flat !== null) return this.#flat;
    const chunks = this.#ordered();
    this.#flat = chunks.length === 1 ? [...(chunks[0] as Entry[])] : chunks.flat();
    return this.#flat;
  }

  first(): Entry | undefined {
    return this.#ordered()[0]?.[0];
  }

  last(): Entry | undefined {
    return this.#ordered().at(-1)?.at(-1);
  }

  /** Entries before a key, whether it is there or not. */
  rank(key: Value): number {
    const chunks = this.#ordered();
    const at = chunkOf(chunks, key);
    let rank = 0;
    for (let i = 0; i < at; i++) rank += (chunks[i] as Entry[]).length;
    return rank + lowerBound(chunks[at] ?? [], key);
  }

  copy(): Map<Hash, Entry> {
    const entries = new Map<Hash, Entry>();
    for (const [hash, { key, value }] of this.entries) entries.set(hash, { key, value });
    return entries;
  }
}

/** Index of the chunk where a key lies or belongs. */
function chunkOf(chunks: readonly Entry[][], key: Value): number {
  let low = 0;
  let high = chunks.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    const last = (chunks[middle] as Entry[]).at(-1) as Entry;
    if (compareKeys(last.key, key) < 0) low = middle + 1;
    else high = middle;
  }
  return Math.max(low, 0);
}

/** Position of the first entry of a chunk that is not below a key. */
function lowerBound(chunk: readonly Entry[], key: Value): number {
  let low = 0;
  let high = chunk.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (compareKeys((chunk[middle] as Entry).key, key) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** What an older version had under a key: `was` undefined if nothing. */
interface Note {
  readonly next: MapValue;
  readonly hash: Hash;
  readonly was: Entry | undefined;
}

/** An immutable MAP. Positions in this interface count from 0, in key order. Keys must pass `isMapKey`. */
export class MapValue {
  #table: Table | null;
  #note: Note | null = null;
  #depth = 0;
  /** Number of pairs. */
  readonly size: number;

  private constructor(table: Table) {
    this.#table = table;
    this.size = table.entries.size;
  }

  /** The map of these pairs; of equal keys the last counts, with its spelling. */
  static of(pairs: Iterable<readonly [Value, Value]>): MapValue {
    const entries = new Map<Hash, Entry>();
    for (const [key, value] of pairs) entries.set(hashOf(key), { key, value });
    return entries.size === 0 ? EMPTY_MAP : new MapValue(new Table(entries));
  }

  /** The map of `[key, value, key, value, …]`. */
  static fromParts(parts: readonly Value[]): MapValue {
    const entries = new Map<Hash, Entry>();
    for (let i = 0; i + 1 < parts.length; i += 2) {
      const key = parts[i] as Value;
      entries.set(hashOf(key), { key, value: parts[i + 1] as Value });
    }
    return entries.size === 0 ? EMPTY_MAP : new MapValue(new Table(entries));
  }

  /** `[]`, for the constant of that name. */
  static empty(): MapValue {
    return new MapValue(new Table(new Map()));
  }

  /** The value of a key, strings ignoring case. */
  get(key: Value): Value | undefined {
    return (this.#table ?? this.#materialize()).find(key)?.value;
  }

  /** The key as it is spelled here, or undefined. */
  keyLike(key: Value): Value | undefined {
    return (this.#table ?? this.#materialize()).find(key)?.key;
  }

  has(key: Value): boolean {
    return this.get(key) !== undefined;
  }

  /** This map with a value, and the spelling, of a key. */
  with(key: Value, value: Value): MapValue {
    const table = this.#own();
    const hash = hashOf(key);
    const entry = table.entries.get(hash);
    if (entry === undefined) {
      table.add(hash, { key, value });
      return this.#handOver(table, hash, undefined);
    }
    const was = { key: entry.key, value: entry.value };
    entry.key = key;
    entry.value = value;
    return this.#handOver(table, hash, was);
  }

  /** This map without a key; itself if it has none such. */
  without(key: Value): MapValue {
    const hash = hashOf(key);
    if (!(this.#table ?? this.#materialize()).entries.has(hash)) return this;
    const table = this.#own();
    const entry = table.entries.get(hash) as Entry;
    table.remove(hash, entry);
    return this.#handOver(table, hash, { key: entry.key, value: entry.value });
  }

  /** Keys in order. */
  keys(): Value[] {
    return this.#all().map((entry) => entry.key);
  }

  /** Values in the order of their keys. */
  values(): Value[] {
    return this.#all().map((entry) => entry.value);
  }

  /** `[key, value, key, value, …]` in order. */
  parts(): Value[] {
    const parts: Value[] = [];
    for (const { key, value } of this.#all()) parts.push(key, value);
    return parts;
  }

  /** The key at a position that exists. */
  keyAt(position: number): Value {
    return (this.#all()[position] as Entry).key;
  }

  /** The value at a position that exists. */
  valueAt(position: number): Value {
    return (this.#all()[position] as Entry).value;
  }

  firstKey(): Value | undefined {
    return (this.#table ?? this.#materialize()).first()?.key;
  }

  lastKey(): Value | undefined {
    return (this.#table ?? this.#materialize()).last()?.key;
  }

  /** Position of a key; -1 if it is not there. */
  indexOf(key: Value): number {
    const table = this.#table ?? this.#materialize();
    return table.find(key) === undefined ? -1 : table.rank(key);
  }

  /** The pairs at positions from `start` up to, not including, `end`. */
  slice(start: number, end: number): MapValue {
    return MapValue.of(
      this.#all()
        .slice(start, end)
        .map(({ key, value }) => [key, value] as const),
    );
  }

  /** Reading or changing it needs no copy: it owns its table. */
  get isNewest(): boolean {
    return this.#table !== null;
  }

  /** Visits what it keeps in memory: its pairs, or, of an older version, the newest one and what differs. */
  eachHeld(visit: (value: Value) => void): void {
    let version: MapValue = this;
    while (version.#note !== null) {
      const { next, was }: Note = version.#note;
      if (was !== undefined) {
        visit(was.key);
        visit(was.value);
      }
      version = next;
    }
    if (version !== this) {
      visit(version);
      return;
    }
    for (const { key, value } of (version.#table as Table).entries.values()) {
      visit(key);
      visit(value);
    }
  }

  #all(): readonly Entry[] {
    return (this.#table ?? this.#materialize()).all();
  }

  /** The table to change: this version's own, or a copy if the chain of notes has become longer than the map. */
  #own(): Table {
    const table = this.#table ?? this.#materialize();
    return this === EMPTY_MAP || (this.#depth > MIN_DEPTH && this.#depth > this.size)
      ? new Table(table.copy())
      : table;
  }

  #handOver(table: Table, hash: Hash, was: Entry | undefined): MapValue {
    const next = new MapValue(table);
    if (table === this.#table) {
      next.#depth = this.#depth + 1;
      this.#table = null;
      this.#note = { next, hash, was };
    }
    return next;
  }

  /** Rebuilds the table of an older version from the newest one by undoing the differences. */
  #materialize(): Table {
    const path: MapValue[] = [];
    let version: MapValue = this;
    while (version.#table === null) {
      path.push(version);
      version = (version.#note as Note).next;
    }
    const entries = version.#table.copy();
    for (let i = path.length - 1; i >= 0; i--) {
      const { hash, was } = (path[i] as MapValue).#note as Note;
      if (was === undefined) entries.delete(hash);
      else entries.set(hash, { key: was.key, value: was.value });
    }
    this.#table = new Table(entries);
    this.#note = null;
    this.#depth = 0;
    return this.#table;
  }
}

/** `[]`. */
export const EMPTY_MAP: MapValue = MapValue.empty();

/**
 * Whether a value may be a key of a MAP: not LIST, MAP, LAMBDA, FLYWEIGHT or TASK (ANON and WAIF depend on the profile,
 * LANGUAGE 1.1).
 */
export function isMapKey(value: Value): boolean {
  return (
    typeof value !== "object" ||
    !(
      value instanceof List ||
      value instanceof MapValue ||
      value instanceof Lambda ||
      value instanceof Flyweight ||
      value instanceof TaskRef
    )
  );
}
