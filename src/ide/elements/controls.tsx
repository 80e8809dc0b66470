// The elements that take input: a button, a line, a choice, a list, a form. Each shows what the program said; what a person
// enters stays in the page until it is sent, and gives way when the program sets it anew (`edition`).
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import type { UiContent, UiField, UiValue } from "#bus";

type Content<Kind extends UiContent["kind"]> = Extract<UiContent, { kind: Kind }>;

/** Props of a control. */
export interface ControlProps<Kind extends UiContent["kind"]> {
  readonly content: Content<Kind>;
  readonly edition: number;
  readonly act: (value: UiValue) => void;
}

/** A button: its value is "". */
export function Button({ content, act }: ControlProps<"button">): JSX.Element {
  return (
    <button type="button" class="button secondary ui-button" onClick={() => act("")}>
      {content.label}
    </button>
  );
}

/** A line of text: Enter sends it. */
export function Line({ content, edition, act }: ControlProps<"input">): JSX.Element {
  const id = useId();
  const line = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (line.current !== null) line.current.value = content.initial;
  }, [edition]);
  return (
    <>
      <label class="ui-label" for={id}>
        {content.label}
      </label>
      <input
        ref={line}
        id={id}
        class="field"
        type="text"
        autocomplete="off"
        enterkeyhint="send"
        onKeyDown={(event) => {
          if (event.key !== "Enter" || event.isComposing) return;
          event.preventDefault();
          act(event.currentTarget.value);
        }}
      />
    </>
  );
}

/**
 * A choice among options. Choosing with the pointer acts at once; while the arrow keys walk through the options nothing is
 * sent before Enter, or before the focus leaves.
 */
export function Choice({ content, edition, act }: ControlProps<"select">): JSX.Element {
  const id = useId();
  const box = useRef<HTMLSelectElement>(null);
  const isWalking = useRef(false);
  const isPending = useRef(false);
  const { options, selected, label } = content;
  useLayoutEffect(() => {
    if (box.current !== null) box.current.selectedIndex = selected + 1;
    isPending.current = false;
  }, [edition, selected, options.join("\n")]);
  const choose = (): void => {
    isPending.current = false;
    const option = options[(box.current?.selectedIndex ?? 0) - 1];
    if (option !== undefined) act(option);
  };
  return (
    <>
      <label class="ui-label" for={id}>
        {label}
      </label>
      <select
        ref={box}
        id={id}
        class="field"
        onPointerDown={() => {
          isWalking.current = false;
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter") {
            isWalking.current = !["Tab", "Shift", " "].includes(event.key);
          } else if (isPending.current) {
            event.preventDefault();
            choose();
          } else {
            isWalking.current = false;
          }
        }}
        onChange={() => {
          isPending.current = true;
          if (!isWalking.current) choose();
        }}
        onBlur={() => {
          if (isPending.current) choose();
        }}
      >
        <option value="" disabled hidden>
          Choose…
        </option>
        {options.map((option, at) => (
          <option key={at}>{option}</option>
        ))}
      </select>
    </>
  );
}

/** A list: one stop of the Tab key, arrow keys walk, Enter or a click acts with the item. */
export function ItemList({ content, act }: ControlProps<"list">): JSX.Element {
  const { items, label } = content;
  const list = useRef<HTMLUListElement>(null);
  const current = useSignal(0);
  const at = Math.min(current.value, Math.max(0, items.length - 1));
  const go = (event: KeyboardEvent, to: number): void => {
    const target = Math.min(Math.max(to, 0), items.length - 1);
    event.preventDefault();
    current.value = target;
    list.current?.querySelectorAll("button")[target]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key === "ArrowDown") go(event, at + 1);
    else if (event.key === "ArrowUp") go(event, at - 1);
    else if (event.key === "Home") go(event, 0);
    else if (event.key === "End") go(event, items.length - 1);
  };
  return (
    <>
      {label !== "" && <div class="ui-label">{label}</div>}
      {items.length === 0 && <div class="ui-empty">Nothing here.</div>}
      <ul
        ref={list}
        class="ui-list"
        aria-label={label === "" ? "List" : label}
        onKeyDown={onKeyDown}
      >
        {items.map((item, position) => (
          <li key={position}>
            <button
              type="button"
              class="ui-item"
              tabIndex={position === at ? 0 : -1}
              onFocus={() => {
                current.value = position;
              }}
              onClick={() => act(item)}
            >
              {item}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** A form: Send, or Enter in any field, sends all fields. */
export function Form({ content, edition, act }: ControlProps<"form">): JSX.Element {
  const form = useRef<HTMLFormElement>(null);
  const { fields, label } = content;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const inputs = [...(form.current?.querySelectorAll("input") ?? [])];
    act(fields.map(({ name }, at) => [name, inputs[at]?.value ?? ""] as const));
  };
  return (
    <form
      ref={form}
      class="ui-form"
      aria-label={label === "" ? "Form" : label}
      autocomplete="off"
      onSubmit={submit}
    >
      {label !== "" && <div class="ui-label">{label}</div>}
      {fields.map((field) => (
        <FormField key={field.name} field={field} edition={edition} />
      ))}
      <button type="submit" class="button ui-send">
        Send
      </button>
    </form>
  );
}

function FormField({
  field,
  edition,
}: {
  readonly field: UiField;
  readonly edition: number;
}): JSX.Element {
  const id = useId();
  const line = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    if (line.current !== null) line.current.value = field.initial;
  }, [edition]);
  return (
    <div class="ui-form-field">
      <label class="ui-label" for={id}>
        {field.label}
      </label>
      <input ref={line} id={id} class="field" type="text" autocomplete="off" />
    </div>
  );
}

/** A progress bar. Its quarters are spoken, not its every step. */
export function Progress({ content }: { readonly content: Content<"progress"> }): JSX.Element {
  const { value, max, label } = content;
  const percent = Math.floor((value / max) * 100);
  const quarter = Math.floor(percent / 25) * 25;
  const first = useRef(quarter);
  const name = label === "" ? "Progress" : label;
  const isSpoken = quarter !== first.current;
  if (isSpoken) first.current = -1;
  return (
    <>
      <div class="ui-progress-text">
        <span class="ui-label">{label}</span>
        <span>{percent} %</span>
      </div>
      <div
        class="ui-progress"
        role="progressbar"
        aria-label={name}
        aria-valuemin={0}
        aria-valuemax={max}
        aria-valuenow={value}
        aria-valuetext={`${percent} %`}
      >
        <div class="ui-progress-bar" style={{ width: `${(value / max) * 100}%` }} />
      </div>
      <div class="visually-hidden" role="status">
        {isSpoken ? `${name}: ${quarter} %` : ""}
      </div>
    </>
  );
}
