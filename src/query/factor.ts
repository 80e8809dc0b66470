// Factoring: a goal such as `descendant(#5, D)` with
//
//     descendant(A, D) :- parent(D, A).
//     descendant(A, D) :- parent(C, A), descendant(C, D).
//
// asks for C's descendants only because they are A's. If that is so in all rules, which object was asked for need not be
// kept beside each answer: one table of those asked for and one of answers, both linear, instead of all pairs.
//
// In a rule for a goal with known arguments X and asked-for arguments Y, an atom of the same goal is
//   right-linear if its asked-for arguments are Y, and nothing else mentions them: its answers are ours;
//   left-linear  if its known arguments are X, and nothing else mentions them: our answers are its.
// If each rule has only such atoms, and at most one that is right-linear, every row of an object asked for on the way is also a
// row of the first (by induction over the demands), so all answers belong to the first.
import { type Arg, argsOf, isVariable } from "./normal.ts";
import {
  type Addition,
  type Adorned,
  type BodyItem,
  demandArgs,
  demandRows,
  type OrderedRule,
  type Rows,
} from "./ordered.ts";

/** Whether a goal can be factored, and gains by it. */
export function canFactor(goal: Adorned): boolean {
  if (!goal.pattern.includes("b") || !goal.pattern.includes("f")) return false;
  if ([...goal.callers].some((caller) => caller !== goal)) return false;
  let hasRight = false;
  for (const rule of goal.rules) {
    const parts = linearParts(rule, goal);
    if (parts === null) return false;
    if (parts.right !== null) hasRight = true;
  }
  return hasRight;
}

/** The body and what is added for each of its solutions, of a rule of a goal that can be factored. */
export function factored(
  rule: OrderedRule,
  goal: Adorned,
): { readonly body: BodyItem[]; readonly target: Addition } {
  const { left, right } = linearParts(rule, goal) as LinearParts;
  const others = rule.body.filter((item) => item !== right && !left.includes(item as Rows));
  const answersOf = (rows: Rows): BodyItem => ({
    ...rows,
    args: askedArgs(rows.args, goal.pattern),
    callee: null,
  });
  const first =
    left.length > 0 ? left.map(answersOf) : [demandRows(goal, demandArgs(rule.head, goal.pattern))];
  return {
    body: [...first, ...others],
    target:
      right === null
        ? { table: goal.answers, args: askedArgs(rule.head, goal.pattern) }
        : { table: goal.demand, args: demandArgs(right.args, goal.pattern) },
  };
}

interface LinearParts {
  readonly left: readonly Rows[];
  readonly right: Rows | null;
}

/** The atoms of the goal itself in a rule; null if one is neither left- nor right-linear. */
function linearParts(rule: OrderedRule, goal: Adorned): LinearParts | null {
  const known = demandArgs(rule.head, goal.pattern);
  const asked = askedArgs(rule.head, goal.pattern);
  const own = rule.body.filter((item) => item.kind === "atom" && item.callee === goal) as Rows[];
  const isLeft = (rows: Rows): boolean => isSame(demandArgs(rows.args, goal.pattern), known);
  const left = own.filter(isLeft);
  const [right = null, ...further] = own.filter((rows) => !isLeft(rows));
  if (further.length > 0) return null;
  const mentions = mentionsIn(rule);
  const areOnlyThere = (args: readonly Arg[], times: number): boolean =>
    args.every((arg) => isVariable(arg) && mentions.get(arg) === times);
  if (left.length > 0 && !areOnlyThere(known, left.length + 1)) return null;
  if (right !== null) {
    if (!isSame(askedArgs(right.args, goal.pattern), asked)) return null;
    if (!areOnlyThere(asked, 2)) return null;
  }
  return { left, right };
}

function mentionsIn(rule: OrderedRule): Map<Arg, number> {
  const mentions = new Map<Arg, number>();
  for (const arg of [...rule.head, ...rule.body.flatMap(argsOf)])
    mentions.set(arg, (mentions.get(arg) ?? 0) + 1);
  return mentions;
}

function isSame(left: readonly Arg[], right: readonly Arg[]): boolean {
  return left.length === right.length && left.every((arg, at) => arg === right[at]);
}

function askedArgs(args: readonly Arg[], pattern: string): Arg[] {
  return args.filter((_, at) => pattern[at] === "f");
}
