// FLYWEIGHT (LANGUAGE 3.8): a small immutable object with a parent, named slots and items.
import { Holder } from "./holder.ts";
import { EMPTY_LIST, List } from "./list.ts";
import { Obj } from "./scalar.ts";
import { compareText, foldText } from "./text.ts";
import type { Value } from "./value.ts";

/** A slot: its name as written, and what it holds. */
export interface Slot {
  readonly name: string;
  readonly value: Value;
}

/** `<parent, .slot = value, {items}>`. */
export class Flyweight extends Holder {
  readonly parent: Obj;
  /** By folded name, in the order of folded names. */
  readonly slots: ReadonlyMap<string, Slot>;
  readonly items: List;

  /** Of slots with equal names the last counts. Names must be identifiers. */
  constructor(parent: Obj, slots: Iterable<Slot>, items: List = EMPTY_LIST) {
    super();
    const byName = new Map<string, Slot>();
    for (const slot of slots) byName.set(foldText(slot.name), slot);
    this.parent = parent;
    this.slots = new Map([...byName].sort(([a], [b]) => compareText(a, b, true)));
    this.items = items;
  }

  /** The value of a slot, or undefined. `folded`: its name, case-folded. */
  slot(folded: string): Value | undefined {
    return this.slots.get(folded)?.value;
  }

  /** Parent, items, then name and value of each slot. */
  override parts(): readonly Value[] {
    const parts: Value[] = [this.parent, this.items];
    for (const { name, value } of this.slots.values()) parts.push(name, value);
    return parts;
  }

  /** The flyweight with these parts; throws a RangeError if they cannot be those of one. */
  static fromParts(parts: readonly Value[]): Flyweight {
    const [parent, items] = parts;
    if (!(parent instanceof Obj && items instanceof List))
      throw new RangeError("no flyweight has such parts");
    const slots: Slot[] = [];
    for (let i = 2; i + 1 < parts.length; i += 2)
      slots.push({ name: String(parts[i]), value: parts[i + 1] as Value });
    return new Flyweight(parent, slots, items);
  }
}
