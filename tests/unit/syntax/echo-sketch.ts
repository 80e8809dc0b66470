// Echo trees as short texts, for tests: one bracketed form a node, operands in order, places left out.
import type {
  Argument,
  Body,
  Codes,
  Expression,
  ForClause,
  MatchPattern,
  Member,
  QueryLiteral,
  QueryTerm,
  ScatterItem,
  Statement,
} from "#syntax";
import { Sym, toLiteral, type Value } from "#value";

function literalText(value: Value): string {
  return value instanceof Sym ? `'${value.name}` : toLiteral(value);
}

/** Statements, separated by `; `. */
export function sketch(body: Body): string {
  return body.map(statement).join("; ");
}

/** A list of pattern items with its braces. */
function items(list: readonly ScatterItem[]): string {
  return `{${list.map(item).join(", ")}}`;
}

function item({ kind, name, fallback, items: nested }: ScatterItem): string {
  if (nested !== null) return items(nested);
  const mark = kind === "optional" ? "?" : kind === "rest" ? "@" : "";
  return `${mark}${name ?? "_"}${fallback === null ? "" : ` = ${expression(fallback)}`}`;
}

function args(list: readonly Argument[]): string {
  return list.map(({ isSplice, value }) => ` ${isSplice ? "@" : ""}${expression(value)}`).join("");
}

function codes(list: Codes): string {
  return list === "any" ? " ANY" : args(list);
}

const optional = (e: Expression | null): string => (e === null ? "" : ` ${expression(e)}`);
const block = (body: Body): string => ` [${sketch(body)}]`;

function statement(node: Statement): string {
  switch (node.kind) {
    case "expression":
      return expression(node.expression);
    case "if": {
      const arms = node.arms.map((arm) => ` ${expression(arm.condition)}${block(arm.body)}`);
      return `(if${arms.join("")}${node.otherwise === null ? "" : block(node.otherwise)})`;
    }
    case "for-in":
      return `(for ${names(node)} ${expression(node.source)}${block(node.body)})`;
    case "for-range": {
      const range = `${expression(node.from)}..${expression(node.to)}`;
      return `(for ${node.variable} ${range}${block(node.body)})`;
    }
    case "while":
      return `(while${node.label === null ? "" : ` ${node.label}`} ${expression(node.condition)}${block(node.body)})`;
    case "fork":
      return `(fork${node.name === null ? "" : ` ${node.name}`} ${expression(node.delay)}${block(node.body)})`;
    case "try": {
      const arms = node.arms.map(
        (arm) => ` except ${arm.variable ?? "_"}${codes(arm.codes)}${block(arm.body)}`,
      );
      const { catchArm, handler } = node;
      const caught =
        catchArm === null ? "" : ` catch ${catchArm.variable ?? "_"}${block(catchArm.body)}`;
      const last = handler === null ? "" : ` finally${block(handler)}`;
      return `(try${block(node.body)}${arms.join("")}${caught}${last})`;
    }
    case "return":
      return `(return${optional(node.value)})`;
    case "break":
    case "continue":
      return node.label === null ? `(${node.kind})` : `(${node.kind} ${node.label})`;
    case "declare":
      return `(${node.how} ${item(node.item)}${optional(node.value)})`;
    case "global":
      return `(global ${node.name}${optional(node.value)})`;
    case "function":
      return expression(node.lambda);
    case "begin":
      return `(begin${block(node.body)})`;
    case "gather": {
      const calls = node.items.map(
        (one) =>
          ` ${one.item === null ? "" : `${one.how} ${item(one.item)} `}${expression(one.call)}`,
      );
      return `(gather${calls.join("")})`;
    }
    case "throw":
      return `(throw ${expression(node.value)})`;
    case "yield":
    case "cancel":
      return `(${node.kind})`;
    case "grant":
    case "revoke":
      return `(${node.kind} ${expression(node.capability)} ${expression(node.who)})`;
    case "define-event":
    case "define-capability":
      return `(${node.kind} ${node.name} ${items(node.params)})`;
    case "object": {
      const { target } = node;
      const name =
        target.kind === "number"
          ? `#${target.id}`
          : target.kind === "system"
            ? `$${target.name}`
            : target.name;
      return `(object ${name}${optional(node.parent)}${node.members.map((m) => ` ${member(m)}`).join("")})`;
    }
    default:
      throw new Error(`no statement of echo: ${node.kind}`);
  }
}

function names(node: Pick<ForClause, "variable" | "key" | "pattern">): string {
  if (node.pattern !== null) return items(node.pattern);
  return node.key === null ? node.variable : `${node.variable},${node.key}`;
}

/** An expression. */
function expression(node: Expression): string {
  switch (node.kind) {
    case "literal":
      return literalText(node.value);
    case "variable":
      return node.name;
    case "property":
      return `(. ${expression(node.object)} ${expression(node.name)})`;
    case "verb-call":
      return `(: ${expression(node.object)} ${expression(node.name)}${args(node.args)})`;
    case "named-call":
      return `(${node.name}!${args(node.args)})`;
    case "call":
      return `(call ${expression(node.callee)}${args(node.args)})`;
    case "index":
      return `(at ${expression(node.base)} ${expression(node.index)})`;
    case "range":
      return `(at ${expression(node.base)} ${expression(node.from)}..${expression(node.to)})`;
    case "end-of-base":
      return node.which === "last" ? "$" : "^";
    case "unary":
      return `(${node.operator} ${expression(node.operand)})`;
    case "binary":
    case "logical":
      return `(${node.operator} ${expression(node.left)} ${expression(node.right)})`;
    case "conditional":
      return `(? ${expression(node.condition)} ${expression(node.consequent)} ${expression(node.alternate)})`;
    case "list":
      return `{${args(node.items).trim()}}`;
    case "map":
      return `[${node.pairs.map(([k, v]) => `${expression(k)} -> ${expression(v)}`).join(", ")}]`;
    case "assign":
      return `(= ${expression(node.target)} ${expression(node.value)})`;
    case "scatter":
      return `(= ${items(node.items)} ${expression(node.value)})`;
    case "catch":
      return `(catch ${expression(node.body)}${codes(node.codes)}${node.fallback === null ? "" : ` => ${expression(node.fallback)}`})`;
    case "error-value":
      return `(${node.code.name}${args(node.args)})`;
    case "wildcard":
      return "_";
    case "lambda":
      return `(${node.isArrow ? "=>" : "fn"}${node.name === null ? "" : ` ${node.name}`} ${items(node.params)}${block(node.body)})`;
    case "comprehension": {
      const clauses = node.clauses.map((clause) => {
        const { source } = clause;
        const from =
          source.kind === "in"
            ? expression(source.value)
            : `${expression(source.from)}..${expression(source.to)}`;
        return ` for ${names(clause)} ${from}`;
      });
      return `(each ${expression(node.element)}${clauses.join("")}${node.filter === null ? "" : ` if ${expression(node.filter)}`})`;
    }
    case "match": {
      const arms = node.arms.map(
        ({ patterns, guard, body }) =>
          ` case ${patterns.map(pattern).join(", ")}${guard === null ? "" : ` when ${expression(guard)}`}${block(body)}`,
      );
      return `(match ${expression(node.subject)}${arms.join("")})`;
    }
    case "jump":
    case "block":
      return statement(node.statement);
    case "spawn":
      return `(spawn ${expression(node.call)})`;
    case "emit":
      return `(emit ${expression(node.event)}${args(node.args)}${node.target === null ? "" : ` to ${expression(node.target)}`})`;
    case "flyweight": {
      const slots = node.slots.map(({ name, value }) => ` .${name} ${expression(value)}`);
      return `(fly ${expression(node.parent)}${slots.join("")}${optional(node.slotMap)}${optional(node.items)})`;
    }
    default:
      throw new Error(`no expression of echo: ${node.kind}`);
  }
}

function pattern(node: MatchPattern): string {
  switch (node.kind) {
    case "value":
      return expression(node.value);
    case "any":
      return "_";
    case "bind":
      return node.name;
    case "type":
      return `TYPE${node.type} ${node.name ?? "_"}`;
    case "list":
      return items(node.items);
  }
}

/** A member of an object. */
export function member(node: Member): string {
  switch (node.kind) {
    case "property": {
      const options = (node.options ?? []).map(
        ({ name, value }) => ` ${name}: ${expression(value)}`,
      );
      const requires = node.requires.map(({ source }) => ` requires ${source}`);
      return `(${node.isOverride ? "override" : "property"} ${node.name}${options.join("")}${optional(node.value)}${requires.join("")})`;
    }
    case "verb": {
      const parts = [
        node.isSecure ? "secure " : "",
        node.isFunction ? "function " : "verb ",
        JSON.stringify(node.names),
        node.params === null ? "" : ` ${items(node.params.items)}`,
        node.spec === null ? "" : ` (${node.spec.join(" ")})`,
        node.owner === null ? "" : ` owner ${expression(node.owner)}`,
        node.flags === null ? "" : ` flags ${node.flags}`,
        node.requires.map(({ source }) => ` requires ${source}`).join(""),
        node.body === null
          ? " unprogrammed"
          : ` ${node.body.tree.dialect} ${JSON.stringify(node.body.source)}`,
      ];
      return `(${parts.join("")})`;
    }
    case "handler": {
      const where = node.where === null ? "" : ` where ${node.where.source}`;
      const owner = node.owner === null ? "" : ` owner ${expression(node.owner)}`;
      const seq = node.seq === null ? "" : ` seq ${node.seq}`;
      const params = node.params === null ? "" : ` ${items(node.params.items)}`;
      return `(on ${node.event}${params}${where} priority ${node.priority}${owner}${seq} ${JSON.stringify(node.body.source)})`;
    }
    case "query":
      return `(query ${node.name}(${node.terms.map(term).join(", ")})${node.literals.map((l) => ` ${literal(l)}`).join("")})`;
  }
}

function literal(node: QueryLiteral): string {
  if (node.kind === "comparison") return `${term(node.left)} ${node.operator} ${term(node.right)}`;
  return `${node.isNegated ? "not " : ""}${node.name}(${node.terms.map(term).join(", ")})`;
}

function term(node: QueryTerm): string {
  switch (node.kind) {
    case "any":
      return "_";
    case "this":
    case "player":
      return node.kind;
    case "variable":
      return node.name.toUpperCase();
    case "literal":
      return literalText(node.value);
    case "system":
      return `$${node.name}`;
    case "property":
      return `${term(node.base)}.${node.names.join(".")}`;
  }
}
