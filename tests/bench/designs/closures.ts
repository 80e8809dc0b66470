// The second alternative: every node of the tree becomes a JavaScript closure; running is calling.
//
// A running program must still be data that can be left and entered again. Loops are left at their turns: the statement
// gives LEFT, and every statement around it notes in its register where it was. Running the body again finds the way
// back. (Expressions cannot be left: a language with calls in expressions needs a second mechanism for those, which this
// comparison leaves out in favour of the closures.)
import type { Argument, Body, Expression, ProgramTree, Statement } from "#syntax";
import { EMPTY_LIST, Float, foldText, isTrue, List, toLiteral, type Value } from "#value";
import { parser } from "../../support/bare-vm.ts";
import { CLOCK_TICKS, type Design, fail, MAX_SAFE, operators, unsupported } from "./design.ts";

class Frame {
  readonly variables: (Value | undefined)[];
  /** Where statements were when they were left: 0 at their beginning. */
  readonly places: number[];
  /** Lists and limits of loops that were left. */
  readonly kept: Value[];
  result: Value = 0;
  ticks: number = 2 ** 50;
  check: number = 2 ** 50 - CLOCK_TICKS;
  sliceEnd = 0;

  constructor(variables: number, places: number) {
    this.variables = new Array(variables).fill(undefined);
    this.places = new Array(places).fill(0);
    this.kept = new Array(places).fill(0);
  }
}

const NEXT = 0;
const RETURNED = 1;
const LEFT = 2;

type Run = (frame: Frame) => number;
type Read = (frame: Frame) => Value;
type Test = (frame: Frame) => boolean;

function expect<T>(value: T | undefined): T {
  return value === undefined ? fail() : value;
}

/** Whether the slice is over; asked at loop turns when the ticks say so. */
function isOver(frame: Frame): boolean {
  frame.check = frame.ticks - CLOCK_TICKS;
  return performance.now() >= frame.sliceEnd;
}

class ClosureCompiler {
  readonly variables: Map<string, number> = new Map();
  places = 0;

  #variable(name: string): number {
    const key = foldText(name);
    const known = this.variables.get(key);
    if (known !== undefined) return known;
    this.variables.set(key, this.variables.size);
    return this.variables.size - 1;
  }

  body(body: Body): Run {
    const runs = body.map((statement) => this.#statement(statement));
    const [first, second] = runs;
    if (first === undefined) return () => NEXT;
    if (second === undefined) return first;
    const place = this.places++;
    return (frame) => {
      for (let at = frame.places[place]; at < runs.length; at++) {
        const end = runs[at](frame);
        if (end === NEXT) continue;
        frame.places[place] = end === LEFT ? at : 0;
        return end;
      }
      frame.places[place] = 0;
      return NEXT;
    };
  }

  #statement(node: Statement): Run {
    switch (node.kind) {
      case "expression":
        return this.#effect(node.expression);
      case "return": {
        const value: Read = node.value === null ? () => 0 : this.#read(node.value);
        return (frame) => {
          frame.result = value(frame);
          return RETURNED;
        };
      }
      case "if":
        return this.#if(node);
      case "while":
        return this.#while(node);
      case "for-range":
        return this.#forRange(node);
      case "for-in":
        return this.#forIn(node);
      default:
        return unsupported(node.kind);
    }
  }

  #if(node: Statement & { kind: "if" }): Run {
    const tests = node.arms.map((arm) => this.#test(arm.condition));
    const bodies = [...node.arms.map((arm) => arm.body), node.otherwise ?? []].map((body) =>
      this.body(body),
    );
    const place = this.places++;
    return (frame) => {
      // 0 is afresh, else one more than the arm that was left
      let arm = frame.places[place] - 1;
      if (arm < 0) {
        arm = 0;
        while (arm < tests.length && !tests[arm](frame)) arm++;
      }
      const end = bodies[arm](frame);
      frame.places[place] = end === LEFT ? arm + 1 : 0;
      return end;
    };
  }

  #while(node: Statement & { kind: "while" }): Run {
    const test = this.#test(node.condition);
    const body = this.body(node.body);
    const place = this.places++;
    return (frame) => {
      let isInside = frame.places[place] === 2;
      frame.places[place] = 0;
      while (isInside || test(frame)) {
        isInside = false;
        const end = body(frame);
        if (end !== NEXT) {
          if (end === LEFT) frame.places[place] = 2;
          return end;
        }
        frame.ticks -= 1;
        if (frame.ticks <= frame.check && isOver(frame)) {
          frame.places[place] = 1;
          return LEFT;
        }
      }
      return NEXT;
    };
  }

  #forRange(node: Statement & { kind: "for-range" }): Run {
    const from = this.#read(node.from);
    const to = this.#read(node.to);
    const variable = this.#variable(node.variable);
    const body = this.body(node.body);
    // place: 0 afresh, 1 at a turn, 2 inside the body; kept: the number of this turn, then the limit
    const place = this.places;
    this.places += 2;
    return (frame) => {
      let isInside = frame.places[place] === 2;
      const isAgain = frame.places[place] !== 0;
      const first = isAgain ? frame.kept[place] : from(frame);
      const limit = isAgain ? frame.kept[place + 1] : to(frame);
      if (typeof first !== "number" || typeof limit !== "number" || limit >= MAX_SAFE)
        return fail();
      frame.places[place] = 0;
      for (let current = first; current <= limit; current++) {
        if (!isInside) {
          frame.ticks -= 1;
          if (frame.ticks <= frame.check && isOver(frame)) {
            frame.places[place] = 1;
            frame.kept[place] = current;
            frame.kept[place + 1] = limit;
            return LEFT;
          }
          frame.variables[variable] = current;
        }
        isInside = false;
        const end = body(frame);
        if (end === NEXT) continue;
        if (end === LEFT) {
          frame.places[place] = 2;
          frame.kept[place] = current;
          frame.kept[place + 1] = limit;
        }
        return end;
      }
      return NEXT;
    };
  }

  #forIn(node: Statement & { kind: "for-in" }): Run {
    const source = this.#read(node.source);
    const variable = this.#variable(node.variable);
    const body = this.body(node.body);
    const place = this.places;
    this.places += 2;
    return (frame) => {
      let isInside = frame.places[place] === 2;
      const isAgain = frame.places[place] !== 0;
      const list = isAgain ? frame.kept[place] : source(frame);
      if (!(list instanceof List)) return fail();
      frame.places[place] = 0;
      for (let at = isAgain ? (frame.kept[place + 1] as number) : 0; at < list.length; at++) {
        if (!isInside) {
          frame.ticks -= 1;
          if (frame.ticks <= frame.check && isOver(frame)) {
            frame.places[place] = 1;
            frame.kept[place] = list;
            frame.kept[place + 1] = at;
            return LEFT;
          }
          frame.variables[variable] = list.at(at);
        }
        isInside = false;
        const end = body(frame);
        if (end === NEXT) continue;
        if (end === LEFT) {
          frame.places[place] = 2;
          frame.kept[place] = list;
          frame.kept[place + 1] = at;
        }
        return end;
      }
      return NEXT;
    };
  }

  #effect(node: Expression): Run {
    if (node.kind === "assign") {
      const { target } = node;
      if (target.kind === "variable") {
        const variable = this.#variable(target.name);
        const value = this.#read(node.value);
        return (frame) => {
          frame.variables[variable] = value(frame);
          return NEXT;
        };
      }
      if (target.kind === "index" && target.base.kind === "variable") {
        const variable = this.#variable(target.base.name);
        const readIndex = this.#read(target.index);
        const readValue = this.#read(node.value);
        return (frame) => {
          const index = readIndex(frame);
          const value = readValue(frame);
          const base = frame.variables[variable];
          if (
            base instanceof List &&
            typeof index === "number" &&
            index >= 1 &&
            index <= base.length
          )
            frame.variables[variable] = base.with(index - 1, value);
          else frame.variables[variable] = expect(operators.putIndex(base, index, value));
          return NEXT;
        };
      }
    }
    const value = this.#read(node);
    return (frame) => {
      value(frame);
      return NEXT;
    };
  }

  #read(node: Expression): Read {
    switch (node.kind) {
      case "literal": {
        const { value } = node;
        return () => value;
      }
      case "variable": {
        const variable = this.#variable(node.name);
        return (frame) => {
          const value = frame.variables[variable];
          return value === undefined ? fail() : value;
        };
      }
      case "assign": {
        const { target } = node;
        if (target.kind !== "variable") return unsupported(`assignment to ${target.kind}`);
        const variable = this.#variable(target.name);
        const value = this.#read(node.value);
        return (frame) => {
          const result = value(frame);
          frame.variables[variable] = result;
          return result;
        };
      }
      case "binary":
        return this.#binary(node);
      case "logical": {
        const left = this.#read(node.left);
        const right = this.#read(node.right);
        const isAnd = node.operator === "&&";
        return (frame) => {
          const value = left(frame);
          return isTrue(value) === isAnd ? right(frame) : value;
        };
      }
      case "unary": {
        const operand = this.#read(node.operand);
        return node.operator === "!"
          ? (frame) => (isTrue(operand(frame)) ? 0 : 1)
          : (frame) => expect(operators.negate(operand(frame)));
      }
      case "index": {
        const readBase = this.#read(node.base);
        const readIndex = this.#read(node.index);
        return (frame) => {
          const base = readBase(frame);
          const index = readIndex(frame);
          return base instanceof List &&
            typeof index === "number" &&
            index >= 1 &&
            index <= base.length
            ? base.at(index - 1)
            : expect(operators.index(base, index));
        };
      }
      case "list":
        return this.#list(node.items);
      case "builtin-call": {
        const argument = this.#read(node.args[0].value);
        if (node.name === "tofloat") return (frame) => new Float(Number(argument(frame)));
        if (node.name === "length") return (frame) => expect(operators.length(argument(frame)));
        return unsupported(node.name);
      }
      default:
        return unsupported(node.kind);
    }
  }

  #list(items: readonly Argument[]): Read {
    const parts = items.map((item) => ({ isSplice: item.isSplice, read: this.#read(item.value) }));
    const [first, second] = parts;
    if (parts.length === 2 && first.isSplice && !second.isSplice) {
      return (frame) => {
        const list = first.read(frame);
        return list instanceof List ? list.append(second.read(frame)) : fail();
      };
    }
    return (frame) => {
      let list = EMPTY_LIST;
      for (const { isSplice, read } of parts) {
        const value = read(frame);
        if (!isSplice) list = list.append(value);
        else if (value instanceof List) list = list.concat(value);
        else fail();
      }
      return list;
    };
  }

  #binary(node: Expression & { kind: "binary" }): Read {
    const readLeft = this.#read(node.left);
    const readRight = this.#read(node.right);
    switch (node.operator) {
      case "+":
        return (frame) => {
          const left = readLeft(frame);
          const right = readRight(frame);
          if (typeof left === "number" && typeof right === "number") {
            const sum = left + right;
            if (sum <= MAX_SAFE && sum >= -MAX_SAFE) return sum;
          } else if (left instanceof Float && right instanceof Float) {
            const sum = left.value + right.value;
            if (sum - sum === 0) return new Float(sum);
          }
          return expect(operators.add(left, right));
        };
      case "-":
        return (frame) => {
          const left = readLeft(frame);
          const right = readRight(frame);
          if (typeof left === "number" && typeof right === "number") {
            const difference = left - right;
            if (difference <= MAX_SAFE && difference >= -MAX_SAFE) return difference;
          } else if (left instanceof Float && right instanceof Float) {
            const difference = left.value - right.value;
            if (difference - difference === 0) return new Float(difference);
          }
          return expect(operators.subtract(left, right));
        };
      case "*":
        return (frame) => {
          const left = readLeft(frame);
          const right = readRight(frame);
          if (typeof left === "number" && typeof right === "number") {
            const product = left * right;
            if (product <= MAX_SAFE && product >= -MAX_SAFE) return product + 0;
          } else if (left instanceof Float && right instanceof Float) {
            const product = left.value * right.value;
            if (product - product === 0) return new Float(product);
          }
          return expect(operators.multiply(left, right));
        };
      case "/":
        return (frame) => {
          const left = readLeft(frame);
          const right = readRight(frame);
          if (typeof left === "number" && typeof right === "number" && right !== 0)
            return Math.trunc(left / right) + 0;
          return expect(operators.divide(left, right));
        };
      case "%":
        return (frame) => {
          const left = readLeft(frame);
          const right = readRight(frame);
          if (typeof left === "number" && typeof right === "number" && right !== 0)
            return (left % right) + 0;
          return expect(operators.modulo(left, right));
        };
      default: {
        const test = this.#test(node);
        return (frame) => (test(frame) ? 1 : 0);
      }
    }
  }

  /** A condition, without making 1 or 0 of it first. */
  #test(node: Expression): Test {
    if (node.kind === "logical") {
      const left = this.#test(node.left);
      const right = this.#test(node.right);
      return node.operator === "&&"
        ? (frame) => left(frame) && right(frame)
        : (frame) => left(frame) || right(frame);
    }
    if (node.kind === "binary" && /^[<>]=?$|^[=!]=$/.test(node.operator)) {
      const left = this.#read(node.left);
      const right = this.#read(node.right);
      switch (node.operator) {
        case "==":
          return (frame) => isEqual(left(frame), right(frame));
        case "!=":
          return (frame) => !isEqual(left(frame), right(frame));
        case "<":
          return (frame) => order(left(frame), right(frame)) < 0;
        case "<=":
          return (frame) => order(left(frame), right(frame)) <= 0;
        case ">":
          return (frame) => order(left(frame), right(frame)) > 0;
        default:
          return (frame) => order(left(frame), right(frame)) >= 0;
      }
    }
    const value = this.#read(node);
    return (frame) => isTrue(value(frame));
  }
}

function isEqual(left: Value, right: Value): boolean {
  if (typeof left === "number" && typeof right === "number") return left === right;
  return expect(operators.equal(left, right));
}

function order(left: Value, right: Value): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (left instanceof Float && right instanceof Float) return left.value - right.value;
  return expect(operators.compare(left, right));
}

function compileToClosures(tree: ProgramTree): { readonly run: Run; frame(): Frame } {
  const compiler = new ClosureCompiler();
  const run = compiler.body(tree.body);
  return { run, frame: () => new Frame(compiler.variables.size, compiler.places) };
}

/** The tree as closures. */
export const closures: Design = {
  name: "closures",
  load(source) {
    const { tree } = parser.parse(source, "moo");
    if (tree === null) throw new Error("the program does not parse");
    const { run, frame: makeFrame } = compileToClosures(tree);
    return {
      run(sliceMs): string {
        const frame = makeFrame();
        do frame.sliceEnd = performance.now() + sliceMs;
        while (run(frame) === LEFT);
        return toLiteral(frame.result);
      },
    };
  },
};
