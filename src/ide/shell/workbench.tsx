// The whole page: banner, rail, side pane, dock, status bar, and what lies above them. On small windows one pane at a time
// with a bar at the lower edge.
import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { createEditorLoader, type EditorLoader } from "../editor/loader.ts";
import { DropOverlay } from "../panels/drop-overlay.tsx";
import { ExportDialog } from "../panels/export-dialog.tsx";
import { ImportDialog } from "../panels/import-dialog.tsx";
import { ObjectTree } from "../panels/object-tree.tsx";
import { OpenDatabase } from "../panels/open-file.tsx";
import { SearchPane } from "../panels/search-pane.tsx";
import { recall, remember } from "../state/storage.ts";
import { PlainLogView } from "../terminal/plain-log-view.tsx";
import { Dock } from "./dock.tsx";
import type { Ide } from "./ide.ts";
import { MenuHost } from "./menu.tsx";
import { NoticeViews } from "./notice-views.tsx";
import { guardUnsaved, startCommands } from "./page-commands.ts";
import { Palette } from "./palette.tsx";
import { Banners, StatusBar } from "./status-bar.tsx";
import { terminalTheme } from "./theme.ts";

const SMALL_WINDOW = "(max-width: 899px)";
const SIDE_MIN = 180;
const SIDE_MAX = 640;

/** The page of the IDE. */
export function Workbench({ ide }: { readonly ide: Ide }): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const dock = useRef<Dock | null>(null);
  const loader = useRef<EditorLoader | null>(null);
  const sideWidth = useSignal(
    recall("sideWidth", 280, (value): value is number => typeof value === "number"),
  );
  const { smallPane } = ide;

  useEffect(() => {
    if (host.current === null) return undefined;
    loader.current ??= createEditorLoader(ide);
    const query = matchMedia(SMALL_WINDOW);
    const made = new Dock(host.current, ide, loader.current);
    dock.current = made;
    ide.dock = made;
    const stopCommands = startCommands(ide, made);
    const stopGuard = guardUnsaved(ide);
    const sizeChanged = (): void => {
      ide.isSmall.value = query.matches;
      made.setSingle(query.matches);
    };
    query.addEventListener("change", sizeChanged);
    sizeChanged();
    ide.showTerminal();
    const cancelLoad = onceRunning(ide.client, () => whenIdle(() => loader.current?.load()));
    return () => {
      stopCommands();
      stopGuard();
      cancelLoad();
      query.removeEventListener("change", sizeChanged);
    };
  }, [ide]);
  useSignalEffect(() => {
    void ide.theme.name.value;
    const theme = terminalTheme();
    for (const terminal of ide.terminals.value) terminal.screen.setTheme(theme);
  });
  useSignalEffect(() => {
    const size = ide.settings.fontSize.value;
    for (const terminal of ide.terminals.value) terminal.screen.setFontSize(size);
  });
  useKeyboardInset();
  const isSmall = ide.isSmall.value;
  const isSideShown = isSmall ? smallPane.value === "objects" : ide.sidePane.value !== null;
  const pane = isSmall ? "objects" : ide.sidePane.value;
  const showDock = (run: () => void): void => {
    smallPane.value = "dock";
    run();
  };
  return (
    <div class={`workbench${isSmall ? " is-small" : ""}`}>
      <Banners ide={ide} />
      <div class="workbench-main">
        {!isSmall && <Rail ide={ide} />}
        {isSideShown && (
          <aside
            class="side-pane"
            aria-label="Side pane"
            style={isSmall ? {} : { width: `${sideWidth.value}px` }}
          >
            {pane === "search" ? <SearchPane ide={ide} /> : <ObjectTree ide={ide} />}
            {!ide.isStartShown.value && (
              <div class="side-foot">
                <OpenDatabase ide={ide} isPrimary={false} />
              </div>
            )}
            {!isSmall && (
              <Sash
                width={sideWidth.value}
                set={(width) => {
                  sideWidth.value = Math.max(SIDE_MIN, Math.min(SIDE_MAX, width));
                  remember("sideWidth", sideWidth.value);
                }}
              />
            )}
          </aside>
        )}
        <main class="dock-host" hidden={isSmall && smallPane.value !== "dock"}>
          <h1 class="visually-hidden">Deep Tree Echo</h1>
          <div ref={host} class="dock" />
          <PlainLogView
            terminal={ide.activeTerminal.value}
            isSpoken={ide.settings.isScreenReaderMode.value}
          />
        </main>
      </div>
      {isSmall && (
        <nav class="bottom-bar" aria-label="Panes" data-region="Panes">
          <BarButton
            icon="terminal"
            label="Play"
            run={() => showDock(() => ide.showTerminal())}
            isOn={smallPane.value === "dock" && ide.activePanelId.value.startsWith("terminal")}
          />
          <BarButton
            icon="list-tree"
            label="Objects"
            run={() => {
              smallPane.value = "objects";
            }}
            isOn={smallPane.value === "objects"}
          />
          <BarButton
            icon="edit"
            label="Edit"
            run={() => showDock(() => showEditor(ide))}
            isOn={smallPane.value === "dock" && ide.activePanelId.value.startsWith("verb")}
          />
          <BarButton
            icon="clock"
            label="Tasks"
            run={() => showDock(() => ide.dock.showPanel("tasks"))}
            isOn={smallPane.value === "dock" && ide.activePanelId.value === "tasks"}
          />
        </nav>
      )}
      <StatusBar ide={ide} />
      <NoticeViews notices={ide.notices} />
      <MenuHost />
      <Palette ide={ide} />
      <ImportDialog ide={ide} />
      <ExportDialog ide={ide} />
      <DropOverlay ide={ide} />
    </div>
  );
}

function showEditor(ide: Ide): void {
  const open = ide.activeDocument.value ?? [...ide.documents.value.values()].at(-1);
  if (open === undefined) ide.palette.value = "open";
  else ide.dock.showVerb(open);
}

function Rail({ ide }: { readonly ide: Ide }): JSX.Element {
  const toggle = (pane: "objects" | "search"): void => {
    ide.sidePane.value = ide.sidePane.value === pane ? null : pane;
  };
  const active = ide.activePanelId.value;
  return (
    <nav class="rail" aria-label="Views" data-region="Views">
      <RailButton
        icon="globe"
        label="World"
        isOn={ide.sidePane.value === "objects"}
        run={() => toggle("objects")}
      />
      <RailButton
        icon="search"
        label="Search"
        isOn={ide.sidePane.value === "search"}
        run={() => toggle("search")}
      />
      <RailButton
        icon="clock"
        label="Tasks"
        isOn={active === "tasks"}
        run={() => ide.dock.showPanel("tasks")}
      />
      <RailButton
        icon="server"
        label="Containers"
        isOn={active === "containers"}
        run={() => ide.dock.showPanel("containers")}
      />
      <RailButton
        icon="type-hierarchy"
        label="Map"
        isOn={active === "map"}
        run={() => ide.dock.showPanel("map")}
      />
      <span class="spacer" />
      <RailButton
        icon="settings-gear"
        label="Settings"
        isOn={active === "settings"}
        run={() => ide.dock.showPanel("settings")}
      />
    </nav>
  );
}

function RailButton(props: {
  readonly icon: string;
  readonly label: string;
  readonly isOn: boolean;
  readonly run: () => void;
}): JSX.Element {
  const { icon, label, isOn, run } = props;
  return (
    <button
      type="button"
      class={`rail-button${isOn ? " is-on" : ""}`}
      aria-label={label}
      aria-pressed={isOn}
      title={label}
      onClick={run}
    >
      <span class={`codicon codicon-${icon}`} aria-hidden="true" />
    </button>
  );
}

function BarButton(props: {
  readonly icon: string;
  readonly label: string;
  readonly isOn: boolean;
  readonly run: () => void;
}): JSX.Element {
  const { icon, label, isOn, run } = props;
  return (
    <button
      type="button"
      class={`bar-button${isOn ? " is-on" : ""}`}
      aria-pressed={isOn}
      onClick={run}
    >
      <span class={`codicon codicon-${icon}`} aria-hidden="true" />
      <span>{label}</span>
    </button>
  );
}

/** The border between side pane and dock: dragged, or moved with the arrow keys. */
function Sash({
  width,
  set,
}: {
  readonly width: number;
  readonly set: (width: number) => void;
}): JSX.Element {
  const from = useRef<{ x: number; width: number } | null>(null);
  return (
    // biome-ignore lint/a11y/useSemanticElements: a rule cannot be moved
    <div
      class="sash"
      role="separator"
      aria-orientation="vertical"
      aria-label="Width of the side pane"
      aria-valuenow={width}
      aria-valuemin={SIDE_MIN}
      aria-valuemax={SIDE_MAX}
      tabIndex={0}
      onKeyDown={(event) => {
        if (event.key === "ArrowLeft") set(width - 16);
        if (event.key === "ArrowRight") set(width + 16);
      }}
      onPointerDown={(event) => {
        from.current = { x: event.clientX, width };
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={(event) => {
        if (from.current !== null) set(from.current.width + event.clientX - from.current.x);
      }}
      onPointerUp={() => {
        from.current = null;
      }}
    />
  );
}

/** Keeps the input line above an on-screen keyboard. */
function useKeyboardInset(): void {
  useEffect(() => {
    const viewport = window.visualViewport;
    if (viewport === null) return undefined;
    const changed = (): void => {
      document.documentElement.style.setProperty(
        "--dte-height",
        `${Math.round(viewport.height * viewport.scale)}px`,
      );
    };
    changed();
    viewport.addEventListener("resize", changed);
    return () => viewport.removeEventListener("resize", changed);
  }, []);
}

/** Waits until the world runs, so that its start has the machine to itself; gives a disposer. */
function onceRunning(client: Ide["client"], start: () => () => void): () => void {
  let stop: (() => void) | null = null;
  const check = (): void => {
    if (stop === null && client.status().phase !== "starting") stop = start();
  };
  const unsubscribe = client.onStatus(check);
  check();
  return () => {
    unsubscribe();
    stop?.();
  };
}

function whenIdle(run: () => void): () => void {
  if ("requestIdleCallback" in window) {
    const handle = requestIdleCallback(run, { timeout: 3000 });
    return () => cancelIdleCallback(handle);
  }
  const handle = setTimeout(run, 500);
  return () => clearTimeout(handle);
}
