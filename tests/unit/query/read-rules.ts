// Rules for tests, written as in LANGUAGE 11 with one rule a sentence.

import type { Literal, Operator, Rule, SimpleTerm, Term } from "#query";
import { Float, foldText, List, obj, type Value } from "#value";

const TOKEN = /\s*(:-|==|!=|<=|>=|[()<>=,]|#-?\d+|-?\d+\.\d+|-?\d+|"[^"]*"|[$]?\w+(?:\.\w+)*|\.)/y;

/** Reads rules; `{1, 2}` and the like are not needed. */
export function readRules(text: string): Rule[] {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  for (let match = TOKEN.exec(text); match !== null; match = TOKEN.exec(text))
    tokens.push(match[1] as string);
  const rules: Rule[] = [];
  let at = 0;
  const take = (wanted: string): boolean => tokens[at] === wanted && ++at > 0;
  const terms = (): Term[] => {
    const found: Term[] = [];
    if (!take("(")) return found;
    while (!take(")")) {
      found.push(readTerm(tokens[at++] as string));
      take(",");
    }
    return found;
  };
  const literal = (): Literal => {
    const isNegated = take("not");
    const name = tokens[at] as string;
    if (isNegated || tokens[at + 1] === "(") {
      at++;
      return { kind: "predicate", isNegated, name: foldText(name), terms: terms() };
    }
    const left = readTerm(tokens[at++] as string);
    const operator = tokens[at++] as Operator;
    return { kind: "comparison", operator, left, right: readTerm(tokens[at++] as string) };
  };
  while (at < tokens.length) {
    const name = foldText(tokens[at++] as string);
    const head = terms();
    const literals: Literal[] = [];
    if (take(":-"))
      do literals.push(literal());
      while (take(","));
    if (!take(".")) throw new Error(`what is ${tokens.slice(at, at + 3).join(" ")}?`);
    rules.push({ name, terms: head, literals });
  }
  return rules;
}

function readTerm(token: string): Term {
  if (token === "_") return { kind: "wildcard" };
  const value = readValue(token);
  if (value !== undefined) return { kind: "constant", value };
  const [base = "", ...names] = token.split(".").map(foldText);
  const of: SimpleTerm =
    base === "this" || base === "player"
      ? { kind: "parameter", name: base }
      : base.startsWith("$")
        ? { kind: "constant", value: obj(0) }
        : { kind: "variable", name: base };
  const all = base.startsWith("$") ? [base.slice(1), ...names] : names;
  return all.length === 0 ? of : { kind: "property", of, names: all };
}

function readValue(token: string): Value | undefined {
  if (token.startsWith('"')) return token.slice(1, -1);
  if (token.startsWith("#")) return obj(Number(token.slice(1)));
  if (/^-?\d+\.\d+$/.test(token)) return new Float(Number(token));
  return /^-?\d+$/.test(token) ? Number(token) : undefined;
}

/** A LIST of rows as a property holds it. */
export function rows(...items: readonly (readonly Value[])[]): List {
  return new List(items.map((row) => new List([...row])));
}
