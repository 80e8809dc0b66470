// Strata: which predicates must be complete before others may ask whether something does not hold (LANGUAGE 11.5).
import { predicateKey, type Rule } from "./rule.ts";

/** The rules that a goal may need, by predicate, and the stratum of each predicate. */
export interface Strata {
  readonly kind: "strata";
  readonly stratumOf: ReadonlyMap<string, number>;
}

/** Predicates that lead back to the first, which depends on its own negation. */
export interface NegationCycle {
  readonly kind: "cycle";
  /** Names with arity, as `p/1`; the last is the first again. The first is negated in a rule of the last but one. */
  readonly predicates: readonly string[];
}

interface Edge {
  readonly to: string;
  readonly isNegated: boolean;
}

/** Rules by predicate (`name/arity`), in order. */
export function rulesByPredicate(rules: readonly Rule[]): Map<string, Rule[]> {
  const byKey = new Map<string, Rule[]>();
  for (const rule of rules) {
    const key = predicateKey(rule.name, rule.terms.length);
    const known = byKey.get(key);
    if (known === undefined) byKey.set(key, [rule]);
    else known.push(rule);
  }
  return byKey;
}

/** Strata of all predicates with rules that the goal leads to. */
export function stratify(
  rules: ReadonlyMap<string, readonly Rule[]>,
  goal: string,
): Strata | NegationCycle {
  const edgesOf = new Map<string, Edge[]>();
  const edges = (key: string): Edge[] => {
    let known = edgesOf.get(key);
    if (known === undefined) {
      known = [];
      for (const rule of rules.get(key) ?? [])
        for (const literal of rule.literals)
          if (literal.kind === "predicate") {
            const to = predicateKey(literal.name, literal.terms.length);
            if (rules.has(to)) known.push({ to, isNegated: literal.isNegated });
          }
      edgesOf.set(key, known);
    }
    return known;
  };
  const stratumOf = new Map<string, number>();
  for (const members of components(goal, edges)) {
    const isMember = new Set(members);
    let stratum = 0;
    for (const from of members)
      for (const { to, isNegated } of edges(from)) {
        if (isMember.has(to)) {
          if (isNegated) return { kind: "cycle", predicates: wayBack(to, from, isMember, edges) };
        } else stratum = Math.max(stratum, (stratumOf.get(to) as number) + (isNegated ? 1 : 0));
      }
    for (const member of members) stratumOf.set(member, stratum);
  }
  return { kind: "strata", stratumOf };
}

/** Strongly connected components, each after those it leads to (Tarjan, with a stack of its own). */
function components(goal: string, edges: (key: string) => readonly Edge[]): string[][] {
  const found: string[][] = [];
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const isOpen = new Set<string>();
  const open: string[] = [];
  const path: { key: string; next: number }[] = [];
  const enter = (key: string): void => {
    low.set(key, order.size);
    order.set(key, order.size);
    open.push(key);
    isOpen.add(key);
    path.push({ key, next: 0 });
  };
  const lower = (key: string, to: number): void => {
    if (to < (low.get(key) as number)) low.set(key, to);
  };
  enter(goal);
  for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
    const edge = edges(top.key)[top.next++];
    if (edge !== undefined) {
      if (!order.has(edge.to)) enter(edge.to);
      else if (isOpen.has(edge.to)) lower(top.key, order.get(edge.to) as number);
      continue;
    }
    path.pop();
    const above = path.at(-1);
    if (above !== undefined) lower(above.key, low.get(top.key) as number);
    if (low.get(top.key) !== order.get(top.key)) continue;
    const members = open.splice(open.lastIndexOf(top.key));
    for (const member of members) isOpen.delete(member);
    found.push(members);
  }
  return found;
}

/** `[from, …, to, from]`: a shortest way inside a component. */
function wayBack(
  from: string,
  to: string,
  isMember: ReadonlySet<string>,
  edges: (key: string) => readonly Edge[],
): string[] {
  const cameFrom = new Map<string, string | null>([[from, null]]);
  for (const at of cameFrom.keys()) {
    if (at === to) break;
    for (const edge of edges(at))
      if (isMember.has(edge.to) && !cameFrom.has(edge.to)) cameFrom.set(edge.to, at);
  }
  const way: string[] = [from];
  for (let at: string | null | undefined = to; at != null && at !== from; at = cameFrom.get(at))
    way.splice(1, 0, at);
  way.push(from);
  return way;
}
