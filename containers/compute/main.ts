// The compute worker: one bundled file that needs nothing at run time, because its policy lets it load nothing.
import { runContainer, type WorkerScope } from "#container";
import { ComputeBody } from "./body.ts";

runContainer(self as unknown as WorkerScope, (host) => new ComputeBody(host));
