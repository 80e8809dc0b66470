// What stands beside the terminal of one connection (LANGUAGE 17.11): elements in order, within bounds. Elements are
// immutable; a change makes another one.
import type { ElementState } from "#builtins";
import type { UiContent, UiElement } from "#bus";
import { foldText } from "#value";

/** Most elements of a connection. */
export const MAX_ELEMENTS = 256;
/** Most characters that they hold together, each counted with what keeping it costs. */
const MAX_SIZE = 131_072;

/** What an element, and what each text in it, counts beside its characters. */
const ELEMENT_COST = 64;
const TEXT_COST = 8;

/** The elements of one connection. */
export class Screen {
  /** By case-folded id. */
  readonly #elements: Map<string, UiElement> = new Map();
  #nextOrder = 0;
  #size = 0;

  get count(): number {
    return this.#elements.size;
  }

  /** Elements in the order in which they are drawn. */
  all(): readonly UiElement[] {
    return [...this.#elements.values()].sort((left, right) => left.order - right.order);
  }

  find(id: string): UiElement | undefined {
    return this.#elements.get(foldText(id));
  }

  /** Adds or replaces an element; null, and nothing changes, if there would be too much. */
  put(id: string, state: ElementState, isFresh: boolean): UiElement | null {
    const old = this.find(id);
    const element: UiElement = {
      ...state,
      id: old?.id ?? id,
      order: old?.order ?? this.#nextOrder,
      edition: (old?.edition ?? 0) + (isFresh ? 1 : 0),
    };
    const size = this.#size + sizeOf(element) - (old === undefined ? 0 : sizeOf(old));
    // what is there may shrink, even where a stored screen is over the bounds of today
    const isGrowing = size > this.#size;
    if (isGrowing && size > MAX_SIZE) return null;
    if (old === undefined && this.#elements.size >= MAX_ELEMENTS) return null;
    this.#set(element, size);
    return element;
  }

  /** Puts a stored element back. */
  restore(element: UiElement): void {
    this.#set(element, this.#size + sizeOf(element));
  }

  #set(element: UiElement, size: number): void {
    this.#elements.set(foldText(element.id), element);
    this.#nextOrder = Math.max(this.#nextOrder, element.order + 1);
    this.#size = size;
  }

  /** Takes an element away; gives it if it was there. */
  remove(id: string): UiElement | undefined {
    const element = this.find(id);
    if (element === undefined) return undefined;
    this.#elements.delete(foldText(id));
    this.#size -= sizeOf(element);
    return element;
  }

  /** Takes all elements away. */
  clear(): readonly UiElement[] {
    const elements = this.all();
    this.#elements.clear();
    this.#size = 0;
    return elements;
  }
}

function sizeOf({ id, style, content }: UiElement): number {
  let size = ELEMENT_COST + id.length + style.length * TEXT_COST;
  for (const text of textsOf(content)) size += text.length + TEXT_COST;
  return size;
}

function textsOf(content: UiContent): readonly string[] {
  switch (content.kind) {
    case "text":
      return [content.text];
    case "div":
      return [content.html];
    case "button":
      return [content.label, content.action];
    case "input":
      return [content.label, content.initial, content.action];
    case "select":
      return [content.label, content.action, ...content.options];
    case "list":
      return [content.label, content.action, ...content.items];
    case "form":
      return [
        content.label,
        content.action,
        ...content.fields.flatMap(({ name, label, initial }) => [name, label, initial]),
      ];
    case "progress":
      return [content.label];
  }
}
