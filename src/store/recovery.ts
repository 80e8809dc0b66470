// Reads a store without writing: newest good checkpoint, then every journal from its generation on.
//
//   checkpoint G-1 ── journal G-1 ──► checkpoint G ── journal G ──► (checkpoint G+1 under way) ── journal G+1
//
// Two checkpoints are kept with their journals, so a damaged newest checkpoint loses nothing.
import type { CommitSeq } from "#bus";
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
  const generations = (await storage.journals())
    .map(journalGeneration)
    .filter((generation) => generation !== null)
    .sort((a, b) => a - b);
  const quarantine = new Set(base.manifest?.quarantine ?? []);
  const state = base.records;
  const changed = new Set<string>();
  let lastSeq = base.manifest?.lastSeq ?? 0;
  let replayedCommits = 0;
  let tornBytes = 0;
  let isBroken = false;
  let schema = base.manifest?.schema ?? null;
  const from = base.manifest?.generation ?? 0;
  for (const generation of generations) {
    if (generation < from) continue;
    const name = journalName(generation);
    const content = await readJournal(storage, name);
    if (content.hasHeader) schema = Math.max(schema ?? 0, content.schema);
    if (isBroken) {
      if (content.commits.length > 0) quarantine.add(name);
      continue;
    }
    for (const commit of content.commits) {
      if (commit.seq <= lastSeq) continue;
      if (commit.seq > lastSeq + 1) {
        problems.push({
          kind: "journal-gap",
          journal: name,
          expected: lastSeq + 1,
          found: commit.seq,
        });
        isBroken = true;
        break;
      }
      for (const [key, value] of commit.records) {
        if (value === null) state.delete(key);
        else state.set(key, value);
        changed.add(key);
      }
      lastSeq = commit.seq;
      replayedCommits += 1;
    }
    if (content.damage !== null) {
      problems.push({ kind: "journal-damaged", journal: name, ...content.damage });
      isBroken = true;
    }
    if (isBroken) quarantine.add(name);
    tornBytes += content.tornBytes;
  }
  const isEmpty = base.manifest === null && replayedCommits === 0;
  return {
    records: state,
    lastSeq,
    manifest: base.manifest,
    changed,
    schema: schema ?? schemaOfNew,
    highestGeneration: Math.max(base.highest, generations.at(-1) ?? 0),
    quarantine: [...quarantine],
    report: {
      checkpoint: base.manifest?.generation ?? null,
      replayedCommits,
      tornBytes,
      schema: isEmpty ? null : schema,
      problems,
    },
  };
}

async function readJournal(storage: Storage, name: string): Promise<JournalContent> {
  const file = await storage.openJournal(name);
  try {
    return decodeJournal(await file.read());
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
