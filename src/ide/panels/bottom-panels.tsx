// Tabs of the bottom dock: Problems, Output, Containers. Each is a list that says what to do when it is empty.
import { useComputed, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { ContainerState } from "#container";
import type { Ide, ProblemRow } from "../shell/ide.ts";
import { EmptyView, IconButton, PanelFooter, ScrollRegion } from "../shell/parts.tsx";
import { count, formatBytes, formatNumber, formatSpan } from "../shell/words.ts";
import { failureText } from "../state/notices.ts";

/** Problems of open verbs and of the latest import. */
export function ProblemsPanel({ ide }: { readonly ide: Ide }): JSX.Element {
  const rows = ide.problems.value;
  return (
    <div class="panel" data-region="Problems">
      <ScrollRegion label="Problem rows">
        {rows.length === 0 && (
          <EmptyView icon="check">No problems in the verbs that are open.</EmptyView>
        )}
        <ul class="problem-list" aria-label="Problems">
          {rows.map((row) => (
            <li
              key={`${row.title} ${row.problem.line} ${row.problem.column} ${row.problem.message}`}
            >
              <button type="button" class="list-row" onClick={() => void openProblem(ide, row)}>
                <span
                  class={`codicon codicon-${row.problem.severity} is-${row.problem.severity}`}
                  aria-hidden="true"
                />
                <span class="visually-hidden">{row.problem.severity}</span>
                <span class="problem-text">{row.problem.message}</span>
                <span class="dimmed">
                  {row.title} [{row.problem.line}, {row.problem.column}]
                </span>
              </button>
            </li>
          ))}
        </ul>
      </ScrollRegion>
      <PanelFooter>{count(rows.length, "problem")}</PanelFooter>
    </div>
  );
}

function openProblem(ide: Ide, row: ProblemRow): Promise<void> {
  return ide.openVerb(row.object, row.verb, row.problem.line);
}

/** What the page said and did. */
export function OutputPanel({ ide }: { readonly ide: Ide }): JSX.Element {
  const lines = ide.notices.history.value;
  return (
    <div class="panel" data-region="Output">
      <ScrollRegion label="Messages" class="panel-scroll output">
        {lines.length === 0 && (
          <EmptyView icon="output">Messages of this page are kept here.</EmptyView>
        )}
        {lines.map((line, index) => (
          <div key={index} class={`output-line is-${line.severity}`}>
            <span class="dimmed">{new Date(line.at).toLocaleTimeString()}</span> {line.text}
          </div>
        ))}
      </ScrollRegion>
      <PanelFooter>{count(lines.length, "message")}</PanelFooter>
    </div>
  );
}

/** The containers of the world and their levers. */
export function ContainersPanel({ ide }: { readonly ide: Ide }): JSX.Element {
  const { containers } = ide.client;
  const states = useSignal<readonly ContainerState[]>(containers.containers());
  const shown = useSignal<string | null>(null);
  useEffect(() => {
    states.value = containers.containers();
    return containers.subscribe(() => {
      states.value = containers.containers();
    });
  }, [containers]);
  const log = useComputed(() => {
    void states.value;
    return shown.value === null ? [] : containers.log(shown.value);
  });
  const steer = async (name: string, verb: "start" | "stop" | "restart"): Promise<void> => {
    try {
      await containers[verb](name);
      ide.notices.log("info", `Container ${name}: ${verb} done.`);
    } catch (failure) {
      ide.notices.show("error", `Container ${name} did not ${verb}: ${failureText(failure)}`);
    }
  };
  return (
    <div class="panel" data-region="Containers">
      <ScrollRegion label="Container rows">
        <table class="grid" aria-label="Containers">
          <thead>
            <tr>
              <th scope="col">Container</th>
              <th scope="col">State</th>
              <th scope="col">Memory</th>
              <th scope="col">Packets/s</th>
              <th scope="col">Refused</th>
              <th scope="col">Restarts</th>
              <th scope="col">Up for</th>
              <th scope="col">
                <span class="visually-hidden">Actions</span>
              </th>
            </tr>
          </thead>
          <tbody>
            {states.value.map((state) => (
              <tr key={state.name}>
                <td title={state.duty}>{state.name}</td>
                <td title={state.lastError ?? ""}>
                  <span class={`dot is-${state.phase}`} aria-hidden="true" /> {state.phase}
                </td>
                <td class="number">
                  {state.memoryBytes === null ? "unknown" : formatBytes(state.memoryBytes)}
                </td>
                <td class="number" title={state.carrier}>
                  {formatNumber(state.packetsPerSecond)}
                </td>
                <td class="number">{formatNumber(state.refusedPackets)}</td>
                <td class="number">{state.restarts}</td>
                <td class="number">
                  {state.startedAt === null ? "" : formatSpan(Date.now() - state.startedAt)}
                </td>
                <td class="row-actions">
                  <IconButton
                    icon="debug-restart"
                    label={`Restart ${state.name}`}
                    run={() => void steer(state.name, "restart")}
                  />
                  {state.phase === "stopped" || state.phase === "failed" ? (
                    <IconButton
                      icon="debug-start"
                      label={`Start ${state.name}`}
                      run={() => void steer(state.name, "start")}
                    />
                  ) : (
                    <IconButton
                      icon="debug-stop"
                      label={`Stop ${state.name}`}
                      run={() => void steer(state.name, "stop")}
                    />
                  )}
                  <IconButton
                    icon="output"
                    label={`Log of ${state.name}`}
                    isPressed={shown.value === state.name}
                    run={() => {
                      shown.value = shown.value === state.name ? null : state.name;
                    }}
                  />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        {states.value
          .filter((state) => state.lastError !== null && state.phase !== "running")
          .map((state) => (
            <p key={state.name} class="container-error">
              <span class="codicon codicon-error is-error" aria-hidden="true" /> {state.name}:{" "}
              {state.lastError}
            </p>
          ))}
        {states.value.length === 0 && (
          <EmptyView icon="server">No container was started in this tab.</EmptyView>
        )}
        {shown.value !== null && (
          <ScrollRegion label={`Log of ${shown.value}`} class="container-log" isFirst={false}>
            {log.value.length === 0 ? "(empty)" : log.value.join("\n")}
          </ScrollRegion>
        )}
      </ScrollRegion>
      <PanelFooter>{count(states.value.length, "container")}</PanelFooter>
    </div>
  );
}
