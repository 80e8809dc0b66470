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
  const open = useRef<HTMLDivElement>(null);
  const shown = useRef({ terminal, total: 0 });
  const version = useComputed(() => terminal.logVersion.value);
  useSignalEffect(() => {
    void version.value;
    const list = host.current;
    const rest = open.current;
    if (list === null || rest === null) return;
    const { lines, total } = terminal.log;
    const isOther = shown.current.terminal !== terminal;
    const fresh = isOther ? lines.length : Math.min(lines.length, total - shown.current.total);
    if (isOther || fresh >= lines.length) {
      while (list.firstChild !== rest && list.firstChild !== null) list.firstChild.remove();
    }
    for (const line of lines.slice(lines.length - fresh)) {
      const element = document.createElement("div");
      element.textContent = line;
      list.insertBefore(element, rest);
    }
    while (list.childElementCount - 1 > lines.length) list.firstElementChild?.remove();
    rest.textContent = terminal.log.open;
    rest.hidden = terminal.log.open === "";
    shown.current = { terminal, total };
  });
  return (
    <div
      ref={host}
      class="visually-hidden"
      role="log"
      aria-label="Terminal output"
      aria-live={isSpoken ? "polite" : "off"}
    >
      <div ref={open} hidden />
    </div>
  );
}
