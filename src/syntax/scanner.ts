// The tokens of a moo text, one after the other (LANGUAGE 2): for examine.ts, which explains what the grammar refused,
// and for editor services at a cursor. A sound program never comes here: tree-sitter has its own lexer.
//
// Token types are the punctuation itself, reserved words in lower case, and the classes `name`, `integer`, `float`, `string`,
// `object`, `error`, `unknown` (starts no token), `malformed` (a literal that is wrong by itself) and `end`.
import { quoted } from "./diagnostic.ts";
import { SHARED_WORDS } from "./words.ts";

/** One token. */
export interface Token {
  /** A class, a reserved word or a punctuation. */
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  /** A message of LANGUAGE 20.1 about the token itself. */
  readonly problem: string | null;
}

const RESERVED: ReadonlySet<string> = new Set(SHARED_WORDS);

const ERRORS: ReadonlySet<string> = new Set([
  "e_none",
  "e_type",
  "e_div",
  "e_perm",
  "e_propnf",
  "e_verbnf",
  "e_varnf",
  "e_invind",
  "e_recmove",
  "e_maxrec",
  "e_range",
  "e_args",
  "e_nacc",
  "e_invarg",
  "e_quota",
  "e_float",
]);

/** Words that `moo` does not take as names, error literals included (LANGUAGE 2.5). */
function isReserved(word: string): boolean {
  const lower = word.toLowerCase();
  return RESERVED.has(lower) || ERRORS.has(lower);
}

/** Whether a text can stand after `.` or `:` as it is. */
export function isPlainName(text: string): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(text) && !isReserved(text);
}

/** The reserved words, for completion. */
export const RESERVED_WORDS: readonly string[] = [...RESERVED];

const PAIRS: ReadonlySet<string> = new Set([
  "==",
  "!=",
  "<=",
  ">=",
  "&&",
  "||",
  "=>",
  "->",
  "..",
  "<<",
  ">>",
  "|.",
  "&.",
  "^.",
]);
const SINGLES = "+-*/%^=<>!~?|.:,;()[]{}@$`'";

const SPACE = /[ \t\r\n\f\v]*/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
// no point that belongs to `..`
const NUMBER = /(?:[0-9]+(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:([eE])[+-]?([0-9]*))?/y;
const STRING = /"(?:[^"\\\n]|\\[^\n])*("?)/y;
const OBJECT = /#-?([0-9]*)/y;

/** Reads tokens from the front of a text. */
export class Scanner {
  private readonly source: string;
  private position = 0;
  private line = 1;

  constructor(source: string) {
    this.source = source;
  }

  /** The next token; at the end of the text `end`, again and again. */
  next(): Token {
    const openComment = this.skipSpace();
    const start = this.position;
    if (openComment >= 0)
      return this.token("end", openComment, start, "End of program while in a comment");
    if (start >= this.source.length) return this.token("end", start, start, null);
    const unit = this.source.charCodeAt(start);
    if (isLetter(unit)) return this.word(start);
    if (isDigit(unit) || (unit === 46 && isDigit(this.source.charCodeAt(start + 1))))
      return this.number(start);
    if (unit === 34) return this.string(start);
    if (unit === 35) return this.object(start);
    return this.punctuation(start);
  }

  /** Skips space and comments; gives where an unterminated comment starts, or -1. */
  private skipSpace(): number {
    for (;;) {
      const from = this.position;
      SPACE.lastIndex = from;
      SPACE.exec(this.source);
      let to = SPACE.lastIndex;
      const isComment = this.source.startsWith("/*", to);
      const opener = to;
      if (isComment) {
        const close = this.source.indexOf("*/", to + 2);
        to = close < 0 ? this.source.length : close + 2;
        this.pass(from, to);
        if (close < 0) return opener;
      } else {
        this.pass(from, to);
        return -1;
      }
    }
  }

  private pass(from: number, to: number): void {
    for (let at = this.source.indexOf("\n", from); at >= 0 && at < to; ) {
      this.line++;
      at = this.source.indexOf("\n", at + 1);
    }
    this.position = to;
  }

  private token(type: string, start: number, end: number, problem: string | null): Token {
    this.position = end;
    const line = type === "end" ? endLine(this.source) : this.line;
    return { type, start, end, line, problem };
  }

  private match(pattern: RegExp, start: number): RegExpExecArray {
    pattern.lastIndex = start;
    return pattern.exec(this.source) as RegExpExecArray;
  }

  private word(start: number): Token {
    const text = this.match(WORD, start)[0];
    const lower = text.toLowerCase();
    const type = RESERVED.has(lower) ? lower : ERRORS.has(lower) ? "error" : "name";
    return this.token(type, start, start + text.length, null);
  }

  private number(start: number): Token {
    const [text, exponent, digits] = this.match(NUMBER, start);
    const end = start + text.length;
    if (exponent !== undefined && digits === "")
      return this.token("malformed", start, end, "Malformed floating-point literal");
    if (exponent === undefined && !text.includes("."))
      return this.token("integer", start, end, null);
    const isInRange = Number.isFinite(Number(text));
    return this.token(
      "float",
      start,
      end,
      isInRange ? null : "Floating-point literal out of range",
    );
  }

  private string(start: number): Token {
    const [text, quote] = this.match(STRING, start);
    const end = start + text.length;
    return quote === "" || text.length === 1
      ? this.token("malformed", start, end, "Missing quote")
      : this.token("string", start, end, null);
  }

  private object(start: number): Token {
    const [text, digits] = this.match(OBJECT, start);
    const end = start + text.length;
    return digits === ""
      ? this.token("malformed", start, end, "Malformed object number")
      : this.token("object", start, end, null);
  }

  private punctuation(start: number): Token {
    const pair = this.source.slice(start, start + 2);
    // `^..` is `^` and `..`
    const isSplit =
      pair.length === 2 && pair !== ".." && pair.endsWith(".") && this.source[start + 2] === ".";
    if (PAIRS.has(pair) && !isSplit) return this.token(pair, start, start + 2, null);
    const single = pair.charAt(0);
    if (SINGLES.includes(single)) return this.token(single, start, start + 1, null);
    const length = String.fromCodePoint(this.source.codePointAt(start) as number).length;
    return this.token("unknown", start, start + length, null);
  }
}

/** The line after the last; a newline at the end of the text starts no further line. */
function endLine(source: string): number {
  let lines = source === "" || source.endsWith("\n") ? 1 : 2;
  for (let at = source.indexOf("\n"); at >= 0; at = source.indexOf("\n", at + 1)) lines++;
  return lines;
}

function isLetter(unit: number): boolean {
  return (unit > 96 && unit < 123) || (unit > 64 && unit < 91) || unit === 95;
}

function isDigit(unit: number): boolean {
  return unit > 47 && unit < 58;
}

/** A token in a sentence; `text` is what stands in the source. */
export function describeToken(token: Token, text: string): string {
  if (token.type === "end") return "the end of the program";
  if (token.type === "string") return "a string";
  const isReservedWord = /^[a-z]{2,}$/.test(token.type) && token.type === text.toLowerCase();
  return isReservedWord ? `the reserved word ${quoted(text)}` : quoted(text);
}
