// The abstract syntax tree that both dialects share. The parser makes it, the compiler reads it, the lister prints it.
//
// A node carries the source line it starts on (1-based) and its span in UTF-16 units. Points where the dialects
// differ are recorded on nodes (LANGUAGE 1, "AST points"), so that later stages need no mode.
//
// Nodes marked `echo` come only from that dialect, and nodes marked `moo` only from the other; the rest is shared. The
// words of LANGUAGE 20.2 that need no node of their own: `yield` and `cancel` are statements, `define NAME = literal` is
// substituted while reading, `match` as a statement is an expression statement.
import type { Err, TypeCode, Value } from "#value";

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

/** One target of a scattering assignment, one parameter, one item of a pattern (LANGUAGE 4.8). */
export interface ScatterItem extends Place {
  /** `nested` (echo): a pattern within a pattern, an obligatory item. */
  readonly kind: "required" | "optional" | "rest" | "nested";
  /** As spelled in the source. Null (echo only): `_`, `@_`, or nested. */
  readonly name: string | null;
  /** Only of optional items. */
  readonly fallback: Expression | null;
  /** Only of nested items. */
  readonly items: readonly ScatterItem[] | null;
}

/** One `for` of a comprehension (echo). With `pattern`, `variable` is "" and `key` null. */
export interface ForClause extends Place {
  readonly variable: string;
  readonly key: string | null;
  readonly pattern: readonly ScatterItem[] | null;
  readonly source:
    | { readonly kind: "in"; readonly value: Expression }
    | { readonly kind: "range"; readonly from: Expression; readonly to: Expression };
}

/** One pattern of a `case` (echo, LANGUAGE 4.13). */
export type MatchPattern =
  /** A literal (negative numbers folded) or `$name`. */
  | (Place & { readonly kind: "value"; readonly value: Expression })
  | (Place & { readonly kind: "any" })
  | (Place & { readonly kind: "bind"; readonly name: string })
  /** `TYPE name`; the name is null for `TYPE _`. */
  | (Place & { readonly kind: "type"; readonly type: TypeCode; readonly name: string | null })
  | (Place & { readonly kind: "list"; readonly items: readonly ScatterItem[] });

/** One arm of `match` (echo). A result on the line of its `=>` is a body of one statement. */
export interface MatchArm {
  readonly patterns: readonly MatchPattern[];
  readonly guard: Expression | null;
  readonly body: Body;
  readonly line: number;
}

/** A function written in the program (echo). Its text is that of its place in the source of the unit. */
export interface Lambda extends Place {
  readonly kind: "lambda";
  /** Only of `fn name(…)` at the start of a statement. */
  readonly name: string | null;
  readonly params: readonly ScatterItem[];
  /** Of `x => e`: one expression statement. */
  readonly body: Body;
  readonly isArrow: boolean;
}

/** A call that a task of its own runs (echo, `spawn` and `gather`). */
export type Call = Extract<Expression, { kind: "named-call" | "call" | "verb-call" }>;

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
  /** moo: the callee is a builtin by its syntax. */
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
    })
  // ---------------------------------------------------------------- echo
  /** `E_X("m", v)`: an error value; the code is a bare error. */
  | (Place & {
      readonly kind: "error-value";
      readonly code: Err;
      readonly args: readonly Argument[];
    })
  /** `f(args)` with a plain name, resolved by LANGUAGE 4.9. */
  | (Place & {
      readonly kind: "named-call";
      readonly name: string;
      readonly args: readonly Argument[];
    })
  /** `e(args)` with any other callee. */
  | (Place & {
      readonly kind: "call";
      readonly callee: Expression;
      readonly args: readonly Argument[];
    })
  /** `_` as an argument of a call: asks in a query, any value in a capability. */
  | (Place & { readonly kind: "wildcard" })
  | Lambda
  | (Place & {
      readonly kind: "comprehension";
      readonly element: Expression;
      readonly clauses: readonly ForClause[];
      readonly filter: Expression | null;
    })
  | (Place & {
      readonly kind: "match";
      readonly subject: Expression;
      readonly arms: readonly MatchArm[];
    })
  /** `return`, `break`, `continue` or `throw` as an operand. */
  | (Place & { readonly kind: "jump"; readonly statement: Statement })
  /** `if`, `try` or `begin` as an operand: its completion value. */
  | (Place & { readonly kind: "block"; readonly statement: Statement })
  | (Place & { readonly kind: "spawn"; readonly call: Call })
  /** The event is a literal STR or `$name`; the target is what follows `to`. */
  | (Place & {
      readonly kind: "emit";
      readonly event: Expression;
      readonly args: readonly Argument[];
      readonly target: Expression | null;
    })
  /** `<p, .a = v, {items}>`; `slotMap` is the map of `<p, ["a" -> v], {items}>`. */
  | (Place & {
      readonly kind: "flyweight";
      readonly parent: Expression;
      readonly slots: readonly { readonly name: string; readonly value: Expression }[];
      readonly slotMap: Expression | null;
      readonly items: Expression | null;
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
      /** echo, `for {a, b} in (e)`: then `variable` is "" and `key` null. */
      readonly pattern: readonly ScatterItem[] | null;
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
  | (Place & { readonly kind: "break" | "continue"; readonly label: string | null })
  // ---------------------------------------------------------------- echo
  /** `let` and `const`; the item is a required name or a nested pattern. Without value: null (LANGUAGE 6.1). */
  | (Place & {
      readonly kind: "declare";
      readonly how: "let" | "const";
      readonly item: ScatterItem;
      readonly value: Expression | null;
    })
  | (Place & { readonly kind: "global"; readonly name: string; readonly value: Expression | null })
  /** `fn name(…) … endfn`; the lambda has its name. */
  | (Place & { readonly kind: "function"; readonly lambda: Lambda })
  | (Place & { readonly kind: "begin"; readonly body: Body })
  | (Place & { readonly kind: "gather"; readonly items: readonly GatherItem[] })
  /** echo has one kind of `try`, moo the two above. */
  | (Place & {
      readonly kind: "try";
      readonly body: Body;
      readonly arms: readonly {
        readonly variable: string | null;
        readonly codes: Codes;
        readonly body: Body;
        readonly line: number;
      }[];
      readonly catchArm: {
        readonly variable: string | null;
        readonly body: Body;
        readonly line: number;
      } | null;
      readonly handler: Body | null;
    })
  | (Place & { readonly kind: "throw"; readonly value: Expression })
  | (Place & { readonly kind: "yield" | "cancel" })
  | (Place & {
      readonly kind: "grant" | "revoke";
      readonly capability: Expression;
      readonly who: Expression;
    })
  | (Place & {
      readonly kind: "define-event" | "define-capability";
      readonly name: string;
      readonly params: readonly ScatterItem[];
    })
  | ObjectStatement;

/** One call of a `gather`, with what its result is bound to. */
export interface GatherItem extends Place {
  readonly item: ScatterItem | null;
  readonly how: "let" | "const" | null;
  readonly call: Call;
}

// ------------------------------------------------------------------ object definitions (echo, LANGUAGE 8)

/** `object … endobject`. Member bodies are units of their own: they see none of the variables around. */
export interface ObjectStatement extends Place {
  readonly kind: "object";
  readonly target:
    | { readonly kind: "name" | "system"; readonly name: string }
    | { readonly kind: "number"; readonly id: number };
  /** What `extends` gives. */
  readonly parent: Expression | null;
  readonly members: readonly Member[];
}

/** A member of an object, in the order of the text. */
export type Member = PropertyMember | VerbMember | HandlerMember | QueryMember;

/** An expression that is also kept as text. */
export interface SourcedExpression {
  readonly expression: Expression;
  readonly source: string;
}

/** Parameters of a verb, function, handler, event or capability, and their text with its brackets. */
export interface Parameters {
  readonly items: readonly ScatterItem[];
  readonly source: string;
}

/** `property p (owner: #2) = e requires c`, `override p = e`. */
export interface PropertyMember extends Place {
  readonly kind: "property";
  readonly isOverride: boolean;
  readonly name: string;
  /** `owner`, `flags`, `readable` and `writable`, folded; null without parentheses. */
  readonly options: readonly { readonly name: string; readonly value: Expression }[] | null;
  readonly value: Expression | null;
  readonly requires: readonly SourcedExpression[];
}

/**
 * The body of a verb or handler. `source` is its text without the indentation of its first line; line 1 of `tree` is the
 * first line of `source`, and its offsets are those of `source`. `firstLine` is the line of the whole text where it begins.
 */
export interface MemberBody {
  readonly source: string;
  readonly firstLine: number;
  readonly tree: ProgramTree;
}

/** `verb` and `function`. */
export interface VerbMember extends Place {
  readonly kind: "verb";
  readonly isFunction: boolean;
  readonly isSecure: boolean;
  /** The names string: `light l*ight-up`. */
  readonly names: string;
  /** Null: arguments are read from `args`. */
  readonly params: Parameters | null;
  /** Direct object, preposition, indirect object, as written; null without. */
  readonly spec: readonly [string, string, string] | null;
  readonly owner: Expression | null;
  readonly flags: string | null;
  readonly requires: readonly SourcedExpression[];
  /** Null for `unprogrammed`. */
  readonly body: MemberBody | null;
}

/** `on` and `event`. */
export interface HandlerMember extends Place {
  readonly kind: "handler";
  /** A name, `web:*`, or `*`. */
  readonly event: string;
  readonly params: Parameters | null;
  readonly where: SourcedExpression | null;
  readonly priority: number;
  readonly owner: Expression | null;
  /** Only in the files of a world (LANGUAGE 19). */
  readonly seq: number | null;
  readonly body: MemberBody;
}

/** One rule. The text ends before the final `.` or `;`. */
export interface QueryMember extends Place {
  readonly kind: "query";
  readonly name: string;
  readonly terms: readonly QueryTerm[];
  readonly literals: readonly QueryLiteral[];
  readonly source: string;
}

/** A term of a rule (LANGUAGE 11.2). Variables are known by their folded names. */
export type QueryTerm =
  | (Place & { readonly kind: "any" | "this" | "player" })
  | (Place & { readonly kind: "variable"; readonly name: string })
  | (Place & { readonly kind: "literal"; readonly value: Value })
  /** `$name`. */
  | (Place & { readonly kind: "system"; readonly name: string })
  /** `X.p`, `X.p.q`. */
  | (Place & {
      readonly kind: "property";
      readonly base: QueryTerm;
      readonly names: readonly string[];
    });

/** A literal of a rule's body (LANGUAGE 11.3). */
export type QueryLiteral =
  | (Place & {
      readonly kind: "predicate";
      readonly isNegated: boolean;
      readonly name: string;
      readonly terms: readonly QueryTerm[];
    })
  | (Place & {
      readonly kind: "comparison";
      readonly operator: "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "=";
      readonly left: QueryTerm;
      readonly right: QueryTerm;
    });

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
