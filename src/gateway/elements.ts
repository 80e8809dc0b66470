// The elements that a session shows beside its terminal, as the world has told so far.
import type { UiChange, UiElement } from "#bus";

/** Hears of changes; `focus` is the order of an element that is to get the focus now, or null. */
export type ElementsTaker = (elements: readonly UiElement[], focus: number | null) => void;

/** Elements of one session, in the order in which they are drawn. */
export class SessionElements {
  #elements: readonly UiElement[] = [];
  readonly #takers = new Set<ElementsTaker>();

  get all(): readonly UiElement[] {
    return this.#elements;
  }

  apply(changes: readonly UiChange[]): void {
    const byOrder = new Map(this.#elements.map((element) => [element.order, element]));
    let focus: number | null = null;
    for (const change of changes) {
      if (change.kind === "reset") byOrder.clear();
      else if (change.kind === "set") byOrder.set(change.element.order, change.element);
      else if (change.kind === "remove") byOrder.delete(change.order);
      else focus = byOrder.has(change.order) ? change.order : null;
    }
    this.#elements = [...byOrder.values()].sort((left, right) => left.order - right.order);
    for (const take of [...this.#takers]) take(this.#elements, focus);
  }

  clear(): void {
    if (this.#elements.length > 0) this.apply([{ kind: "reset" }]);
  }

  onChange(take: ElementsTaker): () => void {
    this.#takers.add(take);
    return () => this.#takers.delete(take);
  }
}
