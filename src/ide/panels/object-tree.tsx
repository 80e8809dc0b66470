// The object tree of the side pane: ARIA tree over a virtual list. The tree itself has the focus and names its active
// row (aria-activedescendant), because rows come and go while it scrolls.
import { useComputed, useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Ide } from "../shell/ide.ts";
import { openMenu } from "../shell/menu.tsx";
import { EmptyView, ErrorView, IconButton, PanelFooter, Skeleton } from "../shell/parts.tsx";
import { count } from "../shell/words.ts";
import type { TreeOrder, TreeRow } from "../state/object-tree.ts";
import { createChild, objectMenu, recycleObject, renameObject } from "./object-actions.ts";
import { useVirtualRows } from "./virtual-rows.ts";

const ROW_HEIGHT = 24;
const TYPE_AHEAD_MS = 800;

/** The Objects view. */
export function ObjectTree({ ide }: { readonly ide: Ide }): JSX.Element {
  const order = useSignal<TreeOrder>("inheritance");
  const expanded = useSignal<ReadonlySet<number>>(new Set());
  const filter = useSignal("");
  const active = useSignal<number | null>(null);
  const typed = useRef({ text: "", at: 0 });
  const rows = useComputed<readonly TreeRow[]>(
    () => ide.world.objects.value?.rows(order.value, expanded.value, filter.value) ?? [],
  );
  const list = rows.value;
  const virtual = useVirtualRows(list.length, ROW_HEIGHT);
  const activeIndex = list.findIndex((row) => row.id === active.value);

  // At first the roots are open, so that there is something to see.
  const isFresh = useRef(true);
  useSignalEffect(() => {
    const index = ide.world.objects.value;
    if (index === null) {
      isFresh.current = true;
    } else if (isFresh.current) {
      isFresh.current = false;
      expanded.value = new Set(
        [...index.byId.keys()].filter((id) => index.above(id, "inheritance") === null),
      );
    }
  });
  // What the inspector shows is shown here too.
  useSignalEffect(() => {
    const id = ide.world.selected.value;
    const index = ide.world.objects.value;
    if (id === null || index === null || id === active.peek() || !index.byId.has(id)) return;
    expanded.value = new Set([...expanded.peek(), ...index.pathTo(id, order.peek())]);
    active.value = id;
  });
  useEffect(() => {
    if (activeIndex >= 0) virtual.scrollTo(activeIndex);
  }, [active.value, activeIndex >= 0]);

  const toggle = (row: TreeRow, isOpen: boolean): void => {
    const next = new Set(expanded.value);
    if (isOpen) next.add(row.id);
    else next.delete(row.id);
    expanded.value = next;
  };
  const go = (index: number): void => {
    const row = list[Math.max(0, Math.min(list.length - 1, index))];
    if (row !== undefined) active.value = row.id;
  };
  const showMenu = (row: TreeRow, x: number, y: number): void => {
    active.value = row.id;
    openMenu(`Object #${row.id}`, x, y, objectMenu(ide, row.id));
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const row = list[activeIndex];
    if (treeKey(event, row)) event.preventDefault();
  };
  const treeKey = (event: KeyboardEvent, row: TreeRow | undefined): boolean => {
    const page = Math.max(
      1,
      Math.floor((virtual.host.current?.clientHeight ?? 240) / ROW_HEIGHT) - 1,
    );
    switch (event.key) {
      case "ArrowDown":
        go(activeIndex + 1);
        return true;
      case "ArrowUp":
        go(activeIndex < 0 ? 0 : activeIndex - 1);
        return true;
      case "PageDown":
        go(activeIndex + page);
        return true;
      case "PageUp":
        go(activeIndex - page);
        return true;
      case "Home":
        go(0);
        return true;
      case "End":
        go(list.length - 1);
        return true;
      case "ArrowRight":
        if (row?.isExpanded === false) toggle(row, true);
        else if (row?.isExpanded === true) go(activeIndex + 1);
        return true;
      case "ArrowLeft":
        if (row?.isExpanded === true && filter.value === "") toggle(row, false);
        else if (row !== undefined) {
          const above = ide.world.objects.value?.above(row.id, order.value) ?? null;
          if (above !== null) active.value = above;
        }
        return true;
      default:
        return row !== undefined && rowKey(event, row);
    }
  };
  const rowKey = (event: KeyboardEvent, row: TreeRow): boolean => {
    switch (event.key) {
      case "Enter":
      case " ":
        ide.showObject(row.id);
        return true;
      case "F2":
        void renameObject(ide, row.id);
        return true;
      case "Delete":
        void recycleObject(ide, row.id);
        return true;
      case "Insert":
        void createChild(ide, row.id);
        return true;
      case "ContextMenu":
      case "F10": {
        if (event.key === "F10" && !event.shiftKey) return false;
        const box = document.getElementById(rowId(row.id))?.getBoundingClientRect();
        showMenu(row, (box?.left ?? 100) + 40, (box?.bottom ?? 100) + 2);
        return true;
      }
      default:
        return /^[\p{L}\p{N}#$_]$/u.test(event.key) && typeAhead(event.key);
    }
  };
  const typeAhead = (letter: string): boolean => {
    const now = performance.now();
    const text =
      (now - typed.current.at < TYPE_AHEAD_MS ? typed.current.text : "") + letter.toLowerCase();
    typed.current = { text, at: now };
    const from = text.length === 1 ? activeIndex + 1 : Math.max(0, activeIndex);
    for (let step = 0; step < list.length; step++) {
      const row = list[(from + step) % list.length];
      if (row === undefined) break;
      if (row.name.toLowerCase().startsWith(text) || `#${row.id}`.startsWith(text)) {
        active.value = row.id;
        break;
      }
    }
    return true;
  };

  const total = ide.world.objects.value?.size ?? 0;
  const activeRow = list[activeIndex];
  const isActiveDrawn = virtual.items.some((item) => item.index === activeIndex);
  return (
    <div class="panel object-tree" data-region="Objects">
      <div class="pane-title">
        <h2>Objects</h2>
        <IconButton
          icon="add"
          label="Create object…"
          run={() => void createChild(ide, active.value ?? 1)}
        />
        <IconButton icon="refresh" label="Refresh objects" run={() => ide.world.changed()} />
        <IconButton
          icon="collapse-all"
          label="Collapse all"
          run={() => {
            expanded.value = new Set();
          }}
        />
      </div>
      <div class="pane-tools">
        <input
          class="field"
          type="search"
          aria-label="Find object"
          placeholder="Find by name or #number"
          value={filter.value}
          onInput={(event) => {
            filter.value = event.currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key === "ArrowDown" || event.key === "Enter") {
              event.preventDefault();
              const first = list.find((row) => !row.isOnlyPath);
              if (first !== undefined) active.value = first.id;
              virtual.host.current?.focus();
            }
          }}
        />
        <fieldset class="segments">
          <legend class="visually-hidden">Order of the tree</legend>
          <Segment
            order={order.value}
            value="inheritance"
            label="Inheritance"
            set={(next) => {
              order.value = next;
            }}
          />
          <Segment
            order={order.value}
            value="place"
            label="Place"
            set={(next) => {
              order.value = next;
            }}
          />
        </fieldset>
      </div>
      {ide.world.objects.value === null ? (
        ide.world.objectsError.value === null ? (
          <Skeleton rows={8} />
        ) : (
          <ErrorView
            text={`The objects could not be read: ${ide.world.objectsError.value}`}
            retry={() => ide.world.changed()}
          />
        )
      ) : null}
      <div
        ref={virtual.host}
        class="tree"
        role="tree"
        aria-label="Objects"
        aria-description="F6 goes to the next panel, Shift+F6 to the previous one."
        tabIndex={0}
        data-autofocus
        aria-activedescendant={
          activeRow !== undefined && isActiveDrawn ? rowId(activeRow.id) : undefined
        }
        onKeyDown={onKeyDown}
        onFocus={() => {
          if (activeIndex < 0) go(0);
        }}
        hidden={ide.world.objects.value === null || list.length === 0}
      >
        <div
          role="presentation"
          style={{ height: `${virtual.totalHeight}px`, position: "relative" }}
        >
          {virtual.items.map((item) => {
            const row = list[item.index];
            return row === undefined ? null : (
              <Row
                key={row.id}
                row={row}
                top={item.start}
                isActive={row.id === active.value}
                isSelected={row.id === ide.world.selected.value}
                toggle={() => toggle(row, row.isExpanded === false)}
                open={() => {
                  active.value = row.id;
                  ide.showObject(row.id);
                }}
                menu={(x, y) => showMenu(row, x, y)}
              />
            );
          })}
        </div>
      </div>
      {ide.world.objects.value !== null && list.length === 0 && (
        <EmptyView icon="search">
          {total === 0 ? "This world has no objects." : `Nothing is called “${filter.value}”.`}
        </EmptyView>
      )}
      <PanelFooter>
        {filter.value === ""
          ? count(total, "object")
          : `${count(list.filter((row) => !row.isOnlyPath).length, "match").replace(/matchs$/, "matches")} of ${count(total, "object")}`}
      </PanelFooter>
    </div>
  );
}

function rowId(id: number): string {
  return `object-row-${id}`;
}

function Segment(props: {
  readonly order: TreeOrder;
  readonly value: TreeOrder;
  readonly label: string;
  readonly set: (order: TreeOrder) => void;
}): JSX.Element {
  const { order, value, label, set } = props;
  return (
    <button
      type="button"
      class={`segment${order === value ? " is-pressed" : ""}`}
      aria-pressed={order === value}
      onClick={() => set(value)}
    >
      {label}
    </button>
  );
}

function Row(props: {
  readonly row: TreeRow;
  readonly top: number;
  readonly isActive: boolean;
  readonly isSelected: boolean;
  readonly toggle: () => void;
  readonly open: () => void;
  readonly menu: (x: number, y: number) => void;
}): JSX.Element {
  const { row, top, isActive, isSelected, toggle, open, menu } = props;
  const name = row.name === "" ? "(no name)" : row.name;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the tree has the focus and handles the keys
    // biome-ignore lint/a11y/useFocusableInteractive: see above, aria-activedescendant
    <div
      id={rowId(row.id)}
      class={`tree-row${isActive ? " is-active" : ""}${isSelected ? " is-selected" : ""}${row.isOnlyPath ? " is-dimmed" : ""}`}
      role="treeitem"
      aria-level={row.level}
      aria-posinset={row.position}
      aria-setsize={row.siblings}
      aria-selected={isSelected}
      {...(row.isExpanded === null ? {} : { "aria-expanded": row.isExpanded })}
      style={{ top: `${top}px`, paddingLeft: `${4 + Math.min(row.level - 1, 24) * 12}px` }}
      onClick={(event) => {
        if ((event.target as Element).closest(".twisty") !== null && row.isExpanded !== null)
          toggle();
        else open();
      }}
      onDblClick={() => {
        if (row.isExpanded !== null) toggle();
      }}
      onContextMenu={(event) => {
        event.preventDefault();
        menu(event.clientX, event.clientY);
      }}
    >
      <span
        class={`twisty codicon${row.isExpanded === null ? "" : row.isExpanded ? " codicon-chevron-down" : " codicon-chevron-right"}`}
        aria-hidden="true"
      />
      <span class="tree-name">{name}</span> <span class="tree-number">#{row.id}</span>{" "}
      {row.otherParents.length > 0 && (
        <span class="origin" title="It has these parents too">
          also {row.otherParents.map((parent) => `#${parent}`).join(", ")}
        </span>
      )}
      {row.flags !== "" && (
        <span class="tree-flags" title={flagsText(row.flags)}>
          {row.flags}
        </span>
      )}
    </div>
  );
}

const FLAG_WORDS: Record<string, string> = {
  U: "player",
  P: "programmer",
  W: "wizard",
  r: "readable",
  w: "writable",
  f: "fertile",
};

function flagsText(flags: string): string {
  return [...flags].map((flag) => FLAG_WORDS[flag] ?? flag).join(", ");
}
