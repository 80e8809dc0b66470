// The door of syntax: text to tree and back.
export type {
  Argument,
  BinaryOperator,
  Body,
  Codes,
  Dialect,
  Expression,
  Place,
  ProgramTree,
  ScatterItem,
  Statement,
  UnaryOperator,
} from "./ast.ts";
export { createParser } from "./create-parser.ts";
export { type Diagnostic, describeDiagnostic, formatDiagnostic } from "./diagnostic.ts";
export { type ListingOptions, listProgram } from "./listing.ts";
export { examine } from "./examine.ts";
export type { Parser } from "./parser.ts";
export type { GrammarTypes, Tree, TreeCursor, TreeSitterParser } from "./parser-port.ts";
export { isPlainName } from "./scanner.ts";
export {
  type CompletionContext,
  completionContext,
  reservedWords,
  variablesIn,
} from "./services.ts";
export { sourceLines } from "./source-lines.ts";
