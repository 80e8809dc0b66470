// What becomes of what a person does with an element (LANGUAGE 17.11): its action is entered as a line, and programs that
// listen are told. What does not fit the element, as it is now, is left alone: the page may be a little late.
import type { UiContent, UiValue } from "#bus";
import { MapValue, type Value } from "#value";
import type { Connection } from "../connections/connection.ts";
import type { ElementTable } from "./element-table.ts";

/** The longest line that an action may become, in UTF-16 units. */
const MAX_LINE = 131_072;
const VALUE = "%s";

/** Somebody acted on an element: the values of the event `"ui:click"(conn, id, value)`. */
export type ClickTaker = (connection: Connection, id: string, value: Value) => void;

/** Takes what people do with elements. */
export class UiActions {
  readonly #elements: ElementTable;
  readonly #enter: (connection: Connection, line: string) => void;
  readonly #say: (connection: Connection, line: string) => void;
  readonly #clicked: ClickTaker;

  constructor(parts: {
    elements: ElementTable;
    /** Takes a line as if it was typed. */
    enter: (connection: Connection, line: string) => void;
    say: (connection: Connection, line: string) => void;
    clicked: ClickTaker;
  }) {
    this.#elements = parts.elements;
    this.#enter = parts.enter;
    this.#say = parts.say;
    this.#clicked = parts.clicked;
  }

  /** A person acted on an element. */
  act(connection: Connection, id: string, given: UiValue): void {
    const element = connection.screen.find(id);
    if (element?.isVisible !== true) return;
    const { content } = element;
    const value = acceptedValue(content, given);
    if (value === null) return;
    if (content.kind === "select" && typeof value === "string")
      this.#elements.choose(connection, id, content.options.indexOf(value));
    const action = "action" in content ? content.action : "";
    if (action !== "") this.#enterAction(connection, action, value);
    this.#clicked(connection, element.id, typeof value === "string" ? value : MapValue.of(value));
  }

  #enterAction(connection: Connection, action: string, value: UiValue): void {
    const words =
      typeof value === "string" ? value : value.map(([, text]) => quoted(text)).join(" ");
    const parts = action.split(VALUE);
    const length = action.length + (parts.length - 1) * words.length;
    if (length > MAX_LINE) this.#say(connection, ">> That is too long to be a command. <<");
    else this.#enter(connection, singleLine(parts.join(words)));
  }
}

/** The value if it fits the element: one of its options or items, all of its fields; null if it does not. */
function acceptedValue(content: UiContent, given: UiValue): UiValue | null {
  if (content.kind === "form") {
    if (typeof given === "string" || given.length !== content.fields.length) return null;
    const isOfForm = given.every(([name], at) => content.fields[at]?.name === name);
    return isOfForm ? given.map(([name, value]) => [name, singleLine(value)] as const) : null;
  }
  if (typeof given !== "string") return null;
  switch (content.kind) {
    case "button":
      return given === "" ? given : null;
    case "input":
      return singleLine(given);
    case "select":
      return content.options.includes(given) ? given : null;
    case "list":
      return content.items.includes(given) ? given : null;
    default:
      return null;
  }
}

/** A line is one: what would end it is a space. */
function singleLine(text: string): string {
  return text.replaceAll(/[\r\n]+/g, " ");
}

/** A text as one word of a command (LANGUAGE 15.4): quoted where it must be. */
function quoted(text: string): string {
  if (text !== "" && !/[\s"\\]/.test(text)) return text;
  return `"${text.replaceAll(/["\\]/g, String.raw`\$&`)}"`;
}
