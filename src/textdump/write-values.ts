// Writes the values of a dump (LANGUAGE 18.1): a line with the type code, then what the type needs. What the version
// cannot hold is replaced as LANGUAGE 18.4 says and reported. Nothing recurses, so no depth can exhaust the stack.
import {
  Anon,
  Cap,
  Err,
  errorByNumber,
  Float,
  Flyweight,
  generalText,
  type Lambda,
  List,
  MapValue,
  Obj,
  Sym,
  TaskRef,
  toLiteral,
  type Value,
  Waif,
} from "#value";
import type { DumpFormat } from "./dump-format.ts";
import { isTooLarge, TOO_LARGE } from "./too-large.ts";
import type { Code } from "./value-codes.ts";

/** What had to be replaced while a value was written. */
export type ReplaceNote = (what: string) => void;

/** What values of a world refer to, in the numbers of the file. */
export interface DumpNumbers {
  /** The number of an anonymous object; -1 if it no longer exists. */
  anon(id: number): number;
  /** Names of the properties of a class's waifs, folded, in the order of the file; empty if the class is gone. */
  waifProperties(classId: number): readonly string[];
}

/** Lines to be written when their turn comes. */
class Lines {
  readonly lines: readonly string[];
  constructor(...lines: string[]) {
    this.lines = lines;
  }
}

/** The end of a waif that is written as a list. */
class WaifEnd {
  readonly waif: Waif;
  constructor(waif: Waif) {
    this.waif = waif;
  }
}

type Pending = Value | Lines | WaifEnd;

const WAIF_END = new Lines("-1", ".");
const INVARG_NUMBER = 13;
/** Lines that a value with waifs in it may take as lists: waifs may share others without end. */
const MOST_LINES = 2 ** 23;
const FLOAT_DIGITS = 19;

/** Writes values; one for a whole dump, because later waifs refer to earlier ones. */
export class ValueWriter {
  readonly #isTyped: boolean;
  readonly #highestError: number;
  readonly #numbers: DumpNumbers;
  readonly #waifs = new Map<Waif, number>();
  /** Waifs that are being written as lists, so that one inside itself does not go on for ever. */
  readonly #openWaifs = new Set<Waif>();

  constructor(format: DumpFormat, numbers: DumpNumbers) {
    this.#isTyped = format.hasLists;
    this.#highestError = format.hasLists ? HIGHEST_ERROR_17 : HIGHEST_ERROR_4;
    this.#numbers = numbers;
  }

  /** Appends the lines of a value, undefined as CLEAR or NONE. */
  write(
    out: string[],
    value: Value | undefined,
    absent: typeof Code.Clear | typeof Code.None,
    replaced: ReplaceNote,
  ): void {
    if (value === undefined) {
      out.push(String(absent));
      return;
    }
    const pending: Pending[] = [fitting(value, replaced)];
    const start = out.length;
    for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
      if (!this.#isTyped && this.#openWaifs.size > 0 && out.length > start + MOST_LINES) {
        replaced(TOO_LARGE);
        this.#openWaifs.clear();
        out.length = start;
        out.push("0", "0");
        return;
      }
      if (next instanceof List) {
        out.push("4", String(next.length));
        for (let i = next.length - 1; i >= 0; i--) pending.push(next.at(i));
      } else if (next instanceof MapValue) {
        this.#writeMap(out, next, pending, replaced);
      } else if (next instanceof Flyweight) {
        this.#writeFlyweight(next, pending, replaced);
      } else if (next instanceof Waif) {
        if (this.#isTyped) this.#writeWaif(out, next, pending, replaced);
        else this.#writeWaifAsList(out, next, pending, replaced);
      } else if (next instanceof Lines) {
        out.push(...next.lines);
      } else if (next instanceof WaifEnd) {
        this.#openWaifs.delete(next.waif);
      } else {
        this.#writeScalar(out, next, replaced);
      }
    }
  }

  #writeMap(out: string[], map: MapValue, pending: Pending[], replaced: ReplaceNote): void {
    const parts = map.parts();
    if (this.#isTyped) {
      out.push("10", String(map.size));
      for (let i = parts.length - 1; i >= 0; i--) pending.push(parts[i] as Value);
      return;
    }
    replaced("a MAP became a LIST of pairs");
    out.push("4", String(map.size));
    for (let i = parts.length - 2; i >= 0; i -= 2)
      pending.push(parts[i + 1] as Value, parts[i] as Value, new Lines("4", "2"));
  }

  /** `{delegate, {{slot, value}…}, items}`, or with a MAP of slots. */
  #writeFlyweight(
    { parent, slots, items }: Flyweight,
    pending: Pending[],
    replaced: ReplaceNote,
  ): void {
    replaced("a FLYWEIGHT became a LIST");
    const pairs = [...slots.values()].map(({ name, value }) => [name, value] as const);
    const held = this.#isTyped
      ? MapValue.of(pairs)
      : new List(pairs.map(([name, value]) => new List([name, value])));
    pending.push(new List([parent, held, items]));
  }

  #writeWaif(out: string[], waif: Waif, pending: Pending[], replaced: ReplaceNote): void {
    const known = this.#waifs.get(waif);
    if (known !== undefined) {
      out.push("13", `r ${known}`, ".");
      return;
    }
    const index = this.#waifs.size;
    this.#waifs.set(waif, index);
    const names = this.#numbers.waifProperties(waif.classId);
    out.push("13", `c ${index}`, String(waif.classId), String(waif.owner), String(names.length));
    pending.push(WAIF_END);
    let written = 0;
    for (let i = names.length - 1; i >= 0; i--) {
      const value = waif.slots.get(names[i] as string);
      if (value === undefined) continue;
      written++;
      pending.push(fitting(value, replaced), new Lines(String(i)));
    }
    if (written < waif.slots.size)
      replaced("a value of a waif was dropped whose class no longer defines the property");
  }

  #writeWaifAsList(out: string[], waif: Waif, pending: Pending[], replaced: ReplaceNote): void {
    if (this.#openWaifs.has(waif)) {
      replaced("a waif inside itself became 0");
      out.push("0", "0");
      return;
    }
    this.#openWaifs.add(waif);
    replaced("a WAIF became a LIST");
    out.push("4", "3", "1", String(waif.classId), "1", String(waif.owner));
    out.push("4", String(waif.slots.size));
    pending.push(new WaifEnd(waif));
    for (const [name, value] of [...waif.slots].reverse())
      pending.push(fitting(value, replaced), name.slice(1), new Lines("4", "2"));
  }

  #writeScalar(
    out: string[],
    value: Exclude<Value, List | MapValue | Flyweight | Waif>,
    replaced: ReplaceNote,
  ): void {
    switch (typeof value) {
      case "number":
      case "bigint":
        out.push("0", String(value));
        return;
      case "string":
        out.push("2", oneLine(value, replaced));
        return;
      case "boolean":
        if (!this.#isTyped) replaced("a BOOL became an INT");
        out.push(this.#isTyped ? "14" : "0", value ? "1" : "0");
        return;
      default:
        if (value instanceof Obj) out.push("1", String(value.id));
        else if (value instanceof Float) out.push("9", generalText(value.value, FLOAT_DIGITS));
        else if (value instanceof Err) out.push("3", String(this.#errorNumber(value, replaced)));
        else if (value instanceof Anon) this.#writeAnon(out, value, replaced);
        else if (value === null) {
          replaced("NULL became #-1");
          out.push("1", "-1");
        } else writeEcho(out, value, replaced);
    }
  }

  #writeAnon(out: string[], { id }: Anon, replaced: ReplaceNote): void {
    if (!this.#isTyped) replaced("an ANON became an OBJ");
    out.push(this.#isTyped ? "12" : "1", String(this.#numbers.anon(id)));
  }

  #errorNumber(error: Err, replaced: ReplaceNote): number {
    if (errorByNumber(error.number) !== error && error.number >= 0)
      replaced(`the message and value of an ${error.name} were dropped`);
    if (error.number >= 0 && error.number <= this.#highestError) return error.number;
    replaced(`${error.name} became E_INVARG`);
    return INVARG_NUMBER;
  }
}

function fitting(value: Value, replaced: ReplaceNote): Value {
  if (!isTooLarge(value)) return value;
  replaced(TOO_LARGE);
  return 0;
}

/** Values that only the echo dialect has. */
function writeEcho(
  out: string[],
  value: Sym | Cap | Lambda | TaskRef,
  replaced: ReplaceNote,
): void {
  if (value instanceof Sym || value instanceof Cap) {
    replaced(`a ${value instanceof Sym ? "SYM" : "CAP"} became a STR`);
    out.push("2", oneLine(value instanceof Sym ? value.name : toLiteral(value), replaced));
    return;
  }
  replaced(`a ${value instanceof TaskRef ? "TASK" : "LAMBDA"} became 0`);
  out.push("0", "0");
}

const HIGHEST_ERROR_4 = 15;
const HIGHEST_ERROR_17 = 18;

/** A text that fits on one line of the dump. */
export function oneLine(text: string, replaced: ReplaceNote): string {
  if (!text.includes("\n")) return text;
  replaced("a newline in a string became a space");
  return text.replaceAll("\n", " ");
}
