// The texts that headers of echo hold in source files: parameters, conditions, `requires`, rules of queries. Only their ends
// are found here; whoever compiles them says whether they make sense.
import { headerText, ruleHead } from "#world";
import { SourceFault, SourceScanner, type Token } from "./source-scanner.ts";

const OPENING = new Set(["(", "[", "{"]);
const CLOSING = new Set([")", "]", "}"]);

/** How a token changes the depth of brackets. */
function depthOf(token: Token): number {
  if (token.kind !== "mark") return 0;
  return OPENING.has(token.text) ? 1 : CLOSING.has(token.text) ? -1 : 0;
}

/** A group in brackets with these, on one line. The next token opens it. */
export function readGroup(scanner: SourceScanner): string {
  const open = scanner.next();
  let depth = depthOf(open);
  if (depth <= 0) throw scanner.fault("“(” or “{”", open);
  for (let token = scanner.next(); ; token = scanner.next()) {
    depth += depthOf(token);
    if (depth === 0) return headerText(scanner.slice(open.start, token.end));
    if (token.kind === "end")
      throw new SourceFault(open.start, open.end, "the bracket is never closed");
  }
}

/** The rest of a line whose brackets are closed, as tokens; the line end is taken too. */
function readTokens(scanner: SourceScanner): Token[] {
  const tokens: Token[] = [];
  let depth = 0;
  for (let token = scanner.next(); ; token = scanner.next()) {
    if (token.kind === "end" || (token.kind === "line end" && depth <= 0)) return tokens;
    depth += depthOf(token);
    if (token.kind !== "line end") tokens.push(token);
  }
}

/** The text of some tokens, on one line. */
function textOf(scanner: SourceScanner, tokens: readonly Token[]): string {
  const [first, last] = [tokens[0], tokens[tokens.length - 1]];
  return first && last ? headerText(scanner.slice(first.start, last.end)) : "";
}

/** What follows `requires`, up to the end of the line. */
export interface RequiresText {
  readonly requires: readonly string[];
  readonly isUnprogrammed: boolean;
}

/** Reads expressions between commas, and the word `unprogrammed` that may end the header. Takes the line end. */
export function readRequires(scanner: SourceScanner): RequiresText {
  const { start } = scanner.peek();
  const tokens = readTokens(scanner);
  const [last, before] = [tokens[tokens.length - 1], tokens[tokens.length - 2]];
  const isUnprogrammed =
    last?.kind === "word" &&
    last.text === "unprogrammed" &&
    before !== undefined &&
    isOperand(before);
  if (isUnprogrammed) tokens.pop();
  const requires: string[] = [];
  let depth = 0;
  let expression: Token[] = [];
  const finish = (at: Token | undefined): void => {
    if (expression.length === 0)
      throw at === undefined
        ? new SourceFault(start, start, "expected an expression after “requires”")
        : scanner.fault("an expression", at);
    requires.push(textOf(scanner, expression));
    expression = [];
  };
  for (const token of tokens) {
    depth += depthOf(token);
    if (depth === 0 && token.kind === "mark" && token.text === ",") finish(token);
    else expression.push(token);
  }
  finish(tokens[tokens.length - 1]);
  return { requires, isUnprogrammed };
}

/** Whether an expression may end here. */
function isOperand(token: Token): boolean {
  return token.kind !== "mark" || CLOSING.has(token.text);
}

/** What follows the parameters of a handler. */
export interface HandlerTail {
  readonly where: string | null;
  readonly priority: number;
  readonly owner: number | null;
  /** Null: it is to be registered. */
  readonly seq: number | null;
}

const TAIL =
  /^(?:where\s+([\s\S]+?)\s*)?(?:\bpriority\s+(-?\s*\d+)\s*)?(?:\bowner\s+#(-?\d+)\s*)?(?:\bseq\s+(\d+)\s*)?$/;

/** Reads the rest of the header of a handler. Takes the line end. The condition ends where only the others follow. */
export function readHandlerTail(scanner: SourceScanner): HandlerTail {
  const { start, end } = scanner.peek();
  const tokens = readTokens(scanner);
  const text = textOf(scanner, tokens);
  const parts = TAIL.exec(text);
  if (parts === null) {
    const last = tokens[tokens.length - 1];
    throw new SourceFault(
      start,
      last?.end ?? end,
      "expected “where”, “priority”, “owner” and “seq” in this order",
    );
  }
  const [, where, priority, owner, seq] = parts;
  const numbers = [priority, owner, seq].map((digits) =>
    digits === undefined ? null : Number(digits.replace(/\s+/, "")),
  );
  if (numbers.some((number) => number !== null && !Number.isSafeInteger(number)))
    throw new SourceFault(start, end, "a number is out of range");
  return {
    where: where ?? null,
    priority: numbers[0] ?? 0,
    owner: numbers[1] ?? null,
    seq: numbers[2] ?? null,
  };
}

/** Reads a rule up to its point or semicolon, which is not part of it. Takes the line end. */
export function readRule(scanner: SourceScanner): string {
  const tokens: Token[] = [];
  for (let token = scanner.next(); ; token = scanner.next()) {
    if (token.kind === "end") throw scanner.fault("“.” at the end of the query", token);
    if (token.kind === "number" && token.text.endsWith(".")) {
      const digits = token.text.slice(0, -1);
      tokens.push({ ...token, text: digits, end: token.end - 1 });
      break;
    }
    const isEnd = token.kind === "mark" && (token.text === "." || token.text === ";");
    if (isEnd && !(token.text === "." && /^\w/.test(scanner.slice(token.end, token.end + 1))))
      break;
    if (token.kind !== "line end") tokens.push(token);
  }
  scanner.expectLineEnd();
  return textOf(scanner, tokens);
}

// ---- texts from elsewhere --------------------------------------------------------------------------------------------

/** Whether a text comes back when it is written into a source file and read: its strings and brackets end. */
function comesBack(
  text: string,
  read: (scanner: SourceScanner) => unknown,
  expected: unknown,
): boolean {
  try {
    const scanner = new SourceScanner(text);
    return read(scanner) === expected && scanner.peek().kind === "end";
  } catch (fault) {
    if (fault instanceof SourceFault) return false;
    throw fault;
  }
}

/** Whether a text is parameters in brackets. */
export function isGroup(text: string): boolean {
  return /^[({]/.test(text) && comesBack(text, readGroup, text);
}

/** Whether a text can be one expression behind `requires`. */
export function isRequirement(text: string): boolean {
  const read = (scanner: SourceScanner): unknown => {
    const { requires, isUnprogrammed } = readRequires(scanner);
    return requires.length === 1 && !isUnprogrammed ? requires[0] : null;
  };
  return comesBack(text, read, text);
}

/** Whether a text can be the condition of a handler. */
export function isCondition(text: string): boolean {
  return comesBack(`where ${text} owner #0`, (scanner) => readHandlerTail(scanner).where, text);
}

/** Whether a text can be a rule without its final point. */
export function isRule(text: string): boolean {
  return ruleHead(text).name !== "" && comesBack(`${text}.`, readRule, text);
}
