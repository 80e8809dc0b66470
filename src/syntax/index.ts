// The door of syntax: text to tree and back.
export type {
  Argument, BinaryOperator, Body, Codes, Dialect, Expression, Place, ProgramTree, ScatterItem, Statement, UnaryOperator,
} from "./ast.ts";
export { type Diagnostic, formatDiagnostic } from "./diagnostic.ts";
export type { Parser } from "./parser.ts";
export { createParser } from "./create-parser.ts";
export type { GrammarTypes, Tree, TreeCursor, TreeSitterParser } from "./parser-port.ts";
