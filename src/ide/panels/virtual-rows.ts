// Draws only the rows on screen of a list of any length; all rows have one height.
import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  type VirtualItem,
  Virtualizer,
} from "@tanstack/virtual-core";
import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useMemo, useReducer, useRef } from "preact/hooks";

/** What a view needs to draw its rows. */
export interface VirtualRows {
  readonly host: RefObject<HTMLDivElement | null>;
  readonly items: readonly VirtualItem[];
  readonly totalHeight: number;
  scrollTo(index: number): void;
}

/** Rows of a scrolling element; give `host` to the element that scrolls. */
export function useVirtualRows(count: number, rowHeight: number): VirtualRows {
  const host = useRef<HTMLDivElement>(null);
  const [, redraw] = useReducer((version: number) => version + 1, 0);
  const options = {
    count,
    getScrollElement: () => host.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    observeElementOffset,
    observeElementRect,
    scrollToFn: elementScroll,
    onChange: () => redraw(undefined),
  };
  const rows = useMemo(() => new Virtualizer<HTMLDivElement, HTMLDivElement>(options), []);
  rows.setOptions(options);
  useEffect(() => rows._didMount(), [rows]);
  useLayoutEffect(() => rows._willUpdate());
  return {
    host,
    items: rows.getVirtualItems(),
    totalHeight: rows.getTotalSize(),
    scrollTo: (index) => rows.scrollToIndex(index, { align: "auto" }),
  };
}
