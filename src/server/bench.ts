// `dte bench`: runs benchmark programs and the same programs as plain JavaScript in one go, and prints JSON lines:
// {case, unit, median, p95, n, checksumOk, js, ratio}, then the geometric mean of the ratios. The programs are read from
// a folder beside the checkout (`../shared/bench`, or `--from`); each is a verb body that returns a checksum.
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import type { KernelApi } from "#kernel";
import { World } from "#world";
import { errorLog, type OpenWorld, openWorld } from "./open-world.ts";
import { projectRoot } from "./project.ts";
import { firstWizard } from "./run.ts";

/** What plain JavaScript took. */
interface Floor {
  readonly program: string;
  /** Seconds. */
  readonly median: number;
  readonly result: string;
}

/** The set-up lifts the limits of commands; programs of the host have their own (LANGUAGE 13.3). */
const unlimited = `for o in ({{"repl_ticks", 2000000000}, {"repl_seconds", 100000}})
  add_property(#0.server_options, o[1], o[2], {player, "r"});
endfor
load_server_options();`;

/** Runs all programs, or those whose name matches. */
export async function bench(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { runs: { type: "string", default: "5" }, from: { type: "string" } },
  });
  const pattern = new RegExp(positionals[0] ?? "");
  const runs = Number(values.runs);
  const folder = values.from ?? join(projectRoot(), "../shared/bench");
  if (!existsSync(join(folder, "setup.moo")))
    throw new Error(`there are no benchmark programs in ${folder}`);
  const floors = await runFloor(folder, pattern, runs);
  const world = await openWorld({ directory: null, log: errorLog });
  world.kernel.install({ ...World.freshImage(), profile: "toaststunt" });
  world.kernel.start();
  world.host.start();
  await evaluate(world, await readFile(join(folder, "setup.moo"), "utf8"));
  await evaluate(world, unlimited);
  const names = (await readdir(folder)).filter(
    (name) => name.endsWith(".moo") && name !== "setup.moo",
  );
  const ratios: number[] = [];
  let failures = 0;
  for (const name of names.map((file) => file.slice(0, -".moo".length)).sort()) {
    if (!pattern.test(name)) continue;
    try {
      const lines = (await readFile(join(folder, `${name}.moo`), "utf8")).split("\n");
      const row = await measure(world, name, lines, runs, floors.get(name));
      if ("checksumOk" in row && !row.checksumOk) failures++;
      if ("ratio" in row && row.ratio !== null && name !== "00_null") ratios.push(row.ratio);
      process.stdout.write(`${JSON.stringify(row)}\n`);
    } catch (error) {
      failures++;
      const message = error instanceof Error ? error.message : String(error);
      process.stdout.write(`${JSON.stringify({ case: name, error: message })}\n`);
    }
  }
  const mean = Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length);
  process.stdout.write(
    `${JSON.stringify({ case: "geometric mean", unit: "× plain JavaScript", n: ratios.length, ratio: round(mean) })}\n`,
  );
  await world.close();
  return failures === 0 ? 0 : 1;
}

interface Row {
  readonly case: string;
  readonly unit: "s";
  readonly median: number;
  readonly p95: number;
  readonly n: number;
  readonly checksumOk: boolean;
  readonly js: number | null;
  readonly ratio: number | null;
}

/** A program that needs more of the language than there is; no failure. */
interface Unsupported {
  readonly case: string;
  readonly unsupported: string;
}

async function measure(
  world: OpenWorld,
  name: string,
  lines: readonly string[],
  runs: number,
  floor: Floor | undefined,
): Promise<Row | Unsupported> {
  const verb = `prog_${name}`;
  const code = `{${lines
    .filter((line) => line.trim() !== "")
    .map(literal)
    .join(", ")}}`;
  const spec = `add_verb($bench, {player, "rxd", "${verb}"}, {"this", "none", "this"});`;
  const problems = await evaluate(
    world,
    `${spec} return set_verb_code($bench, "${verb}", ${code});`,
  );
  if (problems !== "{}") return { case: name, unsupported: problems };
  const seconds: number[] = [];
  const results = new Set<string>();
  for (let run = 0; run <= runs; run++) {
    const began = performance.now();
    results.add(await evaluate(world, `return $bench:${verb}();`));
    // The first run warms up.
    if (run > 0) seconds.push((performance.now() - began) / 1000);
  }
  seconds.sort((a, b) => a - b);
  const median = quantile(seconds, 0.5);
  return {
    case: name,
    unit: "s",
    median: round(median),
    p95: round(quantile(seconds, 0.95)),
    n: seconds.length,
    checksumOk: results.size === 1 && (floor === undefined || results.has(floor.result)),
    js: floor?.median ?? null,
    ratio: floor === undefined || floor.median === 0 ? null : round(median / floor.median),
  };
}

/** The literal of a program's result; an error with its traceback if it fails. */
async function evaluate(world: OpenWorld, source: string): Promise<string> {
  const kernel: KernelApi = world.kernel;
  const id = kernel.runProgram(source, "moo", firstWizard(kernel));
  const result = await world.host.until(() => {
    const now = kernel.programResult(id);
    return now.isDone ? now : null;
  });
  if (result.literal === null) throw new Error(result.errors.join(" | "));
  return result.literal;
}

async function runFloor(
  folder: string,
  pattern: RegExp,
  runs: number,
): Promise<Map<string, Floor>> {
  const script = join(folder, "js/bench.mjs");
  if (!existsSync(script)) return new Map();
  const args = [script, "--runs", String(runs), "--only", pattern.source];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 2 ** 26 });
  const { results } = JSON.parse(stdout) as { results: Floor[] };
  return new Map(results.map((floor) => [floor.program, floor]));
}

function literal(text: string): string {
  return `"${text.replaceAll(/["\\]/g, "\\$&")}"`;
}

function quantile(sorted: readonly number[], part: number): number {
  const at = (sorted.length - 1) * part;
  const low = sorted[Math.floor(at)] ?? 0;
  return low + ((sorted[Math.ceil(at)] ?? low) - low) * (at - Math.floor(at));
}

function round(number: number): number {
  return Number(number.toPrecision(4));
}
