// What a world has beside its numbered objects (LANGUAGE 7.12): anonymous objects, which World's methods take by their id
// like any other, and WAIFs; and what becomes of both when nothing reaches them any more.
import { type Anon, type Value, Waif, type WaifTable } from "#value";
import { Collector, endReferred, finalizer, referenceTo } from "./collector.ts";
import { adoptValue } from "./load.ts";
import { createAnonymous } from "./objects.ts";
import type { WorldState } from "./state.ts";
import type { Verb } from "./verb.ts";
import { createWaif, readWaif, writeWaif } from "./waifs.ts";

/** Anonymous objects and WAIFs of one world. */
export class Unnumbered {
  readonly #state: WorldState;
  #collector: Collector | null = null;

  constructor(state: WorldState) {
    this.#state = state;
  }

  /** There is something that may become unreachable. */
  get hasReferences(): boolean {
    return this.#state.waifs.size + this.#state.anonymous.size > 0;
  }

  /** A new anonymous object; its id. -1 if refused (E_INVARG: bad parents). Owner -1: nobody. */
  createAnonymous(parents: readonly number[], owner: number): number {
    return createAnonymous(this.#state, parents, owner);
  }

  /** A new WAIF of a valid class. */
  createWaif(classId: number, owner: number): Waif {
    return createWaif(this.#state, classId, owner);
  }

  /** Reads a property of a WAIF as a program: E_INVIND, E_PROPNF, E_PERM. The name is without colon. */
  getWaifProperty(waif: Waif, name: string, programmer: number): Value | undefined {
    return readWaif(this.#state, waif, name, programmer);
  }

  /** Assigns as a program: E_INVIND, E_PROPNF, E_PERM; E_RECMOVE for a value that leads to the WAIF itself. */
  setWaifProperty(waif: Waif, name: string, value: Value, programmer: number): boolean {
    return writeWaif(this.#state, waif, name, value, programmer);
  }

  /** Takes WAIFs into the world that came with it but lie outside: in the variables of tasks. */
  adopt(value: Value): void {
    adoptValue(this.#state, value);
  }

  /** How many WAIFs each class has; -1: those whose class is gone. */
  waifCounts(): ReadonlyMap<number, number> {
    const counts = new Map<number, number>();
    for (const [classId, waifs] of this.#state.waifsByClass) counts.set(classId, waifs.size);
    return counts;
  }

  /** How many anonymous objects and WAIFs there are. */
  get referenceCount(): { readonly anonymous: number; readonly waifs: number } {
    return { anonymous: this.#state.anonymous.size, waifs: this.#state.waifs.size };
  }

  /** Unreachable ANON and WAIF values whose verb `recycle` is still to be called: in order, each once. */
  pendingFinalizations(): Iterable<Anon | Waif> {
    return Array.from(this.#state.pending, referenceTo);
  }

  get pendingCount(): number {
    return this.#state.pending.size;
  }

  /** How many of them are WAIFs. */
  get pendingWaifCount(): number {
    let count = 0;
    for (const one of this.#state.pending) if (one instanceof Waif) count++;
    return count;
  }

  /**
   * Takes the next one to be finalized, with the verb to be called. One without such a verb ends at once: then, and if
   * none is left, the verb is null. A WAIF counts as finalized from now on.
   */
  takePending(): { readonly value: Anon | Waif; readonly verb: Verb | null } | null {
    const state = this.#state;
    for (const one of state.pending) {
      state.pending.delete(one);
      const verb = finalizer(state, one);
      if (verb === null) endReferred(state, one);
      else if (one instanceof Waif) {
        one.isFinalized = true;
        state.staleWaifs.add(one);
      }
      return { value: referenceTo(one), verb };
    }
    return null;
  }

  /** All WAIFs, in the order in which they were made. */
  waifs(): Iterable<Waif> {
    return this.#state.waifs.values();
  }

  /** Ends an anonymous object, if it is still valid. */
  endAnonymous(id: number): void {
    const object = this.#state.anonymous.get(id);
    if (object !== undefined) endReferred(this.#state, object);
  }

  /** A round of the collector is under way. */
  get isCollecting(): boolean {
    return this.#collector?.isActive === true;
  }

  /** Finds what is unreachable. */
  get collector(): Collector {
    this.#collector ??= new Collector(this.#state);
    return this.#collector;
  }

  /** Knows the one instance of each WAIF: for values of this world that are read. */
  get waifTable(): WaifTable {
    return this.#state;
  }
}
