// Compiles the tree of a Perl pattern to a program for perl-match.ts, and finds out which characters a match can begin
// with.
import { type CharSet, singleSet } from "./char-set.ts";
import type { PerlNode, PerlPlace } from "./perl-node.ts";
import type { ParsedPerl } from "./perl-parse.ts";
import { NO_LIMIT, Op } from "./perl-program.ts";

/** What the matcher needs. Registers 0 and 1 are the ends of the match, 2n and 2n + 1 those of group n. */
export interface CompiledPerl {
  readonly code: Int32Array;
  readonly sets: readonly CharSet[];
  readonly groupCount: number;
  readonly names: readonly (string | undefined)[];
  readonly registerCount: number;
  /** Some part of it ignores letter case. */
  readonly folds: boolean;
  /** 1 for each ASCII character that a match can begin with; null if it can begin with any, or be empty. */
  readonly first: Uint8Array | null;
  /** A match can begin only at the start of the text. */
  readonly isAnchored: boolean;
}

/** Compiles a parsed pattern; null if a look-behind has no fixed length. */
export function compilePerl({ root, groupCount, names }: ParsedPerl): CompiledPerl | null {
  const compiler = new Compiler(groupCount);
  if (!compiler.emit(root)) return null;
  compiler.code.push(Op.Match);
  const first = firstOf(root);
  return {
    code: Int32Array.from(compiler.code),
    sets: compiler.sets,
    groupCount,
    names,
    registerCount: compiler.registers,
    folds: compiler.folds,
    first: first.isEmpty || first.isOpen ? null : first.table,
    isAnchored: isAnchored(root),
  };
}

const PLACES: Readonly<Record<PerlPlace, number>> = {
  "text-start": Op.AtTextStart,
  "text-end": Op.AtTextEnd,
  "last-line-end": Op.AtLastLineEnd,
  "line-start": Op.AtLineStart,
  "line-end": Op.AtLineEnd,
  boundary: Op.AtBoundary,
  "no-boundary": Op.AtNoBoundary,
};
const GREED = { greedy: 0, lazy: 1, possessive: 2 } as const;

class Compiler {
  readonly code: number[] = [];
  readonly sets: CharSet[] = [];
  registers: number;
  folds = false;

  constructor(groupCount: number) {
    this.registers = groupCount * 2 + 2;
  }

  #setIndex(set: CharSet): number {
    const known = this.sets.indexOf(set);
    if (known >= 0) return known;
    this.sets.push(set);
    return this.sets.length - 1;
  }

  /** False if a look-behind has no fixed length. */
  emit(node: PerlNode): boolean {
    const { code } = this;
    if ("folds" in node) this.folds ||= node.folds;
    switch (node.kind) {
      case "character":
        code.push(node.folds ? Op.Folded : Op.Character, node.code);
        return true;
      case "set":
        code.push(node.folds ? Op.FoldedSet : Op.Set, this.#setIndex(node.set));
        return true;
      case "place":
        code.push(PLACES[node.place]);
        return true;
      case "reference":
        code.push(Op.Reference, node.group, node.folds ? 1 : 0);
        return true;
      case "sequence":
        return node.parts.every((part) => this.emit(part));
      case "choice":
        return this.#choice(node.options);
      case "group": {
        code.push(Op.Save, node.group * 2);
        const isSound = this.emit(node.body);
        code.push(Op.Save, node.group * 2 + 1);
        return isSound;
      }
      case "atomic":
        return this.#atomic(() => this.emit(node.body));
      case "look":
        return this.#look(node);
      case "repeat":
        return this.#repeat(node);
    }
  }

  #choice(options: readonly PerlNode[]): boolean {
    const { code } = this;
    const ends: number[] = [];
    for (const [i, option] of options.entries()) {
      if (i === options.length - 1) {
        if (!this.emit(option)) return false;
        break;
      }
      code.push(Op.Try, 0);
      const target = code.length - 1;
      if (!this.emit(option)) return false;
      code.push(Op.Jump, 0);
      ends.push(code.length - 1);
      code[target] = code.length;
    }
    for (const end of ends) code[end] = code.length;
    return true;
  }

  #atomic(emitBody: () => boolean): boolean {
    const mark = this.registers++;
    this.code.push(Op.Mark, mark);
    const isSound = emitBody();
    this.code.push(Op.Cut, mark);
    return isSound;
  }

  #look(node: Extract<PerlNode, { kind: "look" }>): boolean {
    const { code } = this;
    const mark = this.registers++;
    const place = this.registers++;
    code.push(Op.Mark, mark);
    if (node.isNegative) code.push(Op.Try, 0);
    else code.push(Op.Save, place);
    const target = code.length - 1;
    const isSound = node.isBehind ? this.#behind(node.body) : this.emit(node.body);
    if (node.isNegative) {
      code.push(Op.Refuse, mark);
      code[target] = code.length;
    } else {
      code.push(Op.LookEnd, mark, place);
    }
    return isSound;
  }

  /** Each alternative begins so many characters back as it is long. */
  #behind(body: PerlNode): boolean {
    const options = body.kind === "choice" ? body.options : [body];
    const placed: PerlNode[] = [];
    const lengths: number[] = [];
    for (const option of options) {
      const length = lengthOf(option);
      if (length === undefined) return false;
      lengths.push(length);
      placed.push(option);
    }
    const { code } = this;
    const ends: number[] = [];
    for (const [i, option] of placed.entries()) {
      const isLast = i === placed.length - 1;
      if (!isLast) code.push(Op.Try, 0);
      const target = code.length - 1;
      code.push(Op.Back, lengths[i] as number);
      if (!this.emit(option)) return false;
      if (isLast) break;
      code.push(Op.Jump, 0);
      ends.push(code.length - 1);
      code[target] = code.length;
    }
    for (const end of ends) code[end] = code.length;
    return true;
  }

  #repeat(node: Extract<PerlNode, { kind: "repeat" }>): boolean {
    const { body, min, greed } = node;
    const max = node.max === Number.POSITIVE_INFINITY ? NO_LIMIT : node.max;
    const { code } = this;
    if (body.kind === "set" || body.kind === "character") {
      const set = body.kind === "set" ? body.set : singleSet(body.code);
      this.folds ||= body.folds;
      code.push(Op.Run, this.#setIndex(set), body.folds ? 1 : 0, min, max, GREED[greed]);
      return true;
    }
    if (greed === "possessive") return this.#atomic(() => this.#loop(body, min, max, false));
    return this.#loop(body, min, max, greed === "lazy");
  }

  #loop(body: PerlNode, min: number, max: number, isLazy: boolean): boolean {
    const { code } = this;
    const count = this.registers++;
    const place = this.registers++;
    code.push(Op.Zero, count);
    const start = code.length;
    code.push(Op.Loop, count, place, min, max, 0, isLazy ? 1 : 0);
    code.push(Op.Enter, count, place);
    const isSound = this.emit(body);
    code.push(Op.Jump, start);
    code[start + 5] = code.length;
    return isSound;
  }
}

/** How many characters a part takes; undefined if that is not fixed. */
function lengthOf(node: PerlNode): number | undefined {
  switch (node.kind) {
    case "character":
    case "set":
      return 1;
    case "place":
    case "look":
      return 0;
    case "reference":
      return undefined;
    case "sequence": {
      let sum = 0;
      for (const part of node.parts) {
        const length = lengthOf(part);
        if (length === undefined) return undefined;
        sum += length;
      }
      return sum;
    }
    case "choice": {
      const lengths = new Set(node.options.map(lengthOf));
      return lengths.size === 1 ? [...lengths][0] : undefined;
    }
    case "group":
    case "atomic":
      return lengthOf(node.body);
    case "repeat": {
      const length = lengthOf(node.body);
      return length === undefined || node.min !== node.max ? undefined : length * node.min;
    }
  }
}

/** What a part can begin with. */
interface Beginning {
  readonly table: Uint8Array;
  /** Characters outside ASCII, too. */
  readonly isOpen: boolean;
  /** Nothing at all. */
  readonly isEmpty: boolean;
}

const NOTHING: Beginning = { table: new Uint8Array(128), isOpen: false, isEmpty: true };
const ANYTHING: Beginning = { table: new Uint8Array(128).fill(1), isOpen: true, isEmpty: true };

function firstOf(node: PerlNode): Beginning {
  switch (node.kind) {
    case "character": {
      if (node.code > 127) return { ...NOTHING, isOpen: true, isEmpty: false };
      return { ...beginningOf(singleSet(node.code), node.folds), isEmpty: false };
    }
    case "set":
      return beginningOf(node.set, node.folds);
    case "place":
    case "look":
      return NOTHING;
    case "reference":
      return ANYTHING;
    case "group":
    case "atomic":
      return firstOf(node.body);
    case "repeat": {
      const first = firstOf(node.body);
      return node.min === 0 ? { ...first, isEmpty: true } : first;
    }
    case "choice":
      return node.options.map(firstOf).reduce(either);
    case "sequence": {
      let result = NOTHING;
      for (const part of node.parts) {
        if (!result.isEmpty) break;
        const next = firstOf(part);
        result = { ...either(result, next), isEmpty: next.isEmpty };
      }
      return result;
    }
  }
}

/** A folded set may begin with either case of its letters, and with characters that fold to ASCII. */
function beginningOf(set: CharSet, folds: boolean): Beginning {
  const table = set.table.slice();
  if (folds) for (let code = 97; code <= 122; code++) if (table[code] === 1) table[code - 32] = 1;
  return { table, isOpen: set.isOpen || folds, isEmpty: false };
}

function either(left: Beginning, right: Beginning): Beginning {
  return {
    table: left.table.map((member, code) => member | (right.table[code] as number)),
    isOpen: left.isOpen || right.isOpen,
    isEmpty: left.isEmpty || right.isEmpty,
  };
}

function isAnchored(node: PerlNode): boolean {
  switch (node.kind) {
    case "place":
      return node.place === "text-start";
    case "group":
    case "atomic":
      return isAnchored(node.body);
    case "choice":
      return node.options.every(isAnchored);
    case "sequence": {
      const first = node.parts[0];
      return first !== undefined && isAnchored(first);
    }
    default:
      return false;
  }
}
