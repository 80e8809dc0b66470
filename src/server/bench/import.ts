// Suite `import`: a LambdaMOO database from its file to a world that answers.
//
//   read ─► check every program (parse, compile) ─► install ─► records ─► on disk ─► restored from disk
//
// The stages run in this process again and again; the first time, with nothing compiled by V8 yet, has a row of its own.
// Then whole processes: from `dte serve` to the login prompt, importing (cold) and from the world on disk (warm).
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { builtinByName } from "#builtins";
import { compile } from "#compiler";
import { createKernel } from "#kernel";
import {
  createLocalTime,
  loadParser,
  monotonicNow,
  systemClock,
  systemRandom,
} from "#platform/node";
import type { Parser } from "#syntax";
import { readTextdump } from "#textdump";
import { World, type WorldImage } from "#world";
import { errorLog } from "../open-world.ts";
import { print, rowOf, startCpu } from "./figures.ts";
import { coreDatabase } from "./shared.ts";

/** Prints milliseconds of every stage, then of whole processes. */
export async function benchImport(runs: number, from: string | undefined): Promise<void> {
  const file = coreDatabase(from);
  const bytes = await readFile(file);
  const parser = await loadParser();
  const first = new Map<string, number[]>();
  const later = new Map<string, number[]>();
  let checksum = "";
  for (let run = 0; run <= runs; run++)
    checksum = runStages(bytes, parser, run === 0 ? first : later);
  for (const [stage, figures] of first) {
    print({ ...rowOf(`${stage}, first time`, "ms CPU", figures), checksum });
    print({ ...rowOf(stage, "ms CPU", later.get(stage) ?? []), checksum });
  }
  await benchProcesses(file, Math.min(runs, 5));
}

/** One import; gives what was found, in words. */
function runStages(bytes: Uint8Array, parser: Parser, figures: Map<string, number[]>): string {
  const timed = <T>(stage: string, work: () => T): T => {
    const cpu = startCpu();
    const result = work();
    figures.set(stage, [...(figures.get(stage) ?? []), cpu() * 1000]);
    return result;
  };
  const read = timed("read", () => readTextdump(bytes));
  if (read.status !== "read") throw new Error("the database cannot be read");
  const image = read.dump.world;
  const sources = image.objects.flatMap(({ verbs }) => verbs.map(({ source }) => source ?? ""));
  const trees = timed("parse every verb", () =>
    sources.map((source) => parser.parse(source, "moo").tree),
  );
  const instructions = timed("compile every verb", () => {
    let words = 0;
    for (const [at, tree] of trees.entries()) {
      if (tree === null) continue;
      const { program } = compile(tree, sources[at] ?? "", {
        builtinId: (name) => builtinByName(name)?.id,
        unknownBuiltin: "call_function",
        profile: "lambdamoo",
      });
      for (const unit of program?.units ?? []) words += unit.code.length;
    }
    return words;
  });
  const records = installStages(image, parser, timed);
  return `${image.objects.length} objects, ${sources.length} verbs, ${instructions} words, ${records} records`;
}

function installStages(
  image: WorldImage,
  parser: Parser,
  timed: <T>(stage: string, work: () => T) => T,
): number {
  const kernel = createKernel({
    clock: systemClock,
    random: systemRandom,
    log: errorLog,
    parser,
    monotonicNow,
    localTime: createLocalTime(),
  });
  timed("install", () => kernel.install(image));
  const commit = timed("records of the whole world", () => kernel.takeCommit());
  const records = (commit?.records ?? []).flatMap(([key, value]) =>
    value === null ? [] : [[key, value] as const],
  );
  timed("world from its records", () => World.restore(records.filter(([key]) => key !== "k")));
  return records.length;
}

/** From the start of a process to the first line that a client gets. */
async function benchProcesses(file: string, runs: number): Promise<void> {
  const cold: Arrival[] = [];
  const warm: Arrival[] = [];
  for (let run = 0; run < runs; run++) {
    const folder = await mkdtemp(join(tmpdir(), "dte-bench-"));
    try {
      cold.push(await timeToPrompt([join(folder, "world"), "--import", file]));
      warm.push(await timeToPrompt([join(folder, "world")]));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
  printArrivals("process to login prompt, importing", cold);
  printArrivals("process to login prompt, world on disk", warm);
}

/** When the prompt came, and what the process had used by then; null where the system does not say. */
interface Arrival {
  readonly ms: number;
  readonly usage: { readonly cpuMs: number; readonly residentMb: number } | null;
}

function printArrivals(name: string, arrivals: readonly Arrival[]): void {
  print(
    rowOf(
      name,
      "ms",
      arrivals.map(({ ms }) => ms),
    ),
  );
  const usages = arrivals.flatMap(({ usage }) => (usage === null ? [] : [usage]));
  if (usages.length === 0) return;
  const cpu = usages.map(({ cpuMs }) => cpuMs);
  const memory = usages.map(({ residentMb }) => residentMb);
  print(rowOf(`${name}, all threads`, "ms CPU", cpu));
  print(rowOf(`${name}, memory then`, "MB resident", memory));
}

/** From the books that Linux keeps of a process. */
async function usageOf(pid: number | undefined): Promise<Arrival["usage"]> {
  const stat = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => null);
  if (stat === null) return null;
  // after the name in parentheses: user and system time are fields 14 and 15, resident pages field 24
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const ticks = Number(fields[11]) + Number(fields[12]);
  return { cpuMs: ticks * 10, residentMb: (Number(fields[21]) * 4096) / 2 ** 20 };
}

async function timeToPrompt(args: readonly string[]): Promise<Arrival> {
  const began = performance.now();
  const child = spawn(
    process.execPath,
    [fileURLToPath(import.meta.url), "serve", ...args, "--telnet", "0"],
    { stdio: ["ignore", "pipe", "ignore"] },
  );
  const gone = once(child, "exit");
  const port = await readyPort(child);
  const socket = connect(port, "127.0.0.1");
  await once(socket, "data");
  const ms = performance.now() - began;
  const usage = await usageOf(child.pid);
  socket.destroy();
  child.kill("SIGTERM");
  await gone;
  return { ms, usage };
}

async function readyPort(child: ChildProcess): Promise<number> {
  let text = "";
  for await (const chunk of child.stdout ?? []) {
    text += String(chunk);
    const match = /^ready telnet=(\d+)/m.exec(text);
    if (match !== null) return Number(match[1]);
  }
  throw new Error("the server ended before it was ready");
}
