// The page's root: opens the world, puts the IDE on the page, starts offline support.

import type { WorldClient } from "#gateway";
import { mountIde } from "#ide";
import { type OfflineState, startPwa } from "#pwa";
import { openWorld } from "./world.ts";

const DEFAULT_WORLD = "main";

/** `?world=NAME` opens another world of this browser. */
function worldName(): string {
  return new URLSearchParams(location.search).get("world") ?? DEFAULT_WORLD;
}

/** The address of this page with another world. */
function worldAddress(name: string): string {
  const url = new URL(location.href);
  if (name === DEFAULT_WORLD) url.searchParams.delete("world");
  else url.searchParams.set("world", name);
  url.hash = "";
  return url.href;
}

function offlineText(state: OfflineState): { label: string; detail: string } {
  switch (state.kind) {
    case "ready":
      return { label: "offline-ready", detail: "This page works without a network." };
    case "storing":
      return { label: "storing for offline use", detail: "Its files are being stored." };
    case "unsupported":
      return {
        label: "online only",
        detail: "This browser or address offers no storage for pages.",
      };
    case "incomplete":
      return {
        label: "online only",
        detail: `${state.missing.length} files are not stored yet; reload to store them.`,
      };
    case "failed":
      return { label: "online only", detail: state.message };
  }
}

/** Resolves when the world has come out of its start, well or not. */
function hasStarted(world: WorldClient): Promise<void> {
  return new Promise((resolve) => {
    if (world.status().phase !== "starting") {
      resolve();
      return;
    }
    const stop = world.onStatus(({ phase }) => {
      if (phase === "starting") return;
      stop();
      resolve();
    });
  });
}

const host = document.getElementById("app");
if (host === null) throw new Error("the page has no #app");
const client = openWorld(worldName(), APP_VERSION);
const ide = mountIde(host, client, worldAddress);
// For tests and for the curious in the console; nothing in the product reads it.
Object.assign(globalThis, { world: client });

// Storing every file competes with the start of the world, so it waits for it; where the page is not isolated yet, the
// service worker comes first, since it brings isolation with a reload.
if (globalThis.crossOriginIsolated) await hasStarted(client);
await startPwa({
  offline: (state) => ide.setOffline(offlineText(state)),
  update: (apply) =>
    ide.notify("info", "A new version is ready.", {
      label: "Save and reload",
      run: () => void client.releaseWorld().then(apply),
    }),
});
