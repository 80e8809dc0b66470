// Content of echo in records: what others pay for it, worlds from before it, what grants hold.
import { expect, test } from "vitest";
import { Anon, Cap, List } from "#value";
import { invariants, type VerbImage, World } from "#world";

const WIZARD = 3;

function fresh(): World {
  return World.fromImage(World.freshImage());
}

function verb(names: string, source: string | null): VerbImage {
  const spec = { dobj: 2, prep: -1, iobj: 2 } as const;
  return { names, owner: WIZARD, perms: 13, ...spec, dialect: "echo", source };
}

test("a world without echo has records of the first version", () => {
  const world = fresh();
  world.addProperty(1, "p", 1, WIZARD, 3);
  world.addVerb(1, verb("v", ""));
  const version = (): number | undefined => new Map(world.records()).get("w")?.[0];
  expect(version()).toBe(1);
  expect([...world.records()].map(([key]) => key)).not.toContain("m/1");
  world.takeChanges();
  world.echo.setHandlers(1, "E", [
    { params: null, where: null, priority: 0, owner: WIZARD, source: "x" },
  ]);
  expect(world.takeChanges().map(([key]) => key)).toEqual(["w", "m/1"]);
  expect(version()).toBe(2);
  world.echo.setHandlers(1, "E", []);
  // the registration number is still known
  expect(world.takeChanges()).toEqual([["m/1", null]]);
  expect(World.restore(world.records()).echo.nextSeq).toBe(2);
});

/** What a world of the time before echo wrote: #1.fuel, #2.fuel, #2:v. */
const OLD: readonly (readonly [key: string, hex: string])[] = [
  ["w", "01000006"],
  ["o/0", "0d53797374656d204f626a656374100606010000010201000101"],
  ["v/1", "10646f5f6c6f67696e5f636f6d6d616e64060d02010200010a72657475726e2023333b"],
  ["o/1", "0a526f6f7420436c617373900106060100000001046675656c060500"],
  ["s/1/fuel", "010014"],
  ["o/2", "0e54686520466972737420526f6f6d000606010000010202000102"],
  ["s/2/fuel", "010008"],
  ["v/2", "0176060d0201020100"],
  ["o/3", "0657697a6172640706060404050102030000"],
];

test("records of worlds that know nothing of echo are read and stay as they are until something of it comes", () => {
  const bytes = (hex: string): Uint8Array =>
    Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const text = (record: Uint8Array): string =>
    Array.from(record, (byte) => byte.toString(16).padStart(2, "0")).join("");
  const world = World.restore(OLD.map(([key, hex]) => [key, bytes(hex)]));
  expect(invariants(world)).toEqual([]);
  expect([world.peek(1, "fuel"), world.peek(2, "fuel")]).toEqual([10, 4]);
  expect(world.ownVerb(2, "v")?.image()).toEqual(verb("v", null));
  expect([...world.records()].map(([key, record]) => [key, text(record)])).toEqual(OLD);
  expect(world.hasChanges).toBe(false);
  world.echo.declareEvent("E", "()", WIZARD);
  expect(world.takeChanges().map(([key, record]) => [key, record && text(record)])).toEqual([
    // version 2, the reserved ids, the next registration number
    ["w", "02000006000101"],
    ["e/e", "014502282906"],
  ]);
});

test("grants keep what they hold from being collected", () => {
  const world = World.fromImage({ ...World.freshImage(), profile: "toaststunt" });
  const collect = (): [number, number] => {
    const { collector, referenceCount } = world.unnumbered;
    collector.begin(() => undefined);
    while (!collector.step(100));
    const { anonymous, waifs } = world.unnumbered.referenceCount;
    expect(referenceCount.anonymous).toBeGreaterThanOrEqual(anonymous);
    return [anonymous, waifs];
  };
  const anon = new Anon(world.unnumbered.createAnonymous([1], WIZARD));
  const waif = world.unnumbered.createWaif(1, WIZARD);
  const capability = new Cap("C", [new List([anon]), waif]);
  world.echo.grant(capability, 2, WIZARD);
  world.unnumbered.createWaif(1, WIZARD);
  expect(collect()).toEqual([1, 1]);
  expect(world.image().pending).toBe(undefined);
  const restored = World.restore(world.records());
  expect(restored.echo.grantsOf(2)).toMatchObject([{ args: [{ items: [anon] }, { id: waif.id }] }]);
  // a slot that takes the WAIF over is looked at, although no slot held one before
  const [held] = restored.echo.grantsOf(2);
  restored.addProperty(2, "p", held?.args[1], WIZARD, 3);
  restored.echo.revoke(capability, 2, WIZARD);
  restored.unnumbered.collector.begin(() => undefined);
  while (!restored.unnumbered.collector.step(100));
  expect(restored.unnumbered.referenceCount).toEqual({ anonymous: 0, waifs: 1 });
  world.echo.revoke(capability, 2, WIZARD);
  expect(collect()).toEqual([0, 0]);
});

test("records of a later version are refused", () => {
  const records = new Map(fresh().records());
  const header = (records.get("w") as Uint8Array).slice();
  header[0] = 3;
  records.set("w", header);
  expect(() => World.restore(records)).toThrow("version 3");
});
