// The Tasks panel: what waits and runs, with its levers, and the stack of a task in a small dialog.
import { type Signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { StackRow, TaskSummary, VerbPlace } from "#bus";
import { Dialog } from "../shell/dialog.tsx";
import type { Ide } from "../shell/ide.ts";
import { EmptyView, ErrorView, PanelFooter, ScrollRegion, Skeleton } from "../shell/parts.tsx";
import { count, formatNumber, formatSpan } from "../shell/words.ts";
import { failureText } from "../state/notices.ts";

interface ShownStack {
  readonly id: number;
  readonly rows: readonly StackRow[];
}

/** Waiting and running tasks. */
export function TasksPanel({ ide }: { readonly ide: Ide }): JSX.Element {
  const stack = useSignal<ShownStack | null>(null);
  useEffect(() => {
    ide.world.taskWatchers.value++;
    ide.world.refreshTasks();
    return () => {
      ide.world.taskWatchers.value--;
    };
  }, [ide]);
  const tasks = ide.world.tasks.value;
  const now = Date.now();
  return (
    <div class="panel" data-region="Tasks">
      <ScrollRegion label="Task rows">
        {tasks === null && ide.world.tasksError.value === null && <Skeleton rows={4} />}
        {ide.world.tasksError.value !== null && (
          <ErrorView text={ide.world.tasksError.value} retry={() => ide.world.refreshTasks()} />
        )}
        <table class="grid" aria-label="Tasks">
          <thead>
            <tr>
              <th scope="col">Task</th>
              <th scope="col">Player</th>
              <th scope="col">Verb and line</th>
              <th scope="col">State</th>
              <th scope="col">Wakes in</th>
              <th scope="col">Ticks</th>
              <th scope="col">Programmer</th>
              <th scope="col">
                <span class="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {(tasks ?? []).map((task) => (
              <TaskRow key={task.id} ide={ide} task={task} now={now} stack={stack} />
            ))}
          </tbody>
        </table>
        {tasks?.length === 0 && (
          <EmptyView icon="clock">
            No task is waiting. Tasks that fork or suspend appear here.
          </EmptyView>
        )}
      </ScrollRegion>
      <PanelFooter>{tasks === null ? "" : count(tasks.length, "task")}</PanelFooter>
      {stack.value !== null && (
        <StackDialog
          ide={ide}
          stack={stack.value}
          close={() => {
            stack.value = null;
          }}
        />
      )}
    </div>
  );
}

function TaskRow(props: {
  readonly ide: Ide;
  readonly task: TaskSummary;
  readonly now: number;
  readonly stack: Signal<ShownStack | null>;
}): JSX.Element {
  const { ide, task, now, stack } = props;
  const { id, place } = task;
  return (
    <tr>
      <td class="number">{id}</td>
      <td>{task.player}</td>
      <td>
        {task.verb}, line {task.line}
      </td>
      <td>{task.state}</td>
      <td class="number">{task.wakeAt === null ? "" : formatSpan(task.wakeAt - now)}</td>
      <td class="number">{task.ticks === null ? "" : formatNumber(task.ticks)}</td>
      <td>{task.programmer}</td>
      <td class="row-actions">
        {place !== null && (
          <RowButton
            text="Open"
            label={`Open the verb of task ${id}`}
            run={() => openPlace(ide, place, task.line)}
          />
        )}
        <RowButton
          text="Stack"
          label={`Stack of task ${id}`}
          run={() => void showStack(ide, id, stack)}
        />
        {task.canResume && (
          <RowButton
            text="Resume now"
            label={`Resume task ${id} now`}
            run={() =>
              void ide.edit(`Task ${id} was not resumed`, () =>
                ide.client.tools.resumeTask(ide.sessionId, id),
              )
            }
          />
        )}
        <RowButton
          text="Kill"
          label={`Kill task ${id}`}
          run={() =>
            void ide.edit(`Task ${id} was not killed`, () =>
              ide.client.tools.killTask(ide.sessionId, id),
            )
          }
        />
      </td>
    </tr>
  );
}

function RowButton(props: {
  readonly text: string;
  readonly label: string;
  readonly run: () => void;
}): JSX.Element {
  return (
    <button
      type="button"
      class="button small secondary"
      aria-label={props.label}
      onClick={props.run}
    >
      {props.text}
    </button>
  );
}

function openPlace(ide: Ide, { object, index }: VerbPlace, line: number | null): void {
  void ide.openVerb(object, index, line, "listing");
}

async function showStack(ide: Ide, id: number, shown: Signal<ShownStack | null>): Promise<void> {
  try {
    const result = await ide.client.tools.taskStack(ide.sessionId, id);
    if (result.kind === "stack") shown.value = { id, rows: result.rows };
    else ide.notices.show("warning", result.message);
  } catch (failure) {
    ide.notices.show("error", `The stack of task ${id} was not read: ${failureText(failure)}`);
  }
}

/** The rows of `task_stack`, newest first. */
function StackDialog(props: {
  readonly ide: Ide;
  readonly stack: ShownStack;
  readonly close: () => void;
}): JSX.Element {
  const { ide, stack, close } = props;
  const open = (row: StackRow): void => {
    if (row.place === null) return;
    close();
    openPlace(ide, row.place, row.line);
  };
  return (
    <Dialog title={`Stack of task ${stack.id}`} width="wide" close={close}>
      <div class="stack-rows">
        <table class="grid" aria-label="Stack">
          <thead>
            <tr>
              <th scope="col">Verb</th>
              <th scope="col">Line</th>
              <th scope="col">this</th>
              <th scope="col">Programmer</th>
              <th scope="col">Player</th>
            </tr>
          </thead>
          <tbody>
            {stack.rows.map((row, at) => (
              <tr key={at}>
                <td>
                  {row.place === null ? (
                    row.text
                  ) : (
                    <button type="button" class="link" onClick={() => open(row)}>
                      {row.text}
                    </button>
                  )}
                </td>
                <td class="number">{row.line ?? ""}</td>
                <td>{row.receiver}</td>
                <td>{row.programmer}</td>
                <td>{row.player}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="dialog-buttons">
        <button type="button" class="button secondary" onClick={close}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
