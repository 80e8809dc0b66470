// Collection against plain reachability, on random graphs of anonymous objects and WAIFs.
import { expect, test } from "vitest";
import {
  Anon,
  Cap,
  CaughtErr,
  E_PERM,
  Err,
  Flyweight,
  Lambda,
  List,
  MapValue,
  obj,
  objectValue,
  type Value,
  Waif,
} from "#value";
import { invariants, World } from "#world";

const HOLDER = 2;
const CLASS = 4;
const FINALIZED = 5;
const NAMES = ["p", "q"] as const;

/** Numbers from 0 up to a limit, always the same ones for a seed. */
function numbers(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0;
    return (state >>> 8) % limit;
  };
}

/** A world with two classes for objects and WAIFs; those of FINALIZED have verbs `recycle`. */
function classes(): World {
  const world = World.fromImage({ ...World.freshImage(), profile: "toaststunt" });
  for (const name of NAMES) world.addProperty(HOLDER, name, 0, 3, 3);
  for (const id of [CLASS, FINALIZED]) {
    world.create([1], 3);
    for (const name of NAMES) {
      world.addProperty(id, name, 0, 3, 3);
      world.addProperty(id, `:${name}`, 0, 3, 3);
    }
  }
  for (const names of ["recycle", ":recycle"])
    world.addVerb(FINALIZED, {
      names,
      owner: 3,
      perms: 13,
      dobj: 2,
      prep: -1,
      iobj: 2,
      dialect: "moo",
      source: "",
    });
  return world;
}

type Node = Anon | Waif;

function keyOf(node: Node): string {
  return node instanceof Waif ? `w${node.id}` : `a${node.id}`;
}

/** Everything that the slots of numbered objects and some other values lead to. */
function reachable(world: World, roots: readonly Value[]): Set<string> {
  const seen = new Set<string>();
  const closures = new Set<Lambda>();
  const open: Value[] = [...roots];
  for (const id of world.objectIds())
    for (const { value } of world.properties(id)) if (value !== undefined) open.push(value);
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (value instanceof Lambda) {
      if (!closures.has(value)) open.push(...partsOf(value));
      closures.add(value);
    } else if (!(value instanceof Anon || value instanceof Waif)) {
      open.push(...partsOf(value));
    } else if (!seen.has(keyOf(value))) {
      if (value instanceof Anon && !world.isValid(value.id)) continue;
      seen.add(keyOf(value));
      open.push(...valuesOf(world, value));
    }
  }
  return seen;
}

/** What a value holds, told without the functions that collection uses. */
function partsOf(value: Value): readonly Value[] {
  if (value instanceof List) return value.items;
  if (value instanceof MapValue) return [...value.keys(), ...value.values()];
  if (value instanceof Cap) return value.args;
  if (value instanceof CaughtErr) return [value.value, value.code, value.stack];
  if (value instanceof Err) return [value.value];
  if (value instanceof Flyweight)
    return [value.items, ...[...value.slots.values()].map((slot) => slot.value)];
  if (!(value instanceof Lambda)) return [];
  const { captures, thisValue } = value.body.snapshot();
  return [thisValue, ...captures.values()];
}

function valuesOf(world: World, node: Node): Value[] {
  if (node instanceof Waif) return [...node.slots.values()];
  return world.properties(node.id).flatMap(({ value }) => (value === undefined ? [] : [value]));
}

function present(world: World): Set<string> {
  const keys = new Set<string>();
  for (const id of world.anonymousIds()) keys.add(`a${id}`);
  for (const waif of world.unnumbered.waifs()) keys.add(`w${waif.id}`);
  return keys;
}

class Play {
  readonly world: World = classes();
  readonly nodes: Node[] = [];
  /** Values that a task would hold. */
  readonly held: Value[] = [];
  readonly #below: (limit: number) => number;
  readonly #kinds: readonly number[];

  constructor(seed: number, kinds: readonly number[]) {
    this.#below = numbers(seed);
    this.#kinds = kinds;
  }

  #node(): Node | undefined {
    return this.nodes[this.#below(this.nodes.length)];
  }

  /** A value that holds some nodes in some way. */
  #value(): Value {
    const a = this.#node() ?? 1;
    const b = this.#node() ?? 2;
    switch (this.#below(10)) {
      case 0:
        return a;
      case 1:
        return new List([a, new List([b]), "text"]);
      case 2:
        return MapValue.of([
          [a, 1],
          ["k", new List([b])],
        ]);
      case 3: {
        const shared = new List([new List([a])]);
        return new List([shared, shared]);
      }
      case 4:
        return new List([1, 2, 3]);
      case 5:
        return new Err(-1, "E_X", "m", new List([a]));
      case 6:
        return new Flyweight(obj(1), [{ name: "s", value: new Cap("C", [a]) }], new List([b]));
      case 7:
        return new CaughtErr(E_PERM, "m", 0, new List([a]));
      case 8: {
        const closure = Lambda.unfilled();
        const captures = new Map<string, Value>([
          ["me", new List([closure])],
          ["a", a],
        ]);
        const nobody = obj(-1);
        closure.fill({
          source: "x => x",
          captures,
          thisValue: b,
          player: nobody,
          programmer: obj(3),
          caller: nobody,
          verb: "",
          args: new List([]),
        });
        return closure;
      }
      default:
        return 0;
    }
  }

  #make(): void {
    const kind = this.#kinds[this.#below(this.#kinds.length)] as number;
    const { unnumbered } = this.world;
    this.nodes.push(
      this.#below(2) === 0
        ? unnumbered.createWaif(kind, 3)
        : (objectValue(unnumbered.createAnonymous([kind], 3)) as Anon),
    );
  }

  /** Takes a value out of where it is: from now on only a task holds it. */
  #take(name: string): void {
    const { world } = this;
    const node = this.#node();
    if (node === undefined) return;
    const value =
      node instanceof Waif
        ? world.unnumbered.getWaifProperty(node, name, 3)
        : world.getProperty(node.id, name, 3);
    if (value !== undefined) this.held.push(value);
    if (node instanceof Waif) world.unnumbered.setWaifProperty(node, name, 0, 3);
    else world.setValue(node.id, name, 0);
  }

  /** Something that a program might do with what it can reach. */
  act(): void {
    const { world } = this;
    const live = reachable(world, this.held);
    // programs cannot touch what nothing leads to
    const lost = this.nodes.filter((node) => !live.has(keyOf(node)));
    if (lost.length > 0)
      this.nodes.splice(
        0,
        this.nodes.length,
        ...this.nodes.filter((node) => live.has(keyOf(node))),
      );
    const name = NAMES[this.#below(2)] as string;
    switch (this.#below(6)) {
      case 5:
        this.#take(name);
        break;
      case 0:
      case 1:
        this.#make();
        this.held.push(this.nodes.at(-1) as Node);
        break;
      case 2:
        world.setValue(HOLDER, name, this.#value());
        break;
      case 3: {
        const node = this.#node();
        if (node instanceof Waif) world.unnumbered.setWaifProperty(node, name, this.#value(), 3);
        else if (node !== undefined) world.setValue(node.id, name, this.#value());
        break;
      }
      default:
        this.held.splice(this.#below(this.held.length + 1), 3);
    }
  }

  begin(): void {
    const held = [...this.held];
    this.world.unnumbered.collector.begin((visit) => {
      for (const value of held) visit(value);
    });
  }
}

test.each([1, 2, 3, 4, 5, 6, 7, 8])(
  "what is unreachable goes, all else stays (seed %i)",
  (seed) => {
    const play = new Play(seed, [CLASS]);
    const { world } = play;
    const { collector } = world.unnumbered;
    let collected = 0;
    for (let round = 0; round < 30; round++) {
      for (let i = 0; i < 20; i++) play.act();
      play.begin();
      // tasks run between the steps
      while (!collector.step(2)) play.act();
      const live = reachable(world, play.held);
      for (const key of live) expect(present(world), key).toContain(key);
      const before = present(world).size;
      play.begin();
      while (!collector.step(7));
      expect(present(world)).toEqual(reachable(world, play.held));
      collected += before - present(world).size;
    }
    expect(collected).toBeGreaterThan(50);
    expect(invariants(world)).toEqual([]);
  },
);

test.each([11, 12, 13, 14])(
  "what is to be finalized waits, and keeps what it leads to (seed %i)",
  (seed) => {
    const play = new Play(seed, [CLASS, FINALIZED]);
    const { world } = play;
    const { unnumbered } = world;
    const finalized: string[] = [];
    for (let round = 0; round < 20; round++) {
      for (let i = 0; i < 20; i++) play.act();
      const live = reachable(world, play.held);
      const lost = [...present(world)].filter((key) => !live.has(key));
      play.begin();
      while (!unnumbered.collector.step(7));
      const pending = [...unnumbered.pendingFinalizations()];
      const kept = reachable(world, [...play.held, ...pending]);
      expect(present(world)).toEqual(kept);
      const names = pending.map(keyOf);
      for (const key of names) expect(lost).toContain(key);
      for (let next = unnumbered.takePending(); next !== null; next = unnumbered.takePending()) {
        expect(next.verb).not.toBeNull();
        finalized.push(keyOf(next.value));
        if (next.value instanceof Anon) unnumbered.endAnonymous(next.value.id);
      }
      play.begin();
      while (!unnumbered.collector.step(1000));
      expect(unnumbered.pendingCount).toBe(0);
      expect(present(world)).toEqual(reachable(world, play.held));
    }
    expect(finalized.length).toBeGreaterThan(20);
    expect(new Set(finalized).size).toBe(finalized.length);
  },
);

test("records and images keep anonymous objects, WAIFs and which slots hold them", () => {
  const play = new Play(21, [CLASS]);
  for (let i = 0; i < 200; i++) play.act();
  const records = new Map<string, Uint8Array>();
  for (const [key, bytes] of play.world.takeChanges()) if (bytes !== null) records.set(key, bytes);
  for (let i = 0; i < 100; i++) {
    play.act();
    if (i % 7 === 0) {
      play.begin();
      while (!play.world.unnumbered.collector.step(1000));
    }
    for (const [key, bytes] of play.world.takeChanges())
      if (bytes === null) records.delete(key);
      else records.set(key, bytes);
  }
  expect([...records.keys()].sort()).toEqual([...new Map(play.world.records()).keys()].sort());
  const again = World.restore(records);
  expect(new Map(again.records())).toEqual(new Map(play.world.records()));
  expect(reachable(again, [])).toEqual(reachable(play.world, []));
  again.unnumbered.collector.begin(() => {});
  while (!again.unnumbered.collector.step(1000));
  expect(present(again)).toEqual(reachable(again, []));
  expect(present(again).size).toBeGreaterThan(0);
  const imaged = World.fromImage(again.image());
  expect(new Set(reachable(imaged, []))).toEqual(present(again));
  // ids are never used again
  const before = Math.max(...play.world.anonymousIds());
  expect(again.unnumbered.createAnonymous([], 3)).toBeGreaterThan(before);
});

test("lists that share parts, and deep ones, are looked at once", () => {
  const world = classes();
  const waif = world.unnumbered.createWaif(CLASS, 3);
  let shared: Value = new List([waif]);
  for (let i = 0; i < 60; i++) shared = new List([shared, shared]);
  world.setValue(HOLDER, "p", shared);
  let deep: Value = new List([world.unnumbered.createWaif(CLASS, 3)]);
  for (let i = 0; i < 100_000; i++) deep = new List([deep]);
  world.setValue(HOLDER, "q", deep);
  const { collector } = world.unnumbered;
  collector.begin(() => {});
  while (!collector.step(1000));
  expect(present(world).size).toBe(2);
  expect(collector.work).toBeLessThan(500_000);
  expect(world.unnumbered.setWaifProperty(waif, "p", deep, 3)).toBe(true);
  expect(world.unnumbered.setWaifProperty(waif, "p", shared, 3)).toBe(false);
});

test("a world without such values has nothing to do; plain slots are not looked at", () => {
  const world = World.fromImage(World.freshImage());
  expect(world.unnumbered.hasReferences).toBe(false);
  for (const name of NAMES) world.addProperty(HOLDER, name, 0, 3, 3);
  world.setValue(HOLDER, "p", new List(Array.from({ length: 10_000 }, () => new List([1]))));
  world.create([1], 3);
  world.addProperty(CLASS, ":p", 0, 3, 3);
  world.setValue(HOLDER, "q", world.unnumbered.createWaif(CLASS, 3));
  const { collector } = world.unnumbered;
  collector.begin(() => {});
  while (!collector.step(1000));
  expect(collector.work).toBeLessThan(50);
});

test("numbers of classes and owners follow renumber", () => {
  const world = classes();
  world.create([1], 3);
  const waif = world.unnumbered.createWaif(6, 6);
  const anon = world.unnumbered.createAnonymous([6], 6);
  world.destroy(CLASS);
  expect(world.renumber(6)).toBe(CLASS);
  expect([waif.classId, waif.owner, world.get(anon)?.parents, world.get(anon)?.owner]).toEqual([
    CLASS,
    CLASS,
    [CLASS],
    CLASS,
  ]);
  expect(invariants(world)).toEqual([]);
});
