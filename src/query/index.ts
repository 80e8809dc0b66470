// The door of query: rules over rows of values.
export type {
  ComparisonLiteral,
  Literal,
  Operator,
  PredicateLiteral,
  Rule,
  SimpleTerm,
  Term,
} from "./rule.ts";
export { literalLabel, type SafetyProblem, safetyProblem } from "./safety.ts";
export { listRelation, type QueryHost, Raised, type Relation } from "./source.ts";
export { type Query, QueryEngine, type QueryOutcome } from "./engine.ts";
