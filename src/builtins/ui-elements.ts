// What programs put beside a terminal (LANGUAGE 17.11), and how values become it. Wrong values give an ERR.
//
// ORDER UI HINT: the hints that a style may hold. Others, and values that a hint does not know, are left out, so that what
// programs say for other clients does no harm. The page has a rule of its style sheet for each.
import {
  E_INVARG,
  E_TYPE,
  Err,
  equalValues,
  Float,
  foldText,
  type Int,
  isInt,
  isTrue,
  List,
  type MapValue,
  type Value,
} from "#value";

/** A field of a form. */
export interface FieldContent {
  readonly name: string;
  readonly label: string;
  readonly initial: string;
}

/** An element apart from its name and looks. */
export type ElementContent =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "div"; readonly html: string }
  | { readonly kind: "button"; readonly label: string; readonly action: string }
  | {
      readonly kind: "input";
      readonly label: string;
      readonly initial: string;
      readonly action: string;
    }
  | {
      readonly kind: "select";
      readonly label: string;
      readonly options: readonly string[];
      /** From 0; -1: none. */
      readonly selected: number;
      readonly action: string;
    }
  | {
      readonly kind: "list";
      readonly label: string;
      readonly items: readonly string[];
      readonly action: string;
    }
  | {
      readonly kind: "form";
      readonly label: string;
      readonly fields: readonly FieldContent[];
      readonly action: string;
    }
  | {
      readonly kind: "progress";
      readonly label: string;
      /** Within 0 and `max`. */
      readonly value: number;
      readonly max: number;
    };

/** Name and value of a presentation hint. */
export type Hint = readonly [name: string, value: string];

const COLOURS = "text muted accent success warning error red green yellow blue magenta cyan";

/** Hints whose value is a word of a set. */
const WORD_HINTS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ["align", new Set(["left", "center", "right"])],
  ["background", new Set(["panel", "accent", "success", "warning", "error"])],
  ["color", new Set(COLOURS.split(" "))],
  ["size", new Set(["small", "normal", "large", "huge"])],
]);

/** Hints that are on or off, by the truth of their value. */
const SWITCH_HINTS: readonly string[] = ["bold", "border", "italic", "mono", "underline"];

/** The hints of a style that the page knows, in order of their names. */
export function hintsOf(style: MapValue): readonly Hint[] {
  const hints: Hint[] = [];
  for (const [name, words] of WORD_HINTS) {
    const value = style.get(name);
    const word = typeof value === "string" ? foldText(value) : "";
    if (words.has(word)) hints.push([name, word]);
  }
  for (const name of SWITCH_HINTS) {
    const value = style.get(name);
    if (value !== undefined && isTrue(value)) hints.push([name, "on"]);
  }
  const width = style.get("width");
  if (width !== undefined && isInt(width) && width >= 1 && width <= 100)
    hints.push(["width", String(width)]);
  return hints;
}

/** The texts of a LIST of STR. */
export function textsOf(list: List): readonly string[] | Err {
  const texts: string[] = [];
  for (const item of list.items) {
    if (typeof item !== "string") return E_TYPE;
    texts.push(item);
  }
  return texts;
}

/** Position of a chosen option: the STR itself, a position from 1, or none for "" and 0. */
export function selectedOf(options: readonly string[], chosen: Value): number | Err {
  if (isInt(chosen)) return chosen >= 0 && chosen <= options.length ? Number(chosen) - 1 : E_INVARG;
  if (typeof chosen !== "string") return E_TYPE;
  const exact = options.indexOf(chosen);
  const position = exact >= 0 ? exact : options.findIndex((option) => equalValues(option, chosen));
  return position < 0 && chosen !== "" ? E_INVARG : position;
}

/** Fields of a form from a LIST of `{name, label, initial}`; the initial text may be left out. */
export function fieldsOf(list: List): readonly FieldContent[] | Err {
  const fields: FieldContent[] = [];
  const names = new Set<string>();
  for (const row of list.items) {
    if (!(row instanceof List)) return E_TYPE;
    if (row.length < 2 || row.length > 3) return E_INVARG;
    const texts = textsOf(row);
    if (texts instanceof Err) return texts;
    const [name = "", label = "", initial = ""] = texts;
    const folded = foldText(name);
    if (name === "" || names.has(folded)) return E_INVARG;
    names.add(folded);
    fields.push({ name, label, initial });
  }
  return fields;
}

/** A progress of so much out of so much; more than all is all. */
export function progressOf(label: string, value: Value, max: Value): ElementContent | Err {
  if (!isNumber(value) || !isNumber(max)) return E_TYPE;
  const whole = numberOf(max);
  if (whole <= 0) return E_INVARG;
  const done = Math.min(Math.max(numberOf(value), 0), whole);
  return { kind: "progress", label, value: done, max: whole };
}

function isNumber(value: Value): value is Int | Float {
  return isInt(value) || value instanceof Float;
}

function numberOf(value: Int | Float): number {
  return value instanceof Float ? value.value : Number(value);
}

/** Other words for the parts of an element: both are taken. */
const SYNONYMS: ReadonlyMap<string, string> = new Map([
  ["s", "text"],
  ["num", "value"],
  ["value", "initial"],
]);

/** Keys of a change that concern no content. */
const COMMON_KEYS: readonly string[] = ["style", "visible"];

/** What a person may have changed since a program set it. */
const ENTERED_KEYS: readonly string[] = ["initial", "selected", "options", "fields"];

/** What `ui_update` makes of an element. */
export interface ContentUpdate {
  readonly content: ElementContent;
  /** Whether what a person entered gives way to what the program says. */
  readonly isFresh: boolean;
}

/** An element's content with the parts that a MAP names changed. E_INVARG for a part that it does not have. */
export function updateContent(content: ElementContent, changes: MapValue): ContentUpdate | Err {
  const parts = new Map<string, Value>();
  for (const key of changes.keys()) {
    if (typeof key !== "string") return E_INVARG;
    const name = foldText(key);
    if (COMMON_KEYS.includes(name)) continue;
    const synonym = SYNONYMS.get(name);
    const part = Object.hasOwn(content, name) || synonym === undefined ? name : synonym;
    if (part === "kind" || !Object.hasOwn(content, part)) return E_INVARG;
    parts.set(part, changes.get(key) as Value);
  }
  const updated = withParts(content, parts);
  if (updated instanceof Err) return updated;
  return { content: updated, isFresh: ENTERED_KEYS.some((key) => parts.has(key)) };
}

function withParts(
  content: ElementContent,
  parts: ReadonlyMap<string, Value>,
): ElementContent | Err {
  const texts: Record<string, string> = {};
  for (const [part, value] of parts) {
    if (TEXT_PARTS.includes(part)) {
      if (typeof value !== "string") return E_TYPE;
      texts[part] = value;
    } else if (LIST_PARTS.includes(part) && !(value instanceof List)) {
      return E_TYPE;
    }
  }
  const base = { ...content, ...texts };
  switch (base.kind) {
    case "select":
      return withOptions(base, parts);
    case "list": {
      const items = parts.has("items") ? textsOf(parts.get("items") as List) : base.items;
      return items instanceof Err ? items : { ...base, items };
    }
    case "form": {
      const fields = parts.has("fields") ? fieldsOf(parts.get("fields") as List) : base.fields;
      return fields instanceof Err ? fields : { ...base, fields };
    }
    case "progress": {
      const { label, value, max } = base;
      return progressOf(
        label,
        parts.get("value") ?? new Float(value),
        parts.get("max") ?? new Float(max),
      );
    }
    default:
      return base;
  }
}

type Select = ElementContent & { readonly kind: "select" };

/** Where only the options change, the chosen one stays chosen if it is still among them. */
function withOptions(select: Select, parts: ReadonlyMap<string, Value>): Select | Err {
  const options = parts.has("options") ? textsOf(parts.get("options") as List) : select.options;
  if (options instanceof Err) return options;
  const chosen = parts.get("selected");
  if (chosen === undefined)
    return { ...select, options, selected: options.indexOf(chosenOption(select)) };
  const selected = selectedOf(options, chosen);
  return selected instanceof Err ? selected : { ...select, options, selected };
}

function chosenOption({ options, selected }: Select): string {
  return options[selected] ?? "";
}

const TEXT_PARTS: readonly string[] = ["text", "html", "label", "action", "initial"];
const LIST_PARTS: readonly string[] = ["options", "items", "fields"];
