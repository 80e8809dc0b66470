// Makes plans: orders the bodies of the rules for each pattern of known arguments (demand transformation, "magic sets"),
// cuts them at negations, and writes a run for each table whose new rows can matter (semi-naive evaluation).
import type { Value } from "#value";
import { arrange } from "./arrange.ts";
import { canFactor, factored } from "./factor.ts";
import {
  ANY,
  type Arg,
  type Atom,
  argsOf,
  type Constant,
  type Item,
  isVariable,
  type NormalRule,
  normalize,
} from "./normal.ts";
import {
  type Addition,
  type Adorned,
  type BodyItem,
  demandArgs,
  demandOf,
  demandRows,
  type OrderedRule,
  type Rows,
  rowsOf,
} from "./ordered.ts";
import type { Plan, RunPlan, StoredPlan, TablePlan } from "./plan.ts";
import { predicateKey, type Rule } from "./rule.ts";
import { RunWriter } from "./run-writer.ts";
import { type SafetyProblem, safetyProblem } from "./safety.ts";
import { type NegationCycle, rulesByPredicate, stratify } from "./strata.ts";

/** A rule that is not safe: such rules are refused when they are compiled, so this is only met in damaged worlds. */
export interface UnsafeRule {
  readonly kind: "unsafe";
  readonly rule: Rule;
  readonly problem: SafetyProblem;
}

/** A predicate that is asked in more ways than this is asked for all its rows. */
const MANY_PATTERNS = 16;

/** Longer bodies are not put in order anew for each run. */
const LONG_BODY = 24;

/** A plan for a predicate with rules or without; `pattern` has `b` for each known argument and `f` for each other. */
export function makePlan(
  rules: readonly Rule[],
  name: string,
  pattern: string,
): Plan | NegationCycle | UnsafeRule {
  const byKey = rulesByPredicate(rules);
  const goal = predicateKey(name, pattern.length);
  const strata = stratify(byKey, goal);
  if (strata.kind === "cycle") return strata;
  for (const key of strata.stratumOf.keys())
    for (const rule of byKey.get(key) ?? []) {
      const problem = safetyProblem(rule);
      if (problem !== null) return { kind: "unsafe", rule, problem };
    }
  return new Planner(byKey, strata.stratumOf, goal).plan(pattern);
}

class Planner {
  readonly #rules: ReadonlyMap<string, readonly Rule[]>;
  readonly #stratumOf: ReadonlyMap<string, number>;
  readonly #goal: string;
  readonly #constants: Constant[] = [];
  readonly #tables: TablePlan[] = [];
  readonly #stored: StoredPlan[] = [];
  readonly #storedByKey = new Map<string, number>();
  readonly #runs: RunPlan[] = [];
  readonly #normal = new Map<string, NormalRule[]>();
  /** By predicate, then by pattern. */
  readonly #adorned = new Map<string, Map<string, Adorned>>();
  readonly #unordered: Adorned[] = [];

  constructor(
    rules: ReadonlyMap<string, readonly Rule[]>,
    stratumOf: ReadonlyMap<string, number>,
    goal: string,
  ) {
    this.#rules = rules;
    this.#stratumOf = stratumOf;
    this.#goal = goal;
  }

  plan(pattern: string): Plan {
    const goal = this.#adorn(this.#goal, pattern);
    for (let next = this.#unordered.pop(); next !== undefined; next = this.#unordered.pop())
      for (const rule of this.#normalRules(next.predicate))
        next.rules.push(this.#order(rule, next));
    const isFactored = canFactor(goal);
    for (const patterns of this.#adorned.values())
      for (const adorned of patterns.values()) {
        if (adorned === goal && isFactored) this.#writeFactored(goal);
        else for (const rule of adorned.rules) this.#writeRule(rule, adorned);
      }
    const positions = [...pattern].map((_, at) => at);
    const asked = positions.filter((at) => pattern[at] === "f");
    if (isFactored) this.#tables[goal.answers] = { arity: asked.length, isCounted: true };
    return {
      kind: "plan",
      tables: this.#tables,
      stored: this.#stored,
      constants: this.#constants,
      runs: this.#runs,
      strata: this.#runs.reduce((most, run) => Math.max(most, run.stratum + 1), 1),
      known: positions.filter((at) => pattern[at] === "b"),
      asked,
      demand: goal.demand,
      answers: goal.answers,
      isFactored,
    };
  }

  // ---- predicates --------------------------------------------------------------------------------------------------

  /** Whether rows of a predicate have to be derived. Facts alone are stored, unless they are asked for. */
  #isDerived(key: string): boolean {
    return (
      key === this.#goal || (this.#rules.get(key)?.some((rule) => factRow(rule) === null) ?? false)
    );
  }

  #adorn(predicate: string, wanted: string): Adorned {
    let patterns = this.#adorned.get(predicate);
    if (patterns === undefined) {
      patterns = new Map();
      this.#adorned.set(predicate, patterns);
    }
    const all = "f".repeat(wanted.length);
    // who has all rows already need not be asked for some
    const isTooMany = patterns.size >= MANY_PATTERNS && !patterns.has(wanted);
    const pattern = isTooMany || patterns.has(all) ? all : wanted;
    let adorned = patterns.get(pattern);
    if (adorned === undefined) {
      adorned = {
        predicate,
        pattern,
        stratum: this.#stratumOf.get(predicate) ?? 0,
        demand: this.#table(pattern.replaceAll("f", "").length, false),
        answers: this.#table(pattern.length, true),
        rules: [],
        callers: new Set(),
      };
      patterns.set(pattern, adorned);
      this.#unordered.push(adorned);
    }
    return adorned;
  }

  #table(arity: number, isCounted: boolean): number {
    this.#tables.push({ arity, isCounted });
    return this.#tables.length - 1;
  }

  #normalRules(predicate: string): readonly NormalRule[] {
    const known = this.#normal.get(predicate);
    if (known !== undefined) return known;
    const rules = this.#rules.get(predicate) ?? [];
    const made = rules
      .filter((rule) => factRow(rule) === null)
      .map((rule) => normalize(rule, this.#constants));
    // facts, or what the host knows by the name of a goal without rules
    if (made.length < rules.length || rules.length === 0) {
      const arity = Number(predicate.slice(predicate.lastIndexOf("/") + 1));
      const args = Array.from({ length: arity }, (_, at) => at);
      const items: Item[] = [{ kind: "atom", predicate: `.${predicate}`, args, isNegated: false }];
      made.push({ head: args, items, variables: arity });
    }
    this.#normal.set(predicate, made);
    return made;
  }

  /** The stored relation of a predicate without derived rows; a point before its name: whatever the name derives. */
  #storedTable(key: string): number {
    const name = key.startsWith(".") ? key.slice(1) : key;
    let table = this.#storedByKey.get(name);
    if (table === undefined) {
      const slash = name.lastIndexOf("/");
      const rules = this.#rules.get(name);
      const facts = rules?.map(factRow).filter((row) => row !== null) ?? null;
      table = this.#stored.length;
      this.#stored.push({
        name: name.slice(0, slash),
        arity: Number(name.slice(slash + 1)),
        facts,
      });
      this.#storedByKey.set(name, table);
    }
    return table;
  }

  // ---- bodies in order ---------------------------------------------------------------------------------------------

  #order(rule: NormalRule, adorned: Adorned): OrderedRule {
    const known = demandArgs(rule.head, adorned.pattern);
    const bound = new Set(known.filter(isVariable));
    const order = arrange(rule.items, new Set(bound), (atom) => !this.#isDerived(atom.predicate));
    const body = order.map((item): BodyItem => {
      const placed = item.kind === "atom" ? this.#place(item, bound, adorned) : item;
      for (const arg of argsOf(item)) if (isVariable(arg)) bound.add(arg);
      return placed;
    });
    return { head: rule.head, body, variables: rule.variables };
  }

  #place(atom: Atom, bound: ReadonlySet<number>, caller: Adorned): Rows {
    if (!this.#isDerived(atom.predicate))
      return { ...atom, table: this.#storedTable(atom.predicate), isStored: true, callee: null };
    const pattern = atom.args
      .map((arg) => (arg !== ANY && (!isVariable(arg) || bound.has(arg)) ? "b" : "f"))
      .join("");
    const callee = this.#adorn(atom.predicate, pattern);
    callee.callers.add(caller);
    return { ...atom, table: callee.answers, isStored: false, callee };
  }

  // ---- runs --------------------------------------------------------------------------------------------------------

  #writeRule(rule: OrderedRule, adorned: Adorned): void {
    const args = demandArgs(rule.head, adorned.pattern);
    this.#write([demandRows(adorned, args), ...rule.body], rule, adorned, args, {
      table: adorned.answers,
      args: rule.head,
    });
  }

  #writeFactored(goal: Adorned): void {
    for (const rule of goal.rules) {
      const { body, target } = factored(rule, goal);
      this.#write(body, rule, goal, demandArgs(rule.head, goal.pattern), target);
    }
  }

  /** Writes the runs of a body, cut in front of what must be absent among derived rows. */
  #write(
    body: readonly BodyItem[],
    rule: OrderedRule,
    adorned: Adorned,
    ownDemand: readonly Arg[],
    target: Addition,
  ): void {
    const write = (part: readonly BodyItem[], additions: readonly Addition[]): void =>
      this.#writePart(part, additions, rule.variables, adorned, ownDemand);
    let part: BodyItem[] = [];
    for (let at = 0; at < body.length; at++) {
      const first = at;
      while (isCut(body[at])) at++;
      if (at === first) {
        part.push(body[at] as BodyItem);
        continue;
      }
      const absent = body.slice(first, at) as Rows[];
      const later = [...body.slice(first).flatMap(argsOf), ...target.args];
      const live = new Set(later.filter(isVariable));
      const args = [...new Set(part.flatMap(argsOf).filter((arg) => live.has(arg)))];
      const table = this.#table(args.length, false);
      write(part, [...absent.map(demandOf), { table, args }]);
      part = [rowsOf(table, args), ...absent];
      at--;
    }
    write(part, [target]);
  }

  /** One run for each derived table of a part; demands arise from what stands behind it. */
  #writePart(
    part: readonly BodyItem[],
    additions: readonly Addition[],
    variables: number,
    adorned: Adorned,
    ownDemand: readonly Arg[],
  ): void {
    for (const [at, delta] of part.entries()) {
      if (delta.kind !== "atom" || delta.isNegated || delta.isStored) continue;
      const writer = new RunWriter(variables, delta);
      let before: readonly BodyItem[] = part.slice(0, at);
      if (at <= LONG_BODY) {
        const bound = new Set(delta.args.filter(isVariable));
        before = arrange(before, bound, (atom) => (atom as Rows).isStored, true) as BodyItem[];
      }
      for (const item of before) writer.item(item);
      for (const item of part.slice(at + 1)) {
        if (item.kind === "atom" && item.callee !== null && !item.isNegated) {
          const demand = demandOf(item);
          const isOwn =
            item.callee === adorned && demand.args.every((arg, i) => arg === ownDemand[i]);
          if (!isOwn) writer.add(demand);
        }
        writer.item(item);
      }
      for (const addition of additions) writer.add(addition);
      this.#runs.push(writer.run(adorned.stratum));
    }
  }
}

function isCut(item: BodyItem | undefined): boolean {
  return item?.kind === "atom" && item.isNegated && item.callee !== null;
}

/** The values of a fact of constants; null for other rules. */
function factRow(rule: Rule): Value[] | null {
  if (rule.literals.length > 0) return null;
  const row: Value[] = [];
  for (const term of rule.terms) {
    if (term.kind !== "constant") return null;
    row.push(term.value);
  }
  return row;
}
