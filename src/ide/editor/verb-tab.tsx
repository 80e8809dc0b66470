// The content of a verb's tab: reads the verb if it is not open yet (a restored layout), then edits it.
import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Ide } from "../shell/ide.ts";
import { EmptyView, Skeleton } from "../shell/parts.tsx";
import { failureText } from "../state/notices.ts";
import { documentKey } from "../state/verb-document.ts";
import type { EditorLoader } from "./loader.ts";
import { VerbEditor } from "./verb-editor.tsx";

/** Props of a verb's tab. */
export interface VerbTabProps {
  readonly ide: Ide;
  readonly loader: EditorLoader;
  readonly object: number;
  readonly index: number;
  readonly setTitle: (title: string) => void;
  readonly close: () => void;
}

/** A verb by object and number. */
export function VerbTab({
  ide,
  loader,
  object,
  index,
  setTitle,
  close,
}: VerbTabProps): JSX.Element {
  const error = useSignal<string | null>(null);
  const document = ide.documents.value.get(documentKey(object, index));
  useEffect(() => {
    if (document !== undefined) return;
    ide
      .loadDocument(object, index)
      .then((loaded) => {
        error.value =
          loaded === null
            ? `Verb ${index} of #${object} is not there any more, or you may not read it.`
            : null;
      })
      .catch((failure) => {
        error.value = `Verb ${index} of #${object} could not be read: ${failureText(failure)}`;
      });
  }, [document]);
  useSignalEffect(() => {
    const open = ide.documents.value.get(documentKey(object, index));
    if (open === undefined) return;
    const name = ide.world.objects.value?.byId.get(object)?.name ?? "";
    setTitle(name === "" ? open.title : open.title.replace(":", ` ${name}:`));
  });
  if (document !== undefined)
    return <VerbEditor key={document.key} ide={ide} document={document} loader={loader} />;
  if (error.value === null) return <Skeleton rows={8} />;
  return (
    <div class="panel" data-region="Editor">
      <EmptyView icon="warning">
        <p>{error.value}</p>
        <button type="button" class="button" onClick={close}>
          Close tab
        </button>
      </EmptyView>
    </div>
  );
}
