// Journals as files of the origin private file system, by synchronous access handles: workers only. A file grows in steps
// of 4 MiB ahead of its content, because growing goes through the browser process and writing does not.
//
// Trap: without space Chromium throws nothing. `truncate` leaves the size as it is, `write` gives a negative error code as
// an unsigned number (-8: 4294967288). So every result is compared with what was asked for.
import { type JournalFile, StorageError } from "#ports";
import { nameOf, naming } from "./failures.ts";

/** What the libraries of the page do not declare. */
interface AccessHandle {
  read(into: Uint8Array, options: { at: number }): number;
  write(bytes: Uint8Array, options: { at: number }): number;
  truncate(lengthBytes: number): void;
  getSize(): number;
  flush(): void;
  close(): void;
}

type FileHandle = FileSystemFileHandle & { createSyncAccessHandle(): Promise<AccessHandle> };

/** The folder that has a folder for each world. */
const WORLDS = "dte";
const STEP_BYTES = 4 * 2 ** 20;
const LOCK_TRIES = 40;
const LOCK_PAUSE_MS = 50;

/** The folder of a world's journals. */
export class JournalFolder {
  readonly #folder: FileSystemDirectoryHandle;

  constructor(folder: FileSystemDirectoryHandle) {
    this.#folder = folder;
  }

  async names(): Promise<string[]> {
    const names: string[] = [];
    for await (const name of this.#folder.keys()) names.push(name);
    return names.sort();
  }

  async remove(name: string): Promise<void> {
    try {
      await this.#folder.removeEntry(name);
    } catch (error) {
      if (nameOf(error) !== "NotFoundError") throw error;
    }
  }

  async open(name: string, closed: () => void): Promise<JournalFile> {
    const file = (await this.#folder.getFileHandle(name, { create: true })) as FileHandle;
    return new OpfsJournal(name, await access(file), closed);
  }
}

/** The folder of a world, or null where there is no file system for workers (or it is forbidden). */
export async function openJournalFolder(world: string): Promise<JournalFolder | null> {
  try {
    if (typeof FileSystemFileHandle === "undefined") return null;
    if (!("createSyncAccessHandle" in FileSystemFileHandle.prototype)) return null;
    let folder = await navigator.storage.getDirectory();
    for (const part of [WORLDS, encodeURIComponent(world), "journal"])
      folder = await folder.getDirectoryHandle(part, { create: true });
    return new JournalFolder(folder);
  } catch {
    return null;
  }
}

/** Deletes the folder of a world; there may be none. A worker that has just ended may hold a journal for a moment. */
export async function removeWorldFolder(world: string): Promise<void> {
  if (typeof navigator === "undefined" || navigator.storage?.getDirectory === undefined) return;
  try {
    const root = await navigator.storage.getDirectory();
    const worlds = await root.getDirectoryHandle(WORLDS);
    await whenFree(() => worlds.removeEntry(encodeURIComponent(world), { recursive: true }));
  } catch (error) {
    if (nameOf(error) !== "NotFoundError") throw error;
  }
}

/** The handle; a worker that has just ended may hold it for a moment. */
function access(file: FileHandle): Promise<AccessHandle> {
  return whenFree(() => file.createSyncAccessHandle());
}

/** Tries again while somebody holds a file. */
async function whenFree<T>(use: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await use();
    } catch (error) {
      if (nameOf(error) !== "NoModificationAllowedError" || tries >= LOCK_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, LOCK_PAUSE_MS));
    }
  }
}

class OpfsJournal implements JournalFile {
  readonly #name: string;
  readonly #handle: AccessHandle;
  readonly #closed: () => void;
  #end: number;
  #size: number;

  constructor(name: string, handle: AccessHandle, closed: () => void) {
    this.#name = name;
    this.#handle = handle;
    this.#closed = closed;
    this.#size = handle.getSize();
    this.#end = this.#size;
  }

  read(): Promise<Uint8Array> {
    return naming(`read journal ${this.#name}`, async () => {
      const bytes = new Uint8Array(this.#end);
      const count = this.#handle.read(bytes, { at: 0 });
      return bytes.subarray(0, count);
    });
  }

  append(bytes: Uint8Array): Promise<void> {
    return naming(`append to journal ${this.#name}`, async () => {
      this.#grow(this.#end + bytes.length);
      const count = this.#handle.write(bytes, { at: this.#end });
      if (count !== bytes.length)
        throw new StorageError(
          "full",
          `append to journal ${this.#name}: ${count < bytes.length ? count : 0} of ${bytes.length} bytes were written`,
        );
      this.#handle.flush();
      this.#end += bytes.length;
    });
  }

  truncate(lengthBytes: number): Promise<void> {
    return naming(`cut journal ${this.#name}`, async () => {
      if (!this.#resize(lengthBytes) || this.#size > lengthBytes)
        throw new StorageError("broken", `its size is ${this.#size} instead of ${lengthBytes}`);
      this.#handle.flush();
      this.#end = lengthBytes;
    });
  }

  close(): Promise<void> {
    return naming(`close journal ${this.#name}`, async () => {
      this.#closed();
      try {
        if (this.#size > this.#end) this.#handle.truncate(this.#end);
      } finally {
        this.#handle.close();
      }
    });
  }

  /** Makes room ahead; near the quota only as much as is needed. */
  #grow(neededBytes: number): void {
    if (neededBytes <= this.#size) return;
    const ahead = Math.ceil(neededBytes / STEP_BYTES) * STEP_BYTES;
    if (this.#resize(ahead) || this.#resize(neededBytes)) return;
    throw new StorageError(
      "full",
      `append to journal ${this.#name}: no space for ${neededBytes} bytes`,
    );
  }

  /** Whether the file has this size now. */
  #resize(sizeBytes: number): boolean {
    try {
      this.#handle.truncate(sizeBytes);
    } catch (error) {
      if (nameOf(error) !== "QuotaExceededError") throw error;
    }
    this.#size = this.#handle.getSize();
    return this.#size >= sizeBytes;
  }
}
