// Values as JSON (docs/json.md). Every value has exactly one form and comes back as it was: what JSON has itself is written
// plainly, the rest as an object with one member that says what it is. Neither way recurses over nested values.
//
//   42  "text"  true  null  [1, 2]           INT, STR, BOOL, NULL, LIST
//   {"int": "9007199254740993"}              INT beyond what JSON's readers keep
//   {"float": "0.1"}                         FLOAT, the shortest text that reads back to the same double
//   {"obj": 12}  {"err": "E_PERM"}           OBJ, ERR ({"err", "message", "value"} with payload)
//   {"map": [[key, value], …]}               MAP in the order of keys
//   {"sym": "name"}  {"task": 17}            SYM, TASK
//   {"cap": "Ring", "args": […]}             CAP; a wildcard is {"sym": "_"}
//   {"flyweight": 12, "slots": [["name", value], …], "items": […]}
//   {"closure": "x => x", "this": …, "player": …, "programmer": …, "caller": …, "verb": …, "args": …, "captures": [["name", value], …]}
//   {"closure": 0}                           the same closure as the first, second, … that began in this value
//   {"anon": 3}  {"waif": 0}                 ANON and WAIF by their place in `anonymous` and `waifs`; null: no more
import {
  Anon,
  Cap,
  CaughtErr,
  EMPTY_LIST,
  EMPTY_MAP,
  Err,
  errorMessage,
  errorNamed,
  Float,
  Flyweight,
  isIdentifier,
  isMapKey,
  Lambda,
  List,
  MapValue,
  normalizeInt,
  Obj,
  obj,
  Sym,
  TaskRef,
  type Value,
  Waif,
} from "#value";

/** Numbers of anonymous objects and waifs in the file. */
export interface JsonReferences {
  anon(id: number): number | null;
  waif(waif: Waif): number;
}

/** Text to be written when its turn comes. */
class Text {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

const COMMA = new Text(",");

/** The JSON text of a value, in pieces. */
export function writeJsonValue(out: string[], value: Value, references: JsonReferences): void {
  const pending: (Value | Text)[] = [value];
  const closures = new Map<Lambda, number>();
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next instanceof Text) out.push(next.text);
    else if (next instanceof List) {
      out.push("[");
      pending.push(new Text("]"));
      for (let i = next.length - 1; i >= 0; i--) {
        pending.push(next.at(i));
        if (i > 0) pending.push(COMMA);
      }
    } else if (next instanceof MapValue) {
      out.push('{"map":[');
      pending.push(new Text("]}"));
      const parts = next.parts();
      for (let i = parts.length - 2; i >= 0; i -= 2) {
        pending.push(new Text("]"), parts[i + 1] as Value, COMMA, parts[i] as Value);
        pending.push(new Text(i > 0 ? ",[" : "["));
      }
    } else if (next instanceof Lambda) {
      const known = closures.get(next);
      if (known === undefined) closures.set(next, closures.size);
      pushClosure(out, pending, next, known);
    } else if (!pushHolder(out, pending, next)) out.push(scalarText(next, references));
  }
}

/** The beginning of an ERR with payload, a CAP or a FLYWEIGHT; false if the value is something else. */
function pushHolder(out: string[], pending: (Value | Text)[], value: Value): boolean {
  if (value instanceof Err && !isBare(value)) {
    out.push(`{"err":"${value.name}","message":${JSON.stringify(value.message)}`);
    const more = value instanceof CaughtErr ? { code: value.code, stack: value.stack } : {};
    pushMembers(pending, { value: value.value, ...more });
    return true;
  }
  if (value instanceof Cap) {
    out.push(`{"cap":${JSON.stringify(value.name)}`);
    pushMembers(pending, { args: new List([...value.args]) });
    return true;
  }
  if (!(value instanceof Flyweight)) return false;
  out.push(`{"flyweight":${value.parent.id}`);
  const slots = Array.from(value.slots.values(), (slot) => [slot.name, slot.value] as const);
  pushMembers(pending, { slots: pairsOf(slots), items: value.items });
  return true;
}

function pairsOf(pairs: Iterable<readonly [string, Value]>): List {
  return new List(Array.from(pairs, ([name, held]) => new List([name, held])));
}

/** The rest of an object that has its first member. */
function pushMembers(pending: (Value | Text)[], members: Readonly<Record<string, Value>>): void {
  pending.push(new Text("}"));
  for (const [name, value] of Object.entries(members).reverse())
    pending.push(value, new Text(`,"${name}":`));
}

function pushClosure(
  out: string[],
  pending: (Value | Text)[],
  closure: Lambda,
  known: number | undefined,
): void {
  if (known !== undefined) {
    out.push(`{"closure":${known}}`);
    return;
  }
  const { source, captures, thisValue, player, programmer, caller, verb, args } =
    closure.body.snapshot();
  out.push(`{"closure":${JSON.stringify(source)}`);
  const frame = { this: thisValue, player, programmer, caller, verb, args };
  pushMembers(pending, { ...frame, captures: pairsOf(captures) });
}

function isBare(error: Err): boolean {
  return (
    !(error instanceof CaughtErr) && error.message === errorMessage(error) && error.value === 0
  );
}

function scalarText(value: Exclude<Value, List | MapValue>, references: JsonReferences): string {
  switch (typeof value) {
    case "number":
    case "boolean":
      return String(value);
    case "bigint":
      return `{"int":"${value}"}`;
    case "string":
      return JSON.stringify(value);
    default:
      if (value instanceof Obj) return `{"obj":${value.id}}`;
      if (value instanceof Float) return `{"float":"${floatText(value.value)}"}`;
      if (value instanceof Err) return `{"err":"${value.name}"}`;
      if (value instanceof Anon) return `{"anon":${references.anon(value.id)}}`;
      if (value instanceof Waif) return `{"waif":${references.waif(value)}}`;
      if (value instanceof Sym) return `{"sym":${JSON.stringify(value.name)}}`;
      if (value instanceof TaskRef) return `{"task":${value.id}}`;
      return "null";
  }
}

function floatText(value: number): string {
  if (Object.is(value, -0)) return "-0.0";
  const text = String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}

/** What is wrong in a JSON file, and where: `objects[3].slots[2].value`. */
export class JsonFault extends Error {
  override readonly name: string = "JsonFault";
  readonly path: string;
  constructor(path: string, message: string) {
    super(message);
    this.path = path;
  }
}

/** What references of a file stand for. */
export interface JsonTargets {
  anon(number: number | null, path: string): Anon;
  waif(number: number, path: string): Waif;
}

/** A container under construction. */
interface Open {
  readonly items: Value[];
  readonly rest: readonly unknown[];
  at: number;
  readonly close: (items: Value[]) => Value;
}

const FLOAT_TEXT = /^-?(?:[0-9]+\.[0-9]*|[0-9]+(?=e)|[0-9]*\.[0-9]+)(?:e[-+]?[0-9]+)?$/i;
const INT_TEXT = /^-?[0-9]{1,20}$/;

/** The value that parsed JSON stands for. Throws a JsonFault. */
export function readJsonValue(json: unknown, path: string, targets: JsonTargets): Value {
  const open: Open[] = [];
  const closures: Lambda[] = [];
  let given: unknown = json;
  for (;;) {
    const next = enter(given, path, targets, closures);
    if (next instanceof Container) {
      open.push({ items: [], rest: next.parts, at: 0, close: next.close });
    } else if (open.length === 0) return next;
    else (open[open.length - 1] as Open).items.push(next);
    let top = open[open.length - 1] as Open;
    while (top.at === top.rest.length) {
      const value = top.close(top.items);
      open.pop();
      if (open.length === 0) return value;
      top = open[open.length - 1] as Open;
      top.items.push(value);
    }
    given = top.rest[top.at++];
  }
}

class Container {
  readonly parts: readonly unknown[];
  readonly close: (items: Value[]) => Value;
  constructor(parts: readonly unknown[], close: (items: Value[]) => Value) {
    this.parts = parts;
    this.close = close;
  }
}

const closeList = (items: Value[]): Value => (items.length === 0 ? EMPTY_LIST : new List(items));

function enter(
  json: unknown,
  path: string,
  targets: JsonTargets,
  closures: Lambda[],
): Value | Container {
  switch (typeof json) {
    case "string":
      if (!json.isWellFormed()) throw new JsonFault(path, "a text with half a character");
      return json;
    case "boolean":
      return json;
    case "number":
      if (Number.isSafeInteger(json)) return json === 0 ? 0 : json;
      throw new JsonFault(path, `${json} is no INT: write {"float": …} or {"int": "…"}`);
    default:
      if (json === null) return null;
      if (json === undefined) throw new JsonFault(path, "it is missing");
      if (Array.isArray(json)) return new Container(json, closeList);
      return enterTagged(json as Record<string, unknown>, path, targets, closures);
  }
}

function enterTagged(
  json: Readonly<Record<string, unknown>>,
  path: string,
  targets: JsonTargets,
  closures: Lambda[],
): Value | Container {
  const names = Object.keys(json);
  const [tag = ""] = names;
  const data = json[tag];
  if (names.length === 1 || HAS_MEMBERS.has(tag)) {
    switch (tag) {
      case "int":
        return intOf(data, path);
      case "float":
        return floatOf(data, path);
      case "obj":
        if (Number.isSafeInteger(data)) return obj(data as number);
        break;
      case "err":
        return errorOf(json, path);
      case "map":
        return mapOf(data, path);
      case "anon":
        if (data === null || Number.isSafeInteger(data))
          return targets.anon(data as number | null, path);
        break;
      case "waif":
        if (Number.isSafeInteger(data)) return targets.waif(data as number, path);
        break;
      case "sym":
        if (typeof data === "string" && (isIdentifier(data) || data === "_")) return new Sym(data);
        break;
      case "task":
        if (isCount(data)) return new TaskRef(data);
        break;
      case "cap":
        return capOf(json, path);
      case "flyweight":
        return flyweightOf(json, path);
      case "closure":
        return closureOf(json, path, closures);
      default:
        break;
    }
  }
  throw new JsonFault(path, `${shown(json)} is no value`);
}

/** First members of objects that have others. */
const HAS_MEMBERS: ReadonlySet<string> = new Set(["err", "cap", "flyweight", "closure"]);

function isCount(data: unknown): data is number {
  return Number.isSafeInteger(data) && (data as number) >= 0;
}

function capOf(json: Readonly<Record<string, unknown>>, path: string): Container {
  const { cap, args } = json;
  if (typeof cap !== "string" || !isIdentifier(cap) || !Array.isArray(args))
    throw new JsonFault(path, "a CAP needs its name and an array of arguments");
  return new Container(args, (items) => new Cap(cap, items));
}

/** The pairs of an array of `[name, value]`. */
function namedOf(json: unknown, path: string): (readonly [string, unknown])[] {
  if (!Array.isArray(json)) throw new JsonFault(path, "names and values need an array of pairs");
  return json.map((pair: unknown) => {
    if (Array.isArray(pair) && pair.length === 2 && typeof pair[0] === "string")
      if (isIdentifier(pair[0])) return [pair[0], pair[1] as unknown];
    throw new JsonFault(path, "names and values need an array of pairs");
  });
}

function flyweightOf(json: Readonly<Record<string, unknown>>, path: string): Container {
  const { flyweight, items } = json;
  const slots = namedOf(json["slots"], path);
  if (!Number.isSafeInteger(flyweight) || !Array.isArray(items))
    throw new JsonFault(path, "a FLYWEIGHT needs a number, slots and items");
  const parent = obj(flyweight as number);
  return new Container([...slots.map(([, held]) => held), ...(items as unknown[])], (values) => {
    const named = slots.map(([name], i) => ({ name, value: values[i] as Value }));
    return new Flyweight(parent, named, closeList(values.slice(slots.length)) as List);
  });
}

function closureOf(
  json: Readonly<Record<string, unknown>>,
  path: string,
  closures: Lambda[],
): Value | Container {
  const { closure } = json;
  if (isCount(closure)) {
    const known = closures[closure];
    if (known !== undefined) return known;
    throw new JsonFault(path, `no closure ${closure} begins before this`);
  }
  if (typeof closure !== "string" || !closure.isWellFormed())
    throw new JsonFault(path, "a LAMBDA needs its source");
  const captured = namedOf(json["captures"], path);
  const { this: thisValue, player, programmer, caller, verb, args } = json;
  const frame: readonly unknown[] = [thisValue, player, programmer, caller, verb, args];
  const lambda = Lambda.unfilled();
  closures.push(lambda);
  return new Container([...frame, ...captured.map(([, held]) => held)], (values) => {
    const named = captured.flatMap(([name], i) => [name, values[frame.length + i] as Value]);
    lambda.fillFromParts([closure, ...values.slice(0, frame.length), ...named]);
    return lambda;
  });
}

const SHOWN = 60;

function shown(json: Readonly<Record<string, unknown>>): string {
  const names = Object.keys(json).join(", ");
  return `{${names.length > SHOWN ? `${names.slice(0, SHOWN)}…` : names}}`;
}

function intOf(data: unknown, path: string): Value {
  if (typeof data === "string" && INT_TEXT.test(data)) {
    const wide = BigInt(data);
    if (BigInt.asIntN(64, wide) === wide) return normalizeInt(wide);
  }
  throw new JsonFault(path, "an INT needs a text of digits within 64 bits");
}

function floatOf(data: unknown, path: string): Value {
  const value = typeof data === "string" && FLOAT_TEXT.test(data) ? Number(data) : Number.NaN;
  if (!Number.isFinite(value)) throw new JsonFault(path, "a FLOAT needs the text of a number");
  return new Float(value);
}

function errorOf(json: Readonly<Record<string, unknown>>, path: string): Value | Container {
  const { err, message, value = 0, code, stack } = json;
  if (typeof err !== "string" || !/^E_\w+$/i.test(err))
    throw new JsonFault(path, "an ERR needs its name");
  const bare = errorNamed(err);
  if (message === undefined && json["value"] === undefined) return bare;
  if (typeof message !== "string") throw new JsonFault(path, "the message of an ERR is a text");
  if (code !== undefined && stack !== undefined)
    return new Container([value, code, stack], ([payload, raised, trace]) => {
      if (trace instanceof List)
        return new CaughtErr(raised as Value, message, payload as Value, trace);
      throw new JsonFault(path, "the stack of an ERR is an array");
    });
  return new Container(
    [value],
    ([payload]) => new Err(bare.number, bare.name, message, payload as Value),
  );
}

function mapOf(data: unknown, path: string): Value | Container {
  if (!Array.isArray(data)) throw new JsonFault(path, "a MAP needs an array of pairs");
  const parts: unknown[] = [];
  for (const pair of data as readonly unknown[]) {
    if (!Array.isArray(pair) || pair.length !== 2)
      throw new JsonFault(path, "a MAP needs an array of pairs");
    parts.push(pair[0], pair[1]);
  }
  return new Container(parts, (items) => {
    for (let i = 0; i < items.length; i += 2)
      if (!isMapKey(items[i] as Value))
        throw new JsonFault(path, "no key of a MAP is a LIST, MAP, LAMBDA, FLYWEIGHT or TASK");
    return items.length === 0 ? EMPTY_MAP : MapValue.fromParts(items);
  });
}
