// Statements of echo (LANGUAGE 5 and 6) but object definitions, and the forms that hold bodies as operands.
import { foldText } from "#value";
import type {
  Body,
  Codes,
  Expression,
  ForClause,
  GatherItem,
  ScatterItem,
  Statement,
} from "../ast.ts";
import { OPERAND_STARTS } from "./blocks.ts";
import { DeclarationReader } from "./declarations.ts";
import { isCall } from "./primaries.ts";
import { CONTINUERS } from "./reader.ts";
import type { Token } from "./tokens.ts";

/** What goes on with an operand: a condition in parentheses ends before them. */
const OPERATORS: ReadonlySet<string> = new Set(
  [...CONTINUERS].filter((type) => type !== "|" && type !== "=>" && type !== "->"),
);

/** Reads statements. */
export abstract class StatementReader extends DeclarationReader {
  protected abstract objectStatement(): Statement;

  protected override statement(): Statement | null {
    const first = this.token;
    switch (first.type) {
      case "if":
        return this.ifStatement();
      case "for":
        return this.forStatement();
      case "while":
        return this.whileStatement();
      case "fork":
        return this.forkStatement();
      case "try":
        return this.tryStatement();
      case "let":
      case "const":
        return this.simple(this.declare(first.type));
      case "global":
        return this.simple(this.global());
      case "return":
      case "break":
      case "continue":
        return this.simple(this.jump());
      case "fn":
        if (this.peek().type === "name" && this.peek(2).type === "(") return this.namedFunction();
        break;
      case "name": {
        const soft = this.softStatement(this.word(first));
        if (soft !== undefined) return soft;
        break;
      }
      default:
        if (!OPERAND_STARTS.has(first.type)) {
          this.welcome("a statement");
          this.fail(
            first.type === "=" ? "the line before is complete; `=` cannot begin a line" : null,
          );
        }
    }
    const expression = this.expression();
    const { line, start, end } = expression;
    const isMatch = expression.kind === "match" && this.before?.type === "endmatch";
    if (!isMatch) this.terminate();
    return { kind: "expression", expression, line, start, end };
  }

  /** A statement that begins with a soft keyword here; undefined if the word is a name; null leaves nothing. */
  private softStatement(word: string): Statement | null | undefined {
    const after = this.peek();
    const isClose = !after.isFirst && after.type !== "end";
    switch (word) {
      case "object":
        return isClose && (after.type === "name" || after.type === "$" || after.type === "object")
          ? this.objectStatement()
          : undefined;
      case "define":
        return isClose && this.isDefinition() ? this.definition() : undefined;
      case "begin":
        return this.opensBlock(after) ? this.beginStatement() : undefined;
      case "gather":
        return this.opensBlock(after) ? this.gather() : undefined;
      case "throw":
        return this.isJump() ? this.simple(this.jump()) : undefined;
      case "grant":
        return isClose && after.type === "name"
          ? this.simple(this.grant("grant", "to"))
          : undefined;
      case "revoke":
        return isClose && after.type === "name"
          ? this.simple(this.grant("revoke", "from"))
          : undefined;
      case "yield":
      case "cancel":
        return this.isAlone(after) ? this.bare(word) : undefined;
      default:
        return undefined;
    }
  }

  /** Whether the word before this token opens a block: it ends the line or a statement follows (2.5, `gather`). */
  private opensBlock(after: Token): boolean {
    if (after.type === "end" || after.isFirst) return !CONTINUERS.has(after.type);
    return (
      after.type === "name" ||
      after.type === "$" ||
      after.type === "object" ||
      /^(?:if|for|while|fork|try|return|break|continue|let|const|global|fn|endgather)$/.test(
        after.type,
      )
    );
  }

  /** Whether a statement ends before this token. */
  private isAlone(after: Token): boolean {
    if (after.isFirst || after.type === "end")
      return !CONTINUERS.has(after.type) || after.type === "end";
    if (after.type === ";") return true;
    this.moveTo(this.index + 1);
    const isClosed = this.closes();
    this.moveTo(this.index - 1);
    return isClosed;
  }

  private bare(kind: "yield" | "cancel"): Statement {
    const first = this.advance();
    return this.simple({ kind, ...this.placeFrom(first) });
  }

  // -------------------------------------------------------------------- blocks

  protected override block(): Expression {
    const first = this.token;
    const statement =
      first.type === "if"
        ? this.ifStatement()
        : first.type === "try"
          ? this.tryStatement()
          : this.beginStatement();
    return { kind: "block", statement, ...this.placeFrom(first) };
  }

  private ifStatement(): Statement {
    const first = this.token;
    const arms: { condition: Expression; body: Body; line: number }[] = [];
    let otherwise: Body | null = null;
    do {
      const opener = this.advance();
      const condition = this.condition(opener);
      const body = this.blockBody(first, ["elseif", "else", "endif"]);
      arms.push({ condition, body, line: opener.line });
    } while (this.atCloser("elseif"));
    if (this.atCloser("else")) {
      this.advance();
      otherwise = this.blockBody(first, ["endif"]);
    }
    this.close("endif", first);
    return { kind: "if", arms, otherwise, ...this.placeFrom(first) };
  }

  /** A condition (5.3): exactly a group in parentheses, or all up to the end of the line. */
  private condition(opener: Token): Expression {
    const found = this.guarded(() => {
      const outer = this.enterBody();
      const first = this.token;
      const condition = this.headerExpression();
      this.context = outer;
      const isDoubled = first.type === "(" && this.source[first.end] === "(";
      const isIdiom =
        opener.type === "while" &&
        condition.kind === "assign" &&
        condition.value.kind !== "literal";
      if (condition.kind === "assign" && !isDoubled && !isIdiom)
        this.warn(
          "assignment-condition",
          "This condition assigns; `==` compares",
          condition,
          "put it in another pair of parentheses if that is meant",
        );
      return condition;
    });
    return found ?? this.placeholder();
  }

  /** What `cond` and `src` share: a group in parentheses and nothing more, or an expression that ends its line. */
  private headerExpression(): Expression {
    const opener = this.token;
    if (opener.type !== "(") {
      const expression = this.expression();
      this.terminate();
      return expression;
    }
    const outer = this.enterBrackets();
    this.advance();
    const inner = this.expression();
    this.expect(")", opener);
    this.context = outer;
    const { token } = this;
    if (OPERATORS.has(token.type))
      this.fault(
        "group-condition",
        "After `(' the condition or list is exactly that group",
        token,
        "put parentheses around all of it, or begin with something else than `(`",
      );
    return inner;
  }

  private forStatement(): Statement {
    const first = this.advance();
    const header = this.guarded(() => {
      const outer = this.enterBody();
      const names = this.forNames();
      const source = this.forSource(true);
      this.context = outer;
      return { ...names, source };
    });
    // only the first variable is a label (5.5)
    const label = header === null ? "" : foldText(header.variable);
    const depth = this.loops.length;
    this.loops.push(label);
    const body = this.blockBody(first, ["endfor"]);
    this.loops.length = depth;
    this.close("endfor", first);
    const place = this.placeFrom(first);
    const { variable, key, pattern, source } = header ?? {
      variable: "_",
      key: null,
      pattern: null,
      source: { kind: "in" as const, value: this.placeholder() },
    };
    if (source.kind === "range") {
      const { from, to } = source;
      return { kind: "for-range", variable, from, to, body, ...place };
    }
    return { kind: "for-in", variable, key, pattern, source: source.value, body, ...place };
  }

  /** `v in`, `v, k in` or `{pattern} in`. */
  protected forNames(): {
    variable: string;
    key: string | null;
    pattern: readonly ScatterItem[] | null;
  } {
    if (this.token.type === "(")
      this.fail("`for` is written `for v in (list)`, without parentheses around the whole");
    const names = {
      variable: "",
      key: null as string | null,
      pattern: null as readonly ScatterItem[] | null,
    };
    if (this.token.type === "{") names.pattern = this.pattern(false);
    else {
      names.variable = this.text(this.declaredName("variable"));
      if (this.take(",")) names.key = this.text(this.declaredName("variable"));
    }
    if (this.token.type === "=") this.fail("a counting loop is written `for i in [1..10]`");
    this.expect("in");
    return names;
  }

  /** What a loop runs over; that of a statement may end with its line. */
  protected forSource(isStatement: boolean): ForClause["source"] {
    const opener = this.token;
    if (opener.type === "[" && opener.hasRange) {
      const outer = this.enterBrackets();
      this.advance();
      const from = this.expression();
      this.expect("..");
      const to = this.expression();
      this.expect("]", opener);
      this.context = outer;
      return { kind: "range", from, to };
    }
    return { kind: "in", value: isStatement ? this.headerExpression() : this.expression() };
  }

  private whileStatement(): Statement {
    const first = this.advance();
    const isLabelled =
      this.token.type === "name" && this.peek().type === "(" && !this.peek().isFirst;
    const label = isLabelled ? this.text(this.declaredName("loop")) : null;
    const condition = this.condition(first);
    this.loops.push(label === null ? "" : foldText(label));
    const body = this.blockBody(first, ["endwhile"]);
    this.loops.pop();
    this.close("endwhile", first);
    return { kind: "while", label, condition, body, ...this.placeFrom(first) };
  }

  private forkStatement(): Statement {
    const first = this.advance();
    const header = this.guarded(() => {
      const name = this.token.type === "name" ? this.text(this.declaredName("variable")) : null;
      if (this.token.type !== "(")
        this.fail("the delay of `fork` stands in parentheses: `fork (60)`");
      return { name, delay: this.headerExpression() };
    });
    const { loops } = this;
    this.loops = [];
    const body = this.blockBody(first, ["endfork"]);
    this.loops = loops;
    this.close("endfork", first);
    const { name, delay } = header ?? { name: null, delay: this.placeholder() };
    return { kind: "fork", name, delay, body, ...this.placeFrom(first) };
  }

  protected beginStatement(): Statement {
    const first = this.advance();
    const body = this.blockBody(first, ["end"]);
    this.close("end", first);
    return { kind: "begin", body, ...this.placeFrom(first) };
  }

  private tryStatement(): Statement {
    const first = this.advance();
    const closers = ["except", "catch", "finally", "endtry"];
    const body = this.blockBody(first, closers);
    const arms: { variable: string | null; codes: Codes; body: Body; line: number }[] = [];
    let catchArm: { variable: string | null; body: Body; line: number } | null = null;
    let handler: Body | null = null;
    for (;;) {
      const opener = this.token;
      const isLate = handler !== null || (catchArm !== null && !this.atCloser("finally"));
      if (this.atCloser("except")) {
        this.advance();
        if (arms.at(-1)?.codes === "any")
          this.error("unreachable-arm", "Unreachable EXCEPT clause", opener);
        const header = this.guarded(() => this.exceptHeader());
        const { variable, codes } = header ?? { variable: null, codes: [] };
        arms.push({ variable, codes, body: this.blockBody(first, closers), line: opener.line });
      } else if (this.atCloser("catch")) {
        this.advance();
        if (arms.at(-1)?.codes === "any")
          this.error("unreachable-arm", "Unreachable EXCEPT clause", opener);
        const variable = this.catchVariable();
        catchArm = { variable, body: this.blockBody(first, closers), line: opener.line };
      } else if (this.atCloser("finally")) {
        this.advance();
        handler = this.blockBody(first, closers);
      } else break;
      if (isLate)
        this.error(
          "try-order",
          "The arms of `try' come in the order `except', `catch', `finally', the last two once",
          opener,
        );
    }
    if (arms.length === 0 && catchArm === null && handler === null && this.token.type === "endtry")
      this.error("try-arms", "`try' needs `except', `catch' or `finally'", this.token);
    this.close("endtry", first);
    return { kind: "try", body, arms, catchArm, handler, ...this.placeFrom(first) };
  }

  /** The name after `catch`, and the end of that line. */
  private catchVariable(): string | null {
    const { token } = this;
    const isNamed = token.type === "name" && !token.isFirst;
    const variable = isNamed ? this.text(this.declaredName("variable")) : null;
    if (this.token.type !== "(" || this.token.isFirst) {
      this.terminate();
      return variable;
    }
    const detail = "for some codes write `except e (E_PERM)`";
    this.error("catch-codes", "`catch' takes every error: `catch e'", this.token, detail);
    this.skipLine();
    return variable;
  }

  private exceptHeader(): { variable: string | null; codes: Codes } {
    const variable = this.token.type === "name" ? this.text(this.declaredName("variable")) : null;
    const opener = this.token;
    if (opener.type !== "(")
      this.fail("codes stand in parentheses: `except e (E_PERM)`; all errors: `catch e`");
    const outer = this.enterBrackets();
    this.advance();
    const codes = this.codes();
    this.expect(")", opener);
    this.context = outer;
    return { variable, codes };
  }

  private gather(): Statement {
    const first = this.advance();
    const outer = this.enterBody();
    const items: GatherItem[] = [];
    this.blocks.push({ opener: first, closers: ["endgather"] });
    for (;;) {
      if (this.token.type === ";") this.advance();
      else if (this.closes()) break;
      else {
        const { index } = this;
        const item = this.guarded(() => this.gatherItem());
        if (item !== null) items.push(item);
        else if (this.index === index) this.advance();
      }
    }
    this.blocks.pop();
    this.context = outer;
    this.close("endgather", first);
    return { kind: "gather", items, ...this.placeFrom(first) };
  }

  private gatherItem(): GatherItem {
    const first = this.token;
    const how = first.type === "let" || first.type === "const" ? first.type : null;
    let item: ScatterItem | null = null;
    if (how !== null) {
      this.advance();
      item = this.declared();
      this.expect("=");
    } else if (!OPERAND_STARTS.has(first.type)) this.notGathered(first);
    const call = this.expression();
    if (!isCall(call)) return this.notGathered(first);
    this.terminate();
    return { item, how, call, ...this.placeFrom(first) };
  }

  private notGathered(first: Token): never {
    const detail = "write `f(x)` or `let y = f(x)`; everything else before or after the block";
    return this.fault(
      "gather-item",
      "`gather' holds only calls and `let' or `const' with a call",
      first,
      detail,
    );
  }

  // -------------------------------------------------------------------- jumps

  protected override jump(): Statement {
    const first = this.advance();
    switch (first.type) {
      case "return": {
        const value = this.hasOperand() ? this.expression() : null;
        return { kind: "return", value, ...this.placeFrom(first) };
      }
      case "break":
      case "continue": {
        const isLabel = this.hasOperand() && this.token.type === "name";
        const label = isLabel ? this.text(this.advance()) : null;
        const place = this.placeFrom(first);
        if (label === null && this.loops.length === 0)
          this.error("no-loop", `No enclosing loop for \`${first.type}' statement`, place);
        else if (label !== null && !this.loops.includes(foldText(label)))
          this.error(
            "loop-name",
            `Invalid loop name in \`${first.type}' statement: ${label}`,
            place,
          );
        return { kind: first.type, label, ...place };
      }
      default: {
        const value = this.expression();
        return { kind: "throw", value, ...this.placeFrom(first) };
      }
    }
  }

  /** Whether an operand follows on the line. */
  private hasOperand(): boolean {
    return this.touches() && OPERAND_STARTS.has(this.token.type) && !this.closes();
  }
}
