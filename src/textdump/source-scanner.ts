// Tokens of the source format, taken on demand: the reader switches between tokens (headers, values) and raw lines
// (bodies). Positions are UTF-16 offsets; line and column are worked out only for problems.
import type { Diagnostic } from "#syntax";
import { quoteFound } from "./dump-fault.ts";

/** A diagnostic of one file of the directory. */
export interface SourceProblem extends Diagnostic {
  readonly path: string;
}

/** Gives up a member, a file: caught where reading can go on. */
export class SourceFault extends Error {
  override readonly name: string = "SourceFault";
  readonly start: number;
  readonly end: number;
  constructor(start: number, end: number, message: string) {
    super(message);
    this.start = start;
    this.end = end;
  }
}

/** The classes of tokens of the source format. */
export type TokenKind = "word" | "string" | "number" | "object" | "mark" | "line end" | "end";

/** One token. */
export interface Token {
  readonly kind: TokenKind;
  /** As written. */
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

// blanks and comments, then: name, number, object number, any other character
const BLANK = /[ \t]*(?:\/\/[^\n]*|\/\*[\s\S]*?\*\/[ \t]*)*/y;
const WORD = /[A-Za-z_][A-Za-z0-9_]*/y;
const NUMBER = /(?:[0-9]+(?:_[0-9]+)*(?:\.(?!\.)[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]+)?/y;
const OBJECT = /#-?[0-9]+/y;
const STRING = /"(?:[^"\\\n]|\\[^\n])*"/y;

/** The tokens of a file of the source format. */
export class SourceScanner {
  readonly #text: string;
  #at = 0;
  #peeked: Token | null = null;

  constructor(text: string) {
    this.#text = text;
  }

  get offset(): number {
    return this.#peeked?.start ?? this.#at;
  }

  #match(pattern: RegExp): string | null {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text)?.[0] ?? null;
  }

  #scan(): Token {
    this.#at += this.#match(BLANK)?.length ?? 0;
    const start = this.#at;
    const first = this.#text[start];
    if (first === undefined) return { kind: "end", text: "", start, end: start };
    if (first === "\n") return this.#token("line end", "\n");
    const word = this.#match(WORD);
    if (word !== null) return this.#token("word", word);
    const number = this.#match(NUMBER);
    if (number !== null) return this.#token("number", number);
    if (first === '"') return this.#string();
    const object = this.#match(OBJECT);
    if (object !== null) return this.#token("object", object);
    if (this.#text.startsWith("->", start)) return this.#token("mark", "->");
    return this.#token("mark", String.fromCodePoint(this.#text.codePointAt(start) as number));
  }

  #string(): Token {
    const text = this.#match(STRING);
    if (text !== null) return this.#token("string", text);
    const lineEnd = this.#text.indexOf("\n", this.#at);
    const end = lineEnd < 0 ? this.#text.length : lineEnd;
    throw new SourceFault(this.#at, end, "the string has no closing quote on its line");
  }

  #token(kind: TokenKind, text: string): Token {
    const start = this.#at;
    this.#at += text.length;
    return { kind, text, start, end: this.#at };
  }

  peek(): Token {
    this.#peeked ??= this.#scan();
    return this.#peeked;
  }

  next(): Token {
    const token = this.peek();
    this.#peeked = null;
    return token;
  }

  fault(expected: string, found: Token): SourceFault {
    return new SourceFault(
      found.start,
      found.end,
      `expected ${expected}, found ${foundText(found)}`,
    );
  }

  /** The next token, which must be this mark or word. */
  expect(text: string, expected = `“${text}”`): Token {
    const token = this.next();
    if (token.text !== text || token.kind === "string") throw this.fault(expected, token);
    return token;
  }

  /** Takes the next token if it is this mark or word. */
  take(text: string): boolean {
    const token = this.peek();
    if (token.text !== text || token.kind === "string") return false;
    this.next();
    return true;
  }

  expectKind(kind: TokenKind, expected: string): Token {
    const token = this.next();
    if (token.kind !== kind) throw this.fault(expected, token);
    return token;
  }

  /** Ends a line that must be finished here. */
  expectLineEnd(): void {
    const token = this.next();
    if (token.kind !== "line end" && token.kind !== "end")
      throw this.fault("the end of the line", token);
  }

  /** Passes line ends (and with them blank lines and comments). */
  skipLineEnds(): void {
    while (this.peek().kind === "line end") this.next();
  }

  /** The rest of the current line as it is; null at the end of the text. Only at the start of a line. */
  rawLine(): { readonly text: string; readonly start: number } | null {
    const start = this.offset;
    this.#peeked = null;
    if (start >= this.#text.length) return null;
    const lineEnd = this.#text.indexOf("\n", start);
    const end = lineEnd < 0 ? this.#text.length : lineEnd;
    this.#at = Math.min(end + 1, this.#text.length);
    return { text: this.#text.slice(start, end), start };
  }

  /** The text between two offsets, as it is. */
  slice(start: number, end: number): string {
    return this.#text.slice(start, end);
  }

  /** Goes back to the start of a token. */
  rewindTo(offset: number): void {
    this.#peeked = null;
    this.#at = offset;
  }

  /** Goes back to the start of the line that holds an offset. */
  rewindToLine(offset: number): void {
    this.#peeked = null;
    this.#at = this.#text.lastIndexOf("\n", offset - 1) + 1;
  }
}

function foundText(token: Token): string {
  if (token.kind === "line end") return "the end of the line";
  if (token.kind === "end") return "the end of the file";
  return quoteFound(token.text);
}

/** Works out line and column, both from 1, columns in code points. */
export function problemAt(
  path: string,
  text: string,
  at: { readonly start: number; readonly end: number; readonly message: string },
  severity: "error" | "warning" = "error",
): SourceProblem {
  const before = text.slice(0, at.start);
  const lineStart = before.lastIndexOf("\n") + 1;
  return {
    path,
    code: "syntax",
    severity,
    line: before.split("\n").length,
    column: Array.from(before.slice(lineStart)).length + 1,
    start: at.start,
    end: at.end,
    message: at.message,
    detail: null,
  };
}

/** `objects/000012.echo, line 4, column 12: expected a value, found “)”` */
export function formatSourceProblem(problem: SourceProblem): string {
  return `${problem.path}, line ${problem.line}, column ${problem.column}: ${problem.message}`;
}
