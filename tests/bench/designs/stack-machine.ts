// The first alternative: a stack machine. Operands are pushed and popped, and each instruction costs one tick.
//
// It knows what the compared programs need: INT and FLOAT arithmetic, comparison, `if`, `while`, `for`, lists read,
// changed and appended to, `length` and `tofloat`. Its fast paths are those of the product, and everything that a
// running program is lives in its frame, so it can be left at every loop turn.
import { Float, isTrue, List, toLiteral, type Value } from "#value";
import { parser } from "../../support/bare-vm.ts";
import { CLOCK_TICKS, type Design, fail, MAX_SAFE, operators } from "./design.ts";
import { compileForStack, type StackProgram } from "./stack-compiler.ts";

/** More operands than any expression of the programs has. */
const STACK = 64;

class Frame {
  readonly program: StackProgram;
  readonly variables: (Value | undefined)[];
  readonly stack: (Value | undefined)[] = new Array(STACK).fill(undefined);
  pc = 0;
  depth = 0;
  ticks: number = 2 ** 50;

  constructor(program: StackProgram) {
    this.program = program;
    this.variables = new Array(program.variables).fill(undefined);
  }
}

function expect<T>(value: T | undefined): T {
  return value === undefined ? fail() : value;
}

/** Runs until the end, or until the slice is over: then undefined. */
function run(frame: Frame, sliceEnd: number): Value | undefined {
  const { variables, stack } = frame;
  const { code, constants } = frame.program;
  let { pc, depth, ticks } = frame;
  let check = ticks - CLOCK_TICKS;
  for (;;) {
    ticks -= 1;
    switch (code[pc]) {
      case /* constant */ 0:
        stack[depth++] = constants[code[pc + 1]];
        pc += 2;
        continue;
      case /* load */ 1: {
        const value = variables[code[pc + 1]];
        if (value === undefined) return fail();
        stack[depth++] = value;
        pc += 2;
        continue;
      }
      case /* store */ 2:
        variables[code[pc + 1]] = stack[--depth];
        pc += 2;
        continue;
      case /* keep */ 3:
        variables[code[pc + 1]] = stack[depth - 1];
        pc += 2;
        continue;
      case /* pop */ 4:
        depth--;
        pc += 1;
        continue;
      case /* duplicate */ 5:
        stack[depth] = stack[depth - 1];
        depth++;
        pc += 1;
        continue;
      case /* add */ 6: {
        const right = stack[--depth];
        const left = stack[depth - 1];
        pc += 1;
        if (typeof left === "number" && typeof right === "number") {
          const sum = left + right;
          if (sum <= MAX_SAFE && sum >= -MAX_SAFE) {
            stack[depth - 1] = sum;
            continue;
          }
        } else if (left instanceof Float && right instanceof Float) {
          const sum = left.value + right.value;
          if (sum - sum === 0) {
            stack[depth - 1] = new Float(sum);
            continue;
          }
        }
        stack[depth - 1] = expect(operators.add(left, right));
        continue;
      }
      case /* subtract */ 7: {
        const right = stack[--depth];
        const left = stack[depth - 1];
        pc += 1;
        if (typeof left === "number" && typeof right === "number") {
          const difference = left - right;
          if (difference <= MAX_SAFE && difference >= -MAX_SAFE) {
            stack[depth - 1] = difference;
            continue;
          }
        } else if (left instanceof Float && right instanceof Float) {
          const difference = left.value - right.value;
          if (difference - difference === 0) {
            stack[depth - 1] = new Float(difference);
            continue;
          }
        }
        stack[depth - 1] = expect(operators.subtract(left, right));
        continue;
      }
      case /* multiply */ 8: {
        const right = stack[--depth];
        const left = stack[depth - 1];
        pc += 1;
        if (typeof left === "number" && typeof right === "number") {
          const product = left * right;
          if (product <= MAX_SAFE && product >= -MAX_SAFE) {
            stack[depth - 1] = product + 0;
            continue;
          }
        } else if (left instanceof Float && right instanceof Float) {
          const product = left.value * right.value;
          if (product - product === 0) {
            stack[depth - 1] = new Float(product);
            continue;
          }
        }
        stack[depth - 1] = expect(operators.multiply(left, right));
        continue;
      }
      case /* divide */ 9: {
        const right = stack[--depth];
        const left = stack[depth - 1];
        pc += 1;
        if (typeof left === "number" && typeof right === "number" && right !== 0)
          stack[depth - 1] = Math.trunc(left / right) + 0;
        else stack[depth - 1] = expect(operators.divide(left, right));
        continue;
      }
      case /* modulo */ 10: {
        const right = stack[--depth];
        const left = stack[depth - 1];
        pc += 1;
        if (typeof left === "number" && typeof right === "number" && right !== 0)
          stack[depth - 1] = (left % right) + 0;
        else stack[depth - 1] = expect(operators.modulo(left, right));
        continue;
      }
      case /* equal */ 11: {
        const right = stack[--depth];
        const left = stack[depth - 1];
        pc += 1;
        if (typeof left === "number" && typeof right === "number")
          stack[depth - 1] = left === right ? 1 : 0;
        else stack[depth - 1] = expect(operators.equal(left, right)) ? 1 : 0;
        continue;
      }
      case /* notEqual */ 12: {
        const right = stack[--depth];
        const left = stack[depth - 1];
        pc += 1;
        if (typeof left === "number" && typeof right === "number")
          stack[depth - 1] = left !== right ? 1 : 0;
        else stack[depth - 1] = expect(operators.equal(left, right)) ? 0 : 1;
        continue;
      }
      case /* less */ 13: {
        const right = stack[--depth];
        const left = stack[depth - 1];
        pc += 1;
        stack[depth - 1] = order(left, right) < 0 ? 1 : 0;
        continue;
      }
      case /* lessOrEqual */ 14: {
        const right = stack[--depth];
        const left = stack[depth - 1];
        pc += 1;
        stack[depth - 1] = order(left, right) <= 0 ? 1 : 0;
        continue;
      }
      case /* greater */ 15: {
        const right = stack[--depth];
        const left = stack[depth - 1];
        pc += 1;
        stack[depth - 1] = order(left, right) > 0 ? 1 : 0;
        continue;
      }
      case /* greaterOrEqual */ 16: {
        const right = stack[--depth];
        const left = stack[depth - 1];
        pc += 1;
        stack[depth - 1] = order(left, right) >= 0 ? 1 : 0;
        continue;
      }
      case /* negate */ 17:
        stack[depth - 1] = expect(operators.negate(stack[depth - 1]));
        pc += 1;
        continue;
      case /* not */ 18:
        stack[depth - 1] = isTrue(expect(stack[depth - 1])) ? 0 : 1;
        pc += 1;
        continue;
      case /* index */ 19: {
        const index = stack[--depth];
        const base = stack[depth - 1];
        pc += 1;
        if (base instanceof List && typeof index === "number" && index >= 1 && index <= base.length)
          stack[depth - 1] = base.at(index - 1);
        else stack[depth - 1] = expect(operators.index(base, index));
        continue;
      }
      case /* putIndex */ 20: {
        const value = stack[--depth];
        const index = stack[--depth];
        const base = variables[code[pc + 1]];
        if (
          base instanceof List &&
          typeof index === "number" &&
          value !== undefined &&
          index >= 1 &&
          index <= base.length
        )
          variables[code[pc + 1]] = base.with(index - 1, value);
        else variables[code[pc + 1]] = expect(operators.putIndex(base, index, value));
        pc += 2;
        continue;
      }
      case /* append */ 21: {
        const value = stack[--depth];
        const list = stack[depth - 1];
        if (!(list instanceof List) || value === undefined) return fail();
        stack[depth - 1] = list.append(value);
        pc += 1;
        continue;
      }
      case /* extend */ 22: {
        const more = stack[--depth];
        const list = stack[depth - 1];
        if (!(list instanceof List) || !(more instanceof List)) return fail();
        stack[depth - 1] = list.concat(more);
        pc += 1;
        continue;
      }
      case /* jump */ 23:
        pc = code[pc + 1];
        continue;
      case /* jumpFalse */ 24: {
        const value = stack[--depth] as Value;
        pc = (typeof value === "number" ? value !== 0 : isTrue(value)) ? pc + 2 : code[pc + 1];
        continue;
      }
      case /* jumpTrue */ 25: {
        const value = stack[--depth] as Value;
        pc = (typeof value === "number" ? value !== 0 : isTrue(value)) ? code[pc + 1] : pc + 2;
        continue;
      }
      case /* loopBack */ 26:
        pc = code[pc + 1];
        if (ticks > check) continue;
        break;
      case /* rangeNext */ 27: {
        const limit = stack[depth - 1];
        const current = stack[depth - 2];
        if (typeof current !== "number" || typeof limit !== "number" || current >= MAX_SAFE)
          return fail();
        if (current > limit) {
          depth -= 2;
          pc += 3;
          continue;
        }
        variables[code[pc + 1]] = current;
        stack[depth - 2] = current + 1;
        pc = code[pc + 2];
        if (ticks > check) continue;
        break;
      }
      case /* listNext */ 28: {
        const list = stack[depth - 2];
        const position = stack[depth - 1] as number;
        if (!(list instanceof List)) return fail();
        if (position >= list.length) {
          depth -= 2;
          pc += 3;
          continue;
        }
        variables[code[pc + 1]] = list.at(position);
        stack[depth - 1] = position + 1;
        pc = code[pc + 2];
        if (ticks > check) continue;
        break;
      }
      case /* length */ 29:
        stack[depth - 1] = expect(operators.length(stack[depth - 1]));
        pc += 1;
        continue;
      case /* toFloat */ 30:
        stack[depth - 1] = new Float(Number(stack[depth - 1]));
        pc += 1;
        continue;
      case /* return */ 31:
        return stack[depth - 1];
      default:
        throw new Error(`there is no instruction ${code[pc]}`);
    }
    // a loop turn after many ticks
    check = ticks - CLOCK_TICKS;
    if (performance.now() < sliceEnd) continue;
    frame.pc = pc;
    frame.depth = depth;
    frame.ticks = ticks;
    return undefined;
  }
}

function order(left: Value | undefined, right: Value | undefined): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (left instanceof Float && right instanceof Float) return left.value - right.value;
  return expect(operators.compare(left, right));
}

/** The stack machine. */
export const stackMachine: Design = {
  name: "stack machine",
  load(source) {
    const { tree } = parser.parse(source, "moo");
    if (tree === null) throw new Error("the program does not parse");
    const program = compileForStack(tree);
    return {
      run(sliceMs): string {
        const frame = new Frame(program);
        for (;;) {
          const value = run(frame, performance.now() + sliceMs);
          if (value !== undefined) return toLiteral(value);
        }
      },
    };
  },
};
