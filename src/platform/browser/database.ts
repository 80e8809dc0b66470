// The IndexedDB database of one world, `dte:NAME`.
//
//   object store "records"   key text, value Uint8Array        checkpoints
//   object store "journal"   key [name, number], value bytes   journals, where there is no OPFS
//
// Every transaction asks for durability "strict": a relaxed one is lost in a power cut seconds later.
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from "idb";
import type { JournalFile, RecordStore } from "#ports";
import { StorageError } from "#ports";
import { naming, storageError } from "./failures.ts";

interface WorldSchema extends DBSchema {
  records: { key: string; value: Uint8Array };
  journal: { key: [name: string, part: number]; value: Uint8Array };
}

const VERSION = 1;
const PREFIX = "dte:";
const STRICT = { durability: "strict" } as const;

/** Accidents of a database that are nobody's call. */
export interface DatabaseEvents {
  /** A newer version of the app in another tab waits for this connection to close. */
  readonly onWanted?: () => void;
  /** Opening waits for another tab with an older version. */
  readonly onBlocked?: () => void;
}

/** Names of the worlds in this browser profile. */
export async function listWorlds(): Promise<string[]> {
  const databases = await indexedDB.databases();
  return databases
    .map(({ name }) => name ?? "")
    .filter((name) => name.startsWith(PREFIX))
    .map((name) => name.slice(PREFIX.length))
    .sort();
}

/** Deletes the database of a world. */
export async function removeDatabase(world: string): Promise<void> {
  await deleteDB(PREFIX + world);
}

/** One world's database; opens when first used, and again after the browser has closed it. */
export class WorldDatabase {
  readonly #name: string;
  readonly #events: DatabaseEvents;
  #opening: Promise<IDBPDatabase<WorldSchema>> | null = null;

  constructor(world: string, events: DatabaseEvents = {}) {
    this.#name = PREFIX + world;
    this.#events = events;
  }

  /** The open connection. */
  connect(): Promise<IDBPDatabase<WorldSchema>> {
    if (typeof indexedDB === "undefined")
      return Promise.reject(new StorageError("denied", "this browser offers no IndexedDB here"));
    this.#opening ??= openDB<WorldSchema>(this.#name, VERSION, {
      upgrade: (database) => {
        database.createObjectStore("records");
        database.createObjectStore("journal");
      },
      blocked: () => this.#events.onBlocked?.(),
      blocking: () => this.#events.onWanted?.(),
      terminated: () => {
        this.#opening = null;
      },
    }).catch((error: unknown) => {
      this.#opening = null;
      throw storageError(`open database ${this.#name}`, error);
    });
    return this.#opening;
  }

  /** Closes the connection; the next use opens it again. */
  async close(): Promise<void> {
    const opening = this.#opening;
    this.#opening = null;
    (await opening?.catch(() => null))?.close();
  }

  /** Deletes all content. */
  async clear(): Promise<void> {
    await naming("delete the world", async () => {
      const database = await this.connect();
      const change = database.transaction(["records", "journal"], "readwrite", STRICT);
      ignore(change.objectStore("records").clear());
      ignore(change.objectStore("journal").clear());
      await change.done;
    });
  }

  /** Its records. */
  records(): RecordStore {
    return {
      get: (key) =>
        naming(`read record ${key}`, async () => (await this.connect()).get("records", key)),
      keys: (prefix) =>
        naming("list records", async () =>
          (await this.connect()).getAllKeys(
            "records",
            IDBKeyRange.bound(prefix, `${prefix}\u{ffff}`, false, false),
          ),
        ),
      write: (batch) =>
        naming("write records", async () => {
          const change = (await this.connect()).transaction("records", "readwrite", STRICT);
          for (const [key, value] of batch)
            ignore(
              value === null ? change.store.delete(key) : change.store.put(ownBytes(value), key),
            );
          await change.done;
        }),
      close: () => Promise.resolve(),
    };
  }

  /** Names of the journals kept here. */
  async journals(): Promise<string[]> {
    const keys = await (await this.connect()).getAllKeys("journal");
    return [...new Set(keys.map(([name]) => name))];
  }

  async removeJournal(name: string): Promise<void> {
    const change = (await this.connect()).transaction("journal", "readwrite", STRICT);
    ignore(change.store.delete(partsOf(name)));
    await change.done;
  }

  /** A journal kept as one value an append. */
  async openJournal(name: string, closed: () => void): Promise<JournalFile> {
    const keys = await (await this.connect()).getAllKeys("journal", partsOf(name));
    return new DatabaseJournal(this, name, (keys.at(-1)?.[1] ?? 0) + 1, closed);
  }
}

class DatabaseJournal implements JournalFile {
  readonly #database: WorldDatabase;
  readonly #name: string;
  readonly #closed: () => void;
  #next: number;

  constructor(database: WorldDatabase, name: string, next: number, closed: () => void) {
    this.#database = database;
    this.#name = name;
    this.#next = next;
    this.#closed = closed;
  }

  read(): Promise<Uint8Array> {
    return naming(`read journal ${this.#name}`, async () => {
      const parts = await (await this.#database.connect()).getAll("journal", partsOf(this.#name));
      const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
      let at = 0;
      for (const part of parts) {
        out.set(part, at);
        at += part.length;
      }
      return out;
    });
  }

  append(bytes: Uint8Array): Promise<void> {
    return naming(`append to journal ${this.#name}`, async () => {
      const database = await this.#database.connect();
      const change = database.transaction("journal", "readwrite", STRICT);
      ignore(change.store.put(ownBytes(bytes), [this.#name, this.#next]));
      await change.done;
      this.#next += 1;
    });
  }

  truncate(lengthBytes: number): Promise<void> {
    return naming(`cut journal ${this.#name}`, async () => {
      const database = await this.#database.connect();
      const change = database.transaction("journal", "readwrite", STRICT);
      // An empty part marks that the journal exists.
      if (lengthBytes === 0) ignore(change.store.put(new Uint8Array(0), [this.#name, 0]));
      let at = 0;
      let cursor = await change.store.openCursor(partsOf(this.#name));
      while (cursor !== null) {
        const { length } = cursor.value;
        if (at >= lengthBytes && length > 0) ignore(cursor.delete());
        else if (at + length > lengthBytes)
          ignore(cursor.update(cursor.value.slice(0, lengthBytes - at)));
        at += length;
        cursor = await cursor.continue();
      }
      await change.done;
    });
  }

  close(): Promise<void> {
    this.#closed();
    return Promise.resolve();
  }
}

function partsOf(name: string): IDBKeyRange {
  return IDBKeyRange.bound([name, 0], [name, Number.MAX_SAFE_INTEGER]);
}

/** Structured cloning copies the whole buffer behind a view: gives the database only the view's bytes. */
function ownBytes(bytes: Uint8Array): Uint8Array {
  return bytes.byteLength === bytes.buffer.byteLength && bytes.buffer instanceof ArrayBuffer
    ? bytes
    : bytes.slice();
}

/** The transaction's `done` tells of the failure; the single request need not. */
function ignore(request: Promise<unknown>): void {
  request.catch(() => undefined);
}
