// Writes the steps of a run: which columns are keys, which give values, which are compared, given what is bound so far.
import { ANY, type Arg, isVariable } from "./normal.ts";
import type { Addition, BodyItem, Rows } from "./ordered.ts";
import type { RowPattern, RunPlan, Step } from "./plan.ts";

/** Collects the steps for the new rows of a table. */
export class RunWriter {
  readonly #variables: number;
  readonly #delta: RowPattern;
  readonly #steps: Step[] = [];
  readonly #bound = new Set<number>();
  readonly #constants: number[] = [];
  readonly #constantPlaces = new Map<number, number>();

  constructor(variables: number, delta: Rows) {
    this.#variables = variables;
    this.#delta = this.#pattern(delta, false);
  }

  item(item: BodyItem): void {
    switch (item.kind) {
      case "atom":
        this.#steps.push({
          kind: item.isNegated ? "absent" : "match",
          ...this.#pattern(item, true),
        });
        return;
      case "test": {
        const { operator, left, right } = item;
        this.#steps.push({
          kind: "test",
          operator,
          left: this.#place(left),
          right: this.#place(right),
        });
        return;
      }
      case "unify": {
        const left = this.#place(item.left);
        const right = this.#place(item.right);
        if (!this.#isBound(item.left)) this.#copy(right, left);
        else if (!this.#isBound(item.right)) this.#copy(left, right);
        else this.#steps.push({ kind: "same", left, right });
        return;
      }
      case "read": {
        const { name, into } = item;
        const isCheck = this.#bound.has(into);
        this.#steps.push({ kind: "read", of: this.#place(item.of), name, into, isCheck });
        this.#bound.add(into);
      }
    }
  }

  add({ table, args }: Addition): void {
    this.#steps.push({ kind: "add", table, places: args.map((arg) => this.#place(arg)) });
  }

  run(stratum: number): RunPlan {
    return {
      stratum,
      delta: this.#delta,
      steps: this.#steps,
      variables: this.#variables,
      constants: this.#constants,
    };
  }

  #isBound(arg: Arg): boolean {
    return !isVariable(arg) || this.#bound.has(arg);
  }

  #copy(from: number, to: number): void {
    this.#steps.push({ kind: "copy", from, to });
    this.#bound.add(to);
  }

  /** The register of an argument. */
  #place(arg: Arg): number {
    if (isVariable(arg)) return arg;
    let place = this.#constantPlaces.get(arg);
    if (place === undefined) {
      place = this.#variables + this.#constants.length;
      this.#constants.push(~arg);
      this.#constantPlaces.set(arg, place);
    }
    return place;
  }

  #pattern(rows: Rows, hasKeys: boolean): RowPattern {
    const keys: [number, number][] = [];
    const binds: [number, number][] = [];
    const checks: [number, number][] = [];
    const fresh = new Set<number>();
    for (const [column, arg] of rows.args.entries()) {
      if (arg === ANY) continue;
      const pair: [number, number] = [column, this.#place(arg)];
      if (this.#isBound(arg)) (hasKeys ? keys : checks).push(pair);
      else if (fresh.has(arg)) checks.push(pair);
      else {
        fresh.add(arg);
        binds.push(pair);
      }
    }
    for (const variable of fresh) this.#bound.add(variable);
    return {
      table: rows.table,
      isStored: rows.isStored,
      keyColumns: keys.map(([column]) => column),
      keyPlaces: keys.map(([, place]) => place),
      bindColumns: binds.map(([column]) => column),
      bindPlaces: binds.map(([, place]) => place),
      checkColumns: checks.map(([column]) => column),
      checkPlaces: checks.map(([, place]) => place),
    };
  }
}
