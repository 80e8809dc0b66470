// The declaration of the visualization container.
import { DEFAULT_RESTART, type Manifest } from "#container";

/** Drawn views of the world. */
export const VISUALIZATION_MANIFEST: Manifest = {
  name: "visualization",
  duty: "draws the map of rooms and the tree of objects",
  start: "demand",
  restart: DEFAULT_RESTART,
  missedBeats: 15,
  links: [],
  ringBytes: 2 ** 20,
  memoryBudgetBytes: 512 * 2 ** 20,
};
