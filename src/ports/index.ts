// The door of ports: interfaces to the outside world, and the error they share.
export type { Clock, Log, Random, Timer } from "./host.ts";
export type { Link } from "./link.ts";
export type { JournalFile, RecordStore, Storage, StorageErrorCode } from "./storage.ts";
export { StorageError } from "./storage-error.ts";
