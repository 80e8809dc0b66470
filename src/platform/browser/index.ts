// The door of platform/browser: adapters for pages and their workers.
export { createLocalTime } from "#platform/common";
export { type DatabaseEvents, listWorlds } from "./database.ts";
export {
  createSystemRandom,
  estimateStorage,
  lockWorld,
  monotonicNow,
  persistStorage,
  systemClock,
  systemTimer,
} from "./host.ts";
export { loadParserFromBytes } from "./parser.ts";
export { BrowserStorage, openBrowserStorage, removeWorld } from "./storage.ts";
