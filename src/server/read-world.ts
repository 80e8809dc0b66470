// Reads a world from outside, a database file or a directory in the source format, and says what was found: for
// `dte import` and `dte serve --import`. Nothing is given unless all of it is good.
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { builtinByName } from "#builtins";
import { compile } from "#compiler";
import type { InstallExtras } from "#kernel";
import { loadParser } from "#platform/node";
import { formatDiagnostic } from "#syntax";
import {
  formatFault,
  formatSourceProblem,
  readSource,
  readTextdump,
  type TextdumpReport,
} from "#textdump";
import type { Profile, WorldImage } from "#world";

/** A world that was read, ready for `kernel.install`. */
export interface ReadWorld {
  readonly image: WorldImage;
  readonly extras: InstallExtras;
  /** For people: what it is, what was converted, what could not be kept. */
  readonly report: readonly string[];
}

/** Reads a file or directory; an error that names the file, the line and the reason if it can't be read. */
export async function readWorld(path: string, profile: Profile | undefined): Promise<ReadWorld> {
  return (await stat(path)).isDirectory() ? readDirectory(path, profile) : readDump(path, profile);
}

async function readDump(path: string, profile: Profile | undefined): Promise<ReadWorld> {
  const bytes = await readFile(path);
  const checkProgram = await programChecker();
  const result = readTextdump(bytes, {
    checkProgram,
    ...(profile === undefined ? {} : { profile }),
  });
  if (result.status === "cancelled") throw new Error(`${path}: cancelled`);
  if (result.status === "refused") throw new Error(`${path}, ${formatFault(result.fault)}`);
  const { world, forkedTasks, connections, report } = result.dump;
  return { image: world, extras: { forkedTasks, connections }, report: reportLines(report) };
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
  };
}

function reportLines(report: TextdumpReport): string[] {
  const lines = [
    `LambdaMOO textdump, version ${report.version}, read as ${report.encoding}`,
    `objects ${report.objects}, recycled numbers ${report.recycled}, players ${report.players}, verbs ${report.verbs}, ` +
      `programs ${report.programs}, properties ${report.properties}, forked tasks ${report.forkedTasks}`,
    ...report.notes,
  ];
  for (const task of report.droppedTasks) {
    lines.push(
      `Suspended task ${task.id} (#${task.definer}:${task.verb}) holds foreign addresses and was dropped.`,
    );
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
