// The first alternative, its compiler: from the tree to code of a stack machine.
//
//   constant k      pushes            add … notEqual   pops two, pushes one       jump to
//   load v          pushes            negate, not      replaces the top           jumpFalse to   pops
//   store v         pops              index            pops two, pushes one       loopBack to    a loop turn
//   keep v          leaves the top    putIndex v       pops value and index       rangeNext v to   on [next, limit]
//   pop, duplicate                    append, extend   pops two, pushes one       listNext v to    on [list, position]
import type { Argument, Body, Expression, ProgramTree, Statement } from "#syntax";
import { EMPTY_LIST, foldText, type Value } from "#value";
import { unsupported } from "./design.ts";

/** Instructions. The machine has the numbers in its cases. */
export const StackOp = {
  constant: 0,
  load: 1,
  store: 2,
  keep: 3,
  pop: 4,
  duplicate: 5,
  add: 6,
  subtract: 7,
  multiply: 8,
  divide: 9,
  modulo: 10,
  equal: 11,
  notEqual: 12,
  less: 13,
  lessOrEqual: 14,
  greater: 15,
  greaterOrEqual: 16,
  negate: 17,
  not: 18,
  index: 19,
  putIndex: 20,
  append: 21,
  extend: 22,
  jump: 23,
  jumpFalse: 24,
  jumpTrue: 25,
  loopBack: 26,
  rangeNext: 27,
  listNext: 28,
  length: 29,
  toFloat: 30,
  return: 31,
} as const;

const BINARY: Readonly<Record<string, number>> = {
  "+": StackOp.add,
  "-": StackOp.subtract,
  "*": StackOp.multiply,
  "/": StackOp.divide,
  "%": StackOp.modulo,
  "==": StackOp.equal,
  "!=": StackOp.notEqual,
  "<": StackOp.less,
  "<=": StackOp.lessOrEqual,
  ">": StackOp.greater,
  ">=": StackOp.greaterOrEqual,
};
const BUILTINS: Readonly<Record<string, number>> = {
  length: StackOp.length,
  tofloat: StackOp.toFloat,
};

/** What the machine runs. */
export interface StackProgram {
  readonly code: Int32Array;
  readonly constants: readonly Value[];
  readonly variables: number;
}

/** Compiles a tree of the subset. */
export function compileForStack(tree: ProgramTree): StackProgram {
  const compiler = new StackCompiler();
  compiler.body(tree.body);
  compiler.constant(0);
  compiler.emit(StackOp.return);
  return {
    code: Int32Array.from(compiler.code),
    constants: compiler.constants,
    variables: compiler.variables.size,
  };
}

class StackCompiler {
  readonly code: number[] = [];
  readonly constants: Value[] = [];
  readonly variables: Map<string, number> = new Map();

  emit(...words: number[]): void {
    this.code.push(...words);
  }

  constant(value: Value): void {
    this.emit(StackOp.constant, this.constants.length);
    this.constants.push(value);
  }

  #variable(name: string): number {
    const key = foldText(name);
    const known = this.variables.get(key);
    if (known !== undefined) return known;
    this.variables.set(key, this.variables.size);
    return this.variables.size - 1;
  }

  /** Emits a jump whose target `land` fills in. */
  #jump(...words: number[]): number {
    this.emit(...words, -1);
    return this.code.length - 1;
  }

  #land(jump: number): void {
    this.code[jump] = this.code.length;
  }

  body(body: Body): void {
    for (const statement of body) this.#statement(statement);
  }

  #statement(node: Statement): void {
    switch (node.kind) {
      case "expression":
        this.#effect(node.expression);
        return;
      case "return":
        if (node.value === null) this.constant(0);
        else this.#expression(node.value);
        this.emit(StackOp.return);
        return;
      case "if":
        this.#if(node);
        return;
      case "while": {
        const test = this.code.length;
        this.#expression(node.condition);
        const end = this.#jump(StackOp.jumpFalse);
        this.body(node.body);
        this.emit(StackOp.loopBack, test);
        this.#land(end);
        return;
      }
      case "for-range":
        this.#expression(node.from);
        this.#expression(node.to);
        this.#turns(StackOp.rangeNext, node.variable, node.body);
        return;
      case "for-in":
        this.#expression(node.source);
        this.constant(0);
        this.#turns(StackOp.listNext, node.variable, node.body);
        return;
      default:
        unsupported(node.kind);
    }
  }

  #if(node: Statement & { kind: "if" }): void {
    const ends: number[] = [];
    for (const arm of node.arms) {
      this.#expression(arm.condition);
      const next = this.#jump(StackOp.jumpFalse);
      this.body(arm.body);
      ends.push(this.#jump(StackOp.jump));
      this.#land(next);
    }
    this.body(node.otherwise ?? []);
    for (const end of ends) this.#land(end);
  }

  #turns(op: number, variable: string, body: Body): void {
    const first = this.#jump(StackOp.jump);
    const top = this.code.length;
    this.body(body);
    this.#land(first);
    this.emit(op, this.#variable(variable), top);
  }

  #effect(node: Expression): void {
    if (node.kind === "assign") this.#assign(node, true);
    else {
      this.#expression(node);
      this.emit(StackOp.pop);
    }
  }

  #assign(node: Expression & { kind: "assign" }, isEffect: boolean): void {
    const { target } = node;
    if (target.kind === "variable") {
      this.#expression(node.value);
      this.emit(isEffect ? StackOp.store : StackOp.keep, this.#variable(target.name));
    } else if (target.kind === "index" && target.base.kind === "variable" && isEffect) {
      this.#expression(target.index);
      this.#expression(node.value);
      this.emit(StackOp.putIndex, this.#variable(target.base.name));
    } else {
      unsupported(`assignment to ${target.kind}`);
    }
  }

  #expression(node: Expression): void {
    switch (node.kind) {
      case "literal":
        this.constant(node.value);
        return;
      case "variable":
        this.emit(StackOp.load, this.#variable(node.name));
        return;
      case "assign":
        this.#assign(node, false);
        return;
      case "binary":
        this.#expression(node.left);
        this.#expression(node.right);
        this.emit(BINARY[node.operator] ?? unsupported(node.operator));
        return;
      case "unary":
        this.#expression(node.operand);
        this.emit(node.operator === "!" ? StackOp.not : StackOp.negate);
        return;
      case "logical": {
        this.#expression(node.left);
        this.emit(StackOp.duplicate);
        const end = this.#jump(node.operator === "&&" ? StackOp.jumpFalse : StackOp.jumpTrue);
        this.emit(StackOp.pop);
        this.#expression(node.right);
        this.#land(end);
        return;
      }
      case "index":
        this.#expression(node.base);
        this.#expression(node.index);
        this.emit(StackOp.index);
        return;
      case "list":
        this.#list(node.items);
        return;
      case "builtin-call":
        for (const argument of node.args) this.#expression(argument.value);
        this.emit(BUILTINS[node.name] ?? unsupported(node.name));
        return;
      default:
        unsupported(node.kind);
    }
  }

  #list(items: readonly Argument[]): void {
    const [first] = items;
    if (first?.isSplice === true) this.#expression(first.value);
    else this.constant(EMPTY_LIST);
    for (const item of first?.isSplice === true ? items.slice(1) : items) {
      this.#expression(item.value);
      this.emit(item.isSplice ? StackOp.extend : StackOp.append);
    }
  }
}
