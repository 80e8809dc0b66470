// Code generation for expressions.
//
// `into` puts a value into a register with the last instruction it emits, so a variable can be the destination of its
// own assignment; `operand` gives any register that holds the value until the operands after it are evaluated.
import { invariant } from "#base";
import { Op } from "#program";
import type { Argument, BinaryOperator, Codes, Expression, Place } from "#syntax";
import { EMPTY_LIST, EMPTY_MAP, foldText } from "#value";
import { assignedBy, isSimple, rootOf } from "./assigns.ts";
import type { ProgramBuilder } from "./compile.ts";
import { Emitter, type Label } from "./emitter.ts";
import {
  type EchoExpression,
  type Node,
  type PlainItem,
  plainName,
  scatterSpec,
  textLiteral,
} from "./nodes.ts";
import { BINARY, BRANCH_UNLESS } from "./operators.ts";

/** Builtins that look at the ticks left. */
const ASKS_FOR_TICKS: ReadonlySet<string> = new Set(["ticks_left", "call_function", "yin"]);

/** A call of a builtin by its name. */
export interface BuiltinCall extends Place {
  readonly name: string;
  readonly args: readonly Argument[];
}

/** Emits expressions into a unit. What echo has more, or otherwise, is in the classes derived from this. */
export class ExpressionCompiler {
  readonly code: Emitter = new Emitter();
  readonly builder: ProgramBuilder;
  /** Folded names of variables that surely have a value here. */
  assigned: Set<string> = new Set();
  /** Registers of the values inside whose brackets we are; the last is what `$` and `^` mean. */
  readonly #bases: number[] = [];

  constructor(builder: ProgramBuilder) {
    this.builder = builder;
  }

  protected register(name: string): number {
    return this.builder.variable(foldText(name));
  }

  protected noteAssigned(name: string): void {
    const folded = foldText(name);
    this.assigned.add(folded);
    this.builder.noteAssignment(folded);
  }

  /** After a loop that may not have run. */
  protected forget(name: string): void {
    this.assigned.delete(foldText(name));
  }

  #isSurelySet(name: string): boolean {
    const folded = foldText(name);
    return this.assigned.has(folded) || this.builder.isPredeclared(folded);
  }

  /** A register with the value, good until all of `later` are evaluated. */
  operand(node: Expression, later: readonly Expression[]): number {
    if (node.kind === "literal") return this.code.constant(node.value);
    if (node.kind === "assign" && node.target.kind === "variable") {
      this.effect(node);
      return this.variableOperand(node.target, later);
    }
    if (node.kind === "variable") return this.variableOperand(node, later);
    const register = this.code.temporary();
    this.into(node, register);
    return register;
  }

  protected variableOperand(node: Node<"variable">, later: readonly Expression[]): number {
    const folded = foldText(node.name);
    const isStable =
      later.every(isSimple) ||
      (this.#isSurelySet(node.name) && !later.some((other) => assignedBy(other).has(folded)));
    if (isStable) return this.builder.variable(folded);
    const register = this.code.temporary();
    this.code.emit(Op.Move, register, this.builder.variable(folded));
    return register;
  }

  protected loadVariable(node: Node<"variable">, target: number): void {
    this.code.emit(Op.Move, target, this.variableOperand(node, []));
  }

  /** Evaluates for effect only. */
  effect(node: Expression): void {
    const mark = this.code.mark();
    if (node.kind === "assign") this.#assign(node, false);
    else if (node.kind === "scatter") this.scatter(node);
    else if (node.kind !== "literal") this.into(node, this.code.temporary());
    this.code.release(mark);
  }

  /** Evaluates into a register; only the last instruction of each path writes it. */
  into(node: Expression, target: number): void {
    const mark = this.code.mark();
    this.#into(node, target);
    this.code.release(mark);
  }

  #into(node: Expression, target: number): void {
    const { code } = this;
    switch (node.kind) {
      case "literal":
        code.emit(Op.Move, target, code.constant(node.value));
        break;
      case "variable":
        this.loadVariable(node, target);
        break;
      case "property":
        this.property(node, target);
        break;
      case "verb-call":
        this.verbCall(node, target);
        break;
      case "builtin-call":
        this.builtinCall(node, target);
        break;
      case "index": {
        const base = this.operand(node.base, [node.index]);
        const index = this.#inside(base, () => this.operand(node.index, []));
        code.cost(1);
        code.emit(Op.Index, target, base, index);
        break;
      }
      case "range": {
        const base = this.operand(node.base, [node.from, node.to]);
        const [from, to] = this.#inside(base, () => [
          this.operand(node.from, [node.to]),
          this.operand(node.to, []),
        ]) as [number, number];
        code.cost(1);
        code.emit(Op.Range, target, base, from, to);
        break;
      }
      case "end-of-base":
        code.emit(node.which === "last" ? Op.Last : Op.First, target, this.#bases.at(-1) as number);
        break;
      case "unary": {
        const operand = this.operand(node.operand, []);
        code.cost(1);
        const op =
          node.operator === "-" ? Op.Neg : node.operator === "!" ? this.not : Op.Complement;
        code.emit(op, target, operand);
        break;
      }
      case "binary": {
        const left = this.operand(node.left, [node.right]);
        const right = this.operand(node.right, []);
        code.cost(1);
        this.binary(node.operator, target, left, right);
        break;
      }
      case "logical":
        this.#logical(node, target);
        break;
      case "conditional":
        this.#conditional(node, target);
        break;
      case "list":
        this.list(node.items, target);
        break;
      case "map":
        this.#map(node.pairs, target);
        break;
      case "assign":
        code.emit(Op.Move, target, this.#assign(node, true));
        break;
      case "scatter":
        code.emit(Op.Move, target, this.scatter(node));
        break;
      case "catch":
        this.#catch(node, target);
        break;
      default:
        this.otherExpression(node, target);
    }
  }

  /** What only echo has. */
  protected otherExpression(node: EchoExpression, _target: number): void {
    invariant(false, "moo has no such expression", node.kind);
  }

  protected readonly not: number = Op.Not;

  protected binary(operator: BinaryOperator, target: number, left: number, right: number): void {
    this.code.emit(BINARY[operator], target, left, right);
  }

  #inside<Result>(base: number, work: () => Result): Result {
    this.#bases.push(base);
    const result = work();
    this.#bases.pop();
    return result;
  }

  protected property(node: Node<"property">, target: number): void {
    const { code } = this;
    const object = this.operand(node.object, [node.name]);
    const plain = plainName(node.name);
    if (plain !== null) {
      code.cost(1);
      code.emit(Op.GetProp, target, object, this.builder.name(plain));
      return;
    }
    const name = this.operand(node.name, []);
    code.cost(1);
    code.emit(Op.GetPropDyn, target, object, name);
  }

  #logical(node: Node<"logical">, target: number): void {
    const { code } = this;
    const end = code.label();
    // the right side must see the target unchanged, unless the target is a temporary of ours
    const value = code.isTemporary(target) ? target : code.temporary();
    this.into(node.left, value);
    code.cost(1);
    code.emitBranch(node.operator === "&&" ? Op.JumpFalse : Op.JumpTrue, value, code.ref(end));
    this.maybe(() => this.into(node.right, value));
    code.place(end);
    if (value !== target) code.emit(Op.Move, target, value);
  }

  #conditional(node: Node<"conditional">, target: number): void {
    const { code } = this;
    const otherwise = code.label();
    const end = code.label();
    this.branchUnless(node.condition, otherwise, 1);
    this.maybe(() => this.into(node.consequent, target));
    code.emit(Op.Jump, code.ref(end), code.takeCost());
    code.place(otherwise);
    this.maybe(() => this.into(node.alternate, target));
    code.place(end);
  }

  /** Code that may not run: what it assigns is not sure afterwards. */
  protected maybe(work: () => void): void {
    const before = this.assigned;
    this.assigned = new Set(before);
    work();
    this.assigned = before;
  }

  /** Goes on if the condition is true, else jumps; `ticks` are charged for the test itself. */
  branchUnless(node: Expression, otherwise: Label, ticks: number): void {
    const { code } = this;
    const mark = code.mark();
    code.cost(ticks);
    if (node.kind === "logical" && node.operator === "&&") {
      this.branchUnless(node.left, otherwise, 1);
      // the right side is not reached on every path, but whoever falls through has evaluated it
      this.branchUnless(node.right, otherwise, 0);
    } else if (node.kind === "logical") {
      const yes = code.label();
      const left = this.operand(node.left, []);
      code.cost(1);
      code.emitBranch(Op.JumpTrue, left, code.ref(yes));
      this.maybe(() => this.branchUnless(node.right, otherwise, 0));
      code.place(yes);
    } else if (node.kind === "unary" && node.operator === "!") {
      const operand = this.operand(node.operand, []);
      code.cost(1);
      code.emitBranch(Op.JumpTrue, operand, code.ref(otherwise));
    } else {
      const op = node.kind === "binary" ? BRANCH_UNLESS[node.operator] : undefined;
      if (node.kind === "binary" && op !== undefined) {
        const left = this.operand(node.left, [node.right]);
        const right = this.operand(node.right, []);
        code.cost(1);
        code.emitBranch(op, left, right, code.ref(otherwise));
      } else {
        code.emitBranch(Op.JumpFalse, this.operand(node, []), code.ref(otherwise));
      }
    }
    code.release(mark);
  }

  // ---- lists and calls

  /** `{…}`: plain runs become one MakeList; splices extend what is there. */
  list(items: readonly Argument[], target: number): void {
    const { code } = this;
    const firstSplice = items.findIndex((item) => item.isSplice);
    if (firstSplice < 0) {
      this.#run(items, (first, count) => code.emit(Op.MakeList, target, first, count));
      return;
    }
    let built: number;
    let at: number;
    const last = items.length - 1;
    const place = (index: number): number => (index === last ? target : code.temporary());
    if (firstSplice === 0 && last > 0 && items.slice(1).every((item) => isSimple(item.value))) {
      // `{@l, x}`: Append and Extend check that their left side is a LIST
      built = this.operand(
        (items[0] as Argument).value,
        items.slice(1).map((item) => item.value),
      );
      code.cost(1);
      at = 1;
    } else {
      built = code.constant(EMPTY_LIST);
      at = 0;
      if (firstSplice > 0) {
        built = code.temporary();
        const into = built;
        this.#run(items.slice(0, firstSplice), (first, count) =>
          code.emit(Op.MakeList, into, first, count),
        );
        at = firstSplice;
      }
    }
    for (; at < items.length; at++) {
      const item = items[at] as Argument;
      const next = place(at);
      const mark = code.mark();
      const value = this.operand(item.value, []);
      if (item.isSplice) code.cost(1);
      code.emit(item.isSplice ? Op.Extend : Op.Append, next, built, value);
      code.release(mark);
      built = next;
    }
  }

  /** `[k -> v, …]`: pair by pair, so that a bad key fails before the next pair is evaluated. */
  #map(pairs: readonly (readonly [Expression, Expression])[], target: number): void {
    const { code } = this;
    let built = code.constant(EMPTY_MAP);
    if (pairs.length === 0) code.emit(Op.Move, target, built);
    for (const [index, [key, value]] of pairs.entries()) {
      const next = index === pairs.length - 1 ? target : code.temporary();
      const mark = code.mark();
      const keyRegister = this.operand(key, [value]);
      code.emit(Op.PutPair, next, built, keyRegister, this.operand(value, []));
      code.release(mark);
      built = next;
    }
  }

  /** Evaluates plain arguments into a run of temporaries. */
  #run(items: readonly Argument[], use: (first: number, count: number) => void): void {
    const { code } = this;
    const mark = code.mark();
    if (items.length === 0) {
      use(code.constant(0), 0);
      return;
    }
    if (items.length === 1) {
      use(this.operand((items[0] as Argument).value, []), 1);
      code.release(mark);
      return;
    }
    const registers = items.map(() => code.temporary());
    for (const [index, item] of items.entries()) this.into(item.value, registers[index] as number);
    use(registers[0] as number, items.length);
    code.release(mark);
  }

  protected verbCall(node: Node<"verb-call">, target: number): void {
    const { code } = this;
    const values = node.args.map((arg) => arg.value);
    const object = this.operand(node.object, [node.name, ...values]);
    const plain = plainName(node.name);
    if (plain !== null && !node.args.some((arg) => arg.isSplice)) {
      const name = this.builder.name(plain);
      this.#run(node.args, (first, count) => {
        code.cost(1);
        code.emit(Op.CallVerb, target, object, name, first, count);
      });
      return;
    }
    const name = this.operand(node.name, values);
    const args = this.argumentList(node.args);
    code.cost(1);
    code.emit(Op.CallVerbDyn, target, object, name, args);
  }

  protected argumentList(args: readonly Argument[]): number {
    const list = this.code.temporary();
    this.list(args, list);
    return list;
  }

  protected builtinCall(node: BuiltinCall, target: number): void {
    const { code } = this;
    const folded = foldText(node.name);
    const id = this.builder.options.builtinId(folded);
    if (id === undefined) {
      this.#unknownBuiltin(node, target);
      return;
    }
    // the count must be right, the call included, when somebody asks for it
    const charge = (): void => {
      code.cost(1);
      if (ASKS_FOR_TICKS.has(folded)) code.settle();
    };
    if (node.args.some((arg) => arg.isSplice)) {
      const args = this.argumentList(node.args);
      charge();
      code.emit(Op.CallBuiltinDyn, target, id, args);
      return;
    }
    const only = node.args.length === 1 ? (node.args[0] as Argument).value : null;
    if (only !== null && (folded === "length" || folded === "typeof")) {
      const operand = this.operand(only, []);
      code.cost(1);
      code.emit(folded === "length" ? Op.Length : Op.TypeOf, target, id, operand);
      return;
    }
    this.#run(node.args, (first, count) => {
      charge();
      code.emit(Op.CallBuiltin, target, id, first, count);
    });
  }

  #unknownBuiltin(node: BuiltinCall, target: number): void {
    const caller = this.builder.options.builtinId("call_function");
    if (this.builder.options.unknownBuiltin === "error" || caller === undefined) {
      this.builder.report(node, `Unknown built-in function: ${node.name}`);
      return;
    }
    this.builder.report(node, `Unknown built-in function: ${node.name}`, "warning");
    const name: Argument = { isSplice: false, value: textLiteral(node.name, node) };
    this.builtinCall({ ...node, name: "call_function", args: [name, ...node.args] }, target);
  }

  /** A register with the LIST of codes, or -1 for ANY. */
  codes(codes: Codes): number {
    if (codes === "any") return -1;
    const list = this.code.temporary();
    this.list(codes, list);
    return list;
  }

  #catch(node: Node<"catch">, target: number): void {
    const { code } = this;
    const codes = this.codes(node.codes);
    code.cost(1);
    const from = code.label();
    const to = code.label();
    const handler = code.label();
    const end = code.label();
    code.place(from);
    this.maybe(() => this.into(node.body, target));
    code.place(to);
    code.emit(Op.Jump, code.ref(end), code.takeCost());
    code.place(handler);
    const { fallback } = node;
    const caught = fallback === null && code.isTemporary(target) ? target : code.temporary();
    code.protect("catch", from, to, handler, codes, caught);
    if (fallback !== null) this.maybe(() => this.into(fallback, target));
    else if (caught !== target) code.emit(Op.Move, target, caught);
    code.place(end);
  }

  // ---- assignment

  /** Assigns; gives a register with the value of the expression if it is wanted. */
  #assign(node: Node<"assign">, isWanted: boolean): number {
    const { target } = node;
    if (target.kind === "variable") return this.assignVariable(target, node.value);
    if (target.kind === "property") return this.#assignProperty(target, node.value, isWanted);
    return this.#assignInside(target as Node<"index"> | Node<"range">, node.value, isWanted);
  }

  /** `v = e`; gives the register that holds the value. */
  protected assignVariable(target: Node<"variable">, value: Expression): number {
    const register = this.register(target.name);
    this.into(value, register);
    this.noteAssigned(target.name);
    this.code.cost(1);
    return register;
  }

  /** The register that the new value of a variable is put into. */
  protected targetRegister(target: Node<"variable">): number {
    return this.register(target.name);
  }

  /** The new value of a variable is in its `targetRegister`. */
  protected stored(target: Node<"variable">, _register: number): void {
    this.noteAssigned(target.name);
  }

  #assignProperty(target: Node<"property">, value: Expression, isWanted: boolean): number {
    const { code } = this;
    const object = this.operand(target.object, [target.name, value]);
    const name = plainName(target.name) === null ? this.operand(target.name, [value]) : -1;
    const result = isWanted ? code.temporary() : -1;
    const register = this.operand(value, []);
    this.#storeProperty(target, object, name, register, result);
    return result;
  }

  #storeProperty(
    target: Node<"property">,
    object: number,
    name: number,
    value: number,
    result: number,
  ): void {
    const { code } = this;
    code.cost(1);
    const written = result >= 0 ? result : code.temporary();
    if (name < 0) {
      const text = plainName(target.name) as string;
      code.emit(Op.SetProp, written, object, this.builder.name(text), value);
    } else {
      code.emit(Op.SetPropDyn, written, object, name, value);
    }
  }

  /** `root[i][j] = e`: read down to the innermost base, then rebuild upwards. */
  #assignInside(
    target: Node<"index"> | Node<"range">,
    value: Expression,
    isWanted: boolean,
  ): number {
    const { code } = this;
    const steps: (Node<"index"> | Node<"range">)[] = [];
    let node: Expression = target;
    while (node.kind === "index" || node.kind === "range") {
      steps.unshift(node);
      node = node.base;
    }
    const subscripts = steps.flatMap((step) =>
      step.kind === "index" ? [step.index] : [step.from, step.to],
    );
    const later = [...subscripts, value];
    const root = rootOf(target);

    let object = -1;
    let name = -1;
    const bases: number[] = [];
    if (root.kind === "property") {
      object = this.operand(root.object, [root.name, ...later]);
      const plain = plainName(root.name);
      name = plain === null ? this.operand(root.name, later) : -1;
      const base = code.temporary();
      code.cost(1);
      if (plain === null) code.emit(Op.GetPropDyn, base, object, name);
      else code.emit(Op.GetProp, base, object, this.builder.name(plain));
      bases.push(base);
    } else {
      bases.push(this.operand(root, later));
    }

    const keys: number[][] = [];
    let rest = later;
    steps.forEach((step, index) => {
      const base = bases[index] as number;
      const parts = step.kind === "index" ? [step.index] : [step.from, step.to];
      const registers: number[] = [];
      for (const part of parts) {
        rest = rest.slice(1);
        const after = rest;
        registers.push(this.#inside(base, () => this.operand(part, after)));
      }
      keys.push(registers);
      if (index < steps.length - 1) {
        const inner = code.temporary();
        code.cost(1);
        code.emit(Op.Index, inner, base, registers[0] as number);
        bases.push(inner);
      }
    });

    const result = isWanted ? code.temporary() : -1;
    let built = this.operand(value, []);
    if (isWanted) {
      code.emit(Op.Move, result, built);
    }
    code.cost(1);
    const failed = code.label();
    for (let index = steps.length - 1; index >= 0; index--) {
      const step = steps[index] as Node<"index"> | Node<"range">;
      const isRoot = index === 0 && root.kind === "variable";
      const next = isRoot ? this.targetRegister(root as Node<"variable">) : code.temporary();
      const base = bases[index] as number;
      const registers = keys[index] as number[];
      if (step.kind === "index")
        code.emit(Op.PutIndex, next, base, registers[0] as number, built, result, code.ref(failed));
      else
        code.emit(
          Op.PutRange,
          next,
          base,
          registers[0] as number,
          registers[1] as number,
          built,
          result,
          code.ref(failed),
        );
      built = next;
    }
    if (root.kind === "property") this.#storeProperty(root, object, name, built, -1);
    else this.stored(root as Node<"variable">, built);
    code.placeInside(failed);
    return result;
  }

  /** The right side of a scattering assignment, in a temporary. */
  protected scatterSource(node: Node<"scatter">): number {
    const { code } = this;
    const source = this.operand(node.value, []);
    if (code.isTemporary(source)) return source;
    // a target may be the very variable that holds the list
    const copy = code.temporary();
    code.emit(Op.Move, copy, source);
    return copy;
  }

  /** Scatters; gives the register of the right side. */
  protected scatter(node: Node<"scatter">): number {
    const { code } = this;
    const source = this.scatterSource(node);
    const items = node.items as readonly PlainItem[];
    const optional = items.filter((item) => item.kind === "optional");
    const registers = items.map((item) => this.register(item.name));
    const spec = this.builder.scatter(scatterSpec(items, registers));
    const given = code.temporary();
    const end = code.label();
    code.cost(1);
    code.emit(Op.Scatter, given, source, spec, code.ref(end));
    for (const item of items) {
      if (item.kind === "optional") this.builder.noteAssignment(foldText(item.name));
      else this.noteAssigned(item.name);
    }
    optional.forEach((item, index) => {
      if (item.fallback === null) return;
      const next = code.label();
      code.settle();
      code.emit(Op.JumpGiven, given, index, code.ref(next));
      this.into(item.fallback, this.register(item.name));
      this.noteAssigned(item.name);
      code.place(next);
    });
    code.placeInside(end);
    return source;
  }
}
