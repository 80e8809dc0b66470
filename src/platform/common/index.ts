// The door of platform/common: what several hosts share.
export { createLocalTime } from "./local-time.ts";
