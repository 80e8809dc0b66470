// The declaration of the data container.
import { DEFAULT_RESTART, type Manifest } from "#container";

/** The keeper of what is on disk. */
export const DATA_MANIFEST: Manifest = {
  name: "data",
  duty: "keeps the world on disk: journal, checkpoints, recovery",
  start: "eager",
  restart: DEFAULT_RESTART,
  missedBeats: 30,
  links: ["model", "visualization"],
  ringBytes: 2 ** 20,
  memoryBudgetBytes: 512 * 2 ** 20,
};
