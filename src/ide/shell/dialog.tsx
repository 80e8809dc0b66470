// The modal dialog of the page: the browser keeps the focus inside and gives it back; Escape leaves.
import type { ComponentChildren, JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** Props of a dialog. */
export interface DialogProps {
  readonly title: string;
  /** Accessible name; the title if not given. */
  readonly label?: string;
  readonly close: () => void;
  readonly width?: "narrow" | "wide";
  readonly children: ComponentChildren;
}

/** A modal dialog with a title. */
export function Dialog({ title, label, close, width, children }: DialogProps): JSX.Element {
  const element = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const dialog = element.current;
    const before = document.activeElement;
    dialog?.showModal();
    return () => {
      dialog?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={element}
      class={`dialog ${width ?? "narrow"}`}
      aria-label={label ?? title}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      <h2 class="dialog-title">{title}</h2>
      {children}
    </dialog>
  );
}
