// Walks a tree of echo in the order of its text and tells Scopes of every declaration and every use of a name.
import { unreachable } from "#base";
import type {
  Argument,
  Body,
  Codes,
  Expression,
  ForClause,
  Lambda,
  MatchArm,
  ScatterItem,
  Statement,
} from "#syntax";
import type { EchoStatement } from "./nodes.ts";
import type { FrameScope, Scopes } from "./scopes.ts";

/** What resolution finds out beside the scopes. */
export interface Resolution {
  readonly scopes: Scopes;
  /** The frame of each function. */
  readonly frames: ReadonlyMap<Lambda, FrameScope>;
}

/** Resolves all names of a program. */
export function resolve(body: Body, scopes: Scopes): Resolution {
  const resolver = new Resolver(scopes);
  scopes.top(body, () => resolver.body(body));
  scopes.settle();
  return { scopes, frames: resolver.frames };
}

/** The functions that stand as statements in a body: they exist in the whole block. */
export function functionsOf(body: Body): Lambda[] {
  return body.flatMap((statement) => (statement.kind === "function" ? [statement.lambda] : []));
}

class Resolver {
  readonly frames: Map<Lambda, FrameScope> = new Map();
  readonly #scopes: Scopes;

  constructor(scopes: Scopes) {
    this.#scopes = scopes;
  }

  /** The statements of a body, in the present block. */
  body(body: Body): void {
    for (const lambda of functionsOf(body))
      this.#scopes.declare(lambda, lambda.name ?? "", false, lambda);
    for (const statement of body) this.#statement(statement);
  }

  #block(body: Body): void {
    this.#scopes.block(body, () => this.body(body));
  }

  #statement(node: Statement): void {
    const scopes = this.#scopes;
    switch (node.kind) {
      case "expression":
        this.#expression(node.expression);
        break;
      case "if":
        for (const arm of node.arms) {
          this.#expression(arm.condition);
          this.#block(arm.body);
        }
        if (node.otherwise !== null) this.#block(node.otherwise);
        break;
      case "for-in":
        this.#expression(node.source);
        this.#loop(node, node.variable, node.key, node.pattern, () => this.#block(node.body));
        break;
      case "for-range":
        this.#expression(node.from);
        this.#expression(node.to);
        this.#loop(node, node.variable, null, null, () => this.#block(node.body));
        break;
      case "while":
        this.#expression(node.condition);
        if (node.label !== null) scopes.use(node, node.label, true, node);
        this.#block(node.body);
        break;
      case "fork":
        this.#expression(node.delay);
        if (node.name !== null) {
          scopes.use(node, node.name, true, node);
          scopes.hidden(node);
        }
        this.#block(node.body);
        break;
      case "try-except":
      case "try-finally":
        // the parser makes one kind of `try` in echo
        break;
      case "return":
        if (node.value !== null) this.#expression(node.value);
        break;
      case "break":
      case "continue":
        break;
      default:
        this.#echoStatement(node);
    }
  }

  #echoStatement(node: EchoStatement): void {
    const scopes = this.#scopes;
    switch (node.kind) {
      case "yield":
      case "cancel":
        break;
      case "try":
        for (const arm of node.arms) this.#codes(arm.codes);
        this.#block(node.body);
        for (const arm of node.arms) {
          if (arm.variable !== null) scopes.use(arm, arm.variable, true, node);
          this.#block(arm.body);
        }
        if (node.catchArm !== null) this.#catchArm(node.catchArm, node);
        if (node.handler !== null) this.#block(node.handler);
        break;
      case "declare":
        if (node.value !== null) this.#expression(node.value);
        this.#declareItems([node.item], node.how === "const");
        break;
      case "global":
        if (node.value !== null) this.#expression(node.value);
        scopes.global(node, node.name, node.value !== null, node);
        break;
      case "function":
        this.#lambda(node.lambda);
        break;
      case "begin":
        this.#block(node.body);
        break;
      case "gather":
        for (const { call } of node.items) this.#expression(call);
        for (const { item, how } of node.items) {
          if (item === null) continue;
          if (how === null) this.#assignItems([item]);
          else this.#declareItems([item], how === "const");
        }
        break;
      case "throw":
        this.#expression(node.value);
        break;
      case "grant":
      case "revoke":
        this.#expression(node.capability);
        this.#expression(node.who);
        break;
      case "define-event":
      case "define-capability":
        break;
      case "object":
        if (node.parent !== null) this.#expression(node.parent);
        break;
      default:
        unreachable(node);
    }
  }

  #catchArm(
    arm: { readonly variable: string | null; readonly body: Body },
    place: Statement,
  ): void {
    this.#scopes.block(arm.body, () => {
      if (arm.variable !== null) this.#scopes.declare(arm, arm.variable, false, place);
      this.body(arm.body);
    });
  }

  /** A loop: its variables in a block of their own, known by its node. */
  #loop(
    node: Statement | ForClause,
    variable: string,
    key: string | null,
    pattern: readonly ScatterItem[] | null,
    inside: () => void,
  ): void {
    const scopes = this.#scopes;
    scopes.block(node, () => {
      if (pattern !== null) this.#declareItems(pattern, false);
      else scopes.declare(node, variable, false, node);
      if (key !== null) scopes.declare(node, key, false, node, true);
      inside();
    });
  }

  /** Declares the names of a pattern; defaults see all of them. */
  #declareItems(items: readonly ScatterItem[], isConst: boolean): void {
    for (const item of items) {
      if (item.items !== null) this.#declareItems(item.items, isConst);
      else if (item.name !== null) this.#scopes.declare(item, item.name, isConst, item);
    }
    for (const item of items) if (item.fallback !== null) this.#expression(item.fallback);
  }

  /** The names of a pattern are assigned. */
  #assignItems(items: readonly ScatterItem[]): void {
    for (const item of items) {
      if (item.items !== null) this.#assignItems(item.items);
      else if (item.name !== null) this.#scopes.use(item, item.name, true, item);
      if (item.fallback !== null) this.#expression(item.fallback);
    }
  }

  #lambda(node: Lambda): void {
    const frame = this.#scopes.function(node, () => {
      this.#declareItems(node.params, false);
      this.body(node.body);
    });
    this.frames.set(node, frame);
  }

  #arguments(args: readonly Argument[]): void {
    for (const { value } of args) this.#expression(value);
  }

  #codes(codes: Codes): void {
    if (codes !== "any") this.#arguments(codes);
  }

  #expression(node: Expression): void {
    const scopes = this.#scopes;
    switch (node.kind) {
      case "literal":
      case "end-of-base":
      case "wildcard":
        break;
      case "variable":
        scopes.use(node, node.name, false, node);
        break;
      case "property":
        this.#expression(node.object);
        this.#expression(node.name);
        break;
      case "verb-call":
        this.#expression(node.object);
        this.#expression(node.name);
        this.#arguments(node.args);
        break;
      case "builtin-call":
        this.#arguments(node.args);
        break;
      case "named-call":
        scopes.use(node, node.name, false, node);
        this.#arguments(node.args);
        break;
      case "call":
        this.#expression(node.callee);
        this.#arguments(node.args);
        break;
      case "index":
        this.#expression(node.base);
        this.#expression(node.index);
        break;
      case "range":
        this.#expression(node.base);
        this.#expression(node.from);
        this.#expression(node.to);
        break;
      case "unary":
        this.#expression(node.operand);
        break;
      case "binary":
      case "logical":
        this.#expression(node.left);
        this.#expression(node.right);
        break;
      case "conditional":
        this.#expression(node.condition);
        this.#expression(node.consequent);
        this.#expression(node.alternate);
        break;
      case "list":
        this.#arguments(node.items);
        break;
      case "map":
        for (const [key, value] of node.pairs) {
          this.#expression(key);
          this.#expression(value);
        }
        break;
      case "assign":
        this.#target(node.target);
        this.#expression(node.value);
        break;
      case "scatter":
        this.#expression(node.value);
        this.#assignItems(node.items);
        break;
      case "catch":
        this.#codes(node.codes);
        this.#expression(node.body);
        if (node.fallback !== null) this.#expression(node.fallback);
        break;
      case "error-value":
        this.#arguments(node.args);
        break;
      case "lambda":
        this.#lambda(node);
        break;
      case "comprehension":
        this.#comprehension(node, 0);
        break;
      case "match":
        this.#expression(node.subject);
        for (const arm of node.arms) scopes.block(arm, () => this.#arm(arm));
        break;
      case "jump":
      case "block":
        this.#statement(node.statement);
        break;
      case "spawn":
        this.#expression(node.call);
        break;
      case "emit":
        this.#expression(node.event);
        this.#arguments(node.args);
        if (node.target !== null) this.#expression(node.target);
        break;
      case "flyweight":
        this.#expression(node.parent);
        for (const { value } of node.slots) this.#expression(value);
        if (node.slotMap !== null) this.#expression(node.slotMap);
        if (node.items !== null) this.#expression(node.items);
        break;
      default:
        unreachable(node);
    }
  }

  /** What is assigned: the variable under the indices. */
  #target(node: Expression): void {
    if (node.kind === "index") {
      this.#target(node.base);
      this.#expression(node.index);
    } else if (node.kind === "range") {
      this.#target(node.base);
      this.#expression(node.from);
      this.#expression(node.to);
    } else if (node.kind === "variable") {
      this.#scopes.use(node, node.name, true, node);
    } else {
      this.#expression(node);
    }
  }

  #comprehension(node: Expression & { kind: "comprehension" }, from: number): void {
    const clause = node.clauses[from];
    if (clause === undefined) {
      if (node.filter !== null) this.#expression(node.filter);
      this.#expression(node.element);
      return;
    }
    if (clause.source.kind === "in") {
      this.#expression(clause.source.value);
    } else {
      this.#expression(clause.source.from);
      this.#expression(clause.source.to);
    }
    this.#loop(clause, clause.variable, clause.key, clause.pattern, () =>
      this.#comprehension(node, from + 1),
    );
  }

  #arm(arm: MatchArm): void {
    for (const pattern of arm.patterns) {
      if (pattern.kind === "value") this.#expression(pattern.value);
      else if (pattern.kind === "list") this.#matchItems(pattern.items);
      else if (pattern.kind !== "any" && pattern.name !== null)
        this.#scopes.declareOnce(pattern, pattern.name, pattern);
    }
    if (arm.guard !== null) this.#expression(arm.guard);
    this.body(arm.body);
  }

  #matchItems(items: readonly ScatterItem[]): void {
    for (const item of items) {
      if (item.items !== null) this.#matchItems(item.items);
      else if (item.name !== null) this.#scopes.declareOnce(item, item.name, item);
    }
    for (const item of items) if (item.fallback !== null) this.#expression(item.fallback);
  }
}
