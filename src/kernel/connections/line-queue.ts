// Lines that wait for their turn, oldest first. Taking the first is cheap at any length, and so is asking whether an
// out-of-band line is among them: a peer may send thousands before the first of them is processed.

/** A line that was typed or forced and not yet processed. */
export interface PendingLine {
  readonly text: string;
  readonly isOutOfBand: boolean;
}

/** Taken lines are cleared away when they are more than this and more than half of the queue. */
const MOST_TAKEN = 64;
/** What a line counts beside its characters, so that empty ones count too. */
const LINE_COST = 32;

/** A queue of lines. */
export class LineQueue {
  #lines: PendingLine[] = [];
  /** Position of the first line. */
  #head = 0;
  #outOfBand = 0;
  #size = 0;

  /** Number of lines. */
  get length(): number {
    return this.#lines.length - this.#head;
  }

  /** How many of them are out-of-band. */
  get outOfBand(): number {
    return this.#outOfBand;
  }

  /** What they hold, in characters: a measure for back-pressure. */
  get size(): number {
    return this.#size;
  }

  push(line: PendingLine): void {
    this.#lines.push(line);
    this.#count(line, 1);
  }

  unshift(line: PendingLine): void {
    if (this.#head > 0) this.#lines[--this.#head] = line;
    else this.#lines.unshift(line);
    this.#count(line, 1);
  }

  /** Takes the first line. */
  shift(): PendingLine | undefined {
    return this.#take(this.#head);
  }

  /** Takes the first line that is, or is not, out-of-band. */
  takeFirst(isOutOfBand: boolean): PendingLine | undefined {
    const count = isOutOfBand ? this.#outOfBand : this.length - this.#outOfBand;
    if (count === 0) return undefined;
    let at = this.#head;
    while (this.#lines[at]?.isOutOfBand !== isOutOfBand) at++;
    return this.#take(at);
  }

  /** Takes all lines. */
  clear(): readonly PendingLine[] {
    const lines = this.#lines.slice(this.#head);
    this.#lines = [];
    this.#head = 0;
    this.#outOfBand = 0;
    this.#size = 0;
    return lines;
  }

  #take(at: number): PendingLine | undefined {
    const line = this.#lines[at];
    if (line === undefined) return undefined;
    this.#count(line, -1);
    if (at > this.#head) {
      this.#lines.splice(at, 1);
      return line;
    }
    this.#head++;
    if (this.#head > MOST_TAKEN && this.#head * 2 > this.#lines.length) {
      this.#lines = this.#lines.slice(this.#head);
      this.#head = 0;
    }
    return line;
  }

  #count(line: PendingLine, sign: 1 | -1): void {
    this.#size += sign * (line.text.length + LINE_COST);
    if (line.isOutOfBand) this.#outOfBand += sign;
  }
}
