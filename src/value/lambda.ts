// LAMBDA (LANGUAGE 6.3): a closure. What runs it is the VM's; values know what it looks like and what it captured.
import { Holder } from "./holder.ts";
import { lambdaHeader } from "./lambda-header.ts";
import { EMPTY_LIST } from "./list.ts";
import type { Value } from "./value.ts";

/** All that is stored of a closure (LANGUAGE 19.2.7): source text, and the values at that moment. */
export interface Snapshot {
  /** The function as written: `fn name(params) … endfn` or `params => e`. */
  readonly source: string;
  /** Values of captured variables by name as spelled. May lead back to the closure itself. */
  readonly captures: ReadonlyMap<string, Value>;
  readonly thisValue: Value;
  readonly player: Value;
  /** Whose permissions it runs with. */
  readonly programmer: Value;
  readonly caller: Value;
  readonly verb: Value;
  readonly args: Value;
}

/** What a LAMBDA does when called. Opaque here, except that it can say what it captured. */
export interface Closure {
  /** Captured values as they are now; closures among them as they are. */
  snapshot(): Snapshot;
}

/** The body of a closure that was stored: each call starts from the same captured values. */
export class StoredClosure implements Closure {
  readonly #snapshot: Snapshot;

  constructor(snapshot: Snapshot) {
    this.#snapshot = snapshot;
  }

  snapshot(): Snapshot {
    return this.#snapshot;
  }
}

/** Order of creation, for the canonical order. */
const serials = { next: 1 };

/** A closure as a value. Identity is equality. */
export class Lambda extends Holder {
  /** Larger for those made later. */
  readonly serial: number;
  #name: string;
  #required: number;
  #isOpen: boolean;
  #body: Closure;

  /** `name`: "" for an anonymous function; `required`: number of required parameters; `isOpen`: there are others. */
  constructor(name: string, required: number, isOpen: boolean, body: Closure) {
    super();
    this.serial = serials.next++;
    this.#name = name;
    this.#required = required;
    this.#isOpen = isOpen;
    this.#body = body;
  }

  get name(): string {
    return this.#name;
  }

  /** Number of required parameters. */
  get required(): number {
    return this.#required;
  }

  /** There are optional parameters or a rest. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  get body(): Closure {
    return this.#body;
  }

  /** Whether it is a snapshot, not a closure that shares variables with a frame. */
  get isStored(): boolean {
    return this.#body instanceof StoredClosure;
  }

  /** Source, this, player, programmer, caller, verb, args, then name and value of each captured variable. */
  override parts(): readonly Value[] {
    const { source, captures, thisValue, player, programmer, caller, verb, args } =
      this.#body.snapshot();
    const parts: Value[] = [source, thisValue, player, programmer, caller, verb, args];
    for (const [name, value] of captures) parts.push(name, value);
    return parts;
  }

  /** A closure that readers of stored values fill later: what it captured may lead back to it. */
  static unfilled(): Lambda {
    return new Lambda("", 0, false, NOTHING_CAPTURED);
  }

  /** Makes it the stored closure of a snapshot. Only for one that is `unfilled`. */
  fill(snapshot: Snapshot): void {
    const { name, required, isOpen } = lambdaHeader(snapshot.source);
    this.#name = name;
    this.#required = required;
    this.#isOpen = isOpen;
    this.#body = new StoredClosure(snapshot);
  }

  /** The same from `parts`; throws a RangeError if they cannot be those of a closure. */
  fillFromParts(parts: readonly Value[]): void {
    const [source, thisValue, player, programmer, caller, verb, args] = parts;
    if (typeof source !== "string" || args === undefined)
      throw new RangeError("no closure has such parts");
    const captures = new Map<string, Value>();
    for (let i = 7; i + 1 < parts.length; i += 2)
      captures.set(String(parts[i]), parts[i + 1] as Value);
    this.fill({
      source,
      captures,
      thisValue: thisValue as Value,
      player: player as Value,
      programmer: programmer as Value,
      caller: caller as Value,
      verb: verb as Value,
      args,
    });
  }

  /** The stored closure of a snapshot. */
  static stored(snapshot: Snapshot): Lambda {
    const lambda = Lambda.unfilled();
    lambda.fill(snapshot);
    return lambda;
  }
}

const NOTHING_CAPTURED: Closure = new StoredClosure({
  source: "fn() endfn",
  captures: new Map(),
  thisValue: 0,
  player: 0,
  programmer: 0,
  caller: 0,
  verb: "",
  args: EMPTY_LIST,
});
