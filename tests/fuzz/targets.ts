// The targets of the fuzzer by name.
import { databaseTarget } from "./dumps/databases.ts";
import { dumpTarget } from "./dumps/target.ts";
import { programTarget } from "./programs/target.ts";
import type { Target } from "./target.ts";
import { telnetTarget } from "./telnet/target.ts";

/** Those of every run; what their inputs are is nobody else's business. */
export const targets: readonly Target<unknown>[] = [
  programTarget as Target<unknown>,
  dumpTarget as Target<unknown>,
  telnetTarget as Target<unknown>,
];

/** Those of the long set, which depend on the machine. */
export function longTargets(): readonly Target<unknown>[] {
  const databases = databaseTarget();
  return databases === null ? targets : [...targets, databases as Target<unknown>];
}
