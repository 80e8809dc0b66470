// The door of compiler: AST to program.
export {
  compile,
  type CompileOptions,
  type CompileResult,
  type Surroundings,
} from "./compile.ts";
export type { OuterName } from "./scopes.ts";
