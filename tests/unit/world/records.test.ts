// Random lives of a world: after every step the records merged so far must give back the very same world.
import { expect, test } from "vitest";
import { readTextdump } from "#textdump";
import { foldText, List, obj, type Value } from "#value";
import { Flag, invariants, PropPerm, World } from "#world";
import { passingRecords } from "../../support/passing-records.ts";
import { echoStep } from "../../support/random-echo.ts";
import { readShared, sharedFile } from "../../support/shared-data.ts";

/** A small generator of ours, so that a failure can be repeated by its seed. */
function randomSource(seed: number): (below: number) => number {
  let state = seed * 2654435761 + 1;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

const NAMES = ["a", "B", "fuel", "lit", "Ünit", "key", "w2", "x y"];

function step(world: World, next: (below: number) => number, isMany: boolean): string {
  const ids = [...world.objectIds()];
  const any = (): number => ids[next(ids.length)] ?? -1;
  const owner = (): number => (next(8) === 0 ? -1 : any());
  const name = (): string => NAMES[next(NAMES.length)] as string;
  const id = any();
  const parents = (): number[] => {
    const chosen = new Set<number>();
    for (let count = next(isMany ? 3 : 2); count > 0; count--) chosen.add(any());
    chosen.delete(-1);
    return [...chosen];
  };
  const value = (): Value => [1, "text", obj(id), new List([1, "two"])][next(4)] as Value;
  const perms = next(8);
  switch (next(22)) {
    case 0:
    case 1:
    case 2:
      return `create ${world.create(parents(), owner())}`;
    case 3:
      world.destroy(id);
      return `destroy ${id}`;
    case 4:
    case 5:
      return `move ${world.move(id, next(5) === 0 ? -1 : any())}`;
    case 6:
    case 7:
      return `chparent ${id} ${world.changeParents(id, parents())}`;
    case 8:
    case 9:
      return `add_property ${id} ${world.addProperty(id, name(), next(5) === 0 ? undefined : value(), owner(), perms)}`;
    case 10:
      return `delete_property ${world.deleteProperty(id, foldText(name()))}`;
    case 11:
      return `rename ${world.renameProperty(id, foldText(name()), name())}`;
    case 12:
    case 13:
    case 14: {
      const all = world.properties(id);
      const some = all[next(all.length)];
      const clears = next(3) === 0;
      if (some) world.setValue(id, foldText(some.name), clears ? undefined : value());
      return `set ${id}.${some?.name}`;
    }
    case 15: {
      const all = world.properties(id);
      const some = all[next(all.length)];
      if (some) world.setPropertyInfo(id, foldText(some.name), owner(), perms);
      return `info ${id}.${some?.name}`;
    }
    case 16:
      return `add_verb ${world.addVerb(id, { names: name(), owner: owner(), perms: 15, dobj: 2, prep: -1, iobj: 2, dialect: "moo", source: next(2) ? "return 1;" : null })?.uid}`;
    case 17: {
      const verb = world.ownVerb(id, 1);
      if (verb && next(2)) world.deleteVerb(verb);
      else if (verb) world.setVerbInfo(verb, owner(), 5, name());
      return "verb";
    }
    case 18:
      world.setPlayer(id, next(2) === 0);
      return `player ${id}`;
    case 19:
      return `renumber ${id} ${world.renumber(id)}`;
    case 20:
      world.resetMaxObject();
      return "reset";
    default:
      world.setOwner(id, owner());
      world.setName(id, name());
      world.setFlag(id, Flag.Fertile, next(2) === 0);
      return `attributes ${id}`;
  }
}

function merge(stored: Map<string, Uint8Array>, world: World): void {
  for (const [key, bytes] of world.takeChanges()) {
    if (bytes === null) stored.delete(key);
    else stored.set(key, bytes);
  }
}

function live(seed: number, steps: number, isMany: boolean, hasEcho = false): void {
  const next = randomSource(seed);
  const world = World.fromImage({
    ...World.freshImage(),
    profile: seed % 3 === 0 ? "toaststunt" : "lambdamoo",
  });
  const stored = new Map<string, Uint8Array>();
  merge(stored, world);
  const log: string[] = [];
  for (let count = 0; count < steps; count++) {
    const ids = [...world.objectIds()];
    const any = (): number => ids[next(ids.length)] ?? -1;
    if (hasEcho && ids.length > 0 && next(2) === 0) log.push(echoStep(world, next, any(), any));
    else log.push(step(world, next, isMany));
    if (next(4) > 0) continue;
    merge(stored, world);
    expect([seed, ...log.slice(-6), ...invariants(world)]).toEqual([seed, ...log.slice(-6)]);
    const restored = World.restore(passingRecords(stored));
    expect(restored.image(), `seed ${seed}: ${log.slice(-12).join(", ")}`).toEqual(world.image());
    expect([...stored.keys()].sort()).toEqual([...world.records()].map(([key]) => key).sort());
  }
  expect(World.fromImage(world.image()).image()).toEqual(world.image());
}

test("records merged by takeChanges restore the same world (one parent)", () => {
  for (let seed = 1; seed <= 60; seed++) live(seed, 120, false);
});

test("records merged by takeChanges restore the same world (several parents)", () => {
  for (let seed = 101; seed <= 160; seed++) live(seed, 120, true);
});

test("records merged by takeChanges restore the same world (content of echo)", () => {
  for (let seed = 201; seed <= 240; seed++) live(seed, 120, seed % 2 === 0, true);
});

test.skipIf(sharedFile("LambdaCore.db") === null)("LambdaCore survives records and images", () => {
  const result = readTextdump(readShared("LambdaCore.db"));
  if (result.status !== "read") throw new Error("not read");
  const world = World.fromImage(result.dump.world);
  expect(invariants(world)).toEqual([]);
  const stored = new Map<string, Uint8Array>();
  merge(stored, world);
  const image = world.image();
  expect(image.objects.length).toBe(97);
  expect(World.restore(passingRecords(stored)).image()).toEqual(image);
});

test("nothing changed, nothing to take", () => {
  const world = World.fromImage(World.freshImage());
  expect(world.takeChanges().map(([key]) => key)).toEqual(["w", "o/0", "v/1", "o/1", "o/2", "o/3"]);
  expect(world.hasChanges).toBe(false);
  expect(world.takeChanges()).toEqual([]);
});

test("one write is one record", () => {
  const world = World.fromImage(World.freshImage());
  world.addProperty(1, "p", 1, 3, PropPerm.Read);
  for (let i = 0; i < 50; i++) world.create([1], 3);
  world.takeChanges();
  world.setProperty(20, "p", 5, 3);
  world.setProperty(20, "p", 6, 3);
  expect(world.takeChanges().map(([key]) => key)).toEqual(["s/20/p"]);
  world.setValue(20, "p", undefined);
  expect(world.takeChanges()).toEqual([["s/20/p", null]]);
  world.move(30, 2);
  expect(world.takeChanges().map(([key]) => key)).toEqual(["o/30"]);
  world.create([1], 3);
  expect(world.takeChanges().map(([key]) => key)).toEqual(["w", "o/54"]);
});
