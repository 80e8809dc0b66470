// The keeper of one world's durable state: its records in memory, a journal and checkpoints on disk.
//
// Invariants
//   1. `commit` resolves only after its batch was flushed; a later resolved commit implies all earlier ones.
//   2. Commits are applied in order, each number once; a number seen before is answered and changes nothing.
//   3. A refused write loses nothing: the commits stay pending, the journal is cut to its last good batch, and writing is
//      tried again until it succeeds.
//   4. The two newest good checkpoints and all journals from the older one on are on disk.
//   5. Journals with damage are never removed.
import type { Commit, CommitSeq } from "#bus";
import type { JournalFile, RecordStore, Storage, Timer } from "#ports";
import { StorageError } from "#ports";
import {
  decodeManifest,
  encodeManifest,
  type Manifest,
  manifestKey,
  planSegments,
  type Segment,
  type SegmentPlan,
  segmentKey,
} from "./checkpoint.ts";
import {
  decodeJournal,
  encodeBatch,
  encodeJournalHeader,
  JOURNAL_HEADER_BYTES,
} from "./journal.ts";
import { MIGRATIONS, type Migration, migrate, SCHEMA } from "./migrate.ts";
import { describeProblem, type RecoveryReport, StoreFailure } from "./problems.ts";
import {
  journalGeneration,
  journalName,
  loadSegments,
  type Recovered,
  recover,
} from "./recovery.ts";

/** What a store is opened with. */
export interface StoreOptions {
  readonly timer: Timer;
  /** Called with the first refusal of a series; writing is tried again meanwhile. */
  readonly onFailure?: (failure: StorageError) => void;
  /** Called when writing succeeded again. */
  readonly onRecovered?: () => void;
  /** For tests of migrations. */
  readonly schema?: number;
  readonly migrations?: readonly Migration[];
}

/** A store that was just opened. */
export interface OpenedStore {
  readonly store: Store;
  /** The current records; the store goes on changing this map. */
  readonly records: ReadonlyMap<string, Uint8Array>;
  readonly lastSeq: CommitSeq;
  readonly report: RecoveryReport;
}

interface Pending {
  readonly commit: Commit;
  readonly resolve: (seq: CommitSeq) => void;
  readonly reject: (failure: StoreFailure) => void;
}

/** Bytes of segments written in one batch of the record store. */
const BATCH_BYTES = 16 * 2 ** 20;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 1000;

/** One open world on disk. Made by `openStore`. */
export class Store {
  readonly #storage: Storage;
  readonly #records: RecordStore;
  readonly #options: StoreOptions;
  readonly #schema: number;
  readonly #state: Map<string, Uint8Array>;
  #manifest: Manifest | null;
  /** Keys changed since the newest checkpoint on disk. */
  #changed: Set<string>;
  /** After a migration: the next checkpoint writes every segment anew. */
  #isAllChanged: boolean;
  readonly #quarantine: readonly string[];
  #highestGeneration: number;
  #lastSeq: CommitSeq;
  #durableSeq: CommitSeq;
  #journal: JournalFile | null = null;
  #journalGeneration = 0;
  /** End of the last good batch of the open journal. */
  #journalEnd = 0;
  #pending: Pending[] = [];
  /** While set, commits above this number wait for the journal of the next generation. */
  #switchAfter: { readonly seq: CommitSeq; readonly generation: number } | null = null;
  #isFlushing = false;
  #isClosed = false;
  #failure: StorageError | null = null;
  #checkpointing: Promise<number> | null = null;
  #checkpointBytes: number | null;
  #wake: (() => void) | null = null;

  /** @internal */
  constructor(storage: Storage, records: RecordStore, recovered: Recovered, options: StoreOptions) {
    this.#storage = storage;
    this.#records = records;
    this.#options = options;
    this.#schema = options.schema ?? SCHEMA;
    this.#state = recovered.records;
    this.#manifest = recovered.manifest;
    this.#changed = recovered.changed;
    this.#isAllChanged = recovered.schema !== this.#schema;
    this.#quarantine = recovered.quarantine;
    this.#highestGeneration = recovered.highestGeneration;
    this.#lastSeq = recovered.lastSeq;
    this.#durableSeq = recovered.lastSeq;
    this.#checkpointBytes = sizeOfCheckpoint(recovered.manifest);
  }

  /** The current records, durable or pending. */
  get records(): ReadonlyMap<string, Uint8Array> {
    return this.#state;
  }

  /** Number of the latest commit taken. */
  get lastSeq(): CommitSeq {
    return this.#lastSeq;
  }

  /** Number of the latest commit on disk. */
  get durableSeq(): CommitSeq {
    return this.#durableSeq;
  }

  /** Why writing fails at the moment, or null. */
  get failure(): StorageError | null {
    return this.#failure;
  }

  /** Bytes of the newest checkpoint; null if there is none. */
  get checkpointBytes(): number | null {
    return this.#checkpointBytes;
  }

  /** Bytes of the open journal: a measure of how long recovery takes. */
  get journalBytes(): number {
    return this.#journalEnd;
  }

  /**
   * Applies a commit at once and resolves with a durable number ≥ its own. Gathering is natural: all that is given while
   * an append is under way becomes the next one. Rejects with `gap` if numbers are missing and `closed` after `close`.
   */
  commit(commit: Commit): Promise<CommitSeq> {
    if (this.#isClosed)
      return Promise.reject(new StoreFailure("closed", `commit ${commit.seq} came after closing`));
    if (commit.seq <= this.#durableSeq) return Promise.resolve(this.#durableSeq);
    if (commit.seq > this.#lastSeq + 1)
      return Promise.reject(
        new StoreFailure("gap", `commit ${commit.seq} came, ${this.#lastSeq + 1} was expected`),
      );
    return new Promise((resolve, reject) => {
      if (commit.seq > this.#lastSeq) {
        this.#apply(commit);
        this.#pending.push({ commit, resolve, reject });
        void this.#flush();
      } else {
        // Sent again while its first copy is pending: answered together with it.
        const copy = { seq: commit.seq, records: [] };
        const at = this.#pending.findLastIndex((entry) => entry.commit.seq <= commit.seq);
        this.#pending.splice(at + 1, 0, { commit: copy, resolve, reject });
      }
    });
  }

  /** Resolves when everything taken so far is on disk. */
  async settle(): Promise<void> {
    const target = this.#lastSeq;
    if (this.#durableSeq >= target) return;
    await this.commit({ seq: target, records: [] });
  }

  /**
   * Writes the state as a checkpoint and removes what is no longer needed; gives its size. Commits go on meanwhile. If it
   * is refused it rejects with a StorageError and nothing is lost: the older checkpoint and all journals stay.
   */
  checkpoint(): Promise<number> {
    if (this.#isClosed)
      return Promise.reject(
        new StoreFailure("closed", "the store was closed before the checkpoint"),
      );
    this.#checkpointing ??= this.#writeCheckpoint(this.#changed).finally(() => {
      this.#checkpointing = null;
    });
    return this.#checkpointing;
  }

  /**
   * Replaces the whole state (an import) by one checkpoint. If it is refused the former state stays. The records are kept
   * as they are given, and asked for at once after what was pending is on disk.
   */
  async replace(records: Iterable<readonly [string, Uint8Array]>): Promise<void> {
    await this.#checkpointing?.catch(() => undefined);
    if (this.#failure !== null) throw this.#failure;
    await this.settle();
    const before = new Map(this.#state);
    const seq = this.#lastSeq;
    try {
      this.#state.clear();
      // making a record may fail
      for (const [key, value] of records) this.#state.set(key, value);
      this.#lastSeq = seq + 1;
      this.#durableSeq = seq + 1;
      this.#checkpointing = this.#writeCheckpoint(null);
      await this.#checkpointing;
    } catch (error) {
      this.#state.clear();
      for (const [key, value] of before) this.#state.set(key, value);
      this.#lastSeq = seq;
      this.#durableSeq = seq;
      throw error;
    } finally {
      this.#checkpointing = null;
    }
  }

  /** Reads everything on disk again and compares checksums; problems as sentences, none if all is well. */
  async verify(): Promise<readonly string[]> {
    const words: string[] = [];
    for (const key of await this.#records.keys("checkpoint/")) {
      const bytes = await this.#records.get(key);
      const manifest = bytes === undefined ? null : decodeManifest(bytes);
      const generation = Number(key.slice("checkpoint/".length));
      if (manifest === null) {
        words.push(`The manifest of checkpoint ${generation} is damaged.`);
        continue;
      }
      const bad = await loadSegments(this.#records, manifest, new Map());
      if (bad !== null) words.push(`Segment ${bad} of checkpoint ${generation} is damaged.`);
    }
    for (const name of await this.#storage.journals())
      words.push(...(await this.#verifyJournal(name)));
    return words;
  }

  /** Waits for pending commits (unless writing fails) and lets go of the storage. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    await this.#checkpointing?.catch(() => undefined);
    if (this.#failure === null) await this.settle();
    this.#isClosed = true;
    this.#wake?.();
    for (const entry of this.#pending)
      entry.reject(new StoreFailure("closed", "the store was closed while writing failed"));
    this.#pending = [];
    await this.#journal?.close();
    await this.#records.close();
  }

  async #verifyJournal(name: string): Promise<string[]> {
    const isOwn = this.#journal !== null && name === journalName(this.#journalGeneration);
    const file = isOwn ? this.#journal : await this.#storage.openJournal(name);
    if (file === null) return [];
    const content = decodeJournal(await file.read());
    if (!isOwn) await file.close();
    return content.damage === null
      ? []
      : [describeProblem({ kind: "journal-damaged", journal: name, ...content.damage })];
  }

  #apply(commit: Commit): void {
    for (const [key, value] of commit.records) {
      if (value === null) this.#state.delete(key);
      else this.#state.set(key, value);
      this.#changed.add(key);
    }
    this.#lastSeq = commit.seq;
  }

  /** Appends what is pending, batch after batch, until nothing is left. Only one runs at a time. */
  async #flush(): Promise<void> {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    let retryMs = FIRST_RETRY_MS;
    while (this.#pending.length > 0 && !this.#isClosed) {
      const limit = this.#switchAfter?.seq ?? Number.POSITIVE_INFINITY;
      const first = this.#pending[0] as Pending;
      if (first.commit.seq > limit) {
        await this.#takeNextJournal();
        continue;
      }
      const batch = this.#pending.filter((entry) => entry.commit.seq <= limit);
      try {
        await this.#append(batch.map((entry) => entry.commit).filter(isFresh()));
        retryMs = FIRST_RETRY_MS;
        this.#succeeded();
      } catch (error) {
        this.#failed(error);
        await this.#pause(retryMs);
        retryMs = Math.min(retryMs * 2, LAST_RETRY_MS);
        continue;
      }
      this.#durableUpTo(batch.at(-1)?.commit.seq ?? 0);
    }
    this.#isFlushing = false;
  }

  /** Everything up to `seq` is on disk: answers who waits for it. */
  #durableUpTo(seq: CommitSeq): void {
    if (seq > this.#durableSeq) this.#durableSeq = seq;
    const durable = this.#durableSeq;
    const done = this.#pending.filter((entry) => entry.commit.seq <= durable);
    this.#pending = this.#pending.filter((entry) => entry.commit.seq > durable);
    for (const entry of done) entry.resolve(durable);
  }

  async #append(commits: readonly Commit[]): Promise<void> {
    const journal = await this.#openJournal();
    const bytes = encodeBatch(commits);
    await journal.append(bytes);
    this.#journalEnd += bytes.length;
  }

  /** The journal ready for the next batch: made, or cut to its good part after a refused write. */
  async #openJournal(): Promise<JournalFile> {
    if (this.#journal !== null && this.#failure === null) return this.#journal;
    if (this.#journalGeneration === 0) {
      this.#journalGeneration = this.#highestGeneration + 1;
      this.#highestGeneration = this.#journalGeneration;
    }
    await this.#journal?.close().catch(() => undefined);
    this.#journal = null;
    const journal = await this.#storage.openJournal(journalName(this.#journalGeneration));
    this.#journal = journal;
    await journal.truncate(this.#journalEnd);
    if (this.#journalEnd === 0) {
      await journal.append(encodeJournalHeader(this.#journalGeneration, this.#schema));
      this.#journalEnd = JOURNAL_HEADER_BYTES;
    }
    return journal;
  }

  async #takeNextJournal(): Promise<void> {
    const next = this.#switchAfter;
    this.#switchAfter = null;
    if (next === null) return;
    await this.#journal?.close().catch(() => undefined);
    this.#journal = null;
    this.#journalGeneration = next.generation;
    this.#journalEnd = 0;
  }

  async #writeCheckpoint(changed: ReadonlySet<string> | null): Promise<number> {
    // From here to the first await the state stands still: this is the moment of the checkpoint.
    const lastSeq = this.#lastSeq;
    const generation = this.#highestGeneration + 1;
    this.#highestGeneration = generation;
    const previous = this.#manifest;
    const plan = planSegments(
      this.#state,
      previous?.segments ?? [],
      previous?.nextSegment ?? 1,
      previous === null || this.#isAllChanged ? null : changed,
    );
    const keysBefore = this.#changed;
    this.#changed = new Set();
    this.#switchAfter = { seq: lastSeq, generation };
    let manifest: Manifest;
    try {
      manifest = await this.#writeSegments(plan, (segments, nextSegment) => ({
        schema: this.#schema,
        generation,
        lastSeq,
        segments,
        nextSegment,
        quarantine: this.#quarantine,
      }));
    } catch (error) {
      for (const key of keysBefore) this.#changed.add(key);
      throw asStorageError(error);
    }
    this.#manifest = manifest;
    this.#isAllChanged = false;
    this.#durableUpTo(lastSeq);
    this.#checkpointBytes = sizeOfCheckpoint(manifest);
    await this.#clean(manifest, previous).catch(() => undefined);
    return this.#checkpointBytes ?? 0;
  }

  /** Writes what is planned, a few segments at a time, and last the manifest, which it gives. */
  async #writeSegments(
    plan: SegmentPlan,
    manifestOf: (segments: readonly Segment[], nextSegment: number) => Manifest,
  ): Promise<Manifest> {
    let batch: [string, Uint8Array][] = [];
    let size = 0;
    for (const { id, bytes } of plan.written()) {
      batch.push([segmentKey(id), bytes]);
      size += bytes.length;
      if (size < BATCH_BYTES) continue;
      await this.#records.write(batch);
      batch = [];
      size = 0;
    }
    const manifest = manifestOf(plan.segments, plan.nextSegment);
    batch.push([manifestKey(manifest.generation), encodeManifest(manifest)]);
    await this.#records.write(batch);
    return manifest;
  }

  /** Removes checkpoints older than `previous`, their segments and journals. Failing here does no harm. */
  async #clean(newest: Manifest, previous: Manifest | null): Promise<void> {
    const kept = [newest, ...(previous === null ? [] : [previous])];
    const manifests = new Set(kept.map((manifest) => manifestKey(manifest.generation)));
    const segments = new Set(
      kept.flatMap((manifest) => manifest.segments.map((segment) => segmentKey(segment.id))),
    );
    const gone = [
      ...(await this.#records.keys("checkpoint/")).filter((key) => !manifests.has(key)),
      ...(await this.#records.keys("seg/")).filter((key) => !segments.has(key)),
    ];
    if (gone.length > 0) await this.#records.write(gone.map((key) => [key, null] as const));
    const oldest = (previous ?? newest).generation;
    for (const name of await this.#storage.journals()) {
      const generation = journalGeneration(name);
      if (generation === null || generation >= oldest || this.#quarantine.includes(name)) continue;
      if (generation !== this.#journalGeneration) await this.#storage.removeJournal(name);
    }
  }

  #failed(error: unknown): void {
    const isFirst = this.#failure === null;
    this.#failure = asStorageError(error);
    if (isFirst) this.#options.onFailure?.(this.#failure);
  }

  #succeeded(): void {
    if (this.#failure === null) return;
    this.#failure = null;
    this.#options.onRecovered?.();
  }

  #pause(delayMs: number): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#options.timer.after(delayMs, () => {
        this.#wake = null;
        resolve();
      });
      this.#wake = () => {
        cancel();
        this.#wake = null;
        resolve();
      };
    });
  }
}

/**
 * Opens a storage: recovers, migrates, cuts a torn tail, and is ready to write. Rejects with StoreFailure `newer-schema`
 * (nothing was written) or with a StorageError.
 */
export async function openStore(storage: Storage, options: StoreOptions): Promise<OpenedStore> {
  const schema = options.schema ?? SCHEMA;
  const records = await storage.openRecords();
  const recovered = await recover(storage, records, schema);
  if (recovered.schema > schema) {
    await records.close();
    throw new StoreFailure(
      "newer-schema",
      `This world was saved by a newer version (format ${recovered.schema}, this one knows ${schema}). Reload to get the newer version; nothing was changed.`,
    );
  }
  const isOlder = recovered.schema < schema;
  const steps = options.migrations ?? MIGRATIONS;
  if (isOlder && !migrate(recovered.records, recovered.schema, schema, steps)) {
    await records.close();
    throw new StoreFailure(
      "newer-schema",
      `There is no way from format ${recovered.schema} to ${schema}; nothing was changed.`,
    );
  }
  const store = new Store(storage, records, recovered, options);
  // Nobody appends to old journals again: what is behind their good part only takes space. Failing here does no harm.
  for (const { journal, endBytes } of recovered.excess)
    await cut(storage, journal, endBytes).catch(() => undefined);
  // After damage or a migration the state must not depend on the old journals again: it begins with a checkpoint of its own.
  if (isOlder || recovered.report.problems.length > 0) await store.checkpoint();
  return { store, records: store.records, lastSeq: recovered.lastSeq, report: recovered.report };
}

async function cut(storage: Storage, journal: string, endBytes: number): Promise<void> {
  const file = await storage.openJournal(journal);
  try {
    await file.truncate(endBytes);
  } finally {
    await file.close();
  }
}

function sizeOfCheckpoint(manifest: Manifest | null): number | null {
  return manifest === null
    ? null
    : manifest.segments.reduce((sum, segment) => sum + segment.sizeBytes, 0);
}

/** Keeps the first of several commits with one number. */
function isFresh(): (commit: Commit) => boolean {
  let last = 0;
  return (commit) => {
    if (commit.seq <= last) return false;
    last = commit.seq;
    return true;
  };
}

function asStorageError(error: unknown): StorageError {
  if (error instanceof StorageError) return error;
  return new StorageError("broken", error instanceof Error ? error.message : String(error), error);
}
