// A world as a directory of files.
//
//   journal/NAME          appended and flushed (fdatasync)
//   records/NAME          one file a record; the key is escaped so that any key is one file name
//   records/.batch        the list of a batch that is being put in place
//
// A batch is atomic: all values are written to `.new` files and flushed, then `.batch` is put in place (the moment of
// commit), then the files are renamed and `.batch` goes. Opening ends a batch that was interrupted after its commit and
// throws away one that was interrupted before it.
import { constants } from "node:fs";
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import {
  type JournalFile,
  type RecordStore,
  type Storage,
  StorageError,
  type StorageErrorCode,
} from "#ports";

const BATCH = ".batch";
const NEW = ".new";
const CODES: Readonly<Record<string, StorageErrorCode>> = {
  ENOSPC: "full",
  EDQUOT: "full",
  EFBIG: "full",
  EACCES: "denied",
  EPERM: "denied",
  EROFS: "denied",
};

/** The storage of the world in `directory`, which is made if it is not there. */
export class NodeStorage implements Storage {
  readonly #directory: string;
  readonly #open = new Set<string>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  openJournal(name: string): Promise<JournalFile> {
    return naming(`open journal ${name}`, async () => {
      if (this.#open.has(name)) throw new StorageError("locked", `journal ${name} is open already`);
      const directory = join(this.#directory, "journal");
      await mkdir(directory, { recursive: true });
      const handle = await open(
        join(directory, fileName(name)),
        constants.O_RDWR | constants.O_CREAT,
        0o644,
      );
      await syncDirectory(directory);
      this.#open.add(name);
      const { size } = await handle.stat();
      return new NodeJournal(name, handle, size, () => {
        this.#open.delete(name);
      });
    });
  }

  removeJournal(name: string): Promise<void> {
    return naming(`remove journal ${name}`, () =>
      rm(join(this.#directory, "journal", fileName(name)), { force: true }),
    );
  }

  journals(): Promise<string[]> {
    return naming("list journals", async () => {
      const names = await filesOf(join(this.#directory, "journal"));
      return names.map(keyOf).sort();
    });
  }

  openRecords(): Promise<RecordStore> {
    return naming("open records", async () => {
      const directory = join(this.#directory, "records");
      await mkdir(directory, { recursive: true });
      const records = new NodeRecords(directory);
      await records.finishBatch();
      return records;
    });
  }

  destroy(): Promise<void> {
    return naming("delete the world", async () => {
      await rm(join(this.#directory, "records"), { recursive: true, force: true });
      await rm(join(this.#directory, "journal"), { recursive: true, force: true });
    });
  }
}

class NodeJournal implements JournalFile {
  readonly #name: string;
  readonly #handle: FileHandle;
  readonly #closed: () => void;
  #end: number;

  constructor(name: string, handle: FileHandle, end: number, closed: () => void) {
    this.#name = name;
    this.#handle = handle;
    this.#end = end;
    this.#closed = closed;
  }

  read(): Promise<Uint8Array> {
    return naming(`read journal ${this.#name}`, async () => {
      const bytes = new Uint8Array(this.#end);
      let at = 0;
      while (at < bytes.length) {
        const { bytesRead } = await this.#handle.read(bytes, at, bytes.length - at, at);
        if (bytesRead === 0) break;
        at += bytesRead;
      }
      return bytes.subarray(0, at);
    });
  }

  append(bytes: Uint8Array): Promise<void> {
    return naming(`append to journal ${this.#name}`, async () => {
      let at = 0;
      while (at < bytes.length) {
        const { bytesWritten } = await this.#handle.write(
          bytes,
          at,
          bytes.length - at,
          this.#end + at,
        );
        at += bytesWritten;
      }
      await this.#handle.datasync();
      this.#end += bytes.length;
    });
  }

  truncate(lengthBytes: number): Promise<void> {
    return naming(`cut journal ${this.#name}`, async () => {
      await this.#handle.truncate(lengthBytes);
      await this.#handle.datasync();
      this.#end = lengthBytes;
    });
  }

  close(): Promise<void> {
    return naming(`close journal ${this.#name}`, async () => {
      this.#closed();
      await this.#handle.close();
    });
  }
}

class NodeRecords implements RecordStore {
  readonly #directory: string;

  constructor(directory: string) {
    this.#directory = directory;
  }

  get(key: string): Promise<Uint8Array | undefined> {
    return naming(`read record ${key}`, async () => {
      try {
        return new Uint8Array(await readFile(join(this.#directory, fileName(key))));
      } catch (error) {
        if (codeOf(error) === "ENOENT") return undefined;
        throw error;
      }
    });
  }

  keys(prefix: string): Promise<string[]> {
    return naming("list records", async () => {
      const names = await filesOf(this.#directory);
      const keys = names.filter((name) => name !== BATCH && !name.endsWith(NEW)).map(keyOf);
      return keys.filter((key) => key.startsWith(prefix)).sort();
    });
  }

  write(batch: readonly (readonly [string, Uint8Array | null])[]): Promise<void> {
    return naming("write records", async () => {
      const list: string[] = [];
      for (const [key, value] of batch) {
        const name = fileName(key);
        list.push(value === null ? `-${name}` : `+${name}`);
        if (value !== null) await writeFlushed(join(this.#directory, name + NEW), value);
      }
      const listing = new TextEncoder().encode(`${list.join("\n")}\nend\n`);
      await writeFlushed(join(this.#directory, BATCH + NEW), listing);
      await rename(join(this.#directory, BATCH + NEW), join(this.#directory, BATCH));
      await syncDirectory(this.#directory);
      await this.finishBatch();
    });
  }

  /** Puts a committed batch in place and removes what an uncommitted one left. */
  async finishBatch(): Promise<void> {
    const names = await filesOf(this.#directory);
    if (names.includes(BATCH)) {
      const lines = new TextDecoder()
        .decode(await readFile(join(this.#directory, BATCH)))
        .split("\n");
      for (const line of lines) {
        const path = join(this.#directory, line.slice(1));
        if (line.startsWith("-")) await rm(path, { force: true });
        if (line.startsWith("+")) await renameIfThere(path + NEW, path);
      }
      await syncDirectory(this.#directory);
      await rm(join(this.#directory, BATCH));
      await syncDirectory(this.#directory);
      return;
    }
    for (const name of names)
      if (name.endsWith(NEW)) await rm(join(this.#directory, name), { force: true });
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Any key as a file name: everything but a few plain characters is written as %XX of its UTF-8 bytes. */
function fileName(key: string): string {
  return encodeURIComponent(key).replace(
    /[.!'()*~]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function keyOf(name: string): string {
  return decodeURIComponent(name);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "";
}

async function filesOf(directory: string): Promise<string[]> {
  try {
    return await readdir(directory);
  } catch (error) {
    if (codeOf(error) === "ENOENT") return [];
    throw error;
  }
}

async function renameIfThere(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (codeOf(error) !== "ENOENT") throw error;
  }
}

async function writeFlushed(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, "w");
  try {
    await handle.writeFile(bytes);
    await handle.datasync();
  } finally {
    await handle.close();
  }
}

async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, "r");
  try {
    await handle.sync();
  } catch (error) {
    // Some systems refuse to flush a directory; their renames are durable by themselves.
    if (!["EISDIR", "EPERM", "EINVAL"].includes(codeOf(error))) throw error;
  } finally {
    await handle.close();
  }
}

async function naming<T>(operation: string, run: () => Promise<T>): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (error instanceof StorageError) throw error;
    const words = error instanceof Error ? error.message : String(error);
    throw new StorageError(CODES[codeOf(error)] ?? "broken", `${operation}: ${words}`, error);
  }
}
