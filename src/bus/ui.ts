// What a world shows beside a session's terminal (LANGUAGE 17.11): elements, their changes, what a person did with one, and
// the bytes of all these.
//
//   element  u8 version, text id, varint order, varint edition, flag isVisible, style, u8 kind, fields of the kind
//   style    varint count, then text name, text value
//
// ORDER UI KIND: numbers are never used again for something else. A change of any field raises the version.
import type { ByteReader, ByteWriter } from "#base";

/** Of every element. */
const ELEMENT_VERSION = 1;

/** Name and value of a presentation hint; only those that the page knows are ever sent. */
export type UiHint = readonly [name: string, value: string];

/** A field of a form. */
export interface UiField {
  readonly name: string;
  readonly label: string;
  readonly initial: string;
}

/** What an element is. Text is never markup, but for `html`, which the page sanitises. */
export type UiContent =
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
      /** Position in `options` from 0; -1: none is chosen. */
      readonly selected: number;
      readonly action: string;
    }
  | {
      readonly kind: "list";
      /** "" for none. */
      readonly label: string;
      readonly items: readonly string[];
      readonly action: string;
    }
  | {
      readonly kind: "form";
      readonly label: string;
      readonly fields: readonly UiField[];
      readonly action: string;
    }
  | {
      readonly kind: "progress";
      readonly label: string;
      /** Within 0 and `max`. */
      readonly value: number;
      /** Above 0. */
      readonly max: number;
    };

/** An element as the page draws it. */
export interface UiElement {
  /** Chosen by a program. */
  readonly id: string;
  /**
   * Elements are drawn by ascending order, and told apart by it: one that is replaced keeps it, one that is removed and
   * added again has another.
   */
  readonly order: number;
  /** Goes up when a program sets what a person may have changed meanwhile: the page then shows the element's own value. */
  readonly edition: number;
  readonly isVisible: boolean;
  readonly style: readonly UiHint[];
  readonly content: UiContent;
}

/** One step from what a session shows to what it is to show. */
export type UiChange =
  /** Nothing is shown any more. */
  | { readonly kind: "reset" }
  /** Adds an element, or replaces the one of its order. */
  | { readonly kind: "set"; readonly element: UiElement }
  | { readonly kind: "remove"; readonly order: number }
  | { readonly kind: "focus"; readonly order: number };

/** What a person entered or chose: "" of a button; of a form name and value of each field in order. */
export type UiValue = string | readonly (readonly [name: string, value: string])[];

const KINDS = ["text", "div", "button", "input", "select", "list", "form", "progress"] as const;
const CHANGES = ["reset", "set", "remove", "focus"] as const;

/** Appends an element. */
export function writeElement(out: ByteWriter, element: UiElement): void {
  const { id, order, edition, isVisible, style, content } = element;
  out.byte(ELEMENT_VERSION);
  out.text(id);
  out.varint(order);
  out.varint(edition);
  out.byte(isVisible ? 1 : 0);
  writePairs(out, style);
  out.byte(KINDS.indexOf(content.kind));
  switch (content.kind) {
    case "text":
      out.text(content.text);
      return;
    case "div":
      out.text(content.html);
      return;
    case "button":
      out.text(content.label);
      out.text(content.action);
      return;
    case "input":
      out.text(content.label);
      out.text(content.initial);
      out.text(content.action);
      return;
    case "select":
      out.text(content.label);
      writeTexts(out, content.options);
      out.zigzag(content.selected);
      out.text(content.action);
      return;
    case "list":
      out.text(content.label);
      writeTexts(out, content.items);
      out.text(content.action);
      return;
    case "form":
      out.text(content.label);
      out.varint(content.fields.length);
      for (const { name, label, initial } of content.fields) {
        out.text(name);
        out.text(label);
        out.text(initial);
      }
      out.text(content.action);
      return;
    case "progress":
      out.text(content.label);
      out.float64(content.value);
      out.float64(content.max);
      return;
  }
}

/** Reads what writeElement wrote. Throws a RangeError for what it cannot have written. */
export function readElement(input: ByteReader): UiElement {
  const version = input.byte();
  if (version !== ELEMENT_VERSION) throw new RangeError(`element of version ${version}`);
  return {
    id: input.text(),
    order: input.varint(),
    edition: input.varint(),
    isVisible: readFlag(input),
    style: readPairs(input),
    content: readContent(input),
  };
}

function readContent(input: ByteReader): UiContent {
  const kind = named(KINDS, input.byte());
  switch (kind) {
    case "text":
      return { kind, text: input.text() };
    case "div":
      return { kind, html: input.text() };
    case "button":
      return { kind, label: input.text(), action: input.text() };
    case "input":
      return { kind, label: input.text(), initial: input.text(), action: input.text() };
    case "select": {
      const label = input.text();
      const options = readTexts(input);
      const selected = input.zigzag();
      if (selected < -1 || selected >= options.length) throw new RangeError(`option ${selected}`);
      return { kind, label, options, selected, action: input.text() };
    }
    case "list":
      return { kind, label: input.text(), items: readTexts(input), action: input.text() };
    case "form": {
      const label = input.text();
      const fields = readMany(input, () => ({
        name: input.text(),
        label: input.text(),
        initial: input.text(),
      }));
      return { kind, label, fields, action: input.text() };
    }
    case "progress": {
      const label = input.text();
      const value = input.float64();
      const max = input.float64();
      if (!(max > 0 && value >= 0 && value <= max)) throw new RangeError(`${value} of ${max}`);
      return { kind, label, value, max };
    }
  }
}

/** Appends changes. */
export function writeChanges(out: ByteWriter, changes: readonly UiChange[]): void {
  out.varint(changes.length);
  for (const change of changes) {
    out.byte(CHANGES.indexOf(change.kind));
    if (change.kind === "set") writeElement(out, change.element);
    else if (change.kind !== "reset") out.varint(change.order);
  }
}

/** Reads what writeChanges wrote. Throws a RangeError for what it cannot have written. */
export function readChanges(input: ByteReader): UiChange[] {
  return readMany(input, (): UiChange => {
    const kind = named(CHANGES, input.byte());
    if (kind === "reset") return { kind };
    if (kind === "set") return { kind, element: readElement(input) };
    return { kind, order: input.varint() };
  });
}

/** Appends what a person did with an element. */
export function writeUiValue(out: ByteWriter, value: UiValue): void {
  out.byte(typeof value === "string" ? 0 : 1);
  if (typeof value === "string") out.text(value);
  else writePairs(out, value);
}

/** Reads what writeUiValue wrote. */
export function readUiValue(input: ByteReader): UiValue {
  return readFlag(input) ? readPairs(input) : input.text();
}

function writeTexts(out: ByteWriter, texts: readonly string[]): void {
  out.varint(texts.length);
  for (const text of texts) out.text(text);
}

function readTexts(input: ByteReader): string[] {
  return readMany(input, () => input.text());
}

function writePairs(out: ByteWriter, pairs: readonly (readonly [string, string])[]): void {
  out.varint(pairs.length);
  for (const [name, value] of pairs) {
    out.text(name);
    out.text(value);
  }
}

function readPairs(input: ByteReader): (readonly [string, string])[] {
  return readMany(input, () => [input.text(), input.text()] as const);
}

/** Each takes at least a byte, so a count that lies ends with the bytes. */
function readMany<T>(input: ByteReader, read: () => T): T[] {
  const many: T[] = [];
  for (let left = input.varint(); left > 0; left--) many.push(read());
  return many;
}

function readFlag(input: ByteReader): boolean {
  const byte = input.byte();
  if (byte > 1) throw new RangeError(`flag ${byte}`);
  return byte === 1;
}

function named<Name extends string>(names: readonly Name[], number: number): Name {
  const name = names[number];
  if (name === undefined) throw new RangeError(`kind ${number}`);
  return name;
}
