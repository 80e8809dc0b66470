// Reads a Perl pattern, as far as Perl and ECMAScript agree on what it means, into a tree; where they differ, Perl's way
// holds. A bad pattern gives null.
//
//   choice    sequence { | sequence }
//   sequence  { atom [ quantifier ] }      * + ? {n} {n,} {n,m}, then ? lazy or + possessive
//   atom      ( choice ) and (?…) · [ class ] · \ escape · . ^ $ · character

import { foldCode } from "./char-set.ts";
import {
  ANY,
  type ClassPart,
  classSet,
  escapedClass,
  NO_BREAK,
  ofRanges,
  posixClass,
  propertyClass,
} from "./perl-class.ts";
import type { Greed, PerlNode, PerlPlace } from "./perl-node.ts";

/** Letters after a pattern: `i` ignores case, `m` lets ^ and $ match at lines, `s` lets . match line breaks, `x` allows
 * spaces and comments. */
export interface PerlFlags {
  readonly i: boolean;
  readonly m: boolean;
  readonly s: boolean;
  readonly x: boolean;
}

/** A pattern's tree. */
export interface ParsedPerl {
  readonly root: PerlNode;
  readonly groupCount: number;
  /** Names of groups, by number; undefined for those without. */
  readonly names: readonly (string | undefined)[];
}

/** Deeper groups are refused: the compiler recurses into them. */
const MAX_DEPTH = 250;
const MAX_COUNT = 65_535;
const MAX_GROUPS = 1000;
/** Longer patterns are refused: they become trees. */
const MAX_LENGTH = 65_536;
/** Classes such as `\p{L}` within one pair of brackets: every character is asked for each of them. */
const MAX_CLASSES = 64;
const EMPTY: PerlNode = { kind: "sequence", parts: [] };

const SIMPLE_ESCAPES: Readonly<Record<string, number>> = {
  t: 9,
  n: 10,
  r: 13,
  f: 12,
  e: 27,
  a: 7,
};

const PLACE_ESCAPES: Readonly<Record<string, PerlPlace>> = {
  A: "text-start",
  z: "text-end",
  Z: "last-line-end",
  b: "boundary",
  B: "no-boundary",
};

/** Reads a pattern; null if it is bad. */
export function parsePerl(text: string, flags: PerlFlags): ParsedPerl | null {
  if (text.length > MAX_LENGTH) return null;
  const reader = new Reader(text, flags);
  const root = reader.choice(0);
  return root === null || !reader.isSound ? null : { root, ...reader.found };
}

class Reader {
  readonly #text: string;
  #flags: PerlFlags;
  #at = 0;
  #groups = 0;
  readonly #names: (string | undefined)[] = [undefined];
  /** Groups that references name, by number or by name. */
  readonly #wanted: (number | string)[] = [];
  readonly #references: { node: { group: number }; name: string }[] = [];

  constructor(text: string, flags: PerlFlags) {
    this.#text = text;
    this.#flags = flags;
  }

  get found(): { groupCount: number; names: readonly (string | undefined)[] } {
    return { groupCount: this.#groups, names: this.#names };
  }

  /** Whether everything was read and every reference has its group. */
  get isSound(): boolean {
    if (this.#at !== this.#text.length || this.#groups > MAX_GROUPS) return false;
    for (const { node, name } of this.#references) node.group = this.#names.indexOf(name);
    return this.#wanted.every((group) =>
      typeof group === "number" ? group <= this.#groups : this.#names.includes(group),
    );
  }

  /** Steps over a text if it is next. */
  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  /** Takes what a sticky expression matches here. */
  #match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.#at;
    const match = expression.exec(this.#text);
    if (match !== null) this.#at += match[0].length;
    return match;
  }

  choice(depth: number): PerlNode | null {
    if (depth > MAX_DEPTH) return null;
    const outer = this.#flags;
    const options: PerlNode[] = [];
    do {
      const option = this.#sequence(depth);
      if (option === null) return null;
      options.push(option);
    } while (this.#take("|"));
    this.#flags = outer;
    return options.length === 1 ? (options[0] as PerlNode) : { kind: "choice", options };
  }

  #sequence(depth: number): PerlNode | null {
    const parts: PerlNode[] = [];
    for (;;) {
      this.#skipComments();
      const next = this.#text[this.#at];
      if (next === undefined || next === "|" || next === ")") break;
      if (this.#take("\\Q")) {
        this.#quote(parts);
        continue;
      }
      if (this.#take("\\E")) continue;
      const atom = this.#atom(depth);
      if (atom === null) return null;
      const part = this.#quantified(atom);
      if (part === null) return null;
      if (part !== EMPTY) parts.push(part);
    }
    return parts.length === 1 ? (parts[0] as PerlNode) : { kind: "sequence", parts };
  }

  /** Comments, and with flag x spaces and line comments. */
  #skipComments(): void {
    while (
      this.#match(/\(\?#[^)]*\)/y) !== null ||
      (this.#flags.x && this.#match(/[ \t\n\v\f\r]+|#[^\n]*\n?/y) !== null)
    );
  }

  /** The literal text up to `\E`. */
  #quote(parts: PerlNode[]): void {
    const end = this.#text.indexOf("\\E", this.#at);
    const literal = end < 0 ? this.#text.slice(this.#at) : this.#text.slice(this.#at, end);
    this.#at += literal.length + (end < 0 ? 0 : 2);
    for (const character of literal)
      parts.push(this.#character(character.codePointAt(0) as number));
  }

  /** An atom with the quantifier that follows it; null if that is malformed. */
  #quantified(atom: PerlNode): PerlNode | null {
    this.#skipComments();
    const match = this.#match(/(?:[*+?]|\{(\d+)(?:(,)(\d*))?\})([?+]?)/y);
    if (match === null) return atom;
    if (atom.kind === "place" || atom === EMPTY) return null;
    const [bounds, from, comma, to, suffix] = match;
    const greed: Greed = suffix === "?" ? "lazy" : suffix === "+" ? "possessive" : "greedy";
    let min = bounds.startsWith("+") ? 1 : 0;
    let max = bounds.startsWith("?") ? 1 : Number.POSITIVE_INFINITY;
    if (from !== undefined) {
      min = Number(from);
      if (comma === undefined) max = min;
      else if (to !== "") max = Number(to);
      if (min > MAX_COUNT || (max !== Number.POSITIVE_INFINITY && max > MAX_COUNT) || max < min)
        return null;
    }
    this.#skipComments();
    if (this.#match(/[*+?]|\{\d+(?:,\d*)?\}/y) !== null) return null;
    return { kind: "repeat", body: atom, min, max, greed };
  }

  #character(code: number): PerlNode {
    const { i } = this.#flags;
    return { kind: "character", code: i ? foldCode(code) : code, folds: i };
  }

  #set(parts: readonly ClassPart[], isNegated: boolean): PerlNode {
    const { i } = this.#flags;
    return { kind: "set", set: classSet(parts, isNegated, i), folds: i };
  }

  #atom(depth: number): PerlNode | null {
    const code = this.#text.codePointAt(this.#at) as number;
    this.#at += code > 0xffff ? 2 : 1;
    const { m, s } = this.#flags;
    switch (String.fromCodePoint(code)) {
      case "*":
      case "+":
      case "?":
        return null;
      case "{":
        this.#at--;
        if (this.#match(/\{\d+(?:,\d*)?\}/y) !== null) return null;
        this.#at++;
        return this.#character(code);
      case "(":
        return this.#group(depth);
      case "[":
        return this.#class();
      case "\\":
        return this.#escape();
      case ".":
        return { kind: "set", set: s ? ANY : NO_BREAK, folds: false };
      case "^":
        return { kind: "place", place: m ? "line-start" : "text-start" };
      case "$":
        return { kind: "place", place: m ? "line-end" : "last-line-end" };
      default:
        return this.#character(code);
    }
  }

  // ---- groups ------------------------------------------------------------------------------------------------------

  #group(depth: number): PerlNode | null {
    if (!this.#take("?")) return this.#capture(depth, undefined);
    const name = this.#match(/P?<([A-Za-z_]\w*)>|'([A-Za-z_]\w*)'/y);
    if (name !== null) return this.#capture(depth, name[1] ?? name[2]);
    const known = this.#match(/P=([A-Za-z_]\w*)\)/y);
    if (known !== null) return this.#named(known[1] as string);
    if (this.#take(">")) return this.#wrapped(depth, (body) => ({ kind: "atomic", body }));
    const look = this.#match(/<?[=!]/y);
    if (look !== null) {
      const isBehind = look[0].startsWith("<");
      const isNegative = look[0].endsWith("!");
      return this.#wrapped(depth, (body) => ({ kind: "look", isBehind, isNegative, body }));
    }
    return this.#flagged(depth);
  }

  #capture(depth: number, name: string | undefined): PerlNode | null {
    const group = ++this.#groups;
    if (name !== undefined && this.#names.includes(name)) return null;
    this.#names[group] = name;
    return this.#wrapped(depth, (body) => ({ kind: "group", group, body }));
  }

  #wrapped(depth: number, wrap: (body: PerlNode) => PerlNode): PerlNode | null {
    const body = this.choice(depth + 1);
    return body === null || !this.#take(")") ? null : wrap(body);
  }

  /** `(?im-sx)` for the rest of the group, `(?im-sx:…)` for its own. */
  #flagged(depth: number): PerlNode | null {
    const match = this.#match(/([imsx]*)(?:-([imsx]*))?([:)])/y);
    if (match === null) return null;
    const [, on = "", off = "", end] = match;
    const outer = this.#flags;
    const is = (letter: keyof PerlFlags): boolean =>
      (outer[letter] || on.includes(letter)) && !off.includes(letter);
    const flags = { i: is("i"), m: is("m"), s: is("s"), x: is("x") };
    this.#flags = flags;
    if (end === ")") return EMPTY;
    const body = this.#wrapped(depth, (inner) => ({ kind: "sequence", parts: [inner] }));
    this.#flags = outer;
    return body;
  }

  // ---- escapes -----------------------------------------------------------------------------------------------------

  #escape(): PerlNode | null {
    const letter = this.#text[this.#at];
    if (letter === undefined) return null;
    const place = Object.hasOwn(PLACE_ESCAPES, letter) ? PLACE_ESCAPES[letter] : undefined;
    if (place !== undefined) {
      this.#at++;
      return { kind: "place", place };
    }
    const reference = this.#match(/k(?:<(\w+)>|\{(\w+)\}|'(\w+)')|g\{([A-Za-z_]\w*)\}/y);
    if (reference !== null)
      return this.#named(reference.slice(1).find((name) => name !== undefined) as string);
    const number = this.#match(/([1-9]\d*)|g(-?\d+)|g\{(-?\d+)\}/y);
    if (number !== null) return this.#numbered(number);
    if (this.#take("R")) return this.#lineBreak();
    const part = this.#classEscape();
    if (part !== undefined) return part === null ? null : this.#set([part], false);
    const code = this.#characterEscape();
    return code === null ? null : this.#character(code);
  }

  #named(name: string): PerlNode {
    const node = { kind: "reference" as const, group: 0, folds: this.#flags.i };
    this.#wanted.push(name);
    this.#references.push({ node, name });
    return node;
  }

  /** `\2`, `\g{-1}`; `\12` is an octal character if there are not so many groups so far. */
  #numbered(match: RegExpExecArray): PerlNode | null {
    const plain = match[1];
    if (plain !== undefined && plain.length > 1 && Number(plain) > this.#groups) {
      this.#at -= plain.length;
      const octal = this.#match(/[0-7]{1,3}/y);
      return octal === null ? null : this.#character(Number.parseInt(octal[0], 8));
    }
    const given = Number(plain ?? match[2] ?? match[3]);
    const group = given < 0 ? this.#groups + 1 + given : given;
    if (group < 1) return null;
    this.#wanted.push(group);
    return { kind: "reference", group, folds: this.#flags.i };
  }

  /** `\R`: CR LF, or one vertical space. */
  #lineBreak(): PerlNode {
    const one = (code: number): PerlNode => ({ kind: "character", code, folds: false });
    const pair: PerlNode = { kind: "sequence", parts: [one(13), one(10)] };
    const single: PerlNode = {
      kind: "set",
      set: classSet([escapedClass("v") as ClassPart], false, false),
      folds: false,
    };
    return { kind: "atomic", body: { kind: "choice", options: [pair, single] } };
  }

  /** `\d`, `\p{Lu}` and the like, after the backslash; undefined if something else is there, null if it is malformed. */
  #classEscape(): ClassPart | null | undefined {
    const property = this.#match(/([pP])(?:\{(\^?)([^}]*)\}|([A-Z]))/y);
    if (property !== null) {
      const [, letter, caret, name, short] = property;
      return propertyClass(name ?? short ?? "", (letter === "P") !== (caret === "^")) ?? null;
    }
    const part = escapedClass(this.#text[this.#at] ?? "");
    if (part !== undefined) this.#at++;
    return part;
  }

  /** The character that an escape stands for, after the backslash; null if it is malformed. */
  #characterEscape(): number | null {
    const hex = this.#match(/x(?:\{([0-9A-Fa-f]{1,6})\}|([0-9A-Fa-f]{0,2}))/y);
    if (hex !== null) {
      const code = Number.parseInt(hex[1] ?? (hex[2] || "0"), 16);
      return code > 0x10ffff ? null : code;
    }
    const octal = this.#match(/0[0-7]{0,2}/y);
    if (octal !== null) return Number.parseInt(octal[0], 8);
    const control = this.#match(/c([\x20-\x7e])/y);
    if (control !== null) return (control[1] as string).toUpperCase().charCodeAt(0) ^ 64;
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined) return null;
    this.#at += code > 0xffff ? 2 : 1;
    const letter = String.fromCodePoint(code);
    return Object.hasOwn(SIMPLE_ESCAPES, letter) ? (SIMPLE_ESCAPES[letter] as number) : code;
  }

  // ---- classes -----------------------------------------------------------------------------------------------------

  #class(): PerlNode | null {
    const isNegated = this.#take("^");
    const parts: ClassPart[] = [];
    const ranges: [number, number][] = [];
    let isFirst = true;
    for (; isFirst || !this.#take("]"); isFirst = false) {
      const start = this.#classAtom();
      if (start === null) return null;
      if (typeof start !== "number") {
        parts.push(start);
        continue;
      }
      let end = start;
      if (this.#text[this.#at] === "-" && this.#text[this.#at + 1] !== "]") {
        this.#at++;
        const last = this.#classAtom();
        if (last === null) return null;
        if (typeof last !== "number") {
          // `[a-\d]`: the dash stands for itself
          ranges.push([45, 45]);
          parts.push(last);
        } else {
          if (last < start) return null;
          end = last;
        }
      }
      ranges.push([start, end]);
    }
    if (parts.length > MAX_CLASSES) return null;
    return this.#set([ofRanges(ranges), ...parts], isNegated);
  }

  /** A character or a class within brackets; null at the end of the pattern or if it is malformed. */
  #classAtom(): number | ClassPart | null {
    const posix = this.#match(/\[:(\^?[a-z]+):\]/y);
    if (posix !== null) return posixClass(posix[1] as string) ?? null;
    const code = this.#text.codePointAt(this.#at);
    if (code === undefined) return null;
    this.#at += code > 0xffff ? 2 : 1;
    if (code !== 92) return code;
    if (this.#take("b")) return 8;
    const part = this.#classEscape();
    if (part !== undefined) return part;
    const octal = this.#match(/[0-7]{1,3}/y);
    return octal === null ? this.#characterEscape() : Number.parseInt(octal[0], 8);
  }
}
