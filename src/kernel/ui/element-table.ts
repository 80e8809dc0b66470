// The elements of all connections: the `Elements` service of the builtins, their records, and what sessions are told.
//
//   builtin ─► Screen of the connection ─► outbox (with the commit, like text)
//                      └─► record u/<connection>/<order>, one an element, so that a small change is a small record

import { ByteReader, ByteWriter } from "#base";
import type { ElementState, Elements } from "#builtins";
import { readElement, type SessionId, type UiChange, type UiElement, writeElement } from "#bus";
import type { Outbox } from "../outbox.ts";
import type { Screen } from "./screen.ts";

/** First part of the keys of element records. */
export const UI_PREFIX = "u/";

/** A wire with elements beside it. */
export interface ScreenOwner {
  readonly session: SessionId;
  /** The negative number it had at first: stays the same over logins and restarts. */
  readonly number: number;
  readonly screen: Screen;
}

/** All elements of a world. */
export class ElementTable implements Elements {
  readonly #outbox: Outbox;
  readonly #find: (connection: number) => ScreenOwner | undefined;
  readonly #changed: Map<string, UiElement | null> = new Map();
  /** Elements of connections that have not come back yet, by the number of the connection. */
  readonly #stored: Map<number, UiElement[]> = new Map();

  constructor(outbox: Outbox, find: (connection: number) => ScreenOwner | undefined) {
    this.#outbox = outbox;
    this.#find = find;
  }

  // ---- what programs do --------------------------------------------------------------------------------------------

  find(connection: number, id: string): ElementState | undefined {
    return this.#find(connection)?.screen.find(id);
  }

  put(connection: number, id: string, state: ElementState, isFresh: boolean): boolean {
    const owner = this.#find(connection);
    const element = owner?.screen.put(id, state, isFresh) ?? null;
    if (owner === undefined || element === null) return false;
    this.#changed.set(keyOf(owner, element), element);
    this.#tell(owner, { kind: "set", element });
    return true;
  }

  remove(connection: number, id: string): void {
    const owner = this.#find(connection);
    const element = owner?.screen.remove(id);
    if (owner === undefined || element === undefined) return;
    this.#changed.set(keyOf(owner, element), null);
    this.#tell(owner, { kind: "remove", order: element.order });
  }

  clear(connection: number): void {
    const owner = this.#find(connection);
    if (owner !== undefined && this.drop(owner)) this.#tell(owner, { kind: "reset" });
  }

  focus(connection: number, id: string): void {
    const owner = this.#find(connection);
    const element = owner?.screen.find(id);
    if (owner !== undefined && element !== undefined)
      this.#tell(owner, { kind: "focus", order: element.order });
  }

  #tell(owner: ScreenOwner, change: UiChange): void {
    this.#outbox.ui(owner.session, change, () => wholeOf(owner.screen));
  }

  // ---- what people do ----------------------------------------------------------------------------------------------

  /** What a person chose is what the element says from now on; the page shows it already. */
  choose(owner: ScreenOwner, id: string, selected: number): void {
    const old = owner.screen.find(id);
    if (old?.content.kind !== "select" || old.content.selected === selected) return;
    const element = owner.screen.put(id, { ...old, content: { ...old.content, selected } }, false);
    if (element !== null) this.#changed.set(keyOf(owner, element), element);
  }

  // ---- connections -------------------------------------------------------------------------------------------------

  /** Forgets the elements of a connection without telling it; false if there are none. */
  drop(owner: ScreenOwner): boolean {
    const elements = owner.screen.clear();
    for (const element of elements) this.#changed.set(keyOf(owner, element), null);
    return elements.length > 0;
  }

  /** A connection of the world's earlier run is back: it gets its elements again, and its session is told the whole. */
  reattach(owner: ScreenOwner): void {
    const elements = this.#stored.get(owner.number) ?? [];
    this.#stored.delete(owner.number);
    if (elements.length === 0) return;
    for (const element of elements) owner.screen.restore(element);
    for (const change of wholeOf(owner.screen)) this.#tell(owner, change);
  }

  // ---- records -----------------------------------------------------------------------------------------------------

  /** Takes stored records, which wait for their connections; gives the keys of those that can't be read. */
  store(records: readonly (readonly [key: string, bytes: Uint8Array])[]): string[] {
    const unreadable: string[] = [];
    for (const [key, bytes] of records) {
      const number = -Number(key.split("/")[1]);
      const element = elementOf(bytes);
      const elements = this.#stored.get(number);
      if (element === null || keyOf({ number }, element) !== key) unreadable.push(key);
      else if (elements === undefined) this.#stored.set(number, [element]);
      else elements.push(element);
    }
    return unreadable;
  }

  /** The world starts: connections that are not back by now will not come. */
  start(): void {
    for (const [number, elements] of this.#stored)
      for (const element of elements) this.#changed.set(keyOf({ number }, element), null);
    this.#stored.clear();
  }

  /** Moves the records that changed since the last call into `pending`. */
  collectChanges(pending: Map<string, Uint8Array | null>): void {
    if (this.#changed.size === 0) return;
    for (const [key, element] of this.#changed)
      pending.set(key, element === null ? null : bytesOf(element));
    this.#changed.clear();
  }

  /** All records of these connections, and of those that have not come back. */
  *records(owners: Iterable<ScreenOwner>): Generator<readonly [key: string, bytes: Uint8Array]> {
    for (const owner of owners)
      for (const element of owner.screen.all()) yield [keyOf(owner, element), bytesOf(element)];
    for (const [number, elements] of this.#stored)
      for (const element of elements) yield [keyOf({ number }, element), bytesOf(element)];
  }
}

function wholeOf(screen: Screen): UiChange[] {
  return [{ kind: "reset" }, ...screen.all().map((element) => ({ kind: "set", element }) as const)];
}

function keyOf({ number }: { readonly number: number }, { order }: UiElement): string {
  return `${UI_PREFIX}${-number}/${order}`;
}

function bytesOf(element: UiElement): Uint8Array {
  const out = new ByteWriter(256);
  writeElement(out, element);
  return out.take();
}

/** Null for bytes that are no element of this version. */
function elementOf(bytes: Uint8Array): UiElement | null {
  try {
    return readElement(new ByteReader(bytes));
  } catch {
    return null;
  }
}
