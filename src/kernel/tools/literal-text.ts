// A value written as a literal: what a person may type for a property. Nothing is evaluated.
import type { Expression, Parser } from "#syntax";
import {
  Float,
  foldText,
  INT64_MIN,
  isMapKey,
  List,
  MapValue,
  normalizeInt,
  type Value,
} from "#value";

const BOOLS: ReadonlyMap<string, Value> = new Map([
  ["true", true],
  ["false", false],
]);

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
    case "map": {
      const pairs: (readonly [Value, Value])[] = [];
      for (const [keyText, valueText] of expression.pairs) {
        const key = literalValue(keyText);
        const value = literalValue(valueText);
        if (key === undefined || value === undefined || !isMapKey(key)) return undefined;
        pairs.push([key, value]);
      }
      return MapValue.of(pairs);
    }
    case "variable":
      return BOOLS.get(foldText(expression.name));
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
