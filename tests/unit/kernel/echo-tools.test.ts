// What tools and readers see of echo's content: the object's description, source files, the replica.
import { expect, test } from "vitest";
import { Replica } from "#replica";
import { Cap, obj } from "#value";
import { Flag, World, type WorldImage } from "#world";
import { Bench } from "./bench.ts";

/** #2 and its parent #1 with handlers, rules, grants and terms; #4 Ann is no wizard. */
function image(): WorldImage {
  const world = World.fromImage(World.freshImage());
  const ann = world.create([1], 3);
  world.setPlayer(ann, true);
  const handler = { params: null, where: null, priority: 0, owner: 3, source: "1" };
  world.echo.setHandlers(1, "Dusk", [{ ...handler, source: "far" }]);
  world.echo.setHandlers(1, "*", [{ ...handler, params: "(name, @args)" }]);
  world.echo.setHandlers(2, "dusk", [
    { ...handler, params: "(by)", where: "by != this", priority: 5, source: "near" },
  ]);
  world.echo.setQueries(1, "near", ["near(X) :- far(X)"]);
  world.echo.setQueries(2, "near", ["near(1)"]);
  world.echo.grant(new Cap("Ring", [obj(2)]), 2, 3);
  world.echo.grant(new Cap("Any", []), 1, 3);
  world.addProperty(1, "fuel", 10, 3, 5);
  world.echo.setRequires(1, "fuel", ["Refuel(this)"]);
  world.echo.defineVerb(
    2,
    {
      names: "burn",
      owner: 3,
      perms: 13,
      dobj: 2,
      prep: -1,
      iobj: 2,
      dialect: "echo",
      source: null,
      terms: { params: "(n)", requires: ["Ring(this)"], isFunction: true, isSecure: true },
    },
    3,
  );
  world.setFlag(2, Flag.Read, true);
  return world.image();
}

function bench(): Bench {
  const made = new Bench(image()).start();
  made.connect(1);
  made.type("");
  return made;
}

test("an object's description lists handlers, queries and capabilities", () => {
  const detail = bench().kernel.tools.object(1, 2);
  expect(
    detail?.handlers.map(({ definer, event, header, source }) => [definer, event, header, source]),
  ).toEqual([
    [2, "dusk", "(by) where by != this priority 5", "near"],
    [1, "*", "(name, @args)", "1"],
  ]);
  expect(detail?.queries).toEqual([
    { definer: 2, rule: "near(1)." },
    { definer: 1, rule: "near(X) :- far(X)." },
  ]);
  expect(detail?.grants).toEqual([
    { holder: 2, capability: "Ring(#2)" },
    { holder: 1, capability: "Any()" },
  ]);
  expect(detail?.verbs.map(({ names, terms }) => [names, terms])).toEqual([
    ["burn", "secure function (n) requires Ring(this)"],
  ]);
  expect(detail?.properties.find(({ name }) => name === "fuel")).toMatchObject({
    literal: "10",
    requires: "requires Refuel(this)",
  });
});

test("what needs a capability is not readable without", () => {
  // session 9 is nobody's
  const fuel = bench()
    .kernel.tools.object(9, 2)
    ?.properties.find(({ name }) => name === "fuel");
  expect(fuel).toMatchObject({ literal: null, requires: "requires Refuel(this)" });
});

test("a restart, a reader and source files keep all of it", () => {
  const running = bench();
  const before = image();
  const replica = new Replica();
  replica.load(running.disk);
  expect(replica.world.image()).toEqual(before);
  const again = new Bench(null, running.disk).start();
  expect(again.kernel.dump().image.grants).toEqual(before.grants);
  const files = again.kernel.tools.exportSource();
  expect(files[0]?.text).toContain("next_seq 4\n  grant Any() to #1\n");
  expect(files.find(({ path }) => path.endsWith("2.echo"))?.text).toContain(
    "  on dusk(by) where by != this priority 5 owner #3 seq 3\n    near\n  endon\n",
  );
});
