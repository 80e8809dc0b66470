// The small things that every host has.

/** Milliseconds since 1970. */
export interface Clock {
  now(): number;
}

/** Uniform in [0, 1). */
export interface Random {
  next(): number;
}

/** Takes lines for people who run the world. */
export interface Log {
  write(message: string, isError: boolean): void;
}

/** Calls back once, later. */
export interface Timer {
  /** Calls `wake` after at least `delayMs`; gives the canceller. */
  after(delayMs: number, wake: () => void): () => void;
}
