// Budgets of task slices (LANGUAGE 13.3).
import { DYING_TICKS } from "#vm";
import type { Options } from "../options.ts";

/** What a slice may use. */
export interface Budget {
  readonly ticks: number;
  readonly ms: number;
}

/** `foreground`: input and server tasks before they first suspend; `program`: host programs, likewise. */
export type BudgetKind = "foreground" | "background" | "program";

const defaults: Readonly<Record<BudgetKind, { prefix: string; ticks: number; seconds: number }>> = {
  foreground: { prefix: "fg", ticks: 30_000, seconds: 5 },
  background: { prefix: "bg", ticks: 15_000, seconds: 3 },
  program: { prefix: "repl", ticks: 1_000_000, seconds: 10 },
};

/** For all finally bodies of a task that is killed (LANGUAGE 13.8). */
export const DYING_BUDGET: Budget = { ticks: DYING_TICKS, ms: 1000 };

/** The budget of the options; at least 100 ticks and 1 second. */
export function budgetOf(kind: BudgetKind, options: Options): Budget {
  const { prefix, ticks, seconds } = defaults[kind];
  return {
    ticks: Math.max(100, options.int(`${prefix}_ticks`, ticks)),
    ms: Math.max(1, options.int(`${prefix}_seconds`, seconds)) * 1000,
  };
}
