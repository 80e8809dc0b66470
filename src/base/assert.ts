// Checks for our own mistakes. A person's bad input is never an InvariantError: it is a value or a diagnostic.

/** A bug in this code base: a promise between two rooms was broken. */
export class InvariantError extends Error {
  override readonly name: string = "InvariantError";
}

/** Throws an InvariantError naming the broken promise and the facts at hand. */
export function invariant(holds: unknown, promise: string, facts?: unknown): asserts holds {
  if (!holds)
    throw new InvariantError(facts === undefined ? promise : `${promise}: ${String(facts)}`);
}

/** Marks a branch that the types say cannot be reached. */
export function unreachable(value: never): never {
  throw new InvariantError(`unexpected case ${String(value)}`);
}
