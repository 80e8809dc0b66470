// `match` and comprehensions (LANGUAGE 4.12, 4.13).
import { echoTypeConstant, foldText, type Value } from "#value";
import type { Expression, ForClause, MatchArm, MatchPattern, Statement } from "../ast.ts";
import { quoted } from "../diagnostic.ts";
import { OPERAND_STARTS } from "./blocks.ts";
import { CONTINUERS } from "./reader.ts";
import { StatementReader } from "./statements.ts";
import type { Token } from "./tokens.ts";

/** Reads forms that hold patterns and bodies as operands. */
export abstract class MatchReader extends StatementReader {
  /** Whether the `match` at a token is the keyword; each is tried once. */
  private readonly matches = new Map<number, boolean>();

  // -------------------------------------------------------------------- comprehension, match

  protected override comprehension(opener: Token, element: Expression): Expression {
    const clauses: ForClause[] = [];
    while (this.token.type === "for") {
      const first = this.advance();
      const names = this.forNames();
      const source = this.forSource(false);
      clauses.push({ ...names, source, ...this.placeFrom(first) });
    }
    const filter = this.take("if") ? this.expression() : null;
    this.expect("}", opener);
    return { kind: "comprehension", element, clauses, filter, ...this.placeFrom(opener) };
  }

  protected override matchExpression(): Expression | null {
    let isMatch = this.matches.get(this.index);
    if (isMatch === undefined) {
      isMatch = this.opensMatch();
      this.matches.set(this.index, isMatch);
    }
    return isMatch ? this.match() : null;
  }

  /** Whether what follows the word `match` reads as an expression followed by `case`. */
  private opensMatch(): boolean {
    const after = this.peek();
    if (!OPERAND_STARTS.has(after.type)) return false;
    if (after.type === "(") {
      const next = this.tokens[after.partner + 1];
      if (after.partner < 0 || next === undefined) return false;
      if (this.word(next) === "case") return true;
      if (!CONTINUERS.has(next.type) && !/^(?:[-[(;])$/.test(next.type)) return false;
    }
    return this.holds(() => {
      this.advance();
      this.enterBody();
      this.expression();
      while (this.token.type === ";") this.advance();
      return this.word(this.token) === "case";
    });
  }

  private match(): Expression {
    const first = this.advance();
    const outer = this.enterBody();
    const subject = this.expression();
    while (this.token.type === ";") this.advance();
    const arms: MatchArm[] = [];
    for (;;) {
      if (this.word(this.token) === "case") arms.push(this.arm(first));
      else if (arms.length > 0 && !this.closes()) this.moreOfArm(first);
      else break;
    }
    this.context = outer;
    this.close("endmatch", first);
    return { kind: "match", subject, arms, ...this.placeFrom(first) };
  }

  private arm(opener: Token): MatchArm {
    const { line } = this.advance();
    const header = this.guarded(() => {
      const patterns = [this.matchPattern()];
      while (this.take(",")) patterns.push(this.matchPattern());
      const guard = this.takeWord("when") ? this.guard() : null;
      this.expect("=>");
      return { patterns, guard };
    });
    const { patterns, guard } = header ?? { patterns: [], guard: null };
    const closers = ["case", "endmatch"];
    if (header === null || this.token.isFirst)
      return { patterns, guard, body: this.blockBody(opener, closers), line };
    this.blocks.push({ opener, closers });
    const result = this.guarded(() => {
      const statement = this.armResult();
      this.terminate();
      return statement;
    });
    this.blocks.pop();
    return { patterns, guard, body: result === null ? [] : [result], line };
  }

  /** Statements below a result that began on the line of its `=>`: told, and read. */
  private moreOfArm(opener: Token): void {
    const { index } = this;
    const detail = "begin the result of the arm on the line after `=>`";
    this.error(
      "arm-body",
      "Only a result below its `=>' may have several statements",
      this.token,
      detail,
    );
    this.blockBody(opener, ["case", "endmatch"]);
    if (this.index === index) this.advance();
  }

  private guard(): Expression {
    const outer = this.context;
    this.context = { ...outer, isArrowless: true };
    const guard = this.expression();
    this.context = outer;
    return guard;
  }

  private armResult(): Statement {
    if (this.isJump()) return this.jump();
    if (!OPERAND_STARTS.has(this.token.type))
      this.fail(
        this.token.type === "name"
          ? null
          : "after `=>` stands one expression or jump, or a body on the lines below",
      );
    const expression = this.expression();
    const { line, start, end } = expression;
    return { kind: "expression", expression, line, start, end };
  }

  private matchPattern(): MatchPattern {
    const first = this.token;
    if (first.type === "{") {
      const items = this.pattern(true);
      return { kind: "list", items, ...this.placeFrom(first) };
    }
    if (first.type === "$") {
      const value = this.postfix();
      if (value.kind !== "property" || !value.isSystem)
        this.fault(
          "case-pattern",
          "A pattern is a literal, `$name', a name, `TYPE name', `_' or a list",
          value,
        );
      return { kind: "value", value, ...this.placeFrom(first) };
    }
    if (this.isWildcard()) {
      this.advance();
      return { kind: "any", ...this.placeFrom(first) };
    }
    if (first.type === "name") return this.namedPattern();
    const value = this.literal();
    if (value === undefined) {
      this.welcome("a pattern");
      this.fail();
    }
    if (this.token.type === "..")
      this.fault(
        "case-pattern",
        "A pattern is no range: bind a name and add `when'",
        this.token,
        "`case n when n in …`",
      );
    const place = this.placeFrom(first);
    return { kind: "value", value: { kind: "literal", value: value as Value, ...place }, ...place };
  }

  private namedPattern(): MatchPattern {
    const first = this.advance();
    const name = this.text(first);
    const type = echoTypeConstant(foldText(name));
    if (type !== undefined) {
      const isBound =
        this.token.type === "name" &&
        !(this.word(this.token) === "when" && this.peek().type !== "=>");
      if (!isBound)
        this.fault(
          "type-pattern",
          `A type alone is no pattern: write \`${name} x' or \`${name} _'`,
          first,
        );
      const bound = this.isWildcard() ? null : this.text(this.declaredName("variable"));
      if (bound === null) this.advance();
      return { kind: "type", type, name: bound, ...this.placeFrom(first) };
    }
    const constant = this.defines.get(foldText(name));
    const place = this.placeFrom(first);
    if (constant !== undefined)
      return { kind: "value", value: { ...constant, ...place }, ...place };
    if (this.token.type === "(" || this.token.type === "." || this.token.type === ":")
      this.fault(
        "case-pattern",
        `A pattern is no expression: bind a name and add \`when'`,
        this.placeFrom(first),
        quoted(name),
      );
    return { kind: "bind", name, ...place };
  }
}
