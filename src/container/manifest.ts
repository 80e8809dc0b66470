// What the manager must know of a container before it starts it. Each container declares its own in
// `containers/NAME/manifest.ts`.

/** When a container that ended by itself is started again. */
export interface RestartPolicy {
  readonly firstDelayMs: number;
  /** The delay doubles up to this. */
  readonly maxDelayMs: number;
  /** More restarts than this within `windowMs` open the circuit: it stays ended until a person starts it. */
  readonly maxRestarts: number;
  readonly windowMs: number;
}

/** The declaration of a standard container. */
export interface Manifest {
  readonly name: string;
  /** What it is for, in a few words. */
  readonly duty: string;
  /** `eager`: with the world. `demand`: when first needed. */
  readonly start: "eager" | "demand";
  readonly restart: RestartPolicy;
  /** After so many unanswered heartbeats (one every two seconds) it counts as hung and is ended. */
  readonly missedBeats: number;
  /** Containers it has a link with; `page` is the page. Each link is named by one of its ends only. */
  readonly links: readonly string[];
  /** Bytes of each ring of its links. */
  readonly ringBytes: number;
  /** Heap above this is shown as a warning. */
  readonly memoryBudgetBytes: number;
}

/** What most containers want: half a second, doubling to 15, five times in two minutes. */
export const DEFAULT_RESTART: RestartPolicy = {
  firstDelayMs: 500,
  maxDelayMs: 15_000,
  maxRestarts: 5,
  windowMs: 120_000,
};
