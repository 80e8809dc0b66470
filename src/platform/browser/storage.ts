// A world in the browser: journals in OPFS, records in IndexedDB; where there is no OPFS both in IndexedDB, strict.
import { type JournalFile, type RecordStore, type Storage, StorageError } from "#ports";
import { type DatabaseEvents, removeDatabase, WorldDatabase } from "./database.ts";
import { naming } from "./failures.ts";
import { withoutWriter } from "./host.ts";
import { type JournalFolder, openJournalFolder, removeWorldFolder } from "./opfs-journal.ts";

/** The storage of one world. Use it in a worker; on a page it works without OPFS. */
export class BrowserStorage implements Storage {
  readonly #database: WorldDatabase;
  readonly #folder: JournalFolder | null;
  readonly #open = new Set<string>();
  /** `OPFS and IndexedDB` or `IndexedDB`. */
  readonly kind: string;

  /** @internal Use openBrowserStorage. */
  constructor(database: WorldDatabase, folder: JournalFolder | null) {
    this.#database = database;
    this.#folder = folder;
    this.kind = folder === null ? "IndexedDB" : "OPFS and IndexedDB";
  }

  openJournal(name: string): Promise<JournalFile> {
    return naming(`open journal ${name}`, async () => {
      if (this.#open.has(name)) throw new StorageError("locked", `journal ${name} is open already`);
      this.#open.add(name);
      const closed = (): void => {
        this.#open.delete(name);
      };
      try {
        return await (
          this.#folder ?? {
            open: (wanted: string, whenClosed: () => void) =>
              this.#database.openJournal(wanted, whenClosed),
          }
        ).open(name, closed);
      } catch (error) {
        closed();
        throw error;
      }
    });
  }

  removeJournal(name: string): Promise<void> {
    return naming(`remove journal ${name}`, () =>
      this.#folder === null ? this.#database.removeJournal(name) : this.#folder.remove(name),
    );
  }

  journals(): Promise<string[]> {
    return naming("list journals", () =>
      this.#folder === null ? this.#database.journals() : this.#folder.names(),
    );
  }

  async openRecords(): Promise<RecordStore> {
    await this.#database.connect();
    return this.#database.records();
  }

  async destroy(): Promise<void> {
    await this.#database.clear();
    for (const name of await this.journals()) await this.removeJournal(name);
  }

  /** Lets go of the database. */
  close(): Promise<void> {
    return this.#database.close();
  }
}

/** Opens the storage of the world `world`. `prefersDatabase` leaves OPFS aside (tests of the fallback). */
export async function openBrowserStorage(
  world: string,
  options: DatabaseEvents & { readonly prefersDatabase?: boolean } = {},
): Promise<BrowserStorage> {
  const folder = options.prefersDatabase === true ? null : await openJournalFolder(world);
  return new BrowserStorage(new WorldDatabase(world, options), folder);
}

/**
 * Deletes everything that the browser keeps of a world, its database last: while that is there the world is still listed
 * and can be removed again. Rejects with the code `locked` if a tab has the world open.
 */
export function removeWorld(world: string): Promise<void> {
  return naming(`remove the world ${world}`, () =>
    withoutWriter(world, async () => {
      await removeWorldFolder(world);
      await removeDatabase(world);
    }),
  );
}
