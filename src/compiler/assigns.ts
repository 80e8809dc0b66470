// Which variables an expression may assign, and whether reading a variable later than written could be noticed. Lets the
// code generator use variables as operands in place instead of copying them first.
import type { Argument, Body, Codes, Expression, ScatterItem, Statement } from "#syntax";
import { foldText } from "#value";
import type { EchoExpression } from "./nodes.ts";

/** Names (folded) in order of first occurrence in a program: the numbering of variables. */
export function collectVariables(body: Body): string[] {
  const seen = new Map<string, string>();
  const note = (name: string | null) => {
    if (name === null) return;
    const key = foldText(name);
    if (!seen.has(key)) seen.set(key, name);
  };
  visitBody(body, (node) => {
    switch (node.kind) {
      case "variable":
        note(node.name);
        break;
      case "scatter":
        for (const item of node.items) note(item.name);
        break;
      case "for-in":
        note(node.variable);
        note(node.key);
        break;
      case "for-range":
        note(node.variable);
        break;
      case "while":
        note(node.label);
        break;
      case "fork":
        note(node.name);
        break;
      case "try-except":
        for (const arm of node.arms) note(arm.variable);
        break;
      default:
    }
  });
  return [...seen.values()];
}

/** Folded names that evaluating the expression may assign. */
export function assignedBy(expression: Expression): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (name: string | null): void => {
    if (name !== null) names.add(foldText(name));
  };
  const addItems = (items: readonly ScatterItem[]): void => {
    for (const item of items) {
      add(item.name);
      if (item.items !== null) addItems(item.items);
    }
  };
  visitExpression(expression, (node) => {
    switch (node.kind) {
      case "assign": {
        const root = rootOf(node.target);
        if (root.kind === "variable") add(root.name);
        break;
      }
      case "scatter":
        addItems(node.items);
        break;
      // statements within expressions (echo): assignments to names of their own do no harm
      case "while":
        add(node.label);
        break;
      case "fork":
      case "global":
        add(node.name);
        break;
      case "try":
        for (const arm of node.arms) add(arm.variable);
        break;
      case "gather":
        for (const { item } of node.items) if (item !== null) addItems([item]);
        break;
      default:
    }
  });
  return names;
}

/** The variable or property under the indices of an assignment target. */
export function rootOf(target: Expression): Expression {
  let node = target;
  while (node.kind === "index" || node.kind === "range") node = node.base;
  return node;
}

/** Whether evaluating it neither fails, nor assigns, nor costs anything: a literal or a variable. */
export function isSimple(expression: Expression): boolean {
  return (
    expression.kind === "literal" ||
    expression.kind === "variable" ||
    expression.kind === "end-of-base"
  );
}

type Node = Expression | Statement;

/** Calls `visit` for every node of a body, parents first, in source order. */
function visitBody(body: Body, visit: (node: Node) => void): void {
  for (const statement of body) visitStatement(statement, visit);
}

function visitArguments(args: readonly Argument[], visit: (node: Node) => void): void {
  for (const arg of args) visitExpression(arg.value, visit);
}

function visitCodes(codes: Codes, visit: (node: Node) => void): void {
  if (codes !== "any") visitArguments(codes, visit);
}

function visitStatement(node: Statement, visit: (node: Node) => void): void {
  visit(node);
  switch (node.kind) {
    case "expression":
      visitExpression(node.expression, visit);
      break;
    case "if":
      for (const arm of node.arms) {
        visitExpression(arm.condition, visit);
        visitBody(arm.body, visit);
      }
      if (node.otherwise !== null) visitBody(node.otherwise, visit);
      break;
    case "for-in":
      visitExpression(node.source, visit);
      visitBody(node.body, visit);
      break;
    case "for-range":
      visitExpression(node.from, visit);
      visitExpression(node.to, visit);
      visitBody(node.body, visit);
      break;
    case "while":
      visitExpression(node.condition, visit);
      visitBody(node.body, visit);
      break;
    case "fork":
      visitExpression(node.delay, visit);
      visitBody(node.body, visit);
      break;
    case "try-except":
      visitBody(node.body, visit);
      for (const arm of node.arms) {
        visitCodes(arm.codes, visit);
        visitBody(arm.body, visit);
      }
      break;
    case "try-finally":
      visitBody(node.body, visit);
      visitBody(node.handler, visit);
      break;
    case "return":
    case "declare":
    case "global":
      if (node.value !== null) visitExpression(node.value, visit);
      break;
    case "throw":
      visitExpression(node.value, visit);
      break;
    case "begin":
      visitBody(node.body, visit);
      break;
    case "try":
      visitBody(node.body, visit);
      for (const arm of node.arms) {
        visitCodes(arm.codes, visit);
        visitBody(arm.body, visit);
      }
      if (node.catchArm !== null) visitBody(node.catchArm.body, visit);
      if (node.handler !== null) visitBody(node.handler, visit);
      break;
    case "gather":
      for (const { call } of node.items) visitExpression(call, visit);
      break;
    default:
  }
}

function visitExpression(node: Expression, visit: (node: Node) => void): void {
  visit(node);
  switch (node.kind) {
    case "property":
      visitExpression(node.object, visit);
      visitExpression(node.name, visit);
      break;
    case "verb-call":
      visitExpression(node.object, visit);
      visitExpression(node.name, visit);
      visitArguments(node.args, visit);
      break;
    case "builtin-call":
      visitArguments(node.args, visit);
      break;
    case "index":
      visitExpression(node.base, visit);
      visitExpression(node.index, visit);
      break;
    case "range":
      visitExpression(node.base, visit);
      visitExpression(node.from, visit);
      visitExpression(node.to, visit);
      break;
    case "unary":
      visitExpression(node.operand, visit);
      break;
    case "binary":
    case "logical":
      visitExpression(node.left, visit);
      visitExpression(node.right, visit);
      break;
    case "conditional":
      visitExpression(node.condition, visit);
      visitExpression(node.consequent, visit);
      visitExpression(node.alternate, visit);
      break;
    case "list":
      visitArguments(node.items, visit);
      break;
    case "map":
      for (const [key, value] of node.pairs) {
        visitExpression(key, visit);
        visitExpression(value, visit);
      }
      break;
    case "assign":
      visitExpression(node.target, visit);
      visitExpression(node.value, visit);
      break;
    case "scatter":
      for (const item of node.items)
        if (item.fallback !== null) visitExpression(item.fallback, visit);
      visitExpression(node.value, visit);
      break;
    case "catch":
      visitExpression(node.body, visit);
      visitCodes(node.codes, visit);
      if (node.fallback !== null) visitExpression(node.fallback, visit);
      break;
    default:
      visitEcho(node as EchoExpression, visit);
  }
}

/** The expressions that only echo has. What a function does is not done where it is written. */
function visitEcho(node: EchoExpression, visit: (node: Node) => void): void {
  switch (node.kind) {
    case "error-value":
    case "named-call":
      visitArguments(node.args, visit);
      break;
    case "call":
      visitExpression(node.callee, visit);
      visitArguments(node.args, visit);
      break;
    case "comprehension":
      for (const { source } of node.clauses)
        for (const part of source.kind === "in" ? [source.value] : [source.from, source.to])
          visitExpression(part, visit);
      if (node.filter !== null) visitExpression(node.filter, visit);
      visitExpression(node.element, visit);
      break;
    case "match":
      visitExpression(node.subject, visit);
      for (const arm of node.arms) {
        if (arm.guard !== null) visitExpression(arm.guard, visit);
        visitBody(arm.body, visit);
      }
      break;
    case "jump":
    case "block":
      visitStatement(node.statement, visit);
      break;
    case "spawn":
      visitExpression(node.call, visit);
      break;
    case "emit":
      visitExpression(node.event, visit);
      visitArguments(node.args, visit);
      if (node.target !== null) visitExpression(node.target, visit);
      break;
    case "flyweight":
      visitExpression(node.parent, visit);
      for (const { value } of node.slots) visitExpression(value, visit);
      if (node.slotMap !== null) visitExpression(node.slotMap, visit);
      if (node.items !== null) visitExpression(node.items, visit);
      break;
    default:
  }
}
