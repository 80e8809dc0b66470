// The model worker: language services on a replica of the world.
import { runContainer, type WorkerScope } from "#container";
import { ModelBody } from "./body.ts";

runContainer(self as unknown as WorkerScope, () => new ModelBody());
