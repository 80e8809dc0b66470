// The Export dialog: the forms in which a world leaves, and what the chosen one cannot hold.
import type { JSX } from "preact";
import type { ExportFormat } from "#bus";
import { Dialog } from "../shell/dialog.tsx";
import type { Ide } from "../shell/ide.ts";
import { formatBytes } from "../shell/words.ts";
import type { ExportPhase } from "../state/export-flow.ts";

const FORMATS: readonly (readonly [format: ExportFormat, name: string, about: string])[] = [
  [
    "source",
    "World file (.zip)",
    "source texts, one file an object: to read, compare and open here",
  ],
  ["json", "JSON (.json)", "everything of the world, for other tools and to open here"],
  ["toaststunt", "MOO database, version 17 (.db)", "for ToastStunt"],
  ["lambdamoo", "MOO database, version 4 (.db)", "for LambdaMOO and its kin"],
];

/** Shown while a form is chosen. */
export function ExportDialog({ ide }: { readonly ide: Ide }): JSX.Element | null {
  const phase = ide.exports.phase.value;
  if (phase.kind === "idle") return null;
  return (
    <Dialog title={`Export ${ide.worldName}`} label="Export" close={() => ide.exports.cancel()}>
      <fieldset class="choices">
        <legend class="visually-hidden">Format</legend>
        {FORMATS.map(([format, name, about]) => (
          <label key={format} class="choice">
            <input
              type="radio"
              name="export-format"
              checked={phase.format === format}
              onChange={() => void ide.exports.choose(format)}
            />
            <span>
              {name} <span class="dimmed">{about}</span>
            </span>
          </label>
        ))}
      </fieldset>
      <Outcome phase={phase} />
      <div class="dialog-buttons">
        <button
          type="button"
          class="button"
          disabled={phase.kind !== "ready"}
          onClick={() => ide.exports.save()}
        >
          {phase.kind === "ready" && phase.world.losses.length > 0 ? "Export anyway" : "Export"}
        </button>
        <button type="button" class="button secondary" onClick={() => ide.exports.cancel()}>
          Cancel
        </button>
      </div>
    </Dialog>
  );
}

function Outcome({ phase }: { readonly phase: ExportPhase }): JSX.Element | null {
  switch (phase.kind) {
    case "idle":
      return null;
    case "preparing":
      return <p role="status">Looking what this format can hold…</p>;
    case "failed":
      return (
        <div class="banner error" role="alert">
          <span class="codicon codicon-error" aria-hidden="true" /> <span>{phase.message}</span>
        </div>
      );
    case "ready":
      return <Losses losses={phase.world.losses} sizeBytes={phase.world.bytes.length} />;
  }
}

function Losses(props: {
  readonly losses: readonly string[];
  readonly sizeBytes: number;
}): JSX.Element {
  const { losses, sizeBytes } = props;
  if (losses.length === 0)
    return <p role="status">{formatBytes(sizeBytes)}. Nothing of the world is lost.</p>;
  return (
    <>
      <p role="status" id="export-losses">
        {formatBytes(sizeBytes)}. That format cannot hold everything of this world. What is lost or
        changed:
      </p>
      <ul class="report-list" aria-labelledby="export-losses">
        {losses.map((loss) => (
          <li key={loss}>{loss}</li>
        ))}
      </ul>
    </>
  );
}
