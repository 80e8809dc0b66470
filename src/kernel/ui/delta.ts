// What a session has not been told yet of its elements, as the shortest way from what it knows to what is: a thousand
// changes of one element are one. So a delta is never much larger than the elements themselves.
import type { UiChange, UiElement } from "#bus";
import { MAX_ELEMENTS } from "./screen.ts";

/** Changes that wait for one commit. */
export class UiDelta {
  #isReset = false;
  /** By order; null: it is no more. */
  readonly #elements: Map<number, UiElement | null> = new Map();
  #focus: number | null = null;

  /** Elements that are gone pile up: the whole would be shorter. */
  get isLong(): boolean {
    return this.#elements.size > 2 * MAX_ELEMENTS;
  }

  add(change: UiChange): void {
    switch (change.kind) {
      case "reset":
        this.#isReset = true;
        this.#elements.clear();
        this.#focus = null;
        return;
      case "set":
        this.#elements.set(change.element.order, change.element);
        return;
      case "remove":
        if (this.#isReset) this.#elements.delete(change.order);
        else this.#elements.set(change.order, null);
        if (this.#focus === change.order) this.#focus = null;
        return;
      case "focus":
        this.#focus = change.order;
        return;
    }
  }

  /** The changes, in an order that gives the result. */
  changes(): readonly UiChange[] {
    const changes: UiChange[] = this.#isReset ? [{ kind: "reset" }] : [];
    for (const [order, element] of this.#elements)
      changes.push(element === null ? { kind: "remove", order } : { kind: "set", element });
    if (this.#focus !== null) changes.push({ kind: "focus", order: this.#focus });
    return changes;
  }
}
