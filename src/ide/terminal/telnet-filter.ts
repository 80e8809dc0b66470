// Telnet commands in what a program sends byte by byte (option `binary`): they negotiate with a telnet client, which this
// page is not, so they are left out of what is shown. Any cut of the bytes into pieces gives the same text.

const IAC = "\u00ff";
/** DONT, DO, WONT, WILL: an option follows. */
const VERBS = /[\u00fb-\u00fe]/;
/** SB … IAC SE: a subnegotiation. */
const SB = "\u00fa";
const SE = "\u00f0";

type State = "text" | "command" | "option" | "subnegotiation" | "subnegotiation-command";

/** One stream of characters that stand for bytes. */
export class TelnetFilter {
  #state: State = "text";

  /** Forgets a command that was begun. */
  reset(): void {
    this.#state = "text";
  }

  /** The next characters without telnet commands; a doubled U+00FF is one as text. */
  text(piece: string): string {
    if (this.#state === "text" && !piece.includes(IAC)) return piece;
    let kept = "";
    for (const character of piece) if (this.#keeps(character)) kept += character;
    return kept;
  }

  #keeps(character: string): boolean {
    switch (this.#state) {
      case "text":
        if (character === IAC) this.#state = "command";
        return this.#state === "text";
      case "command":
        this.#state =
          character === SB ? "subnegotiation" : VERBS.test(character) ? "option" : "text";
        return character === IAC;
      case "option":
        this.#state = "text";
        return false;
      case "subnegotiation":
        if (character === IAC) this.#state = "subnegotiation-command";
        return false;
      case "subnegotiation-command":
        this.#state = character === SE ? "text" : "subnegotiation";
        return false;
    }
  }
}
