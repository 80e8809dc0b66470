// All tokens of an echo text at once (LANGUAGE 2), each with what lookahead needs: whether it begins a line, the bracket
// that closes it, whether `..` stands directly inside. So every question about what follows costs one look, and
// reading stays linear in the text.
//
// Token types are as in ../scanner.ts; besides `symbol`. Soft keywords are `name`s: the reader decides by their place.

import { SHARED_WORDS } from "../words.ts";

/** One token. Tokens are changed only by the reader that splits `>>` and `1.` where the place demands it. */
export interface Token {
  /** A class (`name`, `integer`, `float`, `string`, `object`, `error`, `symbol`, `malformed`, `end`), a reserved word or a punctuation. */
  readonly type: string;
  /** A name in lower case; of other tokens "". */
  readonly word: string;
  readonly start: number;
  readonly end: number;
  readonly line: number;
  /** Whether a line break stands between it and the token before. */
  readonly isFirst: boolean;
  /** Of an opening bracket: index of the closing token, or -1; of others -1. */
  partner: number;
  /** Of an opening bracket: whether `..` stands directly inside. */
  hasRange: boolean;
}

/** Something wrong with a token in itself. */
interface Problem {
  readonly code: string;
  readonly message: string;
  readonly detail: string | null;
  readonly start: number;
  readonly end: number;
  readonly line: number;
}

/** The tokens of a text. Characters that begin no token are left out, and told among the problems. */
export interface Tokens {
  /** The last is `end`. */
  readonly list: Token[];
  readonly problems: readonly Problem[];
}

/** The words that echo reserves (LANGUAGE 2.5), without the error literals. */
export const ECHO_RESERVED: readonly string[] = [
  ...SHARED_WORDS,
  "let",
  "const",
  "global",
  "fn",
  "endfn",
  "true",
  "false",
  "null",
  "endobject",
  "endverb",
  "endevent",
  "endon",
  "endfunction",
  "endmatch",
  "endgather",
];

/** Words that are keywords in their places (LANGUAGE 2.5) and names elsewhere. */
export const SOFT_WORDS: ReadonlySet<string> = new Set(
  "object property verb function event on query override secure extends requires owner flags dialect unprogrammed where priority match case when catch emit spawn throw grant revoke define gather begin yield cancel end to from not".split(
    " ",
  ),
);

const RESERVED: ReadonlySet<string> = new Set(ECHO_RESERVED);
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
const CLOSERS: Readonly<Record<string, string>> = { ")": "(", "]": "[", "}": "{", "'": "`" };

// letters that no name may have are taken too, so that one message tells it
const WORD = /[\p{L}_][\p{L}\p{M}0-9_]*/uy;
const PLAIN_WORD = /^[A-Za-z0-9_]+$/;
const LETTER = /\p{L}/uy;
const NUMBER =
  /(?:[0-9]+(?:_[0-9]+)*(?:\.(?!\.)(?:[0-9]+(?:_[0-9]+)*)?)?|\.[0-9]+(?:_[0-9]+)*)(?:([eE])[+-]?([0-9]*))?/y;
const STRING = /"(?:[^"\\\n]|\\[^\n])*("?)/y;
const OBJECT = /#-?([0-9]*)/y;
const ESCAPE = /\\(?:u(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{4}))?|[^u])/gu;

/** Reads all tokens of a text. */
export function scanEcho(source: string): Tokens {
  const scan = new Scan(source);
  while (scan.step());
  return { list: scan.tokens, problems: scan.problems };
}

class Scan {
  readonly tokens: Token[] = [];
  readonly problems: Problem[] = [];
  private readonly source: string;
  private position = 0;
  private line = 1;
  private isFirst = true;
  /** Indices of the open brackets. */
  private readonly open: number[] = [];

  constructor(source: string) {
    this.source = source;
  }

  /** Reads one token; false after the end. */
  step(): boolean {
    const openComment = this.skipSpace();
    const start = this.position;
    if (openComment >= 0 || start >= this.source.length) {
      this.line = endLine(this.source);
      this.isFirst = true;
      if (openComment >= 0)
        this.problem(
          "open-comment",
          "End of program while in a comment",
          "it has no `*/`",
          openComment,
          start,
        );
      this.push("end", start, start);
      return false;
    }
    const unit = this.source.charCodeAt(start);
    if (isLetter(unit) || (unit > 127 && this.isForeignLetter(start))) this.word(start);
    else if (isDigit(unit) || (unit === 46 && isDigit(this.source.charCodeAt(start + 1))))
      this.number(start);
    else if (unit === 34) this.string(start);
    else if (unit === 35) this.object(start);
    else this.punctuation(start);
    return true;
  }

  /** Skips space and comments; gives where an unterminated comment starts, or -1. */
  private skipSpace(): number {
    const { source } = this;
    for (;;) {
      const at = this.position;
      const unit = source.charCodeAt(at);
      if (unit === 10) {
        this.line++;
        this.isFirst = true;
        this.position++;
      } else if (unit === 32 || unit === 9 || (unit > 10 && unit < 14)) {
        this.position++;
      } else if (unit === 47 && source.charCodeAt(at + 1) === 47) {
        const end = source.indexOf("\n", at);
        this.position = end < 0 ? source.length : end;
      } else if (unit === 47 && source.charCodeAt(at + 1) === 42) {
        const close = source.indexOf("*/", at + 2);
        const to = close < 0 ? source.length : close + 2;
        for (let n = source.indexOf("\n", at); n >= 0 && n < to; n = source.indexOf("\n", n + 1)) {
          this.line++;
          this.isFirst = true;
        }
        this.position = to;
        if (close < 0) return at;
      } else {
        return -1;
      }
    }
  }

  private problem(
    code: string,
    message: string,
    detail: string | null,
    start: number,
    end: number,
  ): void {
    this.problems.push({ code, message, detail, start, end, line: this.line });
  }

  /** A literal that is wrong by itself: two errors, as MOO has it. */
  private malformed(
    code: string,
    message: string,
    detail: string | null,
    start: number,
    end: number,
  ): void {
    this.problem(code, message, detail, start, end);
    this.problem("syntax", "syntax error", null, start, end);
    this.push("malformed", start, end);
  }

  private push(type: string, start: number, end: number, word = ""): void {
    const { line, isFirst } = this;
    this.tokens.push({ type, word, start, end, line, isFirst, partner: -1, hasRange: false });
    this.position = end;
    this.isFirst = false;
  }

  private match(pattern: RegExp, start: number): RegExpExecArray {
    pattern.lastIndex = start;
    return pattern.exec(this.source) as RegExpExecArray;
  }

  private word(start: number): void {
    const text = this.match(WORD, start)[0];
    const end = start + text.length;
    if (!PLAIN_WORD.test(text)) {
      const detail = "names consist of the letters A to Z, digits and `_`";
      this.problem("unknown-character", "syntax error", detail, start, end);
      this.push("name", start, end, text.toLowerCase());
      return;
    }
    const lower = text.toLowerCase();
    const type = RESERVED.has(lower) ? lower : lower.startsWith("e_") ? "error" : "name";
    this.push(type, start, end, type === "name" ? lower : "");
  }

  private isForeignLetter(start: number): boolean {
    LETTER.lastIndex = start;
    return LETTER.test(this.source);
  }

  private number(start: number): void {
    const [text, exponent, digits] = this.match(NUMBER, start);
    const end = start + text.length;
    if (exponent !== undefined && digits === "")
      this.malformed("malformed-float", "Malformed floating-point literal", null, start, end);
    else if (exponent === undefined && !text.includes(".")) this.push("integer", start, end);
    else {
      if (!Number.isFinite(Number(text.replaceAll("_", ""))))
        this.problem("float-range", "Floating-point literal out of range", null, start, end);
      this.push("float", start, end);
    }
  }

  private string(start: number): void {
    const [text, quote] = this.match(STRING, start);
    const end = start + text.length;
    if (quote === "" || text.length === 1) {
      const detail =
        'a string ends on its line; write \\" for a quote inside and \\n for a line break';
      this.malformed("missing-quote", "Missing quote", detail, start, end);
      return;
    }
    if (text.includes("\\u") && !hasSoundEscapes(text)) {
      const detail =
        "write `\\u` with four hex digits or `\\u{…}` with one to six, and no surrogate";
      this.problem("bad-escape", "Malformed escape in a string", detail, start, end);
    }
    this.push("string", start, end);
  }

  private object(start: number): void {
    const [text, digits] = this.match(OBJECT, start);
    const end = start + text.length;
    if (digits !== "") this.push("object", start, end);
    else {
      const detail = "write `#12`; a comment begins with `//`";
      this.malformed("malformed-object", "Malformed object number", detail, start, end);
    }
  }

  private punctuation(start: number): void {
    const pair = this.source.slice(start, start + 2);
    const single = pair.charAt(0);
    const top = this.tokens[this.open.at(-1) ?? -1];
    if (single === "'" && top?.type !== "`" && isLetter(this.source.charCodeAt(start + 1))) {
      const name = this.match(WORD, start + 1)[0];
      this.push("symbol", start, start + 1 + name.length);
      return;
    }
    // `^..` is `^` and `..`
    const isSplit =
      pair.length === 2 && pair !== ".." && pair.endsWith(".") && this.source[start + 2] === ".";
    if (PAIRS.has(pair) && !isSplit) {
      if (pair === ".." && top !== undefined) top.hasRange = true;
      this.push(pair, start, start + 2);
    } else if (SINGLES.includes(single)) {
      this.push(single, start, start + 1);
      this.bracket(single);
    } else {
      const character = String.fromCodePoint(this.source.codePointAt(start) as number);
      const end = start + character.length;
      this.problem("unknown-character", "syntax error", unknownDetail(character), start, end);
      this.position = end;
    }
  }

  /** Notes which brackets belong together; one that fits none is left alone. */
  private bracket(type: string): void {
    const index = this.tokens.length - 1;
    if (type === "(" || type === "[" || type === "{" || type === "`") this.open.push(index);
    const opener = CLOSERS[type];
    if (opener === undefined) return;
    const top = this.tokens[this.open.at(-1) ?? -1];
    if (top?.type !== opener) return;
    top.partner = index;
    this.open.pop();
  }
}

const LOOKALIKES: Readonly<Record<string, string>> = {
  "\u201c": '"',
  "\u201d": '"',
  "\u201e": '"',
  "\u00ab": '"',
  "\u00bb": '"',
  "\u2018": "'",
  "\u2019": "'",
  "\u2013": "-",
  "\u2014": "-",
  "\u2212": "-",
  "\u00d7": "*",
  "\u00f7": "/",
  "\u2264": "<=",
  "\u2265": ">=",
  "\u2260": "!=",
  "\u2192": "->",
  "\u21d2": "=>",
  "\u2026": "..",
  "\u00a0": "space",
  "\ufeff": "nothing",
};

function unknownDetail(character: string): string {
  const instead = LOOKALIKES[character];
  if (instead === undefined)
    return "outside strings and comments a program consists of ASCII characters";
  const named = instead === "space" || instead === "nothing" ? instead : `\`${instead}\``;
  return `${character} only looks like ${named}; write ${named} instead`;
}

/** Whether every `\u` escape of a string literal denotes a character. */
function hasSoundEscapes(literal: string): boolean {
  for (const [whole, braced, plain] of literal.matchAll(ESCAPE)) {
    if (!whole.startsWith("\\u")) continue;
    const code = Number.parseInt(braced ?? plain ?? "", 16);
    if (!(code <= 0x10ffff) || (code >= 0xd800 && code <= 0xdfff)) return false;
  }
  return true;
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
