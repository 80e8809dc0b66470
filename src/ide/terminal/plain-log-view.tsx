// The plain text of a terminal in the document: one line an element, the last 500. Out of sight, but read by assistive
// technology; in screen-reader mode it speaks. Only new lines are touched, so a flood costs no more than 500 elements.
import { useComputed, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { TerminalModel } from "./terminal-model.ts";

/** Props of the log. */
export interface PlainLogProps {
  readonly terminal: TerminalModel;
  readonly isSpoken: boolean;
}

/** `role=log`, named "Terminal output". */
export function PlainLogView({ terminal, isSpoken }: PlainLogProps): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  /** The unfinished line: a prompt. */
  const open = useRef<HTMLDivElement | null>(null);
  const shown = useRef({ terminal, total: 0 });
  const version = useComputed(() => terminal.logVersion.value);
  useSignalEffect(() => {
    void version.value;
    const list = host.current;
    if (list === null) return;
    open.current?.remove();
    open.current = null;
    const { lines, total } = terminal.log;
    const isOther = shown.current.terminal !== terminal;
    const fresh = isOther ? lines.length : Math.min(lines.length, total - shown.current.total);
    if (isOther || fresh >= lines.length) {
      list.replaceChildren();
    }
    for (const line of lines.slice(lines.length - fresh)) {
      list.append(lineElement(line));
    }
    while (list.childElementCount > lines.length) list.firstElementChild?.remove();
    if (terminal.log.open !== "") {
      open.current = lineElement(terminal.log.open);
      list.append(open.current);
    }
    shown.current = { terminal, total };
  });
  return (
    <div
      ref={host}
      class="visually-hidden"
      role="log"
      aria-label="Terminal output"
      aria-live={isSpoken ? "polite" : "off"}
    />
  );
}

function lineElement(text: string): HTMLDivElement {
  const element = document.createElement("div");
  element.textContent = text;
  return element;
}
