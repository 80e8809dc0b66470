// One evaluation of a plan: tables fill until no run finds a new row (semi-naive, on demand; see plan.ts).
//
// Always holds: a run starts only when all lower strata have nothing left to do, so what is absent there stays absent; rows that
// arrive in a table wake the runs that wait for them, and each run sees each row once as new and always as old.
// Nothing here recurses: a body is walked with a cursor in each step, runs wait in queues.
import type { Value } from "#value";
import type { Interner } from "./interner.ts";
import type { Plan, RowPattern, RunPlan, Step } from "./plan.ts";
import { type QueryHost, Raised } from "./source.ts";
import type { Lookups, StoredTable } from "./stored.ts";
import { type Index, type Places, Table } from "./table.ts";

/** How often `poll` is called: after so many ways through bodies. */
const POLL_INTERVAL = 4096;

/** A derived table and who waits for its rows. */
interface Derived {
  readonly table: Table;
  readonly isCounted: boolean;
  readonly readers: Run[];
  /** Some reader may not be waiting in a queue. */
  isIdle: boolean;
}

/** A run plan at work. */
class Run {
  readonly plan: RunPlan;
  readonly delta: Derived;
  /** Made when the run begins for the first time. */
  steps: LiveStep[] | null = null;
  registers: number[] = [];
  /** Rows of the table it has seen. */
  seen = 0;
  isWaiting = false;

  constructor(plan: RunPlan, delta: Derived) {
    this.plan = plan;
    this.delta = delta;
  }
}

/** A step with its tables and its cursor; all kinds have the same shape. */
class LiveStep {
  readonly step: Step;
  table: Table | null = null;
  stored: StoredTable | null = null;
  lookups: Lookups | null = null;
  derived: Derived | null = null;
  index: Index | null = null;
  places: Places = [];
  bindColumns: readonly number[] = [];
  bindPlaces: readonly number[] = [];
  checkColumns: readonly number[] = [];
  checkPlaces: readonly number[] = [];
  /** Goes on for one row only. */
  isOnce = false;
  /** All columns are keys. */
  isWhole = false;
  /** The row to look at next, or -1; without index up to `limit`. */
  row = -1;
  limit = 0;
  /** The nearest step before it that may have further rows; -1: the new row itself. */
  back = -1;

  constructor(step: Step) {
    this.step = step;
  }
}

/** An evaluation. */
export class Evaluation {
  readonly #plan: Plan;
  readonly #host: QueryHost;
  readonly #interner: Interner;
  readonly #stored: readonly StoredTable[];
  readonly #constants: readonly number[];
  readonly #derived: Derived[];
  /** Runs that wait, by stratum. */
  readonly #queues: Run[][] = [];
  /** No lower stratum has a run waiting. */
  #lowest = 0;
  /** Spellings that only this evaluation knows. */
  readonly #spellings = new Map<number, Value>();
  #steps = 0;
  /** What ended it early. */
  #end: Raised | "stopped" | null = null;

  constructor(
    plan: Plan,
    host: QueryHost,
    interner: Interner,
    stored: readonly StoredTable[],
    parameters: ReadonlyMap<string, Value>,
  ) {
    this.#plan = plan;
    this.#host = host;
    this.#interner = interner;
    this.#stored = stored;
    this.#constants = plan.constants.map((constant) => {
      if (constant.kind === "value") return this.#intern(constant.value);
      const value = parameters.get(constant.name);
      if (value === undefined) throw new RangeError(`the query needs ${constant.name}`);
      return this.#intern(value);
    });
    this.#derived = plan.tables.map(({ arity, isCounted }) => ({
      table: new Table(arity),
      isCounted,
      readers: [],
      isIdle: true,
    }));
    for (let i = 0; i < plan.strata; i++) this.#queues.push([]);
    for (const run of plan.runs) {
      const delta = this.#derived[run.delta.table] as Derived;
      delta.readers.push(new Run(run, delta));
    }
  }

  /** Derives all that follows from the known arguments of the goal; what ended it early, or null. */
  evaluate(known: readonly number[]): Raised | "stopped" | null {
    const places = known.map((_, at) => at);
    this.#add(this.#derived[this.#plan.demand] as Derived, known, places);
    while (this.#end === null) {
      const queue = this.#queues[this.#lowest];
      if (queue === undefined) return null;
      if (queue.length === 0) {
        this.#lowest++;
        continue;
      }
      const run = queue.pop() as Run;
      run.isWaiting = false;
      // the next row has to wake this run again
      run.delta.isIdle = true;
      this.#work(run);
    }
    return this.#end;
  }

  /** Rows of the answers that belong to the goal: the numbers of the asked-for columns, row after row. */
  answers(known: readonly number[]): ArrayLike<number> {
    const { known: columns, asked, isFactored } = this.#plan;
    const { table } = this.#derived[this.#plan.answers] as Derived;
    if (isFactored || columns.length === 0)
      return table.cells.subarray(0, table.count * table.arity);
    const found: number[] = [];
    const places = known.map((_, at) => at);
    const index = table.index(columns);
    for (let row = index.first(known, places); row >= 0; row = index.next[row] as number)
      for (const column of asked) found.push(table.cells[row * table.arity + column] as number);
    return found;
  }

  /** Whether the goal holds whose arguments are all known. */
  hasAnswer(known: readonly number[]): boolean {
    const { table } = this.#derived[this.#plan.answers] as Derived;
    return (
      table.find(
        known,
        known.map((_, at) => at),
      ) >= 0
    );
  }

  /** A value as the data spell it. */
  spell(id: number): Value {
    if (this.#interner.isExact(id)) return this.#interner.value(id);
    for (const { spellings } of this.#stored) {
      const spelling = spellings.get(id);
      if (spelling !== undefined) return spelling;
    }
    return this.#spellings.get(id) ?? this.#interner.value(id);
  }

  /** Whether the data or the rules have a spelling of a value. */
  isSpelled(id: number): boolean {
    return (
      this.#interner.isExact(id) ||
      this.#spellings.has(id) ||
      this.#stored.some(({ spellings }) => spellings.has(id))
    );
  }

  #intern(value: Value): number {
    const id = this.#interner.intern(value);
    if (!this.#interner.isExact(id) && !this.#spellings.has(id)) this.#spellings.set(id, value);
    return id;
  }

  // ---- runs --------------------------------------------------------------------------------------------------------

  #wake(derived: Derived): void {
    derived.isIdle = false;
    for (const run of derived.readers) {
      if (run.isWaiting) continue;
      run.isWaiting = true;
      const { stratum } = run.plan;
      (this.#queues[stratum] as Run[]).push(run);
      if (stratum < this.#lowest) this.#lowest = stratum;
    }
  }

  /** Takes up the rows that a run has not seen, those that come meanwhile too. */
  #work(run: Run): void {
    const { delta, plan } = run;
    const steps = run.steps ?? this.#begin(run);
    const { registers } = run;
    const { bindColumns, bindPlaces, checkColumns, checkPlaces } = plan.delta;
    const { table } = delta;
    const { arity } = table;
    rows: while (run.seen < table.count) {
      const { cells } = table;
      const start = run.seen++ * arity;
      for (let i = 0; i < bindColumns.length; i++)
        registers[bindPlaces[i] as number] = cells[start + (bindColumns[i] as number)] as number;
      for (let i = 0; i < checkColumns.length; i++)
        if (cells[start + (checkColumns[i] as number)] !== registers[checkPlaces[i] as number])
          continue rows;
      this.#join(steps, registers);
      if (this.#isOver()) return;
    }
  }

  #begin(run: Run): LiveStep[] {
    const { plan } = run;
    run.registers = new Array<number>(plan.variables).fill(-1);
    for (const constant of plan.constants) run.registers.push(this.#constants[constant] as number);
    let back = -1;
    const steps = plan.steps.map((step, at) => {
      const live = this.#live(step);
      live.back = back;
      if (step.kind === "match" && !live.isOnce) back = at;
      return live;
    });
    run.steps = steps;
    return steps;
  }

  #live(step: Step): LiveStep {
    const live = new LiveStep(step);
    if (step.kind === "add") {
      live.derived = this.#derived[step.table] as Derived;
      live.places = step.places;
    } else if (step.kind === "match" || step.kind === "absent") this.#tie(live, step);
    return live;
  }

  #tie(live: LiveStep, pattern: RowPattern): void {
    if (pattern.isStored) {
      live.stored = this.#stored[pattern.table] as StoredTable;
      live.lookups = live.stored.lookups(pattern.keyColumns);
    }
    const table = live.stored?.table ?? (this.#derived[pattern.table] as Derived).table;
    live.table = table;
    live.places = pattern.keyPlaces;
    live.isWhole = pattern.keyColumns.length === table.arity;
    if (!live.isWhole && pattern.keyColumns.length > 0)
      live.index = table.index(pattern.keyColumns);
    live.bindColumns = pattern.bindColumns;
    live.bindPlaces = pattern.bindPlaces;
    live.checkColumns = pattern.checkColumns;
    live.checkPlaces = pattern.checkPlaces;
    live.isOnce = pattern.bindColumns.length === 0;
  }

  /** Walks all ways through the steps for the new row in the registers. */
  #join(steps: readonly LiveStep[], registers: number[]): void {
    let at = 0;
    while (at >= 0) {
      const live = steps[at] as LiveStep;
      if (this.#enter(live, registers) && at + 1 < steps.length) {
        at++;
        continue;
      }
      if (this.#isOver()) return;
      // a step cannot be done, or all are done: on with the next row of an earlier one
      at = live.back;
      while (at >= 0 && !this.#advance(steps[at] as LiveStep, registers))
        at = (steps[at] as LiveStep).back;
      if (at >= 0) at++;
    }
  }

  /** Counts a way that was walked, and asks the host now and then. Whether the evaluation has ended. */
  #isOver(): boolean {
    if (++this.#steps % POLL_INTERVAL === 0 && this.#host.poll?.() === false) this.#end = "stopped";
    return this.#end !== null;
  }

  /** Does a step; of those with several rows, up to the first. */
  #enter(live: LiveStep, registers: number[]): boolean {
    const { step } = live;
    switch (step.kind) {
      case "match":
        this.#seek(live, registers);
        return this.#advance(live, registers);
      case "absent":
        this.#seek(live, registers);
        return !this.#advance(live, registers);
      case "add":
        return this.#add(live.derived as Derived, registers, live.places);
      case "same":
        return registers[step.left] === registers[step.right];
      case "copy":
        registers[step.to] = registers[step.from] as number;
        return true;
      case "test":
        return this.#host.compare(
          step.operator,
          this.spell(registers[step.left] as number),
          this.spell(registers[step.right] as number),
        );
      case "read":
        return this.#read(step, registers);
    }
  }

  #read(step: Step & { kind: "read" }, registers: number[]): boolean {
    const value = this.#host.readProperty(this.spell(registers[step.of] as number), step.name);
    if (value === undefined) return false;
    if (value instanceof Raised) {
      this.#end = value;
      return false;
    }
    const id = this.#intern(value);
    if (step.isCheck) return registers[step.into] === id;
    registers[step.into] = id;
    return true;
  }

  /** Puts the cursor on the first row with the key. */
  #seek(live: LiveStep, registers: readonly number[]): void {
    const table = live.table as Table;
    if (live.lookups !== null) live.stored?.prepare(live.lookups, registers, live.places);
    if (live.index !== null) live.row = live.index.first(registers, live.places);
    else if (live.isWhole) {
      live.row = table.find(registers, live.places);
      live.limit = live.row + 1;
    } else {
      live.limit = table.count;
      live.row = live.limit > 0 ? 0 : -1;
    }
  }

  /** Goes to the next row that fits and sets the registers; false if there is none. */
  #advance(live: LiveStep, registers: number[]): boolean {
    const { cells, arity } = live.table as Table;
    const { bindColumns, bindPlaces, checkColumns, checkPlaces, index } = live;
    search: while (live.row >= 0) {
      const start = live.row * arity;
      if (index !== null) live.row = index.next[live.row] as number;
      else if (++live.row >= live.limit) live.row = -1;
      for (let i = 0; i < bindColumns.length; i++)
        registers[bindPlaces[i] as number] = cells[start + (bindColumns[i] as number)] as number;
      for (let i = 0; i < checkColumns.length; i++)
        if (cells[start + (checkColumns[i] as number)] !== registers[checkPlaces[i] as number])
          continue search;
      return true;
    }
    return false;
  }

  /** Adds a row. Goes on although it is known: what follows may be new. False only if the host ends the query. */
  #add(derived: Derived, registers: readonly number[], places: Places): boolean {
    if (!derived.table.add(registers, places)) return true;
    if (derived.isCounted && !this.#host.tick()) {
      this.#end = "stopped";
      return false;
    }
    if (derived.isIdle) this.#wake(derived);
    return true;
  }
}
