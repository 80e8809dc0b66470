// Which property slot of an image belongs to which definition: images keep slots without names, in the order of
// LANGUAGE 18.2 (own definitions, then those of the ancestors in lookup order).
import { type ObjectImage, PropPerm, type SlotImage } from "#world";

/** A slot with the name and the object of its definition. */
export interface NamedSlot {
  readonly name: string;
  readonly definer: number;
  readonly slot: SlotImage;
}

/** What the table needs to know of an object. */
export type TableObject = Pick<ObjectImage, "id" | "parents" | "definitions"> &
  Partial<Pick<ObjectImage, "slots">>;

/** Names the slots of the objects of one world. */
export class SlotTable {
  readonly #objects: ReadonlyMap<number, TableObject>;
  #latest: { readonly id: number; readonly line: readonly number[] } | null = null;

  constructor(objects: readonly TableObject[]) {
    this.#objects = new Map(objects.map((object) => [object.id, object]));
  }

  /**
   * What creation gives for the inherited slots (LANGUAGE 7.3): clear, bits of the parent's slot, its owner, or with
   * `c` the object's owner. In slot order, own definitions left out.
   */
  createdSlots(
    object: Pick<ObjectImage, "id" | "owner" | "parents">,
    slotsOf: (id: number) => readonly SlotImage[] = (id) => this.#objects.get(id)?.slots ?? [],
  ): readonly SlotImage[] {
    const { id, owner, parents } = object;
    const inherited =
      parents.length === 1
        ? slotsOf(parents[0] as number)
        : this.#slotsOfParents(id, parents, slotsOf);
    return inherited.map((slot) => ({
      value: undefined,
      owner: slot.perms & PropPerm.Change ? owner : slot.owner,
      perms: slot.perms,
    }));
  }

  /** With several parents: for every ancestor in lookup order its slots as the first parent that has them keeps them. */
  #slotsOfParents(
    id: number,
    parents: readonly number[],
    slotsOf: (id: number) => readonly SlotImage[],
  ): readonly SlotImage[] {
    const byDefiner = new Map<number, readonly SlotImage[]>();
    for (const parent of parents) {
      let at = 0;
      for (const definer of this.lookupOrder(parent)) {
        const count = this.#objects.get(definer)?.definitions.length ?? 0;
        if (!byDefiner.has(definer)) byDefiner.set(definer, slotsOf(parent).slice(at, at + count));
        at += count;
      }
    }
    return this.lookupOrder(id)
      .slice(1)
      .flatMap((definer) => byDefiner.get(definer) ?? []);
  }

  /** The names of an object's slots in their order. */
  slotNames(id: number): readonly string[] {
    return this.lookupOrder(id).flatMap((definer) => this.#objects.get(definer)?.definitions ?? []);
  }

  /** Definer and name of an object's slots in their order. */
  definitionsOf(id: number): readonly (readonly [definer: number, name: string])[] {
    return this.lookupOrder(id).flatMap((definer) =>
      (this.#objects.get(definer)?.definitions ?? []).map((name) => [definer, name] as const),
    );
  }

  /**
   * The object and its ancestors in lookup order (LANGUAGE 7.5): depth first, left to right, first occurrence kept. Only
   * the latest answer is remembered: all of them would be the square of a long line of descent.
   */
  lookupOrder(id: number): readonly number[] {
    if (this.#latest !== null && this.#latest.id === id) return this.#latest.line;
    const line: number[] = [];
    const seen = new Set<number>();
    const pending: number[] = [id];
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      line.push(next);
      const parents = this.#objects.get(next)?.parents ?? [];
      for (let i = parents.length - 1; i >= 0; i--) pending.push(parents[i] as number);
    }
    this.#latest = { id, line };
    return line;
  }

  /** The slots of an object in their order. */
  slots(id: number): readonly NamedSlot[] {
    const slots = this.#objects.get(id)?.slots ?? [];
    const named: NamedSlot[] = [];
    if (slots.length === 0) return named;
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
