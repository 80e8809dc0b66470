// Small pieces that many views use, so that a button, an empty view or a footer looks and behaves the same everywhere.
import type { ComponentChildren, JSX } from "preact";

/** Props of an icon button. */
export interface IconButtonProps {
  /** Name of a codicon. */
  readonly icon: string;
  /** What it does: tooltip and accessible name. */
  readonly label: string;
  readonly run: () => void;
  readonly isPressed?: boolean;
  readonly isDisabled?: boolean;
  readonly keyHint?: string;
}

/** A button that shows only an icon. */
export function IconButton(props: IconButtonProps): JSX.Element {
  const { icon, label, run, isPressed, isDisabled, keyHint } = props;
  return (
    <button
      type="button"
      class={`icon-button${isPressed === true ? " is-pressed" : ""}`}
      aria-label={label}
      title={label + (keyHint ?? "")}
      {...(isPressed === undefined ? {} : { "aria-pressed": isPressed })}
      disabled={isDisabled === true}
      onClick={run}
    >
      <span class={`codicon codicon-${icon}`} aria-hidden="true" />
    </button>
  );
}

/** A view without anything in it: says what to do. */
export function EmptyView({
  icon,
  children,
}: {
  readonly icon: string;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <div class="empty-view">
      <span class={`codicon codicon-${icon}`} aria-hidden="true" />
      <div>{children}</div>
    </div>
  );
}

/** A view that failed: what, and what to do now. */
export function ErrorView({
  text,
  retry,
}: {
  readonly text: string;
  readonly retry: () => void;
}): JSX.Element {
  return (
    <div class="empty-view" role="alert">
      <span class="codicon codicon-error" aria-hidden="true" />
      <div>
        <p>{text}</p>
        <button type="button" class="button" onClick={retry}>
          Try again
        </button>
      </div>
    </div>
  );
}

/** Grey bars in place of rows; shown only when loading takes a while (the style waits 150 ms). */
export function Skeleton({ rows }: { readonly rows: number }): JSX.Element {
  return (
    <div class="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} class="skeleton-row" style={{ width: `${45 + ((index * 37) % 45)}%` }} />
      ))}
    </div>
  );
}

/** A region that scrolls: reachable by the keyboard, because nothing inside it need be. */
export function ScrollRegion(props: {
  readonly label: string;
  readonly class?: string;
  readonly isFirst?: boolean;
  readonly children: ComponentChildren;
}): JSX.Element {
  return (
    <section
      class={props.class ?? "panel-scroll"}
      aria-label={props.label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls with the arrow keys
      tabIndex={0}
      {...(props.isFirst === false ? {} : { "data-autofocus": true })}
    >
      {props.children}
    </section>
  );
}

/** The last line of a panel: what it says on the left, the keys that lead out of it on the right while it has the focus. */
export function PanelFooter({
  children,
  hint,
}: {
  readonly children?: ComponentChildren;
  readonly hint?: string;
}): JSX.Element {
  return (
    <div class="panel-footer">
      <span class="panel-footer-text">{children}</span>
      <span class="panel-hint" aria-hidden="true">
        {hint ?? "F6 next panel · Shift+F6 previous"}
      </span>
    </div>
  );
}
