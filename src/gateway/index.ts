// The door of gateway: the page's way into a world.
export type {
  Asynchronous,
  ClientPhase,
  ClientStatus,
  Profile,
  Session,
  SessionOptions,
  SessionPlayer,
  StorageInfo,
  WorldClient,
  WorldMap,
} from "./client.ts";
export type { MapTheme } from "#bus";
export {
  type ComputeConfig,
  connectWorld,
  type GatewayPorts,
  type ReaderConfig,
} from "./connect.ts";
export { HostError } from "./host-error.ts";
export type { TabChannel } from "./tab-talk.ts";
