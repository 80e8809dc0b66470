// Reads the values of a dump (LANGUAGE 18.1): a line with the type code, then what the type needs. Nothing recurses, so
// no depth of lists, maps and waifs can exhaust the stack.
//
// Two kinds of value mean something only together with the objects, which may stand later in the file: an ANON is the
// number of an anonymous object, and the values of a WAIF have numbers for names. `waifs` keeps the latter until
// link-objects knows the classes.
import { fitted } from "#base";
import {
  ANON_BASE,
  Anon,
  EMPTY_LIST,
  errorByNumber,
  Float,
  isMapKey,
  List,
  MapValue,
  obj,
  type Value,
  Waif,
} from "#value";
import { ClearSlots } from "#world";
import type { DumpFormat } from "./dump-format.ts";
import type { LineReader } from "./line-reader.ts";
import { Code, expectedCodes, type ValuePlace } from "./value-codes.ts";

/** A WAIF whose values still have numbers for names. */
export interface WaifDraft {
  readonly waif: Waif;
  /** How many properties of waifs the class and its ancestors defined. */
  readonly propertyCount: number;
  readonly values: readonly (readonly [index: number, value: Value])[];
  /** Line of `c N`. */
  readonly line: number;
}

/** A container under construction: how many values are still missing, and where it goes when it is full. */
interface OpenValue {
  readonly items: Value[];
  /** Values still to come; a waif says itself when it ends. */
  missing: number;
  readonly isMap: boolean;
  readonly waif: OpenWaif | null;
}

interface OpenWaif {
  readonly waif: Waif;
  readonly propertyCount: number;
  readonly indices: number[];
  readonly line: number;
}

/** The id of an anonymous object that no longer exists: no world ever gives it to another. */
export const DEAD_ANON: number = ANON_BASE + 2 ** 50;

const FLOAT_TEXT = /^[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]+)?$/;
const WAIF_HEAD = /^([cr]) ([0-9]{1,15})$/;
const WAIF_LINE = "the line “c NUMBER” or “r NUMBER” of a waif";
const WAIF_END = "the line “.” that ends a waif";

/** Reads values; one for a whole dump, so that references to the same thing meet. */
export class ValueReader {
  readonly reader: LineReader;
  readonly format: DumpFormat;
  /** Every waif of the dump in the order in which they are described. */
  readonly waifs: WaifDraft[] = [];
  /** Anonymous objects that values name, with the line of the first reference. */
  readonly anonLines: Map<number, number> = new Map();
  /** Lines of error numbers of which only the lower half counted. */
  readonly wideErrors: number[] = [];
  /** The slots without values. */
  readonly clear: ClearSlots = new ClearSlots();
  readonly #expected: Readonly<Record<ValuePlace, string>>;
  readonly #waifs = new Map<number, Waif>();
  readonly #anons = new Map<number, Anon>();

  constructor(reader: LineReader, format: DumpFormat) {
    this.reader = reader;
    this.format = format;
    this.#expected = expectedCodes(format);
  }

  /** Reads one value; undefined stands for CLEAR, NONE and the marks on stacks. */
  value(place: ValuePlace): Value | undefined {
    return this.rest(this.reader.code(this.#expected[place]), place);
  }

  /** Reads what follows a type code that was already read. */
  rest(code: number, place: ValuePlace): Value | undefined {
    if (code < Code.List) {
      const plain = this.#scalar(code);
      if (plain !== undefined) return plain;
    }
    if (code === Code.List) return this.#container(code);
    const { hasLists } = this.format;
    if (code === Code.Clear && (place === "property" || (hasLists && place !== "element")))
      return undefined;
    if (code === Code.None && place !== "property" && place !== "element") return undefined;
    if ((code === Code.Catch || code === Code.Finally) && place === "stack") {
      this.reader.int("the number of a handler on a task's stack");
      return undefined;
    }
    if (hasLists && code >= Code.Map) {
      if (code === Code.Iter && place !== "property" && place !== "element")
        return this.value(place);
      if (code === Code.Map || code === Code.Waif) return this.#container(code);
    }
    const value = this.#scalar(code);
    if (value === undefined) throw this.reader.fault(this.#expected[place], String(code));
    return value;
  }

  #scalar(code: number): Value | undefined {
    const { reader } = this;
    switch (code) {
      case Code.Int:
        return reader.int("an INT");
      case Code.Obj:
        return obj(reader.number("an object number"));
      case Code.Str:
        return reader.text("a string");
      case Code.Err:
        return this.#error();
      case Code.Float:
        return this.#float();
      case Code.Anon:
        return this.format.hasLists ? this.#anon() : undefined;
      case Code.Bool:
        return this.format.hasLists ? reader.numberWithin(0, 1, "a BOOL, 0 or 1") === 1 : undefined;
      default:
        return undefined;
    }
  }

  #error(): Value | undefined {
    const { reader, format } = this;
    const expected = "an error number from 0 to 19";
    const given = reader.int(expected);
    const known = typeof given === "number" ? errorByNumber(given) : undefined;
    if (known !== undefined) return known;
    // MOO: servers of 64 bits may leave whatever was there in the upper half of the number, and never look at it
    const low = errorByNumber(Number(BigInt.asUintN(32, BigInt(given))));
    if (format.hasLists && low !== undefined) {
      this.wideErrors.push(reader.line);
      return low;
    }
    return errorByNumber(reader.badNumber(expected, String(given), 0));
  }

  #float(): Float {
    const text = this.reader.text("a FLOAT");
    const value = FLOAT_TEXT.test(text) ? Number(text) : Number.NaN;
    if (Number.isFinite(value)) return new Float(value);
    return new Float(this.reader.badNumber("a FLOAT", text, 0));
  }

  #anon(): Anon {
    const number = this.reader.numberWithin(
      -1,
      Number.MAX_SAFE_INTEGER,
      "the number of an anonymous object, or -1",
      -1,
    );
    if (number >= 0 && !this.anonLines.has(number)) this.anonLines.set(number, this.reader.line);
    return this.anon(number);
  }

  /** The reference to an anonymous object by its number in the file; -1 for one that no longer exists. */
  anon(number: number): Anon {
    let anon = this.#anons.get(number);
    if (anon === undefined) {
      anon = new Anon(number < 0 ? DEAD_ANON : ANON_BASE + number);
      this.#anons.set(number, anon);
    }
    return anon;
  }

  #container(code: number): Value {
    const first = this.#open(code);
    if (first instanceof Waif) return first;
    const open: OpenValue[] = [first];
    const expected = this.#expected.element;
    for (;;) {
      const top = open[open.length - 1] as OpenValue;
      if (top.waif === null ? top.missing === 0 : !this.#hasMore(top.waif)) {
        const value = this.#close(top);
        open.pop();
        const outer = open[open.length - 1];
        if (outer === undefined) return value;
        outer.items.push(value);
        continue;
      }
      let next = this.reader.code(expected);
      // elements that are no containers, one after the other
      while (top.missing > 1 && next < Code.List) {
        const value = this.#scalar(next);
        if (value === undefined) break;
        top.items.push(value);
        top.missing--;
        next = this.reader.code(expected);
      }
      top.missing--;
      if (next === Code.List || (this.format.hasLists && CONTAINERS.has(next))) {
        const inner = this.#open(next);
        if (inner instanceof Waif) top.items.push(inner);
        else open.push(inner);
        continue;
      }
      const value = this.#scalar(next);
      if (value === undefined) throw this.reader.fault(expected, String(next));
      top.items.push(value);
    }
  }

  /** Reads the head of a container; a waif described before is given itself. */
  #open(code: number): OpenValue | Waif {
    const { reader } = this;
    if (code === Code.List)
      return { items: [], missing: reader.count("list elements"), isMap: false, waif: null };
    if (code === Code.Map) {
      const pairs = reader.count("pairs of a map");
      return { items: [], missing: pairs * 2, isMap: true, waif: null };
    }
    const head = reader.text(WAIF_LINE);
    const match = WAIF_HEAD.exec(head);
    if (match === null) throw reader.fault(WAIF_LINE, head);
    const index = Number(match[2]);
    const known = this.#waifs.get(index);
    if (match[1] === "r") {
      if (known === undefined)
        throw reader.fault(`a waif that was described before (“c ${index}”)`, head);
      this.#waifEnd();
      return known;
    }
    if (known !== undefined)
      throw reader.fault(`a waif with a number of its own (${index} was described before)`, head);
    const { line } = reader;
    const classId = reader.number("the class of a waif");
    const owner = reader.number("the owner of a waif");
    const propertyCount = reader.count("properties of a waif");
    const waif = new Waif(index, classId, owner);
    this.#waifs.set(index, waif);
    const draft: OpenWaif = { waif, propertyCount, indices: [], line };
    return { items: [], missing: 0, isMap: false, waif: draft };
  }

  #waifEnd(): void {
    const end = this.reader.text(WAIF_END);
    if (end !== ".") throw this.reader.fault(WAIF_END, end);
  }

  /** Reads the index of the next value of a waif; false at the end of its values. */
  #hasMore(open: OpenWaif): boolean {
    const expected = "the index of a waif's property, or -1";
    const index = this.reader.numberWithin(-1, Number.MAX_SAFE_INTEGER, expected, null);
    if (index >= 0) open.indices.push(index);
    return index >= 0;
  }

  #close(open: OpenValue): Value {
    const { items, waif } = open;
    if (waif !== null) {
      this.#waifEnd();
      const { indices, ...draft } = waif;
      const values = indices.map((index, i) => [index, items[i] as Value] as const);
      this.waifs.push({ ...draft, values });
      return waif.waif;
    }
    if (!open.isMap) return items.length === 0 ? EMPTY_LIST : new List(fitted(items));
    for (let i = 0; i < items.length; i += 2)
      if (!isMapKey(items[i] as Value))
        throw this.reader.fault("a map whose keys are no lists or maps", "another");
    return MapValue.fromParts(items);
  }
}

const CONTAINERS: ReadonlySet<number> = new Set([Code.List, Code.Map, Code.Waif]);
