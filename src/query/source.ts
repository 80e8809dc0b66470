// What queries ask their surroundings: relations that have no rules, properties, comparisons, and leave to go on.
import { type Err, List, type Value } from "#value";
import type { Operator } from "./rule.ts";

/** An error that ends a query. */
export class Raised {
  readonly error: Err;
  readonly detail: string;

  constructor(error: Err, detail = "") {
    this.error = error;
    this.detail = detail;
  }
}

/** A relation without rules. Its rows may come twice, and rows of other lengths are ignored. */
export interface Relation {
  /**
   * Stands for the contents: the same object, the same rows, also in later queries, so that rows and indexes are kept.
   * Null: they are read anew by each query.
   */
  readonly version: object | null;
  /** All rows. */
  rows(): Iterable<readonly Value[]>;
  /**
   * Rows among which are all those with the given values (undefined: any); null if finding them is no cheaper than reading all
   * rows. Whatever it gives must be rows of the relation.
   */
  lookup?(bound: readonly (Value | undefined)[]): Iterable<readonly Value[]> | null;
}

/** What surrounds an evaluation. */
export interface QueryHost {
  /** The relation with this folded name and number of columns; null if there is none. */
  relation(name: string, arity: number): Relation | Raised | null;
  /** A property by its folded name; undefined makes the literal false that needs it; Raised ends the query. */
  readProperty(of: Value, name: string): Value | undefined | Raised;
  /** A comparison by the rules of echo (`=` compares as `==`); false also where it is an error. */
  compare(operator: Operator, left: Value, right: Value): boolean;
  /** Called for each derived row; false ends the query. */
  tick(): boolean;
  /** Called now and then while rows are sought; false ends the query. */
  poll?(): boolean;
}

/** The relation that a LIST of rows is (LANGUAGE 11.4): LISTs, and for one column also bare values. */
export function listRelation(list: List, arity: number): Relation {
  return {
    version: list,
    *rows() {
      for (const row of list.items) {
        if (row instanceof List) yield row.items;
        else if (arity === 1) yield [row];
      }
    },
  };
}
