// Checks a program before it runs: a program that passes cannot make the interpreter read or write outside its frame,
// its tables or its code.
import { LENGTHS, OPERANDS, Op } from "./opcode.ts";
import type { Program, ScatterSpec, Unit } from "./program.ts";

/** Gives what is wrong with a program, or null. `isBuiltin` tells whether an id exists. */
export function verifyProgram(program: Program, isBuiltin: (id: number) => boolean): string | null {
  if (program.units.length === 0) return "no main body";
  if (program.names.length !== program.foldedNames.length) return "name tables differ";
  for (const [index, unit] of program.units.entries()) {
    const fault = verifyUnit(program, unit, isBuiltin);
    if (fault !== null) return `unit ${index}: ${fault}`;
  }
  for (const special of program.specials)
    if (special.register >= program.variables.length)
      return `special ${special.name} is no variable`;
  return null;
}

function verifyUnit(
  program: Program,
  unit: Unit,
  isBuiltin: (id: number) => boolean,
): string | null {
  const starts = instructionStarts(unit);
  if (starts === null) return "code ends inside an instruction or holds an unknown opcode";
  const last = starts.at(-1);
  if (last === undefined || unit.code[last] !== Op.Return) return "code does not end with Return";
  const isStart = new Set(starts);
  for (const at of starts) {
    const fault = verifyInstruction(program, unit, at, isStart, isBuiltin);
    if (fault !== null) return `word ${at}: ${fault}`;
  }
  for (const handler of unit.handlers)
    if (
      !isStart.has(handler.target) ||
      handler.from > handler.to ||
      handler.result + (handler.kind === "finally" ? 1 : 0) >= unit.template.length ||
      handler.codes >= unit.template.length
    )
      return `handler ${handler.from}..${handler.to} is malformed`;
  return null;
}

function instructionStarts(unit: Unit): number[] | null {
  const starts: number[] = [];
  let at = 0;
  while (at < unit.code.length) {
    const length = LENGTHS[unit.code[at] as number];
    if (length === undefined) return null;
    starts.push(at);
    at += length;
  }
  return at === unit.code.length ? starts : null;
}

function verifyInstruction(
  program: Program,
  unit: Unit,
  at: number,
  isStart: ReadonlySet<number>,
  isBuiltin: (id: number) => boolean,
): string | null {
  const op = unit.code[at] as number;
  const kinds = OPERANDS[op] as string;
  for (let i = 0; i < kinds.length; i++) {
    const operand = unit.code[at + 1 + i] as number;
    if (!isGoodOperand(program, unit, kinds[i] as string, operand, isStart, isBuiltin))
      return `operand ${i + 1} (${kinds[i]}) is ${operand}`;
  }
  if (op === Op.Scatter || op === Op.MatchList) {
    const { targets } = program.scatters[unit.code[at + 3] as number] as ScatterSpec;
    for (let i = 1; i < targets.length; i += 2)
      if (!isGoodOperand(program, unit, "D", targets[i] as number, isStart, isBuiltin))
        return `target ${(i - 1) / 2} of the pattern is ${targets[i]}`;
  }
  if (op === Op.Fork) {
    const body = program.units[unit.code[at + 3] as number] as Unit;
    if (body.locals.length !== unit.locals.length || body.cells.length !== unit.cells.length)
      return "the fork has other variables than its parent";
  }
  if (op === Op.MakeClosure) return closureFault(program, unit, unit.code[at + 2] as number);
  // a run of registers: first, count
  if (op === Op.MakeList || op === Op.CallVerb || op === Op.CallBuiltin || op === Op.Gather) {
    const count = unit.code[at + kinds.length] as number;
    const first = unit.code[at + kinds.length - 1] as number;
    if (count < 0 || first + count > unit.template.length)
      return "argument registers lie outside the frame";
  }
  return null;
}

/** What does not fit between a function and the unit in which it is made. */
function closureFault(program: Program, unit: Unit, index: number): string | null {
  const made = program.units[index] as Unit;
  if (made.lambda === null) return `unit ${index} is no function`;
  const isGood =
    made.locals.length > 0 &&
    made.captures.length <= made.cells.length &&
    made.captures.every((cell) => cell >= 0 && cell < unit.cells.length);
  return isGood ? null : `the captures of unit ${index} lie outside the frame`;
}

function isGoodOperand(
  program: Program,
  unit: Unit,
  kind: string,
  operand: number,
  isStart: ReadonlySet<number>,
  isBuiltin: (id: number) => boolean,
): boolean {
  switch (kind) {
    case "D":
      // constants are never written
      return (
        (operand >= 0 && operand < program.variables.length + unit.locals.length) ||
        (operand >= unit.firstTemporary && operand < unit.template.length)
      );
    case "R":
      return operand >= 0 && operand < unit.template.length;
    case "r":
      return operand >= -1 && operand < unit.template.length;
    case "J":
      return isStart.has(operand);
    case "N":
      return operand >= 0 && operand < program.names.length;
    case "n":
      return operand >= -1 && operand < program.names.length;
    case "C":
      return operand >= 0 && operand < unit.cells.length;
    case "B":
      return isBuiltin(operand);
    case "U":
      return operand > 0 && operand < program.units.length;
    case "S":
      return operand >= 0 && operand < program.scatters.length;
    case "T":
      return operand >= 0;
    default:
      return true;
  }
}
