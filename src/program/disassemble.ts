// A readable listing of a program: what `disassemble` shows.
import { toLiteral } from "#value";
import { LENGTHS, OP_NAMES, OPERANDS } from "./opcode.ts";
import type { Program, Unit } from "./program.ts";

/** One line an instruction; `builtinName` turns ids into names. */
export function disassemble(program: Program, builtinName: (id: number) => string): string[] {
  return program.units.flatMap((unit, index) => [
    titleOf(unit, index),
    ...listUnit(program, unit, builtinName),
  ]);
}

function titleOf({ lambda }: Unit, index: number): string {
  if (index === 0) return "main body";
  if (lambda === null) return `fork body ${index}`;
  return `function ${index}${lambda.name === "" ? "" : ` ${lambda.name}`}`;
}

/** The source line of the instruction at a word. */
export function lineAt(unit: Unit, word: number): number {
  const lines = unit.lines;
  let low = 0;
  let high = lines.length / 2 - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((lines[middle * 2] as number) <= word) low = middle;
    else high = middle - 1;
  }
  return lines[low * 2 + 1] ?? 1;
}

function listUnit(program: Program, unit: Unit, builtinName: (id: number) => string): string[] {
  const rows: string[] = [];
  for (let at = 0; at < unit.code.length; ) {
    const op = unit.code[at] as number;
    const kinds = OPERANDS[op] as string;
    const operands = Array.from(kinds, (kind, i) =>
      operandText(program, unit, kind, unit.code[at + 1 + i] as number, builtinName),
    );
    const line = String(lineAt(unit, at)).padStart(4);
    rows.push(
      `${String(at).padStart(5)}${line}  ${(OP_NAMES[op] as string).padEnd(14)}${operands.join(" ")}`,
    );
    at += LENGTHS[op] as number;
  }
  for (const handler of unit.handlers)
    rows.push(`      ${handler.kind} ${handler.from}..${handler.to} -> ${handler.target}`);
  return rows;
}

function operandText(
  program: Program,
  unit: Unit,
  kind: string,
  operand: number,
  builtinName: (id: number) => string,
): string {
  switch (kind) {
    case "D":
    case "R":
    case "r":
      return registerText(program, unit, operand);
    case "N":
      return `.${program.names[operand] ?? "?"}`;
    case "B":
      return builtinName(operand);
    case "n":
      return operand < 0 ? "-" : `.${program.names[operand] ?? "?"}`;
    case "C":
      return `[${unit.cells[operand] ?? "?"}]`;
    case "J":
      return `@${operand}`;
    default:
      return String(operand);
  }
}

function registerText(program: Program, unit: Unit, register: number): string {
  if (register < 0) return "-";
  if (register < program.variables.length) return program.variables[register] as string;
  const local = unit.locals[register - program.variables.length];
  if (local !== undefined) return local === "" ? "arguments" : local;
  if (register >= unit.firstTemporary) return `t${register - unit.firstTemporary}`;
  const constant = unit.template[register];
  return constant === undefined ? "?" : toLiteral(constant);
}
