// How the reader's parts give up: thrown inside the room only, caught at its door and handed out as data.

/** What a line should have been and what it is. */
export class DumpFault extends Error {
  override readonly name: string = "DumpFault";
  /** 1-based; 0 if the fault belongs to no line. */
  readonly line: number;
  constructor(line: number, message: string) {
    super(message);
    this.line = line;
  }
}

const SHOWN = 40;

/** A found text for a message: quoted, short, control characters visible. */
export function quoteFound(text: string): string {
  const cut = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  const shown = cut.replace(/\p{Cc}/gu, (character) => {
    if (character === "\r") return "\\r";
    if (character === "\t") return "\\t";
    return `\\u{${(character.codePointAt(0) ?? 0).toString(16).toUpperCase()}}`;
  });
  return text === "" ? "an empty line" : `“${shown}”`;
}
