// The door of kernel.
export type { KernelApi, KernelEvent, KernelPorts, ProgramResult, RunState } from "./kernel-api.ts";
