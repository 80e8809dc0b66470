// Expressions of echo (LANGUAGE 4). One method for each level of 4.1; what a line break ends is asked in one place,
// `continues`, and which reading an opening bracket has is known from the token after its partner.
import {
  type Argument,
  type BinaryOperator,
  type Body,
  type Codes,
  type Expression,
  isTarget,
  type Lambda,
  type ScatterItem,
  type Statement,
  type UnaryOperator,
} from "../ast.ts";
import { negated } from "../literals.ts";
import { BINARY_LEVELS } from "../words.ts";
import { isWordToken, PrimaryReader } from "./primaries.ts";
import type { Token } from "./tokens.ts";

/** Tokens that could go on with the operand before them. */
const TOUCHING: ReadonlySet<string> = new Set([".", ":", "[", "("]);

/** Reads expressions. */
export abstract class ExpressionReader extends PrimaryReader {
  /** Folded names of the loops around; "" for a loop without. */
  protected loops: string[] = [];

  /** A jump that begins here. */
  protected abstract jump(): Statement;

  protected override expression(): Expression {
    this.deeper();
    const result = this.assignment();
    this.depth--;
    return result;
  }

  private assignment(): Expression {
    const first = this.token;
    const after = this.afterUnit();
    if (after.type === "=>" && !this.context.isArrowless) return this.arrow();
    if (first.type === "{" && after.type === "=" && (!after.isFirst || this.context.brackets > 0)) {
      const items = this.pattern(false);
      this.advance();
      const value = this.expression();
      return { kind: "scatter", items, value, ...this.placeFrom(first) };
    }
    const target = this.ternary();
    if (this.token.type !== "=" || !this.continues()) return target;
    if (!isTarget(target)) this.illegalTarget(target);
    this.advance();
    const value = this.expression();
    return { kind: "assign", target, value, ...this.placeFrom(first) };
  }

  private illegalTarget(target: Expression): void {
    const detail =
      target.kind === "error-value" ||
      (target.kind === "literal" && this.source[target.start] === "E")
        ? "names that begin with E_ are error literals"
        : null;
    this.error(
      "assignment-target",
      "Illegal expression on left side of assignment.",
      target,
      detail,
    );
  }

  /** The token after a name or a bracketed group that begins here; `end` if there is none such. */
  private afterUnit(): Token {
    const { token } = this;
    if (token.type === "name") return this.peek();
    if (token.type !== "{" && token.type !== "(") return token;
    return token.partner < 0 ? token : (this.tokens[token.partner + 1] as Token);
  }

  private arrow(): Lambda {
    const first = this.token;
    let params: readonly ScatterItem[];
    if (first.type === "{") params = this.pattern(true);
    else if (first.type === "(") params = this.parameters();
    else {
      const name = this.isWildcard() ? null : this.text(this.declaredName("parameter"));
      if (name === null) this.advance();
      params = [{ kind: "required", name, fallback: null, items: null, ...this.placeFrom(first) }];
    }
    this.expect("=>");
    const { loops, indexDepth } = this;
    this.loops = [];
    this.indexDepth = 0;
    const expression = this.expression();
    this.loops = loops;
    this.indexDepth = indexDepth;
    const { line, start, end } = expression;
    const body: Body = [{ kind: "expression", expression, line, start, end }];
    return { kind: "lambda", name: null, params, body, isArrow: true, ...this.placeFrom(first) };
  }

  private ternary(): Expression {
    const first = this.token;
    const condition = this.logic();
    if (this.token.type !== "?" || !this.continues()) return condition;
    this.advance();
    const outer = this.context;
    this.context = { ...outer, isUnfinished: true, isArrowless: false };
    const consequent = this.isJump() ? this.jumpOperand() : this.expression();
    if (this.is(":"))
      this.fault(
        "conditional-colon",
        "The branches of `c ? a | b' are separated by `|'",
        this.token,
        null,
        {
          start: this.token.start,
          end: this.token.end,
          text: "|",
        },
      );
    this.expect("|");
    this.context = outer;
    this.deeper();
    const alternate = this.isJump() ? this.jumpOperand() : this.ternary();
    this.depth--;
    if (this.is("=>") && !outer.isArrowless)
      this.fail("a lambda in the last branch of `c ? a | b` needs parentheses");
    return { kind: "conditional", condition, consequent, alternate, ...this.placeFrom(first) };
  }

  private logic(): Expression {
    const first = this.token;
    const { depth } = this;
    let left = this.binary(4);
    let operator = "";
    while ((this.token.type === "&&" || this.token.type === "||") && this.continues()) {
      const { token } = this;
      if (operator !== "" && token.type !== operator) {
        const detail = "write `(a && b) || c` or `a && (b || c)`";
        this.error("mixed-logic", "`&&' and `||' need parentheses where they meet", token, detail);
      }
      operator = token.type;
      this.deeper();
      this.advance();
      const right = this.isJump() ? this.jumpOperand() : this.binary(4);
      const kind = "logical";
      left = { kind, operator: operator as "&&" | "||", left, right, ...this.placeFrom(first) };
    }
    this.depth = depth;
    return left;
  }

  /** An operand built with operators of at least this level. */
  private binary(level: number): Expression {
    const first = this.token;
    const { depth } = this;
    let left = this.unary();
    for (;;) {
      const operator = this.token.type;
      const own = BINARY_LEVELS[operator];
      if (own === undefined || own < level || !this.continues()) break;
      if (operator === ">" && this.context.flyweights > 0) break;
      if (operator === ">>" && this.context.flyweights > 1) break;
      // a chain of operators is a tree as deep as the chain is long
      this.deeper();
      this.advance();
      if (this.token.type === "=" && !this.token.isFirst) this.augmented(operator);
      const right = this.binary(operator === "^" ? own : own + 1);
      left = {
        kind: "binary",
        operator: operator as BinaryOperator,
        left,
        right,
        ...this.placeFrom(first),
      };
    }
    this.depth = depth;
    this.welcome("an operator");
    return left;
  }

  /** `+=`, `===` and the like: people try them. */
  private augmented(operator: string): never {
    const { token } = this;
    const written = `${operator}=`;
    const start = this.before?.start ?? token.start;
    const isComparison = operator === "==" || operator === "!=";
    const detail = isComparison ? `write \`${operator}\`` : `write \`x = x ${operator} …\``;
    const fix = isComparison ? { start, end: token.end, text: operator } : undefined;
    const spot = { line: token.line, start, end: token.end };
    return this.fault("foreign-operator", `There is no operator \`${written}'`, spot, detail, fix);
  }

  private unary(): Expression {
    const first = this.token;
    const { type } = first;
    if (type !== "-" && type !== "!" && type !== "~") return this.postfix();
    this.advance();
    const negative = type === "-" ? this.negativeInteger(first) : null;
    if (negative !== null) return negative;
    this.deeper();
    const operand = this.unary();
    this.depth--;
    const value = type === "-" && operand.kind === "literal" ? negated(operand.value) : null;
    if (value !== null) return { kind: "literal", value, ...this.placeFrom(first) };
    const operator = type as UnaryOperator;
    return { kind: "unary", operator, operand, ...this.placeFrom(first) };
  }

  /** The literal after a minus sign, if it is an INT and nothing binds tighter: only so 2^63 is legal (D15). */
  private negativeInteger(minus: Token): Expression | null {
    const { token } = this;
    const after = this.peek();
    const isBase = TOUCHING.has(after.type) && (!after.isFirst || this.context.brackets > 0);
    if (token.type !== "integer" || isBase) return null;
    this.advance();
    return { kind: "literal", value: this.integer(token, true), ...this.placeFrom(minus) };
  }

  // -------------------------------------------------------------------- postfix

  protected override postfix(): Expression {
    const first = this.token;
    const { depth } = this;
    let base = this.primary();
    for (;;) {
      const next = this.suffix(first, base);
      if (next === null) break;
      base = next;
      this.deeper();
    }
    this.depth = depth;
    return base;
  }

  /** What follows an operand directly, or null. */
  private suffix(first: Token, base: Expression): Expression | null {
    switch (this.token.type) {
      case ".": {
        this.advance();
        const name = this.member("property");
        return { kind: "property", object: base, name, isSystem: false, ...this.placeFrom(first) };
      }
      case ":": {
        if (this.isKey || !this.isVerbCall()) return null;
        this.advance();
        const name = this.member("verb");
        const args = this.args();
        return {
          kind: "verb-call",
          object: base,
          name,
          args,
          isSystem: false,
          ...this.placeFrom(first),
        };
      }
      case "[":
        return this.touches() ? this.index_(first, base) : null;
      case "(": {
        if (!this.touches()) return null;
        const args = this.args();
        return { kind: "call", callee: base, args, ...this.placeFrom(first) };
      }
      default:
        return null;
    }
  }

  /** Whether the colon here is followed by a verb and arguments; else the enclosing construct says what is wrong. */
  private isVerbCall(): boolean {
    const after = this.peek();
    return after.type === "(" || (isWordToken(after) && this.peek(2).type === "(");
  }

  /** What follows `.` or `:`: any word is a plain name there. */
  private member(what: string): Expression {
    const { token } = this;
    if (isWordToken(token)) {
      this.advance();
      return { kind: "literal", value: this.text(token), ...this.placeFrom(token) };
    }
    if (token.type === "(") return this.parenthesized();
    this.welcome(`the name of a ${what}`);
    return this.fail();
  }

  protected override parenthesized(): Expression {
    const opener = this.token;
    const outer = this.enterBrackets();
    this.advance();
    const inner = this.expression();
    this.expect(")", opener);
    this.context = outer;
    return inner;
  }

  private index_(first: Token, base: Expression): Expression {
    const opener = this.token;
    const outer = this.enterBrackets();
    this.advance();
    this.indexDepth++;
    const index = this.expression();
    const to = this.take("..") ? this.expression() : null;
    this.indexDepth--;
    this.expect("]", opener);
    this.context = outer;
    const place = this.placeFrom(first);
    return to === null
      ? { kind: "index", base, index, ...place }
      : { kind: "range", base, from: index, to, ...place };
  }

  /** Arguments with their parentheses. */
  protected override args(): readonly Argument[] {
    const opener = this.expect("(");
    const outer = this.enterBrackets();
    const args: Argument[] = [];
    while (!this.at(")")) {
      args.push(this.isWildcard() ? this.wildcard() : this.argument());
      if (!this.take(",")) break;
    }
    this.expect(")", opener);
    this.context = outer;
    return args;
  }

  private wildcard(): Argument {
    const token = this.advance();
    return { isSplice: false, value: { kind: "wildcard", ...this.placeFrom(token) } };
  }

  protected override argument(): Argument {
    const isSplice = this.take("@");
    return { isSplice, value: this.expression() };
  }

  /** `ANY` or arguments without parentheses (4.11). */
  protected override codes(): Codes {
    const outer = this.context;
    if (this.take("any")) return "any";
    this.context = { ...outer, isArrowless: true };
    const codes = [this.argument()];
    while (this.take(",")) codes.push(this.argument());
    this.context = outer;
    return codes;
  }

  // -------------------------------------------------------------------- jumps

  /** Whether a jump begins here (2.5: what `throw` needs after it). */
  protected override isJump(): boolean {
    const { type } = this.token;
    if (type === "return" || type === "break" || type === "continue") return true;
    if (this.word(this.token) !== "throw") return false;
    const after = this.peek();
    return (
      !after.isFirst && (after.type === "name" || after.type === "string" || after.type === "error")
    );
  }

  protected jumpOperand(): Expression {
    const first = this.token;
    const statement = this.jump();
    return { kind: "jump", statement, ...this.placeFrom(first) };
  }
}
