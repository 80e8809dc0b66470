// From drafts to a world: references are checked, orders and slots worked out (LANGUAGE 19.2 no. 9).
import { type Cap, compareKeys, compareText, foldText } from "#value";
import type {
  DeclarationImage,
  GrantImage,
  HandlerImage,
  ObjectImage,
  SlotImage,
  WorldImage,
} from "#world";
import { SlotTable } from "./slot-table.ts";
import { objectPath, type SourceFile } from "./source-format.ts";
import type {
  HandlerDraft,
  ObjectDraft,
  ObjectList,
  ObjectReference,
  SlotDraft,
  Span,
} from "./source-object.ts";
import { problemAt, type SourceProblem } from "./source-scanner.ts";

/** What `world.echo` says. */
export interface WorldDraft {
  maxObject: number | null;
  players: readonly number[];
  nextTask: number;
  nextSeq: number;
  encoding: WorldImage["encoding"];
  profile: WorldImage["profile"];
  readonly events: DeclarationDraft[];
  readonly capabilities: DeclarationDraft[];
  readonly grants: GrantDraft[];
}

/** A line of a registry, and where its name stands. */
export interface DeclarationDraft extends DeclarationImage, Span {}

/** A grant, and where its holder stands. */
export interface GrantDraft extends GrantImage, Span {}

/** A draft and the file it came from. */
export interface DraftFile {
  readonly file: SourceFile;
  readonly draft: ObjectDraft;
}

/** Builds the image; problems found before are kept in front. */
export function linkDrafts(
  world: WorldDraft,
  worldFile: SourceFile,
  files: readonly DraftFile[],
  found: readonly SourceProblem[],
): { readonly image: WorldImage | null; readonly problems: readonly SourceProblem[] } {
  const linker = new DraftLinker(files, [...found], world.nextSeq);
  const objects = linker.link();
  linker.checkWorld(world, worldFile);
  const { problems } = linker;
  if (problems.some(({ severity }) => severity === "error")) return { image: null, problems };
  const { players, profile, encoding } = world;
  const maxObject = world.maxObject ?? -1;
  const registries = registriesOf(world, linker.nextSeq);
  return { image: { objects, maxObject, players, profile, encoding, ...registries }, problems };
}

/** Registries in their orders, left out where there is nothing. */
function registriesOf(
  { events, capabilities, grants }: WorldDraft,
  nextSeq: number,
): Pick<WorldImage, "nextSeq" | "events" | "capabilities" | "grants"> {
  const inOrder = (drafts: readonly DeclarationDraft[]): DeclarationImage[] =>
    drafts
      .map(({ name, params, declarer }) => ({ name, params, declarer }))
      .sort((a, b) => compareText(foldText(a.name), foldText(b.name), true));
  const held = grants
    .map(({ to, capability }) => ({ to, capability }))
    .sort((a, b) => a.to - b.to || compareKeys(a.capability, b.capability));
  return {
    ...(nextSeq > 1 ? { nextSeq } : {}),
    ...(events.length > 0 ? { events: inOrder(events) } : {}),
    ...(capabilities.length > 0 ? { capabilities: inOrder(capabilities) } : {}),
    ...(held.length > 0 ? { grants: held } : {}),
  };
}

class DraftLinker {
  readonly problems: SourceProblem[];
  readonly #drafts = new Map<number, DraftFile>();
  /** Registration numbers that were given. */
  readonly #seqs = new Set<number>();
  readonly #slots = new Map<number, SlotImage[]>();
  /** The next registration number of a handler. */
  nextSeq: number;

  constructor(files: readonly DraftFile[], problems: SourceProblem[], nextSeq: number) {
    this.problems = problems;
    this.nextSeq = nextSeq;
    const sorted = [...files].sort((a, b) => a.draft.id - b.draft.id);
    for (const entry of sorted) {
      const { id, header } = entry.draft;
      const first = this.#drafts.get(id);
      if (first === undefined) this.#drafts.set(id, entry);
      else this.#problem(entry, header, `#${id} is described in ${first.file.path} too`);
    }
  }

  #problem(
    entry: { readonly file: SourceFile },
    span: Span,
    message: string,
    severity: "error" | "warning" = "error",
  ): void {
    const at = { start: span.start, end: span.end, message };
    this.problems.push(problemAt(entry.file.path, entry.file.text, at, severity));
  }

  link(): ObjectImage[] {
    for (const entry of this.#drafts.values()) this.#checkReferences(entry);
    const isTree = this.#refuseCircles(
      (draft) => draft.parents,
      (id) => `#${id} is its own ancestor`,
    );
    this.#refuseCircles(
      (draft) => (draft.location === null ? [] : [draft.location]),
      (id) => `#${id} is inside itself`,
    );
    // slots are worked out along the parents, which must lead somewhere
    if (!isTree || this.problems.some(({ severity }) => severity === "error")) return [];
    const children = this.#membersOf((draft) => draft.parents.map(({ id }) => id));
    const contents = this.#membersOf((draft) => (draft.location ? [draft.location.id] : []));
    const table = new SlotTable(
      [...this.#drafts.values()].map(({ draft }) => ({
        id: draft.id,
        parents: draft.parents.map(({ id }) => id),
        definitions: draft.properties.map(({ name }) => name),
      })),
    );
    return [...this.#drafts.values()].map((entry) => {
      const { draft } = entry;
      return {
        id: draft.id,
        name: draft.name ?? "",
        flags: draft.flags,
        owner: draft.owner ?? -1,
        location: draft.location?.id ?? -1,
        contents: this.#ordered(entry, draft.contents, contents.get(draft.id) ?? [], "contents"),
        parents: draft.parents.map(({ id }) => id),
        children: this.#ordered(entry, draft.children, children.get(draft.id) ?? [], "children"),
        verbs: draft.verbs,
        definitions: draft.properties.map(({ name }) => name),
        slots: this.#slotsOf(draft.id, table),
        ...this.#echoOf(entry),
      };
    });
  }

  /** What an object has in echo alone, left out where there is nothing. */
  #echoOf(entry: DraftFile): Pick<ObjectImage, "requires" | "handlers" | "queries"> {
    const { properties, queries } = entry.draft;
    const handlers = entry.draft.handlers
      .map((handler) => this.#registered(entry, handler))
      .sort((a, b) => a.seq - b.seq);
    const requires = properties.map((property) => property.requires);
    return {
      ...(requires.some((texts) => texts.length > 0) ? { requires } : {}),
      ...(handlers.length > 0 ? { handlers } : {}),
      ...(queries.length > 0 ? { queries } : {}),
    };
  }

  #registered(entry: DraftFile, draft: HandlerDraft): HandlerImage {
    const { event, params, where, priority, owner, source } = draft;
    const seq = draft.seq ?? this.nextSeq++;
    if (this.#seqs.has(seq))
      this.#problem(entry, draft, `another handler has the registration number ${seq} too`);
    else if (seq < 1 || seq >= this.nextSeq)
      this.#problem(
        entry,
        draft,
        `the registration number ${seq} is not between 1 and next_seq ${this.nextSeq}`,
      );
    this.#seqs.add(seq);
    return { event, params, where, priority, owner, seq, source };
  }

  #checkReferences(entry: DraftFile): void {
    const { draft } = entry;
    for (const parent of draft.parents) this.#checkReference(entry, parent, "the parent");
    const ids = draft.parents.map(({ id }) => id);
    if (new Set(ids).size < ids.length)
      this.#problem(entry, draft.header, "a parent is given twice");
    if (draft.location !== null) this.#checkReference(entry, draft.location, "the location");
    if (draft.name === null)
      this.#problem(entry, draft.header, `“property name” of #${draft.id} is missing`);
    if (draft.owner === null)
      this.#problem(entry, draft.header, `“property owner” of #${draft.id} is missing`);
  }

  #checkReference(entry: DraftFile, { id, start, end }: ObjectReference, what: string): void {
    if (this.#drafts.has(id)) return;
    this.#problem(
      entry,
      { start, end },
      `${what} #${id} is no object: there is no file ${id < 0 ? "of it" : objectPath(id)}`,
    );
  }

  /** Follows a relation upward from every object; false if somebody comes back to himself. */
  #refuseCircles(
    up: (draft: ObjectDraft) => readonly ObjectReference[],
    words: (id: number) => string,
  ): boolean {
    const done = new Set<number>();
    let isTree = true;
    for (const root of this.#drafts.keys()) {
      // an explicit stack: chains may be long
      const path: number[] = [root];
      const open = new Set(path);
      while (path.length > 0) {
        const id = path[path.length - 1] as number;
        const entry = this.#drafts.get(id);
        const next = entry && up(entry.draft).find((reference) => !done.has(reference.id));
        if (entry !== undefined && next !== undefined && !open.has(next.id)) {
          open.add(next.id);
          path.push(next.id);
          continue;
        }
        if (entry !== undefined && next !== undefined) {
          this.#problem(entry, next, words(next.id));
          isTree = false;
        }
        done.add(id);
        open.delete(id);
        path.pop();
      }
    }
    return isTree;
  }

  #membersOf(holders: (draft: ObjectDraft) => readonly number[]): Map<number, number[]> {
    const members = new Map<number, number[]>();
    for (const { draft } of this.#drafts.values())
      for (const holder of holders(draft)) {
        const list = members.get(holder);
        if (list === undefined) members.set(holder, [draft.id]);
        else list.push(draft.id);
      }
    return members;
  }

  /** The members in the order the file gives, which must name exactly them; ascending without. */
  #ordered(
    entry: DraftFile,
    given: ObjectList | null,
    members: readonly number[],
    what: "contents" | "children",
  ): readonly number[] {
    if (given === null) return members;
    const sorted = [...given.ids].sort((a, b) => a - b);
    if (sorted.length === members.length && sorted.every((id, i) => id === members[i]))
      return given.ids;
    const real = members.map((id) => `#${id}`).join(", ") || "none";
    this.#problem(entry, given, `the ${what} of #${entry.draft.id} are ${real}`);
    return members;
  }

  #slotsOf(id: number, table: SlotTable): SlotImage[] {
    const known = this.#slots.get(id);
    if (known !== undefined) return known;
    const entry = this.#drafts.get(id) as DraftFile;
    const { draft } = entry;
    const own = draft.properties.map(({ value, owner, perms }) => ({
      value,
      owner: owner ?? -1,
      perms: perms ?? 0,
    }));
    const object = {
      id,
      owner: draft.owner ?? -1,
      parents: draft.parents.map((parent) => parent.id),
    };
    const created = table.createdSlots(object, (parent) => this.#slotsOf(parent, table));
    const slots: SlotImage[] = [...own, ...created];
    this.#checkNames(entry, table);
    if (draft.overrides.length > 0) this.#applyOverrides(entry, slots, table);
    this.#slots.set(id, slots);
    return slots;
  }

  /** No name may be defined twice on a line of descent. */
  #checkNames(entry: DraftFile, table: SlotTable): void {
    const { draft } = entry;
    if (draft.properties.length === 0) return;
    const inherited = new Set<string>();
    for (const name of table.slotNames(draft.id).slice(draft.properties.length))
      inherited.add(foldText(name));
    const own = new Set<string>();
    for (const property of draft.properties) {
      const folded = foldText(property.name);
      if (own.has(folded))
        this.#problem(entry, property, `the property “${property.name}” was defined before`);
      else if (inherited.has(folded))
        this.#problem(
          entry,
          property,
          `an ancestor defines “${property.name}” already: write “override ${property.name}”`,
        );
      own.add(folded);
    }
  }

  #applyOverrides(entry: DraftFile, slots: SlotImage[], table: SlotTable): void {
    const { draft } = entry;
    const places = new Map<string, number>();
    for (const [i, name] of table.slotNames(draft.id).entries()) {
      const folded = foldText(name);
      if (i >= draft.properties.length && !places.has(folded)) places.set(folded, i);
    }
    const seen = new Map<string, SlotDraft>();
    for (const override of draft.overrides) {
      const folded = foldText(override.name);
      const at = places.get(folded);
      if (at === undefined)
        this.#problem(entry, override, `no ancestor of #${draft.id} defines “${override.name}”`);
      else if (seen.has(folded))
        this.#problem(entry, override, `“${override.name}” was overridden before`);
      else {
        const usual = slots[at] as SlotImage;
        const { value, owner, perms } = override;
        slots[at] = { value, owner: owner ?? usual.owner, perms: perms ?? usual.perms };
      }
      seen.set(folded, override);
    }
  }

  #checkRegistries(world: WorldDraft, entry: { readonly file: SourceFile }): void {
    for (const registry of [world.events, world.capabilities]) {
      const names = new Set<string>();
      for (const draft of registry) {
        const folded = foldText(draft.name);
        if (names.has(folded)) this.#problem(entry, draft, `“${draft.name}” was declared before`);
        names.add(folded);
      }
    }
    const held = new Map<number, Cap[]>();
    for (const draft of world.grants) {
      const { to, capability } = draft;
      const others = held.get(to) ?? [];
      if (!this.#drafts.has(to)) this.#problem(entry, draft, `#${to} is no object`);
      if (others.some((other) => compareKeys(other, capability) === 0))
        this.#problem(entry, draft, `#${to} was given this capability before`);
      held.set(to, [...others, capability]);
    }
  }

  checkWorld(world: WorldDraft, file: SourceFile): void {
    const whole = { start: 0, end: 0 };
    const entry = { file };
    let highest = -1;
    for (const id of this.#drafts.keys()) highest = Math.max(highest, id);
    if (world.maxObject === null) this.#problem(entry, whole, "the line “max_object” is missing");
    else if (world.maxObject < highest)
      this.#problem(entry, whole, `max_object is #${world.maxObject}, but there is #${highest}`);
    for (const player of world.players) {
      const known = this.#drafts.get(player);
      if (known === undefined) this.#problem(entry, whole, `the player #${player} is no object`);
      else if (!(known.draft.flags & PLAYER))
        this.#problem(
          known,
          known.draft.header,
          `#${player} is among the players of ${file.path}, but lacks “property player = true”`,
          "warning",
        );
    }
    this.#checkRegistries(world, entry);
    const players = new Set(world.players);
    for (const known of this.#drafts.values())
      if (known.draft.flags & PLAYER && !players.has(known.draft.id))
        this.#problem(
          known,
          known.draft.header,
          `#${known.draft.id} is a player, but not among the players of ${file.path}`,
          "warning",
        );
  }
}

const PLAYER = 1;
