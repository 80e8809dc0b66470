// The way in: runs queries, and keeps what later ones can use again: plans by rules and pattern of known arguments, rows and
// indexes of relations by version.
import { E_INVARG, E_PROPNF, EMPTY_LIST, List, type Value } from "#value";
import { answerRows } from "./answer-rows.ts";
import { Evaluation } from "./evaluation.ts";
import { Interner } from "./interner.ts";
import type { Plan, StoredPlan } from "./plan.ts";
import { makePlan, type UnsafeRule } from "./planner.ts";
import type { Rule } from "./rule.ts";
import { literalLabel } from "./safety.ts";
import { type QueryHost, Raised, type Relation } from "./source.ts";
import { type StoredTable, StoredTables } from "./stored.ts";
import type { NegationCycle } from "./strata.ts";

/** A call of a query. */
export interface Query {
  /** All rules that may matter. The same array, the same plans: whoever changes rules makes a new one. */
  readonly rules: readonly Rule[];
  /** Folded name of the predicate asked for. */
  readonly name: string;
  /** Its arguments; undefined asks. */
  readonly args: readonly (Value | undefined)[];
  /** Values of the parameters in the rules (`this`, `player`), by name. Each is an OBJ. */
  readonly parameters: ReadonlyMap<string, Value>;
}

/**
 * The result of a query: distinct full rows, each a LIST, in canonical order; or the error that it raises (E_INVARG: not
 * stratified, E_PROPNF: no such relation, or what the host raised); or that the host ended it.
 */
export type QueryOutcome =
  | { readonly kind: "rows"; readonly rows: List }
  | { readonly kind: "raised"; readonly raised: Raised }
  | { readonly kind: "stopped" };

/** Values that are known by number before all is forgotten. */
const MANY_VALUES = 250_000;

/** Runs queries. One for a world. */
export class QueryEngine {
  #interner = new Interner();
  #stored: StoredTables = new StoredTables(this.#interner);
  readonly #plans = new WeakMap<readonly Rule[], Map<string, Plan | NegationCycle | UnsafeRule>>();

  /** Runs a query. Throws a RangeError if a parameter of its rules has no value. */
  run(query: Query, host: QueryHost): QueryOutcome {
    if (this.#interner.size > MANY_VALUES) this.#forget();
    const plan = this.#plan(query);
    if (plan.kind !== "plan") return raised(new Raised(E_INVARG, problemText(plan)));
    const stored: StoredTable[] = [];
    for (const wanted of plan.stored) {
      const relation = relationOf(wanted, host);
      if (relation instanceof Raised) return raised(relation);
      stored.push(this.#stored.open(relation, wanted.arity));
    }
    const interner = this.#interner;
    const evaluation = new Evaluation(plan, host, interner, stored, query.parameters);
    const known = plan.known.map((at) => interner.intern(query.args[at] as Value));
    const end = evaluation.evaluate(known);
    this.#stored.trim();
    if (end === "stopped") return { kind: "stopped" };
    if (end !== null) return raised(end);
    return { kind: "rows", rows: rowsOf(evaluation, interner, plan, query, known) };
  }

  #plan({ rules, name, args }: Query): Plan | NegationCycle | UnsafeRule {
    let plans = this.#plans.get(rules);
    if (plans === undefined) {
      plans = new Map();
      this.#plans.set(rules, plans);
    }
    const pattern = args.map((arg) => (arg === undefined ? "f" : "b")).join("");
    const key = `${name}/${pattern}`;
    let plan = plans.get(key);
    if (plan === undefined) {
      plan = makePlan(rules, name, pattern);
      plans.set(key, plan);
    }
    return plan;
  }

  #forget(): void {
    this.#interner = new Interner();
    this.#stored = new StoredTables(this.#interner);
  }
}

function rowsOf(
  evaluation: Evaluation,
  interner: Interner,
  plan: Plan,
  query: Query,
  known: readonly number[],
): List {
  const spell = (id: number): Value => evaluation.spell(id);
  // what the data do not spell is as the caller has it
  const values = plan.known.map((at, i) => {
    const id = known[i] as number;
    const asGiven = query.args[at] as Value;
    return evaluation.isSpelled(id) ? spell(id) : asGiven;
  });
  if (plan.asked.length === 0)
    return evaluation.hasAnswer(known) ? new List([new List(values)]) : EMPTY_LIST;
  const cells = evaluation.answers(known);
  if (cells.length === 0) return EMPTY_LIST;
  return answerRows(interner, cells, plan.asked, values, spell);
}

/** The relation of facts, or the host's. */
function relationOf(wanted: StoredPlan, host: QueryHost): Relation | Raised {
  const { facts, name, arity } = wanted;
  if (facts !== null) return { version: facts, rows: () => facts };
  return host.relation(name, arity) ?? new Raised(E_PROPNF, `Relation not found: ${name}/${arity}`);
}

function raised(what: Raised): QueryOutcome {
  return { kind: "raised", raised: what };
}

function problemText(problem: NegationCycle | UnsafeRule): string {
  if (problem.kind === "cycle")
    return `Query depends on its own negation: ${problem.predicates.join(" -> ")}`;
  const { rule } = problem;
  const { variable, literal } = problem.problem;
  const at = rule.literals[literal];
  const where = at === undefined ? "the head" : literalLabel(at);
  return `Unsafe variable ${variable} in ${where} of ${rule.name}/${rule.terms.length}`;
}
