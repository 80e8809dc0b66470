// Failures of the world outside as errors with a code a program can look at.
import type { HostFailure } from "#bus";

/** A HostFailure thrown by the gateway. Codes: `restarted`, `stopped`, `failed`, `cancelled`, `closed`. */
export class HostError extends Error implements HostFailure {
  override readonly name: string = "HostError";
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
