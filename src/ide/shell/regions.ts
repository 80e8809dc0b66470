// F6 and Shift+F6: the panels on the screen in document order. A panel is an element with data-region; what gets the
// focus inside is marked data-autofocus, else it is the first thing that takes it.
import { focusInside } from "./dock.tsx";

function regions(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>("[data-region]")].filter((element) =>
    element.checkVisibility(),
  );
}

/** Moves the focus to the next (1) or previous (-1) panel, round and round. */
export function goToRegion(by: 1 | -1): void {
  const all = regions();
  const from = document.activeElement?.closest<HTMLElement>("[data-region]") ?? null;
  const at = from === null ? (by === 1 ? -1 : 0) : all.indexOf(from);
  for (let step = 1; step <= all.length; step++) {
    const next = all[(at + by * step + all.length * 2) % all.length];
    if (next === undefined) return;
    focusInside(next);
    if (next.contains(document.activeElement)) return;
  }
}

/** Moves the focus into the panel of that name, if it is on the screen. */
export function showRegion(name: string): void {
  const region = regions().find((element) => element.dataset["region"] === name);
  if (region !== undefined) focusInside(region);
}
