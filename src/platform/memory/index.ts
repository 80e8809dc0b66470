// The door of platform/memory: adapters for tests and short-lived worlds.
export { createSeededRandom, ManualClock, MemoryLog } from "./host.ts";
export { MemoryStorage } from "./storage.ts";
