// Text to AST.
import type { Dialect, Expression, ProgramTree, ScatterItem } from "./ast.ts";
import type { Diagnostic } from "./diagnostic.ts";

/** Parses programs; made by `createParser` from a loaded tree-sitter parser. Synchronous and without state between calls. */
export interface Parser {
  /**
   * Gives the tree, or null and at least one error; a tree may come with warnings. Unknown builtins are found by the
   * compiler, not here. The order of diagnostics is that of the text; `moo` stops at the first syntax error as MOO does,
   * `echo` goes on.
   */
  parse(
    source: string,
    dialect: Dialect,
  ): { readonly tree: ProgramTree | null; readonly diagnostics: readonly Diagnostic[] };
  /** Reads the text of one echo expression, as members of objects keep it (`SourcedExpression`). */
  parseExpression(source: string): {
    readonly expression: Expression | null;
    readonly diagnostics: readonly Diagnostic[];
  };
  /** Reads the text of echo parameters with their brackets, as members of objects keep it (`Parameters`). */
  parseParameters(source: string): {
    readonly items: readonly ScatterItem[] | null;
    readonly diagnostics: readonly Diagnostic[];
  };
}
