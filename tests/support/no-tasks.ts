// The part of a VM host that makes tasks, for programs of tests that make none.
import type { VmHost } from "#vm";

/** To be spread into a host. */
export const NO_TASKS: Pick<
  VmHost,
  | "reserveTask"
  | "fork"
  | "hasClosures"
  | "spawn"
  | "awaitTask"
  | "isTaskDone"
  | "killTask"
  | "builtinCaller"
  | "compileStored"
> = {
  reserveTask: () => 1,
  fork: () => {},
  hasClosures: false,
  spawn: () => {},
  awaitTask: () => null,
  isTaskDone: () => false,
  killTask: -1,
  builtinCaller: () => {
    throw new Error("no task is spawned here");
  },
  compileStored: () => null,
};
