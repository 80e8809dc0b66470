// The tab of a verb: header row, text, and a footer with place, problems and the keys that lead out. Saving compiles;
// while the text does not compile the world keeps running the old verb.
import { effect, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Ide } from "../shell/ide.ts";
import { PanelFooter, Skeleton } from "../shell/parts.tsx";
import { IS_APPLE } from "../state/commands.ts";
import type { VerbDocument } from "../state/verb-document.ts";
import { ConflictDialog } from "./conflict-dialog.tsx";
import type { EditorLoader } from "./loader.ts";
import type { EditorParts, VerbEditorWidget } from "./monaco.ts";
import { VerbHeaderRow } from "./verb-header.tsx";

const DIAGNOSE_AFTER_MS = 400;
const REFRESH_EVERY_MS = 2000;

/** Props of a verb's tab. */
export interface VerbEditorProps {
  readonly ide: Ide;
  readonly document: VerbDocument;
  readonly loader: EditorLoader;
}

/** Editor of one verb. */
export function VerbEditor({ ide, document, loader }: VerbEditorProps): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const widget = useRef<VerbEditorWidget | null>(null);
  const place = useSignal({ line: 1, column: 1 });
  const args = useSignal("");
  const parts = loader.parts.value;

  useEffect(() => loader.load(), [loader]);
  useEffect(() => {
    if (parts === null || host.current === null) return undefined;
    const made = createWidget(
      parts,
      host.current,
      ide,
      document,
      (line, column) => {
        place.value = { line, column };
      },
      () => void ide.runVerb(document, args.value),
    );
    widget.current = made.widget;
    return () => {
      widget.current = null;
      made.dispose();
    };
  }, [parts, document]);

  useDiagnosis(ide, document);
  useRefresh(ide, document);

  const { tabMovesFocus } = ide.settings;
  const errors = document.problems.value.filter((problem) => problem.severity === "error").length;
  const warnings = document.problems.value.length - errors;
  return (
    <div class="panel verb-editor" data-region="Editor">
      <VerbHeaderRow ide={ide} document={document} args={args} />
      {document.refusal.value !== null && (
        <div class="banner error" role="alert">
          <span class="codicon codicon-error" aria-hidden="true" /> {document.refusal.value}
        </div>
      )}
      <div ref={host} class="verb-body">
        {parts === null && loader.error.value === null && (
          <>
            <pre class="verb-preview">{document.draft.value}</pre>
            <Skeleton rows={0} />
          </>
        )}
        {loader.error.value !== null && (
          <div class="banner error" role="alert">
            {loader.error.value}{" "}
            <button type="button" class="button small" onClick={() => loader.load()}>
              Try again
            </button>
          </div>
        )}
      </div>
      <PanelFooter
        hint={`${TAB_KEY} Tab ${tabMovesFocus.value ? "indents" : "moves on"} · F6 next panel`}
      >
        Ln {place.value.line}, Col {place.value.column}
        {errors > 0 && (
          <span class="is-error"> · {errors === 1 ? "1 error" : `${errors} errors`}</span>
        )}
        {warnings > 0 && <span> · {warnings === 1 ? "1 warning" : `${warnings} warnings`}</span>}
        {tabMovesFocus.value && <span> · Tab moves focus</span>}
        {document.isSaving.value && <span> · saving…</span>}
      </PanelFooter>
      {document.conflict.value !== null && parts !== null && (
        <ConflictDialog ide={ide} document={document} parts={parts} />
      )}
    </div>
  );
}

const TAB_KEY = IS_APPLE ? "⌃⇧M" : "Ctrl+M";

function createWidget(
  parts: EditorParts,
  host: HTMLElement,
  ide: Ide,
  document: VerbDocument,
  moved: (line: number, column: number) => void,
  run: () => void,
): { widget: VerbEditorWidget; dispose: () => void } {
  const { settings } = ide;
  const options = (): {
    fontSize: number;
    tabMovesFocus: boolean;
    isScreenReaderMode: boolean;
  } => ({
    fontSize: settings.fontSize.value,
    tabMovesFocus: settings.tabMovesFocus.value,
    isScreenReaderMode: settings.isScreenReaderMode.value,
  });
  const widget = parts.createVerbEditor({
    host,
    key: document.key,
    object: document.object,
    dialect: document.saved.peek().dialect,
    text: document.draft.peek(),
    ...options(),
    description: `${TAB_KEY} switches whether Tab indents or moves the focus. F6 goes to the next panel, Shift+F6 to the previous one. Ctrl+S saves.`,
    changed: (text) => {
      document.draft.value = text;
    },
    moved,
    save: () => void ide.save(document),
    run,
  });
  // The tab was shown before its editor could take the focus.
  const panel = host.closest(".panel");
  const { activeElement } = globalThis.document;
  if (
    ide.activeDocument.peek() === document &&
    (activeElement === globalThis.document.body || panel?.contains(activeElement))
  ) {
    widget.focus();
  }
  const stops = [
    effect(() => widget.setText(document.draft.value)),
    effect(() => widget.setProblems(document.problems.value)),
    effect(() => widget.setOptions(options())),
    effect(() => {
      const action = document.action.value;
      if (action === null) return;
      document.action.value = null;
      widget.focus();
      widget.trigger(action);
    }),
    effect(() => {
      const line = document.goTo.value;
      if (line === null) return;
      document.goTo.value = null;
      // The tab may be shown only after this turn.
      setTimeout(() => widget.goTo(line, 1), 0);
    }),
  ];
  return {
    widget,
    dispose() {
      for (const stop of stops) stop();
      widget.dispose();
    },
  };
}

/** Problems as one types, from the model container; while it is away those of the latest save stay. */
function useDiagnosis(ide: Ide, document: VerbDocument): void {
  const isFirst = useRef(true);
  useSignalEffect(() => {
    const text = document.draft.value;
    const wasFirst = isFirst.current;
    isFirst.current = false;
    const place = { object: document.object, dialect: document.saved.peek().dialect };
    const timer = setTimeout(async () => {
      const found = await ide.client.language.diagnose(text, place).catch(() => null);
      if (found === null || document.draft.peek() !== text) return;
      if (found.length > 0 || !wasFirst) document.problems.value = found;
    }, DIAGNOSE_AFTER_MS);
    return () => clearTimeout(timer);
  });
}

/** Looks for changes by others while the world is moving. */
function useRefresh(ide: Ide, document: VerbDocument): void {
  const latest = useRef(0);
  useSignalEffect(() => {
    void ide.world.status.value;
    const now = performance.now();
    if (now - latest.current < REFRESH_EVERY_MS) return;
    latest.current = now;
    document.refresh().catch(() => {
      // The world is restarting: the next status asks again.
    });
  });
}
