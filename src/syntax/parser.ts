// Text to AST.
import type { Dialect, ProgramTree } from "./ast.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** Parses programs; made by `createParser` from a loaded tree-sitter parser. Synchronous and without state between calls. */
export interface Parser {
  /**
   * Gives the tree, or null and at least one error. Unknown builtins are found by the compiler, not here. The order of
   * diagnostics is that of the text; `moo` stops at the first syntax error as MOO does.
   */
  parse(
    source: string,
    dialect: Dialect,
  ): { readonly tree: ProgramTree | null; readonly diagnostics: readonly Diagnostic[] };
}
