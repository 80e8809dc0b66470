// Small questions about nodes of the tree.
import type { ScatterSpec } from "#program";
import type { Expression, Place, ScatterItem } from "#syntax";

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

/** The table of a scattering assignment; `register` gives that of a variable. */
export function scatterSpec(
  items: readonly ScatterItem[],
  register: (name: string) => number,
): ScatterSpec {
  const kinds = { required: 0, optional: 1, rest: 2 };
  const count = (kind: ScatterItem["kind"]): number =>
    items.filter((item) => item.kind === kind).length;
  return {
    required: count("required"),
    optional: count("optional"),
    hasRest: count("rest") > 0,
    targets: Int32Array.from(items.flatMap((item) => [kinds[item.kind], register(item.name)])),
  };
}
