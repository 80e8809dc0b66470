// The declaration of the model container.
import { DEFAULT_RESTART, type Manifest } from "#container";

/** Language services on a replica of the world. */
export const MODEL_MANIFEST: Manifest = {
  name: "model",
  duty: "language services: problems, completion, help",
  start: "demand",
  restart: DEFAULT_RESTART,
  missedBeats: 15,
  links: [],
  ringBytes: 2 ** 20,
  memoryBudgetBytes: 512 * 2 ** 20,
};
