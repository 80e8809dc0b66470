// The door of container: manifests, the manager that keeps containers alive, and what their mains are made of.
export type { ContainerPanel, ContainerPhase, ContainerState } from "./states.ts";
export { DEFAULT_RESTART, type Manifest, type RestartPolicy } from "./manifest.ts";
export { ContainerManager, type ContainerWorker, type ManagerPorts } from "./manager.ts";
export type { Carrier, FromContainer, Port, ToContainer } from "./protocol.ts";
export {
  type ContainerBody,
  ContainerFailure,
  type ContainerHost,
  runContainer,
  type WorkerScope,
} from "./runtime.ts";
export { Supervisor } from "./supervisor.ts";
export { type LoopPorts, type RunnableWorld, WorldLoop } from "./world-loop.ts";
