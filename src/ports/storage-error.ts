// The one error class of storage adapters: hosts name the same accident in many ways.
import type { StorageErrorCode } from "./storage.ts";

/** A refused operation of a storage. `message` names the operation and the host's own words. */
export class StorageError extends Error {
  override readonly name: string = "StorageError";
  readonly code: StorageErrorCode;

  constructor(code: StorageErrorCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
  }
}
