// Tasks for tools: rows, stacks, killing and resuming. The rights are those of the builtins (LANGUAGE 17.9): a wizard may
// touch every task, others those whose programmer they are.

import { builtinName } from "#builtins";
import type { EditResult, StackResult, StackRow, TaskSummary, VerbPlace } from "#bus";
import { toLiteral } from "#value";
import type { Realm } from "../realm.ts";
import type { Task } from "../tasks/task.ts";
import { topFrame } from "../tasks/task-table.ts";

/** A longer receiver is cut. */
const LONGEST_RECEIVER = 1000;

type Frame = ReturnType<typeof topFrame>;

const states = {
  running: "running",
  ready: "ready",
  timed: "waiting until",
  forever: "suspended",
  reading: "reading",
  joining: "suspended",
  ended: "ended",
} as const;

/** The tasks of a world as `who` sees them; -1 is somebody not logged in. */
export class TaskTools {
  readonly #realm: Realm;
  readonly #who: number;

  constructor(realm: Realm, who: number) {
    this.#realm = realm;
    this.#who = who;
  }

  /** Every task that `who` may touch. */
  list(): TaskSummary[] {
    return this.#realm.tasks
      .all()
      .filter((task) => this.#mayTouch(task))
      .map((task) => this.#summary(task));
  }

  kill(id: number): EditResult {
    const { tasks, executor } = this.#realm;
    const task = this.#find(id);
    if (typeof task === "string") return { kind: "refused", message: task };
    if (task === tasks.current) executor.killCurrent();
    else tasks.kill(id);
    return { kind: "done" };
  }

  /** As `resume(id)`: 0 is what its wait yields. */
  resume(id: number): EditResult {
    const task = this.#find(id);
    if (typeof task === "string") return { kind: "refused", message: task };
    if (this.#realm.tasks.resume(id, 0)) return { kind: "done" };
    return { kind: "refused", message: `Task ${id} ${whyNot(task)} (E_INVARG).` };
  }

  stack(id: number): StackResult {
    const task = this.#find(id);
    if (typeof task === "string") return { kind: "refused", message: task };
    return { kind: "stack", rows: this.#rows(task) };
  }

  /** The task, or why it may not be touched. */
  #find(id: number): Task | string {
    const task = this.#realm.tasks.get(id);
    if (task === undefined) return `There is no task ${id} any more.`;
    return this.#mayTouch(task) ? task : `Task ${id} is not yours (E_PERM).`;
  }

  #mayTouch(task: Task): boolean {
    const owner = task.isWaiting ? task.owner : topFrame(task).programmer;
    return (owner === this.#who && owner >= 0) || this.#realm.world.isWizard(this.#who);
  }

  #summary(task: Task): TaskSummary {
    const frame = topFrame(task);
    return {
      id: task.id,
      player: this.#nameOf(task.player),
      verb: verbText(frame),
      line: this.#realm.runner.line(task.state),
      state: states[task.status],
      wakeAt: task.status === "timed" || task.status === "ready" ? task.wakeAt : null,
      programmer: this.#nameOf(frame.programmer),
      ticks: task.ticksGiven === 0 ? null : task.ticksGiven - task.state.ticksLeft,
      place: this.#placeOf(frame),
      canResume: task.isSuspended && (task.status === "timed" || task.status === "forever"),
    };
  }

  /** As `task_stack`: the builtin that the task waits in is no row of its own. */
  #rows(task: Task): StackRow[] {
    const rows: StackRow[] = [];
    const lines = this.#realm.runner.lines(task.state);
    for (const [at, frame] of task.state.frames.entries()) {
      rows.push({
        text: verbText(frame),
        receiver: toLiteral(frame.thisValue, LONGEST_RECEIVER),
        line: lines[at] as number,
        programmer: this.#nameOf(frame.programmer),
        player: this.#nameOf(frame.player),
        place: this.#placeOf(frame),
      });
      if (frame.builtin !== null && at < task.state.frames.length - 1)
        rows.push({
          text: `built-in function ${builtinName(frame.builtin.id)}()`,
          receiver: "",
          line: null,
          programmer: "",
          player: this.#nameOf(frame.player),
          place: null,
        });
    }
    return rows.reverse();
  }

  /** The verb of a frame, unless it was renamed or deleted since. */
  #placeOf(frame: Frame): VerbPlace | null {
    const verbs = this.#realm.world.get(frame.definer)?.verbs ?? [];
    const at = verbs.findIndex(({ names }) => names === frame.verbNames);
    return at < 0 ? null : { object: frame.definer, index: at + 1 };
  }

  #nameOf(object: number): string {
    const name = this.#realm.world.get(object)?.name;
    return name === undefined ? `#${object}` : `${name} (#${object})`;
  }
}

function verbText(frame: Frame): string {
  return frame.definer < 0 ? frame.verbNames : `#${frame.definer}:${frame.verbNames}`;
}

function whyNot(task: Task): string {
  if (!task.isWaiting) return "is running";
  if (!task.hasStarted) return "has not begun: a fork starts at its time";
  return task.status === "reading" ? "waits for a line of input" : "is being given a line";
}
