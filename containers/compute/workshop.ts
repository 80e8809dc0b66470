// Work on whole worlds beside the running one: reading a dropped database into records, writing records as a database. It
// may take as long as it wants; whoever loses patience ends the worker.

import { transfer } from "comlink";
import { builtinByName } from "#builtins";
import {
  decodeBulk,
  type ExportedWorld,
  type ExportFormat,
  encodeBulk,
  type FileProblem,
  type ImportProgress,
  type ImportReport,
  type ImportRules,
  type ImportSource,
  type PreparedImport,
  type UnknownBuiltin,
  type WorkshopTools,
  type WorldFileEntry,
} from "#bus";
import { compile } from "#compiler";
import { createKernel, type DumpState, type InstallExtras, type KernelPorts } from "#kernel";
import { examine, formatDiagnostic } from "#syntax";
import {
  type BrokenProgram,
  formatFault,
  type Loss,
  looksLikeJson,
  lossSummary,
  readJson,
  readSource,
  readTextdump,
  type SourceProblem,
  type Textdump,
  type TextdumpFault,
  type TextdumpStage,
  writeJson,
  writeSource,
  writeTextdump,
} from "#textdump";
import type { VerbImage, WorldImage } from "#world";
import { packWorldFile, unpackWorldFile, WorldFileError } from "./world-file.ts";

const STAGES: Readonly<Record<TextdumpStage, ImportProgress["stage"]>> = {
  bytes: "read",
  objects: "objects",
  programs: "verbs",
  checks: "checks",
};
const PROGRESS_MS = 100;

/** The tools of a workshop. */
export class Workshop implements WorkshopTools {
  readonly #ports: KernelPorts;

  constructor(ports: KernelPorts) {
    this.#ports = ports;
  }

  importDump(
    bytes: Uint8Array,
    { profile, isRepairing }: ImportRules,
    onProgress: (progress: ImportProgress) => void,
  ): PreparedImport {
    const say = this.#progress(onProgress);
    if (looksLikeJson(bytes)) return this.#importJson(bytes, profile, say);
    const result = readTextdump(bytes, {
      ...(profile === null ? {} : { profile }),
      repair: isRepairing,
      checkProgram: (source, rules) => this.#check(source, rules),
      onProgress: (stage, done, total) => say(STAGES[stage], done, total),
    });
    if (result.status === "refused") {
      const problems = result.faults.map(dumpProblem);
      const isRepairable =
        !isRepairing &&
        problems.every(({ severity, repair }) => severity === "warning" || repair !== null);
      const error = formatFault(result.fault);
      return { report: { ...NOTHING, error, problems, isRepairable }, chunks: null };
    }
    if (result.status === "cancelled")
      return { report: { ...NOTHING, error: "cancelled" }, chunks: null };
    const { dump } = result;
    say("write", 0, dump.report.objects);
    const { world, forkedTasks, connections } = dump;
    return this.#prepare(reportOf(dump), world, { forkedTasks, connections });
  }

  #importJson(
    bytes: Uint8Array,
    profile: "lambdamoo" | "toaststunt" | null,
    say: (stage: ImportProgress["stage"], done: number, total: number) => void,
  ): PreparedImport {
    say("read", 0, bytes.length);
    const read = readJson(new TextDecoder().decode(bytes));
    if (read.status !== "world") {
      const error =
        read.status === "refused"
          ? read.problems.join("; ")
          : "it holds single objects: dte import puts them into a world";
      return { report: { ...NOTHING, error }, chunks: null };
    }
    const image = profile === null ? read.image : { ...read.image, profile };
    const broken = this.#brokenVerbs(image, say);
    say("write", 0, image.objects.length);
    const source = sourceOf("world in JSON", image, read.extras);
    return this.#prepare({ ...countsOf(image), source, broken }, image, read.extras);
  }

  importWorldFile(
    bytes: Uint8Array,
    onProgress: (progress: ImportProgress) => void,
  ): PreparedImport {
    const say = this.#progress(onProgress);
    say("read", 0, bytes.length);
    let files: WorldFileEntry[];
    try {
      files = unpackWorldFile(bytes);
    } catch (error) {
      if (!(error instanceof WorldFileError)) throw error;
      return { report: { ...NOTHING, error: error.message }, chunks: null };
    }
    const { image, counters, problems } = readSource(files, (done) =>
      say("objects", done, files.length),
    );
    const shown = problems.map(fileProblem);
    if (image === null)
      return { report: { ...NOTHING, error: errorCount(shown), problems: shown }, chunks: null };
    const broken = this.#brokenVerbs(image, say);
    say("write", 0, image.objects.length);
    const { nextTask } = counters;
    const extras: InstallExtras = { forkedTasks: [], connections: [], nextTask };
    const source = { ...sourceOf("world file", image, extras), waifs: 0 };
    const report: ImportReport = { ...countsOf(image), source, problems: shown, broken };
    return this.#prepare(report, image, extras);
  }

  #brokenVerbs(
    image: WorldImage,
    say: (stage: ImportProgress["stage"], done: number, total: number) => void,
  ): ImportReport["broken"] {
    const verbs = image.objects.flatMap((object) =>
      object.verbs.map((verb) => [object.id, verb] as const),
    );
    const broken: ImportReport["broken"][number][] = [];
    for (const [at, [object, verb]] of verbs.entries()) {
      say("verbs", at, verbs.length);
      const message = this.#checkVerb(verb, image);
      if (message !== null) broken.push({ object, verb: verb.names, message });
    }
    return broken;
  }

  /** The records of a world that was read, on their way to another thread. */
  #prepare(found: ImportReport, world: WorldImage, extras: InstallExtras): PreparedImport {
    const report = { ...found, unknownBuiltins: unknownBuiltins(world) };
    const kernel = createKernel(this.#ports);
    kernel.install(world, extras);
    const chunks = encodeBulk(kernel.records());
    return transfer(
      { report, chunks },
      chunks.map(({ buffer }) => buffer),
    );
  }

  /** Says how far it is, several times a second and at the begin of every stage. */
  #progress(
    onProgress: (progress: ImportProgress) => void,
  ): (stage: ImportProgress["stage"], done: number, total: number) => void {
    let saidAt = Number.NEGATIVE_INFINITY;
    let saidStage = "";
    return (stage, done, total) => {
      const now = this.#ports.monotonicNow();
      if (stage === saidStage && now < saidAt + PROGRESS_MS) return;
      saidAt = now;
      saidStage = stage;
      onProgress({ stage, done, total });
    };
  }

  exportWorld(chunks: readonly Uint8Array[], format: ExportFormat): ExportedWorld {
    const kernel = createKernel(this.#ports);
    kernel.restore(decodeBulk(chunks));
    const { bytes, losses } = writeWorld(kernel.dump(), format);
    return transfer({ bytes, losses: lossSummary(losses) }, [bytes.buffer]);
  }

  #checkVerb({ source, dialect }: VerbImage, { profile }: WorldImage): string | null {
    return source === null ? null : this.#check(source, profile, dialect);
  }

  /** Why a program does not compile, or null. */
  #check(
    source: string,
    profile: "lambdamoo" | "toaststunt",
    dialect: "moo" | "echo" = "moo",
  ): string | null {
    const { tree, diagnostics } = this.#ports.parser.parse(source, dialect);
    const all =
      tree === null
        ? diagnostics
        : compile(tree, source, {
            builtinId: (name) => builtinByName(name)?.id,
            unknownBuiltin: "call_function",
            profile,
          }).diagnostics;
    const error = all.find(({ severity }) => severity === "error");
    return error === undefined ? null : formatDiagnostic(error);
  }
}

/** The world in a format, and what that cannot hold. */
function writeWorld(
  state: DumpState,
  format: ExportFormat,
): { readonly bytes: Uint8Array<ArrayBuffer>; readonly losses: readonly Loss[] } {
  const { image, forkedTasks, connections, suspendedTasks, nextTask } = state;
  if (format === "lambdamoo" || format === "toaststunt") {
    const version = format === "lambdamoo" ? 4 : 17;
    return writeTextdump(image, { version, forkedTasks, connections, suspendedTasks });
  }
  const losses: Loss[] = [];
  const lose = (where: string, what: string): void => {
    losses.push({ where, what });
  };
  if (suspendedTasks > 0)
    lose("", `${suspendedTasks} suspended ${suspendedTasks === 1 ? "task" : "tasks"} left out`);
  if (format === "json") {
    const written = writeJson(image, { forkedTasks, connections, nextTask });
    return { bytes: written.bytes, losses: [...losses, ...written.losses] };
  }
  if (forkedTasks.length > 0)
    lose(
      "",
      `${forkedTasks.length} forked ${forkedTasks.length === 1 ? "task" : "tasks"} left out`,
    );
  return { bytes: packWorldFile(writeSource(image, { nextTask }, lose)), losses };
}

/** Functions that verbs of a world call and that are not there; calling one raises an error when it runs. */
function unknownBuiltins({ objects }: WorldImage): UnknownBuiltin[] {
  const callers = new Map<string, { object: number; verb: string }[]>();
  for (const { id, verbs } of objects) {
    for (const { source, dialect, names } of verbs) {
      if (source === null || dialect !== "moo") continue;
      const called = new Set<string>();
      examine(source, (name) => {
        if (builtinByName(name) === undefined) called.add(name);
        return true;
      });
      for (const name of called) {
        const places = callers.get(name) ?? [];
        places.push({ object: id, verb: names });
        callers.set(name, places);
      }
    }
  }
  return [...callers]
    .map(([name, places]) => ({ name, places }))
    .sort((a, b) => b.places.length - a.places.length || (a.name < b.name ? -1 : 1));
}

const NOTHING: ImportReport = {
  isImported: false,
  error: null,
  source: null,
  isRepairable: false,
  objects: 0,
  verbs: 0,
  players: 0,
  notes: [],
  problems: [],
  unknownBuiltins: [],
  broken: [],
};

function sourceOf(format: string, image: WorldImage, extras: InstallExtras): ImportSource {
  const { profile, encoding, anonymous = [] } = image;
  return {
    format,
    profile,
    encoding,
    anonymousObjects: anonymous.length,
    waifs: null,
    forkedTasks: extras.forkedTasks.length,
  };
}

function countsOf(image: WorldImage): ImportReport {
  return {
    ...NOTHING,
    isImported: true,
    objects: image.objects.length,
    verbs: image.objects.reduce((sum, { verbs }) => sum + verbs.length, 0),
    players: image.players.length,
  };
}

/** A fault of a database as a problem of a file. */
function dumpProblem({ severity, line, object, message, repair }: TextdumpFault): FileProblem {
  return { severity, path: null, object, line, column: 0, message, repair };
}

function fileProblem({ severity, path, line, column, ...rest }: SourceProblem): FileProblem {
  const { message, detail } = rest;
  return {
    severity,
    path,
    object: null,
    line,
    column,
    repair: null,
    message: detail === null ? message : `${message}: ${detail}`,
  };
}

function errorCount(problems: readonly FileProblem[]): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  return errors === 1 ? "one error in its files" : `${errors} errors in its files`;
}

function reportOf({ report, world }: Textdump): ImportReport {
  const dropped = report.droppedTasks.map(
    ({ kind, id, definer, verb }) =>
      `Task ${id} (#${definer}:${verb}) was ${kind}; ${kind} tasks of other servers cannot be kept.`,
  );
  const server = report.version > 4 ? "ToastStunt" : "LambdaMOO";
  return {
    ...NOTHING,
    isImported: true,
    source: {
      format: `${server} database, version ${report.version}`,
      profile: world.profile,
      encoding: report.encoding,
      anonymousObjects: report.anonymousObjects,
      waifs: report.waifs,
      forkedTasks: report.forkedTasks,
    },
    objects: report.objects,
    verbs: report.verbs,
    players: report.players,
    notes: [...report.notes, ...dropped],
    problems: report.faults.map(dumpProblem),
    broken: report.brokenPrograms.map(({ object, names, message }: BrokenProgram) => ({
      object,
      verb: names,
      message,
    })),
  };
}
