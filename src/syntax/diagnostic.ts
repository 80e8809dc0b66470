// What is wrong with a text, as data: collected, never thrown.

export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** 1-based line of the token where it was noticed (the end of the program counts as the line after the last). */
  readonly line: number;
  /** 1-based column in code points. */
  readonly column: number;
  /** UTF-16 span in the source. */
  readonly start: number;
  readonly end: number;
  /**
   * The text that players and `set_verb_code` show after `Line N:  `, one of LANGUAGE 20.1: `syntax error`,
   * `Unknown built-in function: f` …
   */
  readonly message: string;
  /** More for editors: what was found and what was expected; null when the message says it all. */
  readonly detail: string | null;
}

/** `Line 3:  syntax error`, as MOO shows it. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  return `Line ${diagnostic.line}:  ${diagnostic.message}`;
}
