// Suite `list`: what `{@l, x}` and `l[i] = v` cost at growing lengths. The time an operation takes must stay flat; the
// last rows say how it grew from the shortest to the longest list.
import { World } from "#world";
import { errorLog, type OpenWorld, openWorld } from "../open-world.ts";
import { print, round, rowOf, startCpu } from "./figures.ts";
import { evaluate, unlimited } from "./shared.ts";

const lengths = [1000, 10_000, 100_000];
const operations = 200_000;

/** Bodies in which LENGTH is the length; each does `operations` of its kind. */
const cases: Readonly<Record<string, string>> = {
  "{@l, x}": `for r in [1..${operations} / (LENGTH / 2)]
      l = base[1..$ - 1];
      for i in [1..LENGTH / 2]
        l = {@l, i};
      endfor
    endfor
    return length(l);`,
  "l[i] = v": `l = base[1..$ - 1];
    n = length(l);
    for i in [1..${operations}]
      l[i % n + 1] = i;
    endfor
    return l[1];`,
  "l[i] = v in a try body of a verb with many variables": `a = b = c = d = e = f = g = h = 0;
    l = base[1..$ - 1];
    n = length(l);
    try
      for i in [1..${operations}]
        l[i % n + 1] = i;
      endfor
    except (ANY)
      return -1;
    endtry
    return l[1];`,
};

/** The same in plain JavaScript, once. */
const floors: Readonly<Record<string, (base: readonly number[]) => number>> = {
  "{@l, x}": (base) => {
    let list: number[] = [];
    for (let round = 0; round < operations / (base.length / 2); round++) {
      list = base.slice(1);
      for (let i = 0; i < base.length / 2; i++) list.push(i);
    }
    return list.length;
  },
  "l[i] = v": (base) => {
    const list = base.slice(1);
    for (let i = 1; i <= operations; i++) list[i % list.length] = i;
    return list[0] ?? 0;
  },
};

/** Prints nanoseconds an operation by length. */
export async function benchLists(runs: number): Promise<void> {
  const world = await openWorld({ directory: null, log: errorLog });
  world.kernel.install(World.freshImage());
  world.kernel.start();
  world.host.start();
  await evaluate(world, unlimited);
  const medians = new Map<string, number[]>();
  for (const [name, body] of Object.entries(cases)) {
    for (const length of lengths) {
      const source = `base = {0}; while (length(base) < ${length}) base = {@base, @base}; endwhile
        base = base[1..${length}]; ${body.replaceAll("LENGTH", String(length))}`;
      const { figures, checksum } = await measure(world, source, runs);
      const floor = floors[name];
      const row = rowOf(`${name} at ${length}`, "ns CPU", figures);
      const ratio = floor === undefined ? null : row.median / floorNs(floor, length, runs);
      medians.set(name, [...(medians.get(name) ?? []), row.median]);
      print({
        ...row,
        checksum,
        ...(ratio === null ? {} : { ratio: round(ratio), to: "plain JavaScript" }),
      });
    }
  }
  for (const [name, [first = 1, ...rest]] of medians) {
    const growth = round((rest.at(-1) ?? first) / first);
    print({ case: `${name}, growth`, unit: "×", ratio: growth, to: `length ${lengths[0]}` });
  }
  await world.close();
}

async function measure(
  world: OpenWorld,
  source: string,
  runs: number,
): Promise<{ figures: number[]; checksum: string }> {
  const figures: number[] = [];
  let checksum = "";
  // the first runs warm up
  for (let run = -2; run < runs; run++) {
    const cpu = startCpu();
    checksum = await evaluate(world, source);
    if (run >= 0) figures.push((cpu() * 1e9) / operations);
  }
  return { figures, checksum };
}

function floorNs(floor: (base: readonly number[]) => number, length: number, runs: number): number {
  const base = new Array<number>(length).fill(0);
  const figures: number[] = [];
  for (let run = -2; run < runs; run++) {
    const cpu = startCpu();
    floor(base);
    if (run >= 0) figures.push((cpu() * 1e9) / operations);
  }
  return rowOf("", "", figures).median;
}
