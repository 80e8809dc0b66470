// The dock: where tabs are. Terminal first; Start to its right; Inspector at the right edge; Problems, Tasks, Output and
// Containers at the bottom. The layout is kept per world; what no longer exists is left out when it is restored.
import {
  createDockview,
  type DockviewApi,
  type GroupPanelPartInitParameters,
  type IContentRenderer,
  type IDockviewPanel,
  type ITabRenderer,
  type SerializedDockview,
  type TabPartInitParameters,
} from "dockview";
import "dockview/dist/styles/dockview.css";
import { effect } from "@preact/signals";
import { type ComponentChild, render } from "preact";
import type { EditorLoader } from "../editor/loader.ts";
import { VerbTab } from "../editor/verb-tab.tsx";
import { ContainersPanel, OutputPanel, ProblemsPanel } from "../panels/bottom-panels.tsx";
import { Inspector } from "../panels/inspector.tsx";
import { MapPanel } from "../panels/map-panel.tsx";
import { SettingsPanel } from "../panels/settings-panel.tsx";
import { StartPanel } from "../panels/start.tsx";
import { TasksPanel } from "../panels/tasks-panel.tsx";
import { forget, isRecord, recall, remember } from "../state/storage.ts";
import { documentKey, type VerbDocument } from "../state/verb-document.ts";
import { TerminalTab } from "../terminal/terminal-tab.tsx";
import type { DockPort, Ide, PanelName } from "./ide.ts";
import { openMenu } from "./menu.tsx";

const SAVE_AFTER_MS = 500;
const START_WIDTH = 296;
const INSPECTOR_WIDTH = 320;
const BOTTOM_HEIGHT = 220;
const ROOM_FOR_TWO = 860;

const TITLES: Record<PanelName, string> = {
  start: "Start",
  inspector: "Inspector",
  problems: "Problems",
  tasks: "Tasks",
  output: "Output",
  containers: "Containers",
  map: "Map",
  settings: "Settings",
};
const ICONS: Record<string, string> = {
  terminal: "terminal",
  verb: "symbol-method",
  start: "home",
  inspector: "symbol-object",
  problems: "warning",
  tasks: "clock",
  output: "output",
  containers: "server",
  map: "type-hierarchy",
  settings: "settings-gear",
};
const BOTTOM: readonly PanelName[] = ["problems", "tasks", "output", "containers"];
const FORMAT = 1;

/** Draws a preact view into an element of the dock. */
class View implements IContentRenderer {
  readonly element: HTMLElement = document.createElement("div");
  readonly #draw: (parameters: GroupPanelPartInitParameters) => ComponentChild;

  constructor(draw: (parameters: GroupPanelPartInitParameters) => ComponentChild) {
    this.element.className = "dock-content";
    this.#draw = draw;
  }

  init(parameters: GroupPanelPartInitParameters): void {
    render(this.#draw(parameters), this.element);
  }

  dispose(): void {
    render(null, this.element);
  }
}

/** A tab: icon, title, dirty mark, and a close cross for the mouse (the keyboard closes with Delete). */
class Tab implements ITabRenderer {
  readonly element: HTMLElement = document.createElement("div");
  readonly #title = document.createElement("span");
  readonly #ide: Ide;
  #stop: () => void = () => {};

  constructor(ide: Ide) {
    this.#ide = ide;
    this.element.className = "dock-tab";
  }

  init({ api, title, params }: TabPartInitParameters): void {
    const component = api.id.split(" ")[0] ?? "";
    const icon = document.createElement("span");
    icon.className = `codicon codicon-${ICONS[component] ?? "file"}`;
    icon.ariaHidden = "true";
    this.#title.textContent = title;
    const changes = api.onDidTitleChange((event) => {
      this.#title.textContent = event.title;
    });
    this.element.append(icon, this.#title);
    if (component === "terminal") {
      this.#stop = () => changes.dispose();
      return;
    }
    const close = document.createElement("span");
    close.className = "dock-tab-close codicon codicon-close";
    close.ariaHidden = "true";
    close.title = "Close (Delete)";
    close.addEventListener("pointerdown", (event) => event.stopPropagation());
    close.addEventListener("click", (event) => {
      event.stopPropagation();
      api.close();
    });
    this.element.addEventListener("auxclick", (event) => {
      if (event.button === 1) api.close();
    });
    this.element.append(close);
    const key =
      component === "verb" ? documentKey(Number(params["object"]), Number(params["index"])) : "";
    const stop = effect(() => {
      const isDirty = this.#ide.documents.value.get(key)?.isDirty.value === true;
      this.element.classList.toggle("is-dirty", isDirty);
    });
    this.#stop = () => {
      stop();
      changes.dispose();
    };
  }

  dispose(): void {
    this.#stop();
  }
}

/** The dock in `host`. */
export class Dock implements DockPort {
  readonly #ide: Ide;
  readonly #host: HTMLElement;
  readonly #loader: EditorLoader;
  readonly #api: DockviewApi;
  #saveTimer: ReturnType<typeof setTimeout> | null = null;
  #isRestoring = false;
  #isClosingAll = false;

  constructor(host: HTMLElement, ide: Ide, loader: EditorLoader) {
    this.#host = host;
    this.#ide = ide;
    this.#loader = loader;
    this.#api = createDockview(host, {
      announcements: false,
      createComponent: ({ id, name }) => this.#createView(id, name),
      createTabComponent: () => new Tab(ide),
      defaultTabComponent: "tab",
      disableTabsOverflowList: false,
      floatingGroupBounds: "boundedWithinViewport",
      theme: { name: "dte", className: "dockview-theme-dark", tabAnimation: "default" },
    });
    this.#api.onDidRemovePanel((panel) => this.#removed(panel));
    this.#api.onDidActivePanelChange(() => this.#activated());
    this.#api.onDidLayoutChange(() => this.#saveSoon());
    host.addEventListener("keydown", (event) => this.#tabKey(event));
    host.addEventListener("contextmenu", (event) => this.#tabMenu(event));
    this.#restore();
    effect(() => this.#titleTerminals());
  }

  showTerminal(index: number): void {
    const id = terminalId(index);
    const panel = this.#api.getPanel(id) ?? this.#addTerminal(index);
    this.#show(panel, true);
  }

  showVerb(document: VerbDocument): void {
    const open = this.#api.getPanel(document.key);
    if (open !== undefined) {
      this.#show(open, true);
      return;
    }
    const panel = this.#api.addPanel({
      id: document.key,
      component: "verb",
      title: document.title,
      params: { object: document.object, index: document.index },
      position: { referenceGroup: this.#centre() },
    });
    this.#show(panel, true);
  }

  showPanel(name: PanelName, isFocused = true): void {
    const panel = this.#api.getPanel(name) ?? this.#addPanel(name);
    this.#show(panel, isFocused);
  }

  closePanel(name: PanelName): void {
    this.#api.getPanel(name)?.api.close();
  }

  closeActive(): void {
    const panel = this.#api.activePanel;
    if (panel !== undefined && panel.id !== terminalId(0)) panel.api.close();
  }

  closeVerbs(): void {
    this.#isClosingAll = true;
    for (const panel of [...this.#api.panels]) if (panel.id.startsWith("verb ")) panel.api.close();
    this.#isClosingAll = false;
  }

  focusActive(): void {
    const panel = this.#api.activePanel;
    if (panel !== undefined) focusInside(panel.view.content.element);
  }

  isShown(name: PanelName): boolean {
    return this.#api.getPanel(name)?.api.isVisible === true;
  }

  /** Opens the bottom dock, or closes it when it is open. */
  toggleBottom(): void {
    const shown = BOTTOM.map((name) => this.#api.getPanel(name)).filter(
      (panel) => panel !== undefined,
    );
    if (shown.length === 0) this.showPanel("problems");
    else for (const panel of shown) panel.api.close();
  }

  /** Makes the group of the active tab as large as the dock, or gives it back its place. */
  toggleMaximized(): void {
    const panel = this.#api.activePanel;
    if (panel === undefined) return;
    if (this.#api.hasMaximizedGroup()) this.#api.exitMaximizedGroup();
    else this.#api.maximizeGroup(panel);
  }

  /** Only the group of a tab is on the screen (small windows), or all. */
  setSingle(isSingle: boolean): void {
    if (!isSingle && this.#api.hasMaximizedGroup()) this.#api.exitMaximizedGroup();
    const panel = this.#api.activePanel;
    if (isSingle && panel !== undefined) this.#api.maximizeGroup(panel);
  }

  /** Puts the active tab beside its group. */
  splitRight(): void {
    const panel = this.#api.activePanel;
    if (panel !== undefined) panel.api.moveTo({ group: panel.group, position: "right" });
  }

  /** Lets the active tab float above the others. */
  float(): void {
    const panel = this.#api.activePanel;
    if (panel !== undefined) this.#api.addFloatingGroup(panel);
  }

  /** The tab after or before the active one in its group. */
  step(by: 1 | -1): void {
    const panels = this.#api.activeGroup?.panels ?? [];
    const at = panels.indexOf(this.#api.activePanel as IDockviewPanel);
    const next = panels[(at + by + panels.length) % panels.length];
    if (next !== undefined) this.#show(next, true);
  }

  reset(): void {
    forget(this.#layoutKey());
    this.#isRestoring = true;
    this.#api.clear();
    this.#isRestoring = false;
    this.#default();
  }

  #createView(id: string, name: string): IContentRenderer {
    const ide = this.#ide;
    switch (name) {
      case "terminal":
        return new View(() => <TerminalTab ide={ide} index={Number(id.split(" ")[1] ?? 0)} />);
      case "verb":
        return new View(({ params, api }) => (
          <VerbTab
            ide={ide}
            loader={this.#loader}
            object={Number(params["object"])}
            index={Number(params["index"])}
            setTitle={(title) => api.setTitle(title)}
            close={() => api.close()}
          />
        ));
      case "start":
        return new View(() => <StartPanel ide={ide} />);
      case "inspector":
        return new View(() => <Inspector ide={ide} />);
      case "problems":
        return new View(() => <ProblemsPanel ide={ide} />);
      case "tasks":
        return new View(() => <TasksPanel ide={ide} />);
      case "output":
        return new View(() => <OutputPanel ide={ide} />);
      case "containers":
        return new View(() => <ContainersPanel ide={ide} />);
      case "map":
        return new View(() => <MapPanel ide={ide} />);
      default:
        return new View(() => <SettingsPanel ide={ide} />);
    }
  }

  #addTerminal(index: number): IDockviewPanel {
    const first = this.#api.panels.find((panel) => panel.id.startsWith("terminal"));
    return this.#api.addPanel({
      id: terminalId(index),
      component: "terminal",
      title: "Play",
      renderer: "onlyWhenVisible",
      ...(first === undefined ? {} : { position: { referenceGroup: first.group } }),
    });
  }

  #addPanel(name: PanelName): IDockviewPanel {
    if (BOTTOM.includes(name)) return this.#addBottom(name);
    const common = { id: name, component: name, title: TITLES[name] };
    // Beside the terminal while that still has room for its lines; else behind it.
    if (name === "start" && this.#host.clientWidth >= ROOM_FOR_TWO) {
      return this.#api.addPanel({
        ...common,
        position: { referenceGroup: this.#centre(), direction: "right" },
        initialWidth: START_WIDTH,
        minimumWidth: 200,
      });
    }
    if (name === "inspector") {
      const start = this.#api.getPanel("start");
      if (start !== undefined && start.group !== this.#centre()) {
        return this.#api.addPanel({ ...common, position: { referenceGroup: start.group } });
      }
      return this.#api.addPanel({
        ...common,
        position: { referenceGroup: this.#centre(), direction: "right" },
        initialWidth: INSPECTOR_WIDTH,
        minimumWidth: 200,
      });
    }
    return this.#api.addPanel({ ...common, position: { referenceGroup: this.#centre() } });
  }

  #addBottom(wanted: PanelName): IDockviewPanel {
    let group = BOTTOM.map((name) => this.#api.getPanel(name)).find(
      (panel) => panel !== undefined,
    )?.group;
    for (const name of BOTTOM) {
      if (this.#api.getPanel(name) !== undefined) continue;
      const panel = this.#api.addPanel({
        id: name,
        component: name,
        title: TITLES[name],
        inactive: true,
        initialHeight: BOTTOM_HEIGHT,
        position:
          group === undefined
            ? { referenceGroup: this.#centre(), direction: "below" }
            : { referenceGroup: group },
      });
      group = panel.group;
    }
    const panel = this.#api.getPanel(wanted);
    if (panel === undefined) throw new Error(`The dock has no place for ${wanted}.`);
    return panel;
  }

  /** The group that new tabs go to: that of the terminal. */
  #centre(): IDockviewPanel["group"] {
    const terminal = this.#api.panels.find((panel) => panel.id.startsWith("terminal"));
    return terminal?.group ?? this.#addTerminal(0).group;
  }

  #show(panel: IDockviewPanel, isFocused: boolean): void {
    const before = this.#api.activePanel;
    if (this.#api.hasMaximizedGroup() && !panel.api.isMaximized()) this.#api.exitMaximizedGroup();
    panel.api.setActive();
    if (this.#ide.isSmall.value) {
      if (!panel.api.isMaximized()) this.#api.maximizeGroup(panel);
      this.#ide.smallPane.value = "dock";
    }
    if (isFocused) {
      // The content may come into the document only with the next frame.
      requestAnimationFrame(() => focusInside(panel.view.content.element));
    } else if (before !== undefined && before !== panel && before.group !== panel.group) {
      before.api.setActive();
    }
  }

  #default(): void {
    const terminal = this.#addTerminal(0);
    if (!this.#ide.settings.isStartDismissed.value) this.#addPanel("start");
    terminal.api.setActive();
    this.#activated();
  }

  #restore(): void {
    const kept = recall(this.#layoutKey(), {}, isRecord);
    const layout = kept["layout"];
    if (kept["format"] === FORMAT && isRecord(layout)) {
      this.#isRestoring = true;
      try {
        this.#api.fromJSON(layout as unknown as SerializedDockview);
        for (const panel of [...this.#api.panels]) {
          if (/^terminal [1-9]/.test(panel.id)) panel.api.close();
        }
      } catch {
        // A layout of another version: start afresh.
        this.#api.clear();
      }
      this.#isRestoring = false;
    }
    if (this.#api.getPanel(terminalId(0)) === undefined) {
      if (this.#api.panels.length === 0) this.#default();
      else this.#addTerminal(0);
    }
    this.#api.getPanel(terminalId(0))?.api.setActive();
    this.#activated();
  }

  #removed(panel: IDockviewPanel): void {
    if (panel.id === "start") this.#ide.isStartShown.value = false;
    if (this.#isRestoring) return;
    const document = this.#ide.documents.value.get(panel.id);
    if (document !== undefined) {
      if (!this.#isClosingAll && document.isDirty.value) void this.#askAboutDraft(document);
      else this.#ide.closeDocument(document);
    }
    const terminal = /^terminal (\d+)$/.exec(panel.id);
    if (terminal && Number(terminal[1]) > 0) this.#ide.closeTerminal(Number(terminal[1]));
  }

  async #askAboutDraft(document: VerbDocument): Promise<void> {
    const { choice } = await this.#ide.notices.ask({
      title: `Save the changes to ${document.title}?`,
      text: "Its tab was closed while it had changes that the world does not run yet.",
      choices: [
        { label: "Save verb", value: "save", kind: "primary" },
        { label: "Discard changes", value: "discard", kind: "danger" },
        { label: "Go on editing", value: "edit" },
      ],
    });
    if (choice === "discard") this.#ide.closeDocument(document);
    else if (choice === "save" && (await this.#ide.save(document)))
      this.#ide.closeDocument(document);
    else this.showVerb(document);
  }

  #activated(): void {
    const panel = this.#api.activePanel;
    this.#ide.isStartShown.value = this.#api.getPanel("start")?.api.isVisible === true;
    if (panel === undefined) return;
    const terminal = /^terminal (\d+)$/.exec(panel.id);
    const model = terminal === null ? undefined : this.#ide.terminals.value[Number(terminal[1])];
    if (model !== undefined) this.#ide.activeTerminal.value = model;
    this.#ide.activeDocument.value = this.#ide.documents.value.get(panel.id) ?? null;
    this.#ide.activePanelId.value = panel.id;
  }

  #titleTerminals(): void {
    this.#ide.terminals.value.forEach((terminal, index) => {
      const player = terminal.player.value;
      const title = player === null ? "Play" : `Play · ${player.name}`;
      this.#api
        .getPanel(terminalId(index))
        ?.api.setTitle(terminal.isClosed.value ? `${title} (closed)` : title);
    });
  }

  #tabKey(event: KeyboardEvent): void {
    const tab = (event.target as Element).closest<HTMLElement>("[role=tab]");
    if (tab === null || tab !== event.target) return;
    const panel = this.#panelOfTab(tab);
    if (panel === undefined) return;
    if (event.key === "Delete" && panel.id !== terminalId(0)) {
      event.preventDefault();
      panel.api.close();
      this.focusActive();
    } else if (event.key === "ContextMenu" || (event.key === "F10" && event.shiftKey)) {
      event.preventDefault();
      const box = tab.getBoundingClientRect();
      this.#openTabMenu(panel, box.left, box.bottom);
    }
  }

  #tabMenu(event: MouseEvent): void {
    const tab = (event.target as Element).closest<HTMLElement>("[role=tab]");
    const panel = tab === null ? undefined : this.#panelOfTab(tab);
    if (panel === undefined) return;
    event.preventDefault();
    this.#openTabMenu(panel, event.clientX, event.clientY);
  }

  #openTabMenu(panel: IDockviewPanel, x: number, y: number): void {
    panel.api.setActive();
    openMenu(panel.title ?? "Tab", x, y, [
      { label: "Close", isDisabled: panel.id === terminalId(0), run: () => panel.api.close() },
      {
        label: "Close others",
        run: () => {
          for (const other of [...panel.group.panels]) {
            if (other !== panel && other.id !== terminalId(0)) other.api.close();
          }
        },
      },
      "separator",
      {
        label: "Split right",
        run: () => panel.api.moveTo({ group: panel.group, position: "right" }),
      },
      {
        label: "Split down",
        run: () => panel.api.moveTo({ group: panel.group, position: "bottom" }),
      },
      { label: "Float", run: () => this.#api.addFloatingGroup(panel) },
      {
        label: this.#api.hasMaximizedGroup() ? "Restore size" : "Maximise",
        run: () => this.toggleMaximized(),
      },
    ]);
  }

  #panelOfTab(tab: HTMLElement): IDockviewPanel | undefined {
    return this.#api.getPanel(tab.dataset["tabPanelId"] ?? "");
  }

  #layoutKey(): string {
    return `layout.${this.#ide.client.worldName}`;
  }

  #saveSoon(): void {
    if (this.#isRestoring || this.#saveTimer !== null) return;
    this.#saveTimer = setTimeout(() => {
      this.#saveTimer = null;
      if (this.#ide.isSmall.value) return;
      remember(this.#layoutKey(), { format: FORMAT, layout: this.#api.toJSON() });
    }, SAVE_AFTER_MS);
  }
}

function terminalId(index: number): string {
  return `terminal ${index}`;
}

/** Gives the focus to what a panel marks for it, else to the first thing that takes it. */
export function focusInside(element: Element): void {
  const wanted =
    element.querySelector<HTMLElement>("[data-autofocus], .monaco-editor textarea") ??
    element.querySelector<HTMLElement>(
      "button:not([disabled]), input, select, textarea, [tabindex='0']",
    );
  wanted?.focus();
}
