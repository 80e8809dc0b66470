// The IDE apart from what draws it: the world's copy, terminals, open verbs, and the actions that views and commands
// share. Views get this object and read its signals; only the dock (dock.ts) knows where things are on the screen.
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { TextProblem, VerbSummary } from "#bus";
import type { WorldClient } from "#gateway";
import { Commands } from "../state/commands.ts";
import { ExportFlow } from "../state/export-flow.ts";
import { ImportFlow } from "../state/import-flow.ts";
import { failureText, Notices } from "../state/notices.ts";
import { RecentWorlds, titleKey, worldNameOf } from "../state/recent-worlds.ts";
import { type Reference, referenceText, verbNameMatches } from "../state/reference.ts";
import { createSettings, type Settings } from "../state/settings.ts";
import { forget, recall, recallVisit, remember, rememberVisit } from "../state/storage.ts";
import { documentKey, VerbDocument } from "../state/verb-document.ts";
import { WorldView } from "../state/world-view.ts";
import { TerminalModel } from "../terminal/terminal-model.ts";
import { downloadWorld } from "./export.ts";
import { startTheme, type Theme, terminalTheme } from "./theme.ts";

/** The tabs that exist once. */
export type PanelName =
  | "start"
  | "inspector"
  | "problems"
  | "tasks"
  | "output"
  | "containers"
  | "map"
  | "settings";

/** What the IDE asks of the dock. */
export interface DockPort {
  showTerminal(index: number): void;
  showVerb(document: VerbDocument): void;
  showPanel(name: PanelName, isFocused?: boolean): void;
  closePanel(name: PanelName): void;
  closeActive(): void;
  closeVerbs(): void;
  focusActive(): void;
  isShown(name: PanelName): boolean;
  reset(): void;
}

/** What the status bar says of offline use. */
export interface OfflineText {
  readonly label: string;
  readonly detail: string;
}

/** A row of the Problems panel. */
export interface ProblemRow {
  readonly object: number;
  readonly verb: string | number;
  readonly title: string;
  readonly problem: TextProblem;
}

/** Everything the views share. */
export class Ide {
  readonly client: WorldClient;
  readonly settings: Settings = createSettings();
  readonly notices: Notices = new Notices();
  readonly commands: Commands = new Commands();
  readonly theme: Theme;
  readonly world: WorldView;
  readonly imports: ImportFlow;
  readonly exports: ExportFlow;
  readonly worlds: RecentWorlds;
  readonly terminals: Signal<readonly TerminalModel[]>;
  readonly activeTerminal: Signal<TerminalModel>;
  readonly documents: Signal<ReadonlyMap<string, VerbDocument>> = signal<
    ReadonlyMap<string, VerbDocument>
  >(new Map());
  readonly activeDocument: Signal<VerbDocument | null> = signal<VerbDocument | null>(null);
  /** Verbs of the latest import that do not compile. */
  readonly brokenImports: Signal<readonly ProblemRow[]> = signal<readonly ProblemRow[]>([]);
  readonly problems: ReadonlySignal<readonly ProblemRow[]>;
  readonly palette: Signal<"commands" | "open" | "links" | null> = signal<
    "commands" | "open" | "links" | null
  >(null);
  readonly sidePane: Signal<"objects" | "search" | null> = signal<"objects" | "search" | null>(
    "objects",
  );
  /** Counts requests to show the find bar of the terminal. */
  readonly findRequests: Signal<number> = signal(0);
  /** Latest opened things, newest first, for quick open. */
  readonly recent: Signal<readonly string[]> = signal<readonly string[]>([]);
  /** Whether the page can be opened without its server, in a word and in a sentence; told by the page's owner. */
  readonly offline: Signal<OfflineText> = signal<OfflineText>({
    label: "online only",
    detail: "This page is not stored for offline use.",
  });
  /** Id of the active tab of the dock. */
  readonly activePanelId: Signal<string> = signal("");
  /** Less than 900 px wide: one pane at a time. */
  readonly isSmall: Signal<boolean> = signal(false);
  /** Which pane a small window shows. */
  readonly smallPane: Signal<"dock" | "objects"> = signal<"dock" | "objects">("dock");
  /** The Start tab is on the screen. */
  readonly isStartShown: Signal<boolean> = signal(false);
  dock: DockPort = NO_DOCK;
  readonly #title: Signal<string | null>;

  constructor(client: WorldClient, worldAddress: (name: string) => string) {
    this.client = client;
    this.#title = signal(
      recall<string | null>(
        this.#titleKey,
        null,
        (value): value is string => typeof value === "string",
      ),
    );
    this.theme = startTheme(this.settings.theme);
    this.imports = new ImportFlow(client);
    this.exports = new ExportFlow(client, (format, bytes) => {
      const name = downloadWorld(this.worldName, format, bytes);
      this.notices.show("info", `${name} was exported.`);
    });
    this.worlds = new RecentWorlds(client, worldAddress);
    // The first session goes on where it was before a reload of this tab.
    const visit = `session.${client.worldName}`;
    const first = this.#createTerminal(recallVisit(visit));
    rememberVisit(visit, first.session.id);
    this.terminals = signal<readonly TerminalModel[]>([first]);
    this.activeTerminal = signal(first);
    this.world = new WorldView(client, () => this.activeTerminal.value.session);
    this.problems = computed(() => [
      ...[...this.documents.value.values()].flatMap((document) =>
        document.problems.value.map((problem) => ({
          object: document.object,
          verb: document.index,
          title: document.title,
          problem,
        })),
      ),
      ...this.brokenImports.value.filter(
        (row) => ![...this.documents.value.values()].some((document) => isSameVerb(document, row)),
      ),
    ]);
  }

  /** The session whose rights the tools use. */
  get sessionId(): number {
    return this.activeTerminal.value.session.id;
  }

  /** A further session in a tab of its own. */
  openTerminal(): void {
    const terminal = this.#createTerminal();
    this.terminals.value = [...this.terminals.value, terminal];
    this.activeTerminal.value = terminal;
    this.dock.showTerminal(this.terminals.value.length - 1);
  }

  /** Connects again in place of a closed session. */
  reopenTerminal(index: number): void {
    const old = this.terminals.value[index];
    if (old === undefined) return;
    const terminal = this.#createTerminal();
    this.terminals.value = this.terminals.value.map((other, at) =>
      at === index ? terminal : other,
    );
    if (this.activeTerminal.value === old) this.activeTerminal.value = terminal;
    old.dispose();
    this.dock.showTerminal(index);
  }

  /** Ends the session of a closed tab; the first one stays. */
  closeTerminal(index: number): void {
    const terminal = this.terminals.value[index];
    if (index === 0 || terminal === undefined) return;
    if (this.activeTerminal.value === terminal)
      this.activeTerminal.value = this.terminals.value[0] ?? terminal;
    terminal.dispose();
    // Places are not renumbered: tabs find their terminal by number.
    this.terminals.value = this.terminals.value.map((other) => other);
  }

  /** Shows the terminal in use and gives it the focus. */
  showTerminal(): void {
    this.dock.showTerminal(this.terminals.value.indexOf(this.activeTerminal.value));
  }

  /** Sends a line in the terminal in use, where the person sees it and its answer. */
  sendLine(line: string): void {
    this.showTerminal();
    this.activeTerminal.value.send(line);
  }

  /** Opens what a piece of text points at; says so when there is no such thing. */
  async open(target: Reference): Promise<void> {
    try {
      const id = await this.client.tools.resolve(this.sessionId, target.object);
      if (id === null) {
        this.notices.show("warning", `There is no object ${target.object} here.`);
      } else if (target.kind === "object") {
        this.showObject(id, target.object);
      } else {
        await this.openVerb(id, target.verb, target.line, "listing");
      }
    } catch (failure) {
      this.notices.show(
        "error",
        `${referenceText(target)} could not be opened: ${failureText(failure)}`,
      );
    }
  }

  /** Shows an object in the inspector. */
  showObject(id: number, text = `#${id}`): void {
    this.world.select(id);
    this.dock.showPanel("inspector");
    this.#remember(text);
  }

  /**
   * Opens a verb by name (inherited ones on their definer) or by number, at a line if one is given. Tracebacks and tasks
   * name lines of the listing; everything else those of the source.
   */
  async openVerb(
    object: number,
    verb: string | number,
    line: number | null,
    lineOf: "source" | "listing" = "source",
  ): Promise<void> {
    const place =
      typeof verb === "number" ? { object, index: verb } : await this.#findVerb(object, verb);
    if (place === null) {
      this.notices.show("warning", `#${object} has no verb called “${verb}”.`);
      return;
    }
    const document = await this.loadDocument(place.object, place.index);
    if (document === null) {
      this.notices.show("warning", `#${place.object}:${verb} may not be read by you.`);
      return;
    }
    if (line !== null)
      document.goTo.value =
        lineOf === "source"
          ? line
          : await this.client.tools.sourceLine(this.sessionId, place.object, place.index, line);
    this.dock.showVerb(document);
    this.#remember(document.title);
  }

  /** The document of a verb: the open one, or freshly read; null if it may not be read or is gone. */
  async loadDocument(object: number, index: number): Promise<VerbDocument | null> {
    const open = this.documents.value.get(documentKey(object, index));
    if (open !== undefined) return open;
    const text = await this.client.tools.verb(this.sessionId, object, index);
    if (text === null) return null;
    // Another caller may have been faster.
    const raced = this.documents.value.get(documentKey(object, index));
    if (raced !== undefined) return raced;
    const document = new VerbDocument(text, this.client.tools, () => this.sessionId);
    const broken = this.brokenImports.value.find((row) => isSameVerb(document, row));
    if (broken !== undefined) document.problems.value = [broken.problem];
    this.documents.value = new Map(this.documents.value).set(document.key, document);
    return document;
  }

  /** Forgets a document whose tab was closed. */
  closeDocument(document: VerbDocument): void {
    const documents = new Map(this.documents.value);
    documents.delete(document.key);
    this.documents.value = documents;
    if (this.activeDocument.value === document) this.activeDocument.value = null;
  }

  /** Saves a verb and says what came of it; whether the world runs the text now. */
  async save(document: VerbDocument): Promise<boolean> {
    const outcome = await document.save();
    const { title } = document;
    if (outcome === "saved") {
      this.notices.show("info", `${title} was saved.`);
      this.brokenImports.value = this.brokenImports.value.filter(
        (row) => !isSameVerb(document, row),
      );
      this.world.changed();
    } else if (outcome === "problems") {
      const count = document.problems.value.length;
      this.notices.log(
        "error",
        `${title} was not saved: ${count} problem${count === 1 ? "" : "s"}.`,
      );
      this.notices.speak(`${title} was not saved. ${document.problems.value[0]?.message ?? ""}`);
      this.dock.showPanel("problems", false);
    } else if (outcome === "refused") {
      this.notices.show("error", `${title} was not saved: ${document.refusal.value}`);
    } else if (outcome === "conflict") {
      this.notices.speak(`${title} was changed elsewhere. Choose which text to keep.`);
    }
    return outcome === "saved" || outcome === "unchanged";
  }

  /** Saves if need be, then calls the verb with arguments in the terminal. */
  async runVerb(document: VerbDocument, args: string): Promise<void> {
    if (document.isDirty.value && !(await this.save(document))) return;
    this.sendLine(`;#${document.object}:${callName(document.title)}(${args.trim()})`);
  }

  /** Does one edit of the world; a refusal is shown with the name of the thing. Whether it was done. */
  async edit(
    what: string,
    run: () => Promise<{ kind: "done" } | { kind: "refused"; message: string }>,
  ): Promise<boolean> {
    try {
      const result = await run();
      if (result.kind === "refused") this.notices.show("error", `${what}: ${result.message}`);
      this.world.changed();
      return result.kind === "done";
    } catch (failure) {
      this.notices.show("error", `${what}: ${failureText(failure)}`);
      return false;
    }
  }

  /** Saves the whole world to a file of source texts; what that cannot hold is shown first. */
  exportSource(): Promise<void> {
    return this.exports.chooseAndSave("source");
  }

  /** Asks in which form the whole world is to be saved. */
  exportWorld(): Promise<void> {
    return this.exports.choose("json");
  }

  /** Asks, then throws the world away for the shipped one. */
  async resetWorld(): Promise<void> {
    const { choice } = await this.notices.ask({
      title: `Reset ${this.worldName}?`,
      text: "Everything in this world is thrown away: objects, verbs, tasks and its whole history. The shipped world takes its place. This cannot be undone; export the world first if you want to keep it.",
      choices: [
        { label: "Reset world", value: "reset", kind: "danger" },
        { label: "Export first", value: "export" },
        { label: "Cancel", value: "cancel" },
      ],
    });
    if (choice === "export") {
      await this.exportSource();
      return;
    }
    if (choice !== "reset") return;
    try {
      await this.client.resetWorld();
      this.#setTitle(null);
      this.worldReplaced();
      this.notices.show("info", "The shipped world was installed.");
    } catch (failure) {
      this.notices.show("error", `The world could not be reset: ${failureText(failure)}`);
    }
  }

  /** Opens the prepared import, and one of its verbs if asked. */
  async openImport(first: { object: number; verb: string } | null): Promise<void> {
    const phase = this.imports.phase.value;
    if (phase.kind !== "report" || !(await this.imports.open())) return;
    const { report, file } = phase;
    this.#setTitle(file.name.replace(/\.(?:db|json|zip)$/i, ""));
    this.worldReplaced();
    this.brokenImports.value = report.broken.map(({ object, verb, message }) =>
      brokenRow(object, verb, message),
    );
    this.notices.show(
      "info",
      `${file.name} was opened: ${report.objects} objects, ${report.verbs} verbs.`,
    );
    if (report.broken.length > 0) this.dock.showPanel("problems", false);
    if (first === null) this.showTerminal();
    else await this.openVerb(first.object, first.verb, null);
  }

  /** The world was replaced: nothing of the old one may stay on the screen. */
  worldReplaced(): void {
    this.dock.closeVerbs();
    this.documents.value = new Map();
    this.brokenImports.value = [];
    this.recent.value = [];
    this.world.select(null);
    this.world.objects.value = null;
    this.world.changed();
    void this.world.refreshStorage();
  }

  /** Asks for a name and opens a world that has the shipped one in it; a name that is taken opens that world. */
  async createWorld(): Promise<void> {
    const { choice, text } = await this.notices.ask({
      title: "New world",
      text: "It begins as the shipped world and is kept in this browser under its name.",
      field: { label: "Name", value: "", placeholder: "workshop" },
      choices: [
        { label: "Create world", value: "create", kind: "primary" },
        { label: "Cancel", value: "cancel" },
      ],
    });
    if (choice !== "create") return;
    const name = worldNameOf(text);
    if (name === null)
      this.notices.show(
        "warning",
        `“${text.trim()}” cannot be the name of a world: it takes up to 40 letters, digits, spaces, “.”, “-” and “_”, and begins with a letter or digit.`,
      );
    else location.assign(this.worlds.address(name));
  }

  /** Asks, then deletes what this browser keeps of another world. */
  async removeWorld(name: string): Promise<void> {
    const { choice } = await this.notices.ask({
      title: `Remove the world ${name}?`,
      text: "Everything that this browser keeps of it is deleted: objects, verbs, tasks and its whole history. This cannot be undone; open the world and export it first if you want to keep it.",
      choices: [
        { label: "Remove world", value: "remove", kind: "danger" },
        { label: "Cancel", value: "cancel" },
      ],
    });
    if (choice !== "remove") return;
    try {
      await this.worlds.remove(name);
      this.notices.show("info", `The world ${name} was removed.`);
    } catch (failure) {
      this.notices.show("error", `The world ${name} was not removed: ${failureText(failure)}`);
    }
  }

  /** Closes the Start tab for good; the palette brings it back. */
  dismissStart(): void {
    this.settings.isStartDismissed.value = true;
    this.dock.closePanel("start");
  }

  /** The name a person knows the world by: the file it came from, else what it calls itself. */
  get worldName(): string {
    const own = this.world.status.value.world?.name ?? "";
    const isTelling = own !== "" && !/^(?:the )?system object$/i.test(own);
    return (
      this.#title.value ??
      (isTelling
        ? own
        : this.client.worldName === "main"
          ? "Deep Tree Echo"
          : this.client.worldName)
    );
  }

  #setTitle(title: string | null): void {
    this.#title.value = title;
    if (title === null) forget(this.#titleKey);
    else remember(this.#titleKey, title);
  }

  get #titleKey(): string {
    return titleKey(this.client.worldName);
  }

  async #findVerb(object: number, name: string): Promise<{ object: number; index: number } | null> {
    const own = await this.client.tools.verb(this.sessionId, object, name);
    if (own !== null) return { object: own.definer, index: own.index };
    const detail = await this.client.tools.object(this.sessionId, object);
    const found = detail?.verbs.find((verb: VerbSummary) => verbNameMatches(verb.names, name));
    return found === undefined ? null : { object: found.definer, index: found.index };
  }

  #createTerminal(resume: number | null = null): TerminalModel {
    const session = this.client.openSession({
      durability: this.settings.durability.value,
      ...(resume === null ? {} : { resume }),
    });
    return new TerminalModel(session, {
      openReference: (target) => void this.open(target),
      theme: terminalTheme,
      fontSize: () => this.settings.fontSize.value,
      selectionChanged: (text) => {
        if (text !== "" && this.settings.copyOnSelection.value)
          void navigator.clipboard.writeText(text);
      },
    });
  }

  #remember(text: string): void {
    this.recent.value = [text, ...this.recent.value.filter((other) => other !== text)].slice(0, 20);
  }
}

function callName(title: string): string {
  const name = title.slice(title.indexOf(":") + 1);
  return /^[A-Za-z_]\w*$/.test(name) ? name : `(${JSON.stringify(name)})`;
}

function brokenRow(object: number, verb: string, message: string): ProblemRow {
  const [, number = "1", text = message] = /^line (\d+):\s*(.*)$/is.exec(message) ?? [];
  const line = Number(number);
  const problem: TextProblem = {
    severity: "error",
    line,
    column: 1,
    endLine: line,
    endColumn: 1000,
    message: text,
  };
  return { object, verb, title: `#${object}:${verb}`, problem };
}

function isSameVerb(document: VerbDocument, row: ProblemRow): boolean {
  if (document.object !== row.object) return false;
  return typeof row.verb === "number"
    ? document.index === row.verb
    : verbNameMatches(document.saved.value.names, row.verb) ||
        document.saved.value.names === row.verb;
}

const NO_DOCK: DockPort = {
  showTerminal() {},
  showVerb() {},
  showPanel() {},
  closePanel() {},
  closeActive() {},
  closeVerbs() {},
  focusActive() {},
  isShown: () => false,
  reset() {},
};
