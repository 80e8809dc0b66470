// Rows that differ for a reason.
import type { Profile } from "#world";

/** A program that gives another result here, and why. */
export interface KnownDifference {
  /** The distinctive part of the program. */
  readonly program: string;
  readonly profile: Profile;
  readonly reason: string;
}

export const KNOWN: readonly KnownDifference[] = [
  {
    program: 'for c, i in ("héy")',
    profile: "toaststunt",
    reason:
      "the other server drops characters outside ASCII from what is typed; LANGUAGE 2.1 keeps them",
  },
];
