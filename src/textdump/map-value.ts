// The same value with other leaves: references renumbered, what a format lacks replaced. Nothing recurses.
import { List, MapValue, type Value } from "#value";

/** Anything but LIST and MAP. */
export type Leaf = Exclude<Value, List | MapValue>;

interface Open {
  readonly source: List | MapValue;
  readonly parts: readonly Value[];
  readonly items: Value[];
  isChanged: boolean;
}

/**
 * A value with `change` of every leaf in place of the leaf; parts in which nothing changed stay the same instances. A part
 * that occurs often is looked into once.
 */
export function mapValue(value: Value, change: (leaf: Leaf) => Value): Value {
  if (!(value instanceof List || value instanceof MapValue)) return change(value);
  const open: Open[] = [begin(value)];
  const known = new Map<List | MapValue, Value>();
  for (;;) {
    const top = open[open.length - 1] as Open;
    const part = top.parts[top.items.length];
    if (part === undefined) {
      const done = finish(top);
      open.pop();
      const outer = open[open.length - 1];
      if (outer === undefined) return done;
      known.set(top.source, done);
      outer.items.push(done);
      if (done !== top.source) outer.isChanged = true;
    } else if (part instanceof List || part instanceof MapValue) {
      const done = known.get(part);
      if (done === undefined) open.push(begin(part));
      else {
        top.items.push(done);
        if (done !== part) top.isChanged = true;
      }
    } else {
      const changed = change(part);
      if (changed !== part) top.isChanged = true;
      top.items.push(changed);
    }
  }
}

function begin(source: List | MapValue): Open {
  const parts = source instanceof List ? source.items : source.parts();
  return { source, parts, items: [], isChanged: false };
}

function finish({ source, items, isChanged }: Open): Value {
  if (!isChanged) return source;
  return source instanceof List ? new List(items) : MapValue.fromParts(items);
}
