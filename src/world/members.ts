// What an object has in echo beside properties and verbs: event handlers (LANGUAGE 10) and rules of queries (11). Nothing of
// them changes but owners and numbers of objects, so whoever compiles one may keep the result with it.
import { foldText } from "#value";
import { handlerParameters, headerText, ruleHead, ruleText } from "./header-text.ts";
import type { HandlerImage } from "./image.ts";

/** An event handler. */
export class Handler {
  /** The object that holds it. */
  definer: number;
  /** As spelled: a name, a prefix `web:*`, or `*`. */
  readonly event: string;
  readonly folded: string;
  /** With their brackets; null: without. */
  readonly params: string | null;
  /** The expression behind `where`; null: without. */
  readonly where: string | null;
  readonly priority: number;
  owner: number;
  /** Registration number. */
  readonly seq: number;
  readonly source: string;
  /** Free for the host, which compiles it when it first runs. */
  compiled: unknown = null;
  /** False once it was replaced or its object recycled. */
  isAlive = true;

  constructor(definer: number, image: HandlerImage) {
    this.definer = definer;
    this.event = image.event;
    this.folded = foldText(image.event);
    this.params = image.params === null ? null : handlerParameters(image.params);
    this.where = image.where === null ? null : headerText(image.where);
    this.priority = image.priority;
    this.owner = image.owner;
    this.seq = image.seq;
    this.source = image.source;
  }

  /** As plain data. */
  image(): HandlerImage {
    const { event, params, where, priority, owner, seq, source } = this;
    return { event, params, where, priority, owner, seq, source };
  }
}

/** Whether a pattern of handlers matches more than one event: `*` or a prefix `web:*`. */
export function isWildcardPattern(event: string): boolean {
  return event.endsWith("*");
}

/** Whether a wildcard pattern matches an event, both folded. */
export function patternMatches(pattern: string, event: string): boolean {
  return event.startsWith(pattern.slice(0, -1));
}

/** A rule of a query. */
export class QueryRule {
  definer: number;
  readonly name: string;
  readonly folded: string;
  /** Number of terms of its head. */
  readonly arity: number;
  /** As written, on one line, from the name up to the final point, which is left out. */
  readonly source: string;
  /** Free for the host. */
  compiled: unknown = null;

  constructor(definer: number, source: string) {
    const line = ruleText(source);
    const { name, arity } = ruleHead(line);
    this.definer = definer;
    this.name = name;
    this.folded = foldText(name);
    this.arity = arity;
    this.source = line;
  }
}

/** Handlers and rules of an object; replaced as a whole on change. */
export interface Members {
  /** In order of registration. */
  readonly handlers: readonly Handler[];
  /** In order; those of one name together, unless they were read from somewhere. */
  readonly queries: readonly QueryRule[];
}

/** Those of an object that has none. */
export const NO_MEMBERS: Members = { handlers: [], queries: [] };
