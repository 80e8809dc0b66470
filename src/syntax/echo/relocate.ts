// Cuts the body of a member out of its object and moves its tree to the lines and offsets of the cut text.
import type { Body, Place } from "../ast.ts";

/** The text of a body without the indentation of its first line, and the ways between its offsets and those outside. */
export interface Cut {
  readonly text: string;
  /** Line of the whole text on which the first line of the cut stands. */
  readonly firstLine: number;
  /** Offset in the whole text to offset in the cut. */
  inner(offset: number): number;
  /** Offset in the cut to offset in the whole text. */
  outer(offset: number): number;
}

/**
 * Cuts a span that begins right after a header and ends before the closing word. `headerLine` is the line of the span's
 * start or one before it. The rest of the header's line goes if it is empty, as does the empty line before the end.
 */
export function cutBody(source: string, start: number, end: number, headerLine: number): Cut {
  let from = start;
  let line = headerLine + countLines(source, source.lastIndexOf("\n", start - 1) + 1, start);
  line = Math.max(line, headerLine);
  const breakAt = source.indexOf("\n", start);
  const isOnOwnLines = breakAt >= 0 && breakAt < end && isBlank(source, start, breakAt);
  if (isOnOwnLines) {
    from = breakAt + 1;
    line++;
  } else {
    while (from < end && /\s/.test(source.charAt(from))) from++;
  }
  let to = Math.max(from, end);
  while (to > from && /[ \t\r\f\v]/.test(source.charAt(to - 1))) to--;
  if (to > from && source.charAt(to - 1) === "\n") to--;
  return cutLines(source, from, to, line);
}

function cutLines(source: string, from: number, to: number, firstLine: number): Cut {
  const lines = source.slice(from, to).split("\n");
  const model = lines.find((line) => line.trim() !== "") ?? "";
  const indent = /^[ \t]*/.exec(model)?.[0].length ?? 0;
  const outerStarts: number[] = [];
  const innerStarts: number[] = [];
  const cut: string[] = [];
  let outerAt = from;
  let innerAt = 0;
  for (const line of lines) {
    const own = /^[ \t]*/.exec(line)?.[0].length ?? 0;
    const removed = Math.min(own, indent);
    outerStarts.push(outerAt + removed);
    innerStarts.push(innerAt);
    const rest = line.slice(removed);
    cut.push(rest);
    outerAt += line.length + 1;
    innerAt += rest.length + 1;
  }
  const text = cut.join("\n");
  return {
    text,
    firstLine,
    inner: (offset) => Math.min(mapped(outerStarts, innerStarts, offset), text.length),
    outer: (offset) => mapped(innerStarts, outerStarts, offset),
  };
}

/** An offset moved from the lines that begin at `here` to those that begin at `there`. */
function mapped(here: readonly number[], there: readonly number[], offset: number): number {
  let low = 0;
  let high = here.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((here[middle] as number) <= offset) low = middle;
    else high = middle - 1;
  }
  return (there[low] as number) + Math.max(0, offset - (here[low] as number));
}

function isBlank(source: string, from: number, to: number): boolean {
  return /^\s*(?:\/\/.*)?$/.test(source.slice(from, to));
}

function countLines(source: string, from: number, to: number): number {
  let count = 0;
  for (let at = source.indexOf("\n", from); at >= 0 && at < to; at = source.indexOf("\n", at + 1))
    count++;
  return count;
}

/** The same statements with lines and offsets of the cut text. */
export function relocated(body: Body, cut: Cut): Body {
  return body.map((statement) => moved(statement, cut)) as Body;
}

/** A copy of a node with all places in it moved. Values of literals are shared. */
function moved<T>(node: T, cut: Cut): T {
  if (Array.isArray(node)) return node.map((element) => moved(element, cut)) as T;
  if (typeof node !== "object" || node === null || Object.getPrototypeOf(node) !== Object.prototype)
    return node;
  const copy: Record<string, unknown> = {};
  const isLiteral = (node as { kind?: unknown }).kind === "literal";
  // the tree of a member inside has places of its own text
  const isMemberBody = "firstLine" in node;
  for (const [key, value] of Object.entries(node))
    copy[key] =
      (isLiteral && key === "value") || (isMemberBody && key === "tree")
        ? value
        : moved(value, cut);
  if ("start" in node) {
    const { start, end } = node as unknown as Place;
    copy["start"] = cut.inner(start);
    copy["end"] = cut.inner(end);
  }
  if (typeof copy["line"] === "number") copy["line"] = (copy["line"] as number) - cut.firstLine + 1;
  if (isMemberBody) copy["firstLine"] = (copy["firstLine"] as number) - cut.firstLine + 1;
  return copy as T;
}
