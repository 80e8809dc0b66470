// Server options and messages: properties of `#0.server_options` (LANGUAGE 16.2, 16.3).
//
// Options marked † there are cached here and read again only by `reload`; all others are read when they are needed.
// A value of the wrong type means the default.
import type { ServerOptions } from "#builtins";
import { foldText, isTrue, List, Obj, type Value } from "#value";

/** What options are read from: a property without permission check, undefined if absent. Names are folded. */
export interface OptionSource {
  peek(object: number, name: string): Value | undefined;
}

/** Whom `protect_NAME` options concern. */
export interface Protectable {
  /** Built-in functions: folded name and id. */
  readonly builtins: readonly { readonly name: string; readonly id: number }[];
  readonly properties: readonly string[];
  /** Takes the names of the protected built-in properties. */
  readonly protectProperties: (names: ReadonlySet<string>) => void;
}

const SYSTEM = 0;

/** The options of one world. */
export class Options implements ServerOptions {
  maxStringConcat = 0;
  maxListConcat = 0;
  isConcatCatchable = false;
  readonly #protectedBuiltins: Set<number> = new Set();
  readonly #source: OptionSource;
  readonly #protectable: Protectable;

  constructor(source: OptionSource, protectable: Protectable) {
    this.#source = source;
    this.#protectable = protectable;
    this.reload();
  }

  reload(): void {
    this.maxStringConcat = Math.max(1015, this.int("max_string_concat", 33554423));
    this.maxListConcat = Math.max(1022, this.int("max_list_concat", 4194302));
    this.isConcatCatchable = this.flag("max_concat_catchable");
    this.#protectedBuiltins.clear();
    for (const { name, id } of this.#protectable.builtins)
      if (this.flag(`protect_${foldText(name)}`)) this.#protectedBuiltins.add(id);
    const { properties } = this.#protectable;
    this.#protectable.protectProperties(
      new Set(properties.filter((name) => this.flag(`protect_${name}`))),
    );
  }

  isProtected(builtinId: number): boolean {
    return this.#protectedBuiltins.has(builtinId);
  }

  read(name: string): Value | undefined {
    return this.#of(SYSTEM, foldText(name));
  }

  /** An INT option; the default if absent or of another type. */
  int(name: string, fallback: number): number {
    const value = this.#of(SYSTEM, name);
    return typeof value === "number" ? value : fallback;
  }

  /** An option by truth; false if absent. */
  flag(name: string): boolean {
    const value = this.#of(SYSTEM, name);
    return value !== undefined && isTrue(value);
  }

  /** The text of a message for connections of a listening object: its own, else that of `#0`, else the default. */
  message(listener: number, name: string, fallback: string): readonly string[] {
    const value = this.#of(listener, name) ?? this.#of(SYSTEM, name);
    if (typeof value === "string") return [value];
    if (value instanceof List && value.items.every((line) => typeof line === "string"))
      return value.items as readonly string[];
    return [fallback];
  }

  /** Seconds of silence that a connection may take to log in; null for ever. */
  connectTimeout(listener: number): number | null {
    const value = this.#of(listener, "connect_timeout") ?? this.#of(SYSTEM, "connect_timeout");
    if (value === undefined) return 300;
    return typeof value === "number" && value > 0 ? value : null;
  }

  /** Seconds between checkpoints. */
  dumpInterval(): number {
    const value = this.#source.peek(SYSTEM, "dump_interval");
    return typeof value === "number" && value >= 60 ? value : 3600;
  }

  /** Most waiting tasks of a programmer; null without limit. */
  queuedTaskLimit(programmer: number): number | null {
    const own = this.#source.peek(programmer, "queued_task_limit");
    if (typeof own === "number" && own >= 0) return own;
    const common = this.#of(SYSTEM, "queued_task_limit");
    return typeof common === "number" && common >= 0 ? common : null;
  }

  /** Most frames on a stack. */
  maxStackDepth(): number {
    return Math.max(50, this.int("max_stack_depth", 50));
  }

  #of(object: number, name: string): Value | undefined {
    const holder = this.#source.peek(object, "server_options");
    return holder instanceof Obj ? this.#source.peek(holder.id, name) : undefined;
  }
}
