// Host programs (LANGUAGE 6.4, 13.1): a text that runs once as a player, with everything it printed and how it ended.
import { toLiteral } from "#value";
import type { ConnectionTable } from "./connections/connection-table.ts";
import type { ProgramResult } from "./kernel-api.ts";
import type { Ending } from "./tasks/executor.ts";

interface Run {
  isDone: boolean;
  readonly output: string[];
  literal: string | null;
  readonly errors: string[];
  readonly fullErrors: string[];
  readonly untap: () => void;
}

/** A longer result is cut. */
const LONGEST_RESULT = 2 ** 24;
/** So many programs are remembered. */
const KEPT = 256;
const KILLED = "The program was killed.";
const UNKNOWN = "There is no such program.";

/** The host programs of one world, by task id. */
export class Programs {
  readonly #connections: ConnectionTable;
  readonly #runs: Map<number, Run> = new Map();
  /** Those whose tasks exist. */
  readonly #underWay: Set<number> = new Set();

  constructor(connections: ConnectionTable) {
    this.#connections = connections;
  }

  /** Notes a program that is about to begin and collects what its player is sent. */
  open(id: number, player: number): void {
    const output: string[] = [];
    const untap = this.#connections.tap(player, (line) => output.push(line));
    this.#runs.set(id, {
      isDone: false,
      output,
      literal: null,
      errors: [],
      fullErrors: [],
      untap,
    });
  }

  /** Its task exists from now on. */
  begun(id: number): void {
    const run = this.#runs.get(id);
    if (run !== undefined) this.#underWay.add(id);
  }

  /** Adds lines to a program's errors; false if the task is none. `fullLines` tell more. */
  fail(id: number, lines: readonly string[], fullLines: readonly string[] = lines): boolean {
    const run = this.#runs.get(id);
    for (const line of lines) run?.errors.push(line);
    for (const line of fullLines) run?.fullErrors.push(line);
    return run !== undefined;
  }

  /** A task has ended: true if it was a program, which is to be closed when its errors are reported. */
  rested(id: number, ending: Ending): boolean {
    const run = this.#runs.get(id);
    if (run === undefined) return false;
    if (ending.kind === "done") run.literal = toLiteral(ending.value, LONGEST_RESULT);
    else if (ending.kind === "killed") this.fail(id, [KILLED]);
    return true;
  }

  /** The program has ended and its errors are reported. */
  close(id: number): void {
    const run = this.#runs.get(id);
    if (run === undefined) return;
    run.isDone = true;
    this.#underWay.delete(id);
    run.untap();
    this.#forgetOld();
  }

  /** Results are kept for a while, not for ever. */
  #forgetOld(): void {
    for (const [id, run] of this.#runs) {
      if (this.#runs.size <= KEPT) return;
      if (run.isDone) this.#runs.delete(id);
    }
  }

  /** Notices that the task of a program that has begun was killed while it waited. */
  sweep(isAlive: (id: number) => boolean): void {
    for (const id of this.#underWay) {
      if (isAlive(id)) continue;
      this.fail(id, [KILLED]);
      this.close(id);
    }
  }

  result(id: number): ProgramResult {
    const run = this.#runs.get(id);
    if (run === undefined)
      return { isDone: true, output: [], literal: null, errors: [UNKNOWN], fullErrors: [UNKNOWN] };
    const { isDone, output, literal, errors, fullErrors } = run;
    return { isDone, output, literal, errors, fullErrors };
  }
}
