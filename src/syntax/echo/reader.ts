// The ground of the echo reader: the current token, what would have fitted, errors, and ways to go on after one.
//
// Errors are noted and thrown as `Stop` to the nearest place that knows how to go on (a header, a statement). While
// `holds` tries a reading (only for the word `match`), nothing is noted: the first error ends the attempt.
import { textLength } from "#value";
import type { Place } from "../ast.ts";
import { alternatives, type Diagnostic, type Fix, quoted } from "../diagnostic.ts";
import { MAX_DEPTH } from "../tree-reader.ts";
import { scanEcho, type Token } from "./tokens.ts";

/** Thrown to leave what cannot be read; what is wrong has been noted. */
export class Stop extends Error {}

/** Ends the whole reading: nested too deeply. */
export class Abandon extends Error {}

/** What surrounds the current token within its body. */
export interface Context {
  /** Open brackets, backticks included. Inside them a line break means nothing. */
  readonly brackets: number;
  /** Whether what has been read could not end here anyway (the middle of `? |`, a flyweight). */
  readonly isUnfinished: boolean;
  /** After `where`, `when` and in `codes` a bare `=>` makes no lambda. */
  readonly isArrowless: boolean;
  /** Flyweight literals whose `>` may come bare. */
  readonly flyweights: number;
}

const OUTSIDE: Context = { brackets: 0, isUnfinished: false, isArrowless: false, flyweights: 0 };

/** What continues a statement from the line before (LANGUAGE 2.6). */
export const CONTINUERS: ReadonlySet<string> = new Set([
  ".",
  ":",
  "+",
  "*",
  "/",
  "%",
  "^",
  "==",
  "!=",
  "<",
  ">",
  "<=",
  ">=",
  "&&",
  "||",
  "in",
  "?",
  "|",
  "=>",
  "&.",
  "|.",
  "^.",
  "<<",
  ">>",
  "->",
]);

const MAX_ERRORS = 100;

/** Reads tokens; the rest of the reader extends this. */
export class TokenReader {
  readonly diagnostics: Diagnostic[] = [];
  protected readonly source: string;
  protected readonly tokens: Token[];
  protected index = 0;
  protected token: Token;
  protected context: Context = OUTSIDE;
  protected depth = 0;
  /** Attempts that are being made: errors end them instead of being noted. */
  private attempts = 0;
  /** What would have been accepted instead of the current token: token types and phrases. */
  private readonly expected: string[] = [];
  /** Tokens that were split, as they were. */
  private readonly splits: { readonly index: number; readonly token: Token }[] = [];

  constructor(source: string) {
    const { list, problems } = scanEcho(source);
    this.source = source;
    this.tokens = list;
    this.token = list[0] as Token;
    for (const problem of problems)
      this.report("error", problem.code, problem.message, problem, problem.detail);
  }

  // -------------------------------------------------------------------- tokens

  protected advance(): Token {
    const { token } = this;
    this.expected.length = 0;
    if (this.index < this.tokens.length - 1) this.token = this.tokens[++this.index] as Token;
    return token;
  }

  protected peek(offset = 1): Token {
    return this.tokens[Math.min(this.index + offset, this.tokens.length - 1)] as Token;
  }

  protected get before(): Token | undefined {
    return this.tokens[this.index - 1];
  }

  protected text(token: Token): string {
    return this.source.slice(token.start, token.end);
  }

  /** The folded word of a name, or "" of anything else. */
  protected word(token: Token): string {
    return token.word;
  }

  /** Whether the current token is of this type; remembers that it would have been welcome. */
  protected at(type: string): boolean {
    if (this.token.type === type) return true;
    this.expected.push(type);
    return false;
  }

  protected take(type: string): boolean {
    if (!this.at(type)) return false;
    this.advance();
    return true;
  }

  /** Whether the current token is of this type, without wishing for it. */
  protected is(type: string): boolean {
    return this.token.type === type;
  }

  /** Whether errors are noted: not while `holds` tries a reading. */
  protected isNoting(): boolean {
    return this.attempts === 0;
  }

  /** Forgets what was noted within a span: another parser reads it. */
  protected forget(start: number, end: number): void {
    const kept = this.diagnostics.filter((known) => known.start < start || known.start >= end);
    this.diagnostics.splice(0, this.diagnostics.length, ...kept);
  }

  /** Whether the current token is this soft keyword. */
  protected atWord(word: string): boolean {
    if (this.token.word === word) return true;
    this.expected.push(word);
    return false;
  }

  protected takeWord(word: string): boolean {
    if (!this.atWord(word)) return false;
    this.advance();
    return true;
  }

  /** Takes a token of this type, or stops; `opener` is the token that it closes. */
  protected expect(type: string, opener?: Token): Token {
    if (this.at(type)) return this.advance();
    if (opener !== undefined) {
      const last = this.expected.pop() as string;
      const whose = `for the ${quoted(this.text(opener))} of line ${opener.line}`;
      this.expected.push(`a ${quoted(last)} ${whose}`.slice(2));
    }
    return this.fail();
  }

  /** Takes a name; reserved words and error literals get their own message. */
  protected expectName(what: string): Token {
    const { token } = this;
    if (token.type === "name" && this.text(token) !== "_") return this.advance();
    const text = this.text(token);
    if (token.type === "error")
      this.fault(
        "reserved-name",
        `\`${text}' is no ${what}: names that begin with E_ are error literals`,
        token,
      );
    if (/^[a-z]{2,}$/.test(token.type) && token.type === text.toLowerCase())
      this.fault("reserved-name", `\`${text}' is a reserved word and no ${what}`, token);
    if (text === "_")
      this.fault(
        "wildcard",
        `\`_' is no ${what}: it stands for what is not wanted in patterns and queries`,
        token,
      );
    this.welcome(what === "variable" ? "a name" : `the name of a ${what}`);
    return this.fail();
  }

  protected welcome(what: string): void {
    this.expected.push(what);
  }

  /** Takes the first `length` units of the current token and leaves the rest as a token of its own. */
  protected split(length: number, restType: string): void {
    const { token } = this;
    this.splits.push({ index: this.index, token });
    const rest = { ...token, type: restType, start: token.start + length, isFirst: false };
    this.tokens[this.index] = rest;
    this.token = rest;
  }

  /** The place from a token to the one before the current. */
  protected placeFrom(first: Token): Place {
    const end = Math.max(this.before?.end ?? first.end, first.start);
    return { line: first.line, start: first.start, end };
  }

  // -------------------------------------------------------------------- lines

  /** Whether an expression may go on with the current token (2.6). */
  protected continues(): boolean {
    return (
      !this.token.isFirst ||
      this.context.brackets > 0 ||
      this.context.isUnfinished ||
      CONTINUERS.has(this.token.type)
    );
  }

  /** Whether `(` or `[` here goes on with what stands before (20.2, last sentence). */
  protected touches(): boolean {
    return !this.token.isFirst || this.context.brackets > 0;
  }

  /** Enters brackets; gives the context to restore. */
  protected enterBrackets(): Context {
    const outer = this.context;
    this.context = {
      brackets: outer.brackets + 1,
      isUnfinished: false,
      isArrowless: false,
      flyweights: 0,
    };
    return outer;
  }

  /** Enters a body, where lines count anew. */
  protected enterBody(): Context {
    const outer = this.context;
    this.context = OUTSIDE;
    return outer;
  }

  protected deeper(): void {
    if (++this.depth <= MAX_DEPTH) return;
    this.report(
      "error",
      "too-deep",
      "syntax error",
      this.token,
      `nested more than ${MAX_DEPTH} levels deep`,
    );
    throw new Abandon();
  }

  // -------------------------------------------------------------------- errors

  /** Notes that the current token does not fit, and stops. */
  protected fail(hint: string | null = null): never {
    const found = `found ${this.describe(this.token)}`;
    const wanted = alternatives([...new Set(this.expected.map(named))]);
    const isQuoted = this.token.type === "'" && this.before?.type === "symbol";
    const advice = isQuoted ? "a string is written in double quotes" : hint;
    const detail = advice ?? (wanted === "" ? found : `${found}, expected ${wanted}`);
    this.error("syntax", "syntax error", this.token, detail);
    throw new Stop();
  }

  /** Notes an error of its own kind, and stops. */
  protected fault(
    code: string,
    message: string,
    at: Spot,
    detail: string | null = null,
    fix?: Fix,
  ): never {
    this.error(code, message, at, detail, fix);
    throw new Stop();
  }

  /** Notes an error; reading goes on. */
  protected error(
    code: string,
    message: string,
    at: Spot,
    detail: string | null = null,
    fix?: Fix,
  ): void {
    if (this.attempts > 0) throw new Stop();
    this.report("error", code, message, at, detail, fix);
  }

  /** Notes a warning. */
  protected warn(
    code: string,
    message: string,
    at: Spot,
    detail: string | null = null,
    fix?: Fix,
  ): void {
    if (this.attempts === 0) this.report("warning", code, message, at, detail, fix);
  }

  protected describe(token: Token): string {
    if (token.type === "end") return "the end of the program";
    if (token.type === "string") return "a string";
    const text = quoted(this.text(token));
    return /^[a-z]{2,}$/.test(token.type) && token.type === this.text(token).toLowerCase()
      ? `the reserved word ${text}`
      : text;
  }

  private report(
    severity: "error" | "warning",
    code: string,
    message: string,
    { line, start, end }: Spot,
    detail: string | null,
    fix?: Fix,
  ): void {
    const isRepeated = this.diagnostics.some(
      (known) => known.start === start && known.severity === severity && code === "syntax",
    );
    const isFull = this.diagnostics.length >= MAX_ERRORS;
    if (isFull || (isRepeated && detail !== null)) return;
    const lineStart = this.source.lastIndexOf("\n", start - 1) + 1;
    const isEnd = start >= this.source.length;
    const column = isEnd ? 1 : textLength(this.source.slice(lineStart, start)) + 1;
    const common = { code, severity, line, column, start, end, message, detail };
    this.diagnostics.push(fix === undefined ? common : { ...common, fix });
  }

  /** Whether a reading from here meets no error and gives true; everything is as before afterwards. */
  protected holds(read: () => boolean): boolean {
    const { index } = this;
    const restore = this.remember();
    const splitCount = this.splits.length;
    this.attempts++;
    try {
      return read();
    } catch (stop) {
      if (!(stop instanceof Stop)) throw stop;
      return false;
    } finally {
      this.attempts--;
      while (this.splits.length > splitCount) {
        const split = this.splits.pop() as { index: number; token: Token };
        this.tokens[split.index] = split.token;
      }
      this.moveTo(index);
      restore();
    }
  }

  /** What surrounds the current token; gives the way back to it. */
  protected remember(): () => void {
    const { context, depth } = this;
    return () => {
      this.context = context;
      this.depth = depth;
    };
  }

  protected moveTo(index: number): void {
    this.index = index;
    this.token = this.tokens[index] as Token;
    this.expected.length = 0;
  }

  /** Reads a part; if that stops, skips to the end of the line or to `;` and gives null. */
  protected guarded<T>(read: () => T): T | null {
    const restore = this.remember();
    try {
      return read();
    } catch (stop) {
      if (!(stop instanceof Stop) || this.attempts > 0) throw stop;
      restore();
      this.skipLine();
      return null;
    }
  }

  /** Whether skipping stops here because a block around ends. */
  protected endsSkip(): boolean {
    return false;
  }

  /** Goes to the next token that begins a line, follows a `;` or ends a block. */
  protected skipLine(): void {
    while (this.token.type !== "end" && !this.token.isFirst && !this.endsSkip()) {
      if (this.advance().type === ";") return;
    }
  }
}

/** A token type or phrase as people read it: types are one word or punctuation, phrases have a space or are quoted. */
function named(what: string): string {
  if (what === "name") return "a name";
  return what.includes(" ") || (what.startsWith("`") && what.length > 1) ? what : quoted(what);
}

/** Anything with a place. */
interface Spot {
  readonly line: number;
  readonly start: number;
  readonly end: number;
}
