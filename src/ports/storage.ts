// What a durable store needs from its host. One adapter each for browser (OPFS and IndexedDB), Node files and memory.

/**
 * An append-only file of bytes. After opening a file that has content, `truncate` must say where it ends before `append`:
 * a host may pre-size files, so that zero bytes follow the content.
 */
export interface JournalFile {
  /** All bytes, for recovery; zero bytes may follow what was appended. */
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

/**
 * The storage of one world. Every refused operation rejects with a StorageError, so that "disk full" can be told from
 * "closed by the browser" on every host.
 */
export interface Storage {
  /** Creates it if it is not there. */
  openJournal(name: string): Promise<JournalFile>;
  removeJournal(name: string): Promise<void>;
  journals(): Promise<string[]>;
  openRecords(): Promise<RecordStore>;
  /** Deletes everything; nothing of it may be open. */
  destroy(): Promise<void>;
}

/**
 * Why a storage refused: `full` no space or quota; `locked` opened by somebody else; `newer` written by a newer version;
 * `denied` forbidden or closed by the host; `broken` anything else.
 */
export type StorageErrorCode = "full" | "locked" | "newer" | "denied" | "broken";
