// Forgets how spawned tasks ended once no TASK value leads there any more (LANGUAGE 13.7): from time to time, when many
// results are kept, the whole world is looked through.
import { type Compound, isCompound, partsOf, TaskRef, type Value } from "#value";
import type { World } from "#world";
import type { TaskResults } from "./task-results.ts";

/** Visits what the world itself does not hold: values of tasks and connections. */
type Roots = (visit: (value: Value) => void) => void;

/** Looks after the results of one world. */
export class ResultRounds {
  readonly #results: TaskResults;
  readonly #world: World;
  readonly #roots: Roots;

  constructor(results: TaskResults, world: World, roots: Roots) {
    this.#results = results;
    this.#world = world;
    this.#roots = roots;
  }

  /** A turn is over: whether results have changed since the last call. */
  hasChanged(): boolean {
    const results = this.#results;
    if (results.isRoundDue) results.keep(this.#reached());
    const { isChanged } = results;
    results.isChanged = false;
    return isChanged;
  }

  #reached(): ReadonlySet<number> {
    const ids = new Set<number>();
    const seen = new Set<Compound>();
    const open: Compound[] = [];
    const visit = (value: Value): void => {
      if (value instanceof TaskRef) ids.add(value.id);
      else if (isCompound(value) && !seen.has(value)) {
        seen.add(value);
        open.push(value);
      }
    };
    const drain = (): void => {
      for (let next = open.pop(); next !== undefined; next = open.pop())
        for (const part of partsOf(next)) visit(part);
    };
    this.#roots(visit);
    drain();
    this.#world.eachValue((value) => {
      visit(value);
      drain();
    });
    // what results that are reached lead to
    for (const id of ids) {
      const result = this.#results.get(id);
      if (result === undefined) continue;
      visit(result.value);
      if (result.kind === "raise") visit(result.code);
      drain();
    }
    return ids;
  }
}
