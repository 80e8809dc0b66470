// What the container panel of the IDE sees: one row a container and the few levers a person has.

/** `held`: another tab has this world open, so nothing was started here. */
export type ContainerPhase = "stopped" | "starting" | "running" | "waiting" | "failed" | "held";

/** One row of the container table. Immutable; a new object whenever something changed. */
export interface ContainerState {
  readonly name: string;
  /** What it is for, in a few words. */
  readonly duty: string;
  /** `waiting`: it ended unexpectedly and starts again after a pause. `failed`: too often, it waits for `start`. */
  readonly phase: ContainerPhase;
  readonly restarts: number;
  /** Packets of all its links in both directions during the last second. */
  readonly packetsPerSecond: number;
  /** Packets that its links refused as unknown or malformed. */
  readonly refusedPackets: number;
  /** Milliseconds since 1970 of the latest start; null before the first. */
  readonly startedAt: number | null;
  /** Why it ended the last time; null if it never did. */
  readonly lastError: string | null;
  /** Bytes of its heap if the browser tells, else null. */
  readonly memoryBytes: number | null;
  /** What carries its packets. */
  readonly carrier: "shared memory" | "message port";
}

/** Read and steer the containers of a world. */
export interface ContainerPanel {
  containers(): readonly ContainerState[];
  /** Calls `changed` at most once a turn after any change; gives the disposer. */
  subscribe(changed: () => void): () => void;
  /** The latest lines a container wrote or was said of it, oldest first, at most 500. */
  log(name: string): readonly string[];
  start(name: string): Promise<void>;
  stop(name: string): Promise<void>;
  restart(name: string): Promise<void>;
}
