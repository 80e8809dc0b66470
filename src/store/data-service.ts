// What the data container does: takes commits from compute, acknowledges them when they are on disk, feeds them to its
// readers, and writes checkpoints when the journal has grown or the world asks for one.
//
// A reader that does not keep up is not waited for: beyond a limit its feed stops, and when it has caught up it is told to
// load everything again.
import {
  type Commit,
  type DataToCompute,
  type DataToReader,
  decodeBulk,
  encodeBulk,
  type StoreInfo,
  type StoreTools,
  type ToData,
} from "#bus";
import type { Log, Storage, StorageError, Timer } from "#ports";
import { describeProblem, type RecoveryReport, StoreFailure } from "./problems.ts";
import { openStore, type Store } from "./store.ts";

/** What a data service is opened with. */
export interface DataServiceOptions {
  readonly timer: Timer;
  readonly log: Log;
  /** For `StoreInfo.kind`. */
  readonly kind: string;
  /** A checkpoint is written when the journal is longer. Default 8 MiB. */
  readonly journalBytes?: number;
}

interface Reader {
  readonly channel: DataToReader;
  isStale: boolean;
}

const READER_BYTES = 32 * 2 ** 20;
const SETTLE_MS = 5000;
const JOURNAL_BYTES = 8 * 2 ** 20;

/** An open world and those who write and read it. */
export class DataService implements StoreTools {
  readonly #store: Store;
  readonly #options: DataServiceOptions;
  readonly #report: RecoveryReport;
  readonly #readers = new Map<string, Reader>();
  #compute: DataToCompute | null = null;
  #ackedSeq = 0;
  #limitBytes: number;

  private constructor(store: Store, report: RecoveryReport, options: DataServiceOptions) {
    this.#store = store;
    this.#report = report;
    this.#options = options;
    this.#limitBytes = options.journalBytes ?? JOURNAL_BYTES;
  }

  /** Opens the world of a storage. Rejects as `openStore` does. */
  static async open(storage: Storage, options: DataServiceOptions): Promise<DataService> {
    // Failures come after opening, so the service is there when they are told.
    const holder: { service: DataService | null } = { service: null };
    const { store, report } = await openStore(storage, {
      timer: options.timer,
      onFailure: (failure) => {
        if (holder.service !== null) holder.service.#failed(failure);
      },
      onRecovered: () => options.log.write("saving works again", false),
    });
    const service = new DataService(store, report, options);
    holder.service = service;
    for (const note of service.info().notes) options.log.write(note, true);
    // Every opening begins a journal; a checkpoint lets the old ones go. Not at once: starting comes first.
    if (report.replayedCommits > 0)
      options.timer.after(SETTLE_MS, () => service.checkpoint().catch(() => undefined));
    return service;
  }

  /** Takes the link to compute; a former one is forgotten. */
  attachCompute(channel: DataToCompute): void {
    this.#compute = channel;
    this.#ackedSeq = this.#store.durableSeq;
    channel.onMessage((message) => this.#hear(channel, message));
    channel.post({ kind: "ack", upTo: this.#ackedSeq });
    if (this.#store.failure !== null)
      channel.post({ kind: "store-failed", message: describeFailure(this.#store.failure) });
  }

  /** Feeds `channel` with every commit from now on. */
  attachReader(name: string, channel: DataToReader): void {
    const reader: Reader = { channel, isStale: false };
    this.#readers.set(name, reader);
    channel.onDrained(() => {
      if (!reader.isStale) return;
      reader.isStale = false;
      channel.post({ kind: "reload" });
    });
  }

  load(): { lastSeq: number; chunks: Uint8Array<ArrayBuffer>[] } {
    return { lastSeq: this.#store.lastSeq, chunks: encodeBulk(this.#store.records) };
  }

  async replace(chunks: readonly Uint8Array[]): Promise<void> {
    // views into the chunks, which came to stay
    await this.#store.replace(decodeBulk(chunks));
    for (const reader of this.#readers.values()) reader.channel.post({ kind: "reload" });
  }

  async checkpoint(): Promise<number> {
    try {
      const bytes = await this.#store.checkpoint();
      this.#compute?.post({ kind: "checkpointed", bytes });
      return bytes;
    } catch (error) {
      this.#compute?.post({ kind: "checkpointed", bytes: null });
      this.#options.log.write(
        `checkpoint: ${error instanceof Error ? error.message : String(error)}`,
        true,
      );
      throw error;
    }
  }

  verify(): Promise<readonly string[]> {
    return this.#store.verify();
  }

  info(): StoreInfo {
    return {
      kind: this.#options.kind,
      records: this.#store.records.size,
      checkpointBytes: this.#store.checkpointBytes,
      journalBytes: this.#store.journalBytes,
      notes: this.#report.problems.map(describeProblem),
    };
  }

  /** Writes what is pending and lets go of the storage. */
  close(): Promise<void> {
    return this.#store.close();
  }

  #hear(from: DataToCompute, message: ToData): void {
    if (message.kind === "checkpoint") {
      void this.checkpoint().catch(() => undefined);
      return;
    }
    const { commit } = message;
    const isNew = commit.seq > this.#store.durableSeq;
    this.#store.commit(commit).then(
      (durable) => this.#durable(from, durable, isNew ? commit : null),
      (error: unknown) => {
        const words = error instanceof StoreFailure ? error.message : String(error);
        this.#options.log.write(words, true);
        if (this.#compute === from) from.post({ kind: "store-failed", message: words });
      },
    );
  }

  #durable(from: DataToCompute, durable: number, commit: Commit | null): void {
    if (this.#compute === from && durable > this.#ackedSeq) {
      this.#ackedSeq = durable;
      from.post({ kind: "ack", upTo: durable });
    }
    if (commit !== null) for (const reader of this.#readers.values()) this.#feed(reader, commit);
    if (this.#store.journalBytes > this.#limitBytes) this.#checkpointSoon();
  }

  /** After a refused one the next is due when the journal is twice as long. */
  #checkpointSoon(): void {
    const usual = this.#options.journalBytes ?? JOURNAL_BYTES;
    this.#limitBytes = Number.POSITIVE_INFINITY;
    this.checkpoint().then(
      () => {
        this.#limitBytes = usual;
      },
      () => {
        this.#limitBytes = Math.max(usual, this.#store.journalBytes * 2);
      },
    );
  }

  #feed(reader: Reader, commit: Commit): void {
    if (reader.channel.queuedBytes > READER_BYTES) reader.isStale = true;
    if (!reader.isStale) reader.channel.post({ kind: "feed", commit });
  }

  #failed(failure: StorageError): void {
    const message = describeFailure(failure);
    this.#options.log.write(message, true);
    this.#compute?.post({ kind: "store-failed", message });
  }
}

/** Why writing fails, as the middle of a sentence that says what it means for the person. */
export function describeFailure(failure: StorageError): string {
  switch (failure.code) {
    case "full":
      return "there is no space left";
    case "locked":
      return "its files are open in another tab or window";
    case "newer":
      return "it was saved by a newer version; reload to get that";
    case "denied":
      return "the browser refuses (a private window, or site data that was cleared)";
    case "broken":
      return failure.message;
  }
}
