// Declarations, definitions and grants (LANGUAGE 5.8, 6.1, 10.1, 12), and the literals that `define` and `case` take.
import { errorNamed, foldText, obj, type Value } from "#value";
import type { Expression, Lambda, ScatterItem, Statement } from "../ast.ts";
import { negated } from "../literals.ts";
import { BlockReader } from "./blocks.ts";
import { echoFloat, echoInt, echoString, echoSymbol } from "./literals.ts";

/** Reads declarations. */
export abstract class DeclarationReader extends BlockReader {
  /** The statement just read, once its end is taken. */
  protected simple(statement: Statement): Statement {
    this.terminate();
    return statement;
  }

  // -------------------------------------------------------------------- declarations

  protected declare(how: "let" | "const"): Statement {
    const first = this.advance();
    const item = this.declared();
    const isNested = item.kind === "nested";
    let value: Expression | null = null;
    if (this.token.type === "=" && this.continues()) {
      this.advance();
      value = this.expression();
    } else if (how === "const" || isNested) {
      const what = how === "const" ? "A constant" : "A pattern";
      this.fault(
        "declaration-value",
        `${what} needs a value: \`${how} ${this.text(first) === "" ? "" : isNested ? "{a, b}" : (item.name ?? "x")} = …'`,
        this.placeFrom(first),
      );
    }
    if (this.token.type === "," && !this.token.isFirst)
      this.fault(
        "one-declaration",
        `\`${how}' declares one name or one pattern; write a statement for each`,
        this.token,
      );
    return { kind: "declare", how, item, value, ...this.placeFrom(first) };
  }

  /** The name or pattern of a declaration. */
  protected declared(): ScatterItem {
    const first = this.token;
    if (first.type === "{") {
      const items = this.pattern(false);
      return { kind: "nested", name: null, fallback: null, items, ...this.placeFrom(first) };
    }
    const name = this.text(this.declaredName("variable"));
    return { kind: "required", name, fallback: null, items: null, ...this.placeFrom(first) };
  }

  protected global(): Statement {
    const first = this.advance();
    const name = this.text(this.declaredName("variable"));
    const hasValue = this.token.type === "=" && this.continues();
    if (hasValue) this.advance();
    const value = hasValue ? this.expression() : null;
    return { kind: "global", name, value, ...this.placeFrom(first) };
  }

  protected namedFunction(): Statement {
    const first = this.advance();
    const name = this.text(this.declaredName("function"));
    const params = this.guarded(() => this.parameters()) ?? [];
    const body = this.functionBody(first);
    const place = this.placeFrom(first);
    const lambda: Lambda = { kind: "lambda", name, params, body, isArrow: false, ...place };
    return { kind: "function", lambda, ...place };
  }

  protected isDefinition(): boolean {
    const after = this.peek();
    const third = this.peek(2);
    if (after.type !== "name" || third.isFirst) return false;
    const word = this.word(after);
    return (
      third.type === "=" || ((word === "event" || word === "capability") && third.type === "name")
    );
  }

  protected definition(): Statement | null {
    const first = this.advance();
    const what = this.word(this.token);
    if (this.peek().type !== "=") {
      this.advance();
      const name = this.text(this.expectName(what));
      const params = this.parameters();
      const kind = what === "event" ? "define-event" : "define-capability";
      return this.simple({ kind, name, params, ...this.placeFrom(first) });
    }
    const name = this.text(this.expectName("constant"));
    this.advance();
    const { token } = this;
    const value = this.literal();
    if (value === undefined)
      this.fault(
        "define-literal",
        `\`define ${name}' needs a literal; for other values write \`const ${name} = …'`,
        token,
      );
    this.defines.set(foldText(name), {
      kind: "literal",
      value: value as Value,
      ...this.placeFrom(token),
    });
    this.terminate();
    return null;
  }

  /** A literal, a negative number among them; undefined if here is none. */
  protected literal(): Value | undefined {
    const { token } = this;
    const text = this.text(token);
    const isNegative =
      token.type === "-" && (this.peek().type === "integer" || this.peek().type === "float");
    if (isNegative) this.advance();
    const number = isNegative ? this.token : token;
    const digits = this.text(number);
    switch (number.type) {
      case "integer": {
        this.advance();
        const value = echoInt(digits, isNegative);
        if (value === null)
          this.error(
            "int-range",
            "Integer literal out of range",
            number,
            "INT ends at 9223372036854775807",
          );
        return value ?? 0;
      }
      case "float": {
        this.advance();
        const value = echoFloat(digits);
        return isNegative ? (negated(value) as Value) : value;
      }
      case "string":
        this.advance();
        return echoString(text);
      case "object":
        this.advance();
        return obj(Number(text.slice(1)));
      case "error":
        this.advance();
        return errorNamed(text);
      case "symbol":
        this.advance();
        return echoSymbol(text);
      case "true":
      case "false":
        this.advance();
        return token.type === "true";
      case "null":
        this.advance();
        return null;
      case "malformed":
        this.advance();
        return 0;
      default:
        return undefined;
    }
  }

  protected grant(kind: "grant" | "revoke", preposition: string): Statement {
    const first = this.advance();
    const capability = this.expression();
    if (this.word(this.token) !== preposition)
      this.fail(`\`${kind}\` is written \`${kind} Cap(args) ${preposition} who\``);
    this.advance();
    const who = this.expression();
    return { kind, capability, who, ...this.placeFrom(first) };
  }
}
