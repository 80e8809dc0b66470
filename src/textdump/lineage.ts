// Who descends from whom, for objects that are still records: counts of slots without lists of them, which matters in
// worlds of many thousand objects, and the blocks of slots that objects wrote before their parents were mended.
import type { SlotImage } from "#world";
import type { ObjectRecord } from "./object-record.ts";

/** The parents of the objects of a dump, as they are now and as they were written. */
export class Lineage {
  readonly records: readonly ObjectRecord[];
  readonly #byId: ReadonlyMap<number, ObjectRecord>;
  readonly #written: ReadonlyMap<number, readonly number[]>;
  readonly #counts = new Map<number, number>();
  readonly #mended = new Map<number, boolean>();

  constructor(
    records: readonly (ObjectRecord | null)[],
    written: ReadonlyMap<number, readonly number[]>,
  ) {
    this.records = records.filter((record) => record !== null);
    this.#byId = new Map(this.records.map((record) => [record.id, record]));
    this.#written = written;
  }

  record(id: number): ObjectRecord | undefined {
    return this.#byId.get(id);
  }

  definitions(id: number): readonly string[] {
    return this.#byId.get(id)?.definitions ?? [];
  }

  /** The ancestors in lookup order: depth first, left to right, first occurrence kept. Parents must be free of circles. */
  ancestors(id: number): readonly number[] {
    const line: number[] = [];
    const seen = new Set<number>();
    const pending: number[] = [...(this.#byId.get(id)?.parents ?? [])].reverse();
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (seen.has(next)) continue;
      seen.add(next);
      line.push(next);
      const parents = this.#byId.get(next)?.parents ?? [];
      for (let i = parents.length - 1; i >= 0; i--) pending.push(parents[i] as number);
    }
    return line;
  }

  /** How many slots an object must have. */
  slotCount(id: number): number {
    return this.#climb(id, this.#counts, (record, ofParent) => {
      if (record.parents.length < 2) return record.definitions.length + (ofParent ?? 0);
      const { definitions } = record;
      return this.ancestors(record.id).reduce(
        (sum, ancestor) => sum + this.definitions(ancestor).length,
        definitions.length,
      );
    });
  }

  /** Whether the object or one of its ancestors lost a parent, so that its slots follow parents it no longer has. */
  isMended(id: number): boolean {
    return this.#climb(id, this.#mended, (record, ofParent) => {
      if (this.#written.get(record.id) !== record.parents || ofParent === true) return true;
      if (record.parents.length < 2) return false;
      return this.ancestors(record.id).some(
        (ancestor) => this.#written.get(ancestor) !== this.#byId.get(ancestor)?.parents,
      );
    });
  }

  /** What follows from the object and its first parent, remembered. Loops, because lines of descent may be long. */
  #climb<T>(
    id: number,
    known: Map<number, T>,
    from: (record: ObjectRecord, ofParent: T | undefined) => T,
  ): T {
    const path: ObjectRecord[] = [];
    let at = this.#byId.get(id);
    while (at !== undefined && !known.has(at.id)) {
      path.push(at);
      at = this.#byId.get(at.parents[0] ?? -1);
    }
    let latest = at === undefined ? undefined : known.get(at.id);
    for (let i = path.length - 1; i >= 0; i--) {
      const record = path[i] as ObjectRecord;
      latest = from(record, latest);
      known.set(record.id, latest);
    }
    return latest as T;
  }

  /** These objects, every one after its ancestors. */
  fromAncestors(ids: ReadonlySet<number>): readonly number[] {
    const ordered: number[] = [];
    const done = new Set<number>();
    for (const start of ids) {
      const path = [start];
      while (path.length > 0) {
        const id = path[path.length - 1] as number;
        const next = this.#byId.get(id)?.parents.find((parent) => !done.has(parent));
        if (next !== undefined && !done.has(id)) {
          path.push(next);
          continue;
        }
        path.pop();
        if (!done.has(id) && ids.has(id)) ordered.push(id);
        done.add(id);
      }
    }
    return ordered;
  }

  /**
   * The slots an object wrote for the definitions of its ancestors, by definer, as far as their order is certain: up to
   * the first parent that is no object or that was taken away to break a circle.
   */
  writtenSlots(id: number): ReadonlyMap<number, readonly SlotImage[]> {
    const blocks = new Map<number, readonly SlotImage[]>();
    const record = this.#byId.get(id);
    if (record === undefined) return blocks;
    let at = record.definitions.length;
    const pending: (readonly [number, number])[] = [];
    const push = (child: number): void => {
      const parents = this.#written.get(child) ?? [];
      for (let i = parents.length - 1; i >= 0; i--) pending.push([parents[i] as number, child]);
    };
    push(id);
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      const [parent, child] = next;
      if (blocks.has(parent)) continue;
      if (this.#byId.get(child)?.parents.includes(parent) !== true) break;
      const count = this.definitions(parent).length;
      blocks.set(parent, record.slots.slice(at, at + count));
      at += count;
      push(parent);
    }
    return blocks;
  }

  /** Names of the properties of waifs of a class, in the order in which dumps number them. */
  waifProperties(classId: number): readonly string[] {
    if (!this.#byId.has(classId)) return [];
    return [classId, ...this.ancestors(classId)].flatMap((id) =>
      this.definitions(id).filter((name) => name.startsWith(":")),
    );
  }
}
