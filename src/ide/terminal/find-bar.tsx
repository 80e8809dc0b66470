// The find bar above a terminal's screen: Enter for older, Shift+Enter for newer matches, Escape closes.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { IconButton } from "../shell/parts.tsx";
import type { Screen } from "./screen.ts";

/** Props of the find bar. */
export interface FindBarProps {
  readonly screen: Screen;
  readonly close: () => void;
}

/** Search in the scrollback. */
export function FindBar({ screen, close }: FindBarProps): JSX.Element {
  const field = useRef<HTMLInputElement>(null);
  const isCaseSensitive = useSignal(false);
  const isFound = useSignal<boolean | null>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  const find = (direction: "next" | "previous"): void => {
    const text = field.current?.value ?? "";
    const options = { isCaseSensitive: isCaseSensitive.value };
    isFound.value = text === "" ? null : screen.find(text, direction, options);
  };
  return (
    <search class="find-bar" aria-label="Find in terminal">
      <input
        ref={field}
        type="text"
        class="field"
        aria-label="Find in terminal"
        placeholder="Find"
        onInput={() => find("previous")}
        onKeyDown={(event) => {
          if (event.key === "Escape") close();
          if (event.key !== "Enter") return;
          event.preventDefault();
          find(event.shiftKey ? "next" : "previous");
        }}
      />
      <IconButton
        icon="case-sensitive"
        label="Match case"
        isPressed={isCaseSensitive.value}
        run={() => {
          isCaseSensitive.value = !isCaseSensitive.value;
          find("previous");
        }}
      />
      <IconButton icon="arrow-up" label="Older match" run={() => find("previous")} />
      <IconButton icon="arrow-down" label="Newer match" run={() => find("next")} />
      <output class="find-result">{isFound.value === false ? "No match" : ""}</output>
      <IconButton icon="close" label="Close find" run={close} />
    </search>
  );
}
