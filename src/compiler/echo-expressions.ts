// Expressions that only echo has.
import { Comparison, Op } from "#program";
import type { BinaryOperator, Call, Expression, ForClause, Statement } from "#syntax";
import { E_VERBNF, EMPTY_LIST, EMPTY_MAP, Err, foldText, WILDCARD } from "#value";
import { EchoVariables } from "./echo-variables.ts";
import type { Label } from "./emitter.ts";
import { type EchoExpression, type Node, plainName, textLiteral } from "./nodes.ts";
import type { Binding } from "./scopes.ts";

const COMPARISONS: Readonly<Partial<Record<BinaryOperator, number>>> = {
  "==": Comparison.Eq,
  "!=": Comparison.Ne,
  "<": Comparison.Lt,
  "<=": Comparison.Le,
  ">": Comparison.Gt,
  ">=": Comparison.Ge,
};

const NO_CASE: Err = new Err(10, "E_RANGE", "no matching case");

/** A loop over elements: a statement or a clause of a comprehension. */
type LoopOver = Pick<ForClause, "key" | "pattern">;

type MatchArm = Node<"match">["arms"][number];
type MatchPattern = MatchArm["patterns"][number];

/** Emits expressions; statements within them by way of `completion`. */
export abstract class EchoExpressions extends EchoVariables {
  protected override readonly not: number = Op.NotBool;

  /** A statement whose completion value goes into the target (LANGUAGE 5.2); null: for effect only. */
  protected abstract completion(statement: Statement, target: number | null): void;
  /** The statements of a body in the present block. */
  protected abstract bodyInto(body: readonly Statement[], target: number | null): void;
  /** A closure over a function of the program. */
  protected abstract closure(node: Node<"lambda">, target: number): void;

  protected override binary(
    operator: BinaryOperator,
    target: number,
    left: number,
    right: number,
  ): void {
    const comparison = COMPARISONS[operator];
    if (comparison === undefined) super.binary(operator, target, left, right);
    else this.code.emit(Op.Compare, target, left, right, comparison);
  }

  override effect(node: Expression): void {
    const { code } = this;
    const mark = code.mark();
    if (node.kind === "match") this.#match(node, null);
    else if (node.kind === "block" || node.kind === "jump") this.#inside(node, null);
    else super.effect(node);
    code.release(mark);
  }

  protected override otherExpression(node: EchoExpression, target: number): void {
    const { code } = this;
    switch (node.kind) {
      case "error-value":
        code.emit(Op.MakeError, target, code.constant(node.code), this.argumentList(node.args));
        break;
      case "named-call":
        this.#namedCall(node, target);
        break;
      case "call": {
        const callee = this.operand(
          node.callee,
          node.args.map(({ value }) => value),
        );
        const args = this.argumentList(node.args);
        code.cost(1);
        code.emit(Op.CallClosure, target, callee, args);
        break;
      }
      case "wildcard":
        code.emit(Op.Move, target, code.constant(WILDCARD));
        break;
      case "lambda":
        this.closure(node, target);
        break;
      case "comprehension":
        this.#comprehension(node, target);
        break;
      case "match":
        this.#viaTemporary(target, (register) => this.#match(node, register));
        break;
      case "jump":
        this.#inside(node, null);
        break;
      case "block":
        this.#viaTemporary(target, (register) => this.#inside(node, register));
        break;
      case "spawn":
        this.spawn(node.call, target);
        break;
      case "emit":
        this.builder.report(node, "Events are not available yet");
        break;
      case "flyweight":
        this.#flyweight(node, target);
        break;
    }
  }

  /** What writes its target before its last instruction must not have a variable as target. */
  #viaTemporary(target: number, work: (register: number) => void): void {
    const { code } = this;
    if (code.isTemporary(target)) {
      work(target);
      return;
    }
    const register = code.temporary();
    work(register);
    code.emit(Op.Move, target, register);
  }

  /** A statement within an expression, on lines of its own. */
  #inside(node: Node<"jump"> | Node<"block">, target: number | null): void {
    const { line } = this.code;
    this.completion(node.statement, target);
    this.code.line = line;
  }

  // ---- calls

  #namedCall(node: Node<"named-call">, target: number): void {
    const { code, builder } = this;
    const id = builder.options.builtinId(foldText(node.name));
    const binding = this.names.usedAt(node);
    if (id === undefined) {
      const { inner, wide } = this.#candidates(node);
      const args = this.argumentList(node.args);
      code.cost(1);
      code.emit(Op.CallNamed, target, inner, wide, builder.name(node.name), args);
      return;
    }
    if (binding === null) {
      this.builtinCall(node, target);
      return;
    }
    // a variable that is named like a builtin: whether it holds a closure decides
    const callee = this.#candidate(binding);
    const args = this.argumentList(node.args);
    const asBuiltin = code.label();
    const end = code.label();
    code.cost(1);
    code.settle();
    code.emit(Op.JumpNotLambda, callee, code.ref(asBuiltin));
    code.emit(Op.CallClosure, target, callee, args);
    code.emit(Op.Jump, code.ref(end), 0);
    code.place(asBuiltin);
    code.emit(Op.CallBuiltinDyn, target, id, args);
    code.place(end);
  }

  /** A register with what a lexical variable holds now. */
  #candidate(binding: Binding): number {
    const home = this.homeOfBinding(binding);
    if (home.kind !== "cell") return this.directRegister(home);
    const register = this.code.temporary();
    this.code.emit(Op.PeekCell, register, home.cell);
    return register;
  }

  /** Registers of the lexical and the verb-wide variable that may hold the callee; -1 for none. */
  #candidates(node: Node<"named-call">): { readonly inner: number; readonly wide: number } {
    const binding = this.names.usedAt(node);
    if (binding !== null) return { inner: this.#candidate(binding), wide: -1 };
    const home = this.homeAt(node, node.name);
    if (home.kind !== "cell") return { inner: -1, wide: this.directRegister(home) };
    const register = this.code.temporary();
    this.code.emit(Op.PeekCell, register, home.cell);
    return { inner: -1, wide: register };
  }

  protected override verbCall(node: Node<"verb-call">, target: number): void {
    if (!node.args.some(({ value }) => value.kind === "wildcard")) {
      super.verbCall(node, target);
      return;
    }
    // only a query takes `_`
    const { code } = this;
    const mark = code.mark();
    this.operand(node.object, []);
    this.operand(node.name, []);
    this.argumentList(node.args);
    code.release(mark);
    code.cost(1);
    code.emit(Op.Throw, target, code.constant(E_VERBNF));
  }

  /** Starts a task that runs a call; the target is its TASK. */
  protected spawn(call: Call, target: number): void {
    const { code, builder } = this;
    const values = call.args.map(({ value }) => value);
    if (call.kind === "verb-call") {
      const object = this.operand(call.object, [call.name, ...values]);
      const name = this.operand(call.name, values);
      const args = this.argumentList(call.args);
      code.cost(1);
      code.emit(Op.SpawnVerb, target, object, name, args);
      return;
    }
    if (call.kind === "call") {
      const callee = this.operand(call.callee, values);
      const args = this.argumentList(call.args);
      code.cost(1);
      code.emit(Op.SpawnClosure, target, callee, -1, -1, args);
      return;
    }
    const id = builder.options.builtinId(foldText(call.name));
    const binding = this.names.usedAt(call);
    const { inner, wide } =
      id !== undefined && binding === null ? { inner: -1, wide: -1 } : this.#candidates(call);
    const args = this.argumentList(call.args);
    code.cost(1);
    if (id === undefined) {
      code.emit(Op.SpawnClosure, target, inner, wide, builder.name(call.name), args);
    } else if (binding === null) {
      code.emit(Op.SpawnBuiltin, target, id, args);
    } else {
      const asBuiltin = code.label();
      const end = code.label();
      code.settle();
      code.emit(Op.JumpNotLambda, inner, code.ref(asBuiltin));
      code.emit(Op.SpawnClosure, target, inner, -1, -1, args);
      code.emit(Op.Jump, code.ref(end), 0);
      code.place(asBuiltin);
      code.emit(Op.SpawnBuiltin, target, id, args);
      code.place(end);
    }
  }

  /** `.value` and computed names: of a task that is not done the value is waited for. */
  protected override property(node: Node<"property">, target: number): void {
    const plain = plainName(node.name);
    if (plain !== null && foldText(plain) !== "value") {
      super.property(node, target);
      return;
    }
    const object = this.operand(node.object, [node.name]);
    const name = this.operand(node.name, []);
    this.code.cost(1);
    this.code.emit(Op.GetPropWait, target, object, name);
  }

  // ---- values

  #flyweight(node: Node<"flyweight">, target: number): void {
    const { code } = this;
    const parent = code.temporary();
    this.into(node.parent, parent);
    const slots = code.temporary();
    if (node.slotMap !== null) {
      this.into(node.slotMap, slots);
    } else {
      const pairs = node.slots.map(({ name, value }) => [textLiteral(name, node), value] as const);
      if (pairs.length === 0) code.emit(Op.Move, slots, code.constant(EMPTY_MAP));
      else this.into({ ...textLiteral("", node), kind: "map", pairs }, slots);
    }
    const items = node.items === null ? code.constant(EMPTY_LIST) : this.operand(node.items, []);
    code.emit(Op.MakeFlyweight, target, parent, slots, items);
  }

  /** `{e for v in src … if (c)}` */
  #comprehension(node: Node<"comprehension">, target: number): void {
    const { code } = this;
    const built = code.temporary();
    code.emit(Op.Move, built, code.constant(EMPTY_LIST));
    this.maybe(() => this.#clause(node, 0, built));
    code.emit(Op.Move, target, built);
  }

  #clause(node: Node<"comprehension">, from: number, built: number): void {
    const { code } = this;
    const clause = node.clauses[from];
    if (clause === undefined) {
      const skip = code.label();
      if (node.filter !== null) this.branchUnless(node.filter, skip, 0);
      const mark = code.mark();
      const value = this.operand(node.element, []);
      code.cost(1);
      code.emit(Op.Append, built, built, value);
      code.release(mark);
      code.place(skip);
      return;
    }
    const { source } = clause;
    const turn = code.label();
    const round = (): number => {
      this.#clause(node, from + 1, built);
      const ticks = code.takeCost();
      code.place(turn);
      return ticks;
    };
    if (source.kind === "in") this.loopOver(clause, source.value, turn, round);
    else this.loopUpTo(clause, source.from, source.to, turn, round);
  }

  /**
   * A loop over the elements of a value: at the start of each round new variables are bound. `round` places the label
   * `turn` at its end and gives the ticks to be charged where the round turns over.
   */
  protected loopOver(node: LoopOver, source: Expression, turn: Label, round: () => number): void {
    const { code } = this;
    const mark = code.mark();
    const list = code.temporary();
    this.into(source, list);
    const position = code.temporary();
    const value = node.pattern === null ? this.#loopRegister(node, false) : code.temporary();
    const key = node.key === null ? -1 : this.#loopRegister(node, true);
    const body = code.label();
    code.settle();
    code.emit(Op.ListStart, position, list, code.ref(turn));
    code.place(body);
    this.freshCells(node);
    if (node.pattern === null) this.#bindLoop(node, value, key);
    else this.spread(node.pattern, value, "declare");
    const ticks = round() + 1;
    code.emit(Op.ListNext, value, list, position, key, code.ref(body), ticks);
    code.release(mark);
  }

  /** A loop over a range, likewise. */
  protected loopUpTo(
    node: object,
    from: Expression,
    to: Expression,
    turn: Label,
    round: () => number,
  ): void {
    const { code } = this;
    const mark = code.mark();
    const current = code.temporary();
    const limit = code.temporary();
    this.into(from, current);
    this.into(to, limit);
    const value = this.#loopRegister(node, false);
    const body = code.label();
    code.settle();
    code.emit(Op.RangeStart, current, limit, code.ref(turn));
    code.place(body);
    this.freshCells(node);
    this.#bindLoop(node, value, -1);
    const ticks = round() + 1;
    code.emit(Op.RangeNext, value, current, limit, code.ref(body), ticks);
    code.release(mark);
  }

  /** Where the loop instruction puts a variable: its register, or a temporary that goes into its cell. */
  #loopRegister(node: object, isKey: boolean): number {
    const scopes = this.names;
    const binding = (isKey ? scopes.keyAt(node) : scopes.declaredAt(node)) as Binding;
    const direct = this.directRegister(this.homeOfBinding(binding));
    return direct >= 0 ? direct : this.code.temporary();
  }

  #bindLoop(node: object, value: number, key: number): void {
    const binding = this.names.declaredAt(node) as Binding;
    this.store(this.homeOfBinding(binding), binding.name, value);
    const second = this.names.keyAt(node);
    if (second !== undefined) this.store(this.homeOfBinding(second), second.name, key);
  }

  // ---- match

  #match(node: Node<"match">, target: number | null): void {
    const { code } = this;
    const { line } = code;
    const subject = code.temporary();
    this.into(node.subject, subject);
    const end = code.label();
    for (const arm of node.arms) {
      const next = code.label();
      code.line = arm.line;
      code.cost(1);
      const mark = code.mark();
      this.freshCells(arm);
      this.#choose(arm, subject, next);
      this.maybe(() => this.bodyInto(arm.body, target));
      code.release(mark);
      code.emit(Op.Jump, code.ref(end), code.takeCost());
      code.place(next);
    }
    code.line = line;
    code.emit(Op.Throw, target ?? code.temporary(), code.constant(NO_CASE));
    code.place(end);
  }

  /** Goes on if one of the patterns matches and the guard is true, else to `next`. */
  #choose(arm: MatchArm, subject: number, next: Label): void {
    const { code } = this;
    const { patterns, guard } = arm;
    const isSeveral = patterns.length > 1;
    // which pattern has matched: after a guard that is false the next one is tried
    const chosen = isSeveral && guard !== null ? code.temporary() : -1;
    const starts = patterns.map(() => code.label());
    const matched = code.label();
    patterns.forEach((pattern, index) => {
      code.place(starts[index] as Label);
      if (isSeveral) this.#unbind(arm);
      const isLast = index === patterns.length - 1;
      const otherwise = isLast ? next : (starts[index + 1] as Label);
      this.#test(pattern, subject, otherwise);
      if (chosen >= 0) code.emit(Op.Move, chosen, code.constant(index));
      if (!isLast) code.emit(Op.Jump, code.ref(matched), code.takeCost());
    });
    code.place(matched);
    if (guard === null) return;
    if (chosen < 0) {
      this.branchUnless(guard, next, 0);
      return;
    }
    const failed = code.label();
    const passed = code.label();
    this.branchUnless(guard, failed, 0);
    code.emit(Op.Jump, code.ref(passed), code.takeCost());
    code.place(failed);
    for (let index = 0; index < patterns.length - 1; index++)
      code.emit(Op.JumpPending, chosen, index, code.ref(starts[index + 1] as Label));
    code.emit(Op.Jump, code.ref(next), 0);
    code.place(passed);
  }

  /** Names that another pattern of the arm may have bound. */
  #unbind(arm: MatchArm): void {
    const { code } = this;
    const names = new Set<Binding>();
    for (const pattern of arm.patterns) {
      const nodes = pattern.kind === "list" ? flatten(pattern.items) : [pattern];
      for (const node of nodes) {
        const binding = this.names.declaredAt(node);
        if (binding !== undefined) names.add(binding);
      }
    }
    for (const binding of names)
      this.store(this.homeOfBinding(binding), binding.name, code.constant(null));
  }

  #test(pattern: MatchPattern, subject: number, otherwise: Label): void {
    const { code } = this;
    switch (pattern.kind) {
      case "value": {
        const mark = code.mark();
        const value = this.operand(pattern.value, []);
        code.settle();
        code.emit(Op.MatchValue, subject, value, code.ref(otherwise));
        code.release(mark);
        break;
      }
      case "any":
        break;
      case "bind":
      case "type": {
        code.settle();
        if (pattern.kind === "type")
          code.emit(Op.MatchType, subject, pattern.type, code.ref(otherwise));
        const binding = this.names.declaredAt(pattern);
        if (binding !== undefined) this.store(this.homeOfBinding(binding), binding.name, subject);
        break;
      }
      case "list":
        this.spread(pattern.items, subject, "declare", otherwise);
        break;
    }
  }
}

type Item = Extract<MatchPattern, { kind: "list" }>["items"][number];

function flatten(items: readonly Item[]): Item[] {
  return items.flatMap((item) => (item.items === null ? [item] : flatten(item.items)));
}
