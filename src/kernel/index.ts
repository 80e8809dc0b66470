// The door of kernel.
export { createKernel, Kernel } from "./kernel.ts";
export type {
  InstallExtras,
  KernelApi,
  KernelEvent,
  KernelPorts,
  ProgramResult,
  RunState,
} from "./kernel-api.ts";
