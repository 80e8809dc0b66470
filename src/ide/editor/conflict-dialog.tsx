// Somebody changed the verb while it was edited here: shows both texts and asks; nothing is overwritten unasked.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Dialog } from "../shell/dialog.tsx";
import type { Ide } from "../shell/ide.ts";
import type { VerbDocument } from "../state/verb-document.ts";
import type { EditorParts } from "./monaco.ts";

/** Props of the question. */
export interface ConflictDialogProps {
  readonly ide: Ide;
  readonly document: VerbDocument;
  readonly parts: EditorParts;
}

/** Both texts side by side and three ways on. */
export function ConflictDialog({ ide, document, parts }: ConflictDialogProps): JSX.Element | null {
  const host = useRef<HTMLDivElement>(null);
  const theirs = document.conflict.value;
  useEffect(() => {
    if (host.current === null || theirs === null) return undefined;
    const comparison = parts.createComparison(
      host.current,
      document.draft.peek(),
      theirs.source,
      theirs.dialect,
    );
    return () => comparison.dispose();
  }, [theirs, parts]);
  if (theirs === null) return null;
  const keepMine = async (): Promise<void> => {
    document.conflict.value = null;
    document.saved.value = theirs;
    await ide.save(document);
  };
  return (
    <Dialog
      title={`${document.title} was changed elsewhere`}
      width="wide"
      close={() => {
        document.conflict.value = null;
      }}
    >
      <p>Somebody saved this verb while you were editing it. Which text shall the world run?</p>
      <div class="comparison-titles" aria-hidden="true">
        <span>Text of the world</span>
        <span>Your text</span>
      </div>
      <div ref={host} class="comparison" />
      <div class="dialog-buttons">
        <button type="button" class="button" onClick={() => void keepMine()}>
          Save my text over it
        </button>
        <button type="button" class="button secondary" onClick={() => document.takeTheirs()}>
          Take the other text
        </button>
        <button
          type="button"
          class="button secondary"
          onClick={() => {
            document.conflict.value = null;
          }}
        >
          Go on editing
        </button>
      </div>
    </Dialog>
  );
}
