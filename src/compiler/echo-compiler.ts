// Statements and functions of echo (LANGUAGE 5, 6.3): completion values, blocks, and units of their own.
import { Op, type Unit } from "#program";
import type { Body, ScatterItem, Statement } from "#syntax";
import { EchoExpressions } from "./echo-expressions.ts";
import type { UnitParts } from "./emitter.ts";
import { type EchoStatement, type Node, type StatementOf, textLiteral } from "./nodes.ts";
import { functionsOf } from "./resolve.ts";
import type { Binding, FrameScope } from "./scopes.ts";
import { intersection } from "./unit-compiler.ts";

/** Emits one unit: the program, a function, or the body of a fork. */
export class EchoCompiler extends EchoExpressions {
  /** The main body. */
  main(body: Body): Unit {
    const { code, builder } = this;
    if (builder.options.surroundings?.isConsole !== true) this.#wideCells();
    this.#enter(body, body);
    this.#ending(body);
    return code.finish(builder.initial, this.parts());
  }

  /** Verb-wide variables that functions share. */
  #wideCells(): void {
    const { code, builder } = this;
    for (const folded of this.names.wideCells.keys()) {
      const cell = this.frame.cell(folded);
      code.emit(Op.NewCell, cell);
      if (builder.hasRegister(folded)) code.emit(Op.StoreCell, cell, builder.variable(folded));
    }
  }

  /** A function. */
  function(node: Node<"lambda">): Unit {
    const { code, builder } = this;
    code.line = node.line;
    this.freshCells(node);
    this.#hoist(node.body);
    this.spread(node.params, builder.firstLocal, "declare");
    this.#ending(node.body);
    return code.finish(builder.initial, this.#functionParts(node));
  }

  #functionParts(node: Node<"lambda">): UnitParts {
    const required = ({ kind }: ScatterItem): boolean => kind === "required" || kind === "nested";
    return {
      ...this.parts(),
      captures: this.frame.captures,
      lambda: {
        name: node.name ?? "",
        required: node.params.filter(required).length,
        isOpen: !node.params.every(required),
        start: node.start,
        end: node.end,
      },
    };
  }

  /** The statements of a unit, and the return of its completion value. */
  #ending(body: Body): void {
    const { code } = this;
    const result = code.temporary();
    this.#statements(body, result);
    code.emit(Op.Return, result, code.takeCost());
  }

  // ---- bodies

  #enter(block: object, body: Body): void {
    this.freshCells(block);
    this.#hoist(body);
  }

  /** Functions that stand as statements exist from the start of their block. */
  #hoist(body: Body): void {
    for (const lambda of functionsOf(body)) {
      const binding = this.names.declaredAt(lambda) as Binding;
      const home = this.homeOfBinding(binding);
      const mark = this.code.mark();
      const direct = this.directRegister(home);
      const register = direct >= 0 ? direct : this.code.temporary();
      this.closure(lambda, register);
      this.store(home, binding.name, register);
      this.code.release(mark);
    }
  }

  #statements(body: Body, target: number | null): void {
    const last = body.length - 1;
    if (last < 0 && target !== null) this.#nothing(target);
    body.forEach((statement, index) => {
      this.completion(statement, index === last ? target : null);
    });
  }

  #nothing(target: number | null): void {
    if (target !== null) this.code.emit(Op.Move, target, this.code.constant(null));
  }

  /** A body that is a block. */
  #block(body: Body, target: number | null): void {
    this.#enter(body, body);
    this.#statements(body, target);
  }

  protected bodyInto(body: Body, target: number | null): void {
    this.#hoist(body);
    this.#statements(body, target);
  }

  protected closure(node: Node<"lambda">, target: number): void {
    const { builder, resolution } = this;
    const frame = resolution.frames.get(node) as FrameScope;
    const unit = builder.addUnit(() => new EchoCompiler(builder, resolution, frame).function(node));
    this.code.emit(Op.MakeClosure, target, unit);
  }

  // ---- statements

  protected completion(node: Statement, target: number | null): void {
    const { code } = this;
    code.line = node.line;
    const mark = code.mark();
    switch (node.kind) {
      case "expression":
        if (target === null) this.effect(node.expression);
        else this.into(node.expression, target);
        break;
      case "if":
        this.#if(node, target);
        break;
      case "for-in":
        this.#forIn(node);
        this.#nothing(target);
        break;
      case "for-range":
        this.#forRange(node);
        this.#nothing(target);
        break;
      case "while":
        this.#while(node);
        this.#nothing(target);
        break;
      case "fork":
        this.#fork(node);
        this.#nothing(target);
        break;
      case "return":
        this.#return(node);
        break;
      case "break":
      case "continue":
        this.jump(node);
        break;
      case "try-except":
      case "try-finally":
        // the parser makes one kind of `try` in echo
        break;
      default:
        this.#echoStatement(node, target);
    }
    code.release(mark);
  }

  #echoStatement(node: EchoStatement, target: number | null): void {
    switch (node.kind) {
      case "declare":
        this.#declare(node);
        break;
      case "global":
        if (node.value !== null)
          this.assignHome(this.homeAt(node, node.name), node.name, node.value, 1);
        break;
      case "function":
        break;
      case "begin":
        this.#block(node.body, target);
        return;
      case "gather":
        this.#gather(node);
        break;
      case "try":
        this.#try(node, target);
        return;
      case "throw":
        this.code.emit(Op.Throw, this.code.temporary(), this.operand(node.value, []));
        break;
      case "yield":
        this.#yield(node);
        break;
      case "cancel":
      case "grant":
      case "revoke":
      case "define-event":
      case "define-capability":
      case "object":
        this.builder.report(node, `This statement is not available yet: ${node.kind}`);
        break;
    }
    this.#nothing(target);
  }

  #if(node: StatementOf<"if">, target: number | null): void {
    const { code } = this;
    const end = code.label();
    const before = this.assigned;
    const after: ReadonlySet<string>[] = [];
    const isWhole = node.otherwise !== null || target !== null;
    node.arms.forEach((arm, index) => {
      code.line = arm.line;
      const next = code.label();
      this.branchUnless(arm.condition, next, 1);
      const entry = this.assigned;
      this.assigned = new Set(entry);
      this.#block(arm.body, target);
      after.push(this.assigned);
      this.assigned = entry;
      if (index < node.arms.length - 1 || isWhole)
        code.emit(Op.Jump, code.ref(end), code.takeCost());
      code.place(next);
    });
    if (node.otherwise !== null) this.#block(node.otherwise, target);
    else this.#nothing(target);
    code.place(end);
    after.push(this.assigned);
    this.assigned = intersection(before, after);
  }

  #forIn(node: StatementOf<"for-in">): void {
    const { line } = node;
    const loop = this.loop(node.variable === "" ? null : node.variable, null, 0);
    this.loopOver(node, node.source, loop.next, () => {
      const ticks = this.loopRound(loop, () => this.#block(node.body, null));
      this.code.line = line;
      return ticks;
    });
    this.code.place(loop.end);
  }

  #forRange(node: StatementOf<"for-range">): void {
    const { line } = node;
    const loop = this.loop(node.variable, null, 0);
    this.loopUpTo(node, node.from, node.to, loop.next, () => {
      const ticks = this.loopRound(loop, () => this.#block(node.body, null));
      this.code.line = line;
      return ticks;
    });
    this.code.place(loop.end);
  }

  #while(node: StatementOf<"while">): void {
    const { code } = this;
    const loop = this.loop(node.label, null, 1);
    const test = code.label();
    code.place(test);
    if (node.label === null) {
      this.branchUnless(node.condition, loop.end, 1);
    } else {
      const home = this.homeAt(node, node.label);
      const register = this.assignHome(home, node.label, node.condition, 1);
      code.emitBranch(Op.JumpFalse, register, code.ref(loop.end));
    }
    const ticks = this.loopRound(loop, () => this.#block(node.body, null));
    code.line = node.line;
    code.emit(Op.LoopBack, code.ref(test), ticks + 1);
    code.place(loop.end);
  }

  #fork(node: StatementOf<"fork">): void {
    const { code, builder, resolution } = this;
    const delay = this.operand(node.delay, []);
    code.cost(1);
    const unit = builder.addUnit(() =>
      new EchoCompiler(builder, resolution, this.frame).forkBody(node),
    );
    code.emit(Op.Fork, this.#forkRegister(node), delay, unit);
    this.#nameFork(node);
  }

  /** The body of a fork: runs on a copy of the frame. */
  forkBody(node: StatementOf<"fork">): Unit {
    const { code, builder } = this;
    code.line = node.line;
    this.#nameFork(node);
    this.#block(node.body, null);
    code.emit(Op.Return, code.constant(0), code.takeCost());
    return code.finish(builder.initial, this.parts());
  }

  /** The hidden variable that the copy of the frame finds the id of its task in; -1 without name. */
  #forkRegister(node: StatementOf<"fork">): number {
    const hidden = this.names.declaredAt(node);
    return hidden === undefined ? -1 : this.directRegister(this.homeOfBinding(hidden));
  }

  #nameFork(node: StatementOf<"fork">): void {
    if (node.name !== null)
      this.store(this.homeAt(node, node.name), node.name, this.#forkRegister(node));
  }

  #return(node: StatementOf<"return">): void {
    const { code } = this;
    const value = node.value === null ? code.constant(0) : this.operand(node.value, []);
    this.returnThrough(this.scopes.length, value);
  }

  #declare(node: StatementOf<"declare">): void {
    const { code } = this;
    const { item, value } = node;
    if (item.items !== null) {
      if (value === null) return;
      const source = code.temporary();
      this.into(value, source);
      code.cost(1);
      this.spread(item.items, source, "declare");
      return;
    }
    const binding = this.names.declaredAt(item);
    if (binding === undefined) {
      if (value !== null) this.effect(value);
      return;
    }
    const home = this.homeOfBinding(binding);
    if (value === null) this.store(home, binding.name, code.constant(null));
    else this.assignHome(home, binding.name, value, 1);
  }

  #yield(node: EchoStatement): void {
    const zero = { isSplice: false, value: { ...textLiteral("", node), value: 0 } };
    const { line, start, end } = node;
    this.builtinCall({ name: "suspend", args: [zero], line, start, end }, this.code.temporary());
  }

  #gather(node: StatementOf<"gather">): void {
    const { code } = this;
    const { items } = node;
    const results = code.temporary();
    const tasks = items.map(() => code.temporary());
    items.forEach((item, index) => {
      code.line = item.line;
      const mark = code.mark();
      this.spawn(item.call, tasks[index] as number);
      code.release(mark);
    });
    code.line = node.line;
    const first = tasks[0] ?? code.constant(0);
    code.emit(Op.Gather, results, first, items.length);
    items.forEach(({ item, how }, index) => {
      if (item === null) return;
      const mark = code.mark();
      const value = code.temporary();
      code.emit(Op.Index, value, results, code.constant(index + 1));
      code.cost(1);
      const binder = how === null ? "assign" : "declare";
      const home = this.homeOfItem(item, binder);
      if (item.items !== null) this.spread(item.items, value, binder);
      else if (home !== null) this.store(home, item.name as string, value);
      code.release(mark);
    });
  }

  // ---- try

  #try(node: StatementOf<"try">, target: number | null): void {
    const { handler } = node;
    if (handler === null) {
      this.#guarded(node, target, 1);
      return;
    }
    const hasArms = node.arms.length > 0 || node.catchArm !== null;
    this.finallyAround(
      1,
      () => {
        if (hasArms) this.#guarded(node, target, 0);
        else this.#block(node.body, target);
      },
      () => this.#block(handler, null),
    );
  }

  #guarded(node: StatementOf<"try">, target: number | null, ticks: number): void {
    const { code } = this;
    const codes = node.arms.map((arm) => this.codes(arm.codes));
    code.cost(ticks);
    const from = code.label();
    const to = code.label();
    const end = code.label();
    code.place(from);
    const before = this.assigned;
    const after: ReadonlySet<string>[] = [];
    const within = (work: () => void): void => {
      this.assigned = new Set(before);
      work();
      after.push(this.assigned);
    };
    within(() => this.#block(node.body, target));
    code.place(to);
    code.emit(Op.Jump, code.ref(end), code.takeCost());
    node.arms.forEach((arm, index) => {
      code.line = arm.line;
      const start = code.label();
      code.place(start);
      const home = arm.variable === null ? null : this.homeAt(arm, arm.variable);
      const direct = home === null ? -1 : this.directRegister(home);
      const result = home !== null && direct < 0 ? code.temporary() : direct;
      code.protect("except", from, to, start, codes[index] as number, result);
      within(() => {
        if (home !== null && arm.variable !== null) this.store(home, arm.variable, result);
        this.#block(arm.body, target);
      });
      code.emit(Op.Jump, code.ref(end), code.takeCost());
    });
    const { catchArm } = node;
    if (catchArm !== null) {
      code.line = catchArm.line;
      const start = code.label();
      code.place(start);
      const binding = this.names.declaredAt(catchArm);
      const home = binding === undefined ? null : this.homeOfBinding(binding);
      const direct = home === null ? -1 : this.directRegister(home);
      const result = home !== null && direct < 0 ? code.temporary() : direct;
      code.protect("error", from, to, start, -1, result);
      within(() => {
        this.#enter(catchArm.body, catchArm.body);
        if (home !== null && binding !== undefined) this.store(home, binding.name, result);
        this.#statements(catchArm.body, target);
      });
    }
    code.place(end);
    this.assigned = intersection(before, after);
  }

  protected override finallyBody(pending: number, work: () => void): void {
    this.scopes.push({ kind: "finally-body", pending });
    work();
    this.scopes.pop();
  }
}
