// Bodies and the words that end them. The reader knows which blocks are open, so that a missing `endif` is told at the
// word that shows it, with the line of its `if`, and the blocks around go on undisturbed.
import type { Body, Expression, Statement } from "../ast.ts";
import { quoted } from "../diagnostic.ts";
import { ExpressionReader } from "./expressions.ts";
import { type Context, Stop } from "./reader.ts";
import type { Token } from "./tokens.ts";

/** A block that is being read. */
interface Block {
  readonly opener: Token;
  /** Words that continue or close it. */
  readonly closers: readonly string[];
}

/** Reserved words at which a body ends. */
const CLOSERS: ReadonlySet<string> = new Set([
  "else",
  "elseif",
  "endif",
  "endfor",
  "endwhile",
  "endfork",
  "except",
  "finally",
  "endtry",
  "endfn",
  "endmatch",
  "endgather",
  "endobject",
  "endverb",
  "endfunction",
  "endon",
  "endevent",
  "end",
]);

/** Token types that begin an expression. */
export const OPERAND_STARTS: ReadonlySet<string> = new Set([
  "name",
  "integer",
  "float",
  "string",
  "object",
  "error",
  "symbol",
  "malformed",
  "true",
  "false",
  "null",
  "$",
  "^",
  "(",
  "{",
  "[",
  "`",
  "<",
  "-",
  "!",
  "~",
  "fn",
  "if",
  "try",
]);

/** Token types that begin a statement and no expression. */
const STATEMENT_STARTS: ReadonlySet<string> = new Set([
  "for",
  "while",
  "fork",
  "return",
  "break",
  "continue",
  "let",
  "const",
  "global",
]);

/** Words that begin a member of an object, before a name. */
const MEMBER_STARTS: ReadonlySet<string> = new Set([
  "property",
  "verb",
  "function",
  "event",
  "on",
  "query",
  "override",
  "secure",
]);
const MEMBER_CLOSERS: ReadonlySet<string> = new Set([
  "endverb",
  "endfunction",
  "endon",
  "endevent",
]);

/** Words of other languages that stand where a block has none. */
const HINTS: ReadonlyMap<string, string> = new Map([
  ["then", "`if` needs no `then`"],
  ["do", "loops need no `do`"],
  ["elif", "write `elseif`"],
  ["elsif", "write `elseif`"],
  ["and", "`and` is written `&&`"],
  ["or", "`or` is written `||`"],
  ["mod", "`mod` is written `%`"],
  ["is", "`is` is written `==`"],
]);

/** Reads bodies. */
export abstract class BlockReader extends ExpressionReader {
  protected blocks: Block[] = [];
  /** Line on which two statements were found: one message a line is enough. */
  private crowdedLine = 0;

  protected abstract statement(): Statement | null;

  /** Statements up to a word that closes or continues a block. */
  protected statements(): Body {
    const body: Statement[] = [];
    this.deeper();
    for (;;) {
      if (this.token.type === ";") {
        this.advance();
        continue;
      }
      if (this.closes()) break;
      const { index } = this;
      const restore = this.remember();
      try {
        const statement = this.statement();
        if (statement !== null) body.push(statement);
      } catch (stop) {
        if (!(stop instanceof Stop) || !this.isNoting()) throw stop;
        restore();
        if (this.index === index) this.advance();
        this.skipLine();
      }
    }
    this.welcome("a statement");
    this.depth--;
    return body;
  }

  protected override remember(): () => void {
    const restore = super.remember();
    const { loops, indexDepth } = this;
    const loopCount = loops.length;
    const open = this.blocks.length;
    return () => {
      restore();
      loops.length = loopCount;
      this.loops = loops;
      this.indexDepth = indexDepth;
      this.isKey = false;
      this.blocks.length = open;
    };
  }

  /** Whether the current token ends a body: a reserved word, or a soft one by its place (2.5). */
  protected closes(): boolean {
    const { type } = this.token;
    if (type !== "name") return CLOSERS.has(type);
    switch (this.word(this.token)) {
      case "end":
        return this.blocks.some(({ closers }) => closers.includes("end"));
      case "catch":
        return this.blocks.some(({ closers }) => closers.includes("catch"));
      case "case":
        return this.blocks.at(-1)?.closers.includes("case") ?? false;
      default:
        return this.isNextMember();
    }
  }

  protected override endsSkip(): boolean {
    return this.closes();
  }

  /** Whether a member of an object begins here while the body of the one before is still open. */
  private isNextMember(): boolean {
    return (
      this.startsMember() &&
      this.blocks.some(({ closers }) => MEMBER_CLOSERS.has(closers[0] as string))
    );
  }

  private startsMember(): boolean {
    const after = this.peek();
    return (
      this.token.isFirst &&
      MEMBER_STARTS.has(this.word(this.token)) &&
      !after.isFirst &&
      (after.type === "name" || after.type === "string")
    );
  }

  /** The closing word under the current token, "" if it is none. */
  private closer(): string {
    const { type } = this.token;
    if (type === "end") return "";
    return type === "name" ? this.word(this.token) : type;
  }

  /** A body within the block that `opener` opens. Lines count anew inside. */
  protected blockBody(opener: Token, closers: readonly string[]): Body {
    const outer: Context = this.enterBody();
    this.blocks.push({ opener, closers });
    const body = this.statements();
    this.blocks.pop();
    this.context = outer;
    return body;
  }

  /** Whether the current token is this word of a block, reserved or soft. */
  protected atCloser(word: string): boolean {
    this.welcome(word);
    return this.closer() === word;
  }

  /** Takes the word that closes a block. If it is missing that is told, and reading goes on as if it were there. */
  protected close(word: string, opener: Token): void {
    if (this.atCloser(word)) {
      this.advance();
      return;
    }
    const { token } = this;
    const opening = quoted(this.text(opener));
    const found = this.closer();
    const isMember = MEMBER_CLOSERS.has(word) ? this.startsMember() : this.isNextMember();
    const isOthers =
      found === "" || isMember || this.blocks.some(({ closers }) => closers.includes(found));
    if (isOthers) {
      const elseHint =
        word === "endif" && this.hasSpacedElse(opener)
          ? "; `else if` opens another `if`: write `elseif`"
          : "";
      this.error(
        "missing-end",
        `The ${opening} of line ${opener.line} has no ${quoted(word)}`,
        token,
        `found ${this.describe(token)}${elseHint}`,
      );
      return;
    }
    this.error(
      "wrong-end",
      `${quoted(this.text(token))} does not close the ${opening} of line ${opener.line}: ${quoted(word)} does`,
      token,
      null,
      { start: token.start, end: token.end, text: word },
    );
    this.advance();
  }

  /** Whether `else if` on one line stands between the opener and here. */
  private hasSpacedElse(opener: Token): boolean {
    return /\belse[ \t]+if\b/i.test(this.source.slice(opener.start, this.token.start));
  }

  /** A closing word that no block wants. */
  protected strayEnd(): Body {
    const { token } = this;
    const word = this.closer();
    const opening = OPENINGS[word] ?? word.replace(/^end/, "");
    this.error("stray-end", `${quoted(this.text(token))} without ${quoted(opening)}`, token);
    this.advance();
    if (word === opening || word === `end${opening}` || word === "end") return [];
    // the rest of the statement that has no beginning
    const body = [...this.statements()];
    while (OPENINGS[this.closer()] === opening) {
      this.advance();
      body.push(...this.statements());
    }
    if (this.closer() === `end${opening}`) this.advance();
    return body;
  }

  /** What ends a simple statement (2.6). */
  protected terminate(): void {
    const { token } = this;
    if (token.type === ";") {
      this.advance();
      return;
    }
    if (token.isFirst || token.type === "end" || this.closes()) return;
    const isStart = OPERAND_STARTS.has(token.type) || STATEMENT_STARTS.has(token.type);
    if (!isStart) {
      this.welcome(";");
      this.welcome("the end of the line");
      this.fail(this.hint(token));
    }
    const hint = HINTS.get(this.word(token)) ?? null;
    if (token.line !== this.crowdedLine || !this.isNoting())
      this.error(
        "two-statements",
        "Two statements on one line need `;' between them",
        token,
        hint ?? `found ${this.describe(token)} after a complete statement`,
        hint === null
          ? { start: this.before?.end ?? token.start, end: token.start, text: "; " }
          : undefined,
      );
    this.crowdedLine = token.line;
  }

  private hint(token: Token): string | null {
    if (token.type === "+" || token.type === "-")
      return this.before?.type === token.type
        ? "there is no `++` or `--`: write `x = x + 1`"
        : null;
    if (token.type === ":") return "a verb call needs parentheses: `o:verb()`";
    if (token.type === "@") return "`@` splices a list into a list or into arguments, nothing else";
    return null;
  }

  // -------------------------------------------------------------------- functions

  protected override functionBody(opener: Token): Body {
    const { loops, indexDepth } = this;
    this.loops = [];
    this.indexDepth = 0;
    if (this.token.type === "=>") {
      const detail = "with `fn` the body ends at `endfn`; a lambda begins with its parameters";
      this.fault(
        "function-arrow",
        "A lambda is written without `fn': `(a, b) => …'",
        this.token,
        detail,
        {
          start: opener.start,
          end: opener.end,
          text: "",
        },
      );
    }
    if (this.isBracedBody()) {
      this.bracedBody(opener);
      this.loops = loops;
      this.indexDepth = indexDepth;
      return [];
    }
    const body = this.blockBody(opener, ["endfn"]);
    this.close("endfn", opener);
    this.loops = loops;
    this.indexDepth = indexDepth;
    return body;
  }

  /** `fn(a) { … }`: braces on the line of the parameters that hold more than a list, or that no `endfn` follows. */
  private isBracedBody(): boolean {
    const { token } = this;
    if (token.type !== "{" || token.isFirst) return false;
    if (token.partner < 0) return true;
    const after = this.tokens[token.partner + 1] as Token;
    return (
      !/^(?:endfn|[=.:[(?;+*/%^-]|=>|==|!=|[<>]=?|&&|\|\||in|\||.\.)$/.test(after.type) ||
      this.holdsStatements()
    );
  }

  /** Whether the braces here begin with a word that no list has. */
  private holdsStatements(): boolean {
    return STATEMENT_STARTS.has(this.peek().type);
  }

  private bracedBody(opener: Token): void {
    const { token } = this;
    this.error(
      "function-braces",
      "The body of a function is not written in braces: `fn(a) … endfn'",
      { line: token.line, start: opener.start, end: token.end },
      "braces make lists; for one expression write `a => …`",
    );
    if (token.partner < 0) {
      this.advance();
      this.skipLine();
      throw new Stop();
    }
    this.moveTo(token.partner + 1);
    if (this.token.type === "endfn") this.advance();
  }

  protected placeholder(): Expression {
    const { line, start } = this.token;
    return { kind: "literal", value: 0, line, start, end: start };
  }
}

const OPENINGS: Readonly<Record<string, string>> = {
  else: "if",
  elseif: "if",
  except: "try",
  catch: "try",
  finally: "try",
  end: "begin",
};
