// The button that opens a database, with its file field beside it. Drawn in one place of the page at a time: in Start
// while that is shown, else at the foot of the side pane.
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Ide } from "../shell/ide.ts";

/** Opens a file dialog; a chosen file is read at once. */
export function OpenDatabase({
  ide,
  isPrimary,
}: {
  readonly ide: Ide;
  readonly isPrimary: boolean;
}): JSX.Element {
  const file = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class={`button${isPrimary ? "" : " secondary"}`}
        onClick={() => file.current?.click()}
      >
        <span class="codicon codicon-folder-opened" aria-hidden="true" /> Open a MOO database…
      </button>
      <input
        ref={file}
        class="visually-hidden"
        type="file"
        accept=".db"
        tabIndex={-1}
        aria-label="MOO database file"
        onChange={(event) => {
          const chosen = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (chosen !== undefined) void ide.imports.start(chosen);
        }}
      />
    </>
  );
}
