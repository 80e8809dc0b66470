// The buttons that open a database or a world file, each with its file field beside it. Drawn in one place of the page at a
// time: in Start while that is shown, else at the foot of the side pane.
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { Ide } from "../shell/ide.ts";

/** Opens a file dialog for `.db` and `.json` files; a chosen file is read at once. */
export function OpenDatabase({
  ide,
  isPrimary,
}: {
  readonly ide: Ide;
  readonly isPrimary: boolean;
}): JSX.Element {
  return (
    <OpenFile
      ide={ide}
      isPrimary={isPrimary}
      label="Open a MOO database…"
      fieldName="MOO database file"
      accept={DATABASE_TYPES}
    />
  );
}

/** The same for world files, as "Export source files" makes them. */
export function OpenWorldFile({ ide }: { readonly ide: Ide }): JSX.Element {
  return (
    <OpenFile
      ide={ide}
      isPrimary={false}
      label="Open a world file…"
      fieldName="World file"
      accept={WORLD_FILE_TYPES}
    />
  );
}

/** What the file dialogs offer. */
export const DATABASE_TYPES = ".db,.json";
/** What a file dialog offers as world files. */
export const WORLD_FILE_TYPES = ".zip";

function OpenFile(props: {
  readonly ide: Ide;
  readonly isPrimary: boolean;
  readonly label: string;
  readonly fieldName: string;
  readonly accept: string;
}): JSX.Element {
  const { ide, isPrimary, label, fieldName, accept } = props;
  const file = useRef<HTMLInputElement>(null);
  return (
    <>
      <button
        type="button"
        class={`button${isPrimary ? "" : " secondary"}`}
        onClick={() => file.current?.click()}
      >
        <span class="codicon codicon-folder-opened" aria-hidden="true" /> {label}
      </button>
      <input
        ref={file}
        class="visually-hidden"
        type="file"
        accept={accept}
        tabIndex={-1}
        aria-label={fieldName}
        onChange={(event) => {
          const chosen = event.currentTarget.files?.[0];
          event.currentTarget.value = "";
          if (chosen !== undefined) void ide.imports.start(chosen);
        }}
      />
    </>
  );
}
