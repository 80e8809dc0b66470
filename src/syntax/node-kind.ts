// What the nodes of the concrete tree are called (grammar/common/define-grammar.js), as small numbers for `switch`.
import { invariant } from "#base";
import type { BinaryOperator } from "./ast.ts";
import type { GrammarTypes } from "./parser-port.ts";

/** Node kinds of the grammar that the parser looks at, by number. */
export const Kind = {
  Other: 0,
  Comment: 1,
  Integer: 2,
  Float: 3,
  String: 4,
  ObjectId: 5,
  ErrorLiteral: 6,
  Identifier: 7,
  Property: 8,
  ComputedProperty: 9,
  SystemProperty: 10,
  Call: 11,
  VerbCall: 12,
  ComputedVerbCall: 13,
  SystemCall: 14,
  Index: 15,
  Range: 16,
  Last: 17,
  First: 18,
  List: 19,
  Map: 20,
  Catch: 21,
  Unary: 22,
  Binary: 23,
  Logical: 24,
  Conditional: 25,
  Assignment: 26,
  Scatter: 27,
  Pattern: 28,
  OptionalItem: 29,
  Splice: 30,
  Codes: 31,
  Label: 32,
  PropertyName: 33,
  VerbName: 34,
  FunctionName: 35,
  If: 40,
  ElseifClause: 41,
  ElseClause: 42,
  ForIn: 43,
  ForRange: 44,
  While: 45,
  Fork: 46,
  TryExcept: 47,
  ExceptClause: 48,
  TryFinally: 49,
  FinallyClause: 50,
  Return: 51,
  Break: 52,
  Continue: 53,
  Any: 60,
  Or: 61,
  And: 62,
  /** First of the binary operators: Kind.Operator + position in BINARY_OPERATORS. */
  Operator: 70,
} as const;
/** The number of a node kind. */
export type Kind = number;

/** Operators of `binary` nodes; `-` and `^` are shared with other nodes, which read them by position. */
export const BINARY_OPERATORS: readonly BinaryOperator[] = [
  "+",
  "-",
  "*",
  "/",
  "%",
  "^",
  "==",
  "!=",
  "<",
  "<=",
  ">",
  ">=",
  "in",
  "|.",
  "&.",
  "^.",
  "<<",
  ">>",
];

const NAMED: readonly (readonly [string, Kind])[] = [
  ["comment", Kind.Comment],
  ["integer", Kind.Integer],
  ["float", Kind.Float],
  ["string", Kind.String],
  ["object_id", Kind.ObjectId],
  ["error_literal", Kind.ErrorLiteral],
  ["identifier", Kind.Identifier],
  ["property", Kind.Property],
  ["computed_property", Kind.ComputedProperty],
  ["system_property", Kind.SystemProperty],
  ["call", Kind.Call],
  ["verb_call", Kind.VerbCall],
  ["computed_verb_call", Kind.ComputedVerbCall],
  ["system_call", Kind.SystemCall],
  ["index", Kind.Index],
  ["range", Kind.Range],
  ["last", Kind.Last],
  ["first", Kind.First],
  ["list", Kind.List],
  ["map", Kind.Map],
  ["catch", Kind.Catch],
  ["unary", Kind.Unary],
  ["binary", Kind.Binary],
  ["logical", Kind.Logical],
  ["conditional", Kind.Conditional],
  ["assignment", Kind.Assignment],
  ["scatter", Kind.Scatter],
  ["pattern", Kind.Pattern],
  ["optional_item", Kind.OptionalItem],
  ["splice", Kind.Splice],
  ["codes", Kind.Codes],
  ["label", Kind.Label],
  ["property_name", Kind.PropertyName],
  ["verb_name", Kind.VerbName],
  ["function_name", Kind.FunctionName],
  ["if_statement", Kind.If],
  ["elseif_clause", Kind.ElseifClause],
  ["else_clause", Kind.ElseClause],
  ["for_in_statement", Kind.ForIn],
  ["for_range_statement", Kind.ForRange],
  ["while_statement", Kind.While],
  ["fork_statement", Kind.Fork],
  ["try_except_statement", Kind.TryExcept],
  ["except_clause", Kind.ExceptClause],
  ["try_finally_statement", Kind.TryFinally],
  ["finally_clause", Kind.FinallyClause],
  ["return_statement", Kind.Return],
  ["break_statement", Kind.Break],
  ["continue_statement", Kind.Continue],
];

const ANONYMOUS: readonly (readonly [string, Kind])[] = [
  ["any", Kind.Any],
  ["||", Kind.Or],
  ["&&", Kind.And],
  ...BINARY_OPERATORS.map((operator, i) => [operator, Kind.Operator + i] as const),
];

/** The kind of every node type number of a grammar. */
export function kindTable(types: GrammarTypes): Uint8Array {
  const table = new Uint8Array(types.nodeTypeCount);
  const enter = (name: string, isNamed: boolean, kind: Kind): void => {
    const id = types.idForNodeType(name, isNamed);
    invariant(id !== null, "the grammar has the node types that lowering knows", name);
    table[id] = kind;
  };
  for (const [name, kind] of NAMED) enter(name, true, kind);
  for (const [name, kind] of ANONYMOUS) enter(name, false, kind);
  return table;
}
