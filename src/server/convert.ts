// `dte import`, `dte export`, `dte verify`: worlds on disk to and from files, and what is wrong with them.
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { writeTextdump } from "#textdump";
import { invariants, World } from "#world";
import { errorLog, holdsWorld, openDirectory, openWorld } from "./open-world.ts";
import { profileOption, wordsOf } from "./options.ts";
import { readWorld } from "./read-world.ts";
import { lockWorld } from "./world-lock.ts";

/** Reads a database file or a source directory into a directory that holds no world yet. Nothing is written unless all of it is good. */
export async function importWorld(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { profile: { type: "string" } },
  });
  const [file = "", directory = ""] = wordsOf(positionals, ["FILE", "WORLD"]);
  if (await holdsWorld(directory))
    throw new Error(`${directory} holds a world already; name another directory`);
  const read = await readWorld(file, profileOption(values.profile));
  const world = await openWorld({ directory, log: errorLog });
  try {
    world.kernel.install(read.image, read.extras);
    await world.host.persist();
  } finally {
    await world.close();
  }
  for (const line of read.report) process.stdout.write(`${line}\n`);
  return 0;
}

/** Writes a world as a file or a directory of files, with a list of what the format could not hold. */
export async function exportWorld(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { format: { type: "string", default: "lambdamoo" } },
  });
  const [directory = "", out = ""] = wordsOf(positionals, ["WORLD", "OUT"]);
  if (!(await holdsWorld(directory))) throw new Error(`${directory} holds no world`);
  const world = await openWorld({ directory, log: errorLog });
  try {
    if (values.format === "lambdamoo") {
      const records = [...world.kernel.records()];
      const suspendedTasks = records.filter(([key]) => key.startsWith("t/")).length;
      const written = writeTextdump(World.restore(records).image(), { suspendedTasks });
      await writeFile(out, written.bytes);
      process.stdout.write(`${written.bytes.length} bytes written to ${out}\n`);
      for (const { where, what } of written.losses)
        process.stdout.write(`${where === "" ? "" : `${where}: `}${what}\n`);
    } else if (values.format === "source") {
      await writeFiles(out, world.kernel.tools.exportSource());
    } else {
      throw new Error(`--format is lambdamoo or source, not "${values.format}"`);
    }
  } finally {
    await world.close();
  }
  return 0;
}

async function writeFiles(
  out: string,
  files: readonly { path: string; text: string }[],
): Promise<void> {
  const there = await readdir(out).catch(() => []);
  if (there.length > 0) throw new Error(`${out} is not empty; name a new directory`);
  for (const { path, text } of files) {
    await mkdir(dirname(join(out, path)), { recursive: true });
    await writeFile(join(out, path), text);
  }
  process.stdout.write(`${files.length} files written to ${out}\n`);
}

/** Checks every checksum on disk and the graph of objects; exit status 1 if anything is wrong. */
export async function verifyWorld(args: readonly string[]): Promise<number> {
  const { positionals } = parseArgs({ args: [...args], allowPositionals: true });
  const [directory = ""] = wordsOf(positionals, ["WORLD"]);
  if (!(await holdsWorld(directory))) throw new Error(`${directory} holds no world`);
  const unlock = await lockWorld(directory);
  try {
    const { store, records } = await openDirectory(directory, () => undefined);
    const problems = [...(await store.verify()), ...graphProblems(records)];
    await store.close();
    for (const problem of problems) process.stdout.write(`${problem}\n`);
    process.stdout.write(`${records.size} records, ${problems.length} problems\n`);
    return problems.length === 0 ? 0 : 1;
  } finally {
    await unlock();
  }
}

function graphProblems(records: ReadonlyMap<string, Uint8Array>): string[] {
  try {
    return invariants(World.restore(records));
  } catch (error) {
    return [`The records are no world: ${error instanceof Error ? error.message : String(error)}`];
  }
}
