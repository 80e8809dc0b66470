// What a world shows beside a terminal (LANGUAGE 17.11). A person may hide the pane; a program can't open it again, and its
// wish for the focus is heard only where it takes it from nobody: from the same terminal, or from nothing.
import { useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { UiElement, UiValue } from "#bus";
import type { TerminalModel } from "../terminal/terminal-model.ts";
import { Button, Choice, Form, ItemList, Line, Progress } from "./controls.tsx";
import { Markup } from "./markup.tsx";

/** Props of the pane. */
export interface ElementPaneProps {
  readonly terminal: TerminalModel;
  /** The focus was on something that is no more. */
  readonly focusLost: () => void;
}

/** The elements of a terminal's session; nothing where there are none. */
export function ElementPane({ terminal, focusLost }: ElementPaneProps): JSX.Element | null {
  const pane = useRef<HTMLElement>(null);
  const lastFocused = useRef<Element | null>(null);
  const isHidden = terminal.areElementsHidden;
  const elements = terminal.elements.value;
  const count = elements.filter(({ isVisible }) => isVisible).length;

  useLayoutEffect(() => {
    const last = lastFocused.current;
    if (last === null || document.activeElement !== document.body) return;
    if (last.isConnected && last.checkVisibility()) return;
    lastFocused.current = null;
    focusLost();
  });

  // what was asked for before this view was there is of the past
  const heard = useRef(terminal.focusRequest.peek());
  useSignalEffect(() => {
    const request = terminal.focusRequest.value;
    if (request === null || request === heard.current) return;
    heard.current = request;
    // after the element is drawn
    queueMicrotask(() => requestAnimationFrame(() => giveFocus(pane.current, request.order)));
  });

  if (count === 0 && !elements.some(({ isVisible }) => !isVisible)) return null;
  if (isHidden.value && count > 0)
    return (
      <div class="ui-folded">
        <button
          type="button"
          class="icon-button"
          aria-label={`Show world controls (${count})`}
          title={`Show world controls (${count})`}
          onClick={() => {
            isHidden.value = false;
          }}
        >
          <span class="codicon codicon-layout-sidebar-right-off" aria-hidden="true" />
        </button>
      </div>
    );
  return (
    <section
      ref={pane}
      class="ui-pane"
      aria-label="World controls"
      data-region="World controls"
      hidden={count === 0}
      onFocusIn={(event) => {
        lastFocused.current = event.target as Element;
      }}
    >
      <div class="ui-elements">
        {elements.map((element) => (
          <ElementView
            key={`${element.order} ${element.content.kind}`}
            element={element}
            act={(value) => terminal.session.act(element.id, value)}
          />
        ))}
      </div>
      <div class="ui-head">
        <span class="ui-title" aria-hidden="true">
          World controls
        </span>
        <button
          type="button"
          class="icon-button"
          aria-label="Hide world controls"
          title="Hide world controls"
          onClick={() => {
            isHidden.value = true;
            focusLost();
          }}
        >
          <span class="codicon codicon-close" aria-hidden="true" />
        </button>
      </div>
    </section>
  );
}

/** One element with its looks. */
function ElementView({
  element,
  act,
}: {
  readonly element: UiElement;
  readonly act: (value: UiValue) => void;
}): JSX.Element {
  const { order, isVisible, style, content } = element;
  const hints = new Map(style);
  const width = hints.get("width");
  const classes = style
    .filter(([name]) => name !== "width")
    .map(([name, value]) => `ui-${name}-${value}`);
  return (
    <div
      class={["ui-element", `ui-is-${content.kind}`, ...classes].join(" ")}
      data-ui-order={order}
      hidden={!isVisible}
      tabIndex={-1}
      style={width === undefined ? {} : { flexBasis: `calc((100% + 8px) * ${width} / 100 - 8px)` }}
    >
      <ContentView element={element} act={act} />
    </div>
  );
}

function ContentView({
  element: { content, edition },
  act,
}: {
  readonly element: UiElement;
  readonly act: (value: UiValue) => void;
}): JSX.Element {
  switch (content.kind) {
    case "text":
      return <div class="ui-text">{content.text}</div>;
    case "div":
      return <Markup html={content.html} />;
    case "button":
      return <Button content={content} edition={edition} act={act} />;
    case "input":
      return <Line content={content} edition={edition} act={act} />;
    case "select":
      return <Choice content={content} edition={edition} act={act} />;
    case "list":
      return <ItemList content={content} edition={edition} act={act} />;
    case "form":
      return <Form content={content} edition={edition} act={act} />;
    case "progress":
      return <Progress content={content} />;
  }
}

function giveFocus(pane: HTMLElement | null, order: number): void {
  const element = pane?.querySelector<HTMLElement>(`[data-ui-order="${order}"]`) ?? null;
  const { activeElement } = document;
  const isFree = activeElement === document.body || activeElement === null;
  const isOurs = pane?.closest(".terminal")?.contains(activeElement) === true;
  if (element === null || !(isFree || isOurs)) return;
  const control = element.querySelector<HTMLElement>(
    "button[tabindex='0'], input, select, button:not([tabindex]), a[href]",
  );
  (control ?? element).focus();
  element.scrollIntoView({ block: "nearest" });
}
