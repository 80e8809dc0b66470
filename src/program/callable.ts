// What the VM needs to know of a verb; the world's Verb satisfies it.
import type { Program } from "./program.ts";

/** Verb permission bits, as in dumps (LANGUAGE 18.2). */
export const VerbPerm = { Read: 1, Write: 2, Execute: 4, Debug: 8 } as const;

/** A verb, as far as calling it goes. */
export interface CallableVerb {
  /** The object that holds the verb. */
  readonly definer: number;
  /** The full names string. */
  readonly names: string;
  readonly owner: number;
  /** Bits of VerbPerm. */
  readonly perms: number;
  /**
   * The compiled program: null until first used (ask the host to compile it), `broken` if its source does not compile
   * (a call raises E_VERBNF).
   */
  readonly compiled: Program | "broken" | null;
}
