// Operands of echo that need no operator: literals, names and their soft keywords, brackets, functions (LANGUAGE 4.12).
import { errorNamed, obj } from "#value";
import type { Argument, Body, Call, Codes, Expression, Lambda, ScatterItem } from "../ast.ts";
import { echoFloat, echoInt, echoString, echoSymbol } from "./literals.ts";
import { PatternReader } from "./patterns.ts";
import { CONTINUERS, Stop } from "./reader.ts";
import type { Token } from "./tokens.ts";

const SYSTEM = obj(0);

/** Reads operands. */
export abstract class PrimaryReader extends PatternReader {
  /** Open index brackets around the current expression. */
  protected indexDepth = 0;
  /** Whether a colon ends the key that is being read (of what should have been a map). */
  protected isKey = false;

  protected abstract args(): readonly Argument[];
  protected abstract argument(): Argument;
  protected abstract codes(): Codes;
  protected abstract postfix(): Expression;
  protected abstract parenthesized(): Expression;
  /** Whether a jump begins here. */
  protected abstract isJump(): boolean;
  /** `if`, `try` or `begin` as an operand. */
  protected abstract block(): Expression;
  /** `match … endmatch`, or null if the word is a name here. */
  protected abstract matchExpression(): Expression | null;
  protected abstract comprehension(opener: Token, element: Expression): Expression;
  /** A body that ends at `endfn`, and that word. */
  protected abstract functionBody(opener: Token): Body;

  // -------------------------------------------------------------------- primary

  protected primary(): Expression {
    const { token } = this;
    switch (token.type) {
      case "name":
        return this.named();
      case "integer":
        this.advance();
        return { kind: "literal", value: this.integer(token, false), ...this.placeFrom(token) };
      case "float":
        this.advance();
        return { kind: "literal", value: echoFloat(this.text(token)), ...this.placeFrom(token) };
      case "string":
        this.advance();
        return { kind: "literal", value: echoString(this.text(token)), ...this.placeFrom(token) };
      case "symbol":
        this.advance();
        return { kind: "literal", value: echoSymbol(this.text(token)), ...this.placeFrom(token) };
      case "object": {
        this.advance();
        const value = obj(Number(this.text(token).slice(1)));
        return { kind: "literal", value, ...this.placeFrom(token) };
      }
      case "error":
        return this.errorLiteral();
      case "true":
      case "false":
      case "null": {
        this.advance();
        const value = token.type === "null" ? null : token.type === "true";
        return { kind: "literal", value, ...this.placeFrom(token) };
      }
      case "malformed":
        // told already; a string without its quote has taken the rest of the line
        this.advance();
        throw new Stop();
      case "$":
        return this.dollar();
      case "^":
        this.advance();
        return this.endOfBase(token, "first");
      case "(":
        return this.parenthesized();
      case "{":
        return this.braces();
      case "[":
        return this.squares();
      case "`":
        return this.catchExpression();
      case "<":
        return this.flyweight();
      case "fn":
        return this.anonymousFunction();
      case "if":
      case "try":
        return this.block();
      default:
        return this.noOperand();
    }
  }

  private noOperand(): never {
    const { token } = this;
    this.welcome("an expression");
    switch (token.type) {
      case "return":
      case "break":
      case "continue":
        return this.fault(
          "jump-place",
          `\`${token.type}' can only stand after \`&&' or \`||' or in a branch of \`c ? a | b'`,
          token,
        );
      case "+":
        return this.fail(this.before?.type === "+" ? "there is no `++`: write `x = x + 1`" : null);
      case "@":
        return this.fail("`@` splices a list into a list or into arguments, nothing else");
      case "?":
        return this.fail("an optional item needs a pattern: `=` or `=>` after the closing brace");
      case "'":
        return this.fail(
          "a string is written in double quotes; 'name without a closing quote is a symbol",
        );
      default:
        return this.fail();
    }
  }

  protected integer(token: Token, isNegative: boolean): number | bigint {
    const value = echoInt(this.text(token), isNegative);
    if (value === null)
      this.error(
        "int-range",
        "Integer literal out of range",
        token,
        "INT ends at 9223372036854775807",
      );
    return value ?? 0;
  }

  private errorLiteral(): Expression {
    const token = this.advance();
    const code = errorNamed(this.text(token));
    if (this.token.type !== "(" || !this.touches())
      return { kind: "literal", value: code, ...this.placeFrom(token) };
    const args = this.args();
    if (args.length > 2 && !args.some((arg) => arg.isSplice))
      this.error(
        "error-arguments",
        "An error value is written `E_X(message)' or `E_X(message, value)'",
        token,
      );
    return { kind: "error-value", code, args, ...this.placeFrom(token) };
  }

  /** An expression that begins with a name, soft keywords among them. */
  private named(): Expression {
    const { token } = this;
    const after = this.peek();
    const isClose = !after.isFirst;
    const word = this.word(token);
    switch (word) {
      case "_":
        return this.fault(
          "wildcard",
          "`_' has no value: it only stands in patterns and arguments",
          token,
        );
      case "match": {
        const match = this.matchExpression();
        if (match !== null) return match;
        break;
      }
      case "spawn":
        if (
          isClose &&
          (after.type === "name" ||
            after.type === "$" ||
            after.type === "object" ||
            after.type === "fn")
        )
          return this.spawn();
        break;
      case "emit":
        if (isClose && (after.type === "name" || after.type === "$" || after.type === "string"))
          return this.emit();
        break;
      case "throw":
        if (this.isJump())
          return this.fault(
            "jump-place",
            "`throw' can only stand after `&&' or `||' or in a branch of `c ? a | b'",
            token,
          );
        break;
      case "begin":
        if (
          after.isFirst &&
          after.type !== "end" &&
          this.context.brackets >= 0 &&
          this.isBeginOperand()
        )
          return this.block();
        break;
      default:
    }
    this.advance();
    if (this.token.type === "(" && this.touches()) {
      const args = this.args();
      return { kind: "named-call", name: this.text(token), args, ...this.placeFrom(token) };
    }
    const constant = this.defines.get(word);
    if (constant?.kind === "literal") return { ...constant, ...this.placeFrom(token) };
    return { kind: "variable", name: this.text(token), ...this.placeFrom(token) };
  }

  /** Whether `begin` at the end of a line, where an operand is wanted, opens a block: what follows must not continue. */
  private isBeginOperand(): boolean {
    const after = this.peek();
    return !CONTINUERS.has(after.type) && !/^[=,;)\]}]$/.test(after.type);
  }

  private dollar(): Expression {
    const dollar = this.advance();
    const { token } = this;
    if (token.type !== "name" || token.isFirst) return this.endOfBase(dollar, "last");
    this.advance();
    const object: Expression = {
      kind: "literal",
      value: SYSTEM,
      line: dollar.line,
      start: dollar.start,
      end: dollar.end,
    };
    const name: Expression = { kind: "literal", value: this.text(token), ...this.placeFrom(token) };
    if (this.token.type !== "(" || !this.touches())
      return { kind: "property", object, name, isSystem: true, ...this.placeFrom(dollar) };
    const args = this.args();
    return { kind: "verb-call", object, name, args, isSystem: true, ...this.placeFrom(dollar) };
  }

  private endOfBase(token: Token, which: "first" | "last"): Expression {
    if (this.indexDepth === 0)
      this.error("end-of-base", `Illegal context for \`${this.text(token)}' expression.`, token);
    return { kind: "end-of-base", which, ...this.placeFrom(token) };
  }

  private catchExpression(): Expression {
    const opener = this.token;
    const outer = this.enterBrackets();
    this.advance();
    const body = this.expression();
    if (!this.take("!")) this.fail("a catch expression is written `` `e ! codes => d' ``");
    const codes = this.codes();
    const fallback = this.take("=>") ? this.expression() : null;
    this.expect("'", opener);
    this.context = outer;
    return { kind: "catch", body, codes, fallback, ...this.placeFrom(opener) };
  }

  // -------------------------------------------------------------------- braces and brackets

  private braces(): Expression {
    const opener = this.token;
    const outer = this.enterBrackets();
    this.advance();
    const items: Argument[] = [];
    while (!this.at("}")) {
      const item = this.argument();
      if (this.token.type === "for" && items.length === 0 && !item.isSplice) {
        const comprehension = this.comprehension(opener, item.value);
        this.context = outer;
        return comprehension;
      }
      if (this.token.type === ":" || this.token.type === "->") {
        const map = this.mapInBraces(opener, items, item);
        this.context = outer;
        return map;
      }
      items.push(item);
      if (!this.take(",")) break;
    }
    this.expect("}", opener);
    this.context = outer;
    return { kind: "list", items, ...this.placeFrom(opener) };
  }

  /** `{k: v}` and `{k -> v}`: reads all of it, so that the message can show how it is written. */
  private mapInBraces(opener: Token, before: readonly Argument[], item: Argument): Expression {
    const pairs: string[] = [];
    const separator = this.token;
    let key = item.value;
    for (;;) {
      this.advance();
      const value = this.expression();
      const name =
        key.kind === "variable" ? `"${key.name}"` : this.source.slice(key.start, key.end);
      pairs.push(`${name} -> ${this.source.slice(value.start, value.end)}`);
      if (!this.take(",") || this.token.type === "}") break;
      this.isKey = true;
      key = this.expression();
      this.isKey = false;
      if (this.token.type !== ":" && this.token.type !== "->") this.fail();
    }
    this.expect("}", opener);
    const place = this.placeFrom(opener);
    const text = `[${pairs.join(", ")}]`;
    const shown = pairs.length === 1 && text.length < 40 ? text : '["k" -> v]';
    const message = `Braces make lists; a map is written \`${shown}'`;
    const fix = before.length === 0 ? { start: place.start, end: place.end, text } : undefined;
    this.error("map-braces", message, place, `found ${this.describe(separator)} in braces`, fix);
    return { kind: "map", pairs: [], ...place };
  }

  private squares(): Expression {
    const opener = this.token;
    const outer = this.enterBrackets();
    this.advance();
    const items: Argument[] = [];
    const pairs: (readonly [Expression, Expression])[] = [];
    while (!this.at("]")) {
      const { token } = this;
      const item = this.argument();
      if (!item.isSplice && this.take("->")) pairs.push([item.value, this.expression()]);
      else items.push(item);
      if (items.length > 0 && pairs.length > 0)
        this.fault("list-or-map", "Elements and pairs cannot be mixed in brackets", token);
      if (this.token.type === "..")
        this.fail("a range stands after a value, `x[a..b]`, or in a loop, `for i in [a..b]`");
      if (this.token.type === "for")
        this.fault(
          "comprehension-brackets",
          "A comprehension is written in braces: `{e for x in (list)}'",
          opener,
        );
      if (!this.take(",")) break;
    }
    this.expect("]", opener);
    this.context = outer;
    const place = this.placeFrom(opener);
    return items.length > 0 ? { kind: "list", items, ...place } : { kind: "map", pairs, ...place };
  }

  private flyweight(): Expression {
    const first = this.token;
    const outer = this.context;
    this.context = { ...outer, isUnfinished: true, flyweights: outer.flyweights + 1 };
    this.advance();
    const parent = this.expression();
    const slots: { name: string; value: Expression }[] = [];
    let slotMap: Expression | null = null;
    let items: Expression | null = null;
    while (items === null && this.take(",")) {
      if (this.token.type === ".") {
        this.advance();
        const name = this.token;
        if (!isWordToken(name)) this.fail("a slot is written `.name = value`");
        this.advance();
        this.expect("=");
        slots.push({ name: this.text(name), value: this.expression() });
        continue;
      }
      const value = this.expression();
      if (value.kind === "map" && slots.length === 0 && slotMap === null) slotMap = value;
      else items = value;
    }
    if (this.token.type === ">>" && this.context.flyweights > 1) this.split(1, ">");
    else this.expect(">", first);
    const place = this.flyweightPlace(first);
    this.context = outer;
    return { kind: "flyweight", parent, slots, slotMap, items, ...place };
  }

  /** The `>` that closes may be the first half of `>>`. */
  private flyweightPlace(first: Token): { line: number; start: number; end: number } {
    const { token } = this;
    const isHalf =
      token.type === ">" &&
      this.source[token.start - 1] === ">" &&
      this.before?.end !== token.start;
    return {
      line: first.line,
      start: first.start,
      end: isHalf ? token.start : this.placeFrom(first).end,
    };
  }

  // -------------------------------------------------------------------- functions, tasks, events

  private anonymousFunction(): Lambda {
    const first = this.advance();
    let params: readonly ScatterItem[];
    if (this.token.type === "(") params = this.parameters();
    else if (this.token.type === "{") params = this.pattern(true);
    else params = [this.singleParameter()];
    const body = this.functionBody(first);
    return { kind: "lambda", name: null, params, body, isArrow: false, ...this.placeFrom(first) };
  }

  private singleParameter(): ScatterItem {
    const first = this.token;
    const isOptional = this.take("?");
    const isRest = !isOptional && this.take("@");
    const kind = isOptional ? "optional" : isRest ? "rest" : "required";
    const isDropped = !isOptional && this.isWildcard();
    const name = isDropped ? null : this.text(this.declaredName("parameter"));
    if (isDropped) this.advance();
    const fallback = isOptional && this.take("=") ? this.expression() : null;
    return { kind, name, fallback, items: null, ...this.placeFrom(first) };
  }

  private spawn(): Expression {
    const first = this.advance();
    const operand = this.postfix();
    if (!isCall(operand))
      this.fault("spawn-operand", "`spawn' starts a call: `spawn f(x)' or `spawn o:v(x)'", operand);
    return { kind: "spawn", call: operand as Call, ...this.placeFrom(first) };
  }

  private emit(): Expression {
    const first = this.advance();
    const { token } = this;
    let event: Expression;
    if (token.type === "$") {
      this.advance();
      const name = this.expectName("event");
      const { line, start, end } = token;
      event = {
        kind: "property",
        object: { kind: "literal", value: SYSTEM, line, start, end },
        name: { kind: "literal", value: this.text(name), ...this.placeFrom(name) },
        isSystem: true,
        ...this.placeFrom(token),
      };
    } else {
      this.advance();
      const value = token.type === "string" ? echoString(this.text(token)) : this.text(token);
      event = { kind: "literal", value, ...this.placeFrom(token) };
    }
    const args = this.token.type === "(" && this.touches() ? this.args() : [];
    const isAimed = this.word(this.token) === "to" && !this.token.isFirst;
    if (isAimed) this.advance();
    const target = isAimed ? this.postfix() : null;
    return { kind: "emit", event, args, target, ...this.placeFrom(first) };
  }
}

/** A name, reserved word or error literal: what `.` and `:` take as a name. */
export function isWordToken(token: Token): boolean {
  return (
    token.type === "name" ||
    token.type === "error" ||
    (token.type !== "end" && /^[a-z]{2,}$/.test(token.type) && !CLASSES.has(token.type))
  );
}

const CLASSES: ReadonlySet<string> = new Set([
  "integer",
  "float",
  "string",
  "object",
  "symbol",
  "malformed",
]);

/** Whether an expression is a call that a task of its own can run. */
export function isCall(expression: Expression): expression is Call {
  return (
    expression.kind === "named-call" ||
    expression.kind === "call" ||
    expression.kind === "verb-call"
  );
}
