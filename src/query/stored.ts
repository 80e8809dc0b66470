// Relations without rules as tables: read whole once, or by the keys that are asked for. Those with a version are kept
// between queries, with their indexes.
import type { Value } from "#value";
import type { Interner } from "./interner.ts";
import type { Relation } from "./source.ts";
import { type Places, Table } from "./table.ts";

/** Keys of some columns that were looked up; null: of no columns, all rows are meant. */
export interface Lookups {
  readonly columns: readonly number[];
  readonly keys: Table | null;
}

/** The rows of a relation, as far as they were needed. */
export class StoredTable {
  readonly table: Table;
  /** Spelling of numbers that have several, as the relation has them. */
  readonly spellings: Map<number, Value> = new Map();
  /** Where rows come from: of several relations with one version the latest. */
  relation: Relation;
  readonly #interner: Interner;
  readonly #columns: Places;
  readonly #lookups = new Map<string, Lookups>();
  #isWhole = false;

  constructor(relation: Relation, arity: number, interner: Interner) {
    this.relation = relation;
    this.#interner = interner;
    this.table = new Table(arity);
    this.#columns = Array.from({ length: arity }, (_, column) => column);
  }

  /** What was looked up by some columns. */
  lookups(columns: readonly number[]): Lookups {
    const name = columns.join();
    let lookups = this.#lookups.get(name);
    if (lookups === undefined) {
      lookups = { columns, keys: columns.length > 0 ? new Table(columns.length) : null };
      this.#lookups.set(name, lookups);
    }
    return lookups;
  }

  /** Sees to it that all rows with a key are there. */
  prepare(lookups: Lookups, registers: readonly number[], places: Places): void {
    if (this.#isWhole) return;
    const { keys, columns } = lookups;
    if (this.relation.lookup === undefined || keys === null) {
      this.load();
      return;
    }
    if (!keys.add(registers, places)) return;
    const bound = new Array<Value | undefined>(this.table.arity).fill(undefined);
    for (let i = 0; i < columns.length; i++)
      bound[columns[i] as number] = this.#interner.value(registers[places[i] as number] as number);
    const rows = this.relation.lookup(bound);
    if (rows === null) this.load();
    else this.#take(rows);
  }

  /** Reads all rows. */
  load(): void {
    if (this.#isWhole) return;
    this.#isWhole = true;
    this.#take(this.relation.rows());
  }

  #take(rows: Iterable<readonly Value[]>): void {
    const { arity } = this.table;
    const ids: number[] = [];
    for (const row of rows) {
      if (row.length !== arity) continue;
      for (let i = 0; i < arity; i++) {
        const value = row[i] as Value;
        const id = this.#interner.intern(value);
        ids[i] = id;
        if (!this.#interner.isExact(id) && !this.spellings.has(id)) this.spellings.set(id, value);
      }
      this.table.add(ids, this.#columns);
    }
  }
}

/** Rows that are kept between queries, in all. */
const MOST_ROWS = 400_000;

/** Tables of relations that have a version; the least recently used go first. */
export class StoredTables {
  readonly #interner: Interner;
  /** By version, then by arity; in the order of use. */
  readonly #byVersion = new Map<object, Map<number, StoredTable>>();

  constructor(interner: Interner) {
    this.#interner = interner;
  }

  /** The table of a relation. */
  open(relation: Relation, arity: number): StoredTable {
    const { version } = relation;
    if (version === null) return new StoredTable(relation, arity, this.#interner);
    const tables = this.#byVersion.get(version) ?? new Map<number, StoredTable>();
    this.#byVersion.delete(version);
    this.#byVersion.set(version, tables);
    let table = tables.get(arity);
    if (table === undefined) {
      table = new StoredTable(relation, arity, this.#interner);
      tables.set(arity, table);
    }
    table.relation = relation;
    return table;
  }

  /** Forgets what exceeds the bound. */
  trim(): void {
    let rows = 0;
    for (const tables of this.#byVersion.values()) rows += rowsIn(tables);
    for (const [version, tables] of this.#byVersion) {
      if (rows <= MOST_ROWS) return;
      rows -= rowsIn(tables);
      this.#byVersion.delete(version);
    }
  }
}

function rowsIn(tables: ReadonlyMap<number, StoredTable>): number {
  // an empty one counts, so that their number is bounded too
  let rows = 1000;
  for (const { table } of tables.values()) rows += table.count;
  return rows;
}
