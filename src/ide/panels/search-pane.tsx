// Search in the whole world: names of objects, verbs and properties, and the text of verbs.
import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import type { Ide } from "../shell/ide.ts";
import { EmptyView, PanelFooter } from "../shell/parts.tsx";
import { failureText } from "../state/notices.ts";
import { parseQuickOpen } from "../state/reference.ts";

const LIMIT = 200;
const WAIT_MS = 250;

interface Found {
  readonly names: readonly { readonly label: string; readonly target: string }[];
  readonly lines: readonly {
    readonly object: number;
    readonly verb: string;
    readonly line: number;
    readonly text: string;
  }[];
}

/** The Search view of the side pane. */
export function SearchPane({ ide }: { readonly ide: Ide }): JSX.Element {
  const text = useSignal("");
  const found = useSignal<Found | null>(null);
  const error = useSignal<string | null>(null);
  useSignalEffect(() => {
    const query = text.value.trim();
    if (query.length < 2) {
      found.value = null;
      return undefined;
    }
    const timer = setTimeout(async () => {
      try {
        const [names, lines] = await Promise.all([
          ide.client.tools.search(ide.sessionId, query, LIMIT),
          ide.client.tools.grep(ide.sessionId, query, LIMIT),
        ]);
        if (text.peek().trim() === query) found.value = { names, lines };
        error.value = null;
      } catch (failure) {
        error.value = failureText(failure);
      }
    }, WAIT_MS);
    return () => clearTimeout(timer);
  });
  const result = found.value;
  const total = result === null ? 0 : result.names.length + result.lines.length;
  return (
    <div class="panel search-pane" data-region="Search">
      <div class="pane-title">
        <h2>Search</h2>
      </div>
      <div class="pane-tools">
        <input
          class="field"
          type="search"
          aria-label="Search the world"
          placeholder="Names and verb code"
          data-autofocus
          value={text.value}
          onInput={(event) => {
            text.value = event.currentTarget.value;
          }}
        />
      </div>
      <div class="panel-scroll">
        {error.value !== null && <EmptyView icon="error">{error.value}</EmptyView>}
        {result === null && error.value === null && (
          <EmptyView icon="search">Type at least two characters.</EmptyView>
        )}
        {result !== null && total === 0 && (
          <EmptyView icon="search">Nothing in this world holds “{text.value}”.</EmptyView>
        )}
        {result !== null && result.names.length > 0 && (
          <>
            <h3 class="list-title">Names</h3>
            <ul class="plain-list">
              {result.names.map((row) => (
                <li key={`${row.target} ${row.label}`}>
                  <button
                    type="button"
                    class="list-row"
                    onClick={() => void openTarget(ide, row.target)}
                  >
                    <span>{row.label}</span> <span class="dimmed">{row.target}</span>
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
        {result !== null && result.lines.length > 0 && (
          <>
            <h3 class="list-title">Verb code</h3>
            <ul class="plain-list">
              {result.lines.map((row) => (
                <li key={`${row.object}:${row.verb} ${row.line}`}>
                  <button
                    type="button"
                    class="list-row two-lines"
                    onClick={() => void ide.openVerb(row.object, row.verb, row.line)}
                  >
                    <span class="dimmed">
                      #{row.object}:{row.verb} line {row.line}
                    </span>
                    <code>{row.text.trim()}</code>
                  </button>
                </li>
              ))}
            </ul>
          </>
        )}
      </div>
      <PanelFooter>
        {result === null ? "" : `${total}${total >= LIMIT ? " or more" : ""} found`}
      </PanelFooter>
    </div>
  );
}

/** Opens a target as search gives it: `#12`, `#12:look`, `#12.name`. */
export async function openTarget(ide: Ide, target: string): Promise<void> {
  const query = parseQuickOpen(target.replace(/\.[^.:]*$/, ""));
  if (query.kind === "verb")
    await ide.open({ kind: "verb", object: query.object, verb: query.verb, line: query.line });
  else if (query.kind === "object") await ide.open({ kind: "object", object: query.object });
}
