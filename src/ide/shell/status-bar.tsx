// The status bar: the world's name and whether it is safely on disk, tasks, ticks, isolation, offline use. And the banner
// above everything for states that a person must know of: another tab, a world that can't be written.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { Ide } from "./ide.ts";
import { count, formatNumber } from "./words.ts";

/** What `role=status` "World state" says besides the name. */
function worldStateText(ide: Ide): string {
  const { phase, world } = ide.world.status.value;
  if (ide.world.isReadOnly) return "read-only";
  if (world !== null && world.pending > 0) return `${formatNumber(world.pending)} pending`;
  if (world === null && phase !== "running") return phase;
  return ide.world.storage.value?.isPersistent === false ? "saved, not persistent" : "saved";
}

/** The bar at the lower edge. */
export function StatusBar({ ide }: { readonly ide: Ide }): JSX.Element {
  const { phase, world, carrier } = ide.world.status.value;
  const state = worldStateText(ide);
  const problems = ide.problems.value.length;
  const icon = ide.world.isReadOnly
    ? "lock"
    : phase !== "running" || (world?.pending ?? 0) > 0
      ? "sync"
      : "check";
  return (
    <footer class="status-bar" data-region="Status">
      <div role="status" aria-label="World state" class="status-item world-state">
        <span class="codicon codicon-globe" aria-hidden="true" />
        <span>world: {ide.worldName}</span>
        <span class={`codicon codicon-${icon}`} aria-hidden="true" />
        <span>{state}</span>
      </div>
      <button
        type="button"
        class="status-item"
        onClick={() => void ide.exportSource()}
        title="Export the world as source files"
      >
        <span class="codicon codicon-export" aria-hidden="true" /> Export
      </button>
      <button
        type="button"
        class="status-item"
        onClick={() => ide.dock.showPanel("tasks")}
        title="Show tasks"
      >
        tasks {formatNumber(world?.tasks ?? 0)}
      </button>
      <span class="status-item wide-only" title="Ticks of the latest task">
        last {formatNumber(world?.lastTicks ?? 0)} ticks
      </span>
      <span class="status-item wide-only">{count(world?.objects ?? 0, "object")}</span>
      <button
        type="button"
        class="status-item"
        onClick={() => ide.dock.showPanel("problems")}
        title="Show problems"
      >
        <span class="codicon codicon-warning" aria-hidden="true" /> {count(problems, "problem")}
      </button>
      <span class="spacer" />
      <span class="panel-hint" aria-hidden="true">
        F6 next panel · Shift+F6 previous
      </span>
      {ide.settings.tabMovesFocus.value && (
        <button
          type="button"
          class="status-item"
          onClick={() => ide.commands.run("editor.tab")}
          title="Tab moves the focus in editors; press to let it indent"
        >
          Tab moves focus
        </button>
      )}
      <button
        type="button"
        class="status-item wide-only"
        onClick={() => ide.dock.showPanel("containers")}
        title={`Packets travel by ${carrier}`}
      >
        {crossOriginIsolated ? "isolated" : "not isolated"}
      </button>
      <span class="status-item wide-only" title={ide.offline.value.detail}>
        {ide.offline.value.label}
      </span>
    </footer>
  );
}

/** States that need a decision or patience. */
export function Banners({ ide }: { readonly ide: Ide }): JSX.Element {
  const status = ide.world.status.value;
  const areNotesHidden = useSignal(false);
  const storeError = status.world?.storeError ?? null;
  const release = async (): Promise<void> => {
    await ide.client.releaseWorld();
  };
  return (
    <div class="banners">
      {status.phase === "held" && (
        <div class="banner warning" role="alert">
          <span class="codicon codicon-lock" aria-hidden="true" />
          <span>
            {ide.worldName} is held by another tab
            {status.holderVersion === null ? "" : ` (version ${status.holderVersion})`}.{" "}
            {status.message ?? "This tab goes on by itself as soon as the other one is closed."}
          </span>
        </div>
      )}
      {status.phase === "released" && (
        <div class="banner warning" role="alert">
          <span class="codicon codicon-lock" aria-hidden="true" />
          <span>{status.message ?? `This tab gave ${ide.worldName} to another one.`}</span>
          <button type="button" class="button small" onClick={() => location.reload()}>
            Reload
          </button>
        </div>
      )}
      {status.phase === "failed" && (
        <div class="banner error" role="alert">
          <span class="codicon codicon-error" aria-hidden="true" />
          <span>{status.message ?? `${ide.worldName} cannot run.`}</span>
          <button
            type="button"
            class="button small"
            onClick={() => ide.commands.run("world.reset")}
          >
            Reset world…
          </button>
        </div>
      )}
      {status.phase === "restarting" && (
        <div class="banner info" role="status">
          <span class="codicon codicon-sync" aria-hidden="true" />
          <span>
            {status.message ?? "A container ended and is being started again. What you type waits."}
          </span>
        </div>
      )}
      {status.wantedByVersion !== null && (
        <div class="banner info" role="alert">
          <span class="codicon codicon-info" aria-hidden="true" />
          <span>
            Another tab (version {status.wantedByVersion}) waits for {ide.worldName}.
          </span>
          <button type="button" class="button small" onClick={() => void release()}>
            Save and let it have the world
          </button>
        </div>
      )}
      {storeError !== null && (
        <div class="banner error" role="alert">
          <span class="codicon codicon-error" aria-hidden="true" />
          <span>
            {ide.worldName} cannot be saved: {storeError}. What happens now is not on disk; export
            the world.
          </span>
          <button type="button" class="button small" onClick={() => void ide.exportSource()}>
            Export now
          </button>
        </div>
      )}
      {status.recoveryNotes.length > 0 && !areNotesHidden.value && (
        <div class="banner warning" role="alert">
          <span class="codicon codicon-warning" aria-hidden="true" />
          <div>
            {status.recoveryNotes.map((note) => (
              <p key={note}>{note}</p>
            ))}
          </div>
          <button
            type="button"
            class="button small"
            onClick={() => {
              areNotesHidden.value = true;
            }}
          >
            Dismiss
          </button>
        </div>
      )}
    </div>
  );
}
