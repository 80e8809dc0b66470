// Small questions about nodes of the tree.
import type { ScatterSpec } from "#program";
import type { Expression, Place, ScatterItem, Statement } from "#syntax";

/** An expression of one kind. */
export type Node<Kind extends Expression["kind"]> = Expression & { kind: Kind };

/** The name that an expression says outright, as spelled; null if it must be computed. */
export function plainName(name: Expression): string | null {
  return name.kind === "literal" && typeof name.value === "string" ? name.value : null;
}

/** A STR literal that stands where another node does. */
export function textLiteral(value: string, { line, start, end }: Place): Node<"literal"> {
  return { kind: "literal", value, line, start, end };
}

/** The kinds of expressions that only echo has. */
export type EchoExpression = Extract<
  Expression,
  {
    kind:
      | "error-value"
      | "named-call"
      | "call"
      | "wildcard"
      | "lambda"
      | "comprehension"
      | "match"
      | "jump"
      | "block"
      | "spawn"
      | "emit"
      | "flyweight";
  }
>;

/** The kinds of statements that only echo has. */
export type EchoStatement = Extract<
  Statement,
  {
    kind:
      | "declare"
      | "global"
      | "function"
      | "begin"
      | "gather"
      | "try"
      | "throw"
      | "yield"
      | "cancel"
      | "grant"
      | "revoke"
      | "define-event"
      | "define-capability"
      | "object";
  }
>;

/** A statement of one kind. */
export type StatementOf<Kind extends Statement["kind"]> = Statement & { kind: Kind };

/** A target of a scattering assignment in moo: always a variable. */
export type PlainItem = ScatterItem & { readonly name: string };

/** The table of a scattering assignment to these registers. */
export function scatterSpec(
  items: readonly ScatterItem[],
  registers: readonly number[],
): ScatterSpec {
  const kinds = { required: 0, nested: 0, optional: 1, rest: 2 };
  const count = (code: number): number => items.filter(({ kind }) => kinds[kind] === code).length;
  return {
    required: count(0),
    optional: count(1),
    hasRest: count(2) > 0,
    targets: Int32Array.from(
      items.flatMap((item, index) => [kinds[item.kind], registers[index] as number]),
    ),
  };
}
