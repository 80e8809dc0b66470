// Rules on the way to a plan: bodies in the order in which demands arise, their atoms tied to tables.
import type { Arg, Atom, Read, Test, Unify } from "./normal.ts";

/** A predicate asked with a pattern of known arguments: `b` known, `f` not. */
export interface Adorned {
  readonly predicate: string;
  readonly pattern: string;
  readonly stratum: number;
  /** Tables. */
  readonly demand: number;
  readonly answers: number;
  readonly rules: OrderedRule[];
  /** Those in whose rules it is asked for. */
  readonly callers: Set<Adorned>;
}

/** An atom whose table is known. `callee`: what must be asked for first; null for stored relations and demands. */
export interface Rows extends Atom {
  readonly table: number;
  readonly isStored: boolean;
  readonly callee: Adorned | null;
}

/** A part of an ordered body. */
export type BodyItem = Rows | Test | Unify | Read;

/** A rule whose body is in the order in which demands arise. */
export interface OrderedRule {
  readonly head: readonly Arg[];
  readonly body: readonly BodyItem[];
  readonly variables: number;
}

/** A row to be added. */
export interface Addition {
  readonly table: number;
  readonly args: readonly Arg[];
}

/** Arguments at known positions. */
export function demandArgs(args: readonly Arg[], pattern: string): Arg[] {
  return args.filter((_, at) => pattern[at] === "b");
}

/** The rows that were asked for. */
export function demandRows({ demand }: Adorned, args: readonly Arg[]): Rows {
  return rowsOf(demand, args);
}

/** The rows of a table that was derived, nothing to be asked for first. */
export function rowsOf(table: number, args: readonly Arg[]): Rows {
  return {
    kind: "atom",
    predicate: "",
    args,
    isNegated: false,
    table,
    isStored: false,
    callee: null,
  };
}

/** What must be asked for before rows are read. */
export function demandOf(rows: Rows): Addition {
  const { demand, pattern } = rows.callee as Adorned;
  return { table: demand, args: demandArgs(rows.args, pattern) };
}
