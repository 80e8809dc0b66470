// The data worker: the only owner of OPFS and IndexedDB.
import { runContainer, type WorkerScope } from "#container";
import { DataBody } from "./body.ts";

runContainer(self as unknown as WorkerScope, (host) => new DataBody(host));
