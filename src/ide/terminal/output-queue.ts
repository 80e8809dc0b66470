// Output that came but is not drawn yet, in pieces small enough to draw one between two frames. Nothing is dropped here:
// the session holds the world back while much is waiting (see terminal-model.ts).

const PIECE_CHARACTERS = 32_768;

/** First in, first out, by pieces. */
export class OutputQueue {
  #pieces: string[] = [];
  #characters = 0;

  /** UTF-16 units waiting. */
  get characters(): number {
    return this.#characters;
  }

  /** Adds text; pieces are cut at line ends where there are any, never inside a character. */
  push(text: string): void {
    for (let start = 0; start < text.length; ) {
      let end = Math.min(text.length, start + PIECE_CHARACTERS);
      if (end < text.length) {
        const lineEnd = text.lastIndexOf("\n", end - 1) + 1;
        if (lineEnd > start) end = lineEnd;
        else if (/[\ud800-\udbff]/.test(text[end - 1] ?? "")) end--;
      }
      this.#pieces.push(text.slice(start, end));
      start = end;
    }
    this.#characters += text.length;
  }

  /** The next piece to draw, or null. */
  take(): string | null {
    const piece = this.#pieces.shift();
    if (piece === undefined) return null;
    this.#characters -= piece.length;
    return piece;
  }

  /** Drops everything that waits. */
  clear(): void {
    this.#pieces = [];
    this.#characters = 0;
  }
}
