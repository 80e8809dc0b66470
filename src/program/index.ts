// The door of program: compiled code as data.
export { type CallableVerb, VerbPerm } from "./callable.ts";
export type { Handler, Program, Unit } from "./program.ts";
