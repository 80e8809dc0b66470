// Runs every program through every design, interleaved in one process, and prints JSON lines:
// {case, design, unit, median, p95, n, checksum, ratio}; ratio is the median of the rounds' ratios to the product. Time is
// that of the processor, so a busy machine disturbs less.
//
//   node tests/bench/designs/run.mjs [PATTERN] [--rounds N]
//
// First everything is loaded and run, so that no design is measured with the one program that it has seen. The
// programs are those of `../shared/bench` (or DTE_SHARED/bench) where they are, else ours of the same kinds.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { closures } from "./closures.ts";
import type { Design, Loaded } from "./design.ts";
import { measureLists } from "./lists.ts";
import { stackMachine } from "./stack-machine.ts";

const SLICE_MS = 8;
/** Rounds that are not measured. */
const warmUps = 2;
const PROGRAMS = ["a2_while", "b_int_arith", "c1_mandelbrot", "e_sieve", "f2_list_read"];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    rounds: { type: "string", default: "5" },
    /** The checkout. */
    root: { type: "string", default: "." },
    /** Bundles of product.ts; the first one is the product as it is. */
    variant: { type: "string", multiple: true, default: [] },
  },
});
const pattern = new RegExp(positionals[0] ?? "");
const rounds = Number(values.rounds);

async function loadDesigns(): Promise<Design[]> {
  const found: Design[] = [];
  for (const file of values.variant) {
    const bundle = (await import(pathToFileURL(file).href)) as { designs: readonly Design[] };
    found.push(...bundle.designs);
  }
  return [...found, stackMachine, closures];
}

function sourceOf(program: string): string {
  const shared = join(process.env["DTE_SHARED"] ?? join(values.root, "../shared"), "bench");
  const own = join(values.root, "tests/bench/designs/programs");
  const file = [shared, own].map((dir) => join(dir, `${program}.moo`)).find(existsSync);
  if (file === undefined) throw new Error(`there is no program ${program}`);
  return readFileSync(file, "utf8");
}

function quantile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((a, b) => a - b);
  const at = (sorted.length - 1) * part;
  const low = sorted[Math.floor(at)];
  return low + (sorted[Math.ceil(at)] - low) * (at - Math.floor(at));
}

function round(number: number): number {
  return Number(number.toPrecision(4));
}

function print(row: object): void {
  process.stdout.write(`${JSON.stringify(row)}\n`);
}

async function measureDesigns(): Promise<void> {
  const designs = await loadDesigns();
  const programs = PROGRAMS.filter((name) => pattern.test(name));
  const loaded = new Map<string, Loaded>();
  const seconds = new Map<string, number[]>();
  const checksums = new Map<string, Set<string>>();
  const key = (program: string, design: Design) => `${program}\n${design.name}`;
  for (const program of programs)
    for (const design of designs) loaded.set(key(program, design), design.load(sourceOf(program)));
  for (let turn = 1 - warmUps; turn <= rounds; turn++) {
    for (const program of programs) {
      // each design is the first of a round in its turn
      for (let at = 0; at < designs.length; at++) {
        const design = designs[(at + turn + designs.length) % designs.length];
        const before = process.cpuUsage();
        const result = loaded.get(key(program, design))?.run(SLICE_MS) ?? "";
        const { user, system } = process.cpuUsage(before);
        const took = (user + system) / 1e6;
        checksums.set(program, (checksums.get(program) ?? new Set()).add(result));
        if (turn <= 0) seconds.set(key(program, design), []);
        else seconds.get(key(program, design))?.push(took);
      }
    }
  }
  const ratios = new Map<string, number[]>(designs.map(({ name }) => [name, []]));
  for (const program of programs) {
    const base = seconds.get(key(program, designs[0])) ?? [];
    const results = [...(checksums.get(program) ?? [])];
    if (results.length !== 1) process.exitCode = 1;
    for (const design of designs) {
      const own = seconds.get(key(program, design)) ?? [];
      const ratio = quantile(
        own.map((took, at) => took / base[at]),
        0.5,
      );
      ratios.get(design.name)?.push(ratio);
      print({
        case: program,
        design: design.name,
        unit: "s CPU",
        median: round(quantile(own, 0.5)),
        p95: round(quantile(own, 0.95)),
        n: own.length,
        checksum: results.join(" or "),
        ratio: round(ratio),
      });
    }
  }
  for (const [design, all] of ratios) {
    const mean = Math.exp(all.reduce((sum, ratio) => sum + Math.log(ratio), 0) / all.length);
    print({ case: "geometric mean", design, unit: "× product", n: all.length, ratio: round(mean) });
  }
}

await measureDesigns();
if (pattern.test("list")) measureLists(rounds, print);
