// What recovery and checks find, and why a store refuses. Data for people, told in one place.
import type { CommitSeq } from "#bus";

/** Something on disk that is not as it was written. Nothing of it is ever dropped in silence. */
export type StoreProblem =
  /** The manifest or a segment of a checkpoint; the state came from an older one and its journals. */
  | { readonly kind: "checkpoint-damaged"; readonly generation: number; readonly detail: string }
  /** A batch that is not the last: commits from `lostFrom` on are missing. The journal is kept as it is. */
  | {
      readonly kind: "journal-damaged";
      readonly journal: string;
      readonly atBytes: number;
      readonly lostFrom: CommitSeq;
      readonly foundAgain: CommitSeq | null;
    }
  /** A journal begins later than the state before it ends. */
  | {
      readonly kind: "journal-gap";
      readonly journal: string;
      readonly expected: CommitSeq;
      readonly found: CommitSeq;
    };

/** One sentence for a person. */
export function describeProblem(problem: StoreProblem): string {
  switch (problem.kind) {
    case "checkpoint-damaged":
      return `Checkpoint ${problem.generation} is damaged (${problem.detail}); the state was put together from an older one and the journals.`;
    case "journal-damaged":
      return `${problem.journal} is damaged at byte ${problem.atBytes}: changes from number ${problem.lostFrom}${
        problem.foundAgain === null ? "" : ` to ${problem.foundAgain - 1}`
      } are lost and later ones were not applied. The file is kept.`;
    case "journal-gap":
      return `${problem.journal} begins with change ${problem.found}, but ${problem.expected} was expected; it was not applied. The file is kept.`;
  }
}

/** Why a store cannot do what was asked. `newer-schema`: nothing was written. */
export class StoreFailure extends Error {
  override readonly name: string = "StoreFailure";
  readonly code: "newer-schema" | "gap" | "closed";

  constructor(code: "newer-schema" | "gap" | "closed", message: string) {
    super(message);
    this.code = code;
  }
}

/** What opening a store found. */
export interface RecoveryReport {
  /** Generation of the checkpoint that the state began from; null for an empty store. */
  readonly checkpoint: number | null;
  /** Commits applied from journals. */
  readonly replayedCommits: number;
  /** Bytes of an interrupted append that were cut. */
  readonly tornBytes: number;
  /** Schema the records had on disk, before migration; null for an empty store. */
  readonly schema: number | null;
  readonly problems: readonly StoreProblem[];
}
