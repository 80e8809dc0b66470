// Random programs of every kind of statement (LANGUAGE 5). Loops are short, and what they store does not grow by itself.
import type { Chance } from "../chance.ts";
import { Expressions, type Style } from "./expressions.ts";
import { KINDS, type Kind, literal, VARIABLES } from "./vocabulary.ts";

/** Those that a verb begins with, and two that get values of their own. */
const OWN_VARIABLES = /^(?:args|verb|argstr|this|player|caller|anon|waif)$/;

/** Makes the lines of a program. */
export class Statements {
  readonly #chance: Chance;
  readonly #expressions: Expressions;
  readonly #style: Style;
  /** Names of enclosing loops; null for one without. */
  #loops: (string | null)[] = [];
  #left: number;

  constructor(chance: Chance, style: Style) {
    this.#chance = chance;
    this.#style = style;
    this.#expressions = new Expressions(chance, style);
    this.#left = chance.between(4, 30);
  }

  program(): string[] {
    const lines = this.#prologue();
    while (this.#left > 0) lines.push(...this.#statement(0));
    if (this.#chance.isTrue(0.85)) lines.push(`return {${this.#seen().join(", ")}};`);
    return lines;
  }

  /** Values for most variables, so that not everything is E_VARNF. */
  #prologue(): string[] {
    const lines = this.#style.profile === "lambdamoo" ? ["true = 1;", "false = 0;"] : [];
    for (const kind of KINDS)
      for (const name of VARIABLES[kind])
        if (!OWN_VARIABLES.test(name) && this.#chance.isTrue(0.95))
          lines.push(`${name} = ${literal(this.#chance, kind)};`);
    if (this.#chance.isTrue(0.3)) lines.push("anon = `create(#4, player, 1) ! ANY';");
    if (this.#chance.isTrue(0.3)) lines.push("waif = `#7:new() ! ANY';");
    return lines;
  }

  #seen(): string[] {
    return [...new Set([...Object.values(VARIABLES).flat(), "result"])]
      .filter(() => this.#chance.isTrue(0.5))
      .map((name) => `\`${name} ! E_VARNF'`);
  }

  #body(depth: number): string[] {
    const lines: string[] = [];
    for (let count = this.#chance.between(0, 3); count > 0; count--)
      lines.push(...this.#statement(depth + 1));
    return lines.map((line) => `  ${line}`);
  }

  #statement(depth: number): string[] {
    this.#left--;
    const isShort = this.#left <= 0 || depth > 3;
    const e = this.#expressions;
    return this.#chance.weighted<() => string[]>([
      [5, () => [`${this.#guarded(this.#assignment())};`]],
      [2, () => [`${this.#guarded(e.any(3))};`]],
      [4, () => [`result = ${this.#guarded(e.call())};`]],
      [1, () => [`${this.#guarded(`notify(player, toliteral(${e.any(2)}))`)};`]],
      [
        depth === 0 ? 0.05 : 0.3,
        () => [`return${this.#chance.isTrue(0.8) ? ` ${e.any(3)}` : ""};`],
      ],
      [0.5, () => this.#jump()],
      [this.#style.pauses ? 1 : 0, () => ["suspend(0);"]],
      [0.2, () => ['"a comment";']],
      [isShort ? 0 : 2, () => this.#if(depth)],
      [isShort ? 0 : 2, () => this.#loop(depth)],
      [isShort ? 0 : 2, () => this.#try(depth)],
      [isShort ? 0 : 0.3, () => this.#fork(depth)],
      [isShort ? 0 : 0.1, () => this.#endless()],
    ])();
  }

  /** Mostly goes on after an error. */
  #guarded(expression: string): string {
    return this.#chance.isTrue(0.88) ? `\`${expression} ! ANY'` : expression;
  }

  #assignment(): string {
    const e = this.#expressions;
    const kind: Kind = this.#chance.pick(KINDS);
    const isLoop = e.isInLoop;
    if (!isLoop && this.#chance.isTrue(0.15)) return `{${e.scatterItems(2)}} = ${e.of("list", 3)}`;
    return `${e.target(kind, 2)} = ${isLoop ? e.scalar(2) : e.of(kind, 3)}`;
  }

  #jump(): string[] {
    const name = this.#loops.length === 0 ? undefined : this.#chance.pick(this.#loops);
    if (name === undefined) return ["return;"];
    const word = this.#chance.pick(["break", "continue"]);
    return [`${word}${name === null || this.#chance.isTrue(0.5) ? "" : ` ${name}`};`];
  }

  #if(depth: number): string[] {
    const e = this.#expressions;
    const lines = [`if (${e.condition(2)})`, ...this.#body(depth)];
    while (this.#chance.isTrue(0.3)) lines.push(`elseif (${e.condition(2)})`, ...this.#body(depth));
    if (this.#chance.isTrue(0.4)) {
      const otherwise = this.#body(depth);
      if (otherwise.length > 0) lines.push("else", ...otherwise);
    }
    return [...lines, "endif"];
  }

  #loop(depth: number): string[] {
    const e = this.#expressions;
    const chance = this.#chance;
    const variable = chance.pick(["i", "item", "item"]);
    const before = e.isInLoop;
    const choice = this.#loops.length > 1 ? 0 : chance.below(4);
    const few = `{${chance.times(0, 4, () => e.any(1)).join(", ")}}`;
    const some = chance.isTrue(0.5) ? few : `(${e.of(chance.pick(["list", "map", "str"]), 1)})`;
    const source = chance.isTrue(0.8) ? `\`${some} ! ANY => {1, "two"}'` : some;
    const counter = `n${this.#left}`;
    const heads = [
      [`for ${variable} in [1..${chance.between(0, 4)}]`, "endfor", variable],
      [`for ${variable} in (${source})`, "endfor", variable],
      [`for ${variable}, key in (${source})`, "endfor", chance.pick([variable, "key"])],
      [
        `while round ((${counter} = ${counter} + 1) < 5 && (${e.condition(1)}))`,
        "endwhile",
        "round",
      ],
    ] as const;
    const [head, tail, name] = heads[choice] as (typeof heads)[number];
    this.#loops.push(name);
    e.isInLoop = true;
    const body = this.#body(depth);
    e.isInLoop = before;
    this.#loops.pop();
    return [...(tail === "endwhile" ? [`${counter} = 0;`] : []), head, ...body, tail];
  }

  /** Until the ticks are used up. */
  #endless(): string[] {
    return ["while (1)", "  count = `count + 1 ! ANY => 0';", "endwhile"];
  }

  #try(depth: number): string[] {
    const chance = this.#chance;
    const lines = ["try", ...this.#body(depth)];
    if (chance.isTrue(0.35)) return [...lines, "finally", ...this.#body(depth), "endtry"];
    do {
      const codes = this.#expressions.codes();
      const name = chance.isTrue(0.6) ? ` ${chance.pick(["e", "code", "err"])}` : "";
      lines.push(`except${name} (${codes})`, ...this.#body(depth));
      if (/^any$/i.test(codes)) break;
    } while (chance.isTrue(0.3));
    return [...lines, "endtry"];
  }

  #fork(depth: number): string[] {
    const loops = this.#loops;
    this.#loops = [];
    const delay = this.#chance.pick(["0", "0", "1", "0.5", "-1", '"x"']);
    const body = this.#body(depth);
    this.#loops = loops;
    return [`fork (${delay})`, ...body, '  notify(player, "forked");', "endfork"];
  }
}
