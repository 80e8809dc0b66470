// What is wrong in a dump, gathered while it is read and checked.
import type { TextdumpFault } from "./dump.ts";
import type { DumpFault } from "./dump-fault.ts";

/** Collects faults; with `isRepairing` whoever finds one also does what its repair says. */
export class Damage {
  readonly isRepairing: boolean;
  readonly #faults: TextdumpFault[] = [];

  constructor(isRepairing: boolean) {
    this.isRepairing = isRepairing;
  }

  /** Something that makes the dump unusable as it is. */
  error(line: number, object: number | null, message: string, repair: string | null): void {
    this.#faults.push({ line, object, severity: "error", message, repair });
  }

  /** Something odd that a world can hold. */
  warn(line: number, object: number | null, message: string, repair: string | null): void {
    this.#faults.push({ line, object, severity: "warning", message, repair });
  }

  /** A fault that a part of the reader gave up with. */
  caught(fault: DumpFault, object: number | null, repair: string | null): void {
    this.error(fault.line, object, fault.message, repair);
  }

  get hasErrors(): boolean {
    return this.#faults.some(({ severity }) => severity === "error");
  }

  /** Whether there are errors that no repair removes. */
  get isHopeless(): boolean {
    return this.#faults.some(({ severity, repair }) => severity === "error" && repair === null);
  }

  /** How many there are, for `since`. */
  get count(): number {
    return this.#faults.length;
  }

  /** Forgets everything after the first `count`. */
  rewind(count: number): void {
    this.#faults.length = count;
  }

  /** All of them by line; those of one line in the order in which they were found. */
  inOrder(): readonly TextdumpFault[] {
    return [...this.#faults].sort((a, b) => a.line - b.line);
  }
}
