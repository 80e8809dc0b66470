// What keys do to the line being typed, apart from any element: whole visible characters (grapheme clusters) are
// removed, never halves; the history of sent lines; search in it; pasted text split into lines.
// Lone surrogates never leave the page: cleanLine replaces them.

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Where the visible character before `caret` begins; 0 at the start. */
export function previousBoundary(text: string, caret: number): number {
  let start = 0;
  for (const { index, segment } of SEGMENTER.segment(text)) {
    if (index >= caret) break;
    start = index;
    if (index + segment.length >= caret) break;
  }
  return start;
}

/** Where the visible character after `caret` ends; the length at the end. */
export function nextBoundary(text: string, caret: number): number {
  const segment = caret >= text.length ? undefined : SEGMENTER.segment(text).containing(caret);
  return segment === undefined ? text.length : segment.index + segment.segment.length;
}

/** The line as it is sent: scalar values only, no line ends, no other control characters but tab. */
export function cleanLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  return text.toWellFormed().replace(/[\u0000-\u0008\u000a-\u001f\u007f]/g, "");
}

/** Splits pasted text at any kind of line end; a final line end makes no empty line. */
export function pastedLines(text: string): string[] {
  const lines = text.split(/\r\n|\r|\n/);
  if (lines.length > 1 && lines.at(-1) === "") lines.pop();
  return lines;
}

/** The sent lines, newest last, with a place in them while a person walks through. */
export class LineHistory {
  readonly #limit: number;
  #lines: string[] = [];
  #place = 0;
  #draft = "";

  constructor(limit = 1000) {
    this.#limit = limit;
  }

  /** The lines, oldest first. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Keeps a sent line (not an empty one, not the same twice in a row) and returns to the end. */
  add(line: string): void {
    if (line.trim() !== "" && this.#lines.at(-1) !== line) {
      this.#lines.push(line);
      if (this.#lines.length > this.#limit) this.#lines.shift();
    }
    this.#place = this.#lines.length;
    this.#draft = "";
  }

  /** The line before; null at the oldest. The text that was being typed is kept for the way back. */
  previous(current: string): string | null {
    if (this.#place === 0) return null;
    if (this.#place === this.#lines.length) this.#draft = current;
    this.#place--;
    return this.#lines[this.#place] ?? null;
  }

  /** The line after; the unfinished text after the newest; null behind that. */
  next(): string | null {
    if (this.#place >= this.#lines.length) return null;
    this.#place++;
    return this.#place === this.#lines.length ? this.#draft : (this.#lines[this.#place] ?? null);
  }

  /** The newest line that holds `text` (case ignored), skipping `skip` matches; null if there is none. */
  search(text: string, skip: number): string | null {
    if (text === "") return null;
    const folded = text.toLowerCase();
    const seen = new Set<string>();
    for (let at = this.#lines.length - 1; at >= 0; at--) {
      const line = this.#lines[at] ?? "";
      if (!line.toLowerCase().includes(folded) || seen.has(line)) continue;
      if (seen.size === skip) return line;
      seen.add(line);
    }
    return null;
  }
}
