// Object numbers in order of arrival: contents, children, players.
//
// Every member carries an ordinal that only grows, and that its own record stores. So an arrival or a departure
// rewrites one record and not the whole list, and a member is found by binary search. Departures leave holes that
// are closed when the list is read or is half empty; taking from either end costs nothing.
import { invariant } from "#base";
import { EMPTY_LIST, List, obj } from "#value";

const HOLE = -1;
const NONE: readonly number[] = [];

/** Object numbers in an order of their own. */
export class OrderedIds {
  #ids: number[] = [];
  #ordinals: number[] = [];
  /** First position that is no hole. */
  #head = 0;
  #count = 0;
  #list: List | null = null;

  get length(): number {
    return this.#count;
  }

  /** The members in order: a view, valid until the next change. */
  all(): readonly number[] {
    if (this.#count === 0) return NONE;
    if (this.#count !== this.#ids.length) this.#close();
    return this.#ids;
  }

  /** The members as a LIST of OBJ. */
  asList(): List {
    if (this.#list === null)
      this.#list = this.#count === 0 ? EMPTY_LIST : new List(this.all().map(obj));
    return this.#list;
  }

  /** The earliest member, or -1. */
  first(): number {
    return this.#count === 0 ? -1 : (this.#ids[this.#head] as number);
  }

  /** Puts a member at its place; at the end if its ordinal is the greatest. */
  add(id: number, ordinal: number): void {
    this.#list = null;
    this.#count++;
    const last = this.#ordinals.length - 1;
    if (last < 0 || ordinal > (this.#ordinals[last] as number)) {
      this.#ids.push(id);
      this.#ordinals.push(ordinal);
      return;
    }
    const at = this.#find(ordinal);
    this.#ids.splice(at, 0, id);
    this.#ordinals.splice(at, 0, ordinal);
    if (at <= this.#head) this.#head = at;
  }

  /** Takes the member with this ordinal out. */
  remove(ordinal: number): void {
    const at = this.#find(ordinal);
    invariant(this.#ordinals[at] === ordinal, "a member is in the list", ordinal);
    this.#list = null;
    this.#count--;
    this.#ids[at] = HOLE;
    if (this.#count === 0) {
      this.#ids = [];
      this.#ordinals = [];
      this.#head = 0;
      return;
    }
    while (this.#ids[this.#ids.length - 1] === HOLE) {
      this.#ids.pop();
      this.#ordinals.pop();
    }
    while (this.#ids[this.#head] === HOLE) this.#head++;
    if (this.#ids.length > 64 && this.#count < this.#ids.length / 2) this.#close();
  }

  /** Gives the member with this ordinal another number. */
  rename(ordinal: number, id: number): void {
    this.#list = null;
    this.#ids[this.#find(ordinal)] = id;
  }

  /** First position with an ordinal of at least `ordinal`. */
  #find(ordinal: number): number {
    let low = 0;
    let high = this.#ordinals.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#ordinals[middle] as number) < ordinal) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  #close(): void {
    const ids: number[] = [];
    const ordinals: number[] = [];
    for (let i = this.#head; i < this.#ids.length; i++) {
      const id = this.#ids[i] as number;
      if (id === HOLE) continue;
      ids.push(id);
      ordinals.push(this.#ordinals[i] as number);
    }
    this.#ids = ids;
    this.#ordinals = ordinals;
    this.#head = 0;
  }
}
