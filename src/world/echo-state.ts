// What a world holds for echo alone: registries of events and capabilities, grants, and who has handlers for what. A world
// has none of this until the first of it comes; until then nothing of echo costs anything, on disk neither.
import { type Cap, foldText } from "#value";
import { headerText, itemCount } from "./header-text.ts";
import type { DeclarationImage } from "./image.ts";
import { isWildcardPattern, type Members, NO_MEMBERS, type QueryRule } from "./members.ts";
import type { WorldObject } from "./world-object.ts";

/** An entry of a registry: an event or a capability. */
export class Declaration {
  /** As spelled. */
  readonly name: string;
  readonly folded: string;
  /** With their brackets. */
  readonly params: string;
  /** Number of parameters. */
  readonly arity: number;
  declarer: number;

  constructor(image: DeclarationImage) {
    this.name = image.name;
    this.folded = foldText(image.name);
    this.params = headerText(image.params);
    this.arity = itemCount(this.params);
    this.declarer = image.declarer;
  }

  /** As plain data. */
  image(): DeclarationImage {
    const { name, params, declarer } = this;
    return { name, params, declarer };
  }
}

/** The echo content of a world, beside what hangs on its objects. */
export class EchoState {
  /** The next registration number of a handler. */
  nextSeq = 1;
  /** By folded name. */
  readonly events: Map<string, Declaration> = new Map();
  /** By folded name. */
  readonly capabilities: Map<string, Declaration> = new Map();
  /** By number of the holder: its grants in canonical order; replaced on change, never empty. */
  readonly grants: Map<number, readonly Cap[]> = new Map();
  /** By folded event name or pattern: who has handlers of its own for it. Never empty. */
  readonly holders: Map<string, Set<WorldObject>> = new Map();
  /** Those of the former that are wildcard patterns. */
  readonly wildcards: Set<string> = new Set();
  /** By folded name: how many objects have rules of their own for a query. */
  readonly queryNames: Map<string, number> = new Map();
  /** Grows whenever objects have other handlers. */
  reachVersion = 1;
  /** Grows whenever objects have other rules. */
  queryVersion = 1;
  /** Grows whenever objects have other grants. */
  grantVersion = 1;

  // what changed since the latest takeChanges
  readonly staleEvents: Set<string> = new Set();
  readonly staleCapabilities: Set<string> = new Set();
  readonly staleGrants: Set<number> = new Set();
  readonly staleMembers: Set<WorldObject> = new Set();

  /** Gives an object other members and keeps the indexes in step. */
  replaceMembers(object: WorldObject, members: Members | null): void {
    const old = object.members;
    object.setMembers(members);
    const { handlers: oldHandlers, queries: oldQueries } = old ?? NO_MEMBERS;
    const { handlers, queries } = members ?? NO_MEMBERS;
    if (handlers !== oldHandlers) {
      for (const { folded } of oldHandlers) this.#leave(folded, object);
      for (const { folded } of handlers) this.#enter(folded, object);
      this.reachVersion++;
    }
    if (queries !== oldQueries) {
      for (const name of namesOf(oldQueries)) this.#count(name, -1);
      for (const name of namesOf(queries)) this.#count(name, 1);
      this.queryVersion++;
    }
    this.staleMembers.add(object);
  }

  #enter(pattern: string, object: WorldObject): void {
    let holders = this.holders.get(pattern);
    if (holders === undefined) {
      holders = new Set();
      this.holders.set(pattern, holders);
      if (isWildcardPattern(pattern)) this.wildcards.add(pattern);
    }
    holders.add(object);
  }

  #leave(pattern: string, object: WorldObject): void {
    const holders = this.holders.get(pattern);
    holders?.delete(object);
    if (holders?.size !== 0) return;
    this.holders.delete(pattern);
    this.wildcards.delete(pattern);
  }

  #count(query: string, change: number): void {
    const count = (this.queryNames.get(query) ?? 0) + change;
    if (count > 0) this.queryNames.set(query, count);
    else this.queryNames.delete(query);
  }

  /** Whether takeChanges has something to give. */
  get hasChanges(): boolean {
    return (
      this.staleEvents.size > 0 ||
      this.staleCapabilities.size > 0 ||
      this.staleGrants.size > 0 ||
      this.staleMembers.size > 0
    );
  }

  forgetChanges(): void {
    this.staleEvents.clear();
    this.staleCapabilities.clear();
    this.staleGrants.clear();
    this.staleMembers.clear();
  }
}

function namesOf(rules: readonly QueryRule[]): Set<string> {
  return new Set(rules.map(({ folded }) => folded));
}
