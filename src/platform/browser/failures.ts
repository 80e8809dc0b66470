// Names of browser errors to the codes of StorageError.
import { StorageError, type StorageErrorCode } from "#ports";

const CODES: Readonly<Record<string, StorageErrorCode>> = {
  QuotaExceededError: "full",
  NoModificationAllowedError: "locked",
  VersionError: "newer",
  InvalidStateError: "denied",
  NotAllowedError: "denied",
  SecurityError: "denied",
  AbortError: "denied",
};

/** The error as a StorageError that names the operation. */
export function storageError(operation: string, error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  const name = nameOf(error);
  const words = error instanceof Error && error.message !== "" ? error.message : name;
  return new StorageError(CODES[name] ?? "broken", `${operation}: ${words}`, error);
}

/** `QuotaExceededError`, or "" for what is no error. */
export function nameOf(error: unknown): string {
  return typeof error === "object" && error !== null && "name" in error ? String(error.name) : "";
}

/** Runs an operation; whatever it rejects with becomes a StorageError. */
export async function naming<T>(operation: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    throw storageError(operation, error);
  }
}
