// Values that hold others: how to walk them, and how to make the same with other parts. Nothing recurses.
import { Cap } from "./capability.ts";
import { CaughtErr, Err, errorByNumber } from "./error-code.ts";
import { Flyweight } from "./flyweight.ts";
import { Holder } from "./holder.ts";
import { Lambda } from "./lambda.ts";
import { EMPTY_LIST, List } from "./list.ts";
import { MapValue } from "./map.ts";
import type { Value } from "./value.ts";

/** A value that holds others: LIST, MAP, CAP, FLYWEIGHT, LAMBDA, or an ERR that is not bare. WAIFs are no such values. */
export type Compound = List | MapValue | Cap | Flyweight | Lambda | Err;

/** Whether a value holds others. A bare built-in error does not. */
export function isCompound(value: Value | undefined): value is Compound {
  return (
    typeof value === "object" &&
    (value instanceof List ||
      value instanceof MapValue ||
      (value instanceof Holder && !(value instanceof Err && errorByNumber(value.number) === value)))
  );
}

/**
 * The values inside: keys and values of a MAP, elements, payloads, slots, what a closure captured. A closure may lead back to
 * itself: who walks them all must remember which closures it met.
 */
export function partsOf(value: Compound): readonly Value[] {
  return value instanceof List ? value.items : value.parts();
}

/** A value of the same kind with other parts, as `partsOf` orders them; `lambda` is filled if it is a closure. */
function rebuild(source: Compound, parts: Value[], lambda: Lambda | null): Value {
  if (source instanceof List) return new List(parts);
  if (source instanceof MapValue) return MapValue.fromParts(parts);
  if (source instanceof Cap) return new Cap(source.name, parts);
  if (source instanceof Flyweight) return Flyweight.fromParts(parts);
  if (source instanceof Lambda) {
    (lambda as Lambda).fillFromParts(parts);
    return lambda as Lambda;
  }
  const [value, code, stack] = parts as [Value, Value, Value];
  if (!(source instanceof CaughtErr))
    return new Err(source.number, source.name, source.message, value);
  return new CaughtErr(code, source.message, value, stack instanceof List ? stack : EMPTY_LIST);
}

/** A value whose parts are being changed. */
interface Open {
  readonly source: Compound;
  readonly parts: readonly Value[];
  readonly items: Value[];
  /** What a closure becomes. */
  readonly lambda: Lambda | null;
  isChanged: boolean;
}

/**
 * A value with `change` of every leaf in its place; parts in which nothing changed stay the same instances. `change` must
 * give the same for the same leaf. Closures in which something changes become stored ones.
 */
export function mapLeaves(value: Value, change: (leaf: Value) => Value): Value {
  return isCompound(value) ? mapCompound(value, change, false) : change(value);
}

/** The value as it is stored (LANGUAGE 6.3): closures that share variables with a frame become snapshots. */
export function snapshotValue(value: Value): Value {
  return isCompound(value) && holdsLive(value) ? mapCompound(value, (leaf) => leaf, true) : value;
}

/** A value with other closures in the place of those that are no snapshots; `change` must give the same for the same one. */
export function mapLive(value: Value, change: (closure: Lambda) => Value): Value {
  if (!isCompound(value) || !holdsLive(value)) return value;
  if (value instanceof Lambda && !value.isStored) return change(value);
  return mapCompound(
    value,
    (leaf) => (leaf instanceof Lambda ? change(leaf) : leaf),
    false,
    isLive,
  );
}

function isLive(part: Value): boolean {
  return part instanceof Lambda && !part.isStored;
}

/** Whether a closure that is no snapshot is in a value. */
function holdsLive(value: Compound): boolean {
  const seen = new Set<Compound>();
  const open: Compound[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next instanceof Lambda && !next.isStored) return true;
    for (const part of partsOf(next)) {
      if (!isCompound(part) || seen.has(part)) continue;
      seen.add(part);
      open.push(part);
    }
  }
  return false;
}

function mapCompound(
  value: Compound,
  change: (leaf: Value) => Value,
  isStoring: boolean,
  isTakenWhole: (part: Value) => boolean = () => false,
): Value {
  /** What became of compounds; of closures from the moment they are entered. */
  const known = new Map<Compound, Value>();
  const open: Open[] = [];
  let isSame = true;
  const enter = (source: Compound): void => {
    const lambda = source instanceof Lambda ? Lambda.unfilled() : null;
    if (lambda !== null) known.set(source, lambda);
    const isChanged = isStoring && source instanceof Lambda && !source.isStored;
    if (isChanged) isSame = false;
    open.push({ source, parts: partsOf(source), items: [], lambda, isChanged });
  };
  enter(value);
  for (;;) {
    const top = open[open.length - 1] as Open;
    const part = top.parts[top.items.length];
    if (part === undefined) {
      open.pop();
      const done = top.isChanged ? rebuild(top.source, top.items, top.lambda) : top.source;
      known.set(top.source, done);
      const outer = open[open.length - 1];
      // a closure that leads back to itself was made anew to be safe
      if (outer === undefined) return isSame ? value : done;
      outer.items.push(done);
      if (done !== top.source) outer.isChanged = true;
      continue;
    }
    const isLeaf = !isCompound(part) || isTakenWhole(part);
    const other = isLeaf ? change(part) : known.get(part);
    if (other === undefined) {
      enter(part as Compound);
      continue;
    }
    top.items.push(other);
    if (other === part) continue;
    top.isChanged = true;
    if (isLeaf) isSame = false;
  }
}
