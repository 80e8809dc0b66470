// Random values of every type, from a seed: nested, sharing parts, with closures that lead back to themselves.
import {
  ANON_BASE,
  Anon,
  Cap,
  CaughtErr,
  Err,
  errorByNumber,
  Float,
  Flyweight,
  INT64_MAX,
  INT64_MIN,
  isCompound,
  isMapKey,
  Lambda,
  List,
  MapValue,
  normalizeInt,
  obj,
  partsOf,
  Sym,
  TaskRef,
  toText,
  typeOf,
  type Value,
  WILDCARD,
} from "#value";

/** Numbers from 0 up to, not including, `below`. */
export type Chance = (below: number) => number;

/** A generator of numbers that gives the same row for the same seed. */
export function chanceOf(seed: number): Chance {
  let state = seed * 2_654_435_761 + 1;
  return (below) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) | 0;
    const mixed = Math.imul(state ^ (state >>> 13), 0x297a2d39);
    return ((mixed ^ (mixed >>> 16)) >>> 0) % below;
  };
}

const TEXTS = ["", "a", "A", "ab", "ß", "Σ", "ς", '"\\\n\t', "\u0001", "𝔸", "x".repeat(80)];
const FLOATS = [0, -0, 1, 5, -1.5, 0.1, 1e300, 5e-324, 2 ** 53, 2 ** 63, 1e15, 123456.75];
const INTS = [0, 1, 5, -1, 2 ** 53, INT64_MAX, INT64_MIN, 2n ** 62n + 1n, 4096, -70000];
const NAMES = ["alpha", "Alpha", "be_ta", "x1", "_y"];
const SOURCES = [
  "fn(x) return x endfn",
  "fn Hello(a, ?b = {1, 2}, @c)\nendfn",
  "x => x",
  "{} => 1",
];

/** What random values may hold. */
export interface RandomKinds {
  /** Anonymous objects. */
  readonly hasAnons: boolean;
  readonly hasClosures: boolean;
  /** Errors that know where they were caught. */
  readonly hasCaught: boolean;
}

/** Everything. */
export const ALL_KINDS: RandomKinds = { hasAnons: true, hasClosures: true, hasCaught: true };

/** Makes random values. */
export class RandomValues {
  readonly #chance: Chance;
  readonly #kinds: RandomKinds;
  readonly #made: Value[] = [];

  constructor(chance: Chance, kinds: RandomKinds = ALL_KINDS) {
    this.#chance = chance;
    this.#kinds = kinds;
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#chance(from.length)] as T;
  }

  #scalar(): Value {
    switch (this.#chance(10)) {
      case 0:
        return normalizeInt(BigInt(this.#pick(INTS)));
      case 1:
        return new Float(this.#pick(FLOATS));
      case 2:
        return this.#pick(TEXTS);
      case 3:
        return obj(this.#chance(6) - 2);
      case 4:
        return errorByNumber(this.#chance(20)) as Err;
      case 5:
        return this.#chance(2) === 1;
      case 6:
        return null;
      case 7:
        return new Sym(this.#pick(NAMES));
      case 8:
        return new TaskRef(1 + this.#chance(5));
      default:
        return this.#kinds.hasAnons ? new Anon(ANON_BASE + this.#chance(4)) : this.#chance(9);
    }
  }

  #values(depth: number): Value[] {
    return Array.from({ length: this.#chance(4) }, () => this.value(depth - 1));
  }

  /** A value nested at most `depth` deep; may be one, or hold parts, of those made before. */
  value(depth: number): Value {
    const old = this.#made.length;
    if (old > 0 && this.#chance(6) === 0) return this.#made[this.#chance(old)] as Value;
    if (depth === 0 || this.#chance(3) === 0) return this.#scalar();
    const made = this.#compound(depth);
    this.#made.push(made);
    return made;
  }

  #compound(depth: number): Value {
    switch (this.#chance(7)) {
      case 0:
      case 1:
        return new List(this.#values(depth));
      case 2: {
        const keys = this.#values(depth).filter((key) => isMapKey(key));
        return MapValue.of(keys.map((key) => [key, this.value(depth - 1)] as const));
      }
      case 3: {
        const args = this.#values(depth).map((arg) => (this.#chance(4) === 0 ? WILDCARD : arg));
        return new Cap(this.#pick(["Ring", "ring", "Closure", "Open"]), args);
      }
      case 4: {
        const slots = this.#values(depth).map((value) => ({ name: this.#pick(NAMES), value }));
        return new Flyweight(obj(this.#chance(5)), slots, new List(this.#values(depth)));
      }
      case 5:
        return this.#error(depth);
      default:
        return this.#kinds.hasClosures ? this.#closure(depth) : new List(this.#values(depth));
    }
  }

  #error(depth: number): Value {
    const value = this.value(depth - 1);
    const name = this.#pick(["E_ODD", "E_odd", "E_EVEN"]);
    switch (this.#chance(this.#kinds.hasCaught ? 4 : 3)) {
      case 0:
        return new Err(3, "E_PERM", this.#pick(TEXTS), value);
      case 1:
        return new Err(-1, name, this.#pick(TEXTS), value);
      case 2:
        return new Err(-1, name, name);
      default:
        return new CaughtErr(
          this.#pick([new Err(-1, name, name), errorByNumber(2) as Err, "no error", 7]),
          this.#pick(TEXTS),
          value,
          new List([new List([obj(1), "verb", obj(2)])]),
        );
    }
  }

  #closure(depth: number): Value {
    const lambda = Lambda.unfilled();
    // from here on parts can be the closure itself
    this.#made.push(lambda);
    const captures = new Map<string, Value>();
    for (const name of NAMES.slice(0, this.#chance(3))) captures.set(name, this.value(depth - 1));
    lambda.fill({
      source: this.#pick(SOURCES),
      captures,
      thisValue: obj(this.#chance(5)),
      player: obj(3),
      programmer: obj(3),
      caller: obj(-1),
      verb: "look",
      args: new List(this.#values(depth)),
    });
    return lambda;
  }
}

/** The text of a value in which everything shows, closures included; closures inside themselves as numbers. */
export function everything(value: Value): string {
  const met = new Map<Value, number>();
  const show = (part: Value): string => {
    const own = `${typeOf(part)}`;
    if (part instanceof Lambda) {
      const known = met.get(part);
      if (known !== undefined) return `again ${known}`;
      met.set(part, met.size);
    }
    if (!isCompound(part)) {
      if (part instanceof Err) return part.name;
      if (part instanceof Float) return Object.is(part.value, -0) ? "-0.0" : `${part.value}f`;
      return own + (typeof part === "string" ? JSON.stringify(part) : JSON.stringify(part, reveal));
    }
    const head =
      part instanceof Err
        ? `${part.number} ${part.name} ${JSON.stringify(part.message)}`
        : part instanceof Cap
          ? part.name
          : part instanceof Lambda
            ? toText(part)
            : "";
    return `${own}${head}(${partsOf(part).map(show).join(",")})`;
  };
  return show(value);
}

const reveal = (_: string, part: unknown): unknown =>
  typeof part === "bigint" ? `${part}n` : part;
