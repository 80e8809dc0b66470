// The abstract syntax tree that both dialects share. The parser makes it, the compiler reads it, the lister prints it.
//
// A node carries the source line it starts on (1-based) and its span in UTF-16 units. Points where the dialects
// differ are recorded on nodes (LANGUAGE 1, "AST points"), so that later stages need no mode.
import type { Value } from "#value";

/** Where a node stands in its source. */
export interface Place {
  /** Line of the first token, from 1. */
  readonly line: number;
  /** UTF-16 offset of the first unit. */
  readonly start: number;
  /** UTF-16 offset past the last unit. */
  readonly end: number;
}

/** An operator between two values. */
export type BinaryOperator =
  | "+"
  | "-"
  | "*"
  | "/"
  | "%"
  | "^"
  | "=="
  | "!="
  | "<"
  | "<="
  | ">"
  | ">="
  | "in"
  | "|."
  | "&."
  | "^."
  | "<<"
  | ">>";

/** An operator before a value. */
export type UnaryOperator = "-" | "!" | "~";

/** One element of an argument list or list literal; a splice is `@e`. */
export interface Argument {
  readonly isSplice: boolean;
  readonly value: Expression;
}

/** The code list of a catch expression or an except arm; `any` for the word ANY. */
export type Codes = "any" | readonly Argument[];

/** One target of a scattering assignment. */
export interface ScatterItem extends Place {
  readonly kind: "required" | "optional" | "rest";
  /** As spelled in the source. */
  readonly name: string;
  /** Only of optional items. */
  readonly fallback: Expression | null;
}

/** An expression of the tree. */
export type Expression =
  | (Place & { readonly kind: "literal"; readonly value: Value })
  | (Place & { readonly kind: "variable"; readonly name: string })
  | (Place & {
      readonly kind: "property";
      /** `$x` is a property of the literal `#0` with `isSystem`. */
      readonly object: Expression;
      readonly name: Expression;
      readonly isSystem: boolean;
    })
  | (Place & {
      readonly kind: "verb-call";
      readonly object: Expression;
      readonly name: Expression;
      readonly args: readonly Argument[];
      readonly isSystem: boolean;
    })
  | (Place & {
      readonly kind: "builtin-call";
      readonly name: string;
      readonly args: readonly Argument[];
    })
  | (Place & { readonly kind: "index"; readonly base: Expression; readonly index: Expression })
  | (Place & {
      readonly kind: "range";
      readonly base: Expression;
      readonly from: Expression;
      readonly to: Expression;
    })
  /** `$` (last) or `^` (first) inside an index. */
  | (Place & { readonly kind: "end-of-base"; readonly which: "first" | "last" })
  | (Place & {
      readonly kind: "unary";
      readonly operator: UnaryOperator;
      readonly operand: Expression;
    })
  | (Place & {
      readonly kind: "binary";
      readonly operator: BinaryOperator;
      readonly left: Expression;
      readonly right: Expression;
    })
  | (Place & {
      readonly kind: "logical";
      readonly operator: "&&" | "||";
      readonly left: Expression;
      readonly right: Expression;
    })
  | (Place & {
      readonly kind: "conditional";
      readonly condition: Expression;
      readonly consequent: Expression;
      readonly alternate: Expression;
    })
  | (Place & { readonly kind: "list"; readonly items: readonly Argument[] })
  | (Place & {
      readonly kind: "map";
      readonly pairs: readonly (readonly [Expression, Expression])[];
    })
  /** Target is a variable, property, or index/range over such; the parser has checked that. */
  | (Place & { readonly kind: "assign"; readonly target: Expression; readonly value: Expression })
  | (Place & {
      readonly kind: "scatter";
      readonly items: readonly ScatterItem[];
      readonly value: Expression;
    })
  | (Place & {
      readonly kind: "catch";
      readonly body: Expression;
      readonly codes: Codes;
      readonly fallback: Expression | null;
    });

/** Statements in order. */
export type Body = readonly Statement[];

/** A statement of the tree. */
export type Statement =
  | (Place & { readonly kind: "expression"; readonly expression: Expression })
  | (Place & {
      readonly kind: "if";
      /** `if` and every `elseif`, in order. */
      readonly arms: readonly {
        readonly condition: Expression;
        readonly body: Body;
        readonly line: number;
      }[];
      /** Null without `else`. */
      readonly otherwise: Body | null;
    })
  | (Place & {
      readonly kind: "for-in";
      readonly variable: string;
      /** `for v, k in (e)`: the index or key; null without. */
      readonly key: string | null;
      readonly source: Expression;
      readonly body: Body;
    })
  | (Place & {
      readonly kind: "for-range";
      readonly variable: string;
      readonly from: Expression;
      readonly to: Expression;
      readonly body: Body;
    })
  | (Place & {
      readonly kind: "while";
      readonly label: string | null;
      readonly condition: Expression;
      readonly body: Body;
    })
  | (Place & {
      readonly kind: "fork";
      readonly name: string | null;
      readonly delay: Expression;
      readonly body: Body;
    })
  | (Place & {
      readonly kind: "try-except";
      readonly body: Body;
      readonly arms: readonly {
        readonly variable: string | null;
        readonly codes: Codes;
        readonly body: Body;
        readonly line: number;
      }[];
    })
  | (Place & { readonly kind: "try-finally"; readonly body: Body; readonly handler: Body })
  | (Place & { readonly kind: "return"; readonly value: Expression | null })
  | (Place & { readonly kind: "break" | "continue"; readonly label: string | null });

/** A parsed verb or program. */
export interface ProgramTree {
  readonly dialect: Dialect;
  readonly body: Body;
}

/** Which of the two dialects a text is written in. */
export type Dialect = "moo" | "echo";

/** Whether an expression may be assigned to (LANGUAGE 4.7). */
export function isTarget(expression: Expression): boolean {
  let place = expression.kind === "range" ? expression.base : expression;
  while (place.kind === "index") place = place.base;
  return place.kind === "variable" || place.kind === "property";
}
