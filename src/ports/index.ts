// The door of ports: interfaces to the outside world, no code.
export type { Clock, Log, Random, Timer } from "./host.ts";
export type { Link } from "./link.ts";
export type { JournalFile, RecordStore, Storage } from "./storage.ts";
