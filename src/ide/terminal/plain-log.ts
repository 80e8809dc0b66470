// The last lines of output as plain text, whatever draws the screen: for assistive technology, links by keyboard and
// tests. Appending costs only as much as the lines that are kept.

/** Escape sequences (colours, cursor, titles) and control characters but tab. */
const SEQUENCES =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  /\u001b\[[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)?|\u001b[ -/]*[0-~]|[\u0000-\u0008\u000b-\u001f\u007f]/g;

/** Text without colours and other sequences. */
export function plainText(text: string): string {
  return text.replace(SEQUENCES, "");
}

/** Keeps the last `limit` lines; `total` counts all that ever came. */
export class PlainLog {
  readonly #limit: number;
  #lines: string[] = [];
  #total = 0;
  #open = "";

  constructor(limit = 500) {
    this.#limit = limit;
  }

  /** Whole lines, oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Number of whole lines that ever came. */
  get total(): number {
    return this.#total;
  }

  /** Text after the last line end: a prompt. */
  get open(): string {
    return this.#open;
  }

  /** Adds text; lines end in "\n". */
  append(text: string): void {
    let start = 0;
    let count = 0;
    // Find where the last `limit` lines begin and count all.
    for (
      let at = text.lastIndexOf("\n");
      at >= 0;
      at = at === 0 ? -1 : text.lastIndexOf("\n", at - 1)
    ) {
      count++;
      if (count === this.#limit + 1) start = at + 1;
    }
    if (count === 0) {
      this.#open += plainText(text);
      return;
    }
    const kept = text.slice(start).split("\n");
    const rest = kept.pop() ?? "";
    const isWhole = start === 0;
    for (let index = 0; index < kept.length; index++) {
      const line = plainText(kept[index] ?? "");
      this.#lines.push(index === 0 && isWhole ? this.#open + line : line);
    }
    this.#open = plainText(rest);
    this.#total += count;
    if (this.#lines.length > this.#limit) this.#lines.splice(0, this.#lines.length - this.#limit);
  }

  clear(): void {
    this.#lines = [];
    this.#open = "";
  }
}
