// Rows where the other server and LANGUAGE.md disagree: LANGUAGE wins, with the reason.

export interface KnownDifference {
  readonly program: string;
  readonly reason: string;
}

export const KNOWN: readonly KnownDifference[] = [];
