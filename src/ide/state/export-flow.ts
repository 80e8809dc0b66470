// Taking a world away: which form was chosen, what that form cannot hold, and the bytes that wait for "Export". Nothing is
// written before the person has seen what would be lost.
import { type Signal, signal } from "@preact/signals";
import type { ExportedWorld, ExportFormat } from "#bus";
import type { WorldClient } from "#gateway";
import { failureText } from "./notices.ts";

/** Where an export is. */
export type ExportPhase =
  | { readonly kind: "idle" }
  | { readonly kind: "preparing"; readonly format: ExportFormat }
  | { readonly kind: "ready"; readonly format: ExportFormat; readonly world: ExportedWorld }
  | { readonly kind: "failed"; readonly format: ExportFormat; readonly message: string };

/** The export dialog's state. */
export class ExportFlow {
  readonly phase: Signal<ExportPhase> = signal<ExportPhase>({ kind: "idle" });
  readonly #client: WorldClient;
  readonly #save: (format: ExportFormat, bytes: Uint8Array<ArrayBuffer>) => void;
  /** Counts choices: an answer to an earlier one comes too late. */
  #turn = 0;

  constructor(
    client: WorldClient,
    save: (format: ExportFormat, bytes: Uint8Array<ArrayBuffer>) => void,
  ) {
    this.#client = client;
    this.#save = save;
  }

  /** Prepares the world in a format and shows what is lost. */
  async choose(format: ExportFormat): Promise<void> {
    const turn = ++this.#turn;
    this.phase.value = { kind: "preparing", format };
    try {
      const world = await this.#client.exportWorld(format);
      if (turn === this.#turn) this.phase.value = { kind: "ready", format, world };
    } catch (failure) {
      if (turn === this.#turn)
        this.phase.value = { kind: "failed", format, message: failureText(failure) };
    }
  }

  /** Prepares the world in a format and saves it at once if nothing is lost. */
  async chooseAndSave(format: ExportFormat): Promise<void> {
    await this.choose(format);
    const phase = this.phase.value;
    if (phase.kind === "ready" && phase.format === format && phase.world.losses.length === 0)
      this.save();
  }

  /** Writes what is prepared. */
  save(): void {
    const phase = this.phase.value;
    if (phase.kind !== "ready") return;
    this.phase.value = { kind: "idle" };
    this.#save(phase.format, phase.world.bytes);
  }

  cancel(): void {
    this.#turn++;
    this.phase.value = { kind: "idle" };
  }
}
