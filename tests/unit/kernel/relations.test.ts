// What queries see of a world (LANGUAGE 11.4): lists of the object, built-in relations both ways, properties, permissions.
import { expect, test } from "vitest";
import { propertyFor, type QueryView, relationFor } from "#kernel";
import { QueryEngine, Raised, type Rule } from "#query";
import { E_PERM, List, Obj, obj, toLiteral, type Value } from "#value";
import { Flag, invariants, type VerbImage, World } from "#world";
import { readRules, rows } from "../query/read-rules.ts";

const WIZARD = 3;

/** Bits of properties: read. */
const READ = 1;

function verb(names: string): VerbImage {
  return { names, owner: 3, perms: 15, dobj: 2, prep: -1, iobj: 2, dialect: "moo", source: null };
}

/** #4 thing, #5 and #6 its children, #7 a child of #5 and #6; #6 holds #7; #8 belongs to nobody in particular. */
function smallWorld(): World {
  const world = World.fromImage(World.freshImage());
  const thing = world.create([1], WIZARD);
  const left = world.create([thing], WIZARD);
  const right = world.create([thing], WIZARD);
  const both = world.create([left, right], WIZARD);
  const hidden = world.create([], 2);
  world.move(both, right);
  world.addProperty(thing, "Colour", "red", WIZARD, READ);
  world.addProperty(left, "secret", rows([1, 2]), WIZARD, 0);
  world.addProperty(left, "road", rows(["a", "b"]), WIZARD, READ);
  world.addProperty(hidden, "inner", 0, 2, READ);
  world.addVerb(thing, verb("light l*amp"));
  for (const id of [thing, left, right, both]) world.setFlag(id, Flag.Read, true);
  expect(invariants(world)).toEqual([]);
  return world;
}

function viewOf(world: World, programmer = WIZARD): QueryView {
  const held = new Map<number, Value[]>([
    [5, ["cap"]],
    [99, ["gone"]],
  ]);
  return {
    world,
    object: 5,
    programmer,
    grants: { of: (who) => held.get(who) ?? [], holders: () => held.keys() },
  };
}

const rules = new Map<string, Rule[]>();

/** The rows of a predicate as the engine gets them. */
function ask(view: QueryView, name: string, ...args: (Value | undefined)[]): string {
  const terms = args.map((_each, at) => `X${at}`).join(", ");
  const text = `q(${terms}) :- ${name}(${terms}).`;
  const read = rules.get(text) ?? readRules(text);
  rules.set(text, read);
  const outcome = new QueryEngine().run(
    { rules: read, name: "q", args, parameters: new Map() },
    {
      relation: (wanted, arity) => relationFor(view, wanted, arity),
      readProperty: (of, wanted) => propertyFor(view, of, wanted),
      compare: () => false,
      tick: () => true,
    },
  );
  if (outcome.kind === "rows") return toLiteral(outcome.rows);
  return outcome.kind === "raised" ? toLiteral(outcome.raised.error) : outcome.kind;
}

const _ = undefined;
const o = obj;

test.each<[string, (Value | undefined)[], string]>([
  ["parent", [o(7), _], "{{#7, #5}, {#7, #6}}"],
  ["parent", [_, o(4)], "{{#5, #4}, {#6, #4}}"],
  ["parent", [o(7), o(6)], "{{#7, #6}}"],
  ["parent", [o(4), o(7)], "{}"],
  ["parent", ["#7", _], "{}"],
  ["parent", [_, 4], "{}"],
  ["isa", [o(7), _], "{{#7, #1}, {#7, #4}, {#7, #5}, {#7, #6}, {#7, #7}}"],
  ["isa", [_, o(4)], "{{#4, #4}, {#5, #4}, {#6, #4}, {#7, #4}}"],
  ["isa", [o(99), _], "{}"],
  ["isa", [_, o(-1)], "{}"],
  ["location", [o(7), _], "{{#7, #6}}"],
  ["location", [_, o(6)], "{{#7, #6}}"],
  ["location", [o(4), _], "{}"],
  ["contents", [o(6), _], "{{#6, #7}}"],
  ["contents", [_, o(7)], "{{#6, #7}}"],
  ["owner", [o(8), _], "{{#8, #2}}"],
  ["property", [o(4), _], `{{#4, "Colour"}}`],
  ["property", [_, "colour"], `{{#4, "Colour"}}`],
  ["verb", [o(4), _], `{{#4, "light l*amp"}}`],
  ["player", [o(3)], "{{#3}}"],
  ["player", [o(4)], "{}"],
  ["player", ["x"], "{}"],
  ["capability", [o(5), _], `{{#5, "cap"}}`],
  ["capability", [_, _], `{{#5, "cap"}}`],
  ["road", [_, _], `{{"a", "b"}}`],
  // an attribute that is a LIST: bare values for one column, the relation for two
  ["contents", [_], "{}"],
  ["nowhere", [_], "E_PROPNF"],
  ["parent", [_], "E_PROPNF"],
])("%s of %j", (name, args, expected) => {
  expect(ask(viewOf(smallWorld()), name, ...args)).toBe(expected);
});

test("known arguments and all rows agree", () => {
  const world = smallWorld();
  const view = viewOf(world);
  for (const name of [
    "parent",
    "isa",
    "location",
    "contents",
    "owner",
    "property",
    "verb",
    "capability",
  ]) {
    const relation = relationFor(view, name, 2);
    if (relation === null || relation instanceof Raised) throw new Error(`no ${name}`);
    const all = [...relation.rows()];
    expect(all.length, name).toBeGreaterThan(0);
    for (const [first, second] of all) {
      const of = (args: (Value | undefined)[], fits: (row: readonly Value[]) => boolean): void => {
        const found = relation.lookup?.(args);
        if (found === null || found === undefined) return;
        const texts = (of: Iterable<readonly Value[]>): string[] =>
          Array.from(of, (row) => toLiteral(new List([...row]))).sort();
        expect(texts(found), name).toEqual(texts(all.filter(fits)));
      };
      of([first, _], (row) => row[0] === first);
      if (second instanceof Obj) of([_, second], (row) => row[1] === second);
    }
  }
});

test("what is kept about descent follows every change", () => {
  const world = smallWorld();
  const engine = new QueryEngine();
  const up = readRules("up(X, Y) :- parent(X, Y). up(X, Y) :- parent(X, Z), up(Z, Y).");
  const kin = readRules("kin(X, Y) :- isa(X, Y).");
  const run = (rules: readonly Rule[], name: string, args: (Value | undefined)[]): string => {
    const view = viewOf(world);
    const outcome = engine.run(
      { rules, name, args, parameters: new Map() },
      {
        relation: (wanted, arity) => relationFor(view, wanted, arity),
        readProperty: () => undefined,
        compare: () => false,
        tick: () => true,
      },
    );
    return outcome.kind === "rows" ? toLiteral(outcome.rows) : outcome.kind;
  };
  const both = (): string[] => [run(up, "up", [_, o(4)]), run(kin, "kin", [_, o(4)])];
  const pairs = (...ids: number[]): string => `{${ids.map((id) => `{#${id}, #4}`).join(", ")}}`;
  expect(both()).toEqual([pairs(5, 6, 7), pairs(4, 5, 6, 7)]);
  const { kinship } = world;
  world.setValue(4, "colour", "blue");
  world.move(7, -1);
  world.unnumbered.createAnonymous([4], WIZARD);
  expect(both()).toEqual([pairs(5, 6, 7), pairs(4, 5, 6, 7)]);
  expect(world.kinship).toBe(kinship);
  world.create([7], WIZARD);
  expect(both()).toEqual([pairs(5, 6, 7, 9), pairs(4, 5, 6, 7, 9)]);
  world.changeParents(6, [1]);
  world.changeParents(7, [6]);
  expect(both()).toEqual([pairs(5), pairs(4, 5)]);
  world.destroy(5);
  expect(both()).toEqual(["{}", pairs(4)]);
  world.changeParents(9, [4]);
  world.renumber(9);
  expect(both()).toEqual([pairs(5), pairs(4, 5)]);
  world.destroy(4);
  expect(both()).toEqual(["{}", "{}"]);
});

test("an object's own list hides a built-in relation", () => {
  const world = smallWorld();
  world.addProperty(5, "parent", rows([1, 2]), WIZARD, READ);
  expect(ask(viewOf(world), "parent", _, _)).toBe("{{1, 2}}");
  world.setValue(5, "parent", 7);
  expect(ask(viewOf(world), "parent", o(7), _)).toBe("{{#7, #5}, {#7, #6}}");
});

test("the programmer's rights", () => {
  const world = smallWorld();
  const anybody = viewOf(world, 2);
  expect(ask(anybody, "secret", _, _)).toBe("E_PERM");
  expect(ask(viewOf(world), "secret", _, _)).toBe("{{1, 2}}");
  // names of what is defined on objects that one may not read are left out
  world.create([], WIZARD);
  world.addProperty(9, "mine", 0, WIZARD, READ);
  expect(ask(anybody, "property", _, _)).not.toContain("mine");
  expect(ask(viewOf(world), "property", _, _)).toContain("mine");
  const refused = propertyFor(anybody, o(5), "secret");
  expect(refused instanceof Raised && refused.error).toBe(E_PERM);
  expect([
    propertyFor(anybody, o(5), "colour"),
    propertyFor(anybody, o(5), "nothing"),
    propertyFor(anybody, 5, "name"),
  ]).toEqual(["red", undefined, undefined]);
});
