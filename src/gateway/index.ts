// The door of gateway: the page's way into a world.
export type {
  Asynchronous,
  ClientPhase,
  ClientStatus,
  MapTheme,
  Profile,
  Session,
  SessionOptions,
  SessionPlayer,
  StorageInfo,
  WorldClient,
  WorldMap,
} from "./client.ts";
