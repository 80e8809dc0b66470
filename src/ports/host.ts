// The small things that every host has.

/** Milliseconds since 1970. */
export interface Clock {
  now(): number;
}

/** Uniform in [0, 1). */
export interface Random {
  next(): number;
}

export interface Log {
  write(message: string, isError: boolean): void;
}
