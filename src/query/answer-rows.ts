// The result of a query: full rows, each a LIST, in canonical order (LANGUAGE 11.6).
import { List, Obj, obj, type Value } from "#value";
import type { Interner } from "./interner.ts";

/** Rows as LISTs. `cells`: numbers of the columns `asked`, row after row, no row twice; the others are `known` in order. */
export function answerRows(
  interner: Interner,
  cells: ArrayLike<number>,
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
  cells: ArrayLike<number>,
  width: number,
): ArrayLike<number> & Iterable<number> {
  const count = cells.length / width;
  const { ranks, size } = rankAll(interner, cells);
  if (size ** width * count < Number.MAX_SAFE_INTEGER) {
    // ranks of a row and its number as digits of one number, which engines sort fastest
    const keys = new Float64Array(count);
    for (let row = 0; row < count; row++) {
      let key = 0;
      for (let i = 0; i < width; i++)
        key = key * size + (ranks[cells[row * width + i] as number] as number);
      keys[row] = key * count + row;
    }
    keys.sort();
    for (let i = 0; i < count; i++) keys[i] = (keys[i] as number) % count;
    return keys;
  }
  const rows = Array.from({ length: count }, (_, row) => row);
  return rows.sort((a, b) => {
    for (let i = 0; i < width; i++) {
      const x = ranks[cells[a * width + i] as number] as number;
      const y = ranks[cells[b * width + i] as number] as number;
      if (x !== y) return x - y;
    }
    return 0;
  });
}

/** The place of each number in the canonical order of those that occur, by number; and how many occur. */
function rankAll(
  interner: Interner,
  cells: ArrayLike<number>,
): { readonly ranks: Int32Array; readonly size: number } {
  let most = 0;
  for (let i = 0; i < cells.length; i++) most = Math.max(most, cells[i] as number);
  const ranks = new Int32Array(most + 1);
  const ids: number[] = [];
  for (let i = 0; i < cells.length; i++) {
    const id = cells[i] as number;
    if (ranks[id] !== 0) continue;
    ranks[id] = 1;
    ids.push(id);
  }
  const sorted = sortIds(interner, ids);
  for (let rank = 0; rank < sorted.length; rank++) ranks[sorted[rank] as number] = rank;
  return { ranks, size: sorted.length };
}

function sortIds(interner: Interner, ids: number[]): number[] {
  const plain = new Float64Array(ids.length);
  let areObjects = true;
  let areNumbers = true;
  for (let i = 0; i < ids.length && (areObjects || areNumbers); i++) {
    const value = interner.value(ids[i] as number);
    if (value instanceof Obj) {
      areNumbers = false;
      plain[i] = value.id;
    } else {
      areObjects = false;
      if (typeof value === "number") plain[i] = value;
      else areNumbers = false;
    }
  }
  if (!(areObjects || areNumbers)) return ids.sort((a, b) => interner.compare(a, b));
  plain.sort();
  const sorted: number[] = [];
  for (const number of plain) sorted.push(interner.intern(areObjects ? obj(number) : number));
  return sorted;
}
