// The door of program: compiled code as data.
export {
  type ConsoleNames,
  type Handler,
  type LambdaSpec,
  NO_CAPTURES,
  NO_NAMES,
  type OuterName,
  type Program,
  Rule,
  type ScatterSpec,
  SPECIAL_NAMES,
  type Special,
  type SpecialName,
  type Surroundings,
  type Unit,
} from "./program.ts";
export {
  CALLS,
  Comparison,
  LENGTHS,
  Op,
  type OpCode,
  OP_NAMES,
  OPERANDS,
  Pending,
} from "./opcode.ts";
export { type CallableVerb, VerbPerm } from "./callable.ts";
export { verifyProgram } from "./verify.ts";
export { disassemble, lineAt } from "./disassemble.ts";
