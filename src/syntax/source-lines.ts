// From lines of the listing, which tracebacks and `task_stack` count, to lines of the source as it was typed.
import type { Body, ProgramTree, Statement } from "./ast.ts";

/**
 * The source line of every line of the listing, both from 1 (the first element is that of line 1). `else`, `except`,
 * `finally` and end words, at which no task stands, are given the line of what was listed before them.
 */
export function sourceLines(tree: ProgramTree): number[] {
  const lines: number[] = [];
  addBody(tree.body, lines);
  return lines;
}

function addBody(body: Body, lines: number[]): void {
  for (const statement of body) addStatement(statement, lines);
}

function addStatement(statement: Statement, lines: number[]): void {
  lines.push(statement.line);
  const closingWord = (): number => lines.push(lines.at(-1) as number);
  switch (statement.kind) {
    case "if":
      for (const [at, arm] of statement.arms.entries()) {
        if (at > 0) lines.push(arm.condition.line);
        addBody(arm.body, lines);
      }
      if (statement.otherwise !== null && statement.otherwise.length > 0) {
        closingWord();
        addBody(statement.otherwise, lines);
      }
      closingWord();
      break;
    case "for-in":
    case "for-range":
    case "while":
    case "fork":
      addBody(statement.body, lines);
      closingWord();
      break;
    case "try-except":
      addBody(statement.body, lines);
      for (const arm of statement.arms) {
        closingWord();
        addBody(arm.body, lines);
      }
      closingWord();
      break;
    case "try-finally":
      addBody(statement.body, lines);
      closingWord();
      addBody(statement.handler, lines);
      closingWord();
      break;
    default:
      break;
  }
}
