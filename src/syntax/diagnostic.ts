// What is wrong with a text, as data: collected, never thrown.

/** What is wrong with a text, and where. */
export interface Diagnostic {
  readonly severity: "error" | "warning";
  /** 1-based line of the token where it was noticed (the end of the program counts as the line after the last). */
  readonly line: number;
  /** 1-based column in code points. */
  readonly column: number;
  /** UTF-16 span of what is wrong, for an editor to underline; it may begin before the token that line and column name. */
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

/** The same with all that is known: `Line 3, column 7:  syntax error: found `;', expected an expression`. */
export function describeDiagnostic(diagnostic: Diagnostic): string {
  const { line, column, message, detail } = diagnostic;
  return `Line ${line}, column ${column}:  ${message}${detail === null ? "" : `: ${detail}`}`;
}

/** A piece of source inside a sentence. */
export function quoted(text: string): string {
  return text.includes("`") || text.includes("'") ? `"${text}"` : `\`${text}'`;
}

/** `a`, `a or b`, `a, b or c`; what is general comes last. */
export function alternatives(list: readonly string[]): string {
  const general = ["an operator", "a statement", "the end of the program"];
  const rank = (what: string): number => general.indexOf(what);
  const sorted = [...list].sort((a, b) => rank(a) - rank(b));
  const last = sorted.pop() ?? "";
  return sorted.length === 0 ? last : `${sorted.join(", ")} or ${last}`;
}
