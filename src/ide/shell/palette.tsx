// Command palette and quick open: one box, a list below it, arrow keys and Enter. `>` in quick open turns to commands.
import uFuzzy from "@leeoniya/ufuzzy";
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { openTarget } from "../panels/search-pane.tsx";
import { keyText } from "../state/commands.ts";
import {
  findReferences,
  parseQuickOpen,
  type Reference,
  referenceText,
} from "../state/reference.ts";
import type { Ide } from "./ide.ts";

const LIMIT = 100;
const SEARCH_AFTER_MS = 120;
const FUZZY = new uFuzzy({ intraMode: 1 });

interface Row {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly key: string;
  readonly run: () => void;
}

type Mode = "commands" | "open" | "links";

const NAMES: Record<Mode, string> = {
  commands: "Command palette",
  open: "Quick open",
  links: "Links in the output",
};
const PLACEHOLDERS: Record<Mode, string> = {
  commands: "Type the name of a command",
  open: "#12, #12:look, $string_utils, a name, :12 line, > command",
  links: "Type to filter",
};

/** The palette while it is open. */
export function Palette({ ide }: { readonly ide: Ide }): JSX.Element | null {
  const mode = ide.palette.value;
  return mode === null ? null : <OpenPalette key={mode} ide={ide} mode={mode} />;
}

function OpenPalette({ ide, mode }: { readonly ide: Ide; readonly mode: Mode }): JSX.Element {
  const text = useSignal("");
  const active = useSignal(0);
  const found = useSignal<readonly Row[]>([]);
  const element = useRef<HTMLDialogElement>(null);
  const field = useRef<HTMLInputElement>(null);
  const isChosen = useRef(false);
  const isCommands = useComputed(
    () => mode === "commands" || (mode === "open" && text.value.trimStart().startsWith(">")),
  );

  useSignalEffect(() => {
    const query = parseQuickOpen(text.value);
    if (mode !== "open" || query.kind !== "name" || query.text.length < 2) {
      found.value = [];
      return undefined;
    }
    const timer = setTimeout(async () => {
      const rows = await ide.client.tools.search(ide.sessionId, query.text, LIMIT).catch(() => []);
      found.value = rows.map((row) => ({
        id: `found ${row.target} ${row.label}`,
        label: row.label,
        detail: row.target,
        key: "",
        run: () => void openTarget(ide, row.target),
      }));
    }, SEARCH_AFTER_MS);
    return () => clearTimeout(timer);
  });
  const rows = useComputed<readonly Row[]>(() => {
    if (isCommands.value) return commandRows(ide, text.value.replace(/^\s*>\s*/, ""));
    if (mode === "links") return filterRows(linkRows(ide), text.value);
    return openRows(ide, text.value, found.value);
  });
  const list = rows.value;
  const at = Math.min(active.value, list.length - 1);

  // At once: what is typed next belongs to the box.
  useLayoutEffect(() => {
    const before = document.activeElement;
    element.current?.showModal();
    field.current?.focus();
    return () => {
      if (!isChosen.current && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  useEffect(() => {
    document.getElementById(`palette-row-${at}`)?.scrollIntoView({ block: "nearest" });
  }, [at]);

  const close = (): void => {
    ide.palette.value = null;
  };
  const choose = (row: Row | undefined): void => {
    if (row === undefined) return;
    isChosen.current = true;
    close();
    ide.dock.focusActive();
    row.run();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const { key } = event;
    if (key === "ArrowDown") active.value = list.length === 0 ? 0 : (at + 1) % list.length;
    else if (key === "ArrowUp")
      active.value = list.length === 0 ? 0 : (at - 1 + list.length) % list.length;
    else if (key === "PageDown") active.value = Math.min(list.length - 1, at + 10);
    else if (key === "PageUp") active.value = Math.max(0, at - 10);
    else if (key === "Enter" && !event.isComposing) choose(list[at]);
    else return;
    event.preventDefault();
  };
  return (
    <dialog
      ref={element}
      class="palette"
      aria-label={NAMES[mode]}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onPointerDown={(event) => {
        if (event.target === element.current) close();
      }}
    >
      <div class="palette-box">
        <input
          ref={field}
          class="field"
          type="text"
          role="combobox"
          aria-label={NAMES[mode]}
          aria-expanded="true"
          aria-controls="palette-list"
          aria-autocomplete="list"
          aria-activedescendant={list.length > 0 ? `palette-row-${at}` : undefined}
          placeholder={PLACEHOLDERS[mode]}
          spellcheck={false}
          autocomplete="off"
          onInput={(event) => {
            text.value = event.currentTarget.value;
            active.value = 0;
          }}
          onKeyDown={onKeyDown}
        />
        <div id="palette-list" class="palette-list" role="listbox" aria-label={NAMES[mode]}>
          {list.map((row, index) => (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the box has the focus and handles the keys
            // biome-ignore lint/a11y/useFocusableInteractive: see above, aria-activedescendant
            <div
              key={row.id}
              id={`palette-row-${index}`}
              class={`palette-row${index === at ? " is-active" : ""}`}
              role="option"
              aria-selected={index === at}
              onClick={() => choose(row)}
            >
              <span class="palette-label">{row.label}</span>
              <span class="dimmed">{row.detail}</span>
              {row.key !== "" && <kbd>{row.key}</kbd>}
            </div>
          ))}
        </div>
        {list.length === 0 && (
          <p class="palette-empty">{emptyText(mode, isCommands.value, text.value)}</p>
        )}
      </div>
    </dialog>
  );
}

function emptyText(mode: Mode, isCommands: boolean, text: string): string {
  if (isCommands) return "No command of that name.";
  if (mode === "links") return "The output names no object and no verb.";
  return text.trim() === ""
    ? "Type a number, a verb or a name."
    : `Nothing is called “${text.trim()}”.`;
}

function commandRows(ide: Ide, text: string): Row[] {
  const rows = ide.commands.available().map((command) => ({
    id: command.id,
    label: command.title,
    detail: "",
    key: keyText(command.key ?? command.localKey ?? ""),
    run: () => void command.run(),
  }));
  return filterRows(rows, text);
}

function filterRows(rows: readonly Row[], text: string): Row[] {
  const needle = text.trim();
  if (needle === "") return [...rows];
  const [indices, , order] = FUZZY.search(
    rows.map((row) => row.label),
    needle,
    1,
  );
  if (indices === null) return [];
  const sorted = order === null ? indices : order.map((at) => indices[at] ?? 0);
  return sorted.map((index) => rows[index]).filter((row) => row !== undefined);
}

function openRows(ide: Ide, text: string, found: readonly Row[]): Row[] {
  const query = parseQuickOpen(text);
  const document = ide.activeDocument.value;
  if (text.trim() === "") return ide.recent.value.map((one) => referenceRow(ide, one, "recent"));
  if (query.kind === "line") {
    if (document === null) return [];
    return [
      row(`Go to line ${query.line}`, document.title, () => {
        document.goTo.value = query.line;
      }),
    ];
  }
  if (query.kind === "verb") {
    const target: Reference = {
      kind: "verb",
      object: query.object,
      verb: query.verb,
      line: query.line,
    };
    return [row(`Open verb ${referenceText(target)}`, "", () => void ide.open(target))];
  }
  if (query.kind === "object") return [referenceRow(ide, query.object, "object")];
  if (query.kind === "command") return [];
  return [...filterRows(objectRows(ide, query.text), query.text), ...found]
    .filter(
      (one, index, all) =>
        all.findIndex((other) => other.detail === one.detail && other.label === one.label) ===
        index,
    )
    .slice(0, LIMIT);
}

function objectRows(ide: Ide, text: string): Row[] {
  const folded = text.toLowerCase();
  const rows: Row[] = [];
  for (const summary of ide.world.objects.value?.byId.values() ?? []) {
    if (rows.length >= LIMIT) break;
    if (!summary.name.toLowerCase().includes(folded)) continue;
    rows.push(row(summary.name, `#${summary.id}`, () => ide.showObject(summary.id)));
  }
  return rows;
}

/** References in the latest output, newest first: what the mouse would click in the terminal. */
function linkRows(ide: Ide): Row[] {
  const seen = new Set<string>();
  const rows: Row[] = [];
  for (const line of ide.activeTerminal.value.log.lines.toReversed()) {
    for (const { target } of findReferences(line)) {
      const text = referenceText(target);
      if (seen.has(text)) continue;
      seen.add(text);
      rows.push(row(text, line.trim().slice(0, 80), () => void ide.open(target)));
    }
  }
  return rows;
}

function referenceRow(ide: Ide, text: string, detail: string): Row {
  const query = parseQuickOpen(text);
  const number = /^#(\d+)$/.exec(text);
  const name =
    number === null ? "" : (ide.world.objects.value?.byId.get(Number(number[1]))?.name ?? "");
  return row(name === "" ? text : `${text} ${name}`, detail, () => {
    if (query.kind === "verb")
      void ide.open({ kind: "verb", object: query.object, verb: query.verb, line: null });
    else void ide.open({ kind: "object", object: text });
  });
}

function row(label: string, detail: string, run: () => void): Row {
  return { id: `${label} ${detail}`, label, detail, key: "", run };
}
