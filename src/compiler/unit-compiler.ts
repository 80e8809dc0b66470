// Code generation for one unit: statements here, expressions in the base class.
//
// Lines are those of the listing, which tracebacks of moo code show: a line for every header, statement and end word.
import { invariant } from "#base";
import { Op, Pending, type Unit } from "#program";
import type { Body, Statement } from "#syntax";
import { foldText, type Value } from "#value";
import type { Label } from "./emitter.ts";
import { ExpressionCompiler } from "./expression-compiler.ts";

/** An enclosing loop: where `break` and `continue` go. */
export interface Loop {
  readonly kind: "loop";
  readonly label: string | null;
  readonly second: string | null;
  readonly end: Label;
  readonly next: Label;
  /** Extra ticks of a break: the round of a while loop is charged at its end. */
  readonly breakTicks: number;
  isLeft: boolean;
}

/** An enclosing try-finally body: exits run its handler first. */
interface Finally {
  readonly kind: "finally";
  readonly handler: Label;
  /** First of two registers with the pending outcome. */
  readonly pending: number;
  /** Exits through this handler: where control goes on afterwards. */
  readonly exits: { readonly kind: number; readonly resume: () => void }[];
}

/** An enclosing finally body of echo: to leave it early may not stop a kill. */
interface FinallyBody {
  readonly kind: "finally-body";
  readonly pending: number;
}

type EnclosingScope = Loop | Finally | FinallyBody;

/** Emits the statements of one unit. */
export class UnitCompiler extends ExpressionCompiler {
  protected readonly scopes: EnclosingScope[] = [];

  compile(body: Body, initial: readonly (Value | undefined)[]): Unit {
    this.#body(body);
    this.code.emit(Op.Return, this.code.constant(0), this.code.takeCost());
    return this.code.finish(initial);
  }

  #body(body: Body): void {
    for (const statement of body) this.#statement(statement);
  }

  #statement(node: Statement): void {
    const line = this.builder.nextLine();
    this.code.line = line;
    const mark = this.code.mark();
    switch (node.kind) {
      case "expression":
        this.effect(node.expression);
        break;
      case "if":
        this.#if(node);
        break;
      case "for-in":
        this.#forIn(node, line);
        break;
      case "for-range":
        this.#forRange(node, line);
        break;
      case "while":
        this.#while(node, line);
        break;
      case "fork":
        this.#fork(node);
        break;
      case "try-except":
        this.#tryExcept(node);
        break;
      case "try-finally":
        this.#tryFinally(node);
        break;
      case "return":
        this.returnStatement(node);
        break;
      case "break":
      case "continue":
        this.jump(node);
        break;
      default:
        invariant(false, "moo has no such statement", node.kind);
    }
    this.code.release(mark);
  }

  #if(node: Statement & { kind: "if" }): void {
    const { code } = this;
    const end = code.label();
    const before = this.assigned;
    const after: ReadonlySet<string>[] = [];
    node.arms.forEach((arm, index) => {
      if (index > 0) code.line = this.builder.nextLine();
      const next = code.label();
      this.branchUnless(arm.condition, next, 1);
      const entry = this.assigned;
      this.assigned = new Set(entry);
      this.#body(arm.body);
      after.push(this.assigned);
      this.assigned = entry;
      const isLast = index === node.arms.length - 1 && (node.otherwise ?? []).length === 0;
      if (!isLast) code.emit(Op.Jump, code.ref(end), code.takeCost());
      code.place(next);
    });
    if (node.otherwise !== null && node.otherwise.length > 0) {
      this.builder.nextLine();
      this.#body(node.otherwise);
    }
    this.builder.nextLine();
    code.place(end);
    after.push(this.assigned);
    this.assigned = intersection(before, after);
  }

  /** Compiles a loop body and gives the trailing ticks of a round, to be charged where the round turns over. */
  #loopBody(loop: Loop, body: Body): number {
    return this.loopRound(loop, () => {
      this.#body(body);
      this.builder.nextLine();
    });
  }

  /** As `#loopBody`, for what a round does. */
  protected loopRound(loop: Loop, round: () => void): number {
    const before = this.assigned;
    this.assigned = new Set(before);
    this.scopes.push(loop);
    round();
    this.scopes.pop();
    this.assigned = before;
    // a round that was left early must not pay for the rest of the body
    if (loop.isLeft) {
      this.code.place(loop.next);
      return 0;
    }
    const ticks = this.code.takeCost();
    this.code.place(loop.next);
    return ticks;
  }

  protected loop(label: string | null, second: string | null, breakTicks: number): Loop {
    return {
      kind: "loop",
      label: label === null ? null : foldText(label),
      second: second === null ? null : foldText(second),
      end: this.code.label(),
      next: this.code.label(),
      breakTicks,
      isLeft: false,
    };
  }

  #forIn(node: Statement & { kind: "for-in" }, line: number): void {
    const { code } = this;
    const list = code.temporary();
    this.into(node.source, list);
    const position = code.temporary();
    const loop = this.loop(node.variable, node.key, 0);
    const body = code.label();
    this.code.settle();
    code.emit(Op.ListStart, position, list, code.ref(loop.next));
    code.place(body);
    const ticks = this.#loopBody(loop, node.body);
    code.line = line;
    this.noteAssigned(node.variable);
    if (node.key !== null) this.noteAssigned(node.key);
    const key = node.key === null ? -1 : this.register(node.key);
    code.emit(
      Op.ListNext,
      this.register(node.variable),
      list,
      position,
      key,
      code.ref(body),
      ticks + 1,
    );
    code.place(loop.end);
    this.forget(node.variable);
    if (node.key !== null) this.forget(node.key);
  }

  #forRange(node: Statement & { kind: "for-range" }, line: number): void {
    const { code } = this;
    const current = code.temporary();
    const limit = code.temporary();
    this.into(node.from, current);
    this.into(node.to, limit);
    const loop = this.loop(node.variable, null, 0);
    const body = code.label();
    this.code.settle();
    code.emit(Op.RangeStart, current, limit, code.ref(loop.next));
    code.place(body);
    const ticks = this.#loopBody(loop, node.body);
    code.line = line;
    this.noteAssigned(node.variable);
    code.emit(
      Op.RangeNext,
      this.register(node.variable),
      current,
      limit,
      code.ref(body),
      ticks + 1,
    );
    code.place(loop.end);
    this.forget(node.variable);
  }

  #while(node: Statement & { kind: "while" }, line: number): void {
    const { code } = this;
    const loop = this.loop(node.label, null, 1);
    const test = code.label();
    code.place(test);
    if (node.label === null) {
      this.branchUnless(node.condition, loop.end, 1);
    } else {
      this.into(node.condition, this.register(node.label));
      this.noteAssigned(node.label);
      code.cost(1);
      code.emitBranch(Op.JumpFalse, this.register(node.label), code.ref(loop.end));
    }
    const ticks = this.#loopBody(loop, node.body);
    code.line = line;
    code.emit(Op.LoopBack, code.ref(test), ticks + 1);
    code.place(loop.end);
  }

  #fork(node: Statement & { kind: "fork" }): void {
    const delay = this.operand(node.delay, []);
    this.code.cost(1);
    const name = node.name === null ? -1 : this.register(node.name);
    if (node.name !== null) this.noteAssigned(node.name);
    const unit = this.builder.compileUnit(node.body);
    this.builder.nextLine();
    this.code.emit(Op.Fork, name, delay, unit);
  }

  #tryExcept(node: Statement & { kind: "try-except" }): void {
    const { code } = this;
    const codes = node.arms.map((arm) => this.codes(arm.codes));
    code.cost(1);
    const from = code.label();
    const to = code.label();
    const end = code.label();
    code.place(from);
    const before = this.assigned;
    this.assigned = new Set(before);
    this.#body(node.body);
    const after: ReadonlySet<string>[] = [this.assigned];
    code.place(to);
    code.emit(Op.Jump, code.ref(end), code.takeCost());
    node.arms.forEach((arm, index) => {
      code.line = this.builder.nextLine();
      const target = code.label();
      code.place(target);
      const result = arm.variable === null ? -1 : this.register(arm.variable);
      code.protect("except", from, to, target, codes[index] as number, result);
      this.assigned = new Set(before);
      if (arm.variable !== null) this.noteAssigned(arm.variable);
      this.#body(arm.body);
      after.push(this.assigned);
      if (index < node.arms.length - 1) code.emit(Op.Jump, code.ref(end), code.takeCost());
    });
    this.builder.nextLine();
    code.place(end);
    this.assigned = intersection(before, after);
  }

  #tryFinally(node: Statement & { kind: "try-finally" }): void {
    this.finallyAround(
      1,
      () => this.#body(node.body),
      () => {
        this.builder.nextLine();
        this.#body(node.handler);
        this.builder.nextLine();
      },
    );
  }

  /** Code and a finally body that follows it whatever happens. */
  protected finallyAround(ticks: number, body: () => void, handler: () => void): void {
    const { code } = this;
    const pending = code.temporary();
    const value = code.temporary();
    code.cost(ticks);
    const scope: Finally = { kind: "finally", handler: code.label(), pending, exits: [] };
    const from = code.label();
    const to = code.label();
    code.place(from);
    const before = this.assigned;
    this.assigned = new Set(before);
    this.scopes.push(scope);
    body();
    this.scopes.pop();
    this.assigned = before;
    code.place(to);
    code.emit(Op.Move, pending, code.constant(Pending.Normal));
    code.place(scope.handler);
    code.protect("finally", from, to, scope.handler, -1, pending);
    this.finallyBody(pending, handler);
    const resumes = scope.exits.map((exit) => {
      const label = code.label();
      code.settle();
      code.emit(Op.JumpPending, pending, exit.kind, code.ref(label));
      return { label, resume: exit.resume };
    });
    code.settle();
    code.emit(Op.EndFinally, pending, value);
    if (resumes.length > 0) {
      const end = code.label();
      code.emit(Op.Jump, code.ref(end), code.takeCost());
      for (const { label, resume } of resumes) {
        code.place(label);
        resume();
      }
      code.place(end);
    }
  }

  /** The finally body itself. */
  protected finallyBody(_pending: number, work: () => void): void {
    work();
  }

  protected returnStatement(node: Statement & { kind: "return" }): void {
    const { code } = this;
    const value = node.value === null ? code.constant(0) : this.operand(node.value, []);
    this.returnThrough(this.scopes.length, value);
  }

  /** Returns a register from inside the scopes below `depth`, through their finally bodies. */
  protected returnThrough(depth: number, value: number): void {
    const { code } = this;
    for (let at = depth - 1; at >= 0; at--) {
      const scope = this.scopes[at] as EnclosingScope;
      if (scope.kind === "finally-body") code.emit(Op.LeaveFinally, scope.pending);
      if (scope.kind !== "finally") continue;
      code.emit(Op.Move, scope.pending + 1, value);
      this.#leaveInto(scope, Pending.Return, () => this.returnThrough(at, scope.pending + 1));
      return;
    }
    code.emit(Op.Return, value, code.takeCost());
  }

  protected jump(node: Statement & { kind: "break" | "continue" }): void {
    const label = node.label === null ? null : foldText(node.label);
    const isMeant = (scope: EnclosingScope) =>
      scope.kind === "loop" && (label === null || scope.label === label || scope.second === label);
    const depth = this.scopes.findLastIndex(isMeant);
    const loop = this.scopes[depth];
    // the parser has reported a jump without its loop
    if (loop?.kind !== "loop") return;
    loop.isLeft = true;
    this.code.cost(node.kind === "break" ? 1 + loop.breakTicks : 1);
    const key = depth * 2 + (node.kind === "break" ? 0 : 1);
    this.#jumpThrough(this.scopes.length, depth, key, node.kind === "break" ? loop.end : loop.next);
  }

  #jumpThrough(depth: number, until: number, key: number, target: Label): void {
    const { code } = this;
    for (let at = depth - 1; at > until; at--) {
      const scope = this.scopes[at] as EnclosingScope;
      if (scope.kind === "finally-body") code.emit(Op.LeaveFinally, scope.pending);
      if (scope.kind !== "finally") continue;
      this.#leaveInto(scope, Pending.FirstJump + key, () =>
        this.#jumpThrough(at, until, key, target),
      );
      return;
    }
    code.emit(Op.Jump, code.ref(target), code.takeCost());
  }

  #leaveInto(scope: Finally, kind: number, resume: () => void): void {
    const { code } = this;
    code.emit(Op.Move, scope.pending, code.constant(kind));
    code.emit(Op.Jump, code.ref(scope.handler), code.takeCost());
    if (!scope.exits.some((exit) => exit.kind === kind)) scope.exits.push({ kind, resume });
  }
}

/** What is surely assigned where several paths meet. */
export function intersection(
  before: ReadonlySet<string>,
  paths: readonly ReadonlySet<string>[],
): Set<string> {
  const [first, ...rest] = paths;
  const common = new Set(before);
  for (const name of first ?? []) if (rest.every((path) => path.has(name))) common.add(name);
  return common;
}
