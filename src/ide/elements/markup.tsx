// An element of markup. The library that makes it harmless is loaded when the first one is drawn.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** What a program wrote as HTML, without whatever could do harm. */
export function Markup({ html }: { readonly html: string }): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const failure = useSignal<string | null>(null);
  useLayoutEffect(() => {
    let isCurrent = true;
    const show = async (): Promise<void> => {
      try {
        const { sanitize } = await import("./sanitize.ts");
        if (!isCurrent) return;
        host.current?.replaceChildren(sanitize(html));
        failure.value = null;
      } catch (error) {
        if (isCurrent) failure.value = String(error);
      }
    };
    void show();
    return () => {
      isCurrent = false;
    };
  }, [html]);
  return (
    <>
      <div ref={host} class="ui-markup" />
      {failure.value !== null && <div>This could not be shown: {failure.value}</div>}
    </>
  );
}
