// The map: a canvas given away to the visualization container, which draws; the page only passes on size, colours and
// gestures, and asks what is at a point. Keys: arrows move, + and - zoom, Enter opens the object in the middle.
import { effect, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Ide } from "../shell/ide.ts";
import { IconButton, PanelFooter } from "../shell/parts.tsx";
import { mapTheme } from "../shell/theme.ts";

const STEP = 48;

/** The Map tab. */
export function MapPanel({ ide }: { readonly ide: Ide }): JSX.Element {
  const host = useRef<HTMLDivElement>(null);
  const view = useSignal<"rooms" | "inheritance">("rooms");
  const under = useSignal("");
  const { map } = ide.client;

  useEffect(() => {
    const parent = host.current;
    if (parent === null) return undefined;
    const size = (): { width: number; height: number; pixelRatio: number } => ({
      width: Math.max(1, parent.clientWidth),
      height: Math.max(1, parent.clientHeight),
      pixelRatio: devicePixelRatio,
    });
    // A canvas can be given away only once: every life of the tab and of the drawing worker gets a fresh one.
    const attach = (): void => {
      const canvas = document.createElement("canvas");
      canvas.setAttribute("aria-hidden", "true");
      parent.replaceChildren(canvas);
      map.attach(canvas, size(), mapTheme());
      map.setView(view.peek());
      map.setCentre(ide.world.selected.peek());
    };
    attach();
    const observer = new ResizeObserver(() => {
      const { width, height, pixelRatio } = size();
      if (width > 1 && height > 1) map.resize(width, height, pixelRatio);
    });
    observer.observe(parent);
    const stops = [
      map.onLost(attach),
      effect(() => {
        void ide.theme.name.value;
        map.setTheme(mapTheme());
      }),
      effect(() => map.setView(view.value)),
      effect(() => {
        const id = ide.world.selected.value;
        if (id !== null) map.setCentre(id);
      }),
    ];
    return () => {
      observer.disconnect();
      for (const stop of stops) stop();
    };
  }, [map]);

  const drag = useRef<{ x: number; y: number; isMoved: boolean } | null>(null);
  const openAt = async (x: number, y: number): Promise<void> => {
    const found = await map.hit(x, y).catch(() => null);
    if (found !== null) ide.showObject(found.id);
  };
  const middle = (): [number, number] => [
    (host.current?.clientWidth ?? 0) / 2,
    (host.current?.clientHeight ?? 0) / 2,
  ];
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [STEP, 0],
      ArrowRight: [-STEP, 0],
      ArrowUp: [0, STEP],
      ArrowDown: [0, -STEP],
    };
    const move = moves[event.key];
    if (move !== undefined) map.pan(...move);
    else if (event.key === "+" || event.key === "=") map.zoom(1.25, ...middle());
    else if (event.key === "-") map.zoom(0.8, ...middle());
    else if (event.key === "Enter") void openAt(...middle());
    else return;
    event.preventDefault();
  };
  return (
    <div class="panel map-panel" data-region="Map">
      <div class="map-tools">
        <fieldset class="segments">
          <legend class="visually-hidden">What the map shows</legend>
          {(["rooms", "inheritance"] as const).map((one) => (
            <button
              key={one}
              type="button"
              class={`segment${view.value === one ? " is-pressed" : ""}`}
              aria-pressed={view.value === one}
              onClick={() => {
                view.value = one;
              }}
            >
              {one === "rooms" ? "Rooms" : "Inheritance"}
            </button>
          ))}
        </fieldset>
        <IconButton icon="zoom-in" label="Zoom in" run={() => map.zoom(1.25, ...middle())} />
        <IconButton icon="zoom-out" label="Zoom out" run={() => map.zoom(0.8, ...middle())} />
      </div>
      <div
        ref={host}
        class="map-canvas"
        role="application"
        aria-label={`Map of ${ide.worldName}`}
        aria-description="Arrow keys move, plus and minus zoom, Enter shows the object in the middle. F6 goes to the next panel, Shift+F6 to the previous one."
        // biome-ignore lint/a11y/noNoninteractiveTabindex: the drawing is moved with the keyboard
        tabIndex={0}
        data-autofocus
        onKeyDown={onKeyDown}
        onWheel={(event) => {
          event.preventDefault();
          map.zoom(event.deltaY < 0 ? 1.1 : 0.9, event.offsetX, event.offsetY);
        }}
        onPointerDown={(event) => {
          drag.current = { x: event.clientX, y: event.clientY, isMoved: false };
          event.currentTarget.setPointerCapture(event.pointerId);
        }}
        onPointerMove={(event) => {
          const from = drag.current;
          if (from === null) {
            void map
              .hit(event.offsetX, event.offsetY)
              .then((found) => {
                under.value = found === null ? "" : `${found.label} #${found.id}`;
              })
              .catch(() => {});
            return;
          }
          const dx = event.clientX - from.x;
          const dy = event.clientY - from.y;
          if (!from.isMoved && Math.hypot(dx, dy) < 4) return;
          map.pan(dx, dy);
          drag.current = { x: event.clientX, y: event.clientY, isMoved: true };
        }}
        onPointerUp={(event) => {
          const wasMoved = drag.current?.isMoved === true;
          drag.current = null;
          if (!wasMoved) void openAt(event.offsetX, event.offsetY);
        }}
        onPointerCancel={() => {
          drag.current = null;
        }}
      />
      <PanelFooter>{under.value}</PanelFooter>
    </div>
  );
}
