// One verb that is open for editing, apart from the widget that draws its text: what was read, what was changed, what
// saving said. The world keeps running the old verb until a good one is saved; nobody's change is overwritten unasked.
import { computed, type ReadonlySignal, type Signal, signal } from "@preact/signals";
import type { SessionId, TextProblem, VerbText } from "#bus";
import type { WorldClient } from "#gateway";
import { failureText } from "./notices.ts";
import { callableName } from "./reference.ts";

type Tools = Pick<WorldClient["tools"], "verb" | "saveVerb" | "setVerbInfo">;

/** What the header row of the editor edits. */
export interface VerbHeader {
  readonly names: string;
  readonly perms: string;
  readonly owner: number;
  readonly dobj: string;
  readonly prep: string;
  readonly iobj: string;
}

/** What came of saving. */
export type SaveOutcome = "saved" | "unchanged" | "problems" | "conflict" | "refused";

/** A verb being edited. */
export class VerbDocument {
  readonly object: number;
  /** 1-based on its object; stays valid as long as no verb before it is deleted, which the revision tells. */
  readonly index: number;
  readonly header: Signal<VerbHeader>;
  readonly draft: Signal<string>;
  readonly problems: Signal<readonly TextProblem[]> = signal<readonly TextProblem[]>([]);
  /** What the verb is elsewhere, when it was changed there since it was read. */
  readonly conflict: Signal<VerbText | null> = signal<VerbText | null>(null);
  /** Why the latest save was refused; null if it was not. */
  readonly refusal: Signal<string | null> = signal<string | null>(null);
  readonly isSaving: Signal<boolean> = signal(false);
  readonly isDirty: ReadonlySignal<boolean>;
  /** Line to show as soon as the text is drawn; taken by the view. */
  readonly goTo: Signal<number | null> = signal<number | null>(null);
  /** An action of the editor widget that a command asked for; taken by the view. */
  readonly action: Signal<string | null> = signal<string | null>(null);
  readonly saved: Signal<VerbText>;
  readonly #tools: Tools;
  readonly #session: () => SessionId;

  constructor(text: VerbText, tools: Tools, session: () => SessionId) {
    this.object = text.definer;
    this.index = text.index;
    this.#tools = tools;
    this.#session = session;
    this.saved = signal(text);
    this.header = signal(headerOf(text));
    this.draft = signal(text.source);
    this.isDirty = computed(
      () => this.draft.value !== this.saved.value.source || this.isHeaderDirty,
    );
  }

  /** Tells documents of different verbs apart; also the id of the tab. */
  get key(): string {
    return documentKey(this.object, this.index);
  }

  /** `#97:light`. */
  get title(): string {
    return `#${this.object}:${callableName(this.header.value.names)}`;
  }

  get isHeaderDirty(): boolean {
    const now = this.header.value;
    const before = headerOf(this.saved.value);
    return (Object.keys(before) as (keyof VerbHeader)[]).some((name) => now[name] !== before[name]);
  }

  /** Changes a part of the header; nothing is sent before `save`. */
  setHeader(part: Partial<VerbHeader>): void {
    this.header.value = { ...this.header.value, ...part };
  }

  /** Compiles and saves. With `over` the given revision of somebody else is overwritten. */
  async save(over: number | null = null): Promise<SaveOutcome> {
    if (this.isSaving.value) return "unchanged";
    this.isSaving.value = true;
    this.refusal.value = null;
    try {
      return await this.#save(over ?? this.saved.value.revision);
    } catch (failure) {
      this.refusal.value = failureText(failure);
      return "refused";
    } finally {
      this.isSaving.value = false;
    }
  }

  /** Gives up the own text for the one of the conflict. */
  takeTheirs(): void {
    const theirs = this.conflict.value;
    if (theirs === null) return;
    this.saved.value = theirs;
    this.header.value = headerOf(theirs);
    this.draft.value = theirs.source;
    this.problems.value = [];
    this.conflict.value = null;
  }

  /** Back to the saved text. */
  revert(): void {
    this.draft.value = this.saved.value.source;
    this.header.value = headerOf(this.saved.value);
    this.problems.value = [];
    this.refusal.value = null;
  }

  /** Looks whether the verb was changed elsewhere: an untouched document follows, a touched one has a conflict. */
  async refresh(): Promise<void> {
    if (this.isSaving.value) return;
    const now = await this.#tools.verb(this.#session(), this.object, this.index);
    if (now === null || now.revision === this.saved.value.revision || this.isSaving.value) return;
    if (this.isDirty.value) {
      this.conflict.value = now;
    } else {
      this.saved.value = now;
      this.header.value = headerOf(now);
      this.draft.value = now.source;
    }
  }

  async #save(revision: number): Promise<SaveOutcome> {
    const source = this.draft.value;
    const header = this.header.value;
    const isTextNew = source !== this.saved.value.source || revision !== this.saved.value.revision;
    // A verb that never compiled is offered to the compiler again even when its text is the same.
    if (!isTextNew && !this.isHeaderDirty && this.problems.value.length === 0) return "unchanged";
    if (isTextNew || this.problems.value.length > 0) {
      const result = await this.#tools.saveVerb(
        this.#session(),
        this.object,
        this.index,
        source,
        revision,
      );
      switch (result.kind) {
        case "problems":
          this.problems.value = result.problems;
          return "problems";
        case "conflict":
          this.conflict.value = result.theirs;
          return "conflict";
        case "refused":
          this.refusal.value = result.message;
          return "refused";
        case "saved":
          this.problems.value = [];
          this.conflict.value = null;
          this.saved.value = { ...this.saved.value, source, revision: result.revision };
      }
    }
    if (!this.isHeaderDirty) return "saved";
    const edit = await this.#tools.setVerbInfo(this.#session(), this.object, this.index, {
      ...header,
    });
    if (edit.kind === "refused") {
      this.refusal.value = edit.message;
      return "refused";
    }
    // The revision is a new one now; text that somebody slipped in meanwhile comes along.
    const now = await this.#tools.verb(this.#session(), this.object, this.index);
    if (now !== null) {
      const isUntouched = this.draft.value === source;
      this.saved.value = now;
      this.header.value = headerOf(now);
      if (isUntouched) this.draft.value = now.source;
    }
    return "saved";
  }
}

/** The key of the document of a verb. */
export function documentKey(object: number, index: number): string {
  return `verb ${object} ${index}`;
}

function headerOf(text: VerbText): VerbHeader {
  const { names, perms, owner, dobj, prep, iobj } = text;
  return { names, perms, owner, dobj, prep, iobj };
}
