// Reads a store without writing: newest good checkpoint, then every journal from its generation on.
//
//   checkpoint G-1 ── journal G-1 ──► checkpoint G ── journal G ──► (checkpoint G+1 under way) ── journal G+1
//
// Two checkpoints are kept with their journals, so a damaged newest checkpoint loses nothing.
import type { Commit, CommitSeq } from "#bus";
import type { RecordStore, Storage } from "#ports";
import { decodeManifest, type Manifest, readSegment, segmentKey } from "./checkpoint.ts";
import { decodeJournal, type JournalContent } from "./journal.ts";
import type { RecoveryReport, StoreProblem } from "./problems.ts";

/** The state of a store as found. */
export interface Recovered {
  readonly records: Map<string, Uint8Array>;
  readonly lastSeq: CommitSeq;
  /** Of the checkpoint that was used; null if the store is empty. */
  readonly manifest: Manifest | null;
  /** Keys changed after that checkpoint. */
  readonly changed: Set<string>;
  /** Schema of the records. */
  readonly schema: number;
  /** Highest generation of any checkpoint or journal; 0 if there is none. */
  readonly highestGeneration: number;
  /** Journals that must not be removed. */
  readonly quarantine: readonly string[];
  /** Journals with bytes behind their good part (an interrupted append, the unused part of a pre-sized file). */
  readonly excess: readonly { readonly journal: string; readonly endBytes: number }[];
  readonly report: RecoveryReport;
}

/** Name of the journal with the commits after checkpoint `generation`. */
export function journalName(generation: number): string {
  return `journal-${String(generation).padStart(10, "0")}`;
}

/** Generation of a journal's name; null if it is none of ours. */
export function journalGeneration(name: string): number | null {
  const digits = /^journal-(\d{10})$/.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** Puts the state together; `schemaOfNew` is what an empty store gets. */
export async function recover(
  storage: Storage,
  records: RecordStore,
  schemaOfNew: number,
): Promise<Recovered> {
  const problems: StoreProblem[] = [];
  const base = await newestCheckpoint(records, problems);
  const { manifest } = base;
  const generations = (await storage.journals())
    .map(journalGeneration)
    .filter((generation) => generation !== null)
    .sort((a, b) => a - b);
  const excess: { journal: string; endBytes: number }[] = [];
  const replay = new Replay(base.records, manifest, problems);
  for (const generation of generations) {
    if (generation < (manifest?.generation ?? 0)) continue;
    const name = journalName(generation);
    const { content, sizeBytes } = await readJournal(storage, name);
    replay.take(name, content);
    if (content.damage === null && sizeBytes > content.endBytes)
      excess.push({ journal: name, endBytes: content.endBytes });
  }
  const isEmpty = manifest === null && replay.commits === 0;
  const schema = replay.schema ?? schemaOfNew;
  return {
    records: base.records,
    lastSeq: replay.lastSeq,
    manifest,
    changed: replay.changed,
    schema,
    highestGeneration: Math.max(base.highest, generations.at(-1) ?? 0),
    quarantine: [...replay.quarantine],
    excess,
    report: {
      checkpoint: manifest?.generation ?? null,
      replayedCommits: replay.commits,
      tornBytes: replay.tornBytes,
      schema: isEmpty ? null : schema,
      problems,
    },
  };
}

/** Applies journals in order to the state of a checkpoint; stops at the first damage or gap and keeps what it found. */
class Replay {
  readonly #state: Map<string, Uint8Array>;
  readonly #problems: StoreProblem[];
  readonly quarantine: Set<string>;
  readonly changed = new Set<string>();
  lastSeq: CommitSeq;
  schema: number | null;
  commits = 0;
  tornBytes = 0;
  #isBroken = false;

  constructor(state: Map<string, Uint8Array>, manifest: Manifest | null, problems: StoreProblem[]) {
    this.#state = state;
    this.#problems = problems;
    this.quarantine = new Set(manifest?.quarantine ?? []);
    this.lastSeq = manifest?.lastSeq ?? 0;
    this.schema = manifest?.schema ?? null;
  }

  /** The next journal. */
  take(name: string, content: JournalContent): void {
    if (content.hasHeader) this.schema = Math.max(this.schema ?? 0, content.schema);
    if (this.#isBroken) {
      if (content.commits.length > 0) this.quarantine.add(name);
      return;
    }
    for (const commit of content.commits) {
      if (commit.seq <= this.lastSeq) continue;
      if (commit.seq > this.lastSeq + 1) {
        const expected = this.lastSeq + 1;
        this.#break(name, { kind: "journal-gap", journal: name, expected, found: commit.seq });
        return;
      }
      this.#apply(commit);
    }
    this.tornBytes += content.tornBytes;
    if (content.damage !== null)
      this.#break(name, { kind: "journal-damaged", journal: name, ...content.damage });
  }

  #apply(commit: Commit): void {
    for (const [key, value] of commit.records) {
      if (value === null) this.#state.delete(key);
      else this.#state.set(key, value);
      this.changed.add(key);
    }
    this.lastSeq = commit.seq;
    this.commits += 1;
  }

  #break(name: string, problem: StoreProblem): void {
    this.#problems.push(problem);
    this.quarantine.add(name);
    this.#isBroken = true;
  }
}

async function readJournal(
  storage: Storage,
  name: string,
): Promise<{ readonly content: JournalContent; readonly sizeBytes: number }> {
  const file = await storage.openJournal(name);
  try {
    const bytes = await file.read();
    return { content: decodeJournal(bytes), sizeBytes: bytes.length };
  } finally {
    await file.close();
  }
}

/** The newest checkpoint whose manifest and segments are all good, loaded. */
async function newestCheckpoint(
  records: RecordStore,
  problems: StoreProblem[],
): Promise<{ manifest: Manifest | null; records: Map<string, Uint8Array>; highest: number }> {
  const keys = (await records.keys("checkpoint/")).sort().reverse();
  const highest = keys[0] === undefined ? 0 : Number(keys[0].slice("checkpoint/".length));
  for (const key of keys) {
    const generation = Number(key.slice("checkpoint/".length));
    const bytes = await records.get(key);
    const manifest = bytes === undefined ? null : decodeManifest(bytes);
    if (manifest === null) {
      problems.push({ kind: "checkpoint-damaged", generation, detail: "its manifest" });
      continue;
    }
    const state = new Map<string, Uint8Array>();
    const bad = await loadSegments(records, manifest, state);
    if (bad === null) return { manifest, records: state, highest };
    problems.push({ kind: "checkpoint-damaged", generation, detail: `segment ${bad}` });
  }
  return { manifest: null, records: new Map(), highest };
}

/** Reads every segment; gives the id of the first bad one, or null. */
export async function loadSegments(
  records: RecordStore,
  manifest: Manifest,
  into: Map<string, Uint8Array>,
): Promise<number | null> {
  // A few reads under way at once hide the latency of the host without holding the whole world twice.
  const ahead = 8;
  const { segments } = manifest;
  for (let start = 0; start < segments.length; start += ahead) {
    const group = segments.slice(start, start + ahead);
    const values = await Promise.all(group.map((segment) => records.get(segmentKey(segment.id))));
    for (const [index, segment] of group.entries()) {
      const bytes = values[index];
      if (bytes === undefined || !readSegment(bytes, segment, into)) return segment.id;
    }
  }
  return null;
}
