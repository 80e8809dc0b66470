// The page's side of the drawn view. Everything but hit testing is one-way: a call that the drawing container missed is
// repaired by the next `attach`.
import { transfer } from "comlink";
import type { MapTools } from "#bus";
import type { Asynchronous, WorldMap } from "./client.ts";

/** The map over the proxies of the visualization container. */
export function createWorldMap(
  tools: Asynchronous<MapTools>,
  onLost: (lost: () => void) => () => void,
): WorldMap {
  const tell = (told: Promise<void>): void => {
    told.catch(() => undefined);
  };
  return {
    attach(canvas, { width, height, pixelRatio }, theme): void {
      const given = canvas.transferControlToOffscreen();
      tell(tools.attach(transfer(given, [given]), width, height, pixelRatio, theme));
    },
    resize: (width, height, pixelRatio) => tell(tools.resize(width, height, pixelRatio)),
    setTheme: (theme) => tell(tools.setTheme(theme)),
    setView: (view) => tell(tools.setView(view)),
    setCentre: (object) => tell(tools.setCentre(object)),
    pan: (dx, dy) => tell(tools.pan(dx, dy)),
    zoom: (factor, x, y) => tell(tools.zoom(factor, x, y)),
    hit: (x, y) => tools.hit(x, y),
    onLost,
  };
}
