// Work on whole worlds beside the running one: reading a dropped database into records, writing records as a database. It
// may take as long as it wants; whoever loses patience ends the worker.

import { transfer } from "comlink";
import { builtinByName } from "#builtins";
import {
  decodeBulk,
  type ExportedDump,
  encodeBulk,
  type ImportProgress,
  type ImportReport,
  type PreparedImport,
  type WorkshopTools,
} from "#bus";
import { compile } from "#compiler";
import { createKernel, type KernelPorts } from "#kernel";
import { formatDiagnostic } from "#syntax";
import {
  type BrokenProgram,
  formatFault,
  readTextdump,
  type Textdump,
  type TextdumpStage,
  writeTextdump,
} from "#textdump";
import { World } from "#world";

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
    let saidAt = Number.NEGATIVE_INFINITY;
    let saidStage = "";
    const result = readTextdump(bytes, {
      ...(profile === null ? {} : { profile }),
      checkProgram: (source) => this.#check(source, profile ?? "lambdamoo"),
      onProgress: (stage, done, total) => {
        const now = this.#ports.monotonicNow();
        if (stage === saidStage && now < saidAt + PROGRESS_MS) return;
        saidAt = now;
        saidStage = stage;
        onProgress({ stage: STAGES[stage], done, total });
      },
    });
    if (result.status !== "read") {
      const error = result.status === "refused" ? formatFault(result.fault) : "cancelled";
      return { report: { ...NOTHING, error }, chunks: null };
    }
    const { dump } = result;
    onProgress({ stage: "write", done: 0, total: dump.report.objects });
    const kernel = createKernel(this.#ports);
    kernel.install(dump.world, { forkedTasks: dump.forkedTasks, connections: dump.connections });
    const chunks = encodeBulk(recordsOf(kernel.takeCommit()?.records ?? []));
    return transfer(
      { report: reportOf(dump), chunks },
      chunks.map(({ buffer }) => buffer),
    );
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

  /** Why a program does not compile, or null. */
  #check(source: string, profile: "lambdamoo" | "toaststunt"): string | null {
    const { tree, diagnostics } = this.#ports.parser.parse(source, "moo");
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
  broken: [],
};

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
