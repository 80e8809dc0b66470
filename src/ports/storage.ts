// What a durable store needs from its host. One adapter each for browser (OPFS and IndexedDB), Node files and memory.

/** An append-only file of bytes. */
export interface JournalFile {
  /** All bytes, for recovery. */
  read(): Promise<Uint8Array>;
  /** Appends at the end and does not return before the bytes are on disk. */
  append(bytes: Uint8Array): Promise<void>;
  /** Cuts the file to a length. */
  truncate(lengthBytes: number): Promise<void>;
  close(): Promise<void>;
}

/** Named blobs, written in one atomic, durable batch. */
export interface RecordStore {
  get(key: string): Promise<Uint8Array | undefined>;
  keys(prefix: string): Promise<string[]>;
  /** Durable when it resolves: all of it or nothing. A null value deletes. */
  write(batch: readonly (readonly [string, Uint8Array | null])[]): Promise<void>;
  close(): Promise<void>;
}

/** The storage of one world. */
export interface Storage {
  openJournal(name: string): Promise<JournalFile>;
  removeJournal(name: string): Promise<void>;
  journals(): Promise<string[]>;
  openRecords(): Promise<RecordStore>;
}
