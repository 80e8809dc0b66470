// The door of syntax: text to tree and back.
export type {
  Argument,
  BinaryOperator,
  Body,
  Call,
  Codes,
  Dialect,
  Expression,
  ForClause,
  GatherItem,
  HandlerMember,
  Lambda,
  MatchArm,
  MatchPattern,
  Member,
  MemberBody,
  ObjectStatement,
  Parameters,
  Place,
  ProgramTree,
  PropertyMember,
  QueryLiteral,
  QueryMember,
  QueryTerm,
  ScatterItem,
  SourcedExpression,
  Statement,
  UnaryOperator,
  VerbMember,
} from "./ast.ts";
export { createParser } from "./create-parser.ts";
export {
  codeOfMessage,
  type Diagnostic,
  describeDiagnostic,
  formatDiagnostic,
} from "./diagnostic.ts";
export { type ListingOptions, listProgram } from "./listing.ts";
export { examine } from "./examine.ts";
export type { Parser } from "./parser.ts";
export type { GrammarTypes, Tree, TreeCursor, TreeSitterParser } from "./parser-port.ts";
export { isPlainName } from "./scanner.ts";
export {
  type CompletionContext,
  completionContext,
  keywordsOf,
  reservedWords,
  variablesIn,
} from "./services.ts";
export { sourceLines } from "./source-lines.ts";
