// Puts the IDE on the page.
import "@vscode/codicons/dist/codicon.css";
import "./theme.css";
import "./ide.css";
import "./views.css";
import "../elements/elements.css";
import { render } from "preact";
import type { WorldClient } from "#gateway";
import { Ide, type OfflineText } from "./ide.ts";
import { Workbench } from "./workbench.tsx";

/** A mounted IDE. */
export interface MountedIde {
  /** A message for the person, as the page's owner may have one ("A new version is ready"). */
  notify(
    severity: "info" | "warning" | "error",
    text: string,
    action: { label: string; run: () => void } | null,
  ): void;
  /** What the status bar says of offline use. */
  setOffline(text: OfflineText): void;
  /** Takes everything away again; the client stays open. */
  dispose(): void;
}

/**
 * Draws the IDE of a world into `host`, which should fill the window. The client is the only source of data; it may still
 * be starting. `worldAddress` gives the address of the page that opens another world of this browser.
 */
export function mountIde(
  host: HTMLElement,
  client: WorldClient,
  worldAddress: (name: string) => string = defaultAddress,
): MountedIde {
  const ide = new Ide(client, worldAddress);
  render(<Workbench ide={ide} />, host);
  return {
    notify: (severity, text, action) => ide.notices.show(severity, text, action),
    setOffline(text) {
      ide.offline.value = text;
    },
    dispose() {
      render(null, host);
      ide.world.dispose();
      ide.theme.dispose();
      for (const terminal of ide.terminals.value) terminal.dispose();
    },
  };
}

function defaultAddress(name: string): string {
  return `?world=${encodeURIComponent(name)}`;
}
