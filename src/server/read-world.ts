// Reads a world from outside, a database file, a JSON file or a directory in the source format, and says what was found: for
// `dte import`, `dte verify` and `dte serve --import`. Nothing is given unless all of it is good.
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { builtinByName } from "#builtins";
import { compile } from "#compiler";
import type { InstallExtras } from "#kernel";
import { loadParser } from "#platform/node";
import { formatDiagnostic } from "#syntax";
import {
  formatFaultOfObject,
  formatSourceProblem,
  looksLikeJson,
  type ObjectSet,
  readJson,
  readSource,
  readTextdump,
  type TextdumpFault,
  type TextdumpReport,
} from "#textdump";
import type { Profile, WorldImage } from "#world";

/** A world that was read, ready for `kernel.install`. */
export interface ReadWorld {
  readonly image: WorldImage;
  readonly extras: InstallExtras;
  /** For people: what it is, what was converted, what could not be kept. */
  readonly report: readonly string[];
  readonly objects: null;
}

/** Single objects that were read, for a world that is there. */
export interface ReadObjects {
  readonly objects: ObjectSet;
}

/** What somebody finds out about a file without importing it. */
export interface ExaminedFile {
  /** Everything that is wrong, one line each. */
  readonly faults: readonly string[];
  readonly summary: readonly string[];
  /** It can be imported as it is. */
  readonly isReadable: boolean;
  /** It can be imported after its repairs are made. */
  readonly isRepairable: boolean;
}

/**
 * Reads a file or directory; an error that names the file, the line and the reason if it can't be read. With `repair`
 * what can be repaired is, and the report says so.
 */
export async function readWorld(
  path: string,
  profile: Profile | undefined,
  repair = false,
): Promise<ReadWorld | ReadObjects> {
  if ((await stat(path)).isDirectory()) return readDirectory(path, profile);
  const bytes = await readFile(path);
  return looksLikeJson(bytes)
    ? readJsonFile(path, bytes, profile)
    : readDump(path, bytes, profile, repair);
}

/** A whole world; single objects are an error. */
export async function readWholeWorld(
  path: string,
  profile: Profile | undefined,
): Promise<ReadWorld> {
  const read = await readWorld(path, profile);
  if (read.objects === null) return read;
  throw new Error(`${path} holds single objects, no world`);
}

async function readDump(
  path: string,
  bytes: Uint8Array,
  profile: Profile | undefined,
  repair: boolean,
): Promise<ReadWorld> {
  const checkProgram = await programChecker();
  const result = readTextdump(bytes, {
    checkProgram,
    repair,
    ...(profile === undefined ? {} : { profile }),
  });
  if (result.status === "cancelled") throw new Error(`${path}: cancelled`);
  if (result.status === "refused") throw new Error(refusal(path, result.faults));
  const { world, forkedTasks, connections, report } = result.dump;
  return {
    image: world,
    extras: { forkedTasks, connections },
    report: reportLines(report, repair),
    objects: null,
  };
}

/** How many faults are named where the world is refused; `dte verify` names all. */
const FAULTS_SHOWN = 20;

function refusal(path: string, faults: readonly TextdumpFault[]): string {
  const errors = faults.filter(({ severity }) => severity === "error");
  const [first, ...others] = errors.slice(0, FAULTS_SHOWN).map(formatFaultOfObject);
  const lines = [`${path}, ${first}`, ...others];
  if (errors.length > FAULTS_SHOWN) lines.push(`… and ${errors.length - FAULTS_SHOWN} more`);
  if (errors.some(({ repair }) => repair !== null))
    lines.push("dte import --repair lists what could be done about it");
  return lines.join("\n");
}

function readJsonFile(
  path: string,
  bytes: Uint8Array,
  profile: Profile | undefined,
): ReadWorld | ReadObjects {
  const read = readJson(new TextDecoder().decode(bytes));
  if (read.status === "refused") throw new Error(`${path}: ${read.problems.join("\n")}`);
  if (read.status === "objects") return { objects: read.set };
  const image = profile === undefined ? read.image : { ...read.image, profile };
  return {
    image,
    extras: read.extras,
    report: [`world in JSON: ${image.objects.length} objects`],
    objects: null,
  };
}

/** Looks at a file or directory as if to import it. */
export async function examineFile(
  path: string,
  profile: Profile | undefined,
): Promise<ExaminedFile> {
  const bytes = (await stat(path)).isDirectory() ? null : await readFile(path);
  if (bytes === null || looksLikeJson(bytes)) return examineOther(path, profile);
  const result = readTextdump(bytes, {
    checkProgram: await programChecker(),
    ...(profile === undefined ? {} : { profile }),
  });
  if (result.status === "cancelled") throw new Error(`${path}: cancelled`);
  const faults = result.status === "refused" ? result.faults : result.dump.report.faults;
  const errors = faults.filter(({ severity }) => severity === "error");
  const isReadable = result.status === "read";
  return {
    faults: faults.map(proposal),
    summary:
      result.status === "read"
        ? [
            ...reportLines(result.dump.report, false),
            `${faults.length} faults, none of which hinders an import`,
          ]
        : [`${faults.length} faults, ${errors.length} of which hinder an import`],
    isReadable,
    isRepairable: errors.every(({ repair }) => repair !== null),
  };
}

/** A fault and, below it, what would be done about it. */
function proposal(fault: TextdumpFault): string {
  const odd = fault.severity === "warning" ? " (odd, but no hindrance)" : "";
  const repair = fault.repair === null ? "nothing can be done" : `repair: ${fault.repair}`;
  return `${formatFaultOfObject(fault)}${odd}\n    ${repair}`;
}

async function examineOther(path: string, profile: Profile | undefined): Promise<ExaminedFile> {
  try {
    const read = await readWorld(path, profile);
    const summary =
      read.objects === null ? read.report : [`${read.objects.objects.length} single objects`];
    return { faults: [], summary, isReadable: true, isRepairable: true };
  } catch (error) {
    const faults = (error instanceof Error ? error.message : String(error)).split("\n");
    return { faults, summary: [`${faults.length} faults`], isReadable: false, isRepairable: false };
  }
}

async function readDirectory(path: string, profile: Profile | undefined): Promise<ReadWorld> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  const names = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".echo"))
    .map((entry) => join(entry.parentPath, entry.name).slice(join(path, "/").length))
    .sort();
  const files = await Promise.all(
    names.map(async (name) => ({
      path: name.replaceAll("\\", "/"),
      text: await readFile(join(path, name), "utf8"),
    })),
  );
  const { image, counters, problems } = readSource(files);
  const words = problems.map((problem) => `${join(path, "/")}${formatSourceProblem(problem)}`);
  if (image === null) throw new Error(words.join("\n"));
  return {
    image: profile === undefined ? image : { ...image, profile },
    extras: { forkedTasks: [], connections: [], nextTask: counters.nextTask },
    report: [`world in the source format: ${image.objects.length} objects`, ...words],
    objects: null,
  };
}

function reportLines(report: TextdumpReport, isRepaired: boolean): string[] {
  const server = report.version > 4 ? "ToastStunt" : "LambdaMOO";
  const lines = [
    `${server} textdump, version ${report.version}, read as ${report.encoding}`,
    `objects ${report.objects}, recycled numbers ${report.recycled}, players ${report.players}, verbs ${report.verbs}, ` +
      `programs ${report.programs}, properties ${report.properties}, forked tasks ${report.forkedTasks}`,
  ];
  if (report.anonymousObjects + report.waifs + report.pending > 0)
    lines.push(
      `anonymous objects ${report.anonymousObjects}, waifs ${report.waifs}, values pending finalization ${report.pending}`,
    );
  lines.push(...report.notes);
  for (const fault of report.faults) {
    const done = fault.repair === null || !isRepaired ? "" : `; repaired: ${fault.repair}`;
    lines.push(`${formatFaultOfObject(fault)}${done}`);
  }
  for (const { kind, id, definer, verb } of report.droppedTasks) {
    const what = kind === "suspended" ? "Suspended" : "Interrupted";
    lines.push(`${what} task ${id} (#${definer}:${verb}) holds foreign addresses and was dropped.`);
  }
  for (const broken of report.brokenPrograms) {
    lines.push(
      `#${broken.object}:${broken.names} does not compile and is kept as text: ${broken.message}`,
    );
  }
  return lines;
}

async function programChecker(): Promise<(source: string, profile: Profile) => string | null> {
  const parser = await loadParser();
  const builtinId = (name: string): number | undefined => builtinByName(name)?.id;
  return (source, profile) => {
    const { tree, diagnostics } = parser.parse(source, "moo");
    const syntaxError = diagnostics.find((diagnostic) => diagnostic.severity === "error");
    if (syntaxError !== undefined) return formatDiagnostic(syntaxError);
    if (tree === null) return "it cannot be read";
    const options = { builtinId, unknownBuiltin: "call_function", profile } as const;
    const compiled = compile(tree, source, options);
    const error = compiled.diagnostics.find((diagnostic) => diagnostic.severity === "error");
    return error === undefined ? null : formatDiagnostic(error);
  };
}
