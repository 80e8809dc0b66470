// Values as small numbers: two values have one number if rows match on them, that is if they are equal type-strictly with
// strings case-folded, lists and maps by their parts (LANGUAGE 11.7). Numbers are compared, hashed and kept instead of values.
//
// A number stands for all spellings of its value, and keeps the one it met first. Where spelling may differ (`isExact` is
// false) an evaluation shows the spelling of its own data.
import {
  Anon,
  compareKeys,
  Err,
  Float,
  foldText,
  List,
  MapValue,
  Obj,
  rankOf,
  type Value,
} from "#value";

/** Gives numbers to values, from 0. */
export class Interner {
  /** The first spelling of each number. */
  readonly #values: Value[] = [];
  readonly #isExact: boolean[] = [];
  /** Numbers of the parts of lists and maps. */
  readonly #parts: (readonly number[] | undefined)[] = [];
  /** By OBJ number from 0. */
  readonly #objects: number[] = [];
  /** By whatever identifies other values (`keyOf`). */
  readonly #byKey = new Map<unknown, number>();
  readonly #byFloat = new Map<number, number>();
  /** Strings as met and as folded. */
  readonly #byText = new Map<string, number>();

  get size(): number {
    return this.#values.length;
  }

  /** The number of a value. */
  intern(value: Value): number {
    if (value instanceof Obj) {
      const { id } = value;
      if (id >= 0 && id < this.#objects.length + 4096) return this.#object(value);
      return this.#known(value) ?? this.#add(value, value);
    }
    if (typeof value === "string") return this.#text(value);
    if (value instanceof List || value instanceof MapValue) return this.#compound(value);
    return this.#scalar(value);
  }

  /** The first spelling of a number. */
  value(id: number): Value {
    return this.#values[id] as Value;
  }

  /** Whether there is only one spelling. */
  isExact(id: number): boolean {
    return this.#isExact[id] as boolean;
  }

  /** Canonical order of two numbers' values (LANGUAGE 3.5): negative, 0 or positive; 0 only for the same number. */
  compare(left: number, right: number): number {
    let a = left;
    let b = right;
    // equal parts have equal numbers, so only the first parts that differ need be looked into
    while (a !== b) {
      const x = this.value(a);
      const y = this.value(b);
      const byRank = rankOf(x) - rankOf(y);
      if (byRank !== 0) return byRank;
      const partsX = this.#parts[a];
      const partsY = this.#parts[b];
      if (partsX === undefined || partsY === undefined) return compareKeys(x, y) || a - b;
      let at = 0;
      while (at < partsX.length && partsX[at] === partsY[at]) at++;
      if (at >= partsX.length || at >= partsY.length) return partsX.length - partsY.length;
      a = partsX[at] as number;
      b = partsY[at] as number;
    }
    return 0;
  }

  #object(value: Obj): number {
    const known = this.#objects[value.id];
    if (known !== undefined && known >= 0) return known;
    while (this.#objects.length <= value.id) this.#objects.push(-1);
    const id = this.#known(value) ?? this.#add(value, value);
    this.#objects[value.id] = id;
    return id;
  }

  #text(value: string): number {
    const known = this.#byText.get(value);
    if (known !== undefined) return known;
    const folded = foldText(value);
    let id = this.#byText.get(folded);
    if (id === undefined) {
      id = this.#put(value, false);
      this.#byText.set(folded, id);
    }
    this.#byText.set(value, id);
    return id;
  }

  #scalar(value: Value): number {
    if (value instanceof Float) {
      const known = this.#byFloat.get(value.value);
      if (known !== undefined) return known;
      const id = this.#put(value, value.value !== 0);
      this.#byFloat.set(value.value, id);
      return id;
    }
    const key = keyOf(value);
    return this.#known(key) ?? this.#add(key, value, !(value instanceof Err));
  }

  /** Parts first, with a stack of its own: lists and maps may be nested deeper than JavaScript's stack. */
  #compound(root: List | MapValue): number {
    const numbers = new Map<Value, number>();
    const open: { value: List | MapValue; parts: readonly Value[]; ids: number[] }[] = [];
    const enter = (value: List | MapValue): void => {
      const parts = value instanceof List ? value.items : value.parts();
      open.push({ value, parts, ids: [] });
    };
    enter(root);
    for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
      const { value, parts, ids } = top;
      const part = parts[ids.length];
      if (part === undefined) {
        open.pop();
        const key = `${value instanceof List ? "l" : "m"}${ids.join()}`;
        let id = this.#known(key);
        if (id === undefined) {
          id = this.#add(key, value, false);
          this.#parts[id] = ids;
        }
        numbers.set(value, id);
      } else if (part instanceof List || part instanceof MapValue) {
        const known = numbers.get(part);
        if (known === undefined) enter(part);
        else ids.push(known);
      } else ids.push(this.intern(part));
    }
    return numbers.get(root) as number;
  }

  #known(key: unknown): number | undefined {
    return this.#byKey.get(key);
  }

  #add(key: unknown, value: Value, isExact = true): number {
    const id = this.#put(value, isExact);
    this.#byKey.set(key, id);
    return id;
  }

  #put(value: Value, isExact: boolean): number {
    this.#values.push(value);
    this.#isExact.push(isExact);
    this.#parts.push(undefined);
    return this.#values.length - 1;
  }
}

/** Something that is the same for equal values, and for no others. Strings are keys of compounds, errors and references. */
function keyOf(value: Value): unknown {
  if (value instanceof Err)
    return value.number >= 0 ? `e${value.number}` : `E${foldText(value.name)}`;
  if (value instanceof Anon) return `a${value.id}`;
  return value;
}
