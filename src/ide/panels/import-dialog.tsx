// The Import dialog: how far reading is, then what it gave. Cancel keeps the present world; Open world replaces it.
import type { JSX } from "preact";
import type { FileProblem, ImportProgress, ImportReport, ImportSource, UnknownBuiltin } from "#bus";
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
const PLACES_SHOWN = 6;

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
          <Refused file={phase.file} report={phase.report} />
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

/** Why nothing was imported, everything that is wrong, and what can be done. */
function Refused(props: { readonly file: File; readonly report: ImportReport }): JSX.Element {
  const { file, report } = props;
  const isAsMade = report.problems.every(({ severity }) => severity === "warning");
  return (
    <>
      <Failed
        text={`${file.name}${report.error === null ? " could not be read." : `, ${report.error}`}`}
      />
      <Problems problems={report.problems} repairs="offered" />
      {report.isRepairable ? (
        <p>
          All of it can be repaired: below each problem stands what a repair does. What comes of it
          is shown before anything is opened, and the file itself stays as it is.
        </p>
      ) : (
        <p class="dimmed">
          {isAsMade
            ? "Nothing was changed. Choose a LambdaMOO or ToastStunt database, a world in JSON, or a world file."
            : "Nothing was changed. Correct the file at these places, or take an older copy of it, and open it again."}
        </p>
      )}
    </>
  );
}

/** What is wrong or odd in a file, each with its place. */
function Problems(props: {
  readonly problems: readonly FileProblem[];
  /** What becomes of the repairs: they could be made, were made, or are not needed. */
  readonly repairs: "offered" | "made" | "none";
}): JSX.Element | null {
  const { problems, repairs } = props;
  if (problems.length === 0) return null;
  const errors = problems.filter(({ severity }) => severity === "error").length;
  const warnings = problems.length - errors;
  const parts = [
    ...(errors === 0 ? [] : [count(errors, "problem")]),
    ...(warnings === 0 ? [] : [count(warnings, "warning")]),
  ];
  return (
    <>
      <p id="file-problems">
        {parts.join(", ")} in the file{repairs === "made" ? ", repaired" : ""}
      </p>
      <ul class="report-list is-plain" aria-labelledby="file-problems">
        {problems.slice(0, PROBLEMS_SHOWN).map((problem) => (
          <li key={`${problemPlace(problem)} ${problem.column} ${problem.message}`}>
            <span
              class={`codicon codicon-${problem.severity} is-${problem.severity}`}
              aria-hidden="true"
            />{" "}
            <strong>{problemPlace(problem)}</strong>
            {problem.severity === "warning" ? " (warning)" : ""}: {problem.message}
            {problem.repair !== null && repairs !== "none" && (
              <div class="dimmed">
                {repairs === "made" ? "Repaired" : "Repair"}: {problem.repair}
              </div>
            )}
          </li>
        ))}
      </ul>
      {problems.length > PROBLEMS_SHOWN && (
        <p>… and {formatNumber(problems.length - PROBLEMS_SHOWN)} more.</p>
      )}
    </>
  );
}

function problemPlace({ path, object, line, column }: FileProblem): string {
  const place = [
    ...(path === null ? [] : [path]),
    ...(line === 0 ? [] : [`line ${line}`]),
    ...(column === 0 ? [] : [`column ${column}`]),
    ...(object === null ? [] : [`#${object}`]),
  ];
  return place.length === 0 ? "the whole file" : place.join(", ");
}

const PROFILE_NAMES: Record<ImportSource["profile"], string> = {
  lambdamoo: "LambdaMOO",
  toaststunt: "ToastStunt",
};

/** What the file is, in one line. */
function sourceLine({ format, encoding }: ImportSource): string {
  if (encoding === null) return format;
  return `${format}, ${encoding === "utf8" ? "UTF-8" : "Latin-1"}`;
}

/** Builtins that are not there: what calls them runs into an error at that place only. */
function UnknownBuiltins({
  unknown,
}: {
  readonly unknown: readonly UnknownBuiltin[];
}): JSX.Element | null {
  if (unknown.length === 0) return null;
  return (
    <details open={unknown.length <= 5}>
      <summary>
        {count(unknown.length, "builtin")} that {unknown.length === 1 ? "is" : "are"} not here: the
        verbs are kept, and calling one raises E_INVARG
      </summary>
      <ul class="report-list">
        {unknown.map(({ name, places }) => (
          <li key={name}>
            <code>{name}()</code>{" "}
            <span class="dimmed">
              in{" "}
              {places
                .slice(0, PLACES_SHOWN)
                .map(({ object, verb }) => `#${object}:${verb}`)
                .join(", ")}
              {places.length > PLACES_SHOWN ? ` and ${places.length - PLACES_SHOWN} more` : ""}
            </span>
          </li>
        ))}
      </ul>
    </details>
  );
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
  const { source } = report;
  return (
    <div class="import-report">
      {source !== null && (
        <p>
          {sourceLine(source)}; it runs by the rules of {PROFILE_NAMES[source.profile]}.
        </p>
      )}
      <dl class="facts" aria-label="Report">
        <Count label="objects" value={report.objects} />
        <Count label="verbs" value={report.verbs} />
        <Count label="players" value={report.players} />
        <Count label="verbs that do not compile" value={report.broken.length} />
        <CountIfAny label="anonymous objects" value={source?.anonymousObjects ?? 0} />
        <CountIfAny label="waifs" value={source?.waifs ?? 0} />
        <CountIfAny label="waiting tasks" value={source?.forkedTasks ?? 0} />
      </dl>
      {fileKind === "database" && (
        <label class="setting">
          <span>Rules of the server</span>
          <select
            class="field"
            value={ide.imports.rules.value.profile ?? "file"}
            onChange={(event) => {
              const { value } = event.currentTarget;
              const profile = value === "lambdamoo" || value === "toaststunt" ? value : null;
              ide.imports.readAgain({ profile });
            }}
          >
            <option value="file">As the file says</option>
            <option value="lambdamoo">LambdaMOO</option>
            <option value="toaststunt">ToastStunt</option>
          </select>
        </label>
      )}
      <Problems
        problems={report.problems}
        repairs={ide.imports.rules.value.isRepairing ? "made" : "none"}
      />
      <UnknownBuiltins unknown={report.unknownBuiltins} />
      {report.notes.length > 0 && (
        <details open={report.notes.length <= 5}>
          <summary>
            {count(report.notes.length, "note")}: what was converted or could not be kept
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

function CountIfAny(props: { readonly label: string; readonly value: number }): JSX.Element | null {
  return props.value === 0 ? null : <Count {...props} />;
}

function Buttons({ ide, phase }: { readonly ide: Ide; readonly phase: ImportPhase }): JSX.Element {
  const isReady = phase.kind === "report" && phase.report.isImported;
  return (
    <div class="dialog-buttons">
      {phase.kind === "opening" && <span role="status">Opening the world…</span>}
      {phase.kind === "report" && phase.report.isRepairable && (
        <button
          type="button"
          class="button"
          onClick={() => ide.imports.readAgain({ isRepairing: true })}
        >
          Repair and read again
        </button>
      )}
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
