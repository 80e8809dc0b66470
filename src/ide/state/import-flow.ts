// Bringing in a database or a world file: what is being read, how far it is, what it gave. The present world is untouched until the
// person says "Open world"; cancelling at any point before leaves everything as it was.
import { type Signal, signal } from "@preact/signals";
import type { ImportProgress, ImportReport, ImportRules } from "#bus";
import type { WorldClient } from "#gateway";
import { failureText } from "./notices.ts";

/** What a file is: a MOO database, or a zip of the source format. Its content decides, not its name. */
export type FileKind = "database" | "world file";

/** Where an import is. */
export type ImportPhase =
  | { readonly kind: "idle" }
  | { readonly kind: "reading"; readonly file: File; readonly progress: ImportProgress | null }
  | {
      readonly kind: "report";
      readonly file: File;
      readonly fileKind: FileKind;
      readonly report: ImportReport;
    }
  | { readonly kind: "opening"; readonly file: File; readonly report: ImportReport }
  | { readonly kind: "failed"; readonly file: File; readonly message: string };

const AS_THE_FILE_SAYS: ImportRules = { profile: null, isRepairing: false };

/** The import dialog's state. */
export class ImportFlow {
  readonly phase: Signal<ImportPhase> = signal<ImportPhase>({ kind: "idle" });
  /** How databases are read. */
  readonly rules: Signal<ImportRules> = signal<ImportRules>(AS_THE_FILE_SAYS);
  readonly #client: WorldClient;
  #abort: AbortController | null = null;

  constructor(client: WorldClient) {
    this.#client = client;
  }

  /** Reads a file; a running import is given up first. */
  start(file: File): Promise<void> {
    this.rules.value = AS_THE_FILE_SAYS;
    return this.#read(file);
  }

  async #read(file: File): Promise<void> {
    this.#abort?.abort();
    this.#discardPrepared();
    const abort = new AbortController();
    this.#abort = abort;
    this.phase.value = { kind: "reading", file, progress: null };
    try {
      const fileKind = await kindOf(file);
      if (abort.signal.aborted) return;
      const said = (progress: ImportProgress): void => {
        if (!abort.signal.aborted) this.phase.value = { kind: "reading", file, progress };
      };
      const report = await (fileKind === "database"
        ? this.#client.importDump(file, this.rules.value, said, abort.signal)
        : this.#client.importWorldFile(file, said, abort.signal));
      if (!abort.signal.aborted) this.phase.value = { kind: "report", file, fileKind, report };
    } catch (failure) {
      if (!abort.signal.aborted)
        this.phase.value = { kind: "failed", file, message: failureText(failure) };
    }
  }

  /** Reads the same file again by other rules. */
  readAgain(rules: Partial<ImportRules>): void {
    this.rules.value = { ...this.rules.value, ...rules };
    const phase = this.phase.value;
    if (phase.kind === "report" || phase.kind === "failed") void this.#read(phase.file);
  }

  /** Gives the import up; the present world is as it was. */
  cancel(): void {
    this.#abort?.abort();
    this.#abort = null;
    this.#discardPrepared();
    this.phase.value = { kind: "idle" };
  }

  /** Replaces the present world by the prepared one; whether that worked. */
  async open(): Promise<boolean> {
    const phase = this.phase.value;
    if (phase.kind !== "report" || !phase.report.isImported) return false;
    this.phase.value = { kind: "opening", file: phase.file, report: phase.report };
    try {
      await this.#client.openImport();
      this.phase.value = { kind: "idle" };
      return true;
    } catch (failure) {
      this.phase.value = { kind: "failed", file: phase.file, message: failureText(failure) };
      return false;
    }
  }

  #discardPrepared(): void {
    if (this.phase.value.kind === "report") this.#client.discardImport();
  }
}

/** A zip begins with `PK`; a database with `**`. */
async function kindOf(file: Blob): Promise<FileKind> {
  const [first, second] = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  return first === 0x50 && second === 0x4b ? "world file" : "database";
}
