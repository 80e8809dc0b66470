// One task as the scheduler sees it; what it computes is its TaskState (see runner.ts).
import type { ForkedTask } from "#textdump";
import type { Value } from "#value";
import type { Reference } from "#world";
import type { Connection } from "../connections/connection.ts";
import type { BudgetKind } from "./limits.ts";
import type { TaskState } from "./runner.ts";

/** LANGUAGE 13.1. */
export type TaskKind = "input" | "server" | "fork" | "spawn" | "program";

/** Where a task is. `timed` sleeps until `wakeAt`, `forever` until resumed, `joining` until other tasks have ended. */
export type TaskStatus =
  | "running"
  | "ready"
  | "timed"
  | "forever"
  | "reading"
  | "joining"
  | "ended";

/** The tasks whose ends a task waits for: its wait yields the value of the only one, or all values as a LIST. */
export interface Awaited {
  readonly ids: readonly number[];
  readonly isGather: boolean;
}

/** A task, from its creation to its end. Only TaskTable changes its status. */
export class Task {
  readonly id: number;
  readonly kind: TaskKind;
  /** Whose queue it stands in. */
  readonly player: number;
  readonly createdMs: number;
  readonly state: TaskState;
  status: TaskStatus = "running";
  /** It has suspended before, or began in the background. */
  isBackground: boolean;
  /** A fork that waits for its first turn has not. */
  hasStarted: boolean;
  /** When it is (or became) due, ms since 1970. */
  wakeAt = 0;
  /** Place among tasks of equal time, and in the ready queue. */
  order = 0;
  /** What its wait yields: an ERR is raised. */
  woken: Value = 0;
  /** The tasks that its wait is for, until it goes on. */
  awaited: Awaited | null = null;
  /** It was killed: when its turn comes it runs finally bodies, and nothing else. Nobody sees it any more. */
  isDying = false;
  /** The connection that it reads from. */
  readsFrom: Connection | null = null;
  /** Whose permissions its top frame has, or the player it reads from: who may kill it. Set while it waits. */
  owner = 0;
  /** What it takes in memory while it waits. */
  words = 0;
  /** The connection whose line it was just given. */
  fedBy: Connection | null = null;
  /** The dump's own words of a fork that was imported: as long as it has not begun, an export repeats them. */
  origin: ForkedTask | null = null;
  /** It is a hook that reports errors: its own are not reported to it. */
  isErrorHook = false;
  /** The anonymous object whose `recycle` it runs: that object ends with it. */
  finalizes: number | null = null;
  /** What it holds, while it waits and as far as anybody asked; null if it is to be looked for. */
  references: readonly Reference[] | null = null;
  /** Ticks of the running slice's budget. */
  ticksGiven = 0;
  /** Run time left of the running slice's budget, in ms. */
  msLeft = 0;
  /** Its record, made when its turn ended, if it may hold variables that other tasks change; else null. */
  text: string | null = null;
  /** It has a record on disk, or will when the latest commit is. */
  isStored = false;
  /** Its record, if it has one, is not of its present state. Like the two below for TaskLedger only. */
  isUnsaved = false;
  /** This turn began, changed or ended it. */
  isTouched = false;
  /** What it was before this turn, if that is unsaved. */
  before: Task | null = null;

  constructor(init: {
    id: number;
    kind: TaskKind;
    player: number;
    createdMs: number;
    state: TaskState;
  }) {
    this.id = init.id;
    this.kind = init.kind;
    this.player = init.player;
    this.createdMs = init.createdMs;
    this.state = init.state;
    this.isBackground = init.kind === "fork" || init.kind === "spawn";
    this.hasStarted = !this.isBackground;
  }

  get budgetKind(): BudgetKind {
    if (this.isBackground) return "background";
    return this.kind === "program" ? "program" : "foreground";
  }

  /** The task as it is now, in an object that nobody changes. */
  copy(): Task {
    const { id, kind, player, createdMs } = this;
    const task = new Task({ id, kind, player, createdMs, state: this.state.copy() });
    task.status = this.status;
    task.isBackground = this.isBackground;
    task.hasStarted = this.hasStarted;
    task.wakeAt = this.wakeAt;
    task.order = this.order;
    task.woken = this.woken;
    task.awaited = this.awaited;
    task.isDying = this.isDying;
    task.owner = this.owner;
    task.isErrorHook = this.isErrorHook;
    task.finalizes = this.finalizes;
    task.origin = this.origin;
    task.text = this.text;
    return task;
  }

  /** It stands in a queue of some kind. */
  get isWaiting(): boolean {
    return this.status !== "running" && this.status !== "ended";
  }

  /** It waits in some way: it is listed and can be killed. */
  get isListed(): boolean {
    return this.isWaiting && !this.isDying;
  }

  /** It waits inside `suspend` or `read`, or is ready after such a wait. */
  get isSuspended(): boolean {
    return this.isListed && this.hasStarted;
  }
}
