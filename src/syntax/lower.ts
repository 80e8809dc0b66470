// Concrete tree to AST in one pass with one cursor.
//
// Each method reads the node under the cursor (tree-reader.ts) and leaves the cursor there.
//
// A program that the grammar accepts but the language does not (LANGUAGE 20.1, messages) makes `isSuspect` true;
// what exactly is wrong, and on which line, is found by examine.ts, so that the fast way stays short.
import { InvariantError } from "#base";
import { type Err, errorByName, Float, foldText, obj } from "#value";
import {
  type Argument,
  type BinaryOperator,
  type Body,
  type Codes,
  type Expression,
  isTarget,
  type ScatterItem,
  type Statement,
  type UnaryOperator,
} from "./ast.ts";
import { intValue, negated, stringValue } from "./literals.ts";
import { BINARY_OPERATORS, Kind } from "./node-kind.ts";
import type { TreeCursor } from "./parser-port.ts";
import { TreeReader } from "./tree-reader.ts";

/** What lowering makes of an error-free tree. */
export interface Lowered {
  readonly body: Body;
  /** True if some rule that is not in the grammar seems broken. */
  readonly isSuspect: boolean;
}

/**
 * Reads the whole tree under the cursor; `kinds` comes from `kindTable` of the same grammar. Null if it is nested too
 * deeply.
 */
export function lower(cursor: TreeCursor, kinds: Uint8Array, source: string): Lowered | null {
  const lowering = new Lowering(cursor, kinds, source);
  const body = lowering.program();
  return lowering.isTooDeep ? null : { body, isSuspect: lowering.isSuspect };
}

/** Most names a scattering assignment may have. */
export const MAX_SCATTER = 255;

const SYSTEM = obj(0);
const POINT = 46;

class Lowering extends TreeReader {
  isSuspect = false;
  /** Open index brackets around the current expression. */
  private indexDepth = 0;
  /** Folded names of the loops around; "" for a loop without. */
  private loops: string[] = [];

  program(): Body {
    return this.enter() ? this.statements() : [];
  }

  // -------------------------------------------------------------------- statements

  /** Statements from the current node to the last sibling or the first node that is none. */
  private statements(): Body {
    const body: Statement[] = [];
    if (this.isDeeper()) {
      this.depth--;
      return body;
    }
    do {
      const statement = this.statement();
      if (statement === null) break;
      body.push(statement);
    } while (this.next());
    this.depth--;
    return body;
  }

  /** A body from the node after the current one; ends on what follows it, if anything does. */
  private following(): Body {
    return this.next() ? this.statements() : [];
  }

  private statement(): Statement | null {
    const kind = this.kind;
    if (kind === Kind.Other) return null;
    if (kind < Kind.If) {
      const expression = this.expression();
      const { line, start, end } = expression;
      return { kind: "expression", expression, line, start, end };
    }
    switch (kind) {
      case Kind.If:
        return this.ifStatement();
      case Kind.ForIn:
        return this.forIn();
      case Kind.ForRange:
        return this.forRange();
      case Kind.While:
        return this.whileStatement();
      case Kind.Fork:
        return this.fork();
      case Kind.TryExcept:
        return this.tryExcept();
      case Kind.TryFinally:
        return this.tryFinally();
      case Kind.Return:
        return this.returnStatement();
      case Kind.Break:
        return this.jump("break");
      case Kind.Continue:
        return this.jump("continue");
      default:
        return null;
    }
  }

  private ifStatement(): Statement {
    const start = this.cursor.startIndex;
    const end = this.cursor.endIndex;
    const line = this.lineAt(start);
    const arms: { condition: Expression; body: Body; line: number }[] = [];
    let otherwise: Body | null = null;
    this.enter();
    this.next();
    const condition = this.expression();
    arms.push({ condition, body: this.following(), line });
    while (this.kind === Kind.ElseifClause) {
      const armLine = this.lineAt(this.cursor.startIndex);
      this.enter();
      this.next();
      const armCondition = this.expression();
      arms.push({ condition: armCondition, body: this.following(), line: armLine });
      this.leave();
      this.next();
    }
    if (this.kind === Kind.ElseClause) {
      this.enter();
      otherwise = this.following();
      this.leave();
    }
    this.leave();
    return { kind: "if", arms, otherwise, line, start, end };
  }

  private forIn(): Statement {
    const start = this.cursor.startIndex;
    const end = this.cursor.endIndex;
    const line = this.lineAt(start);
    this.enter();
    this.next();
    const variable = this.word();
    let key: string | null = null;
    this.next();
    if (this.kind === Kind.Identifier) {
      key = this.word();
      this.next();
    }
    this.next();
    const source = this.expression();
    const depth = this.loops.length;
    this.loops.push(foldText(variable));
    if (key !== null) this.loops.push(foldText(key));
    const body = this.following();
    this.loops.length = depth;
    this.leave();
    return { kind: "for-in", variable, key, pattern: null, source, body, line, start, end };
  }

  private forRange(): Statement {
    const start = this.cursor.startIndex;
    const end = this.cursor.endIndex;
    const line = this.lineAt(start);
    this.enter();
    this.next();
    const variable = this.word();
    this.next();
    this.next();
    const from = this.expression();
    this.next();
    const to = this.expression();
    this.loops.push(foldText(variable));
    const body = this.following();
    this.loops.pop();
    this.leave();
    return { kind: "for-range", variable, from, to, body, line, start, end };
  }

  private whileStatement(): Statement {
    const start = this.cursor.startIndex;
    const end = this.cursor.endIndex;
    const line = this.lineAt(start);
    this.enter();
    const label = this.label();
    const condition = this.expression();
    this.loops.push(label === null ? "" : foldText(label));
    const body = this.following();
    this.loops.pop();
    this.leave();
    return { kind: "while", label, condition, body, line, start, end };
  }

  private fork(): Statement {
    const start = this.cursor.startIndex;
    const end = this.cursor.endIndex;
    const line = this.lineAt(start);
    this.enter();
    const name = this.label();
    const delay = this.expression();
    const outer = this.loops;
    this.loops = [];
    const body = this.following();
    this.loops = outer;
    this.leave();
    return { kind: "fork", name, delay, body, line, start, end };
  }

  private tryExcept(): Statement {
    const start = this.cursor.startIndex;
    const end = this.cursor.endIndex;
    const line = this.lineAt(start);
    this.enter();
    const body = this.following();
    const arms: { variable: string | null; codes: Codes; body: Body; line: number }[] = [];
    while (this.kind === Kind.ExceptClause) {
      if (arms.at(-1)?.codes === "any") this.isSuspect = true;
      const armLine = this.lineAt(this.cursor.startIndex);
      this.enter();
      const variable = this.label();
      const codes = this.codes();
      arms.push({ variable, codes, body: this.following(), line: armLine });
      this.leave();
      this.next();
    }
    this.leave();
    return { kind: "try-except", body, arms, line, start, end };
  }

  private tryFinally(): Statement {
    const start = this.cursor.startIndex;
    const end = this.cursor.endIndex;
    const line = this.lineAt(start);
    this.enter();
    const body = this.following();
    this.enter();
    const handler = this.following();
    this.leave();
    this.leave();
    return { kind: "try-finally", body, handler, line, start, end };
  }

  private returnStatement(): Statement {
    const start = this.cursor.startIndex;
    const end = this.cursor.endIndex;
    const line = this.lineAt(start);
    this.enter();
    const value = this.next() ? this.expression() : null;
    this.leave();
    return { kind: "return", value, line, start, end };
  }

  private jump(kind: "break" | "continue"): Statement {
    const start = this.cursor.startIndex;
    const end = this.cursor.endIndex;
    const line = this.lineAt(start);
    this.enter();
    const label = this.next() ? this.word() : null;
    this.leave();
    const isLoop = label === null ? this.loops.length > 0 : this.loops.includes(foldText(label));
    if (!isLoop) this.isSuspect = true;
    return { kind, label, line, start, end };
  }

  /** From a statement's keyword to what follows it, taking the optional name on the way. */
  private label(): string | null {
    this.next();
    if (this.kind !== Kind.Label) return null;
    const name = this.word();
    this.next();
    return name;
  }

  /** The text of the word under the cursor. */
  private word(): string {
    const start = this.cursor.startIndex;
    return this.source.slice(start, this.wordEnd(start));
  }

  private codes(): Codes {
    this.enter();
    const codes = this.kind === Kind.Any ? "any" : this.args();
    this.leave();
    return codes;
  }

  // -------------------------------------------------------------------- expressions

  private expression(): Expression {
    const start = this.cursor.startIndex;
    const line = this.lineAt(start);
    switch (this.kind) {
      case Kind.Identifier: {
        const end = this.wordEnd(start);
        return { kind: "variable", name: this.source.slice(start, end), line, start, end };
      }
      case Kind.Integer: {
        const end = this.digitsEnd(start);
        const value = intValue(this.source.slice(start, end));
        return { kind: "literal", value, line, start, end };
      }
      case Kind.String: {
        const end = this.cursor.endIndex;
        const value = stringValue(this.source.slice(start, end));
        return { kind: "literal", value, line, start, end };
      }
      case Kind.ObjectId: {
        const end = this.cursor.endIndex;
        const value = obj(Number(this.source.slice(start + 1, end)));
        return { kind: "literal", value, line, start, end };
      }
      case Kind.ErrorLiteral: {
        const end = this.wordEnd(start);
        const value = errorByName(this.source.slice(start, end)) as Err;
        return { kind: "literal", value, line, start, end };
      }
      case Kind.Float:
        return this.float(line, start);
      case Kind.Last:
        return this.endOfBase("last", line, start);
      case Kind.First:
        return this.endOfBase("first", line, start);
      default:
        return this.composite(line, start);
    }
  }

  private float(line: number, start: number): Expression {
    const end = this.cursor.endIndex;
    const value = Number(this.source.slice(start, end));
    const isPointSplit =
      this.source.charCodeAt(end - 1) === POINT && this.source.charCodeAt(end) === POINT;
    if (!Number.isFinite(value) || isPointSplit) this.isSuspect = true;
    return { kind: "literal", value: new Float(value), line, start, end };
  }

  private endOfBase(which: "first" | "last", line: number, start: number): Expression {
    const end = start + 1;
    const isOther =
      which === "first" &&
      this.source.charCodeAt(end) === POINT &&
      this.source.charCodeAt(end + 1) !== POINT;
    if (this.indexDepth === 0 || isOther) this.isSuspect = true;
    return { kind: "end-of-base", which, line, start, end };
  }

  private composite(line: number, start: number): Expression {
    const kind = this.kind;
    const end = this.cursor.endIndex;
    if (this.isDeeper() || !this.enter()) {
      this.depth--;
      return kind === Kind.Map
        ? { kind: "map", pairs: [], line, start, end }
        : { kind: "list", items: [], line, start, end };
    }
    const expression = this.inside(kind, line, start, end);
    this.leave();
    this.depth--;
    return expression;
  }

  /** The expression whose first child is under the cursor. */
  private inside(kind: Kind, line: number, start: number, end: number): Expression {
    switch (kind) {
      case Kind.Binary: {
        const left = this.expression();
        this.next();
        const operator = this.binaryOperator();
        this.next();
        const right = this.expression();
        return { kind: "binary", operator, left, right, line, start, end };
      }
      case Kind.Logical: {
        const left = this.expression();
        this.next();
        const operator = this.kind === Kind.Or ? "||" : "&&";
        this.next();
        const right = this.expression();
        return { kind: "logical", operator, left, right, line, start, end };
      }
      case Kind.Unary: {
        const operator = this.source.charAt(start) as UnaryOperator;
        this.next();
        const operand = this.expression();
        if (operator === "-" && operand.kind === "literal") {
          const value = negated(operand.value);
          if (value !== null) return { kind: "literal", value, line, start, end };
        }
        return { kind: "unary", operator, operand, line, start, end };
      }
      case Kind.Conditional: {
        const condition = this.expression();
        this.next();
        const consequent = this.expression();
        this.next();
        const alternate = this.expression();
        return { kind: "conditional", condition, consequent, alternate, line, start, end };
      }
      case Kind.Property: {
        const object = this.expression();
        this.next();
        return { kind: "property", object, name: this.name(), isSystem: false, line, start, end };
      }
      case Kind.ComputedProperty: {
        const object = this.expression();
        this.next();
        const name = this.expression();
        return { kind: "property", object, name, isSystem: false, line, start, end };
      }
      case Kind.SystemProperty: {
        const object = systemObject(line, start);
        this.next();
        return { kind: "property", object, name: this.name(), isSystem: true, line, start, end };
      }
      case Kind.Call: {
        const name = this.word();
        return { kind: "builtin-call", name, args: this.followingArgs(), line, start, end };
      }
      case Kind.VerbCall: {
        const object = this.expression();
        this.next();
        const name = this.name();
        const args = this.followingArgs();
        return { kind: "verb-call", object, name, args, isSystem: false, line, start, end };
      }
      case Kind.ComputedVerbCall: {
        const object = this.expression();
        this.next();
        const name = this.expression();
        const args = this.followingArgs();
        return { kind: "verb-call", object, name, args, isSystem: false, line, start, end };
      }
      case Kind.SystemCall: {
        const object = systemObject(line, start);
        this.next();
        const name = this.name();
        const args = this.followingArgs();
        return { kind: "verb-call", object, name, args, isSystem: true, line, start, end };
      }
      case Kind.Index: {
        const base = this.expression();
        this.next();
        this.indexDepth++;
        const index = this.expression();
        this.indexDepth--;
        return { kind: "index", base, index, line, start, end };
      }
      case Kind.Range: {
        const base = this.expression();
        this.next();
        this.indexDepth++;
        const from = this.expression();
        this.next();
        const to = this.expression();
        this.indexDepth--;
        return { kind: "range", base, from, to, line, start, end };
      }
      default:
        return this.other(kind, line, start, end);
    }
  }

  private other(kind: Kind, line: number, start: number, end: number): Expression {
    switch (kind) {
      case Kind.List:
        return { kind: "list", items: this.args(), line, start, end };
      case Kind.Map:
        return { kind: "map", pairs: this.pairs(), line, start, end };
      case Kind.Assignment:
        return this.assignment(line, start, end);
      case Kind.Scatter: {
        const items = this.pattern();
        this.next();
        return { kind: "scatter", items, value: this.expression(), line, start, end };
      }
      case Kind.Catch: {
        this.next();
        const body = this.expression();
        this.next();
        this.next();
        const codes = this.codes();
        this.next();
        // the closing quote has no kind of its own
        const fallback = this.kind === Kind.Other ? null : this.expression();
        return { kind: "catch", body, codes, fallback, line, start, end };
      }
      default:
        throw new InvariantError(`lowering knows no node type of kind ${kind}`);
    }
  }

  private binaryOperator(): BinaryOperator {
    const operator = BINARY_OPERATORS[this.kind - Kind.Operator] as BinaryOperator;
    if (operator.endsWith(".") && this.source.charCodeAt(this.cursor.endIndex) === POINT)
      this.isSuspect = true;
    return operator;
  }

  /** The word under the cursor as a STR literal: how `.x` and `:x` name things. */
  private name(): Expression {
    const start = this.cursor.startIndex;
    const end = this.wordEnd(start);
    const value = this.source.slice(start, end);
    return { kind: "literal", value, line: this.lineAt(start), start, end };
  }

  private followingArgs(): readonly Argument[] {
    return this.next() ? this.args() : [];
  }

  /** Arguments from the current node to the last sibling. */
  private args(): readonly Argument[] {
    const args: Argument[] = [];
    do args.push(this.argument());
    while (this.next());
    return args;
  }

  private argument(): Argument {
    if (this.kind !== Kind.Splice) return { isSplice: false, value: this.expression() };
    this.enter();
    this.next();
    const value = this.expression();
    this.leave();
    return { isSplice: true, value };
  }

  private pairs(): readonly (readonly [Expression, Expression])[] {
    const pairs: [Expression, Expression][] = [];
    do {
      const key = this.expression();
      this.next();
      pairs.push([key, this.expression()]);
    } while (this.next());
    return pairs;
  }

  private assignment(line: number, start: number, end: number): Expression {
    const target = this.expression();
    this.next();
    const value = this.expression();
    if (target.kind !== "list") {
      if (!isTarget(target)) this.isSuspect = true;
      return { kind: "assign", target, value, line, start, end };
    }
    // a list in parentheses is no pattern
    if (target.start !== start) this.isSuspect = true;
    const items = target.items.map((item) => this.scatterItem(item));
    this.checkScatter(items);
    return { kind: "scatter", items, value, line, start, end };
  }

  private pattern(): readonly ScatterItem[] {
    const items: ScatterItem[] = [];
    this.enter();
    do {
      items.push(
        this.kind === Kind.OptionalItem ? this.optionalItem() : this.scatterItem(this.argument()),
      );
    } while (this.next());
    this.leave();
    this.checkScatter(items);
    return items;
  }

  private optionalItem(): ScatterItem {
    const start = this.cursor.startIndex;
    const end = this.cursor.endIndex;
    const line = this.lineAt(start);
    this.enter();
    const name = this.word();
    const fallback = this.next() ? this.expression() : null;
    this.leave();
    return { kind: "optional", name, fallback, items: null, line, start, end };
  }

  private scatterItem({ isSplice, value }: Argument): ScatterItem {
    if (value.kind !== "variable") this.isSuspect = true;
    const name = value.kind === "variable" ? value.name : "";
    const { line, start, end } = value;
    const kind = isSplice ? "rest" : "required";
    return { kind, name, fallback: null, items: null, line, start, end };
  }

  private checkScatter(items: readonly ScatterItem[]): void {
    const rests = items.reduce((count, item) => (item.kind === "rest" ? count + 1 : count), 0);
    if (items.length === 0 || rests > 1 || items.length > MAX_SCATTER) this.isSuspect = true;
  }
}

function systemObject(line: number, start: number): Expression {
  return { kind: "literal", value: SYSTEM, line, start, end: start + 1 };
}
