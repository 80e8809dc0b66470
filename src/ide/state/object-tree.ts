// The rows of the object tree: which objects are shown, in what order and how deep. Works on plain summaries, so that
// 100,000 of them are flattened in a few milliseconds; the view draws only the rows on screen.
import type { ObjectSummary } from "#bus";

/** By parent, or by location. */
export type TreeOrder = "inheritance" | "place";

/** One visible row. */
export interface TreeRow {
  readonly id: number;
  readonly name: string;
  readonly flags: string;
  /** 1 for roots. */
  readonly level: number;
  /** null: it has no children. */
  readonly isExpanded: boolean | null;
  /** 1-based place among its siblings and their number, for assistive technology. */
  readonly position: number;
  readonly siblings: number;
  /** Only shown because something below it matches. */
  readonly isOnlyPath: boolean;
  /** Further parents: the row stands below the first one only. Empty in the order of places. */
  readonly otherParents: readonly number[];
}

/** All objects of the world by number, with the two orders of the tree. */
export class ObjectIndex {
  readonly byId: ReadonlyMap<number, ObjectSummary>;
  readonly #roots: Record<TreeOrder, readonly number[]>;

  constructor(summaries: readonly ObjectSummary[]) {
    this.byId = new Map(summaries.map((summary) => [summary.id, summary]));
    const byNumber = [...this.byId.keys()].sort((a, b) => a - b);
    this.#roots = {
      inheritance: byNumber.filter((id) => this.above(id, "inheritance") === null),
      place: byNumber.filter((id) => this.above(id, "place") === null),
    };
  }

  /** How many objects there are. */
  get size(): number {
    return this.byId.size;
  }

  /** What is directly below an object; a child of several parents is below the first of them only. */
  below(id: number, order: TreeOrder): readonly number[] {
    const summary = this.byId.get(id);
    if (summary === undefined) return [];
    if (order === "place") return summary.contents;
    const { children } = summary;
    const isFirst = (child: number): boolean => this.above(child, "inheritance") === id;
    return children.every(isFirst) ? children : children.filter(isFirst);
  }

  /** The object above, or null for a root. In the order of inheritance it is the first parent that exists. */
  above(id: number, order: TreeOrder): number | null {
    const summary = this.byId.get(id);
    const above =
      order === "inheritance"
        ? summary?.parents.find((parent) => this.byId.has(parent))
        : summary?.location;
    return above !== undefined && this.byId.has(above) ? above : null;
  }

  /** Every object above `id`, nearest first; stops at a circle. */
  pathTo(id: number, order: TreeOrder): number[] {
    const path: number[] = [];
    const seen = new Set([id]);
    for (let above = this.above(id, order); above !== null && !seen.has(above); ) {
      path.push(above);
      seen.add(above);
      above = this.above(above, order);
    }
    return path;
  }

  /** Number of objects below `id`, itself not counted. */
  countBelow(id: number, order: TreeOrder): number {
    const seen = new Set<number>([id]);
    const waiting = [id];
    while (waiting.length > 0) {
      for (const child of this.below(waiting.pop() ?? id, order)) {
        if (seen.has(child)) continue;
        seen.add(child);
        waiting.push(child);
      }
    }
    return seen.size - 1;
  }

  /** The rows to show. With a filter: what matches and the way to it, all of it expanded. */
  rows(order: TreeOrder, expanded: ReadonlySet<number>, filter: string): TreeRow[] {
    const matches = filter.trim() === "" ? null : this.#matching(filter.trim());
    const shown = matches === null ? null : this.#withPaths(matches, order);
    const rows: TreeRow[] = [];
    const seen = new Set<number>();
    // An explicit stack: a deep chain of parents must not exhaust the engine's.
    const stack: { ids: readonly number[]; next: number; level: number }[] = [
      { ids: keep(this.#roots[order], shown), next: 0, level: 1 },
    ];
    for (;;) {
      const frame = stack.at(-1);
      if (frame === undefined) return rows;
      const id = frame.ids[frame.next];
      if (id === undefined) {
        stack.pop();
        continue;
      }
      frame.next++;
      const summary = this.byId.get(id);
      if (summary === undefined || seen.has(id)) continue;
      seen.add(id);
      const below = keep(this.below(id, order), shown);
      const isOpen = below.length > 0 && (shown !== null || expanded.has(id));
      rows.push({
        id,
        name: summary.name,
        flags: summary.flags,
        level: frame.level,
        isExpanded: below.length === 0 ? null : isOpen,
        position: frame.next,
        siblings: frame.ids.length,
        isOnlyPath: matches !== null && !matches.has(id),
        otherParents: order === "inheritance" ? summary.parents.slice(1) : NONE,
      });
      if (isOpen) stack.push({ ids: below, next: 0, level: frame.level + 1 });
    }
  }

  #matching(filter: string): Set<number> {
    const found = new Set<number>();
    const number = /^#?(-?\d+)$/.exec(filter);
    if (number) {
      const id = Number(number[1]);
      if (this.byId.has(id)) found.add(id);
      if (filter.startsWith("#")) return found;
    }
    const folded = filter.toLowerCase();
    for (const summary of this.byId.values()) {
      if (summary.name.toLowerCase().includes(folded)) found.add(summary.id);
    }
    return found;
  }

  #withPaths(matches: ReadonlySet<number>, order: TreeOrder): Set<number> {
    const shown = new Set(matches);
    for (const id of matches) {
      for (
        let above = this.above(id, order);
        above !== null && !shown.has(above);
        above = this.above(above, order)
      ) {
        shown.add(above);
      }
    }
    return shown;
  }
}

const NONE: readonly number[] = [];

function keep(ids: readonly number[], shown: ReadonlySet<number> | null): readonly number[] {
  return shown === null ? ids : ids.filter((id) => shown.has(id));
}
