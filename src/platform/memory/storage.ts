// A storage in the heap: for tests and for worlds that need not last. It can be told to fail, to cut power and to damage
// bytes, which is how the store's promises are tested.
import {
  type JournalFile,
  type RecordStore,
  type Storage,
  StorageError,
  type StorageErrorCode,
} from "#ports";

/** A journal or record as kept: what would survive a loss of power. */
export class MemoryStorage implements Storage {
  /** Bytes of each journal. Tests may change them between two openings. */
  readonly journalBytes: Map<string, Uint8Array> = new Map();
  /** Value of each record. */
  readonly recordBytes: Map<string, Uint8Array> = new Map();
  /** While set, every write is refused with this code. */
  refuses: StorageErrorCode | null = null;
  /** With `refuses`: how many bytes of a refused append still reach the journal, as a full disk does. */
  partialBytes = 0;
  /** Zero bytes that follow the content of a journal read again, as on pre-sized files. */
  presizeBytes = 0;
  /** Number of completed durable writes, so that tests can count group commits. */
  appends = 0;
  batches = 0;
  #open = new Set<string>();

  openJournal(name: string): Promise<JournalFile> {
    if (this.#open.has(name))
      return Promise.reject(new StorageError("locked", `journal ${name} is open already`));
    if (!this.journalBytes.has(name)) {
      const refusal = this.#refusal(`create journal ${name}`);
      if (refusal !== null) return Promise.reject(refusal);
      this.journalBytes.set(name, new Uint8Array(0));
    }
    this.#open.add(name);
    return Promise.resolve(
      new MemoryJournal(this, name, () => {
        this.#open.delete(name);
      }),
    );
  }

  removeJournal(name: string): Promise<void> {
    this.journalBytes.delete(name);
    return Promise.resolve();
  }

  journals(): Promise<string[]> {
    return Promise.resolve([...this.journalBytes.keys()].sort());
  }

  openRecords(): Promise<RecordStore> {
    const { recordBytes } = this;
    return Promise.resolve({
      get: (key: string) => Promise.resolve(recordBytes.get(key)?.slice()),
      keys: (prefix: string) =>
        Promise.resolve([...recordBytes.keys()].filter((key) => key.startsWith(prefix)).sort()),
      write: async (batch: readonly (readonly [string, Uint8Array | null])[]) => {
        await Promise.resolve();
        const refusal = this.#refusal("write records");
        if (refusal !== null) throw refusal;
        for (const [key, value] of batch) {
          if (value === null) recordBytes.delete(key);
          else recordBytes.set(key, value.slice());
        }
        this.batches += 1;
      },
      close: () => Promise.resolve(),
    });
  }

  destroy(): Promise<void> {
    this.journalBytes.clear();
    this.recordBytes.clear();
    return Promise.resolve();
  }

  /** Forgets what is open, as the end of the process would. */
  crash(): void {
    this.#open.clear();
  }

  #refusal(operation: string): StorageError | null {
    return this.refuses === null
      ? null
      : new StorageError(this.refuses, `${operation}: refused (${this.refuses})`);
  }

  /** @internal */
  appendTo(name: string, bytes: Uint8Array): StorageError | null {
    const refusal = this.#refusal(`append to ${name}`);
    const kept = refusal === null ? bytes : bytes.subarray(0, this.partialBytes);
    const old = this.journalBytes.get(name) ?? new Uint8Array(0);
    const grown = new Uint8Array(old.length + kept.length);
    grown.set(old);
    grown.set(kept, old.length);
    this.journalBytes.set(name, grown);
    if (refusal === null) this.appends += 1;
    return refusal;
  }
}

class MemoryJournal implements JournalFile {
  readonly #storage: MemoryStorage;
  readonly #name: string;
  readonly #closed: () => void;

  constructor(storage: MemoryStorage, name: string, closed: () => void) {
    this.#storage = storage;
    this.#name = name;
    this.#closed = closed;
  }

  read(): Promise<Uint8Array> {
    const bytes = this.#storage.journalBytes.get(this.#name) ?? new Uint8Array(0);
    const out = new Uint8Array(bytes.length + this.#storage.presizeBytes);
    out.set(bytes);
    return Promise.resolve(out);
  }

  async append(bytes: Uint8Array): Promise<void> {
    await Promise.resolve();
    const refusal = this.#storage.appendTo(this.#name, bytes);
    if (refusal !== null) throw refusal;
  }

  truncate(lengthBytes: number): Promise<void> {
    const bytes = this.#storage.journalBytes.get(this.#name) ?? new Uint8Array(0);
    this.#storage.journalBytes.set(this.#name, bytes.slice(0, lengthBytes));
    return Promise.resolve();
  }

  close(): Promise<void> {
    this.#closed();
    return Promise.resolve();
  }
}
