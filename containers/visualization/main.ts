// The visualization worker: draws the world on a canvas that the page gave away.
import { runContainer, type WorkerScope } from "#container";
import { VisualizationBody } from "./body.ts";

runContainer(self as unknown as WorkerScope, () => new VisualizationBody());
