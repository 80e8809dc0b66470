// The benchmark programs beside the same programs as plain JavaScript, and the geometric mean of the ratios. They are
// read from a folder beside the checkout (`../shared/bench`); each is a verb body that returns a checksum.
//
// Plain JavaScript runs in a process of its own just before each program, so that both meet the same machine.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { World } from "#world";
import { errorLog, type OpenWorld, openWorld } from "../open-world.ts";
import { print, type Row, round, rowOf, startCpu } from "./figures.ts";
import { evaluate, sharedFolder, unlimited } from "./shared.ts";

/** What plain JavaScript took. */
interface Floor {
  readonly cpu_median: number;
  readonly result: string;
}

const to = "plain JavaScript";

/** Runs the programs whose name matches; status 1 if one fails or its checksum is wrong. */
export async function benchPrograms(
  name: string,
  runs: number,
  from: string | undefined,
): Promise<number> {
  const pattern = new RegExp(name);
  const folder = from ?? sharedFolder("bench");
  if (!existsSync(join(folder, "setup.moo")))
    throw new Error(`there are no benchmark programs in ${folder}; name a folder with --from`);
  const names = (await readdir(folder))
    .filter((file) => file.endsWith(".moo") && file !== "setup.moo")
    .map((file) => file.slice(0, -".moo".length))
    .filter((program) => pattern.test(program))
    .sort();
  if (names.length === 0) throw new Error(`no program in ${folder} matches ${name}`);
  const world = await openWorld({ directory: null, log: errorLog });
  world.kernel.install({ ...World.freshImage(), profile: "toaststunt" });
  world.kernel.start();
  world.host.start();
  await evaluate(world, await readFile(join(folder, "setup.moo"), "utf8"));
  await evaluate(world, unlimited);
  // all are loaded before any is measured, as in a world
  const available: string[] = [];
  for (const program of names) {
    const problems = await install(world, folder, program);
    if (problems === null) available.push(program);
    else print({ case: program, notAvailable: problems });
  }
  const ratios: number[] = [];
  let failures = 0;
  for (const program of available) {
    try {
      const floor = await runFloor(folder, program, runs);
      const row = await measure(world, program, runs, floor);
      const isRight = floor === null || row.checksum === floor.result;
      print(isRight ? row : { ...row, error: `${to} gives ${floor.result}` });
      if (!isRight) failures++;
      if (typeof row.ratio === "number" && program !== "00_null") ratios.push(row.ratio);
    } catch (error) {
      failures++;
      print({ case: program, error: error instanceof Error ? error.message : String(error) });
    }
  }
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  if (ratios.length > 0)
    print({ case: "geometric mean", unit: "×", n: ratios.length, ratio: round(mean), to });
  await world.close();
  return failures === 0 ? 0 : 1;
}

/** Makes a verb of a program; why it does not compile, if it needs more of the language than there is. */
async function install(world: OpenWorld, folder: string, program: string): Promise<string | null> {
  const lines = (await readFile(join(folder, `${program}.moo`), "utf8")).split("\n");
  const code = `{${lines
    .filter((line) => line.trim() !== "")
    .map(literal)
    .join(", ")}}`;
  const problems = await evaluate(
    world,
    `add_verb($bench, {player, "rxd", "prog_${program}"}, {"this", "none", "this"});
     return set_verb_code($bench, "prog_${program}", ${code});`,
  );
  return problems === "{}" ? null : problems;
}

async function measure(
  world: OpenWorld,
  program: string,
  runs: number,
  floor: Floor | null,
): Promise<Row> {
  const seconds: number[] = [];
  const results = new Set<string>();
  for (let run = 0; run <= runs; run++) {
    const cpu = startCpu();
    results.add(await evaluate(world, `return $bench:prog_${program}();`));
    // The first run warms up.
    if (run > 0) seconds.push(cpu());
  }
  const row = rowOf(program, "s CPU", seconds);
  const hasRatio = floor !== null && floor.cpu_median > 0;
  return {
    ...row,
    checksum: [...results].join(" or "),
    ratio: hasRatio ? round(row.median / floor.cpu_median) : null,
    to,
  };
}

/** Runs the program as plain JavaScript in another process; null if there is none. */
async function runFloor(folder: string, program: string, runs: number): Promise<Floor | null> {
  const script = join(folder, "js/bench.mjs");
  if (!existsSync(script)) return null;
  const args = [script, "--runs", String(runs), "--only", `^${program}$`];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
  const { results } = JSON.parse(stdout) as { results: Floor[] };
  return results[0] ?? null;
}

function literal(text: string): string {
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}
