// Says what is wrong with a moo text that the grammar refused or lowering suspected: which rule, at which token.
//
// A recursive-descent recogniser of LANGUAGE 20.1 over the scanner. It reads one token ahead and takes none that cannot
// continue a program, so the token it stops at is the one where any left-to-right parser would stop. While it looks at
// a token it collects what it would have accepted; that list is the "expected" of the message. It builds nothing:
// of an expression it knows only the `Shape` that assignment needs.
//
// Errors of meaning (left sides, `$`, loops) do not stop it; the first syntax error does, as in MOO.
import { foldText } from "#value";
import { MAX_SOURCE, TOO_LONG } from "./bounds.ts";
import { Columns } from "./columns.ts";
import { alternatives, codeOfMessage, type Diagnostic, quoted } from "./diagnostic.ts";
import { MAX_SCATTER } from "./lower.ts";
import { describeToken, Scanner, type Token } from "./scanner.ts";
import { MAX_DEPTH } from "./tree-reader.ts";

/** Says of a folded name whether it is a builtin's. */
type Known = (name: string) => boolean;

/** All errors of the text in the order in which they are noticed, among them calls of what `isBuiltin` denies. */
export function examine(source: string, isBuiltin: Known = () => true): readonly Diagnostic[] {
  if (source.length > MAX_SOURCE) return [TOO_LONG];
  const examiner = new Examiner(source, isBuiltin);
  try {
    examiner.program();
  } catch (stop) {
    if (!(stop instanceof Stop)) throw stop;
  }
  return examiner.diagnostics;
}

/** Nobody reads more. */
const MOST_ERRORS = 1000;
/** Ends the examination; what is wrong has been noted. */
class Stop extends Error {}

/** What assignment must know about its left side. */
type Shape = "variable" | "place" | "range" | "other" | Pattern;

interface Span {
  readonly start: number;
  readonly end: number;
}

interface Pattern {
  readonly count: number;
  readonly rests: number;
  readonly hasOptional: boolean;
  readonly isSimple: boolean;
}

const LEVELS: ReadonlyMap<string, number> = new Map([
  ...["||", "&&"].map((operator) => [operator, 3] as const),
  ...["==", "!=", "<", "<=", ">", ">=", "in"].map((operator) => [operator, 4] as const),
  ...["|.", "&.", "^."].map((operator) => [operator, 5] as const),
  ...["<<", ">>"].map((operator) => [operator, 6] as const),
  ...["+", "-"].map((operator) => [operator, 7] as const),
  ...["*", "/", "%"].map((operator) => [operator, 8] as const),
  ["^", 9] as const,
]);
const LOOSEST = 3;

const LITERALS: ReadonlySet<string> = new Set(["integer", "float", "string", "object", "error"]);
const EXPRESSION_STARTS: ReadonlySet<string> = new Set([
  ...LITERALS,
  "name",
  "$",
  "^",
  "(",
  "{",
  "[",
  "`",
  "-",
  "!",
  "~",
]);

class Examiner {
  readonly diagnostics: Diagnostic[] = [];
  private readonly columns: Columns;
  private readonly source: string;
  private readonly isBuiltin: Known;
  private readonly scanner: Scanner;
  private token: Token;
  /** What would have been accepted instead of the current token, as people read it. */
  private expected: string[] = [];
  private depth = 0;
  private indexDepth = 0;
  /** Where a `{` may open a pattern: the start of the current expression. */
  private patternStart = -1;
  private loops: string[] = [];

  constructor(source: string, isBuiltin: Known) {
    this.columns = new Columns(source);
    this.source = source;
    this.isBuiltin = isBuiltin;
    this.scanner = new Scanner(source);
    this.token = this.scanner.next();
  }

  program(): void {
    this.vet(this.token);
    this.statements();
    this.expect("end");
  }

  // -------------------------------------------------------------------- tokens

  private advance(): void {
    this.expected = [];
    this.token = this.scanner.next();
    this.vet(this.token);
  }

  /** Notes what is wrong with a token in itself. */
  private vet(token: Token): void {
    if (token.problem === null) return;
    this.note(token.problem, token, null);
    if (token.type !== "malformed") return;
    this.note("syntax error", token, null);
    throw new Stop();
  }

  /** Whether the current token is of this type; remembers that it would have been welcome. */
  private at(type: string): boolean {
    if (this.token.type === type) return true;
    this.welcome(
      type === "name" ? "a name" : type === "end" ? "the end of the program" : quoted(type),
    );
    return false;
  }

  private take(type: string): boolean {
    if (!this.at(type)) return false;
    this.advance();
    return true;
  }

  /** Takes the token, or stops; `opener` is the word that the token closes. */
  private expect(type: string, opener?: Token): void {
    if (this.take(type)) return;
    if (opener !== undefined)
      this.expected.push(
        `${this.expected.pop()} for the ${quoted(this.text(opener))} of line ${opener.line}`,
      );
    this.fail();
  }

  private welcome(what: string): void {
    if (!this.expected.includes(what)) this.expected.push(what);
  }

  private text(token: Token): string {
    return this.source.slice(token.start, token.end);
  }

  private fail(): never {
    const found = `found ${this.describe(this.token)}`;
    const wanted = alternatives(this.expected);
    this.note("syntax error", this.token, wanted === "" ? found : `${found}, expected ${wanted}`);
    throw new Stop();
  }

  private describe(token: Token): string {
    return describeToken(token, this.text(token));
  }

  /** Notes an error at a token; `span` is what an editor underlines if it is something else. */
  private note(message: string, token: Token, detail: string | null, span: Span = token): void {
    const { line, start } = token;
    // the end of the program stands on a line of its own
    const column = token.type === "end" ? 1 : this.columns.at(start);
    if (this.diagnostics.length === MOST_ERRORS) throw new Stop();
    this.diagnostics.push({
      code: codeOfMessage(message),
      severity: "error",
      line,
      column,
      start: span.start,
      end: span.end,
      message,
      detail,
    });
  }

  private deeper(): void {
    if (++this.depth <= MAX_DEPTH) return;
    this.note("syntax error", this.token, `nested more than ${MAX_DEPTH} levels deep`);
    throw new Stop();
  }

  // -------------------------------------------------------------------- statements

  private statements(): void {
    this.deeper();
    while (this.statement());
    this.welcome("a statement");
    this.depth--;
  }

  /** Reads one statement; false if none starts here. */
  private statement(): boolean {
    const opener = this.token;
    switch (opener.type) {
      case ";":
        this.advance();
        return true;
      case "if":
        this.ifStatement(opener);
        return true;
      case "for":
        this.forStatement(opener);
        return true;
      case "while": {
        this.advance();
        const label = this.optionalName();
        this.condition();
        this.loop([label ?? ""]);
        this.expect("endwhile", opener);
        return true;
      }
      case "fork": {
        this.advance();
        this.optionalName();
        this.condition();
        const outer = this.loops;
        this.loops = [];
        this.statements();
        this.loops = outer;
        this.expect("endfork", opener);
        return true;
      }
      case "try":
        this.tryStatement(opener);
        return true;
      case "return":
        this.advance();
        if (!this.at(";")) this.expression();
        this.expect(";");
        return true;
      case "break":
      case "continue":
        this.jump(opener.type);
        return true;
      default:
        if (!EXPRESSION_STARTS.has(opener.type)) return false;
        this.expression();
        this.expect(";");
        return true;
    }
  }

  private ifStatement(opener: Token): void {
    this.advance();
    this.condition();
    this.statements();
    while (this.take("elseif")) {
      this.condition();
      this.statements();
    }
    if (this.take("else")) this.statements();
    this.expect("endif", opener);
  }

  private forStatement(opener: Token): void {
    this.advance();
    const names = [this.name()];
    if (this.take(",")) names.push(this.name());
    this.expect("in");
    if (names.length === 1 && this.take("[")) {
      this.expression();
      this.expect("..");
      this.expression();
      this.expect("]");
    } else {
      this.condition();
    }
    this.loop(names);
    this.expect("endfor", opener);
  }

  private loop(names: readonly string[]): void {
    const depth = this.loops.length;
    this.loops.push(...names);
    this.statements();
    this.loops.length = depth;
  }

  private tryStatement(opener: Token): void {
    this.advance();
    this.statements();
    if (this.take("finally")) {
      this.statements();
    } else {
      let isAny = false;
      let arms = 0;
      while (this.at("except")) {
        if (isAny) this.note("Unreachable EXCEPT clause", this.token, null);
        this.advance();
        this.optionalName();
        this.expect("(");
        isAny = this.codes();
        this.expect(")");
        this.statements();
        arms++;
      }
      if (arms === 0) this.fail();
    }
    this.expect("endtry", opener);
  }

  private jump(kind: "break" | "continue"): void {
    const { start } = this.token;
    this.advance();
    const label = this.token.type === "name" ? this.text(this.token) : null;
    this.optionalName();
    if (this.at(";")) {
      const span = { start, end: this.token.start };
      if (label === null && this.loops.length === 0)
        this.note(`No enclosing loop for \`${kind}' statement`, this.token, null, span);
      else if (label !== null && !this.loops.includes(foldText(label)))
        this.note(`Invalid loop name in \`${kind}' statement: ${label}`, this.token, null, span);
    }
    this.expect(";");
  }

  private condition(): void {
    this.expect("(");
    this.expression();
    this.expect(")");
  }

  /** Takes a name and gives it folded. */
  private name(): string {
    const text = this.text(this.token);
    this.expect("name");
    return foldText(text);
  }

  private optionalName(): string | null {
    return this.at("name") ? this.name() : null;
  }

  /** Whether it was ANY. */
  private codes(): boolean {
    if (this.take("any")) return true;
    this.argument();
    while (this.take(",")) this.argument();
    return false;
  }

  // -------------------------------------------------------------------- expressions

  private expression(): Shape {
    this.deeper();
    const { start } = this.token;
    this.patternStart = start;
    let shape = this.conditional();
    // an illegal left side is not encouraged
    if (shape === "other" ? this.token.type === "=" : this.at("=")) {
      const target = { start, end: this.token.start };
      this.advance();
      this.expression();
      const message = targetProblem(shape);
      if (message !== null) this.note(message, this.token, null, target);
      shape = "other";
    }
    this.depth--;
    return shape;
  }

  private conditional(): Shape {
    const shape = this.operand(LOOSEST);
    if (!this.takeOperator("?")) return shape;
    this.expression();
    this.expect("|");
    this.patternStart = -1;
    this.operand(LOOSEST);
    return "other";
  }

  /** Takes a token that counts as an operator in what is expected. */
  private takeOperator(type: string): boolean {
    if (this.token.type !== type) {
      this.welcome("an operator");
      return false;
    }
    this.advance();
    return true;
  }

  /** An operand built with operators of at least this level. */
  private operand(level: number): Shape {
    const { depth } = this;
    let shape = this.unary();
    for (;;) {
      const operator = LEVELS.get(this.token.type);
      if (operator === undefined || operator < level) break;
      this.deeper();
      const isRight = this.token.type === "^";
      this.advance();
      this.patternStart = -1;
      this.operand(isRight ? operator : operator + 1);
      shape = "other";
    }
    // a chain of operators is a tree as deep as the chain is long
    this.depth = depth;
    this.welcome("an operator");
    return shape;
  }

  private unary(): Shape {
    const { type } = this.token;
    if (type !== "-" && type !== "!" && type !== "~") return this.postfix();
    this.deeper();
    this.advance();
    this.patternStart = -1;
    this.unary();
    this.depth--;
    return "other";
  }

  private postfix(): Shape {
    const { depth } = this;
    let shape = this.primary();
    if (typeof shape === "object" && shape.hasOptional && this.token.type !== "=") {
      this.at("=");
      this.fail();
    }
    for (;;) {
      this.deeper();
      switch (this.token.type) {
        case ".":
          this.advance();
          this.member();
          shape = "place";
          break;
        case ":":
          this.advance();
          this.member();
          this.args();
          shape = "other";
          break;
        case "[":
          shape = this.index(shape);
          break;
        default:
          this.depth = depth;
          return shape;
      }
    }
  }

  /** An index or range in brackets after an expression of some shape. */
  private index(base: Shape): Shape {
    this.advance();
    this.indexDepth++;
    this.expression();
    const isRange = this.take("..");
    if (isRange) this.expression();
    this.indexDepth--;
    this.expect("]");
    if (base !== "variable" && base !== "place") return "other";
    return isRange ? "range" : "place";
  }

  /** What follows `.` or `:`. */
  private member(): void {
    if (this.take("name")) return;
    this.condition();
  }

  /** Arguments in parentheses; gives the closing one. */
  private args(): Token {
    this.expect("(");
    if (!this.at(")")) {
      this.argument();
      while (this.take(",")) this.argument();
    }
    const closing = this.token;
    this.expect(")");
    return closing;
  }

  private argument(): Shape {
    this.take("@");
    return this.expression();
  }

  /** A call of a function by name, once its arguments are read: noticed at its end. */
  private call(name: Token): Shape {
    const end = this.args();
    const text = this.text(name);
    const message = `Unknown built-in function: ${text}`;
    if (!this.isBuiltin(foldText(text))) this.note(message, end, null, name);
    return "other";
  }

  private primary(): Shape {
    const { token } = this;
    if (LITERALS.has(token.type)) {
      this.advance();
      return "other";
    }
    switch (token.type) {
      case "name":
        this.advance();
        return this.token.type === "(" ? this.call(token) : "variable";
      case "$":
        return this.dollar();
      case "^":
        if (this.indexDepth === 0)
          this.note("Illegal context for `^' expression.", this.token, null);
        this.advance();
        return "other";
      case "(": {
        this.advance();
        const shape = this.expression();
        this.expect(")");
        return typeof shape === "object" ? "other" : shape;
      }
      case "{":
        return this.list(token.start === this.patternStart);
      case "[":
        this.map();
        return "other";
      case "`":
        this.catch();
        return "other";
      default:
        this.welcome("an expression");
        return this.fail();
    }
  }

  private dollar(): Shape {
    const dollar = this.token;
    this.advance();
    if (this.take("name")) {
      if (this.token.type !== "(") return "place";
      this.args();
      return "other";
    }
    if (this.indexDepth === 0)
      this.note("Illegal context for `$' expression.", this.token, null, dollar);
    return "other";
  }

  private list(mayBePattern: boolean): Pattern {
    let count = 0;
    let rests = 0;
    let hasOptional = false;
    let isSimple = true;
    this.advance();
    if (this.take("}")) return { count, rests, hasOptional, isSimple };
    do {
      count++;
      if (mayBePattern && this.token.type === "?") {
        hasOptional = true;
        this.advance();
        this.expect("name");
        if (this.take("=")) this.expression();
        continue;
      }
      if (this.token.type === "@") rests++;
      if (this.argument() !== "variable") isSimple = false;
    } while (this.take(","));
    this.expect("}");
    return { count, rests, hasOptional, isSimple };
  }

  private map(): void {
    this.advance();
    if (this.take("]")) return;
    do {
      this.expression();
      this.expect("->");
      this.expression();
    } while (this.take(","));
    this.expect("]");
  }

  private catch(): void {
    this.advance();
    this.expression();
    this.expect("!");
    this.codes();
    if (this.take("=>")) this.expression();
    this.expect("'");
  }
}

function targetProblem(target: Shape): string | null {
  if (target === "other") return "Illegal expression on left side of assignment.";
  if (typeof target === "string") return null;
  if (target.count === 0) return "Empty list in scattering assignment.";
  if (!target.isSimple) return "Scattering assignment targets must be simple variables.";
  if (target.rests > 1) return "More than one `@' target in scattering assignment.";
  if (target.count > MAX_SCATTER) return "Too many targets in scattering assignment.";
  return null;
}
