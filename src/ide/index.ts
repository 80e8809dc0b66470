// The door of ide: the page over a world client.
export { type MountedIde, mountIde } from "./shell/mount.tsx";
export type { OfflineText } from "./shell/ide.ts";
