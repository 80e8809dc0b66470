// Tables of rows of numbers (the interner's), without doubles, and their indexes. Rows are only added, so a row's number and
// the chain of rows with one key stay what they are while somebody walks them.

/** `registers[places[i]]` is column i of a row, or of a key. */
export type Places = readonly number[];

const FIRST_SLOTS = 8;

/** A set of rows; rows are numbered from 0 in the order of their arrival. */
export class Table {
  readonly arity: number;
  /** Row after row; replaced as it grows. */
  cells: Int32Array = new Int32Array(0);
  count = 0;
  /** Number of a row plus 1, or 0: open addressing. */
  #slots = new Int32Array(FIRST_SLOTS);
  readonly #indexes = new Map<string, Index>();

  constructor(arity: number) {
    this.arity = arity;
  }

  /** Adds a row; false if it is there. */
  add(registers: readonly number[], places: Places): boolean {
    if (this.count * 2 >= this.#slots.length) this.#grow();
    const slot = this.#slot(registers, places);
    if (this.#slots[slot] !== 0) return false;
    const start = this.count * this.arity;
    if (start + this.arity > this.cells.length) this.#growCells();
    for (let i = 0; i < this.arity; i++)
      this.cells[start + i] = registers[places[i] as number] as number;
    this.#slots[slot] = ++this.count;
    return true;
  }

  /** The number of a row, or -1. */
  find(registers: readonly number[], places: Places): number {
    return (this.#slots[this.#slot(registers, places)] as number) - 1;
  }

  /** The index of these columns; made when first asked for. */
  index(columns: readonly number[]): Index {
    const key = columns.join();
    let index = this.#indexes.get(key);
    if (index === undefined) {
      index = new Index(this, columns);
      this.#indexes.set(key, index);
    }
    return index;
  }

  /** Where a row is, or where it would be put. */
  #slot(registers: readonly number[], places: Places): number {
    const { arity, cells } = this;
    let hash = 0;
    for (let i = 0; i < arity; i++) hash = mix(hash, registers[places[i] as number] as number);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    search: for (; ; slot = (slot + 1) & mask) {
      const row = this.#slots[slot] as number;
      if (row === 0) return slot;
      const start = (row - 1) * arity;
      for (let i = 0; i < arity; i++)
        if (cells[start + i] !== registers[places[i] as number]) continue search;
      return slot;
    }
  }

  #growCells(): void {
    const cells = new Int32Array(Math.max(this.arity * FIRST_SLOTS, this.cells.length * 2));
    cells.set(this.cells);
    this.cells = cells;
  }

  #grow(): void {
    const { arity, cells } = this;
    const slots = new Int32Array(this.#slots.length * 4);
    const mask = slots.length - 1;
    for (let row = 0; row < this.count; row++) {
      let hash = 0;
      for (let i = 0; i < arity; i++) hash = mix(hash, cells[row * arity + i] as number);
      let slot = hash & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = row + 1;
    }
    this.#slots = slots;
  }
}

/** Rows of a table by the values of some columns. Catches up with the table when asked. */
export class Index {
  /** The next row with the same key, or -1; later rows come first. */
  readonly next: number[] = [];
  readonly #table: Table;
  readonly #columns: readonly number[];
  #slots = new Int32Array(FIRST_SLOTS);
  #keys = 0;

  constructor(table: Table, columns: readonly number[]) {
    this.#table = table;
    this.#columns = columns;
  }

  /** The latest row with a key, or -1. */
  first(registers: readonly number[], places: Places): number {
    const { cells, arity, count } = this.#table;
    while (this.next.length < count) this.#put(this.next.length);
    const columns = this.#columns;
    let hash = 0;
    for (let i = 0; i < places.length; i++)
      hash = mix(hash, registers[places[i] as number] as number);
    const slots = this.#slots;
    const mask = slots.length - 1;
    search: for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const row = (slots[slot] as number) - 1;
      if (row < 0) return -1;
      const start = row * arity;
      for (let i = 0; i < columns.length; i++)
        if (cells[start + (columns[i] as number)] !== registers[places[i] as number])
          continue search;
      return row;
    }
  }

  #put(row: number): void {
    if (this.#keys * 2 >= this.#slots.length) this.#grow();
    const slot = this.#slot(row, this.#slots);
    const before = (this.#slots[slot] as number) - 1;
    this.next.push(before);
    this.#slots[slot] = row + 1;
    if (before < 0) this.#keys++;
  }

  /** Where the chain of a row's key begins, or would. */
  #slot(row: number, slots: Int32Array): number {
    const { cells, arity } = this.#table;
    const columns = this.#columns;
    const start = row * arity;
    let hash = 0;
    for (const column of columns) hash = mix(hash, cells[start + column] as number);
    const mask = slots.length - 1;
    let slot = hash & mask;
    search: for (; ; slot = (slot + 1) & mask) {
      const other = slots[slot] as number;
      if (other === 0) return slot;
      for (const column of columns)
        if (cells[(other - 1) * arity + column] !== cells[start + column]) continue search;
      return slot;
    }
  }

  #grow(): void {
    const slots = new Int32Array(this.#slots.length * 4);
    for (const row of this.#slots) if (row !== 0) slots[this.#slot(row - 1, slots)] = row;
    this.#slots = slots;
  }
}

function mix(hash: number, id: number): number {
  const mixed = Math.imul(hash ^ id, 0x9e3779b1);
  return mixed ^ (mixed >>> 15);
}
