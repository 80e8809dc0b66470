// The worlds of this browser in the Start tab: each is a link to the page with that world; others can be removed.
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Ide } from "../shell/ide.ts";
import { ErrorView, IconButton, Skeleton } from "../shell/parts.tsx";
import type { RecentWorld } from "../state/recent-worlds.ts";

/** Heading, list and the button for a new world. */
export function RecentWorldList({ ide }: { readonly ide: Ide }): JSX.Element {
  const { worlds } = ide;
  useEffect(() => void worlds.refresh(), [worlds]);
  const rows = worlds.rows.value;
  const error = worlds.error.value;
  return (
    <>
      <h3 id="recent-worlds">Recent worlds</h3>
      {error !== null && (
        <ErrorView
          text={`The worlds of this browser could not be listed: ${error}`}
          retry={() => void worlds.refresh()}
        />
      )}
      {error === null && rows === null && <Skeleton rows={2} />}
      {rows !== null && (
        <ul class="world-list" aria-labelledby="recent-worlds">
          {rows.map((row) => (
            <WorldRow key={row.name} ide={ide} row={row} />
          ))}
        </ul>
      )}
      <div class="start-buttons">
        <button type="button" class="button secondary" onClick={() => void ide.createWorld()}>
          <span class="codicon codicon-add" aria-hidden="true" /> New world…
        </button>
      </div>
    </>
  );
}

function WorldRow({ ide, row }: { readonly ide: Ide; readonly row: RecentWorld }): JSX.Element {
  const { name, title, openedAt, isOpen } = row;
  const label = title === null ? name : `${name} (${title})`;
  return (
    <li>
      {isOpen ? (
        <span aria-current="true">{label}</span>
      ) : (
        <a class="link" href={ide.worlds.address(name)}>
          {label}
        </a>
      )}
      <span class="dimmed">
        {isOpen ? "open here" : openedAt === null ? "" : `opened ${dayText(openedAt)}`}
      </span>
      {!isOpen && (
        <IconButton
          icon="trash"
          label={`Remove the world ${name}`}
          run={() => void ide.removeWorld(name)}
        />
      )}
    </li>
  );
}

function dayText(ms: number): string {
  return new Date(ms).toLocaleDateString(undefined, {
    year: "numeric",
    month: "short",
    day: "numeric",
  });
}
