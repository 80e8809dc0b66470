// Smaller programs: without a statement, with part of an expression in its place, or with 0. By the places of the tree, so
// that what the program says otherwise stays as it is written; a text that is no program loses tokens.
import { parser } from "../../support/bare-vm.ts";
import { withoutStretches } from "../shrink.ts";

interface Span {
  readonly start: number;
  readonly end: number;
  readonly isStatement: boolean;
  readonly parts: readonly Span[];
}

const EXPRESSION_KINDS =
  /^(?:literal|variable|property|verb-call|builtin-call|index|range|unary|binary|logical|conditional|list|map|assign|scatter|catch)$/;

/** The spans of statements and expressions within a part of a tree. */
function spansIn(part: unknown): Span[] {
  if (Array.isArray(part)) return part.flatMap(spansIn);
  if (typeof part !== "object" || part === null) return [];
  const inner = Object.values(part).flatMap(spansIn);
  const { kind, start, end } = part as { kind?: unknown; start?: unknown; end?: unknown };
  if (typeof kind !== "string" || typeof start !== "number" || typeof end !== "number")
    return inner;
  const isStatement = !EXPRESSION_KINDS.test(kind);
  return [{ start, end, isStatement, parts: inner }];
}

function allSpans(spans: readonly Span[]): Span[] {
  return spans.flatMap((span) => [span, ...allSpans(span.parts)]);
}

/** Texts that are smaller than a program. */
export function* smallerPrograms(source: string): Generator<string> {
  const lines = source.split("\n");
  for (const fewer of withoutStretches(lines)) yield fewer.join("\n");
  const { tree } = parser.parse(source, "moo");
  if (tree === null) {
    if (source.length < 400)
      for (const fewer of withoutStretches([...source])) yield fewer.join("");
    return;
  }
  const spans = allSpans(spansIn(tree.body)).sort((a, b) => b.end - b.start - (a.end - a.start));
  const put = ({ start, end }: Span, text: string): string =>
    source.slice(0, start) + text + source.slice(end);
  for (const span of spans) {
    const inner = (part: Span): string =>
      source.slice(part.start, part.end) + (part.isStatement ? ";" : "");
    if (span.isStatement) {
      yield put(span, "");
      yield put(
        span,
        span.parts
          .filter(({ isStatement }) => isStatement)
          .map(inner)
          .join("\n"),
      );
      continue;
    }
    if (span.end - span.start > 1) yield put(span, "0");
    for (const part of span.parts) if (!part.isStatement) yield put(span, inner(part));
  }
}
