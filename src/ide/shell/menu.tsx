// The context menu of the page: ARIA menu pattern, arrow keys, Escape, closes when the focus leaves.
import { type Signal, signal } from "@preact/signals";
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";

/** One entry; "separator" is a line between groups. */
export type MenuEntry =
  | "separator"
  | {
      readonly label: string;
      readonly key?: string;
      readonly isDisabled?: boolean;
      readonly run: () => void;
    };

interface OpenMenu {
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly entries: readonly MenuEntry[];
}

const OPEN: Signal<OpenMenu | null> = signal<OpenMenu | null>(null);

/** Opens a menu at a point of the window. */
export function openMenu(label: string, x: number, y: number, entries: readonly MenuEntry[]): void {
  OPEN.value = { label, x, y, entries };
}

/** Where menus are drawn; once in the page. */
export function MenuHost(): JSX.Element | null {
  const menu = OPEN.value;
  return menu === null ? null : <Menu key={`${menu.x} ${menu.y}`} menu={menu} />;
}

function Menu({ menu }: { readonly menu: OpenMenu }): JSX.Element {
  const element = useRef<HTMLDivElement>(null);
  const before = useRef<Element | null>(null);
  const close = (isFocusBack: boolean): void => {
    OPEN.value = null;
    if (isFocusBack && before.current instanceof HTMLElement) before.current.focus();
  };
  const items = (): HTMLElement[] => [
    ...(element.current?.querySelectorAll<HTMLElement>(
      "[role=menuitem]:not([aria-disabled=true])",
    ) ?? []),
  ];
  useLayoutEffect(() => {
    const box = element.current?.getBoundingClientRect();
    if (element.current === null || box === undefined) return;
    element.current.style.left = `${Math.max(4, Math.min(menu.x, innerWidth - box.width - 4))}px`;
    element.current.style.top = `${Math.max(4, Math.min(menu.y, innerHeight - box.height - 4))}px`;
  }, [menu]);
  useLayoutEffect(() => {
    before.current = document.activeElement;
    items()[0]?.focus();
  }, []);
  const onKeyDown = (event: KeyboardEvent): void => {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLElement);
    const go = (index: number): void => all[(index + all.length) % all.length]?.focus();
    if (event.key === "ArrowDown") go(at + 1);
    else if (event.key === "ArrowUp") go(at - 1);
    else if (event.key === "Home") go(0);
    else if (event.key === "End") go(-1);
    else if (event.key === "Escape" || event.key === "Tab") close(true);
    else if (/^[\p{L}\p{N}]$/u.test(event.key)) {
      const letter = event.key.toLowerCase();
      const order = [...all.slice(at + 1), ...all.slice(0, at + 1)];
      order.find((item) => item.textContent?.toLowerCase().startsWith(letter))?.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={element}
      class="menu"
      role="menu"
      tabIndex={-1}
      aria-label={menu.label}
      onKeyDown={onKeyDown}
      onFocusOut={(event) => {
        if (!element.current?.contains(event.relatedTarget as Node | null)) close(false);
      }}
    >
      {menu.entries.map((entry, index) =>
        entry === "separator" ? (
          <hr key={index} />
        ) : (
          <button
            key={entry.label}
            type="button"
            role="menuitem"
            tabIndex={-1}
            class="menu-item"
            aria-disabled={entry.isDisabled === true}
            onClick={() => {
              if (entry.isDisabled === true) return;
              close(true);
              entry.run();
            }}
          >
            <span>{entry.label}</span>
            {entry.key !== undefined && <kbd>{entry.key}</kbd>}
          </button>
        ),
      )}
    </div>
  );
}
