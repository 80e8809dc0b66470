// Text made of very many small parts. Plain concatenation builds a tree of all of them before it builds the text, which
// costs far more memory than the text.

/** Units after which a piece is finished. */
const PIECE = 4096;

/** Joins parts in order. */
export class TextBuilder {
  readonly #pieces: string[] = [];
  #open = "";
  #done = 0;

  /** UTF-16 units so far. */
  get length(): number {
    return this.#done + this.#open.length;
  }

  add(part: string): void {
    this.#open += part;
    if (this.#open.length < PIECE) return;
    // engines make one flat string of it here
    this.#open.charCodeAt(0);
    this.#pieces.push(this.#open);
    this.#done += this.#open.length;
    this.#open = "";
  }

  /** All of it. */
  toString(): string {
    return this.#pieces.length === 0 ? this.#open : this.#pieces.join("") + this.#open;
  }
}
