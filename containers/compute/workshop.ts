// Work on whole worlds beside the running one: reading a dropped database into records, writing records as a database. It
// may take as long as it wants; whoever loses patience ends the worker.

import { transfer } from "comlink";
import { builtinByName } from "#builtins";
import {
  decodeBulk,
  type ExportedDump,
  encodeBulk,
  type FileProblem,
  type ImportProgress,
  type ImportReport,
  type PreparedImport,
  type WorkshopTools,
  type WorldFileEntry,
} from "#bus";
import { compile } from "#compiler";
import { createKernel, type InstallExtras, type KernelPorts } from "#kernel";
import { formatDiagnostic } from "#syntax";
import {
  type BrokenProgram,
  formatFault,
  formatFaultOfObject,
  looksLikeJson,
  lossSummary,
  readJson,
  readSource,
  readTextdump,
  type SourceProblem,
  type Textdump,
  type TextdumpFault,
  type TextdumpStage,
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
    profile: "lambdamoo" | "toaststunt" | null,
    onProgress: (progress: ImportProgress) => void,
  ): PreparedImport {
    const say = this.#progress(onProgress);
    if (looksLikeJson(bytes)) return this.#importJson(bytes, profile, say);
    const result = readTextdump(bytes, {
      ...(profile === null ? {} : { profile }),
      checkProgram: (source, rules) => this.#check(source, rules),
      onProgress: (stage, done, total) => say(STAGES[stage], done, total),
    });
    if (result.status === "refused") {
      const problems = result.faults.map(dumpProblem);
      return { report: { ...NOTHING, error: formatFault(result.fault), problems }, chunks: null };
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
    return this.#prepare({ ...countsOf(image), broken }, image, read.extras);
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
    const report: ImportReport = { ...countsOf(image), problems: shown, broken };
    const { nextTask } = counters;
    return this.#prepare(report, image, { forkedTasks: [], connections: [], nextTask });
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

  exportWorldFile(files: readonly WorldFileEntry[]): Uint8Array<ArrayBuffer> {
    const bytes = packWorldFile(files);
    return transfer(bytes, [bytes.buffer]);
  }

  /** The records of a world that was read, on their way to another thread. */
  #prepare(report: ImportReport, world: WorldImage, extras: InstallExtras): PreparedImport {
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

  exportTextdump(chunks: readonly Uint8Array[]): ExportedDump {
    const kernel = createKernel(this.#ports);
    kernel.restore(decodeBulk(chunks));
    const { image, forkedTasks, connections, suspendedTasks } = kernel.dump();
    // the dump of the server whose rules the world follows
    const version = image.profile === "toaststunt" ? 17 : 4;
    const { bytes, losses } = writeTextdump(image, {
      version,
      forkedTasks,
      connections,
      suspendedTasks,
    });
    const notes = lossSummary(losses);
    return transfer({ bytes, notes }, [bytes.buffer]);
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

const NOTHING: ImportReport = {
  isImported: false,
  error: null,
  objects: 0,
  verbs: 0,
  players: 0,
  notes: [],
  problems: [],
  broken: [],
};

function countsOf(image: WorldImage): ImportReport {
  return {
    ...NOTHING,
    isImported: true,
    objects: image.objects.length,
    verbs: image.objects.reduce((sum, { verbs }) => sum + verbs.length, 0),
    players: image.players.length,
  };
}

/** A fault of a database as a problem of a file; lines of databases have no columns. */
function dumpProblem({ severity, line, object, message, repair }: TextdumpFault): FileProblem {
  const path = object === null ? "the file" : `#${object}`;
  const advice = repair === null ? "" : ` (dte import --repair: ${repair})`;
  return { severity, path, line, column: 0, message: `${message}${advice}` };
}

function fileProblem({ severity, path, line, column, ...rest }: SourceProblem): FileProblem {
  const { message, detail } = rest;
  return {
    severity,
    path,
    line,
    column,
    message: detail === null ? message : `${message}: ${detail}`,
  };
}

function errorCount(problems: readonly FileProblem[]): string {
  const errors = problems.filter(({ severity }) => severity === "error").length;
  return errors === 1 ? "one error in its files" : `${errors} errors in its files`;
}

function reportOf({ report }: Textdump): ImportReport {
  const dropped = report.droppedTasks.map(
    ({ kind, id, definer, verb }) =>
      `Task ${id} (#${definer}:${verb}) was ${kind}; ${kind} tasks of other servers cannot be kept.`,
  );
  const odd = report.faults.map(formatFaultOfObject);
  return {
    isImported: true,
    error: null,
    objects: report.objects,
    verbs: report.verbs,
    players: report.players,
    notes: [...report.notes, ...odd, ...dropped],
    problems: [],
    broken: report.brokenPrograms.map(({ object, names, message }: BrokenProgram) => ({
      object,
      verb: names,
      message,
    })),
  };
}
