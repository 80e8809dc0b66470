// Suite `collect`: rounds of the collector (ADR 0007) in worlds of 100,000 objects.
//
//   round   processor time of a whole round; step: time on the clock of one step of it, as between two turns
import { List, type Value } from "#value";
import { World } from "#world";
import { print, rowOf, startCpu } from "./figures.ts";

const objectCount = 100_000;
const classId = 4;
const holder = 2;
const wizard = 3;
const readable = 1;
/** Values that the kernel looks at between two turns. */
const step = 10_000;

/** Prints what rounds and steps cost with ten and with 100,000 WAIFs, reached and not. */
export function benchCollect(runs: number): Promise<void> {
  const world = World.fromImage({ ...World.freshImage(), profile: "toaststunt" });
  world.create([1], wizard);
  for (const name of [":a", ":b"]) world.addProperty(classId, name, 0, wizard, readable);
  world.addProperty(holder, "kept", 0, wizard, readable);
  world.addProperty(1, "list", 0, wizard, readable);
  for (let i = 0; i < objectCount; i++)
    world.setValue(world.create([1], wizard), "list", new List([i, new List([i]), "text"]));
  keep(world, 10);
  measure(world, "100,000 objects, 10 WAIFs", runs);
  keep(world, objectCount);
  measure(world, "100,000 objects, 100,000 WAIFs", runs);
  world.setValue(holder, "kept", 0);
  measure(world, "100,000 WAIFs end", 1);
  return Promise.resolve();
}

function keep(world: World, count: number): void {
  const waifs: Value[] = [];
  for (let i = 0; i < count; i++) {
    const waif = world.unnumbered.createWaif(classId, wizard);
    world.unnumbered.setWaifProperty(waif, "a", new List([i, "text"]), wizard);
    world.unnumbered.setWaifProperty(waif, "b", i, wizard);
    waifs.push(waif);
  }
  world.setValue(holder, "kept", new List(waifs));
}

function measure(world: World, name: string, runs: number): void {
  const { collector } = world.unnumbered;
  const rounds: number[] = [];
  const steps: number[] = [];
  for (let run = 0; run < runs; run++) {
    const cpu = startCpu();
    collector.begin(() => undefined);
    for (let isOver = false; !isOver; ) {
      const began = performance.now();
      isOver = collector.step(step);
      steps.push(performance.now() - began);
    }
    rounds.push(cpu() * 1000);
  }
  const checksum = String(collector.work);
  print({ ...rowOf(`${name}: round`, "ms CPU", rounds), checksum });
  print(rowOf(`${name}: step`, "ms", steps));
}
