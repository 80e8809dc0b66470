// The table of commands: everything a person can do to the page by name. Keys that browsers need (Ctrl+W, Ctrl+T, Ctrl+L,
// Ctrl+R, F5 outside the editor) are never taken here.
import { effect } from "@preact/signals";
import { tinykeys } from "tinykeys";
import { createChild } from "../panels/object-actions.ts";
import { DATABASE_TYPES, WORLD_FILE_TYPES } from "../panels/open-file.tsx";
import { failureText } from "../state/notices.ts";
import type { Dock } from "./dock.tsx";
import type { Ide } from "./ide.ts";
import { goToRegion, showRegion } from "./regions.ts";

/** Registers all commands and binds their keys; gives the disposer. */
export function startCommands(ide: Ide, dock: Dock): () => void {
  const { commands } = ide;
  const document = (): boolean => ide.activeDocument.value !== null;
  const withDocument =
    (run: (open: NonNullable<typeof ide.activeDocument.value>) => unknown) => (): void => {
      const open = ide.activeDocument.value;
      if (open !== null) run(open);
    };
  commands.add(
    {
      id: "palette",
      title: "View: Command palette",
      key: "$mod+Shift+KeyP",
      run: () => {
        ide.palette.value = "commands";
      },
    },
    {
      id: "palette.f1",
      title: "View: Show all commands",
      key: "F1",
      run: () => {
        ide.palette.value = "commands";
      },
    },
    {
      id: "open",
      title: "Go: Object, verb or line (quick open)",
      key: "$mod+KeyP",
      run: () => {
        ide.palette.value = "open";
      },
    },
    {
      id: "links",
      title: "Terminal: Open a link of the output",
      key: "$mod+Shift+KeyO",
      run: () => {
        ide.palette.value = "links";
      },
    },
    { id: "next", title: "View: Next panel", key: "F6", run: () => goToRegion(1) },
    { id: "previous", title: "View: Previous panel", key: "Shift+F6", run: () => goToRegion(-1) },
    {
      id: "terminal",
      title: "View: Terminal",
      key: "Control+Backquote",
      run: () => ide.showTerminal(),
    },
    {
      id: "objects",
      title: "View: Objects",
      key: "$mod+Shift+KeyE",
      run: () => showSide(ide, "objects", "Objects"),
    },
    {
      id: "search",
      title: "View: Search the world",
      key: "$mod+Shift+KeyF",
      run: () => showSide(ide, "search", "Search"),
    },
    {
      id: "side",
      title: "View: Show or hide the side pane",
      key: "$mod+KeyB",
      run: () => toggleSide(ide),
    },
    {
      id: "bottom",
      title: "View: Show or hide the bottom panels",
      key: "$mod+KeyJ",
      run: () => dock.toggleBottom(),
    },
    {
      id: "problems",
      title: "View: Problems",
      key: "$mod+Shift+KeyX",
      run: () => dock.showPanel("problems"),
    },
    { id: "tasks", title: "View: Tasks", key: null, run: () => dock.showPanel("tasks") },
    { id: "output", title: "View: Output", key: null, run: () => dock.showPanel("output") },
    {
      id: "containers",
      title: "View: Containers",
      key: null,
      run: () => dock.showPanel("containers"),
    },
    {
      id: "inspector",
      title: "View: Inspector",
      key: "$mod+Shift+KeyI",
      run: () => dock.showPanel("inspector"),
    },
    { id: "map", title: "View: Map", key: null, run: () => dock.showPanel("map") },
    {
      id: "settings",
      title: "View: Settings",
      key: "$mod+Comma",
      run: () => dock.showPanel("settings"),
    },
    {
      id: "start",
      title: "View: Start",
      key: null,
      run: () => {
        ide.settings.isStartDismissed.value = false;
        dock.showPanel("start");
      },
    },
    {
      id: "tab.next",
      title: "Tabs: Next tab",
      key: "$mod+Alt+ArrowRight",
      run: () => dock.step(1),
    },
    {
      id: "tab.previous",
      title: "Tabs: Previous tab",
      key: "$mod+Alt+ArrowLeft",
      run: () => dock.step(-1),
    },
    { id: "tab.close", title: "Tabs: Close tab", key: "Alt+KeyW", run: () => dock.closeActive() },
    { id: "tab.split", title: "Tabs: Split right", key: null, run: () => dock.splitRight() },
    { id: "tab.float", title: "Tabs: Float", key: null, run: () => dock.float() },
    {
      id: "tab.maximise",
      title: "Tabs: Maximise or restore",
      key: null,
      run: () => dock.toggleMaximized(),
    },
    {
      id: "layout.reset",
      title: "View: Reset layout",
      key: null,
      run: () => {
        ide.sidePane.value = "objects";
        dock.reset();
      },
    },
    {
      id: "terminal.new",
      title: "Terminal: New session",
      key: null,
      run: () => ide.openTerminal(),
    },
    {
      id: "terminal.find",
      title: "Terminal: Find",
      key: null,
      localKey: "$mod+KeyF",
      run: () => {
        ide.showTerminal();
        ide.findRequests.value++;
      },
    },
    {
      id: "terminal.clear",
      title: "Terminal: Clear",
      key: null,
      run: () => ide.activeTerminal.value.clear(),
    },
    {
      id: "terminal.stop",
      title: "Terminal: Stop output and running tasks",
      key: null,
      localKey: "Control+KeyC",
      run: () => void ide.activeTerminal.value.stop(),
    },
    {
      id: "terminal.history",
      title: "Terminal: Search the history",
      key: null,
      localKey: "Control+KeyR",
      run: () => ide.showTerminal(),
    },
    {
      id: "terminal.controls",
      title: "Terminal: Show or hide world controls",
      key: null,
      run: () => {
        const { areElementsHidden } = ide.activeTerminal.value;
        areElementsHidden.value = !areElementsHidden.value;
        ide.showTerminal();
      },
    },
    {
      id: "terminal.copy",
      title: "Terminal: Copy the selection",
      key: null,
      run: () => void navigator.clipboard.writeText(ide.activeTerminal.value.screen.selection),
    },
    {
      id: "terminal.selectAll",
      title: "Terminal: Select all",
      key: null,
      run: () => ide.activeTerminal.value.screen.selectAll(),
    },
    {
      id: "terminal.speak",
      title: "Terminal: Screen-reader mode on or off",
      key: null,
      run: () => toggle(ide, "isScreenReaderMode", "Screen-reader mode"),
    },
    {
      id: "verb.save",
      title: "Verb: Save",
      key: null,
      localKey: "$mod+KeyS",
      isEnabled: document,
      run: withDocument((open) => ide.save(open)),
    },
    {
      id: "verb.run",
      title: "Verb: Run",
      key: null,
      localKey: "F5",
      isEnabled: document,
      run: withDocument((open) => ide.runVerb(open, "")),
    },
    {
      id: "verb.indent",
      title: "Verb: Indent all lines",
      key: null,
      isEnabled: document,
      run: withDocument((open) => {
        open.action.value = "editor.action.reindentlines";
      }),
    },
    {
      id: "verb.find",
      title: "Verb: Find in the code",
      key: null,
      localKey: "$mod+KeyF",
      isEnabled: document,
      run: withDocument((open) => {
        open.action.value = "actions.find";
      }),
    },
    {
      id: "verb.revert",
      title: "Verb: Discard changes",
      key: null,
      isEnabled: document,
      run: withDocument((open) => open.revert()),
    },
    {
      id: "editor.tab",
      title: "Editor: Tab moves the focus, on or off",
      key: null,
      localKey: TAB_KEY,
      run: () => toggle(ide, "tabMovesFocus", "Tab moves the focus"),
    },
    {
      id: "editor.larger",
      title: "View: Larger text",
      key: null,
      run: () => {
        ide.settings.fontSize.value = Math.min(40, ide.settings.fontSize.value + 1);
      },
    },
    {
      id: "editor.smaller",
      title: "View: Smaller text",
      key: null,
      run: () => {
        ide.settings.fontSize.value = Math.max(8, ide.settings.fontSize.value - 1);
      },
    },
    {
      id: "theme.light",
      title: "Theme: Light",
      key: null,
      run: () => {
        ide.settings.theme.value = "light";
      },
    },
    {
      id: "theme.dark",
      title: "Theme: Dark",
      key: null,
      run: () => {
        ide.settings.theme.value = "dark";
      },
    },
    {
      id: "theme.contrast",
      title: "Theme: High contrast",
      key: null,
      run: () => {
        ide.settings.theme.value = "contrast";
      },
    },
    {
      id: "theme.system",
      title: "Theme: Follow the system",
      key: null,
      run: () => {
        ide.settings.theme.value = "system";
      },
    },
    {
      id: "object.create",
      title: "Object: Create…",
      key: null,
      run: () => createChild(ide, ide.world.selected.value ?? 1),
    },
    {
      id: "world.open",
      title: "World: Open a MOO database…",
      key: null,
      run: () => chooseFile(ide, DATABASE_TYPES),
    },
    {
      id: "world.openFile",
      title: "World: Open a world file…",
      key: null,
      run: () => chooseFile(ide, WORLD_FILE_TYPES),
    },
    {
      id: "world.new",
      title: "World: New world…",
      key: null,
      run: () => ide.createWorld(),
    },
    {
      id: "world.exportSource",
      title: "World: Export source files",
      key: null,
      run: () => ide.exportSource(),
    },
    {
      id: "world.export",
      title: "World: Export in another format…",
      key: null,
      run: () => ide.exportWorld(),
    },
    {
      id: "world.checkpoint",
      title: "World: Write a checkpoint",
      key: null,
      run: () => checkpoint(ide),
    },
    {
      id: "world.verify",
      title: "World: Check what is on disk",
      key: null,
      run: () => verify(ide),
    },
    {
      id: "world.persist",
      title: "World: Ask the browser to keep it",
      key: null,
      run: () => persist(ide),
    },
    { id: "world.reset", title: "World: Reset…", key: null, run: () => ide.resetWorld() },
  );
  return bindKeys(ide);
}

/** Ctrl+M as in VS Code; on Apple machines with Shift, because ⌃M is a Return there. */
const TAB_KEY = /Mac|iPhone|iPad/.test(navigator.userAgent) ? "Control+Shift+KeyM" : "Control+KeyM";

function bindKeys(ide: Ide): () => void {
  const bindings: Record<string, (event: KeyboardEvent) => void> = {};
  for (const command of ide.commands.all()) {
    if (command.key === null) continue;
    bindings[command.key] = (event) => {
      // A dialog has the keyboard for itself.
      if (document.querySelector("dialog[open]") !== null || command.isEnabled?.() === false)
        return;
      event.preventDefault();
      event.stopPropagation();
      void command.run();
    };
  }
  const inEditor =
    (id: string) =>
    (event: KeyboardEvent): void => {
      const isInside = (event.target as Element | null)?.closest(".verb-editor") !== null;
      if (!isInside || document.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      event.stopPropagation();
      ide.commands.run(id);
    };
  bindings["$mod+KeyS"] = inEditor("verb.save");
  bindings[TAB_KEY] = inEditor("editor.tab");
  // Capture: the keys lead out of every panel, whatever its widget would do with them.
  return tinykeys(window, bindings, { capture: true });
}

function showSide(ide: Ide, pane: "objects" | "search", region: string): void {
  ide.sidePane.value = pane;
  setTimeout(() => showRegion(region), 0);
}

function toggleSide(ide: Ide): void {
  ide.sidePane.value = ide.sidePane.value === null ? "objects" : null;
  if (ide.sidePane.value === null) ide.dock.focusActive();
}

function toggle(ide: Ide, name: "isScreenReaderMode" | "tabMovesFocus", label: string): void {
  const setting = ide.settings[name];
  setting.value = !setting.value;
  ide.notices.speak(`${label}: ${setting.value ? "on" : "off"}`);
}

function chooseFile(ide: Ide, types: string): void {
  const field = document.createElement("input");
  field.type = "file";
  field.accept = types;
  field.addEventListener("change", () => {
    const file = field.files?.[0];
    if (file !== undefined) void ide.imports.start(file);
  });
  field.click();
}

async function checkpoint(ide: Ide): Promise<void> {
  try {
    await ide.client.checkpoint();
    ide.notices.show("info", `A checkpoint of ${ide.worldName} was written.`);
    await ide.world.refreshStorage();
  } catch (failure) {
    ide.notices.show("error", `The checkpoint was not written: ${failureText(failure)}`);
  }
}

async function verify(ide: Ide): Promise<void> {
  try {
    const problems = await ide.client.verifyStorage();
    if (problems.length === 0)
      ide.notices.show("info", `Everything of ${ide.worldName} on disk is sound.`);
    for (const problem of problems) ide.notices.show("error", problem);
  } catch (failure) {
    ide.notices.show("error", `What is on disk could not be checked: ${failureText(failure)}`);
  }
}

async function persist(ide: Ide): Promise<void> {
  const isKept = await ide.client.requestPersistence().catch(() => false);
  if (isKept) ide.notices.show("info", "The browser keeps this world until you clear it.");
  else
    ide.notices.show(
      "warning",
      "The browser does not promise to keep this world. Export it from time to time.",
    );
  await ide.world.refreshStorage();
}

/** Asks before the page is left with unsaved texts; gives the disposer. */
export function guardUnsaved(ide: Ide): () => void {
  const ask = (event: BeforeUnloadEvent): void => event.preventDefault();
  let isGuarded = false;
  const stop = effect(() => {
    const isDirty = [...ide.documents.value.values()].some((open) => open.isDirty.value);
    // Only while it is needed: the listener keeps pages out of the back-forward cache.
    if (isDirty !== isGuarded) {
      if (isDirty) addEventListener("beforeunload", ask);
      else removeEventListener("beforeunload", ask);
    }
    isGuarded = isDirty;
  });
  return () => {
    stop();
    removeEventListener("beforeunload", ask);
  };
}
