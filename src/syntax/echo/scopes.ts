// What a tree of echo must keep beyond its grammar, and what is worth a warning: names declared twice, constants assigned
// (errors, LANGUAGE 6.1), names never read, hidden names, statements never reached, results dropped.
//
// One unit (a program, or the body of a member with its parameters) is walked once, with the scopes of 6.1. Bodies of
// members inside are units of their own; the reader has them checked when it has read them.
import { foldText } from "#value";
import type {
  Argument,
  Body,
  Codes,
  Expression,
  Lambda,
  MatchArm,
  MatchPattern,
  ObjectStatement,
  Place,
  ScatterItem,
  Statement,
} from "../ast.ts";
import { mismatch } from "./types.ts";

/** Receives what is found. */
export interface Findings {
  error(code: string, message: string, at: Place, detail: string | null): void;
  warn(code: string, message: string, at: Place, detail: string | null): unknown;
}

/** Checks one unit. Expressions of its header (`where`, `requires`) see the parameters. */
export function checkUnit(
  params: readonly ScatterItem[],
  header: readonly Expression[],
  body: Body,
  findings: Findings,
): void {
  const checker = new Checker(findings);
  checker.unit(params, header, body);
}

type Kind = "let" | "const" | "function" | "bound" | "global";

interface Binding {
  readonly kind: Kind;
  readonly name: string;
  readonly at: Place;
  isRead: boolean;
}

class Scope {
  readonly names = new Map<string, Binding>();
  readonly outer: Scope | null;

  constructor(outer: Scope | null) {
    this.outer = outer;
  }

  find(folded: string): Binding | null {
    for (let scope: Scope | null = this; scope !== null; scope = scope.outer) {
      const binding = scope.names.get(folded);
      if (binding !== undefined) return binding;
    }
    return null;
  }
}

class Checker {
  private readonly findings: Findings;
  private scope = new Scope(null);

  constructor(findings: Findings) {
    this.findings = findings;
  }

  unit(params: readonly ScatterItem[], header: readonly Expression[], body: Body): void {
    this.items(params, "bound");
    for (const expression of header) this.expression(expression);
    this.statements(body);
    this.leave(body.at(-1));
  }

  // -------------------------------------------------------------------- names

  private enter(): void {
    this.scope = new Scope(this.scope);
  }

  /** Leaves a scope. `last` is its last statement: a declaration there may be meant for a console. */
  private leave(last: Statement | null = null): void {
    for (const { kind, name, at, isRead } of this.scope.names.values()) {
      const isLocal = kind === "let" || kind === "const" || kind === "function";
      if (!isLocal || isRead || name.startsWith("_")) continue;
      if (last !== null && last !== undefined && at.start >= last.start) continue;
      this.findings.warn("unused", `\`${name}' is never read`, at, null);
    }
    if (this.scope.outer !== null) this.scope = this.scope.outer;
  }

  private block(body: Body): void {
    this.enter();
    this.statements(body);
    this.leave();
  }

  private declare(kind: Kind, name: string, at: Place): void {
    const folded = foldText(name);
    const known = this.scope.names.get(folded);
    if (known !== undefined && known.kind !== "global") {
      const detail = `line ${known.at.line} declares it first`;
      this.findings.error("redeclared", `\`${name}' is declared twice in one block`, at, detail);
      return;
    }
    const hidden = known === undefined ? this.scope.outer?.find(folded) : null;
    if (hidden && hidden.kind !== "global") {
      const message = `\`${name}' hides the \`${hidden.name}' of line ${hidden.at.line}`;
      this.findings.warn("shadowed", message, at, null);
    }
    this.scope.names.set(folded, { kind, name, at, isRead: false });
  }

  private read(name: string): void {
    const binding = this.scope.find(foldText(name));
    if (binding !== null) binding.isRead = true;
  }

  private assign(name: string, at: Place): void {
    const binding = this.scope.find(foldText(name));
    if (binding?.kind !== "const") return;
    const detail = `line ${binding.at.line} declares it; \`let\` makes a variable`;
    this.findings.error("constant", `\`${name}' is a constant and cannot be assigned`, at, detail);
  }

  /** Declares the names of a pattern; defaults see those before them. */
  private items(items: readonly ScatterItem[], kind: Kind): void {
    // 4.8: names of the list are bound before the defaults are evaluated
    for (const item of items) {
      if (item.items !== null) this.items(item.items, kind);
      else if (item.name !== null) this.declare(kind, item.name, item);
    }
    for (const item of items) if (item.fallback !== null) this.expression(item.fallback);
  }

  private assignItems(items: readonly ScatterItem[]): void {
    for (const item of items) {
      if (item.items !== null) this.assignItems(item.items);
      else if (item.name !== null) this.assign(item.name, item);
      if (item.fallback !== null) this.expression(item.fallback);
    }
  }

  // -------------------------------------------------------------------- statements

  private statements(body: Body): void {
    for (const statement of body)
      if (statement.kind === "function")
        this.declare("function", statement.lambda.name as string, statement);
    let jump: Statement | null = null;
    let isTold = false;
    body.forEach((statement, index) => {
      if (jump !== null && !isTold && statement.kind !== "function") {
        isTold = true;
        const { line, start } = statement;
        const end = (body.at(-1) as Statement).end;
        const message = `Never reached: the \`${wordOf(jump)}' of line ${jump.line} leaves before`;
        this.findings.warn("unreachable", message, { line, start, end }, null);
      }
      if (isJump(statement)) jump ??= statement;
      if (index < body.length - 1) this.dropped(statement);
      this.statement(statement);
    });
  }

  /** An expression whose value nobody takes and that does nothing else. */
  private dropped(statement: Statement): void {
    if (statement.kind !== "expression") return;
    const { expression } = statement;
    const isComparison = expression.kind === "binary" && expression.operator === "==";
    const isIdle =
      expression.kind === "binary" ||
      expression.kind === "unary" ||
      expression.kind === "variable" ||
      expression.kind === "lambda" ||
      (expression.kind === "literal" && typeof expression.value !== "string");
    if (!isIdle) return;
    const detail = isComparison ? "`=` assigns, `==` compares" : null;
    this.findings.warn(
      "no-effect",
      "This statement does nothing with its value",
      statement,
      detail,
    );
  }

  private statement(node: Statement): void {
    switch (node.kind) {
      case "expression":
        this.expression(node.expression);
        return;
      case "if":
        for (const arm of node.arms) {
          this.expression(arm.condition);
          this.block(arm.body);
        }
        if (node.otherwise !== null) this.block(node.otherwise);
        return;
      case "for-in":
        this.expression(node.source);
        this.enter();
        this.loopNames(node);
        this.block(node.body);
        this.leave();
        return;
      case "for-range":
        this.expression(node.from);
        this.expression(node.to);
        this.enter();
        this.declare("bound", node.variable, node);
        this.block(node.body);
        this.leave();
        return;
      case "while":
        this.expression(node.condition);
        if (node.label !== null) this.assign(node.label, node);
        this.block(node.body);
        return;
      case "fork":
        this.expression(node.delay);
        if (node.name !== null) this.assign(node.name, node);
        this.block(node.body);
        return;
      case "try":
        this.tryStatement(node);
        return;
      case "return":
        if (node.value !== null) this.expression(node.value);
        return;
      case "throw":
        this.expression(node.value);
        return;
      case "declare":
        if (node.value !== null) this.expression(node.value);
        this.declareItem(node.item, node.how);
        return;
      case "global":
        if (node.value !== null) this.expression(node.value);
        this.scope.names.set(foldText(node.name), {
          kind: "global",
          name: node.name,
          at: node,
          isRead: true,
        });
        return;
      case "function":
        this.lambda(node.lambda);
        return;
      case "begin":
        this.block(node.body);
        return;
      case "gather":
        for (const { call } of node.items) this.expression(call);
        for (const { item, how } of node.items)
          if (item !== null && how !== null) this.declareItem(item, how);
        return;
      case "grant":
      case "revoke":
        this.expression(node.capability);
        this.expression(node.who);
        return;
      case "object":
        this.object(node);
        return;
      default:
    }
  }

  private declareItem(item: ScatterItem, kind: "let" | "const"): void {
    if (item.items !== null) this.items(item.items, kind);
    else if (item.name !== null) this.declare(kind, item.name, item);
  }

  private loopNames(
    node: {
      readonly variable: string;
      readonly key: string | null;
      readonly pattern: readonly ScatterItem[] | null;
    } & Place,
  ): void {
    if (node.pattern !== null) {
      this.items(node.pattern, "bound");
      return;
    }
    this.declare("bound", node.variable, node);
    if (node.key !== null) this.declare("bound", node.key, node);
  }

  private tryStatement(node: Statement & { kind: "try" }): void {
    this.block(node.body);
    for (const arm of node.arms) {
      this.codes(arm.codes);
      if (arm.variable !== null) this.assign(arm.variable, node);
      this.block(arm.body);
    }
    if (node.catchArm !== null) {
      this.enter();
      const { variable, line, body } = node.catchArm;
      if (variable !== null)
        this.declare("bound", variable, { line, start: node.start, end: node.end });
      this.statements(body);
      this.leave();
    }
    if (node.handler !== null) this.block(node.handler);
  }

  private object(node: ObjectStatement): void {
    if (node.parent !== null) this.expression(node.parent);
    for (const member of node.members) {
      if (member.kind === "query") continue;
      if (member.kind === "property") {
        if (member.value !== null) this.expression(member.value);
        for (const { value } of member.options ?? []) this.expression(value);
      } else if (member.owner !== null) this.expression(member.owner);
    }
  }

  // -------------------------------------------------------------------- expressions

  private args(args: readonly Argument[]): void {
    for (const { value } of args) this.expression(value);
  }

  private codes(codes: Codes): void {
    if (codes !== "any") this.args(codes);
  }

  private expression(node: Expression): void {
    switch (node.kind) {
      case "variable":
        this.read(node.name);
        return;
      case "property":
        this.expression(node.object);
        this.expression(node.name);
        return;
      case "verb-call":
        this.expression(node.object);
        this.expression(node.name);
        this.args(node.args);
        return;
      case "named-call":
        this.read(node.name);
        this.args(node.args);
        return;
      case "builtin-call":
      case "error-value":
        this.args(node.args);
        return;
      case "call":
        this.expression(node.callee);
        this.args(node.args);
        return;
      case "index":
        this.expression(node.base);
        this.expression(node.index);
        return;
      case "range":
        this.expression(node.base);
        this.expression(node.from);
        this.expression(node.to);
        return;
      case "unary":
        this.expression(node.operand);
        return;
      case "binary":
        this.expression(node.left);
        this.expression(node.right);
        this.compared(node);
        return;
      case "logical":
        this.expression(node.left);
        this.expression(node.right);
        return;
      case "conditional":
        this.expression(node.condition);
        this.expression(node.consequent);
        this.expression(node.alternate);
        return;
      case "list":
        this.args(node.items);
        return;
      case "map":
        for (const [key, value] of node.pairs) {
          this.expression(key);
          this.expression(value);
        }
        return;
      case "assign":
        this.assignment(node);
        return;
      case "scatter":
        this.expression(node.value);
        this.assignItems(node.items);
        return;
      case "catch":
        this.expression(node.body);
        this.codes(node.codes);
        if (node.fallback !== null) this.expression(node.fallback);
        return;
      case "lambda":
        this.lambda(node);
        return;
      case "comprehension":
        this.comprehension(node);
        return;
      case "match":
        this.expression(node.subject);
        for (const arm of node.arms) this.arm(arm);
        return;
      case "jump":
      case "block":
        this.statement(node.statement);
        return;
      case "spawn":
        this.expression(node.call);
        return;
      case "emit":
        this.expression(node.event);
        this.args(node.args);
        if (node.target !== null) this.expression(node.target);
        return;
      case "flyweight":
        this.expression(node.parent);
        for (const { value } of node.slots) this.expression(value);
        if (node.slotMap !== null) this.expression(node.slotMap);
        if (node.items !== null) this.expression(node.items);
        return;
      default:
    }
  }

  private assignment(node: Expression & { kind: "assign" }): void {
    let root = node.target;
    while (root.kind === "index" || root.kind === "range") {
      if (root.kind === "index") this.expression(root.index);
      else {
        this.expression(root.from);
        this.expression(root.to);
      }
      root = root.base;
    }
    if (root.kind === "variable") this.assign(root.name, root);
    else this.expression(root);
    this.expression(node.value);
  }

  private lambda(node: Lambda): void {
    this.enter();
    this.items(node.params, "bound");
    this.statements(node.body);
    this.leave();
  }

  private comprehension(node: Expression & { kind: "comprehension" }): void {
    for (const clause of node.clauses) {
      if (clause.source.kind === "in") this.expression(clause.source.value);
      else {
        this.expression(clause.source.from);
        this.expression(clause.source.to);
      }
      this.enter();
      this.loopNames(clause);
    }
    if (node.filter !== null) this.expression(node.filter);
    this.expression(node.element);
    for (const _clause of node.clauses) this.leave();
  }

  private arm(arm: MatchArm): void {
    this.enter();
    this.armNames(arm.patterns);
    if (arm.guard !== null) this.expression(arm.guard);
    this.statements(arm.body);
    this.leave();
  }

  /** Every pattern of an arm may bind the same names. */
  private armNames(patterns: readonly MatchPattern[]): void {
    const names = new Set<string>();
    patterns.forEach((pattern, index) => {
      const outer = this.scope;
      if (index > 0) this.scope = new Scope(outer.outer);
      if (pattern.kind === "value") this.expression(pattern.value);
      else if (pattern.kind === "list") this.items(pattern.items, "bound");
      else if (pattern.kind !== "any" && pattern.name !== null)
        this.declare("bound", pattern.name, pattern);
      for (const [folded, binding] of this.scope.names) {
        names.add(folded);
        if (!outer.names.has(folded)) outer.names.set(folded, binding);
      }
      this.scope = outer;
    });
  }

  private compared(node: Expression & { kind: "binary" }): void {
    const found = mismatch(node.operator, node.left, node.right);
    if (found === null) return;
    const isEquality = node.operator === "==" || node.operator === "!=";
    const outcome = isEquality ? "never equal" : "E_TYPE";
    this.findings.warn("type-comparison", `Comparing ${found} is ${outcome}`, node, null);
  }
}

function isJump(statement: Statement): boolean {
  const { kind } = statement;
  return kind === "return" || kind === "break" || kind === "continue" || kind === "throw";
}

function wordOf(statement: Statement): string {
  return statement.kind;
}
