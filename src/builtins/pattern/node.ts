// The tree of a MOO pattern (LANGUAGE 17.5), as the parser makes it and the compiler reads it.
import type { CharSet } from "./char-set.ts";

/** Where an assertion holds. */
export type Place = "start" | "end" | "boundary" | "no-boundary" | "word-start" | "word-end";

/** One node of a parsed pattern. */
export type PatternNode =
  | { readonly kind: "character"; readonly code: number }
  | { readonly kind: "set"; readonly set: CharSet }
  | { readonly kind: "assertion"; readonly place: Place }
  /** Number 1 to 9; 0 for the groups after the ninth, which nothing can refer to. */
  | { readonly kind: "group"; readonly number: number; readonly body: PatternNode }
  | { readonly kind: "reference"; readonly number: number }
  | { readonly kind: "sequence"; readonly parts: readonly PatternNode[] }
  | { readonly kind: "choice"; readonly options: readonly PatternNode[] }
  /** Greedy. */
  | {
      readonly kind: "repeat";
      readonly body: PatternNode;
      readonly isOptional: boolean;
      readonly isLoop: boolean;
    };
