// What a session has not been told yet of its elements, as the shortest way from what it knows to what is: a thousand
// changes of one element are one. So a delta is never much larger than the elements themselves.
import type { UiChange, UiElement } from "#bus";
import { foldText } from "#value";
import { MAX_ELEMENTS } from "./screen.ts";

/** Changes that wait for one commit. */
export class UiDelta {
  #isReset = false;
  /** By folded id; a STR is the id of an element that is no more. */
  readonly #elements: Map<string, UiElement | string> = new Map();
  #focus: string | null = null;

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
        this.#elements.set(foldText(change.element.id), change.element);
        return;
      case "remove": {
        const key = foldText(change.id);
        if (this.#isReset) this.#elements.delete(key);
        else this.#elements.set(key, change.id);
        if (this.#focus === key) this.#focus = null;
        return;
      }
      case "focus":
        this.#focus = foldText(change.id);
        return;
    }
  }

  /** The changes, in an order that gives the result. */
  changes(): readonly UiChange[] {
    const changes: UiChange[] = this.#isReset ? [{ kind: "reset" }] : [];
    for (const element of this.#elements.values())
      changes.push(
        typeof element === "string" ? { kind: "remove", id: element } : { kind: "set", element },
      );
    if (this.#focus !== null) changes.push({ kind: "focus", id: this.#focus });
    return changes;
  }
}
