// Query rules (LANGUAGE 11): their own small grammar, in which `.` ends a rule unless a name follows it directly, and
// the safety that 11.5 wants of every rule.
import { foldText } from "#value";
import type { QueryLiteral, QueryMember, QueryTerm } from "../ast.ts";
import { MatchReader } from "./matching.ts";
import { isWordToken } from "./primaries.ts";
import type { Token } from "./tokens.ts";

const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">=", "in", "="]);

/** Reads query rules. */
export abstract class QueryReader extends MatchReader {
  /** A rule after the word `query`. */
  protected query(first: Token): QueryMember {
    // a rule ends at its `.`, not at a line
    const outer = this.context;
    this.context = { ...outer, isUnfinished: true };
    const name = this.text(this.expectName("query"));
    const terms = this.token.type === "(" ? this.queryTerms() : [];
    const literals: QueryLiteral[] = [];
    if (
      this.token.type === ":" &&
      this.peek().type === "-" &&
      this.token.end === this.peek().start
    ) {
      this.advance();
      do {
        this.advance();
        literals.push(this.queryLiteral());
      } while (this.at(","));
    }
    const place = this.placeFrom(first);
    const source = this.source.slice(place.start, place.end);
    if (!this.take(";")) {
      if (this.token.type !== ".")
        this.fault(
          "query-end",
          "A query rule ends with `.' or `;'",
          this.token,
          `found ${this.describe(this.token)}`,
        );
      this.advance();
    }
    this.context = outer;
    const rule: QueryMember = { kind: "query", name, terms, literals, source, ...place };
    this.checkRule(rule);
    return rule;
  }

  private queryTerms(): readonly QueryTerm[] {
    const opener = this.expect("(");
    const terms: QueryTerm[] = [];
    while (!this.at(")")) {
      terms.push(this.queryTerm());
      if (!this.take(",")) break;
    }
    this.expect(")", opener);
    return terms;
  }

  private queryLiteral(): QueryLiteral {
    const first = this.token;
    const isNegated = this.word(first) === "not" && isWordToken(this.peek());
    if (isNegated) this.advance();
    if (first.type === "!") this.fail("in a query negation is written `not p(X)`");
    const { token } = this;
    if (token.type === "name" && this.peek().type === "(") {
      this.advance();
      const terms = this.queryTerms();
      return {
        kind: "predicate",
        isNegated,
        name: this.text(token),
        terms,
        ...this.placeFrom(first),
      };
    }
    if (isNegated) {
      this.advance();
      this.fail("`not` stands before a predicate: `not p(X)`");
    }
    const left = this.queryTerm();
    const operator = this.token.type;
    if (!COMPARISONS.has(operator)) {
      this.welcome("a comparison");
      this.fail();
    }
    this.advance();
    const right = this.queryTerm();
    return {
      kind: "comparison",
      operator: operator as Extract<QueryLiteral, { kind: "comparison" }>["operator"],
      left,
      right,
      ...this.placeFrom(first),
    };
  }

  private queryTerm(): QueryTerm {
    const first = this.token;
    if (first.type === "float" && this.source[first.end - 1] === ".")
      return this.integerBeforePoint();
    if (first.type !== "name" && first.type !== "$") {
      const value = this.literal();
      if (value === undefined) {
        this.welcome("a term");
        this.fail(
          first.type === "{" || first.type === "["
            ? "terms of a query are names, properties and plain literals"
            : null,
        );
      }
      return { kind: "literal", value: value ?? null, ...this.placeFrom(first) };
    }
    const base = this.queryName();
    const names: string[] = [];
    while (this.isPropertyPoint()) {
      this.advance();
      names.push(this.text(this.advance()));
    }
    return names.length === 0 ? base : { kind: "property", base, names, ...this.placeFrom(first) };
  }

  /** `1.` is an INT and the end of the rule. */
  private integerBeforePoint(): QueryTerm {
    const { token } = this;
    this.split(token.end - token.start - 1, ".");
    const end = token.end - 1;
    const value = Number(this.source.slice(token.start, end).replaceAll("_", ""));
    return { kind: "literal", value, line: token.line, start: token.start, end };
  }

  private queryName(): QueryTerm {
    const first = this.advance();
    if (first.type === "$") {
      const name = this.text(this.expectName("property"));
      return { kind: "system", name, ...this.placeFrom(first) };
    }
    const name = foldText(this.text(first));
    const place = this.placeFrom(first);
    if (name === "_") return { kind: "any", ...place };
    if (name === "this" || name === "player") return { kind: name, ...place };
    const constant = this.defines.get(name);
    if (constant?.kind === "literal") return { kind: "literal", value: constant.value, ...place };
    return { kind: "variable", name, ...place };
  }

  /** Whether a point here reads a property: a name follows directly, and nothing stands before it. */
  private isPropertyPoint(): boolean {
    const after = this.peek();
    return (
      this.token.type === "." &&
      this.token.start === this.before?.end &&
      after.start === this.token.end &&
      isWordToken(after)
    );
  }

  // -------------------------------------------------------------------- safety

  private checkRule(rule: QueryMember): void {
    const bound = boundBy(rule.literals);
    const told = new Set<string>();
    const want = (term: QueryTerm, where: string): void => {
      const name = variableOf(term);
      if (term.kind === "any" && where === "head")
        this.error("query-safety", "`_' has no value in the head of a rule", term);
      if (name === null || bound.has(name) || told.has(name)) return;
      told.add(name);
      if (rule.literals.length === 0)
        this.error(
          "query-fact",
          `A rule without body must have constants only, and \`${this.spelled(term)}' is a variable`,
          term,
        );
      else
        this.error(
          "query-safety",
          `The variable \`${this.spelled(term)}' is unsafe`,
          term,
          `it stands in ${where === "head" ? "the head" : where}, so it must also occur in a literal \`p(…)\` without \`not\`, or be bound by \`=\``,
        );
    };
    for (const term of rule.terms) want(term, "head");
    for (const literal of rule.literals) {
      if (literal.kind === "comparison") {
        want(literal.left, "a comparison");
        want(literal.right, "a comparison");
        for (const term of [literal.left, literal.right])
          if (term.kind === "any")
            this.error("query-safety", "`_' has no value in a comparison", term);
      } else {
        const where = literal.isNegated ? "a literal with `not`" : "the property it reads";
        for (const term of literal.terms)
          if (literal.isNegated || term.kind === "property") want(term, where);
      }
    }
  }

  private spelled(term: QueryTerm): string {
    return this.source.slice(term.start, term.end).replace(/\..*$/s, "");
  }
}

/** The variable that a term is or reads a property of. */
function variableOf(term: QueryTerm): string | null {
  if (term.kind === "variable") return term.name;
  return term.kind === "property" ? variableOf(term.base) : null;
}

/** The variables that positive literals bind, and `=` from such. */
function boundBy(literals: readonly QueryLiteral[]): ReadonlySet<string> {
  const bound = new Set<string>();
  for (const literal of literals)
    if (literal.kind === "predicate" && !literal.isNegated)
      for (const term of literal.terms) if (term.kind === "variable") bound.add(term.name);
  const equations = literals.filter(
    (literal) => literal.kind === "comparison" && literal.operator === "=",
  ) as Extract<QueryLiteral, { kind: "comparison" }>[];
  const isBound = (term: QueryTerm): boolean => {
    const name = variableOf(term);
    return term.kind !== "any" && (name === null || bound.has(name));
  };
  for (let size = -1; size !== bound.size; ) {
    size = bound.size;
    for (const { left, right } of equations) {
      if (left.kind === "variable" && isBound(right)) bound.add(left.name);
      if (right.kind === "variable" && isBound(left)) bound.add(right.name);
    }
  }
  return bound;
}
