// What type an expression surely has, for the warning about comparing different ones. Knows literals and a few builtins.
import { foldText, Type, type TypeCode, typeName, typeOf } from "#value";
import type { BinaryOperator, Expression } from "../ast.ts";

const RESULTS: ReadonlyMap<string, TypeCode> = new Map([
  ...["tostr", "toliteral", "strsub", "typename", "ctime", "crypt", "string_hash"].map(
    (name) => [name, Type.Str] as const,
  ),
  ...[
    "length",
    "toint",
    "tonum",
    "typeof",
    "index",
    "rindex",
    "strcmp",
    "time",
    "random",
    "task_id",
    "ticks_left",
    "seconds_left",
  ].map((name) => [name, Type.Int] as const),
  ...["tofloat", "sqrt", "sin", "cos", "tan", "exp", "log", "floor", "ceil", "trunc"].map(
    (name) => [name, Type.Float] as const,
  ),
  ...["toobj", "max_object", "create"].map((name) => [name, Type.Obj] as const),
  ...[
    "setadd",
    "setremove",
    "listappend",
    "listinsert",
    "listdelete",
    "listset",
    "explode",
    "mapkeys",
    "mapvalues",
    "properties",
    "verbs",
    "children",
    "connected_players",
    "players",
  ].map((name) => [name, Type.List] as const),
  ...["valid", "is_player"].map((name) => [name, Type.Bool] as const),
]);

const ORDERED: ReadonlySet<string> = new Set(["<", "<=", ">", ">="]);

/** `string with integer` if a comparison can only fail or be false, else null. */
export function mismatch(
  operator: BinaryOperator,
  left: Expression,
  right: Expression,
): string | null {
  if (operator !== "==" && operator !== "!=" && !ORDERED.has(operator)) return null;
  const one = typeOfExpression(left);
  const other = typeOfExpression(right);
  if (one === null || other === null || rank(one) === rank(other)) return null;
  return `${typeName(one)} with ${typeName(other)}`;
}

/** Numbers compare with each other, and BOOL with INT (3.5). */
function rank(type: TypeCode): TypeCode {
  return type === Type.Float || type === Type.Bool ? Type.Int : type;
}

function typeOfExpression(node: Expression): TypeCode | null {
  switch (node.kind) {
    case "literal":
      // `x == null` asks whether there is a value
      return node.value === null ? null : typeOf(node.value);
    case "list":
    case "comprehension":
      return Type.List;
    case "map":
      return Type.Map;
    case "lambda":
      return Type.Lambda;
    case "error-value":
      return Type.Err;
    case "named-call":
      return RESULTS.get(foldText(node.name)) ?? null;
    case "unary":
      return node.operator === "!" ? Type.Bool : null;
    case "binary":
      if (node.operator === "in") return Type.Int;
      return node.operator === "==" || node.operator === "!=" || ORDERED.has(node.operator)
        ? Type.Bool
        : null;
    default:
      return null;
  }
}
