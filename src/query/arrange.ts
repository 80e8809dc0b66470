// The order in which the items of a body are worked off: conditions as soon as they can be decided, then the atom of which
// most is known. Properties are read just before they are needed, and only of values that an atom of the body has confirmed:
// what a caller asks for, or an equation proposes, may not be among the rows at all, and reading its properties may raise.
import { ANY, type Arg, type Atom, argsOf, type Item, isVariable, type Read } from "./normal.ts";

/**
 * Puts items in order, given the bound variables, to which theirs are added. `isStored` tells atoms without rules.
 * `readsLast`: no property is read before all atoms have been matched.
 */
export function arrange(
  items: readonly Item[],
  bound: Set<number>,
  isStored: (atom: Atom) => boolean,
  readsLast = false,
): Item[] {
  return new Arrangement(items, bound, isStored, readsLast).result();
}

class Arrangement {
  readonly #waiting: Item[];
  readonly #bound: Set<number>;
  readonly #isStored: (atom: Atom) => boolean;
  readonly #readsLast: boolean;
  /** Bound variables whose values are known to be meant. */
  readonly #confirmed = new Set<number>();
  /** Variables that atoms can bind. */
  readonly #inAtoms = new Set<number>();
  /** Positive atoms that wait. */
  #atoms = 0;
  /** Reads that wait, by the variable they read into. */
  readonly #reads = new Map<number, Read>();
  readonly #order: Item[] = [];

  constructor(
    items: readonly Item[],
    bound: Set<number>,
    isStored: (atom: Atom) => boolean,
    readsLast: boolean,
  ) {
    this.#waiting = [...items];
    this.#bound = bound;
    this.#isStored = isStored;
    this.#readsLast = readsLast;
    for (const item of items) {
      if (item.kind === "read") this.#reads.set(item.into, item);
      if (!isPositive(item)) continue;
      this.#atoms++;
      for (const arg of item.args) if (isVariable(arg)) this.#inAtoms.add(arg);
    }
  }

  result(): Item[] {
    while (this.#waiting.length > 0) {
      let at = this.#waiting.findIndex((item) => this.#isDecidable(item));
      if (at < 0) at = this.#bestAtom();
      // what only reads are left of is read now
      if (at < 0) {
        at = this.#waiting.findIndex((item) => item.kind === "read" && this.#isReadable(item));
      }
      if (at < 0) throw new RangeError("the rule is not safe");
      this.#take(this.#waiting[at] as Item);
    }
    return this.#order;
  }

  /** Whether a condition, or an `=` that binds, has what it needs. */
  #isDecidable(item: Item): boolean {
    switch (item.kind) {
      case "atom":
        return item.isNegated && item.args.every((arg) => arg === ANY || this.#has(arg));
      case "test":
        return this.#has(item.left) && this.#has(item.right);
      case "unify":
        return this.#has(item.left) || this.#has(item.right);
      case "read":
        return this.#bound.has(item.into) && this.#isReadable(item);
    }
  }

  #bestAtom(): number {
    let best = -1;
    let bestScore = -1;
    for (const [at, item] of this.#waiting.entries()) {
      if (!isPositive(item)) continue;
      const score = this.#score(item);
      if (score > bestScore) {
        best = at;
        bestScore = score;
      }
    }
    return best;
  }

  /** All known, much known of what is stored, something known, nothing known. */
  #score(atom: Atom): number {
    const known = atom.args.filter((arg) => arg !== ANY && this.#has(arg)).length;
    const isStored = this.#isStored(atom);
    if (known === atom.args.length) return isStored ? 6 : 5;
    if (known > 0) return isStored ? 4 : 3;
    return isStored ? 2 : 1;
  }

  /** Whether an argument is bound or can be read. */
  #has(arg: Arg): boolean {
    if (!isVariable(arg) || this.#bound.has(arg)) return true;
    const read = this.#reads.get(arg);
    return read !== undefined && this.#isReadable(read);
  }

  /** Whether a property, and all on the way to it, can and may be read. */
  #isReadable(wanted: Read): boolean {
    if (this.#readsLast && this.#atoms > 0) return false;
    for (let read: Read | undefined = wanted; read !== undefined; ) {
      const { of } = read;
      if (!isVariable(of)) return true;
      if (this.#bound.has(of)) return this.#atoms === 0 || this.#confirmed.has(of);
      read = this.#reads.get(of);
    }
    return false;
  }

  #take(item: Item): void {
    for (const arg of argsOf(item)) if (item.kind !== "read" || arg === item.of) this.#read(arg);
    this.#put(item);
  }

  /** Reads what an argument needs, as far as that is possible. */
  #read(arg: Arg): void {
    if (!isVariable(arg) || !this.#has(arg)) return;
    const chain: Read[] = [];
    for (let at = arg; isVariable(at) && !this.#bound.has(at); ) {
      const read = this.#reads.get(at) as Read;
      chain.push(read);
      at = read.of;
    }
    while (chain.length > 0) this.#put(chain.pop() as Read);
  }

  #put(item: Item): void {
    this.#waiting.splice(this.#waiting.indexOf(item), 1);
    this.#order.push(item);
    if (item.kind === "read") {
      this.#reads.delete(item.into);
      this.#confirmed.add(item.into);
    } else if (item.kind === "unify") {
      this.#confirm(item.left, item.right);
      this.#confirm(item.right, item.left);
    } else if (isPositive(item)) {
      this.#atoms--;
      for (const arg of item.args) if (isVariable(arg)) this.#confirmed.add(arg);
    }
    for (const arg of argsOf(item)) if (isVariable(arg)) this.#bound.add(arg);
  }

  /** A variable that no atom can bind has what its equation gives it. */
  #confirm(arg: Arg, by: Arg): void {
    const isBySure = !isVariable(by) || this.#confirmed.has(by);
    if (isVariable(arg) && isBySure && !this.#inAtoms.has(arg)) this.#confirmed.add(arg);
  }
}

function isPositive(item: Item): item is Atom {
  return item.kind === "atom" && !item.isNegated;
}
