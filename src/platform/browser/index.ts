// The door of platform/browser: adapters for pages and their workers.
export { createLocalTime } from "../common/local-time.ts";
export { loadParserFromBytes } from "./parser.ts";
