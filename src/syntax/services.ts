// What an editor asks about a text, right or wrong: pure functions for the model container.
import { foldText } from "#value";
import type { Dialect } from "./ast.ts";
import { ECHO_RESERVED, SOFT_WORDS, scanEcho } from "./echo/tokens.ts";
import { RESERVED_WORDS, Scanner } from "./scanner.ts";

/** What both dialects' tokens have; a token that is open at the end of the text has a problem. */
interface Token {
  readonly type: string;
  readonly start: number;
  readonly end: number;
}

/** What can be typed at a place. */
export interface CompletionContext {
  /**
   * `name`: a variable, builtin or reserved word; `property` after `o.`; `verb` after `o:`; `system` after `$`;
   * `none` inside a string, comment or number.
   */
  readonly kind: "name" | "property" | "verb" | "system" | "none";
  /** The part of the word before the cursor. */
  readonly prefix: string;
  /** Where the word starts (UTF-16). */
  readonly start: number;
  /** The text before `.` or `:` if it is a chain of names like `this.location` or `$string_utils`; else null. */
  readonly receiver: string | null;
}

/** What stands before the cursor at a UTF-16 offset. */
export function completionContext(
  source: string,
  offset: number,
  dialect: Dialect = "moo",
): CompletionContext {
  const tokens = tokensUpTo(source, offset, dialect);
  const last = tokens.at(-1);
  const isTouching = last !== undefined && last.end >= offset;
  const isWord = isTouching && /^[A-Za-z_]/.test(source.slice(last.start, offset));
  if (isTouching && !isWord && !isClosed(last, source, offset))
    return { kind: "none", prefix: "", start: offset, receiver: null };
  const before = isWord ? tokens.slice(0, -1) : tokens;
  const start = isWord ? last.start : offset;
  const prefix = source.slice(start, offset);
  switch (before.at(-1)?.type) {
    case ".":
      return { kind: "property", prefix, start, receiver: receiverOf(source, before) };
    case ":":
      return { kind: "verb", prefix, start, receiver: receiverOf(source, before) };
    case "$":
      return { kind: "system", prefix, start, receiver: null };
    default:
      return { kind: "name", prefix, start, receiver: null };
  }
}

/** The variables of a text, as first spelled, in the order of their first use. */
export function variablesIn(source: string, dialect: Dialect = "moo"): string[] {
  const found = new Map<string, string>();
  const tokens = dialect === "echo" ? scanEcho(source).list : mooTokens(source);
  let before = "";
  tokens.forEach((token, index) => {
    const after = tokens[index + 1] ?? token;
    const isMember = before === "." || before === ":" || before === "$";
    if (
      token.type === "name" &&
      !isMember &&
      (after.type !== "(" || before === "while" || before === "fork")
    ) {
      const text = source.slice(token.start, token.end);
      const folded = foldText(text);
      const isSoft = dialect === "echo" && SOFT_WORDS.has(folded);
      if (!isSoft && !found.has(folded)) found.set(folded, text);
    }
    before = token.type;
  });
  return [...found.values()];
}

/** The words that no variable of a moo program can have, for completion. */
export const reservedWords: readonly string[] = RESERVED_WORDS;

/** The words that completion offers in a dialect; those of echo include its soft keywords. */
export function keywordsOf(dialect: Dialect): readonly string[] {
  return dialect === "echo" ? [...ECHO_RESERVED, ...SOFT_WORDS] : RESERVED_WORDS;
}

/** The tokens that start before an offset. An open comment counts as a token. */
function tokensUpTo(source: string, offset: number, dialect: Dialect): Token[] {
  const text = source.slice(0, offset);
  return dialect === "echo" ? echoTokens(text) : mooTokens(text);
}

function mooTokens(text: string): Token[] {
  const tokens: Token[] = [];
  const scanner = new Scanner(text);
  for (let token = scanner.next(); ; token = scanner.next()) {
    if (token.type === "end") {
      if (token.problem !== null) tokens.push({ ...token, end: text.length });
      return tokens;
    }
    tokens.push(token);
  }
}

function echoTokens(text: string): Token[] {
  const { list, problems } = scanEcho(text);
  const tokens: Token[] = list.slice(0, -1);
  const open = problems.find(({ code }) => code === "open-comment");
  const end = tokens.at(-1)?.end ?? 0;
  const comment = open?.start ?? text.slice(end).search(/\/\/[^\n]*$/);
  if (open !== undefined) tokens.push({ type: "end", start: comment, end: text.length });
  else if (comment >= 0) tokens.push({ type: "end", start: end + comment, end: text.length });
  return tokens;
}

/** Whether a new word may start right after this token. */
function isClosed(token: Token, source: string, offset: number): boolean {
  const isOpen = ["string", "symbol", "end", "malformed"].includes(token.type);
  if (isOpen) return false;
  return !/[0-9#]/.test(source.slice(token.start, offset));
}

/** The chain of names that ends before the last token. */
function receiverOf(source: string, tokens: readonly Token[]): string | null {
  const end = tokens.length - 1;
  let first = end;
  for (;;) {
    const token = tokens[first - 1];
    if (token?.type !== "name" && token?.type !== "object") return null;
    first--;
    if (tokens[first - 1]?.type === "$" && token.type === "name") {
      first--;
      break;
    }
    if (tokens[first - 1]?.type !== "." || token.type === "object") break;
    first--;
  }
  if (tokens[first - 1]?.type === ":") return null;
  const parts = tokens.slice(first, end);
  return parts.map(({ start, end: stop }) => source.slice(start, stop)).join("");
}
