// The result of a query: full rows, each a LIST, in canonical order (LANGUAGE 11.6).
import { isInt, List, Obj, obj, type Value } from "#value";
import type { Interner } from "./interner.ts";

/** Rows as LISTs. `cells`: numbers of the columns `asked`, row after row, no row twice; the others are `known` in order. */
export function answerRows(
  interner: Interner,
  cells: readonly number[],
  asked: readonly number[],
  known: readonly Value[],
  spell: (id: number) => Value,
): List {
  const width = asked.length;
  const sorted = sortRows(interner, cells, width);
  const arity = width + known.length;
  const template: Value[] = [];
  const isAsked = new Set(asked);
  for (let column = 0, next = 0; column < arity; column++)
    template.push(isAsked.has(column) ? 0 : (known[next++] as Value));
  const values = new Map<number, Value>();
  const valueAt = (id: number): Value => {
    if (interner.isExact(id)) return interner.value(id);
    let value = values.get(id);
    if (value === undefined) {
      value = spell(id);
      values.set(id, value);
    }
    return value;
  };
  const rows: Value[] = [];
  for (const row of sorted) {
    const items = template.slice();
    for (let i = 0; i < width; i++)
      items[asked[i] as number] = valueAt(cells[row * width + i] as number);
    rows.push(new List(items));
  }
  return new List(rows);
}

/** Numbers of the rows, in canonical order. */
function sortRows(
  interner: Interner,
  cells: readonly number[],
  width: number,
): ArrayLike<number> & Iterable<number> {
  const count = cells.length / width;
  const ranks = rankAll(interner, new Set(cells));
  if (ranks.size ** width * count < Number.MAX_SAFE_INTEGER) {
    // ranks of a row and its number as digits of one number, which engines sort fastest
    const keys = new Float64Array(count);
    for (let row = 0; row < count; row++) {
      let key = 0;
      for (let i = 0; i < width; i++)
        key = key * ranks.size + (ranks.get(cells[row * width + i] as number) as number);
      keys[row] = key * count + row;
    }
    return keys.sort().map((key) => key % count);
  }
  const rows = Array.from({ length: count }, (_, row) => row);
  return rows.sort((a, b) => {
    for (let i = 0; i < width; i++) {
      const x = ranks.get(cells[a * width + i] as number) as number;
      const y = ranks.get(cells[b * width + i] as number) as number;
      if (x !== y) return x - y;
    }
    return 0;
  });
}

/** The place of each number in the canonical order of all of them. */
function rankAll(interner: Interner, ids: ReadonlySet<number>): Map<number, number> {
  const ranks = new Map<number, number>();
  for (const id of sortIds(interner, ids)) ranks.set(id, ranks.size);
  return ranks;
}

function sortIds(interner: Interner, ids: ReadonlySet<number>): number[] {
  const plain = new Float64Array(ids.size);
  let count = 0;
  let areObjects = true;
  let areNumbers = true;
  for (const id of ids) {
    const value = interner.value(id);
    if (value instanceof Obj) {
      areNumbers = false;
      plain[count++] = value.id;
    } else {
      areObjects = false;
      if (!isInt(value) || typeof value === "bigint") areNumbers = false;
      else plain[count++] = value;
    }
    if (!(areObjects || areNumbers)) return [...ids].sort((a, b) => interner.compare(a, b));
  }
  plain.sort();
  return Array.from(plain, (number) => interner.intern(areObjects ? obj(number) : number));
}
