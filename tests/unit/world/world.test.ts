// Names, lookups, slots and orders of a world.
import { expect, test } from "vitest";
import { E_INVARG, E_INVIND, E_PERM, E_PROPNF, E_RECMOVE, obj, type Value } from "#value";
import { Flag, invariants, type Verb, type VerbImage, World } from "#world";
import { NamePattern } from "../../../src/world/verb-names.ts";

test.each([
  ["foo*bar", "foo foob fooba foobar", "fo foobarx bar "],
  ["get take", "get take", "ge taken get*"],
  ["qu*x*", "qu qux quxyz", "q quy"],
  ["*", " anything", null],
  ["a*", "a abc", " b"],
  ["*foo", " f foo", "foob o"],
  ["x*y*z", "x xy xyz", " xyzz xz"],
  ["  ", null, " a"],
])("names %j match %j, not %j", (names, fitting, other) => {
  const pattern = new NamePattern(names);
  const words = (text: string | null): string[] => text?.split(" ") ?? [];
  expect(words(fitting).filter((word) => !pattern.matches(word))).toEqual([]);
  expect(words(other).filter((word) => pattern.matches(word))).toEqual([]);
});

function verb(names: string, perms = 15): VerbImage {
  return { names, owner: 3, perms, dobj: 2, prep: -1, iobj: 2, dialect: "moo", source: null };
}

function fresh(): World {
  return World.fromImage(World.freshImage());
}

test("the fresh world is sound", () => {
  const world = fresh();
  expect(invariants(world)).toEqual([]);
  expect(world.image()).toEqual(World.freshImage());
  expect([world.peek(3, "wizard"), world.peek(2, "contents"), world.peek(0, "f")]).toEqual([
    1,
    world.listOf(2, "contents"),
    0,
  ]);
});

test("verb lookups follow every change", () => {
  const world = fresh();
  const [a, b, c] = [world.create([1], 3), world.create([1], 3), world.create([], 3)];
  world.changeParents(c, [a]);
  const found = (): number | undefined => world.findVerb(c, "foo")?.definer;
  expect(found()).toBe(undefined);
  const high = world.addVerb(1, verb("foo")) as Verb;
  expect(found()).toBe(1);
  const low = world.addVerb(a, verb("fo*o", 11)) as Verb;
  expect(found()).toBe(1);
  world.setVerbInfo(low, 3, 15, "fo*o");
  expect(found()).toBe(a);
  world.changeParents(c, [b]);
  expect(found()).toBe(1);
  world.addVerb(b, verb("foo"));
  expect(found()).toBe(b);
  world.deleteVerb(world.ownVerb(b, 1) as Verb);
  expect(found()).toBe(1);
  world.setVerbInfo(high, 3, 15, "other");
  expect(found()).toBe(undefined);
  world.changeParents(c, [b, a]);
  expect(found()).toBe(a);
  world.destroy(a);
  expect(found()).toBe(undefined);
  expect(world.findVerb(99, "foo")).toBe(null);
});

test("findParentVerb begins above the definer", () => {
  const world = fresh();
  const a = world.create([1], 3);
  world.addVerb(a, verb("foo"));
  expect(world.findParentVerb(a, "foo")).toBe(null);
  world.addVerb(1, verb("foo"));
  expect(world.findParentVerb(a, "foo")?.definer).toBe(1);
  expect(world.findParentVerb(1, "foo")).toBe(null);
});

test("clear slots take the value of the nearest ancestor that has one, through deep lines too", () => {
  const world = fresh();
  world.addProperty(1, "p", 1, 3, 1);
  const line = [1];
  for (let depth = 0; depth < 40; depth++) line.push(world.create([line.at(-1) as number], 3));
  const leaf = line.at(-1) as number;
  const value = (): Value | undefined => world.peek(leaf, "p");
  expect([value(), value()]).toEqual([1, 1]);
  world.setValue(1, "p", 2);
  expect([value(), value()]).toEqual([2, 2]);
  world.setValue(line[5] as number, "p", 5);
  expect([value(), value()]).toEqual([5, 5]);
  world.changeParents(line[6] as number, [1]);
  expect([value(), value()]).toEqual([2, 2]);
  world.setValue(line[5] as number, "p", 7);
  expect(value()).toBe(2);
  world.setValue(leaf, "p", 9);
  expect(value()).toBe(9);
  world.setValue(leaf, "p", undefined);
  expect(value()).toBe(2);
});

test("slots are born with the bits and owners of the parent's slot; with c they belong to the owner", () => {
  const world = fresh();
  const parent = world.create([1], 3);
  world.addProperty(parent, "kept", 1, 5, 1);
  world.addProperty(parent, "changed", 1, 5, 5);
  const child = world.create([parent], 9);
  const owners = (id: number): (number | undefined)[] =>
    ["kept", "changed"].map((name) => world.propertyInfo(id, name)?.owner);
  expect([owners(parent), owners(child)]).toEqual([
    [5, 3],
    [5, 9],
  ]);
  world.setOwner(child, 8);
  expect(owners(child)).toEqual([5, 9]);
  world.setPropertyInfo(parent, "kept", 7, 2);
  expect(owners(world.create([parent], 2))).toEqual([7, 2]);
  expect(owners(child)).toEqual([5, 9]);
});

test("refusals say why", () => {
  const world = fresh();
  const parent = world.create([1], 3);
  const child = world.create([parent], 3);
  world.addProperty(child, "p", 1, 3, 0);
  const why = (result: unknown): unknown => (result === true ? "done" : world.failure);
  expect(world.getProperty(99, "p", 3)).toBe(undefined);
  expect(world.failure).toBe(E_INVIND);
  expect([world.getProperty(parent, "p", 3), world.failure]).toEqual([undefined, E_PROPNF]);
  expect([world.getProperty(child, "p", 9), world.failure]).toEqual([undefined, E_PERM]);
  expect(why(world.setProperty(child, "p", 2, 9))).toBe(E_PERM);
  expect(why(world.setProperty(child, "p", 2, 3))).toBe("done");
  expect(why(world.addProperty(1, "P", 1, 3, 0))).toBe(E_INVARG);
  expect(why(world.move(parent, parent))).toBe(E_RECMOVE);
  expect(why(world.changeParents(parent, [child]))).toBe(E_RECMOVE);
  expect(why(world.changeParents(parent, [99]))).toBe(E_INVARG);
  expect(why(world.changeParents(parent, [1, 1]))).toBe(E_INVARG);
});

test("several parents: depth first, left to right, first occurrence kept", () => {
  const world = fresh();
  const a = world.create([1], 3);
  const b = world.create([a], 3);
  const c = world.create([a], 3);
  const d = world.create([b, c], 3);
  expect(world.ancestorsOf(d)).toEqual([b, a, 1, c]);
  world.addProperty(c, "q", 5, 3, 1);
  expect([world.peek(d, "q"), world.peek(b, "q")]).toEqual([5, undefined]);
  expect(world.addProperty(b, "q", 6, 3, 1)).toBe(false);
  world.addProperty(a, "p", 1, 3, 1);
  world.setValue(c, "p", 3);
  expect(world.peek(d, "p")).toBe(1);
  world.destroy(b);
  expect([world.get(d)?.parents, world.peek(d, "p")]).toEqual([[a, c], 1]);
  expect(invariants(world)).toEqual([]);
});

test("long lists of children keep their order when any of them goes", () => {
  const world = fresh();
  const parent = world.create([1], 3);
  const ids = Array.from({ length: 3000 }, () => world.create([parent], 3));
  const gone = new Set<number>();
  for (let i = 0; i < 1000; i++) gone.add(ids[i] as number).add(ids[(i * 7919) % 3000] as number);
  for (const id of gone) world.destroy(id);
  const left = ids.filter((id) => !gone.has(id));
  expect(world.get(parent)?.children).toEqual(left);
  expect(world.listOf(parent, "children").items).toEqual(left.map(obj));
});

test("recycled numbers: who owned keeps the number, or loses it in profile toaststunt", () => {
  for (const profile of ["lambdamoo", "toaststunt"] as const) {
    const world = World.fromImage({ ...World.freshImage(), profile });
    const owner = world.create([1], 3);
    const thing = world.create([1], owner);
    world.destroy(owner);
    expect(world.get(thing)?.owner).toBe(profile === "lambdamoo" ? owner : -1);
  }
});

test("the listener hears of wizard bits", () => {
  const world = fresh();
  const heard: unknown[] = [];
  world.onWizardBit = (id, isSet) => heard.push([id, isSet]);
  world.setProperty(2, "wizard", 1, 3);
  world.setProperty(2, "wizard", 1, 3);
  world.setProperty(2, "wizard", 0, 3);
  expect(world.setProperty(2, "wizard", 1, 2)).toBe(false);
  expect(heard).toEqual([
    [2, true],
    [2, false],
  ]);
  expect(world.isProgrammer(3) && world.isPlayer(3) && !world.isPlayer(2)).toBe(true);
  expect(world.allows(1, Flag.Fertile, 2) && !world.allows(2, Flag.Fertile, 2)).toBe(true);
});
