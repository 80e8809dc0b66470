// Patterns (LANGUAGE 4.8): targets of assignments, declarations and loops, parameters, lists of `case`.
import type { Expression, ScatterItem } from "../ast.ts";
import { MAX_SCATTER } from "../lower.ts";
import { type Context, TokenReader } from "./reader.ts";
import type { Token } from "./tokens.ts";

const POSTFIX: ReadonlySet<string> = new Set([".", ":", "[", "("]);

const LITERALS: ReadonlySet<string> = new Set([
  "integer",
  "float",
  "string",
  "object",
  "symbol",
  "true",
  "false",
  "null",
  "-",
  "$",
]);

/** Reads patterns. */
export abstract class PatternReader extends TokenReader {
  /** Names that `define` has made constants, folded (5.8). */
  protected defines: Map<string, Expression> = new Map();

  protected abstract expression(): Expression;

  /** A pattern with its braces; gives its items. */
  protected pattern(mayBeEmpty: boolean): readonly ScatterItem[] {
    const opener = this.token;
    this.expect("{");
    const items = this.items("}", opener, mayBeEmpty);
    if (items.length === 0 && !mayBeEmpty)
      this.error("empty-pattern", "Empty list in scattering assignment.", this.placeFrom(opener));
    return items;
  }

  /** Parameters with their parentheses. */
  protected parameters(): readonly ScatterItem[] {
    const opener = this.expect("(");
    return this.items(")", opener, true);
  }

  /** The items after an opening bracket, and the closing one. */
  private items(closer: string, opener: Token, mayBeEmpty: boolean): readonly ScatterItem[] {
    const outer: Context = this.enterBrackets();
    const items: ScatterItem[] = [];
    let rests = 0;
    this.deeper();
    while (!this.at(closer)) {
      const { token } = this;
      const item = this.item(mayBeEmpty);
      if (item.kind === "rest" && ++rests === 2)
        this.error("two-rests", "More than one `@' target in scattering assignment.", token);
      if (items.push(item) === MAX_SCATTER + 1)
        this.error("pattern-size", "Too many targets in scattering assignment.", token);
      if (!this.take(",")) break;
    }
    this.depth--;
    this.expect(closer, opener);
    this.context = outer;
    return items;
  }

  private item(mayBeEmpty: boolean): ScatterItem {
    const first = this.token;
    if (first.type === "{") {
      const items = this.pattern(mayBeEmpty);
      return { kind: "nested", name: null, fallback: null, items, ...this.placeFrom(first) };
    }
    if (this.take("?")) {
      const name = this.text(this.patternName());
      const fallback = this.take("=") ? this.expression() : null;
      return { kind: "optional", name, fallback, items: null, ...this.placeFrom(first) };
    }
    if (LITERALS.has(first.type))
      this.fail("a pattern binds names and compares nothing: use `when`");
    const kind = this.take("@") ? "rest" : "required";
    const name = this.isWildcard() ? null : this.text(this.patternName());
    if (name === null) this.advance();
    return { kind, name, fallback: null, items: null, ...this.placeFrom(first) };
  }

  protected isWildcard(): boolean {
    return this.token.type === "name" && this.text(this.token) === "_";
  }

  private patternName(): Token {
    const name = this.declaredName("variable");
    if (POSTFIX.has(this.token.type)) {
      const detail =
        "in a pattern only names are bound; assign to the place in a statement of its own";
      this.fault(
        "pattern-target",
        "Scattering assignment targets must be simple variables.",
        name,
        detail,
      );
    }
    return name;
  }

  /** A name that is about to be bound. */
  protected declaredName(what: string): Token {
    const name = this.expectName(what);
    const text = this.text(name);
    if (this.defines.has(text.toLowerCase()))
      this.error("defined-name", `\`${text}' is a constant of this program (\`define')`, name);
    return name;
  }
}
