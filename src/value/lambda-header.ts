// Name and parameters of a function, read off its source: what `<fn NAME/N>` shows of a closure that was stored.

/** What the head of a function says. */
export interface LambdaHeader {
  /** "" if it has no name. */
  readonly name: string;
  /** Number of required parameters. */
  readonly required: number;
  /** There are optional parameters or a rest. */
  readonly isOpen: boolean;
}

/** Blanks and comments. */
const GAP = /(?:\s|\/\/[^\n]*|\/\*[\s\S]*?\*\/)*/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
/** Something that is read as a whole: a string, a comment, or one character. */
const PIECE = /"(?:[^"\\]|\\[\s\S])*"|\/\/[^\n]*|\/\*[\s\S]*?\*\/|[\s\S]/y;

/** Reads the head of `fn name(params) …`, `fn {pattern} …`, `fn x …`, `(params) => e`, `{pattern} => e` or `x => e`. */
export function lambdaHeader(source: string): LambdaHeader {
  let at = 0;
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(source)?.[0] ?? "";
    at += found.length;
    return found;
  };
  take(GAP);
  const first = take(WORD);
  let word = first;
  if (first.toLowerCase() === "fn") {
    take(GAP);
    word = take(WORD);
    take(GAP);
  }
  const bracket = source.charAt(at);
  const isNamed = word !== "" && first !== word && bracket === "(";
  if (word !== "" && !isNamed) return { name: "", required: 1, isOpen: false };
  if (bracket !== "(" && bracket !== "{")
    return { name: "", required: 0, isOpen: bracket === "?" || bracket === "@" };
  at++;
  return { name: isNamed ? word : "", ...countItems(() => take(PIECE)) };
}

/** Counts the items up to the closing bracket; what `next` gives as "" is the end of the text. */
function countItems(next: () => string): { required: number; isOpen: boolean } {
  let required = 0;
  let isOpen = false;
  let depth = 0;
  let isItemStart = true;
  for (let piece = next(); piece !== ""; piece = next()) {
    if (/^\s/.test(piece) || piece.startsWith("//") || piece.startsWith("/*")) continue;
    if (depth === 0 && /^[)}]/.test(piece)) break;
    if (depth === 0 && piece === ",") {
      isItemStart = true;
      continue;
    }
    if (isItemStart) {
      if (piece === "?" || piece === "@") isOpen = true;
      else required++;
      isItemStart = false;
    }
    if (/^[([{]/.test(piece)) depth++;
    else if (/^[)\]}]/.test(piece)) depth--;
  }
  return { required, isOpen };
}
