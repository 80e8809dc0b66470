// `dte import`, `dte export`, `dte verify`: worlds on disk to and from files, and what is wrong with them.
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { parseArgs } from "node:util";
import type { DumpState } from "#kernel";
import {
  type Loss,
  lossSummary,
  type SourceFile,
  writeJson,
  writeObjectsJson,
  writeSource,
  writeTextdump,
} from "#textdump";
import { invariants, World } from "#world";
import { joinObjects } from "./join-objects.ts";
import {
  createWorld,
  errorLog,
  holdsWorld,
  openDirectory,
  openWorld,
  recordsOf,
} from "./open-world.ts";
import { exportFormat, objectOption, profileOption, wordsOf } from "./options.ts";
import { examineFile, type ReadObjects, type ReadWorld, readWorld } from "./read-world.ts";
import { lockWorld } from "./world-lock.ts";

function say(lines: readonly string[]): void {
  for (const line of lines) process.stdout.write(`${line}\n`);
}

// ---- import --------------------------------------------------------------------------------------------------------

/**
 * Reads a database file, a JSON file or a source directory into a directory that holds no world yet; objects of a JSON
 * file into one that does. Nothing is written unless all of it is good. With `--repair` a damaged file is only looked at,
 * with `--apply` in addition its repairs are made.
 */
export async function importWorld(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      profile: { type: "string" },
      repair: { type: "boolean", default: false },
      apply: { type: "boolean", default: false },
    },
  });
  const [file = "", directory = ""] = wordsOf(positionals, ["FILE", "WORLD"]);
  if (values.apply && !values.repair)
    throw new Error("--apply makes the repairs that --repair lists: give both");
  const profile = profileOption(values.profile);
  const isThere = await holdsWorld(directory);
  if (values.repair && !values.apply) return await proposeRepairs(file, profile);
  const found = await readRecords(
    () => readWorld(file, profile, values.repair),
    () => {
      if (isThere) throw new Error(`${directory} holds a world already; name another directory`);
    },
  );
  if (found.objects !== null) {
    if (!isThere)
      throw new Error(`${file} holds single objects, and ${directory} no world to put them in`);
    say(await joinObjects(directory, found.objects));
    return 0;
  }
  await createWorld(directory, found.records);
  say(found.report);
  return 0;
}

interface ReadRecords {
  readonly objects: null;
  readonly records: Iterable<readonly [string, Uint8Array]>;
  readonly report: readonly string[];
}

/** Nobody holds what was read while the world is written: a large one takes much memory in either form. */
async function readRecords(
  read: () => Promise<ReadWorld | ReadObjects>,
  isWorld: () => void,
): Promise<ReadRecords | ReadObjects> {
  const found = await read();
  if (found.objects !== null) return found;
  isWorld();
  const { image, extras, report } = found;
  return { objects: null, records: await recordsOf(image, extras), report };
}

async function proposeRepairs(
  file: string,
  profile: ReturnType<typeof profileOption>,
): Promise<number> {
  const { faults, isReadable, isRepairable } = await examineFile(file, profile);
  say(faults);
  if (faults.length === 0) {
    say([`${file}: nothing to repair`]);
    return 0;
  }
  if (!isReadable && !isRepairable) say([`${file} cannot be repaired`]);
  else
    say([
      `${faults.length} faults; nothing was written. With --repair --apply the repairs are made.`,
    ]);
  return 1;
}

// ---- export --------------------------------------------------------------------------------------------------------

/** Something ready to be written, and what its format cannot hold. */
interface Exported {
  readonly losses: readonly Loss[];
  /** Further things to say: what no format holds. */
  readonly notes: readonly string[];
  write(out: string): Promise<void>;
}

/**
 * Writes a world as a file or a directory of files. What the format cannot hold is listed before; if it is anything of
 * the world itself, `--lossless` writes nothing.
 */
export async function exportWorld(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      format: { type: "string" },
      object: { type: "string" },
      lossless: { type: "boolean", default: false },
    },
  });
  const [directory = "", out = ""] = wordsOf(positionals, ["WORLD", "OUT"]);
  if (!(await holdsWorld(directory))) throw new Error(`${directory} holds no world`);
  const object = values.object === undefined ? null : objectOption(values.object);
  const world = await openWorld({ directory, log: errorLog });
  try {
    const state = world.kernel.dump();
    const format = exportFormat(values.format, object === null ? state.image.profile : null);
    const exported = prepare(state, format, object);
    say(lossSummary(exported.losses));
    say(exported.notes);
    if (exported.losses.length > 0 && values.lossless) {
      process.stderr.write(
        "dte export: the format cannot hold what is listed, and with --lossless nothing was written\n",
      );
      return 1;
    }
    await exported.write(out);
  } finally {
    await world.close();
  }
  return 0;
}

function prepare(
  state: DumpState,
  format: ReturnType<typeof exportFormat>,
  object: number | null,
): Exported {
  const { image, forkedTasks, connections, suspendedTasks, nextTask } = state;
  const notes: string[] =
    suspendedTasks === 0 || object !== null
      ? []
      : [
          `${suspendedTasks} suspended ${suspendedTasks === 1 ? "task is" : "tasks are"} left out: no format holds them`,
        ];
  if (object !== null && format !== "json")
    throw new Error("--object needs --format json: other formats hold whole worlds only");
  switch (format) {
    case "lambdamoo":
    case "toaststunt": {
      const version = format === "lambdamoo" ? 4 : 17;
      const written = writeTextdump(image, { version, forkedTasks, connections });
      return { ...written, notes, write: (out) => writeBytes(out, written.bytes) };
    }
    case "source": {
      const losses: Loss[] = [];
      if (forkedTasks.length > 0)
        notes.push(
          `${forkedTasks.length} forked ${forkedTasks.length === 1 ? "task is" : "tasks are"} left out: source files hold no tasks`,
        );
      const files = writeSource(image, { nextTask }, (where, what) => losses.push({ where, what }));
      return { losses, notes, write: (out) => writeFiles(out, files) };
    }
    case "json": {
      const written =
        object === null
          ? writeJson(image, { forkedTasks, connections, nextTask })
          : writeObjectsJson(image, object);
      return { ...written, notes, write: (out) => writeBytes(out, written.bytes) };
    }
  }
}

async function writeBytes(out: string, bytes: Uint8Array): Promise<void> {
  await writeFile(out, bytes);
  say([`${bytes.length} bytes written to ${out}`]);
}

async function writeFiles(out: string, files: readonly SourceFile[]): Promise<void> {
  const there = await readdir(out).catch(() => []);
  if (there.length > 0) throw new Error(`${out} is not empty; name a new directory`);
  for (const { path, text } of files) {
    await mkdir(dirname(join(out, path)), { recursive: true });
    await writeFile(join(out, path), text);
  }
  say([`${files.length} files written to ${out}`]);
}

// ---- verify --------------------------------------------------------------------------------------------------------

/**
 * Of a world's directory: every checksum on disk and the graph of objects; of a file or a source directory: whether it
 * could be imported, and every fault. Exit status 1 if anything is wrong.
 */
export async function verifyWorld(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { profile: { type: "string" } },
  });
  const [path = ""] = wordsOf(positionals, ["WORLD|FILE"]);
  if (!(await holdsWorld(path)) && (await isFileOfWorld(path))) {
    const { faults, summary, isReadable } = await examineFile(path, profileOption(values.profile));
    say(faults);
    say(summary);
    return isReadable ? 0 : 1;
  }
  if (!(await holdsWorld(path))) throw new Error(`${path} holds no world`);
  const unlock = await lockWorld(path);
  try {
    const { store, records } = await openDirectory(path, () => undefined);
    const problems = [...(await store.verify()), ...graphProblems(records)];
    await store.close();
    say(problems);
    say([`${records.size} records, ${problems.length} problems`]);
    return problems.length === 0 ? 0 : 1;
  } finally {
    await unlock();
  }
}

/** A file, or a directory with the first file of the source format. */
async function isFileOfWorld(path: string): Promise<boolean> {
  const about = await stat(path).catch(() => null);
  if (about === null) return false;
  return about.isFile() || (await stat(join(path, "world.echo")).catch(() => null)) !== null;
}

function graphProblems(records: ReadonlyMap<string, Uint8Array>): string[] {
  try {
    return invariants(World.restore(records));
  } catch (error) {
    return [`The records are no world: ${error instanceof Error ? error.message : String(error)}`];
  }
}
