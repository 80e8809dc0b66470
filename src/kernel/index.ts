// The door of kernel.
export { createKernel, Kernel } from "./kernel.ts";
export type {
  ConnectOptions,
  DumpState,
  InstallExtras,
  KernelApi,
  KernelEvent,
  KernelPorts,
  ProgramResult,
  RunState,
} from "./kernel-api.ts";
export { type KernelNetwork, type LinkInfo, NO_NETWORK } from "./network.ts";
export { type Grants, propertyFor, type QueryView, relationFor } from "./relations.ts";
