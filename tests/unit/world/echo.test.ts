// What a world holds for echo: handlers, queries, requires, functions, registries and grants (LANGUAGE 8, 10 to 12).
import { expect, test } from "vitest";
import { Cap, E_INVARG, E_PERM, E_PROPNF, obj, type Value, WILDCARD } from "#value";
import {
  Flag,
  headerText,
  invariants,
  itemCount,
  type NewHandler,
  type Verb,
  type VerbImage,
  type VerbTerms,
  World,
} from "#world";
import { chanceOf } from "../../support/random-values.ts";

const WIZARD = 3;

function fresh(): World {
  return World.fromImage(World.freshImage());
}

function handler(source: string, more: Partial<NewHandler> = {}): NewHandler {
  return { params: null, where: null, priority: 0, owner: WIZARD, source, ...more };
}

function verb(names: string, more: Partial<VerbImage> = {}): VerbImage {
  const perms = 13;
  const plain = { dobj: 2, prep: -1, iobj: 2, dialect: "echo", source: "" } as const;
  return { names, owner: WIZARD, perms, ...plain, ...more };
}

const TERMS: VerbTerms = { params: null, requires: [], isFunction: false, isSecure: false };

/** A programmer without further powers. */
function programmer(world: World): number {
  const id = world.create([1], -1);
  world.setFlag(id, Flag.Programmer, true);
  return id;
}

/** `#4 first, #1 second`: whom an event reaches with which handlers. */
function reached(world: World, event: string, to: readonly number[] | null = null): string {
  return world.echo
    .deliveries(event, to)
    .map(({ object, handler: { source } }) => `#${object} ${source}`)
    .join(", ");
}

// ---- texts ---------------------------------------------------------------------------------------------------------

test.each([
  ["(a, b)", "(a, b)"],
  ["(a, // first\n  b)", "(a, b)"],
  ['x == "two  \\" // words" /* and */ && y', 'x == "two  \\" // words" && y'],
  ["a\n  + b", "a + b"],
  ["  a  ", "a"],
  ['"/*" + a', '"/*" + a'],
])("%j is kept as %j", (text, kept) => {
  expect(headerText(text)).toBe(kept);
  expect(headerText(kept)).toBe(kept);
});

test.each([
  ["()", 0],
  ["(a)", 1],
  ["(a, ?b = {1, f(2, 3)}, @c)", 3],
  ["{a, {b, c}}", 2],
  ['(a = ",)", b,)', 2],
  ["(/* none */)", 0],
])("%j has %d items", (text, count) => {
  expect(itemCount(text)).toBe(count);
});

test.each([
  ["reach(X, Y) :- road(X, Y)", "reach(X, Y) :- road(X, Y)", "reach", 2],
  ["query reach(X) :-\n  far(X)", "reach(X) :- far(X)", "reach", 1],
  ["query query(X)", "query(X)", "query", 1],
  ["query (X)", "query (X)", "query", 1],
  ["Query far", "far", "far", 0],
])("the rule %j is kept as %j", (text, kept, name, arity) => {
  const world = fresh();
  expect(world.echo.setQueries(2, name, [text])).toBe(true);
  expect(world.echo.queriesOf(2)).toMatchObject([{ source: kept, folded: name, arity }]);
});

test("parameters of handlers in braces are kept in brackets", () => {
  const world = fresh();
  const [made] = world.echo.setHandlers(2, "E", [handler("", { params: "{a, {b, _}}" })]) ?? [];
  expect(made?.params).toBe("(a, {b, _})");
});

// ---- handlers ------------------------------------------------------------------------------------------------------

test("an event reaches those who inherit a handler, each with the nearest ones", () => {
  const world = fresh();
  const [thing, lamp] = [world.create([1], WIZARD), world.create([1], WIZARD)];
  const small = world.create([lamp], WIZARD);
  world.echo.setHandlers(thing, "Dusk", [handler("thing")]);
  world.echo.setHandlers(lamp, "DUSK", [handler("lamp"), handler("late")]);
  expect(reached(world, "dusk")).toBe(
    `#${thing} thing, #${lamp} lamp, #${small} lamp, #${lamp} late, #${small} late`,
  );
  world.echo.setHandlers(small, "Dusk", [handler("own")]);
  expect(reached(world, "Dusk")).toBe(
    `#${thing} thing, #${lamp} lamp, #${lamp} late, #${small} own`,
  );
  expect(reached(world, "Dusk", [small, thing, small, -1, 99])).toBe(
    `#${thing} thing, #${small} own`,
  );
  world.changeParents(small, [thing]);
  world.echo.setHandlers(small, "Dusk", []);
  expect(reached(world, "Dusk", [small])).toBe(`#${small} thing`);
  world.echo.setHandlers(1, "Dusk", [handler("root")]);
  expect(reached(world, "Dusk", [2])).toBe("#2 root");
  expect(reached(world, "Dawn")).toBe("");
  expect(invariants(world)).toEqual([]);
});

test("handlers run by priority, registration number and object", () => {
  const world = fresh();
  const [a, b] = [world.create([1], WIZARD), world.create([1], WIZARD)];
  world.echo.setHandlers(b, "E", [handler("b"), handler("first", { priority: 5 })]);
  world.echo.setHandlers(a, "E", [handler("a"), handler("last", { priority: -1 })]);
  expect(reached(world, "E")).toBe(`#${b} first, #${b} b, #${a} a, #${a} last`);
  // registered anew, they come behind
  world.echo.setHandlers(b, "E", [handler("again")]);
  expect(reached(world, "E")).toBe(`#${a} a, #${b} again, #${a} last`);
});

test("wildcard patterns are looked up on their own", () => {
  const world = fresh();
  const [a, b] = [world.create([1], WIZARD), world.create([1], WIZARD)];
  world.changeParents(b, [a]);
  world.echo.setHandlers(a, "web:*", [handler("prefix")]);
  world.echo.setHandlers(a, "*", [handler("all")]);
  world.echo.setHandlers(b, "web:hit", [handler("exact")]);
  expect(reached(world, "web:hit", [b])).toBe(`#${b} prefix, #${b} all, #${b} exact`);
  expect(reached(world, "WEB:other")).toBe(`#${a} prefix, #${b} prefix, #${a} all, #${b} all`);
  expect(reached(world, "web", [b])).toBe(`#${b} all`);
  world.echo.setHandlers(b, "WEB:*", [handler("nearer")]);
  expect(reached(world, "web:", [b])).toBe(`#${b} all, #${b} nearer`);
});

test("a handler that can run for one object only visits no other", () => {
  const world = fresh();
  const [a, b] = [world.create([1], WIZARD), world.create([1], WIZARD)];
  world.echo.setHandlers(1, "E", [handler("root")]);
  world.echo.setHandlers(b, "E", [handler("b")]);
  const only = (target: number | undefined): string =>
    world.echo
      .deliveries("E", null, ({ source }) => (source === "root" ? target : null))
      .map(({ object, handler: { source } }) => `#${object} ${source}`)
      .join(", ");
  expect(only(a)).toBe(`#${a} root, #${b} b`);
  // the nearest handlers of b are others
  expect(only(b)).toBe(`#${b} b`);
  expect(only(99)).toBe(`#${b} b`);
  expect(only(undefined)).toBe(`#${b} b`);
});

test("events reach whom a look at every object finds", () => {
  for (let seed = 1; seed <= 40; seed++) {
    const next = chanceOf(seed);
    const world = fresh();
    const some = (): number => next(world.maxObject + 1);
    for (let i = 0; i < 30; i++)
      world.create([...new Set(Array.from({ length: next(4) }, some))], WIZARD);
    for (let i = 0; i < 12; i++) {
      const event = ["E", "e", "E*", "*", "F"][next(5)] as string;
      const count = next(3);
      world.echo.setHandlers(
        some(),
        event,
        Array.from({ length: count }, () => handler(`${i}`, { priority: next(3) })),
      );
    }
    for (let i = 0; i < 8; i++) world.changeParents(some(), [...new Set([some(), some()])]);
    for (const event of ["E", "F", "EF"]) {
      const expected: string[] = [];
      for (const id of world.objectIds())
        for (const pattern of new Set([event, "E*", "*"])) {
          const matches = pattern === event || event.startsWith(pattern.slice(0, -1));
          const own = [id, ...world.ancestorsOf(id)]
            .map((at) =>
              world.echo.handlersOf(at).filter(({ folded }) => folded === pattern.toLowerCase()),
            )
            .find((handlers) => handlers.length > 0);
          for (const { seq } of matches ? (own ?? []) : []) expected.push(`#${id} ${seq}`);
        }
      const found = world.echo.deliveries(event).map((one) => `#${one.object} ${one.handler.seq}`);
      expect([seed, event, ...found.sort()]).toEqual([seed, event, ...expected.sort()]);
    }
    expect(invariants(world)).toEqual([]);
  }
});

test("handlers end with their object and follow its number", () => {
  const world = fresh();
  const [a, b] = [world.create([1], WIZARD), world.create([1], WIZARD)];
  const [first] = world.echo.setHandlers(a, "E", [handler("a")]) ?? [];
  world.echo.setHandlers(b, "E", [handler("b", { owner: b })]);
  const version = world.echo.reachVersion;
  world.destroy(a);
  expect([first?.isAlive, reached(world, "E")]).toEqual([false, `#${b} b`]);
  expect(world.renumber(b)).toBe(a);
  expect(reached(world, "E")).toBe(`#${a} b`);
  expect(world.echo.handlersOf(a).map(({ definer, owner }) => [definer, owner])).toEqual([[a, a]]);
  expect(world.echo.reachVersion).toBeGreaterThan(version);
  expect(invariants(world)).toEqual([]);
  expect(world.echo.setHandlers(99, "E", [])).toBe(undefined);
  expect(world.failure).toBe(E_INVARG);
});

test("what may reach others changes the version, nothing else does", () => {
  const world = fresh();
  expect(world.echo.reachVersion).toBe(0);
  world.echo.setHandlers(1, "E", [handler("")]);
  const changes: [() => void, boolean][] = [
    [() => world.create([1], WIZARD), true],
    [() => world.setName(1, "other"), false],
    [() => world.changeParents(2, []), true],
    [() => world.addProperty(1, "p", 0, WIZARD, 1), false],
    [() => world.echo.setHandlers(2, "F", [handler("")]), true],
    [() => world.echo.setQueries(2, "q", ["q(1)"]), false],
    [() => world.destroy(2), true],
  ];
  for (const [change, isExpected] of changes) {
    const before = world.echo.reachVersion;
    change();
    expect([String(change), world.echo.reachVersion > before]).toEqual([
      String(change),
      isExpected,
    ]);
  }
});

// ---- queries -------------------------------------------------------------------------------------------------------

test("rules of an object add to those of its ancestors and hide verbs of their name", () => {
  const world = fresh();
  const [a, b] = [world.create([1], WIZARD), world.create([1], WIZARD)];
  world.changeParents(b, [a]);
  world.addVerb(b, verb("reach"));
  expect(world.findVerb(b, "reach")).toMatchObject({ definer: b });
  world.echo.setQueries(a, "Reach", ["Reach(X, Y) :- road(X, Y)", "reach(X, Y) :-\n  reach(Y, X)"]);
  world.echo.setQueries(b, "reach", ["reach(1)"]);
  expect(world.echo.rulesFor(b, "reach").map(({ source, arity }) => [source, arity])).toEqual([
    ["reach(1)", 1],
    ["Reach(X, Y) :- road(X, Y)", 2],
    ["reach(X, Y) :- reach(Y, X)", 2],
  ]);
  expect(world.findVerb(b, "reach")).toMatchObject({ query: "reach", compiled: "broken" });
  world.echo.setQueries(b, "reach", []);
  expect(world.findVerb(b, "reach")).toMatchObject({ query: "reach", definer: a });
  world.changeParents(b, [1]);
  expect(world.findVerb(b, "reach")).toMatchObject({ definer: b, names: "reach" });
  expect([world.echo.hasQuery(b, "reach"), world.echo.hasQuery(a, "reach")]).toEqual([false, true]);
  // an object that holds nothing but rules is where lookups begin
  const c = world.create([a], WIZARD);
  expect(world.findVerb(c, "reach")).toMatchObject({ query: "reach" });
  expect(invariants(world)).toEqual([]);
  expect(world.echo.setQueries(a, "reach", ["other(X)"])).toBe(false);
  expect(world.failure).toBe(E_INVARG);
});

test("rules of one name stay together and keep their place", () => {
  const world = fresh();
  world.echo.setQueries(2, "p", ["p(1)", "p(2)"]);
  world.echo.setQueries(2, "q", ["q(1)"]);
  world.echo.setQueries(2, "P", ["P(3)"]);
  expect(world.echo.queriesOf(2).map(({ source }) => source)).toEqual(["P(3)", "q(1)"]);
  const version = world.echo.queryVersion;
  world.changeParents(2, []);
  expect(world.echo.queryVersion).toBeGreaterThan(version);
  world.destroy(2);
  expect(world.echo.queryVersion).toBe(0);
});

// ---- verbs and properties ------------------------------------------------------------------------------------------

test("functions are found by relatives only", () => {
  const world = fresh();
  const [a, b] = [world.create([1], WIZARD), world.create([1], WIZARD)];
  world.changeParents(b, [a]);
  world.addVerb(1, verb("burn"));
  world.addVerb(a, verb("burn", { terms: { ...TERMS, params: "(n)", isFunction: true } }));
  const definer = (caller: number): number | undefined =>
    world.echo.findVerbFrom(b, "burn", caller)?.definer;
  expect([a, b, 1].map(definer)).toEqual([a, a, a]);
  expect([2, WIZARD, -1].map(definer)).toEqual([1, 1, 1]);
  expect(world.findVerb(b, "burn")).toMatchObject({ definer: a, terms: { params: "(n)" } });
});

test("a verb is defined in place of its own with the same names", () => {
  const world = fresh();
  const first = world.echo.defineVerb(2, verb("a b*"), WIZARD);
  const second = world.echo.defineVerb(2, verb("c"), WIZARD);
  const again = world.echo.defineVerb(
    2,
    verb("A B*", { perms: 5, source: "1", terms: { ...TERMS, params: "(x,\n y)" } }),
    WIZARD,
  );
  expect(again).toBe(first);
  expect(world.get(2)?.verbs).toEqual([first, second]);
  expect(again?.image()).toEqual(
    verb("A B*", { perms: 5, source: "1", terms: { ...TERMS, params: "(x, y)" } }),
  );
  expect(World.restore(world.records()).image()).toEqual(world.image());
});

test("only wizards take requires from a secure verb", () => {
  const world = fresh();
  const who = programmer(world);
  const terms = { ...TERMS, requires: ["Ring(this)"], isSecure: true };
  const secure = world.echo.defineVerb(2, verb("v", { terms }), who) as Verb;
  const more = { ...terms, requires: ["Ring(this)", "Other()"] };
  expect(world.echo.setVerbTerms(secure, more, who)).toBe(true);
  for (const next of [null, terms, { ...more, isSecure: false }]) {
    expect(world.echo.setVerbTerms(secure, next, who)).toBe(false);
    expect(world.failure).toBe(E_PERM);
  }
  expect(world.echo.defineVerb(2, verb("v"), who)).toBe(undefined);
  expect(secure.terms).toEqual(more);
  expect(world.echo.setVerbTerms(secure, null, WIZARD)).toBe(true);
  expect(secure.terms).toBe(null);
});

test("requires of a property guard the slots of all descendants, after the bits", () => {
  const world = fresh();
  const who = programmer(world);
  world.addProperty(1, "fuel", 7, WIZARD, 3);
  const child = world.create([1], who);
  expect(world.getProperty(child, "fuel", who)).toBe(7);
  expect(world.echo.setRequires(1, "Fuel", ["Refuel( this )"])).toBe(true);
  expect(world.getProperty(child, "fuel", who)).toBe(undefined);
  expect(world.failure.name).toBe("E_PERM");
  const guard = world.echo.pendingGuard;
  expect(guard).toMatchObject({ subject: child, definition: { requires: ["Refuel( this )"] } });
  if (guard === null) throw new Error("no guard");
  expect(world.echo.readPassing(guard)).toBe(7);
  expect(world.setProperty(child, "fuel", 8, who)).toBe(false);
  expect(world.echo.pendingGuard).toMatchObject({ subject: child });
  expect(world.echo.writePassing(guard, 9)).toBe(true);
  // wizards and #0 pass
  expect(world.getProperty(child, "fuel", WIZARD)).toBe(9);
  expect(world.getProperty(child, "fuel", 0)).toBe(9);
  expect(world.setProperty(child, "fuel", 10, WIZARD)).toBe(true);
  expect([world.peek(child, "fuel"), world.peek(1, "fuel")]).toEqual([10, 7]);
  world.setPropertyInfo(child, "fuel", WIZARD, 0);
  expect(world.getProperty(child, "fuel", who)).toBe(undefined);
  expect([world.failure, world.echo.pendingGuard]).toEqual([E_PERM, null]);
  // the name stays taken, renaming keeps the guard
  expect(world.addProperty(child, "fuel", 0, WIZARD, 3)).toBe(false);
  expect(world.renameProperty(1, "fuel", "Oil")).toBe(true);
  expect(world.propertyInfo(1, "oil")?.requires).toEqual(["Refuel( this )"]);
  expect(World.restore(world.records()).image()).toEqual(world.image());
  world.echo.setRequires(1, "oil", []);
  expect(world.getProperty(1, "oil", who)).toBe(7);
  expect(world.echo.setRequires(child, "oil", [])).toBe(false);
  expect(world.failure).toBe(E_PROPNF);
  expect(invariants(world)).toEqual([]);
});

test("a guarded property clashes like any other", () => {
  const world = fresh();
  const [a, b] = [world.create([], WIZARD), world.create([], WIZARD)];
  for (const id of [a, b]) {
    world.addProperty(id, "p", 1, WIZARD, 3);
    world.echo.setRequires(id, "p", ["C()"]);
  }
  expect(world.changeParents(b, [a])).toBe(false);
  expect(world.failure).toBe(E_INVARG);
  world.deleteProperty(b, "p");
  expect(world.changeParents(b, [a])).toBe(true);
  expect(world.peek(b, "p")).toBe(1);
  expect(invariants(world)).toEqual([]);
});

test("requires guard the properties of WAIFs", () => {
  const world = World.fromImage({ ...World.freshImage(), profile: "toaststunt" });
  const who = programmer(world);
  world.addProperty(1, ":fuel", 7, WIZARD, 3);
  const waif = world.unnumbered.createWaif(1, who);
  world.echo.setRequires(1, ":fuel", ["C(this)"]);
  expect(world.unnumbered.getWaifProperty(waif, "fuel", who)).toBe(undefined);
  const guard = world.echo.pendingGuard;
  expect(guard).toMatchObject({ subject: waif });
  if (guard === null) throw new Error("no guard");
  expect(world.echo.readPassing(guard)).toBe(7);
  expect(world.unnumbered.setWaifProperty(waif, "fuel", 8, who)).toBe(false);
  expect(world.echo.writePassing(guard, 8)).toBe(true);
  expect(world.unnumbered.getWaifProperty(waif, "fuel", WIZARD)).toBe(8);
});

// ---- object NAME ---------------------------------------------------------------------------------------------------

test("object NAME changes what one controls and makes what is not there", () => {
  const world = fresh();
  const who = programmer(world);
  const player = world.create([1], -1);
  expect(world.echo.objectTarget("Lamp", who, false)).toEqual({ id: null });
  expect(world.echo.objectTarget("Lamp", who, true)).toBe(undefined);
  expect(world.failure).toBe(E_PERM);
  expect(world.echo.objectTarget("Lamp", WIZARD, true)).toEqual({ id: null });
  expect(world.echo.objectTarget("Lamp", player, false)).toBe(undefined);
  const lamp = world.create([1], who);
  expect(world.echo.nameObject("Lamp", lamp, who)).toBe(true);
  expect(world.propertyInfo(0, "lamp")).toMatchObject({ owner: who, perms: 1, name: "Lamp" });
  expect(world.echo.objectTarget("LAMP", who, false)).toEqual({ id: lamp });
  const other = programmer(world);
  expect(world.echo.objectTarget("lamp", other, false)).toBe(undefined);
  world.destroy(lamp);
  expect(world.echo.objectTarget("lamp", other, false)).toBe(undefined);
  expect(world.echo.objectTarget("lamp", who, false)).toEqual({ id: null });
  expect(world.echo.nameObject("lamp", 2, who)).toBe(true);
  expect(world.peek(0, "lamp")).toBe(obj(2));
});

test("the default parent is $thing if one may have children of it, else #1", () => {
  const world = fresh();
  const who = programmer(world);
  expect(world.echo.defaultParent(who)).toBe(1);
  world.addProperty(0, "thing", obj(2), WIZARD, 1);
  expect([world.echo.defaultParent(who), world.echo.defaultParent(WIZARD)]).toEqual([1, 2]);
  world.setFlag(2, Flag.Fertile, true);
  expect(world.echo.defaultParent(who)).toBe(2);
});

// ---- events and capabilities ---------------------------------------------------------------------------------------

test("events are declared anew by their declarer and wizards", () => {
  const world = fresh();
  const [who, other] = [programmer(world), programmer(world)];
  expect(world.echo.declareEvent("Scored", "(who, points)", who)).toBe(true);
  expect(world.echo.declareEvent("SCORED", "()", other)).toBe(false);
  expect(world.failure).toBe(E_PERM);
  expect(world.echo.declareEvent("Scored", "(a,\n b, c)", WIZARD)).toBe(true);
  expect(world.echo.event("scored")).toMatchObject({
    params: "(a, b, c)",
    arity: 3,
    declarer: who,
  });
  expect(world.echo.declareEvent("Bell", "()", other)).toBe(true);
  expect(world.echo.events().map(({ name }) => name)).toEqual(["Bell", "Scored"]);
});

test("another arity of a capability drops its grants", () => {
  const world = fresh();
  const [who, other] = [programmer(world), programmer(world)];
  const ring = new Cap("Ring", [obj(2)]);
  expect(world.echo.declareCapability("Ring", "(bell)", 2)).toBe(undefined);
  expect(world.failure).toBe(E_PERM);
  expect(world.echo.declareCapability("Ring", "(bell)", who)).toEqual([]);
  world.echo.grant(ring, other, WIZARD);
  expect(world.echo.declareCapability("RING", "(x)", other)).toEqual([]);
  expect(world.echo.capability("ring")?.params).toBe("(bell)");
  expect(world.echo.declareCapability("Ring", "(a, b)", other)).toBe(undefined);
  expect(world.failure).toBe(E_INVARG);
  expect(world.echo.holds(other, ring)).toBe(true);
  expect(world.echo.declareCapability("Ring", "(a, b)", who)).toEqual([
    { to: other, capability: ring },
  ]);
  expect(world.echo.holds(other, ring)).toBe(false);
  expect(world.echo.declareCapability("GrantCapability", "(a, b)", WIZARD)).toBe(undefined);
  expect(world.echo.declareCapability("GrantCapability", "(a)", who)).toEqual([]);
  expect(world.echo.capabilities().map(({ name, arity }) => [name, arity])).toEqual([["Ring", 2]]);
});

test("grants cover descendants; wizards and #0 pass without", () => {
  const world = fresh();
  const who = programmer(world);
  const ring = new Cap("Ring", [obj(2)]);
  expect([0, WIZARD, who].map((id) => world.echo.passes(id, ring))).toEqual([true, true, false]);
  world.echo.grant(new Cap("Ring", [WILDCARD]), 1, WIZARD);
  expect(world.echo.passes(who, ring)).toBe(true);
  expect([world.echo.grantsOf(who).length, world.echo.grantsFor(who).length]).toEqual([0, 1]);
  // what is written otherwise is no such grant
  world.echo.revoke(ring, 1, WIZARD);
  expect(world.echo.passes(who, ring)).toBe(true);
  world.echo.revoke(new Cap("RING", [WILDCARD]), 1, WIZARD);
  expect(world.echo.passes(who, ring)).toBe(false);
});

test("who may grant", () => {
  const world = fresh();
  const [owner, declarer, holder, other] = [1, 2, 3, 4].map(() => programmer(world)) as [
    number,
    number,
    number,
    number,
  ];
  const bell = world.create([1], owner);
  world.echo.declareCapability("Ring", "(bell)", declarer);
  world.echo.declareCapability("Plain", "()", declarer);
  const may = (name: string, ...args: Value[]): number[] => {
    const granted: number[] = [];
    for (const who of [WIZARD, owner, declarer, holder, other]) {
      if (world.echo.grant(new Cap(name, args), 2, who)) granted.push(who);
      else expect(world.failure).toBe(E_PERM);
    }
    return granted;
  };
  expect(may("Ring", obj(bell))).toEqual([WIZARD, owner]);
  expect(may("Ring", WILDCARD)).toEqual([WIZARD, declarer]);
  expect(may("Plain")).toEqual([WIZARD, declarer]);
  const giving = new Cap("GrantCapability", [new Cap("Ring", [obj(bell)])]);
  expect(world.echo.grant(giving, holder, declarer)).toBe(false);
  world.echo.grant(giving, holder, WIZARD);
  expect(may("Ring", obj(bell))).toEqual([WIZARD, owner, holder]);
  expect(may("Ring", WILDCARD)).toEqual([WIZARD, declarer]);
  world.echo.grant(new Cap("GrantCapability", [WILDCARD]), other, WIZARD);
  expect(may("Plain")).toEqual([WIZARD, declarer, other]);
  expect(world.echo.grant(new Cap("Plain", []), 99, WIZARD)).toBe(false);
  expect(world.failure).toBe(E_INVARG);
  expect(world.echo.grantsOf(2).length).toBe(3);
});

test("grants are dropped with their holder and follow its number", () => {
  const world = fresh();
  const [a, b] = [programmer(world), programmer(world)];
  const ring = new Cap("Ring", [obj(2)]);
  world.echo.grant(ring, a, WIZARD);
  world.echo.grant(ring, b, WIZARD);
  world.echo.declareCapability("Ring", "(x)", b);
  world.takeChanges();
  world.destroy(a);
  expect(world.echo.registries().grants).toEqual([{ to: b, capability: ring }]);
  expect(world.renumber(b)).toBe(a);
  expect(world.echo.registries()).toMatchObject({
    grants: [{ to: a, capability: ring }],
    capabilities: [{ declarer: a }],
  });
  expect(world.takeChanges().map(([key, bytes]) => `${key} ${bytes !== null}`)).toEqual(
    expect.arrayContaining([`g/${a} true`, `g/${b} false`, "c/ring true"]),
  );
});
