// Reads a database file into a world image and says what was found: for `dte import` and `dte serve --import`.
import { readFile } from "node:fs/promises";
import { builtinByName } from "#builtins";
import { compile } from "#compiler";
import { loadParser } from "#platform/node";
import { formatDiagnostic } from "#syntax";
import { formatFault, readTextdump, type Textdump, type TextdumpReport } from "#textdump";
import type { Profile } from "#world";

/** The dump of a file; an error that names the file, the line and the reason if it can't be read. */
export async function readDumpFile(path: string, profile: Profile | undefined): Promise<Textdump> {
  const bytes = await readFile(path);
  const checkProgram = await programChecker(profile ?? "lambdamoo");
  const result = readTextdump(bytes, {
    checkProgram,
    ...(profile === undefined ? {} : { profile }),
  });
  if (result.status === "read") return result.dump;
  throw new Error(
    result.status === "refused" ? `${path}, ${formatFault(result.fault)}` : `${path}: cancelled`,
  );
}

/** A report as lines for people. */
export function reportLines(report: TextdumpReport): string[] {
  const lines = [
    `LambdaMOO textdump, version ${report.version}, read as ${report.encoding}`,
    `${report.objects} objects (${report.recycled} numbers recycled), ${report.players} players, ${report.verbs} verbs, ` +
      `${report.programs} programs, ${report.properties} properties, ${report.forkedTasks} forked tasks`,
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

async function programChecker(profile: Profile): Promise<(source: string) => string | null> {
  const parser = await loadParser();
  const builtinId = (name: string): number | undefined => builtinByName(name)?.id;
  return (source) => {
    const { tree, diagnostics } = parser.parse(source, "moo");
    const syntaxError = diagnostics.find((diagnostic) => diagnostic.severity === "error");
    if (syntaxError !== undefined) return formatDiagnostic(syntaxError);
    if (tree === null) return "it cannot be read";
    const compiled = compile(tree, source, { builtinId, unknownBuiltin: "call_function", profile });
    const error = compiled.diagnostics.find((diagnostic) => diagnostic.severity === "error");
    return error === undefined ? null : formatDiagnostic(error);
  };
}
