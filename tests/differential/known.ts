// Rows that differ for a reason: LANGUAGE.md says otherwise, or the last digit of a double cannot be had.
import type { Profile } from "#world";

/** A program that gives another result here, and why. */
export interface KnownDifference {
  readonly program: string;
  readonly profiles: readonly Profile[];
  readonly reason: string;
}

export const KNOWN: readonly KnownDifference[] = [
  {
    program: "return sin(2.5);",
    profiles: ["lambdamoo", "toaststunt"],
    reason: "the engine's sine is one unit off in the last place, which shows in the 15th digit",
  },
];
