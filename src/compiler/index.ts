// The door of compiler: AST to program.
export { compile, type CompileOptions, type CompileResult } from "./compile.ts";
