// What a plan is: all that can be known about a query without its data. An evaluation (evaluate.ts) runs it.
//
// A plan works on demand: for each predicate and each pattern of known arguments that can occur, there is a table of the
// arguments asked for (demand) and a table of rows (answers). A run takes new rows of one table and joins them with the others;
// what it finds are answers, or further demands. Where a rule asks whether something does not hold, it is cut: its
// rows up to there go to a table (prefix), together with the demands, and wait until lower strata have nothing left to do.
import type { Value } from "#value";
import type { Constant } from "./normal.ts";
import type { Operator } from "./rule.ts";

/** A table of derived rows. */
export interface TablePlan {
  readonly arity: number;
  /** Its rows are derived rows of the query (LANGUAGE 11.7), not demands or prefixes. */
  readonly isCounted: boolean;
}

/** A relation that has no rules: facts, or what the host knows by this name. */
export interface StoredPlan {
  readonly name: string;
  readonly arity: number;
  /** Rows of facts; null: the host's. */
  readonly facts: readonly (readonly Value[])[] | null;
}

/** Which rows of a table are meant: `places` are registers, beside the columns that they belong to. */
export interface RowPattern {
  /** Index among the stored or among the derived tables. */
  readonly table: number;
  readonly isStored: boolean;
  /** Columns with known values. */
  readonly keyColumns: readonly number[];
  readonly keyPlaces: readonly number[];
  /** Columns that give registers their values. */
  readonly bindColumns: readonly number[];
  readonly bindPlaces: readonly number[];
  /** Columns to compare with registers, after those are set. */
  readonly checkColumns: readonly number[];
  readonly checkPlaces: readonly number[];
}

/** A step of a run. All but `match` go on at most once. Numbers are registers. */
export type Step =
  /** Goes on for each row; once if nothing is bound by it. */
  | ({ readonly kind: "match" } & RowPattern)
  /** Goes on if there is no such row. */
  | ({ readonly kind: "absent" } & RowPattern)
  /** Adds a row to a derived table, and goes on. */
  | { readonly kind: "add"; readonly table: number; readonly places: readonly number[] }
  /** Goes on if there is such a property and, where `into` has a value, it is that. */
  | {
      readonly kind: "read";
      readonly of: number;
      readonly name: string;
      readonly into: number;
      readonly isCheck: boolean;
    }
  | {
      readonly kind: "test";
      readonly operator: Operator;
      readonly left: number;
      readonly right: number;
    }
  /** Goes on if both are the same. */
  | { readonly kind: "same"; readonly left: number; readonly right: number }
  | { readonly kind: "copy"; readonly from: number; readonly to: number };

/** What is done with each new row of a derived table. */
export interface RunPlan {
  readonly stratum: number;
  /** The new row; its table is derived, and it has no keys. */
  readonly delta: RowPattern;
  readonly steps: readonly Step[];
  /** Registers of variables; those of constants follow. */
  readonly variables: number;
  /** Indexes among the plan's constants. */
  readonly constants: readonly number[];
}

/** A plan for one predicate and one pattern of known arguments. */
export interface Plan {
  readonly kind: "plan";
  readonly tables: readonly TablePlan[];
  readonly stored: readonly StoredPlan[];
  readonly constants: readonly Constant[];
  readonly runs: readonly RunPlan[];
  readonly strata: number;
  /** Positions of the goal's known arguments, which are the row that `demand` gets first, and of the others. */
  readonly known: readonly number[];
  readonly asked: readonly number[];
  readonly demand: number;
  readonly answers: number;
  /** `answers` has only the columns `asked`, and all rows belong to the goal. */
  readonly isFactored: boolean;
}
