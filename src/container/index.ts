// The door of container: manifests, the manager that keeps containers alive, and what their mains are made of.
export type { ContainerPanel, ContainerPhase, ContainerState } from "./states.ts";
