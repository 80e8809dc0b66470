// The door of platform/node: adapters for Node hosts.
export { createLocalTime } from "#platform/common";
export { monotonicNow, stderrLog, systemClock, systemRandom, systemTimer } from "./host.ts";
export { loadParser, type ParserBytes } from "./parser.ts";
export { NodeStorage } from "./storage.ts";
