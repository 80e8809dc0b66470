// AST to the lines that `verb_code` shows (LANGUAGE 21).
//
// Reading a listing gives the same tree again. Variables are spelled as where they first occur, which is also the
// order of printing, so the spellings are collected on the way. Builtins are registered in lower case.
import { InvariantError, invariant } from "#base";
import { Float, foldText, formatFloat, Obj, toLiteral, type Value } from "#value";
import type {
  Argument,
  Body,
  Codes,
  Expression,
  ProgramTree,
  ScatterItem,
  Statement,
} from "./ast.ts";
import { isPlainName } from "./scanner.ts";
import { BINARY_LEVELS } from "./words.ts";

/** The two switches of `verb_code`. */
export interface ListingOptions {
  /** Parentheses around every operand that is built with an operator. */
  readonly isFullyParenthesized?: boolean;
  /** Two spaces for each level; on unless false. */
  readonly isIndented?: boolean;
  /** Whether a folded name is a builtin's: others, in imported code, are listed as what they became (LANGUAGE 4.9). */
  readonly isBuiltin?: (name: string) => boolean;
}

/** The lines of a moo program; those of an echo program are its source. */
export function listProgram(tree: ProgramTree, options: ListingOptions = {}): string[] {
  const lister = new Lister(options);
  lister.body(tree.body, 0);
  return lister.lines;
}

/** How tightly an expression is built: the levels of LANGUAGE 4.1. */
const Level = { assign: 1, conditional: 2, logic: 3, power: 9, unary: 10, postfix: 11 } as const;

function levelOf(expression: Expression): number {
  switch (expression.kind) {
    case "assign":
    case "scatter":
      return Level.assign;
    case "conditional":
      return Level.conditional;
    case "logical":
      return Level.logic;
    case "binary":
      return BINARY_LEVELS[expression.operator] as number;
    case "unary":
      return Level.unary;
    default:
      return Level.postfix;
  }
}

class Lister {
  readonly lines: string[] = [];
  private readonly isFull: boolean;
  private readonly isIndented: boolean;
  private readonly isBuiltin: ((name: string) => boolean) | undefined;
  private readonly spellings = new Map<string, string>();

  constructor(options: ListingOptions) {
    this.isFull = options.isFullyParenthesized ?? false;
    this.isIndented = options.isIndented ?? true;
    this.isBuiltin = options.isBuiltin;
  }

  // -------------------------------------------------------------------- statements

  body(body: Body, depth: number): void {
    for (const statement of body) this.statement(statement, depth);
  }

  private line(depth: number, text: string): void {
    this.lines.push(this.isIndented ? "  ".repeat(depth) + text : text);
  }

  private statement(statement: Statement, depth: number): void {
    switch (statement.kind) {
      case "expression":
        this.line(depth, `${this.expression(statement.expression)};`);
        break;
      case "return":
        this.line(
          depth,
          statement.value === null ? "return;" : `return ${this.expression(statement.value)};`,
        );
        break;
      case "break":
      case "continue":
        this.line(depth, `${statement.kind}${this.optionalName(statement.label)};`);
        break;
      case "if":
        this.ifStatement(statement, depth);
        break;
      case "for-in":
      case "for-range":
      case "while":
      case "fork":
        this.line(depth, this.header(statement));
        this.body(statement.body, depth + 1);
        this.line(depth, `end${statement.kind.replace(/-.*/, "")}`);
        break;
      case "try-except":
        this.line(depth, "try");
        this.body(statement.body, depth + 1);
        for (const arm of statement.arms) {
          const variable = this.optionalName(arm.variable);
          this.line(depth, `except${variable} (${this.codes(arm.codes)})`);
          this.body(arm.body, depth + 1);
        }
        this.line(depth, "endtry");
        break;
      case "try-finally":
        this.line(depth, "try");
        this.body(statement.body, depth + 1);
        this.line(depth, "finally");
        this.body(statement.handler, depth + 1);
        this.line(depth, "endtry");
        break;
      default:
        notListed(statement.kind);
    }
  }

  /** The first line of a statement with one body. */
  private header(
    statement: Extract<Statement, { kind: "for-in" | "for-range" | "while" | "fork" }>,
  ): string {
    switch (statement.kind) {
      case "for-in": {
        const variable = this.name(statement.variable);
        const names =
          statement.key === null ? variable : `${variable}, ${this.name(statement.key)}`;
        return `for ${names} in (${this.expression(statement.source)})`;
      }
      case "for-range": {
        const variable = this.name(statement.variable);
        const from = this.expression(statement.from);
        return `for ${variable} in [${from}..${this.expression(statement.to)}]`;
      }
      case "while": {
        const label = this.optionalName(statement.label);
        return `while${label} (${this.expression(statement.condition)})`;
      }
      case "fork": {
        const name = this.optionalName(statement.name);
        return `fork${name} (${this.expression(statement.delay)})`;
      }
    }
  }

  private ifStatement(statement: Statement & { kind: "if" }, depth: number): void {
    statement.arms.forEach((arm, i) => {
      this.line(depth, `${i === 0 ? "if" : "elseif"} (${this.expression(arm.condition)})`);
      this.body(arm.body, depth + 1);
    });
    if (statement.otherwise !== null && statement.otherwise.length > 0) {
      this.line(depth, "else");
      this.body(statement.otherwise, depth + 1);
    }
    this.line(depth, "endif");
  }

  private name(name: string): string {
    const folded = foldText(name);
    const known = this.spellings.get(folded);
    if (known !== undefined) return known;
    this.spellings.set(folded, name);
    return name;
  }

  private optionalName(name: string | null): string {
    return name === null ? "" : ` ${this.name(name)}`;
  }

  private codes(codes: Codes): string {
    return codes === "any" ? "ANY" : this.args(codes);
  }

  // -------------------------------------------------------------------- expressions

  private args(args: readonly Argument[]): string {
    return args
      .map(({ isSplice, value }) =>
        isSplice ? `@${this.expression(value)}` : this.expression(value),
      )
      .join(", ");
  }

  /** An operand that must be built at least as tightly as `level`. */
  private operand(expression: Expression, level: number): string {
    const own = levelOf(expression);
    const text = this.expression(expression);
    return own < level || (this.isFull && own < Level.postfix) ? `(${text})` : text;
  }

  /** What stands before a point, a colon or a bracket. */
  private base(expression: Expression): string {
    if (expression.kind !== "literal") return this.operand(expression, Level.postfix);
    const text = literal(expression.value);
    // a minus sign would take the whole postfix expression
    return text.startsWith("-") ? `(${text})` : text;
  }

  private expression(expression: Expression): string {
    switch (expression.kind) {
      case "literal":
        return literal(expression.value);
      case "variable":
        return this.name(expression.name);
      case "builtin-call":
        return this.builtinCall(expression);
      case "property":
        return this.property(expression);
      case "verb-call":
        return this.verbCall(expression);
      case "index":
        return `${this.base(expression.base)}[${this.expression(expression.index)}]`;
      case "range": {
        const from = `${this.base(expression.base)}[${this.expression(expression.from)}`;
        return `${from}..${this.expression(expression.to)}]`;
      }
      case "end-of-base":
        return expression.which === "last" ? "$" : "^";
      case "unary":
        return expression.operator + this.operand(expression.operand, Level.unary);
      case "binary": {
        const level = levelOf(expression);
        const isRight = expression.operator === "^";
        const left = this.operand(expression.left, isRight ? level + 1 : level);
        const right = this.operand(expression.right, isRight ? level : level + 1);
        return `${left} ${expression.operator} ${right}`;
      }
      case "logical": {
        const left = this.operand(expression.left, Level.logic);
        return `${left} ${expression.operator} ${this.operand(expression.right, Level.logic + 1)}`;
      }
      case "conditional": {
        const condition = this.operand(expression.condition, Level.logic);
        const consequent = this.expression(expression.consequent);
        return `${condition} ? ${consequent} | ${this.operand(expression.alternate, Level.logic)}`;
      }
      case "list":
        return `{${this.args(expression.items)}}`;
      case "map": {
        const pairs = expression.pairs.map(
          ([key, value]) => `${this.expression(key)} -> ${this.expression(value)}`,
        );
        return `[${pairs.join(", ")}]`;
      }
      case "assign":
        return `${this.expression(expression.target)} = ${this.expression(expression.value)}`;
      case "scatter": {
        const items = expression.items.map((item) => this.scatterItem(item));
        return `{${items.join(", ")}} = ${this.expression(expression.value)}`;
      }
      case "catch": {
        const body = `${this.expression(expression.body)} ! ${this.codes(expression.codes)}`;
        if (expression.fallback === null) return `\`${body}'`;
        return `\`${body} => ${this.expression(expression.fallback)}'`;
      }
      default:
        return notListed(expression.kind);
    }
  }

  private property({ object, name }: Expression & { kind: "property" }): string {
    const plain = plainName(name);
    if (plain !== null && isSystemObject(object)) return `$${plain}`;
    const isInt = object.kind === "literal" && /^[0-9]+$/.test(literal(object.value));
    // `5.x` would begin with a FLOAT, `^.x` with the operator `^.`
    const shown = this.base(object);
    const base = isInt ? `${shown} ` : shown === "^" ? "(^)" : shown;
    return `${base}.${plain ?? `(${this.expression(name)})`}`;
  }

  private verbCall({ object, name, args }: Expression & { kind: "verb-call" }): string {
    const plain = plainName(name);
    if (plain !== null && isSystemObject(object)) return `$${plain}(${this.args(args)})`;
    const base = this.base(object);
    return `${base}:${plain ?? `(${this.expression(name)})`}(${this.args(args)})`;
  }

  private builtinCall({ name, args }: Expression & { kind: "builtin-call" }): string {
    const folded = name.toLowerCase();
    if (this.isBuiltin === undefined || this.isBuiltin(folded))
      return `${folded}(${this.args(args)})`;
    const own = `call_function(${literal(name)}`;
    return args.length === 0 ? `${own})` : `${own}, ${this.args(args)})`;
  }

  private scatterItem(item: ScatterItem): string {
    const name = this.name(item.name ?? "_");
    switch (item.kind) {
      case "nested":
        return notListed(item.kind);
      case "required":
        return name;
      case "rest":
        return `@${name}`;
      case "optional":
        return item.fallback === null ? `?${name}` : `?${name} = ${this.expression(item.fallback)}`;
    }
  }
}

/** `verb_code` of an echo verb is its source, so no node of echo comes here. */
function notListed(kind: string): never {
  throw new InvariantError(`only moo programs are listed from their trees: ${kind}`);
}

/** The word that a constant name may be written as, or null. */
function plainName(name: Expression): string | null {
  const isText = name.kind === "literal" && typeof name.value === "string";
  return isText && isPlainName(name.value as string) ? (name.value as string) : null;
}

function isSystemObject(object: Expression): boolean {
  return object.kind === "literal" && object.value instanceof Obj && object.value.id === 0;
}

function literal(value: Value): string {
  return value instanceof Float ? floatLiteral(value.value) : toLiteral(value);
}

/** A FLOAT as `toliteral` shows it if that reads back as the same number, otherwise with all its digits. */
function floatLiteral(value: number): string {
  const short = formatFloat(value);
  if (Number(short) === value) return short;
  const exact = String(value);
  invariant(Number(exact) === value, "a FLOAT prints exactly", value);
  return /[.e]/.test(exact) ? exact : `${exact}.0`;
}
