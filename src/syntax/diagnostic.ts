// What is wrong with a text, as data: collected, never thrown.

/** What is wrong with a text, and where. */
export interface Diagnostic {
  /** What kind of mistake it is, for tools: `syntax`, `map-braces`, `unused` … Stable; the message is for people. */
  readonly code: string;
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
  /** A change that would mend it, if one is likely. */
  readonly fix?: Fix;
}

/** Replace the span by the text. */
export interface Fix {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The code of a message of LANGUAGE 20.1. */
export function codeOfMessage(message: string): string {
  return MESSAGE_CODES.find(([start]) => message.startsWith(start))?.[1] ?? "syntax";
}

const MESSAGE_CODES: readonly (readonly [string, string])[] = [
  ["Missing quote", "missing-quote"],
  ["End of program while in a comment", "open-comment"],
  ["Malformed object number", "malformed-object"],
  ["Malformed floating-point literal", "malformed-float"],
  ["Floating-point literal out of range", "float-range"],
  ["Unknown built-in function", "unknown-builtin"],
  ["No enclosing loop", "no-loop"],
  ["Invalid loop name", "loop-name"],
  ["Illegal expression on left side", "assignment-target"],
  ["Empty list in scattering", "empty-pattern"],
  ["Scattering assignment targets", "pattern-target"],
  ["More than one `@'", "two-rests"],
  ["Too many targets", "pattern-size"],
  ["Unreachable EXCEPT", "unreachable-arm"],
  ["Illegal context for", "end-of-base"],
];

/** `Line 3:  syntax error`, as MOO shows it. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  return `Line ${diagnostic.line}:  ${diagnostic.message}`;
}

/** The same with all that is known: `Line 3, column 7:  syntax error: found `;', expected an expression`. */
export function describeDiagnostic(diagnostic: Diagnostic): string {
  const { line, column, message, detail } = diagnostic;
  const more = detail === null ? "" : `${message.endsWith(".") ? "" : ":"} ${detail}`;
  return `Line ${line}, column ${column}:  ${message}${more}`;
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
