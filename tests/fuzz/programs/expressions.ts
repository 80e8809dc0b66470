// Random expressions of every kind of LANGUAGE 4, mostly of the type that is wanted. Parentheses stand where they must and
// sometimes where they need not.
import type { Profile } from "#world";
import type { Chance } from "../chance.ts";
import { builtinCall } from "./arguments.ts";
import { KINDS, type Kind, literal, quoted, TEXTS, VARIABLES } from "./vocabulary.ts";

/** How tightly a text is built, so far as parentheses depend on it. */
const Level = { assign: 0, conditional: 1, binary: 2, unary: 3, postfix: 4 } as const;

interface Piece {
  readonly text: string;
  readonly level: number;
}

const postfix = (text: string): Piece => ({ text, level: Level.postfix });
const binary = (text: string): Piece => ({ text, level: Level.binary });

/** What a program is made with. */
export interface Style {
  /** `suspend(0)` in the middle of expressions. */
  readonly pauses: boolean;
  readonly profile: Profile;
}

/** Makes expressions. */
export class Expressions {
  readonly chance: Chance;
  readonly #style: Style;
  /** Open index brackets, in which `$` and `^` mean something. */
  #brackets = 0;
  /** In a loop nothing may grow by itself: no assignments within expressions. */
  isInLoop = false;

  constructor(chance: Chance, style: Style) {
    this.chance = chance;
    this.#style = style;
  }

  /** The text of an expression. */
  any(depth: number): string {
    return this.of(this.chance.pick(KINDS), depth);
  }

  /** The text of an expression that mostly gives this kind. */
  of(kind: Kind, depth: number): string {
    return this.#piece(kind, depth).text;
  }

  /** A call of a function with plain arguments. */
  call(): string {
    return builtinCall(this.chance, (kind) => this.of(kind, 0));
  }

  /** A condition, mostly a comparison. */
  condition(depth: number): string {
    const text = this.of(this.chance.pick(["bool", "bool", "int"]), depth);
    return this.chance.isTrue(0.8) ? `\`${text} ! ANY'` : text;
  }

  /** Something that does not contain any list or map: what loops may store. */
  scalar(depth: number): string {
    return this.#isFlat(() =>
      this.of(this.chance.pick(["int", "float", "obj", "bool", "err"]), depth),
    );
  }

  #isFlat(make: () => string): string {
    const text = make();
    return /[[{]|\b(?:l|list_2|d|Map_3|args|s|t)\b/i.test(text)
      ? literal(this.chance, "int")
      : text;
  }

  /** A code list of `except` and catches. */
  codes(): string {
    const { chance } = this;
    if (chance.isTrue(0.4)) return chance.pick(["ANY", "any"]);
    const one = (): string =>
      chance.isTrue(0.1) ? `@{${literal(chance, "err")}}` : literal(chance, "err");
    return chance.times(1, 3, one).join(", ");
  }

  /** The items of a scattering assignment. */
  scatterItems(depth: number): string {
    const { chance } = this;
    let hasRest = false;
    const items = chance.times(1, 4, () => {
      const name = this.#variable(chance.pick(KINDS));
      const choice = chance.below(6);
      if (choice === 0 && !hasRest) {
        hasRest = true;
        return `@${name}`;
      }
      if (choice === 1) return `?${name}`;
      return choice === 2 ? `?${name} = ${this.any(depth - 1)}` : name;
    });
    return items.join(", ");
  }

  /** Something that can be assigned to, and whether it is more than a variable. */
  target(kind: Kind, depth: number): string {
    const { chance } = this;
    let text = chance.isTrue(0.7) ? this.#variable(kind) : this.#property(depth);
    if (chance.isTrue(0.3)) text += `[${this.#inBrackets(() => this.of("int", 0))}]`;
    if (chance.isTrue(0.1)) text += `[${this.#inBrackets(() => this.any(0))}]`;
    if (chance.isTrue(0.1)) text += this.#range(0);
    return text;
  }

  #variable(kind: Kind): string {
    const { chance } = this;
    const name = chance.pick(VARIABLES[chance.isTrue(0.98) ? kind : chance.pick(KINDS)]);
    return chance.isTrue(0.05) ? name.toUpperCase() : name;
  }

  #inBrackets(make: () => string): string {
    this.#brackets++;
    const text = make();
    this.#brackets--;
    return text;
  }

  #range(depth: number): string {
    return this.#inBrackets(() => `[${this.of("int", depth)}..${this.of("int", depth)}]`);
  }

  #property(depth: number): string {
    const { chance } = this;
    const name = chance.pick(TEXTS.property);
    if (chance.isTrue(0.15)) return `$${name}`;
    const base = this.#base("obj", depth - 1);
    return chance.isTrue(0.8) ? `${base}.${name}` : `${base}.(${this.of("str", depth - 1)})`;
  }

  #verbCall(depth: number): string {
    const { chance } = this;
    const name = chance.pick(TEXTS.verb.filter((verb) => verb !== ":x" && verb !== "test"));
    const args = `(${this.#args(depth)})`;
    if (chance.isTrue(0.1)) return `$${name}${args}`;
    const kind = chance.isTrue(0.85) ? "obj" : chance.pick(KINDS);
    const base = this.#base(kind, depth - 1);
    return chance.isTrue(0.85)
      ? `${base}:${name}${args}`
      : `${base}:(${this.of("str", depth - 1)})${args}`;
  }

  #args(depth: number): string {
    const item = (): string =>
      this.chance.isTrue(0.1) ? `@${this.of("list", depth - 1)}` : this.any(depth - 1);
    return this.chance.times(0, 3, item).join(", ");
  }

  /** What may stand before a point, a colon or a bracket. */
  #base(kind: Kind, depth: number): string {
    const { text, level } = this.#piece(kind, depth);
    return level < Level.postfix || /^[-.\d^]/.test(text) ? `(${text})` : text;
  }

  /** An operand of a binary operator. */
  #operand(kind: Kind, depth: number): string {
    const { text, level } = this.#piece(kind, depth);
    const mayStand = level >= Level.unary || (level === Level.binary && this.chance.isTrue(0.4));
    return mayStand ? text : `(${text})`;
  }

  #piece(kind: Kind, depth: number): Piece {
    const { chance } = this;
    const given = chance.isTrue(0.03) ? chance.pick(KINDS) : kind;
    if (depth <= 0) return this.#leaf(given);
    if (this.#style.pauses && chance.isTrue(0.15))
      return postfix(`(suspend(0) || ${this.#operand(given, depth - 1)})`);
    return chance.weighted<() => Piece>([
      [2, () => this.#leaf(given)],
      [6, () => this.#built(given, depth)],
      [3, () => postfix(builtinCall(chance, (wanted) => this.of(wanted, depth - 2)))],
      [1, () => postfix(this.#verbCall(depth))],
      [1, () => postfix(this.#property(depth))],
      [0.5, () => postfix(`(${this.of(given, depth - 1)})`)],
      [0.6, () => this.#conditional(given, depth)],
      [0.6, () => postfix(this.#catch(given, depth))],
      [0.6, () => this.#assignment(given, depth)],
      [0.6, () => this.#logical(given, depth)],
      [0.3, () => postfix(this.#element(depth))],
      [0.15, () => postfix(this.#evaluated(depth))],
    ])();
  }

  #leaf(kind: Kind): Piece {
    const { chance } = this;
    if (this.#brackets > 0 && chance.isTrue(0.3)) return postfix(chance.pick(["$", "$", "^"]));
    if (chance.isTrue(0.5)) return postfix(this.#variable(kind));
    const text = literal(chance, kind);
    return { text, level: text.startsWith("-") ? Level.unary : Level.postfix };
  }

  #conditional(kind: Kind, depth: number): Piece {
    const [condition, other] = [this.#operand("bool", depth - 1), this.#operand(kind, depth - 1)];
    return {
      text: `${condition} ? ${this.of(kind, depth - 1)} | ${other}`,
      level: Level.conditional,
    };
  }

  #catch(kind: Kind, depth: number): string {
    const fallback = this.chance.isTrue(0.6) ? ` => ${this.of(kind, depth - 1)}` : "";
    return `\`${this.of(kind, depth - 1)} ! ${this.codes()}${fallback}'`;
  }

  #assignment(kind: Kind, depth: number): Piece {
    const { chance } = this;
    if (this.isInLoop) return this.#leaf(kind);
    const text = chance.isTrue(0.2)
      ? `{${this.scatterItems(depth - 1)}} = ${this.of("list", depth - 1)}`
      : `${this.target(kind, depth - 1)} = ${this.of(kind, depth - 1)}`;
    return { text, level: Level.assign };
  }

  #logical(kind: Kind, depth: number): Piece {
    const operator = this.chance.pick(["&&", "||"]);
    return binary(
      `${this.#operand(kind, depth - 1)} ${operator} ${this.#operand(kind, depth - 1)}`,
    );
  }

  /** An element or a part of something. */
  #element(depth: number): string {
    const { chance } = this;
    const kind = chance.pick(["list", "list", "str", "map"] as const);
    const base = this.#base(kind, depth - 1);
    if (chance.isTrue(0.3)) return base + this.#range(depth - 1);
    const index = kind === "map" ? chance.pick(["str", "int"] as const) : "int";
    return `${base}[${this.#inBrackets(() => this.of(index, depth - 1))}]`;
  }

  /** A program in a string. */
  #evaluated(depth: number): string {
    const inner = new Expressions(this.chance, this.#style);
    inner.isInLoop = this.isInLoop;
    const text = inner.any(Math.min(depth - 1, 2)).replaceAll(/["\\]/g, "\\$&");
    return `eval(${quoted(`return ${text};`)})`;
  }

  /** Something that is typical of a kind. */
  #built(kind: Kind, depth: number): Piece {
    const { chance } = this;
    const infix = (operators: readonly string[], left: Kind, right: Kind): Piece =>
      binary(
        `${this.#operand(left, depth - 1)} ${chance.pick(operators)} ${this.#operand(right, depth - 1)}`,
      );
    const unary = (operator: string, of: Kind): Piece => {
      const { text, level } = this.#piece(of, depth - 1);
      return { text: operator + (level < Level.unary ? `(${text})` : text), level: Level.unary };
    };
    switch (kind) {
      case "int":
        return chance.weighted<() => Piece>([
          [5, () => infix(["+", "-", "*", "/", "%", "^"], "int", "int")],
          [2, () => infix(["|.", "&.", "^.", "<<", ">>"], "int", "int")],
          [1, () => infix(["in"], chance.pick(KINDS), chance.pick(["list", "map", "str"]))],
          [2, () => unary(chance.pick(["-", "~", "!"]), "int")],
          [1, () => postfix(`length(${this.of(chance.pick(["list", "str", "map"]), depth - 1)})`)],
          [1, () => postfix(`typeof(${this.any(depth - 1)})`)],
        ])();
      case "float":
        return chance.isTrue(0.8)
          ? infix(["+", "-", "*", "/", "%", "^"], "float", "float")
          : unary("-", "float");
      case "str":
        return chance.weighted<() => Piece>([
          [3, () => infix(["+"], "str", "str")],
          [2, () => postfix(`tostr(${this.#args(depth)})`)],
          [1, () => postfix(`toliteral(${this.any(depth - 1)})`)],
          [1, () => postfix(this.#base("str", depth - 1) + this.#range(depth - 1))],
        ])();
      case "obj":
        return postfix(
          chance.pick([
            () => `toobj(${this.of("int", depth - 1)})`,
            () => `create(${this.of("obj", depth - 1)})`,
            () => `create(#4, ${chance.pick(["1", "player, 1", "0"])})`,
            () => "#7:new()",
            () => `parent(${this.of("obj", depth - 1)})`,
          ])(),
        );
      case "err":
        return postfix(`\`raise(${literal(chance, "err")}) ! ANY'`);
      case "bool":
        return chance.weighted<() => Piece>([
          [3, () => infix(["==", "!="], kind, kind)],
          [2, () => infix(["<", "<=", ">", ">="], "int", "int")],
          [1, () => infix(["<", ">", "=="], "str", "str")],
          [1, () => unary("!", chance.pick(KINDS))],
        ])();
      case "list":
        return chance.weighted<() => Piece>([
          [5, () => postfix(`{${this.#args(depth)}}`)],
          [2, () => postfix(this.#base("list", depth - 1) + this.#range(depth - 1))],
          [1, () => infix(["+"], "list", "list")],
        ])();
      case "map":
        return postfix(
          `[${chance
            .times(
              0,
              3,
              () =>
                `${this.#operand(chance.pick(["str", "int", "obj"]), depth - 2)} -> ${this.any(depth - 1)}`,
            )
            .join(", ")}]`,
        );
    }
  }
}
