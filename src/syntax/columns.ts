// Columns of positions in a text. Each is counted from the one asked last where that is possible: a line may be very long.
import { textLength } from "#value";

/** Counts columns, 1-based and in code points; quickly if positions are asked in order. */
export class Columns {
  readonly #source: string;
  #last = 0;
  #column = 1;

  constructor(source: string) {
    this.#source = source;
  }

  /** Column of a UTF-16 position. */
  at(position: number): number {
    const from = position >= this.#last ? this.#last : 0;
    const before = this.#source.slice(from, position);
    const lineStart = before.lastIndexOf("\n") + 1;
    const known = lineStart === 0 && from > 0 ? this.#column : 1;
    this.#last = position;
    this.#column = known + textLength(before.slice(lineStart));
    return this.#column;
  }
}
