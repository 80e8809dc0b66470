// What queries see of a world (LANGUAGE 11.4): the object's own lists, then the built-in relations; and its properties.
//
// Rows are valid numbered objects. `property` and `verb` tell what an object defines itself, under the names that `properties` and
// `verbs` give, and leave out objects that the programmer may not read. Where a known argument leads to the rows
// directly, no others are looked at: `parent(#5, P)` reads one object, `contents(#62, X)` one list. What was seen of descent is
// kept until descent changes.
import { listRelation, Raised, type Relation } from "#query";
import { Anon, E_PERM, List, Obj, obj, type Value } from "#value";
import { Flag, isBuiltInProperty, type World, type WorldObject } from "#world";

/** Who holds which capabilities (LANGUAGE 12.5). */
export interface Grants {
  /** Capabilities granted to an object itself, in order. */
  of(who: number): Iterable<Value>;
  /** Objects that have grants. */
  holders(): Iterable<number>;
}

/** The world as a query of one programmer sees it. */
export interface QueryView {
  readonly world: World;
  /** The object whose query is called. */
  readonly object: number;
  readonly programmer: number;
  readonly grants: Grants;
}

/** The relation of a folded name: the LIST in the object's property, or a built-in one; null if there is neither. */
export function relationFor(
  view: QueryView,
  name: string,
  arity: number,
): Relation | Raised | null {
  const { world, object, programmer } = view;
  // `contents` is an attribute of every object, and yet contents(L, X) means the relation
  if (arity === 1 || !isBuiltInProperty(name)) {
    const value = world.getProperty(object, name, programmer);
    if (value instanceof List) return listRelation(value, arity);
    if (value === undefined && world.failure === E_PERM) return unreadable(object, name);
  }
  return arity === 1 && name === "player" ? players(world) : builtInPair(view, name, arity);
}

/** A property as the query's programmer sees it; undefined if there is none. E_PERM is raised. */
export function propertyFor(
  { world, programmer }: QueryView,
  of: Value,
  name: string,
): Value | undefined | Raised {
  if (!(of instanceof Obj || of instanceof Anon)) return undefined;
  const value = world.getProperty(of.id, name, programmer);
  return value === undefined && world.failure === E_PERM ? unreadable(of.id, name) : value;
}

function unreadable(object: number, name: string): Raised {
  return new Raised(E_PERM, `Permission denied: ${object < 0 ? "" : `#${object}.`}${name}`);
}

type Row = readonly Value[];

function players(world: World): Relation {
  return {
    version: null,
    rows: () => world.players().map((id) => [obj(id)]),
    lookup: ([who]) => (who instanceof Obj && world.isPlayer(who.id) ? [[who]] : []),
  };
}

/** What stands for the present contents of `parent` and `isa`, by `World.kinship`. */
const versions = new WeakMap<object, { readonly parent: object; readonly isa: object }>();

function versionOf(world: World, name: "parent" | "isa"): object {
  const { kinship } = world;
  let of = versions.get(kinship);
  if (of === undefined) {
    of = { parent: {}, isa: {} };
    versions.set(kinship, of);
  }
  return of[name];
}

/** A relation of two columns: how rows are found from the first, and from the second where that is cheap. */
interface Pairs {
  readonly all: (view: QueryView) => Iterable<number>;
  readonly ofFirst: (view: QueryView, first: number) => readonly Value[];
  readonly ofSecond?: (view: QueryView, second: number) => readonly Value[];
}

const NONE: readonly Value[] = [];

const pairs: Readonly<Record<string, Pairs>> = {
  parent: {
    all: everything,
    ofFirst: ({ world }, child) => (world.get(child)?.parents ?? []).map(obj),
    ofSecond: ({ world }, parent) => (world.get(parent)?.children ?? []).map(obj),
  },
  isa: {
    all: everything,
    ofFirst: ({ world }, child) => withItself(world, child, world.ancestorsOf(child)),
    ofSecond: ({ world }, ancestor) => withItself(world, ancestor, world.descendantsOf(ancestor)),
  },
  location: { all: everything, ofFirst: placeOf, ofSecond: contentsOf },
  contents: { all: everything, ofFirst: contentsOf, ofSecond: placeOf },
  owner: {
    all: everything,
    ofFirst: ({ world }, id) => numbered(world.get(id), (object) => [obj(object.owner)]),
  },
  property: {
    all: everything,
    ofFirst: (view, id) => readable(view, id, (object) => object.definitions),
  },
  verb: {
    all: everything,
    ofFirst: (view, id) => readable(view, id, (object) => object.verbs.map((verb) => verb.names)),
  },
  capability: {
    all: ({ grants }) => grants.holders(),
    ofFirst: ({ grants, world }, who) => (world.isValid(who) ? [...grants.of(who)] : NONE),
  },
};

function builtInPair(view: QueryView, name: string, arity: number): Relation | null {
  const pair = arity === 2 && Object.hasOwn(pairs, name) ? pairs[name] : undefined;
  if (pair === undefined) return null;
  return {
    version: name === "parent" || name === "isa" ? versionOf(view.world, name) : null,
    rows: () => allRows(view, pair),
    lookup: ([first, second]) => {
      if (first !== undefined) return first instanceof Obj ? rowsOfFirst(view, pair, first) : [];
      if (pair.ofSecond === undefined || second === undefined) return null;
      if (!(second instanceof Obj)) return [];
      return pair.ofSecond(view, second.id).map((value): Row => [value, second]);
    },
  };
}

function* allRows(view: QueryView, pair: Pairs): Generator<Row> {
  for (const id of pair.all(view)) yield* rowsOfFirst(view, pair, obj(id));
}

function rowsOfFirst(view: QueryView, pair: Pairs, first: Obj): Row[] {
  return pair.ofFirst(view, first.id).map((value): Row => [first, value]);
}

function everything({ world }: QueryView): Iterable<number> {
  return world.objectIds();
}

function withItself(world: World, id: number, others: readonly number[]): Value[] {
  return numbered(world.get(id), () => [obj(id), ...others.filter(isNumbered).map(obj)]);
}

/** What belongs to a valid object with a number. */
function numbered(
  object: WorldObject | undefined,
  values: (object: WorldObject) => Value[],
): Value[] {
  return object === undefined || !isNumbered(object.id) ? [] : values(object);
}

/** Whether it is not the id of an anonymous object. */
function isNumbered(id: number): boolean {
  return Number.isInteger(id);
}

function placeOf({ world }: QueryView, id: number): Value[] {
  return numbered(world.get(id), ({ location }) => (location < 0 ? [] : [obj(location)]));
}

function contentsOf({ world }: QueryView, id: number): Value[] {
  return (world.get(id)?.contents ?? []).map(obj);
}

function readable(
  { world, programmer }: QueryView,
  id: number,
  names: (object: WorldObject) => readonly string[],
): readonly Value[] {
  const object = world.get(id);
  return object !== undefined && world.allows(id, Flag.Read, programmer) ? names(object) : NONE;
}
