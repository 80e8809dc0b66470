// Text of the headers that echo's members have: parameters, conditions, `requires`, rules of queries. The world keeps it as
// text and understands no more of it than where strings and brackets are.
import type { VerbTerms } from "./image.ts";

/** A string, a comment, a run of blanks, a word, or any other character. */
const PIECE =
  /"(?:[^"\\]|\\[\s\S])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|\s+|[A-Za-z_][A-Za-z0-9_]*|[\s\S]/g;

/** The text on one line: without comments, blanks that hold line ends as one space. Strings stay as they are. */
export function headerText(text: string): string {
  // most texts are on one line already
  if (!/[\n\r]|\/[/*]|^\s|\s$/.test(text)) return text;
  let line = "";
  let isBroken = false;
  for (const [piece] of text.matchAll(PIECE)) {
    const isComment = piece.startsWith("//") || piece.startsWith("/*");
    const isBlank = /^\s/.test(piece);
    if (isComment || (isBlank && (isBroken || /[\n\r]/.test(piece)))) {
      if (!isBroken && !line.endsWith(" ")) line += " ";
      isBroken = true;
    } else {
      line += piece;
      isBroken = false;
    }
  }
  return line.trim();
}

/**
 * The same terms as a world keeps them: every text on one line, functions with parameters always; null if they say nothing.
 */
export function plainTerms(terms: VerbTerms | null | undefined): VerbTerms | null {
  if (terms === null || terms === undefined) return null;
  const { params, requires, isFunction, isSecure } = terms;
  if (params === null && requires.length === 0 && !isFunction && !isSecure) return null;
  return {
    params: params === null ? (isFunction ? "()" : null) : headerText(params),
    requires: requires.map(headerText),
    isFunction,
    isSecure,
  };
}

/** How many items the first bracket of a text holds: parameters of `(a, ?b = {1, 2})`, terms of `reach(X, Y) :- …`. */
export function itemCount(text: string): number {
  let depth = 0;
  let count = 0;
  let isInItem = false;
  for (const [piece] of text.matchAll(PIECE)) {
    if (/^[([{]/.test(piece)) {
      if (depth++ === 0) continue;
    } else if (/^[)\]}]/.test(piece)) {
      if (--depth === 0) return count + (isInItem ? 1 : 0);
    } else if (depth === 1 && piece === ",") {
      count++;
      isInItem = false;
      continue;
    }
    if (depth > 0 && !/^(?:\s|\/\/|\/\*)/.test(piece)) isInItem = true;
  }
  return count;
}

/** A rule of a query as a world keeps it: on one line, without the word `query` that may stand before its name. */
export function ruleText(text: string): string {
  return headerText(text).replace(/^query\s+(?=[A-Za-z_])/i, "");
}

/** Parameters of a handler: those in braces mean the same in brackets, which is how they are kept. */
export function handlerParameters(text: string): string {
  const line = headerText(text);
  return line.startsWith("{") && line.endsWith("}") ? `(${line.slice(1, -1)})` : line;
}

/** Name and number of terms at the beginning of a rule; the name is "" if it has none. */
export function ruleHead(text: string): { readonly name: string; readonly arity: number } {
  const name = /^\s*([A-Za-z_][A-Za-z0-9_]*)\s*/.exec(text);
  if (name === null) return { name: "", arity: 0 };
  const rest = text.slice(name[0].length);
  return { name: name[1] as string, arity: rest.startsWith("(") ? itemCount(rest) : 0 };
}
