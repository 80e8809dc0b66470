// An object in the living world. Everybody may read it; only the world changes it, so that children, contents, caches
// and records stay in step.
//
// Slot arrays are shared while they are equal: `values` with the layout's blank, `owners` and `perms` (which are
// never changed in place) with the parent or with siblings.

import type { Value } from "#value";
import type { Layout, PropertyDefinition, SlotValues } from "./layout.ts";
import type { Members } from "./members.ts";
import type { OrderedIds } from "./ordered-ids.ts";
import type { Verb } from "./verb.ts";

const NO_IDS: readonly number[] = [];
const NO_VERBS: Verb[] = [];
const NO_DEFINITIONS: PropertyDefinition[] = [];

/** Bits of `marks`. */
export const Mark = {
  /** The header record is stale. */
  Header: 1,
  /** Any slot may be stale: the object is new or was renumbered. */
  AllSlots: 2,
} as const;

/** An object of the world. */
export class WorldObject {
  id: number;
  name = "";
  /** Bits of Flag. */
  flags = 0;
  owner: number;
  /** The owner at birth: what untouched slots with `c` belong to. */
  slotOwner: number;
  location = -1;
  locationOrdinal = 0;
  /** Place among the players; 0 if it is none. */
  playerOrdinal = 0;
  /** In order. */
  parents: readonly number[] = NO_IDS;
  /** Place among the children of each parent. */
  parentOrdinals: readonly number[] = NO_IDS;
  /** The parent, if there is exactly one. */
  parentObject: WorldObject | null = null;
  /** Null until something arrived. */
  contentIds: OrderedIds | null = null;
  /** Null until a child was made. */
  childIds: OrderedIds | null = null;
  /** Anonymous objects that have it as a parent; null until there was one. */
  anonymousChildren: Set<WorldObject> | null = null;
  /** In order; setVerbs replaces them. */
  verbs: readonly Verb[] = NO_VERBS;
  /** It holds verbs or queries: lookups of what is called begin here. */
  isOrigin = false;
  /** Handlers and queries; null if it has none. setMembers replaces them. */
  members: Members | null = null;
  /** Own definitions in order; replaced on change. */
  own: readonly PropertyDefinition[] = NO_DEFINITIONS;
  layout: Layout;
  values: SlotValues;
  owners: readonly number[];
  perms: readonly number[];

  /** Callable verbs by folded name as seen from here; null marks names that have none. */
  verbCache: Map<string, Verb | null> | null = null;
  /** Values of slots that are clear along many ancestors, valid in one generation. */
  clearCache: Map<number, Value> | null = null;
  clearGeneration = 0;
  /** Owners that children of one owner get, kept for the next child. */
  childOwners: ChildOwners | null = null;

  /** Bits of Mark. */
  marks = 0;
  /** Of an anonymous object: the round of the collector that reached it last. */
  round = 0;
  /** Definitions whose slot record is stale; null if none. */
  staleSlots: Set<PropertyDefinition> | null = null;
  /** The latest of them. */
  latestStale: PropertyDefinition | null = null;

  constructor(id: number, owner: number, layout: Layout) {
    this.id = id;
    this.owner = owner;
    this.slotOwner = owner;
    this.layout = layout;
    this.values = layout.blank;
    this.owners = NO_IDS;
    this.perms = NO_IDS;
  }

  /** Gives it other verbs. */
  setVerbs(verbs: readonly Verb[]): void {
    this.verbs = verbs;
    this.#findOrigin();
  }

  /** Gives it other handlers and queries. */
  setMembers(members: Members | null): void {
    this.members = members;
    this.#findOrigin();
  }

  #findOrigin(): void {
    this.isOrigin = this.verbs.length > 0 || (this.members?.queries.length ?? 0) > 0;
  }

  /** In order of arrival: a view, valid until the next change. */
  get contents(): readonly number[] {
    return this.contentIds === null ? NO_IDS : this.contentIds.all();
  }

  /** In order: a view, valid until the next change. */
  get children(): readonly number[] {
    return this.childIds === null ? NO_IDS : this.childIds.all();
  }

  get hasChildren(): boolean {
    return this.childIds !== null && this.childIds.length > 0;
  }

  /** Has children or anonymous ones. */
  get hasOffspring(): boolean {
    return this.hasChildren || (this.anonymousChildren !== null && this.anonymousChildren.size > 0);
  }

  /** Its children and behind them its anonymous ones: a view, valid until the next change. */
  get offspring(): readonly number[] {
    const { anonymousChildren } = this;
    if (anonymousChildren === null || anonymousChildren.size === 0) return this.children;
    return [...this.children, ...Array.from(anonymousChildren, (child) => child.id)];
  }

  /** Names of its own property definitions, in order, as spelled. */
  get definitions(): readonly string[] {
    return this.own.map((definition) => definition.name);
  }
}

/** What a parent remembers of the slot owners it gave to its latest child. */
export interface ChildOwners {
  readonly owner: number;
  readonly fromOwners: readonly number[];
  readonly fromPerms: readonly number[];
  readonly owners: readonly number[];
}
