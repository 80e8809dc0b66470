// The declaration of the compute container.
import { DEFAULT_RESTART, type Manifest } from "#container";

/** The world itself. */
export const COMPUTE_MANIFEST: Manifest = {
  name: "compute",
  duty: "runs the world: tasks, commands, programs",
  start: "eager",
  restart: DEFAULT_RESTART,
  // Restoring a large world or one long builtin takes seconds during which nothing is answered.
  missedBeats: 30,
  links: ["page", "data"],
  ringBytes: 2 ** 20,
  memoryBudgetBytes: 1024 * 2 ** 20,
};
