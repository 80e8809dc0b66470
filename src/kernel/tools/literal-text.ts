// A value written as a literal: what a person may type for a property. Nothing is evaluated.
import type { Expression, Parser } from "#syntax";
import { Float, INT64_MIN, List, normalizeInt, type Value } from "#value";

/** The value, or undefined if the text is no literal. */
export function parseLiteral(parser: Parser, text: string): Value | undefined {
  const { tree, diagnostics } = parser.parse(`return ${text}\n;`, "moo");
  if (tree === null || diagnostics.some((diagnostic) => diagnostic.severity === "error"))
    return undefined;
  const [statement] = tree.body;
  if (tree.body.length !== 1 || statement?.kind !== "return" || statement.value === null)
    return undefined;
  return literalValue(statement.value);
}

function literalValue(expression: Expression): Value | undefined {
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "list": {
      const items: Value[] = [];
      for (const item of expression.items) {
        const value = item.isSplice ? undefined : literalValue(item.value);
        if (value === undefined) return undefined;
        items.push(value);
      }
      return new List(items);
    }
    case "unary":
      return expression.operator === "-" ? negate(literalValue(expression.operand)) : undefined;
    default:
      return undefined;
  }
}

function negate(value: Value | undefined): Value | undefined {
  if (value instanceof Float) return new Float(-value.value);
  if (typeof value === "number") return 0 - value;
  if (typeof value === "bigint") return value === INT64_MIN ? value : normalizeInt(-value);
  return undefined;
}
