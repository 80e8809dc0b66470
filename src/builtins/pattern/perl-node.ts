// The tree of a Perl pattern, between perl-parse.ts and perl-compile.ts.
import type { CharSet } from "./char-set.ts";

/** How often a repetition takes its body: as often as possible, as seldom, or as often and never less afterwards. */
export type Greed = "greedy" | "lazy" | "possessive";

/** Where an assertion without a body holds. */
export type PerlPlace =
  | "text-start"
  | "text-end"
  /** The end, or before a final line break. */
  | "last-line-end"
  | "line-start"
  | "line-end"
  | "boundary"
  | "no-boundary";

/** A part of a pattern. `folds`: letter case is ignored; characters and sets are folded then. */
export type PerlNode =
  | { readonly kind: "character"; readonly code: number; readonly folds: boolean }
  | { readonly kind: "set"; readonly set: CharSet; readonly folds: boolean }
  | { readonly kind: "place"; readonly place: PerlPlace }
  | { readonly kind: "reference"; readonly group: number; readonly folds: boolean }
  | { readonly kind: "sequence"; readonly parts: readonly PerlNode[] }
  | { readonly kind: "choice"; readonly options: readonly PerlNode[] }
  | { readonly kind: "group"; readonly group: number; readonly body: PerlNode }
  | { readonly kind: "atomic"; readonly body: PerlNode }
  | {
      readonly kind: "look";
      readonly isBehind: boolean;
      readonly isNegative: boolean;
      readonly body: PerlNode;
    }
  | {
      readonly kind: "repeat";
      readonly body: PerlNode;
      readonly min: number;
      /** Infinity without bound. */
      readonly max: number;
      readonly greed: Greed;
    };
