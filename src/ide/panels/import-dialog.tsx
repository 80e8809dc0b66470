// The Import dialog: how far reading is, then what it gave. Cancel keeps the present world; Open world replaces it.
import type { JSX } from "preact";
import type { FileProblem, ImportProgress, ImportReport } from "#bus";
import type { Profile } from "#gateway";
import { Dialog } from "../shell/dialog.tsx";
import type { Ide } from "../shell/ide.ts";
import { count, formatBytes, formatNumber } from "../shell/words.ts";
import type { FileKind, ImportPhase } from "../state/import-flow.ts";

const STAGES: Record<ImportProgress["stage"], string> = {
  read: "Reading the file",
  objects: "Building objects",
  verbs: "Compiling verbs",
  checks: "Checking the object graph",
  write: "Preparing the world",
};
const STAGE_UNITS: Record<ImportProgress["stage"], (value: number) => string> = {
  read: formatBytes,
  objects: formatNumber,
  verbs: formatNumber,
  checks: formatNumber,
  write: formatNumber,
};
const BROKEN_SHOWN = 500;
const PROBLEMS_SHOWN = 500;

/** Shown while an import is under way or waits for an answer. */
export function ImportDialog({ ide }: { readonly ide: Ide }): JSX.Element | null {
  const phase = ide.imports.phase.value;
  if (phase.kind === "idle") return null;
  return (
    <Dialog title={`Import ${phase.file.name}`} label="Import" close={() => ide.imports.cancel()}>
      {phase.kind === "reading" && <Reading file={phase.file} progress={phase.progress} />}
      {phase.kind === "failed" && <Failed text={`${phase.file.name}: ${phase.message}`} />}
      {(phase.kind === "report" || phase.kind === "opening") &&
        (phase.report.isImported ? (
          <Report
            ide={ide}
            report={phase.report}
            fileKind={phase.kind === "report" ? phase.fileKind : null}
          />
        ) : (
          <>
            <Failed
              text={`${phase.file.name}${phase.report.error === null ? " could not be read." : `, ${phase.report.error}`}`}
            />
            <FileProblems problems={phase.report.problems} />
          </>
        ))}
      <Buttons ide={ide} phase={phase} />
    </Dialog>
  );
}

function Reading({
  file,
  progress,
}: {
  readonly file: File;
  readonly progress: ImportProgress | null;
}): JSX.Element {
  const stage = progress?.stage ?? "read";
  const total = progress?.total ?? file.size;
  const done = progress?.done ?? 0;
  const unit = STAGE_UNITS[stage];
  return (
    <div>
      <p>
        {formatBytes(file.size)}. The present world goes on untouched until you open the new one.
      </p>
      <p role="status">
        {STAGES[stage]}: {unit(done)}
        {total > 0 ? ` of ${unit(total)}` : ""}
      </p>
      <progress class="progress" aria-label={STAGES[stage]} max={Math.max(1, total)} value={done} />
    </div>
  );
}

function Failed({ text }: { readonly text: string }): JSX.Element {
  return (
    <div class="banner error" role="alert">
      <span class="codicon codicon-error" aria-hidden="true" /> <span>{text}</span>
    </div>
  );
}

/** What is wrong in the files of a world file, by path, line and column. */
function FileProblems({
  problems,
}: {
  readonly problems: readonly FileProblem[];
}): JSX.Element | null {
  if (problems.length === 0) return null;
  return (
    <>
      <p id="file-problems">{count(problems.length, "problem")} in the files</p>
      <ul class="report-list" aria-labelledby="file-problems">
        {problems.slice(0, PROBLEMS_SHOWN).map((problem) => (
          <li key={`${problem.path} ${problem.line} ${problem.column} ${problem.message}`}>
            <span
              class={`codicon codicon-${problem.severity} is-${problem.severity}`}
              aria-hidden="true"
            />{" "}
            {problemPlace(problem)}: {problem.severity === "warning" ? "warning: " : ""}
            {problem.message}
          </li>
        ))}
      </ul>
      {problems.length > PROBLEMS_SHOWN && (
        <p>… and {formatNumber(problems.length - PROBLEMS_SHOWN)} more.</p>
      )}
    </>
  );
}

function problemPlace({ path, line, column }: FileProblem): string {
  if (line === 0) return path;
  return column === 0 ? `${path}, line ${line}` : `${path}, line ${line}, column ${column}`;
}

function Report({
  ide,
  report,
  fileKind,
}: {
  readonly ide: Ide;
  readonly report: ImportReport;
  readonly fileKind: FileKind | null;
}): JSX.Element {
  return (
    <div class="import-report">
      <dl class="facts" aria-label="Report">
        <Count label="objects" value={report.objects} />
        <Count label="verbs" value={report.verbs} />
        <Count label="players" value={report.players} />
        <Count label="verbs that do not compile" value={report.broken.length} />
      </dl>
      {fileKind === "database" && (
        <label class="setting">
          <span>Rules of the server</span>
          <select
            class="field"
            value={ide.imports.profile.value ?? "file"}
            onChange={(event) => {
              const { value } = event.currentTarget;
              const profile: Profile | null =
                value === "lambdamoo" || value === "toaststunt" ? value : null;
              ide.imports.readAgain(profile);
            }}
          >
            <option value="file">As the file says</option>
            <option value="lambdamoo">LambdaMOO</option>
            <option value="toaststunt">ToastStunt</option>
          </select>
        </label>
      )}
      <FileProblems problems={report.problems} />
      {report.notes.length > 0 && (
        <details open={report.notes.length <= 5}>
          <summary>
            {count(report.notes.length, "note")}: what could not be kept or was converted
          </summary>
          <ul class="report-list">
            {report.notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </details>
      )}
      {report.broken.length > 0 && (
        <details open={report.broken.length <= 5}>
          <summary>
            {count(report.broken.length, "verb")} {report.broken.length === 1 ? "does" : "do"} not
            compile: opening one opens the world and the verb
          </summary>
          <ul class="report-list">
            {report.broken.slice(0, BROKEN_SHOWN).map((row) => (
              <li key={`${row.object}:${row.verb} ${row.message}`}>
                <button type="button" class="link" onClick={() => void ide.openImport(row)}>
                  #{row.object}:{row.verb}
                </button>{" "}
                <span class="dimmed">{row.message}</span>
              </li>
            ))}
          </ul>
          {report.broken.length > BROKEN_SHOWN && (
            <p>
              … and {formatNumber(report.broken.length - BROKEN_SHOWN)} more, listed in Problems
              after opening.
            </p>
          )}
        </details>
      )}
      <p class="dimmed">
        Opening replaces {ide.worldName}, which is kept in this browser only.{" "}
        <button type="button" class="link" onClick={() => void ide.exportSource()}>
          Export {ide.worldName} first
        </button>
      </p>
    </div>
  );
}

function Count({ label, value }: { readonly label: string; readonly value: number }): JSX.Element {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{formatNumber(value)}</dd>
    </div>
  );
}

function Buttons({ ide, phase }: { readonly ide: Ide; readonly phase: ImportPhase }): JSX.Element {
  const isReady = phase.kind === "report" && phase.report.isImported;
  return (
    <div class="dialog-buttons">
      {phase.kind === "opening" && <span role="status">Opening the world…</span>}
      {isReady && (
        <button type="button" class="button" onClick={() => void ide.openImport(null)}>
          Open world
        </button>
      )}
      <button
        type="button"
        class="button secondary"
        disabled={phase.kind === "opening"}
        onClick={() => ide.imports.cancel()}
      >
        Cancel
      </button>
    </div>
  );
}
