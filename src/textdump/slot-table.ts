// Which property slot of an image belongs to which definition: images keep slots without names, in the order of
// LANGUAGE 18.2 (own definitions, then those of the ancestors in lookup order).
import type { ObjectImage, SlotImage } from "#world";

/** A slot with the name and the object of its definition. */
export interface NamedSlot {
  readonly name: string;
  readonly definer: number;
  readonly slot: SlotImage;
}

/** Names the slots of the objects of one world. */
export class SlotTable {
  readonly #objects: ReadonlyMap<number, ObjectImage>;
  readonly #lines = new Map<number, readonly number[]>();

  constructor(objects: readonly ObjectImage[]) {
    this.#objects = new Map(objects.map((object) => [object.id, object]));
  }

  /** The object and its ancestors in lookup order (LANGUAGE 7.5): depth first, left to right, first occurrence kept. */
  lookupOrder(id: number): readonly number[] {
    const known = this.#lines.get(id);
    if (known !== undefined) return known;
    const parents = this.#objects.get(id)?.parents ?? [];
    const line: number[] = [id];
    for (const parent of parents) line.push(...this.lookupOrder(parent));
    const order = parents.length > 1 ? [...new Set(line)] : line;
    this.#lines.set(id, order);
    return order;
  }

  /** The slots of an object in their order. */
  slots(id: number): readonly NamedSlot[] {
    const slots = this.#objects.get(id)?.slots ?? [];
    const named: NamedSlot[] = [];
    for (const definer of this.lookupOrder(id))
      for (const name of this.#objects.get(definer)?.definitions ?? []) {
        const slot = slots[named.length];
        if (slot !== undefined) named.push({ name, definer, slot });
      }
    return named;
  }

  /** The slots that are left when every object keeps its first parent only. */
  firstParentSlots(id: number): readonly NamedSlot[] {
    const line = new Set<number>();
    for (
      let at = this.#objects.get(id);
      at !== undefined;
      at = this.#objects.get(at.parents[0] ?? -1)
    )
      line.add(at.id);
    return this.slots(id).filter(({ definer }) => line.has(definer));
  }
}
