// The door of program: compiled code as data.
export type { Handler, Program, ScatterSpec, Special, SpecialName, Unit } from "./program.ts";
export { LENGTHS, Op, type OpCode, OP_NAMES, OPERANDS, Pending } from "./opcode.ts";
export { type CallableVerb, VerbPerm } from "./callable.ts";
export { verifyProgram } from "./verify.ts";
export { disassemble, lineAt } from "./disassemble.ts";
