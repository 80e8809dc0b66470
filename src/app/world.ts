// Opens a world in this page: gives the gateway the browser's workers, channels, locks and files.

import runtimeUrl from "web-tree-sitter/web-tree-sitter.wasm?url";
import type { ContainerWorker, Port } from "#container";
import { connectWorld, type GatewayPorts, type TabChannel, type WorldClient } from "#gateway";
import {
  estimateStorage,
  listWorlds,
  lockWorld,
  persistStorage,
  removeWorld,
  systemClock,
  systemTimer,
} from "#platform/browser";
import { COMPUTE_MANIFEST } from "../../containers/compute/manifest.ts";
import { DATA_MANIFEST } from "../../containers/data/manifest.ts";
import { MODEL_MANIFEST } from "../../containers/model/manifest.ts";
import { VISUALIZATION_MANIFEST } from "../../containers/visualization/manifest.ts";
import grammarUrl from "../../grammar/moo/moo.wasm?url";

const MANIFESTS = [COMPUTE_MANIFEST, DATA_MANIFEST, MODEL_MANIFEST, VISUALIZATION_MANIFEST];

/** Opens the world of that name; see WorldClient for how it goes on. Containers run in the workers that `create` makes. */
export function openWorld(
  worldName: string,
  appVersion: string,
  create: (name: string) => Worker = createWorker,
): WorldClient {
  const ports: GatewayPorts = {
    clock: systemClock,
    timer: systemTimer,
    hasSharedMemory: globalThis.crossOriginIsolated === true,
    appVersion,
    spawn: (name) => wrapWorker(create(name)),
    createChannel: () => {
      const { port1, port2 } = new MessageChannel();
      return [port1 as unknown as Port, port2 as unknown as Port];
    },
    lockWorld,
    openTabChannel,
    parserBytes,
    shippedFiles: async () => (await import("./shipped.ts")).shippedFiles,
    estimateStorage,
    persistStorage,
    listWorlds,
    removeWorld,
  };
  return connectWorld(worldName, MANIFESTS, ports);
}

/** The bundler finds workers by this very form of expression, so each is written out. */
function createWorker(name: string): Worker {
  switch (name) {
    case "compute":
      return new Worker(new URL("../../containers/compute/main.ts", import.meta.url), {
        type: "module",
        name,
      });
    case "data":
      return new Worker(new URL("../../containers/data/main.ts", import.meta.url), {
        type: "module",
        name,
      });
    case "model":
      return new Worker(new URL("../../containers/model/main.ts", import.meta.url), {
        type: "module",
        name,
      });
    default:
      return new Worker(new URL("../../containers/visualization/main.ts", import.meta.url), {
        type: "module",
        name,
      });
  }
}

function wrapWorker(worker: Worker): ContainerWorker {
  return {
    postMessage: (message, transfer) =>
      worker.postMessage(message, transfer as unknown as Transferable[]),
    onMessage: (take) => worker.addEventListener("message", (event) => take(event.data)),
    onError: (failed) => {
      worker.addEventListener("error", (event) => {
        // A script that the browser refused to load gives an event without a message.
        failed(event.message ?? "its script could not be loaded");
      });
      worker.addEventListener("messageerror", () => failed("a message could not be read"));
    },
    terminate: () => worker.terminate(),
  };
}

function openTabChannel(world: string): TabChannel {
  const channel = new BroadcastChannel(`dte:${world}`);
  return {
    post: (message) => channel.postMessage(message),
    onMessage: (take) => channel.addEventListener("message", (event) => take(event.data)),
    close: () => channel.close(),
  };
}

async function parserBytes(): Promise<{ runtimeWasm: ArrayBuffer; grammarWasm: ArrayBuffer }> {
  const [runtimeWasm, grammarWasm] = await Promise.all([bytesOf(runtimeUrl), bytesOf(grammarUrl)]);
  return { runtimeWasm, grammarWasm };
}

async function bytesOf(url: string): Promise<ArrayBuffer> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: the server answered ${response.status}`);
  return response.arrayBuffer();
}
