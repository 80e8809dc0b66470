// Names strings of verbs: alternatives with stars (LANGUAGE 7.4), taken apart once and matched often.

/** One alternative of a names string, case-folded. */
interface Alternative {
  /** Without stars. */
  readonly text: string;
  /** The shortest abbreviation: characters before the first star, or all of them. */
  readonly minLength: number;
  /** A star at the end: whatever follows `text` matches. */
  readonly isOpen: boolean;
}

/** A names string ready for matching. */
export class NamePattern {
  readonly #alternatives: readonly Alternative[];

  constructor(foldedNames: string) {
    this.#alternatives = foldedNames
      .split(" ")
      .filter((word) => word !== "")
      .map((word) => {
        const star = word.indexOf("*");
        const text = word.replaceAll("*", "");
        return {
          text,
          minLength: star < 0 ? text.length : star,
          isOpen: word.endsWith("*"),
        };
      });
  }

  /** Whether a case-folded word is one of the names. */
  matches(foldedWord: string): boolean {
    const alternatives = this.#alternatives;
    for (let i = 0; i < alternatives.length; i++) {
      const { text, minLength, isOpen } = alternatives[i] as Alternative;
      if (foldedWord.length >= minLength) {
        if (
          foldedWord.length <= text.length
            ? text.startsWith(foldedWord)
            : isOpen && foldedWord.startsWith(text)
        )
          return true;
      }
    }
    return false;
  }
}
