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
  readSource,
  readTextdump,
  type SourceProblem,
  type Textdump,
  type TextdumpStage,
  writeTextdump,
} from "#textdump";
import { type VerbImage, World, type WorldImage } from "#world";
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
    const result = readTextdump(bytes, {
      ...(profile === null ? {} : { profile }),
      checkProgram: (source, rules) => this.#check(source, rules),
      onProgress: (stage, done, total) => say(STAGES[stage], done, total),
    });
    if (result.status !== "read") {
      const error = result.status === "refused" ? formatFault(result.fault) : "cancelled";
      return { report: { ...NOTHING, error }, chunks: null };
    }
    const { dump } = result;
    say("write", 0, dump.report.objects);
    const { world, forkedTasks, connections } = dump;
    return this.#prepare(reportOf(dump), world, { forkedTasks, connections });
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
    const verbs = image.objects.flatMap((object) =>
      object.verbs.map((verb) => [object.id, verb] as const),
    );
    const broken: ImportReport["broken"][number][] = [];
    for (const [at, [object, verb]] of verbs.entries()) {
      say("verbs", at, verbs.length);
      const message = this.#checkVerb(verb, image);
      if (message !== null) broken.push({ object, verb: verb.names, message });
    }
    say("write", 0, image.objects.length);
    const report: ImportReport = {
      ...NOTHING,
      isImported: true,
      objects: image.objects.length,
      verbs: verbs.length,
      players: image.players.length,
      problems: shown,
      broken,
    };
    const { nextTask } = counters;
    return this.#prepare(report, image, { forkedTasks: [], connections: [], nextTask });
  }

  exportWorldFile(files: readonly WorldFileEntry[]): Uint8Array<ArrayBuffer> {
    const bytes = packWorldFile(files);
    return transfer(bytes, [bytes.buffer]);
  }

  /** The records of a world that was read, on their way to another thread. */
  #prepare(report: ImportReport, world: WorldImage, extras: InstallExtras): PreparedImport {
    const kernel = createKernel(this.#ports);
    kernel.install(world, extras);
    const chunks = encodeBulk(recordsOf(kernel.takeCommit()?.records ?? []));
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
    const records: (readonly [string, Uint8Array])[] = [];
    let suspendedTasks = 0;
    for (const record of decodeBulk(chunks)) {
      if (record[0].startsWith("t/")) suspendedTasks += 1;
      else if (record[0] !== "k") records.push(record);
    }
    const { bytes, losses } = writeTextdump(World.restore(records).image(), { suspendedTasks });
    const notes = losses.map(({ where, what }) => (where === "" ? what : `${where}: ${what}`));
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
    ({ id, definer, verb }) =>
      `Task ${id} (#${definer}:${verb}) was suspended; suspended tasks of other servers cannot be kept.`,
  );
  return {
    isImported: true,
    error: null,
    objects: report.objects,
    verbs: report.verbs,
    players: report.players,
    notes: [...report.notes, ...dropped],
    problems: [],
    broken: report.brokenPrograms.map(({ object, names, message }: BrokenProgram) => ({
      object,
      verb: names,
      message,
    })),
  };
}

function* recordsOf(
  records: readonly (readonly [string, Uint8Array | null])[],
): Generator<readonly [string, Uint8Array]> {
  for (const [key, value] of records) if (value !== null) yield [key, value];
}
